/* Fields of one's own of two records side by side.  What is not picked is laid away
 * before all that hangs on one record moves to the other (merge-rows.c). */
#include "core/crm/custom/custom.h"
#include "core/crm/duplicate/merge-priv.h"

#include <string.h>

static json_t *item_of(json_t *values, const char *input)
{
    json_t *item;
    size_t i;

    json_array_foreach (values, i, item)
        if (strcmp(cordee_json_text(item, "input"), input) == 0)
            return item;
    return NULL;
}

/* Of several choices, those of both are proposed: nothing is lost. */
static void own_put(struct cordee *cd, const struct cd_custom *f, json_t *a, json_t *b,
                    json_t *fields, json_t *same)
{
    const char *shown_a = cordee_json_text(a, "shown");
    const char *shown_b = cordee_json_text(b, "shown");
    bool both = a && b && f->field.is == CD_IS_CHOICES;
    json_t *field;

    if (strcmp(cordee_json_text(a, "text"), cordee_json_text(b, "text")) == 0) {
        json_array_append_new(
            same, json_pack("{s:s, s:s}", "label", f->field.label, "text", shown_a));
        return;
    }
    field = cd_merge_differ(fields, f->input, f->field.label, shown_a, shown_b,
                            both ? "both"
                            : a  ? "a"
                                 : "b",
                            a ? "" : T("The one that stays has nothing here."));
    json_object_set_new(field, "own", json_integer((json_int_t)f->id));
    if (both)
        json_object_set_new(field, "both", json_true());
}

int cd_merge_own(struct cordee *cd, int64_t stays, int64_t goes, json_t *fields,
                 json_t *same, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *a = cd_custom_values(cd, CD_OWN_PARTY, stays, err);
    CORDEE_AUTO(cordee_json_drop)
    json_t *b = a ? cd_custom_values(cd, CD_OWN_PARTY, goes, err) : NULL;
    size_t n;
    const struct cd_custom *list = cd_customs(cd, &n);

    if (!b)
        return -1;
    for (size_t i = 0; i < n; i++) {
        json_t *of_a = item_of(a, list[i].input), *of_b = item_of(b, list[i].input);

        if (list[i].of == CD_OWN_PARTY && (of_a || of_b))
            own_put(cd, &list[i], of_a, of_b, fields, same);
    }
    return 0;
}

int cd_merge_own_set(struct cd_merging *m, const json_t *fields, const json_t *picks)
{
    json_t *field;
    size_t i;

    json_array_foreach ((json_t *)fields, i, field) {
        const char *pick = cordee_json_text(picks, cordee_json_text(field, "name"));
        int64_t own = cordee_json_int(field, "own");

        pick = *pick ? pick : cordee_json_text(field, "pick");
        if (!own || (strcmp(pick, "both") == 0 && cordee_json_true(field, "both")))
            continue;
        if (m->cd->db->exec(
                m->cd, m->err, "DELETE FROM custom_value WHERE party = ? AND field = ?",
                CORDEE_ARGS(CORDEE_V(strcmp(pick, "b") == 0 ? m->stays : m->goes),
                            CORDEE_V(own))) < 0)
            return -1;
    }
    return 0;
}
