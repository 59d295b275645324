/* What must hold of sanitised HTML, whatever went in; written apart from the sanitiser,
 * and with another list of what may be in it, so that a slip there is not repeated here.
 */
#ifndef TESTS_FUZZ_HTML_CHECK_H
#define TESTS_FUZZ_HTML_CHECK_H

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Elements that run, load, leave their place, or change how what follows is read. */
static const char *const html_never[] = {
    "script",   "style",    "svg",      "math",    "iframe", "frame",     "object",
    "embed",    "img",      "image",    "video",   "audio",  "source",    "track",
    "link",     "meta",     "base",     "form",    "input",  "button",    "select",
    "textarea", "template", "noscript", "title",   "xmp",    "plaintext", "noembed",
    "noframes", "isindex",  "marquee",  "bgsound", "layer",  "applet",    "body",
    "html",     "head",     "details",  "dialog",  "portal", "xml",       "keygen",
    "option",   "slot",     "menuitem", NULL};

static inline bool html_is_one(const char *s, size_t n, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == n && strncasecmp(*words, s, n) == 0)
            return true;
    return false;
}

/* Properties and functions, not words: a font may be called "Curlz MT". */
static inline bool html_has(const char *v, size_t n, const char *what)
{
    size_t k = strlen(what);

    for (size_t i = 0; i + k <= n; i++)
        if (strncasecmp(v + i, what, k) == 0)
            return true;
    return false;
}

static inline bool html_value_ok(const char *name, size_t k, const char *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v[i] == '<' || v[i] == '>')
            return false;
    if (k == 4 && strncmp(name, "href", 4) == 0)
        return strncasecmp(v, "http://", 7) == 0 || strncasecmp(v, "https://", 8) == 0 ||
               strncasecmp(v, "mailto:", 7) == 0 || strncasecmp(v, "tel:", 4) == 0;
    if (k == 5 && strncmp(name, "style", 5) == 0)
        return !html_has(v, n, "url(") && !html_has(v, n, "\\") && !html_has(v, n, "@") &&
               !html_has(v, n, "position:") && !html_has(v, n, "expression(") &&
               !html_has(v, n, "/*") && !html_has(v, n, "&q");
    return true;
}

/* Attributes at `s`, each ` name="value"`; returns what follows ">", NULL: they are not
 * so. */
static inline const char *html_attributes_ok(const char *s)
{
    static const char *const never[] = {
        "src",        "srcset",     "srcdoc", "action",     "formaction",
        "background", "poster",     "data",   "id",         "name",
        "class",      "xlink:href", "ping",   "http-equiv", NULL};

    while (*s == ' ') {
        const char *name = ++s;
        size_t k = strspn(s, "abcdefghijklmnopqrstuvwxyz");
        size_t n;

        s += k;
        if (k == 0 || strncmp(name, "on", 2) == 0 || html_is_one(name, k, never) ||
            s[0] != '=' || s[1] != '"')
            return NULL;
        s += 2;
        n = strcspn(s, "\"");
        if (!s[n] || !html_value_ok(name, k, s, n))
            return NULL;
        s += n + 1;
    }
    return *s == '>' ? s + 1 : NULL;
}

static inline bool html_is_harmless(const char *s)
{
    while ((s = strpbrk(s, "<>"))) {
        bool closing = s[1] == '/';
        const char *name = s + 1 + closing;
        size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz123456");

        if (*s == '>' || n == 0 || html_is_one(name, n, html_never))
            return false;
        s = name + n;
        s = closing ? (*s == '>' ? s + 1 : NULL) : html_attributes_ok(s);
        if (!s)
            return false;
    }
    return true;
}

#endif
