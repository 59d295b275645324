/* A member is asked what they look for: a mail with the personal link. */
#include "plugins/funding/profile/pages.h"

#include <string.h>

/* ---- the link --------------------------------------------------------------- */

const char *profile_link(struct cordee *cd, struct cordee_arena *a, int64_t person)
{
    char word[CORDEE_KEYED];

    cd->http->keyed(cd, PROFILE_LINK, person, word);
    return cordee_arena_printf(a, "%s%s", PROFILE_PATH, word);
}

/* ---- the mail --------------------------------------------------------------- */

static const char *text_of(struct cordee *cd, struct cordee_arena *a, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};

    cordee_buf_markdown(&plain, name);
    return cordee_arena_printf(
        a,
        "{{#first_name}}%s{{/first_name}}{{^first_name}}%s{{/first_name}}\n\n%s\n\n"
        "[[button href=\"{{" PROFILE_LINK "}}\" text=\"%s\"]]\n\n%s\n",
        T("Hello {{first_name}},"), T("Hello,"),
        cordee_arena_printf(
            a,
            T("we look for calls for funding that fit %s. What we know so far stands on "
              "a page of your own: please look at it and correct it. It takes three "
              "minutes, and the calls we tell you about get better."),
            plain.text ? plain.text : ""),
        T("See and correct it"),
        T("The link is yours alone and stays good: you can come back at any time."));
}

static int letter_queue(struct cordee *cd, const struct profile *p, const json_t *person,
                        const char *language, int64_t interaction,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_letter letter = {
        .interaction = interaction,
        .subject = T("Which calls for funding fit you?"),
        .markdown = text_of(cd, a, p->name),
        .language = language,
        .flags = CORDEE_LETTER_AUTO,
    };
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack(
        "{s:s, s:o}", "first_name", cordee_json_text(person, "given_name"), PROFILE_LINK,
        json_sprintf("%lld", (long long)cordee_json_int(person, "id")));
    int64_t id = cd->mail->letter(cd, err, &letter);

    return id < 0 || cd->mail->queue(cd, err, id, cordee_json_int(person, "id"),
                                     cordee_json_int(person, "address_id"),
                                     cordee_json_text(person, "address"), language,
                                     values) < 0
               ? -1
               : 0;
}

static int ask(struct cordee *cd, const struct profile *p, const json_t *person,
               int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *speaks = NULL;
    const struct cordee_taker to = {cordee_json_int(person, "id"), "to"};
    const struct cordee_interaction entry = {.kind = "funding.asked",
                                             .direction = CORDEE_OUT,
                                             .subject = p->name,
                                             .body = "",
                                             .author = user,
                                             .takers = &to,
                                             .n_takers = 1};
    int64_t interaction = 0;
    const char *language;
    int rc = -1;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        profile_speaks(cd, to.party, &speaks, err) < 0 ||
        cd->crm->interaction(cd, err, &entry, &interaction) < 0)
        return -1;
    language = cd->text->speak(cd, cordee_json_text(speaks, "language"),
                               cordee_json_text(speaks, "ours"));
    rc = letter_queue(cd, p, person, language, interaction, err);
    cd->text->spoken(cd);
    return rc < 0 ? -1 : cd->db->commit(&tx, err);
}

/* ---- the button ------------------------------------------------------------- */

int profile_ask(struct cordee *cd, struct cordee_request *req, const struct profile *p,
                struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *person = NULL;
    const char *back =
        cordee_arena_printf(a, "/funding/profile/%lld", (long long)p->party);
    int rc =
        profile_person(cd, p->party, cd->http->form_int(req, "person"), &person, err);

    if (rc < 0 ||
        (rc > 0 && cd->crm->writable(cd, err, cordee_json_int(person, "id")) < 0))
        return -1;
    if (rc == 0)
        return cd->http->failed(cd, req, back,
                                T("Choose one of their people who has an address."), err);
    if (!cordee_json_true(person, "may"))
        return cd->http->failed(
            cd, req, back, T("Mails do not reach this person, or are not wanted."), err);
    if (ask(cd, p, person, cd->http->user(req), err) < 0)
        return -1;
    return cd->http->done(cd, req, back, T("The mail with the link is on its way."), err);
}
