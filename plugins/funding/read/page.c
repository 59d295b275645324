/* A page about one call, which a person brought: its title, its text, and the deadline
 * that stands in it. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

#include <libxml/HTMLparser.h>

enum { TITLE_MOST = 200 }; /* characters of a line that is one */

/* ---- is it one -------------------------------------------------------------- */

bool is_html(const char *head)
{
    return strncasecmp(head, "<!doctype html", 14) == 0 ||
           strncasecmp(head, "<html", 5) == 0;
}

static size_t count(const char *line, size_t n, char c)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += line[i] == c;
    return found;
}

/* Names of columns that are known, or two lines with as many separators. */
bool is_prose(const struct reading *r, const char *head)
{
    const size_t n = strcspn(head, "\r\n");
    const char *next = head + n + strspn(head + n, "\r\n");
    const size_t m = strcspn(next, "\r\n");

    for (size_t i = 0; i < n;) {
        const size_t cell = strcspn(head + i, ",;\t|\r\n");
        char name[80], known[40];

        snprintf(name, sizeof name, "%.*s", (int)(cell < 79 ? cell : 79), head + i);
        if (name_known(r, name, known))
            return false;
        i += cell + 1;
    }
    for (const char *c = ",;\t|"; *c; c++)
        if (count(head, n, *c) > 1 && count(head, n, *c) == count(next, m, *c))
            return false;
    return true;
}

/* ---- a text ----------------------------------------------------------------- */

static void first_address_put(struct reading *r, const char *text)
{
    const char *found = strstr(text, "https://");
    size_t n;

    if (!found)
        found = strstr(text, "http://");
    if (!found)
        return;
    n = strcspn(found, " \t\r\n<>\"()[]");
    while (n && strchr(".,;:", found[n - 1]))
        n--;
    r->call.url = text_link(r, cordee_arena_text_n(r->arena, found, n));
}

/* Its first line is the title. */
static void prose_put(struct reading *r, const char *text)
{
    const char *plain = text_plain(r, text);
    const size_t line = strcspn(plain, "\n");

    if (!*r->call.title) {
        char *title = cordee_arena_text_n(r->arena, plain, line);

        r->call.title =
            cordee_arena_text_n(r->arena, title, cordee_utf8_cut(title, TITLE_MOST));
    }
    r->call.description = plain;
    if (!*r->call.url)
        first_address_put(r, plain);
}

/* ---- HTML ------------------------------------------------------------------- */

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE &&
           cordee_text_is((const char *)node->name, name);
}

static const char *attribute(struct reading *r, xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    const char *copy =
        value ? text_mend(r, (const char *)value, strlen((char *)value)) : "";

    xmlFree(value);
    return copy;
}

static void language_put(struct reading *r, const char *tag)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *code = json_stringn(tag, strlen(tag) < 2 ? 0 : 2); /* "de" of "de-AT" */

    name_put(r, "language", code);
}

/* What a page says of itself; `body` is where its text is, the best there is. */
struct parts {
    const char *heading, *title, *shared;
    xmlNode *body;
    bool main;
};

static void node_take(struct reading *r, xmlNode *node, struct parts *p)
{
    if (is_named(node, "html"))
        language_put(r, attribute(r, node, "lang"));
    else if (is_named(node, "title") && !*p->title)
        p->title = node_text(r, node);
    else if (is_named(node, "h1") && !*p->heading)
        p->heading = node_text(r, node);
    else if (is_named(node, "link") &&
             cordee_text_is_nocase(attribute(r, node, "rel"), "canonical"))
        r->call.url = text_link(r, attribute(r, node, "href"));
    else if (is_named(node, "meta") &&
             cordee_text_is(attribute(r, node, "property"), "og:title"))
        p->shared = attribute(r, node, "content");
    else if ((is_named(node, "main") || is_named(node, "article")) && !p->main) {
        p->body = node;
        p->main = true;
    } else if (is_named(node, "body") && !p->body)
        p->body = node;
}

static void html_put(struct reading *r, xmlDoc *doc)
{
    struct parts p = {"", "", "", NULL, false};
    xmlNode *node = xmlDocGetRootElement(doc);
    const char *title;

    while (node) {
        node_take(r, node, &p);
        if (node->children && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node && !node->next)
            node = node->parent;
        node = node ? node->next : NULL;
    }
    title = *p.heading ? p.heading : *p.shared ? p.shared : p.title;
    r->call.title = text_line(r, title);
    prose_put(r, p.body ? node_text(r, p.body) : "");
}

/* ---- is it about a call ------------------------------------------------------ */

/* How words begin that pages about money for projects have, folded. */
static const char *const tells[] = {
    "call",    "fund",    "grant",    "subsid",   "tender",  "propos",   "appl",
    "voucher", "prize",   "award",    "forder",   "ausschr", "einreich", "antrag",
    "zuschus", "wettbew", "frist",    "appel",    "subven",  "financ",   "finanz",
    "candid",  "bando",   "bandi",    "contrib",  "agevol",  "scaden",   "razpis",
    "poziv",   "prijav",  "sofinanc", "convocat", "ayuda",   "licitac",  "eur"};

static bool word_tells(const char *word)
{
    for (size_t i = 0; i < sizeof tells / sizeof *tells; i++)
        if (cordee_text_starts(word, tells[i]))
            return true;
    return false;
}

/* A last day, or a word of funding; else it is any page of the web. */
static bool tells_of_call(const struct reading *r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    struct date d;

    if (date_find_deadline(r->call.description, &d) || strstr(r->call.description, "€"))
        return true;
    cordee_utf8_fold(r->call.title, &folded);
    cordee_buf_putc(&folded, ' ');
    cordee_utf8_fold(r->call.description, &folded);
    for (size_t i = 0; i < folded.len; i++)
        if ((!i || !isalnum((unsigned char)folded.text[i - 1])) &&
            word_tells(folded.text + i))
            return true;
    return false;
}

/* ---- reading it ------------------------------------------------------------- */

static int text_put(struct reading *r, const char *text, size_t n,
                    struct cordee_error *err)
{
    const char *mended = text_mend(r, text, n);

    if (strlen(text) != n || !cordee_utf8_ok(mended, strlen(mended)) ||
        !strchr(cordee_text_trim(cordee_arena_text(r->arena, mended)), ' '))
        return cordee_fail(
            err, CORDEE_E_INVALID,
            "this is no feed, calendar, table or JSON, and no page of text");
    prose_put(r, mended);
    return 0;
}

int page_read(struct reading *r, struct cordee_error *err)
{
    const char *text;
    xmlDoc *doc = NULL;

    if (input_whole(&r->in, err) < 0)
        return -1;
    text = r->in.text + r->in.at;
    call_begin(r);
    r->record++;
    if (is_html(text + strspn(text, " \t\r\n")))
        doc = htmlReadMemory(text, (int)r->in.n, NULL, NULL,
                             HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                 HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    if (doc) {
        html_put(r, doc);
        xmlFreeDoc(doc);
    } else if (text_put(r, text, r->in.n, err) < 0) {
        return -1;
    }
    return tells_of_call(r)
               ? call_end(r, err)
               : cordee_fail(err, CORDEE_E_INVALID,
                             "this page tells of no call: no last day and no word of "
                             "funding stands in it");
}
