/* A file that looks like one of before is read as that one was. */
#include "core/crm/import/import-priv.h"

#include <string.h>

/* The headings, in their order, make a file's shape; without headings it has none. */
static const char *shape_of(const json_t *plan, char out[65])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    const json_t *column;
    size_t i;

    json_array_foreach (json_object_get(plan, "columns"), i, column) {
        cd_import_squeeze(cordee_json_text(column, "header"), &all);
        cordee_buf_putc(&all, '\x1f');
    }
    if (!cordee_json_true(plan, "header") || !all.len)
        return NULL;
    cordee_sha256(all.text, all.len, out);
    return out;
}

static void columns_take(json_t *plan, const json_t *before)
{
    json_t *column;
    size_t i;

    json_array_foreach (json_object_get(plan, "columns"), i, column) {
        const json_t *then = json_array_get(json_object_get(before, "columns"), i);

        if (strcmp(cordee_json_text(column, "field"), cordee_json_text(then, "field")) !=
            0)
            json_object_set_new(column, "because", json_string("before"));
        json_object_set_new(column, "field",
                            json_string(cordee_json_text(then, "field")));
        cordee_json_set_text(column, "policy", cordee_json_text(then, "policy"));
    }
}

int cd_import_remember(struct cordee *cd, json_t *plan, struct cordee_error *err)
{
    static const char *const answers[] = {"organisations", "basis", "member_type",
                                          "blocked_as",    "keys",  NULL};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const json_t *before;
    char hash[65];
    const char *shape = shape_of(plan, hash);
    int rc;

    if (!shape)
        return 0;
    json_object_set_new(plan, "shape", json_string(shape));
    rc = cd->db->row(cd, err, &row,
                     "SELECT plan AS \"plan:json\" FROM import WHERE state = 'done' AND "
                     "json_extract(plan, '$.shape') = ? ORDER BY id DESC LIMIT 1",
                     CORDEE_ARGS(CORDEE_V(shape)));
    if (rc <= 0)
        return rc;
    before = json_object_get(row, "plan");
    columns_take(plan, before);
    for (const char *const *key = answers; *key; key++)
        if (json_object_get(before, *key))
            json_object_set(plan, *key, json_object_get(before, *key));
    return 0;
}
