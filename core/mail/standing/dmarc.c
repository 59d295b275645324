#include "core/mail/standing/dmarc.h"

#include <string.h>
#include <strings.h>

#define LABELS 7 /* of a name that is asked after the first */

/* ---- one question ---------------------------------------------------------------- */

struct stop {
    const char *domain, *record; /* NULL: none */
    struct cd_tags tags;
};

/* The version is the first tag and written just so (4.7). */
static bool is_dmarc(const char *text)
{
    struct cd_tags tags;
    const size_t n = strcspn(text, ";");
    const char *eq = memchr(text, '=', n);

    if (!eq || *text != 'v')
        return false;
    (void)cd_tags_read(text, &tags);
    return tags.n && tags.list[0].name_n == 1 && tags.list[0].value_n == 6 &&
           memcmp(tags.list[0].value, "DMARC1", 6) == 0;
}

/* What looks like one and is none, so that a person sees why it does not count. */
static bool is_meant(const char *text)
{
    return strncasecmp(text, "v=dmarc", 7) == 0 || strncasecmp(text, "dmarc", 5) == 0;
}

/* 1 found, 0, -1 the DNS did not answer. */
static int ask(struct cd_dns *dns, const char *domain, struct stop *s,
               struct cd_dmarc *about, struct cordee_error *err)
{
    struct cd_dns_answer a;
    const char *name = cordee_arena_printf(dns->arena, "_dmarc.%s", domain);
    int rc = dns->ask(dns, CD_DNS_TXT, name, &a, err);
    size_t n = 0;

    *s = (struct stop){.domain = domain};
    for (size_t i = 0; rc > 0 && i < a.n; i++) {
        if (is_dmarc(a.rows[i].text)) {
            n++;
            s->record = a.rows[i].text;
        } else if (about && is_meant(a.rows[i].text)) {
            about->unread = a.rows[i].text;
        }
    }
    if (n != 1)
        s->record = NULL;
    if (about)
        about->several = n > 1;
    if (s->record)
        (void)cd_tags_read(s->record, &s->tags); /* what is wrong behind is left out */
    return rc < 0 ? -1 : s->record != NULL;
}

/* ---- the walk -------------------------------------------------------------------- */

static const char *above(const char *domain)
{
    const char *dot = strchr(domain, '.');

    return dot ? dot + 1 : NULL;
}

static int labels(const char *domain)
{
    int n = 1;

    for (; *domain; domain++)
        n += *domain == '.';
    return n;
}

static const char *next_up(const char *domain)
{
    domain = above(domain);
    while (domain && labels(domain) > LABELS)
        domain = above(domain);
    return domain;
}

/* The name with one label more, towards the domain. */
static const char *below(const char *domain, const char *suffix)
{
    const char *at = domain;

    while (above(at) && strcmp(above(at), suffix) != 0)
        at = above(at);
    return at;
}

static const char *lower(struct cordee_arena *a, const char *domain)
{
    char *s = cordee_arena_text(a, domain);

    for (char *p = s; *p; p++)
        *p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
    return s;
}

int cd_dmarc_find(struct cd_dns *dns, const char *domain, struct cd_dmarc *dmarc_r,
                  struct cordee_error *err)
{
    struct stop stop, own = {0}, top = {0};
    const char *start = lower(dns->arena, domain);
    struct cd_dmarc d = {.organization = start};

    for (const char *name = start; name; name = next_up(name)) {
        int rc = ask(dns, name, &stop, name == start ? &d : NULL, err);

        if (rc < 0)
            return -1;
        if (rc == 0)
            continue;
        if (name == start)
            own = stop;
        top = stop; /* the one with the fewest labels so far */
        d.organization = name;
        if (cd_tags_is(&stop.tags, "psd", "n", false))
            break;
        if (cd_tags_is(&stop.tags, "psd", "y", false)) {
            if (name != start)
                d.organization = below(start, name);
            break;
        }
    }
    if (!own.record)
        own = top;
    d.record = own.record;
    d.at = own.domain;
    d.tags = own.tags;
    *dmarc_r = d;
    return 0;
}

static const char *named(const struct cd_tags *tags, const char *tag)
{
    static const char *const policies[] = {"none", "quarantine", "reject", NULL};

    for (const char *const *p = policies; *p; p++)
        if (cd_tags_is(tags, tag, *p, false))
            return *p;
    return NULL;
}

const char *cd_dmarc_policy(const struct cd_dmarc *dmarc, const char *domain)
{
    const char *policy = NULL;

    if (!dmarc->record)
        return "none";
    if (!cordee_text_is_nocase(dmarc->at, domain))
        policy = named(&dmarc->tags, "sp");
    if (!policy)
        policy = named(&dmarc->tags, "p");
    return policy ? policy : "none";
}
