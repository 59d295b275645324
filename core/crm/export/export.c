#include "core/config/text.h"
#include "core/crm/export/export-priv.h"

#include "core/crm/import/import-priv.h"
#include "core/crm/member/membership.h"
#include "core/file/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 400

struct column {
    const char *name, *sql;
    enum cd_export_shape shape;
};

#define JOINED(value, from) \
    "(SELECT group_concat(x, '; ') FROM (SELECT " value " AS x FROM " from "))"
#define EMAILS                                                                        \
    JOINED("e.address", "email_address e WHERE e.party = p.id ORDER BY e.main DESC, " \
                        "e.id")
#define PHONES                                                                         \
    JOINED("f.number", "phone f WHERE f.party = p.id AND f.purpose <> 'mobile' ORDER " \
                       "BY f.main DESC, f.id")
#define MOBILES        \
    JOINED("f.number", \
           "phone f WHERE f.party = p.id AND f.purpose = 'mobile' ORDER BY f.id")
#define TAGS      \
    JOINED(       \
        "t.name", \
        "tagging g JOIN tag t ON t.id = g.tag WHERE g.party = p.id ORDER BY t.folded")
#define LEVELS(table)                        \
    JOINED("h.name || ':' || c.level", table \
           " c JOIN theme h ON h.id = c.theme WHERE c.party = p.id ORDER BY h.folded")
#define OF_NEWEST                                                                      \
    " FROM membership m WHERE m.party = p.id AND m.cluster = cluster_here() ORDER BY " \
    "coalesce(m.since, 0) DESC, m.id DESC LIMIT 1)"
#define NEWEST(expression) "(SELECT " expression OF_NEWEST
#define MEMBERSHIP(what)   NEWEST("m." what)
#define OWNER              "(SELECT w.login FROM staff w WHERE w.id = p.owner)"
#define BLOCKED                                                                          \
    "(SELECT CASE WHEN (SELECT c.given FROM consent c WHERE c.party = p.id AND c.said "  \
    "= 1 AND c.topic IS NULL ORDER BY c.id DESC LIMIT 1) = 0 THEN 'unsubscribed' ELSE "  \
    "(SELECT CASE "                                                                      \
    "s.reason WHEN 'bounced' THEN 'bounced' ELSE 'unsubscribed' END FROM email_address " \
    "e JOIN suppression s ON s.hash = e.hash WHERE e.party = p.id ORDER BY e.main "      \
    "DESC, "                                                                             \
    "e.id LIMIT 1) END)"

/* clang-format off */
static const struct column org_columns[] = {
    {"organisation_key", "p.uuid", AS_TEXT},
    {"organisation", "p.name", AS_TEXT},
    {"short_name", "p.short_name", AS_TEXT},
    {"organisation_id", "p.external_id", AS_TEXT},
    {"organisation_type", "p.org_type", AS_TEXT},
    {"country", "p.country", AS_TEXT},
    {"region", "p.region", AS_TEXT},
    {"city", "p.city", AS_TEXT},
    {"postcode", "p.postcode", AS_TEXT},
    {"street", "p.street", AS_TEXT},
    {"website", "p.website", AS_TEXT},
    {"headcount", "p.headcount", AS_COUNT},
    {"yearly_turnover", "p.yearly_turnover", AS_COUNT},
    {"founded", "p.founded", AS_COUNT},
    {"organisation_email", EMAILS, AS_TEXT},
    {"organisation_phone", PHONES, AS_TEXT},
    {"language", "p.language", AS_TEXT},
    {"member_type", MEMBERSHIP("type"), AS_TEXT},
    {"member_since", MEMBERSHIP("since"), AS_DATE},
    {"member_until", MEMBERSHIP("until"), AS_DATE},
    {"member_joined", MEMBERSHIP("joined"), AS_DATE},
    {"member_state", "", AS_TEXT},
    {"fee_class", NEWEST(CD_FEE_CLASS("name", CD_THIS_YEAR)), AS_TEXT},
    {"organisation_tags", TAGS, AS_TEXT},
    {"competences", LEVELS("competence"), AS_TEXT},
    {"needs", LEVELS("need"), AS_TEXT},
    {"owner", OWNER, AS_TEXT},
    {"organisation_about", "p.about", AS_TEXT},
    {0},
};

static const struct column person_columns[] = {
    {"person_key", "p.uuid", AS_TEXT},
    {"name", "p.name", AS_TEXT},
    {"first_name", "p.given_name", AS_TEXT},
    {"last_name", "p.family_name", AS_TEXT},
    {"salutation", "p.salutation", AS_TEXT},
    {"title", "p.title", AS_TEXT},
    {"email", EMAILS, AS_TEXT},
    {"phone", PHONES, AS_TEXT},
    {"mobile", MOBILES, AS_TEXT},
    {"role", "r.label", AS_TEXT},
    {"key_contact", "CASE WHEN r.key_contact = 1 THEN 'yes' WHEN r.id IS NOT NULL THEN 'no' END", AS_TEXT},
    {"organisation_key", "o.uuid", AS_TEXT},
    {"organisation", "o.name", AS_TEXT},
    {"language", "p.language", AS_TEXT},
    {"person_country", "p.country", AS_TEXT},
    {"person_region", "p.region", AS_TEXT},
    {"person_city", "p.city", AS_TEXT},
    {"person_postcode", "p.postcode", AS_TEXT},
    {"person_street", "p.street", AS_TEXT},
    {"person_id", "p.external_id", AS_TEXT},
    {"tags", TAGS, AS_TEXT},
    {"owner", OWNER, AS_TEXT},
    {"blocked", BLOCKED, AS_TEXT},
    {"about", "p.about", AS_TEXT},
    {0},
};
/* clang-format on */

/* ---- formats ---------------------------------------------------------------- */

static const struct {
    const char *word, *type, *suffix;
} formats[] = {
    [CD_EXPORT_CSV] = {"csv", "text/csv; charset=utf-8", "csv"},
    [CD_EXPORT_XLSX] =
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "xlsx"},
    [CD_EXPORT_VCARD] = {"vcard", "text/vcard; charset=utf-8", "vcf"},
    [CD_EXPORT_VCARD3] = {"vcard3", "text/vcard; charset=utf-8", "vcf"},
    [CD_EXPORT_JSONL] = {"jsonl", "application/jsonl; charset=utf-8", "jsonl"},
};

bool cd_export_format_of(const char *word, enum cd_export_format *format_r)
{
    for (int i = CD_EXPORT_CSV; i <= CD_EXPORT_JSONL; i++)
        if (strcmp(*word ? word : "csv", formats[i].word) == 0) {
            *format_r = (enum cd_export_format)i;
            return true;
        }
    return false;
}

const char *cd_export_type(enum cd_export_format format)
{
    return formats[format].type;
}

/* Cards have columns of their own. */
static bool is_card(const struct cd_export *x)
{
    return x->format == CD_EXPORT_VCARD || x->format == CD_EXPORT_VCARD3;
}

/* ---- columns ---------------------------------------------------------------- */

static bool is_wanted(const char *name, const char *columns)
{
    size_t n = strlen(name);

    if (!columns || !*columns)
        return true;
    for (const char *s = columns; *s; s += strcspn(s, ",")) {
        s += strspn(s, ", ");
        if (strncmp(s, name, n) == 0 && strchr(", ", s[n]))
            return true;
    }
    return false;
}

static void column_choose(struct cd_export *x, const char *name, const char *sql,
                          enum cd_export_shape shape, const char *wanted)
{
    if (sql && is_wanted(name, wanted))
        x->columns[x->n++] = (struct cd_export_column){name, name, sql, shape, NULL};
}

/* The name, and what a list shows beside it. */
static void columns_as_listed(struct cd_export *x, const struct cd_export_options *o)
{
    struct cordee *cd = x->cd;
    static const enum cd_export_shape shapes[] = {
        [CD_AS_DAY] = AS_DATE,    [CD_AS_LAST] = AS_DATE,     [CD_AS_LIST] = AS_LIST,
        [CD_AS_YESNO] = AS_YESNO, [CD_AS_STRENGTH] = AS_TEXT, [CD_AS_KM] = AS_TEXT,
    };
    size_t n_all;
    const struct cd_list_column *all = cd_list_columns(x->cd, x->arena, o->kind, &n_all);
    const struct cd_list_column **chosen;
    size_t n = cd_list_chosen(x->arena, all, n_all, o->columns, &chosen);

    x->columns = cordee_arena_get(x->arena, (n + 1) * sizeof *x->columns);
    x->columns[x->n++] = (struct cd_export_column){
        "name", x->in_words ? T("Name") : "name", "p.name", AS_TEXT, NULL};
    for (size_t i = 0; i < n; i++)
        if (chosen[i]->sql)
            x->columns[x->n++] = (struct cd_export_column){
                chosen[i]->name, x->in_words ? T(chosen[i]->label) : chosen[i]->name,
                NULL, shapes[chosen[i]->shape], chosen[i]};
}

static void columns_choose(struct cd_export *x, const struct cd_export_options *o)
{
    const struct column *own = o->kind == CORDEE_ORG ? org_columns : person_columns;
    size_t n = 0;
    const struct cd_row *rows = cd_rows_of(x->cd->host->rows, CD_ROW_COLUMN, &n);

    x->columns = cordee_arena_get(x->arena, (n + 40) * sizeof *x->columns);
    const char *wanted = is_card(x) ? NULL : o->columns;

    for (; own->name; own++)
        column_choose(x, own->name, own->sql, own->shape, wanted);
    for (size_t i = 0; i < n; i++) {
        const struct cordee_column *c = rows[i].row;

        if (c->kinds & (unsigned)o->kind)
            column_choose(x, c->name, c->value, AS_TEXT, wanted);
    }
}

/* ---- the statement ---------------------------------------------------------- */

/* An empty expression is the status, which the rules write. */
static int column_write(struct cd_export *x, const struct cd_export_column *c,
                        struct cordee_error *err)
{
    struct cd_member_statuses *s;

    if (c->listed) {
        cd_list_column_put(&x->sql, c->listed, cordee_now());
        return 0;
    }
    if (*c->sql) {
        cordee_sql_put(&x->sql, c->sql);
        return 0;
    }
    if (cd_member_statuses_load(x->cd, x->arena, cordee_now(), &s, err) < 0)
        return -1;
    cordee_sql_put(&x->sql, "(SELECT ");
    cd_member_status_put(s, "m", &x->sql);
    cordee_sql_put(&x->sql, OF_NEWEST);
    return 0;
}

static int select_write(struct cd_export *x, struct cordee_error *err)
{
    cordee_sql_put(&x->sql, "SELECT p.id, p.sort_name, ");
    cordee_sql_put(&x->sql, x->person ? "coalesce(r.id, 0)" : "0");
    for (size_t i = 0; i < x->n; i++) {
        cordee_sql_put(&x->sql, ", ");
        if (column_write(x, &x->columns[i], err) < 0)
            return -1;
    }
    cordee_sql_put(&x->sql, " FROM party p");
    if (x->person)
        cordee_sql_put(&x->sql,
                       " LEFT JOIN role r ON r.party = p.id AND r.until IS NULL LEFT "
                       "JOIN party o ON o.id = r.other AND o.kind = 1");
    return 0;
}

/* Rows by name, a page at a time, each from where the last one ended. */
static int statement_write(struct cd_export *x, const struct cd_export_options *o,
                           struct cordee_error *err)
{
    struct cordee *cd = x->cd;
    struct cordee_filter *filter = NULL;
    unsigned flags = o->kind == CORDEE_PERSON ? CORDEE_FILTER_PEOPLE : CORDEE_FILTER_ORGS;

    x->sql.arena = x->arena;
    if (cd->crm->filter(cd, x->arena, o->filter ? o->filter : "", flags, o->user, &filter,
                        err) < 0)
        return -1;
    if (select_write(x, err) < 0)
        return -1;
    cordee_sql_put(&x->sql, " WHERE p.deleted_at IS NULL AND p.kind = ");
    cordee_sql_bind(&x->sql, CORDEE_V((int)o->kind));
    cordee_sql_put(&x->sql, " AND ");
    if (cd->crm->filter_sql(cd, filter, &x->sql, err) < 0)
        return -1;
    cordee_sql_put(&x->sql, " AND (p.sort_name, p.id, ");
    cordee_sql_put(&x->sql, x->person ? "coalesce(r.id, 0)" : "0");
    cordee_sql_put(&x->sql, ") > (");
    x->from = x->sql.n;
    cordee_sql_bind(&x->sql, CORDEE_V(""));
    cordee_sql_put(&x->sql, ", ");
    cordee_sql_bind(&x->sql, CORDEE_V(0));
    cordee_sql_put(&x->sql, ", ");
    cordee_sql_bind(&x->sql, CORDEE_V(-1));
    cordee_sql_put(&x->sql, ") ORDER BY 2, 1, 3 LIMIT ");
    cordee_sql_bind(&x->sql, CORDEE_V(PAGE));
    return 0;
}

/* ---- rows ------------------------------------------------------------------- */

/* Days are written as days; what is no midnight keeps its hour, so that it comes back,
 * but for people, whose spreadsheet knows a day when it is one. */
static void date_put(const struct cd_export *x, struct cordee_buf *out, int64_t at)
{
    struct cordee_clock c;
    char iso[21];

    cordee_clock_at(at, x->zone, &c);
    if (!x->in_words && (c.hour || c.minute || c.second)) {
        cordee_time_iso(at, iso);
        cordee_buf_puts(out, iso);
    } else {
        cordee_buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
    }
}

/* U+001F between becomes "; ", as in the other export. */
static void list_put(struct cordee_buf *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\x1f')
            cordee_buf_puts(out, "; ");
        else
            cordee_buf_putc(out, *text);
}

static void cell_read(struct cd_export *x, struct cordee_rows *rows, size_t i)
{
    struct cordee *cd = x->cd;
    struct cd_export_cell *c = &x->cells[i];
    const int col = (int)i + 3;
    const enum cd_export_shape shape = x->columns[i].shape;

    *c =
        (struct cd_export_cell){.none = cd->db->is_null(rows, col), .from = x->texts.len};
    if (!c->none && shape != AS_TEXT && shape != AS_LIST)
        c->n = cd->db->get_int(rows, col);
    if (c->none)
        ;
    else if (shape == AS_DATE)
        date_put(x, &x->texts, c->n);
    else if (shape == AS_YESNO)
        cordee_buf_puts(&x->texts, !x->in_words ? (c->n ? "yes" : "no")
                                   : c->n       ? T("yes")
                                                : T("no"));
    else if (x->in_words && x->columns[i].listed && shape == AS_TEXT)
        cordee_buf_puts(
            &x->texts, export_word(x, x->columns[i].listed, cd->db->get_text(rows, col)));
    else if (shape == AS_LIST)
        list_put(&x->texts, cd->db->get_text(rows, col));
    else
        cordee_buf_puts(&x->texts, cd->db->get_text(rows, col));
    cordee_buf_putc(&x->texts, '\0');
}

/* The texts stand still once all are there. */
static void row_read(struct cd_export *x, struct cordee_rows *rows)
{
    cordee_buf_clear(&x->texts);
    for (size_t i = 0; i < x->n; i++)
        cell_read(x, rows, i);
    for (size_t i = 0; i < x->n; i++)
        x->cells[i].text = x->texts.text + x->cells[i].from;
    x->party_before = x->party;
    x->party = x->cd->db->get_int(rows, 0);
}

static int page_write(struct cd_export *x, struct cordee_buf *out,
                      struct cordee_error *err)
{
    struct cordee *cd = x->cd;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc, n = 0;

    if (!x->begun && export_begin(x, out, err) < 0)
        return -1;
    rows = cd->db->query(cd, err, x->sql.text.text, x->sql.values, x->sql.n);
    rc = rows ? 1 : -1;
    while (rc > 0 && (rc = cd->db->next(rows, err)) > 0) {
        row_read(x, rows);
        if (export_row(x, out, err) < 0)
            return -1;
        if (++n == PAGE) { /* the texts are bound before the row goes */
            const char *name = cordee_arena_text(x->arena, cd->db->get_text(rows, 1));

            x->sql.values[x->from] = CORDEE_V(name);
            x->sql.values[x->from + 1] = CORDEE_V(cd->db->get_int(rows, 0));
            x->sql.values[x->from + 2] = CORDEE_V(cd->db->get_int(rows, 2));
        }
    }
    return rc < 0 ? -1 : n == PAGE;
}

/* A workbook is a file of files: it is there when it is whole. */
static int book_make(struct cd_export *x, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf nothing = {0};
    int rc;

    while ((rc = page_write(x, &nothing, err)) > 0)
        ;
    return rc < 0 ? -1 : cd_book_finish(x->book, &x->whole, err);
}

static int whole_next(struct cd_export *x, struct cordee_buf *out,
                      struct cordee_error *err)
{
    char block[64 * 1024];
    size_t n = fread(block, 1, sizeof block, x->whole);

    if (ferror(x->whole))
        return cordee_fail(err, CORDEE_E_IO, "the workbook could not be read");
    cordee_buf_put(out, block, n);
    return n == sizeof block;
}

struct cd_export *cd_export_open(struct cordee *cd, const struct cd_export_options *o,
                                 struct cordee_error *err)
{
    struct cd_export *x = calloc(1, sizeof *x);

    if (!x)
        abort();
    x->cd = cd_crm_of(cd);
    x->arena = cordee_arena_new();
    x->kind = o->kind;
    x->format = o->format;
    x->person = o->kind == CORDEE_PERSON && (!o->as_listed || is_card(x));
    x->delimiter = o->semicolon ? ';' : ',';
    x->guard = !o->raw;
    x->bom = o->bom;
    x->zone = cd_zone(x->cd, x->arena);
    x->in_words =
        o->as_listed && (x->format == CD_EXPORT_CSV || x->format == CD_EXPORT_XLSX);
    if (o->as_listed && !is_card(x))
        columns_as_listed(x, o);
    else
        columns_choose(x, o);
    x->cells = cordee_arena_get(x->arena, (x->n + 1) * sizeof *x->cells);
    if (x->n == 0)
        cordee_fail(err, CORDEE_E_INVALID, "%s", T("choose at least one column"));
    if (x->n == 0 || export_words_load(x, err) < 0 || statement_write(x, o, err) < 0 ||
        (x->format == CD_EXPORT_XLSX && book_make(x, err) < 0)) {
        cd_export_close(x);
        return NULL;
    }
    return x;
}

void cd_export_close(void *export)
{
    struct cd_export *x = export;

    if (!x)
        return;
    cordee_buf_drop(&x->sql.text);
    cordee_buf_drop(&x->texts);
    json_decref(x->types);
    cd_book_free(x->book);
    if (x->whole)
        fclose(x->whole);
    cordee_arena_free(x->arena);
    free(x);
}

int cd_export_next(struct cordee *unused, void *export, struct cordee_buf *out,
                   struct cordee_error *err)
{
    struct cd_export *x = export;
    int rc;

    (void)unused;
    if (x->whole)
        return whole_next(x, out, err);
    cd_text_push(x->language);
    rc = page_write(x, out, err);
    cd_text_pop();
    return rc;
}

/* ---- columns to choose from ------------------------------------------------- */

static const char *label_of(struct cordee *cd, const char *name)
{
    static const char *const more[][2] = {
        {"member_joined", T_LATER("Member for the first time")},
        {"member_state", T_LATER("State of membership")},
        {"fee_class", T_LATER("Fee class")},
    };

    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (strcmp(more[i][0], name) == 0)
            return T(more[i][1]);
    for (int i = 1; i < CD_TARGETS; i++)
        if (strcmp(cd_import_fields[i].name, name) == 0)
            return T(cd_import_fields[i].label);
    return name;
}

json_t *cd_export_columns(struct cordee *cd, enum cordee_kind kind)
{
    const struct column *own = kind == CORDEE_ORG ? org_columns : person_columns;
    json_t *list = json_array();
    size_t n = 0;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_COLUMN, &n);

    for (; own->name; own++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", own->name, "label",
                                              label_of(cd, own->name)));
    for (size_t i = 0; i < n; i++) {
        const struct cordee_column *c = rows[i].row;

        if (c->value && c->kinds & (unsigned)kind)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "name", c->name, "label", T(c->label)));
    }
    return list;
}

const char *cd_export_name(struct cordee *cd, struct cordee_arena *a,
                           enum cordee_kind kind, enum cd_export_format format)
{
    struct cordee_clock c;

    cordee_clock_at(cordee_now(), cd_zone(cd_crm_of(cd), a), &c);
    return cordee_arena_printf(a, "%s-%04d-%02d-%02d.%s",
                               kind == CORDEE_ORG ? "members" : "contacts", c.year,
                               c.month, c.day, formats[format].suffix);
}
