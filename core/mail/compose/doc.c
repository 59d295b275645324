/* From cmark's tree to programs.  Both faces are written in one walk, so that a section
 * is checked once, against the tree: it begins and ends under the same parent, or the
 * letter is refused.  That is why a left-out section can never leave a tag open. */
#include "core/mail/compose/doc.h"

#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX  40
#define INDENT_MAX 120
#define SHORT_LINE 45 /* columns: who breaks so early means it */
#define A_VALUE    10 /* columns of a field's value, roughly */

struct open_section {
    const struct cd_tag *tag;
    const void *parent; /* node it stands in */
    bool alone;         /* a paragraph of its own */
};

struct doc {
    const struct cd_merge *m;
    struct cd_program *html, *text;
    struct open_section open[DEPTH_MAX];
    int depth;
    size_t shown;                             /* tags that were */
    size_t column;                            /* of what the reader sees of this line */
    char first[INDENT_MAX], rest[INDENT_MAX]; /* what lines begin with */
    struct cordee_error *err;
    const char *colour;
    bool in_columns;
    int columns_depth; /* sections that were open where they begin */
    size_t blocks;     /* that were shown */
};

static int blocks(struct doc *d, cmark_node *parent);
static int inlines(struct doc *d, cmark_node *parent);

static const char *literal_of(cmark_node *node)
{
    const char *s = cmark_node_get_literal(node);

    return s ? s : "";
}

/* ---- sections --------------------------------------------------------------------- */

static int section_open(struct doc *d, const struct cd_tag *tag, const void *parent,
                        bool alone)
{
    struct cordee *cd = d->m->cd;

    if (d->depth == DEPTH_MAX)
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("sections are nested too deeply"));
    d->open[d->depth++] = (struct open_section){tag, parent, alone};
    return 0;
}

static int section_close(struct doc *d, const struct cd_tag *tag, const void *parent,
                         bool alone)
{
    struct cordee *cd = d->m->cd;
    const char *name = d->m->names[tag->field];
    const struct open_section *o = d->depth ? &d->open[d->depth - 1] : NULL;

    if (o && o->tag == &d->m->tags[tag->partner] && o->parent == parent &&
        o->alone == alone && !(d->in_columns && d->depth <= d->columns_depth)) {
        d->depth--;
        return 0;
    }
    if (d->err)
        d->err->at = tag->at;
    return cordee_fail(d->err, CORDEE_E_INVALID,
                       T("line %d of the text: {{#%s}} and {{/%s}} must stand in the "
                         "same paragraph, or each on a line of its own"),
                       tag->line, name, name);
}

/* Looks at the tags of one text of the tree. */
static int tags_check(struct doc *d, const char *s, const void *parent, bool alone)
{
    const struct cd_tag *tag;
    const char *begin;
    const char *end;
    int rc = 0;

    for (; rc == 0 && (tag = cd_merge_next(d->m, s, &begin, &end)); s = end) {
        d->shown++;
        if (tag->kind == CD_TAG_END)
            rc = section_close(d, tag, parent, alone);
        else if (tag->kind != CD_TAG_FIELD)
            rc = section_open(d, tag, parent, alone);
    }
    return rc;
}

/* ---- text lines ------------------------------------------------------------- */

static void mark(struct cd_program *p, char c)
{
    cd_program_put(p, &c, 1);
}

static void line_open(struct doc *d, char kind)
{
    mark(d->text, CD_MARK_BEGIN);
    mark(d->text, kind);
    cd_program_puts(d->text, d->first);
    mark(d->text, CD_MARK_NEXT);
    cd_program_puts(d->text, d->rest);
    mark(d->text, CD_MARK_NEXT);
    memcpy(d->first, d->rest, sizeof d->first);
    d->column = 0;
}

static void line_close(struct doc *d)
{
    cd_doc_end(d->text);
}

static void blank_put(struct cd_program *text, const char *prefix)
{
    mark(text, CD_MARK_BEGIN);
    mark(text, CD_LINE_BLANK);
    cd_program_puts(text, prefix);
    mark(text, CD_MARK_NEXT);
    mark(text, CD_MARK_NEXT);
    mark(text, CD_MARK_END);
}

void cd_doc_blank(struct cd_program *text)
{
    blank_put(text, "");
}

void cd_doc_begin(struct cd_program *text, char kind)
{
    mark(text, CD_MARK_BEGIN);
    mark(text, kind);
    mark(text, CD_MARK_NEXT);
    mark(text, CD_MARK_NEXT);
}

void cd_doc_end(struct cd_program *text)
{
    mark(text, CD_MARK_END);
}

void cd_doc_line(struct cd_program *text, const char *words)
{
    cd_doc_begin(text, CD_LINE_WRAP);
    cd_program_puts(text, words);
    cd_doc_end(text);
}

/* ---- inlines ---------------------------------------------------------------- */

static size_t columns(const char *s, const char *end)
{
    size_t n = 0;

    for (; s < end; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

/* How wide a reader sees these words. */
static size_t width_of(const struct doc *d, const char *s)
{
    const struct cd_tag *tag;
    const char *begin;
    const char *end;
    size_t n = 0;

    for (; (tag = cd_merge_next(d->m, s, &begin, &end)); s = end)
        n += columns(s, begin) + (tag->kind == CD_TAG_FIELD ? A_VALUE : 0);
    return n + columns(s, s + strlen(s));
}

static int both(struct doc *d, cmark_node *node)
{
    const char *s = literal_of(node);
    /* A code span is an element of its own, which has its text and no children. */
    const void *inside =
        cmark_node_get_type(node) == CMARK_NODE_CODE ? node : cmark_node_parent(node);

    d->column += width_of(d, s);
    cd_program_text(d->html, d->m, s, CD_IN_HTML);
    cd_program_text(d->text, d->m, s, CD_IN_TEXT);
    return tags_check(d, s, inside, false);
}

static int wrapped(struct doc *d, cmark_node *node, const char *name, const char *around)
{
    const struct cd_element *e = cd_element(name);
    int rc;

    cd_program_puts(d->html, e->before);
    cd_program_puts(d->text, around);
    rc = inlines(d, node);
    cd_program_puts(d->text, around);
    cd_program_puts(d->html, e->after);
    return rc;
}

/* [https://x.org](https://x.org) and <me@x.org> read as they are. */
static bool says_its_url(cmark_node *node, const char *url)
{
    cmark_node *only = cmark_node_first_child(node);

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_TEXT)
        return false;
    if (strncmp(url, "mailto:", 7) == 0)
        url += 7;
    return strcmp(literal_of(only), url) == 0;
}

static int link_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("a");
    const char *url = cmark_node_get_url(node);
    bool says = says_its_url(node, url);

    if (tags_check(d, url, node, true) < 0)
        return -1;
    cd_program_puts(d->html, e->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->html, e->between);
    if (inlines(d, node) < 0)
        return -1;
    cd_program_puts(d->html, e->after);
    if (says)
        return 0;
    cd_program_puts(d->text, " (");
    if (cd_program_url(d->text, d->m, url, CD_IN_TEXT_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->text, ")");
    return 0;
}

/* What an image says to those who do not see it. */
static int alt_put(struct doc *d, cmark_node *node)
{
    for (cmark_node *n = cmark_node_first_child(node); n; n = cmark_node_next(n)) {
        if (cmark_node_get_literal(n)) {
            if (both(d, n) < 0)
                return -1;
        } else if (alt_put(d, n) < 0) {
            return -1;
        }
    }
    return 0;
}

static int image_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("img");
    const char *url = cmark_node_get_url(node);

    if (tags_check(d, url, node, true) < 0)
        return -1;
    cd_program_puts(d->html, e->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    cd_program_puts(d->html, e->between);
    cd_program_puts(d->text, "[");
    if (alt_put(d, node) < 0)
        return -1;
    cd_program_puts(d->text, "]");
    cd_program_puts(d->html, e->after);
    return 0;
}

/* A line break as people mean it: after a short line ("Kind regards") it is one, after a
 * line as long as a window is wide it is a space, as Markdown says. */
static void break_put(struct doc *d, bool hard)
{
    bool stays = hard || d->column < SHORT_LINE;

    d->column = 0;
    if (stays)
        cd_program_puts(d->html, cd_element("br")->before);
    cd_program_puts(d->html, "\n");
    cd_program_puts(d->text, stays ? "\n" : " ");
}

static int inline_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_SOFTBREAK:
        break_put(d, false);
        return 0;
    case CMARK_NODE_LINEBREAK:
        break_put(d, true);
        return 0;
    case CMARK_NODE_STRONG:
        return wrapped(d, node, "strong", "*");
    case CMARK_NODE_EMPH:
        return wrapped(d, node, "em", "");
    case CMARK_NODE_LINK:
        return link_put(d, node);
    case CMARK_NODE_IMAGE:
        return image_put(d, node);
    case CMARK_NODE_CODE:
        e = cd_element("code");
        cd_program_puts(d->html, e->before);
        if (both(d, node) < 0)
            return -1;
        cd_program_puts(d->html, e->after);
        return 0;
    default: /* text; and HTML, which is shown as what it is */
        return both(d, node);
    }
}

static int inlines(struct doc *d, cmark_node *parent)
{
    for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n))
        if (inline_put(d, n) < 0)
            return -1;
    return 0;
}

/* ---- blocks ----------------------------------------------------------------- */

/* A paragraph that is one section tag: the tag, if so. */
static const struct cd_tag *section_alone(struct doc *d, cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    const struct cd_tag *tag;
    const char *begin;
    const char *end;

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_TEXT)
        return NULL;
    tag = cd_merge_next(d->m, literal_of(only), &begin, &end);
    return tag && tag->kind != CD_TAG_FIELD && begin == literal_of(only) && !*end ? tag
                                                                                  : NULL;
}

static int section_put(struct doc *d, cmark_node *node, const struct cd_tag *tag)
{
    cd_program_tag(d->html, tag, CD_IN_HTML);
    cd_program_tag(d->text, tag, CD_IN_TEXT);
    return tags_check(d, literal_of(cmark_node_first_child(node)),
                      cmark_node_parent(node), true);
}

static int paragraph_put(struct doc *d, cmark_node *node, const char *name, char kind)
{
    const struct cd_element *e = name ? cd_element(name) : NULL;

    if (e)
        cd_program_puts(d->html, e->before);
    line_open(d, kind);
    if (inlines(d, node) < 0)
        return -1;
    line_close(d);
    if (e)
        cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return 0;
}

/* ---- blocks with a look of their own: compose-block.c puts their marks ---------- */

/* The word behind the mark, of a paragraph that is one. */
static const char *block_word(const struct doc *d, cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    const size_t n = strlen(d->m->block);

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_TEXT ||
        strncmp(literal_of(only), d->m->block, n) != 0)
        return NULL;
    return literal_of(only) + n;
}

static int columns_put(struct doc *d, cmark_node *node, const char *word)
{
    struct cordee *cd = d->m->cd;
    const bool begins = strcmp(word, "columns") == 0;
    const char *name = begins                        ? "columns"
                       : strcmp(word, "column") == 0 ? "column"
                                                     : "columns-end";

    if (cmark_node_get_type(cmark_node_parent(node)) != CMARK_NODE_DOCUMENT ||
        begins == d->in_columns || (!begins && d->depth != d->columns_depth))
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("columns stand on lines of their own, outside of lists, and "
                             "a section does not cross their edge"));
    d->blocks++;
    d->in_columns = strcmp(name, "columns-end") != 0;
    d->columns_depth = d->depth;
    cd_program_puts(d->html, cd_element(name)->before);
    cd_program_puts(d->html, "\n");
    return 0;
}

/* "#0b6890" in the element gives way to the colour of the cluster, on which white can be
 * read: the register takes no other. */
static void coloured(struct doc *d, const char *s)
{
    static const char ours[] = "#0b6890";

    for (const char *at; *d->colour && (at = strstr(s, ours)); s = at + sizeof ours - 1) {
        cd_program_put(d->html, s, (size_t)(at - s));
        cd_program_puts(d->html, d->colour);
    }
    cd_program_puts(d->html, s);
}

/* The link that is all of a paragraph and was marked as a button. */
static cmark_node *button_of(const struct doc *d, cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    const char *title;

    if (!only || cmark_node_next(only) || cmark_node_get_type(only) != CMARK_NODE_LINK)
        return NULL;
    title = cmark_node_get_title(only);
    return title && strcmp(title, d->m->block) == 0 ? only : NULL;
}

static int button_put(struct doc *d, cmark_node *link)
{
    const struct cd_element *e = cd_element("button");
    const char *url = cmark_node_get_url(link);

    d->blocks++;
    if (tags_check(d, url, link, true) < 0)
        return -1;
    coloured(d, e->before);
    if (cd_program_url(d->html, d->m, url, CD_IN_HTML_URL, d->err) < 0)
        return -1;
    coloured(d, e->between);
    line_open(d, CD_LINE_WRAP);
    if (inlines(d, link) < 0)
        return -1;
    coloured(d, e->after);
    cd_program_puts(d->html, "\n");
    cd_program_puts(d->text, ":\n");
    if (cd_program_url(d->text, d->m, url, CD_IN_TEXT_URL, d->err) < 0)
        return -1;
    line_close(d);
    return 0;
}

static int heading_put(struct doc *d, cmark_node *node)
{
    static const char *const names[] = {"h1", "h2", "h3"};
    static const char kinds[] = {CD_LINE_TITLE, CD_LINE_HEADING, CD_LINE_WRAP};
    int level = cmark_node_get_heading_level(node);

    level = level > 3 ? 3 : level < 1 ? 1 : level;
    return paragraph_put(d, node, names[level - 1], kinds[level - 1]);
}

static int code_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("pre");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf code = {0};

    cordee_buf_puts(&code, literal_of(node));
    if (code.len && code.text[code.len - 1] == '\n')
        code.text[--code.len] = '\0';
    cd_program_puts(d->html, e->before);
    cd_program_text(d->html, d->m, code.text, CD_IN_HTML);
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    line_open(d, CD_LINE_AS_IS);
    cd_program_text(d->text, d->m, code.text, CD_IN_TEXT);
    line_close(d);
    return tags_check(d, code.text, node, false);
}

/* Does what `put` does with `first` and `rest` added to what lines begin with. */
static int indented(struct doc *d, cmark_node *node, const char *first, const char *rest)
{
    struct cordee *cd = d->m->cd;
    size_t had_first = strlen(d->first);
    size_t had_rest = strlen(d->rest);
    int rc;

    if (had_first + strlen(first) >= INDENT_MAX || had_rest + strlen(rest) >= INDENT_MAX)
        return cordee_fail(d->err, CORDEE_E_INVALID, "%s",
                           T("lists are nested too deeply"));
    memcpy(d->first + had_first, first, strlen(first) + 1);
    memcpy(d->rest + had_rest, rest, strlen(rest) + 1);
    rc = blocks(d, node);
    d->rest[had_rest] = '\0';
    memcpy(d->first, d->rest, sizeof d->first);
    return rc;
}

static int quote_put(struct doc *d, cmark_node *node)
{
    const struct cd_element *e = cd_element("quote");
    int rc;

    cd_program_puts(d->html, e->before);
    cd_program_puts(d->html, "\n");
    rc = indented(d, node, "> ", "> ");
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return rc;
}

static int item_put(struct doc *d, cmark_node *item, bool ordered, int number)
{
    const struct cd_element *e = cd_element("li");
    char first[24] = "- ";
    char rest[24];
    int rc;

    if (ordered)
        snprintf(first, sizeof first, "%d. ", number);
    snprintf(rest, sizeof rest, "%*s", (int)strlen(first), "");
    cd_program_puts(d->html, e->before);
    rc = indented(d, item, first, rest);
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return rc;
}

static int list_put(struct doc *d, cmark_node *node)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    bool tight = cmark_node_get_list_tight(node) != 0;
    const struct cd_element *e = cd_element(ordered ? "ol" : "ul");
    int number = ordered ? cmark_node_get_list_start(node) : 0;
    char start[16];

    snprintf(start, sizeof start, "%d", number);
    cd_program_puts(d->html, e->before);
    if (ordered) {
        cd_program_puts(d->html, start);
        cd_program_puts(d->html, e->between);
    }
    cd_program_puts(d->html, "\n");
    for (cmark_node *n = cmark_node_first_child(node); n; n = cmark_node_next(n)) {
        if (!tight && n != cmark_node_first_child(node))
            blank_put(d->text, d->rest);
        if (item_put(d, n, ordered, number++) < 0)
            return -1;
    }
    cd_program_puts(d->html, e->after);
    cd_program_puts(d->html, "\n");
    return 0;
}

static int rule_put(struct doc *d)
{
    cd_program_puts(d->html, cd_element("hr")->before);
    cd_program_puts(d->html, "\n");
    line_open(d, CD_LINE_AS_IS);
    cd_program_puts(d->text, "----------------------------------------");
    line_close(d);
    return 0;
}

static bool in_tight_item(cmark_node *node)
{
    cmark_node *item = cmark_node_parent(node);

    return item && cmark_node_get_type(item) == CMARK_NODE_ITEM &&
           cmark_node_get_list_tight(cmark_node_parent(item));
}

static int block_put(struct doc *d, cmark_node *node)
{
    const struct cd_tag *tag;
    const char *word;
    cmark_node *link;

    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        if ((word = block_word(d, node)))
            return columns_put(d, node, word);
        if ((link = button_of(d, node)))
            return button_put(d, link);
        if ((tag = section_alone(d, node)))
            return section_put(d, node, tag);
        return paragraph_put(d, node, in_tight_item(node) ? NULL : "p", CD_LINE_WRAP);
    case CMARK_NODE_HEADING:
        return heading_put(d, node);
    case CMARK_NODE_LIST:
        return list_put(d, node);
    case CMARK_NODE_BLOCK_QUOTE:
        return quote_put(d, node);
    case CMARK_NODE_THEMATIC_BREAK:
        return rule_put(d);
    default: /* code; and HTML, which is shown as what it is */
        return code_put(d, node);
    }
}

static int blocks(struct doc *d, cmark_node *parent)
{
    for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
        if (n != cmark_node_first_child(parent) && !in_tight_item(n))
            blank_put(d->text, d->rest);
        if (block_put(d, n) < 0)
            return -1;
    }
    return 0;
}

/* How deep a tree goes, looking no further than `limit`. */
static bool too_deep(cmark_node *root, int limit)
{
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type ev;
    int depth = 0;
    bool deep = false;

    while (!deep && (ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node_type type = cmark_node_get_type(cmark_iter_get_node(it));
        bool leaf = type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
                    type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
                    type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_HTML_BLOCK ||
                    type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_THEMATIC_BREAK;

        if (!leaf)
            depth += ev == CMARK_EVENT_ENTER ? 1 : -1;
        deep = depth > limit;
    }
    cmark_iter_free(it);
    return deep;
}

int cd_compose_doc(const struct cd_merge *m, const char *inert, const char *colour,
                   struct cd_program *html, struct cd_program *text,
                   struct cordee_error *err)
{
    struct doc d = {.m = m, .html = html, .text = text, .err = err, .colour = colour};
    cmark_node *root = cmark_parse_document(inert, strlen(inert), CMARK_OPT_DEFAULT);
    struct cordee *cd = m->cd;
    size_t before = 0, marks = 0;
    const char *begin;
    const char *end;
    int rc;

    for (const char *s = inert; cd_merge_next(m, s, &begin, &end); s = end)
        before++;
    for (const char *s = inert; (s = strstr(s, m->block)); s++)
        marks++;
    cmark_consolidate_text_nodes(root);
    if (too_deep(root, 100))
        rc = cordee_fail(err, CORDEE_E_INVALID, "%s", T("the text is nested too deeply"));
    else
        rc = blocks(&d, root);
    cmark_node_free(root);
    if (rc == 0 && (d.shown != before || d.depth))
        rc = cordee_fail(err, CORDEE_E_INVALID, "%s",
                         T("a merge field stands where nothing is shown: in a link's "
                           "title or label, or beside a code fence"));
    if (rc == 0 && (d.blocks != marks || d.in_columns))
        rc = cordee_fail(err, CORDEE_E_INVALID, "%s",
                         T("a block in double brackets does not stand in a list, a quote "
                           "or a code fence"));
    return rc;
}

int cd_compose_plain(const struct cd_merge *m, const char *inert, struct cd_program *text,
                     struct cordee_error *err)
{
    struct doc d = {.m = m, .text = text, .err = err};
    const char *line = inert;

    while (*line) {
        size_t n = strcspn(line, "\n");
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf one = {0};

        cordee_buf_put(&one, line, n);
        if (n && one.text[n - 1] == '\r')
            one.text[n - 1] = '\0';
        line_open(&d, strchr(" >\t", *line) ? CD_LINE_AS_IS : CD_LINE_WRAP);
        cd_program_text(text, m, one.text, CD_IN_TEXT);
        line_close(&d);
        if (tags_check(&d, one.text, NULL, false) < 0)
            return -1;
        line += n + (line[n] == '\n');
    }
    return 0;
}
