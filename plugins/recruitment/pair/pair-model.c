/* Pairs as rows: made, loaded, moved. */
#include "plugins/recruitment/pair/pair.h"

#include <string.h>

/* Who is written to at the employer: who looks for somebody, else the key contact, else
 * who has been there longest; an employer that is a person: herself. */
#define AT_EMPLOYER "r.other = e.id AND " CORDEE_ROLE_NOW("r")
#define REACHABLE \
    "EXISTS (SELECT 1 FROM email_address m WHERE m.party = y.id AND m.state = 'ok')"
#define CONTACT                                                                        \
    "CASE e.kind WHEN 2 THEN e.id ELSE coalesce((SELECT y.id FROM party y WHERE y.id " \
    "= o.contact AND y.deleted_at IS NULL), (SELECT y.id FROM role r JOIN party y ON " \
    "y.id = r.party AND y.kind = 2 AND y.deleted_at IS NULL WHERE " AT_EMPLOYER        \
    " AND " REACHABLE " ORDER BY r.key_contact DESC, r.id LIMIT 1)) END"
#define HOLDS                                                                         \
    "(x.person = e.id OR x.person = o.contact OR EXISTS (SELECT 1 FROM role r WHERE " \
    "r.party = x.person AND " AT_EMPLOYER "))"
#define OPEN  "(o.state = 'open' AND (o.closes = 0 OR o.closes + 86400 > clock_now()))"
#define THERE "(w.id IS NOT NULL AND coalesce(c.consent_until, 0) > clock_now())"

static const char load_sql[] =
    "SELECT x.id, x.opening, x.candidate, x.state, x.source, x.how, x.score, "
    "x.candidate_said, x.employer_said, x.person, x.documents AS \"documents:bool\", "
    "x.onward AS \"onward:bool\", "
    "x.asked_at, x.reminded_at, x.reason, x.meets_at, x.made_at, x.moved_at, o.cluster, "
    "o.title, o.state AS opening_state, e.id AS employer, e.name AS employer_name, w.id "
    "AS who, w.name, c.headline, q.id AS contact, q.name AS contact_name, " OPEN
    " AS \"open:bool\", " THERE " AS \"there:bool\", " HOLDS
    " AS \"holds:bool\", k.zone, k.name AS organisation, k.from_address AS address, "
    "k.language, (SELECT l.body FROM recruitment_pair_letter l WHERE l.pair = x.id) AS "
    "letter, w.given_name, w.family_name FROM recruitment_pair x JOIN "
    "recruitment_opening o ON o.id = x.opening JOIN party e ON e.id = o.party JOIN "
    "cluster k ON k.id = o.cluster LEFT JOIN recruitment_candidate c ON c.id = "
    "x.candidate LEFT JOIN party w ON w.id = c.person AND w.deleted_at IS NULL LEFT JOIN "
    "party q ON q.id = " CONTACT " AND q.deleted_at IS NULL WHERE x.id = ?";

void pair_drop(struct pair *p)
{
    json_decref(p->row);
}

static void people_fill(struct pair *p, const json_t *row)
{
    p->candidate = cordee_json_int(row, "candidate");
    p->who = cordee_json_int(row, "who");
    p->employer = cordee_json_int(row, "employer");
    p->contact = cordee_json_int(row, "contact");
    p->person = cordee_json_int(row, "person");
    p->there = cordee_json_true(row, "there");
    p->holds = cordee_json_true(row, "holds");
    p->employer_name = cordee_json_text(row, "employer_name");
    p->contact_name = cordee_json_text(row, "contact_name");
    p->headline = cordee_json_text(row, "headline");
    p->name = cordee_json_text(row, "name");
}

static void way_fill(struct pair *p, const json_t *row)
{
    const json_t *score = json_object_get(row, "score");

    p->state = cordee_json_text(row, "state");
    p->how = cordee_json_text(row, "how");
    p->source = cordee_json_text(row, "source");
    p->candidate_said = cordee_json_text(row, "candidate_said");
    p->employer_said = cordee_json_text(row, "employer_said");
    p->reason = cordee_json_text(row, "reason");
    p->meets_at = cordee_json_int(row, "meets_at");
    p->asked_at = cordee_json_int(row, "asked_at");
    p->reminded_at = cordee_json_int(row, "reminded_at");
    p->made_at = cordee_json_int(row, "made_at");
    p->moved_at = cordee_json_int(row, "moved_at");
    p->score = score ? json_number_value(score) : -1;
    p->documents = cordee_json_true(row, "documents");
    p->onward = cordee_json_true(row, "onward");
}

int pair_load(struct cordee *cd, int64_t id, struct pair *p_r, struct cordee_error *err)
{
    json_t *row = NULL;
    const int rc = cd->db->row(cd, err, &row, load_sql, CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *p_r = (struct pair){
        .row = row,
        .id = id,
        .opening = cordee_json_int(row, "opening"),
        .cluster = cordee_json_int(row, "cluster"),
        .open = cordee_json_true(row, "open"),
        .title = cordee_json_text(row, "title"),
        .opening_state = cordee_json_text(row, "opening_state"),
        .zone = cordee_json_text(row, "zone"),
        .organisation = cordee_json_text(row, "organisation"),
        .address = cordee_json_text(row, "address"),
        .language = cordee_json_text(row, "language"),
    };
    people_fill(p_r, row);
    way_fill(p_r, row);
    return 1;
}

bool pair_named(const struct pair *p)
{
    return cordee_text_is(p->candidate_said, "yes") &&
           cordee_text_is(p->employer_said, "yes") && p->who;
}

const char *pair_number(struct cordee *cd, struct cordee_arena *a, const struct pair *p)
{
    return p->candidate
               ? cordee_arena_printf(a, T("Candidate %lld"), (long long)p->candidate)
               : T("An erased candidate");
}

/* ---- made ------------------------------------------------------------------------- */

static int step_put(struct cordee *cd, int64_t pair, const struct pair_step *step,
                    struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO recruitment_step(pair, state, by, staff) VALUES(?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(pair), CORDEE_V(step->state), CORDEE_V(step->by),
                    CORDEE_ID(step->user)));
}

static int of_one_cluster(struct cordee *cd, int64_t opening, int64_t candidate,
                          struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(cd, err, &n,
                    "SELECT count(*) FROM recruitment_opening o JOIN "
                    "recruitment_candidate c ON c.cluster = o.cluster WHERE o.id = ? AND "
                    "c.id = ?",
                    CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(candidate))) < 0)
        return -1;
    return n ? 0
             : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such opening or candidate here."));
}

static int pair_put(struct cordee *cd, int64_t opening, int64_t candidate,
                    const char *how, double score, const struct pair_step *step,
                    int64_t *pair_r, struct cordee_error *err)
{
    const struct cordee_value was =
        score < 0 ? (struct cordee_value){.type = CORDEE_NULL} : CORDEE_V(score);

    if (of_one_cluster(cd, opening, candidate, err) < 0)
        return -1;
    const int found =
        cd->db->one(cd, err, pair_r,
                    "SELECT id FROM recruitment_pair WHERE opening = ? AND candidate = ?",
                    CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(candidate)));
    if (found)
        return found < 0 ? -1 : 0;
    *pair_r = cd->db->insert(
        cd, err,
        "INSERT INTO recruitment_pair(opening, candidate, source, how, score, staff) "
        "SELECT ?, c.id, c.source, ?, ?, ? FROM recruitment_candidate c WHERE c.id = ?",
        CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(how), was, CORDEE_ID(step->user),
                    CORDEE_V(candidate)));
    return *pair_r < 0 || step_put(cd, *pair_r, step, err) < 0 ? -1 : 1;
}

int pair_suggest(struct cordee *cd, int64_t opening, int64_t candidate, const char *how,
                 double score, int64_t user, int64_t *pair_r, struct cordee_error *err)
{
    const struct pair_step step = {
        .state = "suggested", .by = user ? "staff" : "system", .user = user};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (cd->db->change_begin(cd, &c, T("Candidate suggested"), err) < 0)
        return -1;
    rc = pair_put(cd, opening, candidate, how, score, &step, pair_r, err);
    return rc < 0 || cd->db->change_commit(&c, err) < 0 ? -1 : rc;
}

static int letter_put(struct cordee *cd, int64_t pair, int64_t candidate,
                      const char *letter, struct cordee_error *err)
{
    if (!*letter)
        return 0;
    return cd->db->exec(
        cd, err,
        "INSERT INTO recruitment_pair_letter(pair, candidate, body) VALUES(?, ?, ?) ON "
        "CONFLICT (pair) DO UPDATE SET body = excluded.body",
        CORDEE_ARGS(CORDEE_V(pair), CORDEE_V(candidate), CORDEE_V(letter)));
}

int pair_apply(struct cordee *cd, int64_t opening, int64_t candidate, const char *letter,
               int64_t *pair_r, struct cordee_error *err)
{
    const struct pair_step first = {.state = "suggested", .by = "candidate"};
    const struct pair_step agreed = {.state = "agreed", .by = "candidate"};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(pair_drop) struct pair p = {0};

    if (cd->db->begin(cd, &tx, err) < 0 ||
        pair_put(cd, opening, candidate, "application", -1, &first, pair_r, err) < 0 ||
        letter_put(cd, *pair_r, candidate, letter, err) < 0 ||
        pair_load(cd, *pair_r, &p, err) < 0)
        return -1;
    if ((pair_rank(p.state) < pair_rank("agreed") ||
         cordee_text_is(p.state, "declined")) &&
        pair_move(cd, &p, &agreed, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- moved ------------------------------------------------------------------------ */

/* What both have said once it is there.  To go back is to ask anew. */
static void said_then(const struct pair *p, const struct pair_step *step,
                      const char **candidate_r, const char **employer_r)
{
    const int rank = pair_rank(step->state);
    const struct pair_reason *reason = pair_reason_of(step->reason ? step->reason : "");

    if (cordee_text_is(step->state, "declined")) {
        *candidate_r = reason && reason->by == PAIR_CANDIDATE ? "no" : p->candidate_said;
        *employer_r = reason && reason->by == PAIR_EMPLOYER ? "no" : p->employer_said;
        return;
    }
    *candidate_r = rank == 0 ? "" : rank == 1 ? "asked" : "yes";
    *employer_r = rank >= pair_rank("introduced") ? "yes" : "";
}

static const char *kind_of(const char *state)
{
    static const char *const kinds[] = {NULL,
                                        NULL,
                                        "recruitment.agreed",
                                        NULL,
                                        "recruitment.interview",
                                        "recruitment.offer",
                                        "recruitment.hired",
                                        "recruitment.declined"};
    const int rank = pair_rank(state);

    return rank < 0 ? NULL : kinds[rank];
}

static enum cordee_direction direction_of(const struct pair_step *step)
{
    return cordee_text_is(step->by, "staff") || cordee_text_is(step->by, "system")
               ? CORDEE_INTERNAL
               : CORDEE_IN;
}

/* On the history of each, and what both know of each other only once both may. */
static int step_note(struct cordee *cd, const struct pair *p,
                     const struct pair_step *step, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct pair_reason *reason = pair_reason_of(step->reason ? step->reason : "");
    const bool named = pair_named(p) || cordee_text_is(step->state, "introduced");
    const struct cordee_taker theirs[] = {{p->who, "about"},
                                          {named ? p->employer : 0, "about"}};
    const struct cordee_taker members[] = {{p->employer, "about"}};
    struct pair_entry entry = {.kind = kind_of(step->state),
                               .direction = direction_of(step),
                               .takers = theirs,
                               .n = 2,
                               .user = step->user,
                               .body = reason ? T(reason->label) : NULL};

    /* The mail to both is its own entry. */
    if (cordee_text_is(step->state, "introduced") && cordee_text_is(step->by, "staff"))
        entry.kind = "recruitment.introduced";
    if (!entry.kind)
        return 0;
    if (pair_note(cd, p, &entry, NULL, err) < 0)
        return -1;
    if (named || !*p->employer_said)
        return 0;
    entry.takers = members;
    entry.n = 1;
    entry.body =
        reason ? cordee_arena_printf(a, "%s: %s", pair_number(cd, a, p), T(reason->label))
               : pair_number(cd, a, p);
    return pair_note(cd, p, &entry, NULL, err);
}

static int state_put(struct cordee *cd, const struct pair *p,
                     const struct pair_step *step, struct cordee_error *err)
{
    const char *candidate, *employer;
    const int64_t meets = cordee_text_is(step->state, "interview") && step->meets_at
                              ? step->meets_at
                              : p->meets_at;

    said_then(p, step, &candidate, &employer);
    if (cd->db->exec(
            cd, err,
            "UPDATE recruitment_pair SET state = ?, candidate_said = ?, employer_said = "
            "?, reason = ?, meets_at = ?, moved_at = ?, asked_at = NULL, reminded_at = "
            "NULL, staff = coalesce(?, staff) WHERE id = ? AND state = ?",
            CORDEE_ARGS(CORDEE_V(step->state), CORDEE_V(candidate), CORDEE_V(employer),
                        CORDEE_V(step->reason ? step->reason : ""), CORDEE_ID(meets),
                        CORDEE_V(cordee_now()), CORDEE_ID(step->user), CORDEE_V(p->id),
                        CORDEE_V(p->state))) < 0)
        return -1;
    return cd->db->changes(cd)
               ? 0
               : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                             T("Somebody else moved it meanwhile. This is how it is "
                               "now."));
}

static int step_check(struct cordee *cd, const struct pair *p,
                      const struct pair_step *step, struct cordee_error *err)
{
    if (!p->candidate)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("The candidate was erased: it stays as it is."));
    if (!pair_may_move(p->state, step->state))
        return cordee_fail(err, CORDEE_E_CONFLICT, T("It cannot go from %s to %s."),
                           pair_state_name(cd, p->state),
                           pair_state_name(cd, step->state));
    if (cordee_text_is(step->state, "introduced") &&
        cordee_text_is(p->state, "declined") && !pair_named(p))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("They were never introduced: put it back to Agreed."));
    return 0;
}

int pair_move(struct cordee *cd, const struct pair *p, const struct pair_step *step,
              struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (step_check(cd, p, step, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Candidate moved"), err) < 0 ||
        state_put(cd, p, step, err) < 0 || step_put(cd, p->id, step, err) < 0 ||
        step_note(cd, p, step, err) < 0 ||
        cd->event->fire(cd, err, RECRUITMENT_MOVED,
                        CORDEE_ARGS(CORDEE_V(p->id), CORDEE_V(p->opening),
                                    CORDEE_V(p->candidate), CORDEE_V(p->state),
                                    CORDEE_V(step->state))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- asked ------------------------------------------------------------------------ */

int pair_candidate_asked(struct cordee *cd, const struct pair *p, bool onward,
                         struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE recruitment_pair SET candidate_said = 'asked', asked_at = ?, reminded_at "
        "= NULL, onward = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(onward), CORDEE_V(p->id)));
}

int pair_employer_asked(struct cordee *cd, const struct pair *p, int64_t person,
                        struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE recruitment_pair SET employer_said = 'asked', person = ?, asked_at = ?, "
        "reminded_at = NULL WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(person), CORDEE_V(cordee_now()), CORDEE_V(p->id)));
}

int pair_reminded(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE recruitment_pair SET reminded_at = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id)));
}

int pair_documents(struct cordee *cd, int64_t id, bool agreed, struct cordee_error *err)
{
    return cd->db->exec(cd, err, "UPDATE recruitment_pair SET documents = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(agreed), CORDEE_V(id)));
}

int pair_meets(struct cordee *cd, int64_t id, int64_t at, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("Interview set"), err) < 0 ||
        cd->db->exec(cd, err, "UPDATE recruitment_pair SET meets_at = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_ID(at), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int pair_score(struct cordee *cd, int64_t opening, int64_t candidate, double *score_r,
               struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT score FROM recruitment_match WHERE opening = ? AND candidate = ?",
        CORDEE_ARGS(CORDEE_V(opening), CORDEE_V(candidate)));

    if (rc > 0)
        *score_r = json_number_value(json_object_get(row, "score"));
    return rc < 0 ? -1 : 0;
}
