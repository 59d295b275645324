/* Handing messages to a mail server, one session at a time: the only room with
 * libesmtp.h.
 *
 * libesmtp is kept, its traps are not.  Its return value and its error number mean
 * nothing; what became of each message is judged here from the server's answers alone,
 * and only a complete final answer counts. */
#ifndef CORE_MAIL_SMTP_H
#define CORE_MAIL_SMTP_H

#include "core/mail/send/link.h"

enum cd_outcome {
    CD_SENT,     /* the server took it: recipient 2xx and message 2xx */
    CD_DEFERRED, /* not taken, try again later */
    CD_FAILED,   /* refused for good */
    CD_UNKNOWN,  /* all of it was handed over and no answer came: maybe taken */
    CD_UNTRIED,  /* before_body said no: nothing happened */
};

/* What became of one message. */
struct cd_answer {
    enum cd_outcome outcome;
    int code;         /* the server's, 0: none */
    bool route;       /* the way is to blame, not this recipient: no attempt of theirs */
    bool slow;        /* the server asks for less (421, 4.7.x) */
    bool recipient;   /* refused at RCPT: it speaks of the address */
    bool over;        /* the connection has ended */
    char status[12];  /* RFC 3463 "5.1.1", or "" */
    const char *said; /* the server's words, one line; lives for the call */
};

/* One message to one recipient, complete and as it goes over the wire. */
struct cd_post {
    const char *from; /* of the envelope; "" is the null return path */
    const char *to;
    const char *bytes; /* must live until its result was told */
    size_t len;
    void *own; /* the caller's */
};

/* Where a session's messages come from.  All calls are on the session's thread. */
struct cd_source {
    void *ctx;
    /* The next message: 1 filled, 0 no more for this session.  Called one message ahead
     * of the wire. */
    int (*next)(void *ctx, struct cd_post *post);
    /* Right before the first byte of a body; 0 go on; -1 break off (it comes back as
     * CD_UNTRIED).  May block.  NULL: nothing to do. */
    int (*before_body)(void *ctx, struct cd_post *post);
    /* Exactly once for each post that `next` gave, in order. */
    void (*result)(void *ctx, struct cd_post *post, const struct cd_answer *answer);
    /* The connection, and NULL before it is closed: another thread may cut it between
     * the two calls.  NULL: nothing to do. */
    void (*linked)(void *ctx, struct cd_link *link);
};

/* How a session went as a whole. */
struct cd_session_report {
    int sent;
    bool reached;      /* a connection was made, and TLS and AUTH where wanted */
    bool offered;      /* EHLO was answered with what the server can do: */
    int64_t size_most; /* bytes a mail may have (SIZE, RFC 1870); 0: any; -1: not said */
    char said[300];    /* the last thing the server said, or why there was no session */
};

/* Connects and hands over messages until `next` has no more, the session's limit is
 * reached or the connection ends.  0: the session ran (look at the results); -1: there
 * was none, nothing was asked of `next` and *err says why. */
int cd_smtp_session(const struct cd_relay *relay, const struct cd_source *source,
                    struct cd_session_report *report, struct cordee_error *err);

/* Whether bytes may go over the wire as they are: CRLF line ends only, no NUL, 7 bit,
 * lines of at most 998, exactly one From, To, Date and Message-ID, no header that
 * libesmtp would change.  0, or -1 with the reason.  *clear_r (unless NULL): where a body
 * begins none of whose lines begins with a dot; 0: there is none such. */
int cd_smtp_check(const char *bytes, size_t len, size_t *clear_r,
                  struct cordee_error *err);

/* One message with every word of the conversation, for the set-up page: the password
 * masked, "> " ours, "< " the server's, "- " remarks.  0: sent; -1: not, and why.
 * `report` may be NULL. */
int cd_smtp_try(const struct cd_relay *relay, const char *from, const char *to,
                const char *bytes, size_t len, struct cordee_buf *transcript,
                struct cd_session_report *report, struct cordee_error *err);

#endif
