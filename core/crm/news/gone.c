/* Has she left?  Asked when her address is unknown to its server, or an answer says so:
 * one follow-up for who is in charge and one question to confirm, until it is settled. */
#include "core/crm/news/news.h"
#include "core/crm/scope.h"

#include <stdio.h>
#include <string.h>

#define HALF_A_YEAR (182 * INT64_C(86400))
#define MOST_ASKED  100

/* Nobody needs to answer any more. */
#define SETTLED                                                                         \
    "state = 'dismissed', decided_at = clock_now(), decided_by = nullif(acting(), 0), " \
    "quote = '', details = '{}'"

/* ---- asking ----------------------------------------------------------------- */

/* Such a question waits: 1, 0, -1. */
static int is_asked(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM proposal WHERE party = ? AND kind = "
                    "'person.left' AND state = 'open'",
                    CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return n > 0;
}

/* The house may be named to all who see her: it is of each of her clusters. */
static int is_for_all(struct cordee *cd, int64_t party, int64_t org,
                      struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT NOT EXISTS (SELECT cluster FROM " CORDEE_CLUSTERS_OF(
                        "?1") " EXCEPT SELECT cluster FROM " CORDEE_CLUSTERS_OF("?2") ")",
                    CORDEE_ARGS(CORDEE_V(party), CORDEE_V(org))) < 0)
        return -1;
    return n != 0;
}

static int task_add(struct cordee *cd, int64_t party, const json_t *place,
                    int64_t *task_r, struct cordee_error *err)
{
    int told = place ? is_for_all(cd, party, cordee_json_int(place, "id"), err) : 0;
    const struct cd_follow_up f = {
        .party = party,
        .kind = "person.left",
        .title = told ? T_LATER("Has {1} left {2}?") : T_LATER("Is {1} still there?"),
        .word = cordee_json_text(place, "name"),
        .many = T_LATER("More people may have left: have they?"),
        .due = cordee_now() + CD_A_WEEK};

    return told < 0 ? -1 : cd_follow_up_add(cd, &f, task_r, err);
}

/* The key of the question about this address and this place; it has a number, as it is
 * asked once more when it was settled long ago.  1; 0: settled not long ago; -1. */
static int key_of(struct cordee *cd, struct cordee_arena *a,
                  const struct cordee_heard *news, int64_t org, const char **key_r,
                  struct cordee_error *err)
{
    char folded[255] = "";

    (void)!cordee_address_fold(news->address ? news->address : "", folded);
    for (int n = 0; n < MOST_ASKED; n++) {
        char hash[65];
        int64_t at = 0;
        int rc;

        *key_r = cordee_arena_printf(a, "left %lld %lld %s %d", (long long)news->party,
                                     (long long)org, folded, n);
        cd_address_hash(cd, *key_r, hash);
        rc = cd->db->one(cd, err, &at,
                         "SELECT coalesce(decided_at, at) FROM proposal WHERE kind = "
                         "'person.left' AND key = ?",
                         CORDEE_ARGS(CORDEE_V(hash)));
        if (rc <= 0)
            return rc < 0 ? -1 : 1;
        if (at > cordee_now() - HALF_A_YEAR)
            return 0;
    }
    return 0;
}

/* Names of the house and of colleagues are put to it when it is shown, see
 * cd_gone_shows. */
static int question_put(struct cordee *cd, const struct cordee_heard *news,
                        const char *key, int64_t org, int64_t task,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *details =
        json_pack("{s:I, s:s, s:I}", "org", (json_int_t)org, "address",
                  news->address ? news->address : "", "task", (json_int_t)task);

    return cd_news_ask(cd, news, "person.left", key, details, err) < 0 ? -1 : 0;
}

static int ask(struct cordee *cd, const struct cordee_heard *news, const json_t *place,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t org = cordee_json_int(place, "id"), task = 0;
    const char *key = NULL;
    int rc = key_of(cd, a, news, org, &key, err);

    if (rc <= 0)
        return rc;
    if (task_add(cd, news->party, place, &task, err) < 0)
        return -1;
    return question_put(cd, news, key, org, task, err);
}

int cd_heard_gone(struct cordee *cd, const struct cordee_heard *news,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *place = NULL;
    int asked = is_asked(cd, news->party, err);

    if (asked < 0 || cd_place_now(cd, news->party, &place, err) < 0)
        return -1;
    if (!asked && ask(cd, news, place, err) < 0)
        return -1;
    if (cd_heard_moved(cd, news, err) < 0)
        return -1;
    return cd_heard_standins(cd, news, "person.successor", err);
}

/* ---- settling --------------------------------------------------------------- */

/* Nothing more is sent to where an answer, or its server, said that she is gone. */
static int address_end(struct cordee *core, const struct cordee_proposal *p,
                       struct cordee_error *err)
{
    char folded[255];
    int64_t address = 0;
    int rc;

    if (cordee_address_fold(cordee_json_text(p->details, "address"), folded) < 0)
        return 0;
    rc = core->db->one(
        core, err, &address,
        "SELECT id FROM email_address WHERE party = ? AND folded = ? AND state = 'ok'",
        CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(folded)));
    return rc <= 0 ? rc : cd_crm_address_state(core, err, address, "left", p->quote);
}

int cd_house_must(struct cordee *cd, int64_t org, struct cordee_error *err)
{
    int64_t mine = 1;

    if (org && cd->db->one(cd, err, &mine, "SELECT " CD_MINE("?1"),
                           CORDEE_ARGS(CORDEE_V(org))) < 0)
        return -1;
    return mine ? 0
                : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                              T("This role is at an organisation of another cluster: who "
                                "works there decides."));
}

/* Her roles there end; nowhere known: all that she has, of those that who acts may see.
 */
int cd_gone_accepted(struct cordee *cd, const struct cordee_proposal *p, int64_t *party_r,
                     struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t org = cordee_json_int(p->details, "org");
    CORDEE_AUTO(cordee_json_drop) json_t *roles = NULL;
    size_t i;
    json_t *role;

    *party_r = p->party;
    if (cd_house_must(core, org, err) < 0)
        return -1;
    roles = core->db->list(
        core, err,
        "SELECT r.id FROM role r WHERE r.party = ?1 AND (?2 = 0 OR r.other = ?2) "
        "AND " CORDEE_ROLE_NOW("r") " AND " CD_MINE("r.other"),
        CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(org)));
    json_array_foreach (roles, i, role)
        if (cd_role_end(core, err, cordee_json_int(role, "id"), cordee_now()) < 0)
            return -1;
    if (!roles || address_end(core, p, err) < 0)
        return -1;
    return cd_follow_up_settle(core, p, err);
}

int cd_gone_dismissed(struct cordee *cd, const struct cordee_proposal *p,
                      struct cordee_error *err)
{
    return cd_follow_up_settle(cd_crm_of(cd), p, err);
}

int cd_news_task_done(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                      struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    (void)argc;
    return core->db->exec(core, err,
                          "UPDATE proposal SET " SETTLED
                          " WHERE party = ? AND kind = 'person.left' AND "
                          "state = 'open' AND json_extract(details, '$.task') = ?",
                          CORDEE_ARGS(CORDEE_V(argv[1].as.i), CORDEE_V(argv[0].as.i)));
}

/* The question about this address, or about none. */
static bool is_about(const json_t *question, const char *folded)
{
    char asked[255];

    return cordee_address_fold(cordee_json_text(question, "address"), asked) < 0 ||
           strcmp(asked, folded) == 0;
}

int cd_news_address_works(struct cordee *cd, int64_t party, const char *folded,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT id, kind, json_extract(details, '$.address') AS address, "
        "json_extract(details, '$.task') AS task FROM proposal WHERE party = ? AND "
        "kind = 'person.left' AND state = 'open'",
        CORDEE_ARGS(CORDEE_V(party)));
    size_t i;
    json_t *one;

    json_array_foreach (list, i, one) {
        const struct cordee_proposal p = {
            .id = cordee_json_int(one, "id"), .kind = "person.left", .details = one};

        if (is_about(one, folded) && (cd_follow_up_settle(cd, &p, err) < 0 ||
                                      cd->db->exec(cd, err,
                                                   "UPDATE proposal SET " SETTLED
                                                   " WHERE id = ? AND state = 'open'",
                                                   CORDEE_ARGS(CORDEE_V(p.id))) < 0))
            return -1;
    }
    return list ? 0 : -1;
}
