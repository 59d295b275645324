/* Mailboxes that are asked by IMAP (RFC 3501): libcurl connects, secures and signs in,
 * with the guard of all that is fetched; the rest is ours, so that no flag is touched and
 * each answer has a limit.  One thread a session. */
#ifndef CORE_FETCH_IMAP_H
#define CORE_FETCH_IMAP_H

#include "core/base/host.h"

struct cd_imap;

struct cd_imap_account {
    const char *host;
    int port;             /* 0: the usual one */
    const char *security; /* "tls", "starttls", or "none" (this machine only) */
    const char *user, *password;
    bool (*stop)(void *ctx); /* whether the program ends; may be NULL */
    void *ctx;
    int64_t ms; /* how long the session may take, all in all; 0: as long as it takes */
};

struct cd_imap_folder {
    int64_t validity; /* UIDVALIDITY: uids of another one mean nothing */
    int64_t count;
};

/* NULL with err, in words for people: CORDEE_E_DENIED, it does not take this password. */
struct cd_imap *cd_imap_open(struct cordee *cd, const struct cd_imap_account *account,
                             struct cordee_error *err);
void cd_imap_close(struct cd_imap *imap); /* takes NULL */
/* Goes to a folder, by its name in UTF-8; `writing`: to move mails from it.
 * CORDEE_E_NOT_FOUND: it is not there, or not for this user. */
int cd_imap_enter(struct cd_imap *imap, const char *folder, bool writing,
                  struct cd_imap_folder *folder_r, struct cordee_error *err);
/* The uids greater than `after`, in order, of mails that came on the day of `since` or
 * later (0: of all); at most `most`, in `uids`.  How many, or -1. */
int64_t cd_imap_uids(struct cd_imap *imap, int64_t after, int64_t since, int64_t *uids,
                     size_t most, struct cordee_error *err);
/* A mail as it is, and when it came ("21-Nov-2026 10:30:00 +0100", or "").  1; 0: it is
 * gone; -1 (CORDEE_E_TOO_LARGE: larger than out->limit; the session goes on). */
int cd_imap_fetch(struct cd_imap *imap, int64_t uid, struct cordee_buf *out,
                  char date_r[40], struct cordee_error *err);
/* The header fields `fields` ("FROM TO DATE") of the mails from uid `first` to `last`;
 * the rest of them is not asked for.  `each` hears of each, in whatever order. */
int cd_imap_heads(struct cd_imap *imap, int64_t first, int64_t last, const char *fields,
                  void (*each)(void *ctx, int64_t uid, const char *head, size_t n),
                  void *ctx, struct cordee_error *err);
/* Moves it to another folder, which is made if there is none. */
int cd_imap_move(struct cd_imap *imap, int64_t uid, const char *folder,
                 struct cordee_error *err);

#endif
