/* A small set of hashes: what a dry run would have made, and which names stand for
 * several.  A clash would only make a number of the dry run wrong. */
#include "core/crm/custom/custom.h"
#include "core/crm/import/import-priv.h"

#include <stdlib.h>
#include <string.h>

static uint64_t fnv(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return (h ^ 0x1f) * 0x100000001b3u;
}

uint64_t cd_seen_hash(const char *a, const char *b, const char *c)
{
    uint64_t h = fnv(fnv(fnv(0xcbf29ce484222325u, a), b), c);

    h ^= h >> 32;
    return h ? h : 1;
}

static size_t slot_of(const struct cd_seen *s, uint64_t key)
{
    size_t i = (size_t)key & (s->room - 1);

    while (s->slots[2 * i] && s->slots[2 * i] != key)
        i = (i + 1) & (s->room - 1);
    return i;
}

static void grow(struct cd_seen *s)
{
    struct cd_seen bigger = {.room = s->room ? s->room * 2 : 1024};

    bigger.slots = calloc(bigger.room, 2 * sizeof *bigger.slots);
    if (!bigger.slots)
        abort();
    for (size_t i = 0; i < s->room; i++)
        if (s->slots[2 * i])
            cd_seen_put(&bigger, s->slots[2 * i], s->slots[2 * i + 1], NULL);
    free(s->slots);
    *s = bigger;
}

bool cd_seen_put(struct cd_seen *s, uint64_t key, uint64_t value, uint64_t *value_r)
{
    size_t i;

    if (s->n * 2 >= s->room)
        grow(s);
    i = slot_of(s, key);
    if (s->slots[2 * i]) {
        if (value_r)
            *value_r = s->slots[2 * i + 1];
        return false;
    }
    s->slots[2 * i] = key;
    s->slots[2 * i + 1] = value;
    s->n++;
    return true;
}

void cd_seen_set(struct cd_seen *s, uint64_t key, uint64_t value)
{
    if (!cd_seen_put(s, key, value, NULL))
        s->slots[2 * slot_of(s, key) + 1] = value;
}

bool cd_seen_has(const struct cd_seen *s, uint64_t key, uint64_t *value_r)
{
    size_t i = s->room ? slot_of(s, key) : 0;

    if (!s->room || !s->slots[2 * i])
        return false;
    if (value_r)
        *value_r = s->slots[2 * i + 1];
    return true;
}

void cd_seen_clear(struct cd_seen *s)
{
    if (s->n)
        memset(s->slots, 0, s->room * 2 * sizeof *s->slots);
    s->n = 0;
}

/* ---- what a dry run would have made ---------------------------------------------- */

static uint64_t content_of(const struct cd_draft *d)
{
    uint64_t h = (uint64_t)d->values[CD_P_HEADCOUNT].as.i + 1;

    h = h * 31 + (uint64_t)d->values[CD_P_TURNOVER].as.i;
    h = h * 31 + (uint64_t)d->values[CD_P_FOUNDED].as.i;
    for (int c = 0; c < CD_P_COLUMNS; c++)
        h = h * 31 + cd_seen_hash(cd_draft_text(d, c), "", "");
    return h;
}

void cd_import_pending_put(struct cd_importing *im, struct cordee_arena *a,
                           const struct cd_import_row *row, const struct cd_draft *d)
{
    const struct cd_texts *emails = cd_draft_list(d, CD_P_EMAIL);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf city = {0};
    uint64_t content = content_of(d), key, homonym;
    char folded[255];

    cd_seen_put(&im->seen, content, 0, NULL);
    for (size_t i = 0; i < d->n_custom; i++)
        if (cd_import_is_own_key(im, d->custom[i].field))
            cd_seen_put(
                &im->seen,
                cd_seen_hash("o", d->custom[i].field->field.name, d->custom[i].text),
                content, NULL);
    if (*cd_draft_text(d, CD_P_EXTERNAL))
        cd_seen_put(&im->seen, cd_seen_hash("x", cd_draft_text(d, CD_P_EXTERNAL), ""),
                    content, NULL);
    if (d->kind == CORDEE_ORG) {
        cordee_utf8_fold(cd_draft_text(d, CD_P_CITY), &city);
        key = cd_seen_hash("h", cd_draft_text(d, CD_P_SORT_NAME),
                           cd_draft_text(d, CD_P_COUNTRY));
        homonym = cd_seen_has(&im->homonyms, key, NULL)
                      ? cd_seen_hash(city.text ? city.text : "", "", "")
                      : 0;
        key = cd_seen_hash(*cd_draft_text(d, CD_P_EXTERNAL) ? "nx" : "n",
                           cd_draft_text(d, CD_P_SORT_NAME),
                           cd_draft_text(d, CD_P_COUNTRY));
        cd_seen_put(&im->seen, key + homonym, content, NULL);
        return;
    }
    for (size_t i = 0; i < emails->n; i++)
        if (cordee_address_fold(emails->at[i], folded) == 0 &&
            cd_seen_put(&im->seen, cd_seen_hash("e", folded, ""), content, NULL))
            cd_import_words_put(im, a, folded, cd_draft_text(d, CD_P_NAME));
    cd_seen_put(&im->seen,
                cd_seen_hash(
                    "p", cd_draft_text(d, CD_P_SORT_NAME),
                    row->org.there ? cd_draft_text(&row->org.draft, CD_P_SORT_NAME) : ""),
                content, NULL);
}

bool cd_import_pending_same(struct cd_importing *im, const struct cd_draft *d)
{
    return !cd_seen_put(&im->seen, content_of(d), 0, NULL);
}
