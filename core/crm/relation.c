/* What two parties are to each other, read from either side. */
#include "core/crm/member/membership.h"

#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <string.h>

static const char *trimmed(struct cordee_arena *a, const char *text)
{
    return cordee_text_trim(cordee_arena_text(a, text ? text : ""));
}

static int check(struct cordee *cd, const struct cd_relation *r, struct cordee_error *err)
{
    if (!*r->label)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say what they are to each other"));
    if (strlen(r->label) > 200 || strlen(r->label_back) > 200)
        return cd_refuse(err, CORDEE_E_INVALID, T("this is too long: {1}..."), r->label);
    if (strlen(r->note) > 2000)
        return cd_refuse(err, CORDEE_E_INVALID, T("this is too long: {1}..."), r->note);
    if (r->until && r->since && r->until < r->since)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the end is before the start"));
    return 0;
}

static struct cd_relation cleaned(struct cordee_arena *a, const struct cd_relation *given)
{
    struct cd_relation r = *given;

    r.label = trimmed(a, r.label);
    r.label_back = trimmed(a, r.label_back);
    r.note = trimmed(a, r.note);
    return r;
}

static int touch_both(struct cordee *cd, int64_t party, int64_t other,
                      struct cordee_error *err)
{
    return cd_party_touch(cd, party, err) < 0 || cd_party_touch(cd, other, err) < 0 ? -1
                                                                                    : 0;
}

int cd_relation_add(struct cordee *cd, struct cordee_error *err,
                    const struct cd_relation *given, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cd_relation r = cleaned(a, given);
    int64_t id;

    if (check(cd, &r, err) < 0)
        return -1;
    if (r.party == r.other)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("choose somebody else"));
    if (cd_change_begin(cd, &c, T("Relation added"), err) < 0 ||
        cd_party_must(cd, r.party, NULL, NULL, err) < 0 ||
        cd_party_must(cd, r.other, NULL, NULL, err) < 0)
        return -1;
    id = core->db->insert(core, err,
                          "INSERT INTO relation(party, other, label, label_back, since, "
                          "until, note) VALUES(?, ?, ?, ?, ?, ?, ?)",
                          CORDEE_ARGS(CORDEE_V(r.party), CORDEE_V(r.other),
                                      CORDEE_V(r.label), CORDEE_V(r.label_back),
                                      CORDEE_ID(r.since), CORDEE_ID(r.until),
                                      CORDEE_V(r.note)));
    if (id < 0 || touch_both(cd, r.party, r.other, err) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

/* Changes one by a statement whose last `?` is its id. */
static int change(struct cordee *cd, struct cordee_error *err, int64_t id,
                  const char *title, const char *sql, const struct cordee_value *args,
                  size_t n)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (cd_change_begin(cd, &c, title, err) < 0)
        return -1;
    rc = core->db->row(core, err, &row, "SELECT party, other FROM relation WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such relation"));
    if (rc < 0 || cd_party_must(cd, cordee_json_int(row, "party"), NULL, NULL, err) < 0 ||
        cd_party_must(cd, cordee_json_int(row, "other"), NULL, NULL, err) < 0 ||
        core->db->exec(core, err, sql, args, n) < 0 ||
        touch_both(cd, cordee_json_int(row, "party"), cordee_json_int(row, "other"),
                   err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_relation_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                       const struct cd_relation *given)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_relation r = cleaned(a, given);

    if (check(cd, &r, err) < 0)
        return -1;
    return change(cd, err, id, T("Relation changed"),
                  "UPDATE relation SET label = ?, label_back = ?, since = ?, until = ?, "
                  "note = ? WHERE id = ?",
                  CORDEE_ARGS(CORDEE_V(r.label), CORDEE_V(r.label_back),
                              CORDEE_ID(r.since), CORDEE_ID(r.until), CORDEE_V(r.note),
                              CORDEE_V(id)));
}

int cd_relation_end(struct cordee *cd, struct cordee_error *err, int64_t id, int64_t at)
{
    return change(cd, err, id, T("Relation ended"),
                  "UPDATE relation SET until = ? WHERE id = ?",
                  CORDEE_ARGS(CORDEE_V(at ? at : cordee_now()), CORDEE_V(id)));
}

int cd_relation_remove(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    return change(cd, err, id, T("Relation removed"), "DELETE FROM relation WHERE id = ?",
                  CORDEE_ARGS(CORDEE_V(id)));
}

static int role_write(struct cordee *core, int64_t id, const struct cd_relation *r,
                      bool key_contact, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "UPDATE role SET label = ?, label_back = ?, since = ?, until = "
                          "?, note = ?, key_contact = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(r->label), CORDEE_V(r->label_back),
                                      CORDEE_ID(r->since), CORDEE_ID(r->until),
                                      CORDEE_V(r->note), CORDEE_V(key_contact),
                                      CORDEE_V(id)));
}

int cd_role_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                   const struct cd_relation *given, bool key_contact)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cd_relation r = cleaned(a, given);
    CORDEE_AUTO(cordee_json_drop) json_t *role = NULL;
    int64_t person;
    int rc;

    if (check(cd, &r, err) < 0 || cd_change_begin(cd, &c, T("Role changed"), err) < 0)
        return -1;
    rc = core->db->row(core, err, &role, "SELECT party, other FROM role WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
    person = cordee_json_int(role, "party");
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such role"));
    if (rc < 0 || cd_party_must(cd, person, NULL, NULL, err) < 0 ||
        cd_party_must(cd, cordee_json_int(role, "other"), NULL, NULL, err) < 0 ||
        role_write(core, id, &r, key_contact, err) < 0 ||
        cd_party_touch(cd, person, err) < 0 || cd_party_index(cd, person, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_relation_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t now = cordee_now();
    json_t *row;
    json_t *list = core->db->list(
        core, err,
        "SELECT r.id AS relation, CASE WHEN r.party = ? OR r.label_back = '' THEN "
        "r.label ELSE r.label_back END AS label, r.label_back = '' AND r.other = ? AS "
        "\"reverse:bool\", r.since, r.until, r.note, (r.until IS NULL OR r.until > ?) AS "
        "\"current:bool\", q.id, q.kind, q.name, q.country, q.city FROM relation r JOIN "
        "party q ON q.id = CASE WHEN r.party = ? THEN r.other ELSE r.party END WHERE "
        "(r.party = ? OR r.other = ?) AND q.deleted_at IS NULL AND " CD_MINE(
            "q.id") " ORDER BY 7 DESC, r.until "
                    "DESC, q.sort_name, r.id",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party), CORDEE_V(now), CORDEE_V(party),
                    CORDEE_V(party), CORDEE_V(party)));
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        cd_party_dress(core, row);
    *list_r = list;
    return 0;
}
