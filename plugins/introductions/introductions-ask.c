/* What came of it: asked once, of both, or of who was to introduce them. */
#include "plugins/introductions/introductions.h"

#include <string.h>

#define MOST_A_DAY 500
/* What an old ledger brought in is older than this: nobody is asked about that. */
#define ASKED_FOR (INT64_C(365) * 86400)

/* Whom a mail would reach: has an address that works, and is still somewhere, or was
 * never anywhere. */
#define REACHED                                                                          \
    "SELECT m.id, m.party, p.language, c.language AS ours, c.name AS cluster, e.id AS "  \
    "address_id, e.address, n.purpose, n.introduced_at, n.asked_at FROM "                \
    "introductions_person m JOIN introductions_introduction n ON n.id = "                \
    "m.introduction JOIN party p ON p.id = m.party JOIN cluster c ON c.id = "            \
    "coalesce(n.cluster, 1) JOIN email_address e ON e.id = (SELECT x.id FROM "           \
    "email_address x WHERE x.party = p.id AND x.state = 'ok' ORDER BY x.main DESC, "     \
    "x.id LIMIT 1) WHERE m.introduction = ?1 AND m.asked_at IS NULL AND p.kind = 2 AND " \
    "p.deleted_at IS NULL AND (NOT EXISTS (SELECT 1 FROM role r WHERE r.party = p.id) "  \
    "OR EXISTS (SELECT 1 FROM role r WHERE r.party = p.id AND " CORDEE_ROLE_NOW(         \
        "r") ")) AND "

/* ---- the mail --------------------------------------------------------------- */

/* As a text has it in which {{..}} and [[..]] would mean something. */
static const char *plain(struct cordee_arena *a, const char *text)
{
    char *s = cordee_arena_text(a, text);

    for (char *c = s; *c; c++)
        if (strchr("{}[]", *c) && c[1] == c[0])
            *c = ' ';
    return s;
}

/* Those who had part in it but for the reader, "Ada Lovelace and Grace Hopper". */
static const char *others_of(struct cordee *cd, struct cordee_arena *a, int64_t person,
                             struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT p.name FROM introductions_person m JOIN introductions_person x ON "
        "x.introduction = m.introduction AND x.id <> m.id AND x.part <> 'introducer' "
        "JOIN "
        "party p ON p.id = x.party WHERE m.id = ? AND p.deleted_at IS NULL ORDER BY x.id",
        CORDEE_ARGS(CORDEE_V(person)));
    const char *first = cordee_json_text(json_array_get(list, 0), "name");

    if (!list)
        return NULL;
    if (json_array_size(list) < 2)
        return plain(a, first);
    return plain(a,
                 cordee_arena_printf(a, T("%1$s and %2$s"), first,
                                     cordee_json_text(json_array_get(list, 1), "name")));
}

/* A link for each answer; a click shows it chosen, and a button saves it. */
static const char *links_of(struct cordee *cd, struct cordee_arena *a, const char *token)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    for (int i = 0; introductions_outcomes[i].word; i++)
        cordee_buf_printf(
            &text, "%s: %s\n", T(introductions_outcomes[i].label),
            cd->http->link(cd, a,
                           cordee_arena_printf(a, "/introductions/answer/%s?came=%s",
                                               token, introductions_outcomes[i].word)));
    return cordee_arena_text(a, text.text);
}

static const char *text_of(struct cordee *cd, struct cordee_arena *a, const json_t *row,
                           const char *others, const char *token)
{
    int64_t made = cordee_json_int(row, "introduced_at");
    const char *purpose = plain(a, cordee_json_text(row, "purpose"));
    char day[60];

    cd->text->time(cd, made ? made : cordee_json_int(row, "asked_at"), CORDEE_TIME_DATE,
                   day, sizeof day);
    if (*purpose)
        purpose = cordee_arena_printf(a, "\n%s\n", purpose);
    return made
               ? cordee_arena_printf(
                     a,
                     T("Hello,\n\non %1$s we introduced you to each other: you and "
                       "%2$s.\n%3$s\nDid anything come of it? One click tells us:\n\n"
                       "%4$s\nThank you, %5$s"),
                     day, others, purpose, links_of(cd, a, token),
                     plain(a, cordee_json_text(row, "cluster")))
               : cordee_arena_printf(
                     a,
                     T("Hello,\n\non %1$s we asked you to introduce us to %2$s.\n%3$s\n"
                       "Did anything come of it? One click tells us:\n\n%4$s\nThank you, "
                       "%5$s"),
                     day, others, purpose, links_of(cd, a, token),
                     plain(a, cordee_json_text(row, "cluster")));
}

/* On the reader's timeline; answers to it are filed there. */
static int question_note(struct cordee *cd, int64_t introduction, const json_t *row,
                         int64_t *id_r, struct cordee_error *err)
{
    const struct cordee_taker to = {cordee_json_int(row, "party"), "to"};
    const struct cordee_interaction entry = {
        .kind = "introductions.question",
        .direction = CORDEE_OUT,
        .subject = T_LATER("Did anything come of the introduction?"),
        .body = "",
        .takers = &to,
        .n_takers = 1};

    return introductions_entry(cd, introduction, &entry, id_r, err);
}

static int letter_queue(struct cordee *cd, const json_t *row, const char *text,
                        int64_t interaction, const char *language,
                        struct cordee_error *err)
{
    const struct cordee_letter letter = {
        .interaction = interaction,
        .subject = T("Did anything come of the introduction?"),
        .markdown = text,
        .language = language,
        .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_AUTO | CORDEE_LETTER_SECRET};
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    int64_t id = cd->mail->letter(cd, err, &letter);

    if (id < 0 || cd->mail->queue(cd, err, id, cordee_json_int(row, "party"),
                                  cordee_json_int(row, "address_id"),
                                  cordee_json_text(row, "address"), language, values) < 0)
        return -1;
    return 0;
}

static int mail_write(struct cordee *cd, int64_t introduction, const json_t *row,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t person = cordee_json_int(row, "id"), interaction = 0;
    const char *others, *language;
    char token[53];
    int rc = -1;

    if (cd->http->token_new(cd, err, "introductions.answer", person, "",
                            cordee_now() + INTRODUCTIONS_LINK_HOLDS, token) < 0)
        return -1;
    language = cd->text->speak(cd, cordee_json_text(row, "language"),
                               cordee_json_text(row, "ours"));
    if ((others = others_of(cd, a, person, err)) &&
        question_note(cd, introduction, row, &interaction, err) == 0)
        rc = letter_queue(cd, row, text_of(cd, a, row, others, token), interaction,
                          language, err);
    cd->text->spoken(cd);
    return rc;
}

/* ---- whom, and when --------------------------------------------------------- */

/* How many of a list got one. */
static int list_ask(struct cordee *cd, int64_t introduction, const json_t *list,
                    struct cordee_error *err)
{
    const json_t *row;
    char why[160];
    size_t i;
    int n = 0;

    json_array_foreach (list, i, row) {
        int may = cd->crm->may_write(cd, err, cordee_json_int(row, "party"),
                                     cordee_json_int(row, "address_id"), 0, why);

        if (may < 0 ||
            (may &&
             (mail_write(cd, introduction, row, err) < 0 ||
              cd->db->exec(cd, err,
                           "UPDATE introductions_person SET asked_at = ? "
                           "WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(cordee_now()),
                                       CORDEE_V(cordee_json_int(row, "id")))) < 0)))
            return -1;
        n += may;
    }
    return n;
}

/* Both; or, where none of them can be written to or they have not met as far as one
 * knows, who was to introduce them. */
static int people_ask(struct cordee *cd, int64_t id, bool made, struct cordee_error *err)
{
    int n = 0;

    if (made) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *both =
            cd->db->list(cd, err, REACHED "m.part <> 'introducer' ORDER BY m.id",
                         CORDEE_ARGS(CORDEE_V(id)));

        n = both ? list_ask(cd, id, both, err) : -1;
    }
    if (n == 0) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *by = cd->db->list(cd, err, REACHED "m.part = 'introducer'",
                                  CORDEE_ARGS(CORDEE_V(id)));

        n = by ? list_ask(cd, id, by, err) : -1;
    }
    return n;
}

/* Nobody could be asked by mail: one of us asks otherwise. */
static int task_add(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL, *whose = NULL;
    const char *title;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT m.party, coalesce((SELECT w.id FROM staff w WHERE w.id = n.staff AND "
        "w.disabled_at IS NULL), " CORDEE_IN_CHARGE(
            "m.party") ") AS staff, (SELECT c.language FROM cluster c WHERE c.id = "
                       "coalesce(n.cluster, 1)) AS ours FROM introductions_person m JOIN "
                       "introductions_introduction n ON n.id = m.introduction JOIN party "
                       "p ON p.id "
                       "= m.party WHERE n.id = ? AND p.deleted_at IS NULL ORDER BY "
                       "m.part = "
                       "'introducer', m.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    if (cd->db->row(cd, err, &whose, "SELECT language FROM staff WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "staff")))) < 0)
        return -1;
    cd->text->speak(cd, cordee_json_text(whose, "language"),
                    cordee_json_text(row, "ours"));
    title = T("Ask what came of the introduction");
    cd->text->spoken(cd);
    return cd->crm->task(cd, err, cordee_json_int(row, "party"),
                         cordee_json_int(row, "staff"), title, cordee_now() + 7 * 86400,
                         NULL);
}

static int one_ask(struct cordee *cd, int64_t id, bool made, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int n;

    if (cd->db->begin(cd, &tx, err) < 0 || (n = people_ask(cd, id, made, err)) < 0 ||
        (n == 0 && task_add(cd, id, err) < 0) ||
        cd->db->exec(
            cd, err,
            "UPDATE introductions_introduction SET asked_again_at = ? WHERE id = "
            "?",
            CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* The one that fails is tried again the next morning, and keeps no other from its turn.
 */
static void due_ask(struct cordee *cd, const json_t *row)
{
    struct cordee_error err = {0};
    int64_t id = cordee_json_int(row, "id");

    if (one_ask(cd, id, cordee_json_true(row, "made"), &err) < 0)
        cd->log->write(cd, CORDEE_WARN, "what came of introduction %lld is not asked: %s",
                       (long long)id, err.text);
}

int introductions_ask(struct cordee *cd, struct cordee_error *err)
{
    int64_t days = cd->setting->number(cd, "after_days");
    CORDEE_AUTO(cordee_json_drop) json_t *due = NULL;
    const json_t *row;
    size_t i;

    if (days <= 0)
        return 0;
    due = cd->db->list(
        cd, err,
        "SELECT n.id, n.introduced_at IS NOT NULL AS \"made:bool\" FROM "
        "introductions_introduction n WHERE n.state <> 'answered' AND n.asked_again_at "
        "IS "
        "NULL AND coalesce(n.introduced_at, n.asked_at) BETWEEN ? AND ? AND EXISTS "
        "(SELECT 1 FROM "
        "introductions_person m WHERE m.introduction = n.id) ORDER BY n.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(cordee_now() - days * 86400 - ASKED_FOR),
                    CORDEE_V(cordee_now() - days * 86400), CORDEE_V(MOST_A_DAY)));
    json_array_foreach (due, i, row)
        due_ask(cd, row);
    return due ? 0 : -1;
}
