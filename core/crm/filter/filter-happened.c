/* Fields about what happened. */
#include "core/crm/filter/filter-fields.h"

#include <string.h>

/* ---- what happened --------------------------------------------------------------- */

/* Where instants of contact are: rows (ip: party, at), or NULL: in party.last_contact,
 * which is the latest of them, and so says as much. */
struct instants {
    const char *rows, *kind;
};

/* SELECT of the parties with such a contact. */
static void put_hits(const struct instants *from, const char *op,
                     const struct cordee_condition *c, struct cordee_sql *out)
{
    cordee_sql_put(out, "SELECT ip.party FROM ");
    cordee_sql_put(out, from->rows);
    if (from->kind)
        cordee_sql_bind(out, cordee_of_text(from->kind));
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ip.at ");
        cordee_sql_put(out, op);
        cordee_sql_bind(out, c->values[0]);
    }
}

static void put_latest(const char *column, const char *op,
                       const struct cordee_condition *c, struct cordee_sql *out)
{
    cordee_sql_put(out, column);
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, " <> 0");
        return;
    }
    cordee_sql_put(out, " ");
    cordee_sql_put(out, op);
    cordee_sql_bind(out, c->values[0]);
}

/* Such a contact of its own, or of any present person of an organisation. */
static void put_contact(const struct instants *from, const char *op,
                        const struct cordee_condition *c, struct cordee_sql *out)
{
    if (from->rows) {
        cordee_sql_put(out, "p.id IN (");
        put_hits(from, op, c, out);
        cordee_sql_put(out,
                       ") OR (p.kind = 1 AND p.id IN (SELECT r.other FROM role r WHERE ");
        cd_put_span_now(out, "r", c);
        cordee_sql_put(out, " AND r.party IN (");
        put_hits(from, op, c, out);
        cordee_sql_put(out, ")))");
        return;
    }
    put_latest("p.last_contact", op, c, out);
    cordee_sql_put(out, " OR (p.kind = 1 AND EXISTS (SELECT 1 FROM role r JOIN party q "
                        "ON q.id = r.party WHERE r.other = p.id AND ");
    cd_put_span_now(out, "r", c);
    cordee_sql_put(out, " AND ");
    put_latest("q.last_contact", op, c, out);
    cordee_sql_put(out, "))");
}

/* Instants of contact meet the condition.  Longer ago than: not one as recent. */
static void contact_sql(const struct instants *from, const struct cordee_condition *c,
                        struct cordee_sql *out)
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
        contact_sql(from, &since, out);
        cordee_sql_put(out, " AND ");
        contact_sql(from, &any, out);
        cordee_sql_put(out, ")");
        return;
    }
    cordee_sql_put(out, older ? "NOT (" : "(");
    put_contact(from, op, c, out);
    cordee_sql_put(out, ")");
    if (c->op == CORDEE_OP_BETWEEN) { /* the last one is in it: and none is later */
        struct cordee_condition later = *c;

        later.op = CORDEE_OP_LE;
        later.age = true;
        later.values = &c->values[1];
        later.n = 1;
        cordee_sql_put(out, " AND ");
        contact_sql(from, &later, out);
    }
}

/* 0 in the column is "never", and no day. */
int cd_field_last_contact(struct cordee *cd, const struct cordee_condition *c,
                          struct cordee_sql *out, struct cordee_error *err)
{
    static const struct instants each = {
        "interaction_party ip WHERE ip.weight > 0 AND ip.counts = 1", NULL};
    static const struct instants latest = {NULL, NULL};
    bool days = true;

    (void)cd;
    (void)err;
    for (size_t i = 0; i < c->n; i++)
        days = days && c->values[i].as.i > 0;
    contact_sql(days ? &latest : &each, c, out);
    return 0;
}

int cd_field_heard(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    contact_sql(
        &(struct instants){
            "interaction_party ip WHERE ip.weight > 0 AND ip.counts = 1 AND ip.heard = 1",
            NULL},
        c, out);
    return 0;
}

int cd_field_last_mail(struct cordee *cd, const struct cordee_condition *c,
                       struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    contact_sql(
        &(struct instants){"(SELECT x.party, x.ended_at AS at FROM outbox x WHERE "
                           "x.state = 'sent' AND x.party IS NOT NULL) ip WHERE "
                           "1 = 1",
                           NULL},
        c, out);
    return 0;
}

/* last(meeting)>180d */
int cd_field_last(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    if (!*c->argument)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say of what kind: last(meeting)>180d"));
    if (!cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND, c->argument))
        return cd_wrong_value(err, T("there is no kind of interaction \"{1}\""),
                              c->argument);
    contact_sql(
        &(struct instants){"interaction i JOIN interaction_party ip ON ip.interaction = "
                           "i.id WHERE " CORDEE_ENTRY_OPENLY " AND i.kind = ",
                           c->argument},
        c, out);
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
int cd_field_mailing(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    const size_t known = sizeof mailing_states / sizeof *mailing_states;
    int64_t id = 0;

    if (*c->argument && !cordee_text_int(c->argument, &id))
        return cd_wrong_value(err, T("\"{1}\" is no number"), c->argument);
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
            return cd_wrong_value(
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

int cd_field_task(struct cordee *cd, const struct cordee_condition *c,
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
            cd_put_now(out, c);
        } else {
            return cd_wrong_value(
                err, T("a follow-up is open, overdue, mine or done, not \"{1}\""), text);
        }
    }
    cordee_sql_put(out, "))");
    return 0;
}
