/* Profiles as they are kept. */
#include "plugins/recruitment/candidate/candidate.h"

#include "plugins/recruitment/skill/skill.h"

/* ---- one row ---------------------------------------------------------------- */

static const char load_sql[] =
    "SELECT id, cluster, person, staff, state, headline, body, wishes, language, kinds, "
    "education, years, free_from, hours, place, country, latitude IS NOT NULL AND "
    "longitude IS NOT NULL, latitude, longitude, radius, moves, remote, pay_min, "
    "currency, pay_per, permits, certificates, source, brought_by, consent_at, "
    "consent_until, only_here, changed_at, made_at FROM recruitment_candidate WHERE id = "
    "?";

struct row {
    struct cordee *cd;
    struct cordee_arena *a;
    struct cordee_rows *rows;
    int column;
};

static const char *text_of(struct row *r)
{
    return cordee_arena_text(r->a, r->cd->db->get_text(r->rows, r->column++));
}

static int64_t number_of(struct row *r)
{
    return r->cd->db->get_int(r->rows, r->column++);
}

static double real_of(struct row *r)
{
    return r->cd->db->get_real(r->rows, r->column++);
}

static void who_read(struct row *r, struct candidate *c)
{
    c->id = number_of(r);
    c->cluster = number_of(r);
    c->person = number_of(r);
    c->staff = number_of(r);
    c->state = text_of(r);
    c->headline = text_of(r);
    c->body = text_of(r);
    c->wishes = text_of(r);
    c->language = text_of(r);
}

static void what_read(struct row *r, struct candidate *c)
{
    c->kinds = texts_of(r->a, text_of(r));
    c->education = (int)number_of(r);
    c->years = real_of(r);
    c->free_from = number_of(r);
    c->hours = real_of(r);
    c->place = text_of(r);
    c->country = text_of(r);
    c->placed = number_of(r) != 0;
    c->latitude = real_of(r);
    c->longitude = real_of(r);
    c->radius = (int)number_of(r);
    c->moves = number_of(r) != 0;
    c->remote = number_of(r) != 0;
    c->pay_min = number_of(r);
    c->currency = text_of(r);
    c->pay_per = text_of(r);
    c->permits = texts_of(r->a, text_of(r));
    c->certificates = texts_of(r->a, text_of(r));
}

static void rest_read(struct row *r, struct candidate *c)
{
    c->source = text_of(r);
    c->brought_by = number_of(r);
    c->consent_at = number_of(r);
    c->consent_until = number_of(r);
    c->only_here = number_of(r) != 0;
    c->changed_at = number_of(r);
    c->made_at = number_of(r);
}

/* ---- what hangs on it ------------------------------------------------------- */

/* How many rows there are of it; -1. */
static int64_t count_of(struct cordee *cd, const char *sql, int64_t id,
                        struct cordee_error *err)
{
    int64_t n = 0;

    return cd->db->one(cd, err, &n, sql, CORDEE_ARGS(CORDEE_V(id))) < 0 ? -1 : n;
}

static int skills_read(struct row *r, struct candidate *c, struct cordee_error *err)
{
    const int64_t n = count_of(
        r->cd, "SELECT count(*) FROM recruitment_candidate_skill WHERE candidate = ?",
        c->id, err);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        n < 0 ? NULL
              : r->cd->db->query(
                    r->cd, err,
                    cordee_arena_printf(r->a,
                                        "SELECT s.skill, s.level, %s AS label FROM "
                                        "recruitment_candidate_skill s WHERE s.candidate "
                                        "= ? ORDER BY s.level DESC, label, s.id",
                                        skill_label_sql(r->cd, r->a, "s.skill")),
                    CORDEE_ARGS(CORDEE_V(c->id)));
    int rc = rows ? 0 : -1;

    c->skills = cordee_arena_get(r->a, (size_t)(n + 1) * sizeof *c->skills);
    while (rows && c->n_skills < (size_t)n && (rc = r->cd->db->next(rows, err)) > 0)
        c->skills[c->n_skills++] = (struct candidate_skill){
            .skill = r->cd->db->get_int(rows, 0),
            .level = (int)r->cd->db->get_int(rows, 1),
            .label = cordee_arena_text(r->a, r->cd->db->get_text(rows, 2))};
    return rc < 0 ? -1 : 0;
}

static int languages_read(struct row *r, struct candidate *c, struct cordee_error *err)
{
    const int64_t n = count_of(
        r->cd, "SELECT count(*) FROM recruitment_candidate_language WHERE candidate = ?",
        c->id, err);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        n < 0 ? NULL
              : r->cd->db->query(r->cd, err,
                                 "SELECT language, cefr FROM "
                                 "recruitment_candidate_language WHERE candidate = ? "
                                 "ORDER BY cefr DESC, language",
                                 CORDEE_ARGS(CORDEE_V(c->id)));
    int rc = rows ? 0 : -1;

    c->languages = cordee_arena_get(r->a, (size_t)(n + 1) * sizeof *c->languages);
    while (rows && c->n_languages < (size_t)n && (rc = r->cd->db->next(rows, err)) > 0)
        c->languages[c->n_languages++] = (struct candidate_language){
            .code = cordee_arena_text(r->a, r->cd->db->get_text(rows, 0)),
            .cefr = (int)r->cd->db->get_int(rows, 1)};
    return rc < 0 ? -1 : 0;
}

static void past_row(struct row *r, struct candidate_past *p)
{
    r->column = 0;
    p->kind = text_of(r);
    p->title = text_of(r);
    p->organisation = text_of(r);
    p->place = text_of(r);
    p->starts = number_of(r);
    p->ends = number_of(r);
    p->body = text_of(r);
}

static int past_read(struct row *r, struct candidate *c, struct cordee_error *err)
{
    const int64_t n = count_of(
        r->cd, "SELECT count(*) FROM recruitment_candidate_past WHERE candidate = ?",
        c->id, err);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        n < 0 ? NULL
              : r->cd->db->query(r->cd, err,
                                 "SELECT kind, title, organisation, place, starts, ends, "
                                 "body FROM recruitment_candidate_past WHERE candidate = "
                                 "? ORDER BY starts > 0 AND ends = 0 DESC, max(starts, "
                                 "ends) DESC, id",
                                 CORDEE_ARGS(CORDEE_V(c->id)));
    struct row past = {r->cd, r->a, rows, 0};
    int rc = rows ? 0 : -1;

    c->past = cordee_arena_get(r->a, (size_t)(n + 1) * sizeof *c->past);
    while (rows && c->n_past < (size_t)n && (rc = r->cd->db->next(rows, err)) > 0)
        past_row(&past, &c->past[c->n_past++]);
    return rc < 0 ? -1 : 0;
}

/* ---- all of it -------------------------------------------------------------- */

int candidate_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                   struct candidate *c_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, load_sql, CORDEE_ARGS(CORDEE_V(id)));
    struct row r = {cd, a, rows, 0};
    struct candidate c = {0};
    const int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    who_read(&r, &c);
    what_read(&r, &c);
    rest_read(&r, &c);
    if (skills_read(&r, &c, err) < 0 || languages_read(&r, &c, err) < 0 ||
        past_read(&r, &c, err) < 0)
        return -1;
    *c_r = c;
    return 1;
}
