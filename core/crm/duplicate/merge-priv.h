/* What the files of the merge share. */
#ifndef CORE_CRM_MERGE_PRIV_H
#define CORE_CRM_MERGE_PRIV_H

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/merge.h"

/* One merge that is being done. */
struct cd_merging {
    struct cordee *cd; /* the core's */
    struct cordee_arena *a;
    int64_t stays, goes;
    struct cordee_error *err;
};

/* The rows of both in `party`, with all columns. */
int cd_merge_rows_of(struct cordee *cd, int64_t stays, int64_t goes, json_t **stays_r,
                     json_t **goes_r, struct cordee_error *err);
/* The fields in which they differ, and those in which they do not. */
int cd_merge_fields(struct cordee *cd, const json_t *stays, const json_t *goes,
                    json_t *fields, json_t *same, struct cordee_error *err);
/* Sets what was picked of them. */
int cd_merge_fields_set(struct cd_merging *m, const json_t *stays, const json_t *goes,
                        const json_t *fields, const json_t *picks);
/* Puts one in which they differ into `fields`, which it stays in.  `side`: "a", "b", or
 * "both"; `why` "": needs no words. */
json_t *cd_merge_differ(json_t *fields, const char *name, const char *label,
                        const char *a, const char *b, const char *side, const char *why);
/* The fields that people made, merge-own.c.  Set before the rows move. */
int cd_merge_own(struct cordee *cd, int64_t stays, int64_t goes, json_t *fields,
                 json_t *same, struct cordee_error *err);
int cd_merge_own_set(struct cd_merging *m, const json_t *fields, const json_t *picks);
/* All that refers to the one that goes refers to the one that stays from now on. */
int cd_merge_move(struct cd_merging *m);
/* What it would be: [{"label","n"}]. */
int cd_merge_counts(struct cordee *cd, int64_t party, json_t **list_r,
                    struct cordee_error *err);

#endif
