/* Which questions somebody sees. */
#include "plugins/survey/answer/answer.h"

#include <string.h>

/* ---- names ---------------------------------------------------------------------- */

/* Names are made thousands of times a page. */
static size_t name_add(char out[SURVEY_NAME], size_t n, const char *text)
{
    while (*text && n < SURVEY_NAME - 1)
        out[n++] = *text++;
    return n;
}

void survey_name(char out[SURVEY_NAME], const char *question, const char *item,
                 const char *part)
{
    size_t n = name_add(out, 0, question);

    if (*item)
        n = name_add(out, name_add(out, n, "."), item);
    if (*part)
        n = name_add(out, name_add(out, n, "."), part);
    out[n] = '\0';
}

int survey_name_split(const char *name, char question[SURVEY_KEY + 1],
                      char item[SURVEY_KEY + 1], char part[12])
{
    const size_t q = strcspn(name, "."), rest = name[q] ? q + 1 : q,
                 i = strcspn(name + rest, "."),
                 last = name[rest + i] ? rest + i + 1 : rest + i;

    if (q == 0 || q > SURVEY_KEY || i > SURVEY_KEY || strlen(name + last) > 11)
        return 0;
    snprintf(question, SURVEY_KEY + 1, "%.*s", (int)q, name);
    snprintf(item, SURVEY_KEY + 1, "%.*s", (int)i, name + rest);
    snprintf(part, 12, "%s", name + last);
    return 1;
}

/* ---- conditions ----------------------------------------------------------------- */

static bool is_answered(const struct survey_condition *c, const json_t *answers)
{
    const size_t n = strlen(c->question);
    char name[SURVEY_NAME];
    const char *key;
    json_t *value;

    survey_name(name, c->question, c->item, c->part);
    if (*c->item || json_object_get(answers, name))
        return json_object_get(answers, name) != NULL;
    json_object_foreach ((json_t *)answers, key, value)
        if (strncmp(key, c->question, n) == 0 && key[n] == '.')
            return true;
    return false;
}

/* An option of several has a name of its own. */
static bool is_option(const struct survey_form *form, const struct survey_condition *c,
                      const json_t *answers)
{
    const struct survey_question *q = survey_form_find(form, c->question);
    char name[SURVEY_NAME];

    if (q && q->kind == SURVEY_SEVERAL) {
        survey_name(name, c->question, c->option, "");
        return json_object_get(answers, name) != NULL;
    }
    return strcmp(cordee_json_text(answers, c->question), c->option) == 0;
}

static bool one_holds(const struct survey_form *form, const struct survey_condition *c,
                      const json_t *answers, const struct survey_asked *who)
{
    char name[SURVEY_NAME];
    const json_t *value;
    double number;

    if (c->test == SURVEY_OF)
        return who && who->is_of(who->ctx, c->filter);
    if (c->test == SURVEY_ANSWERED)
        return is_answered(c, answers);
    if (*c->option)
        return is_option(form, c, answers);
    survey_name(name, c->question, c->item, c->part);
    value = json_object_get(answers, name);
    if (!json_is_number(value))
        return false;
    number = json_number_value(value);
    return c->test == SURVEY_MORE       ? number > c->number
           : c->test == SURVEY_LESS     ? number < c->number
           : c->test == SURVEY_AT_LEAST ? number >= c->number
           : c->test == SURVEY_AT_MOST  ? number <= c->number
                                        : number == c->number;
}

bool survey_holds(const struct survey_form *form, const struct survey_condition *c,
                  const json_t *answers, const struct survey_asked *who)
{
    bool holds;

    if (!c)
        return true;
    if (c->group == SURVEY_ONE)
        return one_holds(form, c, answers, who) != c->isnt;
    holds = c->group == SURVEY_ALL;
    for (size_t i = 0; i < c->n; i++)
        if (survey_holds(form, &c->parts[i], answers, who) != holds) {
            holds = !holds;
            break;
        }
    return holds != c->isnt;
}

/* ---- shown ---------------------------------------------------------------------- */

/* Its answers do not count any more. */
static void forget(const char *key, json_t *answers)
{
    const size_t n = strlen(key);
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe (answers, next, name, value)
        if (strncmp(name, key, n) == 0 && (name[n] == '\0' || name[n] == '.'))
            json_object_del(answers, name);
}

void survey_show(const struct survey_form *form, const json_t *answers,
                 const struct survey_asked *who, bool shown_r[SURVEY_QUESTIONS])
{
    CORDEE_AUTO(cordee_json_drop) json_t *left = NULL; /* where some do not count */
    const json_t *counting = answers;
    size_t from = 0; /* the first section that is not passed over */

    memset(shown_r, 0, SURVEY_QUESTIONS * sizeof *shown_r);
    for (size_t s = 0; s < form->n_sections; s++) {
        const struct survey_section *section = &form->sections[s];
        const bool open = s >= from && survey_holds(form, section->show, counting, who);

        for (size_t i = 0; i < section->n; i++) {
            const struct survey_question *q = &section->questions[i];
            const bool shown =
                open && s >= from && survey_holds(form, q->show, counting, who);

            shown_r[q->place] = shown;
            if (!shown) {
                if (!left)
                    counting = left = json_copy((json_t *)answers);
                forget(q->key, left);
            } else if (q->skip && survey_holds(form, q->skip, counting, who)) {
                from = q->skip_to;
            }
        }
    }
}

size_t survey_next(const struct survey_form *form, const bool shown[SURVEY_QUESTIONS],
                   int section)
{
    for (size_t s = section < 0 ? 0 : (size_t)section + 1; s < form->n_sections; s++)
        for (size_t i = 0; i < form->sections[s].n; i++)
            if (shown[form->sections[s].questions[i].place])
                return s;
    return form->n_sections;
}

void survey_trim(const struct survey_form *form, const bool shown[SURVEY_QUESTIONS],
                 json_t *answers)
{
    for (size_t i = 0; i < form->n_questions; i++)
        if (!shown[i])
            forget(form->questions[i]->key, answers);
}
