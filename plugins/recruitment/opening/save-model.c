/* An opening is kept. */
#include "plugins/recruitment/opening/opening.h"

/* ---- its row --------------------------------------------------------------------- */

/* Where who acts works, when the member is of that cluster or of none, as where there is
 * only one; else the first it is of. */
static int cluster_find(struct cordee *cd, struct opening *o, struct cordee_error *err)
{
    static const char sql[] =
        "SELECT coalesce((SELECT k.cluster FROM " CORDEE_CLUSTERS_OF(
            "?1") " k WHERE cluster_mine(k.cluster) ORDER BY k.cluster <> "
                  "cluster_here(), k.cluster LIMIT 1), cluster_here())";
    const int rc = o->cluster ? 1
                              : cd->db->one(cd, err, &o->cluster, sql,
                                            CORDEE_ARGS(CORDEE_V(o->party)));

    return rc ? rc
              : cordee_fail(err, CORDEE_E_INVALID, "%s",
                            T("Choose the member whose opening it is."));
}

static int place_put(struct cordee *cd, struct opening *o, struct cordee_error *err)
{
    const int rc = o->placed ? 1
                             : place_find(cd, o->place, o->country, &o->latitude,
                                          &o->longitude, err);

    o->placed = rc > 0;
    return rc < 0 ? -1 : 0;
}

static struct cordee_value degrees(const struct opening *o, double value)
{
    return o->placed ? cordee_of_real(value) : (struct cordee_value){0};
}

static int row_new(struct cordee *cd, struct opening *o, struct cordee_error *err)
{
    const int64_t now = cordee_now();
    const bool open = cordee_text_is(o->state, "open");

    o->id = cd->db->insert(
        cd, err,
        "INSERT INTO recruitment_opening(cluster, party, kind, state, title, source, "
        "made_at, opened_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(o->cluster), CORDEE_V(o->party), CORDEE_V(o->kind),
                    CORDEE_V(o->state), CORDEE_V(o->title), CORDEE_V(o->source),
                    CORDEE_V(now), CORDEE_ID(open ? now : 0)));
    return o->id < 0 ? -1 : 0;
}

static int row_put(struct cordee *cd, const struct opening *o, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return cd->db->exec(
        cd, err,
        "UPDATE recruitment_opening SET party = ?, contact = ?, staff = ?, kind = ?, "
        "public = ?, title = ?, body = ?, language = ?, occupation = ?, place = ?, "
        "country = ?, latitude = ?, longitude = ?, remote = ?, hours = ?, pay_min = ?, "
        "pay_max = ?, currency = ?, pay_per = ?, starts = ?, ends = ?, closes = ?, "
        "education = ?, years = ?, permits = ?, certificates = ?, weighed_by = CASE "
        "weights WHEN ?27 THEN weighed_by ELSE nullif(acting(), 0) END, weighed_at = "
        "CASE weights WHEN ?27 THEN weighed_at ELSE clock_now() END, weights = ?27, ref "
        "= ?28 WHERE id = ?29",
        CORDEE_ARGS(CORDEE_V(o->party), CORDEE_ID(o->contact), CORDEE_ID(o->staff),
                    CORDEE_V(o->kind), CORDEE_V(o->open_to_all), CORDEE_V(o->title),
                    CORDEE_V(o->body), CORDEE_V(o->language), CORDEE_ID(o->occupation),
                    CORDEE_V(o->place), CORDEE_V(o->country), degrees(o, o->latitude),
                    degrees(o, o->longitude), CORDEE_V(o->remote), CORDEE_V(o->hours),
                    CORDEE_V(o->pay_min), CORDEE_V(o->pay_max), CORDEE_V(o->currency),
                    CORDEE_V(o->pay_per), CORDEE_V(o->starts), CORDEE_V(o->ends),
                    CORDEE_V(o->closes), CORDEE_V(o->education), CORDEE_V(o->years),
                    CORDEE_V(texts_lines(a, &o->permits)),
                    CORDEE_V(texts_lines(a, &o->certificates)), CORDEE_V(o->weights),
                    CORDEE_V(o->ref), CORDEE_V(o->id)));
}

/* ---- its lists: rows that stay the same are not touched, so that an undo has less to
 * take back -------------------------------------------------------------------------- */

static bool has_skill(const struct opening *o, int64_t skill)
{
    for (size_t i = 0; i < o->n_skills; i++)
        if (o->skills[i].skill == skill)
            return true;
    return false;
}

static bool has_language(const struct opening *o, const char *code)
{
    for (size_t i = 0; i < o->n_languages; i++)
        if (cordee_text_is(o->languages[i].code, code))
            return true;
    return false;
}

static int skills_put(struct cordee *cd, const struct opening *o,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *was = cd->db->list(
        cd, err, "SELECT id, skill FROM recruitment_opening_skill WHERE opening = ?",
        CORDEE_ARGS(CORDEE_V(o->id)));
    const json_t *row;
    int rc = was ? 0 : -1;
    size_t i;

    json_array_foreach (was, i, row)
        if (rc == 0 && !has_skill(o, cordee_json_int(row, "skill")))
            rc = cd->db->exec(cd, err,
                              "DELETE FROM recruitment_opening_skill WHERE id = ?",
                              CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id"))));
    for (i = 0; rc == 0 && i < o->n_skills; i++) {
        const struct opening_skill *s = &o->skills[i];

        if (s->skill)
            rc = cd->db->exec(
                cd, err,
                "INSERT INTO recruitment_opening_skill(opening, skill, essential, must, "
                "level) VALUES(?, ?, ?, ?, ?) ON CONFLICT(opening, skill) DO UPDATE SET "
                "essential = excluded.essential, must = excluded.must, level = "
                "excluded.level WHERE essential <> excluded.essential OR must <> "
                "excluded.must OR level <> excluded.level",
                CORDEE_ARGS(CORDEE_V(o->id), CORDEE_V(s->skill), CORDEE_V(s->essential),
                            CORDEE_V(s->must), CORDEE_V(s->level)));
    }
    return rc;
}

static int languages_put(struct cordee *cd, const struct opening *o,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *was = cd->db->list(
        cd, err,
        "SELECT id, language FROM recruitment_opening_language WHERE opening = ?",
        CORDEE_ARGS(CORDEE_V(o->id)));
    const json_t *row;
    int rc = was ? 0 : -1;
    size_t i;

    json_array_foreach (was, i, row)
        if (rc == 0 && !has_language(o, cordee_json_text(row, "language")))
            rc = cd->db->exec(cd, err,
                              "DELETE FROM recruitment_opening_language WHERE id = ?",
                              CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id"))));
    for (i = 0; rc == 0 && i < o->n_languages; i++) {
        const struct opening_language *l = &o->languages[i];

        rc = cd->db->exec(
            cd, err,
            "INSERT INTO recruitment_opening_language(opening, language, cefr, must) "
            "VALUES(?, ?, ?, ?) ON CONFLICT(opening, language) DO UPDATE SET cefr = "
            "excluded.cefr, must = excluded.must WHERE cefr <> excluded.cefr OR must <> "
            "excluded.must",
            CORDEE_ARGS(CORDEE_V(o->id), CORDEE_V(l->code), CORDEE_V(l->cefr),
                        CORDEE_V(l->must)));
    }
    return rc;
}

/* ---- all of it ------------------------------------------------------------------- */

/* State and source stay as they are kept. */
static int state_read(struct cordee *cd, struct opening *o, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc =
        cd->db->row(cd, err, &row, "SELECT state FROM recruitment_opening WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(o->id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such opening."));
    if (rc > 0)
        for (const struct opening_word *w = opening_states(); w->value; w++)
            if (cordee_text_is(w->value, cordee_json_text(row, "state")))
                o->state = w->value;
    return rc;
}

static int check(struct cordee *cd, const struct opening *o, struct cordee_error *err)
{
    const char *field, *fault = opening_fault(cd, o, &field);
    int64_t other = 0;
    int rc;

    if (fault)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", fault);
    rc = *o->ref ? cd->db->one(
                       cd, err, &other,
                       "SELECT id FROM recruitment_opening WHERE party = ? AND "
                       "ref = ? AND id <> ?",
                       CORDEE_ARGS(CORDEE_V(o->party), CORDEE_V(o->ref), CORDEE_V(o->id)))
                 : 0;
    return rc > 0 ? cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                                T("Another opening of this member has that number."))
                  : rc;
}

int opening_save(struct cordee *cd, struct opening *o, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const bool is_new = !o->id;

    if (cd->db->change_begin(
            cd, &c, is_new ? T("Opening written down") : T("Opening changed"), err) < 0 ||
        check(cd, o, err) < 0 || cluster_find(cd, o, err) < 0 ||
        place_put(cd, o, err) < 0 ||
        (is_new ? row_new(cd, o, err) : state_read(cd, o, err)) < 0 ||
        row_put(cd, o, err) < 0 || skills_put(cd, o, err) < 0 ||
        languages_put(cd, o, err) < 0 ||
        cd->event->fire(cd, err, RECRUITMENT_OPENING_CHANGED,
                        CORDEE_ARGS(CORDEE_V(o->id), CORDEE_V(o->state))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
