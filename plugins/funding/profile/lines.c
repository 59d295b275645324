/* Lists as texts with one item a line. */
#include "plugins/funding/profile/profile.h"

#include <string.h>

void profile_lines_take(struct cordee_arena *a, const char *lines,
                        struct funding_texts *texts)
{
    for (size_t n; *lines; lines += n + (lines[n] ? 1 : 0)) {
        n = strcspn(lines, "\r\n");
        funding_texts_add(a, texts, cordee_arena_text_n(a, lines, n));
    }
}

const char *profile_lines(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct funding_texts texts = {0};

    profile_lines_take(a, text, &texts);
    for (size_t i = 0; i < texts.n; i++) {
        cordee_buf_puts(&out, i ? "\n" : "");
        cordee_buf_puts(&out, texts.at[i]);
    }
    return cordee_arena_text(a, out.text);
}

bool profile_lines_have(const char *lines, const char *item)
{
    for (size_t n; *lines; lines += n + (lines[n] ? 1 : 0)) {
        n = strcspn(lines, "\n");
        if (n == strlen(item) && strncmp(lines, item, n) == 0)
            return true;
    }
    return false;
}
