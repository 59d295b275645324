/* Columns of importance and of level, put together. */
#include "plugins/survey/import/make.h"

#include <string.h>

/* The columns of one side of the pairs. */
struct side {
    size_t at[SURVEY_IMPORT_COLUMNS];
    size_t n, begin, end; /* bytes that all their headings begin and end with */
};

/* 1 a letter, 2 a digit, 0 what stands between words. */
static int class_of(char c)
{
    return c >= '0' && c <= '9' ? 2
           : (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80
               ? 1
               : 0;
}

/* All headings of the side are between two words there, or between letters and digits. */
static bool is_cut(const struct making *m, const struct side *s, bool end)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *own = survey_heading(m->columns, s->at[i]);
        const size_t at = end ? strlen(own) - s->end : s->begin;
        const int before = at ? class_of(own[at - 1]) : 0, behind = class_of(own[at]);

        if (before == behind && before)
            return false;
        if (end ? behind && !before && at : before && !behind)
            return false; /* the mark between belongs to what is the same */
    }
    return true;
}

/* How far two headings are the same, from the front and from the back. */
static void side_narrow(struct side *s, const char *first, const char *own)
{
    const size_t len = strlen(own), all = strlen(first);
    size_t begin = 0, end = 0;

    while (begin < s->begin && own[begin] == first[begin])
        begin++;
    while (end < s->end && end < len && own[len - end - 1] == first[all - end - 1])
        end++;
    s->begin = begin;
    s->end = end;
}

static void side_find(const struct making *m, const char *word, struct side *s)
{
    const char *first;

    *s = (struct side){0};
    for (size_t i = 0; i < json_array_size(m->columns) && s->n < SURVEY_IMPORT_COLUMNS;
         i++)
        if (strcmp(survey_word(m->words, i), word) == 0)
            s->at[s->n++] = i;
    if (!s->n)
        return;
    first = survey_heading(m->columns, s->at[0]);
    s->begin = s->end = strlen(first);
    for (size_t i = 0; i < s->n; i++)
        side_narrow(s, first, survey_heading(m->columns, s->at[i]));
    while (s->begin && !is_cut(m, s, false))
        s->begin--;
    while (s->end && !is_cut(m, s, true))
        s->end--;
}

/* What is its own in a heading: "welding" of "imp_welding". */
static const char *own_name(const struct making *m, const struct side *s, size_t at)
{
    const char *heading = survey_heading(m->columns, at);
    const size_t len = strlen(heading);
    const size_t end = s->begin + s->end > len ? len - s->begin : s->end;

    return cordee_arena_text_n(m->arena, heading + s->begin, len - s->begin - end);
}

/* Which level belongs to the i-th importance; none: `other->n`. */
static size_t partner(const struct making *m, const struct side *one, size_t i,
                      const struct side *other)
{
    const char *name;
    size_t k = 0;

    if (strcmp(cordee_json_text(m->plan, "pair"), "name") != 0)
        return i;
    name = own_name(m, one, one->at[i]);
    while (k < other->n && strcmp(own_name(m, other, other->at[k]), name) != 0)
        k++;
    return k;
}

/* What both say; both of them where that is no word. */
static const char *pair_words(const struct making *m, const struct side *importance,
                              const struct side *level, size_t at, size_t beside)
{
    const char *name = own_name(m, importance, at);

    return strcmp(name, own_name(m, level, beside)) == 0 && cordee_utf8_len(name) > 2
               ? name + strspn(name, " _.-:")
               : cordee_arena_printf(m->arena, "%s – %s", survey_heading(m->columns, at),
                                     survey_heading(m->columns, beside));
}

static int sides_check(const struct making *m, const struct side *importance,
                       const struct side *level)
{
    struct cordee *cd = m->cd;
    char why[400];

    if (importance->n == level->n)
        return 0;
    snprintf(why, sizeof why,
             T("There are %zu columns of importance and %zu of level: each needs its "
               "partner."),
             importance->n, level->n);
    return cordee_fail(m->err, CORDEE_E_INVALID, "%s", why);
}

static int no_partner(const struct making *m, size_t column)
{
    struct cordee *cd = m->cd;
    char why[400];

    snprintf(why, sizeof why,
             T("No level has the name of “%.*s”: put them together by their order."),
             SURVEY_CUT(survey_heading(m->columns, column)));
    return cordee_fail(m->err, CORDEE_E_INVALID, "%s", why);
}

static json_t *pairs_question(struct making *m)
{
    struct cordee *cd = m->cd;
    json_t *q = making_question(m, "paired",
                                T("How important is it, and how far are you today?"));

    json_object_set_new(q, "key", json_string("skills"));
    json_object_set_new(q, "scale",
                        making_scale(m, T("not important"), T("very important")));
    json_object_set_new(q, "second", making_scale(m, T("not at all"), T("very well")));
    json_object_set_new(q, "items", json_array());
    return q;
}

int making_pairs(struct making *m)
{
    struct side importance, level;
    bool taken[SURVEY_IMPORT_COLUMNS] = {false};
    json_t *q = NULL;

    side_find(m, "+importance", &importance);
    side_find(m, "+level", &level);
    if (sides_check(m, &importance, &level) < 0)
        return -1;
    for (size_t i = 0; i < importance.n; i++) {
        const size_t k = partner(m, &importance, i, &level);
        json_t *item;

        if (k == level.n || taken[k])
            return no_partner(m, importance.at[i]);
        taken[k] = true;
        q = q ? q : pairs_question(m);
        item = making_item(
            m, json_object_get(q, "items"),
            pair_words(m, &importance, &level, importance.at[i], level.at[k]));
        making_name(m, importance.at[i], q, item, "importance");
        making_name(m, level.at[k], q, item, "level");
    }
    return 0;
}
