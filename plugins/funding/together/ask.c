/* Asking members whether the others may see them: the mail with the link. */
#include "plugins/funding/together/together.h"

#include "plugins/funding/call/call.h"

#include <string.h>

struct asking {
    struct cordee *cd;
    struct cordee_arena *a;
    const struct project *p;
    const json_t *row; /* of partners_unasked, or partners_elsewhere */
    int64_t user;
    bool elsewhere; /* their own cluster asks for another */
};

static void put_deadline(struct asking *k, struct cordee_buf *out)
{
    struct cordee *cd = k->cd;
    struct funding_call call;
    int64_t next;
    char text[80];

    if (!k->p->record || funding_call_from_json(k->a, k->p->record, &call, NULL) < 0)
        return;
    next = funding_call_next(&call, cordee_now());
    if (next) {
        cd->text->time_in(cd, k->p->zone, next, CORDEE_TIME_DATE, text, sizeof text);
        cordee_buf_puts(out, "\n\n");
        cordee_buf_markdown(out, cordee_arena_printf(k->a, T("It closes on %s."), text));
    }
}

/* What the person says yes to; it is kept in the history, too. */
static const char *wording(struct asking *k)
{
    struct cordee *cd = k->cd;

    return T(
        "May the others see that you are among them? If you agree, those who agree too "
        "see the name of your organisation, your name and your e-mail address, and you "
        "see theirs. Nobody who has not agreed is shown to anybody.");
}

static const char *occasion(struct asking *k)
{
    struct cordee *cd = k->cd;

    if (k->elsewhere)
        return cordee_arena_printf(
            k->a,
            T("%s, another cluster, looks for partners for an application for funding. "
              "You let yourselves be found; it does not know yet who you are, and sees "
              "your names, too, if you agree. It is about:"),
            k->p->organisation);
    return cordee_json_true(k->row, "interested")
               ? T("you are interested in applying for funding, and so are others. It is "
                   "about:")
               : T("some of us think about applying for funding together, and you came "
                   "to our mind. It is about:");
}

static const char *text_of(struct asking *k)
{
    struct cordee *cd = k->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    cordee_buf_printf(&body,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n",
                      T("Hello {{first_name}},"), T("Hello,"));
    cordee_buf_markdown(&body, occasion(k));
    cordee_buf_puts(&body, "\n\n**");
    cordee_buf_markdown(&body, k->p->title);
    cordee_buf_puts(&body, "**");
    put_deadline(k, &body);
    cordee_buf_printf(
        &body,
        "\n\n%s\n\n[[button href=\"{{" FUNDING_TOGETHER "}}\" text=\"%s\"]]\n\n%s\n",
        wording(k), T("Yes or no"),
        T("The link is yours alone: please do not pass it on. You can change "
          "your mind there at any time."));
    return cordee_arena_text(k->a, body.text);
}

static int letter_queue(struct asking *k, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    const int64_t person = cordee_json_int(k->row, "person");
    const int64_t party = cordee_json_int(k->row, "party");
    const struct cordee_taker takers[] = {{person, "to"}, {party, "about"}};
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack(
        "{s:s, s:o}", "first_name", cordee_json_text(k->row, "given_name"),
        FUNDING_TOGETHER, json_sprintf("%lld", (long long)cordee_json_int(k->row, "id")));
    struct cordee_letter letter = {
        .language = cd->text->speak(cd, cordee_json_text(k->row, "language"),
                                    *k->p->language ? k->p->language : "en"),
        .cluster = k->p->cluster,
        .sender = k->user,
        .flags = CORDEE_LETTER_AUTO,
    };
    const struct project_said said = {
        .kind = "funding.invited",
        .direction = CORDEE_OUT,
        .takers = takers,
        .n = party == person ? 1 : 2,
        .user = k->user,
        .body = wording(k),
    };
    int64_t row = -1;

    letter.subject = cordee_arena_subject(
        k->a, cordee_arena_printf(k->a, T("Applying together: %s"), k->p->title));
    letter.markdown = text_of(k);
    cd->text->spoken(cd);
    if (project_note(cd, k->p, &said, &letter.interaction, err) == 0)
        row = cd->mail->letter(cd, err, &letter);
    return row < 0 || cd->mail->queue(cd, err, row, person,
                                      cordee_json_int(k->row, "address_id"),
                                      cordee_json_text(k->row, "address"),
                                      letter.language, values) < 0
               ? -1
               : 0;
}

int64_t project_ask(struct cordee *cd, const struct project *p, int64_t user,
                    int64_t *silent_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct asking k = {.cd = cd, .a = a, .p = p, .user = user};
    int64_t n = 0;
    size_t i;

    *silent_r = 0;
    if (!*p->address)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("No address to write from is set for this organisation."));
    if (cd->db->begin(cd, &tx, err) < 0 || !(list = partners_unasked(cd, p->id, err)))
        return -1;
    json_array_foreach (list, i, k.row) {
        if (!cordee_json_int(k.row, "address_id")) {
            (*silent_r)++;
            continue;
        }
        if (partner_asked(cd, cordee_json_int(k.row, "id"),
                          cordee_json_int(k.row, "person"), err) < 0 ||
            letter_queue(&k, err) < 0)
            return -1;
        n++;
    }
    return cd->db->commit(&tx, err) < 0 ? -1 : n;
}

/* ---- those of other clusters ------------------------------------------------ */

static int elsewhere_ask(const struct asking *all, struct cordee_error *err)
{
    struct cordee *cd = all->cd;
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct asking k = *all;
    const int64_t id = cordee_json_int(k.row, "id");
    const int rc = project_load(cd, cordee_json_int(k.row, "project"), &p, err);

    if (rc <= 0)
        return rc;
    if (!cordee_json_int(k.row, "address_id"))
        return partner_unreached(cd, id, err);
    p.cluster = cordee_json_int(k.row, "cluster");
    k.p = &p;
    return partner_asked(cd, id, cordee_json_int(k.row, "person"), err) < 0
               ? -1
               : letter_queue(&k, err);
}

/* One that cannot be asked now keeps the others from nothing. */
int funding_together_look(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = partners_elsewhere(cd, err);
    struct asking k = {.cd = cd, .a = a, .elsewhere = true};
    int rc = list ? 0 : -1;
    size_t i;

    json_array_foreach (list, i, k.row) {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

        if (cd->db->begin(cd, &tx, err) < 0 || elsewhere_ask(&k, err) < 0 ||
            cd->db->commit(&tx, err) < 0)
            rc = -1;
    }
    return rc;
}
