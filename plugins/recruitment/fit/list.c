/* Lists of the best, made and kept. */
#include "plugins/recruitment/fit/run.h"

#include <math.h>
#include <time.h>

/* Only numbers stand in it: skills by their rows. */
static const char *reasons_of(const struct fit_index *k, struct cordee_arena *a,
                              const struct match_hit *hit)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *comma = "";

    cordee_buf_puts(&out, "{\"parts\":{");
    for (int i = 0; i < MATCH_PARTS; i++)
        if (hit->parts[i] >= 0) {
            cordee_buf_printf(&out, "%s\"%s\":%.3f", comma, match_part_names[i],
                              hit->parts[i]);
            comma = ",";
        }
    cordee_buf_printf(&out, "},\"essential\":%zu,\"there\":%zu,\"missing\":[",
                      hit->essential, hit->there);
    for (size_t i = 0; i < hit->n_missing; i++)
        cordee_buf_printf(&out, "%s%s", i ? "," : "",
                          match_skill_name(k->match, hit->missing[i]));
    cordee_buf_puts(&out, "]}");
    return cordee_arena_text(a, out.text);
}

struct fit_pair fit_pair_of(const struct fit_index *k, struct cordee_arena *a,
                            const struct match_hit *hit)
{
    return (struct fit_pair){k->openings.rows[hit->opening],
                             k->candidates.rows[hit->candidate],
                             round(hit->score * 100) / 100, reasons_of(k, a, hit)};
}

struct fit_list fit_list_of(struct fit_index *k, struct cordee_arena *a,
                            bool of_candidate, int64_t id)
{
    const size_t number = fit_number(of_candidate ? &k->candidates : &k->openings, id);
    struct fit_list list = {.of_candidate = of_candidate, .id = id};
    struct match_hit *hits;
    struct fit_pair *pairs;

    if (number == SIZE_MAX)
        return list;
    list.n = of_candidate ? match_openings(k->match, number, FIT_BEST, a, &hits)
                          : match_people(k->match, number, FIT_BEST, a, &hits);
    pairs = cordee_arena_get(a, (list.n + 1) * sizeof *pairs);
    for (size_t i = 0; i < list.n; i++)
        pairs[i] = fit_pair_of(k, a, &hits[i]);
    list.pairs = pairs;
    return list;
}

static int64_t milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int fit_lists_slice(struct cordee *cd, const struct fit_list *lists, size_t n, size_t *at,
                    bool tells, struct cordee_error *err)
{
    enum { MOST_MS = 30 };
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    size_t next = *at;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;

    const int64_t until = milliseconds() + MOST_MS;
    while (next < n && milliseconds() < until)
        if (fit_list_keep(cd, &lists[next++], tells, err) < 0)
            return -1;
    if (cd->db->commit(&tx, err) < 0)
        return -1;
    *at = next;
    return 0;
}
