/* Programs: what a letter's texts become, run once a reader. */
#include "core/mail/compose/encode.h"
#include "core/mail/compose/merge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct cd_op *cd_op_add(struct cd_program *p, enum cd_op_kind kind, enum cd_place place)
{
    if (!p->ops || p->n == p->room) {
        p->room = p->room ? p->room * 2 : 32;
        p->ops = realloc(p->ops, p->room * sizeof *p->ops);
        if (!p->ops)
            abort();
    }
    p->ops[p->n] = (struct cd_op){.kind = kind, .place = place};
    return &p->ops[p->n++];
}

/* Literals that follow each other are one. */
void cd_program_put(struct cd_program *p, const char *text, size_t n)
{
    struct cd_op *last = p->n ? &p->ops[p->n - 1] : NULL;

    if (n == 0)
        return;
    if (!last || last->kind != CD_OP_TEXT) {
        last = cd_op_add(p, CD_OP_TEXT, CD_IN_TEXT);
        last->lit = p->lits.len;
    }
    cordee_buf_put(&p->lits, text, n);
    last->len += n;
}

void cd_program_puts(struct cd_program *p, const char *text)
{
    cd_program_put(p, text, strlen(text));
}

void cd_program_drop(struct cd_program *p)
{
    free(p->ops);
    cordee_buf_drop(&p->lits);
    *p = (struct cd_program){0};
}

/* ---- escaping -------------------------------------------------------------------- */

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

/* Percent-encodes; `whole`: what RFC 3986 reserves keeps its meaning, as in a complete
 * address, and a % that is there already stays. */
static void put_url(struct cordee_buf *out, const char *s, size_t n, bool whole,
                    bool html)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        if (html && whole && c == '&')
            cordee_buf_puts(out, "&amp;");
        else if (html && whole && c == '\'')
            cordee_buf_puts(out, "&#39;");
        else if (is_unreserved(c) || (whole && c && strchr(":/?#@!$&'*+,;=%", c)))
            cordee_buf_putc(out, (char)c);
        else
            cordee_buf_put(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
}

static void put_html(struct cordee_buf *out, const char *s, size_t n)
{
    const char *end = s + n;

    while (s < end) {
        const char *from = s;

        while (s < end && *s != '&' && *s != '<' && *s != '>' && *s != '"' && *s != '\'')
            s++;
        cordee_buf_put(out, from, (size_t)(s - from));
        if (s < end)
            cordee_buf_html(out, (char[]){*s++, '\0'});
    }
}

/* An author's own words; control characters are the layout's (wrap.c). */
static void put_text(struct cordee_buf *out, const char *s, size_t n)
{
    const char *end = s + n;

    while (s < end) {
        const char *from = s;

        while (s < end && ((unsigned char)*s >= 0x20 || *s == '\n'))
            s++;
        cordee_buf_put(out, from, (size_t)(s - from));
        if (s < end && *s++ == '\t')
            cordee_buf_puts(out, "    ");
    }
}

static void put_escaped(struct cordee_buf *out, const char *s, size_t n,
                        enum cd_place place, bool whole_url)
{
    switch (place) {
    case CD_IN_HTML:
        put_html(out, s, n);
        break;
    case CD_IN_TEXT:
        put_text(out, s, n);
        break;
    case CD_IN_HTML_URL:
    case CD_IN_TEXT_URL:
        put_url(out, s, n, whole_url, place == CD_IN_HTML_URL);
        break;
    }
}

/* ---- building ---------------------------------------------------------------------- */

static void put_literal(struct cd_program *p, const char *s, size_t n,
                        enum cd_place place)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf ready = {0};

    put_escaped(&ready, s, n, place, true);
    if (ready.len)
        cd_program_put(p, ready.text, ready.len);
}

void cd_program_tag(struct cd_program *p, const struct cd_tag *tag, enum cd_place place)
{
    static const enum cd_op_kind kinds[] = {CD_OP_FIELD, CD_OP_IF, CD_OP_UNLESS,
                                            CD_OP_EACH, CD_OP_TEXT};
    const bool all = tag->kind == CD_TAG_FIELD && tag->list && !tag->cell;
    struct cd_op *op = cd_op_add(p, all ? CD_OP_JOIN : kinds[tag->kind], place);

    op->field = tag->field;
    op->cell = tag->cell;
    op->lit = p->lits.len; /* an END is an empty literal, so that jumps have a place */
    if (tag->kind == CD_TAG_END)
        op->to = tag->again ? CD_ENDS_EACH : CD_ENDS;
    if (tag->kind == CD_TAG_FIELD) {
        op->len = strlen(tag->fallback);
        cordee_buf_puts(&p->lits, tag->fallback);
    }
}

size_t cd_program_text(struct cd_program *p, const struct cd_merge *m, const char *text,
                       enum cd_place place)
{
    const struct cd_tag *tag;
    const char *begin;
    const char *end;
    size_t n = 0;

    for (; (tag = cd_merge_next(m, text, &begin, &end)); text = end, n++) {
        put_literal(p, text, (size_t)(begin - text), place);
        cd_program_tag(p, tag, place);
    }
    put_literal(p, text, strlen(text), place);
    return n;
}

static bool is_link(const char *s, size_t n)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t k = strlen(schemes[i]);

        if (n > k && strncasecmp(s, schemes[i], k) == 0)
            return true;
    }
    return false;
}

int cd_program_url(struct cd_program *p, const struct cd_merge *m, const char *url,
                   enum cd_place place, struct cordee_error *err)
{
    const char *begin;
    const char *end;
    struct cordee *cd = m->cd;

    if (!cd_merge_next(m, url, &begin, &end) && !is_link(url, strlen(url)))
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("a link in a mail begins with https:// or mailto:, this "
                             "one is \"%.60s\""),
                           url);
    cd_op_add(p, CD_OP_URL_BEGIN, place);
    cd_program_text(p, m, url, place);
    cd_op_add(p, CD_OP_URL_END, place);
    return 0;
}

bool cd_op_opens(const struct cd_op *op)
{
    return op->kind == CD_OP_IF || op->kind == CD_OP_UNLESS || op->kind == CD_OP_EACH;
}

void cd_program_link(struct cd_program *p)
{
    for (size_t i = 0; i < p->n; i++) {
        size_t depth = 1;
        size_t j = i + 1;

        if (!cd_op_opens(&p->ops[i]))
            continue;
        for (; j < p->n && depth > 0; j++) {
            if (cd_op_opens(&p->ops[j]))
                depth++;
            else if (p->ops[j].kind == CD_OP_TEXT && p->ops[j].to)
                depth--;
        }
        p->ops[i].to = j - 1;
    }
}

/* ---- running ---------------------------------------------------------------- */

/* "www.example.org/x" is what people type for an address. */
static void put_first_url(struct cordee_buf *out, const char *s, enum cd_place place)
{
    const char *colon = strchr(s, ':');
    size_t host = strcspn(s, "/?#");

    if (*s && !(colon && colon < s + host) && memchr(s, '.', host))
        cordee_buf_puts(out, "https://");
    put_escaped(out, s, strlen(s), place, true);
}

/* Lines, of which among all values a signature alone has several. */
static void put_lines(struct cordee_buf *out, const char *s, size_t n)
{
    const char *end = s + n;

    for (const char *stop; (stop = memchr(s, '\n', (size_t)(end - s))); s = stop + 1) {
        put_html(out, s, (size_t)(stop - s));
        cordee_buf_puts(out, "<br>");
    }
    put_html(out, s, (size_t)(end - s));
}

static void run_field(const struct cd_program *p, const struct cd_op *op,
                      const char *value, size_t url, struct cordee_buf *out)
{
    const char *s = *value ? value : p->lits.text + op->lit;
    size_t n = *value ? strlen(value) : op->len;

    if (op->place == CD_IN_HTML && memchr(s, '\n', n))
        put_lines(out, s, n);
    else if (op->place == CD_IN_HTML || op->place == CD_IN_TEXT || out->len > url)
        put_escaped(out, s, n, op->place, false);
    else if (*value)
        put_first_url(out, value, op->place);
    else
        put_escaped(out, s, n, op->place, true);
}

/* ---- lists ------------------------------------------------------------------------ */

/* A turn of the one list that is being said: none stands within another. */
struct turn {
    const char *item;       /* NULL: no list is being said */
    size_t each;            /* the operation that began it */
    struct cordee_buf cell; /* what was taken out of it last */
};

static const char *cell_take(struct turn *t, const char *item, size_t cell)
{
    static const char ends[] = {CD_CELL_END, CD_ITEM_END, '\0'};
    const char *s = item;

    cordee_buf_clear(&t->cell);
    for (; s && cell > 1; cell--) {
        s += strcspn(s, ends);
        s = *s == CD_CELL_END ? s + 1 : NULL;
    }
    if (s)
        cordee_buf_put(&t->cell, s, strcspn(s, ends));
    return t->cell.len ? t->cell.text : "";
}

/* What an operation is about: a value of the letter, or of the item. */
static const char *value_of(struct turn *t, const struct cd_op *op,
                            const char *const *values)
{
    return op->cell ? cell_take(t, t->item, op->cell) : values[op->field];
}

static const char *item_next(const char *item)
{
    item = strchr(item, CD_ITEM_END);
    return item && item[1] ? item + 1 : NULL;
}

static void run_join(const struct cd_program *p, const struct cd_op *op,
                     const char *value, size_t url, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    struct turn t = {0};

    for (const char *item = *value ? value : NULL; item; item = item_next(item)) {
        cordee_buf_puts(&all, all.len ? ", " : "");
        cordee_buf_puts(&all, cell_take(&t, item, 1));
    }
    cordee_buf_drop(&t.cell);
    run_field(p, op, all.len ? all.text : "", url, out);
}

/* Begins a list: the operation before the first turn, or its end. */
static size_t turn_begin(struct turn *t, const struct cd_op *op, size_t i,
                         const char *value)
{
    t->item = *value ? value : NULL;
    t->each = i;
    return t->item ? i : op->to - 1;
}

/* Is there another turn?  Then *i is the operation before it. */
static bool turn_again(struct turn *t, size_t *i)
{
    t->item = t->item ? item_next(t->item) : NULL;
    if (t->item)
        *i = t->each;
    return t->item != NULL;
}

/* Into quoted-printable: of lines that are raw until the next that are not. */
struct coding {
    struct cordee_buf *out;
    size_t all; /* bytes said, both together */
};

static void coding_flush(struct coding *c, struct cordee_buf *raw)
{
    c->all += raw->len;
    if (raw->len)
        cd_put_quoted_printable(c->out, raw->text, raw->len);
    if (!raw->over)
        cordee_buf_clear(raw);
    raw->over |= c->all > CD_MERGE_OUT_MAX;
}

static void coding_put(struct coding *c, const struct cd_program *p,
                       const struct cd_op *op, struct cordee_buf *raw)
{
    c->all += op->field;
    coding_flush(c, raw);
    cordee_buf_put(c->out, p->lits.text + op->lit, op->len);
}

/* `coding`: NULL for a program without CD_OP_READY. */
static void run(const struct cd_program *p, const char *const *values,
                struct cordee_buf *out, struct coding *coding)
{
    struct turn turn = {0};
    size_t url = 0;

    for (size_t i = 0; i < p->n && !out->over; i++) {
        const struct cd_op *op = &p->ops[i];

        switch (op->kind) {
        case CD_OP_TEXT:
            if (op->to == CD_ENDS_EACH && turn_again(&turn, &i))
                break;
            if (op->len)
                cordee_buf_put(out, p->lits.text + op->lit, op->len);
            break;
        case CD_OP_FIELD:
            run_field(p, op, value_of(&turn, op, values), url, out);
            break;
        case CD_OP_JOIN:
            run_join(p, op, values[op->field], url, out);
            break;
        case CD_OP_IF:
        case CD_OP_UNLESS:
            if ((*value_of(&turn, op, values) != '\0') != (op->kind == CD_OP_IF))
                i = op->to - 1;
            break;
        case CD_OP_EACH:
            i = turn_begin(&turn, op, i, values[op->field]);
            break;
        case CD_OP_URL_BEGIN:
            url = out->len;
            break;
        case CD_OP_URL_END:
            if (out->len > url && !is_link(out->text + url, out->len - url)) {
                out->len = url;
                out->text[url] = '\0';
            }
            break;
        case CD_OP_READY:
            if (coding)
                coding_put(coding, p, op, out);
            break;
        }
    }
    cordee_buf_drop(&turn.cell);
}

void cd_program_run(const struct cd_program *p, const char *const *values,
                    struct cordee_buf *out)
{
    run(p, values, out, NULL);
}

void cd_program_run_ready(const struct cd_program *p, const char *const *values,
                          struct cordee_buf *raw, struct cordee_buf *out)
{
    struct coding coding = {.out = out};

    run(p, values, raw, &coding);
    coding_flush(&coding, raw);
}
