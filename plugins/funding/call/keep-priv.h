/* Within the room: one call while it is being kept. */
#ifndef FUNDING_KEEP_PRIV_H
#define FUNDING_KEEP_PRIV_H

#include "plugins/funding/call/keep.h"

/* What a source says of a call, and what is known of it here. */
struct keeping {
    struct cordee *cd;
    struct cordee_arena *arena;
    const struct funding_call *call;
    int64_t source, now;
    json_t *record; /* what the source says */
    json_t *kept;   /* what is kept, while it is being changed */
    json_t *others; /* what else was said of it, once it is asked for: [{"record"}] */
    char hash[65];
    const char *key; /* of the call, when it is new */
    int64_t id;      /* of the call; 0: it is new */
    int64_t seen;    /* of what the source said before; 0: nothing */
    bool changed;
    bool reworded;      /* other words for the same: nothing that is told */
    const char *fields; /* that changed, with commas */
};

/* ---- find-model.c ----------------------------------------------------------- */

int64_t closes_at(const struct funding_call *call);
/* Which call it is, for what this source says in this language the first time: k->id, or
 * k->key for a new one. */
int call_find(struct keeping *k, struct cordee_error *err);

#endif
