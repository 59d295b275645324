/* What hangs on a party: addresses, phones, tags, competences, needs, columns of
 * plugins, membership, role.  Rows add, they never take away. */
#include "core/crm/import-priv.h"
#include "core/crm/membership.h"
#include "core/crm/scope.h"

#include <stdio.h>
#include <string.h>

/* One party's lists being compared or written. */
struct lists {
    struct cd_importing *im;
    struct cordee_arena *a;
    struct cd_import_row *row;
    const struct cd_import_party *p;
    int64_t id;
    bool fresh, changed;
    struct cordee_error *err;
};

static const char *folded(struct cordee_arena *a, const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(s, &out);
    return cordee_arena_text(a, out.text ? out.text : "");
}

static int has(struct lists *l, const char *sql, const struct cordee_value *args,
               size_t n)
{
    struct cordee *cd = l->im->cd;
    int64_t found = 0;

    return cd->db->one(cd, l->err, &found, sql, args, n) < 0 ? -1 : found != 0;
}

/* ---- addresses ------------------------------------------------------------------------
 */

static int email_add(struct lists *l, const char *address, const char *fold, bool main)
{
    struct cordee *cd = l->im->cd;
    char hash[65];

    cd_address_hash(cd, fold, hash);
    if (main && !l->fresh &&
        cd->db->exec(cd, l->err,
                     "UPDATE email_address SET main = 0 WHERE party = ? AND main = 1",
                     CORDEE_ARGS(CORDEE_V(l->id))) < 0)
        return -1;
    return cd->db->insert(cd, l->err,
                          "INSERT INTO email_address(party, address, folded, hash, main) "
                          "VALUES(?, ?, ?, ?, ?)",
                          CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V(address), CORDEE_V(fold),
                                      CORDEE_V(hash), CORDEE_V(main))) < 0
               ? -1
               : 0;
}

/* A new address in the first place becomes the main one. */
static int emails_do(struct lists *l)
{
    for (size_t i = 0; i < l->p->emails.n; i++) {
        char fold[255];
        int rc;

        if (cordee_address_fold(l->p->emails.at[i], fold) < 0)
            continue;
        rc = has(l, "SELECT 1 FROM email_address WHERE party = ? AND folded = ?",
                 CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V((const char *)fold)));
        if (rc < 0)
            return -1;
        if (rc > 0)
            continue;
        l->im->wrote = true;
        l->changed = true;
        cd_import_change(l->im, T_LATER("E-mail"));
        if (!l->im->dry && email_add(l, l->p->emails.at[i], fold, i == 0) < 0)
            return -1;
    }
    return 0;
}

/* The digits are what is dialled: "+43 1 234" and "0043/1/234" are one number. */
static void digits_of(const char *number, char out[40])
{
    size_t n = 0;

    if (*number == '+')
        number++;
    else if (strncmp(number, "00", 2) == 0)
        number += 2;
    for (; *number && n < 39; number++) {
        if (strncmp(number, "(0)", 3) == 0)
            number += 2;
        else if (*number >= '0' && *number <= '9')
            out[n++] = *number;
    }
    out[n] = '\0';
}

static int phone_has(struct lists *l, const char *number, bool *has_r, bool *any_r)
{
    struct cordee *cd = l->im->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, l->err, "SELECT number FROM phone WHERE party = ?",
                      CORDEE_ARGS(CORDEE_V(l->id)));
    char wanted[40], had[40];
    int rc = rows ? 1 : -1;

    digits_of(number, wanted);
    while (rc > 0 && (rc = cd->db->next(rows, l->err)) > 0) {
        *any_r = true;
        digits_of(cd->db->get_text(rows, 0), had);
        if (strcmp(had, wanted) == 0)
            *has_r = true;
    }
    return rc;
}

static int phones_do(struct lists *l, const struct cd_texts *numbers, const char *purpose)
{
    struct cordee *cd = l->im->cd;

    for (size_t i = 0; i < numbers->n; i++) {
        bool there = false, any = false;

        if (phone_has(l, numbers->at[i], &there, &any) < 0)
            return -1;
        if (there)
            continue;
        l->im->wrote = true;
        l->changed = true;
        cd_import_change(l->im, T_LATER("Phone"));
        if (!l->im->dry &&
            cd->db->insert(cd, l->err,
                           "INSERT INTO phone(party, number, purpose, main) VALUES(?, ?, "
                           "?, ?)",
                           CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V(numbers->at[i]),
                                       CORDEE_V(purpose), CORDEE_V(!any))) < 0)
            return -1;
    }
    return 0;
}

/* ---- tags and themes -------------------------------------------------------- */

static int tag_add(struct lists *l, const char *name, const char *fold)
{
    struct cordee *cd = l->im->cd;

    if (cd->db->exec(cd, l->err,
                     "INSERT INTO tag(name, folded) VALUES(?, ?) ON CONFLICT DO NOTHING",
                     CORDEE_ARGS(CORDEE_V(name), CORDEE_V(fold))) < 0)
        return -1;
    return cd->db->exec(cd, l->err,
                        "INSERT INTO tagging(party, tag) SELECT ?, id FROM tag WHERE "
                        "folded = ?",
                        CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V(fold)));
}

static int tags_do(struct lists *l)
{
    for (size_t i = 0; i < l->p->tags.n; i++) {
        const char *fold = folded(l->a, l->p->tags.at[i]);
        int rc = has(l,
                     "SELECT 1 FROM tagging g JOIN tag t ON t.id = g.tag WHERE g.party = "
                     "? AND t.folded = ?",
                     CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V(fold)));

        if (rc < 0)
            return -1;
        if (rc > 0 || !*fold)
            continue;
        l->im->wrote = true;
        l->changed = true;
        cd_import_change(l->im, T_LATER("Tags"));
        if (!l->im->dry && tag_add(l, l->p->tags.at[i], fold) < 0)
            return -1;
    }
    return 0;
}

/* "Recycling:3" is a level; without it 2. */
static const char *level_split(struct cordee_arena *a, const char *text, int *level_r)
{
    size_t n = strlen(text);

    *level_r = 2;
    if (n < 3 || text[n - 2] != ':' || text[n - 1] < '0' || text[n - 1] > '4')
        return text;
    *level_r = text[n - 1] - '0';
    return cordee_text_trim(cordee_arena_text_n(a, text, n - 2));
}

struct kin { /* competence and need are alike */
    const char *has, *set, *label;
};

static const struct kin competence = {
    "SELECT c.level + 1 FROM theme t JOIN competence c ON c.theme = "
    "coalesce(t.merged_into, t.id) WHERE c.party = ? AND t.folded = ?",
    "INSERT INTO competence(party, theme, level) SELECT ?, min(coalesce(merged_into, "
    "id)), ? FROM theme WHERE folded = ? ON CONFLICT(party, theme) DO UPDATE SET level = "
    "excluded.level",
    T_LATER("Can do")};
static const struct kin need = {
    "SELECT n.level + 1 FROM theme t JOIN need n ON n.theme = coalesce(t.merged_into, "
    "t.id) WHERE n.party = ? AND t.folded = ?",
    "INSERT INTO need(party, theme, level) SELECT ?, min(coalesce(merged_into, id)), ? "
    "FROM theme WHERE folded = ? ON CONFLICT(party, theme) DO UPDATE SET level = "
    "excluded.level",
    T_LATER("Looks for")};

static int theme_do(struct lists *l, const struct kin *k, const char *text)
{
    struct cordee *cd = l->im->cd;
    int level;
    const char *name = level_split(l->a, text, &level);
    const char *fold = folded(l->a, name);
    int64_t now = 0;

    if (cd->db->one(cd, l->err, &now, k->has,
                    CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V(fold))) < 0)
        return -1;
    if (!*fold || now == level + 1 || (now && name == text))
        return 0;
    l->im->wrote = true;
    l->changed = true;
    cd_import_change(l->im, k->label);
    if (l->im->dry)
        return 0;
    if (cd->db->exec(cd, l->err,
                     "INSERT INTO theme(name, folded) SELECT ?, ? WHERE NOT EXISTS "
                     "(SELECT 1 FROM theme WHERE folded = ?)",
                     CORDEE_ARGS(CORDEE_V(name), CORDEE_V(fold), CORDEE_V(fold))) < 0)
        return -1;
    return cd->db->exec(cd, l->err, k->set,
                        CORDEE_ARGS(CORDEE_V(l->id), CORDEE_V(level), CORDEE_V(fold)));
}

static int themes_do(struct lists *l, const struct kin *k, const struct cd_texts *names)
{
    for (size_t i = 0; i < names->n; i++)
        if (theme_do(l, k, names->at[i]) < 0)
            return -1;
    return 0;
}

/* ---- columns of plugins ----------------------------------------------------- */

static int plugin_column_do(struct lists *l, const struct cd_row *row, const char *text)
{
    struct cordee *cd = l->im->cd;
    const struct cordee_column *column = row->row;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    bool same = false;
    int rc;

    if (!l->fresh && column->value) {
        cordee_buf_printf(&sql, "SELECT %s FROM party p WHERE p.id = ?", column->value);
        rows =
            row->cd->db->query(row->cd, l->err, sql.text, CORDEE_ARGS(CORDEE_V(l->id)));
        rc = rows ? cd->db->next(rows, l->err) : -1;
        if (rc < 0)
            return -1;
        same = rc > 0 && strcmp(cd->db->get_text(rows, 0), text) == 0;
    }
    if (same || !column->set)
        return 0;
    l->im->wrote = true;
    l->changed = true;
    cd_import_change(l->im, column->label);
    return l->im->dry ? 0 : column->set(row->cd, l->id, text, l->err);
}

static int plugin_columns_do(struct lists *l)
{
    for (size_t i = 0; i < l->im->columns && i < l->row->n; i++) {
        const struct cd_row *row = l->im->plugin[i];
        unsigned kinds = row ? ((const struct cordee_column *)row->row)->kinds : 0;
        bool mine = kinds & (unsigned)l->p->kind;

        if (kinds == CORDEE_ANYONE && l->p->kind == CORDEE_PERSON && l->row->org.there)
            mine = false; /* the organisation's, when a row has both */
        if (mine && *l->row->cells[i] && plugin_column_do(l, row, l->row->cells[i]) < 0)
            return -1;
    }
    return 0;
}

int cd_import_lists_do(struct cd_importing *im, struct cd_import_row *row,
                       const struct cd_import_party *p, int64_t id, bool fresh,
                       bool *changed_r, struct cordee_error *err)
{
    struct lists l = {.im = im,
                      .a = row->arena,
                      .row = row,
                      .p = p,
                      .id = id,
                      .fresh = fresh,
                      .err = err};

    if (emails_do(&l) < 0 || phones_do(&l, &p->phones, "work") < 0 ||
        phones_do(&l, &p->mobiles, "mobile") < 0 || tags_do(&l) < 0 ||
        themes_do(&l, &competence, &p->competences) < 0 ||
        themes_do(&l, &need, &p->needs) < 0 || plugin_columns_do(&l) < 0)
        return -1;
    *changed_r = *changed_r || l.changed;
    return 0;
}

/* ---- membership and role ---------------------------------------------------- */

static int member_new(struct cd_importing *im, const struct cd_import_row *row,
                      int64_t org, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    char type[81];

    if (cd_member_type_word(cd, cd_cluster_here(cd->host),
                            *row->member_type ? row->member_type : im->member_type, type,
                            err) < 0)
        return -1;
    return cd->db->insert(cd, err,
                          "INSERT INTO membership(party, cluster, type, joined, since, "
                          "until) VALUES(?, ?, ?, ?, ?, ?)",
                          CORDEE_ARGS(CORDEE_V(org), CORDEE_V(cd_cluster_here(cd->host)),
                                      CORDEE_V((const char *)type), CORDEE_ID(row->since),
                                      CORDEE_ID(row->since), CORDEE_ID(row->until))) < 0
               ? -1
               : 0;
}

static int member_update(struct cd_importing *im, const struct cd_import_row *row,
                         int64_t id, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    char type[81] = "";

    if (*row->member_type && cd_member_type_word(cd, cd_cluster_here(cd->host),
                                                 row->member_type, type, err) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE membership SET type = coalesce(nullif(?, ''), type), "
                        "joined = coalesce(joined, ?), since = coalesce(?, since), until "
                        "= coalesce(?, until) WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V((const char *)type), CORDEE_ID(row->since),
                                    CORDEE_ID(row->since), CORDEE_ID(row->until),
                                    CORDEE_V(id)));
}

/* Whether a membership is of the type that is called so, by word or by name. */
static bool is_type(struct cordee *cd, const char *text, int64_t membership)
{
    int64_t one = 0;

    return cd->db->one(
               cd, NULL, &one,
               "SELECT 1 FROM membership m LEFT JOIN member_type t ON t.cluster "
               "= m.cluster AND t.word = m.type WHERE m.id = ? AND (m.type = ? "
               "OR fold(t.name) = fold(?))",
               CORDEE_ARGS(CORDEE_V(membership), CORDEE_V(text), CORDEE_V(text))) > 0;
}

/* The newest membership is what a row speaks of; one that begins after its end is
 * another one. */
int cd_import_member_do(struct cd_importing *im, const struct cd_import_row *row,
                        int64_t org, bool *changed_r, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT id, type, coalesce(since, 0), coalesce(until, 0) FROM "
                      "membership WHERE party = ? AND cluster = cluster_here() ORDER BY "
                      "coalesce(since, "
                      "0) DESC, id DESC LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(org)));
    int rc = rows ? cd->db->next(rows, err) : -1;
    int64_t id, since, until;
    bool type;

    if (rc < 0)
        return -1;
    id = rc ? cd->db->get_int(rows, 0) : 0;
    since = rc ? cd->db->get_int(rows, 2) : 0;
    until = rc ? cd->db->get_int(rows, 3) : 0;
    type = rc && *row->member_type && !is_type(cd, row->member_type, id);
    if (rc && !type && (!row->since || row->since == since) &&
        (!row->until || row->until == until))
        return 0;
    *changed_r = im->wrote = true;
    cd_import_change(im, T_LATER("Membership"));
    if (im->dry)
        return 0;
    if (!rc || (until && row->since >= until))
        return member_new(im, row, org, err);
    return member_update(im, row, id, err);
}

static int role_write(struct cd_importing *im, const struct cd_import_row *row,
                      int64_t person, int64_t org, int64_t role, struct cordee_error *err)
{
    struct cordee *cd = im->cd;

    if (!role)
        return cd->db->insert(cd, err,
                              "INSERT INTO role(party, other, label, key_contact) "
                              "VALUES(?, ?, ?, ?)",
                              CORDEE_ARGS(CORDEE_V(person), CORDEE_V(org),
                                          CORDEE_V(row->role),
                                          CORDEE_V(row->key_contact == 1))) < 0
                   ? -1
                   : 0;
    return cd->db->exec(cd, err,
                        "UPDATE role SET label = CASE WHEN ? <> '' THEN ? ELSE label "
                        "END, key_contact = CASE WHEN ? >= 0 THEN ? ELSE key_contact END "
                        "WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(row->role), CORDEE_V(row->role),
                                    CORDEE_V(row->key_contact),
                                    CORDEE_V(row->key_contact), CORDEE_V(role)));
}

/* A present role of that label, or else the only one, is what a row speaks of. */
int cd_import_role_do(struct cd_importing *im, const struct cd_import_row *row,
                      int64_t person, int64_t org, bool *changed_r,
                      struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT id, label, key_contact FROM role WHERE party = ? AND other "
                      "= ? AND until IS NULL ORDER BY label = ? DESC, id LIMIT 1",
                      CORDEE_ARGS(CORDEE_V(person), CORDEE_V(org), CORDEE_V(row->role)));
    int rc = rows ? cd->db->next(rows, err) : -1;
    bool same;

    if (rc < 0)
        return -1;
    same = rc > 0 && (!*row->role || strcmp(row->role, cd->db->get_text(rows, 1)) == 0) &&
           (row->key_contact < 0 || row->key_contact == cd->db->get_int(rows, 2));
    if (same)
        return 0;
    *changed_r = im->wrote = true;
    cd_import_change(im, T_LATER("Role"));
    return im->dry ? 0
                   : role_write(im, row, person, org,
                                rc > 0 ? cd->db->get_int(rows, 0) : 0, err);
}
