/* Bytes that may be XML into a document, whatever a server made of them.  libxml2 reads
 * what is well-formed and recovers what is not; it loads nothing and puts in no entities
 * but those of characters. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

/* "&eacute;" as "&#233;": XML knows five names only, and feeds use those of HTML. */
static void put_entities(const char *text, size_t n, struct cordee_buf *out)
{
    static const char known[] = " amp lt gt quot apos ";

    for (size_t i = 0; i < n; i++) {
        const char *name = text + i + 1;
        size_t length = 0;
        char word[16];

        if (text[i] == '&')
            while (length < 10 && i + 1 + length < n &&
                   isalnum((unsigned char)name[length]))
                length++;
        snprintf(word, sizeof word, " %.*s ", (int)length, name);
        if (length && i + 1 + length < n && name[length] == ';' && !strstr(known, word)) {
            const htmlEntityDesc *entity;

            word[length + 1] = '\0';
            entity = htmlEntityLookup((const xmlChar *)word + 1);
            if (entity) {
                cordee_buf_printf(out, "&#%u;", entity->value);
                i += length + 1;
                continue;
            }
        }
        cordee_buf_putc(out, text[i]);
    }
}

/* Comments, blanks and lines that a server printed before the declaration. */
static void skip_prologue(struct reading *r)
{
    struct input *in = &r->in;
    const char *text = in->text + in->at;
    const char *declaration =
        memmem(text, in->n < INPUT_LOOK ? in->n : INPUT_LOOK, "<?xml ", 6);
    const size_t n = declaration ? (size_t)(declaration - text) : strspn(text, " \t\r\n");

    if (!n)
        return;
    note(r, FUNDING_NOTE_PROLOGUE);
    input_skip(in, n);
}

/* What is wrong with a feed is said by us; the library would write it to stderr. */
static void ignore(void *ctx, xmlError *error)
{
    (void)ctx;
    (void)error;
}

static xmlDoc *parse(struct reading *r, const char *text, size_t n, const char *encoding)
{
    const xmlStructuredErrorFunc before = xmlStructuredError;
    void *const context_before = xmlStructuredErrorContext;
    xmlParserCtxt *context = xmlNewParserCtxt();
    xmlDoc *doc;

    if (!context)
        abort();
    xmlSetStructuredErrorFunc(NULL, ignore); /* of this thread, for this file */
    doc = xmlCtxtReadMemory(context, text, (int)n, NULL, encoding,
                            XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR |
                                XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    xmlSetStructuredErrorFunc(context_before, before);
    if (doc && !context->wellFormed)
        note(r, FUNDING_NOTE_ILL_FORMED);
    if (doc && !xmlDocGetRootElement(doc)) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    xmlFreeParserCtxt(context);
    return doc;
}

struct _xmlDoc *xml_parse(struct reading *r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    xmlDoc *doc;

    skip_prologue(r);
    /* With two bytes a character nothing here is found, and nothing is changed. */
    put_entities(r->in.text + r->in.at, r->in.n, &text);
    if (!text.len)
        return NULL;
    doc = parse(r, text.text, text.len, NULL);
    return doc ? doc /* else of an encoding that it does not say, or that nobody knows */
               : parse(r, text.text, text.len, "windows-1252");
}
