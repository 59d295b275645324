/* The guess: what is in which column, from its header and from what stands in it. */
#include "core/crm/import/import-priv.h"

#include <errno.h>
#include <string.h>

#define SAMPLES    5
#define LOOK_ROWS  200
#define MOST_SHOWN 120 /* characters of a sample */

/* What the cells of a column look like. */
struct looks {
    int filled, email, url, phone, country, legal, words, blocked;
};

static bool is_email(const char *s)
{
    char folded[255];

    return strchr(s, '@') && cordee_address_fold(s, folded) == 0;
}

static bool is_url(const char *s)
{
    return cordee_text_starts(s, "http://") || cordee_text_starts(s, "https://") ||
           cordee_text_starts(s, "www.");
}

static bool is_phone(const char *s)
{
    size_t digits = 0;

    if (*s != '+' && !(*s == '0' && s[strcspn(s, " /-")]))
        return false;
    for (; *s; s++) {
        digits += *s >= '0' && *s <= '9';
        if (!strchr("+0123456789 /-().", *s))
            return false;
    }
    return digits >= 6 && digits <= 16;
}

/* The words by which a firm, a university or an office is known. */
static bool is_legal(const char *folded)
{
    static const char *const ends[] = {
        "gmbh",     " ag",     " kg",     " se",     " sa",   " sarl",     " sas",
        " spa",     " s.p.a.", " srl",    " s.r.l.", " s.a.", " s.a.r.l.", " ltd",
        " limited", " inc",    " d.o.o.", " d.d.",   " doo",  " bv",       " oy",
        " ab",      " e.v.",   " s.p.",   " eg",     " ohg",  " snc",      " plc",
        " gesmbh",  " sagl",   " llc",    " nv",     " as",   NULL};
    static const char *const within[] = {
        "universit",  "hochschule",  "institut", "fakult",      "cluster",
        "verein",     "zbornica",    "agencija", "agentur",     "stiftung",
        "fondazione", "association", "kammer",   "politecnico", "gmbh",
        "laborator",  "centre",      "center",   NULL};

    for (const char *const *e = ends; *e; e++)
        if (cordee_text_ends(folded, *e))
            return true;
    for (const char *const *w = within; *w; w++)
        if (strstr(folded, *w))
            return true;
    return false;
}

static void looks_add(struct looks *l, const char *cell)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    if (!*cell || strlen(cell) > 200)
        return;
    cordee_utf8_fold(cell, &folded);
    if (!folded.len)
        return;
    l->filled++;
    l->email += is_email(cell);
    l->url += is_url(folded.text);
    l->phone += is_phone(cell);
    if (l->country + 5 >= l->filled) /* else it is no column of countries any more */
        l->country += cordee_utf8_len(cell) <= 30 && cd_country_code(cell) != NULL;
    l->legal += is_legal(folded.text);
    l->words += strchr(folded.text, ' ') != NULL && !strpbrk(folded.text, "0123456789@");
}

static bool mostly(int n, int of)
{
    return of > 0 && n * 10 >= of * 8;
}

static enum cd_target looks_like(const struct looks *l)
{
    if (mostly(l->email, l->filled))
        return CD_TO_EMAIL;
    if (mostly(l->url, l->filled))
        return CD_TO_WEBSITE;
    if (mostly(l->phone, l->filled))
        return CD_TO_PHONE;
    if (mostly(l->country, l->filled))
        return CD_TO_COUNTRY;
    if (l->legal * 5 >= l->filled && l->filled)
        return CD_TO_ORG;
    return CD_TO_NOTHING;
}

/* ---- one column ------------------------------------------------------------- */

struct guess {
    size_t n;
    struct looks looks[CD_CSV_MAX_COLUMNS];
    enum cd_target to[CD_CSV_MAX_COLUMNS];
    bool generic[CD_CSV_MAX_COLUMNS]; /* a header such as "name" that says little */
    bool has[CD_TARGETS];
    json_t *columns, *samples;
    int64_t rows;
};

static bool is_generic(const char *squeezed)
{
    return strstr(",name,nom,nome,ime,naziv,denominazione,", squeezed) &&
           strchr("ndi", *squeezed) && *squeezed;
}

/* A column such as "Newsletter abgemeldet" must not be overlooked. */
static bool speaks_of_leaving(const char *squeezed)
{
    static const char *const words[] = {
        "unsub",    "optout",    "optedout",  "donotmail", "donotemail",
        "nomail",   "bounce",    "abgemeld",  "abmeld",    "abbestell",
        "gesperrt", "unzustell", "keinemail", "desabon",   "desinscri",
        "disiscri", "odjav",     "suppress",  NULL};

    for (const char *const *w = words; *w; w++)
        if (strstr(squeezed, *w))
            return true;
    return false;
}

static void column_by_header(struct guess *g, size_t i, const char *header)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf key = {0};
    const char *hint = strchr(header, '(');

    cd_import_squeeze(header, &key);
    g->to[i] = cd_import_recognise(key.text);
    if (g->to[i] == CD_TO_NOTHING && hint && hint > header) { /* "E-Mail (dienstlich)" */
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf cut = {0};

        cordee_buf_put(&cut, header, (size_t)(hint - header));
        cordee_buf_clear(&key);
        cd_import_squeeze(cut.text, &key);
        g->to[i] = cd_import_recognise(key.text);
    }
    g->generic[i] = g->to[i] == CD_TO_NAME && is_generic(key.text);
    if (g->to[i] == CD_TO_NOTHING && speaks_of_leaving(key.text))
        g->to[i] = CD_TO_BLOCKED;
}

/* A column that a plugin knows, or a field that people made; its name in the plan.
 * `named`: only by that name, as against what else it may be called. */
static const char *plugin_column(struct cordee *cd, const char *header, bool named)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf key = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf own = {0};
    size_t n = 0;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_COLUMN, &n);

    cordee_buf_putc(&key, ',');
    cd_import_squeeze(header, &key);
    cordee_buf_putc(&key, ',');
    for (size_t i = 0; i < n && key.len > 2; i++) {
        const struct cordee_column *c = rows[i].row;

        cordee_buf_clear(&own);
        cordee_buf_putc(&own, ',');
        cd_import_squeeze(c->name, &own);
        cordee_buf_printf(&own, ",%s,", c->synonyms && !named ? c->synonyms : "");
        if (strstr(own.text, key.text))
            return c->name;
    }
    return NULL;
}

/* "Name" alone: of the firm, of the person, or, beside a first name, the family name. */
static enum cd_target settle_name(const struct guess *g, size_t i)
{
    const struct looks *l = &g->looks[i];

    if (g->has[CD_TO_FIRST_NAME] && !g->has[CD_TO_LAST_NAME])
        return CD_TO_LAST_NAME;
    if (g->has[CD_TO_ORG])
        return CD_TO_NAME;
    if (g->has[CD_TO_LAST_NAME])
        return CD_TO_ORG;
    if (l->legal * 10 >= l->filled || g->has[CD_TO_ORG_ID] || g->has[CD_TO_SHORT_NAME] ||
        g->has[CD_TO_ORG_TYPE] || g->has[CD_TO_HEADCOUNT] || g->has[CD_TO_MEMBER_TYPE] ||
        g->has[CD_TO_MEMBER_SINCE])
        return CD_TO_ORG;
    return CD_TO_NAME;
}

static bool may_repeat(enum cd_target to)
{
    return to == CD_TO_CUSTOM || to == CD_TO_NOTHING || to == CD_TO_EMAIL ||
           to == CD_TO_PHONE || to == CD_TO_TAGS || to == CD_TO_BLOCKED;
}

/* Each thing once, the first column wins, and names last, by what the others are. */
static void columns_settle(struct guess *g)
{
    for (size_t i = 0; i < g->n; i++) {
        if (!may_repeat(g->to[i]) && !g->generic[i] && g->has[g->to[i]])
            g->to[i] = CD_TO_NOTHING;
        if (!g->generic[i])
            g->has[g->to[i]] = true;
    }
    for (size_t i = 0; i < g->n; i++)
        if (g->generic[i]) {
            enum cd_target to = settle_name(g, i);

            g->to[i] = g->has[to] ? CD_TO_NOTHING : to;
            g->has[to] = true;
        }
    for (size_t i = 0; i < g->n; i++) {
        enum cd_target to = looks_like(&g->looks[i]);

        if (g->to[i] == CD_TO_NOTHING && to != CD_TO_NOTHING && !g->has[to]) {
            g->to[i] = to;
            g->has[to] = true;
        }
    }
}

/* ---- the file --------------------------------------------------------------- */

static json_t *shown(const char *cell)
{
    return json_stringn(cell, cordee_utf8_cut(cell, MOST_SHOWN));
}

static void sample_add(struct guess *g, const struct cd_csv_row *row)
{
    json_t *cells = json_array();

    for (size_t i = 0; i < row->n && i < g->n; i++)
        json_array_append_new(cells, shown(cd_csv_unguard(row->cells[i].text)));
    json_array_append_new(g->samples, cells);
}

static void first_row(struct guess *g, const struct cd_csv_row *row, bool header)
{
    g->n = row->n;
    for (size_t i = 0; i < row->n; i++) {
        json_t *column = json_object();

        json_object_set_new(column, "header",
                            header ? shown(row->cells[i].text) : json_string(""));
        json_array_append_new(g->columns, column);
        if (header)
            column_by_header(g, i, row->cells[i].text);
    }
}

static int file_look(struct cordee *cd, struct guess *g, FILE *in,
                     const struct cd_csv_dialect *d, struct cordee_error *err)
{
    CORDEE_AUTO(cd_csv_drop) struct cd_csv *csv = cd_csv_new(in, d, err);
    struct cd_csv_row row;
    int rc;

    if (!csv)
        return -1;
    while ((rc = cd_csv_next(csv, &row, err)) > 0) {
        if (g->n == 0) {
            first_row(g, &row, d->header);
            cd_csv_expect(csv, row.n);
            if (d->header)
                continue;
        }
        if (++g->rows > CD_CSV_MAX_ROWS)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                               T("the file has more than 200,000 rows: split it"));
        if (row.bad || g->rows > LOOK_ROWS)
            continue;
        if (json_array_size(g->samples) < SAMPLES)
            sample_add(g, &row);
        for (size_t i = 0; i < row.n && i < g->n; i++)
            looks_add(&g->looks[i], row.cells[i].text);
    }
    return rc;
}

static void columns_write(struct cordee *cd, struct guess *g)
{
    for (size_t i = 0; i < g->n; i++) {
        json_t *column = json_array_get(g->columns, i);
        const char *plugin = NULL, *header = cordee_json_text(column, "header");
        json_t *samples = json_array(), *row;
        size_t k;

        if (*header) /* who made a field of that very name means it */
            plugin = plugin_column(cd, header, g->to[i] != CD_TO_NOTHING);
        json_object_set_new(
            column, "field",
            json_string(plugin ? plugin : cd_import_fields[g->to[i]].name));
        json_object_set_new(column, "because",
                            json_string(g->to[i] == CD_TO_NOTHING && !plugin ? ""
                                        : *header                            ? "header"
                                                  : "content"));
        json_array_foreach (g->samples, k, row)
            if (json_array_get(row, i))
                json_array_append(samples, json_array_get(row, i));
        json_object_set_new(column, "samples", samples);
    }
}

/* A list of addresses only, under a name such as "unsubscribed.csv". */
static bool is_blocked_list(const struct guess *g, const char *name)
{
    static const char *const words[] = {
        "unsub",     "bounce",     "optout", "opt-out",  "block",
        "suppress",  "abgemeldet", "abmeld", "gesperrt", "desabonn",
        "desinscri", "disiscritt", "odjav",  "cleaned",  NULL};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    if (!g->has[CD_TO_EMAIL] || g->has[CD_TO_ORG])
        return false;
    cordee_utf8_fold(name, &folded);
    for (const char *const *w = words; *w; w++)
        if (folded.text && strstr(folded.text, *w))
            return true;
    return false;
}

static json_t *plan_of(struct guess *g, const char *name, const struct cd_csv_dialect *d)
{
    const char delimiter[2] = {d->delimiter, '\0'};
    bool blocked = is_blocked_list(g, name);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(name, &folded);
    return json_pack(
        "{s:s, s:b, s:s, s:b, s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:O, s:O}",
        "encoding", d->encoding, "by_row", d->by_row, "delimiter", delimiter, "header",
        d->header, "start", (json_int_t)d->start, "line", (json_int_t)d->line, "rows",
        (json_int_t)g->rows, "what", blocked ? "blocked" : "register", "organisations",
        g->has[CD_TO_MEMBER_TYPE] || g->has[CD_TO_MEMBER_SINCE] ? "members" : "",
        "member_type", "full", "basis", "", "blocked_as",
        folded.text && strstr(folded.text, "bounce") ? "bounced" : "unsubscribed",
        "columns", g->columns, "samples", g->samples);
}

int cd_import_plan_guess(struct cordee *cd, const char *path, const char *name,
                         const struct cd_csv_dialect *d, json_t **plan_r,
                         struct cordee_error *err)
{
    struct guess g = {.columns = json_array(), .samples = json_array()};
    struct cd_csv_dialect found = d ? *d : (struct cd_csv_dialect){0};
    FILE *in = fopen(path, "rb");
    int rc = -1;

    if (!in)
        cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    else if (d || cd_csv_guess(in, &found, err) == 0)
        rc = file_look(cd, &g, in, &found, err);
    if (rc == 0 && (g.n == 0 || g.rows == 0))
        rc =
            cordee_fail(err, CORDEE_E_INVALID, "%s", T("there are no rows in this file"));
    if (rc == 0) {
        columns_settle(&g);
        columns_write(cd, &g);
        *plan_r = plan_of(&g, name, &found);
    }
    json_decref(g.columns);
    json_decref(g.samples);
    if (in)
        fclose(in);
    return rc;
}

void cd_import_dialect_of(const json_t *plan, struct cd_csv_dialect *d_r)
{
    *d_r = (struct cd_csv_dialect){
        .delimiter = *cordee_json_text(plan, "delimiter"),
        .header = cordee_json_true(plan, "header"),
        .start = cordee_json_int(plan, "start"),
        .line = cordee_json_int(plan, "line"),
        .by_row = cordee_json_true(plan, "by_row"),
    };
    snprintf(d_r->encoding, sizeof d_r->encoding, "%s",
             cordee_json_text(plan, "encoding"));
}
