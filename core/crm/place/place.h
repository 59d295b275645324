/* Where parties are: a table of places from a file, what somebody said of a place, and a
 * party's own coordinates.  What is known of each is in party_spot, kept by triggers
 * (sql/0013-places.sql); who is not in it is nowhere, which is not the same as far. */
#ifndef CORE_CRM_PLACE_PLACE_H
#define CORE_CRM_PLACE_PLACE_H

#include "core/base/geo.h"
#include "core/crm/filter/filter.h"

#include <stdio.h>

/* Shown wherever a distance is: GeoNames is under CC BY 4.0. */
#define CD_PLACES_FROM "GeoNames.org, CC BY 4.0"

#define CD_PLACES_OURS "practice" /* the region of the rows that practice ships */
/* Who is to be named beside a distance: "" while the table has only our own rows. */
const char *cd_places_from(struct cordee *cd);

/* ---- the table -------------------------------------------------------------- */

/* Takes the places of a file in place of those there are of its countries, and locates
 * everybody anew.  CSV with a header (country, name, lat, lon, and maybe region,
 * postcode), a GeoNames file of cities, or of postcodes.  How many came in; -1. */
int64_t cd_places_import(struct cordee *cd, FILE *in,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
/* {"table": places, "own": places, "located": parties, "unknown": parties}. */
int cd_places_counts(struct cordee *cd, struct cordee_error *err,
                     json_t **model_r) CORDEE_MUST_CHECK;
/* Cities of parties that are nowhere, those of most parties first: [{"country","city",
 * "n","several":bool: the table has more than one}]; NULL: failed. */
json_t *cd_places_unknown(struct cordee *cd, struct cordee_error *err, int from,
                          int limit) CORDEE_MUST_CHECK;
/* What somebody says of a place: all there are located by it.  And taken back. */
int cd_place_say(struct cordee *cd, struct cordee_error *err, const char *country,
                 const char *city, struct cd_spot at) CORDEE_MUST_CHECK;
int cd_place_unsay(struct cordee *cd, struct cordee_error *err,
                   int64_t id) CORDEE_MUST_CHECK;

/* ---- the filter ------------------------------------------------------------- */

/* The first near: or distance() of a filter: 1, and where it is from; 0 none; -1. */
int cd_filter_spot(struct cordee *cd, const struct cordee_filter *f,
                   struct cd_spot *spot_r, struct cordee_error *err);
/* Puts the km between `spot` and a party `p`, a person without a place being where their
 * organisation is; NULL: not known. */
void cd_spot_put_km(struct cordee_sql *sql, const struct cd_spot *spot, int64_t now);

#endif
