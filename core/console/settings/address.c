#include "core/console/settings/address.h"

#include <stdlib.h>
#include <string.h>

/* JSON: {"url","ok","words","at"}, and "pending" while a job is under way. */
#define KEPT "address_check"

static int keep(struct cordee *cd, const char *url, bool pending, bool ok,
                const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *result = json_pack("{s:s,s:b,s:b,s:s,s:I}", "url", url, "pending", pending,
                               "ok", ok, "words", words, "at", (json_int_t)cordee_now());
    char *text = json_dumps(result, JSON_COMPACT);
    int rc = cd->setting->set(cd, err, KEPT, CORDEE_V((const char *)text));

    free(text);
    return rc;
}

int cd_address_check(const struct cd_view *view, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    const char *url = cd->setting->text(cd, view->arena, "core.base_url");

    if (keep(cd, url, true, false, "", err) < 0)
        return -1;
    return cd->job->queue(cd, err, "console.check_address", NULL, 0) < 0 ? -1 : 0;
}

json_t *cd_address_model(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    const char *url = cd->setting->text(cd, view->arena, "core.base_url");
    json_t *kept = json_loads(cd->setting->text(cd, view->arena, KEPT), 0, NULL);
    json_t *model = json_object();
    bool same = strcmp(cordee_json_text(kept, "url"), url) == 0;
    bool pending =
        cordee_json_true(kept, "pending") && view->now - cordee_json_int(kept, "at") < 60;

    json_object_set_new(model, "checking", json_boolean(same && pending));
    if (kept && same && !cordee_json_true(kept, "pending")) {
        cd_show_put_moment(view, kept, "at", cordee_json_int(kept, "at"));
        json_object_set(model, "checked", kept);
    }
    json_decref(kept);
    return model;
}

int cd_address_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *url = cd->setting->text(cd, a, "core.base_url");
    struct cordee_fetch fetch = {.url = cordee_arena_printf(a, "%s/healthz", url),
                                 .max_bytes = 10000,
                                 .timeout_s = 15};
    struct cordee_fetched got = {0};
    struct cordee_error why = {0};
    bool ok = false;
    const char *words;

    (void)job;
    if (cd->fetch->get(cd, &why, &fetch, &got) < 0)
        words = cordee_arena_text(a, why.text);
    else if (got.status == 200 && got.body.text && strstr(got.body.text, "\"ok\"")) {
        ok = true;
        words = T("It answers.");
    } else
        words = cordee_arena_printf(
            a, "%s (%d)", T("Something answers there, but it is not this Cordée."),
            got.status);
    cordee_buf_drop(&got.body);
    return keep(cd, url, false, ok, words, err) < 0 ? -1 : CORDEE_JOB_DONE;
}
