/* When and until when, as people read it. */
#include "plugins/training/training.h"

#include <string.h>

const char *training_time(struct cordee *cd, struct cordee_arena *a,
                          const struct training *t, int64_t at,
                          enum cordee_time_style style)
{
    char text[80];

    cd->text->time_in(cd, t->zone, at, style, text, sizeof text);
    return cordee_arena_text(a, text);
}

static const char *const days[] = {
    T_LATER("Monday"), T_LATER("Tuesday"),  T_LATER("Wednesday"), T_LATER("Thursday"),
    T_LATER("Friday"), T_LATER("Saturday"), T_LATER("Sunday")};

/* "Tuesday, 17 November 2026" */
static const char *day_of(struct cordee *cd, struct cordee_arena *a,
                          const struct training *t, int64_t at)
{
    struct cordee_clock c;

    cordee_clock_at(at, t->zone, &c);
    return cordee_arena_printf(a, "%s, %s", T(days[c.weekday - 1]),
                               training_time(cd, a, t, at, CORDEE_TIME_DATE));
}

const char *training_when(struct cordee *cd, struct cordee_arena *a,
                          const struct training *t)
{
    const char *from = day_of(cd, a, t, t->starts_at);
    const char *to = day_of(cd, a, t, t->ends_at);
    const char *begin = training_time(cd, a, t, t->starts_at, CORDEE_TIME_CLOCK);
    const char *end = training_time(cd, a, t, t->ends_at, CORDEE_TIME_CLOCK);

    return strcmp(from, to) == 0
               ? cordee_arena_printf(a, "%s, %s–%s", from, begin, end)
               : cordee_arena_printf(a, "%s, %s – %s, %s", from, begin, to, end);
}

/* Who has until midnight has all of the day before. */
const char *training_deadline(struct cordee *cd, struct cordee_arena *a,
                              const struct training *t)
{
    struct cordee_clock c;
    const char *day = day_of(cd, a, t, t->deadline_at - 1);

    cordee_clock_at(t->deadline_at, t->zone, &c);
    return c.hour == 0 && c.minute == 0
               ? day
               : cordee_arena_printf(
                     a, "%s, %s", day,
                     training_time(cd, a, t, t->deadline_at, CORDEE_TIME_CLOCK));
}

static void put_fact(struct cordee_buf *out, const char *label, const char *value)
{
    if (!*value)
        return;
    cordee_buf_printf(out, "- %s ", label);
    cordee_buf_markdown(out, value);
    cordee_buf_puts(out, "\n");
}

void training_put_facts(struct cordee *cd, struct cordee_arena *a,
                        const struct training *t, bool deadline, struct cordee_buf *out)
{
    cordee_buf_puts(out, "**");
    cordee_buf_markdown(out, t->title);
    cordee_buf_puts(out, "**\n\n");
    put_fact(out, T("When:"), training_when(cd, a, t));
    put_fact(out, T("Where:"), t->place);
    put_fact(out, T("Price:"), t->price);
    if (deadline)
        put_fact(out, T("Sign up until:"), training_deadline(cd, a, t));
    cordee_buf_puts(out, "\n");
}
