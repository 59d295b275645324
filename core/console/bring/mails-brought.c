/* Whole mails of a file, onto timelines: brought, and how far it is. */
#include "core/console/bring/bring.h"
#include "core/console/show.h"

#include "core/mail/way/bring.h"

#include <stdio.h>
#include <string.h>

CD_HANDLER(cd_mails_bring)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cordee_upload *up = cd->http->upload(req, "file");
    int64_t job;

    if (!up || !up->size)
        return cd->http->failed(cd, req, "/settings/mailboxes",
                                T("Choose a file that is not empty."), err);
    job = cd_bring_queue(cd->host->core, up->name, up->path,
                         cd->http->form_int(req, "were_sent") == 1, err);
    if (job < 0)
        return -1;
    return cd->http->done(
        cd, req,
        cordee_arena_printf(view.arena, "/settings/mailboxes/file/%lld", (long long)job),
        NULL, err);
}

/* The job says four numbers, and how the file is called. */
static void put_counts(const struct cd_view *view, json_t *model, const char *said)
{
    struct cordee *cd = view->cd;
    long long fresh = 0, before = 0, refused = 0, large = 0;
    int behind = 0;

    // NOLINTNEXTLINE
    if (sscanf(said, "%lld %lld %lld %lld %n", &fresh, &before, &refused, &large,
               &behind) < 4)
        return;
    cordee_json_set_text(model, "file", said + behind);
    cordee_json_set_text(
        model, "words",
        cd_show_fill(view, T("{1}, {2} had come before, {3} left out"),
                     cd_show_fill(view, TN("{1} new mail", "{1} new mails", fresh),
                                  cd_show_count(view, fresh), NULL),
                     cd_show_count(view, before), cd_show_count(view, refused), NULL));
    if (refused > large)
        cordee_json_set_text(model, "no_mails",
                             cd_show_fill(view,
                                          TN("{1} file is no mail.",
                                             "{1} files are no mails.", refused - large),
                                          cd_show_count(view, refused - large), NULL));
    if (large)
        cordee_json_set_text(model, "too_large",
                             cd_show_fill(view,
                                          TN("{1} mail is larger than 25 MB.",
                                             "{1} mails are larger than 25 MB.", large),
                                          cd_show_count(view, large), NULL));
}

CD_HANDLER(cd_mails_brought)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int64_t id = cd->http->path_int(req, "id");
    int rc = cd->host->core->job->look(cd->host->core, err, id, &job);
    const char *state = cordee_json_text(job, "state");

    if (rc < 0)
        return -1;
    if (rc == 0 || strcmp(cordee_json_text(job, "kind"), "mail.bring") != 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    json_object_set_new(model, "id", json_integer(id));
    json_object_set(model, "percent", json_object_get(job, "percent"));
    json_object_set_new(
        model, "running",
        json_boolean(strcmp(state, "waiting") == 0 || strcmp(state, "running") == 0));
    json_object_set_new(model, "done", json_boolean(strcmp(state, "done") == 0));
    cordee_json_set_text(
        model, "trouble",
        cordee_utf8_sentence(view.arena, cordee_json_text(job, "error")));
    put_counts(&view, model, cordee_json_text(job, "words"));
    return cd->http->page(cd, req, "mails-brought", model, err);
}
