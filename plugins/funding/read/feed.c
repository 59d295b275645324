/* RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0: whatever is called item or entry is a
 * call. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

#include <libxml/tree.h>
#include <libxml/uri.h>

/* ---- elements --------------------------------------------------------------- */

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE &&
           cordee_text_is_nocase((const char *)node->name, name);
}

/* Lent by the arena; "" where there is none. */
static const char *attribute(struct reading *r, xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    const char *copy = cordee_arena_text(r->arena, (const char *)value);

    xmlFree(value);
    return copy;
}

/* Elements of pictures and sounds have titles and descriptions, too. */
static bool is_media(const xmlNode *node)
{
    const char *space = node->ns ? (const char *)node->ns->href : "";

    return space &&
           (strstr(space, "mrss") || strstr(space, "itunes") || strstr(space, "podcast"));
}

/* ---- texts ------------------------------------------------------------------ */

static void base64_decode(const char *text, struct cordee_buf *out)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    int have = 0;

    for (; *text && *text != '='; text++) {
        const char *digit = strchr(digits, *text);

        if (!digit)
            continue;
        bits = bits << 6 | (uint32_t)(digit - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            cordee_buf_putc(out, (char)(bits >> have & 0xFF));
        }
    }
}

/* Atom says what its texts are; RSS does not, and there HTML is looked for. */
static const char *element_text(struct reading *r, xmlNode *node, bool lines)
{
    const char *type = attribute(r, node, "type");
    const char *mode = attribute(r, node, "mode");
    const char *text = node_text(r, node);
    const bool escaped = cordee_text_is(mode, "escaped") || strstr(type, "html") != NULL;
    const bool xhtml = strstr(type, "xhtml") != NULL && !cordee_text_is(mode, "escaped");

    if (cordee_text_is(mode, "base64") || strstr(type, "octet-stream")) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};

        base64_decode(text, &bytes);
        text = bytes.len ? text_mend(r, bytes.text, bytes.len) : "";
    } else if (xhtml || (*type && !escaped)) {
        return text_literal(r, text);
    }
    return lines ? text_plain(r, text) : text_line(r, text);
}

/* ---- an entry --------------------------------------------------------------- */

/* What an entry has so far that has more than one place. */
struct entry {
    const char *id, *link, *guid;
    int link_rank, published_rank;
    const char *summary, *content;
};

static void take_title(struct reading *r, xmlNode *node, struct entry *e)
{
    (void)e;
    if (!*r->call.title)
        r->call.title = element_text(r, node, false);
}

/* The address of a page rather than of something that goes with it. */
static void take_link(struct reading *r, xmlNode *node, struct entry *e)
{
    const char *rel = attribute(r, node, "rel");
    const char *href = attribute(r, node, "href");
    const int rank = !*rel || cordee_text_is(rel, "alternate")                      ? 2
                     : cordee_text_is(rel, "related") || cordee_text_is(rel, "via") ? 1
                                                                                    : 0;
    xmlChar *base = NULL;
    xmlChar *whole = NULL;

    if (!*href)
        href = text_literal(r, node_text(r, node));
    if (!*href || rank <= e->link_rank)
        return;
    base = xmlNodeGetBase(node->doc, node);
    whole = base ? xmlBuildURI((const xmlChar *)href, base) : NULL;
    href = text_link(r, whole ? (const char *)whole : href);
    xmlFree(base);
    xmlFree(whole);
    if (*href) {
        e->link = href;
        e->link_rank = rank;
    }
}

static void take_id(struct reading *r, xmlNode *node, struct entry *e)
{
    const char *permanent = attribute(r, node, "isPermaLink");

    if (*e->id)
        return;
    e->id = text_literal(r, node_text(r, node));
    if (is_named(node, "guid") && !cordee_text_is_nocase(permanent, "false"))
        e->guid = text_link(r, e->id);
}

/* By how surely it is the day of publication. */
static void take_published(struct reading *r, xmlNode *node, struct entry *e)
{
    static const char *const ranks[] = {"created", "issued", "date", "pubDate",
                                        "published"};
    const int64_t at = date_instant(text_literal(r, node_text(r, node)));

    for (int i = 0; i < (int)(sizeof ranks / sizeof *ranks); i++)
        if (at && is_named(node, ranks[i]) && i + 1 > e->published_rank) {
            r->call.publication = at;
            e->published_rank = i + 1;
        }
}

static void take_updated(struct reading *r, xmlNode *node, struct entry *e)
{
    (void)e;
    if (!r->call.updated)
        r->call.updated = date_instant(text_literal(r, node_text(r, node)));
}

static void take_deadline(struct reading *r, xmlNode *node, struct entry *e)
{
    (void)e;
    deadline_put(r, text_literal(r, node_text(r, node)), 0);
}

static void take_summary(struct reading *r, xmlNode *node, struct entry *e)
{
    if (!*e->summary)
        e->summary = element_text(r, node, true);
}

static void take_content(struct reading *r, xmlNode *node, struct entry *e)
{
    if (!*e->content)
        e->content = element_text(r, node, true);
}

static void take_tag(struct reading *r, xmlNode *node, struct entry *e)
{
    const char *label = attribute(r, node, "label");
    const char *term = *label ? label : attribute(r, node, "term");

    (void)e;
    funding_texts_add(r->arena, &r->call.tags,
                      *term ? text_line(r, term) : element_text(r, node, false));
}

static void take_language(struct reading *r, xmlNode *node, struct entry *e)
{
    CORDEE_AUTO(cordee_json_drop) json_t *text = json_string(node_text(r, node));

    (void)e;
    name_put(r, "language", text);
}

static const struct {
    const char *name;
    void (*take)(struct reading *r, xmlNode *node, struct entry *e);
} parts[] = {
    {"title", take_title},
    {"link", take_link},
    {"guid", take_id},
    {"id", take_id},
    {"identifier", take_id},
    {"pubDate", take_published},
    {"published", take_published},
    {"issued", take_published},
    {"date", take_published},
    {"created", take_published},
    {"updated", take_updated},
    {"modified", take_updated},
    {"expirationDate", take_deadline},
    {"deadline", take_deadline},
    {"description", take_summary},
    {"summary", take_summary},
    {"encoded", take_content},
    {"content", take_content},
    {"body", take_content},
    {"category", take_tag},
    {"subject", take_tag},
    {"language", take_language},
};

static void entry_settle(struct reading *r, const struct entry *e)
{
    struct funding_call *call = &r->call;

    call->url = *e->link ? e->link : e->guid;
    call->source_id = e->id;
    if (!call->publication)
        call->publication = call->updated;
    call->description = *e->content ? e->content : e->summary;
    /* A summary of its own is a sentence or two; all else is cut from the text. */
    if (*e->content && strlen(e->summary) < 600)
        call->summary = e->summary;
}

static int entry_take(struct reading *r, xmlNode *entry, const char *language,
                      struct cordee_error *err)
{
    struct entry e = {.id = "", .link = "", .guid = "", .summary = "", .content = ""};

    r->record++;
    call_begin(r);
    for (xmlNode *node = entry->children; node; node = node->next)
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (is_named(node, parts[i].name) && !is_media(node))
                parts[i].take(r, node, &e);
    entry_settle(r, &e);
    if (!*r->call.source_id) {
        xmlChar *about = xmlGetProp(entry, (const xmlChar *)"about");

        r->call.source_id = cordee_arena_text(r->arena, (const char *)about);
        xmlFree(about);
    }
    if (!*r->call.language && *language)
        r->call.language = cordee_arena_text(r->arena, language);
    return call_end(r, err);
}

/* ---- the document ----------------------------------------------------------- */

/* What its channel says, as "en-NZ" or "de". */
static void language_find(const xmlNode *node, char out[3])
{
    if (is_named(node, "language") && node->children && node->children->content &&
        isalpha(node->children->content[0]) && isalpha(node->children->content[1]) &&
        !isalpha(node->children->content[2])) {
        out[0] = (char)tolower(node->children->content[0]);
        out[1] = (char)tolower(node->children->content[1]);
    }
}

static xmlNode *node_after(xmlNode *root, xmlNode *node, bool inside)
{
    if (inside && node->children)
        return node->children;
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

static bool is_feed(const xmlNode *root)
{
    static const char *const roots[] = {"rss", "rdf", "feed", "channel", "item", "entry"};

    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (is_named(root, roots[i]))
            return true;
    return false;
}

/* By its element, or by its first line where that was left out. */
static bool is_page(const xmlDoc *doc, const xmlNode *root)
{
    const xmlDtd *type = doc->intSubset;

    return is_named(root, "html") ||
           (type && type->name && strcasecmp((const char *)type->name, "html") == 0);
}

static int document_take(struct reading *r, xmlDoc *doc, struct cordee_error *err)
{
    xmlNode *root = xmlDocGetRootElement(doc);
    char language[3] = "";

    if (!root)
        return cordee_fail(err, CORDEE_E_INVALID, "this XML has no elements");
    if (is_page(doc, root))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "this is a web page, not a feed: look there for the address "
                           "of its feed");
    if (!is_feed(root))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "this is XML, but no feed: neither RSS nor Atom");
    for (xmlNode *node = root; node;) {
        const bool entry = is_named(node, "item") || is_named(node, "entry");

        if (entry && entry_take(r, node, language, err) < 0)
            return -1;
        language_find(node, language);
        node = node_after(root, node, !entry && node->type == XML_ELEMENT_NODE);
    }
    return 0;
}

int feed_read(struct reading *r, struct cordee_error *err)
{
    xmlDoc *doc;
    int rc;

    if (input_whole(&r->in, err) < 0)
        return -1;
    doc = xml_parse(r);
    if (!doc)
        return cordee_fail(err, CORDEE_E_INVALID, "this XML cannot be read");
    rc = document_take(r, doc, err);
    xmlFreeDoc(doc);
    return rc;
}
