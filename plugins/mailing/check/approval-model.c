#include "plugins/mailing/check/approval.h"

#define MOST 20 /* on the home page */

int mailing_approval_row(struct cordee *cd, json_t *model, json_t **row_r,
                         struct cordee_error *err)
{
    char mark[65];

    if (mailing_mark(cd, model, mark, err) < 0)
        return -1;
    return cd->db->row(
        cd, err, row_r,
        "SELECT q.state, q.asked_by, q.asked_of, q.note, q.answer, q.asked_at, "
        "q.answered_at, o.name AS \"of\", b.name AS \"by\" FROM mailing_approval q LEFT "
        "JOIN staff o ON o.id = q.asked_of LEFT JOIN staff b ON b.id = q.asked_by WHERE "
        "q.mailing = ? AND q.version = ? AND q.mark = ?",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")),
                    CORDEE_V(cordee_json_int(model, "version")), CORDEE_V(mark)));
}

/* Neither who wrote it, nor who changed it last, nor who asks. */
json_t *mailing_approvers(struct cordee *cd, json_t *model, int64_t user,
                          struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT w.id, w.name FROM staff w JOIN mailing_mailing m ON m.id = ?1 WHERE "
        "w.disabled_at IS NULL AND w.id <> ?2 AND w.id <> coalesce(m.staff, 0) AND w.id "
        "<> coalesce(m.changed_by, 0) AND EXISTS (SELECT 1 FROM (SELECT w.role AS role "
        "WHERE w.everywhere UNION ALL SELECT wk.role FROM staff_cluster wk WHERE "
        "wk.staff = w.id AND NOT w.everywhere AND wk.cluster = m.cluster) k WHERE "
        "role_may(k.role, 'mailing.approve') AND role_may(k.role, 'mailing.read')) ORDER "
        "BY fold(w.name), w.id",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")), CORDEE_V(user)));
}

static int audit(struct cordee *cd, const char *action, const json_t *model,
                 const char *detail, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cd->db->audit(
        cd, action,
        cordee_arena_printf(a, "mailing %lld", (long long)cordee_json_int(model, "id")),
        detail, err);
}

/* The same person was asked for just this, and has not answered.  1, 0, -1. */
static int is_asked(struct cordee *cd, const json_t *model, const char *mark, int64_t of,
                    struct cordee_error *err)
{
    int64_t one;

    return cd->db->one(cd, err, &one,
                       "SELECT 1 FROM mailing_approval WHERE mailing = ? AND version = ? "
                       "AND mark = ? AND state = 'asked' AND asked_of = ?",
                       CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")),
                                   CORDEE_V(cordee_json_int(model, "version")),
                                   CORDEE_V(mark), CORDEE_V(of)));
}

static int note_again(struct cordee *cd, const json_t *model, const char *note,
                      struct cordee_error *err)
{
    if (!*note)
        return 0;
    return cd->db->exec(
               cd, err, "UPDATE mailing_approval SET note = ? WHERE mailing = ?",
               CORDEE_ARGS(CORDEE_V(note), CORDEE_V(cordee_json_int(model, "id")))) < 0
               ? -1
               : audit(cd, "mailing.ask", model, note, err);
}

static int ask_keep(struct cordee *cd, const json_t *model, const char *mark,
                    const struct mailing_asking *q, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "INSERT INTO mailing_approval(mailing, version, mark, state, asked_by, "
            "asked_of, note, asked_at) VALUES(?, ?, ?, 'asked', ?, ?, ?, ?) ON "
            "CONFLICT(mailing) DO UPDATE SET version = excluded.version, mark = "
            "excluded.mark, state = 'asked', asked_by = excluded.asked_by, asked_of = "
            "excluded.asked_of, note = excluded.note, asked_at = excluded.asked_at, "
            "answer = '', answered_at = NULL",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")),
                        CORDEE_V(cordee_json_int(model, "version")), CORDEE_V(mark),
                        CORDEE_V(q->by), CORDEE_V(q->of), CORDEE_V(q->note),
                        CORDEE_V(cordee_now()))) < 0)
        return -1;
    return audit(cd, "mailing.ask", model, q->note, err);
}

int mailing_approval_ask(struct cordee *cd, json_t *model, const struct mailing_asking *q,
                         enum mailing_asked *how_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int before, told = 0;
    char mark[65];

    if (mailing_mark(cd, model, mark, err) < 0 || cd->db->begin(cd, &tx, err) < 0 ||
        (before = is_asked(cd, model, mark, q->of, err)) < 0)
        return -1;
    if (before ? note_again(cd, model, q->note, err) < 0
               : ask_keep(cd, model, mark, q, err) < 0 ||
                     (told = mailing_approval_tell_asked(cd, model, q, err)) < 0)
        return -1;
    *how_r = before ? MAILING_ASKED_BEFORE : told ? MAILING_ASKED_BY_MAIL : MAILING_ASKED;
    return cd->db->commit(&tx, err);
}

int mailing_approval_answer(struct cordee *cd, json_t *model, int64_t user,
                            int64_t version, bool yes, const char *answer,
                            struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    char mark[65];

    if (mailing_mark(cd, model, mark, err) < 0 || cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE mailing_approval SET state = ?1, answer = ?2, answered_at = ?3 WHERE "
            "mailing = ?4 AND version = ?5 AND mark = ?6 AND state = 'asked' AND "
            "asked_of = ?7 AND asked_by <> ?7 AND EXISTS (SELECT 1 FROM mailing_mailing "
            "m WHERE m.id = ?4 AND m.version = ?5 AND m.state = 'draft' AND "
            "coalesce(m.staff, 0) <> ?7 AND coalesce(m.changed_by, 0) <> ?7)",
            CORDEE_ARGS(CORDEE_V(yes ? "approved" : "back"), CORDEE_V(answer),
                        CORDEE_V(cordee_now()), CORDEE_V(cordee_json_int(model, "id")),
                        CORDEE_V(version), CORDEE_V(mark), CORDEE_V(user))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return 0;
    if (audit(cd, yes ? "mailing.approve" : "mailing.back", model, answer, err) < 0 ||
        mailing_approval_tell_asker(cd, model, user, yes, answer, err) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return 1;
}

json_t *mailing_approvals_of(struct cordee *cd, int64_t user, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT m.id, m.subject, q.note, q.answer, o.name AS \"of\", b.name AS \"by\", "
        "q.state = 'asked' AS \"asked:bool\", q.state = 'approved' AS \"approved:bool\" "
        "FROM mailing_approval q JOIN mailing_mailing m ON m.id = q.mailing AND "
        "m.version = q.version AND m.state = 'draft' LEFT JOIN staff o ON o.id = "
        "q.asked_of LEFT JOIN staff b ON b.id = q.asked_by WHERE ((q.state = 'asked' AND "
        "q.asked_of = ?1) OR (q.state <> 'asked' AND q.asked_by = ?1)) AND (scope_open() "
        "OR cluster_seen(m.cluster)) ORDER BY q.state <> 'asked', q.id DESC LIMIT ?2",
        CORDEE_ARGS(CORDEE_V(user), CORDEE_V((int)MOST)));
}

/* ---- at the click that sends, and afterwards --------------------------------- */

int mailing_approval_settle(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    char mark[65];

    if (mailing_mark(cd, model, mark, err) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "DELETE FROM mailing_approval WHERE mailing = ? AND NOT (state = "
                        "'approved' AND version = ? AND mark = ?)",
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")),
                                    CORDEE_V(cordee_json_int(model, "version")),
                                    CORDEE_V(mark)));
}

int mailing_approval_show(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *row = NULL;
    char text[64];

    if (cd->db->row(cd, err, &row,
                    "SELECT o.name AS \"of\", q.answer, q.answered_at FROM "
                    "mailing_approval q LEFT JOIN staff o ON o.id = q.asked_of WHERE "
                    "q.mailing = ? AND q.state = 'approved'",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")))) < 0)
        return -1;
    if (!row)
        return 0;
    cd->text->time(cd, cordee_json_int(row, "answered_at"), CORDEE_TIME_SHORT, text,
                   sizeof text);
    json_object_set_new(row, "at_text", json_string(text));
    json_object_set_new(model, "approved_by", row);
    return 0;
}
