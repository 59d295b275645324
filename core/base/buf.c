#include <cordee/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `n` more bytes and a NUL; false: that is over the limit. */
static bool buf_room(struct cordee_buf *b, size_t n)
{
    size_t want;

    if (n > SIZE_MAX / 4 || (b->limit && b->len + n > b->limit))
        b->over = true;
    if (b->over)
        return false;
    if (b->len + n < b->room)
        return true;
    want = (b->len + n + 1) * 2;
    b->text = realloc(b->text, want < 64 ? 64 : want);
    if (!b->text)
        abort();
    b->room = want < 64 ? 64 : want;
    return true;
}

void cordee_buf_put(struct cordee_buf *b, const void *bytes, size_t n)
{
    if (!buf_room(b, n))
        return;
    if (n)
        memcpy(b->text + b->len, bytes, n);
    b->len += n;
    b->text[b->len] = '\0';
}

void cordee_buf_puts(struct cordee_buf *b, const char *s)
{
    cordee_buf_put(b, s, strlen(s));
}

void cordee_buf_putc(struct cordee_buf *b, char c)
{
    if (!buf_room(b, 1))
        return;
    b->text[b->len++] = c;
    b->text[b->len] = '\0';
}

void cordee_buf_printf(struct cordee_buf *b, const char *fmt, ...)
{
    char room[256]; /* most are short: written here, they are not measured first */
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(room, sizeof room, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof room) {
        cordee_buf_put(b, room, (size_t)n);
    } else if (n >= 0 && buf_room(b, (size_t)n)) {
        vsnprintf(b->text + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void cordee_buf_url(struct cordee_buf *b, const char *s, const char *also)
{
    for (; *s; s++)
        if ((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') ||
            (*s >= 'A' && *s <= 'Z') || strchr("-._~", *s) || strchr(also, *s))
            cordee_buf_putc(b, *s);
        else
            cordee_buf_printf(b, "%%%02X", (unsigned char)*s);
}

void cordee_buf_markdown(struct cordee_buf *b, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_{}[]<>#+-!|~&", *text))
            cordee_buf_putc(b, '\\');
        cordee_buf_putc(b, *text);
    }
}

void cordee_buf_html(struct cordee_buf *b, const char *s)
{
    for (size_t n; *s; s += n) {
        n = strcspn(s, "&<>\"'");
        cordee_buf_put(b, s, n);
        if (!s[n])
            break;
        switch (s[n++]) {
        case '&':
            cordee_buf_puts(b, "&amp;");
            break;
        case '<':
            cordee_buf_puts(b, "&lt;");
            break;
        case '>':
            cordee_buf_puts(b, "&gt;");
            break;
        case '"':
            cordee_buf_puts(b, "&quot;");
            break;
        default:
            cordee_buf_puts(b, "&#39;");
            break;
        }
    }
}

void cordee_buf_clear(struct cordee_buf *b)
{
    b->len = 0;
    b->over = false;
    if (b->text)
        b->text[0] = '\0';
}

void cordee_buf_drop(struct cordee_buf *b)
{
    free(b->text);
    *b = (struct cordee_buf){.limit = b->limit};
}

char *cordee_buf_take(struct cordee_buf *b)
{
    char *text = b->text;

    if (!text && !(text = calloc(1, 1)))
        abort();
    b->text = NULL;
    cordee_buf_drop(b);
    return text;
}
