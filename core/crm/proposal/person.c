/* The kinds that the register brings: somebody new, and what is new of somebody.  Others
 * propose them too. */
#include "core/crm/news/news.h"
#include "core/crm/proposal/proposal-priv.h"

#include <string.h>

/* ---- somebody new ----------------------------------------------------------- */

static const struct cordee_proposal_field person_fields[] = {
    {"name", T_LATER("Name"), "text"},
    {"email", T_LATER("E-mail"), "email"},
    {"organisation", T_LATER("Organisation"), "text"},
    {"role", T_LATER("Role"), "text"},
    {"phone", T_LATER("Phone"), "tel"},
    {0},
};

/* By its number, unless the person wrote another name.  1, 0: none is meant, -1. */
static int organisation_find(struct cordee *cd, const json_t *details, int64_t *org_r,
                             struct cordee_error *err)
{
    const char *name = cordee_json_text(details, "organisation");
    int64_t org = cordee_json_int(details, "org");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf known = {0};
    int rc;

    if (!*name)
        return 0;
    rc = org ? cd_party_kind(cd, org, NULL, &known, err) : 0;
    if (rc > 0 && strcmp(known.text, name) == 0) {
        *org_r = org;
        return 1;
    }
    if (rc >= 0)
        rc = cd_party_by_name(cd, err, CORDEE_ORG, name, "", org_r);
    return rc != 0 ? rc
                   : cd_refuse(err, CORDEE_E_INVALID,
                               T("There is no organisation called {1}: add it first, or "
                                 "leave that field empty."),
                               name);
}

static int person_make(struct cordee *cd, const json_t *details, int64_t *party_r,
                       struct cordee_error *err)
{
    static const char *const taken[] = {"name",  "email",    "phone", "title",
                                        "basis", "language", "role",  NULL};
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_object();
    int64_t org = 0;
    int rc = organisation_find(cd, details, &org, err);

    if (rc < 0)
        return -1;
    for (size_t i = 0; taken[i]; i++)
        if (*cordee_json_text(details, taken[i]))
            cordee_json_set_text(fields, taken[i], cordee_json_text(details, taken[i]));
    if (org)
        json_object_set_new(fields, "org", json_integer(org));
    return cd_party_create(cd, err, CORDEE_PERSON, fields, party_r);
}

/* Whoever has the address by now is whom it means. */
static int person_accepted(struct cordee *cd, const struct cordee_proposal *p,
                           int64_t *party_r, struct cordee_error *err)
{
    const char *email = cordee_json_text(p->details, "email");
    int64_t address;
    int rc = *email ? cd_crm_by_email(cd, err, email, party_r, &address) : 0;

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (person_make(cd, p->details, party_r, err) < 0)
        return -1;
    return p->cluster && cd_cluster_several(cd->host)
               ? cd_party_attach(cd, err, *party_r, p->cluster, true)
               : 0;
}

/* ---- what is new of somebody ------------------------------------------------ */

static const struct cordee_proposal_field phone_fields[] = {
    {"phone", T_LATER("Phone"), "tel"}, {0}};
static const struct cordee_proposal_field title_fields[] = {
    {"title", T_LATER("Academic title"), "text"}, {0}};
static const struct cordee_proposal_field email_fields[] = {
    {"email", T_LATER("E-mail"), "email"}, {0}};

/* Adds a number: those that are known stay. */
static int phone_accepted(struct cordee *cd, const struct cordee_proposal *p,
                          int64_t *party_r, struct cordee_error *err)
{
    *party_r = p->party;
    return cd_phone_set(cd, err, p->party, cordee_json_text(p->details, "phone"), "work",
                        false, NULL);
}

static int email_accepted(struct cordee *cd, const struct cordee_proposal *p,
                          int64_t *party_r, struct cordee_error *err)
{
    *party_r = p->party;
    return cd_email_set(cd, err, p->party, cordee_json_text(p->details, "email"), "work",
                        cordee_json_true(p->details, "main"), NULL);
}

static int title_accepted(struct cordee *cd, const struct cordee_proposal *p,
                          int64_t *party_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("{s:s}", "title", cordee_json_text(p->details, "title"));

    *party_r = p->party;
    return cd_party_update(cd, err, p->party, fields);
}

static const struct cordee_proposal_field standin_fields[] = {
    {"name", T_LATER("Name"), "text"},
    {"email", T_LATER("E-mail"), "email"},
    {"phone", T_LATER("Phone"), "tel"},
    {"what", T_LATER("For what"), "text"},
    {0},
};
static const struct cordee_proposal_field role_fields[] = {
    {"role", T_LATER("Role"), "text"}, {0}};
/* Who has an office and a home office has two numbers; who is also on the board, two
 * roles. */
static const struct cordee_proposal_field phone_changed_fields[] = {
    {"phone", T_LATER("Phone"), "tel"},
    {"keep", T_LATER("Add it, keep the old one"), "button"},
    {0}};
static const struct cordee_proposal_field role_changed_fields[] = {
    {"role", T_LATER("Role"), "text"},
    {"keep", T_LATER("Add it, keep the old one"), "button"},
    {0}};

/* In the order of the page: what somebody asked of us comes first. */
const struct cordee_proposal_kind cd_crm_proposals[] = {
    {.name = "person.leaving",
     .label = T_LATER("Wishes to get no more mailings"),
     .says = T_LATER("{party} wants no more mailings: none goes there until you decide."),
     .accept = T_LATER("No more mailings"),
     .dismiss = T_LATER("It means something else"),
     .accepted = cd_leaving_accepted,
     .dismissed = cd_leaving_dismissed},
    {.name = "person.left",
     .label = T_LATER("Who may have left"),
     .says = T_LATER("Has {party} left {organisation}? {address} {colleagues}"),
     .accept = T_LATER("Has left: end the role"),
     .dismiss = T_LATER("Is still there"),
     .accepted = cd_gone_accepted,
     .dismissed = cd_gone_dismissed,
     .shows = cd_gone_shows},
    {.name = "person.successor",
     .label = T_LATER("Who takes over"),
     .says = T_LATER("{who} succeeds {party}"),
     .fields = standin_fields,
     .accepted = cd_standin_accepted},
    {.name = "person.standin",
     .label = T_LATER("Who stands in"),
     .says = T_LATER("{who} stands in for {party} {time}"),
     .fields = standin_fields,
     .accepted = cd_standin_accepted,
     .shows = cd_standin_shows},
    {.name = "person.phone-changed",
     .label = T_LATER("Phone numbers that changed"),
     .says = T_LATER("The phone of {party} changed: {old} → {phone}"),
     .accept = T_LATER("Change the number"),
     .fields = phone_changed_fields,
     .accepted = cd_signed_phone_accepted},
    {.name = "person.phone-new",
     .label = T_LATER("New phone numbers"),
     .says = T_LATER("{party} signs with the number {phone}"),
     .accept = T_LATER("Add the number"),
     .fields = phone_fields,
     .accepted = cd_signed_phone_accepted},
    {.name = "person.role-changed",
     .label = T_LATER("Roles that changed"),
     .says =
         T_LATER("{party} signs as {role} at {organisation}, the register says {old}"),
     .accept = T_LATER("Change the role"),
     .fields = role_changed_fields,
     .accepted = cd_signed_role_accepted,
     .shows = cd_signed_role_shows},
    {.name = "person.role-new",
     .label = T_LATER("What people do"),
     .says = T_LATER("{party} signs as {role} at {organisation}"),
     .accept = T_LATER("Add the role"),
     .fields = role_fields,
     .accepted = cd_signed_role_accepted,
     .shows = cd_signed_role_shows},
    {.name = "person.new",
     .label = T_LATER("People we do not have yet"),
     .says = T_LATER("{name}, {email}"),
     .accept = T_LATER("Add"),
     .fields = person_fields,
     .accepted = person_accepted},
    {.name = "person.phone",
     .label = T_LATER("Other phone numbers"),
     .says = T_LATER("{party} seems to have another number."),
     .accept = T_LATER("Add the number"),
     .fields = phone_fields,
     .accepted = phone_accepted},
    {.name = "person.email",
     .label = T_LATER("Other addresses"),
     .says = T_LATER("{party} has another address: {email} {doubt}"),
     .accept = T_LATER("Add the address"),
     .fields = email_fields,
     .accepted = email_accepted,
     .shows = cd_moved_shows},
    {.name = "person.title",
     .label = T_LATER("Other titles"),
     .says = T_LATER("{party} seems to have another title."),
     .accept = T_LATER("Change the title"),
     .fields = title_fields,
     .accepted = title_accepted},
    {0},
};
