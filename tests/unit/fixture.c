#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts as they stand in the source, until a test wants others. */
static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const char *text_plural(struct cordee *cd, const char *one, const char *many,
                               int64_t n)
{
    (void)cd;
    return n == 1 ? one : many;
}

static void text_time(struct cordee *cd, int64_t at, enum cordee_time_style style,
                      char *out, size_t room)
{
    char iso[21];

    (void)cd;
    (void)style;
    cordee_time_iso(at, iso);
    snprintf(out, room, "%.10s", iso);
}

static void text_number(struct cordee *cd, int64_t n, char *out, size_t room)
{
    (void)cd;
    snprintf(out, room, "%lld", (long long)n);
}

static const struct cordee_text_api plain_texts = {
    .size = sizeof plain_texts,
    .get = text_get,
    .plural = text_plural,
    .time = text_time,
    .number = text_number,
};

/* Events that nobody hears. */
static int event_fire(struct cordee *cd, struct cordee_error *err, const char *event,
                      const struct cordee_value *argv, size_t argc)
{
    (void)cd;
    (void)err;
    (void)event;
    (void)argv;
    (void)argc;
    return 0;
}

static const struct cordee_event_api deaf = {.size = sizeof deaf, .fire = event_fire};

struct fixture *fixture_new(const struct cordee_plugin_def *const *parts)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[96];

    assert_non_null(f);
    strcpy(f->dir, "/tmp/cordee-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->core = (struct cordee){.name = "core",
                              .db = &cd_db_api,
                              .host = &f->host,
                              .text = &plain_texts,
                              .event = &deaf};
    f->host.data = f->dir;
    f->host.core = &f->core;
    f->host.rows = cd_rows_new();
    snprintf(path, sizeof path, "%s/cordee.db", f->dir);
    if (cd_db_open(&f->host, path, &f->err) < 0)
        fail_msg("%s", f->err.text);
    for (; parts && *parts; parts++) {
        cd_rows_add(f->host.rows, &f->core, *parts);
        if (cd_db_migrate(&f->core, *parts, &f->err) < 0)
            fail_msg("%s", f->err.text);
    }
    f->cd = f->core;
    f->cd.name = "test";
    return f;
}

void fixture_free(struct fixture *f)
{
    char command[96];

    cd_db_close(&f->host);
    cd_rows_free(f->host.rows);
    snprintf(command, sizeof command, "rm -rf -- '%s'", f->dir);
    if (system(command) != 0)
        fail_msg("could not remove %s", f->dir);
    free(f);
}
