/* Memberships: joined, renewed, given up; fees and the rules of both. */
#ifndef CORE_CONSOLE_MEMBER_MEMBER_H
#define CORE_CONSOLE_MEMBER_MEMBER_H

#include "core/console/console.h"

CD_HANDLER(cd_membership_new);
CD_HANDLER(cd_membership_add);
CD_HANDLER(cd_membership_edit);
CD_HANDLER(cd_membership_save);
CD_HANDLER(cd_membership_again);
CD_HANDLER(cd_renewals_list);
CD_HANDLER(cd_renewals_save);
CD_HANDLER(cd_fees_show);
CD_HANDLER(cd_fees_run);
CD_HANDLER(cd_fees_csv);
CD_HANDLER(cd_fees_remove);
CD_HANDLER(cd_member_rules_show);
CD_HANDLER(cd_member_rules_edit);
CD_HANDLER(cd_member_rules_save);
CD_HANDLER(cd_member_rules_remove);

/* What they send, for /openapi.json. */
CD_FORM(cd_membership_form);

#endif
