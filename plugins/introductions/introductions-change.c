/* The ledger, changed. */
#include "plugins/introductions/introductions.h"

#include <string.h>

#define MOST_PURPOSE 500
#define MOST_NOTE    2000
#define MOST_PEOPLE  3
#define MOST_ANSWERS 10 /* of one link: who plays with it fills no timeline */

/* ---- entries on timelines --------------------------------------------------- */

static int takers_of(struct cordee *cd, int64_t introduction, struct cordee_taker *takers,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT m.party FROM introductions_person m JOIN party p ON p.id = m.party WHERE "
        "m.introduction = ? AND p.deleted_at IS NULL ORDER BY m.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(introduction), CORDEE_V(MOST_PEOPLE)));
    int rc = rows ? 0 : -1, n = 0;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        takers[n++] = (struct cordee_taker){cd->db->get_int(rows, 0), "with"};
    return rc < 0 ? -1 : n;
}

/* From here until `spoken` in the language of the cluster whose it is: timelines are
 * ours. */
static int ours_speak(struct cordee *cd, int64_t introduction, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;

    if (cd->db->row(cd, err, &cluster,
                    "SELECT c.language FROM introductions_introduction n JOIN cluster c "
                    "ON c.id = coalesce(n.cluster, 1) WHERE n.id = ?",
                    CORDEE_ARGS(CORDEE_V(introduction))) < 0)
        return -1;
    cd->text->speak(cd, cordee_json_text(cluster, "language"), "en");
    return 0;
}

int introductions_entry(struct cordee *cd, int64_t introduction,
                        const struct cordee_interaction *entry, int64_t *id_r,
                        struct cordee_error *err)
{
    struct cordee_taker takers[MOST_PEOPLE];
    struct cordee_interaction i = *entry;
    int64_t id;
    int n;

    if (!i.n_takers) {
        if ((n = takers_of(cd, introduction, takers, err)) < 0)
            return -1;
        i.takers = takers;
        i.n_takers = (size_t)n;
    }
    if (!i.n_takers)
        return 0; /* all of them were erased, or lie in the trash */
    if (ours_speak(cd, introduction, err) < 0)
        return -1;
    i.subject = T(i.subject);
    cd->text->spoken(cd);
    if (cd->db->one(cd, err, &i.cluster,
                    "SELECT cluster FROM introductions_introduction WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(introduction))) < 0 ||
        cd->crm->interaction(cd, err, &i, &id) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO introductions_entry(introduction, interaction) "
                     "VALUES(?, ?)",
                     CORDEE_ARGS(CORDEE_V(introduction), CORDEE_V(id))) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

/* ---- making one ------------------------------------------------------------- */

static int person_add(struct cordee *cd, int64_t introduction, int64_t party,
                      const char *part, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO introductions_person(introduction, party, part) VALUES(?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(introduction), CORDEE_V(party), CORDEE_V(part)));
}

static int people_add(struct cordee *cd, int64_t id, const struct introductions_new *n,
                      struct cordee_error *err)
{
    if (person_add(cd, id, n->one, "one", err) < 0 ||
        person_add(cd, id, n->other, "other", err) < 0)
        return -1;
    return n->introducer ? person_add(cd, id, n->introducer, "introducer", err) : 0;
}

static int new_check(struct cordee *cd, const struct introductions_new *n,
                     struct cordee_error *err)
{
    if (n->one == n->other || n->introducer == n->one || n->introducer == n->other)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("an introduction is between two; name somebody else"));
    if (cordee_utf8_len(n->purpose) > MOST_PURPOSE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("what it is for is too long; 500 letters are enough"));
    if (n->at > cordee_now() + 86400)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this day is still to come; write it down when they met"));
    if (cd->crm->writable(cd, err, n->one) < 0 ||
        cd->crm->writable(cd, err, n->other) < 0)
        return -1;
    return n->introducer ? cd->crm->writable(cd, err, n->introducer) : 0;
}

int64_t introductions_add(struct cordee *cd, const struct introductions_new *n,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const struct cordee_interaction entry = {.kind = "introductions.made",
                                             .direction = CORDEE_INTERNAL,
                                             .at = n->at,
                                             .subject =
                                                 T_LATER("Introduced to each other"),
                                             .body = n->purpose,
                                             .author = n->user};
    int64_t id;

    if (new_check(cd, n, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Introduction written down"), err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO introductions_introduction(cluster, staff, state, purpose, "
        "introduced_at) VALUES(cluster_here(), ?, 'introduced', ?, ?)",
        CORDEE_ARGS(CORDEE_ID(n->user), CORDEE_V(n->purpose), CORDEE_V(n->at)));
    if (id < 0 || people_add(cd, id, n, err) < 0 ||
        introductions_entry(cd, id, &entry, NULL, err) < 0 ||
        cd->db->change_commit(&c, err) < 0)
        return -1;
    return id;
}

/* The entry of the mail is on the introducer's timeline already; this one is on that of
 * whom it is about, where who writes may write there. */
static int asked_note(struct cordee *cd, int64_t id, int64_t party, int64_t user,
                      struct cordee_error *err)
{
    const struct cordee_taker about = {party, "about"};
    const struct cordee_interaction entry = {.kind = "introductions.asked",
                                             .direction = CORDEE_INTERNAL,
                                             .subject =
                                                 T_LATER("Asked for an introduction"),
                                             .body = "",
                                             .author = user,
                                             .takers = &about,
                                             .n_takers = 1};
    struct cordee_error why = {0};

    if (cd->crm->writable(cd, &why, party) < 0)
        return why.code == CORDEE_E_DENIED ? 0
                                           : cordee_fail(err, why.code, "%s", why.text);
    return introductions_entry(cd, id, &entry, NULL, err);
}

/* The same introducer was asked for the same person, and it is not known what came of it:
 * 1, 0, -1. */
static int is_asked(struct cordee *cd, int64_t introducer, int64_t party, int64_t *id_r,
                    struct cordee_error *err)
{
    return cd->db->one(
        cd, err, id_r,
        "SELECT n.id FROM introductions_introduction n JOIN introductions_person b ON "
        "b.introduction = n.id AND b.part = 'introducer' JOIN introductions_person m ON "
        "m.introduction = n.id AND m.part = 'other' WHERE n.state = 'asked' AND b.party "
        "= ? AND m.party = ? AND n.cluster IS cluster_here() AND n.asked_again_at IS "
        "NULL "
        "ORDER BY n.id DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(introducer), CORDEE_V(party)));
}

static int64_t asked_add(struct cordee *cd, int64_t introducer, int64_t party,
                         int64_t user, struct cordee_error *err)
{
    int64_t id = cd->db->insert(
        cd, err,
        "INSERT INTO introductions_introduction(cluster, staff, state, asked_at) "
        "VALUES(cluster_here(), ?, 'asked', ?)",
        CORDEE_ARGS(CORDEE_ID(user), CORDEE_V(cordee_now())));

    if (id < 0 || person_add(cd, id, introducer, "introducer", err) < 0 ||
        person_add(cd, id, party, "other", err) < 0 ||
        asked_note(cd, id, party, user, err) < 0)
        return -1;
    return id;
}

int introductions_asked(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                        struct cordee_error *err)
{
    int64_t introducer = argc > 3 ? argv[1].as.i : 0, party = argc > 3 ? argv[2].as.i : 0;
    CORDEE_AUTO(cordee_json_drop) json_t *whom = NULL;
    int rc = cd->crm->party(cd, err, party, &whom);
    int64_t id = 0;

    if (rc <= 0 || introducer == party)
        return rc < 0 ? -1 : 0; /* nobody whom one may see */
    rc = is_asked(cd, introducer, party, &id, err);
    if (rc == 0)
        id = asked_add(cd, introducer, party, argv[3].as.i, err);
    if (rc < 0 || id < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "INSERT INTO introductions_entry(introduction, interaction) VALUES(?, ?) ON "
        "CONFLICT DO NOTHING",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(argv[0].as.i)));
}

/* ---- what became of it ------------------------------------------------------ */

/* On the timelines of both. */
static int outcome_tell(struct cordee *cd, int64_t id, const char *outcome,
                        const char *note, bool theirs, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_interaction entry = {.kind = "introductions.answer",
                                       .direction = theirs ? CORDEE_IN : CORDEE_INTERNAL,
                                       .body = note};

    if ((!theirs &&
         cd->db->one(cd, err, &entry.author, "SELECT acting()", CORDEE_NO_ARGS) < 0) ||
        ours_speak(cd, id, err) < 0)
        return -1;
    entry.subject = cordee_arena_printf(a, T("Came of the introduction: %s"),
                                        introductions_outcome(cd, outcome));
    cd->text->spoken(cd);
    return introductions_entry(cd, id, &entry, NULL, err);
}

/* The largest that anybody said of it. */
static int outcome_put(struct cordee *cd, int64_t id, const char *outcome,
                       struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE introductions_introduction SET state = 'answered', outcome = ?2, "
        "answered_at = ?3, introduced_at = coalesce(introduced_at, iif(?2 = 'nothing', "
        "NULL, ?3)) WHERE id = ?1",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(outcome), CORDEE_V(cordee_now())));
}

/* What those who were asked, and one of us, say together. */
static int answers_add_up(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT answer FROM introductions_person WHERE "
                                "introduction = ?1 AND answer IS NOT NULL UNION ALL "
                                "SELECT said FROM introductions_introduction WHERE id = "
                                "?1 AND said IS NOT NULL",
                                CORDEE_ARGS(CORDEE_V(id)));
    const char *most = "nothing";
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (introductions_rank(cordee_json_text(row, "answer")) >
            introductions_rank(most))
            most = cordee_json_text(row, "answer");
    return list ? outcome_put(cd, id, most, err) : -1;
}

int introductions_answer(struct cordee *cd, int64_t person, const char *outcome,
                         const char *note, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (!introductions_rank(outcome))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("choose what came of it"));
    if (cd->db->change_begin(cd, &c, T("What came of an introduction"), err) < 0)
        return -1;
    rc = cd->db->row(cd, err, &row,
                     "SELECT introduction, answer, answers, note FROM "
                     "introductions_person WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(person)));
    if (rc < 0 || cordee_json_int(row, "answers") >= MOST_ANSWERS)
        return rc < 0 ? -1 : 0;
    if (strcmp(cordee_json_text(row, "answer"), outcome) == 0 &&
        strcmp(cordee_json_text(row, "note"), note) == 0)
        return 1; /* said again */
    if (cd->db->exec(
            cd, err,
            "UPDATE introductions_person SET answer = ?, note = ?, answered_at = "
            "?, answers = answers + 1 WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(outcome), CORDEE_V(note), CORDEE_V(cordee_now()),
                        CORDEE_V(person))) < 0 ||
        answers_add_up(cd, cordee_json_int(row, "introduction"), err) < 0 ||
        outcome_tell(cd, cordee_json_int(row, "introduction"), outcome, note, true, err) <
            0 ||
        cd->db->change_commit(&c, err) < 0)
        return -1;
    return 1;
}

/* ---- changed by hand -------------------------------------------------------- */

static int change_check(struct cordee *cd, const struct introductions_change *c,
                        struct cordee_error *err)
{
    if (!introductions_rank(c->stands) && strcmp(c->stands, "asked") != 0 &&
        strcmp(c->stands, "introduced") != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("choose how it stands"));
    if (cordee_utf8_len(c->purpose) > MOST_PURPOSE ||
        cordee_utf8_len(c->note) > MOST_NOTE)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("this is too long"));
    if (c->at > cordee_now() + 86400)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("this day is still to come"));
    return 0;
}

static int change_write(struct cordee *cd, const struct introductions_change *c,
                        struct cordee_error *err)
{
    const char *outcome = introductions_rank(c->stands) ? c->stands : NULL;
    int64_t now = cordee_now();

    return cd->db->exec(
        cd, err,
        "UPDATE introductions_introduction SET state = iif(?2 IS NULL, ?3, 'answered'), "
        "outcome = ?2, said = iif(outcome IS ?2, said, ?2), purpose = ?4, note = ?5, "
        "answered_at = iif(?2 IS NULL, NULL, "
        "coalesce(answered_at, ?6)), asked_at = iif(?3 = 'asked', coalesce(asked_at, "
        "introduced_at), asked_at), introduced_at = CASE WHEN ?3 = 'asked' THEN NULL "
        "WHEN "
        "?7 <> 0 THEN ?7 WHEN ?3 = 'nothing' THEN introduced_at ELSE "
        "coalesce(introduced_at, ?6) END WHERE id = ?1",
        CORDEE_ARGS(CORDEE_V(c->id), CORDEE_V(outcome), CORDEE_V(c->stands),
                    CORDEE_V(c->purpose), CORDEE_V(c->note), CORDEE_V(now),
                    CORDEE_V(c->at)));
}

int introductions_save(struct cordee *cd, const struct introductions_change *change,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;

    if (change_check(cd, change, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Introduction changed"), err) < 0 ||
        introductions_load(cd, change->id, &before, err) < 0 ||
        change_write(cd, change, err) < 0)
        return -1;
    if (introductions_rank(change->stands) &&
        strcmp(cordee_json_text(before, "outcome"), change->stands) != 0 &&
        outcome_tell(cd, change->id, change->stands, change->note, false, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int introductions_remove(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("Introduction removed"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM introductions_introduction WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
