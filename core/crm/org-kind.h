/* What an organisation is in the triple helix: company by size, university, research,
 * training, public body, investor, network. */
#ifndef CORE_CRM_ORG_KIND_H
#define CORE_CRM_ORG_KIND_H

#include "core/base/host.h"

/* The size of a company by its staff, as Recommendation 2003/361/EC has it: micro below
 * 10, small below 50, medium below 250.  Its other half, turnover and balance sheet, is
 * not asked.  "": it is no company, or its staff is not known. */
#define CD_ORG_SIZE                                                                  \
    "(CASE WHEN p.kind <> 1 OR p.org_type NOT IN ('', 'company') OR p.headcount IS " \
    "NULL THEN '' WHEN p.headcount < 10 THEN 'micro' WHEN p.headcount < 50 THEN "    \
    "'small' WHEN p.headcount < 250 THEN 'medium' ELSE 'large' END)"
/* The same of one; `known`: the staff is. */
const char *cd_org_size(const char *type, bool known, int64_t headcount);

/* The words of both for people, "Public body", "Medium (50 to 249)"; "" for none. */
const char *cd_org_type_text(struct cordee *cd, const char *type);
const char *cd_org_size_text(struct cordee *cd, const char *size);

#endif
