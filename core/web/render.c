#include "core/web/render.h"

#include "core/web/template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEMPLATE = 4 << 20 };

int cd_read_file(const char *path, size_t limit, struct cordee_buf *out,
                 struct cordee_error *err)
{
    FILE *in = fopen(path, "rbe");
    char piece[8192];
    size_t n;
    bool bad;

    if (!in)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s: %s", path, strerror(errno));
    out->limit = out->len + limit;
    while ((n = fread(piece, 1, sizeof piece, in)) > 0 && !out->over)
        cordee_buf_put(out, piece, n);
    bad = ferror(in);
    fclose(in);
    if (bad)
        return cordee_fail(err, CORDEE_E_IO, "%s cannot be read", path);
    if (out->over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s is too long", path);
    return 0;
}

/* Partials of one rendering, each read once. */
struct shelf {
    const char *folder;
    struct book {
        struct book *next;
        char *name;
        struct cd_template *t; /* NULL: there is none */
    } * books;
    struct cordee_error err; /* why the first broken one is */
};

static struct cd_template *read_template(const char *path, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (cd_read_file(path, MAX_TEMPLATE, &text, err) < 0)
        return NULL;
    return cd_template_parse(text.text ? text.text : "", text.len, err);
}

static struct cd_template *read_partial(struct shelf *shelf, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf path = {0};
    struct cordee_error err = {0};
    struct cd_template *t;

    if (strchr(name, '/') || *name == '.')
        return NULL;
    cordee_buf_printf(&path, "%s/%s.mustache", shelf->folder, name);
    t = read_template(path.text, &err);
    if (!t && err.code != CORDEE_E_NOT_FOUND && !shelf->err.code)
        shelf->err = err;
    return t;
}

static const struct cd_template *find_partial(void *ctx, const char *name, size_t len)
{
    struct shelf *shelf = ctx;
    struct book *book;

    for (book = shelf->books; book; book = book->next)
        if (strlen(book->name) == len && memcmp(book->name, name, len) == 0)
            return book->t;
    book = calloc(1, sizeof *book);
    if (!book || !(book->name = strndup(name, len)))
        abort();
    book->t = read_partial(shelf, book->name);
    book->next = shelf->books;
    shelf->books = book;
    return book->t;
}

static void shelf_clear(struct shelf *shelf)
{
    for (struct book *book = shelf->books; book; book = shelf->books) {
        shelf->books = book->next;
        cd_template_free(book->t);
        free(book->name);
        free(book);
    }
}

int cd_render_file(const char *path, const char *partials, json_t *model,
                   struct cordee_buf *out, struct cordee_error *err)
{
    const char *slash = strrchr(path, '/');
    char *own = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
    struct shelf shelf = {.folder = partials ? partials : own};
    const struct cd_template_env env = {.find = find_partial, .ctx = &shelf};
    struct cd_template *t = read_template(path, err);
    int rc = t ? cd_template_render(t, model, &env, out, err) : -1;

    if (rc == 0 && shelf.err.code) {
        *err = shelf.err;
        rc = -1;
    }
    cd_template_free(t);
    shelf_clear(&shelf);
    free(own);
    return rc;
}
