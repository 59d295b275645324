/* Who at a member may write openings down: their links, and a mail with one. */
#include "plugins/recruitment/opening/pages.h"

static const char *path_of(struct cordee *cd, struct cordee_request *req)
{
    return cordee_arena_printf(cd->http->arena(req), "/recruitment/members/%lld",
                               (long long)cd->http->path_int(req, "id"));
}

static int get_member(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t party = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *member = NULL, *model = NULL;
    const int rc = cd->crm->party(cd, err, party, &member);
    json_t *people, *row;
    size_t i;

    if (rc < 0)
        return -1;
    if (rc == 0 || cordee_json_int(member, "kind") != CORDEE_ORG)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such member."));
    if (!(people = member_people(cd, party, err)))
        return -1;
    json_array_foreach (people, i, row)
        cordee_json_set_text(
            row, "link",
            cd->http->link(cd, a,
                           opening_member_link(cd, a, cordee_json_int(row, "id"))));
    model = json_pack("{s:I, s:I, s:s, s:o}", "id", party, "of", party, "name",
                      cordee_json_text(member, "name"), "people", people);
    return cd->http->page(cd, req, "recruitment-member", model, err);
}

/* ---- the mail --------------------------------------------------------------------- */

static const char *text_of(struct cordee *cd, struct cordee_arena *a, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};

    cordee_buf_markdown(&plain, name);
    return cordee_arena_printf(
        a,
        "{{#first_name}}%s{{/first_name}}{{^first_name}}%s{{/first_name}}\n\n%s\n\n"
        "[[button href=\"{{" OPENING_LINK "}}\" text=\"%s\"]]\n\n%s\n",
        T("Hello {{first_name}},"), T("Hello,"),
        cordee_arena_printf(
            a,
            T("does %s look for people, for a job, an internship or a thesis? On a page "
              "of your own you write your openings down, see which are open, and say "
              "when one is filled. We look for people who fit, and nobody is introduced "
              "without their yes."),
            plain.text ? plain.text : ""),
        T("See and add openings"),
        T("The link is yours alone and stays good: you can come back at any time."));
}

static int letter_queue(struct cordee *cd, const char *name, const json_t *person,
                        const char *language, int64_t interaction,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_letter letter = {
        .interaction = interaction,
        .subject = T("Do you look for people?"),
        .markdown = text_of(cd, a, name),
        .language = language,
        .flags = CORDEE_LETTER_AUTO,
    };
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack(
        "{s:s, s:o}", "first_name", cordee_json_text(person, "given_name"), OPENING_LINK,
        json_sprintf("%lld", (long long)cordee_json_int(person, "id")));
    const int64_t id = cd->mail->letter(cd, err, &letter);

    return id < 0 || cd->mail->queue(cd, err, id, cordee_json_int(person, "id"),
                                     cordee_json_int(person, "address_id"),
                                     cordee_json_text(person, "address"), language,
                                     values) < 0
               ? -1
               : 0;
}

static int ask(struct cordee *cd, const json_t *member, const json_t *person,
               int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *speaks = NULL;
    const struct cordee_taker takers[] = {{cordee_json_int(person, "id"), "to"},
                                          {cordee_json_int(member, "id"), "about"}};
    const struct cordee_interaction entry = {.kind = "recruitment.invited",
                                             .direction = CORDEE_OUT,
                                             .subject = cordee_json_text(member, "name"),
                                             .body = "",
                                             .author = user,
                                             .takers = takers,
                                             .n_takers = 2};
    int64_t interaction = 0;
    const char *language;
    int rc;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        member_speaks(cd, takers[0].party, &speaks, err) < 0 ||
        cd->crm->interaction(cd, err, &entry, &interaction) < 0)
        return -1;
    language = cd->text->speak(cd, cordee_json_text(speaks, "language"),
                               cordee_json_text(speaks, "ours"));
    rc = letter_queue(cd, cordee_json_text(member, "name"), person, language, interaction,
                      err);
    cd->text->spoken(cd);
    return rc < 0 ? -1 : cd->db->commit(&tx, err);
}

static int post_member(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    const int64_t party = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *member = NULL, *person = NULL;
    int rc = cd->crm->party(cd, err, party, &member);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such member."));
    if (rc < 0 || cd->crm->writable(cd, err, party) < 0 ||
        (rc = member_person(cd, party, cd->http->form_int(req, "person"), &person, err)) <
            0 ||
        (rc > 0 && cd->crm->writable(cd, err, cordee_json_int(person, "id")) < 0))
        return -1;
    if (rc == 0)
        return cd->http->failed(cd, req, path_of(cd, req),
                                T("Choose one of their people who has an address."), err);
    if (!cordee_json_true(person, "may"))
        return cd->http->failed(cd, req, path_of(cd, req),
                                T("Mails do not reach this person, or are not wanted."),
                                err);
    if (ask(cd, member, person, cd->http->user(req), err) < 0)
        return -1;
    return cd->http->done(cd, req, path_of(cd, req),
                          T("The mail with the link is on its way."), err);
}

const struct cordee_route opening_ask_routes[] = {
    {.method = "GET",
     .path = "/recruitment/members/{id}",
     .permission = "recruitment.write",
     .handle = get_member,
     .help = "Who at a member may write openings down, and their links"},
    {.method = "POST",
     .path = "/recruitment/members/{id}",
     .permission = "recruitment.write",
     .handle = post_member,
     .help = "Sends somebody at a member their link",
     .takes = "person:int!"},
    {0},
};
