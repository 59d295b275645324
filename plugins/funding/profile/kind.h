/* What kind of organisation a party is, as calls ask for it: what was said of it, else
 * what the register knows. */
#ifndef FUNDING_KIND_H
#define FUNDING_KIND_H

/* People at most of a small or medium-sized company: Commission Recommendation
 * 2003/361/EC, by headcount alone. */
#define FUNDING_SME_MOST 249

#define FUNDING_TEXT_OF(x) #x
#define FUNDING_TEXT(x)    FUNDING_TEXT_OF(x)

/* `p` is the party's row.  NULL where nothing was said of its kind. */
#define FUNDING_SAYS(p, kind)                                               \
    "(SELECT instr(char(10) || y.org_types || char(10), char(10) || '" kind \
    "' || char(10)) > 0 FROM funding_profile y WHERE y.party = " p ".id)"

#define FUNDING_IS_SME(p)                                                             \
    "coalesce(" FUNDING_SAYS(p, "sme") ", coalesce(" p ".org_type = 'company' AND " p \
                                       ".headcount BETWEEN 1 AND " FUNDING_TEXT(      \
                                           FUNDING_SME_MOST) ", false))"
/* A university or a research organisation. */
#define FUNDING_IS_LABORATORY(p)                                   \
    "coalesce(" FUNDING_SAYS(p, "university") " OR " FUNDING_SAYS( \
        p, "research") ", coalesce(" p                             \
                       ".org_type IN ('university', 'research'), false))"

#endif
