/* Lists that have one item a line. */
#include "plugins/recruitment/opening/opening.h"

#include <string.h>

bool texts_have(const struct texts *t, const char *text)
{
    for (size_t i = 0; i < t->n; i++)
        if (cordee_text_is(t->at[i], text))
            return true;
    return false;
}

struct texts texts_of(struct cordee_arena *a, const char *lines)
{
    char *copy = cordee_arena_text(a, lines), *rest = copy, *line;
    struct texts t = {0};
    size_t room = 1;

    for (const char *s = copy; *s; s++)
        room += *s == '\n';
    t.at = cordee_arena_get(a, room * sizeof *t.at);
    while ((line = strsep(&rest, "\n"))) {
        line = cordee_text_trim(line);
        if (*line && !texts_have(&t, line))
            t.at[t.n++] = line;
    }
    return t;
}

const char *texts_lines(struct cordee_arena *a, const struct texts *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < t->n; i++) {
        cordee_buf_puts(&out, i ? "\n" : "");
        cordee_buf_puts(&out, t->at[i]);
    }
    return cordee_arena_text(a, out.text);
}
