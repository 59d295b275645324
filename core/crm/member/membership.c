/* One organisation's membership: joined, renewed, ended. */
#include "core/crm/member/membership.h"

#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/scope.h"

#include <stdlib.h>
#include <string.h>

static const char *trimmed(struct cordee_arena *a, const char *text)
{
    return cordee_text_trim(cordee_arena_text(a, text ? text : ""));
}

static int check_type(struct cordee *cd, const char *type, struct cordee_error *err)
{
    if (*type && strlen(type) <= 80)
        return 0;
    return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no type of membership"), type);
}

static int check_span(struct cordee *cd, int64_t since, int64_t until,
                      struct cordee_error *err)
{
    if (until && since && until < since)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the end is before the start"));
    return 0;
}

static int must_be_org(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    enum cordee_kind kind;

    if (cd_party_must(cd, party, &kind, NULL, err) < 0)
        return -1;
    if (kind != CORDEE_ORG)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("members are organisations; add the person's organisation"));
    return 0;
}

static int fire(struct cordee *core, const char *event, int64_t org, int64_t id,
                const char *type, struct cordee_error *err)
{
    return core->event->fire(core, err, event,
                             CORDEE_ARGS(CORDEE_V(org), CORDEE_V(id), CORDEE_V(type)));
}

/* ---- with dates of its own --------------------------------------------------------- */

/* The same party, type and day is the same membership. */
static int64_t membership_put(struct cordee *core, const struct cd_membership *m,
                              struct cordee_error *err)
{
    int64_t id = 0;
    int rc = core->db->one(core, err, &id,
                           "SELECT id FROM membership WHERE party = ? AND cluster = ? "
                           "AND type = ? AND coalesce(since, 0) = ?",
                           CORDEE_ARGS(CORDEE_V(m->party), CORDEE_V(m->cluster),
                                       CORDEE_V(m->type), CORDEE_V(m->since)));

    if (rc < 0)
        return -1;
    if (rc == 0)
        return core->db->insert(
            core, err,
            "INSERT INTO membership(party, cluster, type, joined, since, until, exempt) "
            "VALUES(?, ?, ?, ?, ?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(m->party), CORDEE_V(m->cluster), CORDEE_V(m->type),
                        CORDEE_ID(m->joined), CORDEE_ID(m->since), CORDEE_ID(m->until),
                        CORDEE_V(m->exempt)));
    if (core->db->exec(core, err,
                       "UPDATE membership SET until = ?, resigned_at = NULL, notice_at = "
                       "NULL, exit_reason = '' WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(m->until), CORDEE_V(id))) < 0)
        return -1;
    return id;
}

static int start(struct cordee *cd, struct cordee_error *err,
                 const struct cd_membership *m, const char *title, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_membership put = *m;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    char word[81];
    int64_t id;

    if (check_type(cd, m->type, err) < 0 || check_span(cd, m->since, m->until, err) < 0 ||
        cd_cluster_must(cd, m->cluster, err) < 0 ||
        cd_change_begin(cd, &c, title, err) < 0 || must_be_org(cd, m->party, err) < 0 ||
        cd_member_type_word(cd, m->cluster, m->type, word, err) < 0)
        return -1;
    put.type = word;
    id = membership_put(core, &put, err);
    if (id < 0 || cd_custom_write(cd, CD_OWN_MEMBERSHIP, id, false, m->own, err) < 0 ||
        cd_party_touch(cd, m->party, err) < 0 ||
        fire(core, "membership.started", m->party, id, word, err) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

int cd_membership_start(struct cordee *cd, struct cordee_error *err, int64_t org,
                        const char *type, int64_t since, int64_t until, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_membership m = {.party = org,
                              .type = trimmed(a, type),
                              .joined = since,
                              .since = since,
                              .until = until,
                              .cluster = cd_cluster_here(cd->host),
                              .exempt = ""};

    return start(cd, err, &m, T("Membership changed"), id_r);
}

int cd_membership_end(struct cordee *cd, struct cordee_error *err, int64_t membership,
                      int64_t at)
{
    return cd_membership_exit(cd, err, membership, at, "");
}

/* ---- by the rule of its type ------------------------------------------------------- */

/* What is empty in a form, by the rule. */
static int complete(struct cordee *cd, struct cd_membership *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *zone = cd_zone(cd, a);
    struct cd_member_rule rule;
    char word[81];

    if (!m->joined)
        m->joined = m->since ? m->since : cd_day_start(cordee_now(), 0, zone);
    if (!m->since)
        m->since = m->joined;
    if (m->until)
        return 0;
    if (cd_member_type_word(cd, m->cluster, m->type, word, err) < 0 ||
        cd_member_rule_load(cd, m->cluster, word, &rule, err) < 0)
        return -1;
    m->until = cd_period_first(&rule, m->since, zone);
    return 0;
}

int cd_membership_join(struct cordee *cd, struct cordee_error *err,
                       const struct cd_membership *given, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_membership m = *given;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    m.type = trimmed(a, m.type);
    m.exempt = trimmed(a, m.exempt);
    if (!m.cluster)
        m.cluster = cd_cluster_here(cd->host);
    if (check_type(cd, m.type, err) < 0 ||
        cd_change_begin(cd, &c, T("Membership begun"), err) < 0 ||
        complete(cd, &m, err) < 0 || start(cd, err, &m, T("Membership begun"), id_r) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_membership_overlap(struct cordee *cd, struct cordee_error *err, int64_t id,
                          const struct cd_membership *given, json_t **row_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_membership m = *given;

    m.type = trimmed(a, m.type);
    if (!m.cluster)
        m.cluster = cd_cluster_here(cd->host);
    if (!id && complete(cd, &m, err) < 0)
        return -1;
    return core->db->row(core, err, row_r,
                         "SELECT " CD_TYPE_NAME(
                             "m") " AS type_name, m.since, m.until, m.type = ? AS "
                                  "\"same:bool\" FROM membership m WHERE m.party = ? "
                                  "AND m.cluster = ? AND m.id <> ? AND (m.until IS NULL "
                                  "OR m.until > ?) AND (? = 0 OR coalesce(m.since, 0) < "
                                  "?) ORDER BY m.type = ? DESC, m.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(m.type), CORDEE_V(m.party),
                                     CORDEE_V(m.cluster), CORDEE_V(id), CORDEE_V(m.since),
                                     CORDEE_V(m.until), CORDEE_V(m.until),
                                     CORDEE_V(m.type)));
}

/* The row of one that may be changed: it is its cluster's, whoever else has the party. */
static int load(struct cordee *cd, int64_t id, json_t **row_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int rc = core->db->row(core, err, row_r,
                           "SELECT id, party, cluster, type, joined, since, until, "
                           "notice_at, resigned_at, exempt FROM membership WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("there is no such membership"));
    return rc < 0 ? -1 : cd_cluster_must(cd, cordee_json_int(*row_r, "cluster"), err);
}

int cd_membership_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                         const struct cd_membership *given)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cd_membership m = *given;
    char word[81];

    m.type = trimmed(a, m.type);
    if (load(cd, id, &row, err) < 0 || check_type(cd, m.type, err) < 0 ||
        check_span(cd, m.since, m.until, err) < 0 ||
        cd_change_begin(cd, &c, T("Membership changed"), err) < 0 ||
        cd_member_type_word(cd, cordee_json_int(row, "cluster"), m.type, word, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE membership SET type = ?, joined = ?, since = ?, until = "
                       "?, exempt = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V((const char *)word), CORDEE_ID(m.joined),
                                   CORDEE_ID(m.since), CORDEE_ID(m.until),
                                   CORDEE_V(trimmed(a, m.exempt)), CORDEE_V(id))) < 0 ||
        cd_custom_write(cd, CD_OWN_MEMBERSHIP, id, false, m.own, err) < 0 ||
        cd_party_touch(cd, cordee_json_int(row, "party"), err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- renewal ----------------------------------------------------------------------- */

/* A form sent twice, or an old one, does not renew again. */
static int must_be_as_seen(struct cordee *cd, const json_t *row, int64_t seen,
                           struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t n = 0;

    if (core->db->one(core, err, &n,
                      "SELECT EXISTS (" CD_BEGUN_ANEW
                      ") FROM membership m WHERE m.id = ?",
                      CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id")))) < 0)
        return -1;
    if (n || (seen && seen != cordee_json_int(row, "until")))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("renewed already"));
    return 0;
}

static int may_renew(struct cordee *cd, const json_t *row,
                     const struct cd_member_rule *rule, struct cordee_error *err)
{
    if (cordee_json_int(row, "resigned_at"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("they gave notice or left; begin a new membership"));
    if (rule->period == CD_PERIOD_OPEN || !cordee_json_int(row, "until"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this membership has no end, so there is nothing to renew"));
    return 0;
}

/* What a membership has in fields of one's own, as a form says it. */
static json_t *own_of(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = cd_custom_values(cd, CD_OWN_MEMBERSHIP, id, err);
    json_t *said = values ? json_object() : NULL, *v;
    size_t i;

    json_array_foreach (values, i, v)
        json_object_set(said, cordee_json_text(v, "input"), json_object_get(v, "text"));
    return said;
}

/* The earlier row keeps its days: they were no member in between. */
static int begin_anew(struct cordee *cd, const json_t *row,
                      const struct cd_member_rule *rule, const char *zone,
                      struct cordee_error *err)
{
    int64_t id = cordee_json_int(row, "id"), joined = cordee_json_int(row, "joined");
    int64_t today = cd_day_start(cordee_now(), 0, zone);
    CORDEE_AUTO(cordee_json_drop) json_t *own = own_of(cd, id, err);
    struct cd_membership m = {.party = cordee_json_int(row, "party"),
                              .cluster = cordee_json_int(row, "cluster"),
                              .type = cordee_json_text(row, "type"),
                              .joined = joined ? joined : cordee_json_int(row, "since"),
                              .since = today,
                              .until = cd_period_first(rule, today, zone),
                              .exempt = cordee_json_text(row, "exempt"),
                              .own = own};

    return own ? start(cd, err, &m, T("Membership renewed"), NULL) : -1;
}

static int go_on(struct cordee *cd, const json_t *row, const struct cd_member_rule *rule,
                 const char *zone, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t until = cd_period_next(rule, cordee_json_int(row, "until"), zone);

    if (core->db->exec(core, err,
                       "UPDATE membership SET until = ?, renewed_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(until), CORDEE_V(cordee_now()),
                                   CORDEE_V(cordee_json_int(row, "id")))) < 0)
        return -1;
    return cd_party_touch(cd, cordee_json_int(row, "party"), err);
}

int cd_membership_renew(struct cordee *cd, struct cordee_error *err, int64_t id,
                        int64_t seen)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *zone = cd_zone(cd, a);
    struct cd_member_rule rule;
    bool lapsed;

    if (cd_change_begin(cd, &c, T("Membership renewed"), err) < 0 ||
        load(cd, id, &row, err) < 0 || must_be_as_seen(cd, row, seen, err) < 0 ||
        cd_member_rule_load(cd, cordee_json_int(row, "cluster"),
                            cordee_json_text(row, "type"), &rule, err) < 0 ||
        may_renew(cd, row, &rule, err) < 0)
        return -1;
    lapsed = cd_day_start(cordee_json_int(row, "until"), rule.grace_days, zone) <=
             cd_day_start(cordee_now(), 0, zone);
    if ((lapsed ? begin_anew : go_on)(cd, row, &rule, zone, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- the end ----------------------------------------------------------------------- */

static int leave(struct cordee *cd, const json_t *row, int64_t notice, int64_t at,
                 const char *reason, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t id = cordee_json_int(row, "id"), org = cordee_json_int(row, "party");
    const char *why = trimmed(a, reason);

    if (strlen(why) > 500)
        return cd_refuse(err, CORDEE_E_INVALID, T("this is too long: {1}..."), why);
    if (check_span(cd, cordee_json_int(row, "since"), at, err) < 0)
        return -1;
    if (core->db->exec(core, err,
                       "UPDATE membership SET until = ?, resigned_at = ?, notice_at = "
                       "coalesce(?, notice_at), exit_reason = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(at), CORDEE_V(at), CORDEE_ID(notice),
                                   CORDEE_V(why), CORDEE_V(id))) < 0 ||
        cd_party_touch(cd, org, err) < 0)
        return -1;
    return fire(core, "membership.ended", org, id, cordee_json_text(row, "type"), err);
}

int cd_membership_notice(struct cordee *cd, struct cordee_error *err, int64_t id,
                         int64_t given, const char *reason)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct cd_member_rule rule;
    int64_t at;

    given = given ? given : cordee_now();
    if (cd_change_begin(cd, &c, T("Notice noted"), err) < 0 ||
        load(cd, id, &row, err) < 0 ||
        cd_member_rule_load(cd, cordee_json_int(row, "cluster"),
                            cordee_json_text(row, "type"), &rule, err) < 0)
        return -1;
    at = cd_period_notice(&rule, cordee_json_int(row, "until"), given, cd_zone(cd, a));
    if (leave(cd, row, given, at, reason, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_membership_exit(struct cordee *cd, struct cordee_error *err, int64_t id,
                       int64_t at, const char *reason)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("Membership ended"), err) < 0 ||
        load(cd, id, &row, err) < 0 ||
        leave(cd, row, 0, at ? at : cordee_now(), reason, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
