/* Who works here: in and out, one's own account, everybody's, roles, what must be
 * provable. */
#ifndef CORE_CONSOLE_ACCOUNT_ACCOUNT_H
#define CORE_CONSOLE_ACCOUNT_ACCOUNT_H

#include "core/console/console.h"

CD_HANDLER(cd_signin_show);
CD_HANDLER(cd_signin_try);
CD_HANDLER(cd_signin_again);
CD_HANDLER(cd_signin_prove);
CD_HANDLER(cd_signin_out);
CD_HANDLER(cd_signin_forgotten);
CD_HANDLER(cd_signin_send);
CD_HANDLER(cd_profile_show);
CD_HANDLER(cd_profile_save);
CD_HANDLER(cd_profile_password);
CD_HANDLER(cd_security_show);
CD_HANDLER(cd_security_others_end);
CD_HANDLER(cd_security_session_end);
CD_HANDLER(cd_security_second_start);
CD_HANDLER(cd_security_second_confirm);
CD_HANDLER(cd_security_second_codes);
CD_HANDLER(cd_security_second_off);
CD_HANDLER(cd_security_token_new);
CD_HANDLER(cd_security_token_revoke);
CD_HANDLER(cd_user_show);
CD_HANDLER(cd_user_sessions_end);
CD_HANDLER(cd_user_second_off);
CD_HANDLER(cd_user_token_revoke);
CD_HANDLER(cd_roles_show);
CD_HANDLER(cd_roles_save);
CD_HANDLER(cd_roles_defaults);
CD_HANDLER(cd_audit_show);
CD_HANDLER(cd_users_list);
CD_HANDLER(cd_users_invite);
CD_HANDLER(cd_users_role);
CD_HANDLER(cd_users_disable);
CD_HANDLER(cd_users_link);
CD_HANDLER(cd_drop_renewed);

/* What they send, for /openapi.json. */
CD_FORM(cd_profile_form);
CD_FORM(cd_invite_form);

#endif
