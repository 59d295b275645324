#include "core/mail/way/split.h"

#include "core/file/members.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_MAX ((size_t)64 * 1024) /* of a line: longer ones come in pieces */
#define BLOCK     ((size_t)128 * 1024)

/* ---- lines ---------------------------------------------------------------------------
 */

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
    s->alien = must_be_mail && !s->mbox && !is_field(line, n);
}

static int line_take(struct cd_split *s, const char *line, size_t n,
                     struct cordee_error *err)
{
    bool begins = s->line_begins;
    int64_t from = s->at;

    s->at += (int64_t)n;
    s->line_begins = line[n - 1] == '\n';
    if (!s->begun)
        first_line(s, line, n, s->alien);
    if (s->alien)
        return 0;
    if (s->mbox && begins && s->after_blank && is_from_line(line, n)) {
        s->after_blank = false;
        return mail_end(s, from, err);
    }
    s->after_blank = begins && is_blank(line, n);
    s->in_body = s->in_body || (s->heads && s->after_blank);
    if (s->in_body)
        return 0;
    if (s->mbox && begins && is_quoted(line, n))
        line++, n--;
    cordee_buf_put(&s->mail, line, n);
    return 0;
}

/* ---- pieces ---------------------------------------------------------------------------
 */

void cd_split_begin(struct cd_split *s, bool must_be_mail)
{
    s->mail.limit = s->limit;
    cordee_buf_clear(&s->mail);
    cordee_buf_clear(&s->piece);
    s->begun = s->mbox = s->in_body = false;
    s->alien = must_be_mail; /* until the first line says more */
    s->after_blank = s->line_begins = true;
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

    return rc == 0 ? mail_end(s, s->at, err) : rc;
}

void cd_split_done(struct cd_split *s)
{
    cordee_buf_drop(&s->mail);
    cordee_buf_drop(&s->piece);
}

/* ---- files ----------------------------------------------------------------------------
 */

/* What lies beside mails in archives, under names that no mail has. */
static bool is_beside(const char *name)
{
    const char *base = name ? strrchr(name, '/') : NULL;

    base = base ? base + 1 : name;
    return name && (*base == '.' || cordee_text_starts(name, "__MACOSX/"));
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
