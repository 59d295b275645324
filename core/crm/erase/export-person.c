/* All that is stored about one person, by the descriptions of all tables: for the person
 * who asks. */
#include "core/crm/export/export.h"

#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/scope.h"

#include <string.h>

#define PAGE 1000

/* Of use to the program only, and some of it a key. */
static bool is_inner(const char *column)
{
    static const char *const inner[] = {"hash", "token",  "password",
                                        "uuid", "folded", "sort_name"};

    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        if (strcmp(inner[i], column) == 0)
            return true;
    return false;
}

/* Where a column leads to something that has a name, that says more than its number: for
 * staff, of what they may see. */
#define NAME_OF ", (SELECT n.name FROM \"%s\" n WHERE n.id = g.\"%s\" AND %s) AS \"%s\""

static const char *name_seen(const char *target)
{
    if (strcmp(target, "party") == 0)
        return CD_MINE("n.id");
    return strcmp(target, "cluster") == 0 ? "cluster_mine(n.id)" : "1";
}

/* SELECT of the columns that are handed out, of rows with the person in the column that
 * the table says, or in another that leads to a party: a role at somebody is theirs too.
 */
static int select_write(struct cordee *core, const struct cordee_table *t,
                        struct cordee_buf *sql, struct cordee_error *err)
{
    static const char columns[] =
        "SELECT i.name, (i.name = ?1 OR f.\"table\" IS 'party') AS \"who:bool\","
        " CASE WHEN i.name <> ?1 AND f.\"table\" <> 'staff' AND EXISTS (SELECT 1 FROM"
        " pragma_table_info(f.\"table\") t WHERE t.name = 'name') THEN f.\"table\" END"
        " AS target"
        " FROM pragma_table_info(?2) i LEFT JOIN pragma_foreign_key_list(?2) f"
        " ON f.\"from\" = i.name ORDER BY i.cid";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf where = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(core, err, columns,
                                  CORDEE_ARGS(CORDEE_V(t->person), CORDEE_V(t->name)));
    size_t i;
    json_t *column;

    cordee_buf_puts(sql, "SELECT g.rowid AS \"_row\"");
    json_array_foreach (list, i, column) {
        const char *name = cordee_json_text(column, "name");
        const char *target = cordee_json_text(column, "target");

        if (*target)
            cordee_buf_printf(sql, NAME_OF, target, name, name_seen(target), name);
        else if (!is_inner(name))
            cordee_buf_printf(sql, ", g.\"%s\"", name);
        if (cordee_json_true(column, "who"))
            cordee_buf_printf(&where, "%sg.\"%s\" = ?1", where.len ? " OR " : "", name);
    }
    if (list)
        cordee_buf_printf(sql,
                          " FROM \"%s\" g WHERE (%s) AND g.rowid > ?2 ORDER BY g.rowid"
                          " LIMIT %d",
                          t->name, where.text, PAGE);
    return list ? 0 : -1;
}

static json_t *rows_read(struct cordee *cd, const char *sql, int64_t party,
                         struct cordee_error *err)
{
    json_t *all = json_array();
    int64_t after = 0;

    for (;;) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *list =
            cd->db->list(cd, err, sql, CORDEE_ARGS(CORDEE_V(party), CORDEE_V(after)));
        size_t i;
        json_t *row;

        if (!list) {
            json_decref(all);
            return NULL;
        }
        json_array_foreach (list, i, row) {
            after = cordee_json_int(row, "_row");
            json_object_del(row, "_row");
            json_array_append(all, row);
        }
        if (json_array_size(list) < PAGE)
            return all;
    }
}

/* What they were sent, in the words they got. */
static int letters_put(struct cordee *core, json_t *rows, struct cordee_error *err)
{
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        struct cordee_rendering sent = {0};
        int rc = core->mail && core->mail->as_sent
                     ? core->mail->as_sent(core, err, cordee_json_int(row, "id"), &sent)
                     : 0;

        if (rc > 0) {
            cordee_json_set_text(row, "subject", sent.subject.text);
            cordee_json_set_text(row, "text", sent.text.text);
        }
        cordee_buf_drop(&sent.subject);
        cordee_buf_drop(&sent.html);
        cordee_buf_drop(&sent.text);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int table_export(struct cordee *core, const struct cd_row *row, int64_t party,
                        json_t *data, struct cordee_error *err)
{
    const struct cordee_table *t = row->row;
    struct cordee *cd = row->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    json_t *rows;

    if (!t->person || !t->label || strcmp(t->name, "party") == 0 ||
        strcmp(t->name, "interaction_party") == 0)
        return 0; /* the two have a place of their own */
    if (select_write(core, t, &sql, err) < 0)
        return -1;
    rows = rows_read(cd, sql.text, party, err);
    if (!rows)
        return -1;
    if (strcmp(t->name, "outbox") == 0 && letters_put(core, rows, err) < 0) {
        json_decref(rows);
        return -1;
    }
    if (json_array_size(rows))
        json_array_append_new(data, json_pack("{s:s, s:s, s:O}", "label", T(t->label),
                                              "table", t->name, "rows", rows));
    json_decref(rows);
    return 0;
}

/* What happened with the person is theirs too, in the words that were kept, and what was
 * written into fields of one's own there. */
static int history_export(struct cordee *cd, int64_t party, json_t *data,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = rows_read(
        cd,
        "SELECT ip.id AS \"_row\", i.id, i.kind, i.at, i.direction, i.subject, i.body, "
        "ip.part "
        "FROM interaction_party ip JOIN interaction i ON i.id = ip.interaction WHERE "
        "ip.party = ?1 AND ip.id > ?2 ORDER BY ip.id LIMIT 1000",
        party, err);

    if (!rows || cd_custom_values_put(cd, CD_OWN_ENTRY, rows, err) < 0)
        return -1;
    json_array_append_new(data, json_pack("{s:s, s:s, s:O}", "label", T("What happened"),
                                          "table", "interaction", "rows", rows));
    return 0;
}

int cd_export_person(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *data = json_array();
    size_t n = 0;
    const struct cd_row *rows = cd_rows_of(core->host->rows, CD_ROW_TABLE, &n);
    char at[21];
    int rc = core->db->row(core, err, &person, "SELECT * FROM party WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    for (size_t i = 0; i < n; i++)
        if (table_export(core, &rows[i], party, data, err) < 0)
            return -1;
    if (history_export(core, party, data, err) < 0)
        return -1;
    cordee_time_iso(cordee_now(), at);
    *model_r = json_pack("{s:s, s:O, s:O}", "at", at, "person", person, "data", data);
    return 1;
}
