/* Projects as rows. */
#include "plugins/funding/together/together.h"

#include <string.h>

enum { MOST_TITLE = 200, MOST_NOTE = 5000, MOST_ASKED = 50 };
#define MOST_MONEY INT64_C(1000000000000)

/* ---- one -------------------------------------------------------------------- */

void project_drop(struct project *p)
{
    json_decref(p->row);
}

static void fill(struct project *p, json_t *row)
{
    *p = (struct project){
        .row = row,
        .id = cordee_json_int(row, "id"),
        .cluster = cordee_json_int(row, "cluster"),
        .call = cordee_json_int(row, "call"),
        .staff = cordee_json_int(row, "staff"),
        .title = cordee_json_text(row, "title"),
        .state = cordee_json_text(row, "state"),
        .role = cordee_json_text(row, "role"),
        .currency = cordee_json_text(row, "currency"),
        .go = cordee_json_text(row, "go"),
        .note = cordee_json_text(row, "note"),
        .asked = cordee_json_int(row, "asked"),
        .won = cordee_json_int(row, "won"),
        .go_at = cordee_json_int(row, "go_at"),
        .submitted_at = cordee_json_int(row, "submitted_at"),
        .decided_at = cordee_json_int(row, "decided_at"),
        .asks = {.partners = (int)cordee_json_int(row, "partners"),
                 .countries = (int)cordee_json_int(row, "countries"),
                 .sme = cordee_json_true(row, "sme"),
                 .laboratory = cordee_json_true(row, "laboratory")},
        .checked_at = cordee_json_int(row, "checked_at"),
        .zone = cordee_json_text(row, "zone"),
        .organisation = cordee_json_text(row, "organisation"),
        .address = cordee_json_text(row, "address"),
        .language = cordee_json_text(row, "language"),
        .record = json_object_get(row, "record"),
    };
}

int project_load(struct cordee *cd, int64_t id, struct project *p_r,
                 struct cordee_error *err)
{
    json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT j.id, j.cluster, j.call, j.title, j.state, j.role, j.currency, j.asked, "
        "j.checked_at, v.name AS checked_name, j.won, j.go_at, j.go, j.submitted_at, "
        "j.decided_at, j.partners, j.countries, "
        "j.sme AS \"sme:bool\", j.laboratory AS \"laboratory:bool\", j.note, j.staff, "
        "w.name AS staff_name, c.record AS \"record:json\", k.zone, k.name AS "
        "organisation, k.from_address AS address, k.language FROM funding_project j LEFT "
        "JOIN funding_call c ON c.id = j.call LEFT JOIN cluster k ON k.id = j.cluster "
        "LEFT JOIN staff w ON w.id = j.staff LEFT JOIN staff v ON v.id = j.checked_by "
        "WHERE "
        "j.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc > 0)
        fill(p_r, row);
    return rc;
}

/* ---- making and changing ---------------------------------------------------- */

static int title_check(struct cordee *cd, const char *title, struct cordee_error *err)
{
    if (!*title)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Give it a title."));
    if (cordee_utf8_len(title) > MOST_TITLE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("One of the texts is too long."));
    return 0;
}

int64_t project_new(struct cordee *cd, int64_t call, const char *title,
                    const char *currency, int64_t user, struct cordee_error *err)
{
    const char *short_title =
        cordee_utf8_len(title) > MOST_TITLE ? NULL : title; /* calls have long ones */
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (!short_title)
        short_title = cordee_arena_text_n(a, title, cordee_utf8_cut(title, MOST_TITLE));
    if (title_check(cd, short_title, err) < 0)
        return -1;
    return cd->db->insert(
        cd, err,
        "INSERT INTO funding_project(cluster, call, title, currency, staff, made_at) "
        "VALUES(cluster_here(), ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_ID(call), CORDEE_V(short_title), CORDEE_V(currency),
                    CORDEE_ID(user), CORDEE_V(cordee_now())));
}

bool project_is_answered(const char *state)
{
    return cordee_text_is(state, "chosen") || cordee_text_is(state, "funded") ||
           cordee_text_is(state, "rejected");
}

/* Figures of a year count by these days. */
static int days_check(struct cordee *cd, const struct project *p, const char *state,
                      struct cordee_error *err)
{
    const bool answered = project_is_answered(state);

    if (!p->submitted_at && (answered || cordee_text_is(state, "submitted")))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please say on which day it was handed in."));
    if (!p->decided_at && answered)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Please say on which day it was decided."));
    if (p->submitted_at > cordee_now())
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The day on which it was handed in has not come yet."));
    if (p->decided_at > cordee_now())
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The day on which it was decided has not come yet."));
    if (p->decided_at && p->submitted_at && p->decided_at < p->submitted_at)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("It was decided before it was submitted."));
    return 0;
}

static int money_check(struct cordee *cd, const struct project *p,
                       struct cordee_error *err)
{
    if (p->asked < 0 || p->won < 0 || p->asked > MOST_MONEY || p->won > MOST_MONEY)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An amount is a whole number, such as 250000."));
    return 0;
}

static int check(struct cordee *cd, const struct project *p, struct cordee_error *err)
{
    if (title_check(cd, p->title, err) < 0)
        return -1;
    if (cordee_utf8_len(p->note) > MOST_NOTE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("One of the texts is too long."));
    return money_check(cd, p, err) < 0 ? -1 : days_check(cd, p, p->state, err);
}

int project_save(struct cordee *cd, const struct project *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (check(cd, p, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Funding project changed"), err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_project SET title = ?, role = ?, currency = ?, asked = ?, "
            "won = ?, go_at = ?, go = ?, submitted_at = ?, decided_at = ?, note = ? "
            "WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(p->title), CORDEE_V(p->role), CORDEE_V(p->currency),
                        CORDEE_V(p->asked), CORDEE_V(p->won), CORDEE_ID(p->go_at),
                        CORDEE_V(p->go), CORDEE_ID(p->submitted_at),
                        CORDEE_ID(p->decided_at), CORDEE_V(p->note), CORDEE_V(p->id))) <
            0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int project_asks_save(struct cordee *cd, const struct project *p, int64_t user,
                      struct cordee_error *err)
{
    const struct asks *asks = &p->asks;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (asks->partners < 0 || asks->partners > MOST_ASKED || asks->countries < 0 ||
        asks->countries > MOST_ASKED)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("No call asks for so many: 50 at most."));
    if (cd->db->change_begin(cd, &c, T("What a call asks was checked"), err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_project SET partners = ?, countries = ?, sme = ?, laboratory "
            "= ?, checked_at = ?, checked_by = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(asks->partners), CORDEE_V(asks->countries),
                        CORDEE_V(asks->sme), CORDEE_V(asks->laboratory),
                        CORDEE_V(cordee_now()), CORDEE_ID(user), CORDEE_V(p->id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- moving ----------------------------------------------------------------- */

/* What those who agreed have in their history of it. */
static const char *told_of(const char *from, const char *to)
{
    const bool won = cordee_text_is(from, "chosen") || cordee_text_is(from, "funded");

    if (cordee_text_is(to, "submitted"))
        return "funding.submitted";
    if (cordee_text_is(to, "rejected"))
        return "funding.lost";
    return !won && (cordee_text_is(to, "chosen") || cordee_text_is(to, "funded"))
               ? "funding.won"
               : NULL;
}

static int moved_note(struct cordee *cd, const struct project *p, const char *kind,
                      int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT f.party FROM funding_partner f JOIN party p ON p.id = f.party AND "
        "p.deleted_at IS NULL WHERE f.project = ? AND f.state = 'agreed' ORDER BY f.id",
        CORDEE_ARGS(CORDEE_V(p->id)));
    struct cordee_taker takers[FUNDING_PARTNERS_MAX];
    struct project_said said = {
        .kind = kind, .direction = CORDEE_INTERNAL, .takers = takers, .user = user};
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (said.n < FUNDING_PARTNERS_MAX &&
            cd->crm->writable(cd, NULL, cordee_json_int(row, "party")) == 0)
            takers[said.n++] =
                (struct cordee_taker){cordee_json_int(row, "party"), "with"};
    return list ? project_note(cd, p, &said, NULL, err) : -1;
}

/* A step forward is done today; the days of one that is taken back are gone. */
static struct project project_then(const struct project *p, const char *state)
{
    struct project then = *p;
    const int64_t now = cordee_now();

    if (cordee_text_is(state, "submitted") && !then.submitted_at)
        then.submitted_at = now;
    if (cordee_text_is(state, "watching") || cordee_text_is(state, "preparing"))
        then.submitted_at = 0;
    if (!project_is_answered(state))
        then.decided_at = 0;
    else if (!then.decided_at)
        then.decided_at = now;
    return then;
}

int project_move(struct cordee *cd, const struct project *p, const char *state,
                 int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *kind = told_of(p->state, state);
    const struct project then = project_then(p, state);

    if (!project_is_state(state))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("This is no state of a project."));
    if (cordee_text_is(p->state, state))
        return 0;
    if (money_check(cd, &then, err) < 0 || days_check(cd, &then, state, err) < 0)
        return -1;
    if (cd->db->change_begin(cd, &c, T("Funding project moved"), err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_project SET state = ?, submitted_at = ?, decided_at = ?, won "
            "= ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(state), CORDEE_ID(then.submitted_at),
                        CORDEE_ID(then.decided_at), CORDEE_V(then.won),
                        CORDEE_V(p->id))) < 0 ||
        (kind && moved_note(cd, p, kind, user, err) < 0))
        return -1;
    return cd->db->change_commit(&c, err);
}

int project_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t asked = 0;

    if (cd->db->one(cd, err, &asked,
                    "SELECT count(*) FROM funding_partner WHERE project = ? AND state <> "
                    "'new'",
                    CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (asked)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Somebody was asked to take part: give it up instead, so "
                             "that its history stays."));
    if (cd->db->change_begin(cd, &c, T("Funding project removed"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM funding_project WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
