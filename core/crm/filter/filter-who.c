/* Fields about who somebody is and where they belong. */
#include "core/crm/filter/filter-fields.h"

#include <string.h>

/* ---- who and where --------------------------------------------------------------- */

int cd_field_name(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    if (c->op == CORDEE_OP_HAS)
        cordee_sql_put(out, "p.name <> ''");
    else
        cd_put_any_words("p.sort_name", c, out);
    return 0;
}

int cd_field_country(struct cordee *cd, const struct cordee_condition *c,
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
            return cd_wrong_value(err, T("there is no country \"{1}\""),
                                  c->values[i].as.s);
        if (i > 0)
            cordee_sql_put(out, ", ");
        cordee_sql_bind(out, cordee_of_text(code));
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_field_language(struct cordee *cd, const struct cordee_condition *c,
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
            return cd_wrong_value(err, T("there is no language \"{1}\""),
                                  c->values[i].as.s);
        if (i > 0)
            cordee_sql_put(out, ", ");
        cordee_sql_bind(out, cordee_of_text(code));
    }
    cordee_sql_put(out, ")");
    return 0;
}

/* me, none, or the words of a user's name or login. */
int cd_field_owner(struct cordee *cd, const struct cordee_condition *c,
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

int cd_field_mine(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.owner = ");
    cordee_sql_bind(out, cordee_of_int(c->user));
    return 0;
}

int cd_field_tag(struct cordee *cd, const struct cordee_condition *c,
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
    cd_put_any("t.folded", c, out);
    cordee_sql_put(out, ")");
    return 0;
}

/* ---- roles ----------------------------------------------------------------------- */

int cd_field_org(struct cordee *cd, const struct cordee_condition *c,
                 struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT r.party FROM role r JOIN party o ON o.id = "
                        "r.other WHERE o.deleted_at IS NULL AND ");
    cd_put_span_now(out, "r", c);
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ");
        cd_put_any_words("o.sort_name", c, out);
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_field_role(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out, "p.id IN (SELECT r.party FROM role r WHERE ");
    cd_put_span_now(out, "r", c);
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND ");
        cd_put_any_words("fold(r.label)", c, out);
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_field_key(struct cordee *cd, const struct cordee_condition *c,
                 struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)err;
    cordee_sql_put(out,
                   "p.id IN (SELECT r.party FROM role r WHERE r.key_contact = 1 AND ");
    cd_put_span_now(out, "r", c);
    cordee_sql_put(out, ")");
    return 0;
}
