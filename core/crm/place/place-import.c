/* A table of places, from a file.  A server may run meanwhile, so what is written is
 * written in short transactions: first come the new places, then those of before go.
 * Meanwhile a place may be there twice, at the same spot, which is one place to whoever
 * looks for it; of an import that was killed the next one clears what was left. */
#include "core/crm/place/place.h"

#include "core/db/db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST     8192 /* a line of GeoNames has all the names of a city */
#define MOST_CELLS  20
#define MOST_SEEN   300
#define MOST_PLACES (INT64_C(5) * 1000 * 1000)
#define BATCH       1000 /* rows a transaction */

/* Which cell has what; -1: none has. */
struct layout {
    char delimiter;
    int country, name, latitude, longitude, region, postcode;
    size_t cells; /* how many a line must have */
};

/* download.geonames.org/export/dump and /export/zip, in the order of their readme. */
static const struct layout cities = {'\t', 8, 1, 4, 5, -1, -1, 19};
static const struct layout postcodes = {'\t', 0, 2, 9, 10, 3, 1, 12};

struct row {
    const char *country, *name, *postcode, *region;
    double latitude, longitude;
};

struct reading {
    struct cordee *cd;
    struct layout layout;
    char *cells[MOST_CELLS];
    size_t n;
    char seen[3 * MOST_SEEN + 1]; /* "AT,FR,": countries it has places of */
    size_t n_seen;
    struct cordee_arena *arena; /* of the rows that are to be written */
    struct row rows[BATCH];
    size_t n_rows;
    int64_t before; /* the last place that was there */
    int64_t line, places;
};

/* ---- lines ------------------------------------------------------------------------- */

/* One cell, in place; "" within quotes is a quote.  What is left, or NULL. */
static char *cell_end(char *s, char delimiter, char **cell_r)
{
    char *to = s;
    bool quoted = delimiter != '\t' && *s == '"';

    *cell_r = s;
    if (quoted)
        s++;
    for (; *s && (quoted || *s != delimiter); s++) {
        if (quoted && *s == '"' && s[1] != '"') {
            quoted = false;
            continue;
        }
        if (quoted && *s == '"')
            s++;
        *to++ = *s;
    }
    if (!*s) {
        *to = '\0';
        return NULL;
    }
    *to = '\0';
    return s + 1;
}

static void line_split(struct reading *r, char *line, char delimiter)
{
    r->n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    while (line && r->n < MOST_CELLS)
        line = cell_end(line, delimiter, &r->cells[r->n++]);
}

static const char *cell(const struct reading *r, int at)
{
    return at >= 0 && (size_t)at < r->n ? r->cells[at] : "";
}

/* ---- what the first line says ----------------------------------------------- */

static bool is_named(const char *cell, const char *names)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mark = {0};

    cordee_buf_printf(&mark, ",%s,", cell);
    return *cell && strstr(names, mark.text);
}

/* True: the line is a header. */
static bool header_read(struct reading *r)
{
    struct layout l = {r->layout.delimiter, -1, -1, -1, -1, -1, -1, 0};

    for (int i = 0; i < (int)r->n; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

        cordee_utf8_fold(r->cells[i], &folded);
        if (!folded.text)
            continue;
        if (is_named(folded.text, ",country,country_code,country code,"))
            l.country = i;
        else if (is_named(folded.text, ",name,city,place,place_name,place name,"))
            l.name = i;
        else if (is_named(folded.text, ",lat,latitude,"))
            l.latitude = i;
        else if (is_named(folded.text, ",lon,lng,long,longitude,"))
            l.longitude = i;
        else if (is_named(folded.text, ",region,admin1_name,admin_name1,state,"))
            l.region = i;
        else if (is_named(folded.text, ",postcode,postal_code,postal code,zip,"))
            l.postcode = i;
    }
    if (l.country < 0 || l.name < 0 || l.latitude < 0 || l.longitude < 0)
        return false;
    l.cells = 4;
    r->layout = l;
    return true;
}

/* 1: the line is a place already; 0: a header; -1: neither. */
static int layout_find(struct reading *r, char *line, struct cordee_error *err)
{
    static const char delimiters[] = "\t,;";
    struct cordee *cd = r->cd;
    char *copy;

    for (const char *d = delimiters; *d; d++) {
        copy = strdup(line);
        if (!copy)
            return -1;
        r->layout.delimiter = *d;
        line_split(r, copy, *d);
        if (header_read(r)) {
            free(copy);
            return 0;
        }
        free(copy);
        if (*d == '\t' && (r->n == cities.cells || r->n == postcodes.cells)) {
            r->layout = r->n == cities.cells ? cities : postcodes;
            return 1;
        }
    }
    return cordee_fail(
        err, CORDEE_E_INVALID, "%s",
        T("this is no table of places: it needs the columns country, name, lat and lon, "
          "or to be a file of GeoNames"));
}

/* ---- rows ------------------------------------------------------------------- */

static int country_note(struct reading *r, const char *country, struct cordee_error *err)
{
    char mark[4] = {country[0], country[1], ',', '\0'};

    if (strstr(r->seen, mark))
        return 0;
    if (r->n_seen == MOST_SEEN)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "more countries than there are");
    memcpy(r->seen + 3 * r->n_seen++, mark, sizeof mark);
    return 0;
}

static bool degrees(const char *text, double most, double *d_r)
{
    char *end;

    *d_r = strtod(text, &end);
    return end > text && !*end && *d_r >= -most && *d_r <= most;
}

static int row_write(struct cordee *core, const struct row *row, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "INSERT INTO place(country, name, folded, postcode, region, "
                          "latitude, longitude) VALUES(?1, ?2, fold(?2), ?3, fold(?4), "
                          "?5, ?6)",
                          CORDEE_ARGS(CORDEE_V(row->country), CORDEE_V(row->name),
                                      CORDEE_V(row->postcode), CORDEE_V(row->region),
                                      CORDEE_V(row->latitude), CORDEE_V(row->longitude)));
}

/* Nothing is read while a transaction is open: the input may be slow. */
static int rows_write(struct reading *r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (r->cd->db->begin(r->cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < r->n_rows; i++)
        if (row_write(r->cd, &r->rows[i], err) < 0)
            return -1;
    r->n_rows = 0;
    cordee_arena_free(r->arena);
    r->arena = cordee_arena_new();
    return r->cd->db->commit(&tx, err);
}

/* A line that is no place is left out: GeoNames has a few. */
static int row_take(struct reading *r, struct cordee_error *err)
{
    const struct layout *l = &r->layout;
    const char *name = cell(r, l->name);
    const char *code = cd_country_code(cell(r, l->country));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    struct row row = {.country = code};

    if (r->n < l->cells || !code || !*name ||
        !degrees(cell(r, l->latitude), 90, &row.latitude) ||
        !degrees(cell(r, l->longitude), 180, &row.longitude))
        return 0;
    if (country_note(r, code, err) < 0)
        return -1;
    cordee_utf8_clean(name, strlen(name), &clean);
    row.name = cordee_arena_text(r->arena, clean.text);
    row.postcode = cordee_arena_text(r->arena, cell(r, l->postcode));
    row.region = cordee_arena_text(r->arena, cell(r, l->region));
    r->rows[r->n_rows++] = row;
    if (++r->places > MOST_PLACES)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "these are too many places");
    return r->n_rows < BATCH ? 0 : rows_write(r, err);
}

static int lines_take(struct reading *r, FILE *in, struct cordee_error *err)
{
    char line[LONGEST];
    int first;

    while (fgets(line, sizeof line, in)) {
        char *text = line;

        if (!strchr(line, '\n') && !feof(in)) /* the rest of it says nothing to us */
            for (int c; (c = getc(in)) != EOF && c != '\n';)
                ;
        if (!cordee_utf8_ok(text, strlen(text)))
            continue;
        if (r->line++ == 0) {
            if (cordee_text_starts(text, "\xef\xbb\xbf"))
                text += 3;
            if ((first = layout_find(r, text, err)) <= 0) {
                if (first < 0)
                    return -1;
                continue;
            }
        }
        line_split(r, text, r->layout.delimiter);
        if (row_take(r, err) < 0)
            return -1;
    }
    if (ferror(in))
        return cordee_fail(err, CORDEE_E_IO, "reading: %s", strerror(errno));
    return rows_write(r, err);
}

/* ---- in the place of those before ------------------------------------------- */

static int64_t id_of(struct reading *r, const char *sql, struct cordee_error *err)
{
    int64_t id = 0;

    return r->cd->db->one(r->cd, err, &id, sql, CORDEE_NO_ARGS) < 0 ? -1 : id;
}

/* Of its countries, with or without postcodes as its own are. */
static int places_drop(struct reading *r, int64_t id, int64_t last,
                       struct cordee_error *err)
{
    const char *countries = r->seen;
    const int has_postcodes = r->layout.postcode >= 0;

    for (; id <= last; id += BATCH)
        if (r->cd->db->exec(r->cd, err,
                            "DELETE FROM place WHERE id BETWEEN ?1 AND min(?1 + ?2 - 1, "
                            "?3) AND instr(?4, country) AND (postcode <> '') = ?5",
                            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(BATCH), CORDEE_V(last),
                                        CORDEE_V(countries), CORDEE_V(has_postcodes))) <
            0)
            return -1;
    return 0;
}

static int before_drop(struct reading *r, struct cordee_error *err)
{
    int64_t first = id_of(r, "SELECT coalesce(min(id), 1) FROM place", err);

    return first < 0 ? -1 : places_drop(r, first, r->before, err);
}

static int locate(struct cordee *core, int64_t first, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const int64_t last = first + BATCH - 1;

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err, "DELETE FROM party_spot WHERE id BETWEEN ? AND ?",
                       CORDEE_ARGS(CORDEE_V(first), CORDEE_V(last))) < 0 ||
        core->db->exec(core, err,
                       "INSERT INTO party_spot(id, latitude, longitude, source) SELECT "
                       "id, latitude, longitude, source FROM party_placed WHERE id "
                       "BETWEEN ? AND ?",
                       CORDEE_ARGS(CORDEE_V(first), CORDEE_V(last))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* Everybody anew. */
static int locate_all(struct reading *r, struct cordee_error *err)
{
    int64_t last = id_of(r, "SELECT coalesce(max(id), 0) FROM party", err);

    for (int64_t id = 1; id <= last; id += BATCH)
        if (locate(r->cd, id, err) < 0)
            return -1;
    return last < 0 ? -1 : 0;
}

static int import(struct reading *r, FILE *in, struct cordee_error *err)
{
    struct cordee *cd = r->cd;

    if (lines_take(r, in, err) < 0)
        return -1;
    if (!r->places)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no place in it"));
    return before_drop(r, err) < 0 ? -1 : locate_all(r, err);
}

int64_t cd_places_import(struct cordee *cd, FILE *in, struct cordee_error *err)
{
    struct reading *r = calloc(1, sizeof *r);
    int64_t places = -1;

    if (!r)
        abort();
    r->cd = cd_crm_of(cd);
    r->arena = cordee_arena_new();
    r->before = id_of(r, "SELECT coalesce(max(id), 0) FROM place", err);
    if (r->before >= 0 && import(r, in, err) == 0)
        places = r->places;
    else if (r->before >= 0)
        (void)!places_drop(r, r->before + 1,
                           id_of(r, "SELECT coalesce(max(id), 0) FROM place", NULL),
                           NULL);
    cordee_arena_free(r->arena);
    free(r);
    return places;
}
