/* Who comes: seats, the queue behind them, and who was there. */
#include "plugins/training/training.h"

#include <string.h>

/* ---- loading ---------------------------------------------------------------- */

void training_seat_drop(struct training_seat *s)
{
    cordee_json_drop(&s->row);
}

int training_seat_load(struct cordee *cd, int64_t id, struct training_seat *s_r,
                       struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT s.id, s.training, s.person, s.state, s.answered_at, p.name, p.language, "
        "(SELECT count(*) FROM training_signup x JOIN party q ON q.id = x.person AND "
        "q.deleted_at IS NULL WHERE x.training = s.training AND x.state = 'waiting' AND "
        "(s.turn IS NULL OR x.turn < s.turn)) AS ahead, EXISTS (SELECT 1 FROM "
        "training_attendance k WHERE k.training = s.training AND k.person = s.person) AS "
        "\"attended:bool\" FROM training_signup s JOIN party p ON p.id = s.person WHERE "
        "s.id = ? AND "
        "p.deleted_at IS NULL",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        *s_r = (struct training_seat){
            .row = row,
            .id = cordee_json_int(row, "id"),
            .training = cordee_json_int(row, "training"),
            .person = cordee_json_int(row, "person"),
            .answered_at = cordee_json_int(row, "answered_at"),
            .before = cordee_json_int(row, "ahead"),
            .state = cordee_json_text(row, "state"),
            .name = cordee_json_text(row, "name"),
            .language = cordee_json_text(row, "language"),
            .attended = cordee_json_true(row, "attended"),
        };
    return rc;
}

json_t *training_seats(struct cordee *cd, int64_t id, const char *state,
                       struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT s.id, s.person, s.state, s.answered_at, EXISTS (SELECT 1 FROM "
        "training_attendance k WHERE k.training = s.training AND k.person = s.person) AS "
        "\"attended:bool\", p.name, o.id AS org, o.name AS org_name, (SELECT e.address "
        "FROM email_address e "
        "WHERE e.party = p.id ORDER BY e.state <> 'ok', e.main DESC, e.id LIMIT 1) AS "
        "email, (SELECT f.number FROM phone f WHERE f.party = p.id ORDER BY f.id LIMIT "
        "1) "
        "AS phone FROM training_signup s JOIN party p ON p.id = s.person LEFT JOIN party "
        "o ON o.id = s.org AND o.deleted_at IS NULL WHERE s.training = ?1 AND s.state = "
        "?2 AND p.deleted_at IS NULL ORDER BY CASE WHEN s.state = 'waiting' THEN s.turn "
        "ELSE 0 END, p.sort_name, s.id LIMIT 10000",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(state)));
}

int64_t training_seat_add(struct cordee *cd, int64_t training, int64_t person,
                          struct cordee_error *err)
{
    int64_t id = 0;

    if (cd->crm->writable(cd, err, person) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO training_signup(training, person, org) VALUES(?1, ?2, (SELECT "
            "r.other FROM role r JOIN party x ON x.id = r.other WHERE r.party = ?2 AND "
            "x.kind = 1 AND x.deleted_at IS NULL AND " CORDEE_ROLE_NOW(
                "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1)) ON "
                     "CONFLICT(training, person) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(training), CORDEE_V(person))) < 0 ||
        cd->db->one(cd, err, &id,
                    "SELECT id FROM training_signup WHERE training = ? AND person = ?",
                    CORDEE_ARGS(CORDEE_V(training), CORDEE_V(person))) < 0)
        return -1;
    return id;
}

/* ---- coming, or not --------------------------------------------------------- */

/* Who says so now is behind all who did before. */
static int state_put(struct cordee *cd, const struct training_seat *s, const char *state,
                     struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE training_signup SET state = ?2, answered_at = ?3, turn = CASE WHEN ?2 = "
        "'declined' THEN NULL ELSE (SELECT coalesce(max(x.turn), 0) + 1 FROM "
        "training_signup x WHERE x.training = ?4) END WHERE id = ?1",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(state), CORDEE_V(cordee_now()),
                    CORDEE_V(s->training)));
}

static int move_up(struct cordee *cd, const struct training *t, const json_t *row,
                   struct cordee_error *err)
{
    const int64_t person = cordee_json_int(row, "person");
    const int rc = training_reaches(cd, person, err);

    if (rc <= 0)
        return rc;
    return cd->db->exec(cd, err,
                        "UPDATE training_signup SET state = 'booked' WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id")))) < 0 ||
                   training_note(cd, t, "training.booked", CORDEE_IN, person, 0, NULL,
                                 err) < 0
               ? -1
               : 1;
}

/* In the transaction that is open, as all below: those who wait come first.  Whoever is
 * in no cluster of who acts is moved up by nobody's job (training_look), and until then
 * nobody overtakes. */
static int fill(struct cordee *cd, int64_t training, struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    size_t i;
    int rc = training_load(cd, training, &t, err);

    if (rc <= 0 || t.cancelled || cordee_now() >= t.starts_at || !t.waiting ||
        t.seats <= t.booked)
        return rc < 0 ? -1 : 0;
    list = cd->db->list(cd, err,
                        "SELECT s.id, s.person FROM training_signup s JOIN party p ON "
                        "p.id = s.person AND p.deleted_at IS NULL WHERE s.training = ? "
                        "AND s.state = 'waiting' ORDER BY s.turn LIMIT ?",
                        CORDEE_ARGS(CORDEE_V(training), CORDEE_V(t.seats - t.booked)));
    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        if ((rc = move_up(cd, &t, row, err)) <= 0)
            break;
    return rc < 0 ? -1 : (int)i;
}

int training_fill(struct cordee *cd, int64_t training, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int n;

    if (cd->db->begin(cd, &tx, err) < 0 || (n = fill(cd, training, err)) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return n;
}

/* Once it has begun, who is there is there, however many seats were planned. */
static int take(struct cordee *cd, const struct training_seat *s, bool begun,
                int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    bool seat;

    if (strcmp(s->state, "booked") == 0 || (strcmp(s->state, "waiting") == 0 && !begun))
        return 0;
    if (fill(cd, s->training, err) < 0 || training_load(cd, s->training, &t, err) < 0)
        return -1;
    seat = begun || (t.booked < t.seats && !t.waiting);
    return state_put(cd, s, seat ? "booked" : "waiting", err) < 0 ||
                   training_note(cd, &t, seat ? "training.booked" : "training.waiting",
                                 CORDEE_IN, s->person, user, NULL, err) < 0
               ? -1
               : 1;
}

static int give(struct cordee *cd, const struct training *t,
                const struct training_seat *s, int64_t user, struct cordee_error *err)
{
    if (strcmp(s->state, "declined") == 0)
        return 0;
    if (s->attended)
        return cordee_fail(err, CORDEE_E_CONFLICT,
                           T("%s was there, as the list of participants says. Untick "
                             "them there first."),
                           s->name);
    return state_put(cd, s, "declined", err) < 0 ||
                   training_note(cd, t, "training.declined", CORDEE_IN, s->person, user,
                                 NULL, err) < 0 ||
                   fill(cd, s->training, err) < 0
               ? -1
               : 1;
}

static int may_answer(struct cordee *cd, const struct training *t, int64_t user,
                      struct cordee_error *err)
{
    if (t->cancelled)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("This date was cancelled."));
    if (!user && !training_is_open(t, cordee_now()))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("It is too late for that."));
    return 0;
}

int training_answer(struct cordee *cd, int64_t seat, bool comes, int64_t user,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(training_seat_drop) struct training_seat s = {0};
    CORDEE_AUTO(training_drop) struct training t = {0};
    int rc = cd->db->begin(cd, &tx, err) < 0 ? -1 : training_seat_load(cd, seat, &s, err);

    if (rc > 0)
        rc = training_load(cd, s.training, &t, err);
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such date."));
    if (may_answer(cd, &t, user, err) < 0 ||
        (rc = comes ? take(cd, &s, cordee_now() >= t.starts_at, user, err)
                    : give(cd, &t, &s, user, err)) < 0 ||
        (rc > 0 && training_changed(cd, t.id, err) < 0) || cd->db->commit(&tx, err) < 0)
        return -1;
    return rc;
}

/* ---- two records of one person ---------------------------------------------- */

/* The rows stay, with their links and calendar files; their persons change places.  There
 * is no moment at which two rows are of one person, so one is written anew. */
static int swap(struct cordee *cd, const json_t *pair, bool merged,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *k = NULL;
    const int64_t one = cordee_json_int(pair, "one");
    const int64_t other = cordee_json_int(pair, "other");
    const int64_t hers = cordee_json_int(pair, "hers"); /* of whom `one` is */

    if (cd->db->row(cd, err, &k,
                    "SELECT training, person, org, state, turn, asked_at, answered_at, "
                    "outbox, told, told_version, files, reminded_of FROM training_signup "
                    "WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(other))) <= 0 ||
        cd->db->exec(cd, err, "DELETE FROM training_signup WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(other))) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE training_signup SET person = ?, before_merge = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(k, "person")),
                        CORDEE_ID(merged ? hers : 0), CORDEE_V(one))) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "INSERT INTO training_signup(id, training, person, before_merge, org, state, "
        "turn, asked_at, answered_at, outbox, told, told_version, files, reminded_of) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(other), CORDEE_V(cordee_json_int(k, "training")),
                    CORDEE_V(hers), CORDEE_ID(merged ? cordee_json_int(k, "person") : 0),
                    CORDEE_ID(cordee_json_int(k, "org")),
                    CORDEE_V(cordee_json_text(k, "state")),
                    CORDEE_ID(cordee_json_int(k, "turn")),
                    CORDEE_ID(cordee_json_int(k, "asked_at")),
                    CORDEE_ID(cordee_json_int(k, "answered_at")),
                    CORDEE_ID(cordee_json_int(k, "outbox")),
                    CORDEE_V(cordee_json_text(k, "told")),
                    CORDEE_V(cordee_json_int(k, "told_version")),
                    CORDEE_V(cordee_json_int(k, "files")),
                    CORDEE_ID(cordee_json_int(k, "reminded_of"))));
}

/* `pairs`, which is dropped. */
static int swap_all(struct cordee *cd, json_t *pairs, bool merged,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = pairs;
    const json_t *pair;
    size_t i;

    json_array_foreach (list, i, pair)
        if (swap(cd, pair, merged, err) < 0)
            return -1;
    return list ? 0 : -1;
}

/* What both have lies with who goes still. */
int training_seat_merged(struct cordee *cd, int64_t stays, int64_t goes,
                         struct cordee_error *err)
{
    return swap_all(cd,
                    cd->db->list(cd, err,
                                 "SELECT g.id AS one, g.person AS hers, k.id AS other "
                                 "FROM training_signup g JOIN training_signup k ON "
                                 "k.training = g.training AND k.person = ?1 WHERE "
                                 "g.person = ?2 AND g.turn < coalesce(k.turn, g.turn + "
                                 "1)",
                                 CORDEE_ARGS(CORDEE_V(stays), CORDEE_V(goes))),
                    true, err);
}

int training_seat_unmerged(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    static const char apart[] =
        "SELECT g.id AS one, g.person AS hers, k.id AS other FROM training_signup g JOIN "
        "training_signup k ON k.training = g.training AND k.person = g.before_merge AND "
        "k.before_merge = g.person AND k.id > g.id JOIN party a ON a.id = g.person AND "
        "a.merged_into IS NULL JOIN party b ON b.id = k.person AND b.merged_into IS NULL "
        "WHERE g.before_merge IS NOT NULL";
    int64_t any = 0;
    const int rc = cd->db->one(cd, err, &any, apart, CORDEE_NO_ARGS);

    if (rc <= 0)
        return rc;
    return cd->db->begin(cd, &tx, err) < 0 ||
                   swap_all(cd, cd->db->list(cd, err, apart, CORDEE_NO_ARGS), false,
                            err) < 0 ||
                   cd->db->commit(&tx, err) < 0
               ? -1
               : 0;
}

int training_seat_behind(struct cordee *cd, int64_t link, int64_t *seat_r,
                         struct cordee_error *err)
{
    return cd->db->one(
        cd, err, seat_r,
        "SELECT coalesce(o.id, s.id) FROM training_signup s JOIN party p ON p.id = "
        "s.person LEFT JOIN training_signup o ON o.training = s.training AND o.person = "
        "p.merged_into WHERE s.id = ?",
        CORDEE_ARGS(CORDEE_V(link)));
}

/* ---- who was there ---------------------------------------------------------- */

static bool is_among(int64_t id, const int64_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == id)
            return true;
    return false;
}

/* One entry for all who were there: they met. */
static int entry_of(struct cordee *cd, const struct training *t, int64_t user,
                    int64_t *entry_r, struct cordee_error *err)
{
    const struct cordee_interaction entry = {
        .kind = "training.attended",
        .direction = CORDEE_INTERNAL,
        .at = t->starts_at,
        .subject = t->title,
        .author = user,
        .cluster = t->cluster,
    };

    *entry_r = t->attended;
    if (*entry_r)
        return 0;
    return cd->crm->interaction(cd, err, &entry, entry_r) < 0 ||
                   cd->db->exec(cd, err,
                                "INSERT INTO training_entry(training, interaction) "
                                "VALUES(?, ?)",
                                CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V(*entry_r))) < 0
               ? -1
               : cd->db->exec(cd, err,
                              "UPDATE training_date SET attended = ? WHERE id = ?",
                              CORDEE_ARGS(CORDEE_V(*entry_r), CORDEE_V(t->id)));
}

/* 1: put down, or it was so before; 0: they are in no cluster of who says so; -1. */
static int attended_put(struct cordee *cd, const struct training *t, const json_t *row,
                        bool there, int64_t entry, struct cordee_error *err)
{
    const int64_t person = cordee_json_int(row, "person");
    int rc;

    if (there == cordee_json_true(row, "attended"))
        return 1;
    if ((rc = training_reaches(cd, person, err)) <= 0)
        return rc;
    if ((there ? cd->crm->joined(cd, err, entry, person, "with")
               : cd->crm->parted(cd, err, entry, person)) < 0)
        return -1;
    return cd->db->exec(
               cd, err,
               there
                   ? "INSERT INTO training_attendance(training, person) VALUES(?, ?) ON "
                     "CONFLICT DO NOTHING"
                   : "DELETE FROM training_attendance WHERE training = ? AND person = ?",
               CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V(person))) < 0
               ? -1
               : 1;
}

/* Whether who has this seat was there, by what was ticked and what is known. */
static bool roll_says(const struct training_roll *roll, const json_t *row)
{
    const int64_t seat = cordee_json_int(row, "id");
    const bool there = is_among(seat, roll->there, roll->n_there);

    return roll->changes && there == is_among(seat, roll->were, roll->n_were)
               ? cordee_json_true(row, "attended")
               : there;
}

static int all_put(struct cordee *cd, const struct training *t,
                   const struct training_roll *roll, int64_t user,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = training_seats(cd, t->id, "booked", err);
    const json_t *row;
    int64_t entry;
    size_t i;
    int left = 0;

    if (!list || entry_of(cd, t, user, &entry, err) < 0)
        return -1;
    json_array_foreach (list, i, row) {
        const int rc = attended_put(cd, t, row, roll_says(roll, row), entry, err);

        if (rc < 0)
            return -1;
        left += rc == 0;
    }
    return left;
}

/* Two who tick at once do so one after the other, on what the first left. */
int training_attend(struct cordee *cd, int64_t id, const struct training_roll *roll,
                    int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(training_drop) struct training t = {0};
    int rc = cd->db->change_begin(cd, &c, T("Who was at a training"), err) < 0
                 ? -1
                 : training_load(cd, id, &t, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such date."));
    if (rc > 0)
        rc = all_put(cd, &t, roll, user, err);
    return rc < 0 || cd->db->change_commit(&c, err) < 0 ? -1 : rc;
}
