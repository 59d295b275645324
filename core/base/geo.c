#include "core/base/geo.h"

#include <math.h>

#define RADIUS 6371.0
#define DEGREE 0.017453292519943295

double cd_spot_km(struct cd_spot a, struct cd_spot b)
{
    double north = sin((b.latitude - a.latitude) * DEGREE / 2);
    double east = sin((b.longitude - a.longitude) * DEGREE / 2);
    double h =
        north * north + cos(a.latitude * DEGREE) * cos(b.latitude * DEGREE) * east * east;

    return 2 * RADIUS * asin(h < 1 ? sqrt(h) : 1);
}

bool cd_spot_box(struct cd_spot at, double km, struct cd_spot *least_r,
                 struct cd_spot *most_r)
{
    double north = km / RADIUS / DEGREE;
    double most = fabs(at.latitude) + north; /* where a degree of longitude is shortest */
    double east = most < 89.9 ? north / cos(most * DEGREE) : 360;

    *least_r = (struct cd_spot){at.latitude - north, at.longitude - east};
    *most_r = (struct cd_spot){at.latitude + north, at.longitude + east};
    return least_r->longitude >= -180 && most_r->longitude <= 180;
}
