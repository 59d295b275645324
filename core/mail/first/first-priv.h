/* What the files of the first day share. */
#ifndef CORE_MAIL_FIRST_PRIV_H
#define CORE_MAIL_FIRST_PRIV_H

#include "core/fetch/imap.h"
#include "core/mail/first/first.h"
#include "core/mail/first/heads.h"

#define CD_FIRST_READ "mail.first-read"
#define CD_FIRST_TAKE "mail.first-take"
#define CD_FIRST_KEY  "mail.first" /* of sealed passwords */

/* Headers on their way into the tables of a draft: store.c. */
struct cd_first_store {
    struct cordee *core;
    int64_t draft;
    json_t *known;      /* {"address": [id, worth]}, of this run */
    int64_t people;     /* of the draft, so far */
    int64_t had_takers; /* before those that are counted here */
    int64_t read, again, lists, many, newest, takers;
};
/* Puts one, in the transaction that is open. */
int cd_first_store_put(struct cd_first_store *s, const struct cd_first_head *head,
                       struct cordee_error *err);
/* ---- mailbox.c -------------------------------------------------------------- */

/* How a draft of it is called: "anna@example.org: Sent". */
const char *cd_first_name(struct cordee_arena *a, const char *login, const char *folder);
/* Signs in, no more: whoever typed it is still there.  CORDEE_E_INVALID: why not. */
int cd_first_try(struct cordee *core, const struct cd_first *first,
                 struct cordee_error *err);
/* A session for the job, its folder found and entered; it has an end.  NULL: see err. */
struct cd_imap *cd_first_open(struct cordee *core, const json_t *draft,
                              struct cd_imap_folder *f, struct cordee_error *err);

/* ---- others ----------------------------------------------------------------- */

/* Queues a job of ours about one row ({"draft": 3}); its id, or -1.  first.c */
int64_t cd_first_queue(struct cordee *core, const char *kind, const char *what,
                       int64_t id, struct cordee_error *err);
/* Who is who: groups, and who is left out.  sort.c */
int cd_first_sort(struct cordee *core, int64_t draft, struct cordee_error *err);
/* The uploaded file is not needed any more. */
void cd_first_file_drop(struct cordee *core, const char *file);

#endif
