/* Fields of one's own as they are read, and of what is no party: memberships, entries. */
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"

#include <string.h>

enum { MOST_SHOWN = 60 }; /* letters of a value, where a change is told */

/* ---- reading ----------------------------------------------------------------------- */

static void shown_put(struct cordee *cd, const struct cd_custom *f, json_t *item)
{
    const char *text = cordee_json_text(item, "text");
    char day[48];

    switch (f->field.is) {
    case CD_IS_DAY:
        cd->text->time(cd, cordee_json_int(item, "at"), CORDEE_TIME_DATE, day,
                       sizeof day);
        cordee_json_set_text(item, "shown", day);
        break;
    case CD_IS_YESNO:
        cordee_json_set_text(item, "shown",
                             strcmp(text, "yes") == 0 ? T("yes") : T("no"));
        break;
    case CD_IS_COUNTRY:
        cordee_json_set_text(item, "shown", T(cd_country_name(text)));
        break;
    default:
        json_object_set_new(item, "shown",
                            *f->unit ? json_sprintf("%s %s", text, f->unit)
                                     : json_string(text));
    }
}

/* The value of each row of one field, by the row's number. */
static int field_read(struct cordee *cd, const struct cd_custom *f, const json_t *ids,
                      json_t **rows_r, struct cordee_error *err)
{
    static const char *const tables[] = {
        [CD_OWN_PARTY] = "party",
        [CD_OWN_MEMBERSHIP] = "membership",
        [CD_OWN_ENTRY] = "interaction",
    };
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};

    cordee_buf_printf(
        &sql,
        "SELECT x.id, %s AS text, (SELECT v.at FROM custom_value v WHERE v.%s = x.id AND "
        "v.field = ?) AS at FROM %s x WHERE x.id IN (SELECT value FROM json_each(?)) AND "
        "EXISTS (SELECT 1 FROM custom_value v WHERE v.%s = x.id AND v.field = ?)",
        f->text, tables[f->of], tables[f->of], tables[f->of]);
    *rows_r = cd->db->list(
        cd, err, sql.text,
        CORDEE_ARGS(CORDEE_V(f->id), CORDEE_V((json_t *)ids), CORDEE_V(f->id)));
    return *rows_r ? 0 : -1;
}

static json_t *item_of(struct cordee *cd, const struct cd_custom *f, const json_t *row)
{
    json_t *item = json_pack("{s:s, s:s, s:s, s:O, s:b}", "word", f->field.name, "input",
                             f->input, "name", f->field.label, "text",
                             json_object_get(row, "text"), "retired", f->retired);

    json_object_set(item, "at", json_object_get(row, "at"));
    shown_put(cd, f, item);
    return item;
}

/* Each field is one question for all of them: {"12": [values]}. */
static int values_read(struct cordee *cd, enum cd_own of, const json_t *ids,
                       json_t *by_id, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    size_t n, k;
    const struct cd_custom *all = cd_customs(cd, &n);
    const json_t *row;
    char key[24];

    for (size_t i = 0; i < n; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;

        if (all[i].of != of)
            continue;
        if (field_read(core, &all[i], ids, &rows, err) < 0)
            return -1;
        json_array_foreach (rows, k, row) {
            snprintf(key, sizeof key, "%lld", (long long)cordee_json_int(row, "id"));
            if (!json_object_get(by_id, key))
                json_object_set_new(by_id, key, json_array());
            json_array_append_new(json_object_get(by_id, key), item_of(cd, &all[i], row));
        }
    }
    return 0;
}

json_t *cd_custom_values(struct cordee *cd, enum cd_own of, int64_t id,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ids = json_pack("[I]", (json_int_t)id);
    CORDEE_AUTO(cordee_json_drop) json_t *by_id = json_object();
    void *only;

    if (values_read(cd, of, ids, by_id, err) < 0)
        return NULL;
    only = json_object_iter(by_id);
    return only ? json_incref(json_object_iter_value(only)) : json_array();
}

int cd_custom_values_put(struct cordee *cd, enum cd_own of, json_t *items,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ids = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *by_id = json_object();
    json_t *item;
    char key[24];
    size_t i;

    json_array_foreach (items, i, item)
        json_array_append(ids, json_object_get(item, "id"));
    if (values_read(cd, of, ids, by_id, err) < 0)
        return -1;
    json_array_foreach (items, i, item) {
        snprintf(key, sizeof key, "%lld", (long long)cordee_json_int(item, "id"));
        if (json_object_get(by_id, key))
            json_object_set(item, "own", json_object_get(by_id, key));
    }
    return 0;
}

/* ---- was and will be --------------------------------------------------------------- */

static const char *shown_of(struct cordee *cd, struct cordee_arena *a,
                            const struct cd_custom *f, json_t *item)
{
    const char *shown;

    shown_put(cd, f, item);
    shown = cordee_json_text(item, "shown");
    return cordee_arena_text_n(a, shown, cordee_utf8_cut(shown, MOST_SHOWN));
}

static const char *was_text(struct cordee *cd, struct cordee_arena *a,
                            const struct cd_custom *f, int64_t id)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ids = json_pack("[I]", (json_int_t)id);
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;

    if (!id || field_read(cd, f, ids, &rows, NULL) < 0 || !json_array_size(rows))
        return "";
    return shown_of(cd, a, f, json_array_get(rows, 0));
}

static const char *will_text(struct cordee *cd, struct cordee_arena *a,
                             const struct cd_custom *f, const char *text)
{
    CORDEE_AUTO(cordee_json_drop) json_t *item = json_pack("{s:s}", "text", text);
    struct cordee_value v = {.type = CORDEE_NULL};

    if (f->field.is == CD_IS_CHOICE || f->field.is == CD_IS_CHOICES ||
        cd_field_read(cd, a, &f->field, text, &v, NULL) < 0)
        return shown_of(cd, a, f, item);
    if (cd_value_empty(&v))
        return "";
    if (v.type == CORDEE_TEXT)
        cordee_json_set_text(item, "text", v.as.s);
    else if (v.type == CORDEE_REAL)
        json_object_set_new(
            item, "text",
            json_sprintf(f->field.is == CD_IS_MONEY ? "%.2f" : "%.10g", v.as.r));
    else if (f->field.is == CD_IS_YESNO)
        cordee_json_set_text(item, "text", v.as.i ? "yes" : "no");
    else if (f->field.is == CD_IS_DAY)
        json_object_set_new(item, "at", json_integer(v.as.i));
    return shown_of(cd, a, f, item);
}

const char *cd_custom_change_text(struct cordee *cd, struct cordee_arena *a,
                                  const struct cd_custom_said *said, int64_t id)
{
    const struct cd_custom *f = said->field;
    const char *was = was_text(cd, a, f, id), *will = will_text(cd, a, f, said->text);

    return *was ? cordee_arena_printf(a, "%s: %s → %s", f->field.label, was,
                                      *will ? will : T("nothing"))
                : cordee_arena_printf(a, "%s: %s", f->field.label, will);
}

/* ---- of what is no party ----------------------------------------------------------- */

int cd_custom_write(struct cordee *cd, enum cd_own of, int64_t id, bool fresh,
                    const json_t *fields, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_draft said = {.cd = cd_crm_of(cd), .arena = a, .own = (int)of};
    const struct cd_putting p = {.cd = said.cd, .party = id, .fresh = fresh};
    int changed = 0;

    if (cd_custom_say(&said, fields, err) < 0)
        return -1;
    for (size_t i = 0; i < said.n_custom; i++) {
        int rc = cd_custom_put(&p, &said.custom[i], err);

        if (rc < 0)
            return -1;
        changed = changed || rc;
    }
    return changed;
}

json_t *cd_custom_wrong(struct cordee *cd, enum cd_own of, const json_t *fields)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_draft said = {.cd = cd_crm_of(cd), .arena = a, .own = (int)of};
    json_t *faults = json_object();

    cd_custom_faults(&said, fields, faults);
    return faults;
}
