/* What an undo changed is found, or no longer found, in the full text at once. */
#include "core/crm/consent.h"
#include "core/crm/crm-priv.h"

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

/* Whose row it is, when it is still there; what is gone went with its party or changes
 * the party's words only by being absent. */
static const char *owner_of(const char *table)
{
    if (strcmp(table, "email_address") == 0)
        return "SELECT party FROM email_address WHERE id = ?";
    if (strcmp(table, "tagging") == 0)
        return "SELECT party FROM tagging WHERE id = ?";
    if (strcmp(table, "role") == 0)
        return "SELECT party FROM role WHERE id = ?";
    return NULL;
}

int cd_crm_undone(struct cordee *core, const char *table, int64_t row,
                  struct cordee_error *err)
{
    const char *owner = owner_of(table);
    int64_t party = 0, there = 0;

    if (strcmp(table, "party") == 0)
        return party_follow(core, row, err);
    if (strcmp(table, "interaction") == 0) {
        if (core->db->one(core, err, &there, "SELECT 1 FROM interaction WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(row))) < 0)
            return -1;
        return there ? 0 : cd_search_drop(core, "interaction", row, err);
    }
    if (!owner)
        return 0;
    if (core->db->one(core, err, &party, owner, CORDEE_ARGS(CORDEE_V(row))) < 0)
        return -1;
    return party ? party_follow(core, party, err) : 0;
}
