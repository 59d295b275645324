/* What a draft says, for its page. */
#include "core/mail/first/first-priv.h"

#include <string.h>

json_t *cd_first_list(struct cordee *core, struct cordee_error *err)
{
    return core->db->list(core, err,
                          "SELECT id, name, state, read, created_at FROM first_day WHERE "
                          "staff = acting() ORDER BY id DESC",
                          CORDEE_NO_ARGS);
}

/* Taken in, and not taken back since. */
#define TAKEN "(p.taken IS NOT NULL AND p.party IS NOT NULL)"

static int lists_put(struct cordee *core, int64_t id, json_t *draft,
                     struct cordee_error *err)
{
    json_t *parts = core->db->list(
        core, err,
        "SELECT p.part, count(*) AS n, sum(NOT " TAKEN
        ") AS open, sum(p.party IS NULL) AS fresh, count(DISTINCT p.org) AS orgs FROM "
        "first_person p WHERE p.draft = ? AND p.left_out = '' GROUP BY p.part",
        CORDEE_ARGS(CORDEE_V(id)));
    json_t *out = parts
                      ? core->db->list(core, err,
                                       "SELECT left_out AS why, count(*) AS n FROM "
                                       "first_person WHERE draft = ? AND left_out <> '' "
                                       "GROUP BY 1 ORDER BY 2 DESC",
                                       CORDEE_ARGS(CORDEE_V(id)))
                      : NULL;
    json_t *takings =
        out ? core->db->list(
                  core, err,
                  "SELECT id, change_set, state, job, people, orgs, known, "
                  "contacts, refused, dates AS \"dates:bool\", created_at, EXISTS "
                  "(SELECT 1 FROM change_set c WHERE c.id = first_taking.change_set AND "
                  "c.undone_at IS NOT NULL) AS \"undone:bool\" FROM first_taking "
                  "WHERE draft = ? ORDER BY id DESC",
                  CORDEE_ARGS(CORDEE_V(id)))
            : NULL;

    json_object_set_new(draft, "parts", parts ? parts : json_array());
    json_object_set_new(draft, "left_out", out ? out : json_array());
    json_object_set_new(draft, "takings", takings ? takings : json_array());
    return takings ? 0 : -1;
}

int cd_first_load(struct cordee *core, int64_t draft, json_t **draft_r,
                  struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT d.id, d.name, d.state, d.job, d.error, d.read, d.again, d.lists, d.many, "
        "d.newest, d.created_at, d.addresses AS \"addresses:json\", k.* FROM first_day "
        "d, "
        "(SELECT count(*) AS people, count(DISTINCT p.org) AS organisations, "
        "count(DISTINCT iif(p.part = 'member', p.org, NULL)) AS members, sum(p.quiet) AS "
        "quiet, sum(p.quiet AND NOT " TAKEN
        ") AS quiet_open FROM first_person p WHERE p.draft = ?1 AND p.left_out = '') k "
        "WHERE d.id = ?1 AND d.staff = acting()",
        CORDEE_ARGS(CORDEE_V(draft)));

    if (rc <= 0)
        return rc;
    if (lists_put(core, draft, row, err) < 0) {
        json_decref(row);
        return -1;
    }
    *draft_r = row;
    return 1;
}

json_t *cd_first_people(struct cordee *core, int64_t draft, const char *part, int limit,
                        int64_t offset, struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT p.id, p.name, p.address, p.org, coalesce(r.name, o.name, '') AS "
        "org_name, "
        "o.party AS org_party, coalesce(o.domain, '') AS domain, p.wrote, p.came, "
        "p.last_at, p.quiet AS \"quiet:bool\", p.party, p.part, x.name AS "
        "party_name, " TAKEN
        " AS \"taken:bool\" FROM first_person p JOIN first_day d ON d.id = p.draft AND "
        "d.staff = acting() LEFT JOIN first_org o ON o.id = p.org LEFT JOIN party r ON "
        "r.id "
        "= o.party LEFT JOIN party x ON x.id = p.party LEFT JOIN (SELECT org, max(wrote) "
        "AS most FROM first_person WHERE draft = ?1 GROUP BY org) m ON m.org = p.org "
        "WHERE "
        "p.draft = ?1 AND p.left_out = '' AND iif(?2 = 'quiet', p.quiet, p.part = ?2) "
        "ORDER BY coalesce(m.most, p.wrote) DESC, p.org, p.wrote DESC, p.id LIMIT ?3 "
        "OFFSET ?4",
        CORDEE_ARGS(CORDEE_V(draft), CORDEE_V(part), CORDEE_V((int64_t)limit),
                    CORDEE_V(offset)));
}
