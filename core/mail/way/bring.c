#include "core/mail/way/bring.h"

#include "core/base/rows.h"
#include "core/config/folder.h"
#include "core/mail/receive/receive.h"
#include "core/mail/way/way.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KIND    "mail.bring"
#define PREFIX  "tmp/bring-"
#define CALL_MS 1500

int64_t cd_bring_queue(struct cordee *core, const char *name, const char *path, bool sent,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cd_row *row = cd_rows_find(core->host->rows, CD_ROW_JOB, KIND);
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    char token[40];
    const char *file;

    cordee_token(token, 16);
    file = cordee_arena_printf(a, PREFIX "%s", token);
    args = json_pack("{s:s, s:s, s:b}", "name", name, "file", file, "sent", sent);
    if (!row || !core->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (link(path, cd_folder_path(core->host, a, file)) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    return core->job->queue(row->cd, err, KIND, args, 0);
}

/* ---- the job ---------------------------------------------------------------- */

static struct cd_filing filing_of(const struct cordee_job *job)
{
    return (struct cd_filing){.mails = cordee_json_int(job->state, "mails"),
                              .came_before = cordee_json_int(job->state, "came_before"),
                              .refused = cordee_json_int(job->state, "refused"),
                              .large = cordee_json_int(job->state, "large"),
                              .sent = cordee_json_true(job->args, "sent")};
}

static void state_put(struct cordee_job *job, const struct cd_filing *f, int64_t behind)
{
    json_object_set_new(job->state, "mails", json_integer(f->mails));
    json_object_set_new(job->state, "came_before", json_integer(f->came_before));
    json_object_set_new(job->state, "refused", json_integer(f->refused));
    json_object_set_new(job->state, "large", json_integer(f->large));
    json_object_set_new(job->state, "at", json_integer(behind));
}

/* Numbers, which the page has words for: new, came before, left out, of these too large;
 * and how the file is called. */
static void progress(struct cordee *core, struct cordee_job *job,
                     const struct cd_filing *f, int64_t done, int64_t total)
{
    char words[200];

    snprintf(words, sizeof words, "%lld %lld %lld %lld ",
             (long long)(f->mails - f->came_before), (long long)f->came_before,
             (long long)f->refused, (long long)f->large);
    snprintf(words + strlen(words), sizeof words - strlen(words), "%.*s",
             (int)cordee_utf8_cut(cordee_json_text(job->args, "name"), 60),
             cordee_json_text(job->args, "name"));
    core->job->progress(core, job, done, total, words);
}

int cd_bring_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;
    const char *file = cordee_json_text(job->args, "file");
    const char *path = cd_folder_path(core->host, a, file);
    struct cd_filing filing = filing_of(job);
    int64_t behind = cordee_json_int(job->state, "at"), done = 0;
    struct stat st = {.st_size = 0};
    int rc;

    if (!cordee_text_starts(file, PREFIX))
        return CORDEE_JOB_DONE;
    if (stat(path, &st) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "the file is gone");
    rc = cd_file_take_some(core, path, &filing, CALL_MS, &behind, &done, err);
    state_put(job, &filing, behind);
    progress(core, job, &filing, rc == 0 ? st.st_size : done, st.st_size);
    cd_receive_wake(core->host);
    if (rc == 0 || (rc < 0 && err->code == CORDEE_E_INVALID))
        (void)unlink(path);
    return rc > 0 ? CORDEE_JOB_MORE : rc;
}
