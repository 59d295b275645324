#include "core/mail/standing/spf.h"

#include "core/mail/standing/record.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LOOKUPS   10 /* RFC 7208 4.6.4 */
#define VOIDS     2
#define HOSTS     10 /* of an mx */
#define WALK_MOST 40 /* lookups that are counted before it is only "too many" */
#define DEEP      12

struct check {
    struct cd_dns *dns;
    const char *sender, *address;
    int family; /* of the address; 0: walking */
    unsigned char bytes[16];
    struct cd_spf_look *look;
    int depth;
};

static enum cd_spf_result domain_check(struct check *c, const char *domain);

/* ---- macros (7) ------------------------------------------------------------------ */

/* "%{i}" of an IPv6 address: nibbles with dots. */
static void put_address(const struct check *c, struct cordee_buf *out)
{
    if (c->family != AF_INET6) {
        cordee_buf_puts(out, c->address);
        return;
    }
    for (int i = 0; i < 16; i++)
        cordee_buf_printf(out, i ? ".%x.%x" : "%x.%x", c->bytes[i] >> 4,
                          c->bytes[i] & 15);
}

static void put_letter(const struct check *c, char letter, const char *domain,
                       struct cordee_buf *out)
{
    const char *at = strrchr(c->sender, '@');

    switch (letter | 0x20) {
    case 's':
        cordee_buf_puts(out, c->sender);
        break;
    case 'l':
        cordee_buf_put(out, c->sender, at ? (size_t)(at - c->sender) : strlen(c->sender));
        break;
    case 'o':
    case 'h':
        cordee_buf_puts(out, at ? at + 1 : domain);
        break;
    case 'd':
        cordee_buf_puts(out, domain);
        break;
    case 'i':
        put_address(c, out);
        break;
    case 'v':
        cordee_buf_puts(out, c->family == AF_INET6 ? "ip6" : "in-addr");
        break;
    default: /* p: never looked up, as 5.5 advises */
        cordee_buf_puts(out, "unknown");
    }
}

/* The last `keep` pieces (0: all) between delimiters, backwards if so wanted, with dots.
 */
static void put_pieces(char *text, const char *delimiters, size_t keep, bool backwards,
                       struct cordee_buf *out)
{
    char *pieces[128];
    size_t n = 0, from;

    while (n < 128 && (pieces[n] = strsep(&text, *delimiters ? delimiters : ".")))
        n++;
    for (size_t i = 0; backwards && i < n / 2; i++) {
        char *other = pieces[n - 1 - i];

        pieces[n - 1 - i] = pieces[i];
        pieces[i] = other;
    }
    from = keep && keep < n ? n - keep : 0;
    for (size_t i = from; i < n; i++)
        cordee_buf_printf(out, i > from ? ".%s" : "%s", pieces[i]);
}

/* From behind "%{" on; gives what is behind "}". */
static const char *put_macro(const struct check *c, const char *s, const char *domain,
                             struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {.limit = 1000};
    char delimiters[8] = "";
    const char letter = *s++;
    size_t keep = 0, n;
    bool backwards;

    put_letter(c, letter, domain, &value);
    for (; *s >= '0' && *s <= '9'; s++)
        keep = keep < 1000 ? keep * 10 + (size_t)(*s - '0') : keep;
    backwards = *s == 'r' || *s == 'R';
    s += backwards;
    n = strcspn(s, "}");
    snprintf(delimiters, sizeof delimiters, "%.*s", (int)n, s);
    if (value.text)
        put_pieces(value.text, delimiters, keep, backwards, out);
    return s + n + (s[n] == '}');
}

/* A spec as a name; without one it is the domain.  One that is too long loses labels on
 * the left (7.3). */
static const char *expand(const struct check *c, const char *spec, const char *domain)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 2000};
    const char *name;

    if (!*spec)
        return domain;
    for (const char *s = spec; *s;) {
        if (*s != '%') {
            cordee_buf_putc(&out, *s++);
            continue;
        }
        s++;
        if (*s == '{')
            s = put_macro(c, s + 1, domain, &out);
        else if (*s)
            cordee_buf_puts(&out, *s == '_' ? " " : *s == '-' ? "%20" : "%"), s++;
    }
    name = out.text ? out.text : "";
    while (strlen(name) > 253 && strchr(name, '.'))
        name = strchr(name, '.') + 1;
    return cordee_arena_text(c->dns->arena, name);
}

/* ---- asking ---------------------------------------------------------------------- */

/* One more of those that are limited; false: it is one too many. */
static bool may_ask(struct check *c)
{
    c->look->lookups++;
    return c->look->lookups <= (c->family ? LOOKUPS : WALK_MOST);
}

/* 1, 0, -1; `*r` is set where the check ends here. */
static int ask(struct check *c, enum cd_dns_type type, const char *name,
               struct cd_dns_answer *a, enum cd_spf_result *r)
{
    int rc = c->dns->ask(c->dns, type, name, a, NULL);

    if (rc < 0)
        *r = CD_SPF_TEMPERROR;
    if (rc == 0 && ++c->look->voids > VOIDS && c->family) {
        *r = CD_SPF_PERMERROR;
        return -1;
    }
    return rc;
}

static bool same_bits(const unsigned char *a, const unsigned char *b, int bits)
{
    const int whole = bits / 8, rest = bits % 8;
    const unsigned char mask = (unsigned char)(0xff00 >> rest);

    return memcmp(a, b, (size_t)whole) == 0 &&
           (!rest || (a[whole] & mask) == (b[whole] & mask));
}

static bool is_in(const struct check *c, const char *address, const struct cd_spf_term *t)
{
    unsigned char bytes[16];

    return c->family && inet_pton(c->family, address, bytes) == 1 &&
           same_bits(bytes, c->bytes, c->family == AF_INET ? t->cidr4 : t->cidr6);
}

/* Whether a name has the address: 1, 0, -1 (*r). */
static int host_has(struct check *c, const char *name, const struct cd_spf_term *t,
                    enum cd_spf_result *r)
{
    struct cd_dns_answer a;
    int rc = ask(c, c->family == AF_INET6 ? CD_DNS_AAAA : CD_DNS_A, name, &a, r);

    for (size_t i = 0; rc > 0 && i < a.n; i++)
        if (is_in(c, a.rows[i].text, t))
            return 1;
    return rc < 0 ? -1 : 0;
}

static int mx_has(struct check *c, const char *name, const struct cd_spf_term *t,
                  enum cd_spf_result *r)
{
    struct cd_dns_answer a;
    int rc = ask(c, CD_DNS_MX, name, &a, r);

    if (rc <= 0 || !c->family)
        return rc < 0 ? -1 : 0;
    if (a.n > HOSTS) {
        *r = CD_SPF_PERMERROR;
        return -1;
    }
    for (size_t i = 0; i < a.n; i++)
        if ((rc = host_has(c, a.rows[i].text, t, r)) != 0)
            return rc;
    return 0;
}

static int includes(struct check *c, const char *name, enum cd_spf_result *r)
{
    enum cd_spf_result inner = domain_check(c, name);

    if (inner == CD_SPF_PASS)
        return 1;
    if (inner == CD_SPF_TEMPERROR || inner == CD_SPF_PERMERROR) {
        *r = inner;
        return -1;
    }
    if (inner == CD_SPF_NONE) { /* 5.2 */
        if (!c->look->wrong)
            c->look->wrong = cordee_arena_printf(c->dns->arena, "include:%s", name);
        *r = CD_SPF_PERMERROR;
        return -1;
    }
    return 0;
}

/* ---- a record -------------------------------------------------------------------- */

/* Whether a term speaks of the address: 1, 0, -1 (*r). */
static int matches(struct check *c, const struct cd_spf_term *t, const char *domain,
                   enum cd_spf_result *r)
{
    struct cd_dns_answer a;

    switch (t->kind) {
    case CD_SPF_ALL:
        return c->family != 0;
    case CD_SPF_IP4:
        return c->family == AF_INET && is_in(c, t->spec, t);
    case CD_SPF_IP6:
        return c->family == AF_INET6 && is_in(c, t->spec, t);
    case CD_SPF_REDIRECT:
    case CD_SPF_OTHER:
        return 0;
    default:
        break;
    }
    if (!may_ask(c)) {
        *r = CD_SPF_PERMERROR;
        return -1;
    }
    switch (t->kind) {
    case CD_SPF_INCLUDE:
        return includes(c, expand(c, t->spec, domain), r);
    case CD_SPF_A:
        return host_has(c, expand(c, t->spec, domain), t, r);
    case CD_SPF_MX:
        return mx_has(c, expand(c, t->spec, domain), t, r);
    case CD_SPF_EXISTS:
        return c->family ? ask(c, CD_DNS_A, expand(c, t->spec, domain), &a, r) : 0;
    default: /* ptr: slow, and not to be relied on (5.5) */
        c->look->ptr = true;
        return 0;
    }
}

static enum cd_spf_result of_qualifier(char q)
{
    return q == '+'   ? CD_SPF_PASS
           : q == '-' ? CD_SPF_FAIL
           : q == '~' ? CD_SPF_SOFTFAIL
                      : CD_SPF_NEUTRAL;
}

/* What nothing spoke of: another record, or nothing. */
static enum cd_spf_result redirected(struct check *c, const struct cd_spf_record *record,
                                     const char *domain)
{
    const char *to = NULL;
    enum cd_spf_result r;

    for (size_t i = 0; i < record->n; i++) {
        if (record->terms[i].kind == CD_SPF_ALL)
            return CD_SPF_NEUTRAL; /* only where walking */
        if (record->terms[i].kind == CD_SPF_REDIRECT)
            to = record->terms[i].spec;
    }
    if (!to)
        return CD_SPF_NEUTRAL;
    if (!may_ask(c))
        return CD_SPF_PERMERROR;
    r = domain_check(c, expand(c, to, domain));
    return r == CD_SPF_NONE ? CD_SPF_PERMERROR : r;
}

static enum cd_spf_result
record_check(struct check *c, const struct cd_spf_record *record, const char *domain)
{
    for (size_t i = 0; i < record->n; i++) {
        enum cd_spf_result r = CD_SPF_NEUTRAL;
        int rc = matches(c, &record->terms[i], domain, &r);

        if (rc > 0)
            return of_qualifier(record->terms[i].qualifier);
        /* Walking goes on where the DNS was silent: what is behind counts too. */
        if (rc < 0 && (c->family || r == CD_SPF_PERMERROR))
            return r;
    }
    return redirected(c, record, domain);
}

/* What is said of the domain itself, for people. */
static void note(struct check *c, const struct cd_spf_record *record, const char *text)
{
    c->look->record = text;
    for (size_t i = 0; i < record->n; i++)
        if (record->terms[i].kind == CD_SPF_ALL)
            c->look->all = record->terms[i].qualifier;
        else if (record->terms[i].kind == CD_SPF_REDIRECT && !c->look->all)
            c->look->all = 'r';
}

/* The domain's only record: 1, 0 none, -1 (*r). */
static int record_find(struct check *c, const char *domain, const char **text_r,
                       enum cd_spf_result *r)
{
    struct cd_dns_answer a;
    int rc = c->dns->ask(c->dns, CD_DNS_TXT, domain, &a, NULL), n = 0;

    if (rc < 0)
        *r = CD_SPF_TEMPERROR;
    for (size_t i = 0; rc > 0 && i < a.n; i++)
        if (cd_spf_is(a.rows[i].text) && ++n == 1)
            *text_r = a.rows[i].text;
    if (n > 1) { /* 4.5 */
        c->look->several |= c->depth == 1;
        *r = CD_SPF_PERMERROR;
        return -1;
    }
    return rc < 0 ? -1 : n;
}

static enum cd_spf_result domain_check(struct check *c, const char *domain)
{
    struct cd_spf_record *record;
    enum cd_spf_result r = CD_SPF_NONE;
    const char *text;
    int rc;

    if (c->depth >= DEEP)
        return CD_SPF_PERMERROR;
    c->depth++;
    rc = record_find(c, domain, &text, &r);
    if (rc > 0) {
        record = cordee_arena_get(c->dns->arena, sizeof *record);
        rc = cd_spf_read(text, c->dns->arena, record);
        if (c->depth == 1)
            note(c, record, text);
        if (rc < 0) {
            if (!c->look->wrong)
                c->look->wrong = record->wrong;
            r = CD_SPF_PERMERROR;
        } else {
            r = record_check(c, record, domain);
        }
    }
    c->depth--;
    return r;
}

void cd_spf_check(struct cd_dns *dns, const char *domain, const char *address,
                  const char *sender, struct cd_spf_look *look_r)
{
    struct check c = {.dns = dns, .sender = sender, .address = address, .look = look_r};

    *look_r = (struct cd_spf_look){0};
    c.family = strchr(address, ':') ? AF_INET6 : AF_INET;
    look_r->result = inet_pton(c.family, address, c.bytes) == 1 ? domain_check(&c, domain)
                                                                : CD_SPF_NONE;
}

void cd_spf_walk(struct cd_dns *dns, const char *domain, struct cd_spf_look *look_r)
{
    struct check c = {.dns = dns, .sender = "", .address = "", .look = look_r};

    *look_r = (struct cd_spf_look){0};
    look_r->result = domain_check(&c, domain);
}
