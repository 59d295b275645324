/* The rooms of the plugin as its definition ties them. */
#ifndef RECRUITMENT_H
#define RECRUITMENT_H

#include <cordee/plugin.h>

/* recruitment-rows.c */
extern const struct cordee_field recruitment_fields[];
extern const struct cordee_merge_field recruitment_merge_fields[];
extern const struct cordee_interaction_kind recruitment_kinds[];

/* `cordee recruitment rank` */
extern const char recruitment_rank_more[];
int recruitment_rank_run(struct cordee *cd, int argc, char **argv,
                         struct cordee_error *err);

/* `cordee recruitment read` */
extern const char recruitment_read_more[];
int recruitment_read_run(struct cordee *cd, int argc, char **argv,
                         struct cordee_error *err);

/* `cordee recruitment esco` */
extern const char recruitment_esco_more[];
int recruitment_esco_run(struct cordee *cd, int argc, char **argv,
                         struct cordee_error *err);

#endif
