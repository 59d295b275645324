/* What is new of a person, for her page. */
#include "core/crm/news/news.h"
#include "core/crm/scope.h"

static int away_put(struct cordee *cd, int64_t party, json_t *model,
                    struct cordee_error *err)
{
    json_t *away = NULL;
    int rc = cd->db->row(cd, err, &away,
                         "SELECT ab.since, ab.until - 1 AS until, ab.quote, "
                         "ab.interaction AS entry FROM absence ab WHERE ab.party = ? "
                         "AND " CD_ABSENT,
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc > 0)
        json_object_set_new(model, "away", away);
    return rc < 0 ? -1 : 0;
}

static json_t *colleagues_list(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        "SELECT p.id, p.kind, p.name, p.country, r.label AS role FROM role r JOIN party "
        "p ON p.id = r.party WHERE p.id <> ?1 AND p.kind = 2 AND p.deleted_at IS NULL "
        "AND "
        "(r.until IS NULL OR r.until > clock_now()) AND r.other IN (SELECT m.other FROM "
        "role m WHERE m.party = ?1 AND (m.until IS NULL OR m.until > clock_now())) "
        "AND " CORDEE_SEEN("p.id") " GROUP BY p.id ORDER BY max(r.key_contact) DESC, "
                                   "p.sort_name LIMIT 8",
        CORDEE_ARGS(CORDEE_V(party)));
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one)
        cd_party_dress(cd, one);
    return list;
}

/* Whether she has left is asked with her colleagues beside it. */
static int left_put(struct cordee *cd, int64_t party, json_t *model,
                    struct cordee_error *err)
{
    json_t *left = NULL, *colleagues;
    int rc = cd->db->row(cd, err, &left,
                         "SELECT id AS proposal, json_extract(details, '$.address') AS "
                         "address, CASE WHEN json_extract(details, '$.org') > 0 THEN "
                         "json_extract(details, '$.organisation') ELSE '' END AS "
                         "organisation, quote FROM proposal WHERE party = ? AND kind = "
                         "'person.left' AND state = 'open' LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    json_object_set_new(model, "left", left);
    colleagues = colleagues_list(cd, party, err);
    if (colleagues)
        json_object_set_new(left, "colleagues", colleagues);
    return colleagues ? 0 : -1;
}

static int asks_put(struct cordee *cd, int64_t party, json_t *model,
                    struct cordee_error *err)
{
    json_t *list = cd->db->list(cd, err,
                                "SELECT id, kind FROM proposal WHERE party = ? AND state "
                                "= 'open' AND kind <> 'person.left' AND (staff IS NULL "
                                "OR staff = acting()) ORDER BY id LIMIT 8",
                                CORDEE_ARGS(CORDEE_V(party)));
    json_t *one;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, one) {
        const struct cd_row *row =
            cd_rows_find(cd->host->rows, CD_ROW_PROPOSAL, cordee_json_text(one, "kind"));
        const struct cordee_proposal_kind *kind = row ? row->row : NULL;

        cordee_json_set_text(one, "label", kind ? T(kind->label) : "");
    }
    json_object_set_new(model, "asks", list);
    return 0;
}

int cd_party_news(struct cordee *cd, struct cordee_error *err, int64_t party,
                  json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    if (away_put(core, party, model, err) < 0 || left_put(core, party, model, err) < 0 ||
        asks_put(core, party, model, err) < 0)
        return -1;
    *model_r = json_incref(model);
    return 0;
}
