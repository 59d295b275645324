/* The ways in that are asked: mailboxes by IMAP, files.  What they bring goes where all
 * mail goes, cd_receive_take. */
#ifndef CORE_MAIL_WAY_H
#define CORE_MAIL_WAY_H

#include "core/fetch/imap.h"

/* ---- mailboxes: way/source.c ------------------------------------------------------ */

/* A mailbox as a form gives it; texts are the caller's. */
struct cd_source {
    int64_t id; /* 0: a new one */
    const char *name, *host, *security, *login;
    const char *password; /* in the clear; "": the one that is stored */
    const char *folders;  /* names, a line each, of folders with mail that came */
    const char *sent;     /* the same, of mail that was sent */
    const char *handed;   /* the same, of mail that is handed over for filing */
    int64_t staff;        /* whose mailbox it is; 0: of nobody alone */
    const char *move_to;
    int64_t port, every_s;
    bool old; /* also what was there before */
    bool active;
};

/* Stores it, its password sealed.  Its id, or -1: CORDEE_E_CONFLICT when it is here
 * already. */
int64_t cd_source_save(struct cordee *core, const struct cd_source *source,
                       struct cordee_error *err);
/* Another mailbox here that is the same, by its server and login: 1, and its name in the
 * arena; 0, -1. */
int cd_source_same(struct cordee *core, const struct cd_source *source,
                   struct cordee_arena *arena, const char **name_r,
                   struct cordee_error *err);
int cd_source_remove(struct cordee *core, int64_t id, struct cordee_error *err);
/* All ways in, or one (0: all), an array of rows: columns of mail_source without the
 * password, "folders", "sent" and "handed" as texts, "silent": it has been silent beyond
 * its habit. NULL with err. */
json_t *cd_sources_list(struct cordee *core, int64_t id, struct cordee_error *err);
/* Connects, signs in and enters each folder.  0; -1 as cd_mailbox_try. */
int cd_source_try(struct cordee *core, const struct cd_source *source,
                  struct cordee_error *err);

/* Tries an account while somebody waits for the page: for some seconds, one at a time;
 * signed in, it calls `look`, which may be NULL.  -1, and why not for people:
 * CORDEE_E_DENIED the password, CORDEE_E_NOT_FOUND a folder, CORDEE_E_INVALID anything
 * else.  trial.c */
typedef int cd_mailbox_look(struct cd_imap *imap, void *ctx, struct cordee_error *err);
int cd_mailbox_try(struct cordee *core, const struct cd_imap_account *account,
                   cd_mailbox_look *look, void *ctx, struct cordee_error *err);

/* The account of a stored mailbox, a row of cd_sources_list, whose texts it borrows; the
 * password is in the arena, in the clear. */
int cd_source_account(struct cordee *core, const json_t *source, struct cordee_arena *a,
                      struct cd_imap_account *account_r, struct cordee_error *err);
/* A session at a stored mailbox; NULL with err. */
struct cd_imap *cd_source_open(struct cordee *core, json_t *source, bool (*stop)(void *),
                               void *ctx, struct cordee_error *err);

/* What must be known at once: mailboxes that fail for more than an hour, and silent ones.
 * Calls `alarm` with a sentence for each. */
void cd_source_alarms(struct cordee *core,
                      void (*alarm)(void *ctx, const char *name, bool silent,
                                    int64_t since, const char *error),
                      void *ctx);

/* ---- asking them: way/poll.c ------------------------------------------------------ */

struct cd_poller;

struct cd_poller *cd_poller_start(struct cordee_host *host, struct cordee_error *err);
void cd_poller_stop(struct cd_poller *poller); /* takes NULL */
/* Something changed, or is to be asked now. */
void cd_poller_wake(struct cd_poller *poller);
/* Asks one mailbox, a row of cd_sources_list, on this thread.  How many mails came; -1.
 */
int64_t cd_poll(struct cordee *core, json_t *source, bool (*stop)(void *), void *ctx,
                struct cordee_error *err);

/* ---- files: way/file.c ------------------------------------------------------ */

struct cd_filing {
    int64_t mails, came_before;
    int64_t refused; /* left out, `large` of them for their size */
    int64_t large;
    bool sent;
};

/* Takes the mails of a file (mbox, or one mail) or of a folder (Maildir, or .eml files),
 * as if each had come when it says.  0; -1: it cannot be read. */
int cd_file_take(struct cordee *core, const char *path, struct cd_filing *filing,
                 struct cordee_error *err);
/* The same of a file, from *behind on, for so many milliseconds, or as long as it took to
 * come there: 1, there is more, behind *behind; 0, that was all.  `ms` 0: to its end.
 * *done_r: how much of the file was read. */
int cd_file_take_some(struct cordee *core, const char *path, struct cd_filing *filing,
                      int64_t ms, int64_t *behind, int64_t *done_r,
                      struct cordee_error *err);

#endif
