/* Rows that hang on a party: addresses, phones, tags, themes, roles.  Forms, files and
 * scripts all come here. */
#include "core/crm/crm-priv.h"
#include "core/crm/draft.h"
#include "core/crm/duplicate/similar.h"
#include "core/crm/gather.h"
#include "core/crm/theme/theme.h"

#include <stdio.h>
#include <string.h>

/* The first column of the first row: 1, 0, -1.  Who is new has nothing. */
static int find(const struct cd_putting *p, int64_t *id_r, const char *sql,
                const struct cordee_value *args, size_t n, struct cordee_error *err)
{
    return p->fresh ? 0 : p->cd->db->one(p->cd, err, id_r, sql, args, n);
}

static int given(int64_t id, int64_t *id_r)
{
    if (id_r)
        *id_r = id;
    return id < 0 ? -1 : 1;
}

/* A new row: with others, or now; *id_r is 0 while it waits. */
static int put(const struct cd_putting *p, const struct cd_insert *what,
               const struct cordee_value *values, int64_t *id_r, struct cordee_error *err)
{
    int64_t id = 0;

    if (p->gather)
        cd_gather_put(p->gather, what, values);
    else
        id = cd_insert_one(p->cd, what, values, err);
    return given(id, id_r);
}

/* ---- e-mail addresses ------------------------------------------------------------ */

static int email_insert(const struct cd_putting *p, const char *address,
                        const char *folded, const char *purpose, bool main, int64_t *id_r,
                        struct cordee_error *err)
{
    static const struct cd_insert email = {
        "email_address(party, address, folded, hash, purpose, main)", 6, ""};
    char hash[65];

    cd_address_hash(p->cd, folded, hash);
    return put(p, &email,
               (struct cordee_value[]){CORDEE_V(p->party), CORDEE_V(address),
                                       CORDEE_V(folded), CORDEE_V((const char *)hash),
                                       CORDEE_V(purpose), CORDEE_V(main)},
               id_r, err);
}

int cd_put_email(const struct cd_putting *p, const char *address, const char *purpose,
                 bool main, int64_t *id_r, struct cordee_error *err)
{
    struct cordee *cd = p->cd;
    int64_t id = 0;
    char folded[255];
    int rc;

    if (cordee_address_fold(address, folded) < 0)
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         address);
    rc = find(p, &id, "SELECT id FROM email_address WHERE party = ? AND folded = ?",
              CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V((const char *)folded)), err);
    if (rc < 0 || (rc > 0 && p->adds) || p->dry)
        return rc < 0 ? -1 : rc == 0;
    if (main && !p->fresh &&
        cd->db->exec(cd, err,
                     "UPDATE email_address SET main = 0 WHERE party = ? AND main = 1 AND "
                     "id <> ?",
                     CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(id))) < 0)
        return -1;
    if (rc == 0)
        return email_insert(p, address, folded, purpose, main, id_r, err);
    if (cd->db->exec(cd, err,
                     "UPDATE email_address SET address = ?, purpose = ?, main = main | ? "
                     "WHERE id = ?",
                     CORDEE_ARGS(CORDEE_V(address), CORDEE_V(purpose), CORDEE_V(main),
                                 CORDEE_V(id))) < 0)
        return -1;
    return given(id, id_r);
}

/* ---- phones ---------------------------------------------------------------------- */

/* What is dialled makes a number: "+43 1 234" and "0043/1/234" are one. */
static int phone_find(const struct cd_putting *p, const char *number, int64_t *id_r,
                      bool *any_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    char wanted[24], had[24];
    int rc = 1;

    if (p->fresh)
        return 0;
    rows = p->cd->db->query(p->cd, err,
                            "SELECT f.id, f.number, p.country FROM phone f JOIN party p "
                            "ON p.id = f.party WHERE f.party = ? ORDER BY f.main DESC",
                            CORDEE_ARGS(CORDEE_V(p->party)));
    if (!rows)
        return -1;
    while ((rc = p->cd->db->next(rows, err)) > 0) {
        const char *there = p->cd->db->get_text(rows, 1);
        char country[8];

        *any_r = true;
        snprintf(country, sizeof country, "%s", p->cd->db->get_text(rows, 2));
        cd_phone_digits(number, country, wanted);
        cd_phone_digits(there, country, had);
        if (strcmp(number, there) == 0 || (*wanted && strcmp(wanted, had) == 0)) {
            *id_r = p->cd->db->get_int(rows, 0);
            return 1;
        }
    }
    return rc;
}

int cd_put_phone(const struct cd_putting *p, const char *number, const char *purpose,
                 bool main, int64_t *id_r, struct cordee_error *err)
{
    static const struct cd_insert phone = {"phone(party, number, purpose, main)", 4, ""};
    struct cordee *cd = p->cd;
    int64_t id = 0;
    bool any = false;
    int rc = phone_find(p, number, &id, &any, err);

    if (rc < 0 || (rc > 0 && p->adds) || p->dry)
        return rc < 0 ? -1 : rc == 0;
    if (main && any &&
        cd->db->exec(cd, err,
                     "UPDATE phone SET main = 0 WHERE party = ? AND main = 1 AND id <> ?",
                     CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(id))) < 0)
        return -1;
    if (rc == 0)
        return put(p, &phone,
                   (struct cordee_value[]){CORDEE_V(p->party), CORDEE_V(number),
                                           CORDEE_V(purpose), CORDEE_V(main || !any)},
                   id_r, err);
    if (cd->db->exec(cd, err,
                     "UPDATE phone SET number = ?, purpose = ?, main = main | ? WHERE id "
                     "= ?",
                     CORDEE_ARGS(CORDEE_V(number), CORDEE_V(purpose), CORDEE_V(main),
                                 CORDEE_V(id))) < 0)
        return -1;
    return given(id, id_r);
}

/* ---- tags and themes ------------------------------------------------------------- */

#define MOST_NAME 80

/* Cleans and folds a name; "" and longer ones are refused. */
static int name_ready(struct cordee *cd, const char *text, struct cordee_buf *clean,
                      struct cordee_buf *folded, struct cordee_error *err)
{
    cordee_utf8_clean(text, strlen(text), clean);
    if (clean->len)
        cordee_utf8_fold(cordee_text_trim(clean->text), folded);
    if (!folded->len)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a name is missing"));
    if (clean->len > MOST_NAME)
        return cd_refuse(err, CORDEE_E_TOO_LARGE, T("{1}... is too long for a name"),
                         clean->text);
    return 0;
}

int cd_put_tag(const struct cd_putting *p, const char *name, struct cordee_error *err)
{
    static const struct cd_insert tagging = {"tagging(party, tag)", 2,
                                             " ON CONFLICT DO NOTHING"};
    struct cordee *cd = p->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf fold = {0};
    int64_t tag = 0;
    int rc;

    if (name_ready(cd, name, &clean, &fold, err) < 0)
        return -1;
    rc = cd->db->one(cd, err, &tag, "SELECT id FROM tag WHERE folded = ?",
                     CORDEE_ARGS(CORDEE_V((const char *)fold.text)));
    if (rc == 0 && p->dry)
        return 1;
    if (rc == 0)
        tag = cd->db->insert(cd, err, "INSERT INTO tag(name, folded) VALUES(?, ?)",
                             CORDEE_ARGS(CORDEE_V(cordee_text_trim(clean.text)),
                                         CORDEE_V((const char *)fold.text)));
    if (rc < 0 || tag < 0)
        return -1;
    if (p->dry) {
        int64_t there = 0;

        rc = find(p, &there, "SELECT 1 FROM tagging WHERE party = ? AND tag = ?",
                  CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(tag)), err);
        return rc < 0 ? -1 : rc == 0;
    }
    if (put(p, &tagging, (struct cordee_value[]){CORDEE_V(p->party), CORDEE_V(tag)}, NULL,
            err) < 0)
        return -1;
    return p->gather || cd->db->changes(cd) > 0;
}

static int theme_set(const struct cd_putting *p, enum cd_party_column what,
                     const char *name, int level, struct cordee_error *err)
{
    int rc;

    cd_party_hold(p->party); /* whoever puts says at the end that it changed */
    rc = what == CD_P_NEEDS ? cd_need_set(p->cd, err, p->party, name, level)
                            : cd_competence_set(p->cd, err, p->party, name, level);
    cd_party_hold(0);
    return rc < 0 ? -1 : 1;
}

int cd_put_theme(const struct cd_putting *p, enum cd_party_column what, const char *name,
                 int level, struct cordee_error *err)
{
    int64_t theme = 0, now = 0;
    int rc = cd_theme_find(p->cd, err, name, &theme);

    if (rc > 0)
        rc = find(p, &now,
                  what == CD_P_NEEDS
                      ? "SELECT level + 1 FROM need WHERE party = ? AND theme = ?"
                      : "SELECT level + 1 FROM competence WHERE party = ? AND theme = ?",
                  CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(theme)), err);
    if (rc < 0)
        return -1;
    if (now && (level == CD_LEVEL_ANY || now == level + 1))
        return 0;
    return p->dry ? 1 : theme_set(p, what, name, level == CD_LEVEL_ANY ? 2 : level, err);
}

/* ---- roles ----------------------------------------------------------------------- */

static int role_update(const struct cd_putting *p, const struct cd_role *role, int64_t id,
                       struct cordee_error *err)
{
    return p->cd->db->exec(
        p->cd, err,
        "UPDATE role SET label = coalesce(?, label), key_contact = CASE WHEN ? >= 0 THEN "
        "? ELSE key_contact END, since = coalesce(?, since), until = CASE WHEN ? THEN "
        "until ELSE ? END WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(role->label), CORDEE_V(role->key_contact),
                    CORDEE_V(role->key_contact), CORDEE_ID(role->since),
                    CORDEE_V(p->adds), CORDEE_ID(role->until), CORDEE_V(id)));
}

int cd_put_role(const struct cd_putting *p, const struct cd_role *role, int64_t *id_r,
                struct cordee_error *err)
{
    static const struct cd_insert new_role = {
        "role(party, other, label, key_contact, since, until)", 6, ""};
    struct cordee *cd = p->cd;
    const char *label = role->label ? role->label : "";
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int64_t id;
    int rc = 0;

    if (!p->fresh) {
        rows = cd->db->query(cd, err,
                             "SELECT id, label, key_contact FROM role WHERE party = ? "
                             "AND other = ? AND (until IS NULL OR until > ?) ORDER BY "
                             "label = ? DESC, id LIMIT 1",
                             CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(role->org),
                                         CORDEE_V(cordee_now()), CORDEE_V(label)));
        rc = rows ? cd->db->next(rows, err) : -1;
    }
    if (rc < 0)
        return -1;
    if (rc > 0 && p->adds && (!*label || strcmp(label, cd->db->get_text(rows, 1)) == 0) &&
        (role->key_contact < 0 || role->key_contact == cd->db->get_int(rows, 2)))
        return 0;
    if (p->dry)
        return 1;
    if (rc > 0) {
        id = cd->db->get_int(rows, 0);
        return role_update(p, role, id, err) < 0 ? -1 : given(id, id_r);
    }
    return put(p, &new_role,
               (struct cordee_value[]){CORDEE_V(p->party), CORDEE_V(role->org),
                                       CORDEE_V(label), CORDEE_V(role->key_contact == 1),
                                       CORDEE_ID(role->since), CORDEE_ID(role->until)},
               id_r, err);
}
