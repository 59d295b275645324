/* Projects in the year sheet: how many, which share was chosen, and what was won. */
#include "plugins/funding/together/together.h"

/* The projects that are counted. */
static json_t *href(const struct cordee_period *when, const char *state)
{
    return json_sprintf("/funding/projects?state=%s&from=%s&until=%s", state, when->first,
                        when->last);
}

static void figure(json_t *rows, const struct cordee_period *when, const char *name,
                   const char *label, int64_t n, const char *state)
{
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:I, s:o}", "name", name, "label", label,
                                    "n", (json_int_t)n, "href", href(when, state)));
}

/* In any currency: each has a row of its own. */
static int money_put(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *money = projects_money(cd, when->from, when->until, err);
    const json_t *row;
    size_t i;

    json_array_foreach (money, i, row) {
        const char *currency = cordee_json_text(row, "currency");

        json_array_append_new(rows,
                              json_pack("{s:o, s:o, s:I, s:o}", "name",
                                        json_sprintf("money-%s", currency), "label",
                                        json_sprintf(T("Money won, %s"), currency), "n",
                                        (json_int_t)cordee_json_int(row, "won"), "href",
                                        href(when, "won")));
    }
    return money ? 0 : -1;
}

int funding_together_year(struct cordee *cd, const struct cordee_period *when,
                          json_t *rows, struct cordee_error *err)
{
    struct projects_count n;

    if (projects_count(cd, when->from, when->until, &n, err) < 0)
        return -1;
    figure(rows, when, "submitted", T("Applications handed in"), n.submitted, "sent");
    figure(rows, when, "answered", T("Applications decided"), n.answered, "answered");
    figure(rows, when, "won", T("Of them chosen"), n.won, "won");
    if (n.answered)
        figure(rows, when, "rate", T("Success rate, percent"), 100 * n.won / n.answered,
               "answered");
    return money_put(cd, when, rows, err);
}
