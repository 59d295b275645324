/* Types of action as people choose among them. */
#include "plugins/funding/match/match.h"

#include <string.h>
#include <strings.h>

/* What stands in a type of action; the first that is met is its word.  "Research and
 * Innovation" goes before "Innovation". */
static const struct {
    const char *part, *word;
} parts[] = {
    {"Research and Innovation", "research"},
    {"RIA", "research"},
    {"Research Action", "research"},
    {"Coordination and Support", "coordination"},
    {"CSA", "coordination"},
    {"Innovation Action", "innovation"},
    {"IA", "innovation"},
    {"Development Action", "innovation"},
    {"EIC", "innovation"},
    {"Cofund", "cofund"},
    {"Procurement", "procurement"},
    {"PCP", "procurement"},
    {"PPI", "procurement"},
    {"ERC", "people"},
    {"MSCA", "people"},
    {"Infrastructure", "infrastructure"},
    {"Prize", "prize"},
    {"Financial Support", "intermediary"},
};

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A short word stands alone: "IA" is not in "SOCIAL". */
static bool stands(const char *part, const char *in)
{
    const size_t n = strlen(part);

    for (const char *at = in; *at; at++)
        if (strncasecmp(at, part, n) == 0 &&
            (n > 4 || ((at == in || !is_letter(at[-1])) && !is_letter(at[n]))))
            return true;
    return false;
}

const char *match_action(const char *type_of_action)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (stands(parts[i].part, type_of_action))
            return parts[i].word;
    return "";
}
