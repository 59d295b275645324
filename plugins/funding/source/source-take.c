#include "plugins/funding/source/source-take.h"

#include "plugins/funding/call/keep.h"

#include <string.h>

enum { BYTES_MOST = 1 << 20 }; /* of texts in one transaction */

static int one_write(struct funding_taking *t, const struct funding_call *call,
                     struct cordee_error *err)
{
    enum funding_kept kept;

    if (funding_keep(t->cd, t->source, call, t->now, &kept, err) < 0)
        return -1;
    t->outcome->found++;
    t->outcome->fresh += kept == FUNDING_FRESH;
    t->outcome->changed += kept == FUNDING_CHANGED;
    t->outcome->past += kept == FUNDING_PAST;
    return 0;
}

static int slice_write(struct funding_taking *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (t->cd->db->begin(t->cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < t->n; i++)
        if (one_write(t, &t->calls[i], err) < 0)
            return -1;
    return t->cd->db->commit(&tx, err);
}

int funding_taking_write(struct funding_taking *t, struct cordee_error *err)
{
    if (!t->n)
        return 0;
    if (slice_write(t, err) < 0) {
        t->failed = true;
        return -1;
    }
    funding_taking_drop(t);
    t->cd->job->progress(t->cd, t->job, t->outcome->found, 0, "");
    return 0;
}

/* FNV-1a */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

int funding_taking_take(void *ctx, const struct funding_call *call,
                        struct cordee_error *err)
{
    struct funding_taking *t = ctx;

    if (!t->arena)
        t->arena = cordee_arena_new();
    t->calls[t->n++] = funding_call_copy(t->arena, call);
    t->bytes +=
        strlen(call->description) + strlen(call->conditions) + strlen(call->summary);
    t->told = hash_text(t->told + 1, call->source_id) >> 1; /* fits JSON */
    return t->n == FUNDING_SLICE || t->bytes > BYTES_MOST ? funding_taking_write(t, err)
                                                          : 0;
}

void funding_taking_drop(struct funding_taking *t)
{
    cordee_arena_free(t->arena);
    t->arena = NULL;
    t->n = t->bytes = 0;
}
