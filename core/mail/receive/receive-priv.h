/* What the files of receiving share. */
#ifndef CORE_MAIL_RECEIVE_PRIV_H
#define CORE_MAIL_RECEIVE_PRIV_H

#include "core/base/host.h"
#include "core/mail/receive/classify.h"
#include "core/mail/receive/receive.h"

#include <pthread.h>

#define CD_TALKS_MAX 32 /* connections at a time */

/* What is stored by one thread for all who listen, so that they share commits. */
struct cd_storing {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t come;
    struct cd_stored *first, **end; /* waiting */
    bool runs, stop;
};

struct cd_mail {
    struct cordee_host *host;
    pthread_t filer;
    struct cd_storing storing;
    struct cd_poller *poller; /* NULL: nobody is asked */
    pthread_t listener;
    pthread_mutex_t mutex;
    pthread_cond_t change;
    _Atomic bool stop;
    bool come, listening;
    int talks;                 /* connections open, ... */
    int talking[CD_TALKS_MAX]; /* ... and their descriptors; -1: free */
    int sockets[2];            /* listening; -1: none */
    int port;
    int pipe[2]; /* ends the listener's poll */
    char socket_path[108];
    _Atomic int64_t come_at;    /* the last mail, in milliseconds */
    _Atomic int64_t bytes_held; /* of mails that are being received */
    double tokens;              /* mails that may come now, ... */
    int64_t tokens_at;          /* ... as it was then, in milliseconds */
};

/* The bytes of mails that are to be filed become files.  `list`: of rows with id and
 * file.
 */
int cd_raw_settle(struct cordee *core, json_t *list, struct cordee_error *err);
/* Waits while many mails come in at once, though not for ever. */
void cd_make_way(struct cd_mail *m);

int cd_storing_start(struct cd_mail *m, struct cordee_error *err);
void cd_storing_stop(struct cd_mail *m);

/* What the core's handlers know more than others. */
struct cd_inbound {
    struct cordee_inbound mail; /* first: handlers get a pointer to it */
    struct cd_parsed *parsed;
    const struct cd_understood *understood;
    struct cd_ours ours;
    int64_t at;     /* when it came, or was sent */
    bool sent;      /* one of us wrote it */
    int64_t handed; /* the mailbox in which one of us handed it over; 0 */
};

/* The Message-ID of the mail that this one answers; "": none. */
const char *cd_answered_id(const struct cd_parsed *p);
bool cd_inbound_is(const struct cd_inbound *in, const char *kind);
/* Adds the mail to its person's history. `body` NULL: their own words. */
int cd_inbound_history(struct cordee *core, const struct cd_inbound *in, const char *kind,
                       const char *body, struct cordee_error *err);
/* The user whose address it is; `former`: also one who signs in no more.  1; 0 and
 * *staff_r as it was: nobody's; -1. */
int cd_staff_find(struct cordee *core, const char *address, bool former, int64_t *staff_r,
                  struct cordee_error *err);
/* Files what one of us wrote, in the transaction that is open. */
int cd_file_sent(struct cordee *core, struct cd_inbound *in, struct cordee_error *err);

int cd_listen_start(struct cd_mail *m, struct cordee_error *err);
void cd_listen_stop(struct cd_mail *m);
/* Speaks SMTP or LMTP on a connected socket until it ends. */
void cd_talk(struct cd_mail *m, int fd);

#endif
