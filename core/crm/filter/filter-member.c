/* Fields about memberships.  Status and seats are worked out as of the filter's now. */
#include "core/crm/filter/filter-fields.h"
#include "core/crm/member/membership.h"

#include <string.h>

/* What is asked of a membership `m`, written as a condition. */
typedef void put_asked(const struct cd_member_statuses *s,
                       const struct cordee_condition *c, struct cordee_sql *out);

/* A type by its word or by its name. */
static void put_type(const char *text, struct cordee_sql *out)
{
    cordee_sql_put(out, "(fold(m.type) = ");
    cordee_sql_bind(out, cordee_of_text(text));
    cordee_sql_put(out, " OR EXISTS (SELECT 1 FROM member_type mt WHERE mt.cluster = "
                        "m.cluster AND mt.word = m.type AND fold(mt.name) = ");
    cordee_sql_bind(out, cordee_of_text(text));
    cordee_sql_put(out, "))");
}

/* A status by its word or by its name. */
static void put_status(const struct cd_member_statuses *s, const char *text,
                       struct cordee_sql *out)
{
    cordee_sql_put(out, "EXISTS (SELECT 1 FROM member_status ms WHERE ms.cluster = "
                        "m.cluster AND (fold(ms.word) = ");
    cordee_sql_bind(out, cordee_of_text(text));
    cordee_sql_put(out, " OR fold(ms.name) = ");
    cordee_sql_bind(out, cordee_of_text(text));
    cordee_sql_put(out, ") AND ms.word = ");
    cd_member_status_put(s, "m", out);
    cordee_sql_put(out, ")");
}

/* Over, and no other goes on or is to come. */
static void put_former(const struct cd_member_statuses *s,
                       const struct cordee_condition *c, struct cordee_sql *out)
{
    cordee_sql_put(out, "((m.until <= ");
    cd_put_now(out, c);
    cordee_sql_put(out, " OR m.resigned_at <= ");
    cd_put_now(out, c);
    cordee_sql_put(out, ") AND NOT EXISTS (SELECT 1 FROM membership m2 WHERE m2.party = "
                        "m.party AND (m2.since > ");
    cd_put_now(out, c);
    cordee_sql_put(out, " OR ");
    cd_member_holds_put(s, "m2", out);
    cordee_sql_put(out, ")))");
}

/* active, former, future, or a type (of an active one). */
static void put_member_value(const struct cd_member_statuses *s, const char *text,
                             const struct cordee_condition *c, struct cordee_sql *out)
{
    if (strcmp(text, "former") == 0) {
        put_former(s, c, out);
    } else if (strcmp(text, "future") == 0) {
        cordee_sql_put(out, "m.since > ");
        cd_put_now(out, c);
    } else {
        cordee_sql_put(out, "(");
        if (strcmp(text, "active") != 0 && strcmp(text, "yes") != 0) {
            put_type(text, out);
            cordee_sql_put(out, " AND ");
        }
        cd_member_holds_put(s, "m", out);
        cordee_sql_put(out, ")");
    }
}

static void ask_member(const struct cd_member_statuses *s,
                       const struct cordee_condition *c, struct cordee_sql *out)
{
    if (c->op == CORDEE_OP_HAS || c->values[0].type == CORDEE_BOOL)
        cd_member_holds_put(s, "m", out);
    else
        for (size_t i = 0; i < c->n; i++) {
            cordee_sql_put(out, i ? " OR " : "");
            put_member_value(s, c->values[i].as.s, c, out);
        }
}

/* Who lapsed and began anew is what the later membership says. */
static void ask_status(const struct cd_member_statuses *s,
                       const struct cordee_condition *c, struct cordee_sql *out)
{
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "1 = 1");
        return;
    }
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? " OR " : "");
        put_status(s, c->values[i].as.s, out);
    }
    cordee_sql_put(out, ") AND NOT EXISTS (" CD_BEGUN_ANEW " AND n.since <= ");
    cd_put_now(out, c);
    cordee_sql_put(out, ")");
}

static void ask_type(const struct cd_member_statuses *s, const struct cordee_condition *c,
                     struct cordee_sql *out)
{
    (void)s;
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "1 = 1");
        return;
    }
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? " OR " : "");
        put_type(c->values[i].as.s, out);
    }
}

/* The fee class that fits now, by name. */
static void ask_fee(const struct cd_member_statuses *s, const struct cordee_condition *c,
                    struct cordee_sql *out)
{
    cd_member_holds_put(s, "m", out);
    cordee_sql_put(out, " AND ");
    if (c->op == CORDEE_OP_HAS)
        cordee_sql_put(out, CD_FEE_CLASS("id", CD_THIS_YEAR) " IS NOT NULL");
    else
        cd_put_any("fold(" CD_FEE_CLASS("name", CD_THIS_YEAR) ")", c, out);
}

/* Who looks at one cluster asks about memberships there. */
static void put_of_cluster(const struct cordee_condition *c, struct cordee_sql *out)
{
    if (!c->cluster)
        return;
    cordee_sql_put(out, ") AND (m.cluster = ");
    cordee_sql_bind(out, cordee_of_int(c->cluster));
}

/* An organisation by its own membership, a person by that of an organisation, within its
 * seats.  Each half is worked out only when somebody of that kind is asked about. */
static int put_members(struct cordee *cd, const struct cordee_condition *c,
                       put_asked *asked, struct cordee_sql *out, struct cordee_error *err)
{
    struct cd_member_statuses *s;

    if (cd_member_statuses_load(cd, out->arena, c->now, &s, err) < 0)
        return -1;
    cordee_sql_put(out, "CASE p.kind WHEN 1 THEN p.id IN (SELECT m.party FROM membership "
                        "m JOIN party p ON p.id = m.party WHERE p.deleted_at IS NULL "
                        "AND (");
    asked(s, c, out);
    put_of_cluster(c, out);
    /* From memberships to roles, in this order: the rules are asked once each. */
    cordee_sql_put(out, ")) ELSE p.id IN (SELECT r.party FROM membership m CROSS JOIN "
                        "party p CROSS JOIN role r WHERE p.id = m.party AND r.other = "
                        "m.party AND p.deleted_at IS NULL AND (");
    asked(s, c, out);
    put_of_cluster(c, out);
    cordee_sql_put(out, ") AND ");
    cd_put_span_now(out, "r", c);
    cd_member_seat_put(s, out);
    cordee_sql_put(out, ") END");
    return 0;
}

int cd_field_member(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    return put_members(cd, c, ask_member, out, err);
}

int cd_field_membership(struct cordee *cd, const struct cordee_condition *c,
                        struct cordee_sql *out, struct cordee_error *err)
{
    return put_members(cd, c, ask_status, out, err);
}

int cd_field_member_type(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err)
{
    return put_members(cd, c, ask_type, out, err);
}

int cd_field_fee_class(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    return put_members(cd, c, ask_fee, out, err);
}

/* member_on(2025-12-31):active, or a type: as the rules say it of the end of that day. */
int cd_field_member_on(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    struct cordee_condition then = *c;
    int64_t from, until;

    if (!*c->argument ||
        cd_filter_span(c->argument, cd_zone(cd, out->arena), c->now, &from, &until) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say on which day: member_on(2025-12-31):active"));
    then.now = until - 1;
    return put_members(cd, &then, ask_member, out, err);
}
