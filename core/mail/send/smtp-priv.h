/* What the files of a session share. */
#ifndef CORE_MAIL_SMTP_PRIV_H
#define CORE_MAIL_SMTP_PRIV_H

#include "core/mail/send/smtp-judge.h"
#include "core/mail/send/smtp.h"

#include <libesmtp.h>

/* One message of the session.  libesmtp holds a pointer to it, so it stays in place. */
struct slot {
    struct session *s;
    struct cd_post post;
    smtp_message_t message;
    smtp_recipient_t recipient;
    size_t clear; /* where a body begins that needs nothing done to it; 0: it does */
    struct cd_link_body body; /* that, if it is put in behind the header */
    size_t at;                /* bytes handed over */
    bool begun;               /* its body was asked for */
    bool ended;  /* all of it was handed over: the final dot may be on its way */
    bool vetoed; /* before_body said no */
    bool broken; /* we broke off */
    bool astray; /* ... since the server's answers were not to our commands */
    bool told;   /* its result */
};

struct session {
    const struct cd_relay *relay;
    const struct cd_source *source;
    struct cd_session_report *report;
    struct cd_link link;
    smtp_session_t esmtp;
    struct slot *slots;
    int n, most;
    bool dry;       /* the source has no more */
    bool vetoed;    /* before_body said no: we ended it, and nobody else is to blame */
    int64_t fed_at; /* ms: when the last callback returned */
    int transfer_ms;
    /* what passed by, from the monitor */
    char line[CD_SAID_MOST];
    size_t line_n;
    int code;           /* of the last complete reply */
    bool complete;      /* that reply is the last thing seen */
    bool authenticated; /* AUTH was accepted */
    bool secret;        /* a password is being exchanged */
    bool data;          /* DATA was said since MAIL; not with BDAT */
    bool ehlo;          /* EHLO was said, and is being answered */
    struct cordee_buf *transcript;
};

/* smtp.c: runs one whose relay, source, report and link (closed) are set. */
int cd_session_run(struct session *s, struct cordee_error *err);
/* smtp-hear.c: sees all that passes, as libesmtp's monitor; `arg` is the session. */
void cd_session_monitor(const char *buf, int n, int writing, void *arg);
/* A line of the transcript, if there is one. */
void cd_session_note(struct session *s, const char *mark, const char *line);

#endif
