/* A record from its beginning to its end: what follows from all that it got. */
#include "plugins/recruitment/read/read-priv.h"

#include <math.h>
#include <string.h>

/* ---- a record ------------------------------------------------------------------------
 */

bool record_begin(struct reading *r, enum read_kind kind)
{
    struct read_file *f = r->file;

    if (f->n >= READ_RECORDS)
        return false;
    if ((f->n & (f->n - 1)) == 0) { /* at 0, 1, 2, 4, 8: room for as many again */
        struct read_record *room =
            cordee_arena_get(r->a, (f->n ? 2 * f->n : 1) * sizeof *room);

        if (f->n)
            memcpy(room, f->records, f->n * sizeof *room);
        f->records = room;
    }
    r->record = &f->records[f->n++];
    *r->record = (struct read_record){.kind = kind, .employer = ""};
    candidate_init(&r->record->candidate);
    opening_init(&r->record->opening);
    r->record->opening.source = "file";
    r->record->person = (struct person_read){.name = "",
                                             .given = "",
                                             .family = "",
                                             .mail = "",
                                             .phone = "",
                                             .web = "",
                                             .street = "",
                                             .postcode = "",
                                             .city = "",
                                             .country = ""};
    cordee_buf_clear(&r->body);
    return true;
}

static int newer(const struct candidate_past *a, const struct candidate_past *b)
{
    const int64_t x = a->ends || !a->starts ? a->ends : INT64_MAX;
    const int64_t y = b->ends || !b->starts ? b->ends : INT64_MAX;

    if (x != y)
        return x > y ? 1 : -1;
    return a->starts > b->starts ? 1 : a->starts < b->starts ? -1 : 0;
}

/* Newest first; what is as new stays in the order of the file. */
static void past_sort(struct candidate *c)
{
    for (size_t i = 1; i < c->n_past; i++)
        for (size_t k = i; k > 0 && newer(&c->past[k], &c->past[k - 1]) > 0; k--) {
            const struct candidate_past t = c->past[k];

            c->past[k] = c->past[k - 1];
            c->past[k - 1] = t;
        }
}

/* Years in work, each day once, when no entry leaves its time open at the beginning. */
static double past_years(const struct candidate *c, int64_t now)
{
    int64_t sum = 0, until = INT64_MAX;

    for (size_t i = 0; i < c->n_past; i++) { /* newest end first */
        const struct candidate_past *p = &c->past[i];
        int64_t end = p->ends ? p->ends : now;

        if (!cordee_text_is(p->kind, "work") || !p->starts)
            continue;
        if (end > until)
            end = until;
        if (p->starts < end)
            sum += end - p->starts;
        if (p->starts < until)
            until = p->starts;
    }
    return floor((double)sum * 2 / (365 * 86400)) / 2; /* whole halves of a year */
}

void record_end(struct reading *r, struct node *root)
{
    struct read_record *record = r->record;
    const char *body = r->body.text ? cordee_text_trim(r->body.text) : "";

    body = text_cut(r, cordee_arena_text(r->a, body), MOST_BODY);
    if (r->body.len && strlen(body) + 8 < strlen(cordee_text_trim(r->body.text)))
        note_put(r, "", NOTE_CUT, false);
    if (record->kind == READ_CANDIDATE) {
        struct candidate *c = &record->candidate;

        c->body = body;
        past_sort(c);
        if (c->years < 0 && past_years(c, r->now) > 0) {
            c->years = past_years(c, r->now);
            if (c->years > 60)
                c->years = 60;
            note_put(r, "", T_LATER("years of experience are counted from the stations"),
                     true);
        }
    } else {
        record->opening.body = body;
    }
    if (root)
        note_rest(r, root);
}
