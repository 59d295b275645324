/* A second opinion on a mail that the parser refuses: nothing that came is lost, though
 * less is understood. */
#include "core/mail/receive/decode.h"
#include "core/mail/receive/parse-priv.h"

#include <cordee/plugin.h>

#include <string.h>

#define FIELDS_MIN 3 /* so many make a header of one whose first line is none */

bool cd_plain_is(const char *raw, size_t n)
{
    const char *end = raw + n;
    size_t fields = 0;

    if (n == 0 || cd_is_field(raw, end))
        return false;
    for (const char *s = raw; s < end && *s != '\n' && *s != '\r';) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));

        if (cd_is_field(s, end) && ++fields == FIELDS_MIN)
            return false;
        s = nl ? nl + 1 : end;
    }
    return true;
}

/* Where the header ends and the text begins. */
static const char *text_begin(const char *raw, const char *end)
{
    if (cd_plain_is(raw, (size_t)(end - raw)))
        return raw;
    for (const char *s = raw; s < end;) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));

        if (s == nl || (s + 1 == nl && *s == '\r'))
            return nl + 1;
        s = nl ? nl + 1 : end;
    }
    return raw; /* no blank line: all of it is text */
}

/* One field with its further lines; returns what follows, NULL: it is none. */
static const char *field_next(struct cd_parsed *p, struct cordee_arena *arena,
                              const char *s, const char *end)
{
    const char *colon = memchr(s, ':', (size_t)(end - s));
    const char *stop = s;

    if (!colon || colon == s || memchr(s, ' ', (size_t)(colon - s)) ||
        memchr(s, '\n', (size_t)(colon - s)))
        return NULL;
    do {
        const char *nl = memchr(stop, '\n', (size_t)(end - stop));

        stop = nl ? nl + 1 : end;
    } while (stop < end && (*stop == ' ' || *stop == '\t'));
    cd_header_read(p, arena, cordee_arena_text_n(arena, s, (size_t)(colon - s)),
                   cordee_arena_text_n(arena, colon + 1, (size_t)(stop - colon - 1)));
    return stop;
}

void cd_plain_text(const char *raw, size_t n, struct cordee_buf *text)
{
    const char *end = raw + n;
    const char *begin = text_begin(raw, end);

    n = (size_t)(end - begin);
    cd_decode_charset(NULL, begin, n < CD_MAIL_TEXT_MAX ? n : CD_MAIL_TEXT_MAX, text);
    cordee_buf_puts(text, "");
}

/* Something a person typed: bytes of a picture, or of a program, have controls. */
static bool is_readable(const char *raw, size_t n)
{
    size_t words = 0;

    for (size_t i = 0; i < n && i < 4000; i++) {
        if ((unsigned char)raw[i] < ' ' && !strchr("\t\n\r\f", raw[i]))
            return false;
        words += (unsigned char)raw[i] > ' ';
    }
    return words > 0 && !memchr(raw, '\0', n);
}

bool cd_plain_read(struct cd_parsed *p, const char *raw, size_t n,
                   struct cordee_arena *arena, struct cordee_buf *text)
{
    const char *end = raw + n;
    const char *body = text_begin(raw, end);

    if (n == 0)
        return false;
    p->trouble = T_LATER("It is no mail as the rules have it.");
    for (const char *s = raw; s < body;) {
        const char *nl = memchr(s, '\n', (size_t)(body - s));
        const char *next = field_next(p, arena, s, body);

        s = next ? next : nl ? nl + 1 : body;
    }
    if (!is_readable(raw, n))
        return false;
    cd_plain_text(raw, n, text);
    return true;
}
