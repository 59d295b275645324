/* The first page: a file is brought, and what was brought before. */
#include "plugins/survey/import/page.h"

#include <string.h>

/* ---- what was brought ------------------------------------------------------------ */

static void put_moment(struct cordee *cd, json_t *model, const char *name, int64_t at)
{
    char text[80];

    cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
    import_put(model, name, text);
}

static void dress(struct cordee *cd, json_t *list)
{
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        const char *state = cordee_json_text(row, "state");

        import_put(row, "state_text",
                   strcmp(state, "done") == 0      ? T("taken")
                   : strcmp(state, "running") == 0 ? T("being taken")
                   : strcmp(state, "undone") == 0  ? T("taken back")
                                                   : T("not taken yet"));
        put_moment(cd, row, "at", cordee_json_int(row, "created_at"));
    }
}

/* ---- the page -------------------------------------------------------------------- */

static int show_first(struct cordee *cd, struct cordee_request *req, const char *error,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *earlier = survey_import_list(cd, err);
    int64_t into = cd->http->form_int(req, "survey");

    if (!earlier)
        return -1;
    json_object_set_new(model, "earlier", earlier);
    dress(cd, earlier);
    if (!into)
        cordee_text_int(cd->http->query(req, "survey"), &into);
    if (import_put_into(cd, into, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "survey-import", model, err)
                  : cd->http->page(cd, req, "survey-import", model, err);
}

int import_get_first(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return show_first(cd, req, "", err);
}

/* A sentence names the file as people know it. */
static const char *without_path(const char *text, const char *path)
{
    const size_t n = strlen(path);

    return strncmp(text, path, n) == 0 && strncmp(text + n, ": ", 2) == 0 ? text + n + 2
                                                                          : text;
}

int import_post_first(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");
    struct cordee_error why = {0};
    int64_t id;

    if (!up || !up->size)
        return show_first(cd, req, T("Choose a file."), err);
    id = survey_import_new(cd, up->path, up->name, cd->http->form_int(req, "survey"),
                           cd->http->user(req), &why);
    if (id < 0)
        return cordee_is_refusal(&why)
                   ? show_first(cd, req,
                                cordee_utf8_sentence(cd->http->arena(req),
                                                     without_path(why.text, up->path)),
                                err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req, import_path(cd, req, id), NULL, err);
}
