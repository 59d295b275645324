/* What hangs on a party: addresses, phones, roles. */
#include "core/crm/crm-priv.h"
#include "core/crm/draft.h"
#include "core/crm/scope.h"

#include "core/config/folder.h"
#include "core/db/search.h"

#include <ctype.h>
#include <string.h>

/* ---- words for the search box ---------------------------------------------------- */

#define INDEXED                                                                        \
    "SELECT p.id, p.name || ' ' || p.short_name || CASE p.kind WHEN 2 THEN ' ' || "    \
    "p.family_name || ' ' || p.given_name ELSE '' END AS title, p.city || ' ' || "     \
    "p.website || ' ' || p.external_id || ' ' || coalesce((SELECT "                    \
    "group_concat(e.address, ' ') FROM email_address e WHERE e.party = p.id), '') || " \
    "' ' || coalesce((SELECT group_concat(t.name, ' ') FROM tagging g JOIN tag t ON "  \
    "t.id = g.tag WHERE g.party = p.id), '') || ' ' || coalesce((SELECT "              \
    "group_concat(r.label, ' ') FROM role r WHERE r.party = p.id), '') || ' ' || "     \
    "substr(p.about, 1, 2000) AS body FROM party p"

int cd_party_index(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *title, *body;
    int rc;

    if (cd_party_held(id))
        return 0;

    {
        CORDEE_AUTO(cordee_rows_drop)
        struct cordee_rows *rows = core->db->query(core, err, INDEXED " WHERE p.id = ?",
                                                   CORDEE_ARGS(CORDEE_V(id)));

        rc = rows ? core->db->next(rows, err) : -1;
        if (rc <= 0)
            return rc;
        title = cordee_arena_text(a, core->db->get_text(rows, 1));
        body = cordee_arena_text(a, core->db->get_text(rows, 2));
    }
    return cd_search_put(core, "party", id, title, body, err);
}

int cd_party_index_new(struct cordee *cd, json_t *ids, struct cordee_error *err)
{
    return cd_search_add(cd_crm_of(cd), "party",
                         INDEXED " WHERE p.id IN (SELECT value FROM json_each(?))",
                         CORDEE_V(ids), err);
}

int cd_crm_index_all(struct cordee *cd, struct cordee_error *err)
{
    if (cd_search_fill(cd_crm_of(cd), "party", INDEXED, err) < 0)
        return -1;
    return cd_search_fill(cd_crm_of(cd), "interaction",
                          "SELECT i.id, i.subject AS title, i.body FROM interaction i",
                          err);
}

/* ---- e-mail addresses ------------------------------------------------------------ */

void cd_address_hash(struct cordee *cd, const char *folded, char out[65])
{
    cd_key_hash(cd->host, "suppression", folded, out);
}

/* Who else has it: two parties with one address would get a mailing twice and each
 * other's replies. */
static int email_free(struct cordee *cd, int64_t party, enum cordee_kind kind,
                      const char *address, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    char folded[255];
    int rc;

    if (cordee_address_fold(address, folded) < 0)
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         address);
    rows = core->db->query(core, err,
                           "SELECT p.name FROM email_address e JOIN party p ON p.id = "
                           "e.party WHERE e.folded = ? AND p.id <> ? AND p.kind = ? AND "
                           "p.deleted_at IS NULL AND " CD_MINE("p.id") " LIMIT 1",
                           CORDEE_ARGS(CORDEE_V((const char *)folded), CORDEE_V(party),
                                       CORDEE_V((int)kind)));
    rc = rows ? core->db->next(rows, err) : -1;
    if (rc <= 0)
        return rc;
    cd_fill(&text, T("{1} is already the address of {2}"),
            (const char *const[]){address, core->db->get_text(rows, 0), NULL});
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s", text.text);
}

int cd_email_free(struct cordee *cd, int64_t party, enum cordee_kind kind,
                  const struct cd_texts *addresses, struct cordee_error *err)
{
    for (size_t i = 0; i < addresses->n; i++)
        if (email_free(cd, party, kind, addresses->at[i], err) < 0)
            return -1;
    return 0;
}

/* Names may not decide a form's fate by accident of white space. */
static const char *trimmed(struct cordee_arena *a, const char *text)
{
    return cordee_text_trim(cordee_arena_text(a, text));
}

/* Puts one row that hangs on a party: checked, in a change of its own, and told. */
static int hang_end(struct cordee_change *c, int rc, int64_t party,
                    struct cordee_error *err)
{
    struct cordee *core = c->tx.cd;

    if (rc < 0 || (rc > 0 && (cd_party_touch(core, party, err) < 0 ||
                              cd_party_index(core, party, err) < 0)))
        return -1;
    return cd_change_commit(c, err);
}

int cd_email_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                 const char *address, const char *purpose, bool main, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const struct cd_putting put = {.cd = cd_crm_of(cd), .party = party};
    enum cordee_kind kind;

    address = trimmed(a, address);
    if (!cordee_address_ok(address))
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         address);
    if (cd_change_begin(cd, &c, T("Address changed"), err) < 0 ||
        cd_party_must(cd, party, &kind, NULL, err) < 0 ||
        email_free(cd, party, kind, address, err) < 0)
        return -1;
    return hang_end(
        &c, cd_put_email(&put, address, purpose ? purpose : "work", main, id_r, err),
        party, err);
}

/* Takes one row away from a party; the next of its kind becomes the main one. */
static int hang_remove(struct cordee *cd, int64_t id, const char *title,
                       const char *whose, const char *drop, const char *next,
                       struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t party = 0;
    int rc = core->db->one(core, err, &party, whose, CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    if (cd_party_must(cd, party, NULL, NULL, err) < 0 ||
        cd_change_begin(cd, &c, title, err) < 0 ||
        core->db->exec(core, err, drop, CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        core->db->exec(core, err, next, CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party))) <
            0 ||
        cd_party_touch(cd, party, err) < 0 || cd_party_index(cd, party, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_email_remove(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    return hang_remove(
        cd, id, T("Address removed"), "SELECT party FROM email_address WHERE id = ?",
        "DELETE FROM email_address WHERE id = ?",
        "UPDATE email_address SET main = 1 WHERE id = (SELECT min(id) FROM email_address "
        "WHERE party = ?) AND NOT EXISTS (SELECT 1 FROM email_address WHERE party = ? "
        "AND "
        "main = 1)",
        err);
}

/* ---- phones ---------------------------------------------------------------------- */

bool cd_phone_ok(const char *number)
{
    size_t n = strlen(number), digits = 0, letters = 0;

    for (size_t i = 0; i < n; i++) {
        digits += number[i] >= '0' && number[i] <= '9';
        letters += isalpha((unsigned char)number[i]) != 0;
    }
    return n <= 60 && digits >= 3 && letters <= digits && !strpbrk(number, "@<>\"\r\n\t");
}

int cd_phone_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                 const char *number, const char *purpose, bool main, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const struct cd_putting put = {.cd = cd_crm_of(cd), .party = party};

    number = trimmed(a, number);
    if (!cd_phone_ok(number))
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no phone number"), number);
    if (cd_change_begin(cd, &c, T("Phone changed"), err) < 0 ||
        cd_party_must(cd, party, NULL, NULL, err) < 0)
        return -1;
    return hang_end(
        &c, cd_put_phone(&put, number, purpose ? purpose : "work", main, id_r, err),
        party, err);
}

int cd_phone_remove(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    return hang_remove(
        cd, id, T("Phone removed"), "SELECT party FROM phone WHERE id = ?",
        "DELETE FROM phone WHERE id = ?",
        "UPDATE phone SET main = 1 WHERE id = (SELECT min(id) FROM phone WHERE party = "
        "?) "
        "AND NOT EXISTS (SELECT 1 FROM phone WHERE party = ? AND main = 1)",
        err);
}

/* ---- roles ----------------------------------------------------------------------- */

/* NOLINTNEXTLINE(readability-function-size): what a role has */
int cd_role_set(struct cordee *cd, struct cordee_error *err, int64_t person, int64_t org,
                const char *label, bool key_contact, int64_t since, int64_t until,
                int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    const struct cd_putting put = {.cd = cd_crm_of(cd), .party = person};
    const struct cd_role role = {org, trimmed(a, label ? label : ""), key_contact, since,
                                 until};
    enum cordee_kind kind;

    if (strlen(role.label) > 200)
        return cd_refuse(err, CORDEE_E_INVALID, T("this is too long: {1}..."),
                         role.label);
    if (until && since && until < since)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the end is before the start"));
    if (cd_change_begin(cd, &c, T("Role changed"), err) < 0 ||
        cd_party_must(cd, person, NULL, NULL, err) < 0 ||
        cd_party_must(cd, org, &kind, NULL, err) < 0)
        return -1;
    if (kind != CORDEE_ORG)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a role is at an organisation"));
    return hang_end(&c, cd_put_role(&put, &role, id_r, err), person, err);
}

int cd_role_end(struct cordee *cd, struct cordee_error *err, int64_t role, int64_t at)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t person = 0;
    int rc = core->db->one(core, err, &person, "SELECT party FROM role WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(role)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such role"));
    if (rc < 0 || cd_party_must(cd, person, NULL, NULL, err) < 0 ||
        cd_change_begin(cd, &c, T("Role ended"), err) < 0 ||
        core->db->exec(core, err, "UPDATE role SET until = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(at ? at : cordee_now()), CORDEE_V(role))) <
            0 ||
        cd_party_touch(cd, person, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
