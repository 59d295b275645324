#include <cordee/error.h>

#include <cordee/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What was cut to fit may have lost a part of its last character, and what is quoted may
 * never have been text; people and JSON get text. */
static void text_mend(struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    size_t n = strlen(err->text);

    if (cordee_utf8_ok(err->text, n))
        return;
    cordee_utf8_clean(err->text, n, &clean);
    for (n = clean.len; n >= sizeof err->text || (clean.text[n] & 0xc0) == 0x80;)
        n--;
    memcpy(err->text, clean.text, n);
    err->text[n] = '\0';
}

/* The parentheses keep the names from being the macros that an analyzer gets. */
int(cordee_fail)(struct cordee_error *err, enum cordee_code code, const char *fmt, ...)
{
    va_list ap;

    if (!err)
        return -1;
    err->code = code;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    text_mend(err);
    return -1;
}

int(cordee_fail_in)(struct cordee_error *err, const char *fmt, ...)
{
    char was[sizeof err->text];
    va_list ap;
    int n;

    if (!err)
        return -1;
    memcpy(was, err->text, sizeof was);
    va_start(ap, fmt);
    n = vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof err->text)
        snprintf(err->text + n, sizeof err->text - (size_t)n, "%s", was);
    text_mend(err);
    return -1;
}
