/* Within the room: bytes in, records out, and what mends them. */
#ifndef FUNDING_READ_PRIV_H
#define FUNDING_READ_PRIV_H

#include "plugins/funding/read/read.h"

#include <cordee/plugin.h>

enum {
    INPUT_LOOK = 4096,      /* what a format is recognised by */
    INPUT_RECORD = 2 << 20, /* bytes of one JSON value at most */
    INPUT_WHOLE = 20 << 20, /* of a file that is read as one: XML, calendar, CSV */
    INPUT_MOST = 1 << 30,   /* of any, unpacked */
    TEXT_MOST = 200 * 1000, /* bytes of a text that is kept */
};

/* ---- bytes (input.c) -------------------------------------------------------- */

/* A window on a file, unpacked where it is gzip.  What stands from text + at on, n bytes,
 * was read and not used yet. */
struct input {
    void *gz;
    char *text;
    size_t at, n, room;
    int64_t done; /* bytes before the window */
    bool ended;
};
int input_open(struct input *in, int fd, struct cordee_error *err);
void input_close(struct input *in);
/* Sees to it that `want` bytes are in the window, or all that there are; never moves what
 * is unused out of it.  -1: the file cannot be read, or is larger than it may be. */
int input_fill(struct input *in, size_t want, struct cordee_error *err);
void input_skip(struct input *in, size_t n);
/* All of the file, with a NUL behind it. */
int input_whole(struct input *in, struct cordee_error *err);

/* ---- one reading ------------------------------------------------------------ */

/* Hashes of identifiers, and of all that was said under them; 0 is none. */
struct places {
    struct place {
        uint64_t id, said;
    } * at;
    size_t n, room;
};

struct reading {
    struct cordee *cd;
    struct input in;
    const struct funding_hints *hints;
    struct funding_report *report;
    int64_t record; /* from 1 */
    funding_take *take;
    void *ctx;
    struct places places; /* the calls there were, so that no two have one identifier */
    /* Of the call that is being made: */
    struct cordee_arena *arena;
    struct funding_call call;
};
void note(struct reading *r, enum funding_note what);
/* A new call, in an arena of its own; and handed over, when it tells anything. */
void call_begin(struct reading *r);
int call_end(struct reading *r, struct cordee_error *err);

/* The readers, each of a whole file. */
int json_read(struct reading *r, struct cordee_error *err);
int feed_read(struct reading *r, struct cordee_error *err);
int table_read(struct reading *r, struct cordee_error *err);
int calendar_read(struct reading *r, struct cordee_error *err);
int page_read(struct reading *r, struct cordee_error *err);
/* Is it a web page; and no table, though there is a comma in its first line? */
bool is_html(const char *head);
bool is_prose(const struct reading *r, const char *head);

/* ---- JSON (split.c, json.c, names.c, put.c) --------------------------------- */

/* Where in a file of JSON we are. */
struct split {
    struct reading *r;
    int inside; /* braces around the list whose elements are the records; 0: none */
    int torn;   /* values that did not end */
};
/* The next value that is an object: 1, lent until the next call; 0: no more; -1. */
int split_next(struct split *s, const char **text_r, size_t *n_r,
               struct cordee_error *err);

/* Puts a value into the call by its name or the source's mapping, if we know the name;
 * and all members of a record, what says a thing best first. */
void name_put(struct reading *r, const char *name, const json_t *value);
void members_put(struct reading *r, const json_t *object);
/* "Deadline_Date" as "deadlinedate"; and as which field a name is read, squeezed so. */
void name_squeeze(const char *name, char out[40]);
bool name_known(const struct reading *r, const char *name, char out[40]);
/* Its names, for who maps them. */
void columns_put(struct reading *r, const json_t *object);
/* One record by the names of its members. */
void any_put(struct reading *r, const json_t *o);
void budget_put(struct reading *r, const json_t *overview);
/* The code and name of a programme by either, or by its number at the portal. */
void programme_put(struct reading *r, const char *words);
void programme_guess(struct reading *r); /* "HORIZON-CL2-2021-..." says it itself */

/* ---- XML (xml.c) ------------------------------------------------------------ */

/* What of the whole file can be read as XML, new; NULL: nothing. */
struct _xmlDoc *xml_parse(struct reading *r);

/* ---- texts (mend.c, markup.c) ----------------------------------------------- */

/* How often UTF-8 stands in the text that was read as Windows-1252 beyond doubt. */
size_t mojibake_count(const char *text);
/* The text as it was meant. */
void mojibake_mend(const char *text, struct cordee_buf *out);
/* Bytes as UTF-8: those that are none are taken for Windows-1252; true: there were. */
bool bytes_mend(const char *bytes, size_t n, struct cordee_buf *out);
/* Bytes that may be broken into a text that is not, in the arena; mended, not unmarked.
 */
const char *text_mend(struct reading *r, const char *bytes, size_t n);
/* What people see of a text that may have HTML in it, in the arena: blanks collapsed,
 * blocks parted by newlines. */
const char *text_plain(struct reading *r, const char *text);
const char *text_line(struct reading *r, const char *text); /* the same on one line */
/* Breaks between paragraphs that were lost put back, "null" taken out (part.c). */
void text_part(const char *text, struct cordee_buf *out);
/* The text within an element of XML as it stands there, blocks parted by newlines; and a
 * text that has no markup, whatever it looks like. */
struct _xmlNode;
const char *node_text(struct reading *r, struct _xmlNode *node);
const char *text_literal(struct reading *r, const char *text);
/* http and https only; "" for all else.  Relative ones by the source's address. */
const char *text_link(struct reading *r, const char *text);

/* ---- dates (date.c, deadline.c) --------------------------------------------- */

struct date {
    int64_t at;
    bool day;          /* no time of day was said; `at` is its midnight in the zone */
    size_t begin, end; /* where it stands in the text */
};
/* A date at the beginning of the text, of a program or of people (five languages). */
bool date_parse(const char *text, const char *zone, struct date *date_r);
/* The first one behind a word for a deadline. */
bool date_find_deadline(const char *text, struct date *date_r);
/* The same in a title, where "until" is one, too. */
bool date_find_until(const char *title, struct date *date_r);
int64_t date_instant(const char *text); /* UTC where no zone is said; 0: none */
/* A deadline as it was said: a day alone ends at 17:00 in Brussels. */
void deadline_put(struct reading *r, const char *said, int stage);
/* The same, said by a clock in `zone`; one that nobody knows is that of Brussels. */
void deadline_put_in(struct reading *r, const char *said, const char *zone, int stage);

#endif
