/* The rooms of the plugin as its definition ties them. */
#ifndef FUNDING_H
#define FUNDING_H

#include <cordee/plugin.h>

/* funding-rows.c */
extern const struct cordee_field funding_fields[];
extern const struct cordee_merge_field funding_merge_fields[];
extern const struct cordee_interaction_kind funding_kinds[];

/* funding-lua.c */
extern const struct cordee_lua_fn funding_lua[];

/* `cordee funding read` */
extern const char funding_read_more[];
int funding_read_run(struct cordee *cd, int argc, char **argv, struct cordee_error *err);

/* `cordee funding rank` */
extern const char funding_rank_more[];
int funding_rank_run(struct cordee *cd, int argc, char **argv, struct cordee_error *err);

#endif
