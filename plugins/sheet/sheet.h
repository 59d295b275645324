/* sheet - the year sheet: what a cluster did in a period, every number with its proof. */
#ifndef PLUGINS_SHEET_SHEET_H
#define PLUGINS_SHEET_SHEET_H

#include <cordee/plugin.h>

/* ---- sheet-figures.c: the sections that the sheet itself has ---------------- */

extern const struct cordee_figures sheet_figures[];

/* ---- sheet-period.c: a period and the one before ---------------------------- */

struct sheet_periods {
    struct cordee_period now, before;
    bool so_far; /* it is not over: counted up to today */
};

/* Of two days; "" and "": the last calendar year. */
int sheet_periods(struct cordee *cd, const char *first, const char *last,
                  struct sheet_periods *periods_r, struct cordee_error *err);

/* ---- sheet-model.c ---------------------------------------------------------- */

/* Both periods, counted, side by side: [{"name", "label", "rows": [{"name", "label", "n",
 * "n_text", "href"?, "before", "before_text", "before_href"?, "change_text"?, "tone",
 * "target_text"?, "error"?}]}].  `req` may be NULL: all figures. */
int sheet_sections(struct cordee *cd, struct cordee_request *req, int64_t user,
                   const struct sheet_periods *p, json_t **sections_r,
                   struct cordee_error *err);
/* "12" as people read it, into `key`. */
void sheet_put_number(struct cordee *cd, json_t *row, const char *key, int64_t n);

/* ---- sheet-keep.c: indicators and frozen periods ---------------------------- */

struct sheet_indicator {
    const char *name, *filter;
    int64_t kind, target; /* target 0: none */
};
/* Adds one (id 0) or changes one; its id.  CORDEE_E_INVALID: the filter is wrong. */
int64_t sheet_indicator_save(struct cordee *cd, int64_t id, int64_t user,
                             const struct sheet_indicator *given,
                             struct cordee_error *err);
int sheet_indicator_remove(struct cordee *cd, int64_t id, struct cordee_error *err);
json_t *sheet_indicators(struct cordee *cd, struct cordee_error *err);
/* A filter with the days of a period in place; lives in the arena. */
const char *sheet_filter(struct cordee_arena *a, const char *filter,
                         const struct cordee_period *when);

/* Keeps the sections of a period as they are now; its id. */
int64_t sheet_freeze(struct cordee *cd, const char *name, int64_t user,
                     const struct sheet_periods *p, const json_t *sections,
                     struct cordee_error *err);
int sheet_frozen_load(struct cordee *cd, int64_t id, json_t **row_r,
                      struct cordee_error *err); /* 1, 0, -1 */
/* Puts into each kept row what it is now: "today_text", "moved" (bool), "href". */
void sheet_frozen_compare(struct cordee *cd, json_t *kept, const json_t *today);
json_t *sheet_frozen_list(struct cordee *cd, struct cordee_error *err);
int sheet_frozen_remove(struct cordee *cd, int64_t id, struct cordee_error *err);

/* ---- sheet-entries.c: the proof of a number of interactions ----------------- */

/* How many of a kind there were, and who sees them: all do. */
int sheet_entries_count(struct cordee *cd, const char *kind,
                        const struct cordee_period *when, int64_t *n_r,
                        struct cordee_error *err);
int sheet_entries_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);

/* ---- sheet-web.c, sheet-csv.c ----------------------------------------------- */

extern const struct cordee_route sheet_routes[];
int sheet_csv(struct cordee *cd, struct cordee_request *req, struct cordee_error *err);
/* {"first", "last"}: days, "first_text", "last_text", and "label": what stands above a
 * column. */
json_t *sheet_period_model(struct cordee *cd, const struct cordee_period *period);
/* Of `from` and `until` in the query or the form. */
int sheet_asked(struct cordee *cd, struct cordee_request *req, struct sheet_periods *p,
                struct cordee_error *err);

#endif
