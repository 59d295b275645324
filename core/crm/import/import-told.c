/* What the file has told already: nearly every row of a list of people names an
 * organisation just as an earlier row did.  Then it is that one, and as it shall be, and
 * nothing is asked of the database.
 *
 * A name is known with the words that were last said of it.  It is forgotten with all
 * others when a row changes an organisation, when one more comes in under a known name,
 * and when somebody else changed the register. */
#include "core/crm/import/import-priv.h"

#include <string.h>

#define MOST ((size_t)200000)

/* ---- what a row says of its organisation ------------------------------------------ */

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t mix_text(uint64_t h, const char *s)
{
    return mix(h, cd_seen_hash(s, "", ""));
}

static uint64_t mix_value(uint64_t h, const struct cordee_value *v)
{
    uint64_t bits = 0;

    if (v->type == CORDEE_TEXT)
        return mix_text(h, v->as.s);
    if (v->type == CORDEE_REAL)
        memcpy(&bits, &v->as.r, sizeof bits);
    else if (v->type != CORDEE_NULL)
        bits = (uint64_t)v->as.i;
    return mix(h, bits);
}

/* Its fields, lists and membership. */
static uint64_t words_of(const struct cd_import_row *row)
{
    const struct cd_draft *d = &row->org.draft;
    uint64_t h = mix_text(mix_text(1, d->key), row->member ? row->member_type : "no");

    h = mix(mix(mix(h, row->member), (uint64_t)row->since), (uint64_t)row->until);
    for (uint64_t c = 0; c < CD_P_COLUMNS; c++)
        if (d->says[c])
            h = mix_value(mix(h, c * 256 + d->policy[c]), &d->values[c]);
    for (uint64_t c = CD_P_COLUMNS; c < CD_P_ALL; c++) {
        const struct cd_texts *list = cd_draft_list(d, c);

        for (size_t i = 0; i < list->n; i++)
            h = mix_text(mix(h, c * 256 + d->policy[c]), list->at[i]);
    }
    return h ? h : 1;
}

static uint64_t name_of(const struct cd_import_row *row)
{
    return cd_seen_hash("n", cd_draft_text(&row->org.draft, CD_P_SORT_NAME), "");
}

/* Whether the row says no more of it than what is compared here. */
static bool is_plain(const struct cd_importing *im, const struct cd_import_row *row)
{
    if (row->org.draft.n_custom || row->membership.n_custom)
        return false;
    for (size_t i = 0; i < im->columns; i++)
        if (im->plugin[i])
            return false;
    return *cd_draft_text(&row->org.draft, CD_P_SORT_NAME);
}

/* ---- keeping ---------------------------------------------------------------------- */

int64_t cd_import_told(const struct cd_importing *im, const struct cd_import_row *row)
{
    uint64_t words, last, id;

    if (!is_plain(im, row) || !cd_seen_has(&im->told, name_of(row), &last))
        return 0;
    words = words_of(row);
    return words == last && cd_seen_has(&im->told, words, &id) ? (int64_t)id : 0;
}

void cd_import_told_put(struct cd_importing *im, const struct cd_import_row *row,
                        int64_t id, enum cd_did did)
{
    uint64_t words;

    if (did == CD_UPDATE || im->told.n > MOST ||
        (did == CD_NEW && cd_seen_has(&im->told, name_of(row), NULL)))
        cd_seen_clear(&im->told);
    if (!is_plain(im, row))
        return;
    words = words_of(row);
    cd_seen_set(&im->told, name_of(row), words);
    cd_seen_set(&im->told, words, (uint64_t)id);
}

/* ---- what others write in between ------------------------------------------------- */

int cd_import_told_begin(struct cd_importing *im, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    int64_t others = 0;

    /* What is noted in a history does not change whom it is about. */
    if (cd->db->one(cd, err, &others,
                    "SELECT coalesce((SELECT max(id) FROM change), 0) < ?1 OR EXISTS "
                    "(SELECT 1 FROM change WHERE id > ?1 AND tbl NOT IN ('interaction', "
                    "'interaction_party', 'task'))",
                    CORDEE_ARGS(CORDEE_V(im->log_end))) < 0)
        return -1;
    if (others)
        cd_seen_clear(&im->told);
    return 0;
}

int cd_import_told_end(struct cd_importing *im, struct cordee_error *err)
{
    struct cordee *cd = im->cd;

    return cd->db->one(cd, err, &im->log_end, "SELECT max(id) FROM change",
                       CORDEE_NO_ARGS) < 0
               ? -1
               : 0;
}
