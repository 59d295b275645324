/* What an opening's and a candidate's words are in match/. */
#include "plugins/recruitment/fit/index.h"

#include <math.h>

int64_t fit_pay_a_year(int64_t pay, const char *per, double hours)
{
    enum { WEEKS = 52, MONTHS = 12, FULL_TIME = 40 };

    if (cordee_text_is(per, "month"))
        return pay * MONTHS;
    if (cordee_text_is(per, "hour"))
        return llround((double)pay * (hours > 0 ? hours : FULL_TIME) * WEEKS);
    return pay;
}

void fit_weights_read(const char *own, const double others[MATCH_PARTS],
                      double weights[MATCH_PARTS])
{
    CORDEE_AUTO(cordee_json_drop) json_t *said = json_loads(own, 0, NULL);
    const bool is_own = json_is_object(said) && json_object_size(said);

    for (int i = 0; i < MATCH_PARTS; i++) {
        const json_t *weight = json_object_get(said, match_part_names[i]);

        weights[i] = is_own && json_is_number(weight) && json_number_value(weight) >= 0
                         ? json_number_value(weight)
                         : others[i];
    }
}
