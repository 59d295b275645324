/* The bank of competences as rows. */
#include "plugins/survey/edit/bank.h"

#include "plugins/survey/form/form-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- themes ------------------------------------------------------------------------ */

json_t *survey_bank_themes(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT t.id, t.name, coalesce(p.name, t.name) AS above, CASE WHEN p.id IS NULL "
        "THEN t.name ELSE p.name || ' › ' || t.name END AS path FROM theme t LEFT JOIN "
        "theme p ON p.id = t.parent WHERE t.merged_into IS NULL AND t.retired_at IS NULL "
        "ORDER BY p.place, p.name, t.place, t.name, t.id",
        CORDEE_NO_ARGS);
}

static const json_t *theme_called(const json_t *themes, const char *name)
{
    size_t i;
    json_t *t;

    json_array_foreach ((json_t *)themes, i, t)
        if (*name && survey_same_words(cordee_json_text(t, "name"), name))
            return t;
    return NULL;
}

static const json_t *theme_of(const json_t *themes, int64_t id)
{
    size_t i;
    json_t *t;

    json_array_foreach ((json_t *)themes, i, t)
        if (cordee_json_int(t, "id") == id)
            return t;
    return NULL;
}

/* ---- what is in it ------------------------------------------------------------------
 */

static void put_theme(struct cordee *cd, json_t *item, const json_t *theme)
{
    json_object_set_new(item, "theme", json_integer(cordee_json_int(theme, "id")));
    json_object_set_new(item, "topic", json_string(cordee_json_text(theme, "name")));
    json_object_set_new(
        item, "group",
        json_string(theme ? cordee_json_text(theme, "path") : T("Without a topic")));
}

static json_t *item_of(struct cordee *cd, const json_t *from, const json_t *theme)
{
    json_t *item = json_object();

    json_object_set(item, "key", json_object_get(from, "key"));
    json_object_set(item, "words", json_object_get(from, "words"));
    put_theme(cd, item, theme);
    return item;
}

/* The competences of the survey that is ready. */
static json_t *shipped(void)
{
    CORDEE_AUTO(cordee_json_drop) json_t *document = survey_ready();

    return json_incref(json_object_get(survey_edit_find(document, "skills"), "items"));
}

static int by_group(const void *a, const void *b)
{
    const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
    const bool p = cordee_json_int(x, "theme") == 0, q = cordee_json_int(y, "theme") == 0;
    int rc = p - q; /* what has no topic comes last */

    if (!rc)
        rc = strcmp(cordee_json_text(x, "group"), cordee_json_text(y, "group"));
    if (!rc)
        rc = strcmp(cordee_json_text(x, "topic"), cordee_json_text(y, "topic"));
    return rc ? rc : strcmp(cordee_json_text(x, "key"), cordee_json_text(y, "key"));
}

static json_t *sorted(json_t *list)
{
    const size_t n = json_array_size(list);
    json_t **items = calloc(n + 1, sizeof(json_t *)), *out = json_array();

    if (!items)
        abort();
    for (size_t i = 0; i < n; i++)
        items[i] = json_array_get(list, i);
    qsort(items, n, sizeof *items, by_group);
    for (size_t i = 0; i < n; i++)
        json_array_append(out, items[i]);
    free(items);
    return out;
}

json_t *survey_bank(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *themes = survey_bank_themes(cd, err);
    CORDEE_AUTO(cordee_json_drop) json_t *ready = shipped();
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows =
        themes ? cd->db->list(cd, err,
                              "SELECT key, words AS \"words:json\", theme, gone_at FROM "
                              "survey_bank WHERE cluster = cluster_here() ORDER BY id",
                              CORDEE_NO_ARGS)
               : NULL;
    size_t i;
    json_t *row;

    if (!rows)
        return NULL;
    json_array_foreach (rows, i, row)
        if (!cordee_json_int(row, "gone_at"))
            json_array_append_new(
                list, item_of(cd, row, theme_of(themes, cordee_json_int(row, "theme"))));
    json_array_foreach (ready, i, row)
        if (!survey_has_key(rows, cordee_json_text(row, "key")))
            json_array_append_new(
                list,
                item_of(cd, row, theme_called(themes, cordee_json_text(row, "topic"))));
    return sorted(list);
}

json_t *survey_bank_find(const json_t *bank, const char *key)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)bank, i, item)
        if (strcmp(cordee_json_text(item, "key"), key) == 0)
            return item;
    return NULL;
}

const char *survey_bank_words(const json_t *item, const char *language)
{
    const json_t *words = json_object_get(item, "words");
    const char *said = cordee_json_text(words, language), *code;
    json_t *any;

    if (!*said)
        said = cordee_json_text(words, "en");
    json_object_foreach ((json_t *)words, code, any)
        if (!*said && json_is_string(any))
            said = json_string_value(any);
    return said;
}

/* ---- changing it ---------------------------------------------------------------------
 */

static int put_row(struct cordee *cd, const char *key, const json_t *words, int64_t theme,
                   int64_t gone_at, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_bank(cluster, key, words, theme, gone_at) "
        "VALUES(cluster_here(), ?, ?, ?, ?) ON CONFLICT(cluster, key) DO UPDATE SET "
        "words "
        "= excluded.words, theme = excluded.theme, gone_at = excluded.gone_at",
        CORDEE_ARGS(CORDEE_V(key), CORDEE_V((json_t *)words), CORDEE_ID(theme),
                    CORDEE_ID(gone_at)));
}

int survey_bank_put(struct cordee *cd, const char *key, const json_t *words,
                    int64_t theme, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *themes = survey_bank_themes(cd, err);

    if (!themes)
        return -1;
    if (!survey_is_key(key) || !json_object_size(words))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("A competence needs words."));
    if (theme && !theme_of(themes, theme))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("There is no such topic."));
    if (cd->db->change_begin(cd, &c, T("The bank of competences"), err) < 0 ||
        put_row(cd, key, words, theme, 0, err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

int survey_bank_drop(struct cordee *cd, const char *key, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *bank = survey_bank(cd, err);
    const json_t *item = survey_bank_find(bank, key);

    if (!bank || !item)
        return bank ? 0 : -1;
    if (cd->db->change_begin(cd, &c, T("The bank of competences"), err) < 0 ||
        put_row(cd, key, json_object_get(item, "words"), cordee_json_int(item, "theme"),
                cordee_now(), err) < 0)
        return -1;
    return cd->db->change_commit(&c, err);
}

/* ---- from a question ------------------------------------------------------------------
 */

static bool share_words(const json_t *a, const json_t *b)
{
    const char *language;
    json_t *words;

    json_object_foreach ((json_t *)a, language, words)
        if (survey_same_words(json_string_value(words), cordee_json_text(b, language)))
            return true;
    return false;
}

static json_t *same_in(const json_t *bank, const json_t *item)
{
    size_t i;
    json_t *had;

    json_array_foreach ((json_t *)bank, i, had)
        if (share_words(json_object_get(had, "words"), json_object_get(item, "words")))
            return had;
    return NULL;
}

/* 1 it is new, or says more than before; 0; -1. */
static int keep_item(struct cordee *cd, json_t *bank, const json_t *themes,
                     const json_t *item, struct cordee_error *err)
{
    json_t *had = same_in(bank, item);
    CORDEE_AUTO(cordee_json_drop)
    json_t *words = json_deep_copy(json_object_get(had ? had : item, "words"));
    const size_t before = json_object_size(words);
    char key[SURVEY_KEY + 1];
    int64_t theme;

    if (had) {
        json_object_update_missing(words, json_object_get(item, "words"));
        if (json_object_size(words) == before)
            return 0;
        theme = cordee_json_int(had, "theme");
        snprintf(key, sizeof key, "%s", cordee_json_text(had, "key"));
        json_object_set(had, "words", words);
    } else {
        const json_t *t = theme_called(themes, cordee_json_text(item, "topic"));

        theme = cordee_json_int(t, "id");
        survey_key_new(cordee_json_text(item, "key"), bank, NULL, key);
        had = item_of(cd, item, t);
        json_object_set_new(had, "key", json_string(key));
        json_array_append_new(bank, had);
    }
    return put_row(cd, key, words, theme, 0, err) < 0 ? -1 : 1;
}

int survey_bank_keep(struct cordee *cd, const json_t *items, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *bank = survey_bank(cd, err);
    CORDEE_AUTO(cordee_json_drop) json_t *themes = survey_bank_themes(cd, err);
    int n = 0, rc = 0;
    size_t i;
    json_t *item;

    if (!bank || !themes ||
        cd->db->change_begin(cd, &c, T("The bank of competences"), err) < 0)
        return -1;
    json_array_foreach ((json_t *)items, i, item) {
        rc = keep_item(cd, bank, themes, item, err);
        if (rc < 0)
            return -1;
        n += rc;
    }
    return cd->db->change_commit(&c, err) < 0 ? -1 : n;
}
