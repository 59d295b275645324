/* What the files of receiving share. */
#ifndef CORE_MAIL_RECEIVE_PRIV_H
#define CORE_MAIL_RECEIVE_PRIV_H

#include "core/base/host.h"
#include "core/mail/classify.h"
#include "core/mail/receive.h"

#include <pthread.h>

#define CD_TALKS_MAX 32 /* connections at a time */

struct cd_mail {
    struct cordee_host *host;
    pthread_t filer;
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
};

/* What the core's handlers know more than others. */
struct cd_inbound {
    struct cordee_inbound mail; /* first: handlers get a pointer to it */
    struct cd_parsed *parsed;
    const struct cd_understood *understood;
    struct cd_ours ours;
};

int cd_listen_start(struct cd_mail *m, struct cordee_error *err);
void cd_listen_stop(struct cd_mail *m);
/* Speaks SMTP or LMTP on a connected socket until it ends. */
void cd_talk(struct cd_mail *m, int fd);

#endif
