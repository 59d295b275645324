/* What the files of the plugin share. */
#ifndef PLUGINS_INTRODUCTIONS_INTRODUCTIONS_H
#define PLUGINS_INTRODUCTIONS_INTRODUCTIONS_H

#include <cordee/plugin.h>

#define INTRODUCTIONS_LINK_HOLDS (INT64_C(120) * 86400)

extern const struct cordee_route introductions_routes[];

/* ---- introductions-model.c: reading ----------------------------------------- */

/* A word of lists, and what came of an introduction, in the reader's language. */
struct introductions_word {
    const char *word, *label;
};
extern const struct introductions_word introductions_states[];   /* chips of the list */
extern const struct introductions_word introductions_outcomes[]; /* the least first */
/* "a project" for "project"; "" for none. */
const char *introductions_outcome(struct cordee *cd, const char *word);
/* How much it is, from 1; 0: it is none of them. */
int introductions_rank(const char *outcome);

struct introductions_wanted {
    const char *state;   /* of introductions_states; "": all */
    int64_t from, until; /* by the day it was made, or asked for; 0: ever */
    int64_t before;      /* number of the last of the page before; 0: the first page */
    int limit;
};
/* [{"id","state","outcome"?,"purpose","note","at","asked_at"?,"introduced_at"?,
 * "asked_again_at"?,"answered_at"?,"staff"?,"people":[{"id","party","kind"?,"name"?,"part",
 * "asked_at"?,"answer"?,"answered_at"?,"note"}]}], newest first: those of the clusters
 * looked at.  Without a name: in the trash, or not theirs to see.  NULL: failed. */
json_t *introductions_list(struct cordee *cd, const struct introductions_wanted *wanted,
                           struct cordee_error *err);
/* One of a cluster that who acts may see: 1, 0, -1. */
int introductions_load(struct cordee *cd, int64_t id, json_t **model_r,
                       struct cordee_error *err);
/* {"": 12, "made": 9, "asked": 1 ...} of the same days. */
int introductions_count(struct cordee *cd, const struct introductions_wanted *wanted,
                        json_t **counts_r, struct cordee_error *err);
/* Of a party: the newest, as above. */
json_t *introductions_of(struct cordee *cd, int64_t party, int limit,
                         struct cordee_error *err);
/* The years there are, newest first. */
json_t *introductions_years(struct cordee *cd, struct cordee_error *err);

/* ---- introductions-change.c: each is a change set with a title -------------- */

struct introductions_new {
    int64_t one, other;
    int64_t introducer; /* 0: one of us */
    const char *purpose;
    int64_t at;
    int64_t user;
};
/* "We introduced A to B", on the timelines of both; its id, -1: CORDEE_E_INVALID. */
int64_t introductions_add(struct cordee *cd, const struct introductions_new *n,
                          struct cordee_error *err);

struct introductions_change {
    int64_t id;
    const char *stands; /* "asked", "introduced" or an outcome */
    const char *purpose, *note;
    int64_t at; /* introduced; 0: as it is */
};
int introductions_save(struct cordee *cd, const struct introductions_change *c,
                       struct cordee_error *err);
int introductions_remove(struct cordee *cd, int64_t id, struct cordee_error *err);
/* What one who was asked said: in the ledger, and on the timelines of both.  1; 0: said
 * too often; -1. */
int introductions_answer(struct cordee *cd, int64_t person, const char *outcome,
                         const char *note, struct cordee_error *err);
/* An entry on the timelines of who had part in it; its subject, a T_LATER, is said in the
 * language of the cluster. */
int introductions_entry(struct cordee *cd, int64_t introduction,
                        const struct cordee_interaction *entry, int64_t *id_r,
                        struct cordee_error *err);
/* One of us asked by mail to be introduced. */
int introductions_asked(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err);

/* ---- introductions-ask.c ---------------------------------------------------- */

/* Asks what came of those that are old enough, once. */
int introductions_ask(struct cordee *cd, struct cordee_error *err);

/* ---- introductions-link.c: the page behind the links of the mail ------------ */

int introductions_link_show(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err);
int introductions_link_save(struct cordee *cd, struct cordee_request *req,
                            struct cordee_error *err);

/* ---- introductions-show.c: models as pages show them ------------------------ */

void introductions_dress(struct cordee *cd, json_t *one);
int introductions_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                        json_t *model, struct cordee_error *err);
int introductions_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                       struct cordee_error *err);

#endif
