/* Proposing. */
#include "core/crm/proposal/proposal-priv.h"

#include <stdlib.h>
#include <string.h>

#define QUOTE_MOST   2000
#define DETAILS_MOST 20000

const struct cd_row *proposal_kind(struct cordee *cd, const char *kind)
{
    return cd_rows_find(cd->host->rows, CD_ROW_PROPOSAL, kind);
}

static int row_insert(struct cordee *cd, const struct cordee_proposal *p, const char *key,
                      const char *quote, const char *details, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t here = 0;

    if (!p->cluster &&
        core->db->one(core, err, &here, "SELECT cluster_here()", CORDEE_NO_ARGS) < 0)
        return -1;
    return core->db->exec(
        core, err,
        "INSERT INTO proposal(kind, key, party, cluster, staff, interaction, message, "
        "at, "
        "quote, details) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(p->kind), CORDEE_V(key), CORDEE_ID(p->party),
                    CORDEE_ID(p->cluster ? p->cluster : here), CORDEE_ID(p->staff),
                    CORDEE_ID(p->interaction), CORDEE_ID(p->message),
                    CORDEE_V(p->at ? p->at : cordee_now()), CORDEE_V(quote),
                    CORDEE_V(details)));
}

/* A no of long ago counts no longer: it waits once more, for what it follows from now.
 * 1, 0: they said it not long ago, -1. */
static int row_open(struct cordee *cd, const struct cordee_proposal *p, int64_t id,
                    const char *quote, const char *details, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    if (core->db->exec(core, err,
                       "UPDATE proposal SET state = 'open', decided_by = NULL, "
                       "decided_at = NULL, party "
                       "= ?, staff = ?, interaction = ?, message = ?, at = ?, quote = ?, "
                       "details = ? "
                       "WHERE id = ? AND state = 'dismissed' AND decided_at < ?",
                       CORDEE_ARGS(CORDEE_ID(p->party), CORDEE_ID(p->staff),
                                   CORDEE_ID(p->interaction), CORDEE_ID(p->message),
                                   CORDEE_V(p->at ? p->at : cordee_now()),
                                   CORDEE_V(quote), CORDEE_V(details), CORDEE_V(id),
                                   CORDEE_V(cordee_now() - p->again_s))) < 0)
        return -1;
    return core->db->changes(core) > 0;
}

static int propose(struct cordee *cd, const struct cordee_proposal *p, const char *key,
                   int64_t *id_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf quote = {0};
    char *details =
        p->details ? json_dumps(p->details, JSON_COMPACT | JSON_SORT_KEYS) : strdup("{}");
    int rc = core->db->one(core, err, id_r,
                           "SELECT id FROM proposal WHERE kind = ? AND key = ?",
                           CORDEE_ARGS(CORDEE_V(p->kind), CORDEE_V(key)));

    if (p->quote)
        cordee_buf_put(&quote, p->quote, cordee_utf8_cut(p->quote, QUOTE_MOST));
    cordee_buf_puts(&quote, "");
    if (rc == 0 && (!details || strlen(details) > DETAILS_MOST)) {
        rc =
            cordee_fail(err, CORDEE_E_INVALID, "a proposal of %s says too much", p->kind);
    } else if (rc == 0) {
        rc = row_insert(cd, p, key, quote.text, details, err);
        if (rc == 0)
            rc = core->db->one(core, err, id_r,
                               "SELECT id FROM proposal WHERE kind = ? AND key = ?",
                               CORDEE_ARGS(CORDEE_V(p->kind), CORDEE_V(key)));
    } else if (rc > 0) {
        rc = p->again_s && details && strlen(details) <= DETAILS_MOST
                 ? row_open(cd, p, *id_r, quote.text, details, err)
                 : 0;
    }
    free(details);
    return rc;
}

int cd_crm_propose(struct cordee *cd, struct cordee_error *err,
                   const struct cordee_proposal *p, int64_t *id_r)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    char key[65];
    int64_t id = 0;
    int rc;

    if (!p->kind || !proposal_kind(cd, p->kind) || !p->key || !*p->key)
        return cordee_fail(err, CORDEE_E_INVALID, "nobody declares the proposal %s",
                           p->kind ? p->kind : "");
    /* It outlives what is forgotten of the proposal, and says nothing of whom. */
    cd_address_hash(cd, p->key, key);
    if (cd_change_begin(cd, &c, T("Something to confirm"), err) < 0 ||
        (rc = propose(cd, p, key, &id, err)) < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return rc;
}
