/* The page of sources. */
#include "plugins/funding/source/source.h"

#include "plugins/funding/source/source-ask.h"
#include "plugins/funding/words/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SOURCES "/funding/sources"
enum { UPLOAD_MOST = 256 << 20 };

/* ---- what is shown ---------------------------------------------------------- */

/* Records of programs have much that is no matter of ours; what people write into tables
 * is there to be read. */
static void unknown_put(json_t *row)
{
    struct funding_unknown u = {0};

    funding_columns_unknown(row, &u);
    if (u.n && (u.blind || cordee_text_is(cordee_json_text(row, "format"), "table"))) {
        json_object_set_new(row, "unknown", json_string(u.names.text));
        json_object_set_new(row, "unknown_n", json_integer(u.n));
        json_object_set_new(row, "blind", json_boolean(u.blind));
    }
    cordee_buf_drop(&u.names);
}

static void dress(struct cordee *cd, struct cordee_request *req, json_t *row)
{
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    const int64_t every = cordee_json_int(row, "every_days");
    const char *trouble = funding_source_trouble(cd, cd->http->arena(req), row);

    words_put_time(cd, row, "read_text", cordee_json_int(row, "read_at"),
                   CORDEE_TIME_SHORT);
    words_put_time(cd, row, "next_text", cordee_json_int(row, "next_at"),
                   CORDEE_TIME_SHORT);
    json_object_set_new(row, "daily", json_boolean(every == 1));
    json_object_set_new(row, "weekly", json_boolean(every == 7));
    unknown_put(row);
    if (trouble)
        json_object_set_new(
            row, "trouble",
            json_string(cordee_utf8_sentence(cd->http->arena(req), trouble)));
    if (cordee_json_int(row, "job") &&
        cd->job->look(cd, NULL, cordee_json_int(row, "job"), &job) > 0) {
        const char *state = cordee_json_text(job, "state");

        json_object_set_new(row, "reading",
                            json_boolean(cordee_text_is(state, "waiting") ||
                                         cordee_text_is(state, "running")));
    }
}

static int show(struct cordee *cd, struct cordee_request *req, const char *error,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = funding_sources_list(cd, err);
    json_t *row;
    size_t i;
    int64_t calls = 0;

    if (!list)
        return -1;
    json_object_set_new(model, "sources", list);
    json_array_foreach (list, i, row)
        dress(cd, req, row);
    if (cd->db->one(cd, err, &calls, "SELECT count(*) FROM funding_call",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    json_object_set_new(model, "calls", json_integer(calls));
    json_object_set_new(
        model, "readers",
        funding_reader_choices(cd, *error ? cd->http->form(req, "reader") : ""));
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    json_object_set(model, "typed", cd->http->form_json(req));
    json_object_set_new(model, "may_write",
                        json_boolean(cd->http->may(req, "funding.write")));
    return *error ? cd->http->invalid(cd, req, "funding-sources", model, err)
                  : cd->http->page(cd, req, "funding-sources", model, err);
}

static int refuse(struct cordee *cd, struct cordee_request *req,
                  const struct cordee_error *why, struct cordee_error *err)
{
    return cordee_is_refusal(why)
               ? show(cd, req, cordee_utf8_sentence(cd->http->arena(req), why->text), err)
               : cordee_fail(err, why->code, "%s", why->text);
}

static int get_sources(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return show(cd, req, "", err);
}

/* ---- what is brought -------------------------------------------------------- */

int funding_text_put(struct cordee *cd, int64_t source, const char *text, size_t n,
                     struct cordee_error *err)
{
    const int fd = memfd_create("paste", MFD_CLOEXEC);
    char path[40];
    int rc;

    if (fd < 0 || write(fd, text, n) != (ssize_t)n) {
        if (fd >= 0)
            close(fd);
        return cordee_fail(err, CORDEE_E_IO, "no room for what was pasted");
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    rc = funding_bytes_put(cd, source, path, err);
    close(fd);
    return rc;
}

/* A file or a text goes before the address, this time: 1, 0 there is none, -1. */
static int bytes_keep(struct cordee *cd, struct cordee_request *req, int64_t source,
                      struct cordee_error *err)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");
    const char *text = cd->http->form(req, "text");

    if (up && up->size)
        return funding_bytes_put(cd, source, up->path, err) < 0 ? -1 : 1;
    if (!*text)
        return 0;
    return funding_text_put(cd, source, text, strlen(text), err) < 0 ? -1 : 1;
}

/* A file was chosen, and nothing is in it.  Browsers send one without a name, which the
 * core calls "file", where none was. */
static bool is_empty(struct cordee *cd, struct cordee_request *req)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");

    return up && !up->size && !cordee_text_is(up->name, "file");
}

/* ---- what is done ----------------------------------------------------------- */

static int post_sources(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    const int64_t every = cd->http->form_int(req, "every");
    const struct funding_source source = {
        .name = cd->http->typed(req, "name"),
        .address = cd->http->typed(req, "address"),
        .language = cd->http->typed(req, "language"),
        .programme = cd->http->typed(req, "programme"),
        .reader = cd->http->typed(req, "reader"),
        .every_days = every == 1 || every == 7 ? every : 0,
    };
    struct cordee_error why = {0};
    int64_t id;
    int brought;
    bool reads;

    if (is_empty(cd, req))
        return show(cd, req, T("The file is empty."), err);
    id = funding_source_add(cd, &source, &why);
    if (id < 0)
        return refuse(cd, req, &why, err);
    brought = bytes_keep(cd, req, id, err);
    reads = brought > 0 || *source.address || funding_reader_is_portal(source.reader);
    if (brought < 0 || (reads && funding_source_queue(cd, id, true, err) < 0))
        return -1;
    return cd->http->done(cd, req, SOURCES,
                          reads ? T("The source is there, and is being read.")
                                : T("The source is there. Bring it a file."),
                          err);
}

static int post_read(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    const int64_t id = cd->http->path_int(req, "id");
    struct funding_source source;
    const int rc = funding_source_load(cd, cd->http->arena(req), id, &source, err);
    int brought;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such source."));
    if (is_empty(cd, req))
        return cd->http->failed(cd, req, SOURCES, T("The file is empty."), err);
    brought = bytes_keep(cd, req, id, err);
    if (brought < 0)
        return -1;
    if (!brought && !*source.address)
        return cd->http->failed(cd, req, SOURCES,
                                T("This source has no address: bring it a file."), err);
    if (funding_source_queue(cd, id, true, err) < 0)
        return -1;
    return cd->http->done(cd, req, SOURCES, T("It is being read."), err);
}

static int post_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    const bool with_calls = *cd->http->form(req, "calls");
    struct cordee_error why = {0};
    int64_t calls = 0;
    char count[32];

    if (funding_source_remove(cd, cd->http->path_int(req, "id"), with_calls,
                              cd->http->user(req), &calls, &why) < 0)
        return cordee_is_refusal(&why) ? cd->http->failed(cd, req, SOURCES, why.text, err)
                                       : cordee_fail(err, why.code, "%s", why.text);
    cd->http->offer_undo(req);
    if (!with_calls)
        return cd->http->done(cd, req, SOURCES,
                              T("The source is gone. The calls that it had stay."), err);
    cd->text->number(cd, calls, count, sizeof count);
    return cd->http->done(
        cd, req, SOURCES,
        cordee_arena_printf(cd->http->arena(req),
                            TN("The source is gone, and %s call with it.",
                               "The source is gone, and %s calls with it.", calls),
                            count),
        err);
}

/* Of a practice folder, once. */
static int post_practice(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    int64_t calls = 0;

    if (cd->db->one(cd, err, &calls, "SELECT count(*) FROM funding_call",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    if (!cd->practice || calls)
        return cd->http->failed(
            cd, req, SOURCES,
            T("Invented calls are for practice folders that have no calls yet."), err);
    return funding_practice_bring(cd, err) < 0
               ? -1
               : cd->http->done(cd, req, "/funding",
                                T("Twenty invented calls are being read and matched: "
                                  "look again shortly."),
                                err);
}

const struct cordee_route funding_source_routes[] = {
    {.method = "GET",
     .path = SOURCES,
     .permission = "funding.read",
     .handle = get_sources,
     .help = "Where calls for funding are published, and what came of it",
     .gives = "sources:[{id:int! name! address:text? state! found:int! trouble:text? "
              "unknown:text?}] "
              "calls:int!"},
    {.method = "POST",
     .path = SOURCES,
     .permission = "funding.write",
     .handle = post_sources,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = UPLOAD_MOST,
     .help = "Add a source and read it",
     .takes = "name! address? every:int? language? programme? reader? text?"},
    {.method = "POST",
     .path = SOURCES "/practice",
     .permission = "funding.write",
     .handle = post_practice,
     .help = "Bring invented calls into a practice folder"},
    {.method = "POST",
     .path = SOURCES "/{id}/read",
     .permission = "funding.write",
     .handle = post_read,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = UPLOAD_MOST,
     .help = "Read a source now, or a file for it",
     .takes = "text?"},
    {.method = "POST",
     .path = SOURCES "/{id}/remove",
     .permission = "funding.write",
     .handle = post_remove,
     .help = "Remove a source, and its calls where that is said",
     .takes = "calls?"},
    {0},
};
