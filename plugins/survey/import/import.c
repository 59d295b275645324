/* The routes of answers from a file, and what their pages share. */
#include "plugins/survey/import/page.h"

#include <string.h>

/* ---- what all pages share -------------------------------------------------------- */

const char *import_path(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/survey/import/%lld",
                               (long long)id);
}

int import_load(struct cordee *cd, struct cordee_request *req, struct survey_import *i,
                struct cordee_error *err)
{
    int rc = survey_import_load(cd, cd->http->path_int(req, "id"), i, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such import."))
               : rc;
}

void import_put(json_t *model, const char *name, const char *text)
{
    json_object_set_new(model, name, json_string(text));
}

int import_put_into(struct cordee *cd, int64_t chosen, json_t *model,
                    struct cordee_error *err)
{
    json_t *list = survey_import_into(cd, err), *s;
    size_t i;

    if (!list)
        return -1;
    json_object_set_new(model, "into", list);
    json_array_foreach (list, i, s)
        json_object_set_new(s, "selected",
                            json_boolean(cordee_json_int(s, "id") == chosen));
    return 0;
}

/* ---- one import ------------------------------------------------------------------ */

static int get_import(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};

    if (import_load(cd, req, &i, err) < 0)
        return -1;
    return strcmp(i.state, "new") == 0 ? import_show_plan(cd, req, &i, "", err)
                                       : import_show_report(cd, req, &i, err);
}

static int post_discard(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};

    if (survey_import_discard(cd, id, &why) < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(cd, req, import_path(cd, req, id), why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, "/survey/import", T("Discarded. Nothing was taken."),
                          err);
}

/* ---- routes ---------------------------------------------------------------------- */

const struct cordee_route survey_import_routes[] = {
    {.method = "GET",
     .path = "/survey/import",
     .permission = "survey.write",
     .handle = import_get_first,
     .help = "Files of answers that were brought"},
    {.method = "POST",
     .path = "/survey/import",
     .permission = "survey.write",
     .handle = import_post_first,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = 22u << 20,
     .help = "Takes a CSV file of answers"},
    {.method = "GET",
     .path = "/survey/import/{id}",
     .permission = "survey.write",
     .handle = get_import,
     .help = "The columns of a file of answers, or what became of it"},
    {.method = "POST",
     .path = "/survey/import/{id}",
     .permission = "survey.write",
     .handle = import_post_plan,
     .help = "Says what its columns are, and takes it"},
    {.method = "POST",
     .path = "/survey/import/{id}/discard",
     .permission = "survey.write",
     .handle = post_discard,
     .help = "Discards a file that was not taken"},
    {.method = "GET",
     .path = "/survey/import/{id}/refused.csv",
     .permission = "survey.write",
     .handle = import_get_refused,
     .flags = CORDEE_ROUTE_BYTES,
     .help = "Rows of a file of answers that were not taken, and why"},
    {.method = "POST",
     .path = "/survey/import/{id}/undo",
     .permission = "survey.write",
     .handle = import_post_undo,
     .help = "Takes the answers of a file back"},
    {0},
};
