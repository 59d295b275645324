/* A record with what it says, for programs. */
#include "plugins/recruitment/read/read.h"

#include <string.h>

static void put_text(json_t *o, const char *name, const char *text)
{
    cordee_json_set_text(o, name, text);
}

static void put_day(json_t *o, const char *name, int64_t at)
{
    char iso[21];

    if (!at)
        return;
    cordee_time_iso(at, iso);
    iso[10] = '\0';
    json_object_set_new(o, name, json_string(iso));
}

static void put_number(json_t *o, const char *name, double x)
{
    if (x > 0)
        json_object_set_new(
            o, name, x == (double)(int64_t)x ? json_integer((int64_t)x) : json_real(x));
}

static void put_true(json_t *o, const char *name, bool is)
{
    if (is)
        json_object_set_new(o, name, json_true());
}

static void put_texts(json_t *o, const char *name, const struct texts *t)
{
    json_t *list;

    if (!t->n)
        return;
    list = json_array();
    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(list, json_string(t->at[i]));
    json_object_set_new(o, name, list);
}

static json_t *person(const struct person_read *p)
{
    json_t *o = json_object();

    put_text(o, "name", p->name);
    put_text(o, "given", p->given);
    put_text(o, "family", p->family);
    put_text(o, "mail", p->mail);
    put_text(o, "phone", p->phone);
    put_text(o, "web", p->web);
    put_text(o, "street", p->street);
    put_text(o, "postcode", p->postcode);
    put_text(o, "city", p->city);
    put_text(o, "country", p->country);
    put_texts(o, "mails", &p->mails);
    put_texts(o, "phones", &p->phones);
    put_texts(o, "links", &p->links);
    return o;
}

static json_t *skill(const char *label, int level, const char *uri)
{
    json_t *o = json_pack("{s:s}", "label", label);

    put_number(o, "level", level);
    put_text(o, "esco", uri);
    return o;
}

static json_t *language(const char *code, int cefr)
{
    static const char *const names[] = {NULL, "A1", "A2", "B1", "B2", "C1", "C2"};
    json_t *o = json_pack("{s:s}", "code", code);

    put_text(o, "cefr", names[cefr]);
    return o;
}

static json_t *past(const struct candidate_past *p)
{
    json_t *o = json_pack("{s:s}", "kind", p->kind);

    put_text(o, "title", p->title);
    put_text(o, "organisation", p->organisation);
    put_text(o, "place", p->place);
    put_day(o, "starts", p->starts);
    put_day(o, "ends", p->ends);
    put_text(o, "body", p->body);
    return o;
}

static void put_list(json_t *o, const char *name, json_t *list)
{
    if (json_array_size(list))
        json_object_set_new(o, name, list);
    else
        json_decref(list);
}

static json_t *candidate(const struct read_record *r)
{
    const struct candidate *c = &r->candidate;
    json_t *o = json_object(), *skills = json_array(), *languages = json_array();
    json_t *pasts = json_array();

    put_text(o, "headline", c->headline);
    put_text(o, "body", c->body);
    put_text(o, "wishes", c->wishes);
    put_text(o, "language", c->language);
    put_texts(o, "kinds", &c->kinds);
    put_number(o, "education", c->education);
    put_number(o, "years", c->years);
    put_day(o, "free_from", c->free_from);
    put_number(o, "hours", c->hours);
    put_text(o, "place", c->place);
    put_text(o, "country", c->country);
    if (c->placed)
        json_object_set_new(o, "at", json_pack("[f,f]", c->latitude, c->longitude));
    put_number(o, "radius", c->radius);
    put_true(o, "moves", c->moves);
    put_true(o, "remote", c->remote);
    put_number(o, "pay_min", (double)c->pay_min);
    put_text(o, "currency", c->pay_min ? c->currency : "");
    put_text(o, "pay_per", c->pay_min ? c->pay_per : "");
    put_texts(o, "permits", &c->permits);
    put_texts(o, "certificates", &c->certificates);
    put_text(o, "source", c->source);
    for (size_t i = 0; i < c->n_skills; i++)
        json_array_append_new(skills,
                              skill(c->skills[i].label, c->skills[i].level, r->uris[i]));
    for (size_t i = 0; i < c->n_languages; i++)
        json_array_append_new(languages,
                              language(c->languages[i].code, c->languages[i].cefr));
    for (size_t i = 0; i < c->n_past; i++)
        json_array_append_new(pasts, past(&c->past[i]));
    put_list(o, "skills", skills);
    put_list(o, "languages", languages);
    put_list(o, "past", pasts);
    return o;
}

static json_t *opening(const struct read_record *r)
{
    const struct opening *p = &r->opening;
    json_t *o = json_object(), *skills = json_array(), *languages = json_array();

    put_text(o, "title", p->title);
    put_text(o, "kind", p->kind);
    put_text(o, "body", p->body);
    put_text(o, "employer", r->employer);
    put_text(o, "ref", p->ref);
    put_text(o, "language", p->language);
    put_text(o, "place", p->place);
    put_text(o, "country", p->country);
    if (p->placed)
        json_object_set_new(o, "at", json_pack("[f,f]", p->latitude, p->longitude));
    put_text(o, "remote", p->remote);
    put_number(o, "hours", p->hours);
    put_number(o, "pay_min", (double)p->pay_min);
    put_number(o, "pay_max", (double)p->pay_max);
    put_text(o, "currency", p->pay_min || p->pay_max ? p->currency : "");
    put_text(o, "pay_per", p->pay_min || p->pay_max ? p->pay_per : "");
    put_day(o, "starts", p->starts);
    put_day(o, "ends", p->ends);
    put_day(o, "closes", p->closes);
    put_number(o, "education", p->education);
    put_number(o, "years", p->years);
    put_texts(o, "permits", &p->permits);
    put_texts(o, "certificates", &p->certificates);
    for (size_t i = 0; i < p->n_skills; i++) {
        json_t *one = skill(p->skills[i].label, p->skills[i].level, r->uris[i]);

        put_true(one, "essential", p->skills[i].essential);
        json_array_append_new(skills, one);
    }
    for (size_t i = 0; i < p->n_languages; i++)
        json_array_append_new(languages,
                              language(p->languages[i].code, p->languages[i].cefr));
    put_list(o, "skills", skills);
    put_list(o, "languages", languages);
    return o;
}

static json_t *notes(struct cordee *cd, const struct read_record *r, bool kept)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->n_notes; i++)
        if (r->notes[i].kept == kept)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "place", r->notes[i].place,
                                            "words", T(r->notes[i].words)));
    return list;
}

json_t *read_record_json(struct cordee *cd, const struct read_record *r)
{
    const bool person_said = r->kind == READ_CANDIDATE;
    json_t *o = json_pack("{s:s}", "kind", person_said ? "candidate" : "opening");

    put_number(o, "line", (double)r->line);
    if (r->wrong) {
        put_text(o, "wrong", T(r->wrong));
        return o;
    }
    json_object_set_new(o, person_said ? "person" : "contact", person(&r->person));
    json_object_set_new(o, person_said ? "candidate" : "opening",
                        person_said ? candidate(r) : opening(r));
    put_list(o, "kept", notes(cd, r, true));
    put_list(o, "left", notes(cd, r, false));
    return o;
}
