/* What an employer sees of a candidate before both agreed. */
#include "plugins/recruitment/fit/shown.h"
#include "plugins/recruitment/opening/pages.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* ---- who they are stays out
 * ------------------------------------------------------------ */

struct veil {
    struct cordee_arena *a;
    const char *names; /* folded, each between blanks */
};

static const char *folded(struct cordee_arena *a, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_utf8_fold(text, &out);
    return cordee_arena_text(a, out.text);
}

static bool is_edge(char c)
{
    return !((unsigned char)c >= 0x80 || isalnum((unsigned char)c));
}

/* A word of their name; an address; a number that can be called. */
static bool tells_who(const struct veil *v, const char *word, size_t n)
{
    const char *text = cordee_arena_text_n(v->a, word, n), *said;
    char *last = cordee_arena_text(v->a, text);
    size_t digits = 0;

    for (const char *c = text; *c; c++)
        digits += *c >= '0' && *c <= '9';
    if (strchr(text, '@') || strstr(text, "://") || cordee_text_starts(text, "www.") ||
        digits >= 7)
        return true;
    while (*last && is_edge(*last))
        last++;
    for (size_t end = strlen(last); end && is_edge(last[end - 1]); end--)
        last[end - 1] = '\0';
    said = folded(v->a, last);
    return *said && strstr(v->names, cordee_arena_printf(v->a, " %s ", said));
}

static const char *veiled(const struct veil *v, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    while (*text) {
        const size_t gap = strspn(text, " \t\r\n"), n = strcspn(text + gap, " \t\r\n");

        cordee_buf_put(&out, text, gap);
        if (n && tells_who(v, text + gap, n))
            cordee_buf_puts(&out, "…");
        else
            cordee_buf_put(&out, text + gap, n);
        text += gap + n;
    }
    return cordee_arena_text(v->a, out.text);
}

/* ---- what is shown
 * ---------------------------------------------------------------------- */

static json_t *skills_of(const struct candidate *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->n_skills; i++) {
        json_t *row = json_pack("{s:s}", "label", c->skills[i].label);

        if (c->skills[i].level)
            json_object_set_new(row, "level", json_integer(c->skills[i].level));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *languages_of(struct cordee *cd, const struct candidate *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->n_languages; i++) {
        const char *code = c->languages[i].code;
        const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code);
        const int cefr = c->languages[i].cefr;

        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "label", *name ? name : code,
                                        "cefr", cefr ? opening_cefrs()[cefr].label : ""));
    }
    return list;
}

static const char *year_of(struct cordee_arena *a, int64_t day)
{
    struct cordee_clock clock;

    if (!day)
        return "";
    cordee_clock_at(day, "", &clock);
    return cordee_arena_printf(a, "%d", clock.year);
}

/* Where they worked would say who they are in a small trade: the title and the years. */
static json_t *past_of(struct cordee *cd, const struct veil *v, const struct candidate *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->n_past; i++) {
        const struct candidate_past *p = &c->past[i];
        const char *title = veiled(v, p->title);

        if (!*title)
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s}", "title", title, "kind_name",
                            candidate_word_name(cd, candidate_pasts(), p->kind), "from",
                            year_of(v->a, p->starts), "until", year_of(v->a, p->ends)));
    }
    return list;
}

static json_t *profile_of(struct cordee *cd, const struct veil *v,
                          const struct candidate *c)
{
    json_t *model =
        json_pack("{s:s, s:o, s:o, s:o, s:b}", "number",
                  candidate_number(cd, v->a, c->id), "skills", skills_of(c), "languages",
                  languages_of(cd, c), "past", past_of(cd, v, c), "would_move", c->moves);

    cordee_json_set_text(model, "headline", veiled(v, c->headline));
    cordee_json_set_text(model, "body", veiled(v, c->body));
    cordee_json_set_text(model, "wishes", veiled(v, c->wishes));
    cordee_json_set_text(model, "text_language", c->language);
    if (c->education)
        cordee_json_set_text(model, "education_text",
                             T(opening_educations()[c->education].label));
    if (c->years >= 0)
        json_object_set_new(model, "years", json_integer(lround(c->years)));
    cordee_json_set_text(model, "free_text",
                         c->free_from > cordee_now()
                             ? opening_day_text(cd, v->a, c->free_from)
                             : T("at once, or not said"));
    cordee_json_set_text(model, "certificates_text", texts_lines(v->a, &c->certificates));
    return model;
}

/* With an opening: what of it they have. */
static int fitting_put(struct cordee *cd, struct cordee_arena *a,
                       const struct candidate *c, int64_t opening, json_t *model,
                       struct cordee_error *err)
{
    struct fit_why why;
    json_t *tags;
    int rc = fit_why(cd, a, c->cluster, opening, c->id, &why, err);

    if (rc <= 0)
        return rc;
    if (!(tags = fit_tags(cd, a, opening, c->id, err)))
        return -1;
    json_object_set_new(model, "tags", tags);
    json_object_set_new(model, "points", json_integer(lround(why.score)));
    json_object_set_new(model, "essential", json_integer((json_int_t)why.essential));
    json_object_set_new(model, "there", json_integer((json_int_t)why.there));
    return 0;
}

int fit_blind(struct cordee *cd, struct cordee_arena *a, int64_t candidate,
              int64_t opening, json_t **model_r, struct cordee_error *err)
{
    struct veil veil = {.a = a};
    struct candidate c;
    json_t *model;
    int rc = candidate_load(cd, a, candidate, &c, err);

    if (rc <= 0 || !candidate_is_there(&c, cordee_now()))
        return rc < 0 ? -1 : 0;
    if (fit_names(cd, a, c.person, &veil.names, err) < 0)
        return -1;
    veil.names = cordee_arena_printf(a, " %s ", folded(a, veil.names));
    model = profile_of(cd, &veil, &c);
    if (opening && fitting_put(cd, a, &c, opening, model, err) < 0) {
        json_decref(model);
        return -1;
    }
    *model_r = model;
    return 1;
}
