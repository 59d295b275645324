/* The handle that every part and plugin gets. */
#include "core/plugin/plugin-priv.h"

#include "core/config/text.h"
#include "core/crm/crm.h"
#include "core/crm/import/csv.h"
#include "core/db/db.h"
#include "core/db/setting.h"
#include "core/event/event.h"
#include "core/fetch/fetch.h"
#include "core/job/job.h"
#include "core/log/log.h"
#include "core/mail/mail.h"
#include "core/script/script.h"
#include "core/web/web.h"

static const void *service_find(struct cordee *cd, const char *name, uint32_t version,
                                struct cordee **owner_r)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_SERVICE, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_service *s = rows[i].row;

        if (s->version == version && cordee_text_is(s->name, name)) {
            *owner_r = rows[i].cd;
            return s->table;
        }
    }
    return NULL;
}

void cd_services_fill(struct cordee *cd, struct cordee_host *host, const char *name)
{
    *cd = (struct cordee){
        .name = name,
        .log = &cd_log_api,
        .setting = &cd_setting_api,
        .text = &cd_text_api,
        .db = &cd_db_api,
        .event = &cd_event_api,
        .job = &cd_job_api,
        .crm = &cd_crm_api,
        .mail = &cd_mail_api,
        .http = &cd_http_api,
        .fetch = &cd_fetch_api,
        .csv = &cd_csv_api,
        .script = &cd_script_api,
        .service = service_find,
        .practice = host->practice,
        .host = host,
    };
}
