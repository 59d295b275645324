#include "core/db/setting.h"
#include "core/base/clock.h"

#include "core/base/part.h"
#include "core/config/config.h"
#include "core/config/folder.h"
#include "core/db/db-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_KEY 100
#define STALE_MS    2000

/* A copy of the table, shared by all threads and never changed: a new one takes its
 * place. */
struct cd_settings {
    pthread_rwlock_t lock;
    json_t *values; /* by full key; secrets still sealed; NULL: never read */
    bool stale;     /* somebody set something: read it again */
    int64_t read_at;
};

/* ---- the copy -------------------------------------------------------------------- */

/* NULL: it could not be read. */
static json_t *table_read(struct cordee_host *host)
{
    struct cordee *cd = host->core;
    struct cordee_error err = {0};
    struct conn *c = cd_conn(host, NULL);
    json_t *list, *values;
    json_t *row;
    size_t i;

    if (c)
        cd_snapshot_drop(c); /* what others see from now on is not of a while ago */
    list = cd->db->list(cd, &err, "SELECT key, value FROM setting", CORDEE_NO_ARGS);
    values = list ? json_object() : NULL;
    json_array_foreach (list, i, row) {
        json_t *value = json_loads(cordee_json_text(row, "value"), JSON_DECODE_ANY, NULL);

        if (value)
            json_object_set_new(values, cordee_json_text(row, "key"), value);
    }
    json_decref(list);
    return values;
}

static bool is_fresh(const struct cd_settings *s)
{
    return s->values && !s->stale && cd_clock_ms() - s->read_at < STALE_MS;
}

/* A copy that cannot be made anew stays: old is better than none, which would read as
 * "nothing is set".  The lock is held. */
static void copy_renew(struct cordee_host *host, struct cd_settings *s)
{
    json_t *values = table_read(host);

    if (!values)
        return;
    json_decref(s->values);
    s->values = values;
    s->stale = false;
    s->read_at = cd_clock_ms();
}

static int value_from(json_t *values, const char *key, json_t **value_r)
{
    *value_r = json_deep_copy(json_object_get(values, key));
    if (*value_r)
        return 1;
    return values ? 0 : -1;
}

/* Inside of a transaction that set something, the thread sees its own work, which nobody
 * else may see yet. */
int cd_setting_look(struct cordee_host *host, const char *key, json_t **value_r)
{
    struct cd_settings *s = host->settings;
    const struct conn *c = s ? pthread_getspecific(host->db->conn) : NULL;
    int rc;

    *value_r = NULL;
    if (!s)
        return 0;
    if (c && c->depth && c->setting_set) {
        CORDEE_AUTO(cordee_json_drop) json_t *values = table_read(host);

        return value_from(values, key, value_r);
    }
    pthread_rwlock_rdlock(&s->lock);
    if (is_fresh(s)) {
        rc = value_from(s->values, key, value_r);
        pthread_rwlock_unlock(&s->lock);
        return rc;
    }
    pthread_rwlock_unlock(&s->lock);
    pthread_rwlock_wrlock(&s->lock);
    if (!is_fresh(s))
        copy_renew(host, s);
    rc = value_from(s->values, key, value_r);
    pthread_rwlock_unlock(&s->lock);
    return rc;
}

/* The stored value of a key, a new reference; NULL: none. */
static json_t *stored(struct cordee_host *host, const char *key)
{
    json_t *value;

    (void)cd_setting_look(host, key, &value);
    return value;
}

void cd_setting_refresh(struct cordee_host *host)
{
    struct cd_settings *s = host->settings;

    if (!s)
        return;
    pthread_rwlock_wrlock(&s->lock);
    s->stale = true;
    pthread_rwlock_unlock(&s->lock);
}

/* ---- reading --------------------------------------------------------------------- */

static void full_key(const struct cordee *cd, const char *key, char out[LONGEST_KEY])
{
    if (strchr(key, '.'))
        snprintf(out, LONGEST_KEY, "%s", key);
    else
        snprintf(out, LONGEST_KEY, "%s.%s", cd->name, key);
}

/* A value as text, secrets opened; the fallback's when there is no other. */
static json_t *value_of(struct cordee *cd, const char *key,
                        const struct cordee_setting *row)
{
    json_t *value = stored(cd->host, key);
    const char *text = cd_config_text(cd->host, key);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf open = {0};

    if (value && row && row->secret) {
        const char *sealed = json_string_value(value);
        int rc = sealed && *sealed && cd->host->folder
                     ? cd_key_open(cd->host, key, sealed, &open, NULL)
                     : -1;

        json_decref(value);
        return json_string(rc == 0 && open.text ? open.text : "");
    }
    if (!value && text && row)
        (void)cd_setting_parse(row, key, text, &value, NULL);
    return value;
}

static const char *value_text(const struct cordee_value *v, struct cordee_arena *a)
{
    switch (v->type) {
    case CORDEE_TEXT:
        return cordee_arena_text(a, v->as.s);
    case CORDEE_INT:
        return cordee_arena_printf(a, "%lld", (long long)v->as.i);
    case CORDEE_BOOL:
        return v->as.b ? "1" : "0";
    case CORDEE_REAL:
        return cordee_arena_printf(a, "%.15g", v->as.r);
    default:
        return "";
    }
}

static const char *json_as_text(const json_t *v, struct cordee_arena *a)
{
    char *dump;
    const char *text;

    if (json_is_string(v))
        return cordee_arena_text(a, json_string_value(v));
    if (json_is_boolean(v))
        return json_is_true(v) ? "1" : "0";
    dump = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    text = cordee_arena_text(a, dump);
    free(dump);
    return text;
}

/* The core's own rows hold before any part's rows are there. */
static const struct cd_row *row_of(struct cordee_host *host, const char *key,
                                   struct cd_row *own)
{
    const struct cd_row *row = cd_setting_row(host, key);

    if (row)
        return row;
    for (const struct cordee_setting *s = cd_db_part.settings; s->key; s++)
        if (strcmp(s->key, key) == 0) {
            *own = (struct cd_row){.cd = host->core, .row = s};
            return own;
        }
    return NULL;
}

/* Another plugin's settings are its own business; the core's are everybody's, but for
 * its secrets. */
static const struct cordee_setting *row_for(struct cordee *cd, const char *key)
{
    struct cd_row own;
    const struct cd_row *row = row_of(cd->host, key, &own);
    const struct cordee_setting *setting = row ? row->row : NULL;

    if (row && setting->secret && row->cd != cd && cd != cd->host->core)
        return NULL;
    return setting;
}

static const char *setting_text(struct cordee *cd, struct cordee_arena *a,
                                const char *key)
{
    char full[LONGEST_KEY];
    const struct cordee_setting *row;
    CORDEE_AUTO(cordee_json_drop) json_t *value = NULL;

    full_key(cd, key, full);
    row = row_for(cd, full);
    if (!row)
        return "";
    value = value_of(cd, full, row);
    return value ? json_as_text(value, a) : value_text(&row->fallback, a);
}

static int64_t setting_number(struct cordee *cd, const char *key)
{
    char full[LONGEST_KEY];
    const struct cordee_setting *row;
    CORDEE_AUTO(cordee_json_drop) json_t *value = NULL;
    int64_t n = 0;

    full_key(cd, key, full);
    row = row_for(cd, full);
    if (!row)
        return 0;
    value = value_of(cd, full, row);
    if (json_is_boolean(value))
        return json_is_true(value);
    if (json_is_string(value))
        return cordee_text_int(json_string_value(value), &n) ? n : 0;
    if (value)
        return (int64_t)json_number_value(value);
    if (row->fallback.type == CORDEE_BOOL)
        return row->fallback.as.b;
    return row->fallback.type == CORDEE_INT ? row->fallback.as.i : 0;
}

enum cd_setting_from cd_setting_from(struct cordee *cd, const char *key)
{
    CORDEE_AUTO(cordee_json_drop) json_t *value = stored(cd->host, key);

    if (value)
        return CD_SETTING_CONSOLE;
    return cd_config_text(cd->host, key) ? CD_SETTING_FILE : CD_SETTING_FALLBACK;
}

/* ---- setting --------------------------------------------------------------------- */

static int no_such(struct cordee *cd, const char *key, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *nearest = cd_setting_nearest(cd->host, key, a);

    return cordee_fail(err, CORDEE_E_INVALID, "there is no setting \"%.60s\"%s%s%s", key,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

/* Whatever was given (a form gives text) as JSON of the row's type. */
static json_t *typed(struct cordee *cd, const struct cordee_setting *row, const char *key,
                     const struct cordee_value *value, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    json_t *made = NULL;

    if (value->type == CORDEE_JSON && row->type == CORDEE_JSON)
        return json_deep_copy(value->as.json);
    if (cd_setting_parse(row, key, value_text(value, a), &made, err) < 0)
        return NULL;
    if (!row->secret)
        return made;
    if (*json_string_value(made))
        cd_key_seal(cd->host, key, json_string_value(made), &sealed);
    json_decref(made);
    return json_string(sealed.text ? sealed.text : "");
}

static void refresh_later(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_setting_refresh(host);
}

static int table_write(struct cordee *cd, const char *key, json_t *value,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;
    struct conn *c = cd_conn(cd->host, err);
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    int rc;

    rc = c ? core->db->begin(core, &tx, err) : -1;
    if (rc == 0 && text)
        rc = core->db->exec(core, err,
                            "INSERT INTO setting(key, value, set_at) VALUES(?, ?, ?)"
                            " ON CONFLICT(key) DO UPDATE SET value = excluded.value,"
                            " set_at = excluded.set_at",
                            CORDEE_ARGS(CORDEE_V(key), CORDEE_V((const char *)text),
                                        CORDEE_V(cordee_now())));
    else if (rc == 0)
        rc = core->db->exec(core, err, "DELETE FROM setting WHERE key = ?",
                            CORDEE_ARGS(CORDEE_V(key)));
    free(text);
    if (rc < 0)
        return -1;
    c->setting_set = true;
    cd_db_after_commit(cd->host, refresh_later, NULL, NULL);
    return core->db->commit(&tx, err);
}

static const struct cordee_setting *row_to_set(struct cordee *cd, const char *key,
                                               struct cordee_error *err)
{
    struct cd_row own;
    const struct cd_row *row = row_of(cd->host, key, &own);

    if (!row) {
        no_such(cd, key, err);
        return NULL;
    }
    if (row->cd != cd && cd != cd->host->core) {
        cordee_fail(err, CORDEE_E_DENIED, "%s may not set %s, which is %s's", cd->name,
                    key, row->cd->name);
        return NULL;
    }
    return row->row;
}

static int setting_set(struct cordee *cd, struct cordee_error *err, const char *key,
                       struct cordee_value value)
{
    char full[LONGEST_KEY];
    const struct cordee_setting *row;
    CORDEE_AUTO(cordee_json_drop) json_t *made = NULL;

    full_key(cd, key, full);
    row = row_to_set(cd, full, err);
    made = row ? typed(cd, row, full, &value, err) : NULL;
    return made ? table_write(cd, full, made, err) : -1;
}

int cd_setting_reset(struct cordee *cd, const char *key, struct cordee_error *err)
{
    return row_to_set(cd, key, err) ? table_write(cd, key, NULL, err) : -1;
}

/* ---- start and stop -------------------------------------------------------------- */

int cd_setting_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_settings *s;

    if (host->settings)
        return 0;
    s = calloc(1, sizeof *s);
    if (!s)
        abort();
    pthread_rwlock_init(&s->lock, NULL);
    host->settings = s;
    if (cd_setting_api.number(host->core, "core.practice"))
        host->practice = true;
    else if (host->practice)
        return cd_setting_api.set(host->core, err, "core.practice", CORDEE_V(true));
    return 0;
}

void cd_setting_stop(struct cordee_host *host)
{
    struct cd_settings *s = host->settings;

    if (!s)
        return;
    host->settings = NULL;
    json_decref(s->values);
    pthread_rwlock_destroy(&s->lock);
    free(s);
}

const struct cordee_setting_api cd_setting_api = {
    .size = sizeof(struct cordee_setting_api),
    .text = setting_text,
    .number = setting_number,
    .set = setting_set,
};
