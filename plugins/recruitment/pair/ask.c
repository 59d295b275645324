/* The candidate is asked, then the employer: each by a mail with a link of their own. */
#include "plugins/recruitment/pair/ask.h"

#include "plugins/recruitment/pair/asking.h"

/* ---- what may be ------------------------------------------------------------------ */

static int is_askable(struct cordee *cd, const struct pair *p, struct cordee_error *err)
{
    if (!*p->address)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("No address to write from is set for this organisation."));
    if (!p->open)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("The opening is not open: nobody is asked."));
    if (!p->there)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("They have not said that their profile may be kept and "
                             "shown, or not for today: nobody is asked."));
    return 0;
}

static int nobody(struct cordee *cd, const char *who, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       T("%s has no e-mail address that may be written to."), who);
}

/* ---- what it says ----------------------------------------------------------------- */

static void put_title(struct cordee_buf *out, const struct pair *p)
{
    cordee_buf_puts(out, "\n\n**");
    cordee_buf_markdown(out, p->title);
    cordee_buf_puts(out, "**\n\n");
}

static void put_button(struct cordee_buf *out, const char *link, const char *text)
{
    cordee_buf_printf(out, "\n\n[[button href=\"{{%s}}\" text=\"%s\"]]\n\n", link, text);
}

/* "You bring 5 of 7 essential skills."; nothing where none is asked. */
static int put_fits(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                    bool to_candidate, struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = pair_fits(cd, a, p, err);
    const json_t *row;
    int n = 0, there = 0;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_json_true(row, "essential")) {
            n++;
            there += cordee_json_true(row, "there");
        }
    if (there)
        cordee_buf_printf(out,
                          to_candidate
                              ? T("You bring %d of %d skills that are essential for it.")
                              : T("They bring %d of %d skills that are essential for "
                                  "it."),
                          there, n);
    return list ? 0 : -1;
}

static int candidate_text(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                          bool again, struct cordee_buf *out, struct cordee_error *err)
{
    pair_greet(cd, out);
    if (again)
        cordee_buf_printf(out, "%s\n\n",
                          T("a few days ago we asked you the following, and have had no "
                            "answer yet. This is the only reminder."));
    cordee_buf_markdown(
        out, cordee_arena_printf(a, T("%s looks for somebody:"), p->employer_name));
    put_title(out, p);
    if (put_fits(cd, a, p, true, out, err) < 0)
        return -1;
    cordee_buf_printf(
        out, "\n\n%s",
        T("Would you like to be introduced? If you say yes, we show them your profile "
          "without your name. They learn who you are only if they say yes too."));
    put_button(out, PAIR_LINK, T("Look at it, and say yes or no"));
    cordee_buf_printf(out, "%s\n",
                      T("The link is yours alone: please do not pass it on."));
    return 0;
}

static int employer_text(struct cordee *cd, struct cordee_arena *a, const struct pair *p,
                         bool again, struct cordee_buf *out, struct cordee_error *err)
{
    pair_greet(cd, out);
    if (again)
        cordee_buf_printf(out, "%s\n\n",
                          T("a few days ago we asked you the following, and have had no "
                            "answer yet. This is the only reminder."));
    cordee_buf_puts(out, T("somebody would like to get to know you because of:"));
    put_title(out, p);
    cordee_buf_printf(out, "%s ", pair_number(cd, a, p));
    if (put_fits(cd, a, p, false, out, err) < 0)
        return -1;
    cordee_buf_printf(
        out, "\n\n%s",
        T("Please look at the profile, and say whether you would like to meet. If you "
          "say yes, both of you get a mail with names and addresses."));
    put_button(out, PAIR_MEMBER, T("Look at the profile, and say yes or no"));
    cordee_buf_printf(out, "%s\n",
                      T("The link is yours alone: please do not pass it on."));
    return 0;
}

/* ---- sent ------------------------------------------------------------------------- */

int pair_candidate_write(struct cordee *cd, const struct pair *p, int64_t user,
                         bool again, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const struct cordee_taker takers[] = {{p->who, "to"}};
    struct pair_reader to;
    struct pair_mail m = {.p = p,
                          .to = &to,
                          .kind = again ? "recruitment.reminded" : "recruitment.asked",
                          .takers = takers,
                          .n = 1,
                          .user = user,
                          .link = PAIR_LINK,
                          .flags = CORDEE_LETTER_AUTO,
                          .body = p->employer_name};
    int rc = pair_reader_load(cd, a, p->who, &to, err);

    if (rc <= 0)
        return rc < 0 ? -1 : nobody(cd, T("The candidate"), err);
    m.language = cd->text->speak(cd, to.language, *p->language ? p->language : "en");
    m.subject = cordee_arena_subject(
        a, cordee_arena_printf(a, again ? T("Reminder: %s") : T("An opening for you: %s"),
                               p->title));
    rc = candidate_text(cd, a, p, again, &text, err);
    cd->text->spoken(cd);
    m.markdown = text.text;
    return rc < 0 ? -1 : pair_mail_queue(cd, &m, err);
}

int pair_employer_write(struct cordee *cd, const struct pair *p, int64_t person,
                        int64_t user, bool again, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    const struct cordee_taker takers[] = {
        {person, "to"}, {person == p->employer ? 0 : p->employer, "about"}};
    struct pair_reader to;
    struct pair_mail m = {.p = p,
                          .to = &to,
                          .kind = again ? "recruitment.reminded" : "recruitment.proposed",
                          .takers = takers,
                          .n = 2,
                          .user = user,
                          .link = PAIR_MEMBER,
                          .flags = CORDEE_LETTER_AUTO,
                          .body = pair_number(cd, a, p)};
    int rc = pair_reader_load(cd, a, person, &to, err);

    if (rc <= 0)
        return rc < 0 ? -1 : nobody(cd, p->employer_name, err);
    m.language = cd->text->speak(cd, to.language, *p->language ? p->language : "en");
    m.subject = cordee_arena_subject(
        a, cordee_arena_printf(a, again ? T("Reminder: %s") : T("Somebody for: %s"),
                               p->title));
    rc = employer_text(cd, a, p, again, &text, err);
    cd->text->spoken(cd);
    m.markdown = text.text;
    return rc < 0 ? -1 : pair_mail_queue(cd, &m, err);
}

int pair_ask_candidate(struct cordee *cd, const struct pair *p, int64_t user, bool onward,
                       struct cordee_error *err)
{
    const struct pair_step step = {.state = "asked", .by = "staff", .user = user};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (is_askable(cd, p, err) < 0 || cd->db->begin(cd, &tx, err) < 0 ||
        pair_move(cd, p, &step, err) < 0 ||
        pair_candidate_asked(cd, p, onward, err) < 0 ||
        pair_candidate_write(cd, p, user, false, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int pair_ask_employer(struct cordee *cd, const struct pair *p, int64_t user,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (is_askable(cd, p, err) < 0)
        return -1;
    if (!cordee_text_is(p->state, "agreed") ||
        !cordee_text_is(p->candidate_said, "yes") ||
        cordee_text_is(p->employer_said, "asked"))
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("The employer is asked once, when the candidate has "
                             "agreed."));
    if (!p->contact)
        return nobody(cd, p->employer_name, err);
    if (cd->db->begin(cd, &tx, err) < 0 ||
        pair_employer_asked(cd, p, p->contact, err) < 0 ||
        pair_employer_write(cd, p, p->contact, user, false, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}
