#include "core/crm/cluster.h"

#include "core/config/folder.h"
#include "core/crm/crm-priv.h"
#include "core/db/audit.h"
#include "core/db/scope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_CONTRAST 4.5 /* WCAG 2.1, 1.4.3 */

/* ---- reading ---------------------------------------------------------------- */

int cd_cluster_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                    struct cd_cluster *cluster_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(
        core, err, &row,
        "SELECT id, name, postal_address, zone, country, language, "
        "from_name, from_address, colour, file AS logo, logo_type, retired_at "
        "FROM cluster WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(id ? id : cd_cluster_here(cd->host))));

#define TEXT(column) .column = cordee_arena_text(a, cordee_json_text(row, #column))
    if (rc > 0)
        *cluster_r = (struct cd_cluster){
            .id = cordee_json_int(row, "id"),
            TEXT(name),
            TEXT(postal_address),
            TEXT(zone),
            TEXT(country),
            TEXT(language),
            TEXT(from_name),
            TEXT(from_address),
            TEXT(colour),
            TEXT(logo),
            TEXT(logo_type),
            .retired = cordee_json_int(row, "retired_at") != 0,
        };
#undef TEXT
    return rc;
}

json_t *cd_cluster_list(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->list(
        core, err,
        "SELECT c.id, c.name, c.colour, c.file <> '' AS \"logo:bool\", c.retired_at IS "
        "NOT NULL AS \"retired:bool\", (SELECT count(*) FROM staff_cluster i JOIN staff "
        "s "
        "ON s.id = i.staff AND s.disabled_at IS NULL AND s.everywhere = 0 WHERE "
        "i.cluster = c.id) AS staff, (SELECT count(*) FROM party_cluster i WHERE "
        "i.cluster = c.id) AS parties FROM cluster c ORDER BY c.retired_at IS NOT NULL, "
        "fold(c.name), c.id",
        CORDEE_NO_ARGS);
}

/* ---- colours ---------------------------------------------------------------- */

static double linear(int c)
{
    double v = c / 255.0;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

double cd_colour_contrast(const char *colour)
{
    long n;

    if (strlen(colour) != 7 || *colour != '#' ||
        strspn(colour + 1, "0123456789abcdefABCDEF") != 6)
        return 0;
    n = strtol(colour + 1, NULL, 16);
    return 1.05 /
           (0.2126 * linear((int)(n >> 16)) + 0.7152 * linear((int)(n >> 8 & 255)) +
            0.0722 * linear((int)(n & 255)) + 0.05);
}

static int check(struct cordee *cd, const struct cd_cluster *c, struct cordee_error *err)
{
    double contrast = cd_colour_contrast(c->colour);
    char text[16];

    if (!*c->name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a cluster needs a name"));
    if (!*c->colour || contrast >= LEAST_CONTRAST)
        return 0;
    if (contrast == 0)
        return cd_refuse(err, CORDEE_E_INVALID,
                         T("\"{1}\" is no colour: write it as #1c7a5c"), c->colour);
    snprintf(text, sizeof text, "%.1f", contrast);
    return cd_refuse(err, CORDEE_E_INVALID,
                     T("white text cannot be read on this colour (contrast {1}, at least "
                       "4.5 is needed): take a darker one"),
                     text);
}

/* ---- making and changing ---------------------------------------------------- */

/* What a new one begins with: copies of the first one's. */
static int copy_rules(struct cordee *core, int64_t id, struct cordee_error *err)
{
    static const char *const sql[] = {
        "INSERT INTO member_type(cluster, word, name, period, months, starts, "
        "rolls_over, "
        "notice_months, grace_days, seats, cadence, place) SELECT ?1, word, name, "
        "period, "
        "months, starts, rolls_over, notice_months, grace_days, seats, cadence, place "
        "FROM "
        "member_type "
        "WHERE cluster = ?2",
        "INSERT INTO member_status(cluster, word, name, starts, starts_days, ends, "
        "ends_days, member, place) SELECT ?1, word, name, starts, starts_days, ends, "
        "ends_days, member, place FROM member_status WHERE cluster = ?2",
        "INSERT INTO topic(name, folded, help, position, cluster) SELECT name, "
        "fold(name) "
        "|| ' #' || ?1, help, position, ?1 FROM topic WHERE cluster = ?2 AND retired_at "
        "IS NULL",
        "INSERT INTO topic_text(topic, language, name, folded, help) SELECT n.id, "
        "x.language, x.name, x.folded, x.help FROM topic n JOIN topic t ON t.cluster = "
        "?2 "
        "AND t.name = n.name AND t.retired_at IS NULL JOIN topic_text x ON x.topic = "
        "t.id "
        "WHERE n.cluster = ?1",
    };
    int64_t first = 1;

    if (core->db->one(core, err, &first, "SELECT min(id) FROM cluster", CORDEE_NO_ARGS) <
        0)
        return -1;
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        if (core->db->exec(core, err, sql[i],
                           CORDEE_ARGS(CORDEE_V(id), CORDEE_V(first))) < 0)
            return -1;
    return 0;
}

/* Until there was a second one nothing said whose a party is: it was the only one's. */
static int claim_all(struct cordee *core, struct cordee_error *err)
{
    return core->db->exec(
        core, err,
        "INSERT INTO party_cluster(party, cluster) SELECT p.id, (SELECT "
        "min(id) FROM cluster) FROM party p WHERE (SELECT count(*) FROM "
        "cluster) = 1 ON CONFLICT DO NOTHING",
        CORDEE_NO_ARGS);
}

static int make(struct cordee *core, int64_t *id_r, struct cordee_error *err)
{
    if (claim_all(core, err) < 0)
        return -1;
    *id_r = core->db->insert(core, err, "INSERT INTO cluster(name) VALUES('')",
                             CORDEE_NO_ARGS);
    return *id_r < 0 ? -1 : copy_rules(core, *id_r, err);
}

int cd_cluster_save(struct cordee *cd, struct cordee_error *err,
                    const struct cd_cluster *cluster, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    const struct cd_cluster *c = cluster;
    int64_t id = c->id;

    if (check(cd, c, err) < 0)
        return -1;
    cd_fill(&title, id ? T("Changed the cluster {1}") : T("Made the cluster {1}"),
            (const char *const[]){c->name, NULL});
    if (cd_change_begin(cd, &change, title.text, err) < 0 ||
        (!id && make(core, &id, err) < 0) ||
        core->db->exec(core, err,
                       "UPDATE cluster SET name = ?, postal_address = ?, zone = ?, "
                       "country = ?, language = ?, from_name = ?, from_address = ?, "
                       "colour = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(c->name), CORDEE_V(c->postal_address),
                                   CORDEE_V(c->zone), CORDEE_V(c->country),
                                   CORDEE_V(c->language), CORDEE_V(c->from_name),
                                   CORDEE_V(c->from_address), CORDEE_V(c->colour),
                                   CORDEE_V(id))) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return cd_change_commit(&change, err);
}

int cd_cluster_retire(struct cordee *cd, struct cordee_error *err, int64_t id,
                      bool retired)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    int64_t others = 0;

    if (cd_change_begin(cd, &change,
                        retired ? T("Retired a cluster") : T("Brought back a cluster"),
                        err) < 0 ||
        core->db->one(core, err, &others,
                      "SELECT count(*) FROM cluster WHERE id <> ? AND retired_at IS NULL",
                      CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (retired && !others)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("this is the last cluster: it stays"));
    if (core->db->exec(core, err, "UPDATE cluster SET retired_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(retired ? cordee_now() : 0), CORDEE_V(id))) <
        0)
        return -1;
    return cd_change_commit(&change, err);
}

/* ---- the logo --------------------------------------------------------------- */

/* By its first bytes: what a browser is told is what it is.  No SVG, which can hold
 * scripts. */
static const char *picture_type(const unsigned char *p, size_t n)
{
    if (n > 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
        return "image/png";
    if (n > 3 && memcmp(p, "\xff\xd8\xff", 3) == 0)
        return "image/jpeg";
    if (n > 12 && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0)
        return "image/webp";
    return NULL;
}

int cd_cluster_logo(struct cordee *cd, struct cordee_error *err, int64_t id,
                    const void *bytes, size_t n)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    const char *type = bytes ? picture_type(bytes, n) : "";
    char file[65] = "";

    if (!type)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a logo is a picture: PNG, JPEG or WebP"));
    if ((bytes && cd_file_put(cd->host, bytes, n, file, err) < 0) ||
        cd_change_begin(cd, &change, T("Changed a logo"), err) < 0 ||
        core->db->exec(
            core, err, "UPDATE cluster SET file = ?, logo_type = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V((const char *)file), CORDEE_V(type), CORDEE_V(id))) < 0)
        return -1;
    return cd_change_commit(&change, err);
}
