/* Openings as rows. */
#include "plugins/recruitment/opening/opening.h"

#include "plugins/recruitment/skill/skill.h"

#include <string.h>

enum { A_DAY = 86400 };

/* ---- one ------------------------------------------------------------------------- */

struct row {
    struct cordee *cd;
    struct cordee_arena *a;
    struct cordee_rows *rows;
    int column;
};

static const char *text(struct row *r)
{
    return cordee_arena_text(r->a, r->cd->db->get_text(r->rows, r->column++));
}

static int64_t number(struct row *r)
{
    return r->cd->db->get_int(r->rows, r->column++);
}

static double real(struct row *r)
{
    return r->cd->db->get_real(r->rows, r->column++);
}

static const char load_sql[] =
    "SELECT o.id, o.cluster, o.party, o.contact, o.staff, o.kind, o.state, o.public, "
    "o.title, o.body, o.language, o.occupation, o.place, o.country, o.latitude IS NOT "
    "NULL, o.latitude, o.longitude, o.remote, o.hours, o.pay_min, o.pay_max, o.currency, "
    "o.pay_per, o.starts, o.ends, o.closes, o.education, o.years, o.permits, "
    "o.certificates, o.weights, o.source, o.ref, p.name, c.name, o.made_at, o.opened_at, "
    "o.ended_at FROM recruitment_opening o JOIN party p ON p.id = o.party LEFT JOIN "
    "party c ON c.id = o.contact WHERE o.id = ?";

static void whose_read(struct row *r, struct opening *o)
{
    o->id = number(r);
    o->cluster = number(r);
    o->party = number(r);
    o->contact = number(r);
    o->staff = number(r);
    o->kind = text(r);
    o->state = text(r);
    o->open_to_all = number(r) != 0;
    o->title = text(r);
    o->body = text(r);
    o->language = text(r);
    o->occupation = number(r);
}

static void work_read(struct row *r, struct opening *o)
{
    o->place = text(r);
    o->country = text(r);
    o->placed = number(r) != 0;
    o->latitude = real(r);
    o->longitude = real(r);
    o->remote = text(r);
    o->hours = real(r);
    o->pay_min = number(r);
    o->pay_max = number(r);
    o->currency = text(r);
    o->pay_per = text(r);
    o->starts = number(r);
    o->ends = number(r);
    o->closes = number(r);
}

static void asked_read(struct row *r, struct opening *o)
{
    o->education = (int)number(r);
    o->years = real(r);
    o->permits = texts_of(r->a, text(r));
    o->certificates = texts_of(r->a, text(r));
    o->weights = text(r);
    o->source = text(r);
    o->ref = text(r);
    o->party_name = text(r);
    o->contact_name = text(r);
    o->made_at = number(r);
    o->opened_at = number(r);
    o->ended_at = number(r);
}

/* Essential ones first, as they were put. */
static int skills_load(struct cordee *cd, struct cordee_arena *a, struct opening *o,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        cordee_arena_printf(a,
                            "SELECT x.skill, x.essential AS \"essential:bool\", x.must "
                            "AS \"must:bool\", x.level, %s AS label FROM "
                            "recruitment_opening_skill x WHERE x.opening = ? ORDER BY "
                            "x.essential DESC, x.id",
                            skill_label_sql(cd, a, "x.skill")),
        CORDEE_ARGS(CORDEE_V(o->id)));
    const json_t *row;
    size_t i;

    o->n_skills = json_array_size(list);
    o->skills = cordee_arena_get(a, (o->n_skills + 1) * sizeof *o->skills);
    json_array_foreach (list, i, row)
        o->skills[i] = (struct opening_skill){
            .skill = cordee_json_int(row, "skill"),
            .label = cordee_arena_text(a, cordee_json_text(row, "label")),
            .essential = cordee_json_true(row, "essential"),
            .must = cordee_json_true(row, "must"),
            .level = (int)cordee_json_int(row, "level"),
        };
    return list ? 0 : -1;
}

static int languages_load(struct cordee *cd, struct cordee_arena *a, struct opening *o,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT language, cefr, must AS \"must:bool\" FROM "
                                "recruitment_opening_language WHERE opening = ? ORDER BY "
                                "id",
                                CORDEE_ARGS(CORDEE_V(o->id)));
    const json_t *row;
    size_t i;

    o->n_languages = json_array_size(list);
    o->languages = cordee_arena_get(a, (o->n_languages + 1) * sizeof *o->languages);
    json_array_foreach (list, i, row)
        o->languages[i] = (struct opening_language){
            .code = cordee_arena_text(a, cordee_json_text(row, "language")),
            .cefr = (int)cordee_json_int(row, "cefr"),
            .must = cordee_json_true(row, "must"),
        };
    return list ? 0 : -1;
}

int opening_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                 struct opening *o_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, load_sql, CORDEE_ARGS(CORDEE_V(id)));
    struct row r = {cd, a, rows, 0};
    struct opening o;
    const int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    opening_init(&o);
    whose_read(&r, &o);
    work_read(&r, &o);
    asked_read(&r, &o);
    if (skills_load(cd, a, &o, err) < 0 || languages_load(cd, a, &o, err) < 0)
        return -1;
    *o_r = o;
    return 1;
}

/* ---- moving ---------------------------------------------------------------------- */

static int move_check(struct cordee *cd, const char *from, const char *to, int64_t closes,
                      struct cordee_error *err)
{
    if (!opening_word_is(opening_states(), to))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose a state."));
    if (cordee_text_is(to, "open") && closes && cordee_now() >= closes + A_DAY)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Its last day is over. Give it a later one first."));
    if (cordee_text_is(to, "draft") && !cordee_text_is(from, "open"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("What is over cannot be a draft again. Open it again."));
    return 0;
}

static int move(struct cordee *cd, int64_t id, const char *state,
                struct cordee_error *err)
{
    const int64_t now = cordee_now();

    return cd->db->exec(cd, err,
                        "UPDATE recruitment_opening SET state = ?1, opened_at = CASE ?1 "
                        "WHEN 'open' THEN coalesce(opened_at, ?2) ELSE opened_at END, "
                        "ended_at = CASE WHEN ?1 IN ('filled', 'closed') THEN ?2 END "
                        "WHERE id = ?3",
                        CORDEE_ARGS(CORDEE_V(state), CORDEE_V(now), CORDEE_V(id))) < 0 ||
                   cd->event->fire(cd, err, RECRUITMENT_OPENING_CHANGED,
                                   CORDEE_ARGS(CORDEE_V(id), CORDEE_V(state))) < 0
               ? -1
               : 0;
}

int opening_move(struct cordee *cd, int64_t id, const char *state,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc;

    if (cd->db->change_begin(cd, &c, T("Opening moved"), err) < 0 ||
        (rc = cd->db->row(cd, err, &row,
                          "SELECT state, closes FROM recruitment_opening WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(id)))) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such opening."));
    if (cordee_text_is(cordee_json_text(row, "state"), state))
        return 0;
    if (move_check(cd, cordee_json_text(row, "state"), state,
                   cordee_json_int(row, "closes"), err) < 0 ||
        move(cd, id, state, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}
