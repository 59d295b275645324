/* First day: whom one has written to, by the headers of one's own mail.
 *
 * A draft is read from a file or from an IMAP folder (read.c, by a job), sorted into
 * groups (sort.c), looked at by who brought it alone, and accepted group by group
 * (take.c, by a job).  Before that nothing of it is in the register; of mails nothing but
 * headers is read, and of those the subject is not kept. */
#ifndef CORE_MAIL_FIRST_H
#define CORE_MAIL_FIRST_H

#include "core/base/host.h"

struct cordee_job;

/* ---- beginning: first.c ----------------------------------------------------- */

/* Where the mails are; texts are the caller's. */
struct cd_first {
    const char *name; /* as people call it */
    const char *path; /* an uploaded file, which is taken away; NULL: a mailbox */
    const char *host, *security, *login, *password; /* in the clear */
    const char *folder; /* "": the one that is usually called so */
    int64_t port;
    const char *addresses; /* more of their own, in any text */
};

/* Begins a draft of whoever acts, and queues its reading.  Its id; -1 (CORDEE_E_INVALID:
 * why not, for the form; a mailbox is tried before, see cd_mailbox_try). */
int64_t cd_first_begin(struct cordee *core, const struct cd_first *first,
                       struct cordee_error *err);
/* Pauses the reading, or goes on with it. */
int cd_first_pause(struct cordee *core, int64_t draft, bool pause,
                   struct cordee_error *err);
/* Says which addresses are their own, and sorts anew. */
int cd_first_addresses(struct cordee *core, int64_t draft, const char *text,
                       struct cordee_error *err);
/* Throws it away, and all that was read. */
int cd_first_discard(struct cordee *core, int64_t draft, struct cordee_error *err);
/* The schedule: what is a month old goes, and files of uploads that nobody read. */
int cd_first_keep(struct cordee *cd, struct cordee_error *err);
/* The job "mail.first-read". */
int cd_first_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

/* ---- looking: look.c -------------------------------------------------------- */

/* Drafts of whoever acts, the newest first. */
json_t *cd_first_list(struct cordee *core, struct cordee_error *err);
/* One of them: {"id","name","state","error","read","again","lists","many","people",
 * "organisations","members","quiet","addresses":[..],"parts":[{"part","n","left"}],
 * "left_out":[{"why","n"}],"takings":[..]}.  1, 0: none of theirs, -1. */
int cd_first_load(struct cordee *core, int64_t draft, json_t **draft_r,
                  struct cordee_error *err);
/* People of a group ("quiet" is one across the others), the most written to first, by
 * organisation: [{"id","name","address","org","org_name","wrote","came","last_at",
 * "party","taken"}]. */
json_t *cd_first_people(struct cordee *core, int64_t draft, const char *part, int limit,
                        int64_t offset, struct cordee_error *err);

/* ---- accepting: take.c ------------------------------------------------------ */

/* What is accepted of a group. */
struct cd_first_take {
    int64_t draft;
    const char *part;
    bool all;          /* of the group; else `people` */
    json_t *people;    /* [id of first_person] */
    json_t *names;     /* {"id": "name"} as they were changed; may be NULL */
    json_t *org_names; /* the same of organisations */
    bool dates;
};
/* Queues it as one change set.  Its id in first_taking; 0: there was nobody; -1. */
int64_t cd_first_take(struct cordee *core, const struct cd_first_take *take,
                      struct cordee_error *err);
/* The job "mail.first-take". */
int cd_first_take_run(struct cordee *cd, struct cordee_job *job,
                      struct cordee_error *err);

#endif
