#include <cordee/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    return -1;
}
