/* A zip archive whose parts are XML.  A part is found by going through the directory and
 * unpacked as it is parsed. */
#include "core/file/sheet-priv.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)64 * 1024)
/* The most that a honest workbook gains by packing, and what a small one may. */
#define MOST_RATIO    200
#define ALWAYS_ALLOWS ((int64_t)10 * 1024 * 1024)
#define MOST_UNPACKED ((int64_t)400 * 1024 * 1024)
#define MOST_PARTS    5000

struct part {
    struct package *package;
    struct archive *archive;
    xmlTextReaderPtr xml;
    bool over;   /* more than a workbook has */
    bool locked; /* with a password */
};

static int damaged(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       "this workbook is damaged or cut off: save it again in your "
                       "spreadsheet program");
}

/* ---- finding ---------------------------------------------------------------- */

static struct archive *zip_open(struct package *p)
{
    struct archive *a = archive_read_new();
    int rc;

    if (!a)
        abort();
    archive_read_support_format_zip(a);
    rc = p->path ? archive_read_open_filename(a, p->path, BLOCK)
                 : archive_read_open_memory(a, p->bytes, p->n);
    if (rc == ARCHIVE_OK)
        return a;
    archive_read_free(a);
    return NULL;
}

/* Goes to the entry.  1 found, 0 none, -1 damaged. */
static int entry_find(struct archive *a, const char *name, bool *locked_r)
{
    struct archive_entry *entry;
    int rc = ARCHIVE_OK;

    for (int n = 0; n < MOST_PARTS; n++) {
        const char *here;

        rc = archive_read_next_header(a, &entry);
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
            break;
        here = archive_entry_pathname(entry);
        if (!here || !cordee_text_is_nocase(here, name))
            continue;
        *locked_r = archive_entry_is_encrypted(entry);
        return 1;
    }
    return rc == ARCHIVE_EOF ? 0 : -1;
}

int package_has(struct package *p, const char *name, struct cordee_error *err)
{
    struct archive *a = zip_open(p);
    bool locked = false;
    int rc = a ? entry_find(a, name, &locked) : -1;

    if (a)
        archive_read_free(a);
    return rc < 0 ? damaged(err) : rc;
}

/* ---- parsing ---------------------------------------------------------------- */

static bool is_bomb(const struct package *p)
{
    return p->unpacked > MOST_UNPACKED ||
           (p->unpacked > ALWAYS_ALLOWS && p->unpacked / MOST_RATIO > p->size);
}

static int bytes_read(void *ctx, char *out, int room)
{
    struct part *part = ctx;
    la_ssize_t n = archive_read_data(part->archive, out, (size_t)room);

    if (n < 0)
        return -1;
    part->package->unpacked += n;
    part->over = is_bomb(part->package);
    return part->over ? -1 : (int)n;
}

/* What is wrong with it is said once, by us. */
static void say_nothing(void *ctx, xmlErrorPtr why)
{
    (void)ctx;
    (void)why;
}

static int nothing_to_close(void *ctx)
{
    (void)ctx;
    return 0;
}

int part_open(struct package *p, const char *name, struct part **part_r,
              struct cordee_error *err)
{
    struct part *part = calloc(1, sizeof *part);
    int rc;

    if (!part)
        abort();
    part->package = p;
    part->archive = zip_open(p);
    rc = part->archive ? entry_find(part->archive, name, &part->locked) : -1;
    if (rc > 0 && part->locked)
        rc = cordee_fail(err, CORDEE_E_INVALID,
                         "this workbook is locked with a password: save it without one");
    else if (rc < 0)
        damaged(err);
    if (rc > 0) {
        xmlInitParser();
        part->xml = xmlReaderForIO(bytes_read, nothing_to_close, part, NULL, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR |
                                       XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
        if (!part->xml)
            abort();
        xmlTextReaderSetStructuredErrorHandler(part->xml, say_nothing, NULL);
        *part_r = part;
        return 1;
    }
    part_close(part);
    return rc;
}

void part_close(struct part *part)
{
    if (!part)
        return;
    if (part->xml)
        xmlFreeTextReader(part->xml);
    if (part->archive)
        archive_read_free(part->archive);
    free(part);
}

void part_drop(struct part **part)
{
    part_close(*part);
}

xmlTextReaderPtr part_xml(struct part *part)
{
    return part->xml;
}

int part_read(struct part *part, struct cordee_error *err)
{
    int rc = xmlTextReaderRead(part->xml);

    if (part->over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           "this workbook unpacks to far more than a list has: it is "
                           "refused");
    if (rc < 0)
        return damaged(err);
    /* Nobody's spreadsheet has one; with it come entities. */
    if (rc > 0 && xmlTextReaderNodeType(part->xml) == XML_READER_TYPE_DOCUMENT_TYPE)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "this workbook has a document type, which no spreadsheet "
                           "program writes: it is refused");
    return rc;
}

static bool is_node(struct part *part, int type, const char *element)
{
    const xmlChar *name;

    if (xmlTextReaderNodeType(part->xml) != type)
        return false;
    name = xmlTextReaderConstLocalName(part->xml);
    return name && strcmp((const char *)name, element) == 0;
}

bool part_begins(struct part *part, const char *element)
{
    return is_node(part, XML_READER_TYPE_ELEMENT, element);
}

bool part_ends(struct part *part, const char *element)
{
    return is_node(part, XML_READER_TYPE_END_ELEMENT, element);
}

const char *part_attribute(struct part *part, struct cordee_arena *a, const char *name)
{
    const char *value = NULL;
    int rc = xmlTextReaderMoveToFirstAttribute(part->xml);

    for (; rc > 0 && !value; rc = xmlTextReaderMoveToNextAttribute(part->xml))
        if (strcmp((const char *)xmlTextReaderConstLocalName(part->xml), name) == 0 &&
            xmlTextReaderConstValue(part->xml))
            value =
                cordee_arena_text(a, (const char *)xmlTextReaderConstValue(part->xml));
    xmlTextReaderMoveToElement(part->xml);
    return value;
}

int64_t part_number(struct part *part, const char *name, int64_t otherwise)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *text = part_attribute(part, a, name);
    int64_t n;

    return text && cordee_text_int(text, &n) ? n : otherwise;
}
