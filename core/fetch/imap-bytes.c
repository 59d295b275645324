/* Bytes from and to a mailbox's server, by libcurl. */
#include "core/fetch/imap-priv.h"

#include "core/base/clock.h"

#include <errno.h>
#include <poll.h>

#define STALL_MS ((int64_t)60000)
#define SLICE_MS 500

static int wait_for(struct cd_imap *imap, short what, int64_t until,
                    struct cordee_error *err)
{
    struct pollfd p = {.events = what};
    curl_socket_t fd = CURL_SOCKET_BAD;

    curl_easy_getinfo(imap->curl, CURLINFO_ACTIVESOCKET, &fd);
    p.fd = fd;
    for (;;) {
        int n = poll(&p, 1, SLICE_MS);

        if (n > 0)
            return 0;
        if (imap->stop && imap->stop(imap->ctx))
            return cordee_fail(err, CORDEE_E_BUSY, "the program ends");
        if ((n < 0 && errno != EINTR) || cd_clock_ms() > until)
            return cordee_fail(err, CORDEE_E_IO, "the mailbox's server does not answer");
    }
}

static int say(struct cd_imap *imap, const char *bytes, size_t n,
               struct cordee_error *err)
{
    int64_t until = cd_clock_ms() + STALL_MS;

    while (n > 0) {
        size_t sent = 0;
        CURLcode rc = curl_easy_send(imap->curl, bytes, n, &sent);

        if (rc == CURLE_AGAIN) {
            if (wait_for(imap, POLLOUT, until, err) < 0)
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

static int more(struct cd_imap *imap, struct cordee_error *err)
{
    int64_t until = cd_clock_ms() + STALL_MS;

    if (until > imap->until)
        until = imap->until;

    for (;;) {
        size_t n = 0;
        CURLcode rc = curl_easy_recv(imap->curl, imap->in, sizeof imap->in, &n);

        if (rc == CURLE_AGAIN) {
            if (wait_for(imap, POLLIN, until, err) < 0)
                return -1;
            continue;
        }
        if (rc != CURLE_OK || n == 0)
            return cordee_fail(err, CORDEE_E_IO,
                               "the mailbox's server ended the connection");
        imap->n = n;
        return 0;
    }
}

const struct cd_imap_bytes cd_imap_curl = {say, more};
