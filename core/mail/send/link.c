/* Connecting, and handing the connection to libesmtp. */
#include "core/mail/send/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_MS 30000

static _Thread_local struct cd_link *announced;
static bool fence; /* written before the threads start */

/* ---- what connect() asks ---------------------------------------------------- */

void cd_link_announce(struct cd_link *link)
{
    announced = link;
}

bool cd_link_announced(void)
{
    return announced != NULL;
}

struct cd_link *cd_link_announced_one(void)
{
    return announced;
}

int cd_link_take(int fd)
{
    struct cd_link *link = announced;

    if (link->taken || link->fd < 0) { /* once: libesmtp may try a second address */
        errno = ECONNREFUSED;
        return -1;
    }
    if (dup3(link->fd, fd, O_CLOEXEC) < 0)
        return -1;
    link->theirs = fd;
    link->taken = true;
    return 0;
}

static bool is_loopback(const struct sockaddr *to)
{
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)to;
    const struct sockaddr_in *four = (const struct sockaddr_in *)to;

    switch (to->sa_family) {
    case AF_UNIX:
        return true;
    case AF_INET:
        return (ntohl(four->sin_addr.s_addr) >> 24) == 127;
    case AF_INET6:
        return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
               (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) &&
                six->sin6_addr.s6_addr[12] == 127);
    default:
        return false;
    }
}

void cd_link_fence(bool loopback_only)
{
    fence = loopback_only;
}

bool cd_link_forbidden(const struct sockaddr *to)
{
    return fence && (to->sa_family == AF_INET || to->sa_family == AF_INET6) &&
           !is_loopback(to);
}

/* ---- connecting ------------------------------------------------------------- */

static int bind_source(int fd, int family, const char *source, struct cordee_error *err)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    int rc = -1;

    if (!*source)
        return 0;
    if (family == AF_INET && inet_pton(AF_INET, source, &four.sin_addr) == 1)
        rc = bind(fd, (struct sockaddr *)&four, sizeof four);
    else if (family == AF_INET6 && inet_pton(AF_INET6, source, &six.sin6_addr) == 1)
        rc = bind(fd, (struct sockaddr *)&six, sizeof six);
    else
        errno = EADDRNOTAVAIL;
    if (rc < 0)
        return cordee_fail(err, CORDEE_E_IO, "cannot connect from %s: %s", source,
                           strerror(errno));
    return 0;
}

static int connect_in_time(int fd, const struct addrinfo *a, int wait_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    socklen_t len = sizeof(int);
    int failed = 0;

    if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return -1;
    while ((failed = poll(&p, 1, wait_ms)) < 0 && errno == EINTR)
        ;
    if (failed == 0)
        errno = ETIMEDOUT;
    if (failed <= 0)
        return -1;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &len) == 0 && failed)
        errno = failed;
    return failed ? -1 : 0;
}

static int connect_one(const struct addrinfo *a, const struct cd_relay *relay,
                       struct cordee_error *err)
{
    int one = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "no socket: %s", strerror(errno));
    if (bind_source(fd, a->ai_family, relay->source, err) < 0) {
        close(fd);
        return -1;
    }
    if (connect_in_time(fd, a, relay->wait.connect ? relay->wait.connect : CONNECT_MS) <
        0) {
        cordee_fail(err, CORDEE_E_IO, "cannot reach %s port %d: %s", relay->host,
                    relay->port, strerror(errno));
        close(fd);
        return -1;
    }
    /* libesmtp writes in small pieces: without this, 44 ms a message on loopback. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    return fd;
}

/* The first address that answers.  *local_r: it is this machine. */
static int connect_any(const struct cd_relay *relay, bool *local_r,
                       struct cordee_error *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *all = NULL;
    char port[12];
    int fd = -1, rc;

    snprintf(port, sizeof port, "%d", relay->port);
    rc = getaddrinfo(relay->host, port, &hints, &all);
    if (rc != 0)
        return cordee_fail(err, CORDEE_E_IO, "cannot find the mail server %s: %s",
                           relay->host, gai_strerror(rc));
    for (const struct addrinfo *a = all; a && fd < 0; a = a->ai_next) {
        *local_r = is_loopback(a->ai_addr);
        if (relay->practice && !*local_r)
            cordee_fail(err, CORDEE_E_DENIED,
                        "this is a practice folder: no mail leaves this machine (%s)",
                        relay->host);
        else if (relay->security == CD_SECURITY_NONE && !*local_r)
            cordee_fail(err, CORDEE_E_DENIED,
                        "%s is another machine; without TLS mail goes only to a server "
                        "on this one: choose STARTTLS or TLS",
                        relay->host);
        else
            fd = connect_one(a, relay, err);
    }
    freeaddrinfo(all);
    return fd;
}

static void ignore_pipes(void)
{
    signal(SIGPIPE, SIG_IGN); /* libesmtp and OpenSSL write without MSG_NOSIGNAL */
}

int cd_link_open(struct cd_link *link, const struct cd_relay *relay,
                 struct cordee_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    bool local = false;
    int wire;

    pthread_once(&once, ignore_pipes);
    *link = (struct cd_link){.fd = -1, .transcript = link->transcript};
    if (!*relay->host || relay->port <= 0 || relay->port > 65535)
        return cordee_fail(err, CORDEE_E_INVALID, "no mail server is set");
    wire = connect_any(relay, &local, err);
    if (wire < 0)
        return -1;
    if (relay->security == CD_SECURITY_NONE)
        link->fd = wire;
    else if (cd_tunnel_open(wire, relay, link->transcript, &link->tunnel, &link->fd,
                            err) < 0)
        return -1;
    link->safe = local || link->tunnel;
    return 0;
}

void cd_link_cut(struct cd_link *link)
{
    if (link->fd >= 0)
        shutdown(link->fd, SHUT_RDWR);
}

void cd_link_close(struct cd_link *link)
{
    cd_link_cut(link);
    cd_tunnel_close(link->tunnel);
    if (link->fd >= 0)
        close(link->fd);
    link->tunnel = NULL;
    link->fd = -1;
}

void cd_link_gather(const struct cd_link *link, bool on)
{
    int value = on;

    if (!link->tunnel) /* the tunnel's records are its own */
        setsockopt(link->fd, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

int cd_link_writable(const struct cd_link *link, int wait_ms)
{
    struct pollfd p = {.fd = link->fd, .events = POLLOUT};
    int n;

    while ((n = poll(&p, 1, wait_ms)) < 0 && errno == EINTR)
        ;
    return n == 1 && (p.revents & POLLOUT) && !(p.revents & (POLLERR | POLLHUP));
}
