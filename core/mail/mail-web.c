/* Public pages of the links in a mail: unsubscribe, and the mail itself in a browser.
 * Whoever follows links to scan a mail only ever GETs, and a GET changes nothing. */
#include "core/mail/mail-web.h"

#include "core/base/host.h"
#include "core/config/text.h"
#include "core/mail/compose.h"
#include "core/mail/unsubscribe.h"

#include <stdio.h>
#include <string.h>

/* What the token of a link stands for. */
struct link {
    struct cd_ours ours;
    const char *values;
    const char *organisation, *topic; /* topic: its name, "" for none */
    bool left, left_all;
};

static void link_fill(struct cordee_arena *a, const char *token, json_t *row,
                      struct link *l)
{
    l->ours = (struct cd_ours){
        .outbox = cordee_json_int(row, "id"),
        .letter = cordee_json_int(row, "letter"),
        .interaction = cordee_json_int(row, "interaction"),
        .party = cordee_json_int(row, "party"),
        .address_id = cordee_json_int(row, "address_id"),
        .topic = cordee_json_int(row, "topic"),
        .address = cordee_arena_text(a, cordee_json_text(row, "address")),
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .flags = (unsigned)cordee_json_int(row, "flags"),
        .token = token,
    };
    l->values = cordee_arena_text(a, cordee_json_text(row, "merge_values"));
    l->organisation = cordee_arena_text(a, cordee_json_text(row, "organisation"));
    l->topic = cordee_arena_text(a, cordee_json_text(row, "topic_name"));
    l->left = cordee_json_int(row, "gone") ||
              (!l->ours.party && cordee_json_int(row, "unsubscribed_at"));
    l->left_all = l->left && cordee_json_int(row, "gone_all");
}

/* 0 found; -1: no such link, or the database failed. */
static int link_load(struct cordee *cd, struct cordee_request *req, struct link *l,
                     struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct cordee_arena *a = cd->http->arena(req);
    const char *token = cd->http->path(req, "token");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT o.id, o.letter, o.interaction, o.party, o.address_id, o.address, "
        "coalesce(nullif(o.language, ''), c.language) AS language, o.merge_values, "
        "o.unsubscribed_at, l.topic, l.flags, coalesce((SELECT x.name FROM topic_text x "
        "WHERE x.topic = t.id AND x.language = o.language), t.name) AS topic_name, "
        "c.name "
        "AS organisation, "
        "(SELECT s.given = 0 FROM consent s WHERE s.party = o.party AND s.said = 1 AND "
        "(s.topic IS NULL "
        "OR s.topic = l.topic) ORDER BY s.id DESC LIMIT 1) AS gone, "
        "(SELECT s.given = 0 FROM consent s WHERE s.party = o.party AND s.said = 1 AND "
        "(s.topic IS NULL "
        "OR s.given = 1) ORDER BY s.id DESC LIMIT 1) AS gone_all "
        "FROM outbox o JOIN letter l ON l.id = o.letter JOIN cluster c ON c.id = "
        "coalesce(l.cluster, (SELECT min(id) FROM cluster)) LEFT "
        "JOIN topic t ON t.id = l.topic WHERE o.token = ?",
        CORDEE_ARGS(CORDEE_V(token)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("This link is not known here. It may have been cut off."));
    if (rc < 0)
        return -1;
    link_fill(a, token, row, l);
    l->ours.origin = cd->http->address(req);
    return 0;
}

/* Enough to recognise it, too little for whom the mail was forwarded to. */
static const char *address_hint(struct cordee_arena *a, const char *address)
{
    const char *at = strchr(address, '@');
    size_t n = cordee_utf8_cut(address, 1);

    return at && at > address ? cordee_arena_printf(a, "%.*s…%s", (int)n, address, at)
                              : address;
}

static json_t *leave_model(struct cordee *cd, struct cordee_request *req,
                           const struct link *l)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *to = address_hint(a, l->ours.address);
    const char *sentence =
        l->left_all || (l->left && !*l->topic)
            ? cordee_arena_printf(a, T("%s will not write to %s again."), l->organisation,
                                  to)
        : l->left ? cordee_arena_printf(a, T("%s will not write to %s about “%s” again."),
                                        l->organisation, to, l->topic)
        : *l->topic ? cordee_arena_printf(a, T("%s writes to %s about “%s”."),
                                          l->organisation, to, l->topic)
                    : cordee_arena_printf(a, T("%s writes to %s."), l->organisation, to);

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "token", l->ours.token, "title",
        T("Unsubscribe"), "sentence", sentence, "topic", l->topic, "stop_topic",
        cordee_arena_printf(a, T("Stop mails about “%s”"), l->topic), "stop_all",
        cordee_arena_printf(a, T("Stop all mails from %s"), l->organisation), "left",
        l->left, "test", (l->ours.flags & CORDEE_LETTER_TEST) != 0);
}

static int leave_page(struct cordee *cd, struct cordee_request *req, const struct link *l,
                      bool back, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = leave_model(cd, req, l);

    if (back)
        json_object_set_new(model, "back", json_true());
    if (!*l->topic)
        json_object_del(model, "topic");
    return cd->http->page(cd, req, "unsubscribe", model, err);
}

static int leave_show(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct link l;
    int rc;

    if (link_load(cd, req, &l, err) < 0)
        return -1;
    cd_text_push(l.ours.language);
    rc = leave_page(cd, req, &l, false, err);
    cd_text_pop();
    return rc;
}

/* The button of the page, or a mail provider's own (RFC 8058: no cookie, no redirect). */
static int leave_do(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    struct link l;
    bool one_click =
        cordee_text_is_nocase(cd->http->form(req, "List-Unsubscribe"), "One-Click");
    bool all = cordee_text_is(cd->http->form(req, "scope"), "all");
    const char *wording;
    int rc = 0;

    if (link_load(cd, req, &l, err) < 0)
        return -1;
    all = all || !l.ours.topic;
    cd_text_push(l.ours.language);
    wording = one_click ? "List-Unsubscribe=One-Click" /* the request's own words */
              : all     ? cordee_arena_printf(cd->http->arena(req),
                                              T("Stop all mails from %s"), l.organisation)
                        : cordee_arena_printf(cd->http->arena(req),
                                              T("Stop mails about “%s”"), l.topic);
    if (!(l.ours.flags & CORDEE_LETTER_TEST))
        rc = cd_leave(cd->host->core, &l.ours, all, wording,
                      one_click ? "one-click" : "unsubscribe page", err);
    l.left = true;
    l.left_all = l.left_all || all;
    if (rc == 0)
        rc = leave_page(cd, req, &l, false, err);
    cd_text_pop();
    return rc;
}

static int leave_undo(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct link l;
    int rc = 0;

    if (link_load(cd, req, &l, err) < 0)
        return -1;
    cd_text_push(l.ours.language);
    if (!(l.ours.flags & CORDEE_LETTER_TEST) && l.left)
        rc = cd_leave_undo(cd->host->core, &l.ours,
                           T("I clicked by mistake: keep writing to me"),
                           "unsubscribe page", err);
    l.left = l.left_all = false;
    if (rc == 0)
        rc = leave_page(cd, req, &l, true, err);
    cd_text_pop();
    return rc;
}

/* What was sent, with the values it was sent with. */
static int mail_show(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct cordee_rendering r = {0};
    struct cordee_letter letter;
    struct link l;
    int rc;

    if (link_load(cd, req, &l, err) < 0 ||
        cd_letter_load(core, l.ours.letter, cd->http->arena(req), &letter, err) < 0)
        return -1;
    if (letter.flags & (CORDEE_LETTER_TEXT | CORDEE_LETTER_SECRET))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is nothing to show."));
    CORDEE_AUTO(cd_compiled_drop)
    struct cd_compiled *c = cd_compile(core, &letter, l.ours.language, err);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_loads(l.values, 0, NULL);

    rc = c ? cd_compose_look(c, values, l.ours.token, &r, err) : -1;
    if (rc == 0)
        rc = cd->http->frame(cd, req, r.html.text, err);
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return rc;
}

const struct cordee_route cd_mail_routes[] = {
    {.method = "GET",
     .path = "/u/{token}",
     .handle = leave_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
     .per_minute = 120,
     .help = "The page of an unsubscribe link; changes nothing"},
    {.method = "POST",
     .path = "/u/{token}",
     .handle = leave_do,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF,
     .max_body = 4096,
     .per_minute = 120,
     .help = "Unsubscribes; also one-click (RFC 8058)"},
    {.method = "POST",
     .path = "/u/{token}/undo",
     .handle = leave_undo,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF,
     .max_body = 4096,
     .per_minute = 60,
     .help = "Takes an unsubscription back"},
    {.method = "GET",
     .path = "/m/{token}",
     .handle = mail_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
     .per_minute = 120,
     .help = "A mail as it was sent, in a browser"},
    {0},
};
