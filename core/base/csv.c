#include "core/base/csv.h"

#include <string.h>

/* = + - @ in full width: spreadsheets read them as their ASCII kin. */
static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                   "\xef\xbc\xa0", NULL};

bool cd_csv_is_formula(const char *text)
{
    if (*text && strchr("=+-@\t\r", *text))
        return true;
    for (const char *const *w = wide; *w; w++)
        if (cordee_text_starts(text, *w))
            return true;
    return false;
}

const char *cd_csv_unguard(const char *text)
{
    const char *rest = text;

    while (*rest == '\'')
        rest++;
    return rest > text && cd_csv_is_formula(rest) ? text + 1 : text;
}

/* A text that looks guarded already gets one more, so that reading restores it. */
static bool needs_guard(const char *text)
{
    return cd_csv_is_formula(text) || cd_csv_unguard(text) != text;
}

void cordee_buf_csv(struct cordee_buf *b, const char *text, char delimiter, bool guard)
{
    bool guarded = guard && needs_guard(text);
    size_t n = strlen(text);
    bool quoted = guarded || strchr(text, delimiter) || strpbrk(text, "\"\r\n\t;,") ||
                  (n && (*text == ' ' || text[n - 1] == ' '));

    if (!quoted) {
        cordee_buf_put(b, text, n);
        return;
    }
    cordee_buf_putc(b, '"');
    if (guarded)
        cordee_buf_putc(b, '\'');
    for (size_t k; *text; text += k) {
        k = strcspn(text, "\"");
        cordee_buf_put(b, text, k);
        if (text[k] == '"') {
            cordee_buf_puts(b, "\"\"");
            k++;
        }
    }
    cordee_buf_putc(b, '"');
}
