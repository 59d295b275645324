/* Bytes from and to a mailbox's server, by libcurl. */
#include "core/fetch/imap-priv.h"

#include "core/base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define STALL_MS ((int64_t)60000)
#define SLICE_MS 500
#define SLOWEST  4 /* bytes in a millisecond, of what takes long */
#define MOST_MS  ((int64_t)3600000)

/* Asked at every turn, not only when nothing comes: a server that says a byte now and
 * then is as good as one that says none. */
static int go_on(const struct cd_imap *imap, int64_t until, struct cordee_error *err)
{
    if (imap->stop && imap->stop(imap->ctx))
        return cordee_fail(err, CORDEE_E_BUSY, "the program ends");
    if (cd_clock_ms() > until)
        return cordee_fail(err, CORDEE_E_IO, "the mailbox's server does not answer");
    return 0;
}

/* Some time, or until there is something. */
static int wait_some(struct cd_imap *imap, short what, struct cordee_error *err)
{
    struct pollfd p = {.events = what};
    curl_socket_t fd = CURL_SOCKET_BAD;

    curl_easy_getinfo(imap->curl, CURLINFO_ACTIVESOCKET, &fd);
    p.fd = fd;
    if (poll(&p, 1, SLICE_MS) < 0 && errno != EINTR)
        return cordee_fail(err, CORDEE_E_IO, "the mailbox's server: %s", strerror(errno));
    return 0;
}

/* A large mail by a slow line takes as long as it takes; whoever says little has said it
 * by imap->until. */
static int64_t until_of(const struct cd_imap *imap)
{
    int64_t until = cd_clock_ms() + STALL_MS, more = imap->heard / SLOWEST;
    int64_t end = imap->until + (more > MOST_MS ? MOST_MS : more);

    if (end > imap->last)
        end = imap->last;
    return until > end ? end : until;
}

/* All of them within STALL_MS. */
static int say(struct cd_imap *imap, const char *bytes, size_t n,
               struct cordee_error *err)
{
    int64_t until = until_of(imap);

    while (n > 0) {
        size_t sent = 0;
        CURLcode rc;

        if (go_on(imap, until, err) < 0)
            return -1;
        rc = curl_easy_send(imap->curl, bytes, n, &sent);
        if (rc == CURLE_AGAIN) {
            if (wait_some(imap, POLLOUT, err) < 0)
                return -1;
            continue;
        }
        if (rc != CURLE_OK)
            return cordee_fail(err, CORDEE_E_IO, "the mailbox's server: %s",
                               curl_easy_strerror(rc));
        bytes += sent;
        n -= sent;
    }
    return 0;
}

/* Some within STALL_MS, and the whole answer in time. */
static int more(struct cd_imap *imap, struct cordee_error *err)
{
    int64_t until = until_of(imap);

    while (go_on(imap, until, err) == 0) {
        size_t n = 0;
        CURLcode rc = curl_easy_recv(imap->curl, imap->in, sizeof imap->in, &n);

        if (rc == CURLE_AGAIN) {
            if (wait_some(imap, POLLIN, err) < 0)
                return -1;
            continue;
        }
        if (rc != CURLE_OK || n == 0)
            return cordee_fail(err, CORDEE_E_IO,
                               "the mailbox's server ended the connection");
        imap->n = n;
        return 0;
    }
    return -1;
}

const struct cd_imap_bytes cd_imap_curl = {say, more};
