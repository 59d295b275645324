#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/config/folder.h"
#include "core/config/text.h"
#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/db/setting.h"
#include "core/event/event.h"
#include "core/log/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture *fixture_new(const struct cordee_plugin_def *const *parts)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[96];

    assert_non_null(f);
    strcpy(f->dir, "/tmp/cordee-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->core = (struct cordee){.name = "core",
                              .log = &cd_log_api,
                              .setting = &cd_setting_api,
                              .text = &cd_text_api,
                              .db = &cd_db_api,
                              .event = &cd_event_api,
                              .host = &f->host};
    f->host.core = &f->core;
    f->host.rows = cd_rows_new();
    if (cd_folder_init(f->dir, false, &f->err) < 0 ||
        cd_folder_open(&f->host, f->dir, CD_FOLDER_SERVE, &f->err) < 0)
        fail_msg("%s", f->err.text);
    cd_rows_add(f->host.rows, &f->core, &cd_db_part);
    snprintf(path, sizeof path, "%s/cordee.db", f->dir);
    if (cd_db_open(&f->host, path, &f->err) < 0)
        fail_msg("%s", f->err.text);
    for (; parts && *parts; parts++) {
        cd_rows_add(f->host.rows, &f->core, *parts);
        if (cd_db_migrate(&f->core, *parts, &f->err) < 0)
            fail_msg("%s", f->err.text);
    }
    if (cd_event_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
    f->cd = f->core;
    f->cd.name = "test";
    return f;
}

void fixture_free(struct fixture *f)
{
    char command[96];

    cd_crm_stop(&f->host);
    cd_event_stop(&f->host);
    cd_db_close(&f->host);
    cd_folder_close(&f->host);
    cd_rows_free(f->host.rows);
    snprintf(command, sizeof command, "rm -rf -- '%s'", f->dir);
    if (system(command) != 0)
        fail_msg("could not remove %s", f->dir);
    free(f);
}
