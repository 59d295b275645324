/* What people see of a text with HTML in it; no markup is kept anywhere. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

#include <libxml/HTMLparser.h>

/* ---- blanks ----------------------------------------------------------------- */

/* Text being written: blanks collapse, and a break stands once, never at an end. */
struct writer {
    struct cordee_buf *out;
    bool blank, line; /* what is due before the next word */
};

static void put_word(struct writer *w, const char *text, size_t n)
{
    if (w->out->len && w->line)
        cordee_buf_putc(w->out, '\n');
    else if (w->out->len && w->blank)
        cordee_buf_putc(w->out, ' ');
    w->blank = w->line = false;
    cordee_buf_put(w->out, text, n);
}

static size_t blank_at(const char *s)
{
    if (strchr(" \t\r\n\f\v", *s))
        return 1;
    return strncmp(s, "\xC2\xA0", 2) == 0 ? 2 : 0; /* no-break space */
}

static void put_text(struct writer *w, const char *text, bool lines)
{
    while (*text) {
        const size_t blank = blank_at(text);
        size_t n = 0;

        if (blank) {
            w->line = w->line || (lines && *text == '\n');
            w->blank = true;
            text += blank;
            continue;
        }
        while (text[n] && !blank_at(text + n))
            n++;
        put_word(w, text, n);
        text += n;
    }
}

/* ---- HTML ------------------------------------------------------------------- */

static bool is_block(const xmlNode *node)
{
    static const char blocks[] =
        " p div br li ul ol h1 h2 h3 h4 h5 h6 tr table section article blockquote pre dd "
        "dt hr header footer ";
    char name[16];

    if (node->type != XML_ELEMENT_NODE || strlen((const char *)node->name) > 12)
        return false;
    snprintf(name, sizeof name, " %s ", (const char *)node->name);
    return strstr(blocks, name) != NULL;
}

static bool is_hidden(const xmlNode *node)
{
    const char *name = (const char *)node->name;

    return node->type == XML_ELEMENT_NODE &&
           (cordee_text_is(name, "script") || cordee_text_is(name, "style") ||
            cordee_text_is(name, "head"));
}

/* The next node within `root` in the order of the text, without recursion: how deep it
 * goes is not ours to say. */
static xmlNode *node_after(xmlNode *root, xmlNode *node, bool inside, struct writer *w)
{
    if (inside && node->children)
        return node->children;
    while (node && node != root && !node->next) {
        node = node->parent;
        if (node && is_block(node))
            w->line = true;
    }
    return node && node != root ? node->next : NULL;
}

static void put_nodes(xmlNode *root, struct writer *w)
{
    for (xmlNode *node = root; node;) {
        const bool hidden = is_hidden(node);

        if (is_block(node))
            w->line = true;
        if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
            node->content)
            put_text(w, (const char *)node->content, false);
        node = node_after(root, node, !hidden && node->type == XML_ELEMENT_NODE, w);
    }
}

/* A tag or an entity, and not "5 < 7" or "R&D". */
static bool has_markup(const char *text)
{
    for (const char *s = text; (s = strpbrk(s, "<&")); s++) {
        if (*s == '<' && (isalpha((unsigned char)s[1]) || strchr("/!", s[1])) && s[1] &&
            strchr(s, '>'))
            return true;
        if (*s == '&' && (s[1] == '#' || isalpha((unsigned char)s[1]))) {
            const size_t n = strcspn(s, "; \n");

            if (n > 2 && n < 12 && s[n] == ';')
                return true;
        }
    }
    return false;
}

static bool put_html(const char *text, struct writer *w)
{
    htmlDocPtr doc = htmlReadMemory(text, (int)strlen(text), NULL, "UTF-8",
                                    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                        HTML_PARSE_NOWARNING | HTML_PARSE_NONET);

    if (!doc)
        return false;
    put_nodes(xmlDocGetRootElement(doc), w);
    xmlFreeDoc(doc);
    return true;
}

/* ---- what is kept ----------------------------------------------------------- */

/* Characters that nobody sees, and bullets of fonts that only their writer has. */
static const struct {
    const char *bytes;
    size_t n;
    const char *instead;
} unseen[] = {
    {"\xEF\xBB\xBF", 3, ""},  /* U+FEFF, byte order mark */
    {"\xE2\x80\x8B", 3, ""},  /* U+200B, zero width space */
    {"\xC2\xAD", 2, ""},      /* U+00AD, soft hyphen */
    {"\xEF\xB7\x9F", 3, ""},  /* U+FDDF, no character */
    {"\xEF\x82\xB7", 3, "•"}, /* U+F0B7 and others of Symbol and Wingdings */
    {"\xEF\x81\xB6", 3, "•"}, {"\xEF\x82\xA7", 3, "•"},
};

static void drop_unseen(const struct cordee_buf *text, struct cordee_buf *out)
{
    for (size_t i = 0; i < text->len;) {
        size_t k = 0;

        while (k < sizeof unseen / sizeof *unseen &&
               strncmp(text->text + i, unseen[k].bytes, unseen[k].n) != 0)
            k++;
        if (k < sizeof unseen / sizeof *unseen) {
            cordee_buf_puts(out, unseen[k].instead);
            i += unseen[k].n;
        } else {
            cordee_buf_putc(out, text->text[i++]);
        }
    }
}

/* Into the arena, in NFC, without what is too much. */
static const char *keep(struct reading *r, const struct cordee_buf *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf seen = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    size_t n;

    if (!text->len)
        return "";
    drop_unseen(text, &seen);
    cordee_utf8_clean(seen.text ? seen.text : "", seen.len, &clean);
    n = clean.len < TEXT_MOST ? clean.len : TEXT_MOST;
    while (n && n < clean.len && ((unsigned char)clean.text[n] & 0xC0) == 0x80)
        n--;
    return cordee_arena_text_n(r->arena, clean.text ? clean.text : "", n);
}

static const char *plain(struct reading *r, const char *text, bool lines)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct writer w = {.out = &out};

    if (cordee_text_is(text, "null"))
        return "";
    if (cordee_text_starts(text, "\">")) { /* of a tag that was cut off before it */
        text += 2;
        note(r, FUNDING_NOTE_MARKUP);
    }
    if (!has_markup(text) || !put_html(text, &w))
        put_text(&w, text, lines);
    if (out.len && lines) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf parted = {0};

        text_part(out.text, &parted);
        return keep(r, &parted);
    }
    if (out.len && !lines)
        for (char *s = out.text; (s = strchr(s, '\n'));)
            *s = ' ';
    return keep(r, &out);
}

const char *text_literal(struct reading *r, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct writer w = {.out = &out};

    put_text(&w, text, false);
    return keep(r, &out);
}

const char *node_text(struct reading *r, struct _xmlNode *node)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct writer w = {.out = &out};

    put_nodes(node, &w);
    return out.len ? text_mend(r, out.text, out.len) : "";
}

const char *text_plain(struct reading *r, const char *text)
{
    return plain(r, text, true);
}

const char *text_line(struct reading *r, const char *text)
{
    return plain(r, text, false);
}

static bool is_web(const char *address)
{
    return strncasecmp(address, "http://", 7) == 0 ||
           strncasecmp(address, "https://", 8) == 0;
}

const char *text_link(struct reading *r, const char *text)
{
    const char *address = cordee_text_trim(cordee_arena_text(r->arena, text));
    const char *base = r->hints->address;

    for (const char *s = address; *s; s++)
        if ((unsigned char)*s <= ' ' || strchr("<>\"", *s) || *s == 0x7F)
            return "";
    if (is_web(address))
        return address;
    if (*address == '/' && base && is_web(base)) {
        const size_t site = strcspn(base + 8, "/?#") + 8;

        return address[1] == '/'
                   ? cordee_arena_printf(r->arena, "https:%s", address)
                   : cordee_arena_printf(r->arena, "%.*s%s", (int)site, base, address);
    }
    return "";
}
