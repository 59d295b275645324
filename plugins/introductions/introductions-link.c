/* The page behind the links of the mail.  Programs that look at links before people do
 * follow them too: to see the page changes nothing, its button saves. */
#include "plugins/introductions/introductions.h"

#include <string.h>

#define MOST_SAID 1000

/* Of the token of this route; 0: erased meanwhile, or the entry was removed. */
static int asked_load(struct cordee *cd, struct cordee_request *req, json_t **row_r,
                      struct cordee_error *err)
{
    const struct cordee_token *token = cd->http->token(req);

    return token
               ? cd->db->row(
                     cd, err, row_r,
                     "SELECT m.id, m.part, m.answer, m.note, n.purpose, "
                     "n.introduced_at, n.asked_at, p.language, c.language AS ours, "
                     "c.name AS organisation, (SELECT group_concat(q.name, ', ') FROM "
                     "introductions_person x JOIN party q ON q.id = x.party WHERE "
                     "x.introduction = n.id AND x.id <> m.id AND x.part <> 'introducer' "
                     "AND q.deleted_at IS NULL) AS others FROM introductions_person m "
                     "JOIN introductions_introduction n ON n.id = m.introduction JOIN "
                     "party p ON p.id = m.party JOIN cluster c ON c.id = "
                     "coalesce(n.cluster, 1) WHERE m.id = ? AND p.deleted_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(token->subject)))
               : 0;
}

static void put_choices(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    const char *chosen = cd->http->query(req, "came");
    json_t *choices = json_array();

    if (!introductions_rank(chosen))
        chosen = cordee_json_text(model, "answer");
    for (int i = 0; introductions_outcomes[i].word; i++)
        json_array_append_new(
            choices, json_pack("{s:s, s:s, s:b}", "value", introductions_outcomes[i].word,
                               "label", T(introductions_outcomes[i].label), "chosen",
                               strcmp(introductions_outcomes[i].word, chosen) == 0));
    json_object_set_new(model, "choices", choices);
}

static int page_show(struct cordee *cd, struct cordee_request *req, json_t *model,
                     const char *state, const char *error, struct cordee_error *err)
{
    int64_t made = cordee_json_int(model, "introduced_at");
    char day[60];

    cd->text->time(cd, made ? made : cordee_json_int(model, "asked_at"), CORDEE_TIME_DATE,
                   day, sizeof day);
    json_object_set_new(model, "day", json_string(day));
    json_object_set_new(model, state, json_true());
    json_object_set_new(model, "error", json_string(error));
    put_choices(cd, req, model);
    return *error ? cd->http->invalid(cd, req, "introductions-answer", model, err)
                  : cd->http->page(cd, req, "introductions-answer", model, err);
}

static int post(struct cordee *cd, struct cordee_request *req, json_t *row,
                struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const char *came = cd->http->form(req, "came");
    const char *note = cd->http->typed(req, "note");
    int rc;

    if (!introductions_rank(came))
        return page_show(cd, req, row, "ask", T("Choose what came of it."), err);
    note = cordee_arena_text_n(a, note, cordee_utf8_cut(note, MOST_SAID));
    rc = introductions_answer(cd, cordee_json_int(row, "id"), came, note, err);
    if (rc < 0)
        return -1;
    return page_show(cd, req, row, rc ? "saved" : "often", "", err);
}

static int link_open(struct cordee *cd, struct cordee_request *req, bool save,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = asked_load(cd, req, &row, err);

    if (rc == 0)
        return cd->http->unknown(cd, err);
    if (rc < 0)
        return -1;
    cd->text->speak(cd, cordee_json_text(row, "language"), cordee_json_text(row, "ours"));
    rc = save ? post(cd, req, row, err) : page_show(cd, req, row, "ask", "", err);
    cd->text->spoken(cd);
    return rc;
}

int introductions_link_show(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err)
{
    return link_open(cd, req, false, err);
}

int introductions_link_save(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err)
{
    return link_open(cd, req, true, err);
}
