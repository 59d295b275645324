/* Surveys and the versions of their forms. */
#include "plugins/survey/keep/forms.h"
#include "plugins/survey/keep/keep.h"
#include "plugins/survey/survey.h"

#include <stdlib.h>
#include <string.h>

/* ---- forms ---------------------------------------------------------------------- */

/* One of ours, or the first thing that is wrong with it. */
static int check(struct cordee *cd, const json_t *document, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct survey_form form;
    const json_t *first;

    if (survey_form_read(cd, a, document, &form, problems))
        return 0;
    first = json_array_get(problems, 0);
    return cordee_fail(err, CORDEE_E_INVALID, "%s%s%s", cordee_json_text(first, "where"),
                       *cordee_json_text(first, "where") ? ": " : "",
                       cordee_json_text(first, "text"));
}

static const char *title_of(const json_t *document)
{
    const char *language =
        json_string_value(json_array_get(json_object_get(document, "languages"), 0));

    return cordee_json_text(json_object_get(document, "title"), language ? language : "");
}

static int version_put(struct cordee *cd, int64_t survey, int64_t number,
                       const json_t *document, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_version(survey, number, form) VALUES(?, ?, ?) ON "
        "CONFLICT(survey, number) DO UPDATE SET form = excluded.form WHERE "
        "survey_version.form <> excluded.form",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(number), CORDEE_V((json_t *)document)));
}

int64_t survey_make(struct cordee *cd, const json_t *document, int64_t user,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id;

    if (check(cd, document, err) < 0 ||
        cd->db->change_begin(cd, &c, T("A new survey"), err) < 0)
        return -1;
    id = cd->db->insert(cd, err,
                        "INSERT INTO survey_survey(cluster, title, author) "
                        "VALUES(cluster_here(), ?, ?)",
                        CORDEE_ARGS(CORDEE_V(title_of(document)), CORDEE_ID(user)));
    if (id < 0 || version_put(cd, id, 1, document, err) < 0 ||
        survey_short_make(cd, id, title_of(document), err) < 0 ||
        cd->db->change_commit(&c, err) < 0)
        return -1;
    return id;
}

static int words_copy(struct cordee *cd, int64_t from, int64_t to,
                      struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_words(survey, mail, language, subject, words) SELECT ?, "
        "mail, language, subject, words FROM survey_words WHERE survey = ?",
        CORDEE_ARGS(CORDEE_V(to), CORDEE_V(from)));
}

int64_t survey_copy(struct cordee *cd, const struct survey *s, int64_t user,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t id;

    if (cd->db->change_begin(cd, &c, T("A survey used again"), err) < 0)
        return -1;
    id = survey_make(cd, s->document, user, err);
    if (id < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE survey_survey SET before = ?, filter = ?, everybody = ?, "
            "topic = (SELECT t.id FROM topic t WHERE t.id = ? AND (t.cluster IS NULL OR "
            "t.cluster = survey_survey.cluster)), anonymous = ?, thanks = ?, remind_days "
            "= ?, "
            "remind_most = ?, one_answer = ?, least = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->filter), CORDEE_V(s->everybody),
                        CORDEE_ID(s->topic), CORDEE_V(s->anonymous), CORDEE_V(s->thanks),
                        CORDEE_V(s->remind_days), CORDEE_V(s->remind_most),
                        CORDEE_V(s->one_answer), CORDEE_V(s->least), CORDEE_V(id))) < 0 ||
        words_copy(cd, s->id, id, err) < 0 || cd->db->change_commit(&c, err) < 0)
        return -1;
    return id;
}

int survey_save(struct cordee *cd, int64_t id, const json_t *document,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t number = 1;

    if (check(cd, document, err) < 0 ||
        cd->db->change_begin(cd, &c, T("A survey's questions"), err) < 0 ||
        cd->db->one(cd, err, &number,
                    "SELECT max(number) + max(CASE WHEN published_at IS NULL THEN 0 ELSE "
                    "1 END * (number = (SELECT max(x.number) FROM survey_version x WHERE "
                    "x.survey = v.survey))) FROM survey_version v WHERE v.survey = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        version_put(cd, id, number, document, err) < 0 ||
        cd->db->exec(cd, err, "UPDATE survey_survey SET title = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(title_of(document)), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- loading -------------------------------------------------------------------- */

#define COLUMNS                                                                         \
    "SELECT s.id, coalesce(s.cluster, 0) AS cluster, coalesce(s.topic, 0) AS topic, "   \
    "s.letter, s.interaction, s.closes_at, s.title, s.short_name, s.state, s.filter, "  \
    "s.everybody AS "                                                                   \
    "\"everybody:bool\", s.anonymous AS \"anonymous:bool\", s.opened_at, s.closed_at, " \
    "s.closes_after, s.remind_days, "                                                   \
    "s.remind_most, s.open_link AS \"open_link:bool\", s.one_answer AS "                \
    "\"one_answer:bool\", s.thanks AS \"thanks:bool\", "                                \
    "s.thanks_letter, s.thanks_entry, "                                                 \
    "(SELECT e.author FROM interaction e WHERE e.id = s.interaction) AS sender, "       \
    "s.least, v.id AS version, v.number, v.published_at FROM survey_survey s JOIN "     \
    "survey_version v ON v.survey = s.id "

void survey_drop(struct survey *s)
{
    cordee_json_drop(&s->row);
    survey_frozen_drop(s->frozen);
    s->frozen = NULL;
}

/* A version's form as it was stored, a new object, and how long its text is; NULL. */
static json_t *document_load(struct cordee *cd, int64_t version, size_t *bytes_r,
                             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, "SELECT form FROM survey_version WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(version)));
    const char *text =
        rows && cd->db->next(rows, err) > 0 ? cd->db->get_text(rows, 0) : NULL;

    *bytes_r = text ? strlen(text) : 0;
    return text ? json_loads(text, 0, NULL) : NULL;
}

static int no_form(const struct survey *s, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INTERNAL, "version %lld of survey %lld is no form",
                       (long long)s->number, (long long)s->id);
}

/* The row keeps the document, and the arena the form. */
static int form_read(struct cordee *cd, struct cordee_arena *a, json_t *document,
                     struct survey *s, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();

    json_object_set(s->row, "form", document);
    s->document = document;
    return survey_form_read(cd, a, document, &s->form, problems) ? 1 : no_form(s, err);
}

/* For all who ask for it from now on. */
static int form_freeze(struct cordee *cd, int64_t published_at, json_t *document,
                       struct survey *s, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    struct cordee_arena *a = cordee_arena_new();
    struct survey_form form;

    if (!survey_form_read(cd, a, document, &form, problems)) {
        cordee_arena_free(a);
        return no_form(s, err);
    }
    s->frozen = survey_forms_put(cd->state, s->version, published_at, a,
                                 json_incref(document), &form);
    return 1;
}

/* What is published stays as it is and is remembered; for who writes it, it is read anew.
 */
static int form_load(struct cordee *cd, struct cordee_arena *a, enum survey_pick pick,
                     struct survey *s, struct cordee_error *err)
{
    const int64_t published_at = cordee_json_int(s->row, "published_at");
    const bool shared = pick == SURVEY_PUBLISHED && published_at && cd->state;
    CORDEE_AUTO(cordee_json_drop) json_t *document = NULL;
    size_t bytes;

    if (shared)
        s->frozen = survey_forms_get(cd->state, s->version, published_at);
    if (!s->frozen) {
        document = document_load(cd, s->version, &bytes, err);
        if (!document)
            return err && err->code ? -1 : no_form(s, err);
        if (!shared || bytes > SURVEY_FORMS_BYTES)
            return form_read(cd, a, document, s, err);
        if (form_freeze(cd, published_at, document, s, err) < 0)
            return -1;
    }
    s->document = s->frozen->document;
    s->form = s->frozen->form;
    return 1;
}

/* Takes the row. */
static void fill(json_t *row, struct survey *s)
{
    *s = (struct survey){
        .row = row,
        .id = cordee_json_int(row, "id"),
        .cluster = cordee_json_int(row, "cluster"),
        .topic = cordee_json_int(row, "topic"),
        .letter = cordee_json_int(row, "letter"),
        .interaction = cordee_json_int(row, "interaction"),
        .closes_at = cordee_json_int(row, "closes_at"),
        .title = cordee_json_text(row, "title"),
        .short_name = cordee_json_text(row, "short_name"),
        .state = cordee_json_text(row, "state"),
        .filter = cordee_json_text(row, "filter"),
        .everybody = cordee_json_true(row, "everybody"),
        .anonymous = cordee_json_true(row, "anonymous"),
        .least = cordee_json_int(row, "least"),
        .version = cordee_json_int(row, "version"),
        .number = cordee_json_int(row, "number"),
        .written = !cordee_json_int(row, "published_at"),
        .opened_at = cordee_json_int(row, "opened_at"),
        .closed_at = cordee_json_int(row, "closed_at"),
        .closes_after = cordee_json_int(row, "closes_after"),
        .remind_days = (int)cordee_json_int(row, "remind_days"),
        .remind_most = (int)cordee_json_int(row, "remind_most"),
        .thanks = cordee_json_true(row, "thanks"),
        .one_answer = cordee_json_true(row, "one_answer"),
        .open_link = cordee_json_true(row, "open_link"),
        .thanks_letter = cordee_json_int(row, "thanks_letter"),
        .thanks_entry = cordee_json_int(row, "thanks_entry"),
        .sender = cordee_json_int(row, "sender"),
    };
    if (s->anonymous && s->least < SURVEY_LEAST)
        s->least = SURVEY_LEAST; /* as was said to who answers */
}

int survey_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                enum survey_pick pick, struct survey *s_r, struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row,
                         COLUMNS "WHERE s.id = ?1 AND (v.published_at IS NOT NULL OR "
                                 "?2 = 0) ORDER BY CASE WHEN ?3 = 1 AND v.published_at "
                                 "IS NULL THEN 1 ELSE 0 END, v.number DESC LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(pick == SURVEY_PUBLISHED),
                                     CORDEE_V(pick == SURVEY_SENT)));

    if (rc <= 0)
        return rc;
    fill(row, s_r);
    return form_load(cd, a, pick, s_r, err);
}

int survey_load_sent(struct cordee *cd, struct cordee_arena *a, int64_t id,
                     struct survey *s_r, struct cordee_error *err)
{
    const int rc = survey_load(cd, a, id, SURVEY_SENT, s_r, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such survey."))
               : rc;
}

int survey_load_version(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        int64_t version, struct survey *s_r, struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row, COLUMNS "WHERE s.id = ? AND v.id = ?",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(version)));

    if (rc <= 0)
        return rc;
    fill(row, s_r);
    return form_load(cd, a, SURVEY_PUBLISHED, s_r, err);
}

json_t *survey_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT s.id, s.title, s.state, s.closes_at, s.opened_at, s.one_answer AS "
        "\"one_answer:bool\", (SELECT count(DISTINCT " SURVEY_UNIT(
            "s.one_answer") ") "
                            "FROM survey_invitation i WHERE i.survey = s.id) AS asked, "
                            "CASE WHEN s.anonymous = 1 "
                            "THEN (SELECT count(*) FROM survey_invitation u WHERE "
                            "u.survey = s.id AND u.used "
                            "= "
                            "1) ELSE (SELECT count(*) FROM survey_response r WHERE "
                            "r.survey = s.id AND "
                            "r.submitted_at IS NOT NULL) END AS answered FROM "
                            "survey_survey s WHERE "
                            "s.cluster IS NULL OR "
                            "cluster_seen(s.cluster) "
                            "ORDER BY s.id DESC LIMIT 500",
        CORDEE_NO_ARGS);
}

/* ---- its life ------------------------------------------------------------------- */

static int topic_fits(struct cordee *cd, int64_t id, int64_t topic,
                      struct cordee_error *err)
{
    int64_t there = 0;
    int rc = topic
                 ? cd->db->one(cd, err, &there,
                               "SELECT t.id FROM topic t JOIN survey_survey s ON s.id = "
                               "? WHERE t.id = ? AND (t.cluster IS NULL OR t.cluster = "
                               "s.cluster)",
                               CORDEE_ARGS(CORDEE_V(id), CORDEE_V(topic)))
                 : 1;

    return rc == 0
               ? cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such topic."))
               : rc;
}

int survey_choose(struct cordee *cd, int64_t id, const struct survey_choice *c,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (topic_fits(cd, id, c->topic, err) < 0 ||
        cd->db->change_begin(cd, &change, T("Whom a survey asks"), err) < 0 ||
        cd->db->exec(
            cd, err,
            "UPDATE survey_survey SET filter = ?, everybody = ?, topic = ?, thanks = ?, "
            "closes_at = ?, closes_after = ?, remind_days = ?, remind_most = ?, "
            "one_answer = ? WHERE id "
            "= ? AND state = 'draft'",
            CORDEE_ARGS(CORDEE_V(c->filter), CORDEE_V(c->everybody), CORDEE_ID(c->topic),
                        CORDEE_V(c->thanks), CORDEE_ID(c->plan.closes_at),
                        CORDEE_ID(c->plan.closes_after), CORDEE_V(c->plan.remind_days),
                        CORDEE_V(c->plan.remind_most), CORDEE_V(c->one_answer),
                        CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s", T("It was sent already."));
    return cd->db->change_commit(&change, err);
}

int survey_discard(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd->db->change_begin(cd, &c, T("A survey discarded"), err) < 0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM survey_survey WHERE id = ? AND state = 'draft'",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("only a draft can be discarded"));
    return cd->db->change_commit(&c, err);
}

int survey_publish(struct cordee *cd, const struct survey *s, struct cordee_error *err)
{
    if (s->anonymous && strcmp(s->state, "draft") != 0)
        return cordee_fail(
            err, CORDEE_E_CONFLICT, "%s",
            T("An anonymous survey stays as it was sent: those who answered "
              "before and after a change could be told apart."));
    return cd->db->exec(cd, err,
                        "UPDATE survey_version SET published_at = ? WHERE id = ? AND "
                        "published_at IS NULL",
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(s->version)));
}

bool survey_is_open(const struct survey *s, int64_t now)
{
    return strcmp(s->state, "open") == 0 && (!s->closes_at || now < s->closes_at);
}
