/* Lines that say who wrote what follows: "On Monday, 3 May, Ada <ada@x.org> wrote:" in
 * the shapes programs give them, which are four: they begin with a word ("On", "Am",
 * "Le"), with a date, with the name, or stand between dashes. */
#include "core/mail/reply/reply.h"

#include <string.h>

#define JOIN_MAX 5
#define LONG_MAX 500

static bool has_digit(const char *s)
{
    return s[strcspn(s, "0123456789")];
}

/* "12:04", "3 pm" is not enough for one. */
static bool has_clock(const char *s)
{
    for (const char *p = strchr(s, ':'); p; p = strchr(p + 1, ':'))
        if (p > s && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' && p[1] <= '9')
            return true;
    return false;
}

/* A year, or day and month with marks between. */
static bool has_date(const char *s)
{
    for (const char *p = s; *p;) {
        size_t n = strspn(p, "0123456789");

        if (n == 4 && (strncmp(p, "19", 2) == 0 || strncmp(p, "20", 2) == 0))
            return true;
        if (n > 0 && n <= 2 && p[n] && strchr("./-", p[n]) && p[n + 1] >= '0' &&
            p[n + 1] <= '9')
            return true;
        p += n ? n : strcspn(p, "0123456789");
    }
    return false;
}

/* The last character that is no white space or emphasis is a colon, of any width. */
static bool ends_colon(const char *s)
{
    size_t n = strlen(s);

    while (n && strchr(" *_", s[n - 1]))
        n--;
    return n && s[n - 1] == ':';
}

static bool ends_with(const char *s, char c)
{
    size_t n = strlen(s);

    return n && s[n - 1] == c;
}

static bool has_address(const char *s)
{
    const char *at = strchr(s, '@');

    return at && at > s && at[-1] != ' ' && at[1] && at[1] != ' ';
}

static bool begins_date(const char *s)
{
    size_t n = strcspn(s, " ,:");

    if (*s >= '0' && *s <= '9')
        return has_date(s) || has_clock(s);
    /* "Thu, 26 Jun 2014", "ons 4 dec. 2024": a short word, then a digit */
    return n > 0 && n < 27 && has_date(s) && s[n + strspn(s + n, " ,")] >= '0' &&
           s[n + strspn(s + n, " ,")] <= '9';
}

/* "On ... wrote:", and where the name comes last "Am ... schrieb Ada:". */
static bool is_opened(const char *s)
{
    return ends_colon(s) && cd_words_open(s) && has_digit(s) &&
           (cd_words_wrote(s) || (has_address(s) && has_date(s)));
}

/* "2016-10-24 15:36 GMT+02:00 Ada <ada@x.org>:", or with the verb, or without the colon.
 */
static bool is_dated(const char *s)
{
    return begins_date(s) && ((has_address(s) && (ends_colon(s) || ends_with(s, '>'))) ||
                              (ends_colon(s) && cd_words_wrote(s)));
}

/* Of verb, address and moment two: "Ada <ada@x.org> wrote:", "Ada schrieb am 3.5.2026 um
 * 12:04:", "* Ada <ada@x.org> [2026-05-03 12:04]:" */
static bool is_named(const char *s)
{
    return ends_colon(s) && strlen(s) < 200 &&
           (cd_words_wrote(s) != NULL) + has_address(s) + (has_date(s) && has_clock(s)) >=
               2;
}

/* "-----Original Message-----", "---- Ada wrote ----" */
static bool is_between_dashes(const char *s)
{
    size_t n = strlen(s);
    size_t before = strspn(s, "-_=* ");
    size_t after = 0;
    size_t dashes = strspn(s, "-_=");

    while (n && strchr("-_=* :", s[n - 1])) {
        after += s[n - 1] != ' ' && s[n - 1] != '*' && s[n - 1] != ':';
        n--;
    }
    return dashes >= 2 && after >= 2 && before < n && n - before < 70 &&
           cd_words_message(s + before);
}

static bool is_intro(const char *s, size_t joined)
{
    size_t dashes = strspn(s, "- ");

    if (dashes && s[dashes]) /* "---- On Thu, 3 May 2026 Ada wrote ----" */
        return is_between_dashes(s);
    return is_opened(s) || is_dated(s) || (joined <= 2 && is_named(s)) ||
           (joined == 1 && cd_words_forwarded(s));
}

/* Adds a line in small letters; what opens it (quotes of a broken line, emphasis) goes.
 */
static void put_folded(const struct cd_line *line, struct cordee_buf *out)
{
    size_t lead = 0;

    while (lead < line->n && strchr(" \t*_>", line->s[lead]))
        lead++;
    if (out->len)
        cordee_buf_putc(out, ' ');
    cd_words_fold(line->s + lead, line->n - lead, out);
}

/* Whether a further line may belong to one that is broken: an empty one may once. */
static bool may_join(const struct cd_lines *l, size_t i, size_t *blanks)
{
    const struct cd_line *one = &l->all[i];

    if (one->kind == CD_LINE_BLANK)
        return ++*blanks <= 1;
    /* "> wrote:" and ">:" are the end of an address that was broken over two lines */
    return one->n <= LONG_MAX && one->kind != CD_LINE_HEADER &&
           (one->kind != CD_LINE_QUOTE || (one->n < 60 && one->s[one->n - 1] == ':'));
}

/* All of them have a digit, a colon at the end, or dashes before. */
static bool is_candidate(const struct cd_line *line)
{
    for (size_t i = 0; i < line->n; i++)
        if ((line->s[i] >= '0' && line->s[i] <= '9') || line->s[i] == ':')
            return true;
    return line->n > 4 && memchr(line->s, '-', 4);
}

static bool may_begin(const char *folded)
{
    return (cd_words_open(folded) && has_digit(folded)) || begins_date(folded) ||
           (has_address(folded) && cd_words_wrote(folded));
}

/* "On 3 May Ada wrote:" has neither an address nor a year: people write so themselves,
 * and only a quote right below tells. */
static bool is_certain(const struct cd_lines *l, size_t next, const char *folded)
{
    if (has_address(folded) || has_date(folded) || !ends_colon(folded) ||
        cd_words_forwarded(folded))
        return true;
    while (next < l->n && l->all[next].kind == CD_LINE_BLANK)
        next++;
    return next < l->n && l->all[next].kind == CD_LINE_QUOTE;
}

size_t cd_line_intro(const struct cd_lines *l, size_t i, struct cordee_buf *fold)
{
    size_t blanks = 0;
    size_t at;

    cordee_buf_clear(fold);
    if (l->all[i].n > LONG_MAX || l->all[i].kind != CD_LINE_TEXT ||
        !is_candidate(&l->all[i]))
        return 0;
    for (size_t k = 0; k < JOIN_MAX && i + k < l->n; k++) {
        if (k > 0 && !may_join(l, i + k, &blanks))
            return 0;
        at = fold->len;
        put_folded(&l->all[i + k], fold);
        if (k > 0 && fold->len > at + 4 &&
            memcmp(fold->text, fold->text + at + 1, 3) == 0)
            return 0; /* another one begins */
        if (l->all[i + k].kind == CD_LINE_BLANK)
            continue;
        if (fold->len > LONG_MAX)
            return 0;
        if (is_intro(fold->text, k + 1))
            return is_certain(l, i + k + 1, fold->text) ? k + 1 : 0;
        if (k == 0 && !may_begin(fold->text))
            return 0;
    }
    return 0;
}
