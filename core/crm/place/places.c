/* Who is where, who is nowhere, and what somebody says of a place. */
#include "core/crm/place/place.h"

#include "core/crm/scope.h"

#include <string.h>

/* Somebody with a city or a postcode, of whom it is not known where that is. */
#define NOWHERE                                                                   \
    "p.deleted_at IS NULL AND (p.city <> '' OR p.postcode <> '') AND NOT EXISTS " \
    "(SELECT "                                                                    \
    "1 FROM party_spot s WHERE s.id = p.id) AND " CORDEE_SEEN("p.id")

const char *cd_places_from(struct cordee *cd)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t one = 0;

    (void)!core->db->one(core, NULL, &one,
                         "SELECT 1 FROM place WHERE region <> ? LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(CD_PLACES_OURS)));
    return one ? CD_PLACES_FROM : "";
}

int cd_places_counts(struct cordee *cd, struct cordee_error *err, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->row(
        core, err, model_r,
        "SELECT (SELECT count(*) FROM place) AS \"table\", (SELECT count(*) FROM "
        "place_own) AS own, (SELECT count(*) FROM party_spot s JOIN party p ON p.id = "
        "s.id WHERE p.deleted_at IS NULL AND " CORDEE_SEEN(
            "p.id") ") AS located, (SELECT count(*) FROM party p WHERE " NOWHERE
                    ") AS unknown",
        CORDEE_NO_ARGS);
}

json_t *cd_places_unknown(struct cordee *cd, struct cordee_error *err, int from,
                          int limit)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->list(
        core, err,
        "SELECT p.country, min(p.city) AS city, count(*) AS n, EXISTS (SELECT 1 FROM "
        "place g WHERE g.country = p.country AND g.folded = fold(p.city)) AS "
        "\"several:bool\" FROM party p WHERE " NOWHERE
        " GROUP BY p.country, fold(p.city) ORDER BY n DESC, p.country, fold(p.city) "
        "LIMIT ? OFFSET ?",
        CORDEE_ARGS(CORDEE_V(limit), CORDEE_V(from)));
}

int cd_place_say(struct cordee *cd, struct cordee_error *err, const char *country,
                 const char *city, struct cd_spot at)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *code = *country ? cd_country_code(country) : "";

    if (!code)
        return cd_refuse(err, CORDEE_E_INVALID, T("there is no country \"{1}\""),
                         country);
    if (!*city)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("say which place it is"));
    if (!(at.latitude >= -90 && at.latitude <= 90 && at.longitude >= -180 &&
          at.longitude <= 180))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("coordinates are degrees, such as 47.26 and 11.39"));
    if (cd_change_begin(cd, &c, T("A place was given its coordinates"), err) < 0 ||
        core->db->exec(core, err,
                       "INSERT INTO place_own(country, name, folded, latitude, "
                       "longitude) VALUES(?1, ?2, fold(?2), ?3, ?4) ON "
                       "CONFLICT(country, folded) DO UPDATE SET latitude = "
                       "excluded.latitude, longitude = excluded.longitude",
                       CORDEE_ARGS(CORDEE_V(code), CORDEE_V(city), CORDEE_V(at.latitude),
                                   CORDEE_V(at.longitude))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_place_unsay(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("The coordinates of a place were removed"), err) < 0 ||
        core->db->exec(core, err, "DELETE FROM place_own WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
