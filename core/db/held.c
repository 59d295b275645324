#include "core/db/held.h"

#include "core/config/folder.h"
#include "core/db/audit.h"
#include "core/db/setting.h"

#include <string.h>

static const struct cordee_setting_api *const setting = &cd_setting_api;

/* Whoever cannot find out does not send. */
bool cd_held(struct cordee_host *host)
{
    CORDEE_AUTO(cordee_json_drop) json_t *value = NULL;
    int rc = cd_setting_look(host, "core.held", &value);

    return rc < 0 || json_is_true(value) || json_number_value(value) != 0;
}

bool cd_folder_moved(struct cordee_host *host)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *placed = setting->text(host->core, a, "core.placed");
    char here[65];

    cd_folder_print(host, here);
    return *placed && strcmp(placed, here) != 0;
}

/* When something was last done: what tells a person how old the data is. */
static int data_time(struct cordee *core, int64_t *at_r, struct cordee_error *err)
{
    return core->db->one(core, err, at_r,
                         "SELECT max(at) FROM (SELECT max(at) AS at FROM change_set"
                         " UNION ALL SELECT max(at) FROM audit)",
                         CORDEE_NO_ARGS);
}

int cd_held_hold(struct cordee_host *host, const char *why, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = host->core;
    int64_t age = 0;

    if (core->db->begin(core, &tx, err) < 0 || data_time(core, &age, err) < 0 ||
        setting->set(core, err, "core.held", CORDEE_V(true)) < 0 ||
        setting->set(core, err, "core.held_since", CORDEE_V(cordee_now())) < 0 ||
        setting->set(core, err, "core.held_why", CORDEE_V(why)) < 0 ||
        setting->set(core, err, "core.held_age", CORDEE_V(age)) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

static int place_set(struct cordee_host *host, struct cordee_error *err)
{
    char here[65];

    cd_folder_print(host, here);
    return setting->set(host->core, err, "core.placed", CORDEE_V((const char *)here));
}

int cd_held_check(struct cordee_host *host, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cd_held(host))
        return 0;
    if (cd_folder_moved(host))
        return cd_held_hold(host, "moved", err);
    return *setting->text(host->core, a, "core.placed") ? 0 : place_set(host, err);
}

int cd_held_model(struct cordee *cd, json_t **model_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;
    int64_t since = setting->number(core, "core.held_since");
    int64_t data_at = setting->number(core, "core.held_age");
    char since_text[80];
    char data_text[80];

    if (!cd_held(cd->host))
        return 0;
    if (!data_at && data_time(core, &data_at, err) < 0)
        return -1;
    cd->text->time(cd, since, CORDEE_TIME_SHORT, since_text, sizeof since_text);
    cd->text->time(cd, data_at, CORDEE_TIME_SHORT, data_text, sizeof data_text);
    *model_r = json_pack("{s:s, s:I, s:s, s:I, s:s}", "why",
                         setting->text(core, a, "core.held_why"), "since",
                         (json_int_t)since, "since_text", since_text, "data_at",
                         (json_int_t)data_at, "data_text", data_text);
    return 1;
}

int cd_held_release(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee *core = cd->host->core;

    if (core->db->begin(core, &tx, err) < 0 || place_set(cd->host, err) < 0 ||
        setting->set(core, err, "core.held", CORDEE_V(false)) < 0 ||
        cd_audit(cd, "data.release", "", "", err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
