#include "plugins/mailing/choose/choose.h"

#include "plugins/mailing/write/limits.h"

#include <string.h>

/* ---- what was chosen -------------------------------------------------------- */

static bool is_act(const char *budget)
{
    return cordee_text_is(budget, "warn") || cordee_text_is(budget, "defer") ||
           cordee_text_is(budget, "key");
}

/* The budget that holds for it: its own word, or else the settings'. */
static void put_budget(struct cordee *cd, json_t *choice)
{
    static const char *const acts[] = {[CORDEE_BUDGET_WARN] = "warn",
                                       [CORDEE_BUDGET_DEFER] = "defer",
                                       [CORDEE_BUDGET_KEY] = "key"};
    const char *own = cordee_json_text(choice, "budget");
    struct cordee_audience who = {0};

    cd->crm->audience_budget(cd, &who);
    if (cordee_text_is(own, "off"))
        who.per_person = who.per_org = 0;
    cordee_json_set_text(choice, "act", is_act(own) ? own : acts[who.budget]);
    json_object_set_new(choice, "per_person", json_integer(who.per_person));
    json_object_set_new(choice, "per_org", json_integer(who.per_org));
}

/* A saved filter `s` that who acts may see. */
#define MAILING_SEGMENT                                                       \
    "(s.shared = 1 OR s.staff IS NULL OR s.staff = acting()) AND (s.cluster " \
    "IS NULL OR cluster_mine(s.cluster))"

/* Whom it yields by itself: nobody may be let in, or kept in, because a filter is gone.
 */
#define NOBODY "mailing.listed:0"

static const char parts_sql[] =
    "SELECT x.id, x.kind, x.ref, x.keeps_out AS \"out:bool\", CASE x.kind WHEN 'segment' "
    "THEN s.name ELSE m.subject END AS called, s.filter, CASE x.kind WHEN 'segment' THEN "
    "s.id IS NULL ELSE m.letter IS NULL OR NOT " MAILING_MINE
    " END AS \"gone:bool\" FROM mailing_part x LEFT "
    "JOIN segment s ON x.kind = 'segment' AND s.id = x.ref LEFT JOIN mailing_mailing m "
    "ON x.kind = 'mailing' AND m.id = x.ref WHERE x.mailing = ? ORDER BY x.keeps_out, "
    "x.id";

static void part_dress(struct cordee *cd, struct cordee_arena *a, json_t *part)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf called = {0};
    const bool segment = cordee_text_is(cordee_json_text(part, "kind"), "segment");

    if (segment)
        cordee_buf_puts(&called, cordee_json_text(part, "called"));
    else
        cd->mail->outline(cd, cordee_json_text(part, "called"), &called);
    cordee_json_set_text(part, "name",
                         cordee_arena_printf(a,
                                             segment ? T("the saved filter “%s”")
                                                     : T("who got the mailing “%s”"),
                                             called.text ? called.text : ""));
    if (cordee_json_true(part, "gone")) {
        cordee_json_set_text(part, "name", T("what is no longer there"));
        json_object_del(part, "called");
        cordee_json_set_text(part, "filter", NOBODY);
    } else if (!segment) {
        cordee_json_set_text(
            part, "filter",
            cordee_arena_printf(a, "mailing.recipient:%lld",
                                (long long)cordee_json_int(part, "ref")));
    }
}

static int add_list_part(struct cordee *cd, int64_t id, json_t *parts,
                         struct cordee_error *err)
{
    int64_t one;
    const int rc = cd->db->one(cd, err, &one,
                               "SELECT 1 FROM mailing_listed WHERE mailing = ? LIMIT 1",
                               CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        json_array_append_new(
            parts, json_pack("{s:s, s:b, s:b, s:s, s:o}", "kind", "list", "list", 1,
                             "out", 0, "name", T("the pasted list"), "filter",
                             json_sprintf("mailing.listed:%lld", (long long)id)));
    return rc < 0 ? -1 : 0;
}

static int parts_load(struct cordee *cd, int64_t id, json_t **parts_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *part;
    size_t i;

    *parts_r = cd->db->list(cd, err, parts_sql, CORDEE_ARGS(CORDEE_V(id)));
    json_array_foreach (*parts_r, i, part)
        part_dress(cd, a, part);
    return *parts_r ? add_list_part(cd, id, *parts_r, err) : -1;
}

int mailing_choice_load(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    const int64_t id = cordee_json_int(model, "id");
    json_t *choice = NULL;
    json_t *parts = NULL;

    if (cd->db->row(
            cd, err, &choice,
            "SELECT one_each AS \"one_each:bool\", notice AS \"notice:bool\", why, "
            "reason, budget FROM mailing_choice WHERE mailing = ?",
            CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (!choice) /* as its first save leaves it */
        choice = json_pack("{s:b, s:b, s:s, s:s, s:s}", "one_each", 0, "notice", 0, "why",
                           "", "reason", "", "budget", "");
    put_budget(cd, choice);
    json_object_set_new(model, "choice", choice);
    if (parts_load(cd, id, &parts, err) < 0) {
        json_decref(parts);
        return -1;
    }
    json_object_set_new(model, "parts", parts);
    return 0;
}

static enum cordee_budget budget_of(const json_t *choice)
{
    const char *act = cordee_json_text(choice, "act");

    return cordee_text_is(act, "defer") ? CORDEE_BUDGET_DEFER
           : cordee_text_is(act, "key") ? CORDEE_BUDGET_KEY
                                        : CORDEE_BUDGET_WARN;
}

void mailing_audience(struct cordee_arena *a, json_t *model, int64_t user,
                      struct cordee_audience *who_r)
{
    const json_t *choice = json_object_get(model, "choice");
    const json_t *parts = json_object_get(model, "parts");
    const size_t n = json_array_size(parts);
    struct cordee_audience_part *list = cordee_arena_get(a, (n + 1) * sizeof *list);
    const bool notice = cordee_json_true(choice, "notice");

    for (size_t i = 0; i < n; i++) {
        const json_t *part = json_array_get(parts, i);

        list[i] =
            (struct cordee_audience_part){.filter = cordee_json_text(part, "filter"),
                                          .name = cordee_json_text(part, "name"),
                                          .out = cordee_json_true(part, "out")};
    }
    *who_r = (struct cordee_audience){
        .filter = cordee_json_text(model, "filter"),
        .mode =
            cordee_json_int(model, "mode") ? CORDEE_AUDIENCE_ALL : CORDEE_AUDIENCE_KEY,
        .topic = notice ? 0 : cordee_json_int(model, "topic"),
        .user = user,
        .cluster = cordee_json_int(model, "cluster"),
        .parts = list,
        .n_parts = n,
        .one_each = cordee_json_true(choice, "one_each"),
        .notice = notice,
        .per_person = cordee_json_int(choice, "per_person"),
        .per_org = cordee_json_int(choice, "per_org"),
        .budget = budget_of(choice),
    };
}

/* ---- choosing --------------------------------------------------------------- */

static int choice_take(struct cordee *cd, int64_t id, int64_t version,
                       const struct mailing_choice *c, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE mailing_mailing SET filter = ?, mode = ?, topic = ?, "
                     "version = version + 1, edit_version = edit_version + 1, saved_at "
                     "= ? WHERE id = ? AND version = ? "
                     "AND state = 'draft'",
                     CORDEE_ARGS(CORDEE_V(c->filter), CORDEE_V(c->mode),
                                 CORDEE_ID(c->topic), CORDEE_V(cordee_now()),
                                 CORDEE_V(id), CORDEE_V(version))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Somebody else changed this mailing meanwhile, or it was "
                             "sent. Nothing was changed by you; look again."));
    return 0;
}

/* Why somebody may be written to who never agreed to it must be found later. */
static int notice_audit(struct cordee *cd, int64_t id, const struct mailing_choice *c,
                        struct cordee_error *err)
{
    char what[40];
    int64_t same = 0;

    if (!c->notice)
        return 0;
    if (cd->db->one(cd, err, &same,
                    "SELECT 1 FROM mailing_choice WHERE mailing = ? AND notice = 1 AND "
                    "reason = ?",
                    CORDEE_ARGS(CORDEE_V(id), CORDEE_V(c->reason))) < 0)
        return -1;
    snprintf(what, sizeof what, "mailing %lld", (long long)id);
    return same ? 0 : cd->db->audit(cd, "mailing.notice", what, c->reason, err);
}

static int choice_fits(struct cordee *cd, int64_t id, const struct mailing_choice *c,
                       struct cordee_error *err)
{
    if (c->notice && !c->reason[strspn(c->reason, " \r\n\t")])
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A notice needs a reason: it reaches people who said no to "
                             "mailings, and the reason is kept in the log."));
    if (*c->budget && !cordee_text_is(c->budget, "off") && !is_act(c->budget))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Choose what happens to who got as many as they may."));
    if (mailing_line_fits(cd, c->reason, MAILING_LONGEST_NOTICE, T("Why it is a notice"),
                          err) < 0 ||
        mailing_line_fits(cd, c->why, MAILING_LONGEST_NOTICE,
                          T("What its readers are told"), err) < 0)
        return -1;
    return mailing_topic_fits(cd, id, c->topic, err);
}

int mailing_choice_save(struct cordee *cd, int64_t id, int64_t version,
                        const struct mailing_choice *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (choice_fits(cd, id, c, err) < 0 ||
        cd->db->change_begin(cd, &change, T("Chose who gets a mailing"), err) < 0 ||
        choice_take(cd, id, version, c, err) < 0 || notice_audit(cd, id, c, err) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO mailing_choice(mailing, one_each, notice, why, reason, "
            "budget) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(mailing) DO UPDATE SET "
            "one_each = excluded.one_each, notice = excluded.notice, why = "
            "excluded.why, reason = excluded.reason, budget = excluded.budget",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(c->one_each), CORDEE_V(c->notice),
                        CORDEE_V(c->notice ? c->why : ""),
                        CORDEE_V(c->notice ? c->reason : ""), CORDEE_V(c->budget))) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}

int mailing_part_add(struct cordee *cd, int64_t id, const char *kind, int64_t ref,
                     bool out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const bool segment = cordee_text_is(kind, "segment");
    int64_t n = 0, there = 0;

    if (cd->db->change_begin(cd, &c, T("Chose who gets a mailing"), err) < 0 ||
        cd->db->one(cd, err, &n, "SELECT count(*) FROM mailing_part WHERE mailing = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->one(cd, err, &there,
                    segment
                        ? "SELECT 1 FROM segment s WHERE s.id = ? AND " MAILING_SEGMENT
                        : "SELECT 1 FROM mailing_mailing m WHERE m.id = ? AND "
                          "m.letter IS NOT NULL AND " MAILING_MINE,
                    CORDEE_ARGS(CORDEE_V(ref))) < 0)
        return -1;
    if (!there)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           segment ? T("Choose a saved filter first.")
                                   : T("Choose a mailing first."));
    if (n >= MAILING_MOST_PARTS)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There are too many: put some of them into one saved "
                             "filter."));
    if (cd->db->exec(cd, err,
                     "INSERT INTO mailing_part(mailing, kind, ref, keeps_out) VALUES(?, "
                     "?, ?, ?) ON CONFLICT(mailing, kind, ref) DO UPDATE SET keeps_out = "
                     "excluded.keeps_out",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(segment ? "segment" : "mailing"),
                                 CORDEE_V(ref), CORDEE_V(out || !segment))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int mailing_part_remove(struct cordee *cd, int64_t id, int64_t part,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("Chose who gets a mailing"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_part WHERE id = ? AND mailing = ?",
                     CORDEE_ARGS(CORDEE_V(part), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int mailing_part_offers(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *segments = cd->db->list(
        cd, err,
        "SELECT s.id, s.name FROM segment s WHERE " MAILING_SEGMENT " ORDER BY s.name",
        CORDEE_NO_ARGS);
    CORDEE_AUTO(cordee_json_drop)
    json_t *past = cd->db->list(
        cd, err,
        "SELECT m.id, m.subject FROM mailing_mailing m WHERE m.letter IS NOT NULL AND "
        "m.id <> ? AND (scope_open() OR cluster_seen(m.cluster)) ORDER BY m.id DESC "
        "LIMIT 100",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id"))));
    json_t *row;
    size_t i;

    if (!segments || !past)
        return -1;
    json_array_foreach (past, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};

        cd->mail->outline(cd, cordee_json_text(row, "subject"), &name);
        cordee_json_set_text(row, "name", name.text ? name.text : "");
    }
    json_object_set(model, "segments_there", segments);
    json_object_set(model, "mailings_there", past);
    return 0;
}

int mailing_choice_copy(struct cordee *cd, int64_t from, int64_t to,
                        struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "INSERT INTO mailing_choice(mailing, one_each, budget) SELECT ?, "
                     "one_each, budget FROM mailing_choice WHERE mailing = ?",
                     CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from))) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO mailing_part(mailing, kind, ref, keeps_out) SELECT ?, "
                     "kind, ref, keeps_out FROM mailing_part WHERE mailing = ?",
                     CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from))) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "INSERT INTO mailing_listed(mailing, given, folded, party, state) "
        "SELECT ?, given, folded, party, state FROM mailing_listed WHERE "
        "mailing = ? ORDER BY id",
        CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from)));
}
