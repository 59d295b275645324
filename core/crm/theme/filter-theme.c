/* The filter fields competence and need. */
#include "core/crm/filter/filter-fields.h"
#include "core/crm/theme/theme.h"

#include <string.h>

/* What stands in the parentheses: from which level on, or "confirmed". */
static int put_argument(struct cordee *cd, const struct cordee_condition *c,
                        struct cordee_sql *out, struct cordee_error *err)
{
    int64_t level;

    if (!*c->argument)
        return 0;
    if (strcmp(c->argument, "confirmed") == 0) {
        cordee_sql_put(out, " AND k.confirmed_at IS NOT NULL");
        return 0;
    }
    if (!cordee_text_int(c->argument, &level) || level < 0 || level >= CD_THEME_LEVELS)
        return cd_wrong_value(
            err, T("\"{1}\" is no level from 0 to 4, nor \"confirmed\""), c->argument);
    cordee_sql_put(out, " AND k.level >= ");
    cordee_sql_bind(out, cordee_of_int(level));
    return 0;
}

/* A theme stands for all that is below it in the tree. */
static int themed_sql(struct cordee *cd, const char *table,
                      const struct cordee_condition *c, struct cordee_sql *out,
                      struct cordee_error *err)
{
    cordee_sql_put(out, "p.id IN (SELECT k.party FROM ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, " k WHERE 1 = 1");
    if (put_argument(cd, c, out, err) < 0)
        return -1;
    if (c->op != CORDEE_OP_HAS) {
        cordee_sql_put(out, " AND k.theme IN (");
        cd_theme_below_begin(out);
        cd_put_any("t.folded", c, out);
        cd_theme_below_end(out);
        cordee_sql_put(out, ")");
    }
    cordee_sql_put(out, ")");
    return 0;
}

int cd_field_competence(struct cordee *cd, const struct cordee_condition *c,
                        struct cordee_sql *out, struct cordee_error *err)
{
    return themed_sql(cd, "competence", c, out, err);
}

int cd_field_need(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    return themed_sql(cd, "need", c, out, err);
}
