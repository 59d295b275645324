/* Dates of courses: rows and rules. */
#include "plugins/training/training.h"

#include <string.h>

enum {
    MOST_TITLE = 200,
    MOST_LINE = 300,
    MOST_TEXT = 5000,
    MOST_SEATS = 5000,
    MOST_REMIND = 30,
};
#define MOST_AHEAD (INT64_C(3650) * 86400)

/* ---- loading ---------------------------------------------------------------- */

/* Who lies in the trash takes no seat. */
#define COUNT(state)                                                               \
    "(SELECT count(*) FROM training_signup s JOIN party p ON p.id = s.person AND " \
    "p.deleted_at IS NULL WHERE s.training = t.id AND s.state = '" state "') AS " state
#define COUNTS         COUNT("invited") ", " COUNT("booked") ", " COUNT("waiting")
#define COUNT_DECLINED COUNT("declined")

void training_drop(struct training *t)
{
    cordee_json_drop(&t->row);
}

static void fill(struct training *t, json_t *row)
{
    *t = (struct training){
        .row = row,
        .id = cordee_json_int(row, "id"),
        .cluster = cordee_json_int(row, "cluster"),
        .topic = cordee_json_int(row, "topic"),
        .letter = cordee_json_int(row, "letter"),
        .attended = cordee_json_int(row, "attended"),
        .starts_at = cordee_json_int(row, "starts_at"),
        .ends_at = cordee_json_int(row, "ends_at"),
        .deadline_at = cordee_json_int(row, "deadline_at"),
        .seats = cordee_json_int(row, "seats"),
        .remind_days = cordee_json_int(row, "remind_days"),
        .version = cordee_json_int(row, "version"),
        .invited = cordee_json_int(row, "invited"),
        .booked = cordee_json_int(row, "booked"),
        .waiting = cordee_json_int(row, "waiting"),
        .declined = cordee_json_int(row, "declined"),
        .title = cordee_json_text(row, "title"),
        .language = cordee_json_text(row, "language"),
        .place = cordee_json_text(row, "place"),
        .price = cordee_json_text(row, "price"),
        .description = cordee_json_text(row, "description"),
        .uid = cordee_json_text(row, "uid"),
        .filter = cordee_json_text(row, "filter"),
        .words = cordee_json_text(row, "words"),
        .zone = cordee_json_text(row, "zone"),
        .organisation = cordee_json_text(row, "organisation"),
        .address = cordee_json_text(row, "address"),
        .everybody = cordee_json_true(row, "everybody"),
        .cancelled = cordee_json_true(row, "cancelled"),
    };
}

#define ONE                                                                            \
    "SELECT t.id, t.cluster, t.topic, t.letter, t.attended, t.starts_at, t.ends_at, "  \
    "t.deadline_at, t.seats, t.remind_days, t.version, t.title, t.language, t.place, " \
    "t.price, t.description, t.uid, t.filter, t.words, t.everybody AS "                \
    "\"everybody:bool\", t.state = 'cancelled' AS \"cancelled:bool\", c.zone, c.name " \
    "AS organisation, c.from_address AS address, " COUNTS ", " COUNT_DECLINED          \
    " FROM training_date t LEFT JOIN cluster c ON c.id = t.cluster WHERE t.id = ?"

int training_load(struct cordee *cd, int64_t id, struct training *t_r,
                  struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row, ONE, CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        fill(t_r, row);
    return rc;
}

#define LIST                                                                             \
    "SELECT t.id, t.title, t.place, t.starts_at, t.ends_at, t.seats, t.language, "       \
    "c.zone, t.state = 'cancelled' AS \"cancelled:bool\", " COUNTS                       \
    " FROM training_date t LEFT JOIN cluster c ON c.id = t.cluster WHERE (t.ends_at < "  \
    "?1) = ?2 AND (t.cluster IS NULL OR cluster_seen(t.cluster)) ORDER BY CASE WHEN ?2 " \
    "THEN -t.starts_at ELSE t.starts_at END, t.id LIMIT 500"

json_t *training_list(struct cordee *cd, bool past, struct cordee_error *err)
{
    return cd->db->list(cd, err, LIST,
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(past ? 1 : 0)));
}

bool training_is_open(const struct training *t, int64_t now)
{
    return !t->cancelled && now < t->deadline_at && now < t->starts_at;
}

/* ---- saving ----------------------------------------------------------------- */

static int check_texts(struct cordee *cd, const struct training *t,
                       struct cordee_error *err)
{
    if (!*t->title)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Give it a title."));
    if (cordee_utf8_len(t->title) > MOST_TITLE || cordee_utf8_len(t->place) > MOST_LINE ||
        cordee_utf8_len(t->price) > MOST_LINE ||
        cordee_utf8_len(t->description) > MOST_TEXT ||
        cordee_utf8_len(t->words) > MOST_TEXT || cordee_utf8_len(t->filter) > MOST_TEXT)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("One of the texts is too long."));
    return 0;
}

static int check(struct cordee *cd, const struct training *t, struct cordee_error *err)
{
    if (check_texts(cd, t, err) < 0)
        return -1;
    if (t->ends_at <= t->starts_at)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("It ends before it begins."));
    if (t->deadline_at > t->starts_at)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The last day to sign up is after the beginning."));
    if (t->starts_at > cordee_now() + MOST_AHEAD)
        return cordee_fail(
            err, CORDEE_E_INVALID, "%s",
            T("This is more than ten years ahead; please look at the date."));
    if (t->seats < 1 || t->seats > MOST_SEATS)
        return cordee_fail(err, CORDEE_E_INVALID, T("Seats are from 1 to %d."),
                           MOST_SEATS);
    if (t->remind_days < 0 || t->remind_days > MOST_REMIND)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("A reminder goes 1 to %d days before."), MOST_REMIND);
    return 0;
}

static int64_t insert(struct cordee *cd, const struct training *t, int64_t user,
                      struct cordee_error *err)
{
    char uid[37];

    cordee_uuid(uid);
    return cd->db->insert(
        cd, err,
        "INSERT INTO training_date(cluster, uid, title, language, place, price, "
        "description, starts_at, ends_at, deadline_at, seats, remind_days, filter, "
        "words, author) "
        "VALUES(cluster_here(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(uid), CORDEE_V(t->title), CORDEE_V(t->language),
                    CORDEE_V(t->place), CORDEE_V(t->price), CORDEE_V(t->description),
                    CORDEE_V(t->starts_at), CORDEE_V(t->ends_at),
                    CORDEE_V(t->deadline_at), CORDEE_V(t->seats),
                    CORDEE_V(t->remind_days), CORDEE_V(t->filter), CORDEE_V(t->words),
                    CORDEE_ID(user)));
}

/* Of what who comes has to know.  A number that somebody was told stands for what they
 * were told, also when that was taken back since. */
#define NEXT_VERSION                                                                    \
    "1 + coalesce((SELECT max(s.told_version) FROM training_signup s WHERE s.training " \
    "= ?1 AND s.told_version > training_date.version), version)"

/* Who has a seat keeps it. */
static int update(struct cordee *cd, const struct training *t, struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training now = {0};
    int rc = training_load(cd, t->id, &now, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such date."));
    if (t->seats < now.booked)
        return cordee_fail(err, CORDEE_E_INVALID,
                           TN("%lld person has a seat already: there can be no fewer.",
                              "%lld people have a seat already: there can be no fewer.",
                              now.booked),
                           (long long)now.booked);
    return cd->db->exec(
        cd, err,
        "UPDATE training_date SET version = CASE WHEN title <> ?2 OR place <> ?4 OR "
        "starts_at <> ?7 OR ends_at <> ?8 THEN " NEXT_VERSION
        " ELSE version END, title = ?2, language = ?3, place = ?4, price = ?5, "
        "description = ?6, starts_at = ?7, ends_at = ?8, deadline_at = ?9, seats = ?10, "
        "remind_days = ?11 WHERE id = ?1",
        CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V(t->title), CORDEE_V(t->language),
                    CORDEE_V(t->place), CORDEE_V(t->price), CORDEE_V(t->description),
                    CORDEE_V(t->starts_at), CORDEE_V(t->ends_at),
                    CORDEE_V(t->deadline_at), CORDEE_V(t->seats),
                    CORDEE_V(t->remind_days)));
}

int64_t training_save(struct cordee *cd, const struct training *t, int64_t user,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id = t->id;

    if (check(cd, t, err) < 0 ||
        cd->db->change_begin(cd, &c,
                             id ? T("A training date changed") : T("A new training date"),
                             err) < 0)
        return -1;
    if ((id ? update(cd, t, err) : (id = insert(cd, t, user, err))) < 0 ||
        training_changed(cd, id, err) < 0 || cd->db->change_commit(&c, err) < 0)
        return -1;
    return id;
}

/* ---- its life --------------------------------------------------------------- */

int training_changed(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "training", (json_int_t)id);

    return cd->job->queue(cd, err, TRAINING_TELL, args, 0) < 0 ? -1 : 0;
}

/* Invitations that have not gone, of all that were sent out.  Whom they were for was not
 * asked, and can be once it takes place after all. */
static int invitations_back(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT t.letter FROM training_date t WHERE t.id = ?1 AND t.letter IS NOT NULL "
        "UNION SELECT o.letter FROM training_signup s JOIN outbox o ON o.id = s.outbox "
        "WHERE s.training = ?1 AND o.ended_at IS NULL",
        CORDEE_ARGS(CORDEE_V(id)));
    const json_t *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        if (cd->mail->cancel(cd, err, cordee_json_int(row, "letter")) < 0)
            return -1;
    return cd->db->exec(
        cd, err,
        "DELETE FROM training_signup WHERE training = ? AND state = 'invited' AND EXISTS "
        "(SELECT 1 FROM outbox o WHERE o.id = training_signup.outbox AND o.state = "
        "'cancelled')",
        CORDEE_ARGS(CORDEE_V(id)));
}

int training_cancel(struct cordee *cd, int64_t id, bool cancelled,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c,
                             cancelled ? T("A training date cancelled")
                                       : T("A training date takes place after all"),
                             err) < 0 ||
        (cancelled && invitations_back(cd, id, err) < 0) ||
        cd->db->exec(
            cd, err, "UPDATE training_date SET state = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(cancelled ? "cancelled" : "open"), CORDEE_V(id))) < 0 ||
        training_changed(cd, id, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int training_discard(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("A training date discarded"), err) < 0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM training_date WHERE id = ?1 AND NOT EXISTS (SELECT 1 "
                     "FROM training_signup s WHERE s.training = ?1)",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("People know of this date already: it can be cancelled."));
    return cd->db->change_commit(&c, err);
}

static int topic_check(struct cordee *cd, const struct training *t,
                       struct cordee_error *err)
{
    int64_t there = 0;
    int rc = t->topic ? cd->db->one(cd, err, &there,
                                    "SELECT k.id FROM topic k JOIN training_date t ON "
                                    "t.id = ? WHERE k.id = ? AND (k.cluster IS NULL OR "
                                    "k.cluster = t.cluster)",
                                    CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V(t->topic)))
                      : 1;

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such topic."));
    return rc;
}

int training_choose(struct cordee *cd, const struct training *t, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (topic_check(cd, t, err) < 0 || check_texts(cd, t, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Who is invited to a training"), err) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE training_date SET filter = ?, everybody = ?, topic = ?, "
                     "words = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(t->filter), CORDEE_V(t->everybody),
                                 CORDEE_ID(t->topic), CORDEE_V(t->words),
                                 CORDEE_V(t->id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- the history ------------------------------------------------------------ */

int training_note(struct cordee *cd, const struct training *t, const char *kind,
                  enum cordee_direction direction, int64_t person, int64_t user,
                  int64_t *interaction_r, struct cordee_error *err)
{
    const struct cordee_taker taker = {person, direction == CORDEE_OUT ? "to" : "from"};
    const struct cordee_interaction entry = {
        .kind = kind,
        .direction = direction,
        .subject = t->title,
        .author = user,
        .cluster = t->cluster,
        .takers = &taker,
        .n_takers = person ? 1 : 0,
    };
    int64_t id;

    if (cd->crm->interaction(cd, err, &entry, &id) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO training_entry(training, interaction) VALUES(?, ?)",
                     CORDEE_ARGS(CORDEE_V(t->id), CORDEE_V(id))) < 0)
        return -1;
    if (interaction_r)
        *interaction_r = id;
    return 0;
}

int training_reaches(struct cordee *cd, int64_t person, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (cd->crm->writable(cd, &why, person) == 0)
        return 1;
    return why.code == CORDEE_E_DENIED || why.code == CORDEE_E_NOT_FOUND
               ? 0
               : cordee_fail(err, why.code, "%s", why.text);
}
