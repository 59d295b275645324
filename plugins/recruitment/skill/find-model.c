/* Skills, as one types. */
#include "plugins/recruitment/skill/skill.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 50, MOST_WORDS = 8, PICKED = 12 };

/* ---- what was typed ---------------------------------------------------------------- */

struct typed {
    const char *folded;
    struct {
        const char *at;
        size_t n;
    } words[MOST_WORDS];
    size_t n, longest;
    const char *language; /* the reader's */
};

static bool typed_take(struct typed *t, struct cordee *cd, struct cordee_arena *a,
                       const char *words)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    const char *at, *word;
    size_t n;

    cordee_utf8_fold(words, &folded);
    at = t->folded = cordee_arena_text(a, folded.text);
    t->language = cd->text->language(cd);
    while (t->n < MOST_WORDS && (word = skill_word(&at, &n))) {
        t->words[t->n].at = word;
        t->words[t->n++].n = n;
        if (n > t->words[t->longest].n)
            t->longest = t->n - 1;
    }
    return t->n > 0;
}

/* ---- how well a label fits --------------------------------------------------------- */

enum { IS_IT, IS_OTHER, BEGINS, OTHER_BEGINS, HAS, OTHER_HAS, FITS_NOT };

struct label {
    struct skill_found is;
    int rank;
    bool foreign;
    const char *folded;
};

static bool has_word(const char *folded, const char *begin, size_t n)
{
    const char *word;
    size_t len;

    while ((word = skill_word(&folded, &len)))
        if (len >= n && memcmp(word, begin, n) == 0 && (n > 1 || len == 1))
            return true;
    return false;
}

static int rank_of(const struct typed *t, const char *folded, bool preferred)
{
    if (strcmp(folded, t->folded) == 0)
        return preferred ? IS_IT : IS_OTHER;
    for (size_t i = 0; i < t->n; i++)
        if (!has_word(folded, t->words[i].at, t->words[i].n))
            return FITS_NOT;
    if (cordee_text_starts(folded, t->folded))
        return preferred ? BEGINS : OTHER_BEGINS;
    return preferred ? HAS : OTHER_HAS;
}

/* Below 0: `x` is the better one. */
static int label_compare(const struct label *x, const struct label *y)
{
    size_t n = strlen(x->folded), m = strlen(y->folded);

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->foreign != y->foreign)
        return x->foreign ? 1 : -1;
    if (n != m)
        return n < m ? -1 : 1;
    int by_letters = strcmp(x->folded, y->folded);
    if (by_letters)
        return by_letters;
    return x->is.id < y->is.id ? -1 : x->is.id > y->is.id;
}

/* ---- the best ---------------------------------------------------------------------- */

struct best {
    struct cordee_arena *arena;
    struct label at[MOST + 1];
    size_t n, most;
};

/* Each skill stands there once, by the best of its labels. */
static void best_offer(struct best *b, const struct label *l)
{
    size_t i = b->n;

    if (i == b->most && label_compare(l, &b->at[i - 1]) >= 0)
        return;
    for (size_t k = 0; k < b->n; k++)
        if (b->at[k].is.id == l->is.id) {
            if (label_compare(l, &b->at[k]) >= 0)
                return;
            memmove(&b->at[k], &b->at[k + 1], (--b->n - k) * sizeof *l);
            break;
        }
    for (i = b->n; i > 0 && label_compare(l, &b->at[i - 1]) < 0; i--)
        b->at[i] = b->at[i - 1];
    b->at[i] = *l;
    b->at[i].folded = cordee_arena_text(b->arena, l->folded);
    b->at[i].is.matched = cordee_arena_text(b->arena, l->is.matched);
    b->n = b->n < b->most ? b->n + 1 : b->most;
}

/* Labels with a word that begins as the longest of those typed. */
static struct cordee_rows *labels_near(struct cordee *cd, struct cordee_arena *a,
                                       const struct typed *t, struct cordee_error *err)
{
    size_t n = t->words[t->longest].n;
    const char *from = cordee_arena_text_n(a, t->words[t->longest].at, n);

    return cd->db->query(
        cd, err,
        "SELECT l.skill, l.language, l.folded, l.label, l.preferred FROM"
        " recruitment_word w JOIN recruitment_label l ON l.id = w.label"
        " WHERE w.word >= ? AND w.word < ?",
        CORDEE_ARGS(CORDEE_V(from),
                    CORDEE_V(cordee_arena_printf(a, "%s%s", from,
                                                 n > 1 ? "\xf4\x8f\xbf\xbf" : "\x01"))));
}

static int labels_take(struct cordee *cd, struct best *best, const struct typed *t,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = labels_near(cd, a, t, err);
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct label l = {.folded = cd->db->get_text(rows, 2)};

        l.rank = rank_of(t, l.folded, cd->db->get_int(rows, 4));
        if (l.rank == FITS_NOT)
            continue;
        l.is.id = cd->db->get_int(rows, 0);
        l.is.matched = cd->db->get_text(rows, 3);
        l.foreign = strcmp(cd->db->get_text(rows, 1), t->language) != 0;
        best_offer(best, &l);
    }
    return rc;
}

/* ---- what it is called ------------------------------------------------------------- */

/* 1: it is still used; 0: obsolete. */
static int found_name(struct cordee *cd, struct cordee_arena *a, struct skill_found *f,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT uri, kind = 'own' FROM recruitment_skill WHERE id = ? AND obsolete = 0",
        CORDEE_ARGS(CORDEE_V(f->id)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc <= 0)
        return rc;
    f->uri = cordee_arena_text(a, cd->db->get_text(rows, 0));
    f->own = cd->db->get_int(rows, 1);
    f->label = skill_label(cd, a, f->id);
    if (cordee_text_is(f->label, f->matched))
        f->matched = "";
    return 1;
}

int skill_search(struct cordee *cd, struct cordee_arena *a, const char *words,
                 size_t most, struct skill_found **found_r, struct cordee_error *err)
{
    struct typed typed = {0};
    struct best *best = cordee_arena_get(a, sizeof *best);
    struct skill_found *found = cordee_arena_get(a, (MOST + 1) * sizeof *found);
    int n = 0;

    best->arena = a;
    best->most = most < MOST ? most : MOST;
    if (best->most && typed_take(&typed, cd, a, words) &&
        labels_take(cd, best, &typed, err) < 0)
        return -1;
    for (size_t i = 0; i < best->n; i++) {
        found[n] = best->at[i].is;
        int rc = found_name(cd, a, &found[n], err);

        if (rc < 0)
            return -1;
        n += rc;
    }
    *found_r = found;
    return n;
}

json_t *skill_search_json(struct cordee *cd, const char *words, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct skill_found *found;
    int n = skill_search(cd, a, words, PICKED, &found, err);
    json_t *list = n < 0 ? NULL : json_array();

    for (int i = 0; i < n; i++) {
        json_t *one =
            json_pack("{s:I, s:s, s:s, s:b}", "id", (json_int_t)found[i].id, "uri",
                      found[i].uri, "label", found[i].label, "own", found[i].own);

        cordee_json_set_text(one, "matched", found[i].matched);
        json_array_append_new(list, one);
    }
    return list ? json_pack("{s:o}", "skills", list) : NULL;
}
