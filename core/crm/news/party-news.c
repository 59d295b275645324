/* What is new of a person, as those who look may see it. */
#include "core/crm/news/news.h"
#include "core/crm/scope.h"

#include <string.h>

/* The words of entry `e` may be read; NULL: it is none. */
#define IS_OPEN(e)                                                          \
    "(" e " IS NULL OR EXISTS (SELECT 1 FROM interaction i WHERE i.id = " e \
    " AND " CORDEE_ENTRY_OPEN "))"

static int away_put(struct cordee *cd, int64_t party, json_t *model,
                    struct cordee_error *err)
{
    json_t *away = NULL;
    int rc = cd->db->row(
        cd, err, &away,
        "SELECT since, until - 1 AS until, iif(open, quote, '') AS "
        "quote, iif(open, interaction, NULL) AS entry FROM (SELECT "
        "ab.*, " IS_OPEN(
            "ab.interaction") " AS open FROM absence ab WHERE ab.party = ? AND " CD_ABSENT
                              ")",
        CORDEE_ARGS(CORDEE_V(party)));

    if (rc > 0)
        json_object_set_new(model, "away", away);
    return rc < 0 ? -1 : 0;
}

static json_t *colleagues_list(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        /* From her to the house to those there: nobody else is looked at. */
        "SELECT p.id, p.kind, p.name, p.country, r.label AS role FROM role m CROSS JOIN "
        "role r ON r.other = m.other CROSS JOIN party p ON p.id = r.party WHERE m.party "
        "= ?1 AND p.id <> ?1 AND p.kind = 2 AND p.deleted_at IS NULL "
        "AND " CORDEE_ROLE_NOW("m") " AND " CORDEE_ROLE_NOW("r") " AND " CORDEE_SEEN(
            "m.other") " AND " CORDEE_SEEN("p.id") " GROUP BY p.id ORDER BY "
                                                   "max(r.key_contact) DESC, "
                                                   "p.sort_name LIMIT 8",
        CORDEE_ARGS(CORDEE_V(party)));
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one)
        cd_party_dress(cd, one);
    return list;
}

/* "Colleagues: Eva Berger, Max Muster" */
static int colleagues_say(struct cordee *cd, int64_t party, json_t *details,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = colleagues_list(cd, party, err);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    json_t *one;
    size_t i;

    json_array_foreach (list, i, one) {
        cordee_buf_puts(&names, names.len ? ", " : "");
        cordee_buf_puts(&names, cordee_json_text(one, "name"));
    }
    if (names.len)
        cd_fill(&text, T("Colleagues: {1}"), (const char *const[]){names.text, NULL});
    cordee_json_set_text(details, "colleagues", text.text ? text.text : "");
    return list ? 0 : -1;
}

/* The house, and what she is called there, for those who look at it. */
static int house_say(struct cordee *cd, json_t *details, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *house = NULL;
    int64_t role = cordee_json_int(details, "role_id");
    int rc = cd->db->row(
        cd, err, &house,
        "SELECT o.name, r.label FROM party o LEFT JOIN role r ON r.id = ?1 WHERE o.id = "
        "coalesce((SELECT other FROM role WHERE id = ?1), ?2) AND " CORDEE_SEEN("o.id"),
        CORDEE_ARGS(CORDEE_V(role), CORDEE_V(cordee_json_int(details, "org"))));

    cordee_json_set_text(details, "organisation",
                         rc > 0 ? cordee_json_text(house, "name")
                                : T("their organisation"));
    if (role)
        cordee_json_set_text(details, "old",
                             rc > 0 ? cordee_json_text(house, "label")
                                    : T("something else"));
    return rc < 0 ? -1 : 0;
}

/* "until 3 December 2026", the last day. */
static void time_say(struct cordee *cd, json_t *details)
{
    int64_t until = cordee_json_int(details, "until");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    char day[48];

    cd->text->time(cd, until - 1, CORDEE_TIME_DATE, day, sizeof day);
    if (until)
        cd_fill(&text, T("until {1}"), (const char *const[]){day, NULL});
    cordee_json_set_text(details, "time", text.text ? text.text : "");
}

/* Anybody can write her name into a From, and have her mail sent elsewhere by that. */
int cd_moved_shows(struct cordee *cd, int64_t party, json_t *details,
                   struct cordee_error *err)
{
    (void)party;
    (void)err;
    cordee_json_set_text(details, "doubt",
                         json_is_false(json_object_get(details, "vouched"))
                             ? T("(nobody vouches that this mail is really theirs: ask "
                                 "before you write there)")
                             : "");
    return 0;
}

int cd_gone_shows(struct cordee *cd, int64_t party, json_t *details,
                  struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return colleagues_say(core, party, details, err) < 0 ? -1
                                                         : house_say(core, details, err);
}

int cd_signed_role_shows(struct cordee *cd, int64_t party, json_t *details,
                         struct cordee_error *err)
{
    (void)party;
    return house_say(cd_crm_of(cd), details, err);
}

int cd_standin_shows(struct cordee *cd, int64_t party, json_t *details,
                     struct cordee_error *err)
{
    (void)party;
    (void)err;
    time_say(cd_crm_of(cd), details);
    return 0;
}

/* Whether she has left is asked with her colleagues beside it. */
static int left_put(struct cordee *cd, int64_t party, json_t *model,
                    struct cordee_error *err)
{
    json_t *left = NULL, *colleagues;
    int rc = cd->db->row(
        cd, err, &left,
        "SELECT x.id AS proposal, json_extract(x.details, '$.address') AS address, "
        "coalesce((SELECT o.name FROM party o WHERE o.id = json_extract(x.details, "
        "'$.org') AND " CORDEE_SEEN(
            "o.id") "), '') AS organisation, iif(x.open, "
                    "x.quote, '') AS quote FROM (SELECT w.*, " IS_OPEN(
                        "w.interaction") " AS open FROM proposal w WHERE w.party = ? AND "
                                         "w.kind = 'person.left' AND "
                                         "w.state = 'open' LIMIT 1) x",
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
