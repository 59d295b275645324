/* Bodies go around libesmtp.
 *
 * It reads a message byte by byte, copies it twice and writes it in pieces of 2 KB: two
 * thirds of all it does, and a third of what a mail of a mailing cost.  So it is given
 * the header alone, and what it writes passes here (its write() is ours, connect.c):
 * behind the blank line the body is put in, as it is, before the final dot.  It must be
 * fit for that: CRLF line ends, and no line that begins with a dot. */
#include "core/mail/send/link.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Writes all of it, however long the server takes for each bit.  -1: the connection was
 * cut.  *sent_r: bytes that left, in any case. */
static int send_all(struct cd_link *link, struct iovec *v, size_t n, int flags,
                    size_t *sent_r)
{
    struct msghdr m = {.msg_iov = v, .msg_iovlen = n};

    *sent_r = 0;
    while (m.msg_iovlen > 0) {
        ssize_t k = m.msg_iov->iov_len ? sendmsg(link->fd, &m, flags | MSG_NOSIGNAL) : 0;

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0 && (errno != EAGAIN || !cd_link_writable(link, link->body->wait_ms))) {
            link->body->broken = true;
            cd_link_cut(link);
            errno = EPIPE;
            return -1;
        }
        *sent_r += k > 0 ? (size_t)k : 0;
        for (; m.msg_iovlen > 0 && k >= (ssize_t)m.msg_iov->iov_len; m.msg_iovlen--)
            k -= (ssize_t)m.msg_iov++->iov_len;
        if (k > 0) {
            m.msg_iov->iov_base = (char *)m.msg_iov->iov_base + k;
            m.msg_iov->iov_len -= (size_t)k;
        }
    }
    return 0;
}

/* How many of these bytes are the header's; it ends with them if body->reached is set. */
static size_t header_bytes(struct cd_link_body *body, const char *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        const char *lf = memchr(bytes + at, '\n', n - at);
        const size_t end = lf ? (size_t)(lf - bytes) + 1 : n;

        body->line += end - at;
        at = end;
        body->reached = lf && body->line == strlen("\r\n");
        if (body->reached)
            return at;
        if (lf)
            body->line = 0;
    }
    return n;
}

static ssize_t write_around(struct cd_link *link, const char *bytes, size_t n)
{
    struct cd_link_body *body = link->body;
    const bool behind = body->reached;
    const size_t head = behind ? 0 : header_bytes(body, bytes, n);
    struct iovec v[] = {{(char *)bytes, head},
                        {(char *)body->bytes, behind ? 0 : body->len},
                        {(char *)bytes + head, n - head}};
    size_t sent;
    int rc;

    if (!body->reached) /* MSG_MORE: it leaves in one with the body */
        return send_all(link, v, 1, MSG_MORE, &sent) < 0 ? -1 : (ssize_t)n;
    link->around += !behind;
    rc = send_all(link, v, 3, 0, &sent);
    body->ended |= sent > head + (behind ? 0 : body->len);
    return rc < 0 ? -1 : (ssize_t)n;
}

bool cd_link_carries(int fd)
{
    const struct cd_link *link = cd_link_announced_one();

    return link && link->taken && link->theirs == fd;
}

ssize_t cd_link_write(int fd, const void *bytes, size_t n)
{
    struct cd_link *link = cd_link_announced_one();

    link->carries = true;
    return link->body ? write_around(link, bytes, n) : syscall(SYS_write, fd, bytes, n);
}
