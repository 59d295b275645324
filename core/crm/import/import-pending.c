/* Who a dry run would have made, under numbers below 0, and what they and others would
 * have by then: so that a later row that speaks of them changes in the preview what it
 * changes in the import.  All of it is hashes; a clash would only make a number of the
 * preview wrong. */
#include "core/crm/custom/custom.h"
#include "core/crm/duplicate/similar.h"
#include "core/crm/import/import-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what would be there ----------------------------------------------------------- */

static uint64_t fact_key(int64_t party, const char *what, const char *more)
{
    char id[24];

    snprintf(id, sizeof id, "%lld", (long long)party);
    return cd_seen_hash(id, what, more);
}

bool cd_import_fact_new(struct cd_importing *im, int64_t party, const char *what,
                        const char *more)
{
    return cd_facts_put(&im->facts, fact_key(party, what, more), 1, NULL);
}

bool cd_import_fact_set(struct cd_importing *im, int64_t party, const char *what,
                        const char *value, bool overwrites)
{
    const uint64_t key = fact_key(party, what, "");
    const uint32_t now = (uint32_t)cd_seen_hash("v", value, "");
    uint32_t was = 0;

    if (cd_facts_put(&im->facts, key, now, &was))
        return true;
    if (was == now || !overwrites)
        return false;
    cd_facts_set(&im->facts, key, now);
    return true;
}

/* ---- whom a row says --------------------------------------------------------------- */

static const char *value_text(struct cordee_arena *a, const struct cordee_value *v)
{
    switch (v->type) {
    case CORDEE_TEXT:
        return v->as.s ? v->as.s : "";
    case CORDEE_REAL:
        return cordee_arena_printf(a, "%.10g", v->as.r);
    case CORDEE_INT:
        return cordee_arena_printf(a, "%lld", (long long)v->as.i);
    default:
        return "";
    }
}

/* Somebody known by an address only is called so until a name comes, and never again. */
static bool is_compared(const struct cd_draft *d, int c, bool fresh)
{
    if (!d->says[c] || c == CD_P_SORT_NAME || c == CD_P_CUSTOM)
        return false;
    return c != CD_P_NAME || d->kind == CORDEE_ORG || fresh || d->says[CD_P_GIVEN] ||
           d->says[CD_P_FAMILY];
}

static bool columns_say(struct cd_importing *im, const struct cd_draft *d, int64_t id,
                        bool fresh)
{
    bool changed = false;

    for (int c = 0; c < CD_P_COLUMNS; c++) {
        const struct cd_field *f = cd_field_of(c);

        if (!f || !is_compared(d, c, fresh) || cd_value_empty(&d->values[c]) ||
            (!fresh && d->policy[c] == CD_KEEP))
            continue;
        changed = cd_import_fact_set(im, id, f->name, value_text(d->arena, &d->values[c]),
                                     d->policy[c] == CD_OVERWRITE) ||
                  changed;
    }
    return changed;
}

/* Written in another way it is the same address, number or word. */
static const char *list_text(const struct cd_draft *d, int what, const char *text)
{
    const char *country = cd_draft_text(d, CD_P_COUNTRY);
    char folded[255], digits[24];

    if (what == CD_P_EMAIL && cordee_address_fold(text, folded) == 0)
        return cordee_arena_text(d->arena, folded);
    if (what == CD_P_EMAIL || (what != CD_P_PHONE && what != CD_P_MOBILE))
        return cd_word_fold(d->arena, text);
    cd_phone_digits(text,
                    *country           ? country
                    : d->phone_country ? d->phone_country
                                       : "",
                    digits);
    return *digits ? cordee_arena_text(d->arena, digits) : text;
}

static bool list_say(struct cd_importing *im, const struct cd_draft *d, int what,
                     int64_t id, bool fresh)
{
    const struct cd_texts *list = cd_draft_list(d, what);
    const char *name = cd_field_of(what)->name;
    const char *kind = what == CD_P_MOBILE ? cd_field_of(CD_P_PHONE)->name : name;
    bool changed = false;

    if (!list->n || (!fresh && d->policy[what] == CD_KEEP) ||
        (!fresh && d->policy[what] == CD_FILL &&
         cd_facts_has(&im->facts, fact_key(id, "any", name), NULL)))
        return false;
    cd_import_fact_new(im, id, "any", name);
    for (size_t i = 0; i < list->n; i++)
        changed =
            cd_import_fact_new(im, id, kind, list_text(d, what, list->at[i])) || changed;
    return changed;
}

static bool facts_say(struct cd_importing *im, const struct cd_draft *d, int64_t id,
                      bool fresh)
{
    bool changed = columns_say(im, d, id, fresh);

    for (int what = CD_P_COLUMNS; what < CD_P_ALL; what++)
        changed = list_say(im, d, what, id, fresh) || changed;
    for (size_t i = 0; i < d->n_custom; i++) {
        const struct cd_custom_said *said = &d->custom[i];

        if (fresh || said->policy != CD_KEEP)
            changed = cd_import_fact_set(im, id, said->field->input,
                                         cd_word_fold(d->arena, said->text),
                                         said->policy == CD_OVERWRITE) ||
                      changed;
    }
    return changed;
}

/* ---- by what they are found -------------------------------------------------------- */

/* Whether what a row says takes the place of what would be there. */
static bool is_taken(const struct cd_draft *d, enum cd_party_column c, const char *was,
                     bool fresh)
{
    return *cd_draft_text(d, c) &&
           (fresh || d->policy[c] == CD_OVERWRITE || (d->policy[c] == CD_FILL && !*was));
}

static void org_put(struct cd_importing *im, const struct cd_draft *d, int64_t id)
{
    struct cd_pending *p = cd_import_pending_edit(im, id);
    const uint64_t key = cd_seen_hash("n", cd_draft_text(d, CD_P_SORT_NAME), "");
    uint32_t next = 0;

    if (is_taken(d, CD_P_COUNTRY, p->country, !p->is_listed))
        snprintf(p->country, sizeof p->country, "%s", cd_draft_text(d, CD_P_COUNTRY));
    if (is_taken(d, CD_P_CITY, p->city, !p->is_listed))
        p->city = cordee_arena_text(im->arena,
                                    cd_word_fold(d->arena, cd_draft_text(d, CD_P_CITY)));
    if (is_taken(d, CD_P_EXTERNAL, p->number, !p->is_listed))
        p->number = cordee_arena_text(im->arena, cd_draft_text(d, CD_P_EXTERNAL));
    if (p->is_listed)
        return;
    p->is_listed = true;
    cd_facts_has(&im->facts, key, &next);
    p->next = -(int64_t)next;
    cd_facts_set(&im->facts, key, (uint32_t)-id);
}

static void person_put(struct cd_importing *im, const struct cd_draft *d, int64_t id,
                       int64_t org)
{
    const struct cd_texts *emails = cd_draft_list(d, CD_P_EMAIL);
    char folded[255];

    for (size_t i = 0; i < emails->n; i++)
        if (cordee_address_fold(emails->at[i], folded) == 0 &&
            cd_facts_put(&im->facts, cd_seen_hash("e", folded, ""), (uint32_t)-id, NULL))
            cd_import_words_put(im, d->arena, folded, cd_draft_text(d, CD_P_NAME));
    cd_facts_put(&im->facts, fact_key(org, "p", cd_draft_text(d, CD_P_SORT_NAME)),
                 (uint32_t)-id, NULL);
}

static void keys_put(struct cd_importing *im, const struct cd_draft *d, int64_t id,
                     int64_t org)
{
    for (size_t i = 0; i < d->n_custom; i++)
        if (cd_import_is_own_key(im, d->custom[i].field))
            cd_facts_put(
                &im->facts,
                cd_seen_hash("o", d->custom[i].field->field.name, d->custom[i].text),
                (uint32_t)-id, NULL);
    if (*cd_draft_text(d, CD_P_EXTERNAL))
        cd_facts_put(&im->facts, cd_seen_hash("x", cd_draft_text(d, CD_P_EXTERNAL), ""),
                     (uint32_t)-id, NULL);
    if (d->kind == CORDEE_ORG)
        org_put(im, d, id);
    else
        person_put(im, d, id, org);
}

const struct cd_pending *cd_import_pending(const struct cd_importing *im, int64_t id)
{
    return &im->pending[-id / 2];
}

struct cd_pending *cd_import_pending_edit(struct cd_importing *im, int64_t id)
{
    struct cd_pending *p = &im->pending[-id / 2];

    if (!im->before.id && (size_t)(-id / 2) < im->before.n_pending) {
        im->before.id = id;
        im->before.org = *p;
    }
    return p;
}

void cd_import_pending_begin(struct cd_importing *im)
{
    cd_facts_keep(&im->facts);
    im->before.id = 0;
    im->before.n_pending = im->n_pending;
    im->before.n_people = im->n_people;
}

void cd_import_pending_back(struct cd_importing *im)
{
    cd_facts_back(&im->facts);
    if (im->before.id)
        im->pending[-im->before.id / 2] = im->before.org;
    im->n_pending = im->before.n_pending;
    im->n_people = im->before.n_people;
}

int64_t cd_import_pending_org(const struct cd_importing *im, const char *sort_name)
{
    uint32_t id = 0;

    cd_facts_has(&im->facts, cd_seen_hash("n", sort_name, ""), &id);
    return -(int64_t)id;
}

int64_t cd_import_pending_person(const struct cd_importing *im, const struct cd_draft *d,
                                 int64_t org)
{
    uint32_t id = 0;

    cd_facts_has(&im->facts, fact_key(org, "p", cd_draft_text(d, CD_P_SORT_NAME)), &id);
    if (id && cd_draft_list(d, CD_P_EMAIL)->n &&
        cd_facts_has(&im->facts, fact_key(-(int64_t)id, "any", "email"), NULL))
        return 0; /* she has another address */
    return -(int64_t)id;
}

/* The next number of an organisation. */
static int64_t org_new(struct cd_importing *im)
{
    if (im->n_pending == im->room_pending) {
        im->room_pending = im->room_pending ? im->room_pending / 2 * 3 : 256;
        im->pending = realloc(im->pending, im->room_pending * sizeof *im->pending);
        if (!im->pending)
            abort();
    }
    im->pending[im->n_pending] = (struct cd_pending){.city = "", .number = ""};
    return -2 * (int64_t)im->n_pending++ - 1;
}

int64_t cd_import_pending_put(struct cd_importing *im, const struct cd_draft *d,
                              int64_t org)
{
    int64_t id = d->kind == CORDEE_ORG ? org_new(im) : -2 * (int64_t)++im->n_people;

    keys_put(im, d, id, org);
    facts_say(im, d, id, true);
    return id;
}

bool cd_import_pending_change(struct cd_importing *im, const struct cd_draft *d,
                              int64_t id, int64_t org)
{
    keys_put(im, d, id, org);
    return facts_say(im, d, id, false);
}
