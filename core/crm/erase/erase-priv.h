/* What the files of erasing share. */
#ifndef CORE_CRM_ERASE_PRIV_H
#define CORE_CRM_ERASE_PRIV_H

#include "core/crm/erase/erase.h"
#include "core/crm/erase/traces.h"

/* One person being erased. */
struct erasing {
    struct cordee *core;
    int64_t party;
    int64_t set;              /* the change set of all that erasing does */
    struct cd_traces *traces; /* what she is known by */
    json_t *parties;          /* ids: hers, and of records that were merged into it */
    json_t *files;            /* stored files that belong to her rows */
    json_t *state;            /* where the job is: {"table","row"} */
    int64_t until;            /* ms: the end of the slice */
};

bool erase_time_over(const struct erasing *e);

/* erase-who.c: fills parties, traces, files.  1 found, 0 there is nobody, -1. */
int erase_who(struct erasing *e, struct cordee_error *err);
/* Why this person cannot be erased now, into err; 0: nothing is against it. */
int erase_may(struct cordee *core, int64_t party, struct cordee_error *err);

/* erase-rows.c: her rows of all tables, in one transaction. */
int erase_rows(struct erasing *e, struct cordee_error *err);
/* erase-entries.c: entries that others took part in too, as they are and as the change
 * log kept them; then those that were removed before. */
int erase_entries(struct erasing *e, int64_t party, struct cordee_error *err);
int erase_entries_gone(struct erasing *e, struct cordee_error *err);
/* The values that the change log kept. */
int erase_history(struct erasing *e, struct cordee_error *err);

/* The next three give 1: more to do, 0: done, -1. */
/* erase-texts.c: what names her in all other rows. */
int erase_texts(struct erasing *e, struct cordee_error *err);
/* erase-files.c: stored mails; uploaded files, and files that nobody refers to. */
int erase_mails(struct erasing *e, struct cordee_error *err);
int erase_files(struct erasing *e, struct cordee_error *err);

#endif
