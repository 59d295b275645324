/* [[image file=KEY alt="..." link="..."]]: a picture of the library becomes a Markdown
 * image with a mark that nobody can write, which doc.c shows with its size. */
#include "core/mail/picture/picture.h"
#include "core/base/host.h"
#include "core/mail/compose/compose-priv.h"

#include <cmark.h>
#include <string.h>

/* ---- the block ------------------------------------------------------------------- */

static int said_check(struct cordee *cd, const json_t *args, struct cordee_error *err)
{
    static const char *const names[] = {"file", "alt", "link", NULL};
    const char *alt = cordee_json_text(args, "alt");
    const char *link = cordee_json_text(args, "link");

    if (cd_block_args_check(cd, args, names, err) < 0)
        return -1;
    if (!*cordee_json_text(args, "file"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("it needs a picture of the library: file=..."));
    if (!json_object_get(args, "alt"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("it must say what it shows: alt=\"...\", or alt=\"\" if it "
                             "only decorates"));
    if (*link && !alt[strspn(alt, " ")])
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a picture with a link must say where it leads: "
                             "alt=\"...\""));
    if (strpbrk(link, "<>\\"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the link is none"));
    return 0;
}

/* 1 found; 0 it is gone since the letter was stored; -1. */
static int find(const struct cd_merge *m, const json_t *args, struct cd_picture_at *at_r,
                struct cordee_error *err)
{
    struct cordee *cd = m->cd;
    int rc = cd_picture_find(cd->host->core, m->arena, cordee_json_text(args, "file"),
                             at_r, err);

    return rc || m->kept ? rc
                         : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                       T("there is no such picture in the library"));
}

int cd_block_image(const struct cd_merge *m, const json_t *args, struct cordee_buf *out,
                   struct cordee_error *err)
{
    const char *link = cordee_json_text(args, "link");
    struct cd_picture_at at;
    int rc;

    if (said_check(m->cd, args, err) < 0 || (rc = find(m, args, &at, err)) < 0)
        return -1;
    cordee_buf_puts(out, *link ? "\n\n[" : "\n\n");
    cordee_buf_puts(out, rc ? "![" : "");
    cd_block_words(out, cordee_json_text(args, "alt"));
    if (rc)
        cordee_buf_printf(out, "](<%s> \"%s %d %d\")", at.path, m->block, at.width,
                          at.height);
    if (*link)
        cordee_buf_printf(out, "](<%s>)", link);
    cordee_buf_puts(out, "\n\n");
    return 0;
}

/* ---- what is wrong, by lines ------------------------------------------------------ */

/* Whether a line of Markdown shows a picture; what stands in `...` is none. */
static bool has_image(const char *line, size_t n)
{
    cmark_node *root = cmark_parse_document(line, n, CMARK_OPT_DEFAULT);
    cmark_iter *it = cmark_iter_new(root);
    bool found = false;

    while (!found && cmark_iter_next(it) != CMARK_EVENT_DONE)
        found = cmark_node_get_type(cmark_iter_get_node(it)) == CMARK_NODE_IMAGE;
    cmark_iter_free(it);
    cmark_node_free(root);
    return found;
}

static bool is_fence(const char *line, const char *end)
{
    while (line < end && *line == ' ')
        line++;
    return end - line >= 3 &&
           (memcmp(line, "```", 3) == 0 || memcmp(line, "~~~", 3) == 0);
}

static bool is_ours(const struct cd_merge *m, const char *line, size_t n)
{
    const char *at = m->base_url && *m->base_url
                         ? memmem(line, n, m->base_url, strlen(m->base_url))
                         : NULL;

    return at && strncmp(at + strlen(m->base_url), CD_PICTURE_PATH,
                         strlen(CD_PICTURE_PATH)) == 0;
}

/* -1: it is wrong. */
static int line_look(const struct cd_merge *m, const char *line, const char *end,
                     struct cordee_error *why)
{
    struct cordee *cd = m->cd;
    const size_t n = (size_t)(end - line);

    if (n > 9 && memcmp(line, "[[image ", 8) == 0 && memcmp(end - 2, "]]", 2) == 0) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
        CORDEE_AUTO(cordee_json_drop) json_t *args = cd_block_args(line + 7, end - 2);

        return cd_block_image(m, args, &out, why) < 0
                   ? cordee_fail_in(why, T("the block %s: "), "image")
                   : 0;
    }
    if (memmem(line, n, "![", 2) && !is_ours(m, line, n) && has_image(line, n))
        return cordee_fail(why, CORDEE_E_INVALID, "%s",
                           T("pictures come from the library, by the block image"));
    return 0;
}

const char *cd_picture_fault(const struct cd_merge *m, const char *from,
                             struct cordee_error *why)
{
    bool code = false;

    while (*from) {
        const size_t n = strcspn(from, "\n");
        const char *end = from + n;

        while (end > from && (end[-1] == ' ' || end[-1] == '\r'))
            end--;
        code = is_fence(from, end) ? !code : code;
        if (!code && line_look(m, from, end, why) < 0)
            return from;
        from += n + (from[n] == '\n');
    }
    return NULL;
}
