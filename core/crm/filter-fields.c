/* The fields of the filter language that the register itself knows. */
#include "core/crm/filter.h"

#include <string.h>

/* ---- shared --------------------------------------------------------------------------
 */

static void put_now(struct cordee_sql *out, const struct cordee_condition *c)
{
    cordee_sql_bind(out, cordee_of_int(c->now));
}

static void put_span_now(struct cordee_sql *out, const char *table,
                         const struct cordee_condition *c)
{
    cordee_sql_put(out, "(");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".since IS NULL OR ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".since <= ");
    put_now(out, c);
    cordee_sql_put(out, ") AND (");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".until IS NULL OR ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".until > ");
    put_now(out, c);
    cordee_sql_put(out, ")");
}

/* "expr = ?" or "expr LIKE ?" for each value, a star at the end being a prefix. */
static void put_any(const char *expression, const struct cordee_condition *c,
                    struct cordee_sql *out)
{
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        const char *text = c->values[i].as.s;
        size_t n = strlen(text);

        if (i > 0)
            cordee_sql_put(out, " OR ");
        cordee_sql_put(out, expression);
        if (n > 1 && text[n - 1] == '*') {
            text = cordee_arena_text_n(out->arena, text, n - 1);
            cordee_sql_put(out, " LIKE ");
            cordee_sql_bind(out, cordee_of_text(cd_like_prefix(out->arena, text)));
            cordee_sql_put(out, " ESCAPE '\\'");
        } else {
            cordee_sql_put(out, " = ");
            cordee_sql_bind(out, c->values[i]);
        }
    }
    cordee_sql_put(out, ")");
}

/* Each value's words, in one of the expressions. */
static void put_any_words(const char *expression, const struct cordee_condition *c,
                          struct cordee_sql *out)
{
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        if (i > 0)
            cordee_sql_put(out, " OR ");
        cd_words_in(expression, c->values[i].as.s, out);
    }
    cordee_sql_put(out, ")");
}

static int wrong_value(struct cordee_error *err, const char *text, const char *value)
{
    return cd_refuse(err, CORDEE_E_INVALID, text, value);
}

/* ---- who and where --------------------------------------------------------------- */

static int name_sql(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    if (c->op == CORDEE_OP_HAS)
        cordee_sql_put(out, "p.name <> ''");
    else
        put_any_words("p.sort_name", c, out);
    return 0;
}

static int country_sql(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "p.country <> ''");
        return 0;
    }
    cordee_sql_put(out, "p.country IN (");
    for (size_t i = 0; i < c->n; i++) {
        const char *code = cd_country_code(c->values[i].as.s);

        if (!code)
            return wrong_value(err, T("there is no country \"{1}\""), c->values[i].as.s);
        if (i > 0)
            cordee_sql_put(out, ", ");
        cordee_sql_bind(out, cordee_of_text(code));
    }
    cordee_sql_put(out, ")");
    return 0;
}

static int language_sql(struct cordee *cd, const struct cordee_condition *c,
                        struct cordee_sql *out, struct cordee_error *err)
{
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "p.language <> ''");
        return 0;
    }
    cordee_sql_put(out, "p.language IN (");
    for (size_t i = 0; i < c->n; i++) {
        const char *code = cd_language_code(c->values[i].as.s);

        if (!code)
            return wrong_value(err, T("there is no language \"{1}\""), c->values[i].as.s);
        if (i > 0)
            cordee_sql_put(out, ", ");
        cordee_sql_bind(out, cordee_of_text(code));
    }
    cordee_sql_put(out, ")");
    return 0;
}

/* me, none, or the words of a user's name or login. */
static int owner_sql(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "p.owner IS NOT NULL");
        return 0;
    }
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < c->n; i++) {
        const char *text = c->values[i].as.s;

        if (i > 0)
            cordee_sql_put(out, " OR ");
        if (strcmp(text, "none") == 0) {
            cordee_sql_put(out, "p.owner IS NULL");
        } else if (strcmp(text, "me") == 0) {
            cordee_sql_put(out, "p.owner = ");
            cordee_sql_bind(out, cordee_of_int(c->user));
        } else {
            cordee_sql_put(out, "p.owner IN (SELECT w.id FROM staff w WHERE ");
            cd_words_in("fold(w.name || ' ' || w.login)", text, out);
            cordee_sql_put(out, ")");
        }
    }
    cordee_sql_put(out, ")");
    return 0;
}

static int mine_sql(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.owner = ");
    cordee_sql_bind(out, cordee_of_int(c->user));
    return 0;
}

static int tag_sql(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "p.id IN (SELECT g.party FROM tagging g)");
        return 0;
    }
    cordee_sql_put(out, "p.id IN (SELECT g.party FROM tag t JOIN tagging g ON g.tag = "
                        "t.id WHERE ");
    put_any("t.folded", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

/* A theme stands for all that is below it in the tree. */
static void themed_sql(const char *table, const struct cordee_condition *c,
                       struct cordee_sql *out)
{
    cordee_sql_put(out, "p.id IN (SELECT k.party FROM ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, " k");
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " WHERE k.theme IN (WITH RECURSIVE below(id) AS (SELECT "
                            "t.id FROM theme t WHERE ");
        put_any("t.folded", c, out);
        cordee_sql_put(out, " UNION SELECT t.id FROM theme t JOIN below b ON t.parent = "
                            "b.id) SELECT id FROM below)");
    }
    cordee_sql_put(out, ")");
}

static int competence_sql(struct cordee *cd, const struct cordee_condition *c,
                          struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    themed_sql("competence", c, out);
    return 0;
}

static int need_sql(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    themed_sql("need", c, out);
    return 0;
}

/* ---- membership and roles -------------------------------------------------------- */

/* active, former, future, or a type (of an active one). */
static void member_status(const char *text, const struct cordee_condition *c,
                          struct cordee_sql *out)
{
    if (strcmp(text, "former") == 0) {
        cordee_sql_put(out, "(m.until <= ");
        put_now(out, c);
        cordee_sql_put(out, " AND NOT EXISTS (SELECT 1 FROM membership m2 WHERE m2.party "
                            "= m.party AND (m2.until IS NULL OR m2.until > ");
        put_now(out, c);
        cordee_sql_put(out, ")))");
    } else if (strcmp(text, "future") == 0) {
        cordee_sql_put(out, "m.since > ");
        put_now(out, c);
    } else {
        cordee_sql_put(out, "(");
        if (strcmp(text, "active") != 0 && strcmp(text, "yes") != 0) {
            cordee_sql_put(out, "fold(m.type) = ");
            cordee_sql_bind(out, cordee_of_text(text));
            cordee_sql_put(out, " AND ");
        }
        put_span_now(out, "m", c);
        cordee_sql_put(out, ")");
    }
}

/* SELECT of the organisations with such a membership. */
static void put_members(const struct cordee_condition *c, struct cordee_sql *out)
{
    cordee_sql_put(out, "SELECT m.party FROM membership m JOIN party o ON o.id = m.party "
                        "WHERE o.deleted_at IS NULL AND (");
    if (c->op == CORDEE_OP_HAS || c->values[0].type == CORDEE_BOOL)
        member_status("active", c, out);
    else
        for (size_t i = 0; i < c->n; i++) {
            cordee_sql_put(out, i ? " OR " : "");
            member_status(c->values[i].as.s, c, out);
        }
    cordee_sql_put(out, ")");
}

/* An organisation by its own membership, a person by that of an organisation.  Each half
 * is worked out only when somebody of that kind is asked about. */
static int member_sql(struct cordee *cd, const struct cordee_condition *c,
                      struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "CASE p.kind WHEN 1 THEN p.id IN (");
    put_members(c, out);
    cordee_sql_put(out, ") ELSE p.id IN (SELECT r.party FROM role r WHERE r.other IN (");
    put_members(c, out);
    cordee_sql_put(out, ") AND ");
    put_span_now(out, "r", c);
    cordee_sql_put(out, ") END");
    return 0;
}

static int org_sql(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT r.party FROM role r JOIN party o ON o.id = "
                        "r.other WHERE o.deleted_at IS NULL AND ");
    put_span_now(out, "r", c);
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ");
        put_any_words("o.sort_name", c, out);
    }
    cordee_sql_put(out, ")");
    return 0;
}

static int role_sql(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT r.party FROM role r WHERE ");
    put_span_now(out, "r", c);
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ");
        put_any_words("fold(r.label)", c, out);
    }
    cordee_sql_put(out, ")");
    return 0;
}

static int key_sql(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out,
                   "p.id IN (SELECT r.party FROM role r WHERE r.key_contact = 1 AND ");
    put_span_now(out, "r", c);
    cordee_sql_put(out, ")");
    return 0;
}

/* ---- how to reach them ----------------------------------------------------------- */

/* A whole address, the start of one, or a domain. */
static int email_sql(struct cordee *cd, const struct cordee_condition *c,
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
static int phone_sql(struct cordee *cd, const struct cordee_condition *c,
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
            return wrong_value(err, "\"{1}\" has no digits", c->values[i].as.s);
        digits[n] = '%';
        cordee_sql_put(out, i ? " OR " : " WHERE ");
        cordee_sql_put(out, "replace(replace(replace(replace(f.number, ' ', ''), '-', "
                            "''), '/', ''), '(0)', '') LIKE ");
        cordee_sql_bind(out, cordee_of_text(digits));
    }
    cordee_sql_put(out, ")");
    return 0;
}

static int unsubscribed_sql(struct cordee *cd, const struct cordee_condition *c,
                            struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, c->values[0].as.b ? "" : "NOT ");
    cordee_sql_put(
        out, "(p.id IN (SELECT c.party FROM consent c WHERE c.given = 0 AND c.id = "
             "(SELECT max(c2.id) FROM consent c2 WHERE c2.party = c.party AND "
             "c2.topic IS NULL)) OR p.id IN (SELECT e.party FROM suppression s JOIN "
             "email_address e ON e.hash = s.hash WHERE s.reason = 'unsubscribed'))");
    return 0;
}

static int bounced_sql(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, c->values[0].as.b ? "" : "NOT ");
    cordee_sql_put(
        out, "(p.id IN (SELECT e.party FROM email_address e WHERE e.state = "
             "'bounced' AND e.main = 1 UNION SELECT e.party FROM suppression s JOIN "
             "email_address e ON e.hash = s.hash WHERE s.reason = 'bounced'))");
    return 0;
}

static int reachable_sql(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err)
{
    (void)err;
    cordee_sql_put(out, c->values[0].as.b ? "" : "NOT ");
    cordee_sql_put(out, "EXISTS (SELECT 1 FROM email_address e WHERE e.id = (SELECT x.id "
                        "FROM email_address x WHERE x.party = p.id ORDER BY x.state "
                        "DESC, x.main DESC, x.id LIMIT 1) AND ");
    cd_may_write_put(cd, 0, out);
    cordee_sql_put(out, " IS NULL)");
    return 0;
}

/* The last word on a topic was yes. */
static int consent_sql(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out,
                   "p.id IN (SELECT c.party FROM consent c LEFT JOIN topic t ON t.id "
                   "= c.topic WHERE c.given = 1");
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ");
        put_any("coalesce(t.folded, 'all')", c, out);
    }
    cordee_sql_put(out, " AND NOT EXISTS (SELECT 1 FROM consent c2 WHERE c2.party = "
                        "c.party AND c2.id > c.id AND c2.given = 0 AND (c2.topic IS NULL "
                        "OR c2.topic = c.topic)))");
    return 0;
}

/* ---- what happened --------------------------------------------------------------- */

/* SELECT of the parties with such a contact. */
static void put_hits(const char *rows, const char *kind, const char *op,
                     const struct cordee_condition *c, struct cordee_sql *out)
{
    cordee_sql_put(out, "SELECT ip.party FROM ");
    cordee_sql_put(out, rows);
    if (kind)
        cordee_sql_bind(out, cordee_of_text(kind));
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ip.at ");
        cordee_sql_put(out, op);
        cordee_sql_bind(out, c->values[0]);
    }
}

/* Instants of contact from `rows` (ip: party, at) meet the condition: of a person, or of
 * any present person of an organisation.  Longer ago than: not one as recent. */
static void contact_sql(const char *rows, const char *kind,
                        const struct cordee_condition *c, struct cordee_sql *out)
{
    bool older = c->age && (c->op == CORDEE_OP_LT || c->op == CORDEE_OP_LE);
    const char *op = c->op == CORDEE_OP_GT   ? "> "
                     : c->op == CORDEE_OP_LT ? (older ? ">= " : "< ")
                     : c->op == CORDEE_OP_LE ? (older ? "> " : "<= ")
                                             : ">= ";
    /* An instant, "last contact before", is about the last one: none after. */
    bool before = !c->age && (c->op == CORDEE_OP_LT || c->op == CORDEE_OP_LE);

    if (before) {
        struct cordee_condition any = *c;
        struct cordee_condition since = *c;

        any.op = CORDEE_OP_HAS;
        since.age = true;
        cordee_sql_put(out, "(");
        contact_sql(rows, kind, &since, out);
        cordee_sql_put(out, " AND ");
        contact_sql(rows, kind, &any, out);
        cordee_sql_put(out, ")");
        return;
    }
    cordee_sql_put(out, older ? "NOT (p.id IN (" : "(p.id IN (");
    put_hits(rows, kind, op, c, out);
    cordee_sql_put(out,
                   ") OR (p.kind = 1 AND p.id IN (SELECT r.other FROM role r WHERE ");
    put_span_now(out, "r", c);
    cordee_sql_put(out, " AND r.party IN (");
    put_hits(rows, kind, op, c, out);
    cordee_sql_put(out, "))))");
    if (c->op == CORDEE_OP_BETWEEN) { /* the last one is in it: and none is later */
        struct cordee_condition later = *c;

        later.op = CORDEE_OP_LE;
        later.age = true;
        later.values = &c->values[1];
        later.n = 1;
        cordee_sql_put(out, " AND ");
        contact_sql(rows, kind, &later, out);
    }
}

static int last_contact_sql(struct cordee *cd, const struct cordee_condition *c,
                            struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    contact_sql("interaction_party ip WHERE ip.weight > 0", NULL, c, out);
    return 0;
}

static int heard_sql(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    contact_sql("interaction_party ip WHERE ip.weight > 0 AND ip.heard = 1", NULL, c,
                out);
    return 0;
}

static int last_mail_sql(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    contact_sql("(SELECT x.party, x.ended_at AS at FROM outbox x WHERE x.state = 'sent' "
                "AND x.party IS NOT NULL) ip WHERE 1 = 1",
                NULL, c, out);
    return 0;
}

/* last(meeting)>180d */
static int last_sql(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    if (!*c->argument)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say of what kind: last(meeting)>180d"));
    if (!cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND, c->argument))
        return wrong_value(err, T("there is no kind of interaction \"{1}\""),
                           c->argument);
    contact_sql("interaction i JOIN interaction_party ip ON ip.interaction = i.id WHERE "
                "i.visibility <> 'owner' AND i.kind = ",
                c->argument, c, out);
    return 0;
}

static const char *const mailing_states[][2] = {
    {"received", "x.state = 'sent'"},
    {"replied", "x.replied_at IS NOT NULL"},
    {"bounced", "x.bounced_at IS NOT NULL"},
    {"unsubscribed", "x.unsubscribed_at IS NOT NULL"},
    {"away", "x.auto_replied_at IS NOT NULL"},
    {"failed", "x.state = 'failed'"},
    {"unknown", "x.state = 'unknown'"},
    {"waiting", "x.state IN ('waiting', 'sending', 'deferred')"},
    {"left-out", "x.state = 'suppressed'"},
    {"no-reply", "(x.state = 'sent' AND x.replied_at IS NULL)"},
};

/* mailing(12):replied, or mailing:replied for any; the number is its interaction's. */
static int mailing_sql(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    const size_t known = sizeof mailing_states / sizeof *mailing_states;
    int64_t id = 0;

    if (*c->argument && !cordee_text_int(c->argument, &id))
        return wrong_value(err, T("\"{1}\" is no number"), c->argument);
    cordee_sql_put(out,
                   "p.id IN (SELECT x.party FROM outbox x WHERE x.party IS NOT NULL");
    if (id) {
        cordee_sql_put(out, " AND x.interaction = ");
        cordee_sql_bind(out, cordee_of_int(id));
    }
    for (size_t i = 0; i < c->n && c->op != CORDEE_OP_HAS; i++) {
        size_t k = 0;

        while (k < known && strcmp(mailing_states[k][0], c->values[i].as.s) != 0)
            k++;
        if (k == known)
            return wrong_value(
                err,
                T("a mailing was not \"{1}\"; it can be received, replied, "
                  "no-reply, bounced, unsubscribed, away, failed, unknown, "
                  "waiting or left-out"),
                c->values[i].as.s);
        cordee_sql_put(out, i ? " OR " : " AND (");
        cordee_sql_put(out, mailing_states[k][1]);
    }
    cordee_sql_put(out, c->op == CORDEE_OP_HAS ? ")" : "))");
    return 0;
}

static int task_sql(struct cordee *cd, const struct cordee_condition *c,
                    struct cordee_sql *out, struct cordee_error *err)
{
    cordee_sql_put(out, "p.id IN (SELECT t.party FROM task t WHERE t.party IS NOT NULL "
                        "AND (");
    if (c->op == CORDEE_OP_HAS)
        cordee_sql_put(out, "t.done_at IS NULL");
    for (size_t i = 0; i < c->n; i++) {
        const char *text = c->values[i].as.s;

        cordee_sql_put(out, i ? " OR " : "");
        if (strcmp(text, "open") == 0) {
            cordee_sql_put(out, "t.done_at IS NULL");
        } else if (strcmp(text, "done") == 0) {
            cordee_sql_put(out, "t.done_at IS NOT NULL");
        } else if (strcmp(text, "mine") == 0) {
            cordee_sql_put(out, "t.done_at IS NULL AND t.staff = ");
            cordee_sql_bind(out, cordee_of_int(c->user));
        } else if (strcmp(text, "overdue") == 0) {
            cordee_sql_put(out, "t.done_at IS NULL AND t.due_at < ");
            put_now(out, c);
        } else {
            return wrong_value(
                err, T("a follow-up is open, overdue, mine or done, not \"{1}\""), text);
        }
    }
    cordee_sql_put(out, "))");
    return 0;
}

/* ---- saved filters --------------------------------------------------------------- */

/* segment:name is what that filter yields; one that names itself ends at a depth. */
static int segment_one(struct cordee *cd, const struct cordee_condition *c,
                       const char *name, struct cordee_sql *out, struct cordee_error *err)
{
    static _Thread_local int depth;
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err, "SELECT filter FROM segment WHERE fold(name) = ? ORDER BY id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(name)));
    struct cordee_filter *f;
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc < 0)
        return -1;
    if (rc == 0)
        return wrong_value(err, T("there is no saved filter \"{1}\""), name);
    if (depth >= 3)
        return wrong_value(err, T("the saved filter \"{1}\" leads back to itself"), name);
    depth++;
    rc = cd_crm_filter(cd, out->arena, core->db->get_text(rows, 0), 0, c->user, &f, err);
    if (rc == 0)
        rc = cd_filter_node_sql(cd, f, f->root, out, err);
    depth--;
    return rc;
}

static int segment_sql(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "1 = 1");
        return 0;
    }
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? " OR " : "");
        if (segment_one(cd, c, c->values[i].as.s, out, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the rows -------------------------------------------------------------------- */

#define CHOICES(table) \
    "SELECT name AS value, name AS label FROM " table " ORDER BY folded"

const struct cordee_field cd_crm_fields[] = {
    {.name = "name",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Name"),
     .help = T_LATER("Words of the name, in any order"),
     .compile = name_sql},
    {.name = "kind",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Kind"),
     .help = T_LATER("Organisation or person"),
     .value = "CASE p.kind WHEN 1 THEN 'org' ELSE 'person' END",
     .choices = "SELECT 'org' AS value, 'Organisation' AS label UNION ALL "
                "SELECT 'person', 'Person'"},
    {.name = "country",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Country"),
     .help = T_LATER("A code or a name: AT, Austria"),
     .choices =
         "SELECT country AS value, country AS label FROM party WHERE country <> '' "
         "AND deleted_at IS NULL GROUP BY country ORDER BY count(*) DESC",
     .compile = country_sql},
    {.name = "region",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Region"),
     .value = "p.region"},
    {.name = "city",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("City"),
     .help = T_LATER("The whole name, or its start with a star: Inns*"),
     .value = "p.city"},
    {.name = "postcode",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Postcode"),
     .value = "p.postcode"},
    {.name = "language",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Language"),
     .help = T_LATER("What to write in: de, French"),
     .choices =
         "SELECT language AS value, language AS label FROM party WHERE language <> "
         "'' AND deleted_at IS NULL GROUP BY language ORDER BY count(*) DESC",
     .compile = language_sql},
    {.name = "tag",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Tag"),
     .choices = CHOICES("tag"),
     .compile = tag_sql},
    {.name = "owner",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Owner"),
     .help = T_LATER("The user in charge: me, none, or a name"),
     .choices = "SELECT 'me' AS value, 'me' AS label UNION ALL SELECT 'none', 'nobody' "
                "UNION ALL SELECT name, name FROM staff WHERE disabled_at IS NULL",
     .compile = owner_sql},
    {.name = "type",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Type of organisation"),
     .value = "p.org_type",
     .choices = "SELECT DISTINCT org_type AS value, org_type AS label FROM party WHERE "
                "kind = 1 AND org_type <> '' AND deleted_at IS NULL ORDER BY 1"},
    {.name = "member",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Membership"),
     .help = T_LATER("active, former, future, or a type"),
     .choices =
         "SELECT 'active' AS value, 'active' AS label UNION ALL SELECT 'former', "
         "'former' UNION ALL SELECT 'future', 'future' UNION ALL SELECT type, type "
         "FROM (SELECT DISTINCT type FROM membership ORDER BY type)",
     .compile = member_sql},
    {.name = "member_since",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Member since"),
     .value = "m.since",
     .from = "membership m WHERE m.party = p.id"},
    {.name = "member_until",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Member until"),
     .value = "m.until",
     .from = "membership m WHERE m.party = p.id AND m.until IS NOT NULL"},
    {.name = "competence",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Competence"),
     .choices = CHOICES("theme"),
     .compile = competence_sql},
    {.name = "need",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Need"),
     .choices = CHOICES("theme"),
     .compile = need_sql},
    {.name = "role",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Role"),
     .help = T_LATER("Words of what somebody is at an organisation"),
     .choices = "SELECT label AS value, label FROM role WHERE label <> '' GROUP BY label "
                "ORDER BY count(*) DESC LIMIT 50",
     .compile = role_sql},
    {.name = "org",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Organisation"),
     .help = T_LATER("Words of the name of the organisation they are at"),
     .compile = org_sql},
    {.name = "email",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("E-mail address"),
     .help = T_LATER("An address, its start with a star, or a domain"),
     .compile = email_sql},
    {.name = "phone",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Phone"),
     .help = T_LATER("Some of its digits"),
     .compile = phone_sql},
    {.name = "website",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Website"),
     .value = "p.website"},
    {.name = "headcount",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ORG,
     .label = T_LATER("Number of staff"),
     .value = "p.headcount"},
    {.name = "last_contact",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last contact"),
     .help = T_LATER("A mail, call, meeting, reply ...; no mass mail"),
     .compile = last_contact_sql},
    {.name = "heard",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last heard from"),
     .help = T_LATER("They took part themselves: a reply, a call, a meeting"),
     .compile = heard_sql},
    {.name = "last",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last of a kind"),
     .help = "last(meeting)>180d",
     .compile = last_sql},
    {.name = "last_mail",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Last mail sent to them"),
     .help = T_LATER("Mailings too"),
     .compile = last_mail_sql},
    {.name = "mailing",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Mailing"),
     .help = "mailing(12):replied",
     .choices = "SELECT 'received' AS value, 'received' AS label UNION ALL SELECT "
                "'replied', 'replied' UNION ALL SELECT 'no-reply', 'no reply' UNION ALL "
                "SELECT 'bounced', 'bounced' UNION ALL SELECT 'unsubscribed', "
                "'unsubscribed'",
     .compile = mailing_sql},
    {.name = "task",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Follow-up"),
     .choices = "SELECT 'open' AS value, 'open' AS label UNION ALL SELECT 'overdue', "
                "'overdue' UNION ALL SELECT 'mine', 'mine' UNION ALL SELECT 'done', "
                "'done'",
     .compile = task_sql},
    {.name = "basis",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Basis for writing"),
     .value = "p.basis",
     .choices = "SELECT 'member' AS value, 'member' AS label UNION ALL SELECT 'asked', "
                "'asked for it' UNION ALL SELECT 'none', 'none'"},
    {.name = "consent",
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Consent to"),
     .choices = "SELECT 'all' AS value, 'all' AS label UNION ALL SELECT name, name FROM "
                "topic",
     .compile = consent_sql},
    {.name = "created",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Added"),
     .value = "p.created_at"},
    {.name = "updated",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Changed"),
     .value = "p.updated_at"},
    {.name = "segment",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Saved filter"),
     .choices = "SELECT name AS value, name AS label FROM segment ORDER BY name",
     .compile = segment_sql},
    {.name = "id",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Number"),
     .value = "p.id"},
    {.name = "external",
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Number elsewhere"),
     .value = "p.external_id"},
    {.name = "is.org",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is an organisation"),
     .value = "p.kind = 1"},
    {.name = "is.person",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is a person"),
     .value = "p.kind = 2"},
    {.name = "is.member",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is a member"),
     .compile = member_sql},
    {.name = "is.mine",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is mine"),
     .compile = mine_sql},
    {.name = "is.key",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("is a key contact"),
     .compile = key_sql},
    {.name = "unsubscribed",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("unsubscribed"),
     .compile = unsubscribed_sql},
    {.name = "bounced",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("address bounced"),
     .compile = bounced_sql},
    {.name = "reachable",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("may be written to"),
     .compile = reachable_sql},
    {0},
};

const struct cordee_merge_field cd_crm_merge_fields[] = {
    {"name", T_LATER("Whole name"), "p.name"},
    {"first_name", T_LATER("First name"), "p.given_name"},
    {"last_name", T_LATER("Last name"), "p.family_name"},
    {"title", T_LATER("Academic title"), "p.title"},
    {"salutation", T_LATER("Ms or Mr"),
     "CASE p.salutation WHEN 'ms' THEN 'Ms' WHEN 'mr' THEN 'Mr' ELSE '' END"},
    {"city", T_LATER("City"), "p.city"},
    {"country", T_LATER("Country code"), "p.country"},
    {"organisation", T_LATER("Organisation"), "coalesce(o.name, '')"},
    {"organisation_short", T_LATER("Organisation, short"),
     "coalesce(nullif(o.short_name, ''), o.name, '')"},
    {"organisation_city", T_LATER("City of the organisation"), "coalesce(o.city, '')"},
    {"organisation_website", T_LATER("Website of the organisation"),
     "coalesce(o.website, '')"},
    {"role", T_LATER("Role at the organisation"),
     "coalesce((SELECT r.label FROM role r WHERE r.party = p.id AND r.other = o.id "
     "ORDER BY r.id LIMIT 1), '')"},
    {"owner", T_LATER("User in charge"),
     "coalesce((SELECT w.name FROM staff w WHERE w.id = coalesce(p.owner, o.owner)), "
     "'')"},
    {0},
};
