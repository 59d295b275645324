/* Figures about a period: the rows of all plugins, counted, each with the list that
 * proves it. */
#include "core/crm/crm-priv.h"

#include "core/base/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- periods --------------------------------------------------------------------- */

static void day_put(char out[11], int64_t at, const char *zone)
{
    struct cordee_clock c;

    cordee_clock_at(at, zone, &c);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100,
             (unsigned)c.day % 100);
}

/* The midnight that begins the day `add` days on; noon plus whole days is on the right
 * day, whatever the clocks do at night. */
static int64_t day_start(int64_t at, int add, const char *zone)
{
    struct cordee_clock c;

    cordee_clock_at(at, zone, &c);
    c.hour = 12;
    c.minute = c.second = 0;
    cordee_clock_at(cordee_clock_to(&c, zone) + (int64_t)add * 86400, zone, &c);
    c.hour = c.minute = c.second = 0;
    return cordee_clock_to(&c, zone);
}

int cd_crm_period(struct cordee *cd, struct cordee_error *err, const char *first,
                  const char *last, struct cordee_period *period_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *zone = cd_zone(cd, a);
    int64_t from, to;

    if (cordee_time_parse(first, zone, &from) < 0 ||
        cordee_time_parse(last, zone, &to) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A period has a first and a last day, such as 2025-01-01 "
                             "and 2025-12-31."));
    if (to < from)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The last day is before the first."));
    period_r->from = day_start(from, 0, zone);
    period_r->until = day_start(to, 1, zone);
    day_put(period_r->first, period_r->from, zone);
    day_put(period_r->last, period_r->until - 1, zone);
    day_put(period_r->before, period_r->from - 1, zone);
    return 0;
}

/* ---- rows ------------------------------------------------------------------------ */

/* A row may name a country, or a kind of interaction, and leave the words to us. */
static void row_name(struct cordee *cd, json_t *row)
{
    const char *country = cordee_json_text(row, "country");
    const char *kind = cordee_json_text(row, "interaction");

    if (*country)
        json_object_set_new(row, "label", json_string(cd_country_name(country)));
    if (*kind)
        json_object_set_new(row, "label",
                            json_string(cd_crm_interaction_label(cd, kind)));
}

/* A filter's number and the list of those it yields are one and the same question.  One
 * that is wrong (people write them too) says so in its row. */
static int row_count(struct cordee *cd, json_t *row, int64_t user,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf href = {0};
    const char *text = cordee_json_text(row, "filter");
    bool orgs = cordee_json_int(row, "kinds") == CORDEE_ORG;
    struct cordee_error why = {0};
    struct cordee_filter *f;
    int64_t n = 0;

    if (json_object_get(row, "n"))
        return 0;
    if (cd_crm_filter(cd, a, text, orgs ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE, user,
                      &f, &why) < 0 ||
        cd_crm_filter_count(cd, f, &n, &why) < 0) {
        if (why.code != CORDEE_E_INVALID && why.code != CORDEE_E_NOT_FOUND)
            return cordee_fail(err, why.code, "%s", why.text);
        json_object_set_new(row, "error", json_string(why.text));
        return 0;
    }
    cordee_buf_printf(&href, "%s?filter=", CORDEE_PATH_OF(cordee_json_int(row, "kinds")));
    cordee_buf_url(&href, text, ":,");
    json_object_set_new(row, "n", json_integer(n));
    json_object_set_new(row, "href", json_string(href.text));
    return 0;
}

static int rows_count(struct cordee *cd, json_t *rows, int64_t user,
                      struct cordee_error *err)
{
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        row_name(cd, row);
        if (row_count(cd, row, user, err) < 0)
            return -1;
    }
    return 0;
}

/* A section that fails is left out and logged: the sheet is more than it. */
static int section_put(struct cordee *cd, const struct cd_row *from, int64_t user,
                       const struct cordee_period *when, json_t *sections,
                       struct cordee_error *err)
{
    const struct cordee_figures *figures = from->row;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = json_array();
    struct cordee_error why = {0};

    if (figures->load(from->cd, when, rows, &why) < 0) {
        from->cd->log->write(from->cd, CORDEE_WARN, "figures %s: %s", figures->name,
                             why.text);
        return 0;
    }
    if (json_array_size(rows) == 0)
        return 0;
    if (rows_count(cd, rows, user, err) < 0)
        return -1;
    return json_array_append_new(sections,
                                 json_pack("{s:s, s:s, s:O}", "name", figures->name,
                                           "label", T(figures->label), "rows", rows));
}

static int by_order(const void *a, const void *b)
{
    const struct cd_row *const *x = a, *const *y = b;
    const struct cordee_figures *f = (*x)->row, *g = (*y)->row;

    if (f->order != g->order)
        return f->order < g->order ? -1 : 1;
    return *x < *y ? -1 : *x > *y;
}

int cd_crm_figures(struct cordee *cd, struct cordee_error *err,
                   struct cordee_request *req, int64_t user,
                   const struct cordee_period *when, json_t **sections_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *sections = json_array();
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_FIGURES, &n);
    const struct cd_row **sorted = cordee_arena_get(a, (n + 1) * sizeof(void *));

    for (size_t i = 0; i < n; i++)
        sorted[i] = &rows[i];
    qsort(sorted, n, sizeof *sorted, by_order);
    for (size_t i = 0; i < n; i++) {
        const struct cordee_figures *figures = sorted[i]->row;

        if (req && figures->permission && !cd->http->may(req, figures->permission))
            continue;
        if (section_put(cd, sorted[i], user, when, sections, err) < 0)
            return -1;
    }
    *sections_r = json_incref(sections);
    return 0;
}
