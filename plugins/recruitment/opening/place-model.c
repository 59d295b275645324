/* Where a place is, by the tables of places that the register has. */
#include "plugins/recruitment/opening/opening.h"

#include <string.h>

/* Several places of one name are one only when they lie close together. */
#define CLOSE                                                           \
    " HAVING count(*) > 0 AND max(latitude) - min(latitude) < 0.3 AND " \
    "max(longitude) - min(longitude) < 0.4"

static int look(struct cordee *cd, const char *sql, const char *place,
                const char *country, double *latitude_r, double *longitude_r,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, sql, CORDEE_ARGS(CORDEE_V(country), CORDEE_V(place)));
    const int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0) {
        *latitude_r = cd->db->get_real(rows, 0);
        *longitude_r = cd->db->get_real(rows, 1);
    }
    return rc;
}

static const char *const ways[] = {
    "SELECT latitude, longitude FROM place_own WHERE country = ?1 AND folded = fold(?2)",
    "SELECT min(latitude), min(longitude) FROM place WHERE country = ?1 AND postcode <> "
    "'' AND postcode = ?2" CLOSE,
    "SELECT min(latitude), min(longitude) FROM place WHERE country = ?1 AND folded = "
    "fold(?2)" CLOSE,
};

int place_find(struct cordee *cd, const char *place, const char *country,
               double *latitude_r, double *longitude_r, struct cordee_error *err)
{
    /* "6850 Dornbirn" is both. */
    const size_t digits = strspn(place, "0123456789");
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *code = digits ? cordee_arena_text_n(a, place, digits) : place;
    const char *name = digits && place[digits] == ' ' ? place + digits + 1 : place;
    int rc = 0;

    if (!*place || !*country)
        return 0;
    for (size_t i = 0; rc == 0 && i < sizeof ways / sizeof *ways; i++)
        rc = look(cd, ways[i], i == 1 ? code : name, country, latitude_r, longitude_r,
                  err);
    return rc;
}
