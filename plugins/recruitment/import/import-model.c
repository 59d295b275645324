/* Who somebody of a file is in the register, and what was brought lately. */
#include "plugins/recruitment/import/import.h"

#include <stdlib.h>
#include <string.h>

/* Their profile where who acts works, if there is one. */
static int profile_put(struct cordee *cd, int64_t person, json_t *row,
                       struct cordee_error *err)
{
    int64_t id = 0;
    const int rc =
        cd->db->one(cd, err, &id,
                    "SELECT id FROM recruitment_candidate WHERE person = ? AND "
                    "cluster_mine(cluster) ORDER BY id LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(person)));

    if (rc > 0)
        json_object_set_new(row, "profile", json_integer(id));
    return rc < 0 ? -1 : 0;
}

static int known_put(struct import *i, const char *mail, json_t *model,
                     struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    struct cordee_error not_theirs = {0};
    int64_t party = 0, address = 0;
    json_t *row = NULL;
    int rc = *mail ? cd->crm->by_email(cd, err, mail, &party, &address) : 0;

    if (rc > 0 && cd->crm->writable(cd, &not_theirs, party) < 0)
        rc = 0; /* saving says that the address is somebody's */
    if (rc > 0)
        rc = cd->db->row(cd, err, &row,
                         "SELECT id, name FROM party WHERE id = ? AND kind = 2",
                         CORDEE_ARGS(CORDEE_V(party)));
    if (rc > 0 && profile_put(cd, party, row, err) < 0)
        rc = -1;
    if (rc > 0)
        json_object_set(model, "known", row);
    json_decref(row);
    return rc < 0 ? -1 : 0;
}

int import_who(struct import *i, const struct person_read *p, json_t *model,
               struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *found = NULL;
    json_t *similar = json_array(), *row;
    size_t k;

    json_object_set_new(model, "similar", similar);
    if (known_put(i, p->mail, model, err) < 0)
        return -1;
    if (json_object_get(model, "known") || !*p->family)
        return 0;
    found =
        cd->db->list(cd, err,
                     "SELECT id, name, NULLIF(city, '') AS city FROM party WHERE kind "
                     "= 2 AND name = ? ORDER BY id LIMIT 20",
                     CORDEE_ARGS(CORDEE_V(p->name)));
    if (!found)
        return -1;
    json_array_foreach (found, k, row) {
        const int64_t id = cordee_json_int(row, "id");
        struct cordee_error not_theirs = {0};

        if (json_array_size(similar) >= 5 || cd->crm->writable(cd, &not_theirs, id) < 0)
            continue;
        if (profile_put(cd, id, row, err) < 0)
            return -1;
        json_array_append(similar, row);
    }
    return 0;
}

json_t *import_made(struct cordee *cd, const char *ids, int64_t user,
                    struct cordee_error *err)
{
    json_t *list = json_array();

    for (const char *s = ids; *s;) {
        char *end;
        const long long id = strtoll(s, &end, 10);
        json_t *row = NULL;
        int rc;

        if (end == s || json_array_size(list) >= IMPORT_ROWS)
            break;
        rc = cd->db->row(cd, err, &row,
                         "SELECT c.id, p.name, c.headline FROM recruitment_candidate c "
                         "JOIN party p ON p.id = c.person WHERE c.id = ? AND c.staff = ? "
                         "AND c.made_at > ? AND c.consent_at IS NULL AND "
                         "cluster_mine(c.cluster)",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(user),
                                     CORDEE_V(cordee_now() - IMPORT_DAY)));
        if (rc < 0) {
            json_decref(list);
            return NULL;
        }
        if (rc > 0)
            json_array_append_new(list, row);
        s = end + (*end == '.');
    }
    return list;
}
