/* Public pages of the links in a mail: unsubscribe, and the mail itself in a browser.
 * Whoever follows links to scan a mail only ever GETs, and a GET changes nothing. */
#include "core/mail/mail-web.h"

#include "core/base/host.h"
#include "core/config/text.h"
#include "core/mail/compose/compose.h"
#include "core/mail/letter/sender.h"
#include "core/mail/unsubscribe.h"

#include <stdio.h>
#include <string.h>

/* What the token of a link stands for. */
struct link {
    struct cd_ours ours;
    int64_t sender;
    const char *values;
    const char *organisation, *topic; /* topic: its name, "" for none */
    const char *zone;
    bool left, left_all;
    int64_t paused; /* until when, by this mail; 0: it is not */
    bool may_say;   /* why: she left or paused by this mail */
    bool said;      /* ... and did say */
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
    l->sender = cordee_json_int(row, "sender");
    l->organisation = cordee_arena_text(a, cordee_json_text(row, "organisation"));
    l->topic = cordee_arena_text(a, cordee_json_text(row, "topic_name"));
    l->left = cordee_json_int(row, "gone") ||
              (!l->ours.party && cordee_json_int(row, "unsubscribed_at"));
    l->left_all = l->left && cordee_json_int(row, "gone_all");
    l->zone = cordee_arena_text(a, cordee_json_text(row, "zone"));
    l->paused = cordee_json_int(row, "paused") > cordee_now()
                    ? cordee_json_int(row, "paused")
                    : 0;
    l->may_say = cordee_json_int(row, "departed") != 0;
    l->said = cordee_json_int(row, "said") != 0;
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
        "o.sender, "
        "coalesce(nullif(o.language, ''), c.language) AS language, o.merge_values, "
        "o.unsubscribed_at, c.zone, d.id AS departed, d.reason <> '' AS said, "
        "(SELECT p.paused_until FROM party p WHERE p.id = o.party AND d.what = 'pause') "
        "AS paused, l.topic, l.flags, coalesce((SELECT x.name FROM topic_text x "
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
        "JOIN topic t ON t.id = l.topic LEFT JOIN departure d ON d.outbox = o.id WHERE "
        "o.token = ?",
        CORDEE_ARGS(CORDEE_V(token)));

    if (rc == 0)
        cd->http->unknown(cd, err);
    if (rc <= 0)
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

/* ---- unsubscribing -------------------------------------------------------------- */

#define PAUSE_MONTHS 3

/* The same day in three months, where the organisation is. */
static int64_t pause_end(const char *zone)
{
    struct cordee_clock c;

    cordee_clock_at(cordee_now(), zone, &c);
    c.month += PAUSE_MONTHS;
    if (c.month > 12) {
        c.month -= 12;
        c.year++;
    }
    if (c.day > 28) /* such a day there may not be */
        c.day = 28;
    c.hour = c.minute = c.second = 0;
    return cordee_clock_to(&c, zone);
}

static const char *day_said(struct cordee *cd, struct cordee_arena *a, int64_t at)
{
    char text[48];

    cd->text->time(cd, at, CORDEE_TIME_DATE, text, sizeof text);
    return cordee_arena_text(a, text);
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

/* A pause is of mail to people we know: an address that was only typed has none. */
static void put_pause(struct cordee *cd, struct cordee_request *req, const struct link *l,
                      json_t *model)
{
    struct cordee_arena *a = cd->http->arena(req);
    const bool test = (l->ours.flags & CORDEE_LETTER_TEST) != 0;

    if (l->paused && !l->left) {
        cordee_json_set_text(model, "paused", day_said(cd, a, l->paused));
        cordee_json_set_text(
            model, "sentence",
            cordee_arena_printf(a, T("%s writes to %s again after that day."),
                                l->organisation, address_hint(a, l->ours.address)));
    } else if (l->ours.party || test) {
        cordee_json_set_text(model, "pause",
                             cordee_arena_printf(a, T("Pause for three months, until %s"),
                                                 day_said(cd, a, pause_end(l->zone))));
    }
    if ((l->may_say || test) && !l->said)
        json_object_set_new(model, "reasons", cd_left_reasons(cd));
    if (l->said)
        json_object_set_new(model, "thanks", json_true());
}

static int leave_page(struct cordee *cd, struct cordee_request *req, const struct link *l,
                      bool back, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = leave_model(cd, req, l);

    put_pause(cd, req, l, model);
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

static int pause_do(struct cordee *cd, struct cordee_request *req, struct link *l,
                    struct cordee_error *err)
{
    int64_t until = pause_end(l->zone);

    if (!(l->ours.flags & CORDEE_LETTER_TEST) && l->ours.party &&
        cd_leave_pause(cd->host->core, &l->ours, until, err) < 0)
        return -1;
    l->paused = until;
    l->may_say = true;
    return leave_page(cd, req, l, false, err);
}

/* To a program: no page, whose forms would need a cookie. */
static int one_click_done(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err)
{
    static const char words[] = "Unsubscribed.\n";

    return cd->http->bytes(cd, req, "text/plain; charset=utf-8", NULL, words,
                           sizeof words - 1, err);
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
    if (!one_click && cordee_text_is(cd->http->form(req, "scope"), "pause")) {
        rc = pause_do(cd, req, &l, err);
        cd_text_pop();
        return rc;
    }
    wording = one_click ? "List-Unsubscribe=One-Click" /* the request's own words */
              : all     ? cordee_arena_printf(cd->http->arena(req),
                                              T("Stop all mails from %s"), l.organisation)
                        : cordee_arena_printf(cd->http->arena(req),
                                              T("Stop mails about “%s”"), l.topic);
    if (!(l.ours.flags & CORDEE_LETTER_TEST))
        rc = cd_leave(cd->host->core, &l.ours, all, wording,
                      one_click ? "one-click" : "unsubscribe page", err);
    l.left = l.may_say = true;
    l.left_all = l.left_all || all;
    if (rc == 0)
        rc = one_click ? one_click_done(cd, req, err)
                       : leave_page(cd, req, &l, false, err);
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
    else if (!(l.ours.flags & CORDEE_LETTER_TEST) && l.paused)
        rc = cd_leave_resume(cd->host->core, &l.ours, err);
    l.left = l.left_all = l.may_say = l.said = false;
    l.paused = 0;
    if (rc == 0)
        rc = leave_page(cd, req, &l, true, err);
    cd_text_pop();
    return rc;
}

/* Asked only once she has left: nobody has to say why. */
static int leave_why(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct link l;
    int rc = 0;

    if (link_load(cd, req, &l, err) < 0)
        return -1;
    cd_text_push(l.ours.language);
    if (!(l.ours.flags & CORDEE_LETTER_TEST))
        rc = cd_leave_why(cd->host->core, &l.ours, cd->http->form(req, "reason"),
                          cd->http->form(req, "words"), err);
    l.said = true;
    if (l.ours.flags & CORDEE_LETTER_TEST)
        l.left = true;
    if (rc == 0)
        rc = leave_page(cd, req, &l, false, err);
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

    if (values)
        json_object_set_new(values, CD_SENDER_KEY, json_integer(l.sender));
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
     .help = "Unsubscribes or pauses, by `scope`; also one-click (RFC 8058)"},
    {.method = "POST",
     .path = "/u/{token}/undo",
     .handle = leave_undo,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF,
     .max_body = 4096,
     .per_minute = 60,
     .help = "Takes an unsubscription or a pause back"},
    {.method = "POST",
     .path = "/u/{token}/why",
     .handle = leave_why,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF,
     .max_body = 8192,
     .per_minute = 30,
     .help = "Why somebody left or paused: `reason`, `words`"},
    {.method = "GET",
     .path = "/m/{token}",
     .handle = mail_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
     .per_minute = 120,
     .help = "A mail as it was sent, in a browser"},
    {0},
};
