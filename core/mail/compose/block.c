/* Blocks: [[plugin.block key=value other="two words"]] on a line of its own. */
#include "core/base/host.h"
#include "core/mail/compose/compose-priv.h"

#include <stdio.h>
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

json_t *cd_block_args(const char *s, const char *end)
{
    json_t *args = json_object();

    while (s && s < end)
        s = arg_read(args, s, end);
    return args;
}

/* What a plugin says is Markdown, but has no merge fields: its words may come from
 * people. */
void cd_block_inert(struct cordee_buf *out, const char *markdown)
{
    for (; *markdown; markdown++) {
        cordee_buf_putc(out, *markdown);
        if (markdown[0] == '{' && markdown[1] == '{')
            cordee_buf_putc(out, '\\');
    }
}

/* ---- the core's own ------------------------------------------------------------ */

void cd_block_words(struct cordee_buf *out, const char *s)
{
    while (*s) {
        const char *end = strncmp(s, "{{", 2) == 0 ? strstr(s, "}}") : NULL;

        if (end) {
            cordee_buf_put(out, s, (size_t)(end + 2 - s));
            s = end + 2;
            continue;
        }
        if (strchr("\\`*_{}[]<>#|~!&", *s))
            cordee_buf_putc(out, '\\');
        cordee_buf_putc(out, *s++);
    }
}

int cd_block_args_check(struct cordee *cd, const json_t *args, const char *const *names,
                        struct cordee_error *err)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)args, name, value) {
        const char *const *known = names;

        while (*known && strcmp(*known, name) != 0)
            known++;
        if (!*known && name[0] != '-') /* "-cluster" is what it hears, nobody wrote it */
            return cordee_fail(err, CORDEE_E_INVALID, T("it takes no \"%.40s\""), name);
    }
    return 0;
}

static int button(const struct cd_merge *m, json_t *args, struct cordee_buf *out,
                  struct cordee_error *err)
{
    static const char *const names[] = {"href", "text", NULL};
    struct cordee *cd = m->cd;
    const char *href = cordee_json_text(args, "href");
    const char *text = cordee_json_text(args, "text");

    if (cd_block_args_check(cd, args, names, err) < 0)
        return -1;
    if (!*href || !*text)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("it needs a link and words: href=\"https://...\" "
                             "text=\"...\""));
    if (strpbrk(href, "<>\\"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the link is none"));
    cordee_buf_puts(out, "\n\n[");
    cd_block_words(out, text);
    cordee_buf_printf(out, "](<%s> \"%s\")\n\n", href, m->block);
    return 0;
}

/* What she is, and where: at the first organisation that her page names. */
static int seat_load(struct cordee *cd, int64_t id, json_t *who, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *seat = NULL;
    int rc = cd->db->row(cd, err, &seat,
                         "SELECT r.label AS role, o.name AS organisation FROM role r "
                         "JOIN party o ON o.id = r.other AND o.kind = 1 AND o.deleted_at "
                         "IS NULL WHERE r.party = ? AND " CORDEE_ROLE_NOW(
                             "r") " ORDER "
                                  "BY r.key_contact DESC, r.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        json_object_update(who, seat);
    return rc;
}

/* One person with how to reach her, as anybody sees her who may. */
static int person(struct cordee *cd, json_t *args, struct cordee_buf *out,
                  struct cordee_error *err)
{
    static const char *const names[] = {"id", NULL};
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    const char *const lines[] = {"role", "organisation", "email", "phone"};
    int64_t id = 0;
    int rc;

    if (cd_block_args_check(cd, args, names, err) < 0)
        return -1;
    if (!cordee_text_int(cordee_json_text(args, "id"), &id))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("it needs the number of a person, which ends the address of "
                             "their page: id=12 for /contacts/12"));
    rc = cd->crm->party(cd, err, id, &who);
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("there is nobody with that number"));
    if (seat_load(cd, id, who, err) < 0)
        return -1;
    cordee_buf_puts(out, "> **");
    cd_block_words(out, cordee_json_text(who, "name"));
    cordee_buf_puts(out, "**");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *line = cordee_json_text(who, lines[i]);

        if (!*line)
            continue;
        cordee_buf_puts(out, "\\\n> ");
        if (i == 2 && cordee_address_ok(line))
            cordee_buf_printf(out, "<%s>", line);
        else
            cd_block_words(out, line);
    }
    cordee_buf_puts(out, "\n");
    return 0;
}

const struct cordee_block cd_mail_blocks[] = {
    {"button", T_LATER("A button"), T_LATER("href=\"https://...\" text=\"Register\""),
     NULL},
    {"columns", T_LATER("Two columns"),
     T_LATER("[[column]] on a line of its own between them, [[/columns]] after"), NULL},
    {"image", T_LATER("A picture of the library"),
     T_LATER("file=... alt=\"what it shows\""), NULL},
    {"members", T_LATER("A list of members"),
     T_LATER("filter=\"is:member\" limit=20 sort=name"), NULL},
    {"person", T_LATER("A person's card"), T_LATER("id=..."), person},
    {0},
};

/* ---- reading --------------------------------------------------------------------- */

/* What goes over several lines. */
struct blocks {
    const struct cd_merge *m;
    struct cordee_buf *out;
    int n, columns;        /* columns: 0 outside, 1 in the first, 2 in the second */
    cd_block_fault *fault; /* hears what is wrong, all of it; NULL: the first ends it */
    void *ctx;
};

/* "columns", "column", "/columns".  1 it was one, 0, -1. */
static int columns_mark(struct blocks *b, const char *name, struct cordee_error *err)
{
    struct cordee *cd = b->m->cd;
    int to = strcmp(name, "columns") == 0    ? 1
             : strcmp(name, "column") == 0   ? 2
             : strcmp(name, "/columns") == 0 ? 0
                                             : -1;

    if (to < 0)
        return 0;
    if (b->columns != (to ? to - 1 : 2)) {
        b->columns = to == 2 ? b->columns : to; /* what follows is told for itself */
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("two columns are [[columns]], the first, [[column]], the "
                             "second, [[/columns]]"));
    }
    b->columns = to;
    cordee_buf_printf(b->out, "\n\n%s%s\n\n", b->m->block, name);
    return 1;
}

/* A plugin's block hears whose letter it is. */
static int markdown_of(const struct cd_merge *m, const struct cd_row *row, json_t *args,
                       struct cordee_buf *out, struct cordee_error *err)
{
    const struct cordee_block *block = row->row;
    struct cordee *cd = m->cd;
    char cluster[24];

    if (!block->render) {
        const int n = cd_block_members(cd, m->cluster, args, out, err);

        if (n == 0)
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("no member of the cluster is in this list: change its "
                                 "filter, or leave it out"));
        return n < 0 ? -1 : 0;
    }
    snprintf(cluster, sizeof cluster, "%lld", (long long)m->cluster);
    if (row->cd->host->core != row->cd)
        json_object_set_new(args, "-cluster", json_string(cluster));
    return block->render(row->cd, args, out, err);
}

static int block_run(struct blocks *b, const char *name, json_t *args,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf markdown = {.limit = 100000};
    struct cordee *cd = b->m->cd;
    const struct cd_row *row;

    if (strcmp(name, "button") == 0)
        return button(b->m, args, b->out, err);
    if (strcmp(name, "image") == 0)
        return cd_block_image(b->m, args, b->out, err);
    row = cd_rows_find(cd->host->rows, CD_ROW_BLOCK, name);
    if (!row || (!((const struct cordee_block *)row->row)->render &&
                 strcmp(name, "members") != 0))
        return cordee_fail(err, CORDEE_E_INVALID, T("there is no block named \"%s\""),
                           name);
    if (markdown_of(b->m, row, args, &markdown, err) < 0)
        return -1;
    if (markdown.over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("it is too long"));
    cordee_buf_puts(b->out, "\n");
    cd_block_inert(b->out, markdown.text ? markdown.text : "");
    cordee_buf_puts(b->out, "\n\n");
    return 0;
}

static int block_put(struct blocks *b, const char *s, const char *end,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    const char *name_end = memchr(s, ' ', (size_t)(end - s));
    struct cordee *cd = b->m->cd;
    char name[80];
    size_t n;
    int rc;

    if (++b->n > BLOCKS_MAX)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("too many blocks"));
    name_end = name_end ? name_end : end;
    n = (size_t)(name_end - s);
    if (n >= sizeof name)
        n = sizeof name - 1;
    memcpy(name, s, n);
    name[n] = '\0';
    if ((rc = columns_mark(b, name, err)) != 0)
        return rc < 0 ? -1 : 0;
    args = cd_block_args(name_end, end);
    if (block_run(b, name, args, err) == 0)
        return 0;
    /* Who writes is told; the readers of a letter that has gone out get the rest of it.
     */
    if (b->m->kept && err && err->code == CORDEE_E_NOT_FOUND)
        return 0;
    return cordee_fail_in(err, T("the block %s: "), name);
}

static bool is_block(struct cordee *cd, const char *s, size_t n)
{
    char name[80];

    if (!n || n >= sizeof name)
        return false;
    memcpy(name, s, n);
    name[n] = '\0';
    return cd_rows_find(cd->host->rows, CD_ROW_BLOCK, name) ||
           strcmp(name, "column") == 0 || strcmp(name, "/columns") == 0;
}

/* What looks like one of our blocks in the midst of a line would reach readers as it was
 * typed.  What stands in `...`, or is the text of a link, is meant so. */
static int line_check(struct cordee *cd, const char *line, const char *end,
                      struct cordee_error *err)
{
    for (const char *s = line; (s = memmem(s, (size_t)(end - s), "[[", 2)); s += 2) {
        size_t n = strcspn(s + 2, " ]\r\n");
        const char *close = memmem(s, (size_t)(end - s), "]]", 2);

        if (close && close[2] != '(' && (s == line || s[-1] != '`') &&
            is_block(cd, s + 2, n))
            return cordee_fail(err, CORDEE_E_INVALID,
                               T("the block %.*s: it must stand alone, at the beginning "
                                 "of a line of its own"),
                               (int)n, s + 2);
    }
    return 0;
}

/* 0: it goes on, since somebody wants to hear all that is wrong. */
static int wrong_at(const struct blocks *b, int line, struct cordee_error *err)
{
    struct cordee *cd = b->m->cd;

    if (b->fault) {
        b->fault(b->ctx, line, err->text);
        *err = (struct cordee_error){0};
        return 0;
    }
    if (err)
        err->at = 1;
    return cordee_fail_in(err, T("line %d of the text: "), line);
}

static int blocks_read(struct blocks *b, const char *markdown, struct cordee_error *err)
{
    struct cordee *cd = b->m->cd;
    int number = 1, columns_at = 0;

    for (const char *line = markdown; *line; number++) {
        size_t n = strcspn(line, "\n");
        const char *end = line + n;
        int had = b->columns;

        while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
            end--;
        if (end - line > 4 && strncmp(line, "[[", 2) == 0 &&
            strncmp(end - 2, "]]", 2) == 0) {
            if (block_put(b, line + 2, end - 2, err) < 0 && wrong_at(b, number, err) < 0)
                return -1;
            columns_at = b->columns && !had ? number : columns_at;
        } else {
            if (!b->m->kept && line_check(cd, line, end, err) < 0 &&
                wrong_at(b, number, err) < 0)
                return -1;
            cordee_buf_put(b->out, line, n + (line[n] == '\n'));
        }
        line += n + (line[n] == '\n');
    }
    if (!b->columns)
        return 0;
    cordee_fail(err, CORDEE_E_INVALID, "%s",
                T("the columns that begin here have no [[/columns]]"));
    return wrong_at(b, columns_at, err);
}

int cd_blocks_expand(const struct cd_merge *m, const char *markdown,
                     struct cordee_buf *out, struct cordee_error *err)
{
    struct blocks b = {.m = m, .out = out};

    cordee_buf_puts(out, "");
    return blocks_read(&b, markdown, err);
}

void cd_blocks_faults(const struct cd_merge *m, const char *markdown,
                      cd_block_fault *fault, void *ctx)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf unread = {.limit = 1};
    struct blocks b = {.m = m, .out = &unread, .fault = fault, .ctx = ctx};
    struct cordee_error why = {0};

    (void)blocks_read(&b, markdown, &why);
}
