/* One organisation or person: compared with the register, made or changed.  A row
 * never empties what is there. */
#include "core/crm/consent.h"
#include "core/crm/import-priv.h"

#include <stdlib.h>
#include <string.h>

#define HEADCOUNT CD_P_TEXTS
#define OWNER     (CD_P_TEXTS + 1)

/* A party as the register has it. */
struct current {
    const char *t[CD_P_TEXTS];
    int64_t headcount, owner;
};

static const char *const labels[CD_P_TEXTS] = {
    [CD_P_NAME] = T_LATER("Name"),
    [CD_P_SORT_NAME] = NULL,
    [CD_P_SHORT_NAME] = T_LATER("Short name"),
    [CD_P_GIVEN] = NULL,
    [CD_P_FAMILY] = NULL,
    [CD_P_SALUTATION] = T_LATER("Ms or Mr"),
    [CD_P_TITLE] = T_LATER("Title"),
    [CD_P_ORG_TYPE] = T_LATER("Kind of organisation"),
    [CD_P_LANGUAGE] = T_LATER("Language"),
    [CD_P_COUNTRY] = T_LATER("Country"),
    [CD_P_REGION] = T_LATER("Region"),
    [CD_P_CITY] = T_LATER("City"),
    [CD_P_POSTCODE] = T_LATER("Postcode"),
    [CD_P_STREET] = T_LATER("Street"),
    [CD_P_WEBSITE] = T_LATER("Website"),
    [CD_P_ABOUT] = T_LATER("About"),
    [CD_P_EXTERNAL] = T_LATER("Number"),
    [CD_P_BASIS] = T_LATER("Basis for writing"),
    [CD_P_CUSTOM] = T_LATER("Own fields"),
};

void cd_import_change(struct cd_importing *im, const char *label)
{
    struct cordee *cd = im->cd;

    if (label && im->changes.n < CD_LIST_MOST)
        im->changes.at[im->changes.n++] = T(label);
}

static int current_load(struct cd_importing *im, struct cordee_arena *a, int64_t id,
                        struct current *now, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT name, sort_name, short_name, given_name, family_name, salutation, title, "
        "org_type, language, country, region, city, postcode, street, website, about, "
        "external_id, basis, custom, headcount, owner FROM party WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(id)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    for (int i = 0; rc > 0 && i < CD_P_TEXTS; i++)
        now->t[i] = cordee_arena_text(a, cd->db->get_text(rows, i));
    if (rc > 0) {
        now->headcount = cd->db->get_int(rows, HEADCOUNT);
        now->owner = cd->db->get_int(rows, OWNER);
    }
    return rc;
}

/* ---- merging ---------------------------------------------------------------- */

static const char *custom_merge(struct cordee_arena *a, const char *now,
                                const struct cd_texts *pairs)
{
    CORDEE_AUTO(cordee_json_drop) json_t *custom = json_loads(now, 0, NULL);
    bool changed = false;
    const char *merged = now;
    char *text;

    if (!json_is_object(custom))
        return now;
    for (size_t i = 0; i + 1 < pairs->n; i += 2) {
        if (strcmp(cordee_json_text(custom, pairs->at[i]), pairs->at[i + 1]) == 0)
            continue;
        json_object_set_new(custom, pairs->at[i], json_string(pairs->at[i + 1]));
        changed = true;
    }
    if (changed) {
        text = json_dumps(custom, JSON_COMPACT | JSON_SORT_KEYS);
        merged = cordee_arena_text(a, text);
        free(text);
    }
    return merged;
}

/* The name of a person follows from its parts, of which a row may bring one. */
static void name_merge(struct cordee_arena *a, const struct cd_import_party *p,
                       struct current *then)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sort = {0};
    const char *given, *family;

    if (p->kind == CORDEE_ORG) {
        if (*p->t[CD_P_NAME]) {
            then->t[CD_P_NAME] = p->t[CD_P_NAME];
            then->t[CD_P_SORT_NAME] = p->t[CD_P_SORT_NAME];
        }
        return;
    }
    if (*p->t[CD_P_GIVEN])
        then->t[CD_P_GIVEN] = p->t[CD_P_GIVEN];
    if (*p->t[CD_P_FAMILY])
        then->t[CD_P_FAMILY] = p->t[CD_P_FAMILY];
    given = then->t[CD_P_GIVEN];
    family = then->t[CD_P_FAMILY];
    if (!*p->t[CD_P_GIVEN] && !*p->t[CD_P_FAMILY]) {
        if (!*then->t[CD_P_NAME])
            then->t[CD_P_NAME] = p->t[CD_P_NAME];
    } else {
        then->t[CD_P_NAME] = *given && *family
                                 ? cordee_arena_printf(a, "%s %s", given, family)
                             : *given ? given
                                      : family;
    }
    cd_sort_name(given, family, then->t[CD_P_NAME], &sort);
    then->t[CD_P_SORT_NAME] = cordee_arena_text(a, sort.text ? sort.text : "");
}

static void party_merge(struct cordee_arena *a, const struct cd_import_party *p,
                        struct current *then)
{
    for (int i = CD_P_SHORT_NAME; i < CD_P_TEXTS; i++) {
        if (i == CD_P_GIVEN || i == CD_P_FAMILY || !*p->t[i])
            continue;
        if ((i == CD_P_EXTERNAL && *then->t[i]) || /* a number stays what it was */
            (i == CD_P_BASIS && strcmp(then->t[i], "none") != 0))
            continue;
        then->t[i] = p->t[i];
    }
    name_merge(a, p, then);
    then->t[CD_P_CUSTOM] = custom_merge(a, then->t[CD_P_CUSTOM], &p->custom);
    then->headcount = p->headcount ? p->headcount : then->headcount;
    then->owner = p->owner ? p->owner : then->owner;
}

static bool changes_note(struct cd_importing *im, const struct current *now,
                         const struct current *then)
{
    bool changed = now->headcount != then->headcount || now->owner != then->owner;

    if (now->headcount != then->headcount)
        cd_import_change(im, T_LATER("People employed"));
    if (now->owner != then->owner)
        cd_import_change(im, T_LATER("Owner"));
    for (int i = 0; i < CD_P_TEXTS; i++)
        if (strcmp(now->t[i], then->t[i]) != 0) {
            changed = true;
            cd_import_change(im, labels[i]);
        }
    return changed;
}

/* ---- writing ---------------------------------------------------------------- */

#define TEXTS_OF(p)                                                                     \
    CORDEE_V((p)->t[0]), CORDEE_V((p)->t[1]), CORDEE_V((p)->t[2]), CORDEE_V((p)->t[3]), \
        CORDEE_V((p)->t[4]), CORDEE_V((p)->t[5]), CORDEE_V((p)->t[6]),                  \
        CORDEE_V((p)->t[7]), CORDEE_V((p)->t[8]), CORDEE_V((p)->t[9]),                  \
        CORDEE_V((p)->t[10]), CORDEE_V((p)->t[11]), CORDEE_V((p)->t[12]),               \
        CORDEE_V((p)->t[13]), CORDEE_V((p)->t[14]), CORDEE_V((p)->t[15]),               \
        CORDEE_V((p)->t[16]), CORDEE_V((p)->t[17]), CORDEE_V((p)->t[18])

/* No event for each row: thousands of welcomes.  "import.finished" says it once. */
static int party_insert(struct cd_importing *im, const struct cd_import_party *p,
                        const struct current *then, int64_t *id_r,
                        struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const char *key = p->key;
    char uuid[37];
    int64_t id;

    cordee_uuid(uuid);
    if (strlen(key) != 36 || strspn(key, "0123456789abcdef-") != 36)
        key = uuid; /* only a key of ours is kept, so that files can travel */
    id = cd->db->insert(
        cd, err,
        "INSERT INTO party(name, sort_name, short_name, given_name, family_name, "
        "salutation, title, org_type, language, country, region, city, postcode, street, "
        "website, about, external_id, basis, custom, headcount, owner, kind, uuid) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        CORDEE_ARGS(TEXTS_OF(then), CORDEE_ID(then->headcount), CORDEE_ID(then->owner),
                    CORDEE_V((int)p->kind), CORDEE_V(key)));
    if (id < 0)
        return -1;
    *id_r = id;
    return 0;
}

static int party_update(struct cd_importing *im, const struct current *then, int64_t id,
                        struct cordee_error *err)
{
    struct cordee *cd = im->cd;

    return cd->db->exec(
        cd, err,
        "UPDATE party SET name = ?, sort_name = ?, short_name = ?, given_name = ?, "
        "family_name = ?, salutation = ?, title = ?, org_type = ?, language = ?, "
        "country = ?, region = ?, city = ?, postcode = ?, street = ?, website = ?, "
        "about = ?, external_id = ?, basis = ?, custom = ?, headcount = ?, owner = "
        "?, updated_at = ? WHERE id = ?",
        CORDEE_ARGS(TEXTS_OF(then), CORDEE_ID(then->headcount), CORDEE_ID(then->owner),
                    CORDEE_V(cordee_now()), CORDEE_V(id)));
}

/* On what basis they came in stands in the log, and never against an earlier word. */
static int basis_note(struct cd_importing *im, const struct current *now,
                      const struct current *then, int64_t id, struct cordee_error *err)
{
    if (strcmp(then->t[CD_P_BASIS], now->t[CD_P_BASIS]) == 0)
        return 0;
    return cd_basis_note(im->cd, id, im->name, err);
}

static int party_write(struct cd_importing *im, const struct cd_import_party *p,
                       const struct current *then, int64_t *id_r,
                       struct cordee_error *err)
{
    return *id_r ? party_update(im, then, *id_r, err)
                 : party_insert(im, p, then, id_r, err);
}

static uint64_t content_of(const struct cd_import_party *p)
{
    uint64_t h = (uint64_t)p->headcount + 1;

    for (int i = 0; i < CD_P_TEXTS; i++)
        h = h * 31 + cd_seen_hash(p->t[i], "", "");
    return h;
}

/* A dry run keeps in mind what it would have made. */
static void pending_put(struct cd_importing *im, struct cordee_arena *a,
                        struct cd_import_row *row, const struct cd_import_party *p)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf city = {0};
    uint64_t content = content_of(p), key, homonym;
    char folded[255];

    cd_seen_put(&im->seen, content, 0, NULL);
    if (*p->t[CD_P_EXTERNAL])
        cd_seen_put(&im->seen, cd_seen_hash("x", p->t[CD_P_EXTERNAL], ""), content, NULL);
    if (p->kind == CORDEE_ORG) {
        cordee_utf8_fold(p->t[CD_P_CITY], &city);
        key = cd_seen_hash("h", p->t[CD_P_SORT_NAME], p->t[CD_P_COUNTRY]);
        homonym = cd_seen_has(&im->homonyms, key, NULL)
                      ? cd_seen_hash(city.text ? city.text : "", "", "")
                      : 0;
        key = cd_seen_hash(*p->t[CD_P_EXTERNAL] ? "nx" : "n", p->t[CD_P_SORT_NAME],
                           p->t[CD_P_COUNTRY]);
        cd_seen_put(&im->seen, key + homonym, content, NULL);
        return;
    }
    for (size_t i = 0; i < p->emails.n; i++)
        if (cordee_address_fold(p->emails.at[i], folded) == 0 &&
            cd_seen_put(&im->seen, cd_seen_hash("e", folded, ""), content, NULL))
            cd_import_words_put(im, a, folded, p->t[CD_P_NAME]);
    cd_seen_put(&im->seen,
                cd_seen_hash("p", p->t[CD_P_SORT_NAME],
                             row->org.there ? row->org.t[CD_P_SORT_NAME] : ""),
                content, NULL);
}

bool cd_import_pending_same(struct cd_importing *im, const struct cd_import_party *p)
{
    return !cd_seen_put(&im->seen, content_of(p), 0, NULL);
}

static const struct current nobody = {
    .t = {"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "none",
          "{}"},
};

int cd_import_party_do(struct cd_importing *im, struct cordee_arena *a,
                       struct cd_import_row *row, struct cd_import_party *p,
                       int64_t *id_r, enum cd_does *does_r, struct cordee_error *err)
{
    struct current now = nobody, then;
    bool fresh = *id_r == 0, changed;

    if (!fresh && current_load(im, a, *id_r, &now, err) <= 0)
        return -1;
    then = now;
    party_merge(a, p, &then);
    if (!*then.t[CD_P_NAME]) {
        struct cordee *cd = im->cd;

        row->bad = T("this row has a key that is not known here and no name");
        row->bad_line = row->line;
        row->bad_col = 1;
        return 0;
    }
    changed = changes_note(im, &now, &then);
    im->wrote = im->wrote || (!im->dry && (fresh || changed));
    if (im->dry && fresh)
        pending_put(im, a, row, p);
    if (!im->dry && (fresh || changed) &&
        (party_write(im, p, &then, id_r, err) < 0 ||
         basis_note(im, &now, &then, *id_r, err) < 0))
        return -1;
    if (!(im->dry && fresh) &&
        cd_import_lists_do(im, row, p, *id_r, fresh, &changed, err) < 0)
        return -1;
    im->wrote = im->wrote || (!im->dry && changed);
    *does_r = fresh ? CD_NEW : changed ? CD_UPDATE : CD_SAME;
    return 0;
}
