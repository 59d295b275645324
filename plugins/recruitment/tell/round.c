/* News into mails: one letter a cluster and round, each reader's matches in their values.
 */
#include "plugins/recruitment/tell/tell.h"

#include <stdlib.h>
#include <string.h>

struct sending {
    const struct teller *t;
    struct readers *all;
    struct cordee_guests guests; /* one a reader with news, in their order */
    struct cordee_letter letter;
    int64_t interaction, now;
};

/* ---- who may be written to -----------------------------------------------------------
 */

static int by_person(const void *a, const void *b)
{
    const struct cordee_guest *x = a, *y = b;

    return x->person < y->person ? -1 : x->person > y->person;
}

static struct cordee_guest *guest_find(const struct cordee_guests *g, int64_t person)
{
    const struct cordee_guest key = {.person = person};

    return g->n ? bsearch(&key, g->list, g->n, sizeof key, by_person) : NULL;
}

static struct reader *reader_find(const struct readers *all, int64_t person)
{
    for (size_t low = 0, high = all->n; low < high;) {
        const size_t mid = low + (high - low) / 2;

        if (all->list[mid].person == person)
            return &all->list[mid];
        if (all->list[mid].person < person)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static int guests_load(struct cordee *cd, const struct sending *s, bool notice,
                       struct cordee_guests *g, struct cordee_error *err)
{
    struct cordee_audience who = {.filter = "is:person " TELL_FIELD ":yes",
                                  .cluster = s->t->cluster,
                                  .notice = notice};

    /* As the settings have it; but nobody is left out for good: what they may not get now
     * comes when they may. */
    cd->crm->audience_budget(cd, &who);
    if (who.budget == CORDEE_BUDGET_KEY)
        who.budget = CORDEE_BUDGET_DEFER;
    if (cd->crm->guests(cd, err, &who, &s->letter, g) < 0)
        return -1;
    if (g->n)
        qsort(g->list, g->n, sizeof *g->list, by_person);
    return 0;
}

/* Who has no basis for mailings gets these by their own profile or opening: they are not
 * among those of mailings, but can be reached. */
static int without_basis(struct cordee *cd, const struct cordee_guests *usual,
                         const struct cordee_guest *g, struct cordee_error *err)
{
    int64_t none = 0;

    if (guest_find(usual, g->person))
        return 1;
    if (cd->db->one(cd, err, &none, "SELECT basis = 'none' FROM party WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(g->person))) < 0)
        return -1;
    return none ? reader_may(cd, g->person, g->address_id, err) : 0;
}

static int guest_dress(struct cordee *cd, const struct sending *s, const struct reader *r,
                       struct cordee_guest *g, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_loads(g->values, 0, NULL);
    char *text;

    if (!values)
        values = json_object();
    if (tell_values(cd, r, cd->mail->language_for(cd, &s->letter, g->language), values,
                    err) < 0)
        return -1;
    text = json_dumps(values, JSON_COMPACT);
    g->values = cordee_arena_text(s->guests.arena, text ? text : "{}");
    free(text);
    return 0;
}

static int guests_choose(struct cordee *cd, struct sending *s, struct cordee_error *err)
{
    struct cordee_guests usual = {.arena = s->guests.arena};
    struct cordee_guests *g = &s->guests;
    size_t n = 0;

    if (guests_load(cd, s, false, &usual, err) < 0 ||
        guests_load(cd, s, true, g, err) < 0)
        return -1;
    for (size_t i = 0; i < g->n; i++) {
        const struct reader *r = reader_find(s->all, g->list[i].person);
        int may;

        if (!r || !r->n)
            continue;
        may = without_basis(cd, &usual, &g->list[i], err);
        if (may < 0 || (may && guest_dress(cd, s, r, &g->list[i], err) < 0))
            return -1;
        if (may)
            g->list[n++] = g->list[i];
    }
    g->n = n;
    return 0;
}

/* ---- the round ------------------------------------------------------------------------
 */

static int64_t row_of(struct cordee *cd, void *ctx, int64_t person,
                      struct cordee_error *err)
{
    const struct sending *s = ctx;
    const struct reader *r = reader_find(s->all, person);

    return r ? news_told(cd, s->t, r, s->now, err) : 0;
}

static int sent(struct cordee *cd, void *ctx, int64_t row, int64_t outbox,
                struct cordee_error *err)
{
    const struct sending *s = ctx;

    return cd->db->exec(
        cd, err, "UPDATE recruitment_alert SET outbox = ?, interaction = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(outbox), CORDEE_V(s->interaction), CORDEE_V(row)));
}

/* For nobody there is neither an entry in the history nor a letter. */
static int letter_new(struct cordee *cd, struct sending *s, int64_t *letter_r,
                      struct cordee_error *err)
{
    struct cordee_interaction history = {
        .kind = "recruitment.told", .direction = CORDEE_OUT, .cluster = s->t->cluster};

    cd->text->speak(cd, s->t->language, "en");
    history.subject = T("Openings and people that fit");
    cd->text->spoken(cd);
    if (cd->crm->interaction(cd, err, &history, &s->interaction) < 0)
        return -1;
    s->letter.interaction = s->interaction;
    *letter_r = cd->mail->letter(cd, err, &s->letter);
    return *letter_r < 0 ? -1 : 0;
}

/* A job that was stopped goes on with the same.  1; 0: nobody wants it any more; -1. */
static int letter_keep(struct cordee *cd, const struct cordee_job *job, struct sending *s,
                       int64_t *letter_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    *letter_r = cordee_json_int(job->state, "letter");
    s->interaction = cordee_json_int(job->state, "interaction");
    if (*letter_r)
        return 1;
    if (cd->db->begin(cd, &tx, err) < 0 || letter_new(cd, s, letter_r, err) < 0)
        return -1;
    json_object_set_new(job->state, "letter", json_integer(*letter_r));
    json_object_set_new(job->state, "interaction", json_integer(s->interaction));
    rc = cd->job->keep(cd, err, job);
    return rc <= 0 ? rc : cd->db->commit(&tx, err) < 0 ? -1 : 1;
}

static int round_send(struct cordee *cd, const struct cordee_job *job, struct sending *s,
                      struct cordee_error *err)
{
    struct cordee_round round = {
        .link = TELL_LINK, .row = row_of, .sent = sent, .ctx = s};
    int rc;

    if (!s->guests.n)
        return 0;
    rc = letter_keep(cd, job, s, &round.letter, err);
    if (rc <= 0)
        return rc;
    round.interaction = s->interaction;
    return cd->crm->round(cd, err, job, &round, &s->guests);
}

/* For whom there was nothing, or who may not be written to now: at the next time. */
static int others_wait(struct cordee *cd, const struct sending *s,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < s->all->n; i++)
        if (!guest_find(&s->guests, s->all->list[i].person) &&
            follower_next(cd, s->t, s->all->list[i].person, s->now, err) < 0)
            return -1;
    return cd->db->commit(&tx, err);
}

static int cluster_tell(struct cordee *cd, const struct cordee_job *job, int64_t cluster,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct readers all = {.arena = a};
    struct teller t;
    struct sending s = {
        .t = &t, .all = &all, .guests = {.arena = a}, .now = cordee_now()};
    bool any = false;
    const int rc = teller_load(cd, a, cluster, &t, err);

    if (rc <= 0 || !t.can_write)
        return rc < 0 ? -1 : 0;
    if (followers_begin(cd, &t, s.now, err) < 0 ||
        news_load(cd, &t, s.now, &all, err) < 0)
        return -1;
    for (size_t i = 0; i < all.n; i++)
        any = any || all.list[i].n;
    tell_letter(cd, a, &t, &s.letter);
    if (any && (guests_choose(cd, &s, err) < 0 || round_send(cd, job, &s, err) < 0))
        return -1;
    return all.n ? others_wait(cd, &s, err) : 0;
}

/* ---- the job --------------------------------------------------------------------------
 */

int tell_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    return news_untold(cd, err) < 0 ||
                   cluster_tell(cd, job, cordee_json_int(job->args, "cluster"), err) < 0
               ? -1
               : CORDEE_JOB_DONE;
}
