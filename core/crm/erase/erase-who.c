/* Who is erased: all that she is known by, now and before, as far as the change log goes
 * back. */
#include "core/crm/crm-priv.h"
#include "core/crm/erase/erase-priv.h"

#include <string.h>

/* Runs a query with a JSON array of her ids and hands each row over. */
static int each(struct erasing *e, const char *sql,
                void (*take)(struct erasing *e, struct cordee_rows *rows),
                struct cordee_error *err)
{
    struct cordee *core = e->core;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        core->db->query(core, err, sql, CORDEE_ARGS(CORDEE_V(e->parties)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = core->db->next(rows, err)) > 0)
        take(e, rows);
    return rc;
}

static const char *text_of(struct erasing *e, struct cordee_rows *rows, int col)
{
    return e->core->db->get_text(rows, col);
}

/* ---- records that were merged into hers ------------------------------------- */

static void take_merged(struct erasing *e, struct cordee_rows *rows)
{
    json_array_append_new(e->parties, json_integer(e->core->db->get_int(rows, 0)));
}

static int parties_find(struct erasing *e, struct cordee_error *err)
{
    static const char merged[] =
        "WITH RECURSIVE m(id) AS (SELECT p.id FROM party p WHERE p.merged_into IN (SELECT"
        " value FROM json_each(?)) UNION SELECT p.id FROM party p JOIN m ON"
        " p.merged_into = m.id) SELECT id FROM m";
    struct cordee *core = e->core;
    int64_t there = 0;
    int rc =
        core->db->one(core, err, &there, "SELECT id FROM party WHERE id = ? AND kind = 2",
                      CORDEE_ARGS(CORDEE_V(e->party)));

    e->parties = json_pack("[I]", (json_int_t)e->party);
    if (rc <= 0)
        return rc;
    there = 0;
    if (core->db->one(core, err, &there,
                      "SELECT 1 FROM pragma_table_info('party') WHERE name = "
                      "'merged_into'",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    return there && each(e, merged, take_merged, err) < 0 ? -1 : 1;
}

/* ---- what she is known by --------------------------------------------------- */

/* A name that somebody else has too is looked for only where it must be hers.  Others who
 * are about to be erased are nobody else: two of one name would hide each other. */
static bool is_shared(struct erasing *e, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    struct cordee *core = e->core;
    int64_t n = 0;

    cordee_utf8_fold(name, &folded);
    (void)!core->db->one(
        core, NULL, &n,
        "SELECT 1 FROM party p WHERE p.kind = 2 AND fold(p.name) = ? AND "
        "p.id NOT IN (SELECT value FROM json_each(?)) AND coalesce(p.merged_into, p.id) "
        "NOT IN (SELECT json_extract(j.args, '$.party') FROM job j WHERE j.kind = "
        "'crm.erase' AND j.state IN ('waiting', 'running')) LIMIT 1",
        CORDEE_ARGS(CORDEE_V((const char *)(folded.text ? folded.text : "")),
                    CORDEE_V(e->parties)));
    return n != 0;
}

static void name_add(struct erasing *e, const char *given, const char *family,
                     const char *name)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *there = cordee_arena_printf(a, "%s %s", given, family);
    bool shared = is_shared(e, *given && *family ? there : name);

    cd_traces_add(e->traces, CD_TRACE_NAME, shared, name);
    if (*given && *family) {
        cd_traces_add(e->traces, CD_TRACE_NAME, shared, there);
        cd_traces_add(e->traces, CD_TRACE_NAME, shared,
                      cordee_arena_printf(a, "%s %s", family, given));
    }
    cd_traces_add(e->traces, CD_TRACE_NAME, true, family);
}

static void take_name(struct erasing *e, struct cordee_rows *rows)
{
    name_add(e, text_of(e, rows, 0), text_of(e, rows, 1), text_of(e, rows, 2));
}

static void take_address(struct erasing *e, struct cordee_rows *rows)
{
    const char *address = text_of(e, rows, 0);

    if (strchr(address, '@'))
        cd_traces_add(e->traces, CD_TRACE_ADDRESS, false, address);
}

/* How a mail was signed: as good as a name where two words are. */
static void take_signature(struct erasing *e, struct cordee_rows *rows)
{
    const char *name = text_of(e, rows, 0);

    if (strchr(name, ' '))
        cd_traces_add(e->traces, CD_TRACE_NAME, is_shared(e, name), name);
}

/* An organisation's number, which colleagues have too, stays theirs. */
static void take_phone(struct erasing *e, struct cordee_rows *rows)
{
    cd_traces_add(e->traces, CD_TRACE_PHONE, e->core->db->get_int(rows, 1) != 0,
                  text_of(e, rows, 0));
}

#define HERS " IN (SELECT value FROM json_each(?1))"
/* Rows of hers that the change log knows, there or not. */
#define ONCE_HERS(table)                                                            \
    "(SELECT x.id FROM " table " x WHERE x.party" HERS " UNION SELECT d.row FROM"   \
    " change d WHERE d.tbl = '" table "' AND d.op = 'D' AND json_extract(d.before," \
    " '$.party')" HERS ")"

static int traces_find(struct erasing *e, struct cordee_error *err)
{
    static const char names[] =
        "SELECT given_name, family_name, name FROM party WHERE id" HERS;
    static const char former[] =
        "SELECT coalesce(json_extract(c.before, '$.given_name'), p.given_name),"
        " coalesce(json_extract(c.before, '$.family_name'), p.family_name),"
        " coalesce(json_extract(c.before, '$.name'), p.name) FROM change c JOIN party p"
        " ON p.id = c.row WHERE c.tbl = 'party' AND c.op = 'U' AND c.row" HERS;
    static const char addresses[] = "SELECT address FROM email_address WHERE party" HERS
                                    " UNION SELECT address FROM outbox WHERE party" HERS;
    static const char former_addresses[] =
        "SELECT DISTINCT json_extract(c.before, '$.address') FROM change c WHERE c.tbl ="
        " 'email_address' AND c.before IS NOT NULL AND c.row"
        " IN " ONCE_HERS("email_address");
    static const char signatures[] =
        "SELECT DISTINCT m.from_name FROM message m JOIN email_address a ON a.folded ="
        " lower(m.from_address) WHERE a.party" HERS;
    static const char phones[] =
        "SELECT f.number, EXISTS (SELECT 1 FROM phone o WHERE o.number = f.number AND"
        " NOT o.party" HERS ") FROM phone f WHERE f.party" HERS;
    static const char former_phones[] =
        "SELECT DISTINCT json_extract(c.before, '$.number') AS n, EXISTS (SELECT 1 FROM"
        " phone o WHERE o.number = json_extract(c.before, '$.number') AND NOT"
        " o.party" HERS
        ") FROM change c WHERE c.tbl = 'phone' AND c.before IS NOT NULL AND"
        " c.row IN " ONCE_HERS("phone");

    if (each(e, names, take_name, err) < 0 || each(e, former, take_name, err) < 0 ||
        each(e, addresses, take_address, err) < 0 ||
        each(e, former_addresses, take_address, err) < 0 ||
        each(e, signatures, take_signature, err) < 0 ||
        each(e, phones, take_phone, err) < 0)
        return -1;
    return each(e, former_phones, take_phone, err);
}

static void pages_add(struct erasing *e)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    size_t i;
    json_t *id;

    json_array_foreach (e->parties, i, id)
        cd_traces_add(e->traces, CD_TRACE_PAGE, false,
                      cordee_arena_printf(a, "%s/%lld", CORDEE_PATH_OF(CORDEE_PERSON),
                                          (long long)json_integer_value(id)));
}

/* ---- files that her rows have ----------------------------------------------- */

static void take_file(struct erasing *e, struct cordee_rows *rows)
{
    const char *file = text_of(e, rows, 0);

    if (strlen(file) == 64)
        json_array_append_new(e->files, json_string(file));
}

/* Of one table: what its rows name, and what those named that were removed and can still
 * be taken back. */
static int table_files(struct erasing *e, const struct cordee_table *t,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *here = cordee_arena_printf(
        a, "SELECT file FROM \"%s\" WHERE \"%s\" IN (SELECT value FROM json_each(?))",
        t->name, t->person);
    const char *gone = cordee_arena_printf(
        a,
        "SELECT json_extract(c.before, '$.file') FROM change c WHERE c.tbl = '%s' AND "
        "c.op = 'D' AND json_extract(c.before, '$.%s') IN (SELECT value FROM "
        "json_each(?))",
        t->name, t->person);

    return each(e, here, take_file, err) < 0 || each(e, gone, take_file, err) < 0 ? -1
                                                                                  : 0;
}

/* A column `file` names one under files/, in whatever table. */
static int files_find(struct erasing *e, struct cordee_error *err)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(e->core->host->rows, CD_ROW_TABLE, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_table *t = rows[i].row;
        int64_t has = 0;

        if (!t->person)
            continue;
        if (e->core->db->one(e->core, err, &has,
                             "SELECT 1 FROM pragma_table_info(?) WHERE name = 'file' AND "
                             "type = 'TEXT'",
                             CORDEE_ARGS(CORDEE_V(t->name))) < 0 ||
            (has && table_files(e, t, err) < 0))
            return -1;
    }
    return 0;
}

int erase_who(struct erasing *e, struct cordee_error *err)
{
    int rc = parties_find(e, err);

    if (rc <= 0)
        return rc;
    e->traces = cd_traces_new();
    e->files = json_array();
    pages_add(e);
    return traces_find(e, err) < 0 || files_find(e, err) < 0 ? -1 : 1;
}

/* ---- may she be ------------------------------------------------------------- */

int erase_may(struct cordee *core, int64_t party, struct cordee_error *err)
{
    struct cordee *cd = core;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf login = {0};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT s.login FROM staff s WHERE s.disabled_at IS NULL AND (s.party = ?1 OR "
        "s.login IN (SELECT e.folded FROM email_address e WHERE e.party = ?1)) LIMIT 1",
        CORDEE_ARGS(CORDEE_V(party)));
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    cordee_buf_puts(&login, core->db->get_text(rows, 0));
    return cd_refuse(err, CORDEE_E_CONFLICT,
                     T("this person signs in here as {1}: turn that account off first"),
                     login.text);
}
