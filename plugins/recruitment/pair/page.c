/* The page of a pair: how far it is, what can be done next, and what was. */
#include "plugins/recruitment/pair/pair-page.h"

#include "plugins/recruitment/pair/letter.h"

const char *pair_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                      const char *rest)
{
    return cordee_arena_printf(cd->http->arena(req), "/recruitment/pair/%lld%s",
                               (long long)id, rest);
}

int pair_of(struct cordee *cd, struct cordee_request *req, struct pair *p_r,
            struct cordee_error *err)
{
    const int rc = pair_load(cd, cd->http->path_int(req, "id"), p_r, err);

    return rc ? (rc < 0 ? -1 : 0)
              : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                            T("There is no such candidate of an opening."));
}

const char *pair_label(struct cordee *cd, struct cordee_request *req,
                       const struct pair *p)
{
    return p->who && (pair_named(p) || cd->http->may(req, "recruitment.names"))
               ? p->name
               : pair_number(cd, cd->http->arena(req), p);
}

static void put_time(struct cordee *cd, json_t *row, const char *key, int64_t at)
{
    char text[80];

    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    json_object_set_new(row, key, json_string(text));
}

static const char *by_word(struct cordee *cd, const char *by)
{
    return cordee_text_is(by, "candidate") ? T("the candidate")
           : cordee_text_is(by, "member")  ? T("the employer")
                                           : "";
}

static int put_history(struct cordee *cd, const struct pair *p, json_t *model,
                       struct cordee_error *err)
{
    json_t *steps = pair_steps(cd, p->id, err), *row;
    json_t *entries = steps ? pair_entries(cd, p->id, err) : NULL;
    size_t i;

    json_array_foreach (steps, i, row) {
        const char *by = by_word(cd, cordee_json_text(row, "by"));

        put_time(cd, row, "at_text", cordee_json_int(row, "at"));
        json_object_set_new(
            row, "state_word",
            json_string(pair_state_name(cd, cordee_json_text(row, "state"))));
        cordee_json_set_text(row, "who", *by ? by : cordee_json_text(row, "staff_name"));
    }
    json_array_foreach (entries, i, row) {
        put_time(cd, row, "at_text", cordee_json_int(row, "at"));
        json_object_set_new(
            row, "label",
            json_string(cd->crm->interaction_label(cd, cordee_json_text(row, "kind"))));
    }
    json_object_set_new(model, "steps", steps);
    json_object_set_new(model, "entries", entries);
    return entries ? 0 : -1;
}

static json_t *reasons(struct cordee *cd, enum pair_side side, const char *label)
{
    json_t *list = json_array();

    for (const struct pair_reason *r = pair_reasons(); r->code; r++)
        if (r->by == side)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "value", r->code, "label", T(r->label)));
    return json_pack("{s:s, s:o}", "label", label, "reasons", list);
}

static void put_reasons(struct cordee *cd, json_t *model)
{
    json_object_set_new(model, "reason_groups",
                        json_pack("[o, o, o]",
                                  reasons(cd, PAIR_CANDIDATE, T("The candidate")),
                                  reasons(cd, PAIR_EMPLOYER, T("The employer")),
                                  reasons(cd, PAIR_OFFICE, T("Here"))));
}

/* What is the next thing to do, as one button. */
static void put_next(const struct pair *p, json_t *model)
{
    const bool agreed = cordee_text_is(p->state, "agreed");
    const bool ready = p->open && p->there;

    json_object_set_new(model, "mute", json_boolean(!*p->address));
    json_object_set_new(model, "is_closed", json_boolean(!p->open));
    json_object_set_new(model, "no_consent", json_boolean(p->candidate && !p->there));
    json_object_set_new(model, "erased", json_boolean(!p->candidate));
    json_object_set_new(model, "may_ask",
                        json_boolean(ready && cordee_text_is(p->state, "suggested")));
    json_object_set_new(
        model, "may_introduce",
        json_boolean(ready && agreed && !cordee_text_is(p->employer_said, "asked")));
    json_object_set_new(
        model, "may_decline",
        json_boolean(pair_may_move(p->state, "declined") && p->candidate));
    json_object_set_new(model, "may_write_to",
                        json_boolean(pair_letter_side(p) != PAIR_OFFICE));
    json_object_set_new(model, "may_fill",
                        json_boolean(cordee_text_is(p->state, "hired")));
}

static void put_day(json_t *model, const struct pair *p)
{
    struct cordee_clock at;

    if (!p->meets_at)
        return;
    cordee_clock_at(p->meets_at, p->zone, &at);
    json_object_set_new(model, "meets",
                        json_sprintf("%04d-%02d-%02dT%02d:%02d", at.year, at.month,
                                     at.day, at.hour, at.minute));
}

/* Others who wait for an answer when somebody was hired. */
static int put_others(struct cordee *cd, struct cordee_request *req, const struct pair *p,
                      json_t *model, struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    json_t *list, *row;
    size_t i;

    if (!cordee_text_is(p->state, "hired"))
        return 0;
    if (!(list = pair_others(cd, p, err)))
        return -1;
    json_array_foreach (list, i, row)
        pair_dress(cd, a, row, cd->http->may(req, "recruitment.names"));
    json_object_set_new(model, "n_others",
                        json_integer((json_int_t)json_array_size(list)));
    json_object_set_new(model, "others", list);
    return 0;
}

int pair_show(struct cordee *cd, struct cordee_request *req, const struct pair *p,
              const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_deep_copy(p->row);
    const bool names = cd->http->may(req, "recruitment.names");

    /* A letter may say who wrote it. */
    if (!names && !pair_named(p))
        json_object_del(model, "letter");
    pair_dress(cd, cd->http->arena(req), model, names);
    /* The menu has labels of its own, which must not be theirs. */
    json_object_set(model, "called", json_object_get(model, "label"));
    json_object_del(model, "label");
    json_object_set_new(model, "page_id", json_integer((json_int_t)p->id));
    put_next(p, model);
    put_reasons(cd, model);
    put_day(model, p);
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "recruitment.write")));
    cordee_json_set_text(model, "error", error);
    if (put_history(cd, p, model, err) < 0 || put_others(cd, req, p, model, err) < 0)
        return -1;
    return *error ? cd->http->invalid(cd, req, "recruitment-pair", model, err)
                  : cd->http->page(cd, req, "recruitment-pair", model, err);
}

static int get_pair(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};

    return pair_of(cd, req, &p, err) < 0 ? -1 : pair_show(cd, req, &p, "", err);
}

/* From an entry of a timeline. */
static int get_of_entry(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    const int64_t id = pair_of_entry(cd, cd->http->path_int(req, "id"), err);

    if (id <= 0)
        return id < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such candidate of an opening."));
    return cd->http->done(cd, req, pair_path(cd, req, id, ""), NULL, err);
}

const struct cordee_route pair_page_routes[] = {
    {.method = "GET",
     .path = "/recruitment/pair/{id}",
     .permission = "recruitment.read",
     .handle = get_pair,
     .help = "A candidate of an opening: how far, and what was"},
    {.method = "GET",
     .path = "/recruitment/pairs/of/{id}",
     .permission = "recruitment.read",
     .handle = get_of_entry,
     .help = "Leads to the candidate of an opening that an entry of a history is of"},
    {0},
};
