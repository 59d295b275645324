/* Skills of an index: what is linked, and how rare each is. */
#include "plugins/recruitment/fit/index.h"

uint32_t fit_skill(struct fit_index *k, int64_t row)
{
    char name[24];

    snprintf(name, sizeof name, "%lld", (long long)row);
    return match_skill(k->match, name);
}

static int links_load(struct cordee *cd, struct fit_index *k, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT skill, other FROM recruitment_link", CORDEE_NO_ARGS);
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        match_link(k->match, fit_skill(k, cd->db->get_int(rows, 0)),
                   fit_skill(k, cd->db->get_int(rows, 1)));
    return rc;
}

enum { MOST_NEEDED = 1000 }; /* skills of an occupation; ESCO's largest has some 200 */

static int occupations_load(struct cordee *cd, struct fit_index *k,
                            struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT occupation, skill FROM recruitment_occupation_skill ORDER "
                      "BY occupation, skill",
                      CORDEE_NO_ARGS);
    int rc = rows ? 0 : -1;
    uint32_t list[MOST_NEEDED];
    int64_t of = 0;
    size_t n = 0;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        if (cd->db->get_int(rows, 0) != of && n) {
            match_background(k->match, list, n);
            n = 0;
        }
        of = cd->db->get_int(rows, 0);
        if (n < MOST_NEEDED)
            list[n++] = fit_skill(k, cd->db->get_int(rows, 1));
    }
    if (n)
        match_background(k->match, list, n);
    return rc;
}

int fit_skills_load(struct cordee *cd, struct fit_index *k, struct cordee_error *err)
{
    return links_load(cd, k, err) < 0 ? -1 : occupations_load(cd, k, err);
}
