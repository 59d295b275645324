/* What was accepted becomes people, organisations and, when they wish, contacts: a job in
 * slices, one change set. */
#include "core/mail/first/first-priv.h"

#include "core/base/clock.h"

#include <string.h>

#define PEOPLE_AT_ONCE 100
#define MAILS_AT_ONCE  200
#define CALL_MS        1500
#define MOST_NAME      200

/* ---- asking for it ---------------------------------------------------------- */

static int names_put(struct cordee *core, const char *sql, int64_t draft, json_t *names,
                     struct cordee_error *err)
{
    const char *id;
    json_t *name;

    json_object_foreach (names, id, name) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
        int64_t n;

        cordee_utf8_clean(json_string_value(name), json_string_length(name), &clean);
        if (!cordee_text_int(id, &n) || !clean.text || !*cordee_text_trim(clean.text) ||
            cordee_utf8_len(clean.text) > MOST_NAME)
            continue;
        if (core->db->exec(core, err, sql,
                           CORDEE_ARGS(CORDEE_V(cordee_text_trim(clean.text)),
                                       CORDEE_V(n), CORDEE_V(draft))) < 0)
            return -1;
    }
    return 0;
}

static int all_names_put(struct cordee *core, const struct cd_first_take *take,
                         struct cordee_error *err)
{
    return names_put(core, "UPDATE first_person SET name = ? WHERE id = ? AND draft = ?",
                     take->draft, take->names, err) < 0 ||
                   names_put(core,
                             "UPDATE first_org SET name = ? WHERE id = ? AND draft = ?",
                             take->draft, take->org_names, err) < 0
               ? -1
               : 0;
}

/* How many are meant; who was taken back since may be taken in again. */
static int64_t wanted_mark(struct cordee *core, const struct cd_first_take *take,
                           int64_t taking, struct cordee_error *err)
{
    if (core->db->exec(
            core, err,
            "UPDATE first_person SET wanted = ?1 WHERE draft = ?2 AND left_out = '' AND "
            "iif(?3 = 'quiet', quiet, part = ?3) AND (?4 OR id IN (SELECT value FROM "
            "json_each(?5))) AND (taken IS NULL OR party IS NULL)",
            CORDEE_ARGS(CORDEE_V(taking), CORDEE_V(take->draft), CORDEE_V(take->part),
                        CORDEE_V((int64_t)take->all), CORDEE_V(take->people))) < 0)
        return -1;
    return core->db->changes(core);
}

static int64_t taking_queue(struct cordee *core, int64_t taking, struct cordee_error *err)
{
    int64_t job = cd_first_queue(core, CD_FIRST_TAKE, "taking", taking, err);

    if (job < 0 ||
        core->db->exec(core, err, "UPDATE first_taking SET job = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(job), CORDEE_V(taking))) < 0)
        return -1;
    return taking;
}

static int64_t taking_put(struct cordee *core, const struct cd_first_take *take,
                          struct cordee_error *err)
{
    struct cordee *cd = core;
    int64_t set = core->db->change_set(core, err, T("People from one's mail"));

    return set < 0
               ? -1
               : core->db->insert(
                     core, err,
                     "INSERT INTO first_taking(draft, change_set, dates) VALUES(?, ?, "
                     "?)",
                     CORDEE_ARGS(CORDEE_V(take->draft), CORDEE_V(set),
                                 CORDEE_V((int64_t)take->dates)));
}

static int ready_check(struct cordee *core, int64_t draft, struct cordee_error *err)
{
    struct cordee *cd = core;
    int64_t one = 0;
    int rc =
        core->db->one(core, err, &one,
                      "SELECT 1 FROM first_day WHERE id = ? AND staff = acting() AND "
                      "state = 'ready'",
                      CORDEE_ARGS(CORDEE_V(draft)));

    return rc > 0 ? 0
           : rc < 0
               ? -1
               : cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("This is not ready yet."));
}

static int64_t take_begin(struct cordee *core, const struct cd_first_take *take,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t taking, n;

    if (core->db->begin(core, &tx, err) < 0 || ready_check(core, take->draft, err) < 0 ||
        all_names_put(core, take, err) < 0 ||
        (taking = taking_put(core, take, err)) < 0 ||
        (n = wanted_mark(core, take, taking, err)) < 0)
        return -1;
    if (n == 0)
        return 0;
    if (taking_queue(core, taking, err) < 0 || core->db->commit(&tx, err) < 0)
        return -1;
    return taking;
}

/* What this thread does next is no part of it. */
int64_t cd_first_take(struct cordee *core, const struct cd_first_take *take,
                      struct cordee_error *err)
{
    int64_t taking = take_begin(core, take, err);

    core->db->change_set_use(core, 0);
    return taking;
}

/* ---- the job ---------------------------------------------------------------- */

struct taking {
    struct cordee *core;
    struct cordee_job *job;
    int64_t id, draft, set, author;
    bool dates;
    struct cordee_arena *arena; /* of the slice */
};

static int load(struct taking *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = t->core->db->row(
        t->core, err, &row,
        "SELECT t.draft, t.change_set, t.dates AS \"dates:bool\", d.staff FROM "
        "first_taking t JOIN first_day d ON d.id = t.draft WHERE t.id = ? AND t.state = "
        "'running'",
        CORDEE_ARGS(CORDEE_V(t->id)));

    t->draft = cordee_json_int(row, "draft");
    t->set = cordee_json_int(row, "change_set");
    t->author = cordee_json_int(row, "staff");
    t->dates = cordee_json_true(row, "dates");
    return rc;
}

/* ---- people ----------------------------------------------------------------- */

static const char place[] = T_LATER("one's own mail");

/* Organisations that are to be made for these people. */
static int orgs_take(struct taking *t, const json_t *people, struct cordee_error *err)
{
    struct cordee *core = t->core;
    struct cordee_newcomer list[PEOPLE_AT_ONCE];
    int64_t rows[PEOPLE_AT_ONCE], last = 0, made = 0;
    size_t i, n = 0;
    const json_t *p;

    json_array_foreach ((json_t *)people, i, p) {
        int64_t org = cordee_json_int(p, "org");

        if (cordee_json_int(p, "org_party") || !org || org == last ||
            strcmp(cordee_json_text(p, "part"), "new") != 0)
            continue;
        rows[n] = last = org;
        list[n++] = (struct cordee_newcomer){.kind = CORDEE_ORG,
                                             .name = cordee_json_text(p, "org_name"),
                                             .website = cordee_json_text(p, "domain")};
    }
    if (n && core->crm->newcomers(core, err, list, n, place) < 0)
        return -1;
    for (i = 0; i < n; i++) {
        made += list[i].made;
        if (core->db->exec(core, err, "UPDATE first_org SET party = ? WHERE id = ?",
                           CORDEE_ARGS(CORDEE_ID(list[i].party), CORDEE_V(rows[i]))) < 0)
            return -1;
    }
    return core->db->exec(core, err,
                          "UPDATE first_taking SET orgs = orgs + ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(made), CORDEE_V(t->id)));
}

/* By organisation, so that each comes once in a slice. */
static json_t *people_list(struct taking *t, struct cordee_error *err)
{
    return t->core->db->list(
        t->core, err,
        "SELECT p.id, p.name, p.address, p.part, p.org, o.name AS org_name, o.domain, "
        "o.party AS org_party FROM first_person p LEFT JOIN first_org o ON o.id = p.org "
        "WHERE p.wanted = ? ORDER BY p.org, p.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V((int64_t)PEOPLE_AT_ONCE)));
}

static int person_note(struct taking *t, int64_t person,
                       const struct cordee_newcomer *who, struct cordee_error *err)
{
    return t->core->db->exec(
        t->core, err,
        "UPDATE first_person SET party = ?, taken = ?, wanted = NULL WHERE id = ?",
        CORDEE_ARGS(CORDEE_ID(who->party), CORDEE_V(t->id), CORDEE_V(person)));
}

static int people_take(struct taking *t, const json_t *people, struct cordee_error *err)
{
    struct cordee *core = t->core;
    struct cordee_newcomer list[PEOPLE_AT_ONCE];
    int64_t made = 0, known = 0, refused = 0;
    size_t i, n = json_array_size(people);

    for (i = 0; i < n; i++) {
        const json_t *p = json_array_get(people, i);

        list[i] = (struct cordee_newcomer){.kind = CORDEE_PERSON,
                                           .name = cordee_json_text(p, "name"),
                                           .address = cordee_json_text(p, "address"),
                                           .org = cordee_json_int(p, "org_party")};
    }
    if (core->crm->newcomers(core, err, list, n, place) < 0)
        return -1;
    for (i = 0; i < n; i++) {
        made += list[i].made;
        refused += !list[i].party;
        known += list[i].party && !list[i].made;
        if (person_note(t, cordee_json_int(json_array_get(people, i), "id"), &list[i],
                        err) < 0)
            return -1;
    }
    return core->db->exec(
        core, err,
        "UPDATE first_taking SET people = people + ?, known = known + ?, "
        "refused = refused + ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(made), CORDEE_V(known), CORDEE_V(refused), CORDEE_V(t->id)));
}

/* 1: some were taken in; 0: there are no more; -1. */
static int people_slice(struct taking *t, struct cordee_error *err)
{
    struct cordee *core = t->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *people = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *again = NULL;
    int rc;

    if (core->db->begin(core, &tx, err) < 0 || !(people = people_list(t, err)))
        return -1;
    if (!json_array_size(people))
        return 0;
    if (orgs_take(t, people, err) < 0 || !(again = people_list(t, err)) ||
        people_take(t, again, err) < 0)
        return -1;
    rc = core->job->keep(core, err, t->job);
    return rc < 0 || core->db->commit(&tx, err) < 0 ? -1 : 1;
}

/* ---- dates ------------------------------------------------------------------ */

/* Mails of theirs, in the order of their numbers (not by the index of the draft: a slice
 * ends with its limit): what came from one of them, and what went to some. */
static json_t *mails_list(struct taking *t, int64_t last, struct cordee_error *err)
{
    return t->core->db->list(
        t->core, err,
        "SELECT m.id, m.at, m.message_id, m.among, a.left_out = 'own' AS \"sent:bool\", "
        "CASE WHEN a.left_out = 'own' THEN (SELECT json_group_array(p.party) FROM "
        "first_taker k JOIN first_person p ON p.id = k.person WHERE k.mail = m.id AND "
        "p.taken = ?1 AND p.party IS NOT NULL) ELSE json_array(a.party) END AS "
        "\"parties:json\" FROM first_mail m JOIN first_person a ON a.id = m.author WHERE "
        "+m.draft = ?2 AND m.id > ?3 AND ((a.taken = ?1 AND a.party IS NOT NULL) OR "
        "(a.left_out = 'own' AND EXISTS (SELECT 1 FROM first_taker k JOIN first_person p "
        "ON p.id = k.person WHERE k.mail = m.id AND p.taken = ?1 AND p.party IS NOT "
        "NULL))) AND NOT EXISTS (SELECT 1 FROM message s WHERE s.message_id = "
        "m.message_id) AND NOT EXISTS (SELECT 1 FROM outbox s WHERE s.message_id = "
        "m.message_id) ORDER BY m.id LIMIT ?4",
        CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V(t->draft), CORDEE_V(last),
                    CORDEE_V((int64_t)MAILS_AT_ONCE)));
}

static struct cordee_contact contact_of(struct taking *t, const json_t *mail)
{
    const json_t *list = json_object_get(mail, "parties");
    bool sent = cordee_json_true(mail, "sent");
    size_t n = json_array_size(list);
    int64_t *parties = cordee_arena_get(t->arena, (n + 1) * sizeof *parties);

    for (size_t i = 0; i < n; i++)
        parties[i] = json_integer_value(json_array_get(list, i));
    return (struct cordee_contact){
        .kind = "mail.dated",
        .direction = sent ? CORDEE_OUT : CORDEE_IN,
        .at = cordee_json_int(mail, "at"),
        .author = t->author,
        .parties = parties,
        .n = n,
        .among = sent ? (size_t)cordee_json_int(mail, "among") : 1,
    };
}

static int contacts_put(struct taking *t, const json_t *mails, struct cordee_error *err)
{
    struct cordee *core = t->core;
    struct cordee_contact list[MAILS_AT_ONCE];
    int64_t ids[MAILS_AT_ONCE];
    size_t n = json_array_size(mails);

    for (size_t i = 0; i < n; i++)
        list[i] = contact_of(t, json_array_get(mails, i));
    if (core->crm->contacts(core, err, list, n, ids) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (core->db->exec(core, err,
                           "INSERT INTO mail_dated(message_id, interaction) VALUES(?, ?)",
                           CORDEE_ARGS(CORDEE_V(cordee_json_text(json_array_get(mails, i),
                                                                 "message_id")),
                                       CORDEE_V(ids[i]))) < 0)
            return -1;
    return core->db->exec(core, err,
                          "UPDATE first_taking SET contacts = contacts + ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V((int64_t)n), CORDEE_V(t->id)));
}

/* 1: some more; 0: that was all; -1. */
static int dates_slice(struct taking *t, struct cordee_error *err)
{
    struct cordee *core = t->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *mails = NULL;
    size_t n;
    int rc;

    if (core->db->begin(core, &tx, err) < 0 ||
        !(mails = mails_list(t, cordee_json_int(t->job->state, "mail"), err)))
        return -1;
    n = json_array_size(mails);
    if (!n)
        return 0;
    if (contacts_put(t, mails, err) < 0)
        return -1;
    json_object_set(t->job->state, "mail",
                    json_object_get(json_array_get(mails, n - 1), "id"));
    rc = core->job->keep(core, err, t->job);
    return rc < 0 || core->db->commit(&tx, err) < 0 ? -1 : 1;
}

/* ---- all of it -------------------------------------------------------------- */

static void progress(struct taking *t)
{
    struct cordee *core = t->core;
    int64_t done = 0, total = 0;

    (void)!core->db->one(core, NULL, &done,
                         "SELECT count(*) FROM first_person WHERE taken = ?",
                         CORDEE_ARGS(CORDEE_V(t->id)));
    (void)!core->db->one(core, NULL, &total,
                         "SELECT count(*) FROM first_person WHERE ? IN (wanted, taken)",
                         CORDEE_ARGS(CORDEE_V(t->id)));
    core->job->progress(core, t->job, done, total, "");
}

static int run(struct taking *t, struct cordee_error *err)
{
    const int64_t until = cd_clock_ms() + CALL_MS;
    int rc;

    do {
        t->arena = cordee_arena_new();
        rc = people_slice(t, err);
        if (rc == 0 && t->dates)
            rc = dates_slice(t, err);
        cordee_arena_free(t->arena);
        progress(t);
    } while (rc > 0 && cd_clock_ms() < until);
    if (rc != 0)
        return rc < 0 ? -1 : CORDEE_JOB_MORE;
    return t->core->db->exec(
        t->core, err, "UPDATE first_taking SET state = 'done', ended_at = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(t->id)));
}

int cd_first_take_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    struct taking t = {
        .core = core, .job = job, .id = cordee_json_int(job->args, "taking")};
    int rc = load(&t, err);

    if (rc <= 0)
        return rc;
    core->db->change_set_use(core, t.set);
    rc = run(&t, err);
    core->db->change_set_use(core, 0);
    return rc;
}
