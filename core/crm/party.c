/* Reading parties. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <stdio.h>
#include <string.h>

int cd_party_kind(struct cordee *cd, int64_t id, enum cordee_kind *kind_r,
                  struct cordee_buf *name, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err, "SELECT kind, name FROM party WHERE id = ? AND " CD_MINE("party.id"),
        CORDEE_ARGS(CORDEE_V(id)));
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc > 0 && kind_r)
        *kind_r = (enum cordee_kind)core->db->get_int(rows, 0);
    if (rc > 0 && name)
        cordee_buf_puts(name, core->db->get_text(rows, 1));
    return rc;
}

int cd_party_there(struct cordee *cd, int64_t id, enum cordee_kind *kind_r,
                   struct cordee_buf *name, struct cordee_error *err)
{
    int rc = cd_party_kind(cd, id, kind_r, name, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("there is no such member or contact"));
    return rc < 0 ? -1 : 0;
}

int cd_party_must(struct cordee *cd, int64_t id, enum cordee_kind *kind_r,
                  struct cordee_buf *name, struct cordee_error *err)
{
    int rc = cd_party_there(cd, id, kind_r, name, err);

    if (rc == 0 && (rc = cd_party_writable(cd, id, err)) == 0)
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("your role in that cluster does not allow this"));
    return rc < 0 ? -1 : 0;
}

int cd_crm_writable(struct cordee *cd, struct cordee_error *err, int64_t party)
{
    return cd_party_must(cd, party, NULL, NULL, err);
}

int cd_crm_by_email(struct cordee *cd, struct cordee_error *err, const char *address,
                    int64_t *party_r, int64_t *address_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    char folded[255];
    int rc;

    if (cordee_address_fold(address, folded) < 0)
        return 0;
    /* A person goes before an organisation that shares the address. */
    rows = core->db->query(core, err,
                           "SELECT e.party, e.id FROM email_address e JOIN party p ON "
                           "p.id = e.party WHERE e.folded = ? AND p.deleted_at IS NULL "
                           "AND " CD_MINE("p.id") " "
                                                  "ORDER BY p.kind DESC, e.id LIMIT 1",
                           CORDEE_ARGS(CORDEE_V(folded)));
    rc = rows ? core->db->next(rows, err) : -1;
    if (rc > 0 && party_r)
        *party_r = core->db->get_int(rows, 0);
    if (rc > 0 && address_r)
        *address_r = core->db->get_int(rows, 1);
    return rc;
}

/* The first letters of the first and the last word of a name. */
static void put_initials(const char *name, char out[16])
{
    const char *last = strrchr(name, ' ');
    size_t n = cordee_utf8_cut(name, 1);
    size_t k = last ? cordee_utf8_cut(last + 1, 1) : 0;

    snprintf(out, 16, "%.*s%.*s", (int)n, name, (int)k, last ? last + 1 : "");
}

void cd_party_dress(struct cordee *cd, json_t *party)
{
    bool person = cordee_json_int(party, "kind") == CORDEE_PERSON;
    char text[40];

    put_initials(cordee_json_text(party, "name"), text);
    json_object_set_new(party, "initials", json_string(text));
    snprintf(text, sizeof text, "/%s/%lld", person ? "contacts" : "members",
             (long long)cordee_json_int(party, "id"));
    json_object_set_new(party, "url", json_string(text));
    json_object_set_new(party, "person", json_boolean(person));
    if (!json_object_get(party, "org")) /* else the name of a person's organisation */
        json_object_set_new(party, "org", json_boolean(!person));
    if (*cordee_json_text(party, "country"))
        cordee_json_set_text(party, "country_name",
                             T(cd_country_name(cordee_json_text(party, "country"))));
    if (*cordee_json_text(party, "language"))
        cordee_json_set_text(party, "language_name",
                             T(cd_language_name(cordee_json_text(party, "language"))));
}

int cd_crm_party(struct cordee *cd, struct cordee_error *err, int64_t party,
                 json_t **model_r)
{
    static const char sql[] =
        "SELECT p.id, p.uuid, p.kind, p.name, p.sort_name, p.short_name,"
        " p.given_name AS given, p.family_name AS family, p.salutation, p.title,"
        " p.org_type, p.language, p.country, p.region, p.city, p.postcode, p.street,"
        " p.website, p.latitude, p.longitude, p.headcount, p.yearly_turnover, p.founded, "
        "p.about, p.owner, p.basis,"
        " p.external_id, p.custom AS \"custom:json\", p.created_at, p.updated_at,"
        " p.deleted_at, w.name AS owner_name, e.id AS address_id, e.address AS email,"
        " e.state AS email_state, e.said AS email_said,"
        " (SELECT f.number FROM phone f WHERE f.party = p.id"
        "  ORDER BY f.main DESC, f.id LIMIT 1) AS phone"
        " FROM party p LEFT JOIN staff w ON w.id = p.owner"
        " LEFT JOIN email_address e ON e.id = (SELECT x.id FROM email_address x"
        "  WHERE x.party = p.id ORDER BY x.state DESC, x.main DESC, x.id LIMIT 1)"
        " WHERE p.id = ? AND " CD_MINE("p.id");
    struct cordee *core = cd_crm_of(cd);
    int rc = core->db->row(core, err, model_r, sql, CORDEE_ARGS(CORDEE_V(party)));

    if (rc > 0)
        cd_party_dress(cd, *model_r);
    return rc;
}
