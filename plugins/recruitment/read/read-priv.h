/* Within the room: a file as a tree, what was used of it, and what becomes a record. */
#ifndef RECRUITMENT_READ_PRIV_H
#define RECRUITMENT_READ_PRIV_H

#include "plugins/recruitment/read/read.h"

enum {
    NODE_DEEP = 60,
    NODE_MOST = 200 * 1000,
    MOST_LINE = 200, /* characters, as candidate-check.c and opening-check.c have them */
    MOST_BODY = 20000,
    MOST_PAST_BODY = 4000,
    MOST_WORD = 100,
    MOST_WORDS = 20,
    MOST_SKILLS = 100,
    MOST_LANGUAGES = 20,
    MOST_OPENING_LANGUAGES = 10,
    MOST_PAST = 50,
};

/* ---- a file as a tree (node.c, tree.c) ----------------------------------------- */

/* A member of JSON, an element or attribute of XML, a cell of a table. */
struct node {
    const char *name; /* without prefix; NULL: an item of a list */
    const char *text; /* trimmed, "" for none */
    struct node *parent, *first, *last, *next;
    size_t at;  /* in its list, or among those of its name; from 0 */
    bool list;  /* its children are items */
    bool many;  /* others beside it have its name */
    bool used;  /* somebody asked for it, or told of it */
    bool aside; /* an attribute: nobody misses it */
};

struct reading {
    struct cordee *cd;
    struct cordee_arena *a;
    struct read_file *file;
    struct read_record *record; /* that is being made */
    struct cordee_buf body;     /* of it */
    size_t n_nodes, n_records;
    int64_t now;
    struct cordee_error *err;
};

/* NULL: what it is cannot be read, and r->err says so. */
struct node *tree_json(struct reading *r, const char *text, size_t n);
struct node *tree_xml(struct reading *r, const char *text, size_t n);
struct node *node_new(struct reading *r, struct node *parent, const char *name,
                      const char *text);

/* The first at "basics.location.city"; a list on the way stands for its first item. */
struct node *node_at(struct node *n, const char *path);
/* The next of all at `path`, in a list or beside each other; `before` NULL: the first. */
struct node *node_each(struct node *n, const char *path, struct node *before);
/* What it says, used from now on; "" when there is none.  Of a list its first item. */
const char *node_say(struct node *n, const char *path);
/* The same without using it; and the items of a list, or one text, joined. */
const char *node_peek(struct node *n, const char *path);
const char *node_join(struct reading *r, struct node *n, const char *path,
                      const char *between);
void node_use(struct node *n); /* with all within; takes NULL */
/* "work[0].highlights", in the arena. */
const char *node_place(struct reading *r, const struct node *n);

/* ---- notes (note.c) -------------------------------------------------------------- */

/* Tells of it and of all within, once; `n` NULL or empty: nothing. */
void note_kept(struct reading *r, struct node *n, const char *words);
void note_left(struct reading *r, struct node *n, const char *words);
void note_put(struct reading *r, const char *place, const char *words, bool kept);
#define NOTE_CUT T_LATER("the text is longer than a profile holds: its end is left out")
/* Tells of all that nobody used. */
void note_rest(struct reading *r, struct node *root);

/* ---- texts (text.c) -------------------------------------------------------------- */

/* Without HTML: paragraphs and list items on lines of their own; one line of it, of at
 * most MOST_LINE characters. */
const char *text_plain(struct reading *r, const char *text);
const char *text_line(struct reading *r, const char *text);
const char *text_cut(struct reading *r, const char *text, size_t characters);
/* Folded, for comparing; in the arena. */
const char *text_fold(struct reading *r, const char *text);
bool text_is_web(const char *text);

/* ---- values (value.c, tongue.c) -------------------------------------------------- */

int value_cefr(struct reading *r, const char *text);  /* 1 to 6; 0: not said */
int value_level(struct reading *r, const char *text); /* 1 to 5 */
int value_eqf(struct reading *r, const char *text);   /* 1 to 8 */
int value_isced(const char *text);                    /* ISCED 2011 as EQF */
/* Midnight of "2013-12-01", "2013-12", "2013", "01.12.2013", "12/2013"; `last`: of the
 * last day of it.  0: no date. */
int64_t value_day(const char *text, bool last);
/* "de" of "German", "ger", "de-AT"; "" for none that is known. */
const char *value_tongue(struct reading *r, const char *text);
const char *value_country(struct reading *r, const char *text); /* "AT" of "Austria" */
const char *value_currency(const char *text); /* three letters or a sign; "" */
/* Whole units: "42.000,50 EUR" is 42000; -1: none.  *end_r is behind it. */
int64_t value_money(const char *text, const char **end_r);
/* "hour", "month", "year" by its words in five languages; "" for none. */
const char *value_per(struct reading *r, const char *text);
const char *value_kind(struct reading *r, const char *text); /* of an opening; "" */
const char *value_remote(struct reading *r, const char *text);
bool value_yes(struct reading *r, const char *text);

/* ---- what a record gets (put.c) -------------------------------------------------- */

/* A new record; what the one before says is finished.  false: there are too many. */
bool record_begin(struct reading *r, enum read_kind kind);
void record_end(struct reading *r, struct node *root);

/* Each says, at `n`, what it could not keep. */
void put_skill(struct reading *r, struct node *n, const char *label, int level,
               const char *uri);
void put_skill_wanted(struct reading *r, struct node *n, const char *label, int level,
                      const char *uri, bool essential);
void put_tongue(struct reading *r, struct node *n, const char *name, int cefr);
void put_past(struct reading *r, struct node *n, struct candidate_past past);
void put_certificate(struct reading *r, struct node *n, const char *text);
void put_permit(struct reading *r, struct node *n, const char *country);
/* A block of the text about somebody, or of the opening's: "## Awards" and lines. */
void put_body(struct reading *r, const char *heading, const char *text);
void put_line(struct texts *t, struct reading *r, const char *text);
/* "Name, 2014, Issuer" of what there is. */
const char *put_joined(struct reading *r, const char *between, const char *const *texts,
                       size_t n);
#define JOINED(r, between, ...)                                \
    put_joined(r, between, (const char *const[]){__VA_ARGS__}, \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
void put_name(struct reading *r, const char *whole, const char *given,
              const char *family);
void put_mail(struct reading *r, struct node *n, const char *address);
void put_phone(struct reading *r, struct node *n, const char *number);
void put_link(struct reading *r, struct node *n, const char *address);
void put_place(struct reading *r, const char *place, const char *country);

/* ---- the readers: each makes its records of a tree; -1: it is none after all ------ */

int resume_read(struct reading *r, struct node *root);   /* JSON Resume */
int job_read(struct reading *r, struct node *root);      /* its job schema */
int hropen_read(struct reading *r, struct node *root);   /* HR Open Candidate */
int position_read(struct reading *r, struct node *root); /* PositionOpening */
int europass_read(struct reading *r, struct node *root);
int passport_read(struct reading *r, struct node *root);
/* JobPostings anywhere in it; false: there are none. */
bool posting_read(struct reading *r, struct node *root);
/* Enough words for a CV that somebody typed. */
bool prose_is(const char *text);
void prose_read(struct reading *r, const char *text);
int page_read(struct reading *r, const char *text, size_t n);
int table_read(struct reading *r, const char *text, size_t n, enum read_kind kind);

#endif
