/* The fields of a record, as people hear of them. */
#include "plugins/funding/call/fields.h"

#include <cordee/plugin.h>

const struct funding_field funding_record_fields[] = {
    {"title", T_LATER("Title"), T_LATER("title"), FUNDING_WORDS},
    {"url", T_LATER("Official text"), T_LATER("address"), FUNDING_WORDS},
    {"deadlines", T_LATER("Deadlines"), T_LATER("deadline"), FUNDING_DEADLINES},
    {"opening", T_LATER("Opens"), T_LATER("opens on"), FUNDING_INSTANT},
    {"publication", T_LATER("Published"), T_LATER("published on"), FUNDING_INSTANT},
    {"summary", T_LATER("Summary"), T_LATER("summary"), FUNDING_WORDS},
    {"description", T_LATER("Text"), T_LATER("description"), FUNDING_WORDS},
    {"conditions", T_LATER("Conditions"), T_LATER("conditions"), FUNDING_WORDS},
    {"programme", T_LATER("Programme"), T_LATER("programme"), FUNDING_WORDS},
    {"type_of_action", T_LATER("Type"), T_LATER("type of action"), FUNDING_WORDS},
    {"keywords", T_LATER("Keywords"), T_LATER("keywords"), FUNDING_LIST},
    {"tags", T_LATER("Themes"), T_LATER("tags"), FUNDING_LIST},
    {"status", T_LATER("Status"), T_LATER("status (open, closed)"), FUNDING_STATUS},
    {"budget_total", T_LATER("Budget"), T_LATER("budget of the call"), FUNDING_MONEY},
    {"grant_min", T_LATER("Smallest grant"), T_LATER("smallest grant"), FUNDING_MONEY},
    {"grant_max", T_LATER("Largest grant"), T_LATER("largest grant"), FUNDING_MONEY},
    {"funding_rate", T_LATER("Share funded"), T_LATER("funding rate"), FUNDING_PERCENT},
    {"countries", T_LATER("Countries"), T_LATER("countries"), FUNDING_LIST},
    {"org_types", T_LATER("For"), T_LATER("kinds of organisation"), FUNDING_LIST},
    {"language", T_LATER("Language"), T_LATER("language"), FUNDING_WORDS},
    {"call_id", T_LATER("Part of"), T_LATER("identifier of the call"), FUNDING_WORDS},
    {"source_id", T_LATER("Identifier"), T_LATER("identifier"), FUNDING_WORDS},
    {"expected_grants", T_LATER("Grants expected"), NULL, FUNDING_NUMBER},
    {"currency", T_LATER("Currency"), NULL, FUNDING_WORDS},
    {"sme", T_LATER("For small and medium-sized companies"), NULL, FUNDING_YES},
    {"consortium_min", T_LATER("Partners at least"), NULL, FUNDING_NUMBER},
    {"trl_min", T_LATER("TRL at least"), NULL, FUNDING_NUMBER},
    {"trl_max", T_LATER("TRL at most"), NULL, FUNDING_NUMBER},
    {"programme_name", T_LATER("Programme"), NULL, FUNDING_WORDS},
    {"type", T_LATER("Type"), NULL, FUNDING_WORDS},
    {"deadline_model", T_LATER("Deadlines"), NULL, FUNDING_WORDS},
    {0},
};

const struct funding_field *funding_field_find(const char *name)
{
    for (const struct funding_field *f = funding_record_fields; f->name; f++)
        if (cordee_text_is(f->name, name))
            return f;
    return NULL;
}
