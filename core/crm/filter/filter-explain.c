/* A filter in plain words: the sentence, the chips, and why somebody is in or out. */
#include "core/crm/filter/filter.h"

#include <stdlib.h>
#include <string.h>

/* ---- the sentence ---------------------------------------------------------------- */

static bool is_flag(const struct node *node, const char *name)
{
    return node->kind == NODE_TERM && node->field && !node->n_steps &&
           strcmp(node->field->name, name) == 0;
}

/* "People" and not "Everyone that are people". */
static unsigned kinds_said(const struct cordee_filter *f, const struct node *n)
{
    if (is_flag(n, "is.org"))
        return CORDEE_FILTER_ORGS;
    if (is_flag(n, "is.person"))
        return CORDEE_FILTER_PEOPLE;
    (void)f;
    return 0;
}

/* The terms that all have to hold: children of an AND, else the root alone. */
static const struct node *top_first(const struct cordee_filter *f)
{
    if (f->root->kind == NODE_ALL)
        return NULL;
    return f->root->kind == NODE_AND ? f->root->first : f->root;
}

const char *cd_crm_filter_sentence(struct cordee *cd, const struct cordee_filter *f)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf rest = {0};
    unsigned kinds = f->flags;
    const struct node *n, *before = NULL;

    for (n = top_first(f); n; n = f->root->kind == NODE_AND ? n->next : NULL) {
        const char *also = cd_filter_also_said(before, n);

        if (kinds_said(f, n)) {
            kinds |= kinds_said(f, n);
            continue;
        }
        cordee_buf_puts(&rest, also || !before ? " " : ", ");
        if (also)
            cordee_buf_puts(&rest, T(also));
        else
            cd_filter_node_words(cd, f, n, false, &rest);
        before = n;
    }
    cordee_buf_puts(&out, kinds == CORDEE_FILTER_ORGS     ? T("Organisations")
                          : kinds == CORDEE_FILTER_PEOPLE ? T("People")
                                                          : T("Everyone"));
    cordee_buf_puts(&out, rest.text ? rest.text : "");
    return cordee_arena_text(f->arena, out.text);
}

/* ---- chips ----------------------------------------------------------------------- */

static json_t *text_of(const struct cordee_filter *f, const struct node *n)
{
    return json_stringn(f->text + n->from, n->to - n->from);
}

static json_t *text_without(const struct cordee_filter *f, const struct node *gone)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct node *n;

    for (n = top_first(f); n; n = f->root->kind == NODE_AND ? n->next : NULL) {
        if (n == gone)
            continue;
        if (out.len)
            cordee_buf_putc(&out, ' ');
        cordee_buf_put(&out, f->text + n->from, n->to - n->from);
    }
    return json_string(out.text ? out.text : "");
}

static json_t *sentence_of(struct cordee *cd, const struct cordee_filter *f,
                           const struct node *n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_filter_node_words(cd, f, n, false, &out);
    return json_string(out.text ? out.text : "");
}

json_t *cd_filter_chips(struct cordee *cd, const struct cordee_filter *f)
{
    json_t *chips = json_array();
    const struct node *n;

    for (n = top_first(f); n; n = f->root->kind == NODE_AND ? n->next : NULL) {
        json_t *chip = json_object();

        json_object_set_new(chip, "text", text_of(f, n));
        json_object_set_new(chip, "sentence", sentence_of(cd, f, n));
        json_object_set_new(chip, "without", text_without(f, n));
        json_array_append_new(chips, chip);
    }
    return chips;
}

/* ---- why ------------------------------------------------------------------------- */

/* Does the node hold for a party: 1, 0, -1. */
static int node_holds(struct cordee *cd, const struct cordee_filter *f,
                      const struct node *node, int64_t party, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    int64_t one = 0;
    int rc;

    cordee_sql_put(&sql, "SELECT 1 FROM party p WHERE p.id = ");
    cordee_sql_bind(&sql, cordee_of_int(party));
    cordee_sql_put(&sql, " AND ");
    rc = cd_filter_node_sql(cd, f, node, &sql, err);
    if (rc == 0)
        rc = cd->db->one(cd, err, &one, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc;
}

static int why_term(struct cordee *cd, const struct cordee_filter *f,
                    const struct node *n, int64_t party, json_t *terms,
                    struct cordee_error *err)
{
    int holds = node_holds(cd, f, n, party, err);
    json_t *term, *inner;

    if (holds < 0)
        return -1;
    term = json_object();
    json_array_append_new(terms, term);
    json_object_set_new(term, "text", text_of(f, n));
    json_object_set_new(term, "sentence", sentence_of(cd, f, n));
    json_object_set_new(term, "holds", json_boolean(holds));
    if (n->kind != NODE_OR)
        return holds;
    inner = json_array(); /* which of the alternatives */
    json_object_set_new(term, "terms", inner);
    for (const struct node *k = n->first; k; k = k->next)
        if (why_term(cd, f, k, party, inner, err) < 0)
            return -1;
    return holds;
}

static int why_kind(struct cordee *cd, const struct cordee_filter *f, int64_t party,
                    json_t *terms, struct cordee_error *err)
{
    enum cordee_kind kind = CORDEE_ANYONE;
    bool person = f->flags == CORDEE_FILTER_PEOPLE;
    bool holds;
    json_t *term;

    if (f->flags != CORDEE_FILTER_ORGS && f->flags != CORDEE_FILTER_PEOPLE)
        return 1;
    if (cd_party_there(cd, party, &kind, NULL, err) < 0)
        return -1;
    holds = kind == (person ? CORDEE_PERSON : CORDEE_ORG);
    term = json_object();
    json_object_set_new(term, "text", json_string(person ? "is:person" : "is:org"));
    json_object_set_new(
        term, "sentence",
        json_string(person ? T("that are people") : T("that are organisations")));
    json_object_set_new(term, "holds", json_boolean(holds));
    json_array_append_new(terms, term);
    return holds;
}

static int why_trash(struct cordee *cd, int64_t party, json_t *terms,
                     struct cordee_error *err)
{
    int64_t at;
    json_t *term;
    int rc = cd->db->one(cd, err, &at, "SELECT deleted_at FROM party WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc < 0 ? -1 : 1;
    term = json_object();
    json_object_set_new(term, "text", json_string(""));
    json_object_set_new(term, "sentence", json_string(T("not in the trash")));
    json_object_set_new(term, "holds", json_false());
    json_array_append_new(terms, term);
    return 0;
}

int cd_crm_filter_why(struct cordee *cd, const struct cordee_filter *f, int64_t party,
                      json_t **model_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *terms = json_array();
    struct cordee *core = cd_crm_of(cd);
    const struct node *n;
    json_t *term;
    size_t i;
    int kind = why_kind(core, f, party, terms, err);
    int kept = kind < 0 ? -1 : why_trash(core, party, terms, err);
    bool in = kind > 0 && kept > 0;

    if (kind < 0 || kept < 0)
        return -1;
    for (n = top_first(f); n; n = f->root->kind == NODE_AND ? n->next : NULL) {
        int holds = why_term(core, f, n, party, terms, err);

        if (holds < 0)
            return -1;
        in = in && holds;
    }
    json_array_foreach (terms, i, term)
        json_object_set_new(term, "decides",
                            json_boolean(in || !cordee_json_true(term, "holds")));
    *model_r = json_object();
    json_object_set_new(*model_r, "in", json_boolean(in));
    json_object_set(*model_r, "terms", terms);
    return 0;
}
