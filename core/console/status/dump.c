/* The full dump: what is in it, and the archive itself, which a job makes and which lies
 * in the data folder for a day. */
#include "core/console/page.h"
#include "core/console/status/status.h"

#include "core/db/audit.h"
#include "core/db/scope.h"
#include "core/dump/dump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KIND   "console.dump"
#define KEPT_S ((int64_t)86400)

/* ---- the archive ------------------------------------------------------------ */

static const char *path_of(struct cordee *cd, struct cordee_arena *a, const char *name)
{
    return cordee_arena_printf(a, "%s/%s", cd->host->data, name);
}

static int io_fail(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_IO, "the dump could not be written: %s",
                       strerror(errno));
}

static int archive_write(struct cordee *cd, const char *path, struct cordee_error *err)
{
    int fd, rc;
    FILE *out;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return io_fail(err);
    out = fdopen(fd, "w");
    if (!out) {
        close(fd);
        return io_fail(err);
    }
    rc = cd_dump_write(cd, out, err);
    if (fclose(out) != 0 && rc == 0)
        return io_fail(err);
    return rc;
}

/* The database is read as of one instant and cannot be written meanwhile, so how far it
 * is cannot be told in steps. */
int cd_dump_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *begun = path_of(cd, a, "dump.new");

    cd->job->progress(cd, job, 0, 0, T("Packing everything into one archive"));
    if (archive_write(cd, begun, err) < 0) {
        unlink(begun);
        return -1;
    }
    return rename(begun, path_of(cd, a, "dump.tar.gz")) < 0 ? io_fail(err)
                                                            : CORDEE_JOB_DONE;
}

/* 1: it is there, and not yet a day old. */
static int archive_look(struct cordee *cd, struct cordee_arena *a, struct stat *st_r)
{
    return stat(path_of(cd, a, "dump.tar.gz"), st_r) == 0 &&
           cordee_now() - (int64_t)st_r->st_mtime < KEPT_S;
}

/* Whoever is erased is in it; one that is being made fails to get its name, and is made
 * anew. */
int cd_dump_forget(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                   struct cordee_error *err)
{
    static const char *const names[] = {"dump.new", "dump.tar.gz"};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)argv;
    (void)argc;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (unlink(path_of(cd, a, names[i])) < 0 && errno != ENOENT)
            return cordee_fail(err, CORDEE_E_IO, "the dump could not be removed: %s",
                               strerror(errno));
    return 0;
}

int cd_dump_purge(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct stat st;

    if (archive_look(cd, a, &st) || unlink(path_of(cd, a, "dump.tar.gz")) == 0 ||
        errno == ENOENT)
        return 0;
    return cordee_fail(err, CORDEE_E_IO, "the dump could not be removed: %s",
                       strerror(errno));
}

/* ---- the page --------------------------------------------------------------- */

/* Reasons are of the source; a sentence where they stand. */
static void dress_left_out(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *table;

    json_array_foreach (list, i, table)
        json_object_set_new(
            table, "why",
            json_string(cordee_utf8_sentence(
                view->arena, cd->text->get(cd, cordee_json_text(table, "why")))));
}

/* All is everybody's data, of every cluster. */
static int bounds_check(struct cordee *cd, struct cordee_error *err)
{
    return cd_scope_now(cd->host)->all
               ? 0
               : cordee_fail(err, CORDEE_E_DENIED, "%s",
                             T("A full dump has the data of all clusters: it is for who "
                               "works in all of them."));
}

/* The job while it waits or runs; else why the newest failed. */
static int put_job(const struct cd_view *view, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    int64_t id = 0;
    int rc = cd_page_put_job(view, KIND, model, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (cd->db->one(cd, err, &id,
                    "SELECT coalesce(max(id), 0) FROM job WHERE kind = '" KIND "'",
                    CORDEE_NO_ARGS) < 0 ||
        (id && cd->job->look(cd, err, id, &job) < 0))
        return -1;
    if (!job)
        return 0;
    json_object_set_new(model, "failed",
                        json_boolean(json_object_get(job, "is_failed") != NULL));
    json_object_set(model, "error", json_object_get(job, "error"));
    return 0;
}

/* While one is made the one before is about to be replaced. */
static void put_archive(const struct cd_view *view, json_t *model)
{
    struct stat st;

    if (cordee_json_true(model, "running") || !archive_look(view->cd, view->arena, &st))
        return;
    json_object_set_new(model, "ready", json_true());
    json_object_set_new(model, "bytes", json_integer((json_int_t)st.st_size));
    cd_show_put_day(view, model, "made", (int64_t)st.st_mtime);
}

CD_HANDLER(cd_dump_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (bounds_check(cd, err) < 0 || cd_dump_tables(cd, &model, err) < 0 ||
        put_job(&view, model, err) < 0)
        return -1;
    dress_left_out(&view, json_object_get(model, "left_out"));
    put_archive(&view, model);
    return cd->http->page(cd, req, "dump", model, err);
}

/* One at a time: who asks again looks at the one that is being made. */
CD_HANDLER(cd_dump_make)
{
    int64_t n = 0;

    if (bounds_check(cd, err) < 0 ||
        cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM job WHERE kind = '" KIND "' AND state IN "
                    "('waiting', 'running')",
                    CORDEE_NO_ARGS) < 0 ||
        (!n && cd->job->queue(cd, err, KIND, NULL, 0) < 0))
        return -1;
    return cd->http->done(cd, req, "/settings/dump", T("The dump is being made."), err);
}

static const char *name_of(struct cordee_arena *a, const struct stat *st)
{
    struct cordee_clock c;

    cordee_clock_at((int64_t)st->st_mtime, "UTC", &c);
    return cordee_arena_printf(a, "cordee-%04d-%02d-%02d.tar.gz", c.year, c.month, c.day);
}

CD_HANDLER(cd_dump_take)
{
    struct cd_view view = cd_view_of(cd, req);
    struct stat st;

    if (bounds_check(cd, err) < 0)
        return -1;
    if (!archive_look(cd, view.arena, &st))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no dump that was made within a day."));
    if (cd_audit(cd, "export.dump", "", "", err) < 0)
        return -1;
    return cd->http->file(cd, req, CD_DUMP_TYPE, name_of(view.arena, &st),
                          path_of(cd, view.arena, "dump.tar.gz"), err);
}
