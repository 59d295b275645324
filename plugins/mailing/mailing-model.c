#include "plugins/mailing/after/after.h"
#include "plugins/mailing/check/check.h"
#include "plugins/mailing/choose/choose.h"
#include "plugins/mailing/write/contacts.h"
#include "plugins/mailing/write/files.h"
#include "plugins/mailing/write/text.h"

#include <string.h>

#define PAGE 25

static const char *const starter_text = "Hello {{first_name|there}},\n\n\n\n"
                                        "Kind regards\n";

int64_t mailing_new(struct cordee *cd, const char *filter, int64_t staff,
                    struct cordee_error *err)
{
    return cd->db->insert(
        cd, err,
        "INSERT INTO mailing_mailing(markdown, filter, staff, language, topic, cluster)"
        " VALUES(?, ?, ?, coalesce((SELECT language FROM cluster WHERE id = "
        "cluster_here()), "
        "'en'), (SELECT id FROM topic WHERE retired_at IS NULL AND (cluster IS NULL OR "
        "cluster = cluster_here()) ORDER BY position, id LIMIT 1), cluster_here())",
        CORDEE_ARGS(CORDEE_V(starter_text), CORDEE_V(filter), CORDEE_ID(staff)));
}

int64_t mailing_copy(struct cordee *cd, int64_t id, int64_t staff,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t copy;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    copy = cd->db->insert(cd, err,
                          "INSERT INTO mailing_mailing(subject, preheader, markdown, "
                          "frame, slots, template, "
                          "language, filter, mode,"
                          " topic, sender, staff, cluster) SELECT subject, preheader, "
                          "markdown, frame, slots, template, "
                          "language, filter, mode,"
                          " topic, sender, ?, cluster FROM mailing_mailing WHERE id = ?",
                          CORDEE_ARGS(CORDEE_ID(staff), CORDEE_V(id)));
    if (copy < 0 ||
        cd->db->exec(
            cd, err,
            "INSERT INTO mailing_text(mailing, language, subject, preheader,"
            " markdown, frame, slots, from_subject, from_preheader, from_markdown)"
            " SELECT ?, language, subject, preheader, markdown, frame, slots,"
            " from_subject,"
            " from_preheader, from_markdown FROM mailing_text WHERE mailing = ?",
            CORDEE_ARGS(CORDEE_V(copy), CORDEE_V(id))) < 0 ||
        mailing_choice_copy(cd, id, copy, err) < 0 ||
        mailing_after_copy(cd, id, copy, err) < 0 ||
        mailing_files_copy(cd, id, copy, err) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return copy;
}

int mailing_save(struct cordee *cd, int64_t id, int64_t version,
                 const struct mailing_text *t, struct cordee_error *err)
{
    const struct mailing_saving how = {
        .title = T("Changed a mailing"), .version = version, .original = t->language};
    int64_t next;

    return mailing_text_save(cd, id, t, &how, &next, err);
}

int mailing_delete(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, T("Discarded a mailing"), err) < 0 ||
        mailing_files_gone(cd, id, err) < 0 ||
        cd->db->exec(cd, err,
                     "DELETE FROM mailing_mailing WHERE id = ? AND state = 'draft'",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("Only drafts can be discarded."));
    return cd->db->change_commit(&change, err);
}

/* It paused by itself. */
#define ITSELF                                                                      \
    "(m.state IN ('preparing', 'sending') AND EXISTS (SELECT 1 FROM letter l WHERE" \
    " l.id = m.letter AND l.paused_at IS NOT NULL))"

/* When it began to go out, or will. */
#define GOES                                                                             \
    "(SELECT CASE WHEN l.opens_at > unixepoch() AND NOT " MAILING_OUT " THEN l.opens_at" \
    " ELSE " MAILING_BEGAN " END FROM letter l WHERE l.id = m.letter)"

/* What of a row both the list and the page of one show. */
#define COLUMNS                                                                          \
    "m.id, m.subject, m.preheader, m.markdown, m.language, m.filter, m.mode,"            \
    " m.mode = 1 AS \"everybody:bool\", m.topic, m.sender, m.cluster, m.state, "         \
    "m.frame, m.slots AS \"slot_texts:json\", m.template, m.version, m.edit_version,"    \
    " m.letter, m.interaction, m.job, m.saved_at, m.started_at, m.ended_at,"             \
    " m.state = 'draft' AS \"draft:bool\", m.state = 'preparing' AS \"preparing:bool\"," \
    " m.state IN ('preparing', 'sending') AND NOT " ITSELF " AS \"running:bool\","       \
    " m.state = 'paused' OR " ITSELF " AS \"paused:bool\", " ITSELF                      \
    " AS \"itself:bool\","                                                               \
    " m.state = 'done' AS \"done:bool\","                                                \
    " m.state = 'cancelled' AS \"cancelled:bool\","                                      \
    " EXISTS (SELECT 1 FROM letter l WHERE l.id = m.letter AND l.opens_at > "            \
    "unixepoch())"                                                                       \
    " AS \"planned:bool\", " GOES " AS goes_at,"                                         \
    " w.name AS author, b.name AS sent_by, t.name AS topic_name, e.name AS saved_by,"    \
    " q.state AS approval, qo.name AS approver, q.version = m.version AS"                \
    " \"approval_same:bool\", q.mark AS approval_mark"
#define FROM                                                                  \
    " FROM mailing_mailing m"                                                 \
    " LEFT JOIN staff w ON w.id = m.staff"                                    \
    " LEFT JOIN staff e ON e.id = m.saved_by"                                 \
    " LEFT JOIN staff b ON b.id = m.sent_by"                                  \
    " LEFT JOIN topic t ON t.id = m.topic"                                    \
    " LEFT JOIN mailing_approval q ON q.mailing = m.id AND m.state = 'draft'" \
    " LEFT JOIN staff qo ON qo.id = q.asked_of"

static void add_texts(struct cordee *cd, json_t *m)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf outline = {0};
    static const char *const times[] = {"saved_at", "started_at", "goes_at", "ended_at"};

    if (!*cordee_json_text(m, "subject"))
        json_object_set_new(m, "untitled", json_true());
    cd->mail->outline(cd, cordee_json_text(m, "subject"), &outline);
    cordee_json_set_text(m, "outline", outline.text ? outline.text : "");
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char key[32];
        char text[64];
        int64_t at = cordee_json_int(m, times[i]);

        if (!at)
            continue;
        cd->text->time(cd, at, CORDEE_TIME_SHORT, text, sizeof text);
        snprintf(key, sizeof key, "%s_text", times[i]);
        json_object_set_new(m, key, json_string(text));
    }
}

int mailing_load(struct cordee *cd, int64_t id, json_t **model_r,
                 struct cordee_error *err)
{
    int rc = cd->db->row(cd, err, model_r, "SELECT " COLUMNS FROM " WHERE m.id = ?",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    add_texts(cd, *model_r);
    if (mailing_paused_put(cd, *model_r, err) < 0)
        return -1;
    return mailing_choice_load(cd, *model_r, err) < 0 ||
                   mailing_approval_say(cd, *model_r, err) < 0
               ? -1
               : 1;
}

/* Who gets it is asked for few of a list: of those that somebody was asked to approve. */
static int list_approval(struct cordee *cd, json_t *m, struct cordee_error *err)
{
    if (*cordee_json_text(m, "approval") && mailing_choice_load(cd, m, err) < 0)
        return -1;
    if (mailing_approval_say(cd, m, err) < 0)
        return -1;
    json_object_del(m, "choice");
    json_object_del(m, "parts");
    return 0;
}

int mailing_list(struct cordee *cd, const char *state, int64_t before, json_t **list_r,
                 struct cordee_error *err)
{
    size_t i;
    json_t *m;
    json_t *list = cd->db->list(
        cd, err,
        "SELECT " COLUMNS ", (SELECT count(*) FROM outbox o WHERE o.letter = m.letter "
        "AND NOT " MAILING_NOBODY ") AS total,"
        " (SELECT count(*) FROM outbox o WHERE o.letter = m.letter AND " MAILING_DELIVERED
        ") AS sent,"
        " (SELECT count(*) FROM outbox o WHERE o.letter = m.letter AND " MAILING_REPLIED
        ") AS replied" FROM
        " WHERE (scope_open() OR cluster_seen(m.cluster)) AND (? = '' "
        "OR m.state = ?) AND (? = 0 OR m.id < ?)"
        " ORDER BY m.id DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(state), CORDEE_V(state), CORDEE_V(before), CORDEE_V(before),
                    CORDEE_V(PAGE + 1)));

    if (!list)
        return -1;
    *list_r = list;
    json_array_foreach (list, i, m) {
        add_texts(cd, m);
        if (mailing_paused_put(cd, m, err) < 0 || list_approval(cd, m, err) < 0)
            return -1;
    }
    return 0;
}

/* Finished translations; a look at one text alone asks for none. */
static int letter_texts(struct cordee *cd, struct cordee_arena *a, json_t *model,
                        struct cordee_letter *letter_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee_letter_text *texts;
    json_t *row;
    size_t i, n = 0;

    if (cordee_json_true(model, "only_text"))
        return 0;
    if (!(list = mailing_texts(cd, model, err)))
        return -1;
    texts = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *texts);
    json_array_foreach (list, i, row)
        if (!cordee_json_true(row, "unfinished"))
            texts[n++] = (struct cordee_letter_text){
                .language = cordee_arena_text(a, cordee_json_text(row, "language")),
                .subject = cordee_arena_text(a, cordee_json_text(row, "subject")),
                .preheader = cordee_arena_text(a, cordee_json_text(row, "preheader")),
                .markdown = cordee_arena_text(a, cordee_json_text(row, "markdown")),
            };
    letter_r->texts = texts;
    letter_r->n_texts = n;
    return 0;
}

int mailing_letter(struct cordee *cd, struct cordee_arena *a, json_t *model,
                   struct cordee_letter *letter_r, struct cordee_error *err)
{
    const json_t *choice = json_object_get(model, "choice");
    const bool notice = cordee_json_true(choice, "notice");
    const int64_t sender = cordee_json_int(model, "sender");

    *letter_r = (struct cordee_letter){
        .interaction = cordee_json_int(model, "interaction"),
        .subject = cordee_json_text(model, "subject"),
        .markdown = cordee_json_text(model, "markdown"),
        .preheader = cordee_json_text(model, "preheader"),
        .language = cordee_json_text(model, "language"),
        .topic = notice ? 0 : cordee_json_int(model, "topic"),
        .sender = sender < 0 ? 0 : sender,
        .sender_mode = sender == MAILING_FROM_OWNER     ? CORDEE_SENDER_OWNER
                       : sender == MAILING_FROM_COUNTRY ? CORDEE_SENDER_COUNTRY
                                                        : CORDEE_SENDER_ONE,
        .flags = CORDEE_LETTER_BULK | (notice ? CORDEE_LETTER_NOTICE : 0),
        .cluster = cordee_json_int(model, "cluster"),
        .why = cordee_json_text(choice, "why"),
    };
    if (mailing_after_flags(cd, cordee_json_int(model, "id"), &letter_r->flags, err) < 0)
        return -1;
    if (sender == MAILING_FROM_COUNTRY &&
        mailing_contacts_letter(cd, a, letter_r->cluster, letter_r, err) < 0)
        return -1;
    if (mailing_files_letter(cd, a, cordee_json_int(model, "id"), letter_r, err) < 0)
        return -1;
    return letter_texts(cd, a, model, letter_r, err);
}

int mailing_merge_fields(struct cordee *cd, json_t *model, json_t **names_r,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_letter letter;

    if (mailing_letter(cd, a, model, &letter, err) < 0)
        return -1;
    return cd->mail->letter_fields(cd, err, &letter, names_r);
}

void mailing_name(struct cordee *cd, int64_t id, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(
            cd, NULL, &row,
            "SELECT m.subject FROM mailing_mailing m WHERE m.id = ? AND " MAILING_MINE,
            CORDEE_ARGS(CORDEE_V(id))) <= 0)
        return;
    if (*cordee_json_text(row, "subject"))
        cd->mail->outline(cd, cordee_json_text(row, "subject"), out);
    else
        cordee_buf_puts(out, T("a mailing without a subject"));
}
