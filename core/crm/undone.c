/* What an undo changed is found, or no longer found, in the full text at once; what is
 * not in the change log follows. */
#include "core/crm/consent/consent.h"
#include "core/crm/crm-priv.h"
#include "core/crm/news/news.h"

#include "core/db/db.h"
#include "core/db/search.h"

#include <string.h>

static int party_follow(struct cordee *core, int64_t id, struct cordee_error *err)
{
    int64_t there = 0;

    if (core->db->one(core, err, &there,
                      "SELECT 1 FROM party WHERE id = ? AND deleted_at IS NULL",
                      CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd_basis_note(core, id, T_LATER("taken back"), err) < 0)
        return -1;
    return there ? cd_party_index(core, id, err) : cd_search_drop(core, "party", id, err);
}

/* Whose row it is, or was when it went just now. */
static int owner_of(struct cordee *core, const char *table, int64_t row, int64_t *party_r,
                    struct cordee_error *err)
{
    static const char *const owners[][2] = {
        {"email_address", "SELECT party FROM email_address WHERE id = ?"},
        {"tagging", "SELECT party FROM tagging WHERE id = ?"},
        {"role", "SELECT party FROM role WHERE id = ?"},
    };

    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        if (strcmp(table, owners[i][0]) == 0) {
            const int rc = core->db->one(core, err, party_r, owners[i][1],
                                         CORDEE_ARGS(CORDEE_V(row)));

            return rc != 0 ? rc : cd_db_gone(core, table, row, "party", party_r, err);
        }
    return 0;
}

static int interaction_follow(struct cordee *core, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = core->db->row(core, err, &row,
                                 "SELECT subject, body FROM interaction WHERE id = ?",
                                 CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc < 0 ? -1 : cd_search_drop(core, "interaction", id, err);
    return cd_search_put(core, "interaction", id, cordee_json_text(row, "subject"),
                         cordee_json_text(row, "body"), err);
}

static int register_follow(struct cordee *core, const char *table, int64_t row,
                           struct cordee_error *err)
{
    int64_t party = 0;

    if (strcmp(table, "party") == 0)
        return cd_merge_undone(core, row, err) < 0 ? -1 : party_follow(core, row, err);
    if (strcmp(table, "interaction") == 0)
        return interaction_follow(core, row, err);
    if (strcmp(table, "proposal") == 0)
        return cd_leaving_undone(core, row, err);
    if (owner_of(core, table, row, &party, err) < 0)
        return -1;
    return party ? party_follow(core, party, err) : 0;
}

int cd_crm_undone(struct cordee *core, const char *table, int64_t row,
                  struct cordee_error *err)
{
    return register_follow(core, table, row, err) < 0
               ? -1
               : core->event->fire(core, err, "row.undone",
                                   CORDEE_ARGS(CORDEE_V(table), CORDEE_V(row)));
}
