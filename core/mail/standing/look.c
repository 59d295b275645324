/* One domain, as other servers see it. */
#include "core/mail/standing/standing.h"

#include "core/mail/standing/dmarc.h"
#include "core/mail/standing/spf.h"

#include <ctype.h>
#include <string.h>

/* What all of it needs at hand. */
struct look {
    struct cd_dns *dns;
    const struct cd_standing *s;
    const char *envelope; /* the domain of the return path */
    json_t *checks;
    bool signs; /* a key is in use and published */
};

/* ---- rows ------------------------------------------------------------------------ */

static json_t *add(struct look *l, const char *check, const char *state, const char *code)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:[]}", "check", check, "state", state,
                            "code", code, "args");

    json_array_append_new(l->checks, row);
    return row;
}

static void arg(json_t *row, const char *text)
{
    json_array_append_new(json_object_get(row, "args"), json_string(text));
}

static void arg_int(struct look *l, json_t *row, int n)
{
    arg(row, cordee_arena_printf(l->dns->arena, "%d", n));
}

static void publish(json_t *row, const char *type, const char *name, const char *line)
{
    cordee_json_set_text(row, "type", type);
    cordee_json_set_text(row, "name", name);
    cordee_json_set_text(row, "line", line);
}

/* The DNS did not say. */
static void silent(struct look *l, const char *check, const char *name)
{
    arg(add(l, check, "unknown", "silent"), name);
}

static int ask(struct look *l, enum cd_dns_type type, const char *name,
               struct cd_dns_answer *a)
{
    return l->dns->ask(l->dns, type, name, a, NULL);
}

/* ---- SPF ------------------------------------------------------------------------- */

static void put_addresses(const struct look *l, const char *of, struct cordee_buf *out)
{
    const json_t *address;
    size_t i;

    json_array_foreach (l->s->addresses, i, address) {
        const char *text = json_string_value(address);

        if (!of || strcmp(text, of) == 0)
            cordee_buf_printf(out, " ip%d:%s", strchr(text, ':') ? 6 : 4, text);
    }
}

/* A record from nothing. */
static const char *spf_new(const struct look *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_buf_puts(&out, "v=spf1");
    put_addresses(l, NULL, &out);
    cordee_buf_puts(&out, " mx ~all");
    return cordee_arena_text(l->dns->arena, out.text);
}

/* The record there is, with an address before what ends it. */
static const char *spf_with(const struct look *l, const char *record, const char *address)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const size_t n = strcspn(record, " ");

    cordee_buf_put(&out, record, n);
    put_addresses(l, address, &out);
    cordee_buf_puts(&out, record + n);
    return cordee_arena_text(l->dns->arena, out.text);
}

/* What is wrong whoever sends; true: there is no more to say. */
static bool spf_is_broken(struct look *l, const struct cd_spf_look *w)
{
    json_t *row = NULL;

    if (w->result == CD_SPF_NONE && !w->record) {
        row = add(l, "spf", "bad", "spf.none");
        publish(row, "TXT", l->envelope, spf_new(l));
    } else if (w->several) {
        row = add(l, "spf", "bad", "spf.several");
    } else if (w->wrong) {
        row = add(l, "spf", "bad", "spf.wrong");
        arg(row, w->wrong);
    } else if (w->lookups > 10) {
        row = add(l, "spf", "bad", "spf.lookups");
        arg_int(l, row, w->lookups);
    } else if (w->voids > 2) {
        row = add(l, "spf", "bad", "spf.voids");
        arg_int(l, row, w->voids);
    } else if (w->all == '+') {
        row = add(l, "spf", "bad", "spf.everybody");
    } else if (w->result == CD_SPF_PERMERROR) {
        row = add(l, "spf", "bad", "spf.broken");
    } else if (w->result == CD_SPF_TEMPERROR) {
        silent(l, "spf", l->envelope);
        return true;
    }
    if (row && w->record)
        cordee_json_set_text(row, "found", w->record);
    return row != NULL;
}

/* Each address we send from: 1 all may, 0 one may not (a row says so). */
static bool spf_lets_us(struct look *l, const struct cd_spf_look *w)
{
    const json_t *address;
    size_t i;

    json_array_foreach (l->s->addresses, i, address) {
        const char *text = json_string_value(address);
        struct cd_spf_look one;
        json_t *row;

        cd_spf_check(l->dns, l->envelope, text, l->s->return_path, &one);
        if (one.result == CD_SPF_PASS)
            continue;
        if (one.result == CD_SPF_TEMPERROR) { /* nobody knows */
            silent(l, "spf", l->envelope);
            return false;
        }
        row = add(l, "spf", l->s->certain ? "bad" : "warn",
                  l->s->certain ? "spf.not_ours" : "spf.maybe");
        arg(row, text);
        cordee_json_set_text(row, "found", w->record);
        publish(row, "TXT", l->envelope, spf_with(l, w->record, text));
        return false;
    }
    return true;
}

static void spf_look(struct look *l)
{
    struct cd_spf_look w;
    json_t *row;

    if (!*l->envelope)
        return;
    cd_spf_walk(l->dns, l->envelope, &w);
    if (spf_is_broken(l, &w) || !spf_lets_us(l, &w))
        return;
    if (!json_array_size(l->s->addresses))
        row = add(l, "spf", "unknown", "spf.unproved");
    else if (!w.all || w.all == '?')
        row = add(l, "spf", "warn", "spf.open");
    else if (w.ptr)
        row = add(l, "spf", "warn", "spf.ptr");
    else
        row = add(l, "spf", "ok", "spf.good");
    arg_int(l, row, w.lookups);
    cordee_json_set_text(row, "found", w.record);
}

/* ---- DKIM ------------------------------------------------------------------------ */

/* Whether two keys are the same but for blanks that some put into theirs. */
static bool same_key(const char *found, const char *ours)
{
    for (;;) {
        found += strspn(found, " \t");
        if (!*found || *found != *ours)
            return *found == *ours;
        found++;
        ours++;
    }
}

/* How a record stands to our key. */
static const char *record_verdict(struct look *l, const char *text, const char *ours)
{
    struct cordee_arena *a = l->dns->arena;
    const char *key, *hashes, *flags;
    struct cd_tags tags;

    if (!cd_tags_read(text, &tags) || !cd_tags_is(&tags, "v", "DKIM1", true) ||
        !(key = cd_tags_get(&tags, a, "p")))
        return "dkim.broken";
    if (!*key)
        return "dkim.revoked";
    if (!cd_tags_is(&tags, "k", "rsa", true) || !same_key(key, ours))
        return "dkim.differs";
    hashes = cd_tags_get(&tags, a, "h");
    if (hashes && !strstr(hashes, "sha256"))
        return "dkim.no_sha256";
    flags = cd_tags_get(&tags, a, "t");
    return flags && strchr(flags, 'y') ? "dkim.testing" : "dkim.good";
}

static void key_look(struct look *l, const json_t *key)
{
    const bool used = cordee_json_int(key, "used_at");
    const char *ours = cordee_json_text(key, "public_key");
    const char *name =
        cordee_arena_printf(l->dns->arena, "%s._domainkey.%s",
                            cordee_json_text(key, "selector"), l->s->domain);
    const char *code = "dkim.missing";
    struct cd_dns_answer a;
    int rc = ask(l, CD_DNS_TXT, name, &a);
    json_t *row;
    bool good;

    if (rc < 0) {
        silent(l, "dkim", name);
        return;
    }
    if (rc > 0)
        code = a.n > 1 ? "dkim.several" : record_verdict(l, a.rows[0].text, ours);
    good = strcmp(code, "dkim.good") == 0;
    if (!good && !used && rc == 0)
        code = "dkim.waits";
    row = add(l, "dkim",
              good                                         ? "ok"
              : !used || strcmp(code, "dkim.testing") == 0 ? "warn"
                                                           : "bad",
              code);
    arg(row, cordee_json_text(key, "selector"));
    json_object_set(row, "key", json_object_get(key, "id"));
    if (rc > 0)
        cordee_json_set_text(row, "found", a.rows[0].text);
    if (!good)
        publish(row, "TXT", name,
                cordee_arena_printf(l->dns->arena, "v=DKIM1; k=rsa; p=%s", ours));
    l->signs |= used && good;
}

static void dkim_look(struct look *l)
{
    const json_t *key;
    bool any = false;
    size_t i;

    json_array_foreach (l->s->keys, i, key)
        if (!cordee_json_int(key, "retired_at")) {
            any = true;
            key_look(l, key);
        }
    if (!any)
        add(l, "dkim", "warn", "dkim.none");
}

/* ---- DMARC ----------------------------------------------------------------------- */

static const char *dmarc_new(const struct look *l)
{
    return cordee_arena_printf(
        l->dns->arena, "v=DMARC1; p=none; rua=mailto:postmaster@%s", l->s->domain);
}

/* The record without tags that mean nothing any more (RFC 9989). */
static const char *without_old(struct look *l, const struct cd_dmarc *d)
{
    static const char *const old[] = {"pct", "rf", "ri", NULL};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (size_t i = 0; i < d->tags.n; i++) {
        const char *const *name = old;

        while (*name &&
               (strlen(*name) != d->tags.list[i].name_n ||
                memcmp(*name, d->tags.list[i].name, d->tags.list[i].name_n) != 0))
            name++;
        if (!*name)
            cordee_buf_printf(&out, "%s%.*s=%.*s", out.len ? "; " : "",
                              (int)d->tags.list[i].name_n, d->tags.list[i].name,
                              (int)d->tags.list[i].value_n, d->tags.list[i].value);
    }
    return cordee_arena_text(l->dns->arena, out.text ? out.text : "");
}

static json_t *dmarc_row(struct look *l, const struct cd_dmarc *d)
{
    const char *policy = cd_dmarc_policy(d, l->s->domain);
    const char *p = cd_tags_get(&d->tags, l->dns->arena, "p");
    json_t *row;

    if (!p || (strcasecmp(p, "none") != 0 && strcasecmp(p, "quarantine") != 0 &&
               strcasecmp(p, "reject") != 0))
        row = add(l, "dmarc", "warn", "dmarc.no_policy");
    else if (cd_tags_is(&d->tags, "t", "y", false))
        row = add(l, "dmarc", "warn", "dmarc.testing");
    else if (cd_tags_get(&d->tags, l->dns->arena, "pct"))
        row = add(l, "dmarc", "warn", "dmarc.pct");
    else if (strcmp(policy, "none") == 0)
        row = add(l, "dmarc", "ok", "dmarc.watches");
    else
        row = add(l, "dmarc", "ok", "dmarc.good");
    arg(row, policy);
    arg(row, d->at);
    cordee_json_set_text(row, "found", d->record);
    return row;
}

static void dmarc_look(struct look *l, const struct cd_dmarc *d)
{
    const char *name = cordee_arena_printf(l->dns->arena, "_dmarc.%s", l->s->domain);
    json_t *row;

    if (d->several) {
        add(l, "dmarc", "bad", "dmarc.several");
        return;
    }
    if (!d->record) {
        row = add(l, "dmarc", "bad", d->unread ? "dmarc.broken" : "dmarc.none");
        if (d->unread)
            cordee_json_set_text(row, "found", d->unread);
        publish(row, "TXT", name, dmarc_new(l));
        return;
    }
    row = dmarc_row(l, d);
    if (strcmp(cordee_json_text(row, "code"), "dmarc.pct") == 0)
        publish(row, "TXT", cordee_arena_printf(l->dns->arena, "_dmarc.%s", d->at),
                without_old(l, d));
    else if (strcmp(cordee_json_text(row, "code"), "dmarc.no_policy") == 0)
        publish(row, "TXT", name, dmarc_new(l));
}

/* ---- replies arrive -------------------------------------------------------------- */

/* 1 it has an address, 0, -1. */
static int has_address(struct look *l, const char *host)
{
    struct cd_dns_answer a;
    int rc = ask(l, CD_DNS_A, host, &a);

    return rc != 0 ? rc : ask(l, CD_DNS_AAAA, host, &a);
}

static void mx_row(struct look *l, const char *domain, const struct cd_dns_answer *a)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf found = {.limit = 2000};
    int alive = 0;
    json_t *row;

    for (size_t i = 0; i < a->n; i++) {
        cordee_buf_printf(&found, "%s%d %s", i ? ", " : "", a->rows[i].preference,
                          a->rows[i].text);
        if (i < 5 && *a->rows[i].text)
            alive |= has_address(l, a->rows[i].text) != 0; /* the DNS silent: perhaps */
    }
    if (a->n == 1 && !*a->rows[0].text)
        row = add(l, "mx", "bad", "mx.null"); /* RFC 7505 */
    else
        row = add(l, "mx", alive ? "ok" : "bad", alive ? "mx.good" : "mx.dead");
    arg(row, domain);
    if (found.text)
        cordee_json_set_text(row, "found", found.text);
}

static void mx_look(struct look *l, const char *domain)
{
    struct cd_dns_answer a;
    int rc = ask(l, CD_DNS_MX, domain, &a);

    if (rc > 0) {
        mx_row(l, domain, &a);
        return;
    }
    if (rc == 0 && (rc = has_address(l, domain)) >= 0)
        arg(add(l, "mx", rc ? "warn" : "bad", rc ? "mx.implicit" : "mx.none"), domain);
    else
        silent(l, "mx", domain);
}

/* ---- the name of our address ----------------------------------------------------- */

/* Whether a name leads back: 1, 0, -1. */
static int leads_to(struct look *l, const char *name, const char *address)
{
    const bool six = strchr(address, ':');
    struct cd_dns_answer a;
    int rc = ask(l, six ? CD_DNS_AAAA : CD_DNS_A, name, &a);

    for (size_t i = 0; rc > 0 && i < a.n; i++)
        if (strcasecmp(a.rows[i].text, address) == 0)
            return 1;
    return rc < 0 ? -1 : 0;
}

static void ptr_row(struct look *l, const char *address)
{
    const char *const weak = l->s->certain ? "bad" : "warn";
    char reverse[80];
    struct cd_dns_answer a;
    int rc, back = 0;
    json_t *row;

    if (!cd_dns_reverse(address, reverse))
        return;
    rc = ask(l, CD_DNS_PTR, reverse, &a);
    for (size_t i = 0; rc > 0 && i < a.n && i < 5 && back == 0; i++)
        back = leads_to(l, a.rows[i].text, address);
    if (rc < 0 || back < 0) {
        silent(l, "ptr", reverse);
        return;
    }
    row = rc == 0     ? add(l, "ptr", weak, "ptr.none")
          : back == 0 ? add(l, "ptr", weak, "ptr.one_way")
                      : add(l, "ptr", "ok", "ptr.good");
    arg(row, address);
    if (rc > 0)
        cordee_json_set_text(row, "found", a.rows[0].text);
    if (rc == 0)
        publish(row, "PTR", reverse,
                cordee_arena_printf(l->dns->arena, "mail.%s.", l->s->domain));
}

static void ptr_look(struct look *l)
{
    const json_t *address;
    size_t i;

    json_array_foreach (l->s->addresses, i, address)
        ptr_row(l, json_string_value(address));
    if (!json_array_size(l->s->addresses))
        add(l, "ptr", "unknown", "ptr.unknown");
}

/* ---- alignment ------------------------------------------------------------------- */

/* Whether the return path is of the From domain's organization, as strictly as the record
 * wants it. */
static int is_aligned(struct look *l, const struct cd_dmarc *d)
{
    struct cd_dmarc other;

    if (!*l->envelope)
        return 0;
    if (cordee_text_is_nocase(l->envelope, l->s->domain))
        return 1;
    if (cd_tags_is(&d->tags, "aspf", "s", false))
        return 0;
    if (cd_dmarc_find(l->dns, l->envelope, &other, NULL) < 0)
        return -1;
    return cordee_text_is_nocase(other.organization, d->organization);
}

static void align_look(struct look *l, const struct cd_dmarc *d)
{
    int path = is_aligned(l, d);
    json_t *row;

    if (path < 0 && !l->signs) {
        silent(l, "align", l->envelope);
        return;
    }
    row = l->signs   ? add(l, "align", "ok", path > 0 ? "align.both" : "align.dkim")
          : path > 0 ? add(l, "align", "warn", "align.spf")
                     : add(l, "align", "bad", "align.none");
    arg(row, l->s->domain);
    arg(row, l->envelope);
}

/* ---- all of it ------------------------------------------------------------------- */

json_t *cd_standing_look(struct cd_dns *dns, const struct cd_standing *s)
{
    const char *at = strrchr(s->return_path, '@');
    struct look l = {
        .dns = dns, .s = s, .envelope = at ? at + 1 : "", .checks = json_array()};
    struct cd_dmarc d = {0};
    int rc = cd_dmarc_find(dns, s->domain, &d, NULL);

    spf_look(&l);
    dkim_look(&l);
    if (rc < 0)
        silent(&l, "dmarc", s->domain);
    else
        dmarc_look(&l, &d);
    if (rc == 0)
        align_look(&l, &d);
    mx_look(&l, s->domain);
    if (*l.envelope && !cordee_text_is_nocase(l.envelope, s->domain))
        mx_look(&l, l.envelope);
    ptr_look(&l);
    return l.checks;
}

const char *cd_standing_worst(const json_t *checks)
{
    static const char *const states[] = {"bad", "warn", "unknown", NULL};
    const json_t *row;
    size_t i;

    for (const char *const *state = states; *state; state++)
        json_array_foreach (checks, i, row)
            if (strcmp(cordee_json_text(row, "state"), *state) == 0)
                return *state;
    return "ok";
}
