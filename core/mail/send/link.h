/* The way to a mail server: one connected socket, plain or behind a TLS tunnel, made by
 * us and slipped under libesmtp.
 *
 * libesmtp gives no access to its socket, never sets TCP_NODELAY, has no timeout for
 * connecting and cannot be trusted with TLS.  So the connection is made here first; then
 * the thread announces it, and our connect() (connect.c, in the executable) hands it to
 * the library in place of what it asked for.  The library never learns the real host. */
#ifndef CORE_MAIL_LINK_H
#define CORE_MAIL_LINK_H

#include <cordee/base.h>

#include <pthread.h>
#include <sys/socket.h>

enum cd_security {
    CD_SECURITY_NONE,     /* plain: only to a server on this machine */
    CD_SECURITY_STARTTLS, /* required: never goes on in plain text */
    CD_SECURITY_TLS,      /* from the first byte, port 465 */
};

/* A mail server that takes our mail, and how long we wait for it. */
struct cd_relay {
    char host[256]; /* name or address */
    int port;
    enum cd_security security;
    char user[256]; /* "": no AUTH */
    char password[256];
    char verify[256];  /* name in its certificate; "": host */
    char ca_file[512]; /* "": the system's authorities */
    char source[64];   /* our address to connect from; "": any */
    char helo[256];    /* how we introduce ourselves; "": localhost */
    bool practice;     /* refuse every destination but this machine */
    int per_session;   /* messages a connection; 0: 100 */
    struct {           /* milliseconds; 0: the usual of RFC 5321 4.5.3.2 */
        int connect, greeting, envelope, data, transfer, data2;
    } wait;
};

struct cd_tunnel; /* the thread that speaks TLS */

/* A body that is put in behind the header that libesmtp writes (link-body.c). */
struct cd_link_body {
    const char *bytes; /* CRLF line ends; none begins with a dot */
    size_t len;
    int wait_ms;  /* a server that takes nothing for so long is left */
    size_t line;  /* what is written of a header line whose end was not yet */
    bool reached; /* its place was */
    bool ended;   /* something behind it left, too: the final dot is on its way */
    bool broken;  /* the connection was cut in it */
};

struct cd_link {
    int fd;       /* what libesmtp gets a copy of; -1: none */
    int theirs;   /* that copy, once it is taken */
    bool safe;    /* a password may be sent: TLS, or this machine */
    bool taken;   /* libesmtp has it */
    bool carries; /* what libesmtp writes passes us, so that `body` may be set */
    int around;   /* how many bodies were put in */
    struct cd_link_body *body; /* of the message that is written; NULL: it has all */
    struct cd_tunnel *tunnel;
    struct cordee_buf *transcript; /* what was said before libesmtp; may be NULL */
};

/* Connects to a relay.  0 done; -1: *err says why in the words of a set-up page. */
int cd_link_open(struct cd_link *link, const struct cd_relay *relay,
                 struct cordee_error *err);
/* Ends it at once: nothing that was not yet written will leave.  Takes one that was not
 * opened. */
void cd_link_close(struct cd_link *link);
/* No byte passes any more, in either direction; the descriptor stays. */
void cd_link_cut(struct cd_link *link);
/* Between the two calls small writes are put together into full segments. */
void cd_link_gather(const struct cd_link *link, bool on);
/* Waits until a few KB can be written without blocking.  1 yes; 0 not in time, or the
 * other side is gone. */
int cd_link_writable(const struct cd_link *link, int wait_ms);

/* From now on the next connect() of the calling thread is given this link (NULL: back
 * to normal). */
void cd_link_announce(struct cd_link *link);

/* Whether this process may reach nothing but loopback, whoever asks: a second fence for
 * practice folders, below every library that calls connect(). */
void cd_link_fence(bool loopback_only);

/* For connect.c only.  Whether connect() of this thread is ours to answer, and its
 * answer: 0 or -1 with errno; and whether the fence forbids an address. */
bool cd_link_announced(void);
int cd_link_take(int fd);
bool cd_link_forbidden(const struct sockaddr *to);
/* Whether write() to `fd` is ours to answer, and its answer: all `n`, or -1 and errno. */
bool cd_link_carries(int fd);
ssize_t cd_link_write(int fd, const void *bytes, size_t n);

/* For link-body.c: the link that this thread announced; NULL: none. */
struct cd_link *cd_link_announced_one(void);

/* For link-tls.c: TLS over a connected socket, with STARTTLS first where the relay wants
 * it.  Takes `wire` over in any case and gives the plain end. */
int cd_tunnel_open(int wire, const struct cd_relay *relay, struct cordee_buf *transcript,
                   struct cd_tunnel **tunnel_r, int *plain_r, struct cordee_error *err);
void cd_tunnel_close(struct cd_tunnel *tunnel); /* takes NULL */

#endif
