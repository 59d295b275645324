/* What is in the trash, and who put it there. */
#include "core/crm/duplicate/merge-priv.h"
#include "core/crm/scope.h"

#include <string.h>

static void dress(struct cordee *cd, json_t *row)
{
    int64_t into = cordee_json_int(row, "merged_into");

    cd_party_dress(cd, row);
    if (into)
        json_object_set_new(
            row, "merged_into",
            json_pack("{s:I, s:s, s:o}", "id", (json_int_t)into, "name",
                      cordee_json_text(row, "into_name"), "url",
                      json_sprintf("/%s/%lld",
                                   cordee_json_int(row, "kind") == CORDEE_ORG
                                       ? "members"
                                       : "contacts",
                                   (long long)into)));
    json_object_del(row, "into_name");
}

/* Words of a name, accents and case aside. */
#define MATCHES                                                                   \
    "p.deleted_at IS NOT NULL AND (p.kind = ? OR ? = 3) AND instr(fold(p.name), " \
    "fold(?)) > 0 AND " CORDEE_SEEN("p.id")

int cd_trash_list(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const char *text, int64_t after, int limit, json_t **model_r)
{
    /* Who did it is in the change log for as long as that is kept. */
    static const char sql[] =
        "SELECT p.id, p.kind, p.name, p.country, p.city, p.deleted_at, p.merged_into, "
        "o.name AS into_name, m.change_set, (SELECT w.name FROM change c JOIN change_set "
        "s "
        "ON s.id = c.change_set JOIN staff w ON w.id = s.staff WHERE c.tbl = 'party' AND "
        "c.row = p.id AND c.op = 'U' AND c.before LIKE '%\"deleted_at\":null%' ORDER BY "
        "c.id DESC LIMIT 1) AS staff_name FROM party p LEFT JOIN party o ON o.id = "
        "p.merged_into LEFT JOIN party_merge m ON m.gone = p.id AND m.stayed = "
        "p.merged_into LEFT JOIN party l ON l.id = ? WHERE " MATCHES
        " AND (l.id IS NULL OR p.deleted_at < l.deleted_at OR (p.deleted_at = "
        "l.deleted_at AND p.id < l.id)) ORDER BY p.deleted_at DESC, p.id DESC LIMIT ?";
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t n = 0;
    size_t i;
    json_t *row;
    json_t *list =
        core->db->list(core, err, sql,
                       CORDEE_ARGS(CORDEE_V(after), CORDEE_V((int)kind),
                                   CORDEE_V((int)kind), CORDEE_V(text), CORDEE_V(limit)));

    if (!list)
        return -1;
    json_object_set_new(model, "items", list);
    json_array_foreach (list, i, row) {
        dress(core, row);
    }
    if (json_array_size(list) == (size_t)limit)
        json_object_set(model, "next",
                        json_object_get(json_array_get(list, i - 1), "id"));
    if (core->db->one(
            core, err, &n, "SELECT count(*) FROM party p WHERE " MATCHES,
            CORDEE_ARGS(CORDEE_V((int)kind), CORDEE_V((int)kind), CORDEE_V(text))) < 0)
        return -1;
    json_object_set_new(model, "total", json_integer(n));
    *model_r = json_incref(model);
    return 0;
}
