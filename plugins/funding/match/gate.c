/* Gates: what shuts a call to somebody, whatever it is about. */
#include "plugins/funding/match/match-priv.h"

enum { DAY = 86400 };

/* ---- lists ------------------------------------------------------------------ */

static bool has(const struct funding_texts *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (cordee_text_is_nocase(list->at[i], text))
            return true;
    return false;
}

/* Both say something, and nothing that the other says. */
static bool part(const struct funding_texts *a, const struct funding_texts *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (has(b, a->at[i]))
            return false;
    return a->n > 0 && b->n > 0;
}

static bool lacks(const struct funding_texts *list, const char *text)
{
    return list->n > 0 && *text && !has(list, text);
}

/* Ranges from..to, 0 open on that side. */
static bool apart(int64_t from, int64_t to, int64_t other_from, int64_t other_to)
{
    return (to > 0 && other_from > to) || (other_to > 0 && from > other_to);
}

/* ---- gates ------------------------------------------------------------------ */

/* Money is compared in euros; of another currency nothing is known. */
static bool money_shut(const struct match_profile *p, const struct funding_call *call)
{
    if (*call->currency && !cordee_text_is_nocase(call->currency, "EUR"))
        return false;
    return apart(p->grant_min, p->grant_max, call->grant_min, call->grant_max);
}

enum match_gate match_gate_kept(const struct match_profile *p,
                                const struct match_kept *kept, int64_t now)
{
    const struct funding_call *call = kept->call;

    if (kept->status == FUNDING_CLOSED)
        return MATCH_CLOSED;
    if (kept->next && kept->next < now + (int64_t)p->lead_days * DAY)
        return MATCH_TOO_SOON;
    if (part(&p->countries, &call->countries))
        return MATCH_COUNTRY;
    if (part(&p->org_types, &call->org_types))
        return MATCH_ORG_TYPE;
    if (lacks(&p->programmes, call->programme))
        return MATCH_PROGRAMME;
    if (lacks(&p->types, funding_type_word(call->type)))
        return MATCH_TYPE;
    if (lacks(&p->actions, match_action(call->type_of_action)))
        return MATCH_ACTION;
    if (lacks(&p->languages, call->language))
        return MATCH_LANGUAGE;
    if (money_shut(p, call))
        return MATCH_MONEY;
    if (apart(p->trl_min, p->trl_max, call->trl_min, call->trl_max))
        return MATCH_TRL;
    return MATCH_FITS;
}

enum match_gate match_gate(const struct match_profile *p, const struct funding_call *call,
                           int64_t now)
{
    return match_gate_kept(p,
                           &(struct match_kept){call, funding_call_status(call, now),
                                                funding_call_next(call, now)},
                           now);
}
