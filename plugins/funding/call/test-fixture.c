/* A database with the tables of funding and three sources. */
#include "plugins/funding/call/test-fixture.h"

#include "core/base/part.h"
#include "core/db/db.h"
#include "core/event/event.h"
#include "plugins/funding/funding-assets.h"

#include <stdio.h>
#include <string.h>

/* ---- a plugin with the tables, and who hears of changes ----------------------- */

struct heard heard;

static int on_new(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                  struct cordee_error *err)
{
    (void)cd, (void)argv, (void)argc, (void)err;
    heard.fresh++;
    return 0;
}

static int on_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                      struct cordee_error *err)
{
    (void)cd, (void)err;
    heard.changed++;
    snprintf(heard.fields, sizeof heard.fields, "%s", argv[argc - 1].as.s);
    return 0;
}

static const struct cordee_event events[] = {
    {FUNDING_CALL_NEW, "id,source_id,title,programme", "New."},
    {FUNDING_CALL_CHANGED, "id,source_id,title,fields", "Changed."},
    {0},
};
static const struct cordee_hook hooks[] = {
    {FUNDING_CALL_NEW, CORDEE_BEFORE, 0, on_new},
    {FUNDING_CALL_CHANGED, CORDEE_BEFORE, 0, on_changed},
    {0},
};
static const struct cordee_plugin_def funding = {
    CORDEE_ABI,
    .name = "funding",
    .version = "1",
    .summary = "Calls",
    .migrations = funding_migrations,
    .events = events,
    .hooks = hooks,
};

static const struct cordee_plugin_def *const parts[] = {
    &cd_fetch_part, &cd_job_part,    &cd_crm_part,     &cd_mail_part,
    &cd_web_part,   &cd_script_part, &cd_console_part, NULL};

int kept_setup(void **state)
{
    struct fixture *f = fixture_new(parts);

    f->cd.name = "funding";
    if (cd_db_migrate(&f->cd, &funding, &f->err) < 0)
        fail_msg("%s", f->err.text);
    cd_rows_add(f->host.rows, &f->cd, &funding);
    cd_event_stop(&f->host);
    if (cd_event_start(&f->host, &f->err) < 0 ||
        f->cd.db->exec(&f->cd, &f->err,
                       "INSERT INTO funding_source(id, name) VALUES (1, 'Portal'), (2, "
                       "'Radar'), (3, 'City')",
                       CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    memset(&heard, 0, sizeof heard);
    *state = f;
    return 0;
}

int kept_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* ---- calls -------------------------------------------------------------------- */

static struct funding_deadline days[8]; /* of calls that a test has at hand */
static size_t n_days;

/* In English, until 17:00 of that day of March; 0: none is said. */
struct funding_call a_call(const char *id, const char *title, int day)
{
    struct funding_call call;

    funding_call_init(&call);
    call.source_id = id;
    call.title = title;
    call.language = "en";
    call.status = FUNDING_OPEN;
    if (day) {
        struct funding_deadline *at = &days[n_days++ % 8];

        *at = (struct funding_deadline){MARCH + (day - 1) * A_DAY + FIVE_PM, "", 0};
        call.deadlines = (struct funding_deadlines){at, 1};
    }
    return call;
}

/* What a source says, some day. */
enum funding_kept keep_at(struct fixture *f, int64_t source,
                          const struct funding_call *call, int64_t now)
{
    enum funding_kept kept = FUNDING_SAME;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (f->cd.db->begin(&f->cd, &tx, &f->err) < 0 ||
        funding_keep(&f->cd, source, call, now, &kept, &f->err) < 0 ||
        f->cd.db->commit(&tx, &f->err) < 0)
        fail_msg("%s", f->err.text);
    return kept;
}

enum funding_kept keep(struct fixture *f, int64_t source, const struct funding_call *call)
{
    return keep_at(f, source, call, MARCH);
}

enum funding_kept says(struct fixture *f, int64_t source, const char *id,
                       const char *title, int day)
{
    const struct funding_call call = a_call(id, title, day);

    return keep(f, source, &call);
}

int64_t number(struct fixture *f, const char *sql)
{
    int64_t n = 0;

    if (f->cd.db->one(&f->cd, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

int64_t calls(struct fixture *f)
{
    return number(f, "SELECT count(*) FROM funding_call");
}

/* The first column of the first row; "" where there is none. */
const char *text(struct fixture *f, const char *sql)
{
    static char out[5000];
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = f->cd.db->query(&f->cd, &f->err, sql, CORDEE_NO_ARGS);

    if (!rows)
        fail_msg("%s", f->err.text);
    snprintf(out, sizeof out, "%s",
             f->cd.db->next(rows, &f->err) > 0 ? f->cd.db->get_text(rows, 0) : "");
    return out;
}

/* A field of the first call's record, as JSON. */
const char *field(struct fixture *f, const char *name)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(json_extract(record, '$.%s'), '') FROM funding_call ORDER "
             "BY id LIMIT 1",
             name);
    return text(f, sql);
}

void told(struct fixture *f, int64_t changes, int events_heard)
{
    assert_int_equal(number(f, "SELECT count(*) FROM funding_change"), changes);
    assert_int_equal(heard.changed, events_heard);
}
