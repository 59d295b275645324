#include "core/mail/standing/record.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

/* ---- tags ------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static bool has(const struct cd_tags *tags, const char *name, size_t n)
{
    for (size_t i = 0; i < tags->n; i++)
        if (tags->list[i].name_n == n && memcmp(tags->list[i].name, name, n) == 0)
            return true;
    return false;
}

/* One of them, without blanks around it; false: it is none. */
static bool tag_read(const char *s, const char *end, struct cd_tags *tags)
{
    const char *name = s;
    size_t n, value_n;

    while (s < end && is_word(*s))
        s++;
    n = (size_t)(s - name);
    while (s < end && is_blank(*s))
        s++;
    if (!n || s == end || *s != '=' || tags->n == CD_TAGS_MOST || has(tags, name, n))
        return false;
    for (s++; s < end && is_blank(*s);)
        s++;
    value_n = (size_t)(end - s);
    tags->list[tags->n].name = name;
    tags->list[tags->n].name_n = n;
    tags->list[tags->n].value = s;
    tags->list[tags->n++].value_n = value_n;
    return true;
}

bool cd_tags_read(const char *record, struct cd_tags *tags_r)
{
    tags_r->n = 0;
    for (const char *s = record; *s;) {
        const char *end = s + strcspn(s, ";"), *next = *end ? end + 1 : end;

        while (s < end && is_blank(*s))
            s++;
        while (end > s && is_blank(end[-1]))
            end--;
        if (s == end ? *next != '\0' : !tag_read(s, end, tags_r))
            return false;
        s = next;
    }
    return tags_r->n > 0;
}

const char *cd_tags_get(const struct cd_tags *tags, struct cordee_arena *a,
                        const char *name)
{
    for (size_t i = 0; i < tags->n; i++)
        if (tags->list[i].name_n == strlen(name) &&
            memcmp(tags->list[i].name, name, tags->list[i].name_n) == 0)
            return cordee_arena_text_n(a, tags->list[i].value, tags->list[i].value_n);
    return NULL;
}

bool cd_tags_is(const struct cd_tags *tags, const char *name, const char *word,
                bool usual)
{
    for (size_t i = 0; i < tags->n; i++)
        if (tags->list[i].name_n == strlen(name) &&
            memcmp(tags->list[i].name, name, tags->list[i].name_n) == 0)
            return tags->list[i].value_n == strlen(word) &&
                   strncasecmp(tags->list[i].value, word, strlen(word)) == 0;
    return usual;
}

/* ---- SPF ------------------------------------------------------------------------- */

#define SPF_VERSION "v=spf1"

static const struct {
    const char *name;
    enum cd_spf_kind kind;
    enum { NONE, MAYBE, MUST } spec;
    bool cidr;
} mechanisms[] = {
    {"all", CD_SPF_ALL, NONE, false},  {"include", CD_SPF_INCLUDE, MUST, false},
    {"a", CD_SPF_A, MAYBE, true},      {"mx", CD_SPF_MX, MAYBE, true},
    {"ptr", CD_SPF_PTR, MAYBE, false}, {"ip4", CD_SPF_IP4, MUST, true},
    {"ip6", CD_SPF_IP6, MUST, true},   {"exists", CD_SPF_EXISTS, MUST, false},
};

bool cd_spf_is(const char *text)
{
    const size_t n = strlen(SPF_VERSION);

    return strncasecmp(text, SPF_VERSION, n) == 0 && (!text[n] || text[n] == ' ');
}

/* Bits without a leading zero, at most `most`; -1: none such. */
static int bits_read(const char *s, const char *end, int most)
{
    int n = 0;

    if (s == end || end - s > 3 || (*s == '0' && end - s > 1))
        return -1;
    for (; s < end; s++) {
        if (*s < '0' || *s > '9')
            return -1;
        n = 10 * n + *s - '0';
    }
    return n <= most ? n : -1;
}

/* "/24", "/24//64" or "//64" at the end of a term; cut off.  false: it is none. */
static bool cidr_read(char *s, struct cd_spf_term *t)
{
    char *slash = strchr(s, '/'), *end;

    if (!slash)
        return true;
    *slash++ = '\0';
    if (*slash != '/') {
        end = slash + strcspn(slash, "/");
        if (t->kind == CD_SPF_IP6) {
            t->cidr6 = bits_read(slash, end, 128);
            return t->cidr6 >= 0 && !*end;
        }
        t->cidr4 = bits_read(slash, end, 32);
        if (t->cidr4 < 0 || (*end && (end[1] != '/' || t->kind == CD_SPF_IP4)))
            return false;
        if (!*end)
            return true;
        slash = end + 1;
    } else if (t->kind == CD_SPF_IP4 || t->kind == CD_SPF_IP6) {
        return false;
    }
    slash++;
    t->cidr6 = bits_read(slash, slash + strlen(slash), 128);
    return t->cidr6 >= 0;
}

/* A name with macros: printable, each % one of those of RFC 7208 7.1. */
static bool spec_is_good(const char *s)
{
    for (; *s; s++) {
        if (*s <= ' ' || *s > '~')
            return false;
        if (*s != '%')
            continue;
        s++;
        if (*s == '{') {
            if (!s[1] || !strchr("slodiphcrtvSLODIPHCRTV", s[1]))
                return false;
            s += 2;
            s += strspn(s, "0123456789");
            s += *s == 'r' || *s == 'R';
            s += strspn(s, ".-+,/_=");
            if (*s != '}')
                return false;
        } else if (!*s || !strchr("%_-", *s)) {
            return false;
        }
    }
    return true;
}

static bool address_is_good(const struct cd_spf_term *t)
{
    unsigned char bytes[16];

    if (t->kind == CD_SPF_IP4)
        return inet_pton(AF_INET, t->spec, bytes) == 1;
    if (t->kind == CD_SPF_IP6)
        return inet_pton(AF_INET6, t->spec, bytes) == 1;
    return spec_is_good(t->spec);
}

static bool mechanism_read(char *s, struct cd_spf_term *t)
{
    const size_t n = strcspn(s, ":/");

    for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
        char *spec = s + n;

        if (strlen(mechanisms[i].name) != n || strncasecmp(s, mechanisms[i].name, n) != 0)
            continue;
        t->kind = mechanisms[i].kind;
        if (*spec == ':' ? mechanisms[i].spec == NONE || !spec[1]
                         : mechanisms[i].spec == MUST)
            return false;
        if (mechanisms[i].cidr ? !cidr_read(spec, t) : *spec == '/')
            return false;
        t->spec = *spec == ':' ? spec + 1 : "";
        return address_is_good(t);
    }
    return false;
}

/* "name=value"; false: it is none, so it may be a mechanism. */
static bool is_modifier(const char *s)
{
    size_t n = 0;

    if (!is_letter(*s))
        return false;
    while (is_word(s[n]))
        n++;
    return s[n] == '=';
}

static bool modifier_read(char *s, struct cd_spf_record *r, struct cd_spf_term *t)
{
    char *value = strchr(s, '=') + 1;

    t->kind = CD_SPF_OTHER;
    t->spec = value;
    if (strncasecmp(s, "redirect=", 9) != 0)
        return spec_is_good(value);
    t->kind = CD_SPF_REDIRECT;
    for (size_t i = 0; i < r->n; i++)
        if (r->terms[i].kind == CD_SPF_REDIRECT)
            return false;
    return *value && spec_is_good(value);
}

static bool term_read(char *s, struct cd_spf_record *r)
{
    struct cd_spf_term t = {.qualifier = '+', .spec = "", .cidr4 = 32, .cidr6 = 128};

    if (r->n == CD_SPF_TERMS_MOST)
        return false;
    if (is_modifier(s)) {
        if (!modifier_read(s, r, &t))
            return false;
    } else {
        if (strchr("+-~?", *s))
            t.qualifier = *s++;
        if (!mechanism_read(s, &t))
            return false;
    }
    r->terms[r->n++] = t;
    return true;
}

int cd_spf_read(const char *text, struct cordee_arena *a, struct cd_spf_record *r)
{
    *r = (struct cd_spf_record){0};
    for (const char *s = text + strlen(SPF_VERSION); *s;) {
        size_t n;

        s += strspn(s, " ");
        n = strcspn(s, " ");
        if (n && !term_read(cordee_arena_text_n(a, s, n), r)) {
            r->wrong = cordee_arena_text_n(a, s, n);
            return -1;
        }
        s += n;
    }
    return 0;
}
