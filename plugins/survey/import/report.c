/* What became of a file: how far it is, what was taken, and taking it back. */
#include "plugins/survey/import/page.h"

#include <string.h>

/* Whether its job has ended without it: then what it left can be taken back. */
static int put_job(struct cordee *cd, const struct survey_import *i, json_t *model,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    const bool running = strcmp(i->state, "running") == 0;
    int rc = running && i->job ? cd->job->look(cd, err, i->job, &job) : 0;
    const char *state = cordee_json_text(job, "state");
    const bool over = running && (rc == 0 || strcmp(state, "failed") == 0 ||
                                  strcmp(state, "cancelled") == 0);

    if (rc < 0)
        return -1;
    json_object_set_new(model, "running", json_boolean(running && !over));
    json_object_set_new(model, "over", json_boolean(over));
    json_object_set_new(model, "percent", json_integer(cordee_json_int(job, "percent")));
    import_put(model, "words", cordee_json_text(job, "words"));
    import_put(model, "why", cordee_json_text(job, "error"));
    return over;
}

int import_show_report(struct cordee *cd, struct cordee_request *req,
                       const struct survey_import *i, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_copy(i->counts);
    const bool done = strcmp(i->state, "done") == 0;
    const int over = put_job(cd, i, model, err),
              refused = over < 0 ? -1 : survey_refused_any(cd, i->id, err);

    if (refused < 0)
        return -1;
    json_object_set_new(model, "refused_file", json_boolean(refused));
    json_object_set_new(model, "id", json_integer(i->id));
    json_object_set_new(model, "survey", json_integer(i->survey));
    import_put(model, "name", i->name);
    json_object_set(model, "told", i->told);
    json_object_set_new(model, "done", json_boolean(done));
    json_object_set_new(model, "undone", json_boolean(strcmp(i->state, "undone") == 0));
    if (strcmp(i->state, "undone") == 0) {
        int64_t left = 0;

        if (survey_import_left(cd, i->id, &left, err) < 0)
            return -1;
        json_object_set_new(model, "left", json_integer(left));
    }
    json_object_set_new(model, "gone", json_boolean(strcmp(i->state, "gone") == 0));
    json_object_set_new(model, "can_undo", json_boolean(done || over));
    return cd->http->page(cd, req, "survey-import-report", model, err);
}

/* All rows that were not taken, to be mended and brought again. */
int import_get_refused(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};

    if (import_load(cd, req, &i, err) < 0)
        return -1;
    return cd->http->stream(cd, req, "text/csv; charset=utf-8", "refused.csv",
                            survey_refused_next, survey_refused_open(cd, &i),
                            survey_refused_close, err);
}

int import_post_undo(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(survey_import_drop) struct survey_import i = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *job = json_object();
    struct cordee_error why = {0};
    int over;

    if (import_load(cd, req, &i, err) < 0 || (over = put_job(cd, &i, job, err)) < 0)
        return -1;
    if (survey_import_undo(cd, i.id, over > 0, &why) < 0)
        return cordee_is_refusal(&why)
                   ? cd->http->failed(cd, req, import_path(cd, req, i.id), why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, import_path(cd, req, i.id),
                          T("Taken back: none of its answers counts any more."), err);
}
