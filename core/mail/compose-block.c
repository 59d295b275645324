/* Blocks: [[plugin.block key=value other="two words"]] on a line of its own. */
#include "core/base/host.h"
#include "core/mail/compose-priv.h"

#include <string.h>

#define BLOCKS_MAX 100

/* One `key=value` of a block; returns what follows, NULL at the end or when it is
 * none. */
static const char *arg_read(json_t *args, const char *s, const char *end)
{
    const char *eq;
    const char *from;
    const char *to;

    while (s < end && *s == ' ')
        s++;
    eq = memchr(s, '=', (size_t)(end - s));
    if (!eq || eq == s)
        return NULL;
    from = eq + 1;
    if (from < end && *from == '"') {
        from++;
        to = memchr(from, '"', (size_t)(end - from));
        to = to ? to : end;
    } else {
        to = memchr(from, ' ', (size_t)(end - from));
        to = to ? to : end;
    }
    json_object_setn_new(args, s, (size_t)(eq - s),
                         json_stringn(from, (size_t)(to - from)));
    return to < end ? to + 1 : end;
}

/* What a plugin says is Markdown, but has no merge fields: its words may come from
 * people. */
static void put_inert(struct cordee_buf *out, const char *markdown)
{
    for (; *markdown; markdown++) {
        cordee_buf_putc(out, *markdown);
        if (markdown[0] == '{' && markdown[1] == '{')
            cordee_buf_putc(out, '\\');
    }
}

static int block_put(struct cordee *cd, const char *s, const char *end,
                     struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf markdown = {.limit = 100000};
    const char *name_end = memchr(s, ' ', (size_t)(end - s));
    const struct cd_row *row;
    char name[80];
    size_t n;

    name_end = name_end ? name_end : end;
    n = (size_t)(name_end - s);
    if (n >= sizeof name)
        n = sizeof name - 1;
    memcpy(name, s, n);
    name[n] = '\0';
    row = cd_rows_find(cd->host->rows, CD_ROW_BLOCK, name);
    if (!row)
        return cordee_fail(err, CORDEE_E_INVALID, T("there is no block named \"%s\""),
                           name);
    for (s = name_end; s && s < end;)
        s = arg_read(args, s, end);
    if (((const struct cordee_block *)row->row)->render(row->cd, args, &markdown, err) <
        0)
        return cordee_fail_in(err, T("the block %s: "), name);
    if (markdown.over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, T("the block %s is too long"), name);
    cordee_buf_puts(out, "\n");
    put_inert(out, markdown.text ? markdown.text : "");
    cordee_buf_puts(out, "\n\n");
    return 0;
}

int cd_blocks_expand(struct cordee *cd, const char *markdown, struct cordee_buf *out,
                     struct cordee_error *err)
{
    int blocks = 0;

    cordee_buf_puts(out, "");
    for (const char *line = markdown; *line;) {
        size_t n = strcspn(line, "\n");
        const char *end = line + n;

        while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
            end--;
        if (end - line > 4 && strncmp(line, "[[", 2) == 0 &&
            strncmp(end - 2, "]]", 2) == 0) {
            if (++blocks > BLOCKS_MAX)
                return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("too many blocks"));
            if (block_put(cd, line + 2, end - 2, out, err) < 0)
                return -1;
        } else {
            cordee_buf_put(out, line, n + (line[n] == '\n'));
        }
        line += n + (line[n] == '\n');
    }
    return 0;
}
