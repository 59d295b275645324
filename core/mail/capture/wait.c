/* What a mail that was handed over waits for, and what becomes of it with a word on those
 * who took part. */
#include "core/mail/capture/capture-priv.h"

#include "core/base/clock.h"

#include <string.h>

#define AT_ONCE 5    /* mails in the request of who says yes; ... */
#define CALL_MS 1500 /* ... the others by a job */

/* ---- on no timeline --------------------------------------------------------- */

/* Of message `m`: a mail in it is an entry, another is none, and somebody who took part
 * waits for a yes of who handed it over. */
static const char settle_sql[] =
    "WITH k AS (SELECT m.id, EXISTS (SELECT 1 FROM capture_mail x WHERE x.message = m.id "
    "AND x.interaction IS NOT NULL) AS some, EXISTS (SELECT 1 FROM capture_mail x WHERE "
    "x.message = m.id AND x.interaction IS NULL) AS lacks, EXISTS (SELECT 1 FROM capture "
    "c JOIN capture_person w ON w.message = c.message JOIN proposal p ON p.kind = "
    "'person.new' AND p.state = 'open' AND coalesce(p.staff, c.staff, 0) = "
    "coalesce(c.staff, 0) AND " CD_PROPOSED_ADDRESS(
        "p") " = w.folded WHERE c.message = "
             "m.id) AS asked FROM message m WHERE m.id IN (SELECT value FROM "
             "json_each(?3))), "
             "l AS (SELECT id, some, (lacks OR NOT some) AND NOT asked AS alone FROM k) "
             "UPDATE message SET state = iif(l.alone, 'unread', 'filed'), error = "
             "iif(l.alone, "
             "iif(l.some, ?2, ?1), '') FROM l WHERE message.id = l.id AND "
             "message.handler = "
             "'mail.capture' AND (message.state IN ('filed', 'unread') OR (message.state "
             "= 'read' "
             "AND NOT l.alone))";

int cd_handed_settle(struct cordee *core, json_t *messages, struct cordee_error *err)
{
    static const char none[] =
        T_LATER("It is on no timeline: who wrote it, or got it, is not in the register. "
                "Say whose it is, or mark it as read.");
    static const char partly[] =
        T_LATER("Some of the mails in it are on no timeline: who wrote them is not in "
                "the register.");

    return core->db->exec(core, err, settle_sql,
                          CORDEE_ARGS(CORDEE_V((const char *)none),
                                      CORDEE_V((const char *)partly),
                                      CORDEE_V(messages)));
}

/* The mails that a proposal is about: those with that address, or where it is forgotten
 * the one it came with. */
static int proposal_settle(struct cordee *core, int64_t proposal,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *ids = json_array();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err,
        "SELECT p.message AS id FROM proposal p WHERE p.id = ?1 AND p.kind = "
        "'person.new' AND p.message IS NOT NULL UNION SELECT w.message FROM proposal p "
        "JOIN capture_person w ON w.folded = " CD_PROPOSED_ADDRESS(
            "p") " WHERE p.id = "
                 "?1 AND p.kind = 'person.new'",
        CORDEE_ARGS(CORDEE_V(proposal)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        json_array_append(ids, json_object_get(row, "id"));
    if (!list)
        return -1;
    return json_array_size(ids) ? cd_handed_settle(core, ids, err) : 0;
}

int cd_capture_undone(struct cordee *core, const char *table, int64_t row,
                      struct cordee_error *err)
{
    return strcmp(table, "proposal") == 0 ? proposal_settle(core, row, err) : 0;
}

/* ---- a yes ------------------------------------------------------------------ */

/* The next that wait for a party, behind message `after`. */
static json_t *waiting_list(struct cordee *core, int64_t party, int64_t after, int most,
                            struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT DISTINCT message AS id FROM capture_person WHERE message > ? AND folded "
        "IN (SELECT folded FROM email_address WHERE party = ?) ORDER BY message LIMIT ?",
        CORDEE_ARGS(CORDEE_V(after), CORDEE_V(party), CORDEE_V((int64_t)most)));
}

/* The rest of them, behind message `after`. */
static int job_queue(struct cordee *cd, int64_t proposal, int64_t party, int64_t after,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I, s:I, s:I}", "proposal", (json_int_t)proposal, "party",
                             (json_int_t)party, "after", (json_int_t)after);

    return cd->job->queue(cd, err, "mail.capture", args, 0) < 0 ? -1 : 0;
}

static int accepted(struct cordee *cd, int64_t proposal, int64_t party,
                    struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = waiting_list(core, party, 0, AT_ONCE + 1, err);
    int64_t last = 0;

    for (size_t i = 0; i < json_array_size(list) && i < AT_ONCE; i++) {
        last = cordee_json_int(json_array_get(list, i), "id");
        if (cd_capture_again(core, last, NULL, err) < 0)
            return -1;
    }
    return list ? json_array_size(list) > AT_ONCE
                      ? job_queue(cd, proposal, party, last, err)
                      : 0
                : -1;
}

int cd_capture_decided(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                       struct cordee_error *err)
{
    if (argc < 4 || strcmp(argv[1].as.s, "person.new") != 0)
        return 0;
    if (argv[2].as.i && argv[3].as.i && accepted(cd, argv[0].as.i, argv[3].as.i, err) < 0)
        return -1;
    /* Whoever said yes may have given another address, or said no. */
    return proposal_settle(cd->host->core, argv[0].as.i, err);
}

/* ---- the others, by a job --------------------------------------------------- */

/* The change in which it was said; 0: it was taken back since. */
static int set_find(struct cordee *core, int64_t proposal, int64_t *set_r,
                    struct cordee_error *err)
{
    *set_r = 0;
    return core->db->one(core, err, set_r,
                         "SELECT c.change_set FROM proposal p JOIN change c ON c.tbl = "
                         "'proposal' AND c.row = p.id WHERE p.id = ? AND p.state = "
                         "'accepted' ORDER BY c.id DESC LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(proposal)));
}

/* One mail, unless the yes was taken back: 1, 0, -1. */
static int next_file(struct cordee *core, struct cordee_job *job,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    int64_t after = cordee_json_int(job->state, "after"), set;
    int rc;

    if (core->db->begin(core, &tx, err) < 0 ||
        (rc = set_find(core, cordee_json_int(job->args, "proposal"), &set, err)) < 0)
        return -1;
    if (rc == 0)
        return 0;
    if (!after)
        after = cordee_json_int(job->args, "after");
    if (!(list = waiting_list(core, cordee_json_int(job->args, "party"), after, 1, err)))
        return -1;
    if (json_array_size(list) == 0)
        return 0;
    after = cordee_json_int(json_array_get(list, 0), "id");
    core->db->change_set_use(core, set);
    rc = cd_capture_again(core, after, NULL, err);
    json_object_set_new(job->state, "after", json_integer((json_int_t)after));
    if (rc >= 0 && (rc = core->job->keep(core, err, job)) > 0)
        rc = core->db->commit(&tx, err) < 0 ? -1 : 1;
    return rc;
}

int cd_capture_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    const int64_t until = cd_clock_ms() + CALL_MS;
    int rc;

    do {
        rc = next_file(core, job, err);
        core->db->change_set_use(core, 0);
    } while (rc > 0 && cd_clock_ms() < until);
    return rc > 0 ? CORDEE_JOB_MORE : rc < 0 ? -1 : CORDEE_JOB_DONE;
}
