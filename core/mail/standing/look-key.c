/* Whether our keys are published as they are. */
#include "core/mail/standing/look.h"

#include "core/mail/standing/record.h"

#include <string.h>

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
    int rc = cd_look_ask(l, CD_DNS_TXT, name, &a);
    json_t *row;
    bool good;

    if (rc < 0) {
        cd_look_silent(l, "dkim", name);
        return;
    }
    if (rc > 0)
        code = a.n > 1 ? "dkim.several" : record_verdict(l, a.rows[0].text, ours);
    good = strcmp(code, "dkim.good") == 0;
    if (!good && !used && rc == 0)
        code = "dkim.waits";
    row = cd_look_row(l, "dkim",
                      good                                         ? "ok"
                      : !used || strcmp(code, "dkim.testing") == 0 ? "warn"
                                                                   : "bad",
                      code);
    cd_look_arg(row, cordee_json_text(key, "selector"));
    json_object_set(row, "key", json_object_get(key, "id"));
    if (rc > 0)
        cordee_json_set_text(row, "found", a.rows[0].text);
    if (!good)
        cd_look_publish(row, "TXT", name,
                        cordee_arena_printf(l->dns->arena, "v=DKIM1; k=rsa; p=%s", ours));
    l->signs |= used && good;
}

void cd_look_dkim(struct look *l)
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
        cd_look_row(l, "dkim", "warn", "dkim.none");
}
