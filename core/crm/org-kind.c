#include "core/crm/org-kind.h"

#include "core/crm/field.h"

#include <string.h>

const char *cd_org_size(const char *type, bool known, int64_t headcount)
{
    if (!known || (*type && strcmp(type, "company") != 0))
        return "";
    return headcount < 10    ? "micro"
           : headcount < 50  ? "small"
           : headcount < 250 ? "medium"
                             : "large";
}

const char *cd_org_type_text(struct cordee *cd, const char *type)
{
    const struct cd_field *field = cd_field_of(CD_P_ORG_TYPE);

    for (const struct cd_choice *c = field ? field->choices : NULL; c && c->word; c++)
        if (*type && strcmp(c->word, type) == 0)
            return T(c->label);
    return "";
}

const char *cd_org_size_text(struct cordee *cd, const char *size)
{
    static const char *const words[][2] = {
        {"micro", T_LATER("Micro (below 10)")},
        {"small", T_LATER("Small (10 to 49)")},
        {"medium", T_LATER("Medium (50 to 249)")},
        {"large", T_LATER("Large (from 250)")},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], size) == 0)
            return T(words[i][1]);
    return "";
}
