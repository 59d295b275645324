/* What a person may be sent as things stand, and why. */
#include "core/crm/consent/consent.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <string.h>

/* Words of the log, kept in English and read in the reader's language. */
static const struct {
    const char *word, *words;
} known[] = {
    {"asked", T_LATER("asked for it")},
    {"member", T_LATER("member or contract")},
    {"confirmed", T_LATER("confirmed by mail")},
    {"spoken", T_LATER("said so in person or by phone")},
    {"form", T_LATER("signed a form")},
    {"written", T_LATER("wrote to us")},
    {"none", T_LATER("no basis")},
    {"unsubscribed", T_LATER("unsubscribed")},
    {"one-click", T_LATER("unsubscribe button of the mail program")},
    {"mail", T_LATER("mail to the unsubscribe address")},
    {"unsubscribe page", T_LATER("unsubscribe page")},
    {"preference page", T_LATER("preference page")},
    {"sign-up page", T_LATER("sign-up page")},
    {"asked by mail", T_LATER("asked by mail")},
    {"entered by hand", T_LATER("entered by hand")},
    {"the register", T_LATER("the register")},
    {"taken back", T_LATER("a change taken back")},
};

const char *cd_basis_words(struct cordee *cd, const char *basis)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].word, basis) == 0)
            return T(known[i].words);
    return basis;
}

static void put_why(struct cordee *cd, json_t *topic, const char *basis)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf why = {0};
    int64_t at = cordee_json_int(topic, "since");
    char date[48] = "";

    if (!at) { /* nobody said anything */
        json_object_set_new(topic, "on", json_boolean(strcmp(basis, "none") != 0));
        cordee_json_set_text(topic, "why", cd_basis_words(cd, basis));
        return;
    }
    cd->text->time(cd, at, CORDEE_TIME_DATE, date, sizeof date);
    cd_fill(
        &why,
        cordee_json_int(topic, "given") ? T("agreed on {1}: {2}") : T("left on {1}: {2}"),
        (const char *const[]){date, cd_basis_words(cd, cordee_json_text(topic, "place")),
                              NULL});
    json_object_set_new(topic, "on", json_boolean(cordee_json_int(topic, "given") == 1));
    cordee_json_set_text(topic, "why", why.text);
}

/* What stands against the person's address, whatever was said of a topic. */
static int put_suppressed(struct cordee *core, int64_t party, json_t *list,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf why = {0};
    json_t *topic;
    size_t i;
    int rc = core->db->row(
        core, err, &row,
        "SELECT CASE s.reason WHEN 'complained' THEN 'suppressed' ELSE s.reason END AS "
        "reason, s.at FROM suppression s WHERE s.reason <> 'bounced' AND s.hash = "
        "(SELECT "
        "e.hash FROM email_address e WHERE e.party = ? ORDER BY e.state DESC, e.main "
        "DESC, e.id LIMIT 1)",
        CORDEE_ARGS(CORDEE_V(party)));

    if (rc <= 0)
        return rc;
    cd_reason_words(core, cordee_json_text(row, "reason"), cordee_json_int(row, "at"),
                    &why);
    json_array_foreach (list, i, topic) {
        if (cordee_json_true(topic, "on"))
            cordee_json_set_text(topic, "why", why.text);
        json_object_set_new(topic, "on", json_false());
    }
    return 0;
}

/* The name of its cluster stands above the first topic of each, where there are several.
 */
static int put_groups(struct cordee *core, json_t *list, struct cordee_error *err)
{
    int64_t last = 0, first = 0;
    bool several = false;
    json_t *topic;
    size_t i;

    json_array_foreach (list, i, topic) {
        int64_t cluster = cordee_json_int(topic, "cluster");

        first = i ? first : cluster;
        several = several || (cordee_json_int(topic, "id") && cluster != first);
    }
    json_array_foreach (list, i, topic) {
        CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
        int64_t cluster = cordee_json_int(topic, "cluster");

        if (!several || !cluster || cluster == last)
            continue;
        last = cluster;
        if (core->db->row(core, err, &row, "SELECT name FROM cluster WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(cluster))) < 0)
            return -1;
        cordee_json_set_text(topic, "group", cordee_json_text(row, "name"));
    }
    return 0;
}

/* Of several clusters, the topics of those that have her, and what she spoke of. */
#define OF_THEIRS                                                             \
    "NOT cluster_several() OR cluster IS NULL OR cluster IN (SELECT cluster " \
    "FROM " CORDEE_CLUSTERS_OF(                                               \
        "?1") ") OR EXISTS (SELECT 1 FROM consent c WHERE c.party = ?1 AND "  \
              "c.topic = topic.id)"

int cd_consent_state(struct cordee *cd, struct cordee_error *err, int64_t party,
                     const char *language, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *topic;
    size_t i;
    int rc = core->db->row(core, err, &person, "SELECT basis FROM party WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(party)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such person"));
    list = core->db->list(
        core, err,
        "SELECT t.id, coalesce(x.name, t.name) AS name, coalesce(nullif(x.help, ''), "
        "t.help) AS help, w.given, w.at AS since, w.place, t.cluster FROM (SELECT id, "
        "name, help, 0 AS rest, position, cluster FROM topic WHERE retired_at IS NULL "
        "AND (" OF_THEIRS ") UNION ALL SELECT 0, '', '', 1, 0, NULL) t LEFT JOIN "
        "topic_text x ON x.topic = t.id AND x.language = ?2 LEFT "
        "JOIN consent w ON w.id = (SELECT c.id FROM consent c WHERE c.party = ?1 AND "
        "c.said = 1 AND (c.topic IS NULL OR c.topic = t.id) ORDER BY c.id DESC LIMIT 1) "
        "ORDER BY t.rest, t.cluster, t.position, t.id",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(language)));
    if (rc < 0 || !list)
        return -1;
    json_array_foreach (list, i, topic)
        put_why(cd, topic, cordee_json_text(person, "basis"));
    if (put_suppressed(core, party, list, err) < 0 || put_groups(core, list, err) < 0)
        return -1;
    *list_r = json_incref(list);
    return 0;
}
