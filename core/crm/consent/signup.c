#include "core/crm/consent/signup.h"

#include "core/crm/consent/consent.h"
#include "core/crm/consent/preference.h"
#include "core/crm/consent/topic.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <stdlib.h>
#include <string.h>

/* Nobody's mailbox is filled by a form that others fill in. */
enum { MOST_A_DAY = 3, MOST_AN_HOUR = 300 };

/* ---- asking ---------------------------------------------------------------------- */

/* The live ones among those that were chosen, each once. */
static json_t *topics_of(struct cordee *cd, const struct cd_signup *s,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = cd_topic_list(cd, err, "", false);
    json_t *ids = list ? json_array() : NULL;
    json_t *topic;
    size_t i;

    json_array_foreach (list, i, topic)
        for (size_t k = 0; k < s->n && k < CD_SIGNUP_TOPICS; k++)
            if (s->topics[k] == cordee_json_int(topic, "id")) {
                json_array_append(ids, json_object_get(topic, "id"));
                break;
            }
    return ids;
}

/* 1: a mail may go there. */
static int may_ask(struct cordee *cd, const struct cd_signup *s, const char *folded,
                   struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t now = cordee_now();
    char hash[65];

    cd_address_hash(cd, folded, hash);
    if (core->db->row(
            core, err, &row,
            "SELECT (SELECT count(*) FROM suppression WHERE hash = ? AND reason "
            "IN ('complained', 'erased')) AS blocked, (SELECT count(*) FROM "
            "signup WHERE folded = ? AND created_at > ?) AS day, (SELECT "
            "count(*) FROM signup WHERE created_at > ? AND party IS NULL) AS "
            "hour",
            CORDEE_ARGS(CORDEE_V((const char *)hash), CORDEE_V(folded),
                        CORDEE_V(now - 86400), CORDEE_V(now - 3600))) < 0)
        return -1;
    return !cordee_json_int(row, "blocked") && cordee_json_int(row, "day") < MOST_A_DAY &&
           (s->party || cordee_json_int(row, "hour") < MOST_AN_HOUR);
}

static int64_t signup_insert(struct cordee *core, const struct cd_signup *s,
                             const char *folded, const json_t *topics,
                             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    char *ids = json_dumps(topics, JSON_COMPACT);
    int64_t id;

    cordee_utf8_clean(s->name, cordee_utf8_cut(s->name, 120), &name);
    id = core->db->insert(
        core, err,
        "INSERT INTO signup(party, staff, address, folded, name, language, origin, "
        "topics, created_at, expires_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_ID(s->party), CORDEE_ID(s->staff), CORDEE_V(s->address),
                    CORDEE_V(folded),
                    CORDEE_V(name.text ? cordee_text_trim(name.text) : ""),
                    CORDEE_V(s->language), CORDEE_V(s->origin), CORDEE_V(ids),
                    CORDEE_V(cordee_now()),
                    CORDEE_V(cordee_now() + (int64_t)CD_SIGNUP_DAYS * 86400)));
    free(ids);
    return id;
}

int cd_signup_start(struct cordee *cd, struct cordee_error *err,
                    const struct cd_signup *s, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *topics = topics_of(cd, s, err);
    char folded[255];
    int rc;

    if (!topics)
        return -1;
    if (!cordee_address_ok(s->address) || cordee_address_fold(s->address, folded) < 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("This is no e-mail address."));
    if (json_array_size(topics) == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose at least one topic."));
    if (core->db->begin(core, &tx, err) < 0 || (rc = may_ask(cd, s, folded, err)) < 0)
        return -1;
    if (rc == 0)
        return 0;
    if ((*id_r = signup_insert(core, s, folded, topics, err)) < 0 ||
        core->db->commit(&tx, err) < 0)
        return -1;
    return 1;
}

/* ---- looking --------------------------------------------------------------------- */

static int topics_named(struct cordee *cd, json_t *model, const char *language,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd_topic_list(cd, err, language, false);
    CORDEE_AUTO(cordee_json_drop)
    json_t *ids = json_loads(cordee_json_text(model, "topics"), 0, NULL);
    json_t *chosen = json_array();
    json_t *topic, *id;
    size_t i, k;

    json_array_foreach (list, i, topic)
        json_array_foreach (ids, k, id)
            if (json_integer_value(id) == cordee_json_int(topic, "id"))
                json_array_append(chosen, topic);
    json_object_set_new(model, "topics", chosen);
    return list ? 0 : -1;
}

int cd_signup_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                   const char *language, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc =
        core->db->row(core, err, &model,
                      "SELECT id, party, address, name, language, topics, party IS "
                      "NOT NULL AS \"asked:bool\", confirmed_at IS NOT NULL AS "
                      "\"confirmed:bool\" FROM signup WHERE id = ? AND expires_at > ?",
                      CORDEE_ARGS(CORDEE_V(id), CORDEE_V(cordee_now())));

    if (rc <= 0)
        return rc;
    if (topics_named(cd, model,
                     *language ? language : cordee_json_text(model, "language"), err) < 0)
        return -1;
    *model_r = json_incref(model);
    return 1;
}

/* ---- confirming ------------------------------------------------------------------ */

/* Who was asked, or has the address; or somebody new. */
static int person_of(struct cordee *cd, const json_t *signup, int64_t *party_r,
                     struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    const char *address = cordee_json_text(signup, "address");
    const char *name = cordee_json_text(signup, "name");
    int64_t asked = cordee_json_int(signup, "party");
    int rc = 0;

    if (asked)
        rc = core->db->one(core, err, party_r,
                           "SELECT id FROM party WHERE id = ? AND deleted_at IS NULL",
                           CORDEE_ARGS(CORDEE_V(asked)));
    if (rc == 0)
        rc = cd_crm_by_email(cd, err, address, party_r, NULL);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    fields = json_pack("{s:s, s:s, s:s}", "name", *name ? name : address, "email",
                       address, "language", cordee_json_text(signup, "language"));
    /* Somebody new is made where the first topic is. */
    cd_scope_look(
        cd->host,
        cordee_json_int(json_array_get(json_object_get(signup, "topics"), 0), "cluster"));
    rc = cd_party_create(cd, err, CORDEE_PERSON, fields, party_r);
    cd_scope_forget(cd->host);
    return rc;
}

/* They answered from it: it works, and they came back to it. */
static int address_works(struct cordee *cd, const char *address, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    char folded[255], hash[65];

    if (cordee_address_fold(address, folded) < 0)
        return 0;
    cd_address_hash(cd, folded, hash);
    if (core->db->exec(core, err,
                       "DELETE FROM suppression WHERE hash = ? AND reason IN "
                       "('unsubscribed', 'bounced')",
                       CORDEE_ARGS(CORDEE_V((const char *)hash))) < 0)
        return -1;
    return core->db->exec(
        core, err,
        "UPDATE email_address SET state = 'ok', said = '', state_at = ? "
        "WHERE folded = ? AND state <> 'ok'",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V((const char *)folded)));
}

/* Who asks for a cluster's mails belongs there. */
static int claim(struct cordee *cd, int64_t party, const json_t *topic,
                 struct cordee_error *err)
{
    int64_t cluster = cordee_json_int(topic, "cluster");

    return cluster && cd_cluster_several(cd->host)
               ? cd_party_attach(cd, err, party, cluster, true)
               : 0;
}

static int words_add(struct cordee *cd, const json_t *signup, int64_t party,
                     const char *wording, const char *origin, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};
    json_t *topic;
    size_t i;

    json_array_foreach (json_object_get(signup, "topics"), i, topic) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf shown = {0};
        struct cordee_consent w = {
            .party = party,
            .topic = cordee_json_int(topic, "id"),
            .given = true,
            .basis = "confirmed",
            .place = cordee_json_true(signup, "asked") ? "asked by mail" : "sign-up page",
            .address = origin};

        cordee_buf_printf(&shown, "%s [x] %s", wording, cordee_json_text(topic, "name"));
        w.wording = shown.text;
        if (cd_consent_add(cd, err, &w) < 0 || claim(cd, party, topic, err) < 0)
            return -1;
        cordee_buf_printf(&names, "%s%s", i ? ", " : "", cordee_json_text(topic, "base"));
    }
    return cd_preference_entry(cd, party, "subscribe", names.text ? names.text : "", err);
}

int cd_signup_confirm(struct cordee *cd, struct cordee_error *err, int64_t id,
                      const char *wording, const char *origin, int64_t *party_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *signup = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (cd_change_begin(cd, &c, T("Subscribed"), err) < 0 ||
        (rc = cd_signup_load(cd, err, id, "", &signup)) < 0)
        return -1;
    if (rc == 0 || cordee_json_true(signup, "confirmed"))
        return 0;
    if (person_of(cd, signup, party_r, err) < 0 ||
        address_works(cd, cordee_json_text(signup, "address"), err) < 0 ||
        words_add(cd, signup, *party_r, wording, origin, err) < 0 ||
        core->db->exec(
            core, err, "UPDATE signup SET confirmed_at = ?, party = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(*party_r), CORDEE_V(id))) < 0)
        return -1;
    return cd_change_commit(&c, err) < 0 ? -1 : 1;
}

int cd_signup_purge(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->exec(core, err, "DELETE FROM signup WHERE expires_at <= ?",
                          CORDEE_ARGS(CORDEE_V(cordee_now())));
}
