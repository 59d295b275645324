/* What a column of a file can be an answer to. */
#include "plugins/survey/import/import.h"

#include <string.h>

struct listing {
    struct cordee *cd;
    struct cordee_arena *arena;
    const struct survey_form *form;
    struct survey_target *list;
    size_t n, room;
};

static const char *words_of(const struct listing *l, survey_words *words)
{
    return survey_words_in(l->form, words, l->form->languages[0]);
}

static void add(struct listing *l, const struct survey_question *q, const char *item,
                const char *part, const char *label)
{
    char name[SURVEY_NAME];

    if (l->n == l->room) {
        struct survey_target *more;

        l->room = l->room ? 2 * l->room : 128;
        more = cordee_arena_get(l->arena, l->room * sizeof *more);
        if (l->n)
            memcpy(more, l->list, l->n * sizeof *more);
        l->list = more;
    }
    survey_name(name, q->key, item, part);
    l->list[l->n++] = (struct survey_target){
        .name = cordee_arena_text(l->arena, name),
        .group = words_of(l, q->words),
        .label = cordee_arena_text(l->arena, label),
    };
}

static void add_pair(struct listing *l, const struct survey_question *q,
                     const struct survey_item *item)
{
    struct cordee *cd = l->cd;
    const char *words = words_of(l, item->words);

    add(l, q, item->key, "importance",
        cordee_arena_printf(l->arena, T("%s: importance"), words));
    add(l, q, item->key, "level",
        cordee_arena_printf(l->arena, T("%s: level today"), words));
}

static void add_items(struct listing *l, const struct survey_question *q)
{
    for (size_t i = 0; i < q->n_items; i++)
        if (q->kind == SURVEY_PAIRED)
            add_pair(l, q, &q->items[i]);
        else
            add(l, q, q->items[i].key, "", words_of(l, q->items[i].words));
}

static void add_contact(struct listing *l, const struct survey_question *q)
{
    struct cordee *cd = l->cd;

    for (size_t i = 0; i < SURVEY_PARTS; i++)
        add(l, q, survey_parts[i].name, "", T(survey_parts[i].label));
}

static void add_question(struct listing *l, const struct survey_question *q)
{
    struct cordee *cd = l->cd;

    if (q->kind == SURVEY_CONTACT) {
        add_contact(l, q);
        return;
    }
    if (q->kind == SURVEY_SEVERAL)
        add(l, q, "", "", T("all that was chosen, with ; between"));
    else if (!survey_kinds[q->kind].rows && q->kind != SURVEY_RANKING)
        add(l, q, "", "", words_of(l, q->words));
    if (survey_kinds[q->kind].items && q->kind != SURVEY_SINGLE)
        add_items(l, q);
    if (q->other)
        add(l, q, "other", "", T("other, in own words"));
}

struct survey_target *survey_targets(struct cordee *cd, struct cordee_arena *a,
                                     const struct survey_form *form, size_t *n_r)
{
    struct listing l = {.cd = cd, .arena = a, .form = form};

    for (size_t i = 0; i < form->n_questions; i++)
        if (form->questions[i]->kind != SURVEY_STATEMENT)
            add_question(&l, form->questions[i]);
    *n_r = l.n;
    return l.list;
}
