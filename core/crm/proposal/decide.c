/* Yes or no. */
#include "core/crm/proposal/proposal-priv.h"

#include "core/db/db.h"

#include <stdio.h>

/* The details as the person left them: only fields of the kind can be changed. */
static json_t *details_of(const struct cordee_proposal_kind *kind, json_t *row,
                          const json_t *values)
{
    json_t *details = json_loads(cordee_json_text(row, "details"), 0, NULL);
    char number[24];
    const json_t *said;

    if (!json_is_object(details)) {
        json_decref(details);
        details = json_object();
    }
    snprintf(number, sizeof number, "%lld", (long long)cordee_json_int(row, "id"));
    said = json_object_get(values, number);
    for (const struct cordee_proposal_field *f = kind->fields; f && f->name; f++)
        if (json_is_string(json_object_get(said, f->name)))
            json_object_set(details, f->name, json_object_get(said, f->name));
    return details;
}

static int row_say(struct cordee *cd, json_t *row, bool accept, const json_t *values,
                   int64_t *party_r, struct cordee_error *err)
{
    const struct cd_row *declared = proposal_kind(cd, cordee_json_text(row, "kind"));
    const struct cordee_proposal_kind *kind = declared ? declared->row : NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = kind ? details_of(kind, row, values) : NULL;
    struct cordee_proposal p = {
        .id = cordee_json_int(row, "id"),
        .kind = cordee_json_text(row, "kind"),
        .key = "",
        .party = cordee_json_int(row, "party"),
        .interaction = cordee_json_int(row, "interaction"),
        .message = cordee_json_int(row, "message"),
        .staff = cordee_json_int(row, "staff"),
        .cluster = cordee_json_int(row, "cluster"),
        .at = cordee_json_int(row, "at"),
        .quote = cordee_json_text(row, "quote"),
        .details = details,
    };

    if (!kind)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("What would do this is switched off at present."));
    *party_r = p.party;
    if (accept)
        return kind->accepted(declared->cd, &p, party_r, err);
    return kind->dismissed ? kind->dismissed(declared->cd, &p, err) : 0;
}

/* What it said is forgotten once all have heard: who said yes has written it where it
 * belongs. */
static int row_end(struct cordee *cd, json_t *row, bool accept, int64_t party,
                   struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t id = cordee_json_int(row, "id");

    if (core->db->exec(core, err,
                       "UPDATE proposal SET state = ?, party = ?, decided_by = ?, "
                       "decided_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(accept ? "accepted" : "dismissed"),
                                   CORDEE_ID(party), CORDEE_ID(cd_db_actor_now(cd->host)),
                                   CORDEE_V(cordee_now()), CORDEE_V(id))) < 0 ||
        core->event->fire(core, err, "proposal.decided",
                          CORDEE_ARGS(CORDEE_V(id),
                                      CORDEE_V(cordee_json_text(row, "kind")),
                                      CORDEE_V((int64_t)accept), CORDEE_V(party))) < 0)
        return -1;
    return core->db->exec(core, err,
                          "UPDATE proposal SET quote = '', details = '{}' WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(id)));
}

/* 1 decided, 0 it was already, or is not theirs to decide; -1. */
static int one_decide(struct cordee *cd, int64_t id, bool accept, const json_t *values,
                      struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t party = 0;
    int rc = core->db->row(
        core, err, &row,
        "SELECT x.id, x.kind, x.party, x.cluster, x.staff, x.interaction, x.message, "
        "x.at, x.quote, x.details FROM proposal x LEFT JOIN party p ON p.id = x.party "
        "WHERE x.id = ? AND " PROPOSAL_WAITS,
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    if (row_say(cd, row, accept, values, &party, err) < 0 ||
        row_end(cd, row, accept, party, err) < 0)
        return -1;
    return 1;
}

/* What the change is called: what the first says, and how many more there are.  All who
 * see changes read it, so nothing of what is not for all. */
static int title_put(struct cordee *cd, int64_t first, size_t n, bool accept,
                     struct cordee_buf *title, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *details = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    char more[24];
    const struct cd_row *declared;
    int rc = core->db->row(core, err, &row,
                           "SELECT x.kind, x.party, x.details, p.name FROM proposal x "
                           "LEFT JOIN party p ON p.id = x.party WHERE x.id = ? AND "
                           "x.staff IS NULL AND NOT EXISTS (SELECT 1 FROM interaction w "
                           "WHERE w.id = x.interaction AND w.visibility <> 'all') "
                           "AND " PROPOSAL_WAITS,
                           CORDEE_ARGS(CORDEE_V(first)));

    declared = rc > 0 ? proposal_kind(cd, cordee_json_text(row, "kind")) : NULL;
    if (rc < 0 || (declared && proposal_say(declared->cd, declared->row, row, &details,
                                            &text, err) < 0))
        return -1;
    snprintf(more, sizeof more, "%zu", n - 1);
    if (!text.len)
        cordee_buf_puts(title, accept ? T("Confirmed") : T("Dismissed"));
    else if (n == 1)
        cd_fill(title, accept ? T("Confirmed: {1}") : T("Dismissed: {1}"),
                (const char *const[]){cordee_text_trim(text.text), NULL});
    else
        cd_fill(title,
                accept ? T("Confirmed: {1} (and {2} more)")
                       : T("Dismissed: {1} (and {2} more)"),
                (const char *const[]){cordee_text_trim(text.text), more, NULL});
    return 0;
}

int cd_proposal_decide(struct cordee *cd, struct cordee_error *err, const int64_t *ids,
                       size_t n, bool accept, const json_t *values, int64_t *failed_r)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    int done = 0;

    *failed_r = 0;
    if (n == 0)
        return 0;
    if (title_put(cd, ids[0], n, accept, &title, err) < 0 ||
        cd_change_begin(cd, &c, title.text, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int rc = one_decide(cd, ids[i], accept, values, err);

        if (rc < 0) {
            *failed_r = ids[i];
            return -1;
        }
        done += rc;
    }
    return cd_change_commit(&c, err) < 0 ? -1 : done;
}
