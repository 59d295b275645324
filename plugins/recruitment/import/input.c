/* What was uploaded, pasted or is in the preview's form. */
#include "plugins/recruitment/import/import.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Pictures and documents stand in CVs as thousands of letters without a blank; they are
 * never kept, and need not go back and forth. */
static const char *without_files(struct cordee_arena *a, const char *text)
{
    enum { A_FILE = 4000 };
    char *copy = cordee_arena_text(a, text), *to = copy;

    for (const char *s = copy; *s;) {
        size_t n = 0;

        while (isalnum((unsigned char)s[n]) || (s[n] && strchr("+/=", s[n])))
            n++;
        if (n < A_FILE) {
            n = n ? n : 1;
            memmove(to, s, n);
            to += n;
        }
        s += n;
    }
    *to = '\0';
    return copy;
}

static int bytes_take(struct import *i, const char *bytes, size_t n,
                      struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    const char *mended;

    i->text = without_files(i->a, read_utf8(i->a, bytes, n, &mended));
    if (strlen(i->text) > IMPORT_TEXT)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("It is too much at a time: 4 MB at most. Split it."));
    if (read_bytes(cd, i->a, bytes, n, i->table, &i->file, err) < 0) {
        if (err->code == CORDEE_E_TOO_LARGE)
            err->code = CORDEE_E_INVALID;
        return -1;
    }
    return 0;
}

static int upload_take(struct import *i, const struct cordee_upload *up,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {.limit = READ_BYTES + 1};
    FILE *in = fopen(up->path, "re");
    char piece[16384];
    size_t n;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "an upload cannot be read");
    while (!all.over && (n = fread(piece, 1, sizeof piece, in)) > 0)
        cordee_buf_put(&all, piece, n);
    fclose(in);
    return bytes_take(i, all.text ? all.text : "", all.len, err);
}

int import_take(struct import *i, struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    const struct cordee_upload *up = cd->http->upload(i->req, "file");
    const char *text = cd->http->form(i->req, "text");

    i->text = text;
    i->table = cordee_text_is(cd->http->form(i->req, "table"), "openings")
                   ? READ_OPENING
                   : READ_CANDIDATE;
    if (up && up->size)
        return upload_take(i, up, err);
    if (!text[strspn(text, " \t\r\n")])
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Choose a file, or paste a text."));
    return bytes_take(i, text, strlen(text), err);
}
