#include "core/web/template-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DELIMITER = 16, MAX_SOURCE = 4 << 20 };

struct tag {
    char kind; /* # ^ / > < $ ! = & or 'v' */
    bool dynamic;
    const char *name;
    size_t len;
    const char *start; /* where the text before it ends */
    const char *end;   /* where the text after it begins */
    const char *line;  /* where its line begins, if only white space is before it */
    bool bol;          /* printed text of this line would begin here */
    bool tail;         /* nothing but white space follows on its line */
};

struct parser {
    struct cd_template *t;
    const char *text, *end, *at;
    char open[MAX_DELIMITER + 1], close[MAX_DELIMITER + 1];
    struct {
        uint32_t op;
        size_t dedent; /* to go back to */
    } nest[TEMPLATE_MAX_NEST];
    int depth;
    size_t dedent; /* white space taken off each line of an overriding block */
    struct cordee_error *err;
};

static int parse_fail(struct parser *p, const char *where, const char *what,
                      const char *name, size_t len)
{
    int line = 1;

    for (const char *s = p->text; s < where; s++)
        line += *s == '\n';
    return cordee_fail(p->err, CORDEE_E_INVALID, "template, line %d: %s%s%.*s", line,
                       what, len ? " " : "", (int)(len > 60 ? 60 : len), name);
}

static struct cd_op *op_add(struct parser *p, struct cd_op op)
{
    struct cd_template *t = p->t;

    if (!t->ops || t->n == t->room) {
        t->room = t->room ? t->room * 2 : 32;
        t->ops = realloc(t->ops, t->room * sizeof *t->ops);
        if (!t->ops)
            abort();
    }
    t->ops[t->n] = op;
    t->ops[t->n].end = t->n + 1;
    return &t->ops[t->n++];
}

static bool at_line_start(const struct parser *p, const char *s)
{
    return s == p->text || s[-1] == '\n';
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    return s;
}

/* Text of one line, or of many when nothing is taken off their starts. */
static void put_piece(struct parser *p, const char *from, const char *to)
{
    bool bol = at_line_start(p, from);

    if (bol && p->dedent) {
        const char *most = skip_blanks(from, to);

        from += (size_t)(most - from) < p->dedent ? (size_t)(most - from) : p->dedent;
    }
    if (from < to || bol)
        op_add(p, (struct cd_op){.kind = CD_OP_TEXT,
                                 .bol = bol,
                                 .name = from,
                                 .len = (uint32_t)(to - from)});
}

static void put_text(struct parser *p, const char *from, const char *to)
{
    const char *nl;

    while (p->dedent && from < to && (nl = memchr(from, '\n', (size_t)(to - from)))) {
        put_piece(p, from, nl + 1);
        from = nl + 1;
    }
    if (from < to)
        put_piece(p, from, to);
}

/* ---- tags ------------------------------------------------------------------------- */

static const char *find(const char *from, const char *end, const char *what)
{
    return from && from < end ? memmem(from, (size_t)(end - from), what, strlen(what))
                              : NULL;
}

static void trim_name(struct tag *t)
{
    while (t->len && strchr(" \t\r\n", *t->name)) {
        t->name++;
        t->len--;
    }
    while (t->len && strchr(" \t\r\n", t->name[t->len - 1]))
        t->len--;
}

/* What its line looks like around a tag. */
static void look_around(const struct parser *p, struct tag *t)
{
    const char *a = t->start;
    const char *b = skip_blanks(t->end, p->end);

    while (a > p->text && (a[-1] == ' ' || a[-1] == '\t'))
        a--;
    t->line = at_line_start(p, a) ? a : NULL;
    t->bol = at_line_start(p, t->start);
    if (b < p->end && *b == '\r')
        b++;
    t->tail = b == p->end || *b == '\n';
}

/* 1: the next tag; 0: none left; -1: it never ends. */
static int next_tag(struct parser *p, struct tag *t)
{
    const char *open = find(p->at, p->end, p->open);
    char close[MAX_DELIMITER + 3];
    const char *extra = ""; /* before the closing delimiter: } or = */
    const char *stop;
    const char *s;

    if (!open)
        return 0;
    *t = (struct tag){.kind = 'v', .start = open};
    s = open + strlen(p->open);
    s += strspn(s, " \t\r\n");
    if (*s && strchr("#^/><$!&=", *s))
        t->kind = *s++;
    else if (*s == '{') {
        t->kind = '&';
        s++;
        extra = "}";
    }
    if (t->kind == '=')
        extra = "=";
    snprintf(close, sizeof close, "%s%s", extra, p->close);
    stop = find(s, p->end, close);
    if (!stop)
        return parse_fail(p, open, "this tag never ends", "", 0);
    t->name = s;
    t->len = (size_t)(stop - s);
    t->end = stop + strlen(close);
    trim_name(t);
    look_around(p, t);
    return 1;
}

/* Takes the whole line away when the tag has it for itself. */
static bool take_line(const struct parser *p, struct tag *t)
{
    if (!t->line || !t->tail)
        return false;
    t->start = t->line;
    t->bol = true;
    t->end = memchr(t->end, '\n', (size_t)(p->end - t->end));
    t->end = t->end ? t->end + 1 : p->end;
    return true;
}

static void take_tail(const struct parser *p, struct tag *t)
{
    const char *nl = memchr(t->end, '\n', (size_t)(p->end - t->end));

    t->end = nl ? nl + 1 : p->end;
}

static int set_delimiters(struct parser *p, const struct tag *t)
{
    const char *name_end = t->name + t->len;
    const char *gap = t->name;
    const char *second;

    while (gap < name_end && !strchr(" \t\r\n", *gap))
        gap++;
    second = gap;
    while (second < name_end && strchr(" \t\r\n", *second))
        second++;
    if (gap == t->name || second == name_end || gap - t->name > MAX_DELIMITER ||
        name_end - second > MAX_DELIMITER || memchr(t->name, '=', t->len))
        return parse_fail(p, t->start, "these are no delimiters:", t->name, t->len);
    *p->open = *p->close = '\0';
    strncat(p->open, t->name, (size_t)(gap - t->name));
    strncat(p->close, second, (size_t)(name_end - second));
    return 0;
}

/* ---- operations of the tags ------------------------------------------------- */

static uint32_t blanks_kept(const struct parser *p, const char *from, const char *to)
{
    size_t n = (size_t)(to - from);

    return (uint32_t)(n > p->dedent ? n - p->dedent : 0);
}

static void take_name(struct tag *t)
{
    if (t->len && *t->name == '*' && strchr("></", t->kind)) {
        t->dynamic = true;
        t->name++;
        t->len--;
        trim_name(t);
    }
}

static struct cd_op *op_of(struct parser *p, enum cd_op_kind kind, const struct tag *t)
{
    return op_add(p, (struct cd_op){.kind = kind,
                                    .name = t->name,
                                    .len = (uint32_t)t->len,
                                    .dynamic = t->dynamic,
                                    .indent = ""});
}

static int open_nest(struct parser *p, const struct tag *t, const struct cd_op *op)
{
    if (p->depth == TEMPLATE_MAX_NEST)
        return parse_fail(p, t->start, "sections are nested too deep", "", 0);
    p->nest[p->depth].op = (uint32_t)(op - p->t->ops);
    p->nest[p->depth++].dedent = p->dedent;
    return 0;
}

static struct cd_op *innermost(const struct parser *p)
{
    return p->depth ? &p->t->ops[p->nest[p->depth - 1].op] : NULL;
}

static int parse_section(struct parser *p, struct tag *t)
{
    bool alone = take_line(p, t);
    struct cd_op *op;

    put_text(p, p->at, t->start);
    op = op_of(p, t->kind == '#' ? CD_OP_SECTION : CD_OP_INVERTED, t);
    op->bol = t->bol && !alone;
    return open_nest(p, t, op);
}

static int parse_partial(struct parser *p, struct tag *t)
{
    const char *tag = t->start;
    bool alone = take_line(p, t);
    struct cd_op *op;

    put_text(p, p->at, t->start);
    op = op_of(p, CD_OP_PARTIAL, t);
    op->bol = t->bol && !alone;
    op->alone = alone;
    if (alone) {
        op->indent_len = blanks_kept(p, t->start, tag);
        op->indent = tag - op->indent_len;
    }
    return 0;
}

/* Whether a parent has its lines for itself is known at its end only. */
static int parse_parent(struct parser *p, struct tag *t)
{
    struct cd_op *op;

    put_text(p, p->at, t->line ? t->line : t->start);
    op = op_of(p, CD_OP_PARENT, t);
    op->bol = t->line != NULL;
    if (t->line) {
        op->indent_len = blanks_kept(p, t->line, t->start);
        op->indent = t->start - op->indent_len;
    }
    return open_nest(p, t, op);
}

/* A block that replaces one of the layout: its own indentation is taken off. */
static int parse_argument(struct parser *p, struct tag *t)
{
    struct cd_op *op = op_of(p, CD_OP_BLOCK, t);
    int rc = open_nest(p, t, op);

    if (t->tail) {
        take_tail(p, t);
        p->dedent = (size_t)(skip_blanks(t->end, p->end) - t->end);
    } else
        p->dedent = 0;
    return rc;
}

/* A block that may be replaced: what replaces it stands as far in as its content. */
static int parse_block(struct parser *p, struct tag *t)
{
    const struct cd_op *in = innermost(p);
    const char *tag = t->start;
    bool alone;
    struct cd_op *op;

    if (in && in->kind == CD_OP_PARENT)
        return parse_argument(p, t);
    alone = take_line(p, t);
    put_text(p, p->at, t->start);
    op = op_of(p, CD_OP_BLOCK, t);
    op->bol = t->bol && !alone;
    op->alone = alone;
    if (alone) {
        const char *content = skip_blanks(t->end, p->end);

        op->indent_len = blanks_kept(p, t->end, content);
        op->indent = content - op->indent_len;
    } else if (t->line) {
        op->indent_len = blanks_kept(p, t->line, tag);
        op->indent = tag - op->indent_len;
    }
    return open_nest(p, t, op);
}

static bool is_argument(const struct parser *p)
{
    return p->depth > 1 && p->t->ops[p->nest[p->depth - 2].op].kind == CD_OP_PARENT;
}

static int parse_end(struct parser *p, struct tag *t)
{
    struct cd_op *op = innermost(p);

    if (!op || op->len != t->len || memcmp(op->name, t->name, t->len) != 0)
        return parse_fail(p, t->start, "nothing is open that this closes:", t->name,
                          t->len);
    if (op->kind == CD_OP_PARENT) {
        op->alone = op->bol && t->tail;
        if (op->alone)
            take_tail(p, t);
    } else if (is_argument(p)) {
        if (t->line)
            t->start = t->line;
        put_text(p, p->at, t->start);
    } else {
        bool alone = take_line(p, t);

        put_text(p, p->at, t->start);
        if (t->bol && !alone)
            put_piece(p, t->start, t->start);
    }
    p->depth--;
    p->t->ops[p->nest[p->depth].op].end = p->t->n;
    p->dedent = p->nest[p->depth].dedent;
    return 0;
}

/* ---- {{#t}} and {{#tn}} ----------------------------------------------------- */

static char *collapsed(const char *from, const char *to)
{
    char *text = malloc((size_t)(to - from) + 1);
    char *w = text;

    if (!text)
        abort();
    for (; from < to; from++) {
        if (!strchr(" \t\r\n", *from) || !*from)
            *w++ = *from;
        else if (w > text && w[-1] != ' ')
            *w++ = ' ';
    }
    if (w > text && w[-1] == ' ')
        w--;
    *w = '\0';
    return text;
}

static bool is_words(const struct tag *t)
{
    return t->kind == '#' && ((t->len == 1 && *t->name == 't') ||
                              (t->len >= 2 && t->name[0] == 't' && t->name[1] == 'n' &&
                               (t->len == 2 || t->name[2] == ' ')));
}

static int parse_words(struct parser *p, struct tag *t)
{
    bool many = t->len > 1;
    char closing[2 * MAX_DELIMITER + 4];
    const char *stop;
    const char *bar = NULL;
    struct cd_op *op;

    snprintf(closing, sizeof closing, "%s/t%s%s", p->open, many ? "n" : "", p->close);
    stop = find(t->end, p->end, closing);
    if (!stop)
        return parse_fail(p, t->start, "this text is never closed by", closing,
                          strlen(closing));
    if (many && !(bar = memchr(t->end, '|', (size_t)(stop - t->end))))
        return parse_fail(p, t->start, "needs one|many", "", 0);
    put_text(p, p->at, t->start);
    op = op_of(p, many ? CD_OP_TN : CD_OP_T, t);
    op->bol = t->bol;
    op->name = t->len > 3 ? t->name + 3 : "n";
    op->len = t->len > 3 ? (uint32_t)t->len - 3 : 1;
    op->one = collapsed(t->end, many ? bar : stop);
    op->many = many ? collapsed(bar + 1, stop) : NULL;
    t->end = stop + strlen(closing);
    return 0;
}

/* ---- the whole -------------------------------------------------------------- */

static int parse_quiet(struct parser *p, struct tag *t)
{
    bool alone = take_line(p, t);

    put_text(p, p->at, t->start);
    if (t->bol && !alone)
        put_piece(p, t->start, t->start);
    return t->kind == '=' ? set_delimiters(p, t) : 0;
}

static int parse_value(struct parser *p, const struct tag *t)
{
    struct cd_op *op;

    put_text(p, p->at, t->start);
    op = op_of(p, t->kind == '&' ? CD_OP_RAW : CD_OP_VALUE, t);
    op->bol = t->bol;
    return 0;
}

static int parse_tag(struct parser *p, struct tag *t)
{
    take_name(t);
    if (!t->len && t->kind != '!')
        return parse_fail(p, t->start, "a tag without a name", "", 0);
    switch (t->kind) {
    case '#':
        return is_words(t) ? parse_words(p, t) : parse_section(p, t);
    case '^':
        return parse_section(p, t);
    case '/':
        return parse_end(p, t);
    case '>':
        return parse_partial(p, t);
    case '<':
        return parse_parent(p, t);
    case '$':
        return parse_block(p, t);
    case '!':
    case '=':
        return parse_quiet(p, t);
    default:
        return parse_value(p, t);
    }
}

static int parse_all(struct parser *p)
{
    struct tag t;
    int found;

    while ((found = next_tag(p, &t)) > 0) {
        if (parse_tag(p, &t) < 0)
            return -1;
        p->at = t.end;
    }
    if (found == 0 && p->depth) {
        const struct cd_op *op = innermost(p);

        return parse_fail(p, op->name, "never closed:", op->name, op->len);
    }
    if (found == 0)
        put_text(p, p->at, p->end);
    return found;
}

struct cd_template *cd_template_parse(const char *text, size_t n,
                                      struct cordee_error *err)
{
    struct cd_template *t = calloc(1, sizeof *t);
    struct parser p = {.t = t, .open = "{{", .close = "}}", .err = err};

    if (!t || n > MAX_SOURCE || memchr(text, '\0', n)) {
        cordee_fail(err, CORDEE_E_INVALID, "template: too long, or not text");
        cd_template_free(t);
        return NULL;
    }
    t->text = malloc(n + 1);
    if (!t->text)
        abort();
    memcpy(t->text, text, n);
    t->text[n] = '\0';
    p.text = p.at = t->text;
    p.end = t->text + n;
    if (parse_all(&p) < 0) {
        cd_template_free(t);
        return NULL;
    }
    return t;
}

void cd_template_free(struct cd_template *t)
{
    for (uint32_t i = 0; t && i < t->n; i++) {
        free(t->ops[i].one);
        free(t->ops[i].many);
    }
    if (t) {
        free(t->ops);
        free(t->text);
    }
    free(t);
}
