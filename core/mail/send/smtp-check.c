/* What may go over the wire: the last check before the last step. */
#include "core/mail/send/smtp.h"

#include <string.h>
#include <strings.h>

#define LINE_MOST 998 /* RFC 5322 2.1.1, without CRLF */

/* Headers that must stand exactly once, since libesmtp drops a second one in silence and
 * makes up a missing one. */
static const char *const once[] = {"From", "To", "Date", "Message-ID"};
#define N_ONCE (sizeof once / sizeof *once)

/* At most once for the same reason; and those it strips or that speak for others. */
static const char *const at_most_once[] = {"Subject",      "Cc",          "Sender",
                                           "Reply-To",     "In-Reply-To", "References",
                                           "MIME-Version", "Content-Type"};
#define N_AT_MOST (sizeof at_most_once / sizeof *at_most_once)
static const char *const never[] = {"Return-Path", "Original-Recipient", "Bcc"};

static int unfit(struct cordee_error *err, const char *why)
{
    return cordee_fail(err, CORDEE_E_INVALID, "this message cannot be sent: %s", why);
}

/* 7 bit and without NUL, eight bytes at a time where possible. */
static bool seven_bit(const char *s, size_t n)
{
    uint64_t word, bits = 0;
    unsigned char rest = 0;
    size_t i = 0;

    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, s + i, sizeof word);
        bits |= word;
    }
    for (; i < n; i++)
        rest |= (unsigned char)s[i];
    return !(bits & 0x8080808080808080u) && !(rest & 0x80) && !memchr(s, '\0', n);
}

/* The length of the line at `s` without CRLF; -1: it does not end as it must. */
static int64_t line_length(const char *s, size_t n)
{
    const char *lf = memchr(s, '\n', n);
    size_t len;

    if (!lf || lf == s || lf[-1] != '\r')
        return -1;
    len = (size_t)(lf - s) - 1;
    return memchr(s, '\r', len) ? -1 : (int64_t)len;
}

static size_t name_length(const char *line, size_t n)
{
    size_t i = 0;

    while (i < n && line[i] > ' ' && line[i] < 0x7f && line[i] != ':')
        i++;
    return i < n && line[i] == ':' ? i : 0;
}

/* (The first letter tells most of them apart.) */
static bool named(const char *line, size_t n, const char *name)
{
    return ((*line ^ *name) & ~0x20) == 0 && strlen(name) == n &&
           strncasecmp(line, name, n) == 0;
}

struct seen {
    int once[N_ONCE], most[N_AT_MOST];
};

static int check_header(const char *line, size_t n, struct seen *seen,
                        struct cordee_error *err)
{
    const size_t name = name_length(line, n);

    if (*line == ' ' || *line == '\t')
        return 0;
    if (!name)
        return unfit(err, "a header line without a name");
    for (size_t i = 0; i < N_ONCE; i++)
        seen->once[i] += named(line, name, once[i]);
    for (size_t i = 0; i < N_AT_MOST; i++)
        if (named(line, name, at_most_once[i]) && seen->most[i]++)
            return unfit(err, "a header stands twice");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (named(line, name, never[i]))
            return unfit(err, "a header that does not belong into sent mail");
    if (name >= 7 && strncasecmp(line, "Resent-", 7) == 0)
        return unfit(err, "a Resent- header");
    return 0;
}

static int check_seen(const struct seen *seen, struct cordee_error *err)
{
    for (size_t i = 0; i < N_ONCE; i++)
        if (seen->once[i] != 1)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "this message cannot be sent: it needs exactly one header "
                               "%s and has %d",
                               once[i], seen->once[i]);
    return 0;
}

int cd_smtp_check(const char *bytes, size_t len, size_t *clear_r,
                  struct cordee_error *err)
{
    struct seen seen = {0};
    bool body = false, dots = false;
    size_t at = 0, body_at = 0;

    if (!len || *bytes == ' ' || *bytes == '\t')
        return unfit(err, "it begins with no header");
    if (!seven_bit(bytes, len))
        return unfit(err, "it has bytes that are not 7 bit");
    while (at < len) {
        int64_t n = line_length(bytes + at, len - at);

        if (n < 0)
            return unfit(err, "a line does not end with CRLF");
        if (n > LINE_MOST)
            return unfit(err, "a line of more than 998 characters");
        dots |= body && bytes[at] == '.';
        if (!body && n == 0) {
            body = true;
            body_at = at + 2;
        } else if (!body && check_header(bytes + at, (size_t)n, &seen, err) < 0)
            return -1;
        at += (size_t)n + 2;
    }
    if (clear_r)
        *clear_r = body && !dots && body_at < len ? body_at : 0;
    return body ? check_seen(&seen, err) : unfit(err, "it has no body");
}
