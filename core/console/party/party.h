/* One organisation or person: the page, its form, its history, files, roles and
 * relations. */
#ifndef CORE_CONSOLE_PARTY_PARTY_H
#define CORE_CONSOLE_PARTY_PARTY_H

#include "core/console/console.h"

CD_HANDLER(cd_members_show);
CD_HANDLER(cd_contacts_show);
CD_HANDLER(cd_entry_add);
CD_HANDLER(cd_entry_task_done);
CD_HANDLER(cd_entry_owner);
CD_HANDLER(cd_entry_untag);
CD_HANDLER(cd_entry_consent);
CD_HANDLER(cd_entry_trash);
CD_HANDLER(cd_entry_restore);
CD_HANDLER(cd_party_take);
CD_HANDLER(cd_party_end);
CD_HANDLER(cd_party_history);
CD_HANDLER(cd_edit_new);
CD_HANDLER(cd_edit_add);
CD_HANDLER(cd_edit_show);
CD_HANDLER(cd_edit_save);
CD_HANDLER(cd_erase_show);
CD_HANDLER(cd_erase_do);
CD_HANDLER(cd_erase_look);
CD_HANDLER(cd_entry_seen_by);
CD_HANDLER(cd_consent_ask);
CD_HANDLER(cd_role_edit);
CD_HANDLER(cd_role_save);
CD_HANDLER(cd_relation_new);
CD_HANDLER(cd_relation_save_new);
CD_HANDLER(cd_relation_edit);
CD_HANDLER(cd_relation_save);
CD_HANDLER(cd_relation_stop);
CD_HANDLER(cd_files_list);
CD_HANDLER(cd_files_add);
CD_HANDLER(cd_files_get);
CD_HANDLER(cd_files_remove);

/* What they send, for /openapi.json. */
CD_FORM(cd_edit_person_form);
CD_FORM(cd_edit_org_form);
CD_FORM(cd_edit_new_form);
CD_FORM(cd_role_form);
CD_FORM(cd_relation_form);

#endif
