/* Authentication-Results, RFC 8601.  Anybody can write such a line: believed is only
 * the one that our own server put on top. */
#include "core/mail/capture/capture.h"

#include "core/mail/receive/head.h"

#include <string.h>
#include <strings.h>

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

/* ---- one result ------------------------------------------------------------- */

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

    if (!*id || !strrchr(address, '@'))
        return false;
    /* From the top down, past what our server wrote: the first of them, and no other. One
     * below may have come with the mail. */
    for (int k = 0; k < CD_MAIL_HEADERS_MAX && (next = cd_head_next(raw, end));
         k++, raw = next) {
        if (cd_head_is(raw, next, "Authentication-Results")) {
            const char *value = cd_head_value(raw, next, arena);

            return field_is_of(value, id, arena) && field_vouches(value, address, arena);
        }
        if (cd_head_is(raw, next, "Received") &&
            !is_our_hop(cd_head_value(raw, next, arena), id, arena))
            return false;
    }
    return false;
}
