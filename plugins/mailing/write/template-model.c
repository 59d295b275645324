/* Templates: files that ship, in five languages, and rows that people made. */
#include "plugins/mailing/write/template.h"

#include "plugins/mailing/write/limits.h"
#include "plugins/mailing/write/slots.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

/* ---- those that ship -------------------------------------------------------- */

static const char *const shipped[] = {"newsletter", "event", "assembly", "call"};

/* The topic that each is about, as topics that ship are called; "" the cluster's first.
 */
static const char *topic_of(const char *id)
{
    return strcmp(id, "event") == 0 ? "Events" : strcmp(id, "call") == 0 ? "Funding" : "";
}

static const char *file_in(const char *language)
{
    char name[40];

    snprintf(name, sizeof name, "mailing-starts-%.2s.txt", language);
    return mailing_asset(name);
}

/* "key: words" of the lines before "--". */
static const char *head_word(struct cordee_arena *a, const char *part, const char *key)
{
    size_t n = strlen(key);

    for (; *part && strncmp(part, "--\n", 3) != 0; part += strcspn(part, "\n") + 1)
        if (strncmp(part, key, n) == 0 && part[n] == ':')
            return cordee_text_trim(
                cordee_arena_text_n(a, part + n + 1, strcspn(part + n + 1, "\n")));
    return "";
}

static bool shipped_read(struct cordee_arena *a, const char *id, const char *language,
                         struct mailing_start *start_r)
{
    const char *file = file_in(language);
    const char *mark = cordee_arena_printf(a, "== %s\n", id);
    const char *part = file ? strstr(file, mark) : NULL;
    const char *body = part ? strstr(part, "\n--\n") : NULL;
    const char *end = body ? strstr(body, "\n== ") : NULL;

    if (!body)
        return false;
    part += strlen(mark);
    body += 4;
    *start_r = (struct mailing_start){
        .language = cordee_arena_text(a, language),
        .name = head_word(a, part, "name"),
        .about = head_word(a, part, "about"),
        .subject = head_word(a, part, "subject"),
        .preheader = head_word(a, part, "preheader"),
        .frame = end ? cordee_arena_text_n(a, body, (size_t)(end + 1 - body))
                     : cordee_arena_text(a, body),
    };
    return true;
}

static bool is_shipped(const char *id)
{
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++)
        if (strcmp(shipped[i], id) == 0)
            return true;
    return false;
}

/* ---- those that people made ------------------------------------------------- */

#define SEEN "(scope_open() OR t.cluster IS NULL OR cluster_seen(t.cluster))"

static int own_read(struct cordee *cd, struct cordee_arena *a, int64_t id,
                    const char *language, struct mailing_start *start_r,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT t.name, x.language, x.subject, x.preheader, x.markdown"
                         " FROM mailing_template t JOIN mailing_template_text x ON"
                         " x.template = t.id WHERE t.id = ? AND " SEEN
                         " ORDER BY x.language = ? DESC, x.language = t.language DESC,"
                         " x.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(language)));

    if (rc <= 0)
        return rc;
    *start_r = (struct mailing_start){
        .language = cordee_arena_text(a, cordee_json_text(row, "language")),
        .name = cordee_arena_text(a, cordee_json_text(row, "name")),
        .about = "",
        .subject = cordee_arena_text(a, cordee_json_text(row, "subject")),
        .preheader = cordee_arena_text(a, cordee_json_text(row, "preheader")),
        .frame = cordee_arena_text(a, cordee_json_text(row, "markdown")),
    };
    return 1;
}

int mailing_template_load(struct cordee *cd, struct cordee_arena *a, const char *id,
                          const char *language, struct mailing_start *start_r,
                          struct cordee_error *err)
{
    int64_t number = 0;

    if (is_shipped(id))
        return shipped_read(a, id, language, start_r) ||
               shipped_read(a, id, "en", start_r);
    if (!cordee_text_int(id, &number))
        return 0;
    return own_read(cd, a, number, language, start_r, err);
}

json_t *mailing_templates(struct cordee *cd, const char *language,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *own = cd->db->list(cd, err,
                               "SELECT t.id, t.name, w.name AS staff FROM"
                               " mailing_template t LEFT JOIN staff w ON w.id = t.staff"
                               " WHERE " SEEN " ORDER BY t.name, t.id",
                               CORDEE_NO_ARGS);
    json_t *list, *row;
    size_t i;

    if (!own)
        return NULL;
    list = json_array();
    for (i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        struct mailing_start start;

        if (shipped_read(a, shipped[i], language, &start) ||
            shipped_read(a, shipped[i], "en", &start))
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s}", "id", shipped[i], "name",
                                            start.name, "about", start.about));
    }
    json_array_foreach (own, i, row)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:b}", "id",
                            cordee_arena_printf(a, "%lld",
                                                (long long)cordee_json_int(row, "id")),
                            "name", cordee_json_text(row, "name"), "staff",
                            cordee_json_text(row, "staff"), "own", 1));
    return list;
}

/* ---- from a template to a draft --------------------------------------------- */

static bool has_slots(const char *frame)
{
    CORDEE_AUTO(cordee_json_drop) json_t *slots = mailing_slots(frame, NULL);

    return json_array_size(slots) > 0;
}

static int fill_draft(struct cordee *cd, struct cordee_arena *a, int64_t draft,
                      const char *id, const struct mailing_start *start,
                      struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE mailing_mailing SET subject = ?, preheader = ?, markdown = ?, frame = ?,"
        " language = ?, template = ?, topic = coalesce((SELECT t.id FROM topic t WHERE "
        "t.name = ? AND t.retired_at IS NULL AND (t.cluster IS NULL OR t.cluster = "
        "mailing_mailing.cluster) ORDER BY t.position, t.id LIMIT 1), topic) WHERE id = "
        "?",
        CORDEE_ARGS(CORDEE_V(start->subject), CORDEE_V(start->preheader),
                    CORDEE_V(mailing_slots_fill(a, start->frame, NULL)),
                    CORDEE_V(has_slots(start->frame) ? start->frame : ""),
                    CORDEE_V(start->language), CORDEE_V(id), CORDEE_V(topic_of(id)),
                    CORDEE_V(draft)));
}

/* A template that people made brings its translations along. */
static int copy_translations(struct cordee *cd, int64_t draft, int64_t template,
                             struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "INSERT INTO mailing_text(mailing, language, subject, preheader, markdown,"
        " from_subject, from_preheader, from_markdown) SELECT m.id, x.language,"
        " x.subject, x.preheader, x.markdown, m.subject, m.preheader, m.markdown FROM"
        " mailing_template_text x, mailing_mailing m WHERE x.template = ? AND m.id = ?"
        " AND x.language <> m.language AND m.frame = ''",
        CORDEE_ARGS(CORDEE_V(template), CORDEE_V(draft)));
}

int64_t mailing_new_from(struct cordee *cd, const char *id, const char *filter,
                         int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    struct mailing_start start;
    int64_t number = 0;
    int64_t draft;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (draft = mailing_new(cd, filter, staff, err)) < 0 ||
        cd->db->row(cd, err, &row, "SELECT language FROM mailing_mailing WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(draft))) < 0)
        return -1;
    rc = mailing_template_load(cd, a, id, cordee_json_text(row, "language"), &start, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("There is no such template."));
    if (rc < 0 || fill_draft(cd, a, draft, id, &start, err) < 0 ||
        (cordee_text_int(id, &number) && copy_translations(cd, draft, number, err) < 0) ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return draft;
}

/* ---- from a mailing to a template ------------------------------------------- */

/* With slots, a template is the text around them; without, the text is all of it. */
#define TEXT_OF(t) "CASE WHEN " t ".frame <> '' THEN " t ".frame ELSE " t ".markdown END"

int64_t mailing_template_save(struct cordee *cd, json_t *model, const char *name,
                              int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};
    int64_t mailing = cordee_json_int(model, "id");
    int64_t id;

    if (!name[strspn(name, " ")])
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("A template needs a name."));
    if (mailing_line_fits(cd, name, MAILING_LONGEST_NAME, T("Name of the template"),
                          err) < 0 ||
        cd->db->change_begin(cd, &change, T("Saved a template"), err) < 0)
        return -1;
    id = cd->db->insert(cd, err,
                        "INSERT INTO mailing_template(name, language, cluster, staff)"
                        " SELECT ?, m.language, m.cluster, ? FROM mailing_mailing m"
                        " WHERE m.id = ?",
                        CORDEE_ARGS(CORDEE_V(name), CORDEE_ID(staff), CORDEE_V(mailing)));
    if (id < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO mailing_template_text(template, language, subject,"
            " preheader, markdown) SELECT ?, m.language, m.subject,"
            " m.preheader, " TEXT_OF("m") " FROM mailing_mailing m WHERE m.id = ?",
            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(mailing))) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO mailing_template_text(template, language, subject,"
                     " preheader, markdown) SELECT ?, x.language, x.subject,"
                     " x.preheader, " TEXT_OF(
                         "x") " FROM mailing_text x JOIN"
                              " mailing_mailing m ON m.id = x.mailing WHERE m.id = ? AND"
                              " x.language <> m.language",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(mailing))) < 0 ||
        cd->db->change_commit(&change, err) < 0)
        return -1;
    return id;
}

int mailing_template_drop(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, T("Deleted a template"), err) < 0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_template WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}
