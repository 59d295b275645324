/* Keeps which courses follow from the answers. */
#include "plugins/survey/act/act.h"

#include <string.h>

/* ---- keeping what is proposed --------------------------------------------------- */

struct work {
    struct cordee *cd;
    const struct survey *survey;
    const struct act_terms *terms;
    const struct act_sharers *all;
    json_t *known; /* by sign: the number of what was proposed before */
    int64_t now;
};

/* What makes a proposal the same: topic, language, people. */
static void sign_make(const struct work *w, const struct act_item *item,
                      const struct act_sharer *of, const struct course_group *g,
                      char sign[65])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_printf(&b, "%s.%s %s", item->question->key, item->item->key, of->language);
    for (size_t i = 0; i < g->n; i++)
        cordee_buf_printf(&b, " %lld",
                          (long long)w->all->people[of[g->members[i]].person].id);
    cordee_sha256(b.text, b.len, sign);
}

static int64_t proposal_put(struct work *w, const struct act_item *item,
                            const struct act_sharer *of, const struct course_group *g,
                            const char *sign, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    const struct act_person *host = &w->all->people[of[g->place].person];
    const struct survey_form *form = &w->survey->form;
    const char *words = survey_words_in(form, item->item->words, form->languages[0]);
    const int lowest = item->question->second.from;
    const int points = lowest + item->question->second.points - 1;
    const int64_t before = json_integer_value(json_object_get(w->known, sign));

    if (!before)
        return cd->db->insert(
            cd, err,
            "INSERT INTO survey_proposal(survey, question, item, words, language, "
            "lowest, points, host, town, km, sign, made_at) VALUES(?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, ?, "
            "?)",
            CORDEE_ARGS(CORDEE_V(w->survey->id), CORDEE_V(item->question->key),
                        CORDEE_V(item->item->key), CORDEE_V(words),
                        CORDEE_V(of->language), CORDEE_V(lowest), CORDEE_V(points),
                        CORDEE_ID(host->org), CORDEE_V(host->town), CORDEE_V(g->farthest),
                        CORDEE_V(sign), CORDEE_V(w->now)));
    json_object_del(w->known, sign);
    return cd->db->exec(
               cd, err,
               "UPDATE survey_proposal SET words = ?, lowest = ?, points = ?, host = ?, "
               "town = ?, km = ?, retired_at = NULL WHERE id = ?",
               CORDEE_ARGS(CORDEE_V(words), CORDEE_V(lowest), CORDEE_V(points),
                           CORDEE_ID(host->org), CORDEE_V(host->town),
                           CORDEE_V(g->farthest), CORDEE_V(before))) < 0
               ? -1
               : before;
}

static int members_put(struct work *w, int64_t proposal, const struct act_sharer *of,
                       const struct course_group *g, struct cordee_error *err)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct act_sharer *one = &of[g->members[i]];
        const struct act_person *p = &w->all->people[one->person];

        if (w->cd->db->exec(
                w->cd, err,
                "INSERT INTO survey_proposal_person(proposal, person, org, gap, level) "
                "VALUES(?, ?, ?, ?, ?) ON CONFLICT(proposal, person) DO UPDATE SET org = "
                "excluded.org, gap = excluded.gap, level = excluded.level",
                CORDEE_ARGS(CORDEE_V(proposal), CORDEE_V(p->id), CORDEE_ID(p->org),
                            CORDEE_V(one->gap), CORDEE_V(one->level))) < 0)
            return -1;
    }
    return 0;
}

/* Those of one language: `n` of them from `of` on. */
static int language_work(struct work *w, struct cordee_arena *a,
                         const struct act_item *item, const struct act_sharer *of,
                         size_t n, struct cordee_error *err)
{
    const struct course_terms terms = {.people = (size_t)w->terms->people,
                                       .companies = (size_t)w->terms->companies,
                                       .km = (double)w->terms->km};
    struct course_person *people = cordee_arena_get(a, n * sizeof *people);
    struct course_groups groups;

    for (size_t i = 0; i < n; i++) {
        const struct act_person *p = &w->all->people[of[i].person];

        people[i] = (struct course_person){p->id, p->org, p->latitude, p->longitude};
    }
    course_groups(a, people, n, &terms, &groups);
    for (size_t i = 0; i < groups.n; i++) {
        char sign[65];
        int64_t id;

        sign_make(w, item, of, &groups.list[i], sign);
        id = proposal_put(w, item, of, &groups.list[i], sign, err);
        if (id < 0 || members_put(w, id, of, &groups.list[i], err) < 0)
            return -1;
    }
    return 0;
}

static int item_work(struct work *w, const struct act_item *item,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    for (size_t i = 0, k; i < item->n; i = k) {
        for (k = i;
             k < item->n && strcmp(item->list[k].language, item->list[i].language) == 0;)
            k++;
        if (language_work(w, a, item, &item->list[i], k - i, err) < 0)
            return -1;
    }
    return 0;
}

/* The numbers of all that was proposed, by sign. */
static int known_load(struct work *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        w->cd->db->query(w->cd, err,
                         "SELECT sign, id FROM survey_proposal WHERE survey = ? ORDER BY "
                         "id",
                         CORDEE_ARGS(CORDEE_V(w->survey->id)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = w->cd->db->next(rows, err)) > 0)
        json_object_set_new(w->known, w->cd->db->get_text(rows, 0),
                            json_integer(w->cd->db->get_int(rows, 1)));
    return rc;
}

/* What is left of the known ones follows no more; a course that exists stays. */
static int retire(struct work *w, struct cordee_error *err)
{
    const char *sign;
    json_t *id;

    json_object_foreach (w->known, sign, id)
        if (w->cd->db->exec(
                w->cd, err,
                "UPDATE survey_proposal SET retired_at = ? WHERE id = ? AND "
                "retired_at IS NULL AND held_at IS NULL",
                CORDEE_ARGS(CORDEE_V(w->now), CORDEE_V(json_integer_value(id)))) < 0)
            return -1;
    return 0;
}

int act_work(struct cordee *cd, const struct survey *s, const struct act_terms *t,
             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *known = json_object();
    struct act_terms kept = *t;
    struct act_sharers all;
    struct work w = {.cd = cd,
                     .survey = s,
                     .terms = t,
                     .all = &all,
                     .known = known,
                     .now = cordee_now()};

    kept.worked_at = w.now;
    if (act_answers(cd, s->id, &kept.answers, err) < 0 ||
        act_sharers_load(cd, a, s, t->gap, &all, err) < 0 ||
        cd->db->change_begin(cd, &c, T("Course proposals worked out"), err) < 0 ||
        act_terms_save(cd, s->id, &kept, err) < 0 || known_load(&w, err) < 0)
        return -1;
    for (size_t i = 0; i < all.n_items; i++)
        if (item_work(&w, &all.items[i], err) < 0)
            return -1;
    return retire(&w, err) < 0 ? -1 : cd->db->change_commit(&c, err);
}
