/* Distances on the earth, which is taken for a ball of 6371 km. */
#ifndef CORE_BASE_GEO_H
#define CORE_BASE_GEO_H

#include <stdbool.h>

struct cd_spot {
    double latitude, longitude; /* degrees, north and east */
};
/* Kilometres along the surface (haversine). */
double cd_spot_km(struct cd_spot a, struct cd_spot b);
/* The degrees that hold all within so many km.  False: a pole or the date line is near,
 * and longitude says nothing; the results then hold by latitude alone. */
bool cd_spot_box(struct cd_spot at, double km, struct cd_spot *least_r,
                 struct cd_spot *most_r);

#endif
