/* Fields about how somebody can be reached, and may be. */
#include "core/crm/crm-priv.h"
#include "core/crm/filter/filter-fields.h"

#include <string.h>

/* A whole address, the start of one, or a domain. */
int cd_field_email(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT e.party FROM email_address e");
    for (size_t i = 0; i < c->n && c->op != CORDEE_OP_HAS; i++) {
        const char *text = c->values[i].as.s;
        const char *start = cd_like_prefix(out->arena, text);
        bool whole = strchr(text, '@') && *text != '@';

        cordee_sql_put(out, i ? " OR " : " WHERE ");
        if (whole && !strchr(text, '*')) {
            cordee_sql_put(out, "e.folded = ");
            cordee_sql_bind(out, cordee_of_text(text));
            continue;
        }
        cordee_sql_put(out, "e.folded LIKE ");
        if (text[strlen(text) - 1] == '*')
            start = cd_like_prefix(
                out->arena, cordee_arena_text_n(out->arena, text, strlen(text) - 1));
        else
            start = cordee_arena_printf(out->arena, "%%@%.*s", (int)strlen(start) - 1,
                                        *text == '@' ? start + 1 : start);
        cordee_sql_bind(out, cordee_of_text(start));
        cordee_sql_put(out, " ESCAPE '\\'");
    }
    cordee_sql_put(out, ")");
    return 0;
}

/* Digits only, so that spaces and brackets do not matter. */
int cd_field_phone(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT f.party FROM phone f");
    for (size_t i = 0; i < c->n && c->op != CORDEE_OP_HAS; i++) {
        char digits[FILTER_MOST_VALUE + 3] = "%";
        size_t n = 1;

        for (const char *s = c->values[i].as.s; *s && n < sizeof digits - 2; s++)
            if (*s >= '0' && *s <= '9')
                digits[n++] = *s;
        if (n == 1)
            return cd_wrong_value(err, "\"{1}\" has no digits", c->values[i].as.s);
        digits[n] = '%';
        cordee_sql_put(out, i ? " OR " : " WHERE ");
        cordee_sql_put(out, "replace(replace(replace(replace(f.number, ' ', ''), '-', "
                            "''), '/', ''), '(0)', '') LIKE ");
        cordee_sql_bind(out, cordee_of_text(digits));
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_field_unsubscribed(struct cordee *cd, const struct cordee_condition *c,
                          struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)c;
    (void)err;
    cordee_sql_put(out,
                   "(p.id IN (SELECT c.party FROM consent c WHERE c.given = 0 AND c.id = "
                   "(SELECT max(c2.id) FROM consent c2 WHERE c2.party = c.party AND "
                   "c2.said = 1 AND c2.topic IS NULL)) OR p.id IN (SELECT e.party FROM "
                   "suppression s CROSS JOIN "
                   "email_address e ON substr(e.hash, 1, 8) = substr(s.hash, 1, 8) AND "
                   "e.hash = s.hash WHERE s.reason = 'unsubscribed'))");
    return 0;
}

int cd_field_bounced(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)c;
    (void)err;
    cordee_sql_put(
        out,
        "(p.id IN (SELECT e.party FROM email_address e WHERE e.state = "
        "'bounced' AND e.main = 1 UNION SELECT e.party FROM suppression s CROSS JOIN "
        "email_address e ON substr(e.hash, 1, 8) = substr(s.hash, 1, 8) AND "
        "e.hash = s.hash WHERE s.reason = 'bounced'))");
    return 0;
}

int cd_field_left(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)c;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT e.party FROM email_address e WHERE e.state = "
                        "'left' AND e.main = 1)");
    return 0;
}

int cd_field_reachable(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    (void)c;
    (void)err;
    cordee_sql_put(out, "EXISTS (SELECT 1 FROM email_address e WHERE e.id = (SELECT x.id "
                        "FROM email_address x WHERE x.party = p.id ORDER BY x.state "
                        "DESC, x.main DESC, x.id LIMIT 1) AND ");
    cd_may_write_put(cd, 0, out);
    cordee_sql_put(out, " IS NULL)");
    return 0;
}

/* The last word on a topic was yes. */
int cd_field_consent(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT c.party FROM consent c LEFT JOIN topic t ON "
                        "t.id = c.topic WHERE c.given = 1 AND (c.said = 1 OR c.basis = "
                        "'asked')");
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND (");
        cd_put_any("coalesce(fold(t.name), 'all')", c, out);
        cordee_sql_put(
            out, " OR EXISTS (SELECT 1 FROM topic_text x WHERE x.topic = t.id AND ");
        cd_put_any("x.folded", c, out);
        cordee_sql_put(out, "))");
    }
    /* A word outweighs a basis, whichever came first. */
    cordee_sql_put(out, " AND NOT EXISTS (SELECT 1 FROM consent c2 WHERE c2.party = "
                        "c.party AND c2.said >= c.said AND (c2.id > c.id OR c2.said > "
                        "c.said) AND c2.given = 0 AND (c2.topic IS NULL OR c2.topic = "
                        "c.topic)))");
    return 0;
}

/* The topic that is called so, in whatever language; several clusters may have one: that
 * of the one that is looked at goes first. */
static int topic_named(struct cordee *cd, const char *folded, int64_t cluster,
                       int64_t *id_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int rc = core->db->one(core, err, id_r,
                           "SELECT t.id FROM topic t WHERE (fold(t.name) = ?1 OR EXISTS "
                           "(SELECT 1 FROM topic_text x WHERE x.topic = t.id AND "
                           "x.folded = ?1)) AND (scope_whole() OR t.cluster IS NULL OR "
                           "cluster_mine(t.cluster)) ORDER BY t.cluster IS ?2 DESC, "
                           "fold(t.name) = ?1 DESC, t.id LIMIT 1",
                           CORDEE_ARGS(CORDEE_V(folded), CORDEE_V(cluster)));

    return rc == 0  ? cd_wrong_value(err, T("there is no topic \"{1}\""), folded)
           : rc < 0 ? -1
                    : 0;
}

/* Whom a mailing about it would reach. */
int cd_field_topic(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    int64_t topic = 0;

    cordee_sql_put(
        out,
        "p.kind = 2 AND EXISTS (SELECT 1 FROM email_address e WHERE e.id = (SELECT x.id "
        "FROM email_address x WHERE x.party = p.id ORDER BY x.state "
        "DESC, x.main DESC, x.id LIMIT 1) AND (");
    if (c->op == CORDEE_OP_HAS) { /* whom any mailing would reach */
        cd_may_write_put(cd, 0, out);
        cordee_sql_put(out, " IS NULL");
    }
    for (size_t i = 0; i < c->n && c->op != CORDEE_OP_HAS; i++) {
        if (topic_named(cd, c->values[i].as.s, c->cluster, &topic, err) < 0)
            return -1;
        cordee_sql_put(out, i ? " OR " : "");
        cd_may_write_put(cd, topic, out);
        cordee_sql_put(out, " IS NULL");
    }
    cordee_sql_put(out, "))");
    return 0;
}

int cd_field_paused(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "coalesce(p.paused_until > ");
    cordee_sql_bind(out, cordee_of_int(c->now));
    cordee_sql_put(out, ", 0)");
    return 0;
}
