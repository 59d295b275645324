/* What people are told: that they have a seat, that it became theirs, that something
 * changed.  A row says what its person knows; this makes them know what is.  So nobody is
 * told twice, and nothing is lost by a crash or an undo. */
#include "plugins/training/training.h"

#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400)

/* ---- what there is to say --------------------------------------------------- */

enum news {
    NEWS_NONE,
    NEWS_BOOKED,
    NEWS_WAITING,
    NEWS_MOVED,
    NEWS_RELEASED,
    NEWS_LEFT,
    NEWS_CHANGED,
    NEWS_CANCELLED,
    NEWS_AGAIN,
    NEWS_SOON,
};

static const struct {
    const char *subject, *words;
} said[] = {
    [NEWS_BOOKED] = {T_LATER("Your seat"), T_LATER("you have a seat.")},
    [NEWS_WAITING] = {T_LATER("On the waiting list"),
                      T_LATER("all seats are taken. You are on the waiting list; when a "
                              "seat becomes free it is yours, and we write to you.")},
    [NEWS_MOVED] = {T_LATER("A seat for you"),
                    T_LATER("a seat has become free, and it is yours.")},
    [NEWS_RELEASED] = {T_LATER("Seat given back"),
                       T_LATER("your seat is given back. Thank you for telling.")},
    [NEWS_LEFT] = {T_LATER("Off the waiting list"),
                   T_LATER("you are no longer on the waiting list.")},
    [NEWS_CHANGED] = {T_LATER("Changed"),
                      T_LATER("something has changed. This is how it is now:")},
    [NEWS_CANCELLED] = {T_LATER("Cancelled"),
                        T_LATER("we are sorry: this date does not take place.")},
    [NEWS_AGAIN] = {T_LATER("It takes place"),
                    T_LATER("this date takes place after all. What you had said holds.")},
    [NEWS_SOON] = {T_LATER("Soon"), T_LATER("you have a seat, and it is soon.")},
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* From what they know to what is. */
static enum news news_of(const char *told, const char *state, bool changed)
{
    if (is(told, state))
        return changed && !is(state, "cancelled") ? NEWS_CHANGED : NEWS_NONE;
    if (is(state, "cancelled"))
        return NEWS_CANCELLED;
    if (is(state, "declined"))
        return is(told, "booked")    ? NEWS_RELEASED
               : is(told, "waiting") ? NEWS_LEFT
                                     : NEWS_NONE;
    if (is(told, "cancelled"))
        return NEWS_AGAIN;
    if (is(state, "booked"))
        return is(told, "waiting") ? NEWS_MOVED : NEWS_BOOKED;
    return NEWS_WAITING;
}

/* ---- the mail --------------------------------------------------------------- */

struct letter {
    struct cordee *cd;
    struct cordee_arena *a;
    const struct training *t;
    const json_t *row; /* of TO_TELL */
    enum news news;
    struct cordee_letter_file file;
    bool has_file, takes_out;
};

static const char *text_of(struct letter *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    struct cordee *cd = l->cd;

    cordee_buf_printf(&body,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n%s\n\n",
                      T("Hello {{first_name}},"), T("Hello,"), T(said[l->news].words));
    training_put_facts(cd, l->a, l->t, false, &body);
    if (l->has_file)
        cordee_buf_printf(&body, "%s\n\n",
                          l->takes_out
                              ? T("The file in this mail takes the date out of your "
                                  "calendar.")
                              : T("The file in this mail puts the date into your "
                                  "calendar."));
    if (training_is_open(l->t, cordee_now()))
        cordee_buf_printf(
            &body, "[[button href=\"{{" TRAINING_LINK "}}\" text=\"%s\"]]\n\n%s\n",
            T("Look at it, or change your mind"),
            cordee_arena_printf(l->a, T("You can change your mind until %s."),
                                training_deadline(cd, l->a, l->t)));
    else
        cordee_buf_printf(&body, "%s\n",
                          T("If something is not right, please reply to this mail."));
    return cordee_arena_text(l->a, body.text);
}

static const char *subject_of(struct letter *l)
{
    struct cordee *cd = l->cd;

    return cordee_arena_subject(
        l->a, cordee_arena_printf(l->a, "%s: %s", T(said[l->news].subject), l->t->title));
}

/* Into the calendar of who has a seat; out of it again where one went in. */
static int file_make(struct letter *l, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    const int64_t n = cordee_json_int(l->row, "files");

    l->takes_out = l->news == NEWS_RELEASED || l->news == NEWS_CANCELLED;
    l->has_file = l->takes_out ? n > 0
                               : is(cordee_json_text(l->row, "now"), "booked") &&
                                     l->news != NEWS_SOON;
    if (!l->has_file)
        return 0;
    training_calendar(l->t, cordee_json_int(l->row, "id"),
                      l->takes_out ? TRAINING_CANCEL : TRAINING_PUBLISH, n, &bytes);
    return l->cd->mail->file_put(l->cd, err, l->a, "calendar.ics",
                                 l->takes_out
                                     ? "text/calendar; charset=utf-8; method=CANCEL"
                                     : "text/calendar; charset=utf-8; method=PUBLISH",
                                 bytes.text, bytes.len, &l->file);
}

static int letter_queue(struct letter *l, struct cordee_error *err)
{
    struct cordee *cd = l->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack(
        "{s:s, s:o}", "first_name", cordee_json_text(l->row, "given_name"), TRAINING_LINK,
        json_sprintf("%lld", (long long)cordee_json_int(l->row, "id")));
    struct cordee_letter letter = {
        .language =
            cd->text->speak(cd, cordee_json_text(l->row, "language"), l->t->language),
        .cluster = l->t->cluster,
        .flags = CORDEE_LETTER_AUTO,
        .files = &l->file,
        .n_files = l->has_file ? 1 : 0,
    };
    int64_t row = -1;

    letter.subject = subject_of(l);
    letter.markdown = text_of(l);
    cd->text->spoken(cd);
    if (training_note(cd, l->t, "training.mail", CORDEE_OUT,
                      cordee_json_int(l->row, "person"), 0, &letter.interaction,
                      err) == 0)
        row = cd->mail->letter(cd, err, &letter);
    return row < 0 || cd->mail->queue(cd, err, row, cordee_json_int(l->row, "person"),
                                      cordee_json_int(l->row, "address_id"),
                                      cordee_json_text(l->row, "address"),
                                      letter.language, values) < 0
               ? -1
               : 0;
}

/* ---- who is to be told ------------------------------------------------------ */

/* What is for them: of a date that was cancelled, that. */
#define NOW                                                                      \
    "CASE WHEN t.state = 'cancelled' AND s.state IN ('booked', 'waiting') THEN " \
    "'cancelled' ELSE s.state END"
#define COMES "s.state IN ('booked', 'waiting')"
/* They know something else, and it has not begun: who is put down at the door knows it.
 * ?1: now. */
#define STALE                                                                          \
    "(s.state <> 'invited' AND t.starts_at > ?1 AND (s.told <> " NOW " OR (t.state = " \
    "'open' AND " COMES " AND s.told_version <> t.version)))"
/* It is time to remind them; who booked since then knows it well enough, and so does who
 * is told something else by now. */
#define REMIND                                                                      \
    "(s.state = 'booked' AND t.state = 'open' AND t.remind_days > 0 AND ?1 >= "     \
    "t.starts_at - 86400 * t.remind_days AND ?1 < t.starts_at AND s.answered_at < " \
    "t.starts_at - 86400 * t.remind_days AND coalesce(s.reminded_of, 0) <> t.starts_at)"

#define TO_TELL                                                                         \
    "SELECT s.id, s.person, s.told, s.told_version, s.files, coalesce(s.reminded_of, "  \
    "0) AS reminded_of, " NOW " AS now, " STALE " AS \"stale:bool\", " REMIND           \
    " AS \"due:bool\", p.given_name, p.language, e.id AS address_id, e.address FROM "   \
    "training_signup s JOIN training_date t ON t.id = s.training JOIN party p ON p.id " \
    "= "                                                                                \
    "s.person AND p.deleted_at IS NULL LEFT JOIN email_address e ON e.id = (SELECT "    \
    "x.id "                                                                             \
    "FROM email_address x WHERE x.party = p.id AND x.state = 'ok' ORDER BY x.main "     \
    "DESC, "                                                                            \
    "x.id LIMIT 1) WHERE t.id = ?2 AND s.id > ?3 AND (" STALE " OR " REMIND             \
    ") ORDER BY s.id LIMIT 1"

/* What the register says against it, which for what they asked for is little: they died
 * out of our sight, or their mail comes back. */
static int may_be_told(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    int64_t may = 0;

    if (!cordee_json_int(row, "address_id"))
        return 0;
    cordee_buf_printf(&sql,
                      "SELECT (%s) IS NULL FROM party p JOIN email_address e ON e.party "
                      "= p.id WHERE e.id = ?",
                      cd->crm->may_notice_sql(cd));
    return cd->db->one(cd, err, &may, sql.text,
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "address_id")))) < 0
               ? -1
               : may != 0;
}

/* 0: somebody else told them meanwhile; 1; -1. */
static int known_put(struct cordee *cd, const struct training *t, const json_t *row,
                     bool file, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "UPDATE training_signup SET told = CASE WHEN ?2 THEN ?3 ELSE told END, "
            "told_version = CASE WHEN ?2 THEN ?4 ELSE told_version END, reminded_of = "
            "CASE WHEN ?11 THEN ?5 ELSE reminded_of END, files = files + ?6 WHERE id = "
            "?1 AND told = ?7 AND told_version = ?8 AND files = ?9 AND "
            "coalesce(reminded_of, 0) = ?10",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id")),
                        CORDEE_V(cordee_json_true(row, "stale")),
                        CORDEE_V(cordee_json_text(row, "now")), CORDEE_V(t->version),
                        CORDEE_V(t->starts_at), CORDEE_V(file ? 1 : 0),
                        CORDEE_V(cordee_json_text(row, "told")),
                        CORDEE_V(cordee_json_int(row, "told_version")),
                        CORDEE_V(cordee_json_int(row, "files")),
                        CORDEE_V(cordee_json_int(row, "reminded_of")),
                        CORDEE_V(cordee_json_true(row, "due")))) < 0)
        return -1;
    return cd->db->changes(cd) > 0;
}

/* Mail and what they know now become durable together; of two who tell at once, one
 * does. */
static int tell_one(struct cordee *cd, const struct training *t, const json_t *row,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct letter l = {.cd = cd, .a = a, .t = t, .row = row};
    int may, rc = training_reaches(cd, cordee_json_int(row, "person"), err);

    if (rc <= 0)
        return rc; /* nobody's job tells them (training_look) */
    may = may_be_told(cd, row, err);
    l.news = cordee_json_true(row, "stale")
                 ? news_of(cordee_json_text(row, "told"), cordee_json_text(row, "now"),
                           cordee_json_int(row, "told_version") != t->version)
                 : NEWS_SOON;
    if (may < 0 || (may && l.news && file_make(&l, err) < 0) ||
        cd->db->begin(cd, &tx, err) < 0 ||
        (rc = known_put(cd, t, row, l.has_file, err)) < 0)
        return -1;
    if (rc == 0)
        return 0;
    return (may && l.news && letter_queue(&l, err) < 0) || cd->db->commit(&tx, err) < 0
               ? -1
               : 0;
}

/* 1 told, 0 there is nobody more, -1. */
static int tell_next(struct cordee *cd, int64_t training, int64_t *after,
                     struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = training_load(cd, training, &t, err);

    if (rc > 0)
        rc = cd->db->row(
            cd, err, &row, TO_TELL,
            CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(training), CORDEE_V(*after)));
    if (rc <= 0)
        return rc;
    *after = cordee_json_int(row, "id");
    return tell_one(cd, &t, row, err) < 0 ? -1 : 1;
}

/* Where its cluster has no address to write from, all wait until it has one. */
static int may_tell(struct cordee *cd, int64_t training, struct cordee_error *err)
{
    CORDEE_AUTO(training_drop) struct training t = {0};
    int rc = training_load(cd, training, &t, err);

    return rc > 0 ? *t.address != '\0' : rc;
}

int training_tell_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    const int64_t training = cordee_json_int(job->args, "training");
    int64_t after = 0;
    int rc = training_fill(cd, training, err) < 0 ? -1 : may_tell(cd, training, err);

    while (rc > 0)
        rc = tell_next(cd, training, &after, err);
    return rc < 0 ? -1 : CORDEE_JOB_DONE;
}

/* ---- by the clock ----------------------------------------------------------- */

/* Somebody can have a seat who waits for one. */
#define MOVES                                                                       \
    "(s.state = 'waiting' AND t.state = 'open' AND t.starts_at > ?1 AND t.seats > " \
    "(SELECT count(*) FROM training_signup x JOIN party q ON q.id = x.person AND "  \
    "q.deleted_at IS NULL WHERE x.training = t.id AND x.state = 'booked'))"
/* Nobody's job is about to do so, or could not within the last hour.  One that somebody
 * queued reaches only whom they may write to. */
#define TRIED                                                                          \
    "EXISTS (SELECT 1 FROM job j WHERE j.kind = '" TRAINING_TELL                       \
    "' AND j.staff IS NULL AND j.args = '{\"training\":' || t.id || '}' AND "          \
    "(j.state IN ('waiting', 'running') OR (j.state = 'failed' AND j.ended_at > ?1 - " \
    "3600)))"

int training_look(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *row;
    size_t i;

    if (training_seat_unmerged(cd, err) < 0)
        return -1;
    list = cd->db->list(
        cd, err,
        "SELECT DISTINCT t.id FROM training_date t JOIN training_signup s ON s.training "
        "= t.id JOIN party p ON p.id = s.person AND p.deleted_at IS NULL JOIN cluster c "
        "ON c.id = t.cluster WHERE t.ends_at > ?1 AND "
        "((c.from_address <> '' AND (" STALE " OR " REMIND ")) OR " MOVES
        ") AND NOT " TRIED,
        CORDEE_ARGS(CORDEE_V(cordee_now())));
    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        if (training_changed(cd, cordee_json_int(row, "id"), err) < 0)
            return -1;
    return 0;
}
