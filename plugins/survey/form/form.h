/* A questionnaire.
 *
 * It is one JSON document, whatever is done with it: the editor changes it, a version
 * keeps it, a file carries it elsewhere, the page of a respondent and all results are
 * read from it.  `survey_form_read` checks it and makes structs of it, which live in an
 * arena and point into the document: keep both as long as they are used.
 *
 * A question is known by its key, which stays when its words or its place change, so that
 * answers to two versions, or of two years, can be put side by side. */
#ifndef PLUGINS_SURVEY_FORM_H
#define PLUGINS_SURVEY_FORM_H

#include <cordee/plugin.h>

enum {
    SURVEY_BYTES = 1 << 20, /* of the document */
    SURVEY_SECTIONS = 50,
    SURVEY_QUESTIONS = 300, /* in all */
    SURVEY_ITEMS = 200,     /* options, or rows of a matrix, of one question */
    SURVEY_LANGUAGES = 30,
    SURVEY_KEY = 40,     /* bytes of a key: a-z, 0-9 and _, a letter first */
    SURVEY_WORDS = 4000, /* characters of one text in one language */
    SURVEY_POINTS_MIN = 2,
    SURVEY_POINTS_MAX = 11,
    SURVEY_ANSWER_TEXT = 10000, /* characters of a long text */
    SURVEY_DEPTH = 5,           /* of a condition's groups */
    SURVEY_PROBLEMS = 100,      /* that are told at once */
};

/* ---- its parts -------------------------------------------------------------------- */

/* Words by language: {"en": "...", "de": "..."}; NULL: none in any. */
typedef const json_t survey_words;

enum survey_kind {
    SURVEY_STATEMENT, /* words only */
    SURVEY_SINGLE,
    SURVEY_SEVERAL,
    SURVEY_YESNO,
    SURVEY_SCALE,
    SURVEY_MATRIX, /* rows, one scale */
    SURVEY_PAIRED, /* rows, and beside each how important it is and how far one is */
    SURVEY_RANKING,
    SURVEY_NUMBER,
    SURVEY_SHORT,
    SURVEY_LONG,
    SURVEY_DATE,
    SURVEY_NPS, /* 0 to 10 (Reichheld 2003) */
    SURVEY_CONTACT,
    SURVEY_CONSENT,
};

/* An option, or a row of a matrix. */
struct survey_item {
    const char *key;
    survey_words *words;
    bool alone;        /* whoever takes this option takes no other: "none of these" */
    const char *topic; /* the competence it asks about, as the topic tree calls it; "" */
};

/* As many points, counted from 0 or 1; words stand at both ends, or at each. */
struct survey_scale {
    int from, points;
    survey_words *low, *high;
    survey_words *const *each; /* `points` of them, or NULL */
};

/* When something is shown, or must be answered.  Of earlier answers and of whom is asked
 * only. */
enum survey_test {
    SURVEY_IS,
    SURVEY_MORE,
    SURVEY_LESS,
    SURVEY_AT_LEAST, /* that or more; what was not answered is neither ... */
    SURVEY_AT_MOST,  /* ... nor that or less */
    SURVEY_ANSWERED,
    SURVEY_OF,
};

struct survey_condition {
    enum { SURVEY_ALL, SURVEY_ANY, SURVEY_ONE } group;
    const struct survey_condition *parts; /* of a group */
    size_t n;
    bool isnt; /* it must not hold */
    enum survey_test test;
    const char *question, *item, *part; /* "" where the question has none */
    const char *option;                 /* of SURVEY_IS, where it is an option */
    double number;                      /* of the others, where it is a number */
    const char *filter; /* of SURVEY_OF: in the filter language, of who is asked */
};

struct survey_question {
    const char *key;
    enum survey_kind kind;
    survey_words *words, *help;
    bool required;
    bool mixed; /* options or rows in another order for each respondent */
    bool other; /* "other", with words of one's own */
    const struct survey_item *items;
    size_t n_items;
    int least, most;            /* how many options; 0: any */
    struct survey_scale scale;  /* of a paired matrix: how important */
    struct survey_scale second; /* how far one is */
    bool bounded_below, bounded_above;
    double lowest, highest; /* of a number */
    int decimals;
    survey_words *unit;
    int characters;      /* of a text, at most */
    const char *pattern; /* POSIX extended, of the whole of a short text; "" */
    const struct survey_condition *show, *require; /* NULL: always; as `required` says */
    const struct survey_condition *skip;           /* then all is passed over up to ... */
    size_t skip_to;                                /* ... the section with that number */
    size_t section, place; /* where it stands, from 0; `place` over all sections */
};

struct survey_section {
    const char *key;
    survey_words *words, *help;
    const struct survey_question *questions;
    size_t n;
    const struct survey_condition *show;
};

struct survey_form {
    survey_words *title, *intro, *thanks;
    const char *const *languages; /* the first is the one it is written in */
    size_t n_languages;
    const struct survey_section *sections;
    size_t n_sections;
    const struct survey_question *const *questions; /* of all sections, in order */
    size_t n_questions;
};

/* ---- reading ---------------------------------------------------------------------- */

/* Reads a document.  `problems` gets {"place": "sections.1.questions.3.items.0",
 * "where": "section 2, question 4 (Which machines?)", "text"} for all that is wrong, at
 * most SURVEY_PROBLEMS; with any there is no form.  1 it is one; 0 it has problems. */
int survey_form_read(struct cordee *cd, struct cordee_arena *a, const json_t *document,
                     struct survey_form *form_r, json_t *problems);
/* The same of bytes from elsewhere; what is no JSON is a problem with its line. */
int survey_form_parse(struct cordee *cd, struct cordee_arena *a, const char *bytes,
                      size_t n, json_t **document_r, struct survey_form *form_r,
                      json_t *problems);

/* The highest point of a scale. */
int survey_scale_last(const struct survey_scale *s);
/* NULL: there is none of that key. */
const struct survey_question *survey_form_find(const struct survey_form *form,
                                               const char *key);
const struct survey_item *survey_question_item(const struct survey_question *q,
                                               const char *key);

/* ---- words ------------------------------------------------------------------------ */

/* In `language`; else without its region, in the form's first language, or ""; lives as
 * long as the document. */
const char *survey_words_in(const struct survey_form *form, survey_words *words,
                            const char *language);
/* Which of the form's languages a reader of `language` gets. */
const char *survey_language_for(const struct survey_form *form, const char *language);
/* How many texts that the first language has a language lacks. */
size_t survey_words_missing(const struct survey_form *form, const char *language);

/* A number as people write it, without exponent, in `out`. */
const char *survey_number_words(double x, char out[40]);

/* ---- kinds ------------------------------------------------------------------------ */

/* One row a kind of question. */
struct survey_kind_row {
    const char *name;  /* in the document: "paired" */
    const char *label; /* in the editor: "Importance and level" */
    bool items;        /* has options or rows ... */
    bool rows;         /* ... and these are rows, each answered by itself */
    bool scaled;       /* has a scale */
    bool numeric;      /* its answers are numbers that are counted with */
};
extern const struct survey_kind_row survey_kinds[];
extern const size_t survey_n_kinds;

/* What contact details are asked for. */
enum {
    SURVEY_OWN_NAME,
    SURVEY_OWN_EMAIL,
    SURVEY_OWN_PHONE,
    SURVEY_OWN_ORG,
    SURVEY_PARTS
};
struct survey_part_row {
    const char *name;  /* in an answer's name: "you.email" */
    const char *label; /* as people read it */
    const char *type;  /* of the input */
    const char *fill;  /* what a browser may fill in: autocomplete, of HTML */
};
extern const struct survey_part_row survey_parts[SURVEY_PARTS];

/* ---- logic ------------------------------------------------------------------------ */

/* What can never be shown, or asks of what comes later: appended to `problems`, as by
 * survey_form_read, each with "warn": true.  Returns how many. */
size_t survey_logic_check(struct cordee *cd, const struct survey_form *form,
                          json_t *problems);
/* As people read it: "“Role” is “Trainer” and “Recycling, importance” is more than 4". */
void survey_condition_say(struct cordee *cd, const struct survey_form *form,
                          const struct survey_condition *c, const char *language,
                          struct cordee_buf *out);

#endif
