/* Members and contacts as lists: filters, columns, segments, what is done to many,
 * search, files of a list. */
#ifndef CORE_CONSOLE_LISTS_LISTS_H
#define CORE_CONSOLE_LISTS_LISTS_H

#include "core/console/console.h"

CD_HANDLER(cd_members_list);
CD_HANDLER(cd_contacts_list);
CD_HANDLER(cd_parties_bulk);
CD_HANDLER(cd_bulk_confirmed);
CD_HANDLER(cd_bulk_show);
CD_HANDLER(cd_list_view_show);
CD_HANDLER(cd_list_view_save);
CD_HANDLER(cd_segments_list);
CD_HANDLER(cd_segments_add);
CD_HANDLER(cd_segments_save);
CD_HANDLER(cd_segments_remove);
CD_HANDLER(cd_search_show);
CD_HANDLER(cd_search_count);
CD_HANDLER(cd_search_fields);
CD_HANDLER(cd_export_list);
CD_HANDLER(cd_export_choose);
CD_HANDLER(cd_export_take);
CD_HANDLER(cd_export_set_save);
CD_HANDLER(cd_export_set_drop);
CD_HANDLER(cd_export_person_get);

#endif
