/* An invented cluster to try things on: organisations and people from etc/practice. */
#include "core/crm/practice/practice-priv.h"

#include "core/crm/import/csv.h"
#include "core/db/db.h"

#include "core/crm/practice/practice-assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTH (30 * 86400 + 36000)

/* ---- the files -------------------------------------------------------------- */

static json_t *object_of(const json_t *header, const struct cd_csv_row *row)
{
    json_t *object = json_object();

    for (size_t i = 0; i < row->n && i < json_array_size(header); i++)
        json_object_set_new(object, json_string_value(json_array_get(header, i)),
                            json_string(row->cells[i].text));
    return object;
}

static int rows_read(FILE *in, json_t *rows, struct cordee_error *err)
{
    const struct cd_csv_dialect d = {
        .encoding = "UTF-8", .delimiter = ',', .header = true, .line = 1};
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, &d, err);
    CORDEE_AUTO(cordee_json_drop) json_t *header = json_array();
    struct cd_csv_row row;
    int rc = csv ? cd_csv_next(csv, &row, err) : -1;

    for (size_t i = 0; rc > 0 && i < row.n; i++)
        json_array_append_new(header, json_string(row.cells[i].text));
    while (rc > 0 && (rc = cd_csv_next(csv, &row, err)) > 0)
        json_array_append_new(rows, object_of(header, &row));
    return rc;
}

json_t *cd_practice_rows(struct cordee *cd, const char *name, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_asset *file = practice_assets;
    json_t *rows = json_array();
    FILE *in;
    int rc;

    (void)cd;
    while (file->name && strcmp(file->name, name) != 0)
        file++;
    in = file->name
             ? fmemopen(cordee_arena_text_n(a, file->bytes, file->len), file->len, "rb")
             : NULL;
    rc = in ? rows_read(in, rows, err)
            : cordee_fail(err, CORDEE_E_INTERNAL, "no practice file %s", name);
    if (in)
        fclose(in);
    if (rc == 0)
        return rows;
    json_decref(rows);
    return NULL;
}

unsigned cd_practice_roll(struct cd_practice *w, unsigned n)
{
    uint64_t z = w->dice += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ (z >> 31)) % n);
}

/* ---- the office ------------------------------------------------------------- */

static int64_t staff_make(struct cordee *cd, const char *name, const char *login,
                          const char *role, const char *signature,
                          struct cordee_error *err)
{
    return cd->db->insert(
        cd, err,
        "INSERT INTO staff(name, login, role, language, signature) VALUES(?, ?, ?, 'en', "
        "?)",
        CORDEE_ARGS(CORDEE_V(name), CORDEE_V(login), CORDEE_V(role),
                    CORDEE_V(signature)));
}

static int office_make(struct cd_practice *w, struct cordee_error *err)
{
    struct cordee *cd = w->cd;

    w->staff = staff_make(
        cd, "Magdalena Rüscher", "magdalena.ruescher@alpine-polymers.example.org",
        "admin", "Magdalena Rüscher\nAlpine Polymers Network\n+43 5550 2000", err);
    w->colleague =
        staff_make(cd, "Luc Berthier", "luc.berthier@alpine-polymers.example.org",
                   "editor", "Luc Berthier\nAlpine Polymers Network", err);
    if (w->staff < 0 || w->colleague < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE cluster SET name = ?, postal_address = ?, zone = 'Europe/Vienna', "
        "language = 'en', country = 'AT', from_name = ?, from_address = ? WHERE id = 1",
        CORDEE_ARGS(CORDEE_V("Alpine Polymers Network"),
                    CORDEE_V("Alpine Polymers Network\nHafenstraße 47\n4020 Linz, "
                             "Austria"),
                    CORDEE_V("Alpine Polymers Network"),
                    CORDEE_V("office@alpine-polymers.example.org")));
}

/* ---- organisations ---------------------------------------------------------- */

/* "-61m": the first of the month that long ago. */
static int64_t months_ago(const struct cd_practice *w, const char *text)
{
    struct cordee_clock c;

    if (!*text)
        return 0;
    cordee_clock_at(w->now + strtol(text, NULL, 10) * (int64_t)MONTH, "Europe/Vienna",
                    &c);
    c.day = 1;
    c.hour = c.minute = c.second = 0;
    return cordee_clock_to(&c, "Europe/Vienna");
}

static void copy(json_t *to, const char *key, const json_t *from, const char *column)
{
    cordee_json_set_text(to, key, cordee_json_text(from, column));
}

static json_t *org_fields(const struct cd_practice *w, const json_t *row, size_t i)
{
    static const char *const same[] = {"country", "region",  "city",      "postcode",
                                       "street",  "website", "headcount", NULL};
    json_t *f = json_object();

    for (const char *const *s = same; *s; s++)
        copy(f, *s, row, *s);
    copy(f, "name", row, "organisation");
    copy(f, "org_type", row, "organisation_type");
    copy(f, "email", row, "organisation_email");
    copy(f, "phone", row, "organisation_phone");
    copy(f, "tags", row, "organisation_tags");
    copy(f, "about", row, "organisation_about");
    copy(f, "member_type", row, "member_type");
    json_object_set_new(
        f, "member_since",
        json_integer(months_ago(w, cordee_json_text(row, "member_since"))));
    if (*cordee_json_text(row, "member_until"))
        json_object_set_new(
            f, "member_until",
            json_integer(months_ago(w, cordee_json_text(row, "member_until"))));
    json_object_set_new(f, "owner", json_integer(i % 3 == 2 ? w->colleague : w->staff));
    return f;
}

typedef int theme_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                      const char *theme, int level);

/* "Recycling:3; Testing:2" */
static int themes_set(struct cd_practice *w, int64_t party, const char *list,
                      theme_set *set, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *save = NULL, *copied = cordee_arena_text(a, list);

    for (char *name = strtok_r(copied, ";", &save); name;
         name = strtok_r(NULL, ";", &save)) {
        char *level = strchr(name, ':');

        if (!level)
            continue;
        *level++ = '\0';
        if (set(w->cd, err, party, cordee_text_trim(name), level[0] - '0') < 0)
            return -1;
    }
    return 0;
}

static int orgs_make(struct cd_practice *w, struct cordee_error *err)
{
    json_t *row;
    size_t i;

    json_array_foreach (w->orgs, i, row) {
        CORDEE_AUTO(cordee_json_drop) json_t *fields = org_fields(w, row, i);
        int64_t id = 0;

        if (cd_party_create(w->cd, err, CORDEE_ORG, fields, &id) < 0 ||
            themes_set(w, id, cordee_json_text(row, "competences"), cd_competence_set,
                       err) < 0 ||
            themes_set(w, id, cordee_json_text(row, "needs"), cd_need_set, err) < 0)
            return cordee_fail_in(err, "%s: ", cordee_json_text(row, "organisation"));
        json_object_set_new(row, "id", json_integer(id));
        json_object_set_new(row, "people", json_array());
    }
    return 0;
}

/* ---- people ----------------------------------------------------------------- */

static json_t *org_named(const struct cd_practice *w, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach (w->orgs, i, row)
        if (strcmp(cordee_json_text(row, "organisation"), name) == 0)
            return row;
    return NULL;
}

/* Most are written to as people of members; partners asked; a few never said. */
static const char *basis_of(const json_t *org, size_t i)
{
    const char *type = cordee_json_text(org, "member_type");

    if (i % 41 == 40)
        return "none";
    return strcmp(type, "partner") == 0 ? "asked" : "member";
}

static json_t *person_fields(const json_t *row, const json_t *org, size_t i)
{
    static const char *const same[] = {"salutation", "title", "role",  "country",
                                       "city",       "email", "phone", "language",
                                       "tags",       NULL};
    json_t *f = json_object();

    for (const char *const *s = same; *s; s++)
        copy(f, *s, row, *s);
    copy(f, "given_name", row, "first_name");
    copy(f, "family_name", row, "last_name");
    json_object_set_new(f, "basis", json_string(basis_of(org, i)));
    json_object_set(f, "org", json_object_get(org, "id"));
    json_object_set_new(
        f, "key_contact",
        json_boolean(strcmp(cordee_json_text(row, "key_contact"), "yes") == 0));
    json_object_set_new(
        f, "custom", json_pack("{s:s}", "practice", cordee_json_text(row, "practice")));
    return f;
}

static int people_make(struct cd_practice *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd_practice_rows(w->cd, "people.csv", err);
    json_t *row;
    size_t i;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        json_t *org = org_named(w, cordee_json_text(row, "organisation"));
        CORDEE_AUTO(cordee_json_drop) json_t *fields = person_fields(row, org, i);
        const char *mobile = cordee_json_text(row, "mobile");
        int64_t id = 0, phone;

        if (cd_party_create(w->cd, err, CORDEE_PERSON, fields, &id) < 0 ||
            (*mobile &&
             cd_phone_set(w->cd, err, id, mobile, "mobile", false, &phone) < 0))
            return cordee_fail_in(err, "%s: ", cordee_json_text(row, "email"));
        json_object_set_new(row, "id", json_integer(id));
        json_array_append(json_object_get(org, "people"), row);
    }
    return 0;
}

/* Three who left and two whose address is dead, so that "why not" has something to say.
 */
static int some_blocked(struct cd_practice *w, struct cordee_error *err)
{
    static const int left[] = {6, 24, 43}, dead[] = {17, 51};
    struct cordee *cd = w->cd;

    for (size_t i = 0; i < 3; i++) {
        const json_t *org = json_array_get(w->orgs, (size_t)left[i]);
        const json_t *person = json_array_get(json_object_get(org, "people"), 1);

        if (person && cd->crm->consent(cd, err, cordee_json_int(person, "id"), 0, false,
                                       "", "", "unsubscribe page") < 0)
            return -1;
    }
    for (size_t i = 0; i < 2; i++) {
        const json_t *org = json_array_get(w->orgs, (size_t)dead[i]);
        const json_t *person = json_array_get(json_object_get(org, "people"), 2);
        int64_t party = 0, address = 0;

        if (person && (cd->crm->by_email(cd, err, cordee_json_text(person, "email"),
                                         &party, &address) < 0 ||
                       cd->crm->address_state(cd, err, address, "bounced",
                                              "550 5.1.1 no such user here") < 0))
            return -1;
    }
    return 0;
}

/* ---- all of it -------------------------------------------------------------- */

static int themes_load(struct cd_practice *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd_practice_rows(w->cd, "themes.csv", err);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        json_object_set(w->themes, cordee_json_text(row, "name"), row);
    return rows ? 0 : -1;
}

/* The beginning of the world is nothing to take back. */
static int changes_forget(struct cordee *cd, int64_t set, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "DELETE FROM change_set WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(set)));
}

static int world_make(struct cd_practice *w, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t set;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (set = cd->db->change_set(cd, err, "Practice data")) < 0)
        return -1;
    if (cd_practice_places(cd, err) < 0 || office_make(w, err) < 0 ||
        themes_load(w, err) < 0 || orgs_make(w, err) < 0 || people_make(w, err) < 0 ||
        cd_practice_members(w, err) < 0 || some_blocked(w, err) < 0 ||
        cd_practice_history(w, err) < 0)
        return -1;
    cd->db->change_set_use(cd, 0);
    if (changes_forget(cd, set, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int hear_nothing(struct cordee *cd, struct cordee_error *err, const char *event,
                        const struct cordee_value *argv, size_t argc)
{
    (void)cd, (void)err, (void)event, (void)argv, (void)argc;
    return 0;
}

/* Two hundred people who are there from the beginning are no news to scripts. */
static const struct cordee_event_api deaf = {.size = sizeof deaf, .fire = hear_nothing};

int cd_practice_fill(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_practice w = {
        .cd = core, .now = cordee_now(), .themes = json_object(), .dice = 20260401};
    const struct cordee_event_api *events = core->event;
    int64_t parties = 0;
    int rc = -1;

    core->event = &deaf;
    if (core->db->one(core, err, &parties, "SELECT count(*) FROM party",
                      CORDEE_NO_ARGS) >= 0) {
        w.orgs = parties ? NULL : cd_practice_rows(core, "organisations.csv", err);
        rc = parties ? 0 : w.orgs ? world_make(&w, err) : -1;
    }
    core->event = events;
    core->db->change_set_use(core, 0);
    json_decref(w.orgs);
    json_decref(w.themes);
    return rc;
}
