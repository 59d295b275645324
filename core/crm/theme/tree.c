/* The tree of themes, read. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"
#include "core/crm/theme/theme.h"

#include <string.h>

/* A tree that somebody tied into a ring elsewhere ends here. */
#define DEEPEST "12"

/* Each theme with its depth, the names above it and what it is sorted by. */
#define TREE                                                                            \
    "WITH RECURSIVE tree(id, depth, path, sort) AS ("                                   \
    "SELECT t.id, 0, t.name, substr('0000' || t.place, -5) || t.folded FROM theme t "   \
    "WHERE t.parent IS NULL AND t.merged_into IS NULL UNION ALL "                       \
    "SELECT t.id, b.depth + 1, b.path || ' › ' || t.name, b.sort || char(31) || "     \
    "substr('0000' || t.place, -5) || t.folded FROM theme t JOIN tree b ON t.parent = " \
    "b.id WHERE t.merged_into IS NULL AND b.depth < " DEEPEST ") "

json_t *cd_theme_tree(struct cordee *cd, struct cordee_error *err, bool retired_too)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->list(
        core, err,
        TREE
        "SELECT t.id, t.parent, t.name, t.code, b.depth, b.path, t.retired_at IS "
        "NOT NULL AS \"retired:bool\", (SELECT count(*) FROM competence k JOIN "
        "party p ON p.id = k.party WHERE k.theme = t.id AND p.deleted_at IS NULL "
        "AND " CORDEE_SEEN(
            "p.id") ") "
                    "AS competences, (SELECT count(*) FROM need k JOIN party p ON p.id = "
                    "k.party WHERE k.theme = t.id AND p.deleted_at IS NULL "
                    "AND " CORDEE_SEEN(
                        "p.id") ") AS needs FROM tree "
                                "b JOIN theme t ON t.id = b.id WHERE ? OR t.retired_at "
                                "IS NULL ORDER BY "
                                "b.sort, t.id",
        CORDEE_ARGS(CORDEE_V(retired_too)));
}

int cd_theme_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                  json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *also, *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        TREE "SELECT t.id, t.parent, t.name, t.code, b.path, t.retired_at IS NOT NULL AS "
             "\"retired:bool\", (SELECT count(*) FROM competence k WHERE k.theme = t.id) "
             "AS competences, (SELECT count(*) FROM need k WHERE k.theme = t.id) AS "
             "needs, (SELECT count(*) FROM theme c WHERE c.parent = t.id AND "
             "c.merged_into IS NULL) AS below FROM theme t LEFT JOIN tree b ON b.id = "
             "t.id WHERE t.id = ? AND t.merged_into IS NULL",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    also = core->db->list(core, err,
                          "SELECT name FROM theme WHERE merged_into = ? ORDER BY folded",
                          CORDEE_ARGS(CORDEE_V(id)));
    if (!also) {
        json_decref(row);
        return -1;
    }
    json_object_set_new(row, "also", also);
    *model_r = row;
    return 1;
}

int cd_theme_find(struct cordee *cd, struct cordee_error *err, const char *name,
                  int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);

    /* One that is in use goes before one that was merged or retired. */
    return core->db->one(core, err, id_r,
                         "SELECT coalesce(t.merged_into, t.id) FROM theme t WHERE "
                         "t.folded = fold(?) ORDER BY t.merged_into IS NOT NULL, "
                         "t.retired_at IS NOT NULL, t.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(name)));
}

void cd_theme_below_begin(struct cordee_sql *sql)
{
    cordee_sql_put(sql, "WITH RECURSIVE below(id) AS (SELECT coalesce(t.merged_into, "
                        "t.id) FROM theme t WHERE ");
}

void cd_theme_below_end(struct cordee_sql *sql)
{
    cordee_sql_put(sql, " UNION SELECT t.id FROM theme t JOIN below b ON t.parent = b.id "
                        "WHERE t.merged_into IS NULL) SELECT id FROM below");
}
