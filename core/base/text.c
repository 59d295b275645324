#include <cordee/base.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool cordee_text_is(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool cordee_text_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool cordee_text_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s);
    size_t k = strlen(suffix);

    return n >= k && memcmp(s + n - k, suffix, k) == 0;
}

const char *cordee_arena_subject(struct cordee_arena *a, const char *text)
{
    char *subject = cordee_arena_text(a, text);

    for (char *s = subject; (s = strstr(s, "{{")); s++)
        s[0] = '(', s[1] = '(';
    return subject;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool cordee_text_is_nocase(const char *a, const char *b)
{
    for (; *a && lower(*a) == lower(*b); a++, b++)
        ;
    return lower(*a) == lower(*b);
}

char *cordee_text_trim(char *s)
{
    static const char white[] = " \t\r\n\v\f";
    size_t n;

    s += strspn(s, white);
    for (n = strlen(s); n > 0 && strchr(white, s[n - 1]); n--)
        ;
    s[n] = '\0';
    return s;
}

bool cordee_text_int(const char *s, int64_t *n_r)
{
    char *end;
    long long n;

    if (!s || !(*s == '-' || (*s >= '0' && *s <= '9')))
        return false;
    errno = 0;
    n = strtoll(s, &end, 10);
    if (errno || *end || end == s)
        return false;
    *n_r = n;
    return true;
}

int cordee_text_distance(const char *a, const char *b)
{
    enum { MOST = 20 };
    int row[MOST * 2 + 1];
    size_t n = strlen(a);
    size_t m = strlen(b);

    if (n > MOST || m > MOST)
        return MOST;
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int corner = row[0];

        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int best = corner + (lower(a[i - 1]) != lower(b[j - 1]));

            corner = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}
