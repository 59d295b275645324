/* Pictures and files: what they say, and what they weigh. */
#include "plugins/mailing/check/check.h"
#include "plugins/mailing/write/files.h"

#include <string.h>

#define MUCH (1 << 20) /* bytes */

/* ---- pictures --------------------------------------------------------------- */

struct seen {
    json_t *keys; /* of pictures, each once */
    int shown, decorate;
};

/* What is wrong with a picture stops the text: here the lines are counted that are right
 * or whose key is none. */
static void images_count(const char *text, struct seen *s)
{
    for (const char *line = text; line && *line;) {
        const size_t n = strcspn(line, "\n");
        const char *file =
            strncmp(line, "[[image ", 8) == 0 ? memmem(line, n, "file=", 5) : NULL;

        if (file) {
            const char *key = file + 5 + (file[5] == '"');
            const size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz234567");

            json_object_setn_new(s->keys, key, len, json_true());
            s->shown++;
            s->decorate += memmem(line, n, "alt=\"\"", 6) != NULL;
        }
        line += n + (line[n] == '\n');
    }
}

static int weight_of(struct cordee *cd, const json_t *keys, int64_t *bytes_r,
                     struct cordee_error *err)
{
    const char *key;
    json_t *value;

    *bytes_r = 0;
    json_object_foreach ((json_t *)keys, key, value) {
        int64_t size = 0;

        if (cd->db->one(cd, err, &size, "SELECT size FROM picture WHERE key = ?",
                        CORDEE_ARGS(CORDEE_V(key))) < 0)
            return -1;
        *bytes_r += size;
    }
    return 0;
}

int mailing_check_images(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *keys = json_object();
    struct seen s = {.keys = keys};
    const char *size;
    int64_t bytes;

    images_count(l->letter.markdown, &s);
    for (size_t i = 0; i < l->letter.n_texts; i++)
        images_count(l->letter.texts[i].markdown, &s);
    if (!s.shown)
        return 0;
    if (weight_of(cd, keys, &bytes, err) < 0)
        return -1;
    size = mailing_size_said(cd, l->arena, bytes);
    if (bytes > MUCH)
        mailing_found(
            l, "warn", T("The pictures are large"),
            cordee_arena_printf(l->arena, T("Who opens the mail fetches %s."), size));
    else if (s.decorate == s.shown)
        mailing_found(l, "warn", T("No picture says what it shows"),
                      T("All of them only decorate: is that so?"));
    else
        mailing_found(
            l, "ok", T("Pictures say what they show"),
            cordee_arena_printf(l->arena, T("%s are fetched when it is opened."), size));
    return 0;
}

/* ---- files ------------------------------------------------------------------ */

int mailing_check_files(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err)
{
    const int64_t size = cd->mail->files_size(l->letter.files, l->letter.n_files);
    const int64_t people = cordee_json_int(l->count, "to");
    const char *text = people ? mailing_sizes_said(cd, l->arena, size, people)
                              : mailing_size_said(cd, l->arena, size);
    json_t *row;

    (void)err;
    if (!l->letter.n_files)
        return 0;
    row = mailing_found(l,
                        size > CORDEE_LETTER_BYTES ? "bad"
                        : size > MUCH              ? "warn"
                                                   : "ok",
                        size > CORDEE_LETTER_BYTES
                            ? T("With its files the mail is too large")
                        : size > MUCH ? T("The files are large")
                                      : T("Files go with it"),
                        text);
    cordee_json_set_text(row, "href",
                         cordee_arena_printf(l->arena, "/mailing/%lld/files",
                                             (long long)cordee_json_int(l->model, "id")));
    cordee_json_set_text(row, "go", T("Files"));
    return 0;
}
