/* Anonymous surveys, as rows. */
#include "plugins/survey/keep/anonymous.h"

#include "plugins/survey/keep/seal.h"
#include "plugins/survey/survey.h"

#include <string.h>

#define SOON 4 /* tries while somebody waits for a page */

/* ---- keys ----------------------------------------------------------------------- */

int survey_anonymous_choose(struct cordee *cd, int64_t id, bool anonymous,
                            struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_survey SET anonymous = ?1 WHERE id = ?2 AND state = 'draft' AND "
        "anonymous <> ?1",
        CORDEE_ARGS(CORDEE_V(anonymous), CORDEE_V(id)));
}

static void pair_of(struct cordee *cd, int64_t survey, const unsigned char *salt,
                    struct survey_pair *pair_r)
{
    char keyed[CORDEE_KEYED];

    cd->http->keyed(cd, "survey.answers", survey, keyed);
    survey_pair_make(keyed, salt, pair_r);
}

int survey_anonymous_begin(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(survey_pair_drop) struct survey_pair pair;
    unsigned char salt[SURVEY_SALT];

    cordee_random(salt, sizeof salt);
    pair_of(cd, id, salt, &pair);
    return cd->db->exec(
        cd, err, "INSERT INTO survey_seal(survey, salt, public_key) VALUES(?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(id), cordee_of_blob(salt, sizeof salt),
                    cordee_of_blob(pair.seals, sizeof pair.seals)));
}

/* A blob of exactly `n` bytes: 1; 0 there is none; -1. */
static int key_read(struct cordee *cd, const char *sql, int64_t survey, void *out,
                    size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, CORDEE_ARGS(CORDEE_V(survey)));
    int rc = rows ? cd->db->next(rows, err) : -1;
    size_t len = 0;
    const void *bytes = rc > 0 ? cd->db->get_blob(rows, 0, &len) : NULL;

    if (rc > 0 && len != n)
        return cordee_fail(err, CORDEE_E_INTERNAL, "the key of survey %lld is broken",
                           (long long)survey);
    if (rc > 0)
        memcpy(out, bytes, n);
    return rc;
}

/* ---- drafts --------------------------------------------------------------------- */

int survey_draft_load(struct cordee *cd, const char *secret, json_t **draft_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(survey_draft_key_drop) struct survey_draft_key key;
    const void *bytes;
    size_t n = 0;

    survey_draft_key_make(secret, &key);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, "SELECT sealed FROM survey_draft WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V((const char *)key.id)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    bytes = cd->db->get_blob(rows, 0, &n);
    *draft_r = survey_draft_unseal(&key, bytes, n);
    return *draft_r != NULL;
}

int survey_draft_save(struct cordee *cd, const struct survey *s, const char *secret,
                      bool stranger, const json_t *draft, struct cordee_error *err)
{
    CORDEE_AUTO(survey_draft_key_drop) struct survey_draft_key key;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    int64_t batch = 0;

    if (stranger && survey_stranger_batch(cd, s->id, &batch, err) < 0)
        return -1;
    survey_draft_key_make(secret, &key);
    survey_draft_seal(&key, draft, survey_room(&s->form), &sealed);
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_draft(id, survey, sealed, batch) VALUES(?, ?, ?, ?) ON "
        "CONFLICT(id) DO UPDATE SET sealed = excluded.sealed, batch = excluded.batch",
        CORDEE_ARGS(CORDEE_V((const char *)key.id), CORDEE_V(s->id),
                    cordee_of_blob(sealed.text, sealed.len), CORDEE_ID(batch)));
}

static int draft_forget(struct cordee *cd, const char *secret, struct cordee_error *err)
{
    CORDEE_AUTO(survey_draft_key_drop) struct survey_draft_key key;

    survey_draft_key_make(secret, &key);
    return cd->db->exec(cd, err, "DELETE FROM survey_draft WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V((const char *)key.id)));
}

/* ---- sealed --------------------------------------------------------------------- */

static int sealed_put(struct cordee *cd, int64_t survey, const unsigned char *seals,
                      const json_t *told, size_t room, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    char key[27];

    cordee_token(key, 16);
    survey_seal(seals, told, room, &sealed);
    return cd->db->exec(cd, err,
                        "INSERT INTO survey_sealed(survey, key, sealed) VALUES(?, ?, ?)",
                        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V((const char *)key),
                                    cordee_of_blob(sealed.text, sealed.len)));
}

/* What waits, opened, into an array. */
static int sealed_read(struct cordee *cd, int64_t survey, const struct survey_pair *pair,
                       json_t *all, size_t *room_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, "SELECT sealed FROM survey_sealed WHERE survey = ?",
                      CORDEE_ARGS(CORDEE_V(survey)));
    int rc = rows ? 0 : -1;

    *room_r = 0;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        size_t n = 0, room = 0;
        const void *bytes = cd->db->get_blob(rows, 0, &n);
        json_t *told = survey_unseal(pair, bytes, n, &room);

        if (!told)
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("The answers that wait were sealed with another key "
                                 "than this folder's."));
        json_array_append_new(all, told);
        if (room > *room_r)
            *room_r = room;
    }
    return rc;
}

/* ---- opened --------------------------------------------------------------------- */

/* Of an empty row: somebody answered. */
static int row_put(struct cordee *cd, int64_t survey, int64_t respondent, int64_t version,
                   const struct survey_answer_row *row, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_anonymous(survey, question, respondent, item, part, version, "
        "number, words) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V((const char *)row->question),
                    CORDEE_V(respondent), CORDEE_V((const char *)row->item),
                    CORDEE_V((const char *)row->part), CORDEE_V(version), row->number,
                    row->words));
}

static int told_put(struct cordee *cd, int64_t survey, const json_t *told,
                    struct cordee_error *err)
{
    const int64_t respondent = survey_nobody(),
                  version = cordee_json_int(told, "version");
    json_t *answers = json_object_get(told, "answers"), *value;
    const char *name;

    struct survey_answer_row row = {.question = ""};

    if (row_put(cd, survey, respondent, version, &row, err) < 0)
        return -1;
    json_object_foreach (answers, name, value)
        if (survey_answer_row(name, value, &row, err) < 0 ||
            row_put(cd, survey, respondent, version, &row, err) < 0)
            return -1;
    return 0;
}

/* Opens `n` of them, drawn by lot, and seals the others anew. */
static int draw(struct cordee *cd, int64_t survey, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(survey_pair_drop) struct survey_pair pair = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_array();
    unsigned char salt[SURVEY_SALT];
    size_t *order, k, room;

    int rc = key_read(cd, "SELECT salt FROM survey_seal WHERE survey = ?", survey, salt,
                      sizeof salt, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INTERNAL, "survey %lld has no key",
                                    (long long)survey);
    pair_of(cd, survey, salt, &pair);
    if (sealed_read(cd, survey, &pair, all, &room, err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM survey_sealed WHERE survey = ?",
                     CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    k = json_array_size(all);
    order = cordee_arena_get(a, k * sizeof *order + 1);
    survey_lot(order, k);
    for (size_t i = 0; i < k; i++) {
        const json_t *told = json_array_get(all, order[i]);

        if ((i < n ? told_put(cd, survey, told, err)
                   : sealed_put(cd, survey, pair.seals, told, room, err)) < 0)
            return -1;
    }
    return 0;
}

int64_t survey_anonymous_open(struct cordee *cd, int64_t survey, bool rest,
                              struct cordee_error *err)
{
    int64_t waiting = 0, n = 0;

    if (cd->db->one(cd, err, &waiting,
                    "SELECT count(*) FROM survey_sealed WHERE survey = ?",
                    CORDEE_ARGS(CORDEE_V(survey))) < 0)
        return -1;
    if (rest)
        n = waiting >= SURVEY_LEAST ? waiting : 0;
    else if (waiting >= SURVEY_WAIT)
        n = waiting - SURVEY_STAY;
    return n && draw(cd, survey, (size_t)n, err) < 0 ? -1 : n;
}

/* ---- sending -------------------------------------------------------------------- */

/* 1 it is theirs to send; 2 they did; -1. */
static int use(struct cordee *cd, int64_t survey, int64_t invitation, const char *secret,
               struct cordee_error *err)
{
    int rc = invitation ? 0 : survey_stranger_send(cd, survey, secret, err);

    if (!invitation)
        return rc < 0 ? -1 : rc ? 1 : 2;
    if (cd->db->exec(cd, err,
                     "UPDATE survey_invitation SET used = 1 WHERE id = ? AND survey = ? "
                     "AND used = 0",
                     CORDEE_ARGS(CORDEE_V(invitation), CORDEE_V(survey))) < 0)
        return -1;
    return cd->db->changes(cd) > 0 ? 1 : 2;
}

static int keep_sealed(struct cordee *cd, const struct survey *s, int64_t invitation,
                       const char *secret, const json_t *answers,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop)
    json_t *told = json_pack("{s:I, s:O}", "version", (json_int_t)s->version, "answers",
                             (json_t *)answers);
    unsigned char seals[SURVEY_SEAL_KEY];
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 || draft_forget(cd, secret, err) < 0)
        return -1;
    rc = survey_takes(cd, s->id, true, err);
    if (rc > 0)
        rc = use(cd, s->id, invitation, secret, err);
    if (rc == 1)
        rc = key_read(cd, "SELECT public_key FROM survey_seal WHERE survey = ?", s->id,
                      seals, sizeof seals, err);
    if (rc != 1)
        return rc;
    if (sealed_put(cd, s->id, seals, told, survey_room(&s->form), err) < 0)
        return -1;
    return cd->db->commit(&tx, err) < 0 ? -1 : 1;
}

int survey_log_empty(struct cordee *cd, int tries, struct cordee_error *err)
{
    int rc = 0;

    for (int i = 0; i < tries && rc == 0; i++)
        rc = cd->db->log_empty(cd, err);
    return rc;
}

/* Once enough wait.  It fails with nobody's answers lost, and is tried again with the
 * next. */
static int open_enough(struct cordee *cd, int64_t survey, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t n;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (n = survey_anonymous_open(cd, survey, false, err)) < 0)
        return -1;
    if (n == 0)
        return 0;
    return cd->db->commit(&tx, err) < 0 || survey_log_empty(cd, SOON, err) < 0 ? -1 : 0;
}

int survey_anonymous_send(struct cordee *cd, const struct survey *s, int64_t invitation,
                          const char *secret, const json_t *answers,
                          struct cordee_error *err)
{
    int rc = keep_sealed(cd, s, invitation, secret, answers, err);
    struct cordee_error why = {0};

    if (rc == 1 &&
        (open_enough(cd, s->id, &why) < 0 || survey_close_full(cd, s->id, &why) < 0))
        cd->log->write(cd, CORDEE_ERROR, "survey %lld: %s", (long long)s->id, why.text);
    return rc;
}
