/* Nothing came of it: the reason picks a mail to the other side, which is shown, can be
 * changed, and goes only when somebody sends it. */
#include "plugins/recruitment/pair/letter.h"

#include "plugins/recruitment/pair/pair-page.h"

enum { MOST_SUBJECT = 300, MOST_TEXT = 20000 };

enum pair_side pair_letter_side(const struct pair *p)
{
    const struct pair_reason *r = pair_reason_of(p->reason);

    if (!r || !cordee_text_is(p->state, "declined") || !p->who)
        return PAIR_OFFICE;
    if (r->by == PAIR_CANDIDATE)
        return *p->employer_said && p->holds ? PAIR_EMPLOYER : PAIR_OFFICE;
    return *p->candidate_said ? PAIR_CANDIDATE : PAIR_OFFICE;
}

/* ---- the text --------------------------------------------------------------------- */

static const char *body_of(struct cordee *cd, struct cordee_arena *a,
                           const struct pair_letter *l)
{
    const struct pair *p = l->p;
    const struct pair_reason *r = pair_reason_of(p->reason);
    const char *hello = *l->to.given_name
                            ? cordee_arena_printf(a, T("Hello %s,"), l->to.given_name)
                            : T("Hello,");
    const char *middle =
        l->side == PAIR_CANDIDATE
            ? cordee_arena_printf(
                  a,
                  T("thank you for your interest in “%s” at %s. Nothing comes of it this "
                    "time: %s.\n\nYour profile stays with us, and we write to you when "
                    "something else fits."),
                  p->title, p->employer_name, T(r->mail))
            : cordee_arena_printf(
                  a, T("nothing comes of “%s” with %s: %s.\n\nWe go on looking for you."),
                  p->title, pair_named(p) ? p->name : pair_number(cd, a, p), T(r->mail));

    return cordee_arena_printf(a, "%s\n\n%s\n\n%s\n%s\n", hello, middle,
                               T("With kind regards"), p->organisation);
}

int pair_letter_begin(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                      struct pair_letter *l_r, struct cordee_error *err)
{
    struct pair_letter l = {.p = p, .side = pair_letter_side(p)};
    int rc;

    if (l.side == PAIR_OFFICE)
        return 0;
    rc = pair_reader_load(cd, a, l.side == PAIR_CANDIDATE ? p->who : p->person, &l.to,
                          err);
    if (rc <= 0)
        return rc;
    l.language = cd->text->speak(cd, l.to.language, *p->language ? p->language : "en");
    l.subject = cordee_arena_text(a, p->title);
    l.text = body_of(cd, a, &l);
    cd->text->spoken(cd);
    *l_r = l;
    return 1;
}

int pair_letter_send(struct cordee *cd, const struct pair_letter *l, int64_t user,
                     struct cordee_error *err)
{
    const bool candidate = l->side == PAIR_CANDIDATE;
    const struct cordee_taker takers[] = {
        {l->to.party, "to"},
        {!candidate && l->p->employer != l->to.party ? l->p->employer : 0, "about"}};
    const struct pair_mail m = {.p = l->p,
                                .to = &l->to,
                                .kind = "recruitment.answered",
                                .takers = takers,
                                .n = 2,
                                .user = user,
                                .language = l->language,
                                .subject = l->subject,
                                .markdown = l->text,
                                .body = l->text,
                                .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_PLAIN};

    return pair_mail_queue(cd, &m, err);
}

/* ---- the page --------------------------------------------------------------------- */

static int show(struct cordee *cd, struct cordee_request *req,
                const struct pair_letter *l, const char *error, struct cordee_error *err)
{
    const struct pair *p = l->p;
    const bool candidate = l->side == PAIR_CANDIDATE;
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "page_id", (json_int_t)p->id,
                  "title", p->title, "called", pair_label(cd, req, p), "to",
                  candidate ? pair_label(cd, req, p) : l->to.name, "subject", l->subject,
                  "text", l->text, "language", l->language);

    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "recruitment-pair-letter", model, err)
                  : cd->http->page(cd, req, "recruitment-pair-letter", model, err);
}

static int letter_of(struct cordee *cd, struct cordee_request *req, struct pair *p,
                     struct pair_letter *l, struct cordee_error *err)
{
    int rc = pair_of(cd, req, p, err);

    if (rc < 0)
        return -1;
    rc = pair_letter_begin(cd, cd->http->arena(req), p, l, err);
    if (rc == 0)
        cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                    T("There is nobody to write to about this."));
    return rc <= 0 ? -1 : 0;
}

static int get_letter(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct pair_letter l = {0};

    return letter_of(cd, req, &p, &l, err) < 0 ? -1 : show(cd, req, &l, "", err);
}

static int post_letter(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(pair_drop) struct pair p = {0};
    struct pair_letter l = {0};

    if (letter_of(cd, req, &p, &l, err) < 0)
        return -1;
    l.subject = cd->http->typed(req, "subject");
    l.text = cd->http->form(req, "text");
    if (!*l.subject || !*l.text || cordee_utf8_len(l.subject) > MOST_SUBJECT ||
        cordee_utf8_len(l.text) > MOST_TEXT)
        return show(cd, req, &l,
                    T("Please write a subject and a text, of 20,000 letters at most."),
                    err);
    if (!*p.address)
        return show(cd, req, &l,
                    T("No address to write from is set for this organisation."), err);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        pair_letter_send(cd, &l, cd->http->user(req), err) < 0 ||
        cd->db->commit(&tx, err) < 0)
        return -1;
    return cd->http->done(cd, req, pair_path(cd, req, p.id, ""), T("The mail goes out."),
                          err);
}

const struct cordee_route pair_letter_routes[] = {
    {.method = "GET",
     .path = "/recruitment/pair/{id}/letter",
     .permission = "recruitment.write",
     .handle = get_letter,
     .help = "The mail that is offered when nothing came of it"},
    {.method = "POST",
     .path = "/recruitment/pair/{id}/letter",
     .permission = "recruitment.write",
     .handle = post_letter,
     .help = "Sends it, as it was changed",
     .takes = "subject! text!"},
    {0},
};
