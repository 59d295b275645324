/* Entries of the history that others took part in too: her own words go; in those of
 * others her name, also where it is her family name alone; and so it is in what the
 * change log kept of them, since an undo would bring it back. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase/erase-priv.h"

#include "core/db/db.h"
#include "core/db/search.h"

#define MOST_TAKERS 20 /* with more it is a mailing, whose text is about nobody */

#define FEW_TOOK_PART                                                                \
    "(SELECT count(*) FROM (SELECT 1 FROM interaction_party y WHERE y.interaction =" \
    " x.interaction LIMIT ?2)) < ?2"
/* Those in which ?1 took part. */
#define HERS                                                                 \
    " IN (SELECT x.interaction FROM interaction_party x WHERE x.party = ?1 " \
    "AND " FEW_TOOK_PART ")"

/* ---- as they are ------------------------------------------------------------ */

/* What was written into fields of one's own at an entry: as its words. */
static int entry_own_clean(struct erasing *e, int64_t entry, bool wrote,
                           struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(core, err,
                                  "SELECT id, text FROM custom_value WHERE interaction = "
                                  "? AND text IS NOT NULL ORDER BY id",
                                  CORDEE_ARGS(CORDEE_V(entry)));
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
        int64_t id = cordee_json_int(row, "id");
        bool named =
            cd_traces_clean(e->traces, true, cordee_json_text(row, "text"), &text);

        if (wrote
                ? core->db->exec(core, err, "DELETE FROM custom_value WHERE id = ?",
                                 CORDEE_ARGS(CORDEE_V(id))) < 0
                : named && core->db->exec(
                               core, err, "UPDATE custom_value SET text = ? WHERE id = ?",
                               CORDEE_ARGS(CORDEE_V(text.text), CORDEE_V(id))) < 0)
            return -1;
    }
    return list ? 0 : -1;
}

/* What she wrote goes from the change log whole. */
static int entry_clean(struct erasing *e, const json_t *entry, struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    const char *head = cordee_json_text(entry, "subject");
    const char *text = cordee_json_text(entry, "body");
    int64_t id = cordee_json_int(entry, "id");
    bool wrote = cordee_json_true(entry, "wrote");
    bool changed = cd_traces_clean(e->traces, true, head, &subject);

    changed = cd_traces_clean(e->traces, true, text, &body) || changed;
    if (!changed && !wrote)
        return 0;
    if (wrote && cd_db_history_erase(core, "interaction", id, err) < 0)
        return -1;
    head = wrote ? "" : subject.text ? subject.text : head;
    text = wrote ? "" : body.text ? body.text : text;
    if (core->db->exec(core, err,
                       "UPDATE interaction SET subject = ?, body = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(head), CORDEE_V(text), CORDEE_V(id))) < 0)
        return -1;
    return cd_search_put(core, "interaction", id, head, text, err);
}

/* Her own words go; in those of others her name. */
static int entries_clean(struct erasing *e, int64_t party, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT i.id, i.subject, i.body, max(x.part = 'from' AND i.direction = 2) AS"
        " \"wrote:bool\" FROM interaction_party x JOIN interaction i ON i.id ="
        " x.interaction WHERE x.party = ?1 AND i.id > ?3 AND " FEW_TOOK_PART
        " GROUP BY i.id ORDER BY i.id LIMIT 500";
    struct cordee *core = e->core;
    int64_t after = 0;

    for (;;) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *list = core->db->list(
            core, err, sql,
            CORDEE_ARGS(CORDEE_V(party), CORDEE_V(MOST_TAKERS), CORDEE_V(after)));
        size_t i;
        json_t *entry;

        if (!list)
            return -1;
        if (json_array_size(list) == 0)
            return 0;
        json_array_foreach (list, i, entry) {
            after = cordee_json_int(entry, "id");
            if (entry_clean(e, entry, err) < 0 ||
                entry_own_clean(e, after, cordee_json_true(entry, "wrote"), err) < 0)
                return -1;
        }
    }
}

/* ---- as they were ----------------------------------------------------------- */

/* What the log kept of them and has a trace: {"id", "before": the text without}. */
static int kept_read(struct erasing *e, int64_t party, json_t *found,
                     struct cordee_error *err)
{
    static const char sql[] =
        "SELECT c.id, c.before FROM change c WHERE c.tbl = 'interaction' AND c.before IS"
        " NOT NULL AND c.row" HERS " UNION ALL SELECT c.id, c.before FROM change c WHERE"
        " c.tbl = 'custom_value' AND c.before IS NOT NULL AND c.row IN (SELECT v.id FROM"
        " custom_value v WHERE v.interaction" HERS " UNION SELECT d.row FROM change d"
        " WHERE d.tbl = 'custom_value' AND d.op = 'D' AND json_extract(d.before,"
        " '$.interaction')" HERS ")";
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err, sql, CORDEE_ARGS(CORDEE_V(party), CORDEE_V(MOST_TAKERS)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = core->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

        if (cd_traces_clean(e->traces, true, core->db->get_text(rows, 1), &clean))
            json_array_append_new(found, json_pack("{s:I, s:s}", "id",
                                                   (json_int_t)core->db->get_int(rows, 0),
                                                   "before", clean.text));
    }
    return rc;
}

static int kept_clean(struct erasing *e, int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *found = json_array();
    struct cordee *core = e->core;
    size_t i;
    json_t *one;

    if (kept_read(e, party, found, err) < 0)
        return -1;
    json_array_foreach (found, i, one)
        if (core->db->exec(core, err, "UPDATE change SET before = ? WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(cordee_json_text(one, "before")),
                                       CORDEE_V(cordee_json_int(one, "id")))) < 0)
            return -1;
    return 0;
}

int erase_entries(struct erasing *e, int64_t party, struct cordee_error *err)
{
    return entries_clean(e, party, err) < 0 ? -1 : kept_clean(e, party, err);
}

/* Entries that were removed before, with one of ?1 in them. */
#define GONE                                                                          \
    "SELECT json_extract(d.before, '$.interaction') FROM change d WHERE d.tbl ="      \
    " 'interaction_party' AND d.op = 'D' AND d.before IS NOT NULL AND"                \
    " json_extract(d.before, '$.party') IN (SELECT value FROM json_each(?1)) AND NOT" \
    " EXISTS (SELECT 1 FROM interaction i WHERE i.id = json_extract(d.before,"        \
    " '$.interaction'))"

int erase_entries_gone(struct erasing *e, struct cordee_error *err)
{
    if (cd_db_history_erase_found(
            e->core, "custom_value",
            "SELECT v.row FROM change v WHERE v.tbl = 'custom_value' AND v.op = 'D' AND"
            " v.before IS NOT NULL AND json_extract(v.before, '$.interaction') IN (" GONE
            ")",
            CORDEE_ARGS(CORDEE_V(e->parties)), err) < 0)
        return -1;
    return cd_db_history_erase_found(e->core, "interaction", GONE,
                                     CORDEE_ARGS(CORDEE_V(e->parties)), err);
}
