/* All that hangs on one party, for its page. */
#include "core/crm/crm-priv.h"
#include "core/crm/member/membership.h"
#include "core/crm/scope.h"
#include "core/crm/strength/strength.h"
#include "core/crm/theme/theme.h"

#include <string.h>

/* A list about the party; the statement takes `now` once or more before the party. */
struct part {
    const char *name;
    enum cordee_kind kind; /* CORDEE_ANYONE: both */
    bool linked;           /* its rows are parties: dressed */
    bool now;
    const char *sql;
};

static const struct part parts[] = {
    {"emails", CORDEE_ANYONE, false, false,
     "SELECT id, address, purpose, main AS \"main:bool\", state, state_at, said FROM "
     "email_address WHERE party = ? ORDER BY main DESC, id"},
    {"phones", CORDEE_ANYONE, false, false,
     "SELECT id, number, purpose, main AS \"main:bool\" FROM phone WHERE party = ? ORDER "
     "BY main DESC, id"},
    {"tags", CORDEE_ANYONE, false, false,
     "SELECT t.id, t.name FROM tagging g JOIN tag t ON t.id = g.tag WHERE g.party = ? "
     "ORDER BY t.folded"},
    {"roles", CORDEE_PERSON, true, true,
     "SELECT r.id AS role_id, r.label, r.key_contact AS \"key_contact:bool\", r.since, "
     "r.until, r.note, " CORDEE_ROLE_AT(
         "r", "?") " AS \"current:bool\", o.id, "
                   "o.kind, "
                   "o.name, o.country, o.city FROM role r JOIN party o ON o.id = r.other "
                   "WHERE r.party "
                   "= ? AND o.deleted_at IS NULL AND " CD_MINE(
                       "o.id") " ORDER BY r.until IS NOT NULL, r.until DESC, "
                               "r.key_contact DESC, r.id"},
    {"people", CORDEE_ORG, true, true,
     "SELECT r.id AS role_id, r.label, r.key_contact AS \"key_contact:bool\", r.since, "
     "r.until, r.note, r.label_back, " CORDEE_ROLE_AT(
         "r",
         "?") " AS "
              "\"current:bool\", p.id, p.kind, "
              "p.name, p.country, p.city, (SELECT e.address FROM email_address e WHERE "
              "e.party = "
              "p.id ORDER BY e.main DESC, e.id LIMIT 1) AS email, (SELECT f.number FROM "
              "phone f "
              "WHERE f.party = p.id ORDER BY f.main DESC, f.id LIMIT 1) AS phone, "
              "nullif(p.last_contact, 0) AS last_contact_at FROM role r JOIN party p ON "
              "p.id = "
              "r.party WHERE r.other = ? AND "
              "p.deleted_at IS NULL AND " CD_MINE(
                  "p.id") " ORDER BY r.until IS NOT NULL, r.until DESC, r.key_contact "
                          "DESC, p.sort_name"},
    {"consents", CORDEE_PERSON, false, false,
     "SELECT c.id, c.given AS \"given:bool\", c.said AS \"said:bool\", c.basis, "
     "c.wording, c.place, c.note, c.address, c.at, t.name AS topic, w.name AS staff_name "
     "FROM consent c LEFT JOIN topic t ON t.id = c.topic LEFT JOIN staff w ON w.id = "
     "c.staff WHERE c.party = ? ORDER BY c.at DESC, c.id DESC LIMIT 50"},
};

static int part_put(struct cordee *cd, const struct part *part, int64_t id, json_t *model,
                    struct cordee_error *err)
{
    const struct cordee_value now = cordee_of_int(cordee_now());
    const struct cordee_value args[] = {part->now ? now : cordee_of_int(id),
                                        cordee_of_int(id)};
    json_t *list = cd->db->list(cd, err, part->sql, args, part->now ? 2 : 1);
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    if (part->linked)
        json_array_foreach (list, i, row)
            cd_party_dress(cd, row);
    json_object_set_new(model, part->name, list);
    return 0;
}

/* May a mailing of no topic go to the main address, and if not, why: beside it. */
static int may_put(struct cordee *cd, int64_t id, json_t *model, struct cordee_error *err)
{
    char why[160] = "";
    int rc = cd_crm_may_write(cd, err, id, cordee_json_int(model, "address_id"), 0, why);

    if (rc < 0)
        return -1;
    json_object_set_new(model, "may_write", json_boolean(rc > 0));
    cordee_json_set_text(model, "may_not_why", why);
    return 0;
}

static int put_bonds(struct cordee *cd, int64_t id, enum cordee_kind kind, json_t *model,
                     struct cordee_error *err)
{
    json_t *list = NULL;

    if (cd_relation_list(cd, err, id, &list) < 0)
        return -1;
    json_object_set_new(model, "relations", list);
    if (!(list = cd_declared_list(cd, err, id, CD_CAN)))
        return -1;
    json_object_set_new(model, "competences", list);
    if (!(list = cd_declared_list(cd, err, id, CD_NEEDS)))
        return -1;
    json_object_set_new(model, "needs", list);
    if (kind != CORDEE_ORG)
        return 0;
    if (cd_membership_list(cd, err, id, &list) < 0)
        return -1;
    json_object_set_new(model, "memberships", list);
    return 0;
}

int cd_party_page(struct cordee *cd, struct cordee_error *err, int64_t id,
                  json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *model = NULL, *list = NULL;
    enum cordee_kind kind;
    int rc = cd_crm_party(cd, err, id, &model);

    if (rc <= 0)
        return rc;
    kind = (enum cordee_kind)cordee_json_int(model, "kind");
    for (size_t i = 0; rc > 0 && i < sizeof parts / sizeof *parts; i++)
        if (parts[i].kind == CORDEE_ANYONE || parts[i].kind == kind)
            rc = part_put(core, &parts[i], id, model, err) < 0 ? -1 : 1;
    if (rc < 0 || may_put(cd, id, model, err) < 0 ||
        put_bonds(cd, id, kind, model, err) < 0 ||
        cd_task_list(cd, err, 0, id, 50, &list) < 0) {
        json_decref(model);
        return -1;
    }
    json_object_set_new(model, "tasks", list);
    if (cd_crm_strength(cd, err, id, kind, &list) < 0) {
        json_decref(model);
        return -1;
    }
    json_object_set_new(model, "strength", list);
    if (cd_strength_reasons(cd, id, list, err) < 0) {
        json_decref(model);
        return -1;
    }
    *model_r = model;
    return 1;
}

int cd_party_by_name(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                     const char *name, const char *country, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sort = {0};
    struct cd_name split = {"", "", "", ""};

    if (kind == CORDEE_PERSON)
        cd_name_split(a, name, &split);
    cd_sort_name(split.given, split.family, name, &sort);
    return core->db->one(core, err, id_r,
                         "SELECT id FROM party WHERE kind = ? AND sort_name = ? AND "
                         "deleted_at IS NULL AND " CD_MINE(
                             "party.id") " AND (? = '' OR country = ?) ORDER BY id "
                                         "LIMIT 1",
                         CORDEE_ARGS(CORDEE_V((int)kind),
                                     CORDEE_V(sort.text ? sort.text : ""),
                                     CORDEE_V(country), CORDEE_V(country)));
}
