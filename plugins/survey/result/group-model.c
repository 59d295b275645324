/* Respondents sorted by answers and by fields of the filter language. */
#include "plugins/survey/result/group.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 60 };

/* Made of others (membership says it better), with an argument, or always the same. */
static bool is_left_out(const char *field)
{
    static const char *const names[] = {"kind",   "member",    "task",    "segment",
                                        "is.org", "is.person", "mailing", "member_on"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], field) == 0)
            return true;
    return cordee_text_starts(field, "member."); /* "org." is that, of where they are */
}

static bool is_choice(const struct survey_question *q)
{
    return q->kind == SURVEY_SINGLE || q->kind == SURVEY_YESNO;
}

/* ---- what there is to sort by --------------------------------------------------- */

static void choice_put(json_t *list, const char *prefix, const char *name,
                       const char *label, const char *chosen)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf by = {0};

    cordee_buf_printf(&by, "%s%s", prefix, name);
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:b}", "by", by.text, "label", label,
                                    "chosen", (int)(strcmp(by.text, chosen) == 0)));
}

static int fields_put(struct cordee *cd, unsigned flags, const char *prefix,
                      const char *label, int64_t user, const char *chosen, json_t *groups,
                      struct cordee_error *err)
{
    const struct cordee_filter_form form = {.text = "", .flags = flags, .user = user};
    CORDEE_AUTO(cordee_json_drop) json_t *box = NULL;
    json_t *list = json_array();
    const json_t *field;
    size_t i;

    json_array_append_new(groups,
                          json_pack("{s:s, s:o}", "label", label, "choices", list));
    if (cd->crm->filter_box(cd, err, &form, &box) < 0)
        return -1;
    json_array_foreach (json_object_get(box, "fields"), i, field)
        if (cordee_json_true(field, "finite") &&
            !is_left_out(cordee_json_text(field, "name")))
            choice_put(list, prefix, cordee_json_text(field, "name"),
                       cordee_json_text(field, "label"), chosen);
    return 0;
}

json_t *survey_group_choices(struct cordee *cd, const struct survey *s, int64_t user,
                             const char *chosen, struct cordee_error *err)
{
    json_t *groups = json_array(), *list = json_array();

    json_array_append_new(groups, json_pack("{s:s, s:o}", "label",
                                            T("What they answered"), "choices", list));
    for (size_t i = 0; i < s->form.n_questions; i++)
        if (is_choice(s->form.questions[i]))
            choice_put(list, "q.", s->form.questions[i]->key,
                       survey_say(s, s->form.questions[i]->words), chosen);
    if (s->anonymous ||
        (fields_put(cd, CORDEE_FILTER_ORGS, "org.", T("Their organisation"), user, chosen,
                    groups, err) == 0 &&
         fields_put(cd, CORDEE_FILTER_PEOPLE, "", T("The person"), user, chosen, groups,
                    err) == 0))
        return groups;
    json_decref(groups);
    return NULL;
}

/* ---- sorting -------------------------------------------------------------------- */

enum { NOBODY = -1, SEVERAL = -2 };

/* Groups of nobody go, those of several and of nothing said come last. */
static void words_close(struct cordee *cd, size_t n, struct survey_words *w)
{
    const int several = (int)w->n, none = (int)w->n + 1;
    int now[MOST_GROUPS + 2] = {0};
    size_t k = 0;

    w->words[several] = T("several of these");
    w->words[none] = "";
    for (size_t i = 0; i < n; i++) {
        w->of[i] = w->of[i] == NOBODY ? none : w->of[i] == SEVERAL ? several : w->of[i];
        now[w->of[i]] = 1;
    }
    for (size_t i = 0; i < w->n + 2; i++)
        if (now[i]) {
            now[i] = (int)k;
            w->words[k++] = w->words[i];
        }
    for (size_t i = 0; i < n; i++)
        w->of[i] = now[w->of[i]];
    w->n = k;
}

static void sort_by_answer(struct cordee *cd, const struct survey_told *t,
                           const struct survey_question *q, struct survey_words *w)
{
    const char *keys[MOST_GROUPS + 2];
    size_t k, n = 0;
    const struct survey_column *c = survey_told_of(t, q, &k);

    for (size_t i = 0; i < q->n_items && n < MOST_GROUPS - 1; i++) {
        keys[n] = q->items[i].key;
        w->words[n++] = survey_say(t->survey, q->items[i].words);
    }
    if (q->kind == SURVEY_YESNO) {
        keys[n] = "yes";
        w->words[n++] = T("Yes");
        keys[n] = "no";
        w->words[n++] = T("No");
    }
    if (q->other) {
        keys[n] = "other";
        w->words[n++] = T("Something else");
    }
    w->n = n;
    for (size_t i = 0; i < t->n; i++)
        for (size_t j = 0; j < n; j++)
            if (strcmp(c->words[i], keys[j]) == 0)
                w->of[i] = (int)j;
}

/* ---- by fields ------------------------------------------------------------------ */

struct of_party {
    int64_t party;
    size_t who;
};

struct sorting {
    struct cordee *cd;
    struct cordee_arena *arena;
    const struct survey_told *told;
    struct survey_words *w;
    int64_t user;
    bool org;                 /* by the organisation, else the person */
    struct of_party *parties; /* of each respondent, by the party's number */
};

/* Field and value as the filter language has them: type:"public authority". */
static const char *filter_text(struct cordee_arena *a, const char *field,
                               const char *value)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    cordee_buf_printf(&text, "%s:\"", field);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            cordee_buf_putc(&text, '\\');
        cordee_buf_putc(&text, *value);
    }
    cordee_buf_putc(&text, '"');
    return cordee_arena_text(a, text.text);
}

static int by_party(const void *a, const void *b)
{
    const struct of_party *x = a, *y = b;

    return x->party < y->party ? -1 : x->party > y->party;
}

static void parties_list(struct sorting *s)
{
    const struct survey_told *t = s->told;

    s->parties = cordee_arena_get(s->arena, (t->n + 1) * sizeof *s->parties);
    for (size_t i = 0; i < t->n; i++)
        s->parties[i] = (struct of_party){s->org ? t->who[i].org : t->who[i].person, i};
    qsort(s->parties, t->n, sizeof *s->parties, by_party);
}

/* All who answered as that party, or through it. */
static void party_sort(struct sorting *s, int64_t party, int group)
{
    const struct of_party wanted = {.party = party}, *end = s->parties + s->told->n;
    const struct of_party *p =
        bsearch(&wanted, s->parties, s->told->n, sizeof *p, by_party);

    while (p && p > s->parties && p[-1].party == party)
        p--;
    for (; p && p < end && p->party == party; p++)
        s->w->of[p->who] = s->w->of[p->who] == NOBODY ? group : SEVERAL;
}

/* Those of the respondents whom the filter lets in.  By a list where a field is another
 * plugin's, which our statement may not read. */
static int listed_sort(struct sorting *s, const struct cordee_filter *f, int group,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    const json_t *party;
    size_t i;

    if (s->cd->crm->filter_list(s->cd, err, f, CORDEE_BY_NAME, 200000, &list) < 0)
        return -1;
    json_array_foreach (list, i, party)
        party_sort(s, cordee_json_int(party, "id"), group);
    return 0;
}

static int asked_sort(struct sorting *s, const struct cordee_filter *f, int group,
                      struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = s->arena};
    struct cordee *cd = s->cd;
    struct cordee_rows *rows = NULL;
    int rc = -1;

    cordee_sql_put(&sql, s->org
                             ? "SELECT DISTINCT p.id FROM survey_response r JOIN party p "
                               "ON p.id = r.org WHERE r.survey = "
                             : "SELECT DISTINCT p.id FROM survey_response r JOIN party p "
                               "ON p.id = r.person WHERE r.survey = ");
    cordee_sql_bind(&sql, cordee_of_int(s->told->survey->id));
    cordee_sql_put(&sql, " AND r.submitted_at IS NOT NULL AND ");
    if (cd->crm->filter_sql(cd, f, &sql, err) == 0)
        rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
    while (rows && (rc = cd->db->next(rows, err)) > 0)
        party_sort(s, cd->db->get_int(rows, 0), group);
    cordee_rows_drop(&rows);
    cordee_buf_drop(&sql.text);
    return rc;
}

static int value_sort(struct sorting *s, const char *text, const char *label,
                      struct cordee_error *err)
{
    struct cordee_error why = {0};
    struct cordee_filter *f;
    struct survey_words *w = s->w;

    if (s->cd->crm->filter_of_cluster(s->cd, s->arena, text, 0, s->user,
                                      s->told->survey->cluster, &f, err) < 0)
        return -1;
    w->words[w->n] = cordee_arena_text(s->arena, label);
    if (asked_sort(s, f, (int)w->n, &why) < 0 &&
        (why.code != CORDEE_E_DENIED ? cordee_fail(err, why.code, "%s", why.text)
                                     : listed_sort(s, f, (int)w->n, err)) < 0)
        return -1;
    w->n++;
    return 0;
}

static bool is_yesno(const json_t *adding)
{
    const json_t *op;
    size_t i;

    json_array_foreach (json_object_get(adding, "ops"), i, op)
        if (strcmp(cordee_json_text(op, "op"), "yes") == 0)
            return true;
    return false;
}

static int yesno_sort(struct sorting *s, const char *field, struct cordee_error *err)
{
    struct cordee *cd = s->cd;
    const char *flag = cordee_text_starts(field, "is.") ? field + 3 : field;

    return value_sort(s, cordee_arena_printf(s->arena, "is:%s", flag), T("Yes"), err) < 0
               ? -1
               : value_sort(s, cordee_arena_printf(s->arena, "-is:%s", flag), T("No"),
                            err);
}

static int values_sort(struct sorting *s, const char *field, const json_t *choices,
                       struct cordee_error *err)
{
    const json_t *choice;
    size_t i;

    json_array_foreach (choices, i, choice) {
        const char *value = cordee_json_text(choice, "value");

        if (s->w->n == MOST_GROUPS)
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               s->cd->text->get(s->cd, T_LATER("This field has too many "
                                                               "values to compare.")));
        if (*value && !(strcmp(field, "owner") == 0 && strcmp(value, "me") == 0) &&
            value_sort(s, filter_text(s->arena, field, value),
                       cordee_json_text(choice, "label"), err) < 0)
            return -1;
    }
    return 0;
}

/* One that is offered?  Its name goes into a filter. */
static bool is_offered(const json_t *box, const char *field)
{
    const json_t *f;
    size_t i;

    json_array_foreach (json_object_get(box, "fields"), i, f)
        if (strcmp(cordee_json_text(f, "name"), field) == 0)
            return cordee_json_true(f, "finite") && !is_left_out(field);
    return false;
}

static int sort_by_field(struct sorting *s, const char *field, struct cordee_error *err)
{
    const struct cordee_filter_form form = {.text = "",
                                            .field = field,
                                            .flags = s->org ? CORDEE_FILTER_ORGS
                                                            : CORDEE_FILTER_PEOPLE,
                                            .user = s->user};
    CORDEE_AUTO(cordee_json_drop) json_t *box = NULL;
    const json_t *adding;

    if (s->cd->crm->filter_box(s->cd, err, &form, &box) < 0)
        return -1;
    if (!is_offered(box, field))
        return 0;
    parties_list(s);
    adding = json_object_get(box, "adding");
    s->w->name = cordee_arena_text(s->arena, cordee_json_text(adding, "label"));
    if ((is_yesno(adding)
             ? yesno_sort(s, field, err)
             : values_sort(s, field, json_object_get(adding, "choices"), err)) < 0)
        return -1;
    return 1;
}

/* ---- the whole ------------------------------------------------------------------ */

static bool is_grouping(const struct survey_question *q)
{
    return is_choice(q) && q->n_items <= MOST_GROUPS - 2;
}

static struct survey_words words_new(struct cordee_arena *a, const struct survey_told *t)
{
    struct survey_words w = {
        .of = cordee_arena_get(a, (t->n + 1) * sizeof *w.of),
        .words = cordee_arena_get(a, (MOST_GROUPS + 2) * sizeof *w.words)};

    for (size_t i = 0; i < t->n; i++)
        w.of[i] = NOBODY;
    return w;
}

const struct survey_words *survey_group_others(struct cordee *cd, struct cordee_arena *a,
                                               const struct survey_told *t,
                                               const char *by, size_t *n_r)
{
    const struct survey_form *form = &t->survey->form;
    struct survey_words *list = cordee_arena_get(a, SURVEY_OTHERS * sizeof *list);

    *n_r = 0;
    for (size_t i = 0; i < form->n_questions && *n_r < SURVEY_OTHERS; i++) {
        const struct survey_question *q = form->questions[i];

        if (cordee_text_starts(by, "q.") && strcmp(by + 2, q->key) == 0)
            break;
        if (!is_grouping(q))
            continue;
        list[*n_r] = words_new(a, t);
        sort_by_answer(cd, t, q, &list[*n_r]);
        words_close(cd, t->n, &list[(*n_r)++]);
    }
    return list;
}

int survey_group_load(struct cordee *cd, struct cordee_arena *a,
                      const struct survey_told *t, const char *by, int64_t user,
                      struct survey_words *w_r, struct cordee_error *err)
{
    const struct survey_question *q =
        cordee_text_starts(by, "q.") ? survey_form_find(&t->survey->form, by + 2) : NULL;
    struct sorting s = {
        .cd = cd, .arena = a, .told = t, .w = w_r, .user = user, .org = false};
    int rc = 1;

    *w_r = words_new(a, t);
    if (cordee_text_starts(by, "q.")) {
        if (!q || !is_grouping(q))
            return 0;
        w_r->name = survey_say(t->survey, q->words);
        sort_by_answer(cd, t, q, w_r);
    } else {
        s.org = cordee_text_starts(by, "org.");
        rc = t->survey->anonymous ? 0 : sort_by_field(&s, by + (s.org ? 4 : 0), err);
    }
    if (rc > 0)
        words_close(cd, t->n, w_r);
    return rc;
}
