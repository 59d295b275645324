/* What a person may correct, and how it is read and written. */
#include "core/crm/correct/correct-priv.h"
#include "core/crm/member/membership.h"

#include <string.h>

/* Her place: where she is key contact, else the first. */
#define HER_ROLE(what)                                                                  \
    "(SELECT " what " FROM role r JOIN party o ON o.id = r.other WHERE r.party = p.id " \
    "AND o.deleted_at IS NULL AND " CORDEE_ROLE_NOW(                                    \
        "r") " ORDER BY "                                                               \
             "r.key_contact DESC, r.id LIMIT 1)"

const struct correctable correctables[] = {
    {"given_name", T_LATER("First name"), "text", 100, "p.given_name"},
    {"family_name", T_LATER("Family name"), "text", 100, "p.family_name"},
    {"title", T_LATER("Academic title"), "text", 60, "p.title"},
    {"role", T_LATER("Role at the organisation"), "text", 200, HER_ROLE("r.label")},
    {"email", T_LATER("E-mail address"), "email", 254,
     "(SELECT e.address FROM email_address e WHERE e.party = p.id ORDER BY e.main DESC, "
     "e.id LIMIT 1)"},
    {"phone", T_LATER("Phone"), "tel", 60,
     "(SELECT f.number FROM phone f WHERE f.party = p.id ORDER BY f.main DESC, f.id "
     "LIMIT 1)"},
    {"street", T_LATER("Street"), "text", 200, "p.street"},
    {"postcode", T_LATER("Postcode"), "text", 20, "p.postcode"},
    {"city", T_LATER("City"), "text", 100, "p.city"},
    {"country", T_LATER("Country"), "country", 80, "p.country"},
    {"language", T_LATER("Language"), "language", 2, "p.language"},
    {NULL, NULL, NULL, 0, NULL},
};

const struct correctable *correctable_find(const char *field)
{
    for (const struct correctable *f = correctables; f->field; f++)
        if (strcmp(f->field, field) == 0)
            return f;
    return NULL;
}

/* ---- which of them wait ----------------------------------------------------------- */

bool correct_waits(struct cordee *cd, const char *field)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *list = core->setting->text(core, a, "crm.correction_waits");
    size_t n = strlen(field);

    for (; *list; list += strcspn(list, ","), list += *list == ',')
        if (strcspn(list, ",") == n && strncmp(list, field, n) == 0)
            return true;
    return false;
}

json_t *cd_correct_rules(struct cordee *cd)
{
    json_t *list = json_array();

    for (const struct correctable *f = correctables; f->field; f++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "field", f->field,
                                              "label", T(f->label), "waits",
                                              correct_waits(cd, f->field)));
    return list;
}

int cd_correct_rules_set(struct cordee *cd, struct cordee_error *err,
                         const char *const *fields, size_t n)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};

    cordee_buf_puts(&list, "");
    for (size_t i = 0; i < n; i++)
        if (correctable_find(fields[i]))
            cordee_buf_printf(&list, "%s%s", list.len ? "," : "", fields[i]);
    return core->setting->set(core, err, "crm.correction_waits",
                              cordee_of_text(list.text ? list.text : ""));
}

/* ---- reading ---------------------------------------------------------------------- */

/* A text that a person reads and writes: the country by its name. */
static const char *shown(const struct correctable *f, const char *stored)
{
    return strcmp(f->type, "country") == 0 ? cd_country_name(stored) : stored;
}

int correct_load(struct cordee *cd, int64_t party, json_t **row_r,
                 struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    json_t *values;
    int rc;

    cordee_buf_puts(&sql, "SELECT " HER_ROLE("r.id") " AS role_id");
    for (const struct correctable *f = correctables; f->field; f++)
        cordee_buf_printf(&sql, ", %s AS \"%s\"", f->value, f->field);
    cordee_buf_puts(&sql, " FROM party p WHERE p.id = ? AND p.kind = 2 AND p.deleted_at "
                          "IS NULL");
    rc = core->db->row(core, err, &row, sql.text, CORDEE_ARGS(CORDEE_V(party)));
    if (rc <= 0)
        return rc;
    values = json_pack("{s:I}", "role_id", (json_int_t)cordee_json_int(row, "role_id"));
    for (const struct correctable *f = correctables; f->field; f++)
        json_object_set_new(values, f->field,
                            json_string(shown(f, cordee_json_text(row, f->field))));
    *row_r = values;
    return 1;
}

int cd_correct_fields(struct cordee *cd, struct cordee_error *err, int64_t party,
                      json_t **fields_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = correct_load(cd, party, &row, err);
    json_t *list;

    if (rc <= 0)
        return rc;
    list = json_array();
    for (const struct correctable *f = correctables; f->field; f++) {
        const char *value;

        if (strcmp(f->field, "role") == 0 && !cordee_json_int(row, "role_id"))
            continue;
        value = cordee_json_text(row, f->field);
        if (strcmp(f->type, "country") == 0 && *value)
            value = T(value);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:i, s:b}", "field",
                                              f->field, "label", T(f->label), "value",
                                              value, "type", f->type, "most", f->most,
                                              "waits", correct_waits(cd, f->field)));
    }
    *fields_r = list;
    return 1;
}

/* ---- writing ---------------------------------------------------------------------- */

static int role_write(struct cordee *cd, int64_t party, const char *label,
                      struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct cd_relation r;
    int rc = core->db->row(
        core, err, &row,
        "SELECT r.id, r.other, r.label_back, r.note, r.since, r.until, r.key_contact "
        "FROM "
        "role r WHERE r.id = (SELECT " HER_ROLE("r.id") " FROM party p WHERE p.id = ?)",
        CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    r = (struct cd_relation){.party = party,
                             .other = cordee_json_int(row, "other"),
                             .label = label,
                             .label_back = cordee_json_text(row, "label_back"),
                             .note = cordee_json_text(row, "note"),
                             .since = cordee_json_int(row, "since"),
                             .until = cordee_json_int(row, "until")};
    return cd_role_change(cd, err, cordee_json_int(row, "id"), &r,
                          cordee_json_int(row, "key_contact") != 0);
}

int correct_write(struct cordee *cd, int64_t party, const json_t *values,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_copy((json_t *)values);
    const char *role = json_string_value(json_object_get(values, "role"));

    json_object_del(fields, "role");
    if (json_object_size(fields) > 0 && cd_party_update(cd, err, party, fields) < 0)
        return -1;
    return role ? role_write(cd, party, role, err) : 0;
}
