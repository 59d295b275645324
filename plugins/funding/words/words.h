/* What figures of calls and matches look like in words. */
#ifndef FUNDING_WORDS_H
#define FUNDING_WORDS_H

#include "plugins/funding/call/call.h"

#include <cordee/plugin.h>

struct board_word {
    const char *value, *label;
};
/* Kinds of organisations that calls are for; {0} at the end. */
extern const struct board_word board_org_types[];

/* Money at a glance, "€ 1.2 M", "€ 15 k", and in full, "€ 1,200,000", in the words and
 * marks of the language; "" is EUR.  "" for 0, which is not known.  Lives in `a`. */
const char *board_money(struct cordee *cd, struct cordee_arena *a, int64_t amount,
                        const char *currency);
const char *words_money(struct cordee *cd, struct cordee_arena *a, int64_t amount,
                        const char *currency);
/* What is most to be known, in a line: "Horizon Europe, € 5.0 M a grant, closes 14 Apr
 * 2027, 17:00".  How many days are left is not: it is read on other days, too.  Lives in
 * `a`. */
const char *board_call_line(struct cordee *cd, struct cordee_arena *a,
                            const struct funding_call *call, int64_t now);
/* An instant as `key`; of 0 nothing. */
void words_put_time(struct cordee *cd, json_t *model, const char *key, int64_t at,
                    enum cordee_time_style style);
/* "closes_text", "days", "today", "shortly" of a deadline to come; of none nothing. */
void board_put_days(struct cordee *cd, json_t *model, int64_t next, int64_t now);
/* "strength", "level" (1 to 5), "strength_word"; of 0 nothing. */
void board_put_strength(struct cordee *cd, json_t *model, int64_t strength);
/* Reasons of a match as [{"label","list"}], new. */
json_t *board_why(struct cordee *cd, const json_t *why);

#endif
