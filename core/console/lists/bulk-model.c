/* What is done to many parties at once: fixed when it is confirmed, then done in slices,
 * in one change set. */
#include "core/base/clock.h"
#include "core/console/lists/bulk.h"

#include "core/crm/crm.h"
#include "core/crm/theme/theme.h"
#include "core/db/db.h"
#include "core/db/scope.h"

#include <string.h>

#define BATCH    100
#define SLICE_MS 40

/* ---- actions --------------------------------------------------------------------- */

/* Whether a statement with two `?` finds a row. */
static int is_so(struct cordee *cd, const char *sql, struct cordee_value a,
                 struct cordee_value b, struct cordee_error *err)
{
    int64_t one;

    return cd->db->one(cd, err, &one, sql, CORDEE_ARGS(a, b));
}

static int has_tag(struct cordee *cd, int64_t party, const char *tag,
                   struct cordee_error *err)
{
    return is_so(cd,
                 "SELECT 1 FROM tagging g JOIN tag t ON t.id = g.tag WHERE g.party = ? "
                 "AND t.folded = fold(?)",
                 CORDEE_V(party), CORDEE_V(tag), err);
}

static int apply_tag(struct cordee *cd, const json_t *answer, int64_t party,
                     struct cordee_error *err)
{
    const char *tag = cordee_json_text(answer, "tag");
    int rc = has_tag(cd, party, tag, err);

    if (rc)
        return rc < 0 ? -1 : 0;
    return cd->crm->tag(cd, err, party, tag) < 0 ? -1 : 1;
}

static int apply_untag(struct cordee *cd, const json_t *answer, int64_t party,
                       struct cordee_error *err)
{
    const char *tag = cordee_json_text(answer, "tag");
    int rc = has_tag(cd, party, tag, err);

    if (rc <= 0)
        return rc;
    return cd_party_untag(cd, err, party, tag) < 0 ? -1 : 1;
}

static int apply_owner(struct cordee *cd, const json_t *answer, int64_t party,
                       struct cordee_error *err)
{
    int64_t owner = cordee_json_int(answer, "owner");
    int rc = is_so(cd, "SELECT 1 FROM party WHERE id = ? AND coalesce(owner, 0) = ?",
                   CORDEE_V(party), CORDEE_V(owner), err);

    if (rc)
        return rc < 0 ? -1 : 0;
    return cd_party_owner(cd, err, party, owner) < 0 ? -1 : 1;
}

static int apply_follow(struct cordee *cd, const json_t *answer, int64_t party,
                        struct cordee_error *err)
{
    int64_t id;

    return cd->crm->task(cd, err, party, cordee_json_int(answer, "owner"),
                         cordee_json_text(answer, "title"),
                         cordee_json_int(answer, "due"), &id) < 0
               ? -1
               : 1;
}

static int apply_trash(struct cordee *cd, const json_t *answer, int64_t party,
                       struct cordee_error *err)
{
    (void)answer;
    return cd_party_trash(cd, err, party) < 0 ? -1 : 1;
}

/* The level that somebody has already is not lowered by the way. */
static int apply_theme(struct cordee *cd, const json_t *answer, int64_t party,
                       enum cd_declared_as as, struct cordee_error *err)
{
    struct cd_declared d = {.party = party,
                            .as = as,
                            .theme = cordee_json_int(answer, "theme_id"),
                            .level = (int)cordee_json_int(answer, "level")};
    int rc = is_so(cd,
                   as == CD_CAN ? "SELECT 1 FROM competence WHERE party = ? AND theme = ?"
                                : "SELECT 1 FROM need WHERE party = ? AND theme = ?",
                   CORDEE_V(party), CORDEE_V(d.theme), err);

    if (rc)
        return rc < 0 ? -1 : 0;
    return cd_declared_set(cd, err, &d) < 0 ? -1 : 1;
}

static int apply_can(struct cordee *cd, const json_t *answer, int64_t party,
                     struct cordee_error *err)
{
    return apply_theme(cd, answer, party, CD_CAN, err);
}

static int apply_need(struct cordee *cd, const json_t *answer, int64_t party,
                      struct cordee_error *err)
{
    return apply_theme(cd, answer, party, CD_NEEDS, err);
}

static const struct cd_bulk_action actions[] = {
    {"tag", T_LATER("Add the tag"), T_LATER("Tagged {1}: {2}"), NULL, "tag", false,
     apply_tag},
    {"untag", T_LATER("Remove the tag"), T_LATER("Removed a tag from {1}: {2}"), NULL,
     "tag", false, apply_untag},
    {"owner", T_LATER("Set the owner"), T_LATER("Gave {1} an owner: {2}"), NULL, "owner",
     false, apply_owner},
    {"follow", T_LATER("Add the follow-ups"), T_LATER("Follow-up for {1}: {2}"), NULL,
     "follow", true, apply_follow},
    {"can", T_LATER("Note the competence"), T_LATER("Competence of {1}: {2}"), NULL,
     "theme", true, apply_can},
    {"need", T_LATER("Note the need"), T_LATER("Need of {1}: {2}"), NULL, "theme", true,
     apply_need},
    {"trash", T_LATER("Move to the trash"), T_LATER("Moved {1} to the trash"),
     "crm.delete", "", true, apply_trash},
    {0},
};

const struct cd_bulk_action *cd_bulk_action(const char *name)
{
    for (const struct cd_bulk_action *a = actions; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a;
    return NULL;
}

/* ---- who is meant ---------------------------------------------------------------- */

/* A condition on `p`. */
static int who_put(struct cordee *cd, const struct cd_bulk_who *who,
                   struct cordee_sql *sql, const char **sentence_r,
                   struct cordee_error *err)
{
    unsigned flags = who->kind == CORDEE_ORG ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE;
    struct cordee_filter *f;

    if (cd->crm->filter(cd, sql->arena, who->filter ? who->filter : "", flags, who->user,
                        &f, err) < 0 ||
        cd->crm->filter_sql(cd, f, sql, err) < 0)
        return -1;
    if (!who->filter) {
        cordee_sql_put(sql, " AND p.id IN (SELECT value FROM json_each(");
        cordee_sql_bind(sql, CORDEE_V(who->ids));
        cordee_sql_put(sql, "))");
    }
    if (sentence_r)
        *sentence_r = cd->crm->filter_sentence(cd, f);
    return 0;
}

int cd_bulk_count(const struct cd_view *view, const struct cd_bulk_who *who, int64_t *n_r,
                  const char **sentence_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee_sql sql = {.arena = view->arena};
    int rc;

    cordee_sql_put(&sql, "SELECT count(*) FROM party p WHERE ");
    rc = who_put(cd, who, &sql, sentence_r, err);
    if (rc == 0)
        rc = cd->db->one(cd, err, n_r, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : 0;
}

/* Those who are meant, written down: nobody who comes to match later is. */
static int meant_put(struct cordee *cd, struct cordee_arena *a, int64_t bulk,
                     const struct cd_bulk_who *who, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = a};
    int rc;

    cordee_sql_put(&sql, "INSERT INTO bulk_party(bulk, party) SELECT ");
    cordee_sql_bind(&sql, CORDEE_V(bulk));
    cordee_sql_put(&sql, ", p.id FROM party p WHERE ");
    rc = who_put(cd, who, &sql, NULL, err);
    cordee_sql_put(&sql, " ORDER BY p.id");
    if (rc == 0)
        rc = cd->db->exec(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc;
}

/* "12 people", "one organisation". */
static const char *how_many(const struct cd_view *view, enum cordee_kind kind, int64_t n)
{
    struct cordee *cd = view->cd;

    return cd_show_fill(view,
                        kind == CORDEE_ORG
                            ? TN("{1} organisation", "{1} organisations", n)
                            : TN("{1} person", "{1} people", n),
                        cd_show_count(view, n), NULL);
}

static int answer_words(const struct cd_view *view, const struct cd_bulk_action *action,
                        const json_t *answer, const char **words_r,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = 0;

    *words_r = cordee_json_text(answer, strcmp(action->asks, "follow") == 0  ? "title"
                                        : strcmp(action->asks, "theme") == 0 ? "theme"
                                                                             : "tag");
    if (strcmp(action->asks, "owner") != 0)
        return 0;
    if (cordee_json_int(answer, "owner"))
        rc = cd->db->row(cd, err, &row, "SELECT name FROM staff WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(cordee_json_int(answer, "owner"))));
    *words_r = rc > 0 ? cordee_arena_text(view->arena, cordee_json_text(row, "name"))
                      : T("nobody");
    return rc < 0 ? -1 : 0;
}

int64_t cd_bulk_new(const struct cd_view *view, const struct cd_bulk_action *action,
                    const struct cd_bulk_who *who, json_t *answer, int64_t *n_r,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *said = "";
    int64_t id;

    if (answer_words(view, action, answer, &said, err) < 0 ||
        cd->db->begin(cd, &tx, err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO bulk(staff, kind, action, answer, filter, title) VALUES(?, ?, ?, "
        "?, ?, '')",
        CORDEE_ARGS(CORDEE_ID(view->user), CORDEE_V((int)who->kind),
                    CORDEE_V(action->name), CORDEE_V(answer), CORDEE_V(who->filter)));
    if (id < 0 || meant_put(cd, view->arena, id, who, err) < 0)
        return -1;
    *n_r = cd->db->changes(cd);
    if (cd->db->exec(cd, err, "UPDATE bulk SET total = ?, title = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(*n_r),
                                 CORDEE_V(cd_show_fill(view, T(action->title),
                                                       how_many(view, who->kind, *n_r),
                                                       said, NULL)),
                                 CORDEE_V(id))) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

/* ---- doing it -------------------------------------------------------------------- */

struct bulk {
    int64_t id, position, done, same, left_out;
    const struct cd_bulk_action *action;
    struct cd_bulk_who who;
    json_t *row, *answer;
};

static void bulk_drop(struct bulk *b)
{
    json_decref(b->row);
    json_decref(b->answer);
}

static int bulk_read(struct cordee *cd, int64_t id, struct bulk *b,
                     struct cordee_error *err)
{
    int rc = cd->db->row(cd, err, &b->row, "SELECT * FROM bulk WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INVALID, "there is no such action");
    b->id = id;
    b->action = cd_bulk_action(cordee_json_text(b->row, "action"));
    b->answer = json_loads(cordee_json_text(b->row, "answer"), 0, NULL);
    b->position = cordee_json_int(b->row, "position");
    b->done = cordee_json_int(b->row, "done");
    b->same = cordee_json_int(b->row, "same");
    b->left_out = cordee_json_int(b->row, "left_out");
    b->who = (struct cd_bulk_who){
        .kind = (enum cordee_kind)cordee_json_int(b->row, "kind"),
        .filter = json_string_value(json_object_get(b->row, "filter")),
        .user = cordee_json_int(b->row, "staff"),
    };
    return b->action ? 0 : cordee_fail(err, CORDEE_E_INVALID, "there is no such action");
}

/* The next few of those who were meant; "fits" when they are still there and the filter
 * still yields them: what somebody changed meanwhile is left alone. */
static json_t *batch_load(struct cordee *cd, const struct bulk *b,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_bulk_who who = b->who;
    struct cordee_sql sql = {.arena = a};
    json_t *list = NULL;

    if (!who.filter)
        who.filter = ""; /* chosen by hand: whoever is not in the trash */
    cordee_sql_put(&sql, "SELECT x.party, EXISTS (SELECT 1 FROM party p WHERE p.id = "
                         "x.party AND ");
    if (who_put(cd, &who, &sql, NULL, err) == 0) {
        cordee_sql_put(&sql, ") AS fits FROM bulk_party x WHERE x.bulk = ");
        cordee_sql_bind(&sql, CORDEE_V(b->id));
        cordee_sql_put(&sql, " AND x.party > ");
        cordee_sql_bind(&sql, CORDEE_V(b->position));
        cordee_sql_put(&sql, " ORDER BY x.party LIMIT ");
        cordee_sql_bind(&sql, CORDEE_V(BATCH));
        list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return list;
}

/* One party; what a hook or the register refuses is left as it is: 2. */
static int one_do(struct cordee *cd, const struct bulk *b, int64_t party,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_error why = {0};
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    rc = b->action->apply(cd, b->answer, party, &why);
    if (rc < 0 && (why.code == CORDEE_E_CONFLICT || why.code == CORDEE_E_NOT_FOUND ||
                   why.code == CORDEE_E_DENIED))
        return 2;
    if (rc < 0)
        return cordee_fail(err, why.code, "%s", why.text);
    return cd->db->commit(&tx, err) < 0 ? -1 : rc;
}

static int batch_do(struct cordee *cd, struct bulk *b, const json_t *batch,
                    struct cordee_error *err)
{
    json_t *row;
    size_t i;

    json_array_foreach (batch, i, row) {
        int64_t party = cordee_json_int(row, "party");
        int rc = cordee_json_int(row, "fits") ? one_do(cd, b, party, err) : 2;

        if (rc < 0)
            return -1;
        b->done += rc == 1;
        b->same += rc == 0;
        b->left_out += rc == 2;
        b->position = party;
    }
    return 0;
}

static int position_save(struct cordee *cd, const struct bulk *b, bool ended,
                         struct cordee_error *err)
{
    if (ended && cd->db->exec(cd, err, "DELETE FROM bulk_party WHERE bulk = ?",
                              CORDEE_ARGS(CORDEE_V(b->id))) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE bulk SET position = ?, done = ?, same = ?, left_out = ?, "
                        "ended_at = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(b->position), CORDEE_V(b->done),
                                    CORDEE_V(b->same), CORDEE_V(b->left_out),
                                    CORDEE_ID(ended ? cordee_now() : 0),
                                    CORDEE_V(b->id)));
}

/* One change set for all slices, made with the first. */
static int set_use(struct cordee *cd, const struct bulk *b, struct cordee_error *err)
{
    int64_t set = cordee_json_int(b->row, "change_set");

    if (set) {
        cd->db->change_set_use(cd, set);
        return 0;
    }
    set = cd->db->change_set(cd, err, cordee_json_text(b->row, "title"));
    if (set < 0)
        return -1;
    return cd->db->exec(cd, err, "UPDATE bulk SET change_set = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(set), CORDEE_V(b->id)));
}

/* 1: more to do. */
static int slice_do(struct cordee *cd, struct bulk *b, int64_t until,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    bool more = true;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    do {
        CORDEE_AUTO(cordee_json_drop) json_t *batch = batch_load(cd, b, err);

        if (!batch || batch_do(cd, b, batch, err) < 0)
            return -1;
        more = json_array_size(batch) == BATCH;
    } while (more && cd_clock_ms() < until);
    if (position_save(cd, b, !more, err) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return more;
}

static int bulk_go(struct cordee *cd, int64_t id, int64_t ms, struct cordee_job *job,
                   struct cordee_error *err)
{
    CORDEE_AUTO(bulk_drop) struct bulk b = {0};
    int rc;

    if (bulk_read(cd, id, &b, err) < 0)
        return -1;
    if (cordee_json_int(b.row, "ended_at"))
        return 0;
    cd_scope_ask(cd->host, b.action->permission);
    rc = set_use(cd, &b, err);
    if (rc == 0)
        rc = slice_do(cd, &b, cd_clock_ms() + ms, err);
    cd->db->change_set_use(cd, 0);
    if (rc >= 0 && job)
        cd->job->progress(cd, job, b.done + b.same + b.left_out,
                          cordee_json_int(b.row, "total"),
                          cordee_json_text(b.row, "title"));
    return rc;
}

int cd_bulk_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    int rc = bulk_go(cd, cordee_json_int(job->args, "bulk"), SLICE_MS, job, err);

    return rc > 0 ? CORDEE_JOB_MORE : rc;
}

int cd_bulk_start(const struct cd_view *view, int64_t bulk, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *args = json_pack("{s:I}", "bulk", (json_int_t)bulk);
    int64_t total = 0, job;
    int rc = 1;

    if (cd->db->one(cd, err, &total, "SELECT total FROM bulk WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(bulk))) < 0)
        return -1;
    if (total <= CD_BULK_AT_ONCE) {
        while (rc > 0)
            rc = bulk_go(cd, bulk, 10000, NULL, err);
        return rc;
    }
    job = cd->job->queue(cd, err, "console.bulk", args, 0);
    if (job < 0)
        return -1;
    return cd->db->exec(cd, err, "UPDATE bulk SET job = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(job), CORDEE_V(bulk)));
}

int cd_bulk_load(const struct cd_view *view, int64_t bulk, json_t **model_r,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *job = NULL;
    json_t *row = NULL;
    int64_t seen, total;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT b.*, c.undone_at IS NOT NULL AS \"undone:bool\" FROM bulk b LEFT JOIN "
        "change_set c ON c.id = b.change_set WHERE b.id = ? AND b.staff IS ?",
        CORDEE_ARGS(CORDEE_V(bulk), CORDEE_ID(view->user)));

    if (rc <= 0)
        return rc;
    *model_r = row;
    total = cordee_json_int(row, "total");
    seen = cordee_json_int(row, "done") + cordee_json_int(row, "same") +
           cordee_json_int(row, "left_out");
    if (cordee_json_int(row, "job") && !cordee_json_int(row, "ended_at") &&
        cd->job->look(cd, err, cordee_json_int(row, "job"), &job) < 0)
        return -1;
    json_object_set_new(row, "failed",
                        json_string(job ? cordee_json_text(job, "error") : ""));
    json_object_set_new(row, "running",
                        json_boolean(!cordee_json_int(row, "ended_at") &&
                                     (!job || !strstr("failed cancelled",
                                                      cordee_json_text(job, "state")))));
    json_object_set_new(row, "percent", json_integer(total ? seen * 100 / total : 100));
    json_object_set_new(
        row, "words",
        json_string(cd_show_fill(view, T("{1} of {2}"), cd_show_count(view, seen),
                                 cd_show_count(view, total), NULL)));
    return 1;
}

/* What was done can be taken back for thirty days; after that, and a day after nobody
 * confirmed it, nobody asks who was meant. */
int cd_bulk_purge(struct cordee *cd, struct cordee_error *err)
{
    const int64_t day = 86400, now = cordee_now();

    return cd->db->exec(cd, err,
                        "DELETE FROM bulk WHERE id IN (SELECT id FROM bulk WHERE "
                        "ended_at < ? OR (change_set IS NULL AND job IS NULL AND "
                        "created_at < ?) LIMIT 1000)",
                        CORDEE_ARGS(CORDEE_V(now - 31 * day), CORDEE_V(now - day)));
}
