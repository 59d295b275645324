/* The filter language, inside: text -> tokens -> tree -> SQL and words.
 * What the language means stands in core/crm/README.md. */
#ifndef CORE_CRM_FILTER_H
#define CORE_CRM_FILTER_H

#include "core/base/rows.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#define FILTER_MOST_TEXT   4000 /* bytes of a filter */
#define FILTER_MOST_TERMS  100
#define FILTER_MOST_DEPTH  20  /* of parentheses */
#define FILTER_MOST_VALUES 200 /* of a term */
#define FILTER_MOST_VALUE  200 /* bytes of a value */
#define FILTER_MOST_STEPS  3

/* ---- tokens ----------------------------------------------------------------- */

enum filter_tok {
    TOK_END,
    TOK_OPEN,
    TOK_CLOSE,
    TOK_OR,
    TOK_AND,
    TOK_NOT, /* NOT or - */
    TOK_WORDS,
    TOK_FIELD,
};

struct filter_value {
    const char *text;
    const char *to; /* of a range a..b; NULL: none */
    size_t at;      /* where it stands */
};

struct filter_token {
    enum filter_tok kind;
    size_t from, to;      /* bytes of the filter's text */
    const char *text;     /* of TOK_WORDS */
    bool phrase;          /* it was quoted */
    const char *name;     /* of TOK_FIELD, lower case */
    const char *argument; /* "" or what stood in parentheses */
    enum cordee_op op;    /* IS, GT, GE, LT, LE */
    struct filter_value *values;
    size_t n;
};

struct filter_lexer {
    struct cordee *cd;
    struct cordee_arena *arena;
    const char *text;
    size_t at;
    struct cordee_error *err;
};

/* The next token; -1: err has what is wrong, with its column. */
int cd_filter_token(struct filter_lexer *lex, struct filter_token *tok_r);
/* Fails at a byte of the text; err->at becomes the column in characters. */
int cd_filter_fail(struct filter_lexer *lex, size_t at, const char *text,
                   const char *value);

/* ---- the tree -------------------------------------------------------------------- */

enum node_kind { NODE_ALL, NODE_AND, NODE_OR, NODE_NOT, NODE_TERM };
enum filter_step { STEP_MEMBER, STEP_CONTACT };

struct node {
    enum node_kind kind;
    size_t from, to;
    struct node *first, *next; /* children, and the next of the same parent */
    /* NODE_TERM */
    const char *words; /* full text; NULL: a field */
    bool phrase;
    const struct cordee_field *field;
    struct cordee *owner; /* of the field */
    enum filter_step steps[FILTER_MOST_STEPS];
    size_t n_steps;
    struct cordee_condition *conditions; /* any of them */
    size_t n;
    bool has;                   /* has:field */
    const char *shown, *shown2; /* the values in words, for the sentence */
};

struct cordee_filter {
    struct cordee *cd;
    struct cd_scope scope; /* whom the user may see, of the cluster they look at */
    struct cordee_arena *arena;
    const char *text;
    unsigned flags;
    int64_t user, now;
    const char *zone;
    struct node *root;
    size_t terms;
    int segments;   /* how deep saved filters stand in each other */
    bool unordered; /* what is made of it needs no order: the index by kind is left */
};

/* As cd_crm_filter, of one cluster (0: all that are the user's) whatever the user looks
 * at now: for what is worked out again later. */
int cd_filter_of_cluster(struct cordee *cd, struct cordee_arena *a, const char *text,
                         unsigned flags, int64_t user, int64_t cluster,
                         struct cordee_filter **filter_r, struct cordee_error *err);
/* Text to tree, every term with its field and values of the right type. */
int cd_filter_parse(struct cordee_filter *f, struct cordee_error *err);
/* Gives a term its field, steps and conditions. */
int cd_filter_term(struct cordee_filter *f, struct filter_lexer *lex,
                   const struct filter_token *tok, struct node *term);
/* Tree to SQL on `p`. */
int cd_filter_node_sql(struct cordee *cd, const struct cordee_filter *f,
                       const struct node *node, struct cordee_sql *out,
                       struct cordee_error *err);
/* What a membership `m` is looked at by, in a field's constant text. */
#define CD_MEMBERSHIP_SEEN "cluster_seen(m.cluster)"
/* Puts that text; with a `cluster` its memberships are asked for, whatever is looked at.
 */
void cd_field_text_put(const char *text, int64_t cluster, struct cordee_sql *out);
/* A boolean expression: party `p` has these words (each from a word's start, in any
 * order; a phrase as it stands).  `where` is what to look into. */
void cd_words_sql(const char *words, bool phrase, struct cordee_sql *out);
/* An expression on a text column: each of the words is in it. */
void cd_words_in(const char *expression, const char *words, struct cordee_sql *out);
/* A value as it stands in a filter's text: quoted where it must be. */
void cd_filter_quote(struct cordee_buf *out, const char *value);
/* LIKE's pattern for a text that begins so. */
const char *cd_like_prefix(struct cordee_arena *a, const char *text);
/* The start and end (exclusive) of a day, month or year: "2026", "2026-11", a date. */
int cd_filter_span(const char *text, const char *zone, int64_t now, int64_t *from_r,
                   int64_t *to_r);
/* "Tag is a or b" and the like, of one node; `no`: turned round. */
void cd_filter_node_words(struct cordee *cd, const struct cordee_filter *f,
                          const struct node *node, bool no, struct cordee_buf *out);
/* Whether a term's field brings words for what is asked; and those. */
bool cd_filter_has_own_words(const struct node *term);
void cd_filter_own_words(struct cordee *cd, const struct node *term, bool no,
                         struct cordee_buf *out);
/* What is said of a node in place of its words, right after `before` (NULL: it is the
 * first), which had the same value; NULL: nothing. */
const char *cd_filter_also_said(const struct node *before, const struct node *n);

#define ROLE_NOW "(r.since IS NULL OR r.since <= ?) AND (r.until IS NULL OR r.until > ?)"

#endif
