/* What hangs on a party: addresses, phones, roles. */
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include "core/config/folder.h"
#include "core/db/search.h"

#include <stdio.h>
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
static int email_free(struct cordee *cd, int64_t party, const char *address,
                      const char *folded, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT p.name FROM email_address e JOIN party p ON p.id = e.party JOIN party q "
        "ON q.id = ? WHERE e.folded = ? AND e.party <> q.id AND p.kind = q.kind AND "
        "p.deleted_at IS NULL AND " CD_MINE("p.id") " LIMIT 1",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(folded)));
    int rc = rows ? core->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    cd_fill(&text, T("{1} is already the address of {2}"),
            (const char *const[]){address, core->db->get_text(rows, 0), NULL});
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s", text.text);
}

static int64_t email_put(struct cordee *cd, int64_t party, const char *address,
                         const char *folded, const char *purpose, bool main,
                         struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t id = 0;
    char hash[65];
    int rc = core->db->one(core, err, &id,
                           "SELECT id FROM email_address WHERE party = ? AND folded = ?",
                           CORDEE_ARGS(CORDEE_V(party), CORDEE_V(folded)));

    if (rc < 0)
        return -1;
    if (main &&
        core->db->exec(core, err,
                       "UPDATE email_address SET main = 0 WHERE party = ? AND main = 1 "
                       "AND id <> ?",
                       CORDEE_ARGS(CORDEE_V(party), CORDEE_V(id))) < 0)
        return -1;
    if (rc > 0) {
        if (core->db->exec(core, err,
                           "UPDATE email_address SET address = ?, purpose = ?, main = "
                           "main | ? WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(address), CORDEE_V(purpose),
                                       CORDEE_V(main), CORDEE_V(id))) < 0)
            return -1;
        return id;
    }
    cd_address_hash(cd, folded, hash);
    return core->db->insert(core, err,
                            "INSERT INTO email_address(party, address, folded, hash, "
                            "purpose, main) VALUES(?, ?, ?, ?, ?, ?)",
                            CORDEE_ARGS(CORDEE_V(party), CORDEE_V(address),
                                        CORDEE_V(folded), CORDEE_V(hash),
                                        CORDEE_V(purpose), CORDEE_V(main)));
}

/* Names may not decide a form's fate by accident of white space. */
static const char *trimmed(struct cordee_arena *a, const char *text)
{
    return cordee_text_trim(cordee_arena_text(a, text));
}

int cd_email_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                 const char *address, const char *purpose, bool main, int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    char folded[255];
    int64_t id;

    address = trimmed(a, address);
    if (!cordee_address_ok(address) || cordee_address_fold(address, folded) < 0)
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         address);
    if (cd_change_begin(cd, &c, T("Address changed"), err) < 0 ||
        cd_party_must(cd, party, NULL, NULL, err) < 0 ||
        email_free(cd, party, address, folded, err) < 0 ||
        (id = email_put(cd, party, address, folded, purpose ? purpose : "work", main,
                        err)) < 0 ||
        cd_party_touch(cd, party, err) < 0 || cd_party_index(cd, party, err) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

/* Takes one row away from a party; the next of its kind becomes the main one. */
static int hang_remove(struct cordee *cd, int64_t id, const char *title,
                       const char *whose, const char *drop, const char *next,
                       struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    int64_t party = 0;
    int rc = core->db->one(core, err, &party, whose, CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    if (cd_change_begin(cd, &c, title, err) < 0 ||
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
    size_t n = strlen(number);
    int digits = 0;

    for (size_t i = 0; i < n; i++)
        digits += number[i] >= '0' && number[i] <= '9';
    return n <= 60 && digits >= 3 && strspn(number, "0123456789+-/(). extEXT") == n;
}

int cd_phone_set(struct cordee *cd, struct cordee_error *err, int64_t party,
                 const char *number, const char *purpose, bool main, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    int64_t id;

    number = trimmed(a, number);
    if (!cd_phone_ok(number))
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no phone number"), number);
    if (cd_change_begin(cd, &c, T("Phone changed"), err) < 0 ||
        cd_party_must(cd, party, NULL, NULL, err) < 0 ||
        core->db->exec(core, err, "DELETE FROM phone WHERE party = ? AND number = ?",
                       CORDEE_ARGS(CORDEE_V(party), CORDEE_V(number))) < 0 ||
        (main && core->db->exec(core, err,
                                "UPDATE phone SET main = 0 WHERE party = ? AND main = 1",
                                CORDEE_ARGS(CORDEE_V(party))) < 0))
        return -1;
    id = core->db->insert(
        core, err, "INSERT INTO phone(party, number, purpose, main) VALUES(?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(number),
                    CORDEE_V(purpose ? purpose : "work"), CORDEE_V(main)));
    if (id < 0 || cd_party_touch(cd, party, err) < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
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

static int64_t role_put(struct cordee *cd, int64_t person, int64_t org, const char *label,
                        bool key, int64_t since, int64_t until, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t id = 0;
    /* The present role there, whatever it was called, is the one that changes. */
    int rc = core->db->one(core, err, &id,
                           "SELECT id FROM role r WHERE r.party = ? AND r.other = ? AND "
                           "(r.until IS NULL OR r.until > ?) ORDER BY r.label = ? DESC, "
                           "r.id LIMIT 1",
                           CORDEE_ARGS(CORDEE_V(person), CORDEE_V(org),
                                       CORDEE_V(cordee_now()), CORDEE_V(label)));

    if (rc < 0)
        return -1;
    if (rc == 0)
        return core->db->insert(core, err,
                                "INSERT INTO role(party, other, label, key_contact, "
                                "since, until) VALUES(?, ?, ?, ?, ?, ?)",
                                CORDEE_ARGS(CORDEE_V(person), CORDEE_V(org),
                                            CORDEE_V(label), CORDEE_V(key),
                                            CORDEE_ID(since), CORDEE_ID(until)));
    if (core->db->exec(core, err,
                       "UPDATE role SET label = ?, key_contact = ?, since = coalesce(?, "
                       "since), until = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(label), CORDEE_V(key), CORDEE_ID(since),
                                   CORDEE_ID(until), CORDEE_V(id))) < 0)
        return -1;
    return id;
}

/* NOLINTNEXTLINE(readability-function-size): what a role has */
int cd_role_set(struct cordee *cd, struct cordee_error *err, int64_t person, int64_t org,
                const char *label, bool key_contact, int64_t since, int64_t until,
                int64_t *id_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    enum cordee_kind kind;
    int64_t id;

    label = trimmed(a, label ? label : "");
    if (strlen(label) > 200)
        return cd_refuse(err, CORDEE_E_INVALID, T("this is too long: {1}..."), label);
    if (until && since && until < since)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the end is before the start"));
    if (cd_change_begin(cd, &c, T("Role changed"), err) < 0 ||
        cd_party_must(cd, person, NULL, NULL, err) < 0 ||
        cd_party_must(cd, org, &kind, NULL, err) < 0)
        return -1;
    if (kind != CORDEE_ORG)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a role is at an organisation"));
    id = role_put(cd, person, org, label, key_contact, since, until, err);
    if (id < 0 || cd_party_touch(cd, person, err) < 0 ||
        cd_party_index(cd, person, err) < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    if (id_r)
        *id_r = id;
    return 0;
}

int cd_role_end(struct cordee *cd, struct cordee_error *err, int64_t role, int64_t at)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};
    int64_t person = 0;
    int rc = core->db->one(core, err, &person, "SELECT party FROM role WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(role)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such role"));
    if (rc < 0 || cd_change_begin(cd, &c, T("Role ended"), err) < 0 ||
        core->db->exec(core, err, "UPDATE role SET until = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(at ? at : cordee_now()), CORDEE_V(role))) <
            0 ||
        cd_party_touch(cd, person, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}
