#include "core/crm/consent/topic.h"

#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <string.h>

const char *const cd_public_languages[] = {"en", "de", "fr", "it", "sl", NULL};

bool cd_public_language(const char *language)
{
    for (const char *const *l = cd_public_languages; *l; l++)
        if (strcmp(*l, language) == 0)
            return true;
    return false;
}

json_t *cd_topic_list(struct cordee *cd, struct cordee_error *err, const char *language,
                      bool retired_too)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->list(
        core, err,
        "SELECT t.id, coalesce(x.name, t.name) AS name, coalesce(nullif(x.help, ''), "
        "t.help) AS help, t.name AS base, t.position, t.retired_at IS NOT NULL AS "
        "\"retired:bool\", c.id AS cluster, c.name AS cluster_name FROM topic t LEFT "
        "JOIN "
        "topic_text x ON x.topic = t.id AND x.language = ? LEFT JOIN cluster c ON c.id = "
        "coalesce(t.cluster, (SELECT min(id) FROM cluster)) WHERE (? OR (t.retired_at IS "
        "NULL AND c.retired_at IS NULL)) AND (scope_open() OR cluster_seen(c.id)) ORDER "
        "BY t.retired_at IS NOT NULL, c.id, t.position, t.id",
        CORDEE_ARGS(CORDEE_V(language), CORDEE_V(retired_too)));
}

int cd_topic_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                  json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *topic = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *texts = NULL;
    json_t *text;
    size_t i;
    char key[16];
    int rc = core->db->row(core, err, &topic,
                           "SELECT id, name, help, retired_at IS NOT NULL AS "
                           "\"retired:bool\" FROM topic WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    texts = core->db->list(core, err,
                           "SELECT language, name, help FROM topic_text WHERE topic = ?",
                           CORDEE_ARGS(CORDEE_V(id)));
    if (!texts)
        return -1;
    json_array_foreach (texts, i, text) {
        snprintf(key, sizeof key, "name_%.2s", cordee_json_text(text, "language"));
        json_object_set(topic, key, json_object_get(text, "name"));
        snprintf(key, sizeof key, "help_%.2s", cordee_json_text(text, "language"));
        json_object_set(topic, key, json_object_get(text, "help"));
    }
    *model_r = json_incref(topic);
    return 1;
}

/* ---- saving ---------------------------------------------------------------------- */

/* What makes a name that several clusters have unique in topic.folded. */
#define FOLDED_MORE(cluster)                                                      \
    "CASE WHEN " cluster " > (SELECT min(id) FROM cluster) THEN ' #' || " cluster \
    " ELSE '' END"

struct words {
    const char *name, *folded, *help;
};

/* Trimmed, in NFC, on one line. */
static const char *clean(struct cordee_arena *a, const json_t *fields, const char *key)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *text = cordee_json_text(fields, key);

    cordee_utf8_clean(text, strlen(text), &out);
    for (char *p = out.text; p && *p; p++)
        if ((unsigned char)*p < 0x20)
            *p = ' ';
    return out.text ? cordee_text_trim(cordee_arena_text(a, out.text)) : "";
}

static int words_read(struct cordee *cd, struct cordee_arena *a, const json_t *fields,
                      const char *language, struct words *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    const char *tail = *language ? cordee_arena_printf(a, "_%s", language) : "";

    w->name = clean(a, fields, cordee_arena_printf(a, "name%s", tail));
    w->help = clean(a, fields, cordee_arena_printf(a, "help%s", tail));
    if (cordee_utf8_len(w->name) > 80 || cordee_utf8_len(w->help) > 300)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("this text is too long"));
    cordee_utf8_fold(w->name, &folded);
    w->folded = cordee_arena_text(a, folded.text ? folded.text : "");
    return 0;
}

static int name_free(struct cordee *cd, int64_t id, const struct words *w,
                     struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t other = 0;

    if (core->db->one(
            core, err, &other,
            "SELECT t.id FROM topic t WHERE t.id <> ?1 AND coalesce(t.cluster, (SELECT "
            "min(id) FROM cluster)) = coalesce((SELECT o.cluster FROM topic o WHERE o.id "
            "= ?1), CASE WHEN ?1 > 0 THEN (SELECT min(id) FROM cluster) ELSE "
            "cluster_here() END) AND (fold(t.name) = ?2 OR "
            "EXISTS (SELECT 1 FROM topic_text x WHERE x.topic = t.id AND "
            "x.folded = ?2)) LIMIT 1",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(w->folded))) < 0)
        return -1;
    return other ? cd_refuse(err, CORDEE_E_CONFLICT,
                             T("there is a topic \"{1}\" already"), w->name)
                 : 0;
}

static int64_t topic_put(struct cordee *core, int64_t id, const struct words *w,
                         struct cordee_error *err)
{
    if (!id)
        return core->db->insert(
            core, err,
            "INSERT INTO topic(name, folded, help, position, cluster) SELECT ?, ? "
            "|| " FOLDED_MORE("cluster_here()") ", ?, coalesce(max(position), 0) + 1, "
                                                "cluster_here() FROM topic",
            CORDEE_ARGS(CORDEE_V(w->name), CORDEE_V(w->folded), CORDEE_V(w->help)));
    if (core->db->exec(core, err,
                       "UPDATE topic SET name = ?, folded = ? || " FOLDED_MORE(
                           "cluster") ", help = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(w->name), CORDEE_V(w->folded),
                                   CORDEE_V(w->help), CORDEE_V(id))) < 0)
        return -1;
    return id;
}

static int text_put(struct cordee *core, int64_t id, const char *language,
                    const struct words *w, struct cordee_error *err)
{
    if (!*w->name)
        return core->db->exec(core, err,
                              "DELETE FROM topic_text WHERE topic = ? AND language = ?",
                              CORDEE_ARGS(CORDEE_V(id), CORDEE_V(language)));
    return core->db->exec(
        core, err,
        "INSERT INTO topic_text(topic, language, name, folded, help) VALUES(?, ?, ?, ?, "
        "?) ON CONFLICT(topic, language) DO UPDATE SET name = excluded.name, folded = "
        "excluded.folded, help = excluded.help",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(language), CORDEE_V(w->name),
                    CORDEE_V(w->folded), CORDEE_V(w->help)));
}

static int texts_put(struct cordee *cd, struct cordee_arena *a, int64_t id,
                     const json_t *fields, struct cordee_error *err)
{
    for (const char *const *l = cd_public_languages; *l; l++) {
        struct words w;

        if (words_read(cd, a, fields, *l, &w, err) < 0 ||
            (*w.name && name_free(cd, id, &w, err) < 0) ||
            text_put(cd_crm_of(cd), id, *l, &w, err) < 0)
            return -1;
    }
    return 0;
}

int cd_topic_save(struct cordee *cd, struct cordee_error *err, int64_t id,
                  const json_t *fields, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    struct words w;

    if (words_read(cd, a, fields, "", &w, err) < 0)
        return -1;
    if (!*w.name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a topic needs a name"));
    cd_fill(&title, id ? T("Changed the topic {1}") : T("Added the topic {1}"),
            (const char *const[]){w.name, NULL});
    if (cd_change_begin(cd, &c, title.text, err) < 0 || name_free(cd, id, &w, err) < 0 ||
        (id = topic_put(core, id, &w, err)) < 0 ||
        texts_put(cd, a, id, fields, err) < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

/* ---- order and end --------------------------------------------------------------- */

static int topic_title(struct cordee *cd, int64_t id, const char *text,
                       struct cordee_buf *out, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row, "SELECT name FROM topic WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such topic"));
    if (rc > 0)
        cd_fill(out, text, (const char *const[]){cordee_json_text(row, "name"), NULL});
    return rc < 0 ? -1 : 0;
}

/* Positions are numbered anew, so that two that were equal by whatever way can move. */
static int topics_number(struct cordee *core, json_t *list, struct cordee_error *err)
{
    json_t *topic;
    size_t i;

    json_array_foreach (list, i, topic)
        if (cordee_json_int(topic, "position") != (int64_t)i + 1 &&
            core->db->exec(core, err, "UPDATE topic SET position = ? WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V((long long)i + 1),
                                       CORDEE_V(cordee_json_int(topic, "id")))) < 0)
            return -1;
    return 0;
}

int cd_topic_move(struct cordee *cd, struct cordee_error *err, int64_t id, bool up)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *topic;
    size_t i, at = 0;

    if (topic_title(cd, id, T("Moved the topic {1}"), &title, err) < 0 ||
        cd_change_begin(cd, &c, title.text, err) < 0 ||
        !(list = cd_topic_list(cd, err, "", false)))
        return -1;
    json_array_foreach (list, i, topic)
        if (cordee_json_int(topic, "id") == id)
            at = i + 1;
    if (at == 0 || (up && at == 1) || (!up && at == json_array_size(list)))
        return 0;
    topic = json_incref(json_array_get(list, at - 1));
    json_array_remove(list, at - 1);
    json_array_insert_new(list, up ? at - 2 : at, topic);
    if (topics_number(cd_crm_of(cd), list, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_topic_retire(struct cordee *cd, struct cordee_error *err, int64_t id, bool retired)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};

    if (topic_title(cd, id,
                    retired ? T("Retired the topic {1}")
                            : T("Brought back the topic {1}"),
                    &title, err) < 0 ||
        cd_change_begin(cd, &c, title.text, err) < 0 ||
        core->db->exec(core, err, "UPDATE topic SET retired_at = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(retired ? cordee_now() : 0), CORDEE_V(id))) <
            0)
        return -1;
    return cd_change_commit(&c, err);
}
