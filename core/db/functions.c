/* SQL functions of ours. */
#include "core/base/clock.h"
#include "core/base/geo.h"
#include "core/db/db-priv.h"
#include "core/db/roles.h"
#include "core/db/scope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* fold(text): as cordee_utf8_fold. */
static void sql_fold(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *s = (const char *)sqlite3_value_text(v[0]);

    (void)n;
    if (!s)
        return;
    cordee_utf8_fold(s, &out);
    sqlite3_result_text(ctx, out.text ? out.text : "", (int)out.len, SQLITE_TRANSIENT);
}

/* distance_km(latitude, longitude, latitude, longitude); NULL when one of them is. */
static void sql_distance_km(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(v[i]) == SQLITE_NULL)
            return;
    sqlite3_result_double(ctx, cd_spot_km((struct cd_spot){sqlite3_value_double(v[0]),
                                                           sqlite3_value_double(v[1])},
                                          (struct cd_spot){sqlite3_value_double(v[2]),
                                                           sqlite3_value_double(v[3])}));
}

/* clock_now(): seconds; a rule that holds until an instant needs no value of the caller.
 */
static void sql_clock_now(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    (void)v;
    sqlite3_result_int64(ctx, cordee_now());
}

/* year_in(zone): the year that it is now in a zone of the tz database. */
static void sql_year_in(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    const char *zone = (const char *)sqlite3_value_text(v[0]);
    struct cordee_clock clock;

    (void)n;
    cordee_clock_at(cordee_now(), zone ? zone : "UTC", &clock);
    sqlite3_result_int(ctx, clock.year);
}

/* The change set of the open transaction, for the triggers. */
static void sql_set_now(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    int64_t set = cd_change_set_now(sqlite3_user_data(ctx));

    (void)n;
    (void)v;
    if (set > 0)
        sqlite3_result_int64(ctx, set);
    else
        sqlite3_result_error(ctx, "no change set can be made", -1);
}

/* How much more a contact of `at` counts than one of a fixed day, when it counts half
 * after so many days: sums of these can be added to and are never refreshed. */
static void sql_grown(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_double(
        ctx, cd_grown(sqlite3_value_int64(v[0]), sqlite3_value_double(v[1])));
}

static void sql_root(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_double(ctx, sqrt(sqlite3_value_double(v[0])));
}

/* logged_together(table): its new rows are, so that the trigger has nothing to do. */
static void sql_logged_together(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_int(ctx, cd_logged_together(sqlite3_user_data(ctx),
                                               (const char *)sqlite3_value_text(v[0])));
}

static bool same_value(sqlite3_value *a, sqlite3_value *b)
{
    int type = sqlite3_value_type(a);
    int n;

    if (type != sqlite3_value_type(b))
        return false;
    switch (type) {
    case SQLITE_NULL:
        return true;
    case SQLITE_INTEGER:
        return sqlite3_value_int64(a) == sqlite3_value_int64(b);
    case SQLITE_FLOAT:
        return sqlite3_value_double(a) == sqlite3_value_double(b);
    default:
        n = sqlite3_value_bytes(a);
        return n == sqlite3_value_bytes(b) &&
               (n == 0 ||
                memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)n) == 0);
    }
}

static void put_json_text(struct cordee_buf *out, const char *s, size_t n)
{
    cordee_buf_putc(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c == '"' || c == '\\')
            cordee_buf_putc(out, '\\');
        if (c < 0x20)
            cordee_buf_printf(out, "\\u%04x", c);
        else
            cordee_buf_putc(out, (char)c);
    }
    cordee_buf_putc(out, '"');
}

/* A blob is the object {"blob": hex digits}, which no column of ours is otherwise. */
static void put_json_blob(struct cordee_buf *out, const unsigned char *p, int n)
{
    cordee_buf_puts(out, "{\"blob\":\"");
    for (int i = 0; i < n; i++)
        cordee_buf_printf(out, "%02x", p[i]);
    cordee_buf_puts(out, "\"}");
}

static void put_member(struct cordee_buf *out, const char *name, sqlite3_value *v)
{
    cordee_buf_printf(out, ",\"%s\":", name);
    switch (sqlite3_value_type(v)) {
    case SQLITE_NULL:
        cordee_buf_puts(out, "null");
        break;
    case SQLITE_INTEGER:
        cordee_buf_printf(out, "%lld", (long long)sqlite3_value_int64(v));
        break;
    case SQLITE_FLOAT:
        cordee_buf_printf(out, "%.17e", sqlite3_value_double(v));
        break;
    case SQLITE_BLOB:
        put_json_blob(out, sqlite3_value_blob(v), sqlite3_value_bytes(v));
        break;
    default:
        put_json_text(out, (const char *)sqlite3_value_text(v),
                      (size_t)sqlite3_value_bytes(v));
        break;
    }
}

/* member_was(name, before [, after]): ,"name":before as JSON, or nothing when `after` is
 * the same.  What the triggers put together. */
static void sql_member_was(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    if (n < 3 || !same_value(v[1], v[2]))
        put_member(&out, (const char *)sqlite3_value_text(v[0]), v[1]);
    sqlite3_result_text(ctx, out.text ? out.text : "", (int)out.len, SQLITE_TRANSIENT);
}

/* ---- the newest of many ----------------------------------------------------- */

enum { MOST_NEWEST = 10000 };

struct newest {
    int n, most; /* how many there are, and how many are kept */
    int64_t at[];
};

static void newest_add(struct newest *s, int64_t at)
{
    int to = s->n;

    if (s->n < s->most)
        s->n++;
    else if (s->at[--to] >= at)
        return;
    for (; to > 0 && s->at[to - 1] < at; to--)
        s->at[to] = s->at[to - 1];
    s->at[to] = at;
}

/* newest(at, n): the n highest of whole numbers above 0, as JSON, the highest first. What
 * it gave may be given again instead of a number: those of several lists.
 * With PostgreSQL: to_json((array_agg(at ORDER BY at DESC))[1:n]). */
static void sql_newest(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    const int most = sqlite3_value_int(v[1]);
    const bool list = sqlite3_value_type(v[0]) == SQLITE_TEXT;
    struct newest *s;
    char *at;

    (void)n;
    if (most < 1 || most > MOST_NEWEST || sqlite3_value_type(v[0]) == SQLITE_NULL)
        return;
    s = sqlite3_aggregate_context(ctx, (int)(sizeof *s + (size_t)most * sizeof s->at[0]));
    if (!s)
        return;
    s->most = most;
    if (!list) {
        newest_add(s, sqlite3_value_int64(v[0]));
        return;
    }
    for (at = (char *)sqlite3_value_text(v[0]); at && strchr("[,", *at) && *at;)
        newest_add(s, strtoll(at + 1, &at, 10));
}

static void sql_newest_end(sqlite3_context *ctx)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct newest *s = sqlite3_aggregate_context(ctx, 0);

    if (!s)
        return;
    for (int i = 0; i < s->n; i++)
        cordee_buf_printf(&out, "%c%lld", i ? ',' : '[', (long long)s->at[i]);
    cordee_buf_putc(&out, ']');
    sqlite3_result_text(ctx, out.text, (int)out.len, SQLITE_TRANSIENT);
}

/* ---- whose it is: scope.h --------------------------------------------------- */

static struct cordee_host *host_of(sqlite3_context *ctx)
{
    const struct conn *c = sqlite3_user_data(ctx);

    return c->db->host;
}

static void sql_scope_whole(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    (void)v;
    sqlite3_result_int(ctx, cd_scope_now(host_of(ctx))->all);
}

static void sql_scope_open(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    const struct cd_scope *s = cd_scope_now(host_of(ctx));

    (void)n;
    (void)v;
    sqlite3_result_int(ctx, s->all && !s->current);
}

static void sql_cluster_mine(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_int(
        ctx, cd_scope_mine(cd_scope_now(host_of(ctx)), sqlite3_value_int64(v[0])));
}

static void sql_role_may(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    const char *role = (const char *)sqlite3_value_text(v[0]);

    (void)n;
    sqlite3_result_int(
        ctx, role && cd_may(host_of(ctx), role, (const char *)sqlite3_value_text(v[1])));
}

static void sql_cluster_may_write(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_int(
        ctx, cd_scope_writes(cd_scope_now(host_of(ctx)), sqlite3_value_int64(v[0])));
}

static void sql_cluster_seen(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_int(
        ctx, cd_scope_seen(cd_scope_now(host_of(ctx)), sqlite3_value_int64(v[0])));
}

static void sql_cluster_here(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    (void)v;
    sqlite3_result_int64(ctx, cd_cluster_here(host_of(ctx)));
}

static void sql_cluster_several(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    (void)v;
    sqlite3_result_int(ctx, cd_cluster_several(host_of(ctx)));
}

static void sql_acting(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    (void)n;
    (void)v;
    sqlite3_result_int64(ctx, cd_db_actor_now(host_of(ctx)));
}

/* Whether what happens to rows follows from an undo, which has rows of its own. */
static void sql_undoing(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    const struct conn *c = sqlite3_user_data(ctx);

    (void)n;
    (void)v;
    sqlite3_result_int(ctx, c->undoing);
}

int cd_db_functions(struct conn *c)
{
    const int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    const struct {
        const char *name;
        int args, flags;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"fold", 1, pure, sql_fold},
        {"distance_km", 4, pure, sql_distance_km},
        {"grown", 2, pure, sql_grown},
        {"root", 1, pure, sql_root},
        {"clock_now", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_clock_now},
        {"year_in", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_year_in},
        {"member_was", 2, pure, sql_member_was},
        {"member_was", 3, pure, sql_member_was},
        {"change_set_now", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_set_now},
        {"logged_together", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_logged_together},
        {"scope_whole", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_scope_whole},
        {"scope_open", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_scope_open},
        {"cluster_mine", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_cluster_mine},
        {"role_may", 2, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_role_may},
        {"cluster_may_write", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_cluster_may_write},
        {"cluster_seen", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_cluster_seen},
        {"cluster_here", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_cluster_here},
        {"cluster_several", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_cluster_several},
        {"acting", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_acting},
        {"undoing", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sql_undoing},
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (sqlite3_create_function(c->sql, functions[i].name, functions[i].args,
                                    functions[i].flags, c, functions[i].call, NULL,
                                    NULL) != SQLITE_OK)
            return -1;
    return sqlite3_create_function(c->sql, "newest", 2, pure, NULL, NULL, sql_newest,
                                   sql_newest_end) == SQLITE_OK
               ? 0
               : -1;
}
