/* A style attribute, declaration by declaration.  Values are words, numbers, colours and
 * lists of them; whatever could be something else drops its declaration. */
#include "core/html/html-priv.h"

#include <string.h>
#include <strings.h>

#define VALUE_MAX 200

static bool is_plain(const char *s, size_t n)
{
    size_t quotes = 0;

    for (size_t i = 0; i < n; i++) {
        quotes += s[i] == '\'';
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') ||
              (s[i] >= '0' && s[i] <= '9') || strchr(" #%.,'-!()", s[i])))
            return false;
    }
    return quotes % 2 == 0;
}

/* The only function is a colour's: rgb(1, 2, 3). */
static bool calls_nothing(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] == '(' && !(i >= 3 && strncasecmp(s + i - 3, "rgb", 3) == 0) &&
            !(i >= 4 && strncasecmp(s + i - 4, "rgba", 4) == 0))
            return false;
    return true;
}

static void trim(const char **s, size_t *n)
{
    while (*n && strchr(" \t\r\n", **s)) {
        (*s)++;
        (*n)--;
    }
    while (*n && strchr(" \t\r\n", (*s)[*n - 1]))
        (*n)--;
}

static void declaration_put(const char *s, size_t n, struct cordee_buf *out)
{
    const char *colon = memchr(s, ':', n);
    const char *value;
    size_t k;
    char name[32];

    if (!colon)
        return;
    value = colon + 1;
    n -= (size_t)(value - s);
    k = (size_t)(colon - s);
    trim(&s, &k);
    trim(&value, &n);
    if (k == 0 || k >= sizeof name || n == 0 || n > VALUE_MAX)
        return;
    for (size_t i = 0; i < k; i++)
        name[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
    name[k] = '\0';
    if (!cd_html_property_allowed(name) || !is_plain(value, n) ||
        !calls_nothing(value, n))
        return;
    cordee_buf_printf(out, "%s:%.*s;", name, (int)n, value);
}

void cd_html_style(const char *s, size_t n, struct cordee_buf *out)
{
    const char *end = s + n;

    while (s < end) {
        const char *stop = memchr(s, ';', (size_t)(end - s));

        stop = stop ? stop : end;
        declaration_put(s, (size_t)(stop - s), out);
        s = stop + 1;
    }
}
