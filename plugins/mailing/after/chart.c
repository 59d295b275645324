/* Deliveries and replies over time, as the points of an SVG. */
#include "plugins/mailing/after/after.h"

#include <stdio.h>

#define SHORTEST ((int64_t)600) /* seconds that are shown at least */

enum { PIECES = 40, LEFT = 34, RIGHT = 636, TOP = 16, BOTTOM = 168, TICKS = 5 };

struct curve {
    int64_t at[PIECES + 1]; /* how many by the end of each piece */
    int64_t total;
};

struct span {
    int64_t from, to, piece;
    int64_t now; /* pieces that have passed */
};

/* `column` is one of ours. */
static int curve_load(struct cordee *cd, int64_t letter, const char *column,
                      const char *where, const struct span *s, struct curve *c,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    json_t *rows, *row;
    size_t i;

    *c = (struct curve){0};
    cordee_buf_printf(&sql,
                      "SELECT (o.%s - ?) / ? AS piece, count(*) AS n FROM outbox o WHERE "
                      "o.letter = ? AND o.%s IS NOT NULL AND %s GROUP BY 1",
                      column, column, where);
    rows = cd->db->list(
        cd, err, sql.text,
        CORDEE_ARGS(CORDEE_V(s->from), CORDEE_V(s->piece), CORDEE_V(letter)));
    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        int64_t k = cordee_json_int(row, "piece") + 1;

        k = k < 1 ? 1 : k > PIECES ? PIECES : k;
        c->at[k] += cordee_json_int(row, "n");
    }
    for (int k = 1; k <= PIECES; k++)
        c->at[k] += c->at[k - 1];
    c->total = c->at[PIECES];
    json_decref(rows);
    return 0;
}

static double across(int64_t k)
{
    return LEFT + (double)(RIGHT - LEFT) * (double)k / PIECES;
}

static double down(int64_t n, int64_t most)
{
    return BOTTOM - (double)(BOTTOM - TOP) * (double)n / (double)most;
}

static void path_put(const struct curve *c, const struct span *s, int64_t most,
                     int64_t times, struct cordee_buf *out)
{
    for (int64_t k = 0; k <= s->now; k++)
        cordee_buf_printf(out, "%s%.1f %.1f", k ? " " : "M", across(k),
                          down(c->at[k] * times, most));
}

static void put_ticks(struct cordee *cd, const struct span *s, json_t *chart)
{
    const bool days = s->to - s->from > 2 * 86400;
    json_t *list = json_array();

    for (int i = 0; i < TICKS; i++) {
        int64_t k = (int64_t)i * PIECES / TICKS;
        char text[48], x[16];

        cd->text->time(cd, s->from + k * s->piece,
                       days ? CORDEE_TIME_DAY : CORDEE_TIME_CLOCK, text, sizeof text);
        snprintf(x, sizeof x, "%.1f", across(k) + 18);
        json_array_append_new(list, json_pack("{s:s, s:s}", "x", x, "text", text));
    }
    json_object_set_new(chart, "ticks", list);
}

static void put_lines(struct cordee *cd, int64_t most, json_t *chart)
{
    json_t *list = json_array();

    for (int i = 0; i <= 2; i++) {
        int64_t n = most * i / 2;
        char text[40], y[16], low[16];

        if (i == 1 && most % 2 && most < 20) /* half a mail is none */
            continue;

        cd->text->number(cd, n, text, sizeof text);
        snprintf(y, sizeof y, "%.1f", down(n, most) + 0.5);
        snprintf(low, sizeof low, "%.1f", down(n, most) + 4);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "y", y, "low", low, "text", text));
    }
    json_object_set_new(chart, "lines", list);
}

static void put_end(json_t *chart, const char *key, const struct curve *c,
                    const struct span *s, int64_t most, int64_t times)
{
    char x[16], y[16], beside[16];

    snprintf(x, sizeof x, "%.1f", across(s->now));
    snprintf(y, sizeof y, "%.1f", down(c->at[s->now] * times, most));
    snprintf(beside, sizeof beside, "%.1f", across(s->now) - 8);
    json_object_set_new(chart, key,
                        json_pack("{s:s, s:s, s:s, s:I}", "x", x, "y", y, "beside",
                                  beside, "n", (json_int_t)c->at[s->now]));
}

static void put_chart(struct cordee *cd, const struct span *s, const struct curve *sent,
                      const struct curve *replied, int64_t total, json_t *model)
{
    int64_t most = total > 1 ? total : 1;
    int64_t times = replied->total && replied->total * 10 <= most ? 10 : 1;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line2 = {0};
    json_t *chart = json_object();
    char area[48];

    path_put(sent, s, most, 1, &line);
    path_put(replied, s, most, times, &line2);
    snprintf(area, sizeof area, " %.1f %d %d %dz", across(s->now), BOTTOM, LEFT, BOTTOM);
    cordee_json_set_text(chart, "line", line.text);
    cordee_json_set_text(chart, "line2", line2.text);
    cordee_buf_puts(&line, area);
    cordee_json_set_text(chart, "area", line.text);
    json_object_set_new(chart, "tenfold", json_boolean(times > 1));
    json_object_set_new(chart, "answered", json_boolean(replied->total > 0));
    put_end(chart, "end", sent, s, most, 1);
    put_end(chart, "end2", replied, s, most, times);
    put_ticks(cd, s, chart);
    put_lines(cd, most, chart);
    json_object_set_new(model, "chart", chart);
}

int mailing_chart(struct cordee *cd, struct cordee_arena *a, json_t *model,
                  struct cordee_error *err)
{
    int64_t letter = cordee_json_int(model, "letter"), now = cordee_now();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct span s = {.from = cordee_json_int(model, "started_at")};
    struct curve sent, replied;

    (void)a;
    if (cd->db->row(
            cd, err, &row,
            "SELECT (SELECT l.start_at FROM letter l WHERE l.id = ?1) AS planned, "
            "max(ended_at) AS ended, max(replied_at) AS replied, count(*) AS "
            "total FROM outbox WHERE letter = ?1 AND state NOT IN ('suppressed', "
            "'cancelled')",
            CORDEE_ARGS(CORDEE_V(letter))) < 0)
        return -1;
    if (cordee_json_int(row, "planned") > s.from)
        s.from = cordee_json_int(row, "planned");
    s.to = cordee_json_int(row, "ended");
    if (cordee_json_int(row, "replied") > s.to)
        s.to = cordee_json_int(row, "replied");
    if (cordee_json_true(model, "running"))
        s.to = now;
    if (!s.from || s.to < s.from)
        return 0;
    now = s.to;
    if (s.to < s.from + SHORTEST)
        s.to = s.from + SHORTEST;
    s.piece = (s.to - s.from) / PIECES + 1;
    s.now = (now - s.from) / s.piece + 1;
    s.now = s.now > PIECES ? PIECES : s.now;
    if (curve_load(cd, letter, "ended_at", MAILING_DELIVERED, &s, &sent, err) < 0 ||
        curve_load(cd, letter, "replied_at", MAILING_REPLIED, &s, &replied, err) < 0)
        return -1;
    if (sent.total)
        put_chart(cd, &s, &sent, &replied, cordee_json_int(row, "total"), model);
    return 0;
}
