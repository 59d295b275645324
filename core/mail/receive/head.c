#include "core/mail/receive/head.h"

#include "core/mail/receive/parse.h"

#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEADER_LOOKED_AT (512 * 1024)
#define DATE_MAX         100

/* ---- what copies have in common --------------------------------------------- */

/* Small pieces are put together: each call of the hash costs. */
struct hashing {
    crypto_generichash_state state;
    unsigned char piece[4096];
    size_t n;
};

static void hash_flush(struct hashing *h)
{
    crypto_generichash_update(&h->state, h->piece, h->n);
    h->n = 0;
}

static void hash_put(struct hashing *h, const char *bytes, size_t n)
{
    if (h->n + n > sizeof h->piece)
        hash_flush(h);
    if (n > sizeof h->piece) {
        crypto_generichash_update(&h->state, (const unsigned char *)bytes, n);
        return;
    }
    if (n)
        memcpy(h->piece + h->n, bytes, n);
    h->n += n;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static size_t without_end(const char *s, size_t n)
{
    while (n && is_blank(s[n - 1]))
        n--;
    return n;
}

/* One space for any white space, none at the ends. */
static void hash_value(struct hashing *h, const char *s, const char *end)
{
    while (s < end) {
        const char *from;

        while (s < end && (is_blank(*s) || *s == '\n'))
            s++;
        for (from = s; s < end && !is_blank(*s) && *s != '\n'; s++)
            ;
        hash_put(h, from, (size_t)(s - from));
        hash_put(h, " ", 1);
    }
    hash_put(h, "\n", 1);
}

/* mbox files quote "From " at the begin of a line, some once more for each such line. */
static const char *without_quote(const char *s, const char *end)
{
    const char *p = s;

    while (p < end && *p == '>')
        p++;
    return p > s && end - p >= 5 && strncmp(p, "From ", 5) == 0 ? p : s;
}

/* Empty lines count when something follows them. */
static void hash_body(struct hashing *h, const char *s, const char *end)
{
    size_t empty = 0;

    while (s < end) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));
        const char *stop = nl ? nl : end;
        const char *from = *s == '>' ? without_quote(s, stop) : s;
        size_t n = without_end(from, (size_t)(stop - from));

        s = nl ? nl + 1 : end;
        if (n == 0) {
            empty++;
            continue;
        }
        for (; empty; empty--)
            hash_put(h, "\n", 1);
        hash_put(h, from, n);
        hash_put(h, "\n", 1);
    }
}

/* ---- the header ------------------------------------------------------------- */

/* What copies have in common, and what is looked at besides. */
static const char *const common[] = {"From", "Subject", "Date", "Received"};
enum { DATE = 2, RECEIVED, N_COMMON = RECEIVED, N_FIELDS };

struct field {
    const char *value, *end;
};

const char *cd_head_next(const char *s, const char *end)
{
    if (s >= end || *s == '\n' || (*s == '\r' && s + 1 < end && s[1] == '\n'))
        return NULL;
    for (;;) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));

        if (!nl)
            return end;
        s = nl + 1;
        if (s == end || (*s != ' ' && *s != '\t'))
            return s;
    }
}

bool cd_head_is(const char *s, const char *end, const char *name)
{
    size_t n = strlen(name);

    if ((size_t)(end - s) <= n || strncasecmp(s, name, n) != 0)
        return false;
    for (s += n; s < end && is_blank(*s); s++)
        ;
    return s < end && *s == ':';
}

const char *cd_head_value(const char *s, const char *end, struct cordee_arena *arena)
{
    const char *colon = memchr(s, ':', (size_t)(end - s));
    char *copy = cordee_arena_text_n(arena, colon + 1, (size_t)(end - colon - 1));

    for (char *c = copy; *c; c++)
        if (*c == '\r' || *c == '\n' || *c == '\t')
            *c = ' ';
    return cordee_text_trim(copy);
}

const char *cd_head_field(const char *raw, size_t n, const char *name, size_t nth,
                          struct cordee_arena *arena)
{
    const char *end = raw + n, *next;

    for (int k = 0; k < CD_MAIL_HEADERS_MAX && (next = cd_head_next(raw, end));
         k++, raw = next)
        if (cd_head_is(raw, next, name) && nth-- == 0)
            return cd_head_value(raw, next, arena);
    return NULL;
}

/* Finds the first of each; returns where the body begins. */
static const char *fields_find(const char *s, const char *end,
                               struct field found[N_FIELDS])
{
    const char *limit = end - s > HEADER_LOOKED_AT ? s + HEADER_LOOKED_AT : end;

    const char *stop;

    while (s < limit && (stop = cd_head_next(s, end))) {
        for (size_t i = 0; i < N_FIELDS; i++)
            if (!found[i].value && cd_head_is(s, stop, common[i]))
                found[i] = (struct field){memchr(s, ':', (size_t)(stop - s)), stop};
        s = stop;
    }
    return s < limit ? s + (*s == '\r' ? 2 : 1) : s;
}

static int month_of(const char *name)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int i = 0; i < 12; i++)
        if (strncasecmp(name, months + i * (ptrdiff_t)3, 3) == 0)
            return i + 1;
    return 0;
}

/* The number at `*at`, behind what separates it; -1: there is none. */
static int number_next(const char **at, const char *separators)
{
    char *end;
    long n;

    *at += strspn(*at, separators);
    if (**at < '0' || **at > '9')
        return -1;
    n = strtol(*at, &end, 10);
    *at = end;
    return n > 9999 ? -1 : (int)n;
}

/* "+0100" as seconds; letters, which name zones, as none. */
static int offset_of(const char *zone)
{
    const char *digits = zone + 1;
    int hhmm;

    if (*zone != '+' && *zone != '-')
        return 0;
    hhmm = number_next(&digits, "");
    return hhmm < 0 ? 0 : (*zone == '-' ? -1 : 1) * (hhmm / 100 * 60 + hhmm % 100) * 60;
}

int cd_head_date(const char *text, int64_t *at_r)
{
    struct cordee_clock c = {0};

    text += strcspn(text, "0123456789");
    c.day = number_next(&text, "");
    text += strspn(text, " -");
    c.month = month_of(text);
    text += strcspn(text, " -");
    c.year = number_next(&text, " -");
    c.hour = number_next(&text, " ");
    c.minute = number_next(&text, ":");
    if (*text == ':')
        c.second = number_next(&text, ":");
    if (c.year >= 0 && c.year < 100)
        c.year += c.year < 50 ? 2000 : 1900;
    if (!c.month || c.day < 1 || c.day > 31 || c.year < 1971 || c.year > 9000 ||
        c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 ||
        c.second > 60)
        return -1;
    *at_r = cordee_clock_to(&c, "UTC") - offset_of(text + strspn(text, " "));
    return 0;
}

static int64_t date_of(const struct field *f)
{
    char text[DATE_MAX];
    int64_t at = 0;
    size_t n;

    if (!f->value || (size_t)(f->end - f->value) > sizeof text)
        return 0;
    n = (size_t)(f->end - f->value) - 1;
    memcpy(text, f->value + 1, n);
    text[n] = '\0';
    return cd_head_date(text, &at) == 0 ? at : 0;
}

/* "Received: from a by b for <c@d>; Sat, 21 Nov 2026 10:30:00 +0100" */
static int64_t received_of(const struct field *f)
{
    const char *semicolon =
        f->value ? memrchr(f->value, ';', (size_t)(f->end - f->value)) : NULL;

    return semicolon ? date_of(&(struct field){semicolon, f->end}) : 0;
}

void cd_head_read(const char *raw, size_t n, struct cd_head *head_r)
{
    struct field found[N_FIELDS] = {{0}};
    unsigned char hash[32];
    struct hashing h;
    const char *body = fields_find(raw, raw + n, found);

    h.n = 0;
    crypto_generichash_init(&h.state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < N_COMMON; i++)
        if (found[i].value)
            hash_value(&h, found[i].value + 1, found[i].end);
        else
            hash_put(&h, "\n", 1);
    hash_body(&h, body, raw + n);
    hash_flush(&h);
    crypto_generichash_final(&h.state, hash, sizeof hash);
    sodium_bin2hex(head_r->content, sizeof head_r->content, hash, sizeof hash);
    cd_parse_id(raw, n, head_r->message_id);
    head_r->date = date_of(&found[DATE]);
    head_r->received = received_of(&found[RECEIVED]);
}
