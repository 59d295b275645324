/* Authentication-Results, RFC 8601.  Anybody can write such a line: believed are only
 * those that our own server put on top. */
#include "core/mail/capture/capture.h"

#include <string.h>
#include <strings.h>

#define FIELDS_MAX 1000

/* ---- headers ---------------------------------------------------------------- */

/* The next field of the header: where it ends, folded lines and all; NULL: no more. */
static const char *field_end(const char *s, const char *end)
{
    const char *nl = s;

    if (s >= end || *s == '\n' || (*s == '\r' && s + 1 < end && s[1] == '\n'))
        return NULL;
    while ((nl = memchr(nl, '\n', (size_t)(end - nl)))) {
        nl++;
        if (nl >= end || (*nl != ' ' && *nl != '\t'))
            return nl;
    }
    return end;
}

static bool is_named(const char *s, const char *end, const char *name)
{
    size_t n = strlen(name);

    if ((size_t)(end - s) <= n || strncasecmp(s, name, n) != 0)
        return false;
    s += n;
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    return s < end && *s == ':';
}

static const char *value_of(const char *s, const char *end, struct cordee_arena *arena)
{
    const char *colon = memchr(s, ':', (size_t)(end - s));
    char *copy = cordee_arena_text_n(arena, colon + 1, (size_t)(end - colon - 1));

    for (char *c = copy; *c; c++)
        if (*c == '\r' || *c == '\n' || *c == '\t')
            *c = ' ';
    return cordee_text_trim(copy);
}

const char *cd_head_field(const char *raw, size_t n, const char *name, size_t nth,
                          struct cordee_arena *arena)
{
    const char *end = raw + n, *next;

    for (int k = 0; k < FIELDS_MAX && (next = field_end(raw, end)); k++, raw = next)
        if (is_named(raw, next, name) && nth-- == 0)
            return value_of(raw, next, arena);
    return NULL;
}

/* ---- tokens ----------------------------------------------------------------- */

/* Spaces and comments, which nest. */
static const char *skip(const char *s)
{
    int depth = 0;

    for (; *s; s++) {
        if (depth && *s == '\\' && s[1])
            s++;
        else if (*s == '(')
            depth++;
        else if (depth && *s == ')')
            depth--;
        else if (!depth && *s != ' ')
            break;
    }
    return s;
}

/* A word, or what is in quotes; "" when there is none. */
static const char *token(const char **at, const char *stops, struct cordee_arena *arena)
{
    const char *s = skip(*at);
    size_t n;

    if (*s == '"') {
        char *copy = cordee_arena_text(arena, s + 1), *to = copy;

        for (s++; *s && *s != '"'; s++) {
            s += *s == '\\' && s[1];
            *to++ = *s;
        }
        *to = '\0';
        *at = *s ? s + 1 : s;
        return copy;
    }
    n = strcspn(s, stops);
    *at = s + n;
    return cordee_arena_text_n(arena, s, n);
}

/* ---- one result
 * ------------------------------------------------------------------------
 */

static bool is_below(const char *host, const char *domain)
{
    size_t h = strlen(host), d = strlen(domain);

    return h > d && host[h - d - 1] == '.' && strcasecmp(host + h - d, domain) == 0;
}

/* Relaxed: the same, or one below the other. */
static bool is_aligned(const char *said, const char *domain)
{
    const char *at = strrchr(said, '@');

    said = at ? at + 1 : said;
    return strchr(said, '.') && (strcasecmp(said, domain) == 0 ||
                                 is_below(said, domain) || is_below(domain, said));
}

static bool property_vouches(const char *method, const char *name, const char *value,
                             const char *address)
{
    const char *domain = strrchr(address, '@') + 1;

    if (strcasecmp(method, "dmarc") == 0)
        return strcasecmp(name, "header.from") == 0 && is_aligned(value, domain);
    if (strcasecmp(method, "dkim") == 0)
        return (strcasecmp(name, "header.d") == 0 || strcasecmp(name, "header.i") == 0) &&
               is_aligned(value, domain);
    if (strcasecmp(method, "spf") == 0)
        return strcasecmp(name, "smtp.mailfrom") == 0 && is_aligned(value, domain);
    return strcasecmp(method, "auth") == 0 && strcasecmp(name, "smtp.auth") == 0 &&
           strcasecmp(value, address) == 0;
}

/* "dkim=pass (ok) header.d=example.org": reads one up to the next semicolon. */
static bool result_vouches(const char **at, const char *address,
                           struct cordee_arena *arena)
{
    const char *method = token(at, " =;/(", arena);
    bool passed = false, vouches = false;

    *at = skip(*at);
    if (**at == '/') { /* its version */
        (*at)++;
        token(at, " =;(", arena);
        *at = skip(*at);
    }
    if (**at == '=') {
        (*at)++;
        passed = strcasecmp(token(at, " ;(", arena), "pass") == 0;
    }
    while (*(*at = skip(*at)) && **at != ';') {
        const char *name = token(at, " =;(\"", arena), *value;

        *at = skip(*at);
        if (**at != '=') {
            *at += **at && **at != ';' && !*name;
            continue;
        }
        (*at)++;
        value = token(at, " ;(", arena);
        vouches = vouches || property_vouches(method, name, value, address);
    }
    return passed && vouches;
}

static bool field_vouches(const char *s, const char *address, struct cordee_arena *arena)
{
    for (s += strcspn(s, ";"); *s == ';';) {
        s++;
        if (result_vouches(&s, address, arena))
            return true;
    }
    return false;
}

/* "mx.example.org 1; ...". */
static bool field_is_of(const char *s, const char *id, struct cordee_arena *arena)
{
    return strcasecmp(token(&s, " ;(", arena), id) == 0;
}

/* ---- which are believed ----------------------------------------------------- */

/* "from there by mx.example.org (Postfix) ...": of our own server, which hands mail on
 * within itself. */
static bool is_our_hop(const char *received, const char *id, struct cordee_arena *arena)
{
    const char *by = strcasestr(received, " by ");
    const char *host;

    if (strncasecmp(received, "by ", 3) == 0)
        by = received - 1;
    if (!by)
        return false;
    by += 4;
    host = token(&by, " ;(", arena);
    return strcasecmp(host, id) == 0 || strcasecmp(host, "localhost") == 0 ||
           is_below(host, id) || is_below(id, host);
}

bool cd_authres_vouches(const char *raw, size_t n, const char *id, const char *address)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    const char *end = raw + n, *next;
    bool begun = false, vouches = false;

    if (!*id || !strrchr(address, '@'))
        return false;
    /* From the top down to where something stands that our server did not write. */
    for (int k = 0; k < FIELDS_MAX && (next = field_end(raw, end)); k++, raw = next) {
        if (is_named(raw, next, "Authentication-Results")) {
            const char *value = value_of(raw, next, arena);

            if (!field_is_of(value, id, arena))
                break;
            begun = true;
            vouches = vouches || field_vouches(value, address, arena);
        } else if (begun || (is_named(raw, next, "Received") &&
                             !is_our_hop(value_of(raw, next, arena), id, arena))) {
            break;
        }
    }
    return vouches;
}
