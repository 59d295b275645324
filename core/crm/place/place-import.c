/* A table of places, from a file. */
#include "core/crm/place/place.h"

#include "core/db/db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST     8192 /* a line of GeoNames has all the names of a city */
#define MOST_CELLS  20
#define MOST_SEEN   300
#define MOST_PLACES (INT64_C(5) * 1000 * 1000)

/* Which cell has what; -1: none has. */
struct layout {
    char delimiter;
    int country, name, latitude, longitude, region, postcode;
    size_t cells; /* how many a line must have */
};

/* download.geonames.org/export/dump and /export/zip, in the order of their readme. */
static const struct layout cities = {'\t', 8, 1, 4, 5, -1, -1, 19};
static const struct layout postcodes = {'\t', 0, 2, 9, 10, 3, 1, 12};

struct reading {
    struct cordee *cd;
    struct layout layout;
    char *cells[MOST_CELLS];
    size_t n;
    char seen[MOST_SEEN][3]; /* countries whose places of before are gone */
    size_t n_seen;
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

/* ---- what the first line says -------------------------------------------------------
 */

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

/* ---- rows ---------------------------------------------------------------------------
 */

/* Places of before go when their country comes again. */
static int country_begin(struct reading *r, const char *country, struct cordee_error *err)
{
    for (size_t i = 0; i < r->n_seen; i++)
        if (strcmp(r->seen[i], country) == 0)
            return 0;
    if (r->n_seen == MOST_SEEN)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "more countries than there are");
    memcpy(r->seen[r->n_seen++], country, 3);
    return r->cd->db->exec(r->cd, err,
                           r->layout.postcode >= 0
                               ? "DELETE FROM place WHERE country = ? AND postcode <> ''"
                               : "DELETE FROM place WHERE country = ? AND postcode = ''",
                           CORDEE_ARGS(CORDEE_V(country)));
}

static bool degrees(const char *text, double most, double *d_r)
{
    char *end;

    *d_r = strtod(text, &end);
    return end > text && !*end && *d_r >= -most && *d_r <= most;
}

/* A line that is no place is left out: GeoNames has a few. */
static int row_take(struct reading *r, struct cordee_error *err)
{
    const struct layout *l = &r->layout;
    const char *name = cell(r, l->name), *region = cell(r, l->region);
    const char *code = cd_country_code(cell(r, l->country));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    double latitude, longitude;

    if (r->n < l->cells || !code || !*name ||
        !degrees(cell(r, l->latitude), 90, &latitude) ||
        !degrees(cell(r, l->longitude), 180, &longitude))
        return 0;
    cordee_utf8_clean(name, strlen(name), &clean);
    if (country_begin(r, code, err) < 0 ||
        r->cd->db->exec(r->cd, err,
                        "INSERT INTO place(country, name, folded, postcode, region, "
                        "latitude, longitude) VALUES(?1, ?2, fold(?2), ?3, fold(?4), ?5, "
                        "?6)",
                        CORDEE_ARGS(CORDEE_V(code), CORDEE_V(clean.text),
                                    CORDEE_V(cell(r, l->postcode)), CORDEE_V(region),
                                    CORDEE_V(latitude), CORDEE_V(longitude))) < 0)
        return -1;
    r->places++;
    return 0;
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
        if (r->places > MOST_PLACES)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "these are too many places");
    }
    return ferror(in) ? cordee_fail(err, CORDEE_E_IO, "reading: %s", strerror(errno)) : 0;
}

/* Everybody anew. */
static int locate_all(struct cordee *core, struct cordee_error *err)
{
    if (core->db->exec(core, err, "DELETE FROM party_spot", CORDEE_NO_ARGS) < 0)
        return -1;
    return core->db->exec(
        core, err,
        "INSERT INTO party_spot(id, latitude, longitude, source) SELECT "
        "id, latitude, longitude, source FROM party_placed",
        CORDEE_NO_ARGS);
}

int64_t cd_places_import(struct cordee *cd, FILE *in, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct reading r = {.cd = core};

    if (core->db->begin(core, &tx, err) < 0 || lines_take(&r, in, err) < 0)
        return -1;
    if (!r.places)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no place in it"));
    if (locate_all(core, err) < 0 || core->db->commit(&tx, err) < 0)
        return -1;
    return r.places;
}
