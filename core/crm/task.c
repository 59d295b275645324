/* Follow-ups: something a user has to do about a party. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <string.h>

int cd_crm_task(struct cordee *cd, struct cordee_error *err, int64_t party, int64_t user,
                const char *title, int64_t due, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id;

    cordee_utf8_clean(title, strlen(title), &clean);
    if (!clean.len || !*cordee_text_trim(clean.text))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say in a few words what is to be done"));
    if (clean.len > 500)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("this text is too long"));
    if (cd_change_begin(cd, &c, T("Follow-up added"), err) < 0 ||
        (party && cd_party_must(cd, party, NULL, NULL, err) < 0))
        return -1;
    id = core->db->insert(core, err,
                          "INSERT INTO task(party, staff, title, due_at) "
                          "VALUES(?, ?, ?, ?)",
                          CORDEE_ARGS(CORDEE_ID(party), CORDEE_ID(user),
                                      CORDEE_V(cordee_text_trim(clean.text)),
                                      CORDEE_ID(due)));
    if (id < 0 ||
        core->event->fire(core, err, "task.added",
                          CORDEE_ARGS(CORDEE_V(id), CORDEE_V(party), CORDEE_V(user),
                                      CORDEE_V(due))) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

/* One of nobody is its owner's, which the door knows. */
static int task_must(struct cordee *cd, int64_t task, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t party = 0;

    if (core->db->one(core, err, &party, "SELECT party FROM task WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(task))) < 0)
        return -1;
    return party ? cd_party_must(cd, party, NULL, NULL, err) : 0;
}

int cd_task_set(struct cordee *cd, struct cordee_error *err, int64_t task,
                const char *title, int64_t due, int64_t staff)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    cordee_utf8_clean(title, strlen(title), &clean);
    if (!clean.len || !*cordee_text_trim(clean.text))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say in a few words what is to be done"));
    if (clean.len > 500)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("this text is too long"));
    if (task_must(cd, task, err) < 0 ||
        cd_change_begin(cd, &c, T("Follow-up changed"), err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE task SET title = ?, due_at = ?, staff = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_text_trim(clean.text)), CORDEE_ID(due),
                                   CORDEE_ID(staff), CORDEE_V(task))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("there is no such follow-up"));
    return cd_change_commit(&c, err);
}

int cd_task_theirs(struct cordee *cd, struct cordee_error *err, int64_t task, bool theirs)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->exec(core, err,
                          "UPDATE task SET theirs = ?1 WHERE id = ?2 AND theirs <> ?1",
                          CORDEE_ARGS(CORDEE_V(theirs), CORDEE_V(task)));
}

int cd_task_done(struct cordee *cd, struct cordee_error *err, int64_t task, bool done)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t party = 0;

    if (task_must(cd, task, err) < 0 ||
        cd_change_begin(cd, &c, done ? T("Follow-up done") : T("Follow-up open again"),
                        err) < 0 ||
        core->db->exec(core, err, "UPDATE task SET done_at = ? WHERE id = ?",
                       CORDEE_ARGS(done ? CORDEE_V(cordee_now()) : CORDEE_ID(0),
                                   CORDEE_V(task))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("there is no such follow-up"));
    if (core->db->one(core, err, &party, "SELECT party FROM task WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(task))) < 0 ||
        (done && core->event->fire(core, err, "task.done",
                                   CORDEE_ARGS(CORDEE_V(task), CORDEE_V(party))) < 0))
        return -1;
    return cd_change_commit(&c, err);
}

/* The party of a row becomes an object of its own, ready for a link. */
static void task_dress(struct cordee *cd, json_t *task, int64_t now)
{
    json_t *party = json_object();
    int64_t due = cordee_json_int(task, "due_at");

    json_object_set_new(
        task, "late",
        json_boolean(due && due < now && !cordee_json_int(task, "done_at")));
    if (!cordee_json_int(task, "party_id")) {
        json_decref(party);
        return;
    }
    json_object_set(party, "id", json_object_get(task, "party_id"));
    json_object_set(party, "kind", json_object_get(task, "party_kind"));
    json_object_set(party, "name", json_object_get(task, "party_name"));
    cd_party_dress(cd, party);
    json_object_set_new(task, "party", party);
}

int cd_task_list(struct cordee *cd, struct cordee_error *err, int64_t user, int64_t party,
                 int limit, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *list = core->db->list(
        core, err,
        "SELECT t.id, t.title, t.path, t.due_at, t.done_at, t.staff, t.theirs AS "
        "\"theirs:bool\", w.name AS staff_name, "
        "p.id AS party_id, p.kind AS party_kind, p.name AS party_name FROM task t "
        "LEFT JOIN party p ON p.id = t.party LEFT JOIN staff w ON w.id = t.staff "
        "WHERE t.done_at IS NULL AND (? = 0 OR t.staff = ?) AND (? = 0 OR t.party = ?) "
        "AND p.deleted_at IS NULL AND " CD_TASK_SEEN
        " ORDER BY coalesce(t.due_at, 9e15), t.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(user), CORDEE_V(user), CORDEE_V(party), CORDEE_V(party),
                    CORDEE_V(limit)));
    int64_t now = cordee_now();
    json_t *task;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, task)
        task_dress(cd, task, now);
    *list_r = list;
    return 0;
}
