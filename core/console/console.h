/* The handlers behind the console's routes, by subject. */
#ifndef CORE_CONSOLE_CONSOLE_H
#define CORE_CONSOLE_CONSOLE_H

#include "core/base/host.h"

#define CD_HANDLER(name) \
    int name(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)

CD_HANDLER(cd_home_show);
CD_HANDLER(cd_home_help);

CD_HANDLER(cd_members_list);
CD_HANDLER(cd_members_show);
CD_HANDLER(cd_contacts_list);
CD_HANDLER(cd_contacts_show);
CD_HANDLER(cd_parties_bulk);
CD_HANDLER(cd_parties_export);

CD_HANDLER(cd_entry_add);
CD_HANDLER(cd_entry_task_done);
CD_HANDLER(cd_entry_owner);
CD_HANDLER(cd_entry_consent);
CD_HANDLER(cd_entry_trash);
CD_HANDLER(cd_entry_restore);

CD_HANDLER(cd_edit_new);
CD_HANDLER(cd_edit_add);
CD_HANDLER(cd_edit_show);
CD_HANDLER(cd_edit_save);

CD_HANDLER(cd_search_show);
CD_HANDLER(cd_search_count);
CD_HANDLER(cd_search_fields);

#endif
