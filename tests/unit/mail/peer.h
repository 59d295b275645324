/* A mail server that does what a script says, on a loopback port of its own. */
#ifndef TESTS_UNIT_MAIL_PEER_H
#define TESTS_UNIT_MAIL_PEER_H

#include <cordee/base.h>

#include <pthread.h>

#define PEER_MOST 1000 /* messages kept */

/* What to answer instead of the usual.  `on` is "hello" (the greeting), a verb ("EHLO",
 * "MAIL", "RCPT", "DATA", "BDAT", "AUTH", "STARTTLS", "RSET"), "body" (before reading it)
 * or "." (the whole message); `nth` counts them over all connections from 1, 0: each. */
struct peer_step {
    const char *on;
    int nth;
    const char *answer; /* NULL: hang up; "": say nothing; with "body": hang up (NULL) */
    int wait_ms;        /* before that; PEER_HELD: until peer_let */
};

#define PEER_HELD -1

struct peer {
    int port;
    const struct peer_step *script; /* ends with on == NULL; may be NULL */
    const char
        *extensions; /* "250-PIPELINING\r\n..." before the last line; NULL: usual */
    const char *certificate, *key; /* files; NULL: no TLS */
    bool tls_at_once;              /* port 465 */
    int small;                     /* receive buffer, bytes; 0: the usual */
    /* what came; read it after peer_stop */
    int connections, messages, commands;
    char log[8192];                   /* verbs, space between */
    struct cordee_buf raw[PEER_MOST]; /* message bodies, dots unstuffed */
    char to[PEER_MOST][128];          /* "<b@example.org>" */
    /* the rest is the peer's */
    pthread_mutex_t mutex;
    int listener, running;
    volatile bool stop, let;
    pthread_t thread;
    int seen[16];
};

void peer_bind(struct peer *p); /* its port is its own, and nobody answers before: */
void peer_start(struct peer *p);
int peer_messages(struct peer *p); /* how many came, while it runs */
void peer_let(struct peer *p);     /* what is held goes on, now and from then on */
void peer_stop(struct peer *p);    /* ends the thread; then look */
void peer_drop(struct peer *p);    /* frees what it keeps */

#endif
