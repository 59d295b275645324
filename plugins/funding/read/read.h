/* What was published, as calls: any file of the shapes below, one call at a time, so that
 * memory is that of one call however long the file.  Nothing is stored or fetched here.
 *
 *   JSON      the portal's hits, topicDetails and bulk file (grantsTenders), a radar's
 *             array, JSON Lines with or without lines, our own records; a record is
 *             anything with members of names that we know (names.c)
 *   XML       RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 (feed.c)
 *   CSV       by the names in its first row, or a mapping (table.c)
 *   calendar  iCalendar, RFC 5545 (calendar.c)
 *
 * Each may be compressed with gzip.  All of it is hostile: limits hold everywhere, and
 * what cannot be read is left out, counted, and said. */
#ifndef FUNDING_READ_H
#define FUNDING_READ_H

#include "plugins/funding/call/call.h"

struct cordee;

/* What is known of a source beforehand; each may be NULL. */
struct funding_hints {
    const char *language;  /* of texts that do not say theirs */
    const char *programme; /* of calls that do not say theirs: a code or a name */
    const char *address;   /* where the file is from, which its links are relative to */
    /* Name of a column or member -> name in the canonical record, "" to leave it out. */
    const json_t *mapping;
    /* An array that is filled with the names of columns or members that were met, where
     * they are their writer's own: [{"name","read","example"?,"field"?: as which it is
     * read, where people may say so}]. */
    json_t *columns;
    bool page; /* a person brought it: what is nothing else is a page about one call */
};

enum { FUNDING_COLUMNS = 60 }; /* that are told at most */

/* What was mended or left out; each is counted, with the place of the first. */
enum funding_note {
    FUNDING_NOTE_BOM,
    FUNDING_NOTE_JUNK,       /* bytes between the values that are no value */
    FUNDING_NOTE_ENCODING,   /* bytes that are no UTF-8, taken for Windows-1252 */
    FUNDING_NOTE_CONTROLS,   /* control characters within texts of JSON */
    FUNDING_NOTE_MOJIBAKE,   /* UTF-8 that was read as Windows-1252 */
    FUNDING_NOTE_MARKUP,     /* what was left of markup at the beginning of a text */
    FUNDING_NOTE_BROKEN,     /* a value that is no JSON: left out */
    FUNDING_NOTE_LONG,       /* a value of more than 2 MB: left out */
    FUNDING_NOTE_NOTHING,    /* a value that tells no call: left out */
    FUNDING_NOTE_PROLOGUE,   /* comments or blanks before <?xml */
    FUNDING_NOTE_ILL_FORMED, /* XML that is not well-formed, read as far as it goes */
    FUNDING_NOTE_DATE,       /* words where a date should be, kept as they are */
    FUNDING_NOTE_ROW,        /* a row of CSV that cannot be used: left out */
    FUNDING_NOTES
};

struct funding_report {
    const char *format; /* "JSON"; NULL: it was not recognised */
    size_t calls;
    struct {
        size_t n;
        int64_t first; /* the record it was in, from 1; 0: before the first */
    } notes[FUNDING_NOTES];
};

/* Gets each call; it and its texts live for the call only.  -1 ends the reading. */
typedef int funding_take(void *ctx, const struct funding_call *call,
                         struct cordee_error *err);

/* Records that somebody else has made of a file, in the same way. */
int funding_read_records(struct cordee *cd, const json_t *records,
                         const struct funding_hints *hints, funding_take *take, void *ctx,
                         struct funding_report *report_r, struct cordee_error *err);

/* Reads the open file, which stays the caller's, from where it stands.  Of `cd` it uses
 * csv only.  0: read, maybe without a single call; -1: it is nothing that can be read, or
 * `take` said so. */
int funding_read(struct cordee *cd, int fd, const struct funding_hints *hints,
                 funding_take *take, void *ctx, struct funding_report *report_r,
                 struct cordee_error *err);

/* The notes as sentences, in the language of the thread: ["Mojibake mended in 615
 * records, ..."]; new. */
json_t *funding_report_say(struct cordee *cd, const struct funding_report *report);

#endif
