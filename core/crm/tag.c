/* Tags. */
#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <string.h>

#define MOST_NAME 80

/* Cleans and folds a name; "" and longer ones are refused. */
static int name_ready(struct cordee *cd, const char *text, struct cordee_buf *clean,
                      struct cordee_buf *folded, struct cordee_error *err)
{
    cordee_utf8_clean(text, strlen(text), clean);
    if (clean->len)
        cordee_utf8_fold(cordee_text_trim(clean->text), folded);
    if (!folded->len)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a name is missing"));
    if (clean->len > MOST_NAME)
        return cd_refuse(err, CORDEE_E_TOO_LARGE, T("{1}... is too long for a name"),
                         clean->text);
    return 0;
}

/* The row of a name; made when it is new. */
static int64_t tag_row(struct cordee *cd, const char *name, const char *folded,
                       struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t id = 0;

    if (core->db->exec(core, err,
                       "INSERT INTO tag(name, folded) VALUES(?, ?) ON CONFLICT DO "
                       "NOTHING",
                       CORDEE_ARGS(CORDEE_V(name), CORDEE_V(folded))) < 0 ||
        core->db->one(core, err, &id, "SELECT id FROM tag WHERE folded = ?",
                      CORDEE_ARGS(CORDEE_V(folded))) < 0)
        return -1;
    return id;
}

int cd_crm_tag(struct cordee *cd, struct cordee_error *err, int64_t party,
               const char *tag)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    int64_t row;

    if (name_ready(cd, tag, &clean, &folded, err) < 0 ||
        cd_change_begin(cd, &c, T("Tag added"), err) < 0 ||
        cd_party_must(cd, party, NULL, NULL, err) < 0 ||
        (row = tag_row(cd, cordee_text_trim(clean.text), folded.text, err)) < 0 ||
        core->db->exec(core, err,
                       "INSERT INTO tagging(party, tag) VALUES(?, ?) ON CONFLICT DO "
                       "NOTHING",
                       CORDEE_ARGS(CORDEE_V(party), CORDEE_V(row))) < 0)
        return -1;
    if (core->db->changes(core) > 0 &&
        (cd_party_touch(cd, party, err) < 0 || cd_party_index(cd, party, err) < 0))
        return -1;
    return cd_change_commit(&c, err);
}

int cd_party_untag(struct cordee *cd, struct cordee_error *err, int64_t party,
                   const char *tag)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};

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
