/* What scripts may do with the register and with mail: verbs, never SQL.  Each is safe
 * to run again, because a job that was interrupted or failed is run again: see once.c. */
#include "core/script/script-priv.h"

#include <string.h>

#define MOST_FOUND 1000

/* ---- looking ---------------------------------------------------------------- */

static int verb_party(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                      const struct cordee_value *argv, size_t argc,
                      struct cordee_value *result)
{
    json_t *model = NULL;
    int rc = cd->crm->party(cd, err, argv[0].as.i, &model);

    (void)a;
    (void)argc;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no contact %lld",
                           (long long)argv[0].as.i);
    *result = cordee_of_json(model);
    return rc < 0 ? -1 : 0;
}

static int verb_by_email(struct cordee *cd, struct cordee_arena *a,
                         struct cordee_error *err, const struct cordee_value *argv,
                         size_t argc, struct cordee_value *result)
{
    int64_t party = 0, address = 0;
    int rc = cd->crm->by_email(cd, err, argv[0].as.s, &party, &address);

    (void)a;
    (void)argc;
    if (rc > 0)
        *result = cordee_of_int(party);
    return rc < 0 ? -1 : 0;
}

static int find_all(struct cordee *cd, const struct cordee_filter *f, int64_t most,
                    struct cordee_sql *sql, json_t **list_r, struct cordee_error *err)
{
    cordee_sql_put(sql, "SELECT p.id, p.name, p.country, p.city, p.language, "
                        "CASE p.kind WHEN 1 THEN 'org' ELSE 'person' END AS kind "
                        "FROM party p WHERE p.deleted_at IS NULL AND ");
    if (cd->crm->filter_sql(cd, f, sql, err) < 0)
        return -1;
    cordee_sql_put(sql, " ORDER BY p.sort_name, p.id LIMIT ");
    cordee_sql_bind(sql, cordee_of_int(most));
    *list_r = cd->db->list(cd, err, sql->text.text, sql->values, sql->n);
    return *list_r ? 0 : -1;
}

static int verb_find(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                     const struct cordee_value *argv, size_t argc,
                     struct cordee_value *result)
{
    int64_t most = argc > 1 ? argv[1].as.i : MOST_FOUND;
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *f;
    json_t *list = NULL;
    int rc = cd->crm->filter(cd, a, argv[0].as.s, 0, 0, &f, err);

    if (most < 1 || most > MOST_FOUND)
        most = MOST_FOUND;
    if (rc >= 0)
        rc = find_all(cd, f, most, &sql, &list, err);
    cordee_buf_drop(&sql.text);
    *result = cordee_of_json(list);
    return rc < 0 ? -1 : 0;
}

static int verb_count(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                      const struct cordee_value *argv, size_t argc,
                      struct cordee_value *result)
{
    struct cordee_filter *f;
    int64_t n = 0;

    (void)argc;
    if (cd->crm->filter(cd, a, argv[0].as.s, 0, 0, &f, err) < 0 ||
        cd->crm->filter_count(cd, f, &n, err) < 0)
        return -1;
    *result = cordee_of_int(n);
    return 0;
}

/* ---- doing ------------------------------------------------------------------ */

static int verb_note(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                     const struct cordee_value *argv, size_t argc,
                     struct cordee_value *result)
{
    const struct cordee_taker about = {argv[0].as.i, "about"};
    const struct cordee_interaction note = {
        .kind = "note", .body = argv[1].as.s, .takers = &about, .n_takers = 1};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct script_once once;
    int64_t id = 0;
    int rc;

    (void)a;
    (void)argc;
    if (cd->db->begin(cd, &tx, err) < 0 ||
        (rc = script_once_begin(cd, &once, "crm.note", about.party, &id, err)) < 0)
        return -1;
    if (rc == 0 && (cd->crm->interaction(cd, err, &note, &id) < 0 ||
                    script_once_note(cd, &once, id, err) < 0))
        return -1;
    *result = cordee_of_int(id);
    return cd->db->commit(&tx, err);
}

/* "7d" from now, or a date in the installation's time zone. */
static int read_due(struct cordee *cd, const char *text, int64_t *due_r,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT zone FROM cluster ORDER BY id LIMIT 1", CORDEE_NO_ARGS);
    int64_t seconds = cordee_duration_parse(text);
    const char *zone = "UTC";

    if (!rows)
        return -1;
    if (cd->db->next(rows, NULL) > 0)
        zone = cd->db->get_text(rows, 0);
    if (seconds >= 0) {
        *due_r = cordee_now() + seconds;
        return 0;
    }
    if (cordee_time_parse(text, zone, due_r) < 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "\"%s\" is neither a duration (7d) nor a date (2026-12-01)",
                           text);
    return 0;
}

/* An open task with the same words is that task: a script that runs again, or each
 * week, does not heap them up. */
static int verb_task(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                     const struct cordee_value *argv, size_t argc,
                     struct cordee_value *result)
{
    int64_t party = argv[0].as.i, owner = 0, due = 0, id = 0;
    const char *title = argv[1].as.s;
    int rc;

    (void)a;
    if (argc > 2 && read_due(cd, argv[2].as.s, &due, err) < 0)
        return -1;
    rc = cd->db->one(cd, err, &id,
                     "SELECT id FROM task WHERE party = ? AND title = ? "
                     "AND done_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(party), CORDEE_V(title)));
    if (rc == 0 && (cd->db->one(cd, err, &owner, "SELECT owner FROM party WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(party))) < 0 ||
                    cd->crm->task(cd, err, party, owner, title, due, &id) < 0))
        return -1;
    *result = cordee_of_int(id);
    return rc < 0 ? -1 : 0;
}

static int verb_tag(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                    const struct cordee_value *argv, size_t argc,
                    struct cordee_value *result)
{
    (void)a;
    (void)argc;
    *result = cordee_of_bool(true);
    return cd->crm->tag(cd, err, argv[0].as.i, argv[1].as.s) < 0 ? -1 : 0;
}

/* ---- mail ----------------------------------------------------------------------- */

struct reader {
    int64_t party, address;
    const char *email, *language;
};

/* The address of who is to be written to, if that is allowed. */
static int find_reader(struct cordee *cd, const json_t *model, struct reader *r,
                       struct cordee_error *err)
{
    char why[160] = "";
    int64_t party = 0;
    int rc;

    r->email = cordee_json_text(model, "email");
    r->language = cordee_json_text(model, "language");
    rc = *r->email ? cd->crm->by_email(cd, err, r->email, &party, &r->address) : 0;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s has no address",
                           cordee_json_text(model, "name"));
    if (rc > 0)
        rc = cd->crm->may_write(cd, err, r->party, r->address, 0, why);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_DENIED, "%s", why);
    return rc < 0 ? -1 : 0;
}

static int queue_mail(struct cordee *cd, const struct reader *r, const char *subject,
                      const char *text, int64_t *id_r, struct cordee_error *err)
{
    const struct cordee_taker to = {r->party, "to"};
    const struct cordee_interaction out = {.kind = "mail.out",
                                           .direction = CORDEE_OUT,
                                           .subject = subject,
                                           .body = text,
                                           .takers = &to,
                                           .n_takers = 1};
    struct cordee_letter letter = {
        .subject = subject, .markdown = text, .flags = CORDEE_LETTER_AUTO};
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    int64_t id;

    if (cd->crm->interaction(cd, err, &out, &letter.interaction) < 0 ||
        (id = cd->mail->letter(cd, err, &letter)) < 0 ||
        cd->mail->values(cd, err, r->party, &values) < 0 ||
        (*id_r = cd->mail->queue(cd, err, id, r->party, r->address, r->email, r->language,
                                 values)) < 0)
        return -1;
    return 0;
}

static int write_once(struct cordee *cd, const json_t *model, struct reader *r,
                      const char *subject, const char *text, int64_t *id_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct script_once once;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (rc = script_once_begin(cd, &once, "mail.write", r->party, id_r, err)) < 0)
        return -1;
    if (rc == 0 && (find_reader(cd, model, r, err) < 0 ||
                    queue_mail(cd, r, subject, text, id_r, err) < 0 ||
                    script_once_note(cd, &once, *id_r, err) < 0))
        return -1;
    return cd->db->commit(&tx, err);
}

static int verb_write(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                      const struct cordee_value *argv, size_t argc,
                      struct cordee_value *result)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct reader r = {.party = argv[0].as.i};
    int64_t id = 0;
    int rc = cd->crm->party(cd, err, r.party, &model);

    (void)a;
    (void)argc;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no contact %lld",
                           (long long)r.party);
    if (rc < 0 || write_once(cd, model, &r, argv[1].as.s, argv[2].as.s, &id, err) < 0)
        return -1;
    *result = cordee_of_int(id);
    return 0;
}

/* ---- time ----------------------------------------------------------------------- */

static int verb_now(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                    const struct cordee_value *argv, size_t argc,
                    struct cordee_value *result)
{
    (void)cd;
    (void)a;
    (void)err;
    (void)argv;
    (void)argc;
    *result = cordee_of_int(cordee_now());
    return 0;
}

static int verb_date(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                     const struct cordee_value *argv, size_t argc,
                     struct cordee_value *result)
{
    char out[80];

    (void)err;
    (void)argc;
    cd->text->time(cd, argv[0].as.i, CORDEE_TIME_DATE, out, sizeof out);
    *result = cordee_of_text(cordee_arena_text(a, out));
    return 0;
}

const struct cordee_lua_fn script_verbs[] = {
    {"now", "", "The present instant, in seconds.", verb_now},
    {"date", "i", "An instant as a date that people read.", verb_date},
    {"crm.party", "i", "A member or contact as a table, by id.", verb_party},
    {"crm.by_email", "s", "The id of who has this address; nil: nobody.", verb_by_email},
    {"crm.find", "s|i", "Those that a filter yields (at most so many): a list.",
     verb_find},
    {"crm.count", "s", "How many a filter yields.", verb_count},
    {"crm.note", "is", "Writes a note on somebody's timeline.", verb_note},
    {"crm.task", "is|s", "A follow-up for the owner, due after \"7d\" or on a date.",
     verb_task},
    {"crm.tag", "is", "Gives somebody a tag.", verb_tag},
    {"mail.write", "iss", "Writes to somebody: subject and text with merge fields.",
     verb_write},
    {0},
};
