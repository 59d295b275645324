/* Plain text, laid out for people: the last step of a letter's text part. */
#include "core/mail/compose/doc.h"

#include <string.h>

#define WIDTH 76

struct wrap {
    struct cordee_buf *out;
    bool blank;      /* the last line is blank, or nothing was put */
    bool wanted;     /* a blank line was asked for */
    const char *gap; /* ... and what stands before it ("> ") */
    size_t gap_len;
};

static size_t columns(const char *s, size_t n)
{
    size_t wide = 0;

    for (size_t i = 0; i < n; i++)
        wide += ((unsigned char)s[i] & 0xc0) != 0x80;
    return wide;
}

static void put_trimmed(struct cordee_buf *out, const char *s, size_t n)
{
    while (n && s[n - 1] == ' ')
        n--;
    cordee_buf_put(out, s, n);
    cordee_buf_putc(out, '\n');
}

static void line_begin(struct wrap *w)
{
    if (w->wanted && !w->blank)
        put_trimmed(w->out, w->gap, w->gap_len);
    w->wanted = false;
    w->blank = false;
}

/* Puts words that fit, each behind one space; whole stretches at once where the text has
 * one space between them too. */
static void put_words(struct cordee_buf *out, const char *s, const char *end)
{
    while (s < end) {
        const char *gap = memchr(s, ' ', (size_t)(end - s));

        while (gap && gap + 1 < end && gap[1] != ' ')
            gap = memchr(gap + 1, ' ', (size_t)(end - gap - 1));
        if (!gap || gap + 1 >= end) {
            cordee_buf_put(out, s, (size_t)(end - s));
            return;
        }
        cordee_buf_put(out, s, (size_t)(gap + 1 - s));
        for (s = gap; s < end && *s == ' '; s++)
            ;
    }
}

/* Whether a byte is a column and a space stands only between two words, as in most texts:
 * then a line's end can be looked for from its far side. */
static bool is_even(const char *s, size_t n)
{
    uint64_t word, bits = 0;
    size_t i = 0;

    for (; i + sizeof word <= n; i += sizeof word) {
        memcpy(&word, s + i, sizeof word);
        bits |= word;
    }
    for (; i < n; i++)
        bits |= (uint64_t)(s[i] & 0x80);
    return n && !(bits & (UINT64_MAX / 255 * 128)) && *s != ' ' && s[n - 1] != ' ' &&
           !memmem(s, n, "  ", 2);
}

/* Where the line that begins at `s` ends: at the last space that leaves it short enough,
 * else behind its one long word. */
static const char *line_end(const char *s, const char *end, size_t room)
{
    const char *stop;

    if ((size_t)(end - s) <= room)
        return end;
    stop = memrchr(s, ' ', room + 1);
    stop = stop ? stop : memchr(s, ' ', (size_t)(end - s));
    return stop ? stop : end;
}

static void put_even(struct wrap *w, size_t column, const char *rest, size_t rest_len,
                     const char *s, const char *end)
{
    for (;;) {
        const char *stop = line_end(s, end, column < WIDTH ? WIDTH - column : 0);

        cordee_buf_put(w->out, s, (size_t)(stop - s));
        cordee_buf_putc(w->out, '\n');
        if (stop == end)
            return;
        cordee_buf_put(w->out, rest, rest_len);
        column = columns(rest, rest_len);
        s = stop + 1;
    }
}

/* One line of words, broken where it is too long; a word that is longer than a line
 * (a link) stays whole. */
static void put_wrapped(struct wrap *w, const char *prefix, size_t prefix_len,
                        const char *rest, size_t rest_len, const char *s, size_t n)
{
    size_t column = columns(prefix, prefix_len);
    const char *end = s + n, *from = NULL, *last = NULL; /* words of this line */

    cordee_buf_put(w->out, prefix, prefix_len);
    if (is_even(s, n)) {
        put_even(w, column, rest, rest_len, s, end);
        return;
    }
    while (s < end) {
        const char *word;
        size_t wide = 0;

        while (s < end && *s == ' ')
            s++;
        for (word = s; s < end && *s != ' '; s++)
            wide += ((unsigned char)*s & 0xc0) != 0x80;
        if (word == s)
            break;
        if (from && column + 1 + wide > WIDTH) {
            put_words(w->out, from, last);
            cordee_buf_putc(w->out, '\n');
            cordee_buf_put(w->out, rest, rest_len);
            column = columns(rest, rest_len);
            from = NULL;
        }
        column += wide + (from != NULL);
        from = from ? from : word;
        last = s;
    }
    if (from)
        put_words(w->out, from, last);
    cordee_buf_putc(w->out, '\n');
}

static void put_underline(struct wrap *w, const char *rest, size_t rest_len, char mark,
                          size_t wide)
{
    cordee_buf_put(w->out, rest, rest_len);
    for (size_t i = 0; i < (wide < 3 ? 3 : wide > WIDTH ? WIDTH : wide); i++)
        cordee_buf_putc(w->out, mark);
    cordee_buf_putc(w->out, '\n');
}

/* `words` may have line breaks of their own. */
static void put_block(struct wrap *w, char kind, const char *prefix, size_t prefix_len,
                      const char *rest, size_t rest_len, const char *words, size_t n)
{
    const char *end = words + n, *last = words;

    line_begin(w);
    do {
        const char *stop = memchr(words, '\n', (size_t)(end - words));

        stop = stop ? stop : end;
        if (kind == CD_LINE_AS_IS) {
            cordee_buf_put(w->out, prefix, prefix_len);
            put_trimmed(w->out, words, (size_t)(stop - words));
        } else {
            put_wrapped(w, prefix, prefix_len, rest, rest_len, words,
                        (size_t)(stop - words));
        }
        prefix = rest;
        prefix_len = rest_len;
        last = words;
        words = stop + 1;
    } while (words < end);
    if (kind == CD_LINE_TITLE || kind == CD_LINE_HEADING)
        put_underline(w, rest, rest_len, kind, columns(last, (size_t)(words - 1 - last)));
}

void cd_wrap(const char *marked, struct cordee_buf *out)
{
    struct wrap w = {.out = out, .blank = true};

    for (const char *s = marked; (s = strchr(s, CD_MARK_BEGIN));) {
        char kind = s[1];
        const char *prefix = s + 2;
        const char *rest = strchr(prefix, CD_MARK_NEXT);
        const char *words = rest ? strchr(rest + 1, CD_MARK_NEXT) : NULL;
        const char *end = words ? strchr(words + 1, CD_MARK_END) : NULL;

        if (!end)
            break;
        if (kind == CD_LINE_BLANK) {
            w.gap = prefix;
            w.gap_len = (size_t)(rest - prefix);
            w.wanted = true;
        } else {
            put_block(&w, kind, prefix, (size_t)(rest - prefix), rest + 1,
                      (size_t)(words - rest - 1), words + 1, (size_t)(end - words - 1));
        }
        s = end + 1;
    }
}
