/* "12. März" begins no list.  Markdown takes any number with a point for an item and
 * counts on from the first, so that of two dates "31. März" and "2. April" the second
 * would be the 32nd.  Here a number begins an item when it is 1 or goes on from the one
 * before. */
#include "core/mail/compose/doc-priv.h"

#include <string.h>

struct lines {
    long last;  /* the number of the last item; 0: none */
    bool blank; /* the line before is */
    char fence; /* of code; '\0': none */
};

/* Where the words begin, behind "> " and the sign of an item; *item_r: it had one. */
static const char *words_of(const char *s, bool *item_r)
{
    *item_r = false;
    for (;; s++) {
        while (*s == ' ')
            s++;
        if (*s == '>')
            continue;
        if (!*s || !strchr("-*+", *s) || s[1] != ' ')
            return s;
        *item_r = true;
    }
}

/* The digits of "12. x"; 0: it does not begin so. */
static size_t number_len(const char *s, long *number_r)
{
    size_t n = 0;

    for (*number_r = 0; s[n] >= '0' && s[n] <= '9' && n < 9; n++)
        *number_r = *number_r * 10 + (s[n] - '0');
    return n && s[n] == '.' && s[n + 1] == ' ' ? n : 0;
}

static void fence_see(struct lines *l, const char *words)
{
    if (strncmp(words, "```", 3) != 0 && strncmp(words, "~~~", 3) != 0)
        return;
    if (!l->fence)
        l->fence = *words;
    else if (l->fence == *words)
        l->fence = '\0';
}

/* How much of the line goes before a point that is one; 0: all stays as it is. */
static size_t point_at(struct lines *l, const char *line)
{
    bool item;
    const char *words = words_of(line, &item);
    long number;
    size_t n;

    fence_see(l, words);
    if (l->fence || strncmp(line, "    ", 4) == 0)
        return 0;
    n = number_len(words, &number);
    if (n && (item || (number != 1 && number != l->last + 1)))
        return (size_t)(words - line) + n;
    if (n)
        l->last = number;
    else if (l->blank && *line != ' ' && *line != '\n' && *line != '\r')
        l->last = 0;
    return 0;
}

void cd_doc_dates(const char *inert, struct cordee_buf *out)
{
    struct lines l = {0};

    cordee_buf_puts(out, "");
    for (const char *line = inert; *line;) {
        const size_t n = strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n');
        const size_t point = point_at(&l, line);

        cordee_buf_put(out, line, point);
        if (point)
            cordee_buf_putc(out, '\\');
        cordee_buf_put(out, line + point, n - point);
        l.blank = *line == '\n' || *line == '\r';
        line += n;
    }
}
