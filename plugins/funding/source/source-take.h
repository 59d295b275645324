/* The calls of a reading, on their way from a file into the tables. */
#ifndef FUNDING_SOURCE_TAKE_H
#define FUNDING_SOURCE_TAKE_H

#include "plugins/funding/source/source.h"

enum { FUNDING_SLICE = 20 }; /* calls a transaction: well below 50 ms */

/* Those that were read and not written yet: nobody waits for the writers' lock while a
 * publisher's bytes are looked through. */
struct funding_taking {
    struct cordee *cd;
    struct cordee_job *job;
    struct funding_outcome *outcome; /* which counts them */
    int64_t source, now;
    struct cordee_arena *arena;
    struct funding_call calls[FUNDING_SLICE];
    size_t n, bytes;
    bool failed;   /* here, and not for what the file says */
    uint64_t told; /* a hash of their identifiers: which page it is */
};

/* A funding_take, of a struct funding_taking. */
int funding_taking_take(void *ctx, const struct funding_call *call,
                        struct cordee_error *err);
/* Writes those that wait. */
int funding_taking_write(struct funding_taking *t, struct cordee_error *err);
void funding_taking_drop(struct funding_taking *t);

#endif
