/* One domain, as other servers see it. */
#include "core/mail/standing/look.h"
#include "core/mail/standing/dmarc.h"

#include <string.h>

/* ---- rows ------------------------------------------------------------------------ */

json_t *cd_look_row(struct look *l, const char *check, const char *state,
                    const char *code)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:[]}", "check", check, "state", state,
                            "code", code, "args");

    json_array_append_new(l->checks, row);
    return row;
}

void cd_look_arg(json_t *row, const char *text)
{
    json_array_append_new(json_object_get(row, "args"), json_string(text));
}

void cd_look_arg_int(struct look *l, json_t *row, int n)
{
    cd_look_arg(row, cordee_arena_printf(l->dns->arena, "%d", n));
}

void cd_look_publish(json_t *row, const char *type, const char *name, const char *line)
{
    cordee_json_set_text(row, "type", type);
    cordee_json_set_text(row, "name", name);
    cordee_json_set_text(row, "line", line);
}

/* The DNS did not say. */
void cd_look_silent(struct look *l, const char *check, const char *name)
{
    cd_look_arg(cd_look_row(l, check, "unknown", "silent"), name);
}

int cd_look_ask(struct look *l, enum cd_dns_type type, const char *name,
                struct cd_dns_answer *a)
{
    return l->dns->ask(l->dns, type, name, a, NULL);
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
        row = cd_look_row(l, "dmarc", "warn", "dmarc.no_policy");
    else if (cd_tags_is(&d->tags, "t", "y", false))
        row = cd_look_row(l, "dmarc", "warn", "dmarc.testing");
    else if (cd_tags_get(&d->tags, l->dns->arena, "pct"))
        row = cd_look_row(l, "dmarc", "warn", "dmarc.pct");
    else if (strcmp(policy, "none") == 0)
        row = cd_look_row(l, "dmarc", "ok", "dmarc.watches");
    else
        row = cd_look_row(l, "dmarc", "ok", "dmarc.good");
    cd_look_arg(row, policy);
    cd_look_arg(row, d->at);
    cordee_json_set_text(row, "found", d->record);
    return row;
}

static void dmarc_look(struct look *l, const struct cd_dmarc *d)
{
    const char *name = cordee_arena_printf(l->dns->arena, "_dmarc.%s", l->s->domain);
    json_t *row;

    if (d->several) {
        cd_look_row(l, "dmarc", "bad", "dmarc.several");
        return;
    }
    if (!d->record) {
        row = cd_look_row(l, "dmarc", "bad", d->unread ? "dmarc.broken" : "dmarc.none");
        if (d->unread)
            cordee_json_set_text(row, "found", d->unread);
        cd_look_publish(row, "TXT", name, dmarc_new(l));
        return;
    }
    row = dmarc_row(l, d);
    if (strcmp(cordee_json_text(row, "code"), "dmarc.pct") == 0)
        cd_look_publish(row, "TXT",
                        cordee_arena_printf(l->dns->arena, "_dmarc.%s", d->at),
                        without_old(l, d));
    else if (strcmp(cordee_json_text(row, "code"), "dmarc.no_policy") == 0)
        cd_look_publish(row, "TXT", name, dmarc_new(l));
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
        cd_look_silent(l, "align", l->envelope);
        return;
    }
    row = l->signs ? cd_look_row(l, "align", "ok", path > 0 ? "align.both" : "align.dkim")
          : path > 0 ? cd_look_row(l, "align", "warn", "align.spf")
                     : cd_look_row(l, "align", "bad", "align.none");
    cd_look_arg(row, l->s->domain);
    cd_look_arg(row, l->envelope);
}

/* ---- all of it ------------------------------------------------------------------- */

json_t *cd_standing_look(struct cd_dns *dns, const struct cd_standing *s)
{
    const char *at = strrchr(s->return_path, '@');
    struct look l = {
        .dns = dns, .s = s, .envelope = at ? at + 1 : "", .checks = json_array()};
    struct cd_dmarc d = {0};
    int rc = cd_dmarc_find(dns, s->domain, &d, NULL);

    cd_look_spf(&l);
    cd_look_dkim(&l);
    if (rc < 0)
        cd_look_silent(&l, "dmarc", s->domain);
    else
        dmarc_look(&l, &d);
    if (rc == 0)
        align_look(&l, &d);
    cd_look_mx(&l, s->domain);
    if (*l.envelope && !cordee_text_is_nocase(l.envelope, s->domain))
        cd_look_mx(&l, l.envelope);
    cd_look_ptr(&l);
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
