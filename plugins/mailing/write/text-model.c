/* The original of a mailing and its translations, as rows. */
#include "plugins/mailing/write/text.h"

#include "plugins/mailing/write/limits.h"
#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/template.h"

#include <string.h>

#define TYPED_GAP 1800 /* seconds after which what is typed is another change */

const char *const mailing_languages[][2] = {{"en", "English"},     {"de", "Deutsch"},
                                            {"fr", "Français"},    {"it", "Italiano"},
                                            {"sl", "Slovenščina"}, {NULL, NULL}};

const char *mailing_language_name(const char *code)
{
    for (size_t i = 0; mailing_languages[i][0]; i++)
        if (strcmp(mailing_languages[i][0], code) == 0)
            return mailing_languages[i][1];
    return code;
}

bool mailing_language_ok(const char *code)
{
    return strlen(code) == 2 && code[0] >= 'a' && code[0] <= 'z' && code[1] >= 'a' &&
           code[1] <= 'z';
}

/* ---- saving ----------------------------------------------------------------- */

static int conflict(struct cordee *cd, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                       T("Somebody else saved this mailing meanwhile, or it was sent."));
}

static int save_original(struct cordee *cd, int64_t id, int64_t version,
                         const struct mailing_text *t, int64_t staff,
                         struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "UPDATE mailing_mailing SET subject = ?, preheader = ?, markdown = ?,"
            " language = ?, filter = ?, mode = ?, topic = ?, sender = ?, frame = "
            "coalesce(?,"
            " frame), slots = coalesce(?, slots),"
            " version = version + 1, edit_version = edit_version + 1, saved_at = ?,"
            " saved_by = ? WHERE id = ? AND edit_version = ? AND state = 'draft'",
            CORDEE_ARGS(CORDEE_V(t->subject), CORDEE_V(t->preheader),
                        CORDEE_V(t->markdown), CORDEE_V(t->language), CORDEE_V(t->filter),
                        CORDEE_V(t->mode), CORDEE_ID(t->topic), CORDEE_ID(t->sender),
                        CORDEE_V(t->frame), CORDEE_V(t->slots), CORDEE_V(cordee_now()),
                        CORDEE_ID(staff), CORDEE_V(id), CORDEE_V(version))) < 0)
        return -1;
    return cd->db->changes(cd) ? 0 : conflict(cd, err);
}

static int make_translation(struct cordee *cd, int64_t id, const struct mailing_text *t,
                            int64_t staff, struct cordee_error *err)
{
    if (cd->db->exec(
            cd, err,
            "INSERT INTO mailing_text(mailing, language, subject, preheader, markdown,"
            " frame, slots, saved_by, saved_at, from_subject, from_preheader,"
            " from_markdown) SELECT m.id, ?, ?, ?, ?, coalesce(?, ''), coalesce(?, '{}'),"
            " ?, ?, m.subject, m.preheader, m.markdown FROM"
            " mailing_mailing m WHERE m.id = ? AND m.state = 'draft' AND NOT EXISTS"
            " (SELECT 1 FROM mailing_text x WHERE x.mailing = m.id AND x.language = ?)",
            CORDEE_ARGS(CORDEE_V(t->language), CORDEE_V(t->subject),
                        CORDEE_V(t->preheader), CORDEE_V(t->markdown), CORDEE_V(t->frame),
                        CORDEE_V(t->slots), CORDEE_ID(staff), CORDEE_V(cordee_now()),
                        CORDEE_V(id), CORDEE_V(t->language))) < 0)
        return -1;
    return cd->db->changes(cd) ? 0 : conflict(cd, err);
}

static int mark_same(struct cordee *cd, int64_t id, const char *language,
                     struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE mailing_text SET from_subject = (SELECT m.subject FROM mailing_mailing m"
        " WHERE m.id = mailing), from_preheader = (SELECT m.preheader FROM"
        " mailing_mailing m WHERE m.id = mailing), from_markdown = (SELECT m.markdown"
        " FROM mailing_mailing m WHERE m.id = mailing) WHERE mailing = ? AND"
        " language = ?",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(language)));
}

static int save_translation(struct cordee *cd, int64_t id, int64_t version,
                            const struct mailing_text *t, int64_t staff,
                            struct cordee_error *err)
{
    if (version == 0)
        return make_translation(cd, id, t, staff, err);
    if (cd->db->exec(
            cd, err,
            "UPDATE mailing_text SET subject = ?, preheader = ?, markdown = ?, frame ="
            " coalesce(?, frame), slots = coalesce(?, slots), version = version + 1, "
            "saved_by = ?, saved_at = ? WHERE mailing = ? AND language = ?"
            " AND version = ? AND EXISTS (SELECT 1 FROM mailing_mailing m WHERE m.id ="
            " mailing AND m.state = 'draft')",
            CORDEE_ARGS(CORDEE_V(t->subject), CORDEE_V(t->preheader),
                        CORDEE_V(t->markdown), CORDEE_V(t->frame), CORDEE_V(t->slots),
                        CORDEE_ID(staff), CORDEE_V(cordee_now()), CORDEE_V(id),
                        CORDEE_V(t->language), CORDEE_V(version))) < 0)
        return -1;
    return cd->db->changes(cd) ? 0 : conflict(cd, err);
}

static bool is_blank(const char *s)
{
    return !s[strspn(s, " \t\r\n")];
}

/* Whether just this stands there already, in the version they saw; of a translation that
 * nobody has begun, nothing.  1, 0, -1. */
static int is_saved(struct cordee *cd, int64_t id, const struct mailing_text *t,
                    const struct mailing_saving *how, struct cordee_error *err)
{
    const bool original = strcmp(t->language, how->original) == 0;
    int64_t one;

    if (!original && !how->version && is_blank(t->subject) && is_blank(t->preheader) &&
        is_blank(t->markdown))
        return 1;
    if (!original)
        return cd->db->one(
            cd, err, &one,
            "SELECT 1 FROM mailing_text x JOIN mailing_mailing m ON m.id = x.mailing AND "
            "m.state = 'draft' WHERE x.mailing = ? AND x.language = ? AND x.version = ? "
            "AND x.subject = ? AND x.preheader = ? AND x.markdown = ? AND x.frame = "
            "coalesce(?, x.frame) AND x.slots = coalesce(?, x.slots)",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(t->language), CORDEE_V(how->version),
                        CORDEE_V(t->subject), CORDEE_V(t->preheader),
                        CORDEE_V(t->markdown), CORDEE_V(t->frame), CORDEE_V(t->slots)));
    return cd->db->one(
        cd, err, &one,
        "SELECT 1 FROM mailing_mailing WHERE id = ? AND edit_version = ? AND state = "
        "'draft' AND subject = ? AND preheader = ? AND markdown = ? AND language = ? AND "
        "filter = ? AND mode = ? AND coalesce(topic, 0) = ? AND coalesce(sender, 0) = ? "
        "AND frame = coalesce(?, frame) AND slots = coalesce(?, slots)",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(how->version), CORDEE_V(t->subject),
                    CORDEE_V(t->preheader), CORDEE_V(t->markdown), CORDEE_V(t->language),
                    CORDEE_V(t->filter), CORDEE_V(t->mode), CORDEE_V(t->topic),
                    CORDEE_V(t->sender), CORDEE_V(t->frame), CORDEE_V(t->slots)));
}

/* What was reviewed is not what is there now: the mailing's own version tells. */
static int touch(struct cordee *cd, int64_t id, int64_t staff, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE mailing_mailing SET version = version + 1, saved_at = ?,"
        " saved_by = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_ID(staff), CORDEE_V(id)));
}

/* The change that what is typed belongs to: the one before, while the same person goes
 * on, so that one Undo takes all of it back and the list of changes stays readable. */
static int64_t typed_change(struct cordee *cd, int64_t id,
                            const struct mailing_saving *how, struct cordee_error *err)
{
    int64_t set = 0;
    int rc = cd->db->one(cd, err, &set,
                         "SELECT typed_set FROM mailing_mailing WHERE id = ? AND saved_by"
                         " = ? AND saved_at > ?",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(how->staff),
                                     CORDEE_V(cordee_now() - TYPED_GAP)));

    if (rc <= 0)
        return rc < 0 ? -1 : cd->db->change_set(cd, err, how->title);
    cd->db->change_set_use(cd, set);
    return set;
}

/* `saved`: the text stands there already, only what is said of it may be new. */
static int save_in(struct cordee *cd, int64_t id, const struct mailing_text *t,
                   const struct mailing_saving *how, bool saved, int64_t set,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, how->title, err) < 0)
        return -1;
    if (strcmp(t->language, how->original) != 0) {
        if ((!saved && save_translation(cd, id, how->version, t, how->staff, err) < 0) ||
            (how->same && mark_same(cd, id, t->language, err) < 0) ||
            (!saved && touch(cd, id, how->staff, err) < 0))
            return -1;
    } else if (!saved && save_original(cd, id, how->version, t, how->staff, err) < 0) {
        return -1;
    }
    if (cd->db->exec(cd, err, "UPDATE mailing_mailing SET typed_set = ? WHERE id = ?",
                     CORDEE_ARGS(CORDEE_ID(set), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}

/* What is pressed beside the text saves it, too: where that changes nothing, nothing that
 * was said of the mailing loses its hold. */
int mailing_text_save(struct cordee *cd, int64_t id, const struct mailing_text *t,
                      const struct mailing_saving *how, int64_t *version_r,
                      struct cordee_error *err)
{
    const int saved = is_saved(cd, id, t, how, err);
    int64_t set;
    int rc;

    if (saved < 0)
        return -1;
    *version_r = how->version;
    if (saved && !how->same)
        return 0;
    if (!saved && mailing_text_fits(cd, id, t, err) < 0)
        return -1;
    set = how->typed ? typed_change(cd, id, how, err) : 0;
    rc = set < 0 ? -1 : save_in(cd, id, t, how, saved, set, err);
    if (how->typed)
        cd->db->change_set_use(cd, 0);
    if (rc == 0 && !saved)
        *version_r = how->version + 1;
    return rc;
}

int mailing_text_drop(struct cordee *cd, int64_t id, const char *language, int64_t staff,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, T("Took a translation out of a mailing"), err) <
            0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM mailing_text WHERE mailing = ? AND language = ? AND"
                     " EXISTS (SELECT 1 FROM mailing_mailing m WHERE m.id = mailing AND"
                     " m.state = 'draft')",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(language))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("There is no such translation, or the mailing was sent."));
    return touch(cd, id, staff, err) < 0 ? -1 : cd->db->change_commit(&change, err);
}

/* ---- reading ---------------------------------------------------------------- */

/* Of a template only what its places say counts: without that it is its frame. */
static bool is_unfinished(const json_t *row)
{
    return is_blank(cordee_json_text(row, "subject")) ||
           is_blank(cordee_json_text(row, "markdown")) ||
           mailing_slots_blank(cordee_json_text(row, "frame"),
                               json_object_get(row, "slot_texts"));
}

static void texts_say(json_t *model, json_t *list)
{
    static const char *const parts[] = {"subject", "preheader", "markdown"};
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        bool outdated = false;
        char from[32];

        json_object_set_new(
            row, "name",
            json_string(mailing_language_name(cordee_json_text(row, "language"))));
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            snprintf(from, sizeof from, "from_%s", parts[k]);
            outdated = outdated || strcmp(cordee_json_text(row, from),
                                          cordee_json_text(model, parts[k])) != 0;
        }
        json_object_set_new(row, "unfinished", json_boolean(is_unfinished(row)));
        json_object_set_new(row, "outdated", json_boolean(outdated));
    }
}

json_t *mailing_texts(struct cordee *cd, json_t *model, struct cordee_error *err)
{
    json_t *list = cd->db->list(
        cd, err,
        "SELECT x.language, x.subject, x.preheader, x.markdown, x.frame, x.slots AS"
        " \"slot_texts:json\", x.version, x.saved_at,"
        " w.name AS saved_by, x.from_subject, x.from_preheader, x.from_markdown FROM"
        " mailing_text x LEFT JOIN staff w ON w.id = x.saved_by WHERE x.mailing = ? AND"
        " x.language <> ? ORDER BY x.language",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "id")),
                    CORDEE_V(cordee_json_text(model, "language"))));

    if (list)
        texts_say(model, list);
    return list;
}

const char *mailing_text_for(struct cordee *cd, json_t *model, const char *reader,
                             struct cordee_error *err)
{
    json_t *list = json_object_get(model, "translations");
    json_t *row;
    size_t i;

    if (!list) {
        list = mailing_texts(cd, model, err);
        if (!list)
            return NULL;
        json_object_set_new(model, "translations", list);
    }
    json_array_foreach (list, i, row) {
        const char *code = cordee_json_text(row, "language");
        size_t n = strlen(code);

        if (!cordee_json_true(row, "unfinished") && strncmp(reader, code, n) == 0 &&
            (!reader[n] || reader[n] == '-'))
            return code;
    }
    return cordee_json_text(model, "language");
}

int mailing_text_version(struct cordee *cd, int64_t id, const char *language,
                         int64_t *version_r, struct cordee_error *err)
{
    return cd->db->one(cd, err, version_r,
                       "SELECT version FROM mailing_text WHERE mailing = ? AND language"
                       " = ?",
                       CORDEE_ARGS(CORDEE_V(id), CORDEE_V(language)));
}

static const char *const parts[] = {"subject", "preheader", "markdown"};

/* What the original says goes into "original". */
static void original_set_aside(json_t *model)
{
    json_t *original = json_object();

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_object_set(original, parts[i], json_object_get(model, parts[i]));
        json_object_set_new(model, parts[i], json_string(""));
    }
    json_object_set_new(model, "frame", json_string(""));
    json_object_set_new(model, "slot_texts", json_object());
    json_object_set(original, "language", json_object_get(model, "language"));
    json_object_set_new(
        original, "name",
        json_string(mailing_language_name(cordee_json_text(model, "language"))));
    json_object_set_new(model, "original", original);
}

/* A text that is not there yet begins with the template's in its language. */
static int template_put(struct cordee *cd, json_t *model, const char *language,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *id = cordee_json_text(model, "template");
    struct mailing_start start;
    int rc = *id ? mailing_template_load(cd, a, id, language, &start, err) : 0;

    if (rc <= 0 || strcmp(start.language, language) != 0)
        return rc < 0 ? -1 : 0;
    json_object_set_new(model, "subject", json_string(start.subject));
    json_object_set_new(model, "preheader", json_string(start.preheader));
    json_object_set_new(model, "markdown",
                        json_string(mailing_slots_fill(a, start.frame, NULL)));
    if (strstr(start.frame, "[[slot "))
        json_object_set_new(model, "frame", json_string(start.frame));
    return 0;
}

int mailing_text_put(struct cordee *cd, json_t *model, const char *language,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = mailing_texts(cd, model, err);
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    original_set_aside(model);
    json_object_set_new(model, "lang", json_string(language));
    json_object_set_new(model, "lang_name", json_string(mailing_language_name(language)));
    json_object_set_new(model, "edit_version", json_integer(0));
    json_array_foreach (list, i, row)
        if (strcmp(cordee_json_text(row, "language"), language) == 0) {
            for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
                json_object_set(model, parts[k], json_object_get(row, parts[k]));
            json_object_set(model, "frame", json_object_get(row, "frame"));
            json_object_set(model, "slot_texts", json_object_get(row, "slot_texts"));
            json_object_set(model, "edit_version", json_object_get(row, "version"));
            json_object_set(model, "saved_at", json_object_get(row, "saved_at"));
            json_object_set(model, "saved_by", json_object_get(row, "saved_by"));
            json_object_set(model, "translation", row);
            return 1;
        }
    return template_put(cd, model, language, err);
}

void mailing_text_begin(const json_t *model, struct mailing_text *t)
{
    const json_t *original = json_object_get(model, "original");

    t->subject = cordee_json_text(original, "subject");
    t->preheader = cordee_json_text(original, "preheader");
    t->markdown = cordee_json_text(original, "markdown");
}
