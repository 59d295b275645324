/* Whom a row speaks of: somebody in the register, or somebody new.
 *
 * Organisations: our key, their number, or else name and country; where one name stands
 * for several in a country, the city too.  People: our key, their number, an e-mail
 * address, or else the name within the organisation. */
#include "core/crm/custom/custom.h"
#include "core/crm/duplicate/merge.h"
#include "core/crm/import/import-priv.h"
#include "core/crm/scope.h"

#include <string.h>

static const char *fold_in(struct cordee_arena *a, const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(s, &out);
    return cordee_arena_text(a, out.text ? out.text : "");
}

static void refuse(struct cd_importing *im, struct cordee_arena *a,
                   struct cd_import_row *row, const char *words, const char *first,
                   const char *second)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_fill(&out, T(words), (const char *const[]){first, second, NULL});
    row->bad = cordee_arena_text(a, out.text);
    row->bad_line = row->line;
    row->bad_col = 0;
}

/* A record that was merged away is still known by what it had: a later file that names it
 * means the one that stayed.  `sql` takes a text and a kind. */
static int match_merged(struct cd_importing *im, const char *sql, const char *text,
                        enum cordee_kind kind, int64_t *id_r, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    int64_t id = 0;
    int rc =
        cd->db->one(cd, err, &id, sql, CORDEE_ARGS(CORDEE_V(text), CORDEE_V((int)kind)));

    if (rc <= 0)
        return rc;
    return cd->db->one(
        cd, err, id_r,
        "SELECT id FROM party WHERE id = ? AND deleted_at IS NULL AND " CD_MINE(
            "party.id"),
        CORDEE_ARGS(CORDEE_V(cd_merge_survivor(cd, id))));
}

/* Somebody whom the dry run would have made. */
static int match_pending(const struct cd_importing *im, uint64_t key, int64_t *id_r)
{
    uint32_t n = 0;

    if (!im->dry || !cd_facts_has(&im->facts, key, &n))
        return 0;
    *id_r = -(int64_t)n;
    return 1;
}

/* A field of one's own was chosen: the one who has this text in it. */
static int match_own(struct cd_importing *im, const struct cd_draft *p, int64_t *id_r,
                     struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < p->n_custom; i++) {
        const struct cd_custom_said *said = &p->custom[i];

        if (!cd_import_is_own_key(im, said->field))
            continue;
        rc = cd->db->one(
            cd, err, id_r,
            "SELECT p.id FROM custom_value v JOIN party p ON p.id = v.party WHERE "
            "v.field = ? AND v.text = ? AND p.kind = ? AND p.deleted_at IS NULL "
            "AND " CD_MINE("p.id") " ORDER BY p.id",
            CORDEE_ARGS(CORDEE_V(said->field->id), CORDEE_V(said->text),
                        CORDEE_V((int)p->kind)));
        if (rc == 0)
            rc = match_pending(im, cd_seen_hash("o", said->field->field.name, said->text),
                               id_r);
    }
    return rc;
}

/* Our key, then their number: 1, 0, -1. */
static int match_sure(struct cd_importing *im, const struct cd_draft *p, int64_t *id_r,
                      struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const char *number = im->by_number ? cd_draft_text(p, CD_P_EXTERNAL) : "";
    int rc = 0;

    if (*p->key)
        rc = cd->db->one(cd, err, id_r,
                         "SELECT id FROM party WHERE uuid = ? AND kind = ? AND "
                         "deleted_at IS NULL AND " CD_MINE("party.id"),
                         CORDEE_ARGS(CORDEE_V(p->key), CORDEE_V((int)p->kind)));
    if (rc == 0 && *number)
        rc = cd->db->one(
            cd, err, id_r,
            "SELECT id FROM party WHERE external_id = ? AND external_id <> '' AND "
            "kind = ? AND deleted_at IS NULL AND " CD_MINE("party.id") " ORDER BY id",
            CORDEE_ARGS(CORDEE_V(number), CORDEE_V((int)p->kind)));
    if (rc == 0 && *p->key)
        rc = match_merged(im,
                          "SELECT id FROM party WHERE uuid = ? AND kind = ? AND "
                          "merged_into IS NOT NULL",
                          p->key, p->kind, id_r, err);
    if (rc == 0 && *number)
        rc = match_merged(im,
                          "SELECT id FROM party WHERE external_id = ? AND external_id <> "
                          "'' AND kind = ? AND merged_into IS NOT NULL ORDER BY id",
                          number, p->kind, id_r, err);
    if (rc == 0 && *number)
        rc = match_pending(im, cd_seen_hash("x", number, ""), id_r);
    return rc == 0 ? match_own(im, p, id_r, err) : rc;
}

/* ---- organisations ---------------------------------------------------------- */

/* Numbers of the same kind ("pic:1", "pic:2") that differ tell two apart. */
static bool numbers_differ(const char *a, const char *b)
{
    const char *colon = strchr(a, ':');
    size_t n = colon ? (size_t)(colon - a) : 0;

    return n && strncmp(a, b, n + 1) == 0 && strcmp(a, b) != 0;
}

struct candidates {
    int64_t any, here; /* the first; the first in the same city */
    int n, n_here;
};

static void candidate_look(struct candidates *c, const struct cd_draft *p,
                           const char *city, int64_t id, const char *its_country,
                           const char *its_number, const char *its_city)
{
    const char *country = cd_draft_text(p, CD_P_COUNTRY);

    if ((*its_country && *country && strcmp(its_country, country) != 0) ||
        numbers_differ(cd_draft_text(p, CD_P_EXTERNAL), its_number))
        return;
    if (c->n++ == 0)
        c->any = id;
    if (strcmp(its_city, city) == 0 && c->n_here++ == 0)
        c->here = id;
}

static int candidates_find(struct cd_importing *im, const struct cd_draft *p,
                           const char *city, struct candidates *c,
                           struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const char *name = cd_draft_text(p, CD_P_SORT_NAME);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT id, country, external_id, city FROM party WHERE kind = 1 "
                      "AND sort_name = ? AND deleted_at IS NULL AND " CD_MINE(
                          "party.id") " ORDER BY id LIMIT 100",
                      CORDEE_ARGS(CORDEE_V(name)));
    int rc = rows ? 1 : -1;

    while (rc > 0 && (rc = cd->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

        cordee_utf8_fold(cd->db->get_text(rows, 3), &folded);
        candidate_look(c, p, city, cd->db->get_int(rows, 0), cd->db->get_text(rows, 1),
                       cd->db->get_text(rows, 2), folded.text ? folded.text : "");
    }
    for (int64_t id = im->dry ? cd_import_pending_org(im, name) : 0; id;
         id = cd_import_pending(im, id)->next) {
        const struct cd_pending *one = cd_import_pending(im, id);

        candidate_look(c, p, city, id, one->country, one->number, one->city);
    }
    return rc;
}

/* One name in one country stands for several, in different cities. */
static bool is_homonym(const struct cd_importing *im, const struct cd_draft *p)
{
    return cd_seen_has(&im->homonyms,
                       cd_seen_hash("h", cd_draft_text(p, CD_P_SORT_NAME),
                                    cd_draft_text(p, CD_P_COUNTRY)),
                       NULL);
}

int cd_import_match_org(struct cd_importing *im, struct cordee_arena *a,
                        struct cd_import_row *row, int64_t *id_r,
                        struct cordee_error *err)
{
    const struct cd_draft *p = &row->org.draft;
    const char *city =
        *cd_draft_text(p, CD_P_CITY) ? fold_in(a, cd_draft_text(p, CD_P_CITY)) : "";
    struct candidates c = {0};
    int rc = match_sure(im, p, id_r, err);

    if (rc != 0 || !im->by_name || (rc = candidates_find(im, p, city, &c, err)) < 0)
        return rc;
    if (c.n == 1 && (!is_homonym(im, p) || c.n_here == 1 || !*city)) {
        *id_r = c.any;
        return 1;
    }
    if (c.n_here == 1) {
        *id_r = c.here;
        return 1;
    }
    if (c.n > 1 && (!*city || c.n_here > 1)) {
        refuse(im, a, row,
               T_LATER("several organisations are called {1}: add the city or a number "
                       "to tell them apart"),
               cd_draft_text(p, CD_P_NAME), NULL);
        return 0;
    }
    if (c.n == 0 && !*cd_draft_text(p, CD_P_EXTERNAL)) {
        rc = match_merged(im,
                          "SELECT id FROM party WHERE sort_name = ? AND kind = ? AND "
                          "merged_into IS NOT NULL ORDER BY id",
                          cd_draft_text(p, CD_P_SORT_NAME), CORDEE_ORG, id_r, err);
        if (rc != 0)
            return rc;
    }
    *id_r = 0;
    return 0;
}

/* ---- people ----------------------------------------------------------------- */

/* Have two names a word in common?  Then one address of both is one person. */
static bool names_meet(struct cordee_arena *a, const char *one, const char *two)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf padded = {0};
    char *save = NULL, *words = cordee_arena_text(a, fold_in(a, one));

    cordee_buf_printf(&padded, " %s ", fold_in(a, two));
    for (char *w = strtok_r(words, " -.", &save); w; w = strtok_r(NULL, " -.", &save))
        if (strlen(w) > 1 && strstr(padded.text, w))
            return true;
    return strchr(one, '@') || strchr(two, '@'); /* named by an address until now */
}

/* The same for somebody whom the dry run would have made. */
static bool name_meets_words(struct cd_importing *im, struct cordee_arena *a,
                             const char *address, const char *name)
{
    char *save = NULL, *words = cordee_arena_text(a, fold_in(a, name));

    for (char *w = strtok_r(words, " -.", &save); w; w = strtok_r(NULL, " -.", &save))
        if (strlen(w) > 1 &&
            cd_facts_has(&im->facts, cd_seen_hash("w", address, w), NULL))
            return true;
    return strchr(name, '@') != NULL ||
           cd_facts_has(&im->facts, cd_seen_hash("w", address, "@"), NULL);
}

void cd_import_words_put(struct cd_importing *im, struct cordee_arena *a,
                         const char *address, const char *name)
{
    char *save = NULL, *words = cordee_arena_text(a, fold_in(a, name));

    if (strchr(name, '@'))
        cd_facts_put(&im->facts, cd_seen_hash("w", address, "@"), 0, NULL);
    for (char *w = strtok_r(words, " -.", &save); w; w = strtok_r(NULL, " -.", &save))
        cd_facts_put(&im->facts, cd_seen_hash("w", address, w), 0, NULL);
}

static int match_email(struct cd_importing *im, struct cordee_arena *a,
                       struct cd_import_row *row, const char *address, int64_t *id_r,
                       struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    char folded[255];
    int rc;

    if (cordee_address_fold(address, folded) < 0)
        return 0;
    rows = cd->db->query(cd, err,
                         "SELECT p.id, p.name FROM email_address e JOIN party p ON p.id "
                         "= e.party WHERE e.folded = ? AND p.kind = 2 AND p.deleted_at "
                         "IS NULL AND " CD_MINE("p.id") " ORDER BY e.id LIMIT 1",
                         CORDEE_ARGS(CORDEE_V(folded)));
    rc = rows ? cd->db->next(rows, err) : -1;
    if (rc > 0 && !names_meet(a, cd_draft_text(&row->person.draft, CD_P_NAME),
                              cd->db->get_text(rows, 1))) {
        refuse(im, a, row,
               T_LATER("{1} is already the address of {2}: two people cannot share one "
                       "here"),
               address, cd->db->get_text(rows, 1));
        return 0;
    }
    if (rc > 0)
        *id_r = cd->db->get_int(rows, 0);
    if (rc == 0 && match_pending(im, cd_seen_hash("e", folded, ""), id_r) > 0) {
        if (!name_meets_words(im, a, folded,
                              cd_draft_text(&row->person.draft, CD_P_NAME)))
            refuse(
                im, a, row,
                T_LATER("{1} is already the address of somebody else in this file: two "
                        "people cannot share one here"),
                address, NULL);
        return row->bad ? 0 : 1;
    }
    return rc;
}

/* The same name at the same organisation, or anywhere for who has none.  A row with an
 * address does not take over somebody who has another one. */
static int match_name(struct cd_importing *im, struct cordee_arena *a,
                      struct cd_import_row *row, int64_t org, int64_t *id_r,
                      struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const struct cd_draft *p = &row->person.draft;
    const struct cd_texts *emails = cd_draft_list(p, CD_P_EMAIL);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT p.id FROM party p WHERE p.kind = 2 AND p.sort_name = ? AND p.deleted_at "
        "IS NULL AND " CD_MINE("p.id") " AND CASE WHEN ? > 0 THEN EXISTS (SELECT 1 FROM "
                                       "role r WHERE r.party = "
                                       "p.id AND r.other = ?) ELSE NOT EXISTS (SELECT 1 "
                                       "FROM role r WHERE r.party = "
                                       "p.id) END AND NOT (? AND EXISTS (SELECT 1 FROM "
                                       "email_address e WHERE e.party = "
                                       "p.id)) ORDER BY p.id LIMIT 2",
        CORDEE_ARGS(CORDEE_V(cd_draft_text(p, CD_P_SORT_NAME)), CORDEE_V(org),
                    CORDEE_V(org), CORDEE_V(emails->n > 0)));
    int rc = rows ? cd->db->next(rows, err) : -1;
    int64_t id = rc > 0 ? cd->db->get_int(rows, 0) : 0;

    if (rc > 0 && (rc = cd->db->next(rows, err)) > 0) {
        refuse(
            im, a, row,
            T_LATER("several people are called {1}: add an e-mail address to tell them "
                    "apart"),
            cd_draft_text(p, CD_P_NAME), NULL);
        return 0;
    }
    *id_r = id;
    return rc < 0 ? -1 : id > 0;
}

int cd_import_match_person(struct cd_importing *im, struct cordee_arena *a,
                           struct cd_import_row *row, int64_t org, int64_t *id_r,
                           struct cordee_error *err)
{
    const struct cd_draft *p = &row->person.draft;
    const struct cd_texts *emails = cd_draft_list(p, CD_P_EMAIL);
    int rc = match_sure(im, p, id_r, err);

    for (size_t i = 0; rc == 0 && im->by_email && !row->bad && i < emails->n; i++)
        rc = match_email(im, a, row, emails->at[i], id_r, err);
    if (rc != 0 || row->bad)
        return rc;
    if (im->by_name && (!row->org.there || org > 0))
        rc = match_name(im, a, row, org, id_r, err);
    if (rc == 0 && !row->bad && im->dry && im->by_name &&
        (*id_r = cd_import_pending_person(im, p, org)) != 0)
        return 1;
    return rc;
}
