/* What a membership is, from its dates: the table member_status as an SQL expression.
 * Everything that asks whether somebody is a member asks here, at the moment it asks;
 * so dates that pass need nothing to run. */
#include "core/crm/member/membership.h"

#include "core/crm/crm-priv.h"

#include <string.h>

#define DAY INT64_C(86400)

struct rule {
    int64_t cluster;
    const char *word, *starts, *ends;
    int64_t starts_days, ends_days;
    bool member;
};

struct cd_member_statuses {
    struct rule *rules;
    size_t n;
    int64_t now;
    bool clusters; /* there are several */
    bool seats;    /* some type counts them */
};

static int rules_load(struct cordee *core, struct cordee_arena *a,
                      struct cd_member_statuses *s, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err,
                        "SELECT cluster, word, starts, starts_days, ends, ends_days, "
                        "member, count(*) OVER () FROM member_status ORDER BY cluster, "
                        "place, id",
                        CORDEE_NO_ARGS);
    int rc = rows ? 0 : -1;

    while (rows && (rc = core->db->next(rows, err)) > 0) {
        if (!s->rules)
            s->rules = cordee_arena_get(a, (size_t)core->db->get_int(rows, 7) *
                                               sizeof *s->rules);
        s->rules[s->n] = (struct rule){
            .cluster = core->db->get_int(rows, 0),
            .word = cordee_arena_text(a, core->db->get_text(rows, 1)),
            .starts = cordee_arena_text(a, core->db->get_text(rows, 2)),
            .starts_days = core->db->get_int(rows, 3),
            .ends = cordee_arena_text(a, core->db->get_text(rows, 4)),
            .ends_days = core->db->get_int(rows, 5),
            .member = core->db->get_int(rows, 6) != 0,
        };
        s->clusters = s->clusters || s->rules[s->n].cluster != s->rules[0].cluster;
        s->n++;
    }
    return rc;
}

int cd_member_statuses_load(struct cordee *cd, struct cordee_arena *a, int64_t now,
                            struct cd_member_statuses **statuses_r,
                            struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_member_statuses *s = cordee_arena_get(a, sizeof *s);
    int64_t n = 0;

    s->now = now;
    if (rules_load(core, a, s, err) < 0 ||
        core->db->one(core, err, &n,
                      "SELECT count(*) FROM member_type WHERE seats IS NOT NULL",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    s->seats = n > 0;
    *statuses_r = s;
    return 0;
}

static void put_column(const char *alias, const char *column, struct cordee_sql *out)
{
    cordee_sql_put(out, alias);
    cordee_sql_put(out, ".");
    cordee_sql_put(out, column);
}

/* When it happens: NULL never; a beginning that is not known lies in the past. */
static void put_event(const char *alias, const char *event, struct cordee_sql *out)
{
    if (strcmp(event, "since") == 0 || strcmp(event, "joined") == 0) {
        cordee_sql_put(out, "coalesce(");
        if (strcmp(event, "joined") == 0) {
            put_column(alias, "joined", out);
            cordee_sql_put(out, ", ");
        }
        put_column(alias, "since", out);
        cordee_sql_put(out, ", 0)");
    } else if (strcmp(event, "until") == 0) {
        put_column(alias, "until", out);
    } else {
        put_column(alias, strcmp(event, "notice") == 0 ? "notice_at" : "resigned_at",
                   out);
    }
}

/* The end of grace is looked up only for what is over: the type is another table. */
static void put_grace_passed(const char *alias, int64_t when, struct cordee_sql *out)
{
    cordee_sql_put(out, "CASE WHEN ");
    put_column(alias, "until", out);
    cordee_sql_put(out, " <= ");
    cordee_sql_bind(out, cordee_of_int(when));
    cordee_sql_put(out, " THEN ");
    put_column(alias, "until", out);
    cordee_sql_put(out, " + 86400 * coalesce((SELECT gt.grace_days FROM member_type gt "
                        "WHERE gt.cluster = ");
    put_column(alias, "cluster", out);
    cordee_sql_put(out, " AND gt.word = ");
    put_column(alias, "type", out);
    cordee_sql_put(out, "), 0) <= ");
    cordee_sql_bind(out, cordee_of_int(when));
    cordee_sql_put(out, " END");
}

/* Days are of 24 hours here: where clocks change in between, it is an hour off. */
static void put_passed(const struct cd_member_statuses *s, const char *alias,
                       const char *event, int64_t days, struct cordee_sql *out)
{
    int64_t when = s->now - days * DAY;

    if (strcmp(event, "grace") == 0) {
        put_grace_passed(alias, when, out);
        return;
    }
    put_event(alias, event, out);
    cordee_sql_put(out, " <= ");
    cordee_sql_bind(out, cordee_of_int(when));
}

static void put_rule(const struct cd_member_statuses *s, const struct rule *r,
                     const char *alias, struct cordee_sql *out)
{
    const char *and = "";

    cordee_sql_put(out, " WHEN ");
    if (s->clusters) {
        put_column(alias, "cluster", out);
        cordee_sql_put(out, " = ");
        cordee_sql_bind(out, cordee_of_int(r->cluster));
        and = " AND ";
    }
    if (*r->starts) {
        cordee_sql_put(out, and);
        put_passed(s, alias, r->starts, r->starts_days, out);
        and = " AND ";
    }
    if (*r->ends) { /* what never happens has not passed either */
        cordee_sql_put(out, and);
        cordee_sql_put(out, "(");
        put_passed(s, alias, r->ends, r->ends_days, out);
        cordee_sql_put(out, ") IS NOT TRUE");
        and = " AND ";
    }
    cordee_sql_put(out, *and? " THEN " : "1 = 1 THEN ");
}

void cd_member_status_put(const struct cd_member_statuses *s, const char *alias,
                          struct cordee_sql *out)
{
    cordee_sql_put(out, "(CASE");
    for (size_t i = 0; i < s->n; i++) {
        put_rule(s, &s->rules[i], alias, out);
        cordee_sql_bind(out, cordee_of_text(s->rules[i].word));
    }
    cordee_sql_put(out, s->n ? " ELSE '' END)" : " WHEN 1 = 0 THEN '' ELSE '' END)");
}

void cd_member_holds_put(const struct cd_member_statuses *s, const char *alias,
                         struct cordee_sql *out)
{
    cordee_sql_put(out, "(CASE");
    for (size_t i = 0; i < s->n; i++) {
        put_rule(s, &s->rules[i], alias, out);
        cordee_sql_put(out, s->rules[i].member ? "1" : "0");
    }
    cordee_sql_put(out, s->n ? " ELSE 0 END = 1)" : " WHEN 1 = 0 THEN 0 ELSE 0 END = 1)");
}

void cd_member_seat_put(const struct cd_member_statuses *s, struct cordee_sql *out)
{
    if (!s->seats)
        return;
    cordee_sql_put(out,
                   " AND coalesce((SELECT count(*) FROM role r2 JOIN party q2 ON q2.id = "
                   "r2.party WHERE r2.other = r.other AND q2.kind = 2 AND q2.deleted_at "
                   "IS NULL AND (r2.since IS NULL OR r2.since <= ");
    cordee_sql_bind(out, cordee_of_int(s->now));
    cordee_sql_put(out, ") AND (r2.until IS NULL OR r2.until > ");
    cordee_sql_bind(out, cordee_of_int(s->now));
    cordee_sql_put(out, ") AND (r2.key_contact > r.key_contact OR (r2.key_contact = "
                        "r.key_contact AND r2.id < r.id))) < (SELECT st.seats FROM "
                        "member_type st WHERE st.cluster = m.cluster AND st.word = "
                        "m.type), 1)");
}
