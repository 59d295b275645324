/* What members said to calls, for the matching. */
#include "plugins/funding/answer/answer.h"
#include "plugins/funding/profile/profile.h"

enum { MOST = 50 };

/* Programmes of projects they were in that were funded. */
static int past_take(struct cordee *cd, struct cordee_arena *a, int64_t party,
                     struct match_profile *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT DISTINCT c.programme FROM funding_partner x JOIN funding_project j ON "
        "j.id = x.project JOIN funding_call c ON c.id = j.call WHERE x.party = ? AND "
        "x.state = 'agreed' AND j.state = 'funded' AND c.programme <> '' ORDER BY 1",
        CORDEE_ARGS(CORDEE_V(party)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        funding_texts_add(a, &m->past, cd->db->get_text(rows, 0));
    return rc;
}

int profile_said(struct cordee *cd, struct cordee_arena *a, int64_t party,
                 struct match_profile *m, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT n.answer, c.record FROM funding_answer n JOIN funding_call c ON c.id = "
        "n.call WHERE n.party = ? ORDER BY n.at DESC, n.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(MOST)));
    const struct funding_call **liked, **refused;
    int rc = rows ? 0 : -1;

    liked = cordee_arena_get(a, MOST * sizeof *liked);
    refused = cordee_arena_get(a, MOST * sizeof *refused);
    m->liked = liked;
    m->refused = refused;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *record = json_loads(cd->db->get_text(rows, 1), 0, NULL);
        struct funding_call *call = cordee_arena_get(a, sizeof *call);

        if (funding_call_from_json(a, record, call, NULL) < 0)
            continue;
        if (cordee_text_is(cd->db->get_text(rows, 0), FUNDING_NO))
            refused[m->n_refused++] = call;
        else
            liked[m->n_liked++] = call;
    }
    return rc < 0 ? -1 : past_take(cd, a, party, m, err);
}
