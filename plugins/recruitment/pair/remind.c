/* Who was asked and has not answered is reminded, once. */
#include "plugins/recruitment/pair/asking.h"

enum { DAYS = 5, A_DAY = 86400 };

static int one_remind(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct cordee_error why = {0};
    int rc = cd->db->begin(cd, &tx, err);

    if (rc < 0 || (rc = pair_load(cd, id, &p, err)) <= 0)
        return rc;
    if (pair_reminded(cd, id, err) < 0)
        return -1;
    /* The link of one that is closed says so; nobody is reminded of it. */
    if (p.open && p.there && *p.address) {
        rc = cordee_text_is(p.state, "asked")
                 ? pair_candidate_write(cd, &p, 0, true, &why)
             : p.holds ? pair_employer_write(cd, &p, p.person, 0, true, &why)
                       : 0;
        if (rc < 0 && !cordee_is_refusal(&why))
            return *err = why, -1;
    }
    return cd->db->commit(&tx, err);
}

int pair_remind(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = pairs_silent(cd, cordee_now() - (int64_t)DAYS * A_DAY, err);
    const json_t *row;
    int rc = list ? 0 : -1;
    size_t i;

    json_array_foreach (list, i, row)
        if (one_remind(cd, cordee_json_int(row, "id"), err) < 0)
            rc = -1;
    return rc;
}
