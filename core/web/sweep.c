/* Who is connected, and for how long a request may still come in.
 *
 * libmicrohttpd's own timeout counts idle time only, so that a byte a second keeps a
 * connection for ever; it also knows no proxies.  So every connection is listed here,
 * and a sweeper shuts those down whose request is not complete in time.  The list's lock
 * is held while shutting down and when a connection leaves the list, so that the
 * descriptor cannot be somebody else's by then. */
#include "core/web/web-priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static int64_t monotonic(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

void web_address_text(const struct sockaddr *addr, char out[WEB_ADDRESS])
{
    snprintf(out, WEB_ADDRESS, "local");
    if (addr && addr->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)addr;

        inet_ntop(AF_INET, &in->sin_addr, out, WEB_ADDRESS);
    } else if (addr && addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)addr;

        if (IN6_IS_ADDR_V4MAPPED(&in->sin6_addr))
            inet_ntop(AF_INET, &in->sin6_addr.s6_addr[12], out, WEB_ADDRESS);
        else
            inet_ntop(AF_INET6, &in->sin6_addr, out, WEB_ADDRESS);
    }
}

static bool is_exempt(const struct cd_web *web, const char *address)
{
    return web_is_loopback(address) || web_is_proxy(web, address);
}

enum MHD_Result web_conn_accept(void *ctx, const struct sockaddr *addr, socklen_t len)
{
    struct cd_web *web = ctx;
    char address[WEB_ADDRESS];
    int n = 0;

    (void)len;
    web_address_text(addr, address);
    if (is_exempt(web, address))
        return MHD_YES;
    pthread_mutex_lock(&web->conns.lock);
    for (const struct web_conn *c = web->conns.first; c; c = c->next)
        n += c->counted && strcmp(c->address, address) == 0;
    pthread_mutex_unlock(&web->conns.lock);
    return n < web->per_address ? MHD_YES : MHD_NO;
}

static void conn_started(struct cd_web *web, struct MHD_Connection *mhd, void **ctx)
{
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct web_conn *conn = calloc(1, sizeof *conn);

    if (!conn)
        abort();
    conn->fd = fd ? fd->connect_fd : -1;
    web_address_text(peer ? peer->client_addr : NULL, conn->address);
    conn->counted = !is_exempt(web, conn->address);
    conn->deadline = monotonic() + web->request_seconds;
    pthread_mutex_lock(&web->conns.lock);
    conn->next = web->conns.first;
    if (conn->next)
        conn->next->prev = conn;
    web->conns.first = conn;
    pthread_mutex_unlock(&web->conns.lock);
    *ctx = conn;
}

static void conn_closed(struct cd_web *web, struct web_conn *conn)
{
    pthread_mutex_lock(&web->conns.lock);
    if (conn->prev)
        conn->prev->next = conn->next;
    else
        web->conns.first = conn->next;
    if (conn->next)
        conn->next->prev = conn->prev;
    pthread_mutex_unlock(&web->conns.lock);
    free(conn);
}

void web_conn_notify(void *web, struct MHD_Connection *mhd, void **ctx,
                     enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        conn_started(web, mhd, ctx);
    else if (*ctx) {
        conn_closed(web, *ctx);
        *ctx = NULL;
    }
}

/* 0 seconds: no deadline until told again; negative: the usual one for a request. */
void web_conn_deadline(struct cd_web *web, struct web_conn *conn, int64_t seconds)
{
    if (!conn)
        return;
    if (seconds < 0)
        seconds = web->request_seconds;
    pthread_mutex_lock(&web->conns.lock);
    conn->deadline = seconds ? monotonic() + seconds : 0;
    pthread_mutex_unlock(&web->conns.lock);
}

static void *sweep(void *ctx)
{
    struct cd_web *web = ctx;
    struct web_conns *conns = &web->conns;

    pthread_mutex_lock(&conns->lock);
    while (!conns->stop) {
        struct timespec at;
        int64_t now = monotonic();

        for (struct web_conn *c = conns->first; c; c = c->next)
            if (c->deadline && c->deadline < now && c->fd >= 0) {
                shutdown(c->fd, SHUT_RDWR);
                c->deadline = 0;
            }
        clock_gettime(CLOCK_REALTIME, &at);
        at.tv_sec++;
        pthread_cond_timedwait(&conns->wake, &conns->lock, &at);
    }
    pthread_mutex_unlock(&conns->lock);
    return NULL;
}

int web_conns_start(struct cd_web *web, struct cordee_error *err)
{
    pthread_mutex_init(&web->conns.lock, NULL);
    pthread_cond_init(&web->conns.wake, NULL);
    if (pthread_create(&web->conns.sweeper, NULL, sweep, web) != 0)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no thread for the web server: %s",
                           strerror(errno));
    web->conns.sweeping = true;
    return 0;
}

void web_conns_stop(struct cd_web *web)
{
    if (!web->conns.sweeping)
        return;
    pthread_mutex_lock(&web->conns.lock);
    web->conns.stop = true;
    pthread_cond_signal(&web->conns.wake);
    pthread_mutex_unlock(&web->conns.lock);
    pthread_join(web->conns.sweeper, NULL);
    pthread_cond_destroy(&web->conns.wake);
    pthread_mutex_destroy(&web->conns.lock);
    web->conns.sweeping = false;
}
