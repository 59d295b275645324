/* What the files of one connection share. */
#ifndef CORE_MAIL_RECEIVE_TALK_H
#define CORE_MAIL_RECEIVE_TALK_H

#include "core/mail/receive/receive-priv.h"

#include <time.h>

#define CD_TALK_RCPT_MAX 100

struct talk {
    struct cd_mail *m;
    int fd;
    time_t begun;
    char in[16384];
    size_t at, n;
    struct cordee_buf out;
    struct cordee_arena *arena; /* of one transaction */
    bool hello, lmtp, has_from;
    const char *from;
    const char *to[CD_TALK_RCPT_MAX + 1];
    size_t n_to;
    int errors;
};

void cd_talk_say(struct talk *t, const char *line);
/* Sends what was said.  -1: nobody is there any more. */
int cd_talk_flush(struct talk *t);
/* The next byte, or -1 at the end.  What we owe is said before we wait. */
int cd_talk_byte(struct talk *t);
/* DATA: takes the mail and answers.  0; -1: the connection ended. */
int cd_talk_data(struct talk *t);

#endif
