/* near:"Lyon",50km and distance(Lyon)>200: who is where. */
#include "core/crm/filter/filter-fields.h"
#include "core/crm/place/place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_KM 50
#define MOST_KM  20100 /* half round the earth */

/* What is asked for: words of a place, or coordinates, and how far. */
struct asked {
    const char *place, *country, *region;
    struct cd_spot spot;
    bool located;
    double km;
};

static bool read_number(const char *text, double *d_r)
{
    char *end;

    *d_r = strtod(text, &end);
    while (*end == ' ')
        end++;
    return end > text && !*end;
}

/* "50km", "50 km", or 50 behind a place. */
static bool read_km(const char *text, double *km_r)
{
    char *end;

    *km_r = strtod(text, &end);
    while (*end == ' ')
        end++;
    return end > text && (!*end || strcmp(end, "km") == 0) && *km_r > 0 &&
           *km_r <= MOST_KM;
}

/* One word of it: the place first, then in any order how far, which country, which
 * region. */
static int asked_take(struct cordee *cd, struct asked *a, const char *text,
                      struct cordee_error *err)
{
    double number;

    if (!*text)
        return 0;
    if (!a->place) {
        a->place = text;
    } else if (!a->located && read_number(a->place, &a->spot.latitude) &&
               read_number(text, &number)) {
        a->spot.longitude = number;
        a->located = true;
    } else if (read_km(text, &number)) {
        a->km = number;
    } else if (!a->country && cd_country_code(text)) {
        a->country = cd_country_code(text);
    } else if (!a->region) {
        a->region = text;
    } else {
        return cd_wrong_value(
            err, T("\"{1}\" is one word too many: write near:Lyon,50km"), text);
    }
    return 0;
}

static int asked_read(struct cordee *cd, struct cordee_arena *arena, const char *text,
                      struct asked *a, struct cordee_error *err)
{
    char *rest = cordee_arena_text(arena, text);

    for (char *word; (word = strsep(&rest, ","));)
        if (asked_take(cd, a, cordee_text_trim(word), err) < 0)
            return -1;
    return 0;
}

/* ---- where a place is ------------------------------------------------------- */

/* Takes country twice, folded name, region twice; the cluster's country goes first. */
#define CANDIDATES                                                                       \
    "SELECT x.country, avg(x.latitude) AS latitude, avg(x.longitude) AS longitude, "     \
    "max(x.latitude) - min(x.latitude) < 0.3 AND max(x.longitude) - min(x.longitude) < " \
    "0.4 AS tight FROM (SELECT country, folded, region, latitude, longitude FROM place " \
    "UNION ALL SELECT country, folded, '', latitude, longitude FROM place_own) x WHERE " \
    "(? = '' OR x.country = ?) AND x.folded = ? AND (? = '' OR x.region = ?) GROUP BY "  \
    "x.country ORDER BY x.country = (SELECT c.country FROM cluster c WHERE c.id = "      \
    "cluster_here()) DESC, count(*) DESC LIMIT 3"

static int spot_find(struct cordee *cd, struct asked *a, struct cordee_error *err)
{
    const char *country = a->country ? a->country : "";
    const char *region = a->region ? a->region : "";
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *best;

    if (!a->place)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say near what: near:Lyon,50km"));
    if (a->located)
        return 0;
    list =
        cd->db->list(cd, err, CANDIDATES,
                     CORDEE_ARGS(CORDEE_V(country), CORDEE_V(country), CORDEE_V(a->place),
                                 CORDEE_V(region), CORDEE_V(region)));
    if (!list)
        return -1;
    best = json_array_get(list, 0);
    if (!best)
        return cd_wrong_value(err,
                              T("no place \"{1}\" is known; import a table of places, or "
                                "give coordinates: near:\"47.26, 11.39\",50km"),
                              a->place);
    if (!cordee_json_int(best, "tight"))
        return cd_wrong_value(
            err,
            T("there are several places \"{1}\"; add the country or the "
              "region: near:\"Neustadt, DE, Bavaria\",50km"),
            a->place);
    a->spot = (struct cd_spot){json_number_value(json_object_get(best, "latitude")),
                               json_number_value(json_object_get(best, "longitude"))};
    return 0;
}

/* ---- SQL -------------------------------------------------------------------- */

static void put_real(struct cordee_sql *out, double d)
{
    cordee_sql_bind(out, cordee_of_real(d));
}

static void put_distance(struct cordee_sql *out, const char *table,
                         const struct cd_spot *spot)
{
    cordee_sql_put(out, "distance_km(");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".latitude, ");
    cordee_sql_put(out, table);
    cordee_sql_put(out, ".longitude, ");
    put_real(out, spot->latitude);
    cordee_sql_put(out, ", ");
    put_real(out, spot->longitude);
    cordee_sql_put(out, ")");
}

/* SELECT of parties whose spot is so far; a box first, since it is a range of an index.
 */
static void put_spots(struct cordee_sql *out, const struct cd_spot *spot,
                      enum cordee_op op, double km, double km2)
{
    struct cd_spot least, most;
    bool within = op == CORDEE_OP_LT || op == CORDEE_OP_LE || op == CORDEE_OP_BETWEEN;

    cordee_sql_put(out, "SELECT s.id FROM party_spot s WHERE ");
    if (within) {
        bool box = cd_spot_box(*spot, op == CORDEE_OP_BETWEEN ? km2 : km, &least, &most);

        cordee_sql_put(out, "s.latitude BETWEEN ");
        put_real(out, least.latitude);
        cordee_sql_put(out, " AND ");
        put_real(out, most.latitude);
        if (box) {
            cordee_sql_put(out, " AND s.longitude BETWEEN ");
            put_real(out, least.longitude);
            cordee_sql_put(out, " AND ");
            put_real(out, most.longitude);
        }
        cordee_sql_put(out, " AND ");
    }
    put_distance(out, "s", spot);
    if (op == CORDEE_OP_BETWEEN) {
        cordee_sql_put(out, " BETWEEN ");
        put_real(out, km);
        cordee_sql_put(out, " AND ");
        put_real(out, km2);
        return;
    }
    cordee_sql_put(out, op == CORDEE_OP_LT   ? " < "
                        : op == CORDEE_OP_GT ? " > "
                        : op == CORDEE_OP_GE ? " >= "
                                             : " <= ");
    put_real(out, km);
}

/* Who is nowhere themselves is where they work: at the organisation that comes first. */
#define WORKPLACE                                                                    \
    "(SELECT r.other FROM role r JOIN party_spot w ON w.id = r.other WHERE r.party " \
    "= p.id AND "

static void put_workplace(struct cordee_sql *out, int64_t now)
{
    cordee_sql_put(out, WORKPLACE "(r.since IS NULL OR r.since <= ");
    cordee_sql_bind(out, cordee_of_int(now));
    cordee_sql_put(out, ") AND (r.until IS NULL OR r.until > ");
    cordee_sql_bind(out, cordee_of_int(now));
    cordee_sql_put(out, ") ORDER BY r.key_contact DESC, r.id LIMIT 1)");
}

static void put_parties(struct cordee_sql *out, const struct cordee_condition *c,
                        const struct cd_spot *spot, enum cordee_op op, double km,
                        double km2)
{
    cordee_sql_put(out, "(p.id IN (");
    put_spots(out, spot, op, km, km2);
    cordee_sql_put(out, ") OR (p.kind = 2 AND NOT EXISTS (SELECT 1 FROM party_spot m "
                        "WHERE m.id = p.id) AND ");
    put_workplace(out, c->now);
    cordee_sql_put(out, " IN (");
    put_spots(out, spot, op, km, km2);
    cordee_sql_put(out, ")))");
}

static void put_known(struct cordee_sql *out, const struct cordee_condition *c)
{
    cordee_sql_put(out, "(p.id IN (SELECT s.id FROM party_spot s) OR (p.kind = 2 AND ");
    put_workplace(out, c->now);
    cordee_sql_put(out, " IS NOT NULL))");
}

/* ---- the fields ------------------------------------------------------------- */

static int near_read(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_arena *arena, struct asked *a,
                     struct cordee_error *err)
{
    *a = (struct asked){.km = USUAL_KM};
    for (size_t i = 0; i < c->n; i++)
        if (asked_read(cd, arena, c->values[i].as.s, a, err) < 0)
            return -1;
    return spot_find(cd, a, err);
}

/* near:Lyon near:"Freiburg, CH",20km near:"47.26, 11.39",50km */
int cd_field_near(struct cordee *cd, const struct cordee_condition *c,
                  struct cordee_sql *out, struct cordee_error *err)
{
    struct asked a;

    if (c->op == CORDEE_OP_HAS) {
        put_known(out, c);
        return 0;
    }
    if (near_read(cd, c, out->arena, &a, err) < 0)
        return -1;
    put_parties(out, c, &a.spot, CORDEE_OP_LE, a.km, 0);
    return 0;
}

static int distance_read(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_arena *arena, struct asked *a,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    *a = (struct asked){.km = USUAL_KM};
    cordee_utf8_fold(c->argument, &folded);
    if (folded.text && asked_read(cd, arena, folded.text, a, err) < 0)
        return -1;
    return spot_find(cd, a, err);
}

static double km_of(const struct cordee_value *v)
{
    return v->type == CORDEE_REAL ? v->as.r : (double)v->as.i;
}

/* distance(Lyon)>200: who is nowhere is neither near nor far. */
int cd_field_distance(struct cordee *cd, const struct cordee_condition *c,
                      struct cordee_sql *out, struct cordee_error *err)
{
    struct asked a;

    if (c->op == CORDEE_OP_HAS) {
        put_known(out, c);
        return 0;
    }
    if (!*c->argument)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say from where: distance(Lyon)<50"));
    if (distance_read(cd, c, out->arena, &a, err) < 0)
        return -1;
    put_parties(out, c, &a.spot, c->op, km_of(&c->values[0]),
                c->op == CORDEE_OP_BETWEEN ? km_of(&c->values[1]) : 0);
    return 0;
}

/* ---- for lists -------------------------------------------------------------- */

static int node_spot(struct cordee *cd, const struct cordee_filter *f,
                     const struct node *node, struct cd_spot *spot_r,
                     struct cordee_error *err)
{
    bool near, distance;
    struct asked a;
    int rc = 0;

    for (const struct node *n = node->first; n && rc == 0; n = n->next)
        rc = node_spot(cd, f, n, spot_r, err);
    if (rc || node->kind != NODE_TERM || !node->field || !node->n || node->has)
        return rc;
    near = strcmp(node->field->name, "near") == 0;
    distance = strcmp(node->field->name, "distance") == 0;
    if (!near && !distance)
        return 0;
    rc = near ? near_read(cd, node->conditions, f->arena, &a, err)
              : distance_read(cd, node->conditions, f->arena, &a, err);
    if (rc == 0)
        *spot_r = a.spot;
    return rc < 0 ? -1 : 1;
}

int cd_filter_spot(struct cordee *cd, const struct cordee_filter *f,
                   struct cd_spot *spot_r, struct cordee_error *err)
{
    return node_spot(cd_crm_of(cd), f, f->root, spot_r, err);
}

void cd_spot_put_km(struct cordee_sql *sql, const struct cd_spot *spot, int64_t now)
{
    cordee_sql_put(sql, "(SELECT ");
    put_distance(sql, "s", spot);
    cordee_sql_put(sql, " FROM party_spot s WHERE s.id = coalesce((SELECT m.id FROM "
                        "party_spot m WHERE m.id = p.id), CASE p.kind WHEN 2 THEN ");
    put_workplace(sql, now);
    cordee_sql_put(sql, " END))");
}
