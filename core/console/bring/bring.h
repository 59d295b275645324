/* What is brought in: lists, mails, one's own mail on the first day. */
#ifndef CORE_CONSOLE_BRING_BRING_H
#define CORE_CONSOLE_BRING_BRING_H

#include "core/console/console.h"

CD_HANDLER(cd_import_first);
CD_HANDLER(cd_import_take);
CD_HANDLER(cd_import_sample_get);
CD_HANDLER(cd_import_show);
CD_HANDLER(cd_import_answer);
CD_HANDLER(cd_import_look);
CD_HANDLER(cd_import_go);
CD_HANDLER(cd_import_back);
CD_HANDLER(cd_import_drop);
CD_HANDLER(cd_import_refused_get);
CD_HANDLER(cd_mails_bring);
CD_HANDLER(cd_mails_brought);
CD_HANDLER(cd_first_day_start);
CD_HANDLER(cd_first_day_begin);
CD_HANDLER(cd_first_day_show);
CD_HANDLER(cd_first_day_pause);
CD_HANDLER(cd_first_day_addresses);
CD_HANDLER(cd_first_day_discard);
CD_HANDLER(cd_first_day_group);
CD_HANDLER(cd_first_day_accept);

#endif
