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
        "j.won, j.go_at, j.go, j.submitted_at, j.decided_at, j.partners, j.countries, "
        "j.sme AS \"sme:bool\", j.laboratory AS \"laboratory:bool\", j.note, j.staff, "
        "w.name AS staff_name, c.record AS \"record:json\", k.zone, k.name AS "
        "organisation, k.from_address AS address, k.language FROM funding_project j LEFT "
        "JOIN funding_call c ON c.id = j.call LEFT JOIN cluster k ON k.id = j.cluster "
        "LEFT JOIN staff w ON w.id = j.staff WHERE j.id = ?",
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
                    const char *currency, const struct asks *asks, int64_t user,
                    struct cordee_error *err)
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
        "INSERT INTO funding_project(cluster, call, title, currency, partners, "
        "countries, "
        "sme, laboratory, staff, made_at) VALUES(cluster_here(), ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        CORDEE_ARGS(CORDEE_ID(call), CORDEE_V(short_title), CORDEE_V(currency),
                    CORDEE_V(asks->partners), CORDEE_V(asks->countries),
                    CORDEE_V(asks->sme), CORDEE_V(asks->laboratory), CORDEE_ID(user),
                    CORDEE_V(cordee_now())));
}

static int check(struct cordee *cd, const struct project *p, struct cordee_error *err)
{
    if (title_check(cd, p->title, err) < 0)
        return -1;
    if (cordee_utf8_len(p->note) > MOST_NOTE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("One of the texts is too long."));
    if (p->asked < 0 || p->won < 0 || p->asked > MOST_MONEY || p->won > MOST_MONEY)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An amount is a whole number, such as 250000."));
    if (p->asks.partners < 0 || p->asks.partners > MOST_ASKED || p->asks.countries < 0 ||
        p->asks.countries > MOST_ASKED)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("No call asks for so many: 50 at most."));
    if (p->decided_at && p->submitted_at && p->decided_at < p->submitted_at)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("It was decided before it was submitted."));
    return 0;
}

int project_save(struct cordee *cd, const struct project *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (check(cd, p, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Funding project changed"), err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_project SET title = ?, role = ?, currency = ?, asked = ?, "
            "won = ?, go_at = ?, go = ?, submitted_at = ?, decided_at = ?, partners = ?, "
            "countries = ?, sme = ?, laboratory = ?, note = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(p->title), CORDEE_V(p->role), CORDEE_V(p->currency),
                        CORDEE_V(p->asked), CORDEE_V(p->won), CORDEE_ID(p->go_at),
                        CORDEE_V(p->go), CORDEE_ID(p->submitted_at),
                        CORDEE_ID(p->decided_at), CORDEE_V(p->asks.partners),
                        CORDEE_V(p->asks.countries), CORDEE_V(p->asks.sme),
                        CORDEE_V(p->asks.laboratory), CORDEE_V(p->note),
                        CORDEE_V(p->id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* What those who agreed have in their history of it. */
static const char *told_of(const char *from, const char *to)
{
    const bool won = cordee_text_is(from, "decided") || cordee_text_is(from, "funded");

    if (cordee_text_is(to, "submitted"))
        return "funding.submitted";
    if (cordee_text_is(to, "rejected"))
        return "funding.lost";
    return !won && (cordee_text_is(to, "decided") || cordee_text_is(to, "funded"))
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
        "p.deleted_at IS NULL WHERE f.project = ? AND f.state = 'agreed' ORDER BY f.id "
        "LIMIT 50",
        CORDEE_ARGS(CORDEE_V(p->id)));
    struct cordee_taker takers[50];
    struct project_said said = {
        .kind = kind, .direction = CORDEE_INTERNAL, .takers = takers, .user = user};
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cd->crm->writable(cd, NULL, cordee_json_int(row, "party")) == 0)
            takers[said.n++] =
                (struct cordee_taker){cordee_json_int(row, "party"), "with"};
    return list ? project_note(cd, p, &said, NULL, err) : -1;
}

int project_move(struct cordee *cd, const struct project *p, const char *state,
                 int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const char *kind = told_of(p->state, state);

    if (!project_is_state(state))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("This is no state of a project."));
    if (cordee_text_is(p->state, state))
        return 0;
    if (cd->db->change_begin(cd, &c, T("Funding project moved"), err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE funding_project SET state = ?1, submitted_at = CASE WHEN ?1 IN "
            "('watching', 'preparing') THEN NULL WHEN ?1 = 'dropped' THEN submitted_at "
            "ELSE coalesce(submitted_at, ?2) END, decided_at = CASE WHEN ?1 IN "
            "('decided', 'funded', 'rejected') THEN coalesce(decided_at, ?2) END WHERE "
            "id = ?3",
            CORDEE_ARGS(CORDEE_V(state), CORDEE_V(cordee_now()), CORDEE_V(p->id))) < 0 ||
        (kind && moved_note(cd, p, kind, user, err) < 0))
        return -1;
    return cd->db->change_commit(&c, err);
}

int project_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("Funding project removed"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM funding_project WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- lists ------------------------------------------------------------------ */

#define SEEN "(scope_open() OR j.cluster IS NULL OR cluster_seen(j.cluster))"

/* ?1: a state or more, ?2 and ?3: from and until, both 0: ever. */
#define WON       "j.state IN ('decided', 'funded')"
#define ANSWERED  "j.state IN ('decided', 'funded', 'rejected')"
#define DECIDED   "(?3 = 0 OR (j.decided_at >= ?2 AND j.decided_at < ?3))"
#define SUBMITTED "(?3 = 0 OR (j.submitted_at >= ?2 AND j.submitted_at < ?3))"
#define WANTED                                                        \
    "(?1 = '' OR (?1 = 'won' AND " WON " AND " DECIDED                \
    ") OR (?1 = 'answered' AND " ANSWERED " AND " DECIDED             \
    ") OR (?1 = 'sent' AND j.submitted_at IS NOT NULL AND " SUBMITTED \
    ") OR j.state = ?1)"
#define ARGS(w) \
    CORDEE_ARGS(CORDEE_V((w)->state), CORDEE_V((w)->from), CORDEE_V((w)->until))

json_t *projects_list(struct cordee *cd, const struct projects_wanted *wanted,
                      struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT j.id, j.title, j.state, j.role, j.asked, j.won, j.currency, j.go_at, "
        "j.go, j.call, nullif(c.title, j.title) AS call_title, w.name AS staff_name, "
        "(SELECT min(d.at) "
        "FROM funding_deadline d WHERE d.call = j.call AND d.at > clock_now()) AS "
        "closes_at, (SELECT count(*) FROM funding_partner f WHERE f.project = j.id AND "
        "f.state = 'agreed') AS agreed, (SELECT count(*) FROM funding_partner f WHERE "
        "f.project = j.id AND f.state <> 'declined') AS partners FROM funding_project j "
        "LEFT JOIN funding_call c ON c.id = j.call LEFT JOIN staff w ON w.id = j.staff "
        "WHERE " SEEN " AND " WANTED " ORDER BY closes_at IS NULL, closes_at, j.id LIMIT "
        "500",
        ARGS(wanted));
}

json_t *projects_of_call(struct cordee *cd, int64_t call, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT j.id, j.title, j.state, j.go_at, j.go FROM "
                        "funding_project j WHERE j.call = ? AND " SEEN
                        " ORDER BY j.id DESC LIMIT 50",
                        CORDEE_ARGS(CORDEE_V(call)));
}

json_t *projects_of_party(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT j.id, j.title, j.state, f.does, f.state AS answer FROM "
                        "funding_partner f JOIN funding_project j ON j.id = f.project "
                        "WHERE (f.party = ?1 OR f.person = ?1) AND " SEEN
                        " ORDER BY j.id DESC LIMIT 20",
                        CORDEE_ARGS(CORDEE_V(party)));
}

json_t *projects_undecided(struct cordee *cd, int64_t now, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT j.id, j.title FROM funding_project j WHERE j.go = '' AND "
                        "j.go_at < ? AND j.state IN ('watching', 'preparing') AND " SEEN
                        " ORDER BY j.go_at LIMIT 10",
                        CORDEE_ARGS(CORDEE_V(now - 86400)));
}

/* ---- figures ---------------------------------------------------------------- */

static int count_of(struct cordee *cd, const struct projects_wanted *wanted, int64_t *n_r,
                    struct cordee_error *err)
{
    return cd->db->one(
        cd, err, n_r, "SELECT count(*) FROM funding_project j WHERE " SEEN " AND " WANTED,
        ARGS(wanted));
}

int projects_count(struct cordee *cd, int64_t from, int64_t until,
                   struct projects_count *n_r, struct cordee_error *err)
{
    const struct projects_wanted sent = {"sent", from, until};
    const struct projects_wanted answered = {"answered", from, until};
    const struct projects_wanted won = {"won", from, until};

    *n_r = (struct projects_count){0};
    return count_of(cd, &sent, &n_r->submitted, err) < 0 ||
                   count_of(cd, &answered, &n_r->answered, err) < 0 ||
                   count_of(cd, &won, &n_r->won, err) < 0
               ? -1
               : 0;
}

json_t *projects_money(struct cordee *cd, int64_t from, int64_t until,
                       struct cordee_error *err)
{
    const struct projects_wanted won = {"won", from, until};

    return cd->db->list(cd, err,
                        "SELECT j.currency, sum(j.won) AS won FROM funding_project j "
                        "WHERE j.won > 0 AND " SEEN " AND " WANTED
                        " GROUP BY j.currency ORDER BY sum(j.won) DESC LIMIT 20",
                        ARGS(&won));
}

/* ---- entries and follow-ups ------------------------------------------------- */

int project_note(struct cordee *cd, const struct project *p,
                 const struct project_said *said, int64_t *interaction_r,
                 struct cordee_error *err)
{
    const struct cordee_interaction entry = {
        .kind = said->kind,
        .direction = said->direction,
        .subject = p->title,
        .body = said->body ? said->body : "",
        .author = said->user,
        .cluster = p->cluster,
        .takers = said->takers,
        .n_takers = said->n,
    };
    int64_t id;

    if (cd->crm->interaction(cd, err, &entry, &id) < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO funding_project_entry(project, interaction) VALUES(?, ?)",
            CORDEE_ARGS(CORDEE_V(p->id), CORDEE_V(id))) < 0)
        return -1;
    if (interaction_r)
        *interaction_r = id;
    return 0;
}

int64_t project_of_entry(struct cordee *cd, int64_t interaction, struct cordee_error *err)
{
    int64_t id = 0;

    return cd->db->one(cd, err, &id,
                       "SELECT project FROM funding_project_entry WHERE interaction = ?",
                       CORDEE_ARGS(CORDEE_V(interaction))) < 0
               ? -1
               : id;
}

json_t *project_tasks(struct cordee *cd, int64_t project, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.title, t.due_at, t.done_at IS NOT NULL AS \"done:bool\", p.id AS "
        "party, p.kind, p.name AS party_name, w.name AS staff_name FROM "
        "funding_project_task x JOIN task t ON t.id = x.task LEFT JOIN party p ON p.id = "
        "t.party AND p.deleted_at IS NULL LEFT JOIN staff w ON w.id = t.staff WHERE "
        "x.project = ? AND (t.party IS NULL OR (p.id IS NOT NULL AND " CORDEE_SEEN(
            "p.id") ")) ORDER BY t.done_at IS NOT NULL, t.due_at IS NULL, t.due_at, t.id "
                    "LIMIT 100",
        CORDEE_ARGS(CORDEE_V(project)));
}

int project_task_add(struct cordee *cd, int64_t project, int64_t party, int64_t user,
                     const char *title, int64_t due, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id;

    if (cd->db->change_begin(cd, &c, T("Follow-up added"), err) < 0 ||
        cd->crm->task(cd, err, party, user, title, due, &id) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO funding_project_task(project, task) VALUES(?, ?)",
                     CORDEE_ARGS(CORDEE_V(project), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
