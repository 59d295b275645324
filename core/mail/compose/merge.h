/* Merge fields: {{name}}, {{name|what to say without it}}, {{#name}}...{{/name}} for
 * those who have it, {{^name}}...{{/name}} for those who have not; a section of a list
 * is said once for each of its items, whose own names go before the letter's in it.
 *
 * Tags become inert words (letters and digits that Markdown leaves alone) before a text
 * is read as Markdown, and operations of a small program after.  A program is made once
 * a letter and run once a reader; a value is escaped for the place it stands in, and is
 * never read as Markdown, HTML or a tag.  Nothing here reads the database. */
#ifndef CORE_MAIL_MERGE_H
#define CORE_MAIL_MERGE_H

#include <cordee/plugin.h>

#define CD_MERGE_TAGS_MAX  2000    /* in one letter */
#define CD_MERGE_VALUE_MAX 4000    /* bytes of one value */
#define CD_MERGE_OUT_MAX   1000000 /* bytes of one part of one mail */
#define CD_MERGE_LIST_MAX  20000   /* bytes of one list */

enum cd_tag_kind { CD_TAG_FIELD, CD_TAG_IF, CD_TAG_UNLESS, CD_TAG_EACH, CD_TAG_END };

struct cd_tag {
    enum cd_tag_kind kind;
    size_t field; /* in names; of a list's item: the list */
    size_t cell;  /* from 1: which of the list's items it is; 0: none */
    const struct cordee_merge_field *list; /* NULL: it has nothing to do with one */
    const char *fallback;                  /* of a FIELD; "" for none */
    size_t partner;                        /* of IF, UNLESS, EACH: their END, and back */
    bool again;                            /* of END: of an EACH */
    int at;                                /* character of the text it came from */
    int line;                              /* ... and its line, both as people count */
};

enum cd_merge_lists {
    CD_LISTS,        /* may have sections */
    CD_LISTS_REFUSE, /* in one line there is no room for them */
    CD_LISTS_NONE,   /* the names are not merge fields */
};

/* The tags of one letter; its texts (subject, preheader, body) share the names. */
struct cd_merge {
    struct cordee *cd; /* says what is wrong in the thread's language */
    struct cordee_arena *arena;
    const char **names;
    size_t n_names, names_room;
    struct cd_tag *tags;
    size_t n_tags, tags_room;
    enum cd_merge_lists lists;
    const struct cordee_merge_field *list; /* whose section is being read */
    int wrong_line; /* of the last text that cd_merge_scan refused */
    char key[13]; /* what inert words begin with; random, so that nobody can write one */
    char block[13];       /* ... and what stands for a block that has a look of its own */
    const char *base_url; /* of our own pictures; NULL: none */
    int64_t cluster;      /* whose letter it is */
    bool kept; /* it was checked when it was stored: what is gone since stops nothing */
};

/* `arena` owns all that is in it. */
void cd_merge_init(struct cd_merge *m, struct cordee *cd, struct cordee_arena *arena);
/* The number of a name, added when it is new. */
size_t cd_merge_name(struct cd_merge *m, const char *name);
/* What a tag is called where it stands. */
const char *cd_merge_tag_name(const struct cd_merge *m, const struct cd_tag *tag);
/* The row of that name if it is one and a list; else NULL. */
const struct cordee_merge_field *cd_merge_list(struct cordee *cd, const char *name);
/* Which of its items has that name, from 1; 0: none. */
size_t cd_merge_item(const struct cordee_merge_field *list, const char *name);
/* Puts `text` with inert words for tags into `out`.  `block`: a section tag alone on
 * its line becomes a paragraph of its own.  -1: a tag that is not closed or has no
 * proper name, a section not closed; err->at has the column and
 * m->wrong_line the line, which the sentence does not say: who asks knows which text. */
int cd_merge_scan(struct cd_merge *m, const char *text, bool block,
                  struct cordee_buf *out, struct cordee_error *err);
/* The next inert word in `s`: its tag's number, and where it begins and ends; NULL when
 * there is none. */
const struct cd_tag *cd_merge_next(const struct cd_merge *m, const char *s,
                                   const char **begin_r, const char **end_r);

/* The tag whose inert word begins at `s`, or ends at `at` (behind the beginning of
 * `text`); NULL: none does. */
const struct cd_tag *cd_merge_at(const struct cd_merge *m, const char *s);
const struct cd_tag *cd_merge_before(const struct cd_merge *m, const char *text,
                                     const char *at);

/* ---- programs ------------------------------------------------------------------ */

enum cd_place {
    CD_IN_HTML,     /* element content or a quoted attribute */
    CD_IN_HTML_URL, /* href or src: percent-encoded, then as HTML */
    CD_IN_TEXT,     /* plain text */
    CD_IN_TEXT_URL, /* an address in plain text */
};

enum cd_op_kind {
    CD_OP_TEXT,      /* a literal */
    CD_OP_FIELD,     /* a value, or its fallback */
    CD_OP_IF,        /* jumps to `to` without a value */
    CD_OP_UNLESS,    /* jumps to `to` with one */
    CD_OP_EACH,      /* begins with the first item of a list; its end is `to` */
    CD_OP_JOIN,      /* all of a list, or its fallback */
    CD_OP_URL_BEGIN, /* what follows is one address, ... */
    CD_OP_URL_END,   /* ... which is taken back unless it is a proper link */
    CD_OP_READY,     /* whole lines in quoted-printable, of `field` bytes */
};

struct cd_op {
    enum cd_op_kind kind;
    enum cd_place place;
    size_t field, cell, to; /* cell: as of a tag */
    size_t lit, len;        /* in lits: the literal, or the fallback, unescaped */
};

enum { /* `to` of a literal that ends a section: where jumps come, and turns begin anew */
       CD_ENDS = 1,
       CD_ENDS_EACH = 2
};

/* A list as a value: its items one after another, the cells of each in the order of its
 * row; no other value has controls. */
#define CD_CELL_END '\x1f'
#define CD_ITEM_END '\x1e'

struct cd_program {
    struct cd_op *ops;
    size_t n, room;
    struct cordee_buf lits;
};

/* Adds ready bytes. */
void cd_program_put(struct cd_program *p, const char *text, size_t n);
void cd_program_puts(struct cd_program *p, const char *text);
/* Adds a text with inert words, escaped for its place; sections in it must have been
 * found to be well nested.  Returns how many tags it had. */
size_t cd_program_text(struct cd_program *p, const struct cd_merge *m, const char *text,
                       enum cd_place place);
/* Adds the one tag. */
void cd_program_tag(struct cd_program *p, const struct cd_tag *tag, enum cd_place place);
/* Adds a link's address (with inert words).  -1: it can never be one. */
int cd_program_url(struct cd_program *p, const struct cd_merge *m, const char *url,
                   enum cd_place place, struct cordee_error *err);
/* Does a section begin here? */
bool cd_op_opens(const struct cd_op *op);
/* Ties sections together; call it once, after the last text. */
void cd_program_link(struct cd_program *p);
void cd_program_drop(struct cd_program *p);
/* Adds an operation; for who makes one program of another. */
struct cd_op *cd_op_add(struct cd_program *p, enum cd_op_kind kind, enum cd_place place);

/* Appends what it says with these values (one a name, never NULL, cleaned).  The caller
 * looks at out->over. */
void cd_program_run(const struct cd_program *p, const char *const *values,
                    struct cordee_buf *out);
/* ready.c: makes `to` (empty) of a program, to be run into quoted-printable. */
void cd_program_ready(const struct cd_program *from, struct cd_program *to);
/* Appends to `out` what quoted-printable of all it says would be.  `raw` is memory that
 * one reader leaves to the next, empty; it has the limit, and is `over` then. */
void cd_program_run_ready(const struct cd_program *p, const char *const *values,
                          struct cordee_buf *raw, struct cordee_buf *out);
/* The values a program takes, from a JSON object: one a name, in `arena`; controls are
 * spaces, and none is longer than CD_MERGE_VALUE_MAX. */
const char *const *cd_merge_values(const struct cd_merge *m, const json_t *values,
                                   struct cordee_arena *arena);

#endif
