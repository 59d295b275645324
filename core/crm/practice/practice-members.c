/* Memberships of the practice data by rule: what they cost, which end soon, and who
 * supplies whom. */
#include "core/crm/member/membership.h"
#include "core/crm/place/place.h"
#include "core/crm/practice/practice-priv.h"

#include <stdlib.h>

#define ZONE "Europe/Vienna"

static int classes_make(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO fee_class(cluster, name, member_type, heads_from, heads_to, cents, "
        "place) VALUES(1, 'Large company', 'full', 250, NULL, 480000, 10), (1, 'Medium "
        "company', 'full', 50, 249, 240000, 20), (1, 'Small company', 'full', NULL, 49, "
        "120000, 30), (1, 'Research and education', 'associate', NULL, NULL, 60000, 40), "
        "(1, 'Start-up', 'startup', NULL, NULL, 30000, 50), (1, 'Supporter', "
        "'supporting', NULL, NULL, 50000, 60), (1, 'Partner, free', 'partner', NULL, "
        "NULL, 0, 70)",
        CORDEE_NO_ARGS);
}

/* The end of the period that goes on now, of some: they stand among the renewals. */
static int period_end(struct cd_practice *w, const json_t *m, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    struct cd_member_rule rule;
    int64_t until;

    if (cd_member_rule_load(cd, 1, cordee_json_text(m, "type"), &rule, err) < 0)
        return -1;
    until = cd_period_first(&rule, cordee_json_int(m, "since"), ZONE);
    while (until && until <= w->now)
        until = cd_period_next(&rule, until, ZONE);
    return cd->db->exec(
        cd, err, "UPDATE membership SET until = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_ID(until), CORDEE_V(cordee_json_int(m, "id"))));
}

static int periods_make(struct cd_practice *w, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT id, type, since FROM membership WHERE until IS "
                                "NULL AND since IS NOT NULL AND (type = 'partner' OR id "
                                "% 6 = 0)",
                                CORDEE_NO_ARGS);
    json_t *m;
    size_t i;

    json_array_foreach (list, i, m)
        if (period_end(w, m, err) < 0)
            return -1;
    return list ? 0 : -1;
}

static int relations_make(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO relation(party, other, label, label_back, since, note) SELECT p.id, "
        "q.id, 'supplier of', 'customer of', 1577836800, '' FROM party p JOIN party q ON "
        "q.kind = 1 AND q.id = p.id + 3 AND q.org_type = 'company' WHERE p.kind = 1 AND "
        "p.org_type = 'company' AND p.id % 7 = 1",
        CORDEE_NO_ARGS);
}

/* Where the towns of the invented cluster are, to a kilometre: enough for "near".  The
 * region says that these rows are ours. */
int cd_practice_places(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = cd_practice_rows(cd, "places.csv", err);
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (cd->db->exec(
                cd, err,
                "INSERT INTO place(country, name, folded, region, latitude, longitude) "
                "VALUES(?1, ?2, fold(?2), ?3, ?4, ?5)",
                CORDEE_ARGS(CORDEE_V(cordee_json_text(row, "country")),
                            CORDEE_V(cordee_json_text(row, "name")),
                            CORDEE_V(CD_PLACES_OURS),
                            CORDEE_V(strtod(cordee_json_text(row, "lat"), NULL)),
                            CORDEE_V(strtod(cordee_json_text(row, "lon"), NULL)))) < 0)
            return -1;
    return rows ? 0 : -1;
}

int cd_practice_members(struct cd_practice *w, struct cordee_error *err)
{
    if (classes_make(w->cd, err) < 0 || periods_make(w, err) < 0)
        return -1;
    return relations_make(w->cd, err);
}
