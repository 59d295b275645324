/* Tags. */
#include "core/crm/crm-priv.h"
#include "core/crm/draft.h"

int cd_crm_tag(struct cordee *cd, struct cordee_error *err, int64_t party,
               const char *tag)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const struct cd_putting put = {.cd = cd_crm_of(cd), .party = party};
    int rc;

    if (cd_change_begin(cd, &c, T("Tag added"), err) < 0 ||
        cd_party_must(cd, party, NULL, NULL, err) < 0 ||
        (rc = cd_put_tag(&put, tag, err)) < 0)
        return -1;
    if (rc > 0 &&
        (cd_party_touch(cd, party, err) < 0 || cd_party_index(cd, party, err) < 0))
        return -1;
    return cd_change_commit(&c, err);
}

int cd_party_untag(struct cordee *cd, struct cordee_error *err, int64_t party,
                   const char *tag)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    cordee_utf8_fold(tag, &folded);
    if (cd_change_begin(cd, &c, T("Tag removed"), err) < 0 ||
        core->db->exec(
            core, err,
            "DELETE FROM tagging WHERE party = ? AND tag IN "
            "(SELECT id FROM tag WHERE folded = ?)",
            CORDEE_ARGS(CORDEE_V(party), CORDEE_V(folded.text ? folded.text : ""))) < 0 ||
        cd_party_touch(cd, party, err) < 0 || cd_party_index(cd, party, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
