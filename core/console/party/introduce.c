/* Who can introduce one of us: the ways as a page shows them. */
#include "core/crm/strength/strength.h"

#include "core/console/party/introduce.h"

#include <string.h>

static void put_proof(const struct cd_view *view, json_t *step)
{
    struct cordee *cd = view->cd;
    const char *how = cordee_json_text(step, "how");
    int64_t n = cordee_json_int(step, "n");
    const char *text = "";

    if (strcmp(how, "contact") == 0 && !n)
        text = T("in touch");
    else if (strcmp(how, "together") == 0 && !n)
        text = T("took part together");
    else if (strcmp(how, "contact") == 0)
        text = cd_show_fill(view, TN("{1} contact, {2}", "{1} contacts, the last {2}", n),
                            cd_show_count(view, n),
                            cd_show_date(view, cordee_json_int(step, "last_at")), NULL);
    else if (strcmp(how, "together") == 0)
        text = cd_show_fill(
            view, TN("took part together once", "took part together {1} times", n),
            cd_show_count(view, n), NULL);
    else if (strcmp(how, "colleague") == 0)
        text = cd_show_fill(view, T("both are at {1}"), cordee_json_text(step, "where"),
                            NULL);
    else if (strcmp(how, "ours") == 0)
        text = T("one of us");
    else
        text = cordee_json_text(step, "label");
    cordee_json_set_text(step, "proof", text);
}

static void dress_step(const struct cd_view *view, json_t *step, size_t at)
{
    json_t *who = json_object_get(step, "who");
    bool ours = cordee_json_true(who, "ours");

    cd_show_put_avatar(who, ours ? 0 : cordee_json_int(who, "id"),
                       cordee_json_text(who, "name"));
    if (at == 0)
        json_object_set_new(step, "first", json_true());
    else
        put_proof(view, step);
}

/* Whom to ask: who comes first; a colleague is asked across the desk. */
static void dress_way(const struct cd_view *view, int64_t party, json_t *way)
{
    json_t *steps = json_object_get(way, "steps");
    json_t *first = json_object_get(json_array_get(steps, 1), "who");
    json_t *step;
    size_t i;

    json_array_foreach (steps, i, step)
        dress_step(view, step, i);
    if (cordee_json_true(first, "ours"))
        cordee_json_set_text(way, "colleague", cordee_json_text(first, "name"));
    else if (cordee_json_int(first, "id"))
        json_object_set_new(way, "ask",
                            json_pack("{s:O,s:O,s:I}", "id", json_object_get(first, "id"),
                                      "name", json_object_get(first, "name"), "party",
                                      (json_int_t)party));
}

int cd_introduce_put(const struct cd_view *view, int64_t party, json_t *page,
                     struct cordee_error *err)
{
    json_t *ways = NULL, *way;
    size_t i;

    if (cd_introductions(view->cd, err, party, &ways) < 0)
        return -1;
    json_array_foreach (ways, i, way)
        dress_way(view, party, way);
    if (json_array_size(ways) > 0) {
        json_object_set(page, "way", json_array_get(ways, 0));
        json_array_remove(ways, 0);
    }
    json_object_set_new(page, "ways", ways);
    return 0;
}

/* In the language of who reads it; it is the writer's to change. */
static void asking_put(const struct cd_view *view, const char *name, json_t *values)
{
    struct cordee *cd = view->cd;

    cordee_json_set_text(
        values, "subject",
        cd_show_fill(view, T("Would you introduce me to {1}?"), name, NULL));
    cordee_json_set_text(
        values, "body",
        cd_show_fill(view,
                     T("Dear {2},\n\nI would like to meet {1}, whom you know.  Would you "
                       "introduce us, and is there anything I should know before?{3}"),
                     name, "{{first_name}}", cordee_json_text(values, "body"), NULL));
}

int cd_introduce_start(const struct cd_view *view, int64_t party, int64_t reader,
                       json_t *values, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *to = NULL, *who = NULL;
    int rc = cd->crm->party(cd, err, party, &to);

    if (rc <= 0)
        return rc;
    if (cd->db->row(cd, err, &who,
                    "SELECT p.language, c.language AS ours FROM cluster c LEFT JOIN "
                    "party p ON p.id = ? WHERE c.id = cluster_here()",
                    CORDEE_ARGS(CORDEE_V(reader))) < 0)
        return -1;
    cd->text->speak(cd, cordee_json_text(who, "language"), cordee_json_text(who, "ours"));
    asking_put(view, cordee_json_text(to, "name"), values);
    cd->text->spoken(cd);
    return 1;
}
