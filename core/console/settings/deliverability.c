/* Whether mail of ours is believed: the domains it comes from, and what signs it. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/mail/sign/keys.h"
#include "core/mail/sign/senders.h"

#include <string.h>

#define HERE "/settings/deliverability"

/* ---- keys ------------------------------------------------------------------------ */

/* A string of a zone file holds 255 bytes at most (RFC 1035 3.3). */
static const char *zone_line(const struct cd_view *view, const char *name,
                             const char *value)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};

    cordee_buf_printf(&line, "%s. 3600 IN TXT (", name);
    for (size_t n = strlen(value), i = 0; i < n; i += 250)
        cordee_buf_printf(&line, " \"%.250s\"", value + i);
    cordee_buf_puts(&line, " )");
    return cordee_arena_text(view->arena, line.text);
}

static void dress_key(const struct cd_view *view, json_t *key)
{
    const char *name = cordee_arena_printf(view->arena, "%s._domainkey.%s",
                                           cordee_json_text(key, "selector"),
                                           cordee_json_text(key, "domain"));
    const char *value = cordee_arena_printf(view->arena, "v=DKIM1; k=rsa; p=%s",
                                            cordee_json_text(key, "public_key"));
    bool used = cordee_json_int(key, "used_at"),
         retired = cordee_json_int(key, "retired_at");

    cordee_json_set_text(key, "record", name);
    cordee_json_set_text(key, "value", value);
    cordee_json_set_text(key, "zone", zone_line(view, name, value));
    json_object_set_new(key, "waits", json_boolean(!used));
    json_object_set_new(key, "signs", json_boolean(used && !retired));
    json_object_set_new(key, "retired", json_boolean(retired));
    cd_show_put_moment(view, key, "made", cordee_json_int(key, "made_at"));
    cd_show_put_moment(view, key, "used", cordee_json_int(key, "used_at"));
    cd_show_put_moment(view, key, "retired", cordee_json_int(key, "retired_at"));
}

static int put_keys(const struct cd_view *view, json_t *sender, struct cordee_error *err)
{
    json_t *keys =
        cd_dkim_list(view->cd->host->core, cordee_json_text(sender, "domain"), err);
    json_t *key;
    size_t i;

    if (!keys)
        return -1;
    json_object_set_new(sender, "keys", keys);
    json_array_foreach (keys, i, key) {
        dress_key(view, key);
        if (cordee_json_true(key, "waits"))
            json_object_set_new(sender, "waits", json_true());
        if (cordee_json_true(key, "signs"))
            json_object_set_new(sender, "signs", json_true());
    }
    return 0;
}

/* ---- the page -------------------------------------------------------------------- */

CD_HANDLER(cd_deliverability_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_json_drop)
    json_t *domains = cd_sender_domains(cd->host->core, err);
    json_t *senders = json_array(), *domain;
    size_t i;

    json_object_set_new(model, "senders", senders);
    if (!domains)
        return -1;
    json_array_foreach (domains, i, domain) {
        json_t *sender =
            json_pack("{s:O, s:b, s:b}", "domain", domain, "signs", 0, "waits", 0);

        json_array_append_new(senders, sender);
        if (put_keys(&view, sender, err) < 0)
            return -1;
    }
    return cd->http->page(cd, req, "deliverability", model, err);
}

static bool is_sender(const json_t *domains, const char *domain)
{
    size_t i;
    const json_t *d;

    json_array_foreach (domains, i, d)
        if (strcmp(json_string_value(d), domain) == 0)
            return true;
    return false;
}

CD_HANDLER(cd_deliverability_make)
{
    const char *domain = cd->http->form(req, "domain");
    CORDEE_AUTO(cordee_json_drop)
    json_t *domains = cd_sender_domains(cd->host->core, err);

    if (!domains)
        return -1;
    if (!is_sender(domains, domain))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("No mail comes from this domain."));
    if (cd_dkim_add(cd->host->core, domain, err) < 0)
        return -1;
    return cd->http->done(cd, req, HERE,
                          T("Made. Publish its record, then mail is signed."), err);
}

/* What a button does to the key it stands at. */
static int act(struct cordee *cd, struct cordee_request *req,
               int (*what)(struct cordee *, int64_t, struct cordee_error *),
               const char *said, struct cordee_error *err)
{
    int64_t key = 0;

    if (!cordee_text_int(cd->http->form(req, "key"), &key) || key <= 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such key."));
    if (what(cd->host->core, key, err) < 0)
        return -1;
    return cd->http->done(cd, req, HERE, said, err);
}

CD_HANDLER(cd_deliverability_use)
{
    return act(cd, req, cd_dkim_seen, T("Mail of this domain is signed from now on."),
               err);
}

CD_HANDLER(cd_deliverability_stop)
{
    return act(cd, req, cd_dkim_retire, T("Mail of this domain is signed no more."), err);
}
