/* JSON and XML as trees of the same shape.  libxml2 loads nothing and puts in no entities
 * but those of characters. */
#include "plugins/recruitment/read/read-priv.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

enum { NAMED_MOST = 3000 };

/* ---- texts ------------------------------------------------------------------------ */

/* In the arena, as NFC, without white space around it. */
static const char *kept(struct reading *r, const char *text, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};

    if (!n)
        return "";
    cordee_utf8_clean(text, n, &clean);
    return clean.text ? cordee_text_trim(cordee_arena_text(r->a, clean.text)) : "";
}

static bool is_room(struct reading *r, int deep, int64_t line)
{
    if (deep <= NODE_DEEP && r->n_nodes < NODE_MOST)
        return true;
    if (!r->err->code && line)
        cordee_fail(r->err, CORDEE_E_TOO_LARGE,
                    "line %lld: it is nested deeper, or has more in it, than a CV has",
                    (long long)line);
    else if (!r->err->code)
        cordee_fail(r->err, CORDEE_E_TOO_LARGE,
                    "it is nested deeper, or has more in it, than a CV has");
    return false;
}

/* ---- JSON ------------------------------------------------------------------------- */

static const char *scalar(struct reading *r, const json_t *j)
{
    switch (json_typeof(j)) {
    case JSON_STRING:
        return kept(r, json_string_value(j), json_string_length(j));
    case JSON_INTEGER:
        return cordee_arena_printf(r->a, "%lld", (long long)json_integer_value(j));
    case JSON_REAL:
        return cordee_arena_printf(r->a, "%.10g", json_real_value(j));
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    default:
        return "";
    }
}

static struct node *from_json(struct reading *r, struct node *parent, const char *name,
                              const json_t *j, int deep)
{
    struct node *n;
    const char *key;
    json_t *value;
    size_t i;

    if (!is_room(r, deep, 0))
        return NULL;
    n = node_new(r, parent, name, scalar(r, j));
    n->list = json_is_array(j);
    n->aside = name && *name == '@' && strcmp(name, "@graph") != 0; /* JSON-LD's own */
    json_array_foreach (j, i, value)
        if (!from_json(r, n, NULL, value, deep + 1))
            return NULL;
    json_object_foreach ((json_t *)j, key, value)
        if (!from_json(r, n, kept(r, key, strlen(key)), value, deep + 1))
            return NULL;
    return n;
}

struct node *tree_json(struct reading *r, const char *text, size_t n)
{
    json_error_t said;
    CORDEE_AUTO(cordee_json_drop)
    json_t *j = json_loadb(text, n, JSON_REJECT_DUPLICATES, &said);

    if (!j)
        j = json_loadb(text, n, 0, &said);
    if (!j) {
        cordee_fail(r->err, CORDEE_E_INVALID,
                    "line %d, column %d: it breaks off, or is no JSON (%s)", said.line,
                    said.column, said.text);
        return NULL;
    }
    return from_json(r, NULL, "", j, 0);
}

/* ---- XML -------------------------------------------------------------------------- */

/* Those that stand beside others of their name know it, and their number. */
static void number_same(struct node *parent)
{
    size_t children = 0;

    for (struct node *n = parent->first; n; n = n->next)
        children++;
    if (children > NAMED_MOST)
        return; /* it is no CV; places have no numbers then */
    for (struct node *n = parent->first; n; n = n->next)
        for (struct node *m = n->next; !n->many && m; m = m->next)
            if (!n->aside && cordee_text_is(n->name, m->name)) {
                size_t at = 0;

                for (struct node *o = n; o; o = o->next)
                    if (cordee_text_is(n->name, o->name)) {
                        o->many = true;
                        o->at = at++;
                    }
            }
}

static void put_attributes(struct reading *r, struct node *n, const xmlNode *x)
{
    for (const xmlAttr *at = x->properties; at; at = at->next) {
        const xmlNode *value = at->children;
        const char *text = value && value->content ? (const char *)value->content : "";

        if (r->n_nodes >= NODE_MOST)
            return;
        node_new(r, n, kept(r, (const char *)at->name, strlen((const char *)at->name)),
                 kept(r, text, strlen(text)))
            ->aside = true;
    }
}

static struct node *from_xml(struct reading *r, struct node *parent, const xmlNode *x,
                             int deep)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct node *n;

    if (!is_room(r, deep, xmlGetLineNo(x)))
        return NULL;
    n = node_new(r, parent, kept(r, (const char *)x->name, strlen((const char *)x->name)),
                 "");
    put_attributes(r, n, x);
    for (const xmlNode *c = x->children; c; c = c->next) {
        if ((c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) && c->content)
            cordee_buf_puts(&text, (const char *)c->content);
        if (c->type == XML_ELEMENT_NODE && !from_xml(r, n, c, deep + 1))
            return NULL;
    }
    n->text = kept(r, text.text ? text.text : "", text.len);
    number_same(n);
    return n;
}

/* The first thing that is wrong with it. */
static void said(void *ctx, xmlError *error)
{
    struct cordee_error *err = ctx;
    char *end;

    if (err->code || error->level < XML_ERR_ERROR)
        return;
    cordee_fail(err, CORDEE_E_INVALID, "line %d: it breaks off, or is no XML (%s",
                error->line, error->message ? error->message : "");
    end = err->text + strlen(err->text);
    while (end > err->text && (end[-1] == '\n' || end[-1] == ' '))
        *--end = '\0';
    if (end < err->text + sizeof err->text - 1)
        *end++ = ')', *end = '\0';
}

struct node *tree_xml(struct reading *r, const char *text, size_t n)
{
    const xmlStructuredErrorFunc before = xmlStructuredError;
    void *const context_before = xmlStructuredErrorContext;
    xmlParserCtxt *context = xmlNewParserCtxt();
    struct node *root = NULL;
    xmlDoc *doc;

    if (!context)
        abort();
    xmlSetStructuredErrorFunc(r->err, said); /* of this thread, for this file */
    doc = xmlCtxtReadMemory(context, text, (int)n, NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOCDATA);
    xmlSetStructuredErrorFunc(context_before, before);
    xmlFreeParserCtxt(context);
    if (doc && xmlDocGetRootElement(doc)) {
        *r->err = (struct cordee_error){0};
        root = from_xml(r, NULL, xmlDocGetRootElement(doc), 0);
    } else if (!r->err->code) {
        cordee_fail(r->err, CORDEE_E_INVALID, "it is no XML");
    }
    xmlFreeDoc(doc);
    return root;
}
