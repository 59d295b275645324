/* Whether mail of ours is believed: the domains it comes from, and what signs it. */
#include "core/console/page.h"
#include "core/console/settings/settings.h"

#include "core/mail/bounce/reason.h"
#include "core/mail/sign/keys.h"
#include "core/mail/sign/senders.h"
#include "core/mail/standing/standing.h"

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

/* ---- what was seen ----------------------------------------------------------- */

/* A title for each of the things looked at, in this order. */
static const char *const titles[][2] = {
    {"align", T_LATER("Who vouches for it")},
    {"spf", T_LATER("Servers that may send (SPF)")},
    {"dkim", T_LATER("Signature (DKIM)")},
    {"dmarc", T_LATER("What others do with forgeries (DMARC)")},
    {"mx", T_LATER("Answers arrive (MX)")},
    {"ptr", T_LATER("Name of the sending address (PTR)")},
};

static void dress_check(const struct cd_view *view, json_t *row)
{
    static const char *const states[] = {"ok", "warn", "bad", "unknown", NULL};
    const char *state = cordee_json_text(row, "state"),
               *line = cordee_json_text(row, "line");

    /* Each, since a template would find the domain's where the row has none. */
    for (const char *const *s = states; *s; s++)
        json_object_set_new(row, *s, json_boolean(strcmp(*s, state) == 0));
    if (strcmp(cordee_json_text(row, "type"), "TXT") == 0)
        cordee_json_set_text(row, "zone",
                             zone_line(view, cordee_json_text(row, "name"), line));
    else if (*line)
        cordee_json_set_text(row, "zone",
                             cordee_arena_printf(view->arena, "%s. 3600 IN PTR %s",
                                                 cordee_json_text(row, "name"), line));
}

/* In the order of the titles; keys that wait are shown with their buttons instead. */
static void put_checks(const struct cd_view *view, json_t *sender, const json_t *checks)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array(), *row;
    size_t i;

    for (size_t k = 0; k < sizeof titles / sizeof *titles; k++)
        json_array_foreach (checks, i, row)
            if (strcmp(cordee_json_text(row, "check"), titles[k][0]) == 0 &&
                strcmp(cordee_json_text(row, "code"), "dkim.waits") != 0) {
                json_object_set_new(row, "title", json_string(T(titles[k][1])));
                dress_check(view, row);
                json_array_append(list, row);
            }
    json_object_set_new(sender, "checks", list);
}

static void put_week(const struct cd_view *view, json_t *sender, const json_t *week)
{
    json_t *bounced = json_object_get(week, "bounced"), *row;
    struct cordee *cd = view->cd;
    int64_t complaints = cordee_json_int(week, "complaints"), n = 0;
    size_t i;

    if (!bounced)
        return;
    json_array_foreach (bounced, i, row) {
        const char *reason = cordee_json_text(row, "reason");

        n += cordee_json_int(row, "n");
        json_object_set_new(row, "n_text",
                            json_string(cd_show_count(view, cordee_json_int(row, "n"))));
        json_object_set_new(
            row, "words",
            json_string(cd_reason_said(cd, *reason ? reason : "undefined")));
    }
    json_object_set_new(
        sender, "week",
        json_pack("{s:s, s:s, s:s, s:b, s:O}", "sent",
                  cd_show_count(view, cordee_json_int(week, "sent")), "complaints",
                  cd_show_count(view, complaints), "back", cd_show_count(view, n),
                  /* Large providers want less than 3 of 1,000. */
                  "many", complaints * 1000 > cordee_json_int(week, "sent") * 3,
                  "bounced", bounced));
}

static int put_standing(const struct cd_view *view, json_t *sender,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *seen = cd_standing_get(view->cd, cordee_json_text(sender, "domain"), err);
    const char *state;

    if (!seen)
        return -1;
    state = cordee_json_text(seen, "state");
    json_object_set_new(sender, "state", json_string(state));
    if (*state)
        json_object_set_new(sender, state, json_true());
    cordee_json_set_text(sender, "unasked", cordee_json_text(seen, "error"));
    cd_show_put_moment(view, sender, "looked", cordee_json_int(seen, "looked_at"));
    put_checks(view, sender, json_object_get(seen, "checks"));
    put_week(view, sender, json_object_get(seen, "week"));
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
    if (!domains || cd_page_put_job(&view, "mail.standing", model, err) < 0)
        return -1;
    json_array_foreach (domains, i, domain) {
        json_t *sender =
            json_pack("{s:O, s:b, s:b}", "domain", domain, "signs", 0, "waits", 0);

        json_array_append_new(senders, sender);
        if (put_keys(&view, sender, err) < 0 || put_standing(&view, sender, err) < 0)
            return -1;
    }
    json_object_set_new(model, "practice", json_boolean(cd->practice));
    return cd->http->page(cd, req, "deliverability", model, err);
}

CD_HANDLER(cd_deliverability_look)
{
    if (cd_standing_ask(cd->host->core, err) < 0)
        return -1;
    return cd->http->done(cd, req, HERE, T("The DNS is being asked."), err);
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
