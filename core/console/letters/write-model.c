#include "core/console/letters/write-model.h"

#include "core/crm/crm.h"
#include "core/crm/scope.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/mail/send/relays.h"

#include <string.h>

enum { MOST = 100 };

#define PERSON                                                                     \
    "SELECT p.id, p.name, p.language, e.id AS address_id, e.address, e.said, "     \
    "e.state = 'bounced' AS \"bounced:bool\", e.state = 'left' AS \"left:bool\", " \
    "o.name AS org, r.label AS role, "                                             \
    "coalesce(r.key_contact, 0) = 1 AS \"key_contact:bool\" FROM party p "         \
    "LEFT JOIN email_address e ON e.id = (SELECT x.id FROM email_address x "       \
    "WHERE x.party = p.id ORDER BY x.state DESC, x.main DESC, x.id LIMIT 1) "      \
    "LEFT JOIN role r ON r.id = (SELECT x.id FROM role x JOIN party y ON y.id = "  \
    "x.other AND y.kind = 1 WHERE x.party = p.id AND " CORDEE_ROLE_NOW(            \
        "x") " "                                                                   \
             "ORDER BY x.key_contact DESC, x.id LIMIT 1) LEFT JOIN party o ON "    \
             "o.id = r.other "

int cd_write_people(const struct cd_view *view, const char *ids, json_t **list_r,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();
    char *text = cordee_arena_text(view->arena, ids), *rest = NULL;
    int n = 0;

    for (char *id = strtok_r(text, ",", &rest); id && n < MOST;
         id = strtok_r(NULL, ",", &rest), n++) {
        json_t *person = NULL;
        int64_t party;

        if (!cordee_text_int(id, &party))
            continue;
        if (cd->db->row(
                cd, err, &person,
                PERSON
                "WHERE p.id = ? AND p.kind = 2 AND p.deleted_at IS NULL AND " CD_MINE(
                    "p.id"),
                CORDEE_ARGS(CORDEE_V(party))) < 0) {
            json_decref(list);
            return -1;
        }
        if (person)
            json_array_append_new(list, person);
    }
    *list_r = list;
    return 0;
}

int cd_write_people_of_org(const struct cd_view *view, int64_t org, json_t **list_r,
                           struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    *list_r =
        cd->db->list(cd, err,
                     PERSON "WHERE p.kind = 2 AND p.deleted_at IS NULL AND " CD_MINE(
                         "p.id") " AND p.id IN (SELECT z.party "
                                 "FROM role z WHERE z.other = ? AND " CORDEE_ROLE_NOW(
                                     "z") ") "
                                          "ORDER BY p.sort_name, p.id LIMIT 100",
                     CORDEE_ARGS(CORDEE_V(org)));
    return *list_r ? 0 : -1;
}

const char *cd_write_ids(const struct cd_view *view, json_t *people)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    size_t i;
    json_t *person;

    json_array_foreach (people, i, person)
        cordee_buf_printf(&b, "%s%lld", i ? "," : "",
                          (long long)cordee_json_int(person, "id"));
    return cordee_arena_text(view->arena, b.text);
}

int cd_write_put_sender(const struct cd_view *view, json_t *model,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *sender = NULL;

    if (cd->db->row(cd, err, &sender,
                    "SELECT s.name, s.login, s.signature, c.from_address FROM staff s "
                    "LEFT JOIN cluster c ON c.id = cluster_here() WHERE s.id = ?",
                    CORDEE_ARGS(CORDEE_V(view->user))) < 0)
        return -1;
    if (sender)
        json_object_set_new(model, "sender", sender);
    return 0;
}

static const char *line_next(const char **at, size_t *n_r)
{
    const char *s = *at + strspn(*at, " \t\r\n");
    size_t n = strcspn(s, "\n");

    *at = s + n;
    while (n && strchr(" \t\r", s[n - 1]))
        n--;
    *n_r = n;
    return n ? s : NULL;
}

static bool has_line(const char *text, const char *line, size_t n)
{
    const char *s;
    size_t m;

    while ((s = line_next(&text, &m)))
        if (m == n && strncmp(s, line, n) == 0)
            return true;
    return false;
}

bool cd_mail_says_more(const char *body, const char *begun)
{
    const char *s;
    size_t n;

    while ((s = line_next(&body, &n)))
        if (*s != '>' && !has_line(begun, s, n))
            return true;
    return false;
}

static const char *answer_subject(const struct cd_view *view, const char *subject)
{
    return cordee_text_starts(subject, "Re: ")
               ? subject
               : cordee_arena_printf(view->arena, "Re: %s", subject);
}

/* The entry that is answered: one that the user may read, of somebody they may see.  Of
 * others there is no row. */
static int answered_load(const struct cd_view *view, const char *answers, json_t **row_r,
                         struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t id;

    if (!cordee_text_int(answers, &id))
        return 0;
    return cd->db->row(
        cd, err, row_r,
        "SELECT i.id, i.subject, i.visibility, i.cluster FROM interaction i WHERE i.id = "
        "? AND " CORDEE_ENTRY_OPEN
        " AND (scope_whole() OR EXISTS (SELECT 1 FROM interaction_party z WHERE "
        "z.interaction = i.id AND " CD_MINE("z.party") "))",
        CORDEE_ARGS(CORDEE_V(id)));
}

int cd_write_start(const struct cd_view *view, const char *answers, json_t *people,
                   json_t *values, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *mine = json_object();
    const char *signature;

    (void)people;
    if (cd_write_put_sender(view, mine, err) < 0)
        return -1;
    signature = cordee_json_text(json_object_get(mine, "sender"), "signature");
    if (*signature)
        cordee_json_set_text(values, "body",
                             cordee_arena_printf(view->arena, "\n\n-- \n%s", signature));
    if (answered_load(view, answers, &row, err) < 0)
        return -1;
    if (row)
        cordee_json_set_text(values, "subject",
                             answer_subject(view, cordee_json_text(row, "subject")));
    return 0;
}

/* ---- into the outbox ------------------------------------------------------------- */

struct personal {
    const char *subject, *body;
    const char *visibility; /* as of what is answered */
    int64_t cluster;        /* likewise */
    int64_t answers, interaction, letter;
};

static int64_t add_interaction(const struct cd_view *view, json_t *people,
                               const struct personal *p, struct cordee_error *err)
{
    struct cordee_taker takers[MOST];
    struct cordee_interaction i = {.kind = "mail.out",
                                   .direction = CORDEE_OUT,
                                   .subject = p->subject,
                                   .body = p->body,
                                   .author = view->user,
                                   .thread = p->answers,
                                   .visibility = p->visibility,
                                   .cluster = p->cluster,
                                   .takers = takers};
    size_t n;
    json_t *person;
    int64_t id;

    json_array_foreach (people, n, person)
        if (cordee_json_true(person, "chosen") && i.n_takers < MOST)
            takers[i.n_takers++] =
                (struct cordee_taker){cordee_json_int(person, "id"), "to"};
    return view->cd->crm->interaction(view->cd, err, &i, &id) < 0 ? -1 : id;
}

/* The Message-ID of the mail that is answered, for the reader's mail program. */
static const char *answered_id(const struct cd_view *view, int64_t interaction)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (interaction && cd->db->row(cd, NULL, &row,
                                   "SELECT message_id FROM message WHERE interaction = ? "
                                   "AND message_id NOT LIKE 'sha256:%' AND "
                                   "message_id NOT LIKE 'content:%' LIMIT 1",
                                   CORDEE_ARGS(CORDEE_V(interaction))) > 0)
        return cordee_arena_text(view->arena, cordee_json_text(row, "message_id"));
    return NULL;
}

static int64_t add_letter(const struct cd_view *view, const struct personal *p,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    const json_t *sender;
    struct cordee_letter letter = {.interaction = p->interaction,
                                   .subject = p->subject,
                                   .markdown = p->body,
                                   .in_reply_to = answered_id(view, p->answers),
                                   .flags = CORDEE_LETTER_TEXT};

    if (cd_write_put_sender(view, model, err) < 0)
        return -1;
    sender = json_object_get(model, "sender");
    letter.from_name = cordee_json_text(sender, "name");
    letter.reply_to = cordee_json_text(sender, "login");
    return view->cd->mail->letter(view->cd, err, &letter);
}

static int queue_one(const struct cd_view *view, int64_t letter, const json_t *person,
                     struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    int64_t party = cordee_json_int(person, "id");

    if (cd->mail->values(cd, err, party, &values) < 0)
        return -1;
    return cd->mail->queue(cd, err, letter, party, cordee_json_int(person, "address_id"),
                           cordee_json_text(person, "address"),
                           cordee_json_text(person, "language"), values) < 0
               ? -1
               : 0;
}

static int64_t queue_chosen(const struct cd_view *view, json_t *people, int64_t letter,
                            struct cordee_error *err)
{
    size_t i;
    json_t *person;
    int64_t n = 0;

    json_array_foreach (people, i, person) {
        if (!cordee_json_true(person, "chosen"))
            continue;
        if (!*cordee_json_text(person, "address"))
            return cordee_fail(
                err, CORDEE_E_INVALID, "%s",
                cd_show_fill(view,
                             view->cd->text->get(view->cd, "{1} has no e-mail address."),
                             cordee_json_text(person, "name"), NULL));
        if (queue_one(view, letter, person, err) < 0)
            return -1;
        n++;
    }
    return n;
}

/* It asks to be introduced to somebody: who keeps such things hears of it. */
static int tell_asked(const struct cd_view *view, json_t *people, int64_t interaction,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *person;
    int64_t whom;
    size_t i;

    if (!cordee_text_int(cd->http->form(view->req, "introduces"), &whom))
        return 0;
    json_array_foreach (people, i, person)
        if (cordee_json_true(person, "chosen") &&
            cd->event->fire(cd, err, "introduction.asked",
                            CORDEE_ARGS(CORDEE_V(interaction),
                                        CORDEE_V(cordee_json_int(person, "id")),
                                        CORDEE_V(whom), CORDEE_V(view->user))) < 0)
            return -1;
    return 0;
}

/* Who may not read the mail does not read the answer, which may quote it. */
static void answers_put(const json_t *answered, struct personal *p)
{
    if (!answered)
        return;
    p->answers = cordee_json_int(answered, "id");
    p->visibility = cordee_json_text(answered, "visibility");
    if (strcmp(p->visibility, "cluster") == 0)
        p->cluster = cordee_json_int(answered, "cluster");
}

int64_t cd_write_queue(const struct cd_view *view, json_t *people, const char *subject,
                       const char *body, const char *answers, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct personal p = {.subject = subject, .body = body};
    CORDEE_AUTO(cordee_json_drop) json_t *answered = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t n;

    if (answered_load(view, answers, &answered, err) < 0)
        return -1;
    answers_put(answered, &p);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd_db_change_set_name(cd->host, T("Wrote a mail"), err) < 0 ||
        (p.interaction = add_interaction(view, people, &p, err)) < 0 ||
        (p.letter = add_letter(view, &p, err)) < 0 ||
        (n = queue_chosen(view, people, p.letter, err)) < 0 ||
        tell_asked(view, people, p.interaction, err) < 0 || cd->db->commit(&tx, err) < 0)
        return -1;
    return n;
}

const char *cd_write_waits(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    struct cordee *core = cd->host->core;

    if (cd_held(cd->host))
        return T(" It waits until an administrator lets mail go out again.");
    if (!cd->host->practice && !*cd_relay_first(core, view->arena))
        return T(" It waits: no outgoing mail server is set yet.");
    return "";
}

const char *cd_write_way_back(const struct cd_view *view, json_t *people)
{
    size_t i;
    json_t *person;
    int64_t last = 0;

    json_array_foreach (people, i, person)
        if (cordee_json_true(person, "chosen")) {
            if (last)
                return "/contacts";
            last = cordee_json_int(person, "id");
        }
    return cd_show_href(view, CORDEE_PERSON, last);
}
