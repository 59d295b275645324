/* To confirm: what was heard of and waits for a person's yes, by kind. */
#include "core/console/day/day.h"
#include "core/console/page.h"
#include "core/console/public/public.h"

#include "core/crm/proposal/proposal.h"
#include "core/mail/capture/capture.h"
#include "core/web/web.h"

#include <string.h>

enum { MOST = 200 };

/* ---- showing ---------------------------------------------------------------- */

/* Where the mail of each item can be read: as an entry of the history, or else as it came
 * while it is kept. */
static json_t *mails_load(const struct cd_view *view, json_t *messages,
                          struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->list(
        cd, err,
        "SELECT m.id, coalesce((SELECT '/received/' || i.id FROM interaction i WHERE "
        "i.id = m.interaction AND i.kind LIKE 'mail.%' AND i.direction = 2 "
        "AND " CORDEE_ENTRY_OPEN "), iif(m.dropped_at IS NULL AND " CD_CAPTURE_SEEN(
            "m") ", '/unread/' || m.id, '')) AS path FROM message m WHERE m.id IN "
                 "(SELECT value FROM json_each(?))",
        CORDEE_ARGS(CORDEE_V(messages)));
}

/* A mail that is gone has no link. */
static int put_mails(const struct cd_view *view, json_t *items, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *messages = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *mails = NULL;
    json_t *item, *mail;
    size_t i, j;

    json_array_foreach (items, i, item)
        if (cordee_json_int(item, "message") && !json_object_get(item, "mail"))
            json_array_append(messages, json_object_get(item, "message"));
    if (json_array_size(messages) == 0)
        return 0;
    mails = mails_load(view, messages, err);
    json_array_foreach (items, i, item)
        json_array_foreach (mails, j, mail)
            if (cordee_json_int(mail, "id") == cordee_json_int(item, "message") &&
                !json_object_get(item, "mail") && *cordee_json_text(mail, "path"))
                json_object_set(item, "mail", json_object_get(mail, "path"));
    return mails ? 0 : -1;
}

static int put_evidence(const struct cd_view *view, json_t *items,
                        struct cordee_error *err)
{
    json_t *item;
    size_t i;

    json_array_foreach (items, i, item) {
        if (cordee_json_true(item, "came"))
            json_object_set_new(item, "mail",
                                json_sprintf("/received/%lld", (long long)cordee_json_int(
                                                                   item, "interaction")));
        cd_show_put_day(view, item, "at", cordee_json_int(item, "at"));
    }
    return put_mails(view, items, err);
}

/* Names inputs, and puts what was typed into those of a form that failed. */
static void put_inputs(const struct cd_view *view, json_t *item, bool typed)
{
    struct cordee *cd = view->cd;
    json_t *field;
    size_t i;

    json_array_foreach (json_object_get(item, "fields"), i, field) {
        const char *input =
            cordee_arena_printf(view->arena, "%s-%lld", cordee_json_text(field, "name"),
                                (long long)cordee_json_int(item, "id"));
        const char *said = typed ? cd->http->form_at(view->req, input, 0) : NULL;

        cordee_json_set_text(field, "input", input);
        if (said)
            cordee_json_set_text(field, "value", said);
    }
}

/* What a yes would write and the sentence does not say already. */
static void put_hints(json_t *item)
{
    json_t *hints = json_array(), *field;
    size_t i;

    json_array_foreach (json_object_get(item, "fields"), i, field) {
        const char *value = cordee_json_text(field, "value");

        if (*value && !strstr(cordee_json_text(item, "text"), value))
            json_array_append(hints, field);
    }
    json_object_set_new(item, "hints", hints);
}

static void dress(const struct cd_view *view, json_t *group, int64_t failed,
                  const struct cordee_error *why)
{
    json_t *item;
    size_t i;
    int64_t n = cordee_json_int(group, "n");

    cordee_json_set_text(group, "n_text", cd_show_count(view, n));
    json_object_set_new(group, "several", json_boolean(n > 1));
    json_object_set_new(
        group, "more",
        json_boolean(n > (int64_t)json_array_size(json_object_get(group, "items"))));
    json_array_foreach (json_object_get(group, "items"), i, item) {
        put_inputs(view, item, failed != 0);
        put_hints(item);
        json_object_set_new(
            item, "open", json_boolean(failed && cordee_json_int(item, "id") == failed));
        if (failed && cordee_json_int(item, "id") == failed)
            cordee_json_set_text(item, "wrong", why->text);
    }
}

/* `failed`: the one that could not be decided, and why. */
static int review_model(const struct cd_view *view, int64_t failed,
                        const struct cordee_error *why, json_t **model_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *groups = NULL;
    json_t *group;
    size_t i;

    if (cd_proposal_groups(view->cd, err, &groups) < 0)
        return -1;
    json_array_foreach (groups, i, group) {
        if (put_evidence(view, json_object_get(group, "items"), err) < 0)
            return -1;
        dress(view, group, failed, why);
    }
    *model_r = json_pack("{s:O}", "groups", groups);
    if (failed)
        cordee_json_set_text(*model_r, "error", why->text);
    return 0;
}

CD_HANDLER(cd_review_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (review_model(&view, 0, NULL, &model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "review", model, err);
}

/* ---- deciding --------------------------------------------------------------- */

/* What a button says: "accept", "dismiss" of what is ticked; "accept 12" of one; "accept
 * 12 keep" when it is another way to say yes. */
struct said {
    bool accept, dismiss;
    const char *number, *way; /* "" */
};

static struct said said_read(const struct cd_view *view)
{
    char *what = cordee_arena_text(view->arena, view->cd->http->form(view->req, "do"));
    char *number = what + strcspn(what, " "), *way;

    if (*number)
        *number++ = '\0';
    way = number + strcspn(number, " ");
    if (*way)
        *way++ = '\0';
    return (struct said){.accept = strcmp(what, "accept") == 0,
                         .dismiss = strcmp(what, "dismiss") == 0,
                         .number = number,
                         .way = way};
}

static void value_put(json_t *all, const char *number, const char *name,
                      const char *value)
{
    json_t *one = json_object_get(all, number);

    if (!one) {
        one = json_object();
        json_object_set_new(all, number, one);
    }
    json_object_set_new(one, name, json_string(value)); /* an emptied one is empty */
}

/* "phone-12" of the form as {"12": {"phone": ...}}. */
static json_t *values_of(const struct cd_view *view, const struct said *said)
{
    struct cordee *cd = view->cd;
    json_t *all = json_object(), *field;
    const char *input;

    json_object_foreach (cd->http->form_json(view->req), input, field) {
        const char *dash = strrchr(input, '-');

        if (dash && dash != input && json_is_string(field))
            value_put(all, dash + 1,
                      cordee_arena_text_n(view->arena, input, (size_t)(dash - input)),
                      json_string_value(field));
    }
    if (*said->way)
        value_put(all, said->number, said->way, "1");
    return all;
}

static const char *words_of(const struct cd_view *view, int done, bool accept)
{
    struct cordee *cd = view->cd;

    if (done == 0)
        return T("It was decided already.");
    if (done == 1)
        return accept ? T("Confirmed.") : T("Dismissed: it is not proposed again.");
    return cd_show_fill(view,
                        accept ? T("{1} confirmed.")
                               : T("{1} dismissed: they are not proposed again."),
                        cd_show_count(view, done), NULL);
}

static int show_again(const struct cd_view *view, int64_t failed,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const struct cordee_error why = *err;

    if (review_model(view, failed, &why, &model, err) < 0)
        return -1;
    return cd->http->invalid(cd, view->req, "review", model, err);
}

CD_HANDLER(cd_review_decide)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct said said = said_read(&view);
    CORDEE_AUTO(cordee_json_drop) json_t *values = values_of(&view, &said);
    int64_t ids[MOST], failed;
    size_t n;
    int done;

    /* The button of one has its number; those of a group mean the ticked. */
    if (*said.number)
        n = cordee_text_int(said.number, &ids[0]) ? 1 : 0;
    else
        n = cd_public_numbers(&view, "id", ids, MOST);
    if (n == 0 || (!said.accept && !said.dismiss))
        return cd->http->failed(cd, req, "/review", T("Tick what it is about first."),
                                err);
    done = cd_proposal_decide(cd, err, ids, n, said.accept, values, &failed);
    if (done < 0)
        return failed && (err->code == CORDEE_E_INVALID || err->code == CORDEE_E_CONFLICT)
                   ? show_again(&view, failed, err)
                   : -1;
    if (done)
        cd_offer_undo(req);
    return cd->http->done(cd, req, "/review", words_of(&view, done, said.accept), err);
}

/* ---- home ------------------------------------------------------------------- */

int cd_review_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                   struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    json_t *groups = NULL, *group;
    size_t i, n;

    if (cd_proposal_counts(cd, err, &groups) < 0)
        return -1;
    json_array_foreach (groups, i, group) {
        cordee_json_set_text(group, "n_text",
                             cd_show_count(&view, cordee_json_int(group, "n")));
    }
    n = json_array_size(groups);
    json_object_set_new(model, "groups", groups);
    return n > 0;
}
