#include "core/mail/bounce/words.h"

#include <ctype.h>
#include <string.h>

/* ---- words ------------------------------------------------------------------ */

static void quotes_plain(char *s)
{
    char *to = s;

    for (; *s; s++) {
        if (strncmp(s, "\xe2\x80\x98", 3) == 0 || strncmp(s, "\xe2\x80\x99", 3) == 0) {
            *to++ = '\'';
            s += 2;
        } else if (strncmp(s, "\xe2\x80\x9c", 3) == 0 ||
                   strncmp(s, "\xe2\x80\x9d", 3) == 0) {
            *to++ = '"';
            s += 2;
        } else {
            *to++ = *s == '`' ? '\'' : *s;
        }
    }
    *to = '\0';
}

const char *cd_words(const char *text, size_t most, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    size_t n = strnlen(text, most + 1);
    char *copy;

    if (n > most)
        for (n = most; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
            n--;
    copy = cordee_arena_text_n(arena, text, n);
    quotes_plain(copy);
    cordee_utf8_fold(copy, &out);
    return cordee_arena_text(arena, out.text);
}

/* Where `n` bytes of `piece` stand in `text`; NULL. */
static const char *find(const char *text, const char *piece, size_t n)
{
    return n ? memmem(text, strlen(text), piece, n) : text;
}

static const char *find_edged(const char *text, const char *piece, size_t n)
{
    bool front = n && *piece == ' ';
    bool back = n > 1 && piece[n - 1] == ' ';
    const char *start = text;

    piece += front;
    n -= (size_t)front + (size_t)back;
    for (const char *p = text; (p = find(p, piece, n)); p++)
        if ((!front || p == start || !isalnum((unsigned char)p[-1])) &&
            (!back || !isalnum((unsigned char)p[n])))
            return p;
    return NULL;
}

bool cd_words_say(const char *text, const char *phrase)
{
    const char *first = phrase;
    size_t n = strcspn(first, "*");
    const char *at = text;

    while ((at = find_edged(at, first, n))) {
        const char *rest = phrase + n;
        const char *p = at + n;
        bool all = true;

        while (all && *rest == '*') {
            size_t k = strcspn(rest + 1, "*");
            const char *q = find(p, rest + 1, k);

            all = q && q - p <= 80;
            p = q ? q + k : p;
            rest += k + 1;
        }
        if (all)
            return true;
        at++;
    }
    return false;
}

const char *cd_words_one(const char *text, const char *const *phrases)
{
    for (; *phrases; phrases++)
        if (cd_words_say(text, *phrases))
            return *phrases;
    return NULL;
}

/* ---- codes ------------------------------------------------------------------ */

/* How long "5.1.1" is at `s`; 0: none is there. */
static size_t status_length(const char *s)
{
    size_t n = 2;
    size_t k;

    if (*s < '2' || *s > '5' || *s == '3' || s[1] != '.')
        return 0;
    k = strspn(s + n, "0123456789");
    if (k < 1 || k > 3 || s[n + k] != '.')
        return 0;
    n += k + 1;
    k = strspn(s + n, "0123456789");
    if (k < 1 || k > 3)
        return 0;
    n += k;
    return isalnum((unsigned char)s[n]) ||
                   (s[n] == '.' && isdigit((unsigned char)s[n + 1]))
               ? 0
               : n;
}

static bool at_edge(const char *text, const char *p)
{
    return p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '.' || p[-1] == '[' ||
                          p[-1] == '@' || p[-1] == '+' || p[-1] == '_');
}

const char *cd_status_in(const char *text, struct cordee_arena *arena)
{
    for (const char *p = text; (p = strpbrk(p, "245")); p++) {
        size_t n = at_edge(text, p) ? status_length(p) : 0;

        if (n)
            return cordee_arena_text_n(arena, p, n);
    }
    return "";
}

int cd_reply_in(const char *text)
{
    for (const char *p = text; (p = strpbrk(p, "45")); p++)
        if (at_edge(text, p) && (p == text || p[-1] != '-') && p[1] >= '0' &&
            p[1] <= '7' && isdigit((unsigned char)p[2]) && p[3] &&
            strchr(" -:;,.#\n)]>", p[3]) &&
            !(p[3] == '.' && isdigit((unsigned char)p[4])))
            return (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
    return 0;
}

const char *cd_reply_joined(const char *text, struct cordee_arena *arena)
{
    char *copy = cordee_arena_text(arena, text);
    char *to = copy;
    char lead[4] = "";

    for (const char *s = copy; *s;) {
        bool front = s == copy || s[-1] == ' ' || s[-1] == '\n';

        if (front && (*s == '4' || *s == '5') && isdigit((unsigned char)s[1]) &&
            isdigit((unsigned char)s[2]) &&
            (s[3] == '-' || (s[3] == ' ' && *lead && strncmp(lead, s, 3) == 0))) {
            bool again = *lead && strncmp(lead, s, 3) == 0;
            size_t n = status_length(s + 4);

            memcpy(lead, s, 3);
            if (again) {
                s += n && s[4 + n] == ' ' ? 5 + n : 4;
                continue;
            }
        }
        *to++ = *s++;
    }
    *to = '\0';
    return copy;
}

/* ---- addresses -------------------------------------------------------------- */

static bool in_local(unsigned char c)
{
    return isalnum(c) || c >= 0x80 || strchr("!#$%&'*+-/=?^_`{|}~.", c);
}

static bool in_domain(unsigned char c)
{
    return isalnum(c) || c >= 0x80 || c == '-' || c == '.' || c == '_';
}

/* One around the "@" at `at`, within [text, ...]; NULL: there is none. */
static const char *address_around(const char *text, const char *at, const char **end_r,
                                  struct cordee_arena *arena)
{
    const char *from = at;
    const char *to = at + 1;
    char *copy;

    if (from > text && from[-1] == '"') { /* a quoted local part */
        for (from--; from > text && from[-1] != '"' && at - from < 64;)
            from--;
        if (from > text)
            from--;
    } else {
        while (from > text && in_local((unsigned char)from[-1]))
            from--;
        while (from < at && strchr("'=|.-*`{", *from))
            from++;
    }
    while (in_domain((unsigned char)*to))
        to++;
    *end_r = to;
    while (to > at + 1 && strchr(".-_", to[-1]))
        to--;
    if (from == at || to == at + 1 || at - from > 64 || to - from > 254)
        return NULL;
    copy = cordee_arena_text_n(arena, from, (size_t)(to - from));
    return strstr(copy, "..") || !cordee_utf8_ok(copy, strlen(copy)) ? NULL : copy;
}

const char *cd_address_next(const char **at, struct cordee_arena *arena)
{
    const char *text = *at;

    for (const char *p = text; (p = strchr(p, '@')); p++) {
        const char *end;
        const char *found = p > text ? address_around(text, p, &end, arena) : NULL;

        if (found) {
            *at = end;
            return found;
        }
    }
    *at = text + strlen(text);
    return NULL;
}

const char *cd_address_in(const char *value, struct cordee_arena *arena)
{
    const char *open = strchr(value, '<');
    const char *colon;
    const char *found;

    if (open && strchr(open, '@'))
        value = open;
    /* a source route: @relay:a@b */
    if ((colon = strrchr(value, ':')) && strchr(value, '@') &&
        strchr(value, '@') < colon && strchr(colon, '@'))
        value = colon;
    found = cd_address_next(&value, arena);
    return found ? found : "";
}

bool cd_address_is_public(const char *address)
{
    const char *at = strrchr(address, '@');

    return at && strchr(at, '.') && !strchr(at, '_');
}
