/* The tree as SQL.  Every value is bound; what a plugin adds is its own constant text. */
#include "core/crm/custom/custom.h"
#include "core/crm/filter/filter.h"

#include "core/db/db.h"

#include <string.h>

void cd_field_text_put(const char *text, int64_t cluster, struct cordee_sql *out)
{
    for (const char *mark; cluster && (mark = strstr(text, CD_MEMBERSHIP_SEEN));
         text = mark + strlen(CD_MEMBERSHIP_SEEN)) {
        cordee_buf_put(&out->text, text, (size_t)(mark - text));
        cordee_sql_put(out, "m.cluster = ");
        cordee_sql_bind(out, cordee_of_int(cluster));
    }
    cordee_sql_put(out, text);
}

/* ---- one condition on one column ------------------------------------------------- */

/* A folded text equals one of the values, or begins with one that ends in a star. */
static void put_texts(const struct cordee_field *field, const struct cordee_condition *c,
                      struct cordee_sql *out)
{
    for (size_t i = 0; i < c->n; i++) {
        const char *text = c->values[i].as.s;
        size_t n = strlen(text);

        cordee_sql_put(out, i ? " OR fold(" : "fold(");
        cd_field_text_put(field->value, c->cluster, out);
        if (n > 1 && text[n - 1] == '*') {
            text = cordee_arena_text_n(out->arena, text, n - 1);
            cordee_sql_put(out, ") LIKE ");
            cordee_sql_bind(out, cordee_of_text(cd_like_prefix(out->arena, text)));
            cordee_sql_put(out, " ESCAPE '\\'");
        } else {
            cordee_sql_put(out, ") = ");
            cordee_sql_bind(out, c->values[i]);
        }
    }
}

static void put_compared(const struct cordee_field *field,
                         const struct cordee_condition *c, struct cordee_sql *out)
{
    cd_field_text_put(field->value, c->cluster, out);
    cordee_sql_compare(out, c);
}

static void put_has(const struct cordee_field *field, const struct cordee_condition *c,
                    struct cordee_sql *out)
{
    bool text = field->type == CORDEE_FIELD_TEXT || field->type == CORDEE_FIELD_CHOICE;

    cd_field_text_put(field->value, c->cluster, out);
    cordee_sql_put(out, text ? " <> ''" : " IS NOT NULL");
}

static void put_value(const struct cordee_field *field, const struct cordee_condition *c,
                      struct cordee_sql *out)
{
    cordee_sql_put(out, "(");
    if (c->op == CORDEE_OP_HAS)
        put_has(field, c, out);
    else if (field->type == CORDEE_FIELD_TEXT || field->type == CORDEE_FIELD_CHOICE)
        put_texts(field, c, out);
    else if (field->type == CORDEE_FIELD_YESNO)
        cd_field_text_put(field->value, c->cluster, out);
    else
        put_compared(field, c, out);
    cordee_sql_put(out, ")");
}

/* Longer ago than: none of the values is as recent, and none at all is infinitely long
 * ago. */
static bool is_older(const struct cordee_condition *c)
{
    return c->age && (c->op == CORDEE_OP_LT || c->op == CORDEE_OP_LE);
}

static void put_condition(const struct cordee_field *field, struct cordee_condition c,
                          struct cordee_sql *out)
{
    bool older = is_older(&c);

    if (older) {
        c.op = c.op == CORDEE_OP_LT ? CORDEE_OP_GE : CORDEE_OP_GT;
        cordee_sql_put(out, field->from ? "NOT " : "(");
    }
    if (field->from) {
        cordee_sql_put(out, "EXISTS (SELECT 1 FROM ");
        cd_field_text_put(field->from, c.cluster, out);
        cordee_sql_put(out, " AND ");
    }
    put_value(field, &c, out);
    if (field->from)
        cordee_sql_put(out, ")");
    if (older && !field->from)
        cordee_sql_put(out, " IS NOT TRUE)");
}

/* ---- nodes ----------------------------------------------------------------------- */

/* What a field's function refuses stands at the term in the text. */
static int fail_at(const struct cordee_filter *f, const struct node *term,
                   struct cordee_error *err)
{
    char *before = cordee_arena_text_n(f->arena, f->text, term->from);

    if (err && !err->at)
        err->at = (int)cordee_utf8_len(before) + 1;
    return -1;
}

/* A field that is yes or no writes its yes; no is put in front here, so that no field can
 * forget it. */
static bool is_no(const struct node *term, const struct cordee_condition *c)
{
    return term->field->type == CORDEE_FIELD_YESNO && !c->values[0].as.b;
}

static int put_conditions(const struct cordee_filter *f, const struct node *term,
                          struct cordee_sql *out, struct cordee_error *err)
{
    cordee_sql_put(out, "(");
    for (size_t i = 0; i < term->n; i++) {
        const struct cordee_condition *c = &term->conditions[i];

        cordee_sql_put(out, i > 0 ? " OR " : "");
        cordee_sql_put(out, is_no(term, c) ? "((" : "");
        if (!term->field->compile)
            put_condition(term->field, *c, out);
        else if (term->field->compile(term->owner, c, out, err) < 0)
            return fail_at(f, term, err);
        cordee_sql_put(out, is_no(term, c) ? ") IS NOT TRUE)" : "");
    }
    cordee_sql_put(out, ")");
    return 0;
}

static int put_term(const struct cordee_filter *f, const struct node *term,
                    struct cordee_sql *out, struct cordee_error *err)
{
    for (size_t i = 0; i < term->n_steps; i++) {
        bool up = term->steps[i] == STEP_MEMBER;

        cordee_sql_put(out, up ? "p.id IN (SELECT r.party FROM role r JOIN party p ON "
                                 "p.id = r.other WHERE "
                               : "p.id IN (SELECT r.other FROM role r JOIN party p ON "
                                 "p.id = r.party WHERE ");
        cordee_sql_put(out, "p.deleted_at IS NULL AND ");
        cd_party_scope_put(&f->scope, out);
        cordee_sql_put(out, "(r.since IS NULL OR r.since <= ");
        cordee_sql_bind(out, cordee_of_int(f->now));
        cordee_sql_put(out, ") AND (r.until IS NULL OR r.until > ");
        cordee_sql_bind(out, cordee_of_int(f->now));
        cordee_sql_put(out, ") AND ");
    }
    if (term->words)
        cd_words_sql(term->words, term->phrase, out);
    else if (put_conditions(f, term, out, err) < 0)
        return -1;
    for (size_t i = 0; i < term->n_steps; i++)
        cordee_sql_put(out, ")");
    return 0;
}

int cd_filter_node_sql(struct cordee *cd, const struct cordee_filter *f,
                       const struct node *node, struct cordee_sql *out,
                       struct cordee_error *err)
{
    const char *between = node->kind == NODE_OR ? " OR " : " AND ";

    switch (node->kind) {
    case NODE_ALL:
        cordee_sql_put(out, "(1 = 1)");
        return 0;
    case NODE_TERM:
        return put_term(f, node, out, err);
    case NODE_NOT:
        /* No value is x: a comparison with nothing, NULL, is not true either. */
        cordee_sql_put(out, "((");
        if (cd_filter_node_sql(cd, f, node->first, out, err) < 0)
            return -1;
        cordee_sql_put(out, ") IS NOT TRUE)");
        return 0;
    default:
        cordee_sql_put(out, "(");
        for (const struct node *n = node->first; n; n = n->next) {
            if (n != node->first)
                cordee_sql_put(out, between);
            if (cd_filter_node_sql(cd, f, n, out, err) < 0)
                return -1;
        }
        cordee_sql_put(out, ")");
        return 0;
    }
}

/* ---- the services ---------------------------------------------------------------- */

static int filter_make(struct cordee *cd, struct cordee_arena *a, const char *text,
                       unsigned flags, int64_t user, const struct cd_scope *scope,
                       struct cordee_filter **filter_r, struct cordee_error *err)
{
    struct cordee_filter *f = cordee_arena_get(a, sizeof *f);
    struct cordee_sql trial = {.arena = a};
    int rc = 0;

    if (err)
        err->at = 0;
    *f = (struct cordee_filter){.cd = cd_crm_of(cd),
                                .scope = *scope,
                                .arena = a,
                                .text = cordee_arena_text(a, text),
                                .flags = flags,
                                .user = user,
                                .now = cordee_now(),
                                .zone = cd_zone(cd, a)};
    /* Written once for nothing, so that every error is told here, with its column. */
    if (cd_filter_parse(f, err) < 0 ||
        cd_filter_node_sql(f->cd, f, f->root, &trial, err) < 0)
        rc = -1;
    cordee_buf_drop(&trial.text);
    if (rc == 0)
        *filter_r = f;
    return rc;
}

int cd_crm_filter(struct cordee *cd, struct cordee_arena *a, const char *text,
                  unsigned flags, int64_t user, struct cordee_filter **filter_r,
                  struct cordee_error *err)
{
    struct cd_scope scope;

    if (cd_scope_of(cd, user, &scope, err) < 0 || cd_custom_fresh(cd, err) < 0)
        return -1;
    return filter_make(cd, a, text, flags, user, &scope, filter_r, err);
}

int cd_filter_of_cluster(struct cordee *cd, struct cordee_arena *a, const char *text,
                         unsigned flags, int64_t user, int64_t cluster,
                         struct cordee_filter **filter_r, struct cordee_error *err)
{
    struct cd_scope scope;

    if (cd_scope_load(cd->host, user ? user : cd_db_actor_now(cd->host), &scope, err) < 0)
        return -1;
    if (!cd_cluster_several(cd->host))
        cluster = 0; /* everybody is the only one's */
    if (cluster && !cd_scope_mine(&scope, cluster))
        scope.n = 0; /* it was taken from them: nobody is in it */
    scope.current = cluster;
    return filter_make(cd, a, text, flags, user, &scope, filter_r, err);
}

/* Everything that limits a query beside its text stands here, so that no caller can
 * forget it: what is in the trash, whose it is, and the kinds asked for. */
int cd_crm_filter_sql(struct cordee *cd, const struct cordee_filter *f,
                      struct cordee_sql *out, struct cordee_error *err)
{
    cordee_sql_put(out, "(p.deleted_at IS NULL AND ");
    cd_party_scope_put(&f->scope, out);
    if (f->flags == CORDEE_FILTER_ORGS)
        cordee_sql_put(out, f->unordered ? "+p.kind = 1 AND " : "p.kind = 1 AND ");
    if (f->flags == CORDEE_FILTER_PEOPLE)
        cordee_sql_put(out, f->unordered ? "+p.kind = 2 AND " : "p.kind = 2 AND ");
    if (cd_filter_node_sql(cd, f, f->root, out, err) < 0)
        return -1;
    cordee_sql_put(out, ")");
    return 0;
}

int cd_crm_filter_list(struct cordee *cd, struct cordee_error *err,
                       const struct cordee_filter *f, enum cordee_filter_order order,
                       int limit, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    struct cordee_sql sql = {.arena = f->arena};
    int rc;

    cordee_sql_put(&sql,
                   "SELECT p.id, p.kind, p.name, p.kind = 2 AND p.given_name = '' AS "
                   "\"bare:bool\" FROM party p WHERE ");
    rc = cd_crm_filter_sql(core, f, &sql, err);
    cordee_sql_put(&sql,
                   order == CORDEE_BY_STRAIN
                       ? " ORDER BY p.given_name = '' DESC, length(p.name) DESC, p.id"
                       : " ORDER BY p.sort_name, p.id");
    cordee_sql_put(&sql, " LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(limit));
    *list_r = rc < 0 ? NULL : core->db->list(core, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return *list_r ? 0 : -1;
}
