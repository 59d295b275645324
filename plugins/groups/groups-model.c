/* Groups: the rows, and the rules for changing them. */
#include "plugins/groups/groups.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAME    120
#define MOST_PURPOSE 2000

/* A group is seen by who may see its cluster. */
#define SEEN "(cluster_seen(g.cluster) OR scope_open())"
#define MINE "(cluster_mine(g.cluster) OR scope_whole())"
#define NOW  "(m.until IS NULL OR m.until > clock_now())"

/* ---- reading ---------------------------------------------------------------- */

json_t *groups_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT g.id, g.name, g.purpose, g.since, g.until, coalesce(g.until <= "
        "clock_now(), 0) AS \"over:bool\", (SELECT count(*) FROM groups_member m WHERE "
        "m.grp = g.id AND " NOW ") AS members, (SELECT group_concat(p.name, ', ') FROM "
        "groups_member m JOIN party p ON p.id = m.person WHERE m.grp = g.id AND "
        "m.speaker = 1 AND p.deleted_at IS NULL AND " NOW
        ") AS speakers FROM groups_group g WHERE " SEEN
        " ORDER BY 6, fold(g.name), g.id LIMIT 500",
        CORDEE_NO_ARGS);
}

static json_t *members_of(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT m.id, m.grp, m.person, p.name, m.org, o.name AS org_name, m.speaker AS "
        "\"speaker:bool\", m.since, m.until, NOT " NOW
        " AS \"over:bool\" FROM groups_member m JOIN party p ON p.id = m.person LEFT "
        "JOIN "
        "party o ON o.id = m.org AND o.deleted_at IS NULL WHERE m.grp = ? AND "
        "p.deleted_at IS NULL ORDER BY 10, m.speaker DESC, p.sort_name, m.id LIMIT 2000",
        CORDEE_ARGS(CORDEE_V(id)));
}

static json_t *meetings_of(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id AS interaction, i.at, i.subject, i.body, (SELECT "
        "group_concat(p.name, ', ') FROM interaction_party x JOIN party p ON p.id = "
        "x.party WHERE x.interaction = i.id AND p.deleted_at IS NULL) AS present, "
        "(SELECT min(x.party) FROM interaction_party x WHERE x.interaction = i.id) AS "
        "first FROM groups_meeting k JOIN interaction i ON i.id = k.interaction WHERE "
        "k.grp = ? AND " CORDEE_ENTRY_OPEN " ORDER BY i.at DESC, i.id DESC LIMIT 100",
        CORDEE_ARGS(CORDEE_V(id)));
}

int groups_load(struct cordee *cd, int64_t id, json_t **model_r, struct cordee_error *err)
{
    json_t *row = NULL, *list;
    int rc =
        cd->db->row(cd, err, &row,
                    "SELECT g.id, g.name, " GROUPS_WORD(
                        "g") " AS word, g.purpose, g.since, g.until, "
                             "coalesce(g.until <= clock_now(), 0) AS \"over:bool\" FROM "
                             "groups_group g WHERE g.id = ? AND " MINE,
                    CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *model_r = row;
    if (!(list = members_of(cd, id, err)))
        return -1;
    json_object_set_new(row, "members", list);
    if (!(list = meetings_of(cd, id, err)))
        return -1;
    json_object_set_new(row, "meetings", list);
    return 1;
}

int64_t groups_of_member(struct cordee *cd, int64_t member, struct cordee_error *err)
{
    int64_t id = 0;

    if (cd->db->one(cd, err, &id,
                    "SELECT g.id FROM groups_member m JOIN groups_group g ON g.id = "
                    "m.grp WHERE m.id = ? AND " MINE,
                    CORDEE_ARGS(CORDEE_V(member))) < 0)
        return -1;
    return id;
}

/* ---- changing --------------------------------------------------------------- */

/* One statement that is a change. */
static int change(struct cordee *cd, const char *title, const char *sql,
                  const struct cordee_value *args, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, title, err) < 0 ||
        cd->db->exec(cd, err, sql, args, n) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

static int name_free(struct cordee *cd, int64_t id, const char *name,
                     struct cordee_error *err)
{
    int64_t other = 0;

    if (!*name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a group needs a name"));
    if (cordee_utf8_len(name) > MOST_NAME)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("this name is too long"));
    if (strchr(name, '"')) /* a filter could not name it */
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("write the name without \""));
    if (cd->db->one(
            cd, err, &other,
            "SELECT id FROM groups_group WHERE fold(name) = fold(?1) AND id <> ?2 "
            "AND cluster IS CASE WHEN ?2 = 0 THEN cluster_here() ELSE (SELECT cluster "
            "FROM groups_group WHERE id = ?2) END",
            CORDEE_ARGS(CORDEE_V(name), CORDEE_V(id))) < 0)
        return -1;
    return other ? cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                               T("there is a group of this name already"))
                 : 0;
}

static int64_t group_new(struct cordee *cd, const char *name, const char *purpose,
                         struct cordee_error *err)
{
    int64_t id = 0;

    if (change(cd, T("Group added"),
               "INSERT INTO groups_group(cluster, name, purpose, since) "
               "VALUES(cluster_here(), ?, ?, ?)",
               CORDEE_ARGS(CORDEE_V(name), CORDEE_V(purpose), CORDEE_V(cordee_now())),
               err) < 0 ||
        cd->db->one(cd, err, &id,
                    "SELECT max(id) FROM groups_group WHERE fold(name) = fold(?)",
                    CORDEE_ARGS(CORDEE_V(name))) < 0)
        return -1;
    return id;
}

int64_t groups_save(struct cordee *cd, int64_t id, const char *name, const char *purpose,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    name = cordee_text_trim(cordee_arena_text(a, name));
    purpose = cordee_text_trim(cordee_arena_text(a, purpose));
    if (name_free(cd, id, name, err) < 0)
        return -1;
    if (cordee_utf8_len(purpose) > MOST_PURPOSE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the purpose is too long"));
    if (!id)
        return group_new(cd, name, purpose, err);
    return change(cd, T("Group changed"),
                  "UPDATE groups_group SET name = ?, purpose = ? WHERE id = ?",
                  CORDEE_ARGS(CORDEE_V(name), CORDEE_V(purpose), CORDEE_V(id)), err) < 0
               ? -1
               : id;
}

int groups_end(struct cordee *cd, int64_t id, bool over, struct cordee_error *err)
{
    return change(cd, over ? T("Group ended") : T("Group taken up again"),
                  "UPDATE groups_group SET until = ? WHERE id = ?",
                  CORDEE_ARGS(CORDEE_ID(over ? cordee_now() : 0), CORDEE_V(id)), err);
}

int groups_join(struct cordee *cd, int64_t group, int64_t person, int64_t org,
                struct cordee_error *err)
{
    if (cd->crm->writable(cd, err, person) < 0)
        return -1;
    return change(
        cd, T("Somebody joined a group"),
        "INSERT INTO groups_member(grp, person, org, since) SELECT ?1, ?2, "
        "coalesce(?3, (SELECT r.other FROM role r JOIN party o ON o.id = r.other WHERE "
        "r.party = ?2 AND o.deleted_at IS NULL AND " CORDEE_ROLE_AT(
            "r", "?4") " "
                       "ORDER BY r.key_contact DESC, r.id LIMIT 1)), ?4 WHERE 1 = 1 ON "
                       "CONFLICT(grp, "
                       "person) DO UPDATE SET org = coalesce(?3, org), since = CASE WHEN "
                       "until IS NULL "
                       "THEN since ELSE ?4 END, until = NULL",
        CORDEE_ARGS(CORDEE_V(group), CORDEE_V(person), CORDEE_ID(org),
                    CORDEE_V(cordee_now())),
        err);
}

int groups_leave(struct cordee *cd, int64_t member, bool over, struct cordee_error *err)
{
    return change(cd,
                  over ? T("Somebody left a group") : T("Somebody is in a group again"),
                  "UPDATE groups_member SET until = ?, speaker = CASE WHEN ? IS NULL "
                  "THEN speaker ELSE 0 END WHERE id = ?",
                  CORDEE_ARGS(CORDEE_ID(over ? cordee_now() : 0), CORDEE_ID(over ? 1 : 0),
                              CORDEE_V(member)),
                  err);
}

int groups_speak(struct cordee *cd, int64_t member, bool speaker,
                 struct cordee_error *err)
{
    return change(cd, T("Speaker of a group changed"),
                  "UPDATE groups_member SET speaker = ? WHERE id = ?",
                  CORDEE_ARGS(CORDEE_V(speaker), CORDEE_V(member)), err);
}

/* ---- meetings --------------------------------------------------------------- */

static int64_t interaction_add(struct cordee *cd, const struct groups_meeting *m,
                               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_taker *takers = cordee_arena_get(a, (m->n + 1) * sizeof *takers);
    const struct cordee_interaction i = {.kind = "groups.meeting",
                                         .direction = CORDEE_INTERNAL,
                                         .at = m->at,
                                         .subject = m->subject,
                                         .body = m->minutes,
                                         .author = m->user,
                                         .cluster = m->cluster,
                                         .takers = takers,
                                         .n_takers = m->n};
    int64_t id;

    for (size_t n = 0; n < m->n; n++)
        takers[n] = (struct cordee_taker){m->present[n], "with"};
    return cd->crm->interaction(cd, err, &i, &id) < 0 ? -1 : id;
}

/* Only who was ever in the group was at its meeting. */
static int present_check(struct cordee *cd, const struct groups_meeting *m,
                         struct cordee_error *err)
{
    int64_t one;

    for (size_t n = 0; n < m->n; n++) {
        int rc = cd->db->one(cd, err, &one,
                             "SELECT 1 FROM groups_member WHERE grp = ? AND person = ?",
                             CORDEE_ARGS(CORDEE_V(m->group), CORDEE_V(m->present[n])));

        if (rc <= 0)
            return rc < 0 ? -1
                          : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                        T("somebody of these is not in the group"));
    }
    return 0;
}

int groups_meet(struct cordee *cd, struct groups_meeting *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id;

    if (!m->n)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("say who was there"));
    if (present_check(cd, m, err) < 0 ||
        cd->db->one(cd, err, &m->cluster, "SELECT cluster FROM groups_group WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(m->group))) < 0)
        return -1;
    if (cd->db->change_begin(cd, &c, T("Minutes of a group"), err) < 0 ||
        (id = interaction_add(cd, m, err)) < 0 ||
        cd->db->exec(cd, err, "INSERT INTO groups_meeting(grp, interaction) VALUES(?, ?)",
                     CORDEE_ARGS(CORDEE_V(m->group), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- import and panel ------------------------------------------------------- */

static int join_by_name(struct cordee *cd, int64_t party, const char *name,
                        struct cordee_error *err)
{
    int64_t id = 0;

    if (cd->db->one(cd, err, &id,
                    "SELECT id FROM groups_group WHERE fold(name) = fold(?) AND cluster "
                    "IS cluster_here() ORDER BY id LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(name))) < 0)
        return -1;
    if (!id && (id = groups_save(cd, 0, name, "", err)) < 0)
        return -1;
    return groups_join(cd, id, party, 0, err);
}

int groups_column_set(struct cordee *cd, int64_t party, const char *text,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *rest = cordee_arena_text(a, text);

    for (char *name; (name = strsep(&rest, ";"));) {
        name = cordee_text_trim(name);
        if (*name && join_by_name(cd, party, name, err) < 0)
            return -1;
    }
    return 0;
}

/* Of an organisation: where its people stand for it. */
int groups_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                 json_t *model, struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        "SELECT g.id, g.name, max(m.speaker) AS \"speaker:bool\", group_concat(CASE WHEN "
        "m.org = ?1 THEN p.name END, ', ') AS people FROM groups_member m JOIN "
        "groups_group g ON g.id = m.grp JOIN party p ON p.id = m.person WHERE (m.person "
        "= "
        "?1 OR m.org = ?1) AND p.deleted_at IS NULL AND " NOW
        " AND (g.until IS NULL OR g.until > clock_now()) AND " MINE
        " GROUP BY g.id ORDER BY fold(g.name)",
        CORDEE_ARGS(CORDEE_V(party)));

    (void)req;
    if (!list)
        return -1;
    json_object_set_new(model, "groups", list);
    return json_array_size(list) > 0;
}
