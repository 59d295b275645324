/* A profile is kept.  Nothing of it is in the change log: what was erased must not come
 * back by an undo. */
#include "plugins/recruitment/candidate/candidate.h"

/* ---- its row ---------------------------------------------------------------- */

static const char cluster_sql[] =
    "SELECT coalesce((SELECT k.cluster FROM " CORDEE_CLUSTERS_OF(
        "?1") " k WHERE cluster_mine(k.cluster) ORDER BY k.cluster <> cluster_here(), "
              "k.cluster LIMIT 1), nullif(cluster_here(), 0), (SELECT min(id) FROM "
              "cluster))";

/* Where who acts works, when the person is of that cluster; else the first they are of;
 * of none yet, where who acts works. */
static int cluster_find(struct cordee *cd, struct candidate *c, struct cordee_error *err)
{
    return c->cluster ? 0
                      : cd->db->one(cd, err, &c->cluster, cluster_sql,
                                    CORDEE_ARGS(CORDEE_V(c->person)));
}

static int place_put(struct cordee *cd, struct candidate *c, struct cordee_error *err)
{
    const int rc = c->placed ? 1
                             : place_find(cd, c->place, c->country, &c->latitude,
                                          &c->longitude, err);

    c->placed = rc > 0;
    return rc < 0 ? -1 : 0;
}

static struct cordee_value degrees(const struct candidate *c, double value)
{
    return c->placed ? cordee_of_real(value) : (struct cordee_value){0};
}

static int row_new(struct cordee *cd, struct candidate *c, struct cordee_error *err)
{
    int64_t other = 0;
    int rc;

    if (!c->person)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Choose the person whose profile it is."));
    rc = cluster_find(cd, c, err) < 0
             ? -1
             : cd->db->one(cd, err, &other,
                           "SELECT id FROM recruitment_candidate WHERE cluster = ? AND "
                           "person = ?",
                           CORDEE_ARGS(CORDEE_V(c->cluster), CORDEE_V(c->person)));
    if (rc > 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This person has a profile already: change that one."));
    if (rc < 0)
        return -1;
    c->id = cd->db->insert(cd, err,
                           "INSERT INTO recruitment_candidate(cluster, person, only_here,"
                           " made_at) VALUES(?, ?, ?, ?)",
                           CORDEE_ARGS(CORDEE_V(c->cluster), CORDEE_V(c->person),
                                       CORDEE_V(c->only_here), CORDEE_V(cordee_now())));
    return c->id < 0 ? -1 : 0;
}

static int row_put(struct cordee *cd, const struct candidate *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    if (cd->db->exec(
            cd, err,
            "UPDATE recruitment_candidate SET staff = ?, state = ?, headline = ?, body = "
            "?, wishes = ?, language = ?, kinds = ?, education = ?, years = ?, free_from "
            "= ?, hours = ?, place = ?, country = ?, latitude = ?, longitude = ?, radius "
            "= ?, moves = ?, remote = ?, pay_min = ?, currency = ?, pay_per = ?, permits "
            "= ?, certificates = ?, source = ?, brought_by = ?, changed_at = ? WHERE id "
            "= ?",
            CORDEE_ARGS(CORDEE_ID(c->staff), CORDEE_V(c->state), CORDEE_V(c->headline),
                        CORDEE_V(c->body), CORDEE_V(c->wishes), CORDEE_V(c->language),
                        CORDEE_V(texts_lines(a, &c->kinds)), CORDEE_V(c->education),
                        CORDEE_V(c->years), CORDEE_V(c->free_from), CORDEE_V(c->hours),
                        CORDEE_V(c->place), CORDEE_V(c->country), degrees(c, c->latitude),
                        degrees(c, c->longitude), CORDEE_V(c->radius), CORDEE_V(c->moves),
                        CORDEE_V(c->remote), CORDEE_V(c->pay_min), CORDEE_V(c->currency),
                        CORDEE_V(c->pay_per), CORDEE_V(texts_lines(a, &c->permits)),
                        CORDEE_V(texts_lines(a, &c->certificates)), CORDEE_V(c->source),
                        CORDEE_ID(c->brought_by), CORDEE_V(cordee_now()),
                        CORDEE_V(c->id))) < 0)
        return -1;
    return cd->db->changes(cd) ? 0
                               : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                             T("There is no such profile."));
}

/* ---- what hangs on it ------------------------------------------------------- */

static int skills_put(struct cordee *cd, const struct candidate *c,
                      struct cordee_error *err)
{
    int rc = cd->db->exec(cd, err,
                          "DELETE FROM recruitment_candidate_skill WHERE candidate = ?",
                          CORDEE_ARGS(CORDEE_V(c->id)));

    for (size_t i = 0; rc == 0 && i < c->n_skills; i++)
        if (c->skills[i].skill)
            rc = cd->db->exec(cd, err,
                              "INSERT INTO recruitment_candidate_skill(candidate, skill, "
                              "level) SELECT ?1, s.id, ?3 FROM recruitment_skill s WHERE "
                              "s.id = ?2 ON CONFLICT(candidate, skill) DO UPDATE SET "
                              "level = max(level, excluded.level)",
                              CORDEE_ARGS(CORDEE_V(c->id), CORDEE_V(c->skills[i].skill),
                                          CORDEE_V(c->skills[i].level)));
    return rc;
}

static int languages_put(struct cordee *cd, const struct candidate *c,
                         struct cordee_error *err)
{
    int rc = cd->db->exec(
        cd, err, "DELETE FROM recruitment_candidate_language WHERE candidate = ?",
        CORDEE_ARGS(CORDEE_V(c->id)));

    for (size_t i = 0; rc == 0 && i < c->n_languages; i++)
        rc = cd->db->exec(cd, err,
                          "INSERT INTO recruitment_candidate_language(candidate, "
                          "language, cefr) VALUES(?, ?, ?) ON CONFLICT(candidate, "
                          "language) DO UPDATE SET cefr = max(cefr, excluded.cefr)",
                          CORDEE_ARGS(CORDEE_V(c->id), CORDEE_V(c->languages[i].code),
                                      CORDEE_V(c->languages[i].cefr)));
    return rc;
}

static int past_put(struct cordee *cd, const struct candidate *c,
                    struct cordee_error *err)
{
    int rc = cd->db->exec(cd, err,
                          "DELETE FROM recruitment_candidate_past WHERE candidate = ?",
                          CORDEE_ARGS(CORDEE_V(c->id)));

    for (size_t i = 0; rc == 0 && i < c->n_past; i++) {
        const struct candidate_past *p = &c->past[i];

        rc = cd->db->exec(
            cd, err,
            "INSERT INTO recruitment_candidate_past(candidate, kind, title, "
            "organisation, place, starts, ends, body) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(c->id), CORDEE_V(p->kind), CORDEE_V(p->title),
                        CORDEE_V(p->organisation), CORDEE_V(p->place),
                        CORDEE_V(p->starts), CORDEE_V(p->ends), CORDEE_V(p->body)));
    }
    return rc;
}

/* ---- all of it -------------------------------------------------------------- */

int candidate_changed(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->event->fire(cd, err, RECRUITMENT_CANDIDATE_CHANGED,
                           CORDEE_ARGS(CORDEE_V(id)));
}

int candidate_save(struct cordee *cd, struct candidate *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *field, *fault = candidate_fault(cd, c, &field);
    const int64_t was = c->id;

    if (fault)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", fault);
    if (cd->db->begin(cd, &tx, err) < 0 || (!was && row_new(cd, c, err) < 0) ||
        place_put(cd, c, err) < 0 || row_put(cd, c, err) < 0 ||
        skills_put(cd, c, err) < 0 || languages_put(cd, c, err) < 0 ||
        past_put(cd, c, err) < 0 || candidate_changed(cd, c->id, err) < 0 ||
        cd->db->commit(&tx, err) < 0) {
        c->id = was;
        return -1;
    }
    return 0;
}
