/* A profile as an employer sees it before both have said yes: what somebody can and looks
 * for, and nothing that says who they are.  Free texts of theirs are left out when they
 * have a part of the name, an address or a number in them; where they worked is, too. */
#include "plugins/recruitment/pair/visit.h"

#include <ctype.h>
#include <string.h>

enum { SHORTEST = 2, MOST_DIGITS = 5 };

/* A part of the name stands in it. */
static bool has_part(const char *folded, char *name)
{
    char *rest = NULL;

    for (char *part = strtok_r(name, " -", &rest); part;
         part = strtok_r(NULL, " -", &rest))
        if (strlen(part) >= SHORTEST && strstr(folded, part))
            return true;
    return false;
}

static bool tells_name(const char *text, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0}, who = {0};

    cordee_utf8_fold(text, &folded);
    cordee_utf8_fold(name, &who);
    return folded.text && who.text && has_part(folded.text, who.text);
}

static bool tells_way(const char *text)
{
    int digits = 0;

    for (const char *at = text; *at; at++)
        digits += isdigit((unsigned char)*at) != 0;
    return strchr(text, '@') || strstr(text, "://") || strstr(text, "www.") ||
           digits > MOST_DIGITS;
}

/* "" in place of one that could say who they are. */
static const char *blinded(const struct pair_visit *v, const char *text)
{
    return tells_name(text, v->p.name) || tells_way(text) ? "" : text;
}

static const char cefr[][3] = {"", "A1", "A2", "B1", "B2", "C1", "C2"};

static void put_can(const struct pair_visit *v, const struct candidate *c, json_t *out)
{
    struct cordee *cd = v->cd;
    json_t *skills = json_array(), *languages = json_array();

    for (size_t i = 0; i < c->n_skills; i++)
        if (*blinded(v, c->skills[i].label))
            json_array_append_new(skills, json_string(c->skills[i].label));
    for (size_t i = 0; i < c->n_languages; i++) {
        const struct candidate_language *l = &c->languages[i];
        const char *name = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, l->code);

        json_array_append_new(
            languages, json_sprintf("%s%s%s", *name ? name : l->code, l->cefr ? " " : "",
                                    l->cefr > 0 && l->cefr <= 6 ? cefr[l->cefr] : ""));
    }
    json_object_set_new(out, "skills", skills);
    json_object_set_new(out, "languages", languages);
}

static void put_past(const struct pair_visit *v, const struct candidate *c, json_t *out)
{
    json_t *past = json_array();

    for (size_t i = 0; i < c->n_past; i++)
        if (*blinded(v, c->past[i].title))
            json_array_append_new(past, json_string(c->past[i].title));
    json_object_set_new(out, "past", past);
}

static void put_wants(const struct pair_visit *v, const struct candidate *c, json_t *out)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    char text[80];

    if (c->education)
        json_object_set_new(
            out, "education",
            json_string(cordee_arena_printf(a, T("EQF level %d"), c->education)));
    if (c->years >= 0)
        json_object_set_new(out, "years",
                            json_string(cordee_arena_printf(a, "%g", c->years)));
    if (c->hours > 0)
        json_object_set_new(
            out, "hours",
            json_string(cordee_arena_printf(a, T("%g hours a week"), c->hours)));
    if (c->free_from > cordee_now()) {
        cd->text->time_in(cd, "", c->free_from, CORDEE_TIME_DATE, text, sizeof text);
        json_object_set_new(out, "free_from", json_string(text));
    }
    json_object_set_new(out, "moves", json_boolean(c->moves));
    cordee_json_set_text(out, "country",
                         cd->crm->word(cd, CORDEE_WORD_COUNTRY, c->country));
}

int pair_put_blind(const struct pair_visit *v, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = v->cd;
    struct cordee_arena *a = cd->http->arena(v->req);
    struct candidate c;
    json_t *out;
    const int rc = candidate_load(cd, a, v->p.candidate, &c, err);

    if (rc <= 0)
        return rc;
    out = json_pack("{s:s}", "number", pair_number(cd, a, &v->p));
    cordee_json_set_text(out, "headline", blinded(v, c.headline));
    cordee_json_set_text(out, "place", blinded(v, c.place));
    put_can(v, &c, out);
    put_past(v, &c, out);
    put_wants(v, &c, out);
    json_object_set_new(model, "profile", out);
    return 0;
}
