/* Follow-ups that what mail taught makes.  The first of a sort are each of a person;
 * while so many of somebody wait, one more stands for all others: a mailing to a list of
 * long ago must not fill the day of who is in charge. */
#include "core/crm/news/news.h"
#include "core/crm/scope.h"

#define EACH_MOST 20

/* Who is in charge of her, and which language they read. */
static int reader_of(struct cordee *cd, int64_t party, json_t **row_r,
                     struct cordee_error *err)
{
    return cd->db->row(
        cd, err, row_r,
        "SELECT p.name, w.id AS staff, coalesce(w.language, (SELECT language FROM "
        "cluster WHERE id = 1)) AS language FROM party p LEFT JOIN staff w ON w.id = "
        "(SELECT " CORDEE_IN_CHARGE("p.id") ") WHERE p.id = ?",
        CORDEE_ARGS(CORDEE_V(party)));
}

/* The one that stands for all that are not of a person: 1 it waits, 0, -1. */
static int shared_find(struct cordee *cd, int64_t staff, const char *path,
                       int64_t *task_r, struct cordee_error *err)
{
    return cd->db->one(cd, err, task_r,
                       "SELECT id FROM task WHERE staff IS ? AND path = ? AND party IS "
                       "NULL AND done_at IS NULL",
                       CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(path)));
}

/* 1, 0, -1. */
static int is_enough(struct cordee *cd, int64_t staff, const char *path,
                     struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM task WHERE staff IS ? AND path = ? AND party "
                    "IS NOT NULL AND done_at IS NULL",
                    CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(path))) < 0)
        return -1;
    return n >= EACH_MOST;
}

static int task_write(struct cordee *cd, const struct cd_follow_up *f, bool shared,
                      const json_t *reader, const char *path, int64_t *task_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};

    cd->text->speak(cd, cordee_json_text(reader, "language"), "en");
    cd_fill(&title, T(shared ? f->many : f->title),
            (const char *const[]){cordee_json_text(reader, "name"),
                                  f->word ? f->word : "", NULL});
    cd->text->spoken(cd);
    if (cd_crm_task(cd, err, shared ? 0 : f->party, cordee_json_int(reader, "staff"),
                    title.text, f->due, task_r) < 0)
        return -1;
    return cd->db->exec(cd, err, "UPDATE task SET path = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(path), CORDEE_V(*task_r)));
}

int cd_follow_up_add(struct cordee *cd, const struct cd_follow_up *f, int64_t *task_r,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *reader = NULL;
    const char *path = cordee_arena_printf(a, "/review#%s", f->kind);
    int64_t staff;
    int enough, found;

    if (reader_of(cd, f->party, &reader, err) < 0)
        return -1;
    staff = cordee_json_int(reader, "staff");
    enough = is_enough(cd, staff, path, err);
    found = enough > 0 ? shared_find(cd, staff, path, task_r, err) : 0;
    if (enough < 0 || found < 0)
        return -1;
    return found ? 0 : task_write(cd, f, enough != 0, reader, path, task_r, err);
}

int cd_follow_up_settle(struct cordee *cd, const struct cordee_proposal *p,
                        struct cordee_error *err)
{
    int64_t task = cordee_json_int(p->details, "task"), done = 0;

    if (cd->db->one(cd, err, &done,
                    "SELECT EXISTS (SELECT 1 FROM task WHERE id = ?1 AND done_at IS "
                    "NULL) AND NOT EXISTS (SELECT 1 FROM proposal WHERE kind = ?2 AND "
                    "state = 'open' AND id <> ?3 AND json_extract(details, '$.task') = "
                    "?1)",
                    CORDEE_ARGS(CORDEE_V(task), CORDEE_V(p->kind), CORDEE_V(p->id))) < 0)
        return -1;
    return done ? cd_task_done(cd, err, task, true) : 0;
}

int cd_news_nightly(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("What waits for a yes was looked through"), err) < 0 ||
        cd_standins_lapse(core, err) < 0 || cd_wishes_remind(core, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
