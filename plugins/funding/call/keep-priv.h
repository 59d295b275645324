/* Within the room: one call while it is being kept. */
#ifndef FUNDING_KEEP_PRIV_H
#define FUNDING_KEEP_PRIV_H

#include "plugins/funding/call/keep.h"
#include "plugins/funding/call/rule.h"

/* What a source says of a call, and what is known of it here. */
struct keeping {
    struct cordee *cd;
    struct cordee_arena *arena;
    const struct funding_call *call;
    int64_t source, now; /* 0: it is changed by what is decided here */
    json_t *record;      /* what the source says */
    json_t *kept;        /* what is kept, while it is being changed */
    json_t *others;      /* what else was said of it, once it is asked for:
                          * [{"record","missing" (its source gives the call no more)}] */
    char hash[65];
    const char *key;          /* of the call, when it is new */
    int64_t id;               /* of the call; 0: it is new */
    int64_t seen;             /* of what the source said before; 0: nothing */
    enum funding_ruled ruled; /* what is decided of it */
    int64_t ruled_day;
    bool changed;
    bool reworded;      /* other words for the same: nothing that is told */
    const char *fields; /* that changed, with commas */
};

void keeping_drop(struct keeping *k);

/* ---- kept-model.c ----------------------------------------------------------- */

/* The record and what is decided, by k->id. */
int kept_load(struct keeping *k, struct cordee_error *err);
/* The row and all that follows from it, by k->kept. */
int kept_put(struct keeping *k, struct cordee_error *err);
/* As it stands in a column; in the arena. */
const char *kept_dump(struct keeping *k, const json_t *value);
/* What is decided here of that field holds, whatever a source says. */
bool kept_is_ruled(const struct keeping *k, const char *field);
/* A field of a record, lent; NULL where nothing is said: no member, an empty list, a
 * status that is not known. */
json_t *kept_said(const json_t *record, const char *field);
bool kept_same(const char *field, const json_t *a, const json_t *b);
void kept_set(struct keeping *k, const char *field, json_t *value);
/* kept_set, and that it was otherwise, in the history. */
int kept_change(struct keeping *k, const char *field, const json_t *was, json_t *now,
                struct cordee_error *err);
/* Texts are in the language of the record, or of nobody knows which. */
bool kept_speaks(const struct keeping *k, const char *field, const json_t *record);
/* Loads k->others, and what one of them says of a field, lent: the one that told last;
 * for what is decided here, the one that told first. */
int kept_others(struct keeping *k, struct cordee_error *err);
json_t *kept_said_else(const struct keeping *k, const char *field);
/* Fires what scripts and other plugins hear; also of what is decided. */
int kept_tell(struct keeping *k, bool fresh, struct cordee_error *err);

/* ---- find-model.c ----------------------------------------------------------- */

int64_t closes_at(const struct funding_call *call);
/* Which call it is, for what this source says in this language the first time: k->id, or
 * k->key for a new one. */
int call_find(struct keeping *k, struct cordee_error *err);

/* ---- end-model.c ------------------------------------------------------------ */

/* It is over for so long that it would not be kept. */
bool call_is_past(struct cordee *cd, const struct funding_call *call, int64_t now);

#endif
