/* Requests: each makes a model, which a template shows or a client gets as JSON. */
#include "plugins/example/example.h"

#include <stdio.h>
#include <stdlib.h>

#define LARGEST_FILE ((size_t)200 * 1024)
#define STREAM_ROWS  500

static int show(struct cordee *cd, struct cordee_request *req, bool failed,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *ideas = example_newest(cd, 0, 0, 100, err);

    if (!ideas)
        return -1;
    json_object_set_new(model, "ideas", ideas);
    json_object_set_new(model, "person", json_integer(cd->http->form_int(req, "party")));
    cordee_json_set_text(model, "words", cd->http->form(req, "words"));
    if (!failed)
        return cd->http->page(cd, req, "example-list", model, err);
    cordee_json_set_text(model, "error", err->text);
    return cd->http->invalid(cd, req, "example-list", model, err);
}

static int get_list(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    return show(cd, req, false, err);
}

/* ---- an upload -------------------------------------------------------------- */

/* The bytes of the file that came with the form, for the caller to free. */
static int read_upload(const struct cordee_upload *upload, struct example_idea *idea,
                       struct cordee_error *err)
{
    FILE *in = upload ? fopen(upload->path, "rb") : NULL;
    void *bytes;

    if (!upload)
        return 0;
    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "the file could not be read");
    bytes = malloc(LARGEST_FILE + 1);
    idea->file_len = bytes ? fread(bytes, 1, LARGEST_FILE + 1, in) : 0;
    idea->file = bytes;
    idea->file_name = upload->name;
    fclose(in);
    if (idea->file_len > LARGEST_FILE)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "the file is larger than 200 KB");
    return 0;
}

static int post_idea(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct example_idea idea = {.party = cd->http->form_int(req, "party"),
                                .words = cd->http->form(req, "words"),
                                .file_name = ""};
    int64_t id = -1;

    if (read_upload(cd->http->upload(req, "file"), &idea, err) == 0)
        id = example_add(cd, &idea, err);
    free((void *)idea.file);
    if (id < 0)
        return show(cd, req, true, err);
    return cd->http->done(cd, req, "/example", T("The idea is there."), err);
}

static int get_file(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT file_name, file FROM example_idea WHERE id = ? AND file_name <> ''",
        CORDEE_ARGS(CORDEE_V(cd->http->path_int(req, "id"))));
    int rc = rows ? cd->db->next(rows, err) : -1;
    const void *bytes;
    size_t n;

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such file."));
    if (rc < 0)
        return -1;
    bytes = cd->db->get_blob(rows, 1, &n);
    return cd->http->bytes(cd, req, "application/octet-stream", cd->db->get_text(rows, 0),
                           bytes, n, err);
}

/* ---- a stream: as many rows as there are, in little memory ------------------ */

struct csv {
    int64_t before; /* 0: from the newest */
};

static void put_cell(struct cordee_buf *out, const char *s)
{
    cordee_buf_putc(out, '"');
    for (; *s; s++) {
        if (*s == '"')
            cordee_buf_putc(out, '"');
        cordee_buf_putc(out, *s);
    }
    cordee_buf_putc(out, '"');
}

static int next_rows(struct cordee *cd, void *ctx, struct cordee_buf *out,
                     struct cordee_error *err)
{
    struct csv *csv = ctx;
    CORDEE_AUTO(cordee_json_drop)
    json_t *ideas = example_newest(cd, 0, csv->before, STREAM_ROWS, err);
    json_t *idea;
    size_t i;

    if (!ideas)
        return -1;
    if (!csv->before)
        cordee_buf_puts(out, "name,idea\r\n");
    json_array_foreach (ideas, i, idea) {
        put_cell(out, cordee_json_text(idea, "name"));
        cordee_buf_putc(out, ',');
        put_cell(out, cordee_json_text(idea, "words"));
        cordee_buf_puts(out, "\r\n");
        csv->before = cordee_json_int(idea, "id");
    }
    return json_array_size(ideas) == STREAM_ROWS;
}

static int get_csv(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    struct csv *csv = calloc(1, sizeof *csv);

    if (!csv)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no memory");
    return cd->http->stream(cd, req, "text/csv; charset=utf-8", "ideas.csv", next_rows,
                            csv, free, err);
}

/* ---- a public page, behind a token that one person has ---------------------- */

/* Makes the link to send to whoever had the idea. */
static int post_link(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    char token[53];

    if (cd->http->token_new(cd, err, "example.confirm", cd->http->path_int(req, "id"), "",
                            cordee_now() + INT64_C(30) * 86400, token) < 0)
        return -1;
    return cd->http->done(
        cd, req, "/example",
        cd->http->link(cd, a, cordee_arena_printf(a, "/example/confirm/%s", token)), err);
}

static int get_confirm(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *idea = NULL;
    int rc = example_load(cd, cd->http->token(req)->subject, &idea, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("This idea is gone."));
    return rc < 0 ? -1 : cd->http->page(cd, req, "example-confirm", idea, err);
}

/* A GET changes nothing, since mail scanners follow links: the button posts. */
static int post_confirm(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    if (example_confirm(cd, cd->http->token(req)->subject, err) < 0)
        return -1;
    return get_confirm(cd, req, err);
}

const struct cordee_route example_routes[] = {
    {.method = "GET",
     .path = "/example",
     .permission = "example.edit",
     .handle = get_list,
     .help = "The newest ideas."},
    {.method = "POST",
     .path = "/example",
     .permission = "example.edit",
     .handle = post_idea,
     .flags = CORDEE_ROUTE_UPLOAD,
     .help = "Adds an idea: party, words, file."},
    {.method = "GET",
     .path = "/example/ideas.csv",
     .permission = "example.edit",
     .handle = get_csv,
     .help = "All ideas as CSV."},
    {.method = "GET",
     .path = "/example/{id}/file",
     .permission = "example.edit",
     .handle = get_file,
     .help = "The file of an idea."},
    {.method = "POST",
     .path = "/example/{id}/link",
     .permission = "example.edit",
     .handle = post_link,
     .help = "Makes a link by which its author confirms an idea."},
    {.method = "GET",
     .path = "/example/confirm/{token}",
     .handle = get_confirm,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
     .token = "example.confirm",
     .help = "Shows an idea to its author."},
    {.method = "POST",
     .path = "/example/confirm/{token}",
     .handle = post_confirm,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF,
     .token = "example.confirm",
     .help = "Confirms it."},
    {0},
};

/* ---- on pages of others ----------------------------------------------------- */

int example_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                 struct cordee_error *err)
{
    json_t *ideas = example_newest(cd, 0, 0, 3, err);

    (void)req;
    if (!ideas)
        return -1;
    json_object_set_new(model, "ideas", ideas);
    return json_array_size(ideas) > 0;
}

int example_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                  json_t *model, struct cordee_error *err)
{
    json_t *ideas = example_newest(cd, party, 0, 10, err);

    (void)req;
    if (!ideas)
        return -1;
    json_object_set_new(model, "ideas", ideas);
    return json_array_size(ideas) > 0;
}
