/* What is said in histories of a project, and what there is to do for it. */
#include "plugins/funding/together/together.h"

/* ---- entries ---------------------------------------------------------------- */

int project_note(struct cordee *cd, const struct project *p,
                 const struct project_said *said, int64_t *interaction_r,
                 struct cordee_error *err)
{
    const struct cordee_interaction entry = {
        .kind = said->kind,
        .direction = said->direction,
        .subject = p->title,
        .body = said->body ? said->body : "",
        .author = said->user,
        .cluster = p->cluster,
        .takers = said->takers,
        .n_takers = said->n,
    };
    int64_t id;

    if (cd->crm->interaction(cd, err, &entry, &id) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO funding_project_entry(project, interaction) VALUES(?, ?)",
            CORDEE_ARGS(CORDEE_V(p->id), CORDEE_V(id))) < 0)
        return -1;
    if (interaction_r)
        *interaction_r = id;
    return 0;
}

int64_t project_of_entry(struct cordee *cd, int64_t interaction, struct cordee_error *err)
{
    int64_t id = 0;

    return cd->db->one(cd, err, &id,
                       "SELECT project FROM funding_project_entry WHERE interaction = ?",
                       CORDEE_ARGS(CORDEE_V(interaction))) < 0
               ? -1
               : id;
}

/* ---- follow-ups ------------------------------------------------------------- */

json_t *project_tasks(struct cordee *cd, int64_t project, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.title, t.due_at, t.done_at IS NOT NULL AS \"done:bool\", "
        "t.staff, p.id AS "
        "party, p.kind, p.name AS party_name, w.name AS staff_name FROM "
        "funding_project_task x JOIN task t ON t.id = x.task LEFT JOIN party p ON p.id = "
        "t.party AND p.deleted_at IS NULL LEFT JOIN staff w ON w.id = t.staff WHERE "
        "x.project = ? AND (t.party IS NULL OR (p.id IS NOT NULL AND " CORDEE_SEEN(
            "p.id") ")) ORDER BY t.done_at IS NOT NULL, t.due_at IS NULL, t.due_at, t.id "
                    "LIMIT 100",
        CORDEE_ARGS(CORDEE_V(project)));
}

int project_task_add(struct cordee *cd, int64_t project, int64_t party, int64_t user,
                     const char *title, int64_t due, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id;

    if (cd->db->change_begin(cd, &c, T("Follow-up added"), err) < 0 ||
        cd->crm->task(cd, err, party, user, title, due, &id) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO funding_project_task(project, task) VALUES(?, ?)",
                     CORDEE_ARGS(CORDEE_V(project), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
