/* What a person sees of an answer: its own words.  The quoted tail with the line that
 * introduces it goes, and so do the signature and what a lawyer had put under it; answers
 * between quoted lines stay with what they answer.
 *
 * Everything is decided by the order of the lines' kinds; no line is looked at twice. */
#include "core/mail/receive/parse.h"
#include "core/mail/reply/reply.h"

#include <string.h>

/* So many lines below the last quote are an answer; fewer are somebody's signature when
 * the answer stands above. */
#define ANSWER_LINES 7

/* The part of the lines that is still shown. */
struct shown {
    const struct cd_lines *l;
    size_t from, to;
};

static enum cd_line_kind kind(const struct shown *s, size_t i)
{
    return s->l->all[i].kind;
}

static bool is_text(enum cd_line_kind k)
{
    return k == CD_LINE_TEXT;
}

static bool is_other_mail(enum cd_line_kind k)
{
    return k == CD_LINE_QUOTE || k == CD_LINE_INTRO || k == CD_LINE_HEADER;
}

/* ---- headers of another mail ------------------------------------------------------- */

/* The line after a block of headers that begins at `i`: one line between two of them may
 * be blank or broken.  *valid: they are a mail's, and not somebody's words with a colon.
 */
static size_t block_end(const struct cd_lines *l, size_t i, bool *valid)
{
    size_t headers = 0;
    size_t end = i;
    bool subject = false; /* "From", "To" and "Date" alone may be a journey's */
    bool address = false;

    for (; i < l->n && i < end + 2; i++) {
        const struct cd_line *one = &l->all[i];

        if (one->kind != CD_LINE_HEADER)
            continue;
        headers++;
        end = i + 1;
        subject = subject || one->header == CD_HEADER_SUBJECT;
        address = address || memchr(one->s, '@', one->n);
    }
    *valid = (headers >= 3 && (subject || address)) || (headers == 2 && address);
    return end;
}

/* A mail that begins with them was passed on without a word: they say whose it is. */
static void settle_headers(struct cd_lines *l)
{
    bool first = true;

    for (size_t i = 0; i < l->n; i++) {
        bool valid;
        size_t end;

        if (l->all[i].kind != CD_LINE_HEADER) {
            first = first && l->all[i].kind == CD_LINE_BLANK;
            continue;
        }
        end = block_end(l, i, &valid);
        for (; i < end; i++)
            if (valid && !first)
                l->all[i].kind = CD_LINE_HEADER;
            else if (l->all[i].kind == CD_LINE_HEADER)
                l->all[i].kind = CD_LINE_TEXT;
        first = false;
        i--;
    }
}

/* What a device adds stands last, or before what is quoted. */
static void settle_devices(struct cd_lines *l)
{
    enum cd_line_kind next = CD_LINE_BLANK;

    for (size_t i = l->n; i > 0; i--) {
        struct cd_line *one = &l->all[i - 1];

        if (one->kind == CD_LINE_DEVICE && next == CD_LINE_TEXT)
            one->kind = CD_LINE_TEXT;
        if (one->kind != CD_LINE_BLANK)
            next = one->kind;
    }
}

/* A legal tail begins a paragraph, and stands below something. */
static void settle_footers(struct cd_lines *l)
{
    bool words = false;

    for (size_t i = 0; i < l->n; i++) {
        if (l->all[i].kind == CD_LINE_FOOTER &&
            (!words || l->all[i - 1].kind == CD_LINE_TEXT))
            l->all[i].kind = CD_LINE_TEXT;
        words = words || is_text(l->all[i].kind);
    }
}

/* A link that is broken within a quote goes on without a mark. */
static void settle_links(struct cd_lines *l)
{
    for (size_t i = 1; i + 1 < l->n; i++) {
        const struct cd_line *one = &l->all[i];

        if (one->kind == CD_LINE_TEXT && one[-1].kind == CD_LINE_QUOTE &&
            one[1].kind == CD_LINE_QUOTE && !memchr(one->s, ' ', one->n) &&
            memmem(one[-1].s, one[-1].n, "://", 3))
            l->all[i].kind = CD_LINE_QUOTE;
    }
}

/* ---- what goes --------------------------------------------------------------------- */

/* A rule ends what is shown, once something is; so does a legal tail. */
static void cut_signature(struct shown *s)
{
    bool words = false;

    for (size_t i = s->from; i < s->to; i++) {
        if (words && (kind(s, i) == CD_LINE_RULE || kind(s, i) == CD_LINE_FOOTER))
            s->to = i;
        words = words || is_text(kind(s, i)) || kind(s, i) == CD_LINE_QUOTE;
    }
}

static size_t last_other(const struct shown *s)
{
    for (size_t i = s->to; i > s->from; i--)
        if (is_other_mail(kind(s, i - 1)))
            return i - 1;
    return s->to;
}

static size_t count_text(const struct shown *s, size_t from)
{
    size_t n = 0;

    for (size_t i = from; i < s->to; i++)
        n += is_text(kind(s, i));
    return n;
}

/* The first line of the stretch of other mails that ends with line `last`. */
static size_t stretch_begin(const struct shown *s, size_t last)
{
    while (last > s->from && !is_text(kind(s, last - 1)))
        last--;
    return last;
}

/* An answer that stands below all it quotes. */
static void skip_head(struct shown *s)
{
    size_t last = last_other(s);
    size_t first = s->from;

    while (first < s->to && !is_other_mail(kind(s, first)) && !is_text(kind(s, first)))
        first++;
    if (last < s->to && kind(s, first) == CD_LINE_INTRO &&
        stretch_begin(s, last) == s->from && count_text(s, last + 1) > 0)
        s->from = last + 1;
}

/* Where another mail begins below words of the answer: its introduction when no answer
 * stands between its quotes, or its headers.  What is left of them goes line by line. */
static void cut_other(struct shown *s)
{
    size_t last = last_other(s);
    size_t open = last < s->to && count_text(s, last + 1) < ANSWER_LINES
                      ? stretch_begin(s, last)
                      : s->to;
    size_t quote = s->to;
    bool words = false;

    while (quote > s->from && kind(s, quote - 1) != CD_LINE_QUOTE)
        quote--;
    for (size_t i = s->from; i < s->to; i++) {
        bool introduced = kind(s, i) == CD_LINE_INTRO && (i >= open || i >= quote);

        if (words && (introduced || kind(s, i) == CD_LINE_HEADER))
            s->to = i;
        words = words || is_text(kind(s, i));
    }
}

static void cut_quotes(struct shown *s)
{
    size_t to = s->to;

    while (to > s->from && !is_text(kind(s, to - 1)))
        to--;
    if (to > s->from)
        s->to = to;
}

/* ---- what stays -------------------------------------------------------------------- */

static void put_lines(const struct shown *s, struct cordee_buf *out)
{
    size_t blanks = 0;

    for (size_t i = s->from; i < s->to; i++) {
        const struct cd_line *one = &s->l->all[i];

        if (!is_text(one->kind) && one->kind != CD_LINE_QUOTE) {
            blanks += one->kind == CD_LINE_BLANK;
            continue;
        }
        for (; out->len && blanks > 0; blanks--)
            cordee_buf_putc(out, '\n');
        blanks = 0;
        cordee_buf_put(out, one->s, one->n);
        cordee_buf_putc(out, '\n');
    }
    if (out->len)
        out->text[--out->len] = '\0';
}

static void shown_read(const char *text, struct cordee_arena *arena, struct shown *s,
                       struct cd_lines *l)
{
    cd_lines_read(text, arena, l);
    settle_headers(l);
    settle_links(l);
    settle_footers(l);
    settle_devices(l);
    *s = (struct shown){.l = l, .to = l->n};
    cut_signature(s);
    skip_head(s);
    cut_other(s);
    cut_quotes(s);
}

const char *cd_visible(const char *text, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cd_lines l = {0};
    struct shown s;

    shown_read(text, arena, &s, &l);
    put_lines(&s, &out);
    return out.len ? cordee_arena_text(arena, out.text)
                   : cordee_text_trim(cordee_arena_text(arena, text));
}

/* It begins by saying whose the rest is, and nothing marks where that would end. */
static bool is_all_other(const struct cd_lines *l)
{
    size_t first = 0;

    while (first < l->n && l->all[first].kind == CD_LINE_BLANK)
        first++;
    for (size_t i = first; i < l->n; i++)
        if (l->all[i].kind == CD_LINE_QUOTE)
            return false;
    return first < l->n && is_other_mail(l->all[first].kind);
}

const char *cd_own_words(const char *text, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *shown = cd_visible(text, arena);
    struct cd_lines l = {0};
    struct shown s;

    shown_read(text, arena, &s, &l);
    if (!is_all_other(&l))
        return shown;
    while (*shown) {
        size_t n = strcspn(shown, "\n");

        cordee_buf_puts(&out, "> ");
        cordee_buf_put(&out, shown, n + (shown[n] != '\0'));
        shown += n + (shown[n] != '\0');
    }
    return cordee_arena_text(arena, out.text ? out.text : "");
}
