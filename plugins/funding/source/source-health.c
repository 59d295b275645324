/* Success is never assumed: a source that gives nothing or far less, fails, changes its
 * format, or says the same for too long is told on the home page.  What is brought by
 * hand is told where it was brought. */
#include "plugins/funding/source/source.h"

#include <string.h>

enum {
    A_DAY = 86400,
    FEW_OF = 8, /* that are usual: of fewer, few says nothing */
    FEW_PART = 4,
};

/* Far fewer calls than usual: its list may have been cut, or its format has changed. */
static const char *too_few(struct cordee *cd, struct cordee_arena *a, const json_t *row)
{
    const int64_t found = cordee_json_int(row, "found");
    const int64_t usual = cordee_json_int(row, "usual");
    char now[32], before[32];

    if (usual < FEW_OF || found * FEW_PART >= usual)
        return NULL;
    cd->text->number(cd, found, now, sizeof now);
    cd->text->number(cd, usual, before, sizeof before);
    return cordee_arena_printf(a,
                               T("it has %s of its usual %s calls; “Read now” takes "
                                 "that as it is"),
                               now, before);
}

static const char *same_since(struct cordee *cd, struct cordee_arena *a,
                              const json_t *row)
{
    const int64_t made = cordee_json_int(row, "made_at");
    const int64_t news = cordee_json_int(row, "news_at");
    const int64_t since = news ? news : made;
    const int64_t quiet = cordee_json_int(row, "quiet_days");
    char day[60];

    if (!cordee_json_int(row, "every_days") || !cordee_json_int(row, "read_at") ||
        !quiet || cordee_now() - since < quiet * A_DAY)
        return NULL;
    cd->text->time(cd, since, CORDEE_TIME_DATE, day, sizeof day);
    return cordee_arena_printf(a, T("nothing has been new since %s"), day);
}

const char *funding_source_trouble(struct cordee *cd, struct cordee_arena *a,
                                   const json_t *row)
{
    const char *state = cordee_json_text(row, "state");
    const char *said = cordee_json_text(row, "said");
    const char *few;

    if (cordee_text_is(state, "failed"))
        return cordee_arena_printf(a, T("it could not be read: %s"), said);
    if (cordee_text_is(state, "empty"))
        return T("it has no calls any more");
    if (cordee_text_is(state, "other"))
        return T("it is of another format than before; “Read now” takes it as it is");
    if (*cordee_json_text(row, "leads_to"))
        return cordee_arena_printf(a, T("its address leads to another site now, %s"),
                                   cordee_json_text(row, "leads_to"));
    few = too_few(cd, a, row);
    return few ? few : same_since(cd, a, row);
}

int funding_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = funding_sources_watched(cd, err);
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const char *trouble = funding_source_trouble(cd, a, row);
        const bool failed = cordee_text_is(cordee_json_text(row, "state"), "failed");

        if (trouble)
            json_array_append_new(
                alarms,
                json_pack("{s:s, s:s, s:s}", "text",
                          cordee_arena_printf(a, T("Funding source “%s”: %s."),
                                              cordee_json_text(row, "name"), trouble),
                          "href", "/funding/sources", "level", failed ? "bad" : "warn"));
    }
    return list ? 0 : -1;
}
