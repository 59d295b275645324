/* Who lacks what the texts of a mailing cannot do without: counted once for what is
 * written, who is chosen and what the register says, and kept. */
#include "plugins/mailing/check/check.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_FOR                                                          \
    600 /* seconds: filters such as last_contact>90d change by themselves \
         */

/* ---- whose language gets which text ----------------------------------------- */

/* Languages of readers, "" for none, by the text they get: {"de": ["de", "de-AT"]}. */
static int readers_by_text(struct cordee *cd, const struct mailing_look *l,
                           json_t **texts_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *codes = cd->db->list(
        cd, err,
        "SELECT '' AS code, language AS reads FROM (SELECT language FROM cluster "
        "ORDER BY id = ? DESC, id LIMIT 1) c UNION ALL SELECT DISTINCT language, "
        "language FROM party WHERE language <> ''",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(l->model, "cluster"))));
    json_t *texts = json_object();
    json_t *row;
    size_t i;

    json_array_foreach (codes, i, row) {
        const char *gets =
            cd->mail->language_for(cd, &l->letter, cordee_json_text(row, "reads"));
        json_t *readers = json_object_get(texts, gets ? gets : "");

        if (!readers) {
            readers = json_array();
            json_object_set_new(texts, gets ? gets : "", readers);
        }
        json_array_append_new(readers, json_string(cordee_json_text(row, "code")));
    }
    *texts_r = texts;
    return codes ? 0 : -1;
}

/* Who reads a translation lacks nothing of the original; all others get that. */
static void readers_put(json_t *needs, const char *own, const json_t *texts)
{
    CORDEE_AUTO(cordee_json_drop) json_t *others = json_array();
    const char *code;
    json_t *readers, *need;
    size_t i;

    json_object_foreach ((json_t *)texts, code, readers)
        if (!cordee_text_is(code, own))
            json_array_extend(others, readers);
    json_array_foreach (needs, i, need) {
        code = cordee_json_text(need, "language");
        readers = json_object_get(texts, code);
        if (cordee_text_is(code, own))
            json_object_set(need, "not_in", others);
        else
            json_object_set_new(need, "in",
                                readers ? json_incref(readers) : json_array());
    }
}

int mailing_needs(struct cordee *cd, struct mailing_look *l, json_t **needs_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *needs = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *texts = NULL;

    if (cd->mail->letter_needs(cd, err, &l->letter, &needs) < 0)
        return -1;
    if (json_array_size(needs) && l->letter.n_texts) {
        if (readers_by_text(cd, l, &texts, err) < 0)
            return -1;
        readers_put(needs, l->letter.language, texts);
    }
    *needs_r = json_incref(needs);
    return 0;
}

/* ---- counted once ----------------------------------------------------------- */

/* What else than the register would change the numbers. */
static int mark_make(struct cordee *cd, const struct mailing_look *l, json_t *needs,
                     char mark[65], struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    int64_t version;
    const json_t *m = l->model;
    char *text;

    if (cd->crm->register_version(cd, err, &version) < 0)
        return -1;
    all =
        json_pack("{s:O, s:O, s:O, s:I, s:s, s:I, s:I, s:I}", "needs", needs, "choice",
                  json_object_get(m, "choice"), "parts", json_object_get(m, "parts"),
                  "version", (json_int_t)version, "filter", cordee_json_text(m, "filter"),
                  "mode", (json_int_t)cordee_json_int(m, "mode"), "topic",
                  (json_int_t)cordee_json_int(m, "topic"), "user", (json_int_t)l->user);
    text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    cordee_sha256(text ? text : "", text ? strlen(text) : 0, mark);
    free(text);
    return 0;
}

static int gaps_kept(struct cordee *cd, int64_t mailing, const char *mark,
                     int64_t *people_r, json_t **gaps_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const int rc = cd->db->row(
        cd, err, &row,
        "SELECT people, found AS \"found:json\" FROM mailing_gaps WHERE mailing = ? AND "
        "mark = ? AND counted_at > ?",
        CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(mark),
                    CORDEE_V(cordee_now() - KEPT_FOR)));

    if (rc <= 0)
        return rc;
    *people_r = cordee_json_int(row, "people");
    *gaps_r = json_incref(json_object_get(row, "found"));
    return *gaps_r != NULL;
}

static int gaps_keep(struct cordee *cd, int64_t mailing, const char *mark, int64_t people,
                     json_t *gaps, struct cordee_error *err)
{
    char *text = json_dumps(gaps, JSON_COMPACT);
    const int rc = cd->db->exec(
        cd, err,
        "INSERT INTO mailing_gaps(mailing, mark, people, found, counted_at) VALUES(?, ?, "
        "?, ?, ?) ON CONFLICT(mailing) DO UPDATE SET mark = excluded.mark, people = "
        "excluded.people, found = excluded.found, counted_at = excluded.counted_at",
        CORDEE_ARGS(CORDEE_V(mailing), CORDEE_V(mark), CORDEE_V(people),
                    CORDEE_V(text ? text : "[]"), CORDEE_V(cordee_now())));

    free(text);
    return rc;
}

int mailing_gaps(struct cordee *cd, struct mailing_look *l, json_t *needs,
                 int64_t *people_r, json_t **gaps_r, struct cordee_error *err)
{
    const int64_t id = cordee_json_int(l->model, "id");
    struct cordee_audience who;
    char mark[65];
    int rc;

    if (mark_make(cd, l, needs, mark, err) < 0)
        return -1;
    rc = gaps_kept(cd, id, mark, people_r, gaps_r, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    mailing_audience(l->arena, l->model, l->user, &who);
    if (cd->crm->audience_gaps(cd, err, &who, needs, people_r, gaps_r) < 0)
        return -1;
    return gaps_keep(cd, id, mark, *people_r, *gaps_r, err);
}
