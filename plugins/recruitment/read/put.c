/* What a record gets: each in the place our model has for it, within its limits. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

#define TOO_MANY T_LATER("there are more of these than a profile holds")

/* ---- skills --------------------------------------------------------------------------
 */

static bool is_there(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

static void *room_for(struct reading *r, void *at, size_t most, size_t size)
{
    return at ? at : cordee_arena_get(r->a, most * size);
}

static const char *skill_label_of(struct reading *r, const char *label)
{
    return text_cut(r, text_line(r, label), MOST_WORD);
}

void put_skill(struct reading *r, struct node *n, const char *label, int level,
               const char *uri)
{
    struct candidate *c = &r->record->candidate;

    label = skill_label_of(r, label);
    if (!*label)
        return;
    for (size_t i = 0; i < c->n_skills; i++)
        if (is_there(c->skills[i].label, label)) {
            if (level > c->skills[i].level)
                c->skills[i].level = level;
            return;
        }
    if (c->n_skills >= MOST_SKILLS) {
        note_left(r, n, TOO_MANY);
        return;
    }
    c->skills = room_for(r, c->skills, MOST_SKILLS, sizeof *c->skills);
    r->record->uris = room_for(r, r->record->uris, MOST_SKILLS, sizeof *r->record->uris);
    r->record->uris[c->n_skills] = uri;
    c->skills[c->n_skills++] = (struct candidate_skill){.label = label, .level = level};
}

void put_skill_wanted(struct reading *r, struct node *n, const char *label, int level,
                      const char *uri, bool essential)
{
    struct opening *o = &r->record->opening;

    label = skill_label_of(r, label);
    if (!*label)
        return;
    for (size_t i = 0; i < o->n_skills; i++)
        if (is_there(o->skills[i].label, label)) {
            if (level > o->skills[i].level)
                o->skills[i].level = level;
            return;
        }
    if (o->n_skills >= MOST_SKILLS) {
        note_left(r, n, TOO_MANY);
        return;
    }
    o->skills = room_for(r, o->skills, MOST_SKILLS, sizeof *o->skills);
    r->record->uris = room_for(r, r->record->uris, MOST_SKILLS, sizeof *r->record->uris);
    r->record->uris[o->n_skills] = uri;
    o->skills[o->n_skills++] =
        (struct opening_skill){.label = label, .level = level, .essential = essential};
}

/* ---- languages -----------------------------------------------------------------------
 */

static void tongue_have(struct reading *r, struct node *n, const char *code, int cefr)
{
    struct candidate *c = &r->record->candidate;

    for (size_t i = 0; i < c->n_languages; i++)
        if (cordee_text_is(c->languages[i].code, code)) {
            if (cefr > c->languages[i].cefr)
                c->languages[i].cefr = cefr;
            return;
        }
    if (c->n_languages >= MOST_LANGUAGES) {
        note_left(r, n, TOO_MANY);
        return;
    }
    c->languages = room_for(r, c->languages, MOST_LANGUAGES, sizeof *c->languages);
    c->languages[c->n_languages++] = (struct candidate_language){code, cefr};
}

static void tongue_want(struct reading *r, struct node *n, const char *code, int cefr)
{
    struct opening *o = &r->record->opening;

    for (size_t i = 0; i < o->n_languages; i++)
        if (cordee_text_is(o->languages[i].code, code))
            return;
    if (o->n_languages >= MOST_OPENING_LANGUAGES) {
        note_left(r, n, TOO_MANY);
        return;
    }
    o->languages =
        room_for(r, o->languages, MOST_OPENING_LANGUAGES, sizeof *o->languages);
    o->languages[o->n_languages++] =
        (struct opening_language){.code = code, .cefr = cefr, .must = true};
}

void put_tongue(struct reading *r, struct node *n, const char *name, int cefr)
{
    const char *code = value_tongue(r, name);

    if (!*name)
        return;
    if (!*code)
        note_left(r, n, T_LATER("this language is not in our list"));
    else if (r->record->kind == READ_CANDIDATE)
        tongue_have(r, n, code, cefr);
    else
        tongue_want(r, n, code, cefr);
}

/* ---- past, certificates, permits
 * --------------------------------------------------------- */

void put_past(struct reading *r, struct node *n, struct candidate_past past)
{
    struct candidate *c = &r->record->candidate;

    past.title = text_line(r, past.title ? past.title : "");
    past.organisation = text_line(r, past.organisation ? past.organisation : "");
    past.place = text_line(r, past.place ? past.place : "");
    past.body = past.body ? past.body : "";
    if (text_cut(r, past.body, MOST_PAST_BODY) != past.body) {
        note_put(r, node_place(r, n), NOTE_CUT, false);
        past.body = text_cut(r, past.body, MOST_PAST_BODY);
    }
    if (!*past.title && !*past.organisation && !*past.body)
        return;
    if (past.ends && past.ends < past.starts) {
        note_left(r, n, T_LATER("it ends before it starts: both days are left out"));
        past.starts = past.ends = 0;
    }
    if (c->n_past >= MOST_PAST) {
        note_left(r, n, TOO_MANY);
        return;
    }
    c->past = room_for(r, c->past, MOST_PAST, sizeof *c->past);
    c->past[c->n_past++] = past;
}

void put_line(struct texts *t, struct reading *r, const char *text)
{
    text = text_cut(r, text_line(r, text), MOST_WORD);
    if (!*text || t->n >= MOST_WORDS)
        return;
    for (size_t i = 0; i < t->n; i++)
        if (cordee_text_is(t->at[i], text))
            return;
    t->at = room_for(r, t->at, MOST_WORDS, sizeof *t->at);
    t->at[t->n++] = text;
}

static struct texts *certificates(struct reading *r)
{
    return r->record->kind == READ_CANDIDATE ? &r->record->candidate.certificates
                                             : &r->record->opening.certificates;
}

void put_certificate(struct reading *r, struct node *n, const char *text)
{
    if (certificates(r)->n >= MOST_WORDS)
        note_left(r, n, TOO_MANY);
    else
        put_line(certificates(r), r, text);
}

void put_permit(struct reading *r, struct node *n, const char *country)
{
    const char *code = value_country(r, country);

    if (!*country)
        return;
    if (!*code)
        note_left(r, n, T_LATER("this country is not in our list"));
    else
        put_line(r->record->kind == READ_CANDIDATE ? &r->record->candidate.permits
                                                   : &r->record->opening.permits,
                 r, code);
}

/* ---- texts
 * ------------------------------------------------------------------------------- */

void put_body(struct reading *r, const char *heading, const char *text)
{
    if (!*text || r->body.len > 4 * MOST_BODY)
        return;
    if (r->body.len)
        cordee_buf_puts(&r->body, "\n\n");
    if (*heading)
        cordee_buf_printf(&r->body, "## %s\n\n", heading);
    cordee_buf_puts(&r->body, text);
}

const char *put_joined(struct reading *r, const char *between, const char *const *texts,
                       size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {.limit = 4 * MOST_BODY};

    for (size_t i = 0; i < n; i++) {
        if (!*texts[i])
            continue;
        cordee_buf_puts(&out, out.len ? between : "");
        cordee_buf_puts(&out, texts[i]);
    }
    return cordee_arena_text(r->a, out.text);
}

/* ---- who it is
 * ----------------------------------------------------------------------------- */

void put_name(struct reading *r, const char *whole, const char *given, const char *family)
{
    struct person_read *p = &r->record->person;
    const char *last;

    if (!*p->given && !*p->family) {
        p->given = text_line(r, given);
        p->family = text_line(r, family);
    }
    if (!*p->name)
        p->name = text_line(r, *whole ? whole : JOINED(r, " ", p->given, p->family));
    if (!*p->given && !*p->family && *p->name) {
        last = strrchr(p->name, ' ');
        p->family = last ? last + 1 : p->name;
        p->given =
            last ? cordee_arena_text_n(r->a, p->name, (size_t)(last - p->name)) : "";
    }
}

void put_mail(struct reading *r, struct node *n, const char *address)
{
    struct person_read *p = &r->record->person;
    const char *mail = strncasecmp(address, "mailto:", 7) == 0 ? address + 7 : address;

    if (!*mail)
        return;
    if (!cordee_address_ok(mail))
        note_left(r, n, T_LATER("this is no e-mail address"));
    else if (!*p->mail)
        p->mail = mail;
    else if (!cordee_text_is(p->mail, mail))
        put_line(&p->mails, r, mail);
}

void put_phone(struct reading *r, struct node *n, const char *number)
{
    struct person_read *p = &r->record->person;

    number = text_cut(r, text_line(r, number), 40);
    if (!strpbrk(number, "0123456789")) {
        if (*number)
            note_left(r, n, T_LATER("this is no telephone number"));
    } else if (!*p->phone) {
        p->phone = number;
    } else if (!cordee_text_is(p->phone, number)) {
        put_line(&p->phones, r, number);
    }
}

void put_link(struct reading *r, struct node *n, const char *address)
{
    struct person_read *p = &r->record->person;

    if (!*address)
        return;
    if (!text_is_web(address) || strlen(address) > 300)
        note_left(r, n, T_LATER("this is no address of a page"));
    else if (!*p->web)
        p->web = address;
    else if (!cordee_text_is(p->web, address))
        put_line(&p->links, r, address);
}

void put_place(struct reading *r, const char *place, const char *country)
{
    const char *code = value_country(r, country);
    struct candidate *c = &r->record->candidate;
    struct opening *o = &r->record->opening;

    place = text_line(r, place);
    if (r->record->kind == READ_CANDIDATE) {
        c->place = *c->place ? c->place : place;
        c->country = *c->country ? c->country : code;
    } else {
        o->place = *o->place ? o->place : place;
        o->country = *o->country ? o->country : code;
    }
}
