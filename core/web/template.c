#include "core/web/template-priv.h"

#include <cordee/plugin.h>

#include <stdio.h>
#include <string.h>

enum { MAX_STEPS = 20000000, MAX_INDENT = 256, MAX_OUT = 16 << 20 };

/* A layout in use: its overriding blocks are the children of operation `parent`. */
struct frame {
    const struct cd_template *t;
    uint32_t parent;
};

struct render {
    const struct cd_template_env *env;
    json_t *stack[TEMPLATE_MAX_DEPTH + 2];
    int depth;
    struct frame frames[TEMPLATE_MAX_DEPTH];
    int n_frames;
    int calls;
    long steps;
    char indent[MAX_INDENT];
    size_t indent_len;
    bool mid;   /* the next line start is not one: something stands before it */
    bool fresh; /* what comes next begins a line */
    struct cordee_buf *out;
    struct cordee_error *err;
};

static int run(struct render *r, const struct cd_template *t, uint32_t from, uint32_t to);

/* ---- values ----------------------------------------------------------------- */

/* A member by name; of a list there is one, `any`: {{#people.any}} is what stands around
 * a list, and hides nothing behind its items. */
static json_t *member(json_t *v, const char *name, size_t len)
{
    if (!json_is_array(v))
        return json_object_getn(v, name, len);
    return len == 3 && memcmp(name, "any", 3) == 0 && json_array_size(v) ? json_true()
                                                                         : NULL;
}

static json_t *lookup(const struct render *r, const char *name, size_t len)
{
    const char *dot;
    size_t first;
    json_t *v = NULL;

    if (len == 1 && *name == '.')
        return r->stack[r->depth - 1];
    dot = memchr(name, '.', len);
    first = dot ? (size_t)(dot - name) : len;
    for (int i = r->depth - 1; i >= 0 && !v; i--)
        v = json_object_getn(r->stack[i], name, first);
    while (v && dot) {
        name = dot + 1;
        len -= first + 1;
        dot = memchr(name, '.', len);
        first = dot ? (size_t)(dot - name) : len;
        v = member(v, name, first);
    }
    return v;
}

static bool is_true(const json_t *v)
{
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_STRING:
        return json_string_length(v) > 0;
    case JSON_INTEGER:
        return json_integer_value(v) != 0;
    case JSON_REAL:
        return json_real_value(v) != 0;
    case JSON_ARRAY:
        return json_array_size(v) > 0;
    default:
        return true;
    }
}

static void put_value(struct cordee_buf *out, const json_t *v, bool escape)
{
    char number[40];
    const char *s = number;

    if (json_is_string(v))
        s = json_string_value(v);
    else if (json_is_integer(v))
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    else if (json_is_real(v))
        snprintf(number, sizeof number, "%.15g", json_real_value(v));
    else if (json_is_boolean(v))
        s = json_is_true(v) ? "true" : "false";
    else
        return;
    if (escape)
        cordee_buf_html(out, s);
    else
        cordee_buf_puts(out, s);
}

/* ---- text and indentation --------------------------------------------------- */

static void begin_line(struct render *r, const struct cd_op *op)
{
    if (r->fresh || (op->bol && !r->mid))
        cordee_buf_put(r->out, r->indent, r->indent_len);
    r->fresh = r->mid = false;
}

static void put_text(struct render *r, const struct cd_op *op)
{
    const char *s = op->name;
    const char *end = s + op->len;
    const char *nl;

    begin_line(r, op);
    while (r->indent_len && s < end && (nl = memchr(s, '\n', (size_t)(end - s)))) {
        cordee_buf_put(r->out, s, (size_t)(nl + 1 - s));
        s = nl + 1;
        if (s < end)
            cordee_buf_put(r->out, r->indent, r->indent_len);
    }
    cordee_buf_put(r->out, s, (size_t)(end - s));
}

static int indent_more(struct render *r, const struct cd_op *op)
{
    if (r->indent_len + op->indent_len > MAX_INDENT)
        return cordee_fail(r->err, CORDEE_E_INVALID, "template: indented too far");
    memcpy(r->indent + r->indent_len, op->indent, op->indent_len);
    r->indent_len += op->indent_len;
    return 0;
}

/* ---- {{#t}} ----------------------------------------------------------------- */

/* Fills {{name}}, {{&name}} and {{{name}}} into a text; other braces stay. */
static void put_words(struct render *r, const char *s)
{
    const char *open;
    const char *close;

    while ((open = strstr(s, "{{")) && (close = strstr(open, "}}"))) {
        const char *name = open + 2;
        bool raw = *name == '{' || *name == '&';

        cordee_buf_put(r->out, s, (size_t)(open - s));
        name += raw;
        put_value(r->out, lookup(r, name, (size_t)(close - name)), !raw);
        s = close + 2 + (raw && open[2] == '{' && close[2] == '}');
    }
    cordee_buf_puts(r->out, s);
}

static void put_translated(struct render *r, const struct cd_op *op)
{
    struct cordee *cd = r->env->cd;
    bool speaks = cd && cd->text;
    const char *words;

    begin_line(r, op);
    if (op->kind == CD_OP_T)
        words = speaks ? cd->text->get(cd, op->one) : op->one;
    else {
        json_t *v = lookup(r, op->name, op->len);
        int64_t n = json_is_array(v) ? (int64_t)json_array_size(v)
                                     : (int64_t)json_number_value(v);

        words = speaks ? cd->text->plural(cd, op->one, op->many, n)
                       : (n == 1 ? op->one : op->many);
    }
    put_words(r, words);
}

/* ---- sections --------------------------------------------------------------- */

static int run_with(struct render *r, const struct cd_template *t, uint32_t at,
                    json_t *top)
{
    int rc;

    if (r->depth >= TEMPLATE_MAX_DEPTH + 2)
        return cordee_fail(r->err, CORDEE_E_INVALID, "template: nested too deep");
    r->stack[r->depth++] = top;
    rc = run(r, t, at + 1, t->ops[at].end);
    r->depth--;
    return rc;
}

static int run_section(struct render *r, const struct cd_template *t, uint32_t at)
{
    const struct cd_op *op = &t->ops[at];
    json_t *v = lookup(r, op->name, op->len);
    int rc = 0;

    if (op->bol)
        begin_line(r, op);
    if (op->kind == CD_OP_INVERTED)
        return is_true(v) ? 0 : run(r, t, at + 1, op->end);
    if (!is_true(v))
        return 0;
    if (!json_is_array(v))
        return run_with(r, t, at, v);
    for (size_t i = 0; i < json_array_size(v) && rc == 0; i++)
        rc = run_with(r, t, at, json_array_get(v, i));
    return rc;
}

/* ---- partials, layouts, blocks ---------------------------------------------- */

static const struct cd_template *find_named(struct render *r, const struct cd_op *op)
{
    const char *name = op->name;
    size_t len = op->len;
    const struct cd_template *found;

    if (op->dynamic) {
        name = json_string_value(lookup(r, op->name, op->len));
        len = name ? strlen(name) : 0;
    }
    found = name && r->env->find ? r->env->find(r->env->ctx, name, len) : NULL;
    if (!found && r->env->strict)
        cordee_fail(r->err, CORDEE_E_INTERNAL, "template: there is no %.*s",
                    (int)(name ? len : op->len), name ? name : op->name);
    return found;
}

/* Runs another template where `op` stands; its lines stand as far in as the tag. */
static int run_other(struct render *r, const struct cd_op *op,
                     const struct cd_template *other)
{
    size_t indent_len = r->indent_len;
    int rc = -1;

    if (r->calls >= TEMPLATE_MAX_DEPTH)
        return cordee_fail(r->err, CORDEE_E_INVALID,
                           "template: partials are nested too deep");
    r->calls++;
    if (!op->alone) {
        begin_line(r, op);
        cordee_buf_put(r->out, op->indent, op->indent_len);
        r->mid = true;
        rc = run(r, other, 0, other->n);
    } else if (indent_more(r, op) == 0)
        rc = run(r, other, 0, other->n);
    r->mid = false;
    r->calls--;
    r->indent_len = indent_len;
    return rc;
}

static int run_partial(struct render *r, const struct cd_op *op)
{
    const struct cd_template *other = find_named(r, op);

    if (!other)
        return r->env->strict ? -1 : 0;
    return run_other(r, op, other);
}

static int run_parent(struct render *r, const struct cd_template *t, uint32_t at)
{
    const struct cd_template *other = find_named(r, &t->ops[at]);
    int rc;

    if (!other)
        return r->env->strict ? -1 : 0;
    if (r->n_frames == TEMPLATE_MAX_DEPTH)
        return cordee_fail(r->err, CORDEE_E_INVALID,
                           "template: layouts are nested too deep");
    r->frames[r->n_frames++] = (struct frame){.t = t, .parent = at};
    rc = run_other(r, &t->ops[at], other);
    r->n_frames--;
    return rc;
}

/* The outermost layout call that overrides a block wins. */
static const struct cd_op *override_of(const struct render *r, const struct cd_op *block,
                                       const struct cd_template **t_r)
{
    for (int f = 0; f < r->n_frames; f++) {
        const struct cd_template *t = r->frames[f].t;
        uint32_t end = t->ops[r->frames[f].parent].end;

        for (uint32_t i = r->frames[f].parent + 1; i < end; i = t->ops[i].end) {
            const struct cd_op *op = &t->ops[i];

            if (op->kind == CD_OP_BLOCK && op->len == block->len &&
                memcmp(op->name, block->name, op->len) == 0) {
                *t_r = t;
                return op;
            }
        }
    }
    return NULL;
}

static int run_block(struct render *r, const struct cd_template *t, uint32_t at)
{
    const struct cd_op *op = &t->ops[at];
    const struct cd_template *by = NULL;
    const struct cd_op *override = override_of(r, op, &by);
    size_t indent_len = r->indent_len;
    uint32_t start;
    int rc;

    if (op->bol)
        begin_line(r, op);
    if (!override)
        return run(r, t, at + 1, op->end);
    if (r->calls >= TEMPLATE_MAX_DEPTH || indent_more(r, op) < 0)
        return cordee_fail(r->err, CORDEE_E_INVALID,
                           "template: blocks are nested too deep");
    r->calls++;
    r->fresh = op->alone;
    r->mid = !op->alone;
    start = (uint32_t)(override - by->ops) + 1;
    rc = run(r, by, start, override->end);
    r->calls--;
    r->fresh = r->mid = false;
    r->indent_len = indent_len;
    return rc;
}

/* ---- the whole -------------------------------------------------------------- */

static int run_op(struct render *r, const struct cd_template *t, uint32_t at)
{
    const struct cd_op *op = &t->ops[at];

    switch (op->kind) {
    case CD_OP_TEXT:
        put_text(r, op);
        return 0;
    case CD_OP_VALUE:
    case CD_OP_RAW:
        begin_line(r, op);
        put_value(r->out, lookup(r, op->name, op->len), op->kind == CD_OP_VALUE);
        return 0;
    case CD_OP_T:
    case CD_OP_TN:
        put_translated(r, op);
        return 0;
    case CD_OP_SECTION:
    case CD_OP_INVERTED:
        return run_section(r, t, at);
    case CD_OP_PARTIAL:
        return run_partial(r, op);
    case CD_OP_PARENT:
        return run_parent(r, t, at);
    case CD_OP_BLOCK:
        return run_block(r, t, at);
    }
    return 0;
}

static int run(struct render *r, const struct cd_template *t, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i = t->ops[i].end) {
        if (++r->steps > MAX_STEPS || r->out->over)
            return cordee_fail(r->err, CORDEE_E_TOO_LARGE,
                               "template: more text than a page may have");
        if (run_op(r, t, i) < 0)
            return -1;
    }
    return 0;
}

int cd_template_render(const struct cd_template *t, json_t *model,
                       const struct cd_template_env *env, struct cordee_buf *out,
                       struct cordee_error *err)
{
    struct render r = {.env = env, .out = out, .err = err};
    size_t limit = out->limit;
    int rc;

    if (env->around)
        r.stack[r.depth++] = env->around;
    r.stack[r.depth++] = model;
    if (!limit)
        out->limit = out->len + MAX_OUT;
    rc = run(&r, t, 0, t->n);
    if (rc == 0 && out->over)
        rc = cordee_fail(err, CORDEE_E_TOO_LARGE,
                         "template: more text than a page may have");
    out->limit = limit;
    return rc;
}
