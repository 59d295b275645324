/* The fields of two records side by side, and which of the two is proposed. */
#include "core/crm/duplicate/merge-priv.h"
#include "core/crm/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fields as people know them; a column that is not here (a newer one, or a plugin's) is
 * merged too, under its own name. */
static const struct field {
    const char *column, *label;
    const char *with; /* columns that go with it, with commas */
} known[] = {
    {"name", T_LATER("Name"), "sort_name,given_name,family_name"},
    {"short_name", T_LATER("Short name"), NULL},
    {"salutation", T_LATER("Salutation"), NULL},
    {"title", T_LATER("Title"), NULL},
    {"org_type", T_LATER("Type"), NULL},
    {"language", T_LATER("Writes in"), NULL},
    {"street", T_LATER("Street"), NULL},
    {"postcode", T_LATER("Postcode"), NULL},
    {"city", T_LATER("Town"), NULL},
    {"region", T_LATER("Region"), NULL},
    {"country", T_LATER("Country"), NULL},
    {"latitude", T_LATER("Place on the map"), "longitude"},
    {"website", T_LATER("Website"), NULL},
    {"headcount", T_LATER("Staff"), NULL},
    {"yearly_turnover", T_LATER("Turnover a year"), NULL},
    {"founded", T_LATER("Founded in"), NULL},
    {"about", T_LATER("About"), NULL},
    {"owner", T_LATER("Owner"), NULL},
    {"basis", T_LATER("Basis for mailings"), NULL},
    {"external_id", T_LATER("Known as"), NULL},
    {"paused_until", T_LATER("No mailings until"), NULL},
};

static bool is_left_out(const char *column)
{
    static const char list[] =
        ",id,uuid,kind,sort_name,given_name,family_name,longitude,custom,created_at,"
        "updated_at,deleted_at,merged_into,last_contact,";
    const char *at = strstr(list, column);

    return at && at[-1] == ',' && at[strlen(column)] == ',';
}

static const struct field *field_of(const char *column)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].column, column) == 0)
            return &known[i];
    return NULL;
}

int cd_merge_rows_of(struct cordee *cd, int64_t stays, int64_t goes, json_t **stays_r,
                     json_t **goes_r, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT p.*, p.custom AS \"custom:json\", s.name AS owner_name FROM party p "
        "LEFT JOIN staff s ON s.id = p.owner WHERE p.id = ?";
    int rc = cd->db->row(cd, err, stays_r, sql, CORDEE_ARGS(CORDEE_V(stays)));

    if (rc > 0)
        rc = cd->db->row(cd, err, goes_r, sql, CORDEE_ARGS(CORDEE_V(goes)));
    return rc;
}

/* ---- a value in words ------------------------------------------------------------- */

/* What a choice is called on forms; the word itself when it is none of them any more. */
static const char *choice_text(struct cordee *cd, const char *column, const char *word)
{
    const struct cd_field *field = cd_field_named(column);

    for (const struct cd_choice *c = field ? field->choices : NULL; c && c->word; c++)
        if (*word && strcmp(c->word, word) == 0)
            return T(c->label);
    return word;
}

static json_t *value_text(struct cordee *cd, const json_t *row, const char *column,
                          const json_t *value)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";

    if (strcmp(column, "country") == 0)
        return json_string(*text ? T(cd_country_name(text)) : "");
    if (strcmp(column, "language") == 0)
        return json_string(*text ? T(cd_language_name(text)) : "");
    if (strcmp(column, "owner") == 0)
        return json_string(cordee_json_text(row, "owner_name"));
    if (strcmp(column, "basis") == 0)
        return json_string(strcmp(text, "member") == 0  ? T("They belong to a member")
                           : strcmp(text, "asked") == 0 ? T("They asked for it")
                                                        : T("none"));
    if (strcmp(column, "latitude") == 0 && value)
        return json_sprintf("%.4f, %.4f", json_number_value(value),
                            json_number_value(json_object_get(row, "longitude")));
    if (value && strcmp(column, "paused_until") == 0) {
        char day[48];

        cd->text->time(cd, json_integer_value(value), CORDEE_TIME_DATE, day, sizeof day);
        return json_string(day);
    }
    if (json_is_integer(value))
        return json_sprintf("%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return json_sprintf("%g", json_real_value(value));
    if (json_is_boolean(value))
        return json_string(json_is_true(value) ? T("yes") : T("no"));
    if (json_is_array(value) || json_is_object(value)) {
        char *dump = json_dumps(value, JSON_COMPACT);
        json_t *shown = json_string(dump);

        free(dump);
        return shown;
    }
    return json_string(choice_text(cd, column, text));
}

/* ---- what is proposed ------------------------------------------------------------- */

static bool is_empty(const char *column, const json_t *value)
{
    if (!value || json_is_null(value) ||
        (json_is_string(value) && !*json_string_value(value)))
        return true;
    return strcmp(column, "basis") == 0 && strcmp(json_string_value(value), "none") == 0;
}

/* Which of two values is proposed, and why it is that of the record that goes. */
struct pick {
    const char *side; /* "a" of the one that stays, "b" */
    const char *why;  /* "": it is a */
};

static struct pick pick_first(void)
{
    return (struct pick){"a", ""};
}

static struct pick pick_second(const char *why)
{
    return (struct pick){"b", why};
}

/* What the record has that stays.  Only where it has nothing, or less is allowed to us by
 * what the other has, it is the other's. */
static struct pick pick_of(struct cordee *cd, const char *column, const json_t *a,
                           const json_t *b)
{
    if (is_empty(column, b))
        return pick_first();
    if (is_empty(column, a))
        return pick_second(T("The one that stays has nothing here."));
    if (strcmp(column, "paused_until") == 0 &&
        json_integer_value(b) > json_integer_value(a))
        return pick_second(T("The later day: nobody is written to before it."));
    if (strcmp(column, "basis") == 0 && strcmp(json_string_value(b), "asked") == 0)
        return pick_second(
            T("They asked for it themselves, which outlives a membership."));
    return pick_first();
}

json_t *cd_merge_differ(json_t *fields, const char *name, const char *label,
                        const char *a, const char *b, const char *side, const char *why)
{
    json_t *field = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", name, "label", label,
                              "a", a, "b", b, "pick", side);

    if (*why)
        cordee_json_set_text(field, "why", why);
    json_array_append_new(fields, field);
    return field;
}

static void difference_put(json_t *fields, const char *name, const char *label,
                           const char *a, const char *b, struct pick pick)
{
    cd_merge_differ(fields, name, label, a, b, pick.side, pick.why);
}

/* Two records, and the lists that their fields go to. */
struct sides {
    struct cordee *cd;
    const json_t *stays, *goes;
    json_t *fields, *same;
};

static void field_put(const struct sides *s, const char *name, const char *column,
                      const char *label, const json_t *a, const json_t *b)
{
    json_t *text_a = value_text(s->cd, s->stays, column, a);
    json_t *text_b = value_text(s->cd, s->goes, column, b);

    if (json_equal(a, b) || (is_empty(column, a) && is_empty(column, b))) {
        if (!is_empty(column, a))
            json_array_append_new(
                s->same, json_pack("{s:s, s:O}", "label", label, "text", text_a));
    } else {
        difference_put(s->fields, name, label, json_string_value(text_a),
                       json_string_value(text_b), pick_of(s->cd, column, a, b));
    }
    json_decref(text_a);
    json_decref(text_b);
}

/* What programs keep beside a record, one by one. */
static void custom_put(const struct sides *s)
{
    json_t *a = json_object_get(s->stays, "custom");
    json_t *b = json_object_get(s->goes, "custom");
    CORDEE_AUTO(cordee_json_drop) json_t *both = json_object();
    const char *key;
    json_t *value;

    json_object_update(both, a);
    json_object_update_missing(both, b);
    json_object_foreach (both, key, value) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};

        if (strcmp(key, "practice") ==
            0) /* what the program plays by, nobody's business */
            continue;
        cordee_buf_printf(&name, "custom.%s", key);
        field_put(s, name.text, "custom", key, json_object_get(a, key),
                  json_object_get(b, key));
    }
}

/* The main address and the main number, of which the others are kept beside it. */
static int main_put(struct cordee *cd, const char *name, const char *label,
                    const char *sql, const json_t *stays, const json_t *goes,
                    json_t *fields, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *a = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *b = NULL;

    if (cd->db->row(cd, err, &a, sql,
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(stays, "id")))) < 0 ||
        cd->db->row(cd, err, &b, sql,
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(goes, "id")))) < 0)
        return -1;
    if (!a || !b || strcmp(cordee_json_text(a, "k"), cordee_json_text(b, "k")) == 0)
        return 0;
    difference_put(fields, name, label, cordee_json_text(a, "shown"),
                   cordee_json_text(b, "shown"),
                   cordee_json_int(a, "bad") && !cordee_json_int(b, "bad")
                       ? pick_second(T("Mail to the other one came back."))
                       : pick_first());
    return 0;
}

int cd_merge_fields(struct cordee *cd, const json_t *stays, const json_t *goes,
                    json_t *fields, json_t *same, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *columns = json_object();
    const struct sides sides = {cd, stays, goes, fields, same};
    const char *column;
    json_t *value;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        json_object_set_new(columns, known[i].column, json_null());
    json_object_update(columns, (json_t *)stays);
    json_object_update_missing(columns, (json_t *)goes);
    json_object_foreach (columns, column, value) {
        const struct field *f = field_of(column);

        if (is_left_out(column) || strcmp(column, "owner_name") == 0)
            continue;
        field_put(&sides, column, column, f ? T(f->label) : column,
                  json_object_get(stays, column), json_object_get(goes, column));
    }
    custom_put(&sides);
    if (cd_merge_own(cd, cordee_json_int(stays, "id"), cordee_json_int(goes, "id"),
                     fields, same, err) < 0 ||
        main_put(cd, "email", T("Main e-mail address"),
                 "SELECT folded AS k, address AS shown, state <> 'ok' AS bad FROM "
                 "email_address WHERE party = ? ORDER BY main DESC, id LIMIT 1",
                 stays, goes, fields, err) < 0)
        return -1;
    return main_put(
        cd, "phone", T("Main phone"),
        "SELECT number AS k, number AS shown, 0 AS bad FROM phone WHERE party "
        "= ? ORDER BY main DESC, id LIMIT 1",
        stays, goes, fields, err);
}

/* ---- setting ---------------------------------------------------------------------- */

struct setting {
    struct cordee_buf sql;
    struct cordee_value values[80];
    size_t n;
};

static void column_set(struct setting *s, const char *column, const json_t *value)
{
    if (s->n == sizeof s->values / sizeof *s->values - 1)
        return;
    cordee_buf_printf(&s->sql, ", \"%s\" = ?", column);
    s->values[s->n++] =
        json_is_string(value)    ? cordee_of_text(json_string_value(value))
        : json_is_integer(value) ? cordee_of_int(json_integer_value(value))
        : json_is_real(value)    ? cordee_of_real(json_real_value(value))
        : json_is_boolean(value) ? cordee_of_int(json_is_true(value))
                                 : (struct cordee_value){.type = CORDEE_NULL};
}

/* The columns of one field, as the record that goes has them. */
static void field_set(struct setting *s, const char *name, const json_t *goes)
{
    const struct field *f = field_of(name);
    char with[80], *save = NULL;

    column_set(s, name, json_object_get(goes, name));
    if (!f || !f->with)
        return;
    snprintf(with, sizeof with, "%s", f->with);
    for (char *c = strtok_r(with, ",", &save); c; c = strtok_r(NULL, ",", &save))
        column_set(s, c, json_object_get(goes, c));
}

/* What was main before stays main, unless the other's was picked. */
static int main_set(struct cd_merging *m, const json_t *fields, const json_t *picks,
                    const char *name, const char *sql, const char *some)
{
    size_t i;
    json_t *field;

    json_array_foreach (fields, i, field) {
        const char *pick = cordee_json_text(picks, name);

        if (strcmp(cordee_json_text(field, "name"), name) != 0)
            continue;
        pick = *pick ? pick : cordee_json_text(field, "pick");
        if (m->cd->db->exec(m->cd, m->err, sql,
                            CORDEE_ARGS(CORDEE_V(cordee_json_text(field, pick)),
                                        CORDEE_V(m->stays),
                                        CORDEE_V(cordee_json_text(field, pick)))) < 0)
            return -1;
    }
    return m->cd->db->exec(m->cd, m->err, some,
                           CORDEE_ARGS(CORDEE_V(m->stays), CORDEE_V(m->stays)));
}

static int mains_set(struct cd_merging *m, const json_t *fields, const json_t *picks)
{
    if (main_set(
            m, fields, picks, "email",
            "UPDATE email_address SET main = (fold(address) = fold(?)) WHERE party = "
            "? AND main <> (fold(address) = fold(?))",
            "UPDATE email_address SET main = 0 WHERE party = ? AND main = 1 AND id <> "
            "(SELECT min(id) FROM email_address WHERE party = ? AND main = 1)") < 0)
        return -1;
    return main_set(m, fields, picks, "phone",
                    "UPDATE phone SET main = (number = ?) WHERE party = ? AND main <> "
                    "(number = ?)",
                    "UPDATE phone SET main = 0 WHERE party = ? AND main = 1 AND id <> "
                    "(SELECT min(id) FROM phone WHERE party = ? AND main = 1)");
}

int cd_merge_fields_set(struct cd_merging *m, const json_t *stays, const json_t *goes,
                        const json_t *fields, const json_t *picks)
{
    struct setting s = {.n = 0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *custom = json_deep_copy(json_object_get(stays, "custom"));
    CORDEE_AUTO(cordee_json_drop) json_t *text = NULL;
    size_t i;
    json_t *field;
    char *dump;
    int rc;

    if (!custom)
        custom = json_object();
    cordee_buf_puts(&s.sql, "UPDATE party SET updated_at = ?");
    s.values[s.n++] = cordee_of_int(cordee_now());
    json_array_foreach (fields, i, field) {
        const char *name = cordee_json_text(field, "name");
        const char *pick = cordee_json_text(picks, name);

        pick = *pick ? pick : cordee_json_text(field, "pick");
        if (strcmp(pick, "b") != 0 || strcmp(name, "email") == 0 ||
            strcmp(name, "phone") == 0 || cordee_json_int(field, "own"))
            continue;
        if (cordee_text_starts(name, "custom."))
            json_object_set(custom, name + 7,
                            json_object_get(json_object_get(goes, "custom"), name + 7));
        else
            field_set(&s, name, goes);
    }
    dump = json_dumps(custom, JSON_COMPACT);
    text = json_string(dump);
    free(dump);
    if (!json_equal(custom, json_object_get(stays, "custom")))
        column_set(&s, "custom", text);
    cordee_buf_puts(&s.sql, " WHERE id = ?");
    s.values[s.n++] = cordee_of_int(m->stays);
    rc = m->cd->db->exec(m->cd, m->err, s.sql.text, s.values, s.n);
    cordee_buf_drop(&s.sql);
    return rc < 0 ? -1 : mains_set(m, fields, picks);
}
