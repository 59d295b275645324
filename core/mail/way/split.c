#include "core/mail/way/split.h"

#include "core/file/members.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_MAX ((size_t)64 * 1024) /* of a line: longer ones come in pieces */
#define BLOCK     ((size_t)128 * 1024)

/* ---- lines ------------------------------------------------------------------ */

static bool is_from_line(const char *line, size_t n)
{
    return n >= 5 && memcmp(line, "From ", 5) == 0;
}

static bool is_blank(const char *line, size_t n)
{
    return n == 1 ? *line == '\n' : n == 2 && line[0] == '\r' && line[1] == '\n';
}

/* "Received: from ..." */
static bool is_field(const char *line, size_t n)
{
    size_t i = 0;

    while (i < n && (isalnum((unsigned char)line[i]) || line[i] == '-'))
        i++;
    return i > 0 && i < n && line[i] == ':';
}

/* ">From " and ">>From ": one was added when it was put into the file. */
static bool is_quoted(const char *line, size_t n)
{
    size_t i = 0;

    while (i < n && line[i] == '>')
        i++;
    return i > 0 && is_from_line(line + i, n - i);
}

static bool is_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)s[i]))
            return false;
    return true;
}

static bool is_year(const char *word, size_t n)
{
    return n == 4 && is_digits(word, 4) && (*word == '1' || *word == '2');
}

/* "1:02:03", "01:02" */
static bool is_time(const char *word, size_t n)
{
    size_t hour = n > 1 && word[1] == ':' ? 1 : 2;
    const char *minute = word + hour + 1;

    return (n == hour + 3 || n == hour + 6) && is_digits(word, hour) &&
           word[hour] == ':' && is_digits(minute, 2) &&
           (n == hour + 3 || (minute[2] == ':' && is_digits(minute + 3, 2)));
}

static bool is_month(const char *word, size_t n)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (const char *m = months; n == 3 && *m; m += 3)
        if (memcmp(m, word, 3) == 0)
            return true;
    return false;
}

/* "From ada@example.org Mon Jan  5 10:30:00 2026", and what programs add to that: people
 * begin lines with "From", too, but do not end them so. */
static bool is_dated(const char *line, size_t n)
{
    bool month = false, time = false, year = false;

    for (size_t i = 0, k; i < n; i += k + 1) {
        const char *word = line + i;

        for (k = 0; i + k < n && !isspace((unsigned char)word[k]);)
            k++;
        year = year || (time && is_year(word, k));
        time = time || (month && is_time(word, k));
        month = month || is_month(word, k);
    }
    return year;
}

static int mail_end(struct cd_split *s, int64_t next, struct cordee_error *err)
{
    int rc = 0;

    s->behind = next;
    if (s->mail.len)
        rc = s->take(s->ctx, &s->mail, err);
    cordee_buf_clear(&s->mail);
    s->in_body = false;
    return rc;
}

static void first_line(struct cd_split *s, const char *line, size_t n, bool must_be_mail)
{
    s->begun = true;
    s->mbox = is_from_line(line, n);
    s->dated = s->mbox && is_dated(line, n);
    s->alien = must_be_mail && !s->mbox && !is_field(line, n);
}

static void line_keep(struct cd_split *s, const char *line, size_t n, bool begins)
{
    s->after_blank = begins && is_blank(line, n);
    s->in_body = s->in_body || (s->heads && s->after_blank);
    if (s->in_body)
        return;
    if (s->mbox && begins && is_quoted(line, n))
        line++, n--;
    cordee_buf_put(&s->mail, line, n);
}

/* A line between two mails, if a field follows: like the first of its file. */
static bool may_divide(const struct cd_split *s, const char *line, size_t n, bool begins)
{
    return s->mbox && begins && s->after_blank && s->line_begins &&
           is_from_line(line, n) && (!s->dated || is_dated(line, n));
}

/* Whether what waits divides two mails is said by the line behind it. */
static int divider_end(struct cd_split *s, bool divides, struct cordee_error *err)
{
    int rc = 0;

    if (divides)
        rc = mail_end(s, s->divider_at, err);
    else
        line_keep(s, s->divider.text, s->divider.len, true);
    cordee_buf_clear(&s->divider);
    return rc;
}

static int line_take(struct cd_split *s, const char *line, size_t n,
                     struct cordee_error *err)
{
    bool first = !s->begun, begins = s->line_begins;
    int64_t from = s->at;
    int rc;

    s->at += (int64_t)n;
    s->line_begins = line[n - 1] == '\n';
    if (first)
        first_line(s, line, n, s->alien);
    if (s->alien || (first && s->mbox))
        return 0;
    if (s->divider.len &&
        (rc = divider_end(s, is_field(line, n) || is_quoted(line, n), err)) != 0)
        return rc;
    if (may_divide(s, line, n, begins)) {
        cordee_buf_put(&s->divider, line, n);
        s->divider_at = from;
        return 0;
    }
    line_keep(s, line, n, begins);
    return 0;
}

/* ---- pieces ----------------------------------------------------------------- */

void cd_split_begin(struct cd_split *s, bool must_be_mail)
{
    s->mail.limit = s->limit;
    cordee_buf_clear(&s->mail);
    cordee_buf_clear(&s->piece);
    cordee_buf_clear(&s->divider);
    s->begun = s->mbox = s->in_body = false;
    s->alien = must_be_mail; /* until the first line says more */
    s->after_blank = false;
    s->line_begins = true;
}

/* What waits in `piece` is a line, or as much of one as is looked at. */
static int piece_take(struct cd_split *s, struct cordee_error *err)
{
    int rc = line_take(s, s->piece.text, s->piece.len, err);

    cordee_buf_clear(&s->piece);
    return rc;
}

int cd_split_more(struct cd_split *s, const char *bytes, size_t n,
                  struct cordee_error *err)
{
    int rc = 0;

    while (n > 0 && rc == 0) {
        const char *nl = memchr(bytes, '\n', n);
        size_t k = nl ? (size_t)(nl - bytes) + 1 : n;

        if (nl && !s->piece.len) {
            rc = line_take(s, bytes, k, err);
        } else {
            cordee_buf_put(&s->piece, bytes, k);
            if (nl || s->piece.len >= PIECE_MAX)
                rc = piece_take(s, err);
        }
        bytes += k;
        n -= k;
    }
    return rc;
}

int cd_split_end(struct cd_split *s, struct cordee_error *err)
{
    int rc = s->piece.len ? piece_take(s, err) : 0;

    if (rc == 0 && s->divider.len)
        rc = divider_end(s, false, err);
    s->aliens += s->begun && s->alien;
    return rc == 0 ? mail_end(s, s->at, err) : rc;
}

void cd_split_done(struct cd_split *s)
{
    cordee_buf_drop(&s->mail);
    cordee_buf_drop(&s->piece);
    cordee_buf_drop(&s->divider);
}

/* ---- files ------------------------------------------------------------------ */

/* What lies beside mails in archives, under names that no mail has; in a Maildir's "tmp"
 * are mails that are not all there yet. */
static bool is_beside(const char *name)
{
    static const char *const lists[] = {"dovecot", "courierimap", "maildirfolder",
                                        "subscriptions", NULL};
    const char *base = name ? strrchr(name, '/') : NULL;

    if (!name)
        return false;
    base = base ? base + 1 : name;
    for (const char *const *list = lists; *list; list++)
        if (cordee_text_starts(base, *list))
            return true;
    return !*base || *base == '.' || cordee_text_starts(name, "__MACOSX/") ||
           cordee_text_starts(name, "tmp/") || strstr(name, "/tmp/");
}

/* Bytes of a member, but for those before `from`. */
static int block_take(struct cd_split *s, const char *block, size_t n, int64_t from,
                      struct cordee_error *err)
{
    size_t pass = 0;

    if (s->at < from)
        pass = from - s->at < (int64_t)n ? (size_t)(from - s->at) : n;
    s->at += (int64_t)pass;
    return cd_split_more(s, block + pass, n - pass, err);
}

static int member_take(struct cd_split *s, struct cd_members *m, const char *name,
                       char *block, int64_t from, struct cordee_error *err)
{
    int64_t n = 0;
    int rc = 0;

    if (is_beside(name))
        return 0;
    cd_split_begin(s, name != NULL);
    while (rc == 0 && (n = cd_members_read(m, block, BLOCK, err)) > 0) {
        s->done = cd_members_at(m);
        rc = block_take(s, block, (size_t)n, from, err);
    }
    return n < 0 ? -1 : rc != 0 ? rc : cd_split_end(s, err);
}

int cd_split_file(struct cd_split *s, const char *path, int64_t from,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cd_members_drop) struct cd_members *m = cd_members_open(path, err);
    char *block;
    const char *name;
    int rc;

    if (!m)
        return -1;
    block = malloc(BLOCK);
    if (!block)
        abort();
    s->at = 0;
    while ((rc = cd_members_next(m, &name, err)) > 0)
        if ((rc = member_take(s, m, name, block, from, err)) != 0)
            break;
    free(block);
    cd_split_done(s);
    return rc;
}
