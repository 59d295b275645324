/* Mails about keeping a profile. */
#include "plugins/recruitment/candidate/round.h"

#define A_DAY INT64_C(86400)

/* ---- what they say ---------------------------------------------------------- */

struct letter {
    struct cordee *cd;
    struct cordee_arena *a;
    const json_t *row; /* of candidate_due */
    const char *subject, *body, *button;
};

static const char *day_of(const struct letter *l, int64_t at)
{
    char text[60];

    l->cd->text->time_in(l->cd, cordee_json_text(l->row, "zone"), at, CORDEE_TIME_DATE,
                         text, sizeof text);
    return cordee_arena_text(l->a, text);
}

static const char *organisation(const struct letter *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_buf_markdown(&out, cordee_json_text(l->row, "organisation"));
    return cordee_arena_text(l->a, out.text);
}

static void ask_say(struct letter *l)
{
    struct cordee *cd = l->cd;
    const char *until = day_of(l, cordee_now() + CANDIDATE_WAIT_DAYS * A_DAY);

    l->subject = T("May we keep your profile?");
    l->body = cordee_arena_printf(
        l->a,
        T("%s has written down what you can do and what you look for, so that openings "
          "of its members can be found for you. It is kept only if you say yes.\n\nYour "
          "page shows all that is kept. You can change it, say yes for 12 months, or "
          "erase it. If you say nothing, it is erased after %s."),
        organisation(l), until);
    l->button = T("See it and decide");
}

static void remind_say(struct letter *l)
{
    struct cordee *cd = l->cd;
    const char *until = day_of(l, cordee_json_int(l->row, "until"));

    l->subject = cordee_arena_printf(l->a, T("Your profile is kept until %s"), until);
    l->body = cordee_arena_printf(
        l->a,
        T("%s keeps your profile until %s, as you said, and looks for openings that fit "
          "you.\n\nIf you want it to be kept for another 12 months, one click on your "
          "page is enough. If not, you need do nothing: on that day all of it is erased, "
          "with your documents."),
        organisation(l), until);
    l->button = T("Keep it for 12 more months");
}

static int entry_put(const struct letter *l, int64_t *id_r, struct cordee_error *err)
{
    const struct cordee_taker taker = {cordee_json_int(l->row, "person"), "to"};
    const struct cordee_interaction entry = {.kind = CANDIDATE_ENTRY,
                                             .direction = CORDEE_OUT,
                                             .subject = l->subject,
                                             .body = "",
                                             .cluster =
                                                 cordee_json_int(l->row, "cluster"),
                                             .takers = &taker,
                                             .n_takers = 1};

    return l->cd->crm->interaction(l->cd, err, &entry, id_r);
}

/* Queues it; the number of its entry. */
static int letter_queue(struct letter *l, int64_t *entry_r, struct cordee_error *err)
{
    struct cordee *cd = l->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack(
        "{s:s, s:o}", "first_name", cordee_json_text(l->row, "given_name"),
        CANDIDATE_LINK, json_sprintf("%lld", (long long)cordee_json_int(l->row, "id")));
    struct cordee_letter letter = {.subject = l->subject,
                                   .cluster = cordee_json_int(l->row, "cluster"),
                                   .flags = CORDEE_LETTER_AUTO};
    int64_t row = -1;

    letter.language = cordee_arena_text(l->a, cd->text->language(cd));
    letter.markdown = cordee_arena_printf(
        l->a,
        "{{#first_name}}%s{{/first_name}}{{^first_name}}%s{{/first_name}}\n\n%s\n\n"
        "[[button href=\"{{" CANDIDATE_LINK "}}\" text=\"%s\"]]\n",
        T("Hello {{first_name}},"), T("Hello,"), l->body, l->button);
    if (entry_put(l, entry_r, err) == 0) {
        letter.interaction = *entry_r;
        row = cd->mail->letter(cd, err, &letter);
    }
    return row < 0 || cd->mail->queue(cd, err, row, cordee_json_int(l->row, "person"),
                                      cordee_json_int(l->row, "address_id"),
                                      cordee_json_text(l->row, "address"),
                                      letter.language, values) < 0
               ? -1
               : 0;
}

static int mail_queue(struct cordee *cd, const json_t *row, bool asks, int64_t *entry_r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct letter l = {.cd = cd, .a = a, .row = row};
    int rc;

    cd->text->speak(cd, cordee_json_text(row, "language"), cordee_json_text(row, "ours"));
    if (asks)
        ask_say(&l);
    else
        remind_say(&l);
    rc = letter_queue(&l, entry_r, err);
    cd->text->spoken(cd);
    return rc;
}

/* ---- one -------------------------------------------------------------------- */

int candidate_ask(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t entry = 0;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        (rc = candidate_due(cd, id, cordee_now(), &row, err)) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such profile."));
    if (!cordee_json_int(row, "address_id"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("There is no mail address to ask them at."));
    if (mail_queue(cd, row, true, &entry, err) < 0 ||
        candidate_told(cd, id, "asked", 0, 0, entry, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int remind(struct cordee *cd, const json_t *row, int days,
                  struct cordee_error *err)
{
    int64_t entry = 0;

    return mail_queue(cd, row, false, &entry, err) < 0 ||
                   candidate_told(cd, cordee_json_int(row, "id"), "reminded",
                                  cordee_json_int(row, "until"), days, entry, err) < 0
               ? -1
               : 0;
}

/* What is due is asked once more, now that nobody else writes. */
static int one(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *news;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    rc = candidate_due(cd, id, cordee_now(), &row, err);
    if (rc <= 0)
        return rc;
    news = cordee_json_text(row, "news");
    if (cordee_text_is(news, "erase"))
        rc = candidate_erase(cd, id, err);
    else if (cordee_text_is(news, "ask"))
        rc = candidate_ask(cd, id, err);
    else if (*news)
        rc = remind(cd, row, cordee_text_is(news, "last") ? 7 : 30, err);
    return rc < 0 ? -1 : cd->db->commit(&tx, err);
}

int candidate_round(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = candidates_due(cd, cordee_now(), err);
    struct cordee_error why;
    const json_t *row;
    size_t i, failed = 0;

    json_array_foreach (list, i, row)
        if (one(cd, cordee_json_int(row, "id"), &why) < 0) {
            *err = why;
            failed++;
        }
    return list && !failed ? 0 : -1;
}
