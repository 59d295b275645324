/* Who knows what; who could help whom. */
#include "core/console/knowledge/knowledge.h"

#include "core/console/page.h"
#include "core/crm/theme/knows.h"
#include "core/crm/theme/theme.h"

#include <string.h>

#define EACH    15
#define MATCHES 25

/* The instants of what was said and confirmed, as one reads them. */
static void dress_times(const struct cd_view *view, json_t *list, const char *key,
                        const char *from)
{
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        cd_show_put_day(view, row, key, cordee_json_int(row, from));
}

/* Two facts beside a name. */
static const char *note_of(const struct cd_view *view, const json_t *item)
{
    bool person = cordee_json_int(item, "kind") == CORDEE_PERSON;
    const char *one = cordee_json_text(item, person ? "role" : "city");
    const char *two = cordee_json_text(item, person ? "org" : "country_name");

    return cordee_arena_printf(view->arena, "%s%s%s", one, *one && *two ? ", " : "", two);
}

static const char *proofs_text(const struct cd_view *view, int64_t n)
{
    struct cordee *cd = view->cd;

    return cd_show_fill(view,
                        TN("{1} entry of the history speaks of it",
                           "{1} entries of the history speak of it", n),
                        cd_show_count(view, n), NULL);
}

static void dress_items(const struct cd_view *view, json_t *items)
{
    json_t *item, *part;
    size_t i, j;

    json_array_foreach (items, i, item) {
        int64_t n = cordee_json_int(item, "n");

        cd_show_put_avatar(item, cordee_json_int(item, "id"),
                           cordee_json_text(item, "name"));
        json_object_set_new(
            item, "shape",
            json_string(cordee_json_int(item, "kind") == CORDEE_ORG ? "org " : ""));
        cordee_json_set_text(item, "under", note_of(view, item));
        if (n)
            cordee_json_set_text(item, "n_text", proofs_text(view, n));
        dress_times(view, json_object_get(item, "proofs"), "when", "at");
        dress_times(view, json_object_get(item, "can"), "confirmed", "confirmed_at");
        json_array_foreach (json_object_get(item, "parts"), j, part)
            cordee_json_set_text(
                part, "text",
                cd_show_fill(view, "{1} / {2}",
                             cd_show_count(view, cordee_json_int(part, "score")),
                             cd_show_count(view, cordee_json_int(part, "of")), NULL));
    }
}

CD_HANDLER(cd_knows_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cd_knows_ask ask = {
        .text = cd->http->query(req, "q"), .user = view.user, .limit = EACH};

    (void)!cordee_text_int(cd->http->query(req, "theme"), &ask.theme);
    if (cd_knows(cd, err, &ask, &model) < 0)
        return -1;
    dress_items(&view, json_object_get(model, "orgs"));
    dress_items(&view, json_object_get(model, "people"));
    json_object_set_new(model, "q", json_string(cordee_json_text(model, "text")));
    if (!*cordee_json_text(model, "text")) {
        json_t *tree = cd_theme_tree(cd, err, false);

        if (!tree)
            return -1;
        json_object_set_new(model, "tree", tree);
    }
    return cd->http->page(cd, req, "knows", model, err);
}

/* ---- needs and helpers ------------------------------------------------------------ */

static void dress_match(const struct cd_view *view, json_t *item)
{
    json_t *party = json_object_get(item, "party"), *helper;
    json_t *helpers = json_object_get(item, "helpers");
    size_t i;

    cd_show_put_avatar(party, cordee_json_int(party, "id"),
                       cordee_json_text(party, "name"));
    dress_times(view, helpers, "confirmed", "confirmed_at");
    dress_times(view, helpers, "met", "met_at");
    json_array_foreach (helpers, i, helper)
        cd_show_put_avatar(helper, cordee_json_int(helper, "id"),
                           cordee_json_text(helper, "name"));
}

CD_HANDLER(cd_knows_help)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t theme = 0, from = 0;
    json_t *item;
    size_t i;

    (void)!cordee_text_int(cd->http->query(req, "theme"), &theme);
    (void)!cordee_text_int(cd->http->query(req, "from"), &from);
    if (from < 0 || from > 100000)
        from = 0;
    if (cd_knows_matches(cd, err, theme, (int)from, MATCHES, &model) < 0)
        return -1;
    json_array_foreach (json_object_get(model, "items"), i, item)
        dress_match(&view, item);
    if (cordee_json_true(model, "more"))
        json_object_set_new(model, "next",
                            json_sprintf("/knows/matches?theme=%lld&from=%lld",
                                         (long long)theme, (long long)from + MATCHES));
    return cd->http->page(cd, req, "knows-matches", model, err);
}
