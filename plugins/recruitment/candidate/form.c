/* The form of a profile, the same for the office and for whose it is. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/opening/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what its boxes show ---------------------------------------------------------- */

static struct cordee_arena *arena(const struct candidate_form *f)
{
    return f->cd->http->arena(f->req);
}

static const char *whole(struct cordee_arena *a, int64_t n)
{
    return n ? cordee_arena_printf(a, "%lld", (long long)n) : "";
}

static const char *real(struct cordee_arena *a, double n)
{
    return cordee_arena_printf(a, "%g", n);
}

static const char *day(struct cordee_arena *a, int64_t at)
{
    struct cordee_clock c;

    if (!at)
        return "";
    cordee_clock_at(at, "", &c);
    return cordee_arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void set(json_t *values, const char *name, const char *text)
{
    json_object_set_new(values, name, json_string(text ? text : ""));
}

static void who_put(const struct candidate *c, struct cordee_arena *a, json_t *v)
{
    set(v, "state", c->state);
    set(v, "headline", c->headline);
    set(v, "body", c->body);
    set(v, "wishes", c->wishes);
    set(v, "language", c->language);
    set(v, "kinds", texts_lines(a, &c->kinds));
    set(v, "education", cordee_arena_printf(a, "%d", c->education));
    set(v, "years", c->years < 0 ? "" : real(a, c->years));
    set(v, "permits", texts_lines(a, &c->permits));
    set(v, "certificates", texts_lines(a, &c->certificates));
    set(v, "source", c->source);
    set(v, "staff", whole(a, c->staff));
}

static void where_put(const struct candidate *c, struct cordee_arena *a, json_t *v)
{
    set(v, "free_from", day(a, c->free_from));
    set(v, "hours", c->hours > 0 ? real(a, c->hours) : "");
    set(v, "place", c->place);
    set(v, "country", c->country);
    set(v, "radius", whole(a, c->radius));
    set(v, "moves", c->moves ? "1" : "");
    set(v, "remote", c->remote ? "1" : "");
    set(v, "pay_min", whole(a, c->pay_min));
    set(v, "currency", c->currency);
    set(v, "pay_per", c->pay_per);
}

void candidate_form_init(struct candidate_form *f, struct cordee *cd,
                         struct cordee_request *req, const struct candidate *c)
{
    *f = (struct candidate_form){.cd = cd,
                                 .req = req,
                                 .c = *c,
                                 .values = json_object(),
                                 .wrong = json_object(),
                                 .find = "",
                                 .text = ""};
    who_put(c, arena(f), f->values);
    where_put(c, arena(f), f->values);
}

void candidate_form_drop(struct candidate_form *f)
{
    json_decref(f->values);
    json_decref(f->wrong);
}

/* ---- what was sent ---------------------------------------------------------------- */

static const char *value(const struct candidate_form *f, const char *name)
{
    return cordee_json_text(f->values, name);
}

void candidate_form_wrong(struct candidate_form *f, const char *name, const char *says)
{
    if (!json_object_get(f->wrong, name))
        set(f->wrong, name, says);
}

/* Boxes that may be ticked come as several of one name, with an empty one so that none is
 * said too; a field that was not sent stays. */
static void values_take(struct candidate_form *f)
{
    struct cordee *cd = f->cd;
    const char *name, *one;
    json_t *was;
    void *next;

    json_object_foreach_safe (f->values, next, name, was) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
        char *text;

        if (!cd->http->form_at(f->req, name, 0))
            continue;
        for (size_t i = 0; (one = cd->http->form_at(f->req, name, i)); i++)
            if (*one)
                cordee_buf_printf(&all, "%s%s", all.len ? "\n" : "", one);
        text = cordee_arena_text(arena(f), all.text);
        set(f->values, name, cordee_text_trim(text));
    }
}

/* "42 000", "42.000", "42'000": digits, and marks before three of them. */
static int64_t amount(struct candidate_form *f, const char *name)
{
    struct cordee *cd = f->cd;
    const char *text = value(f, name), *s = text;
    int64_t n = 0;

    for (; *s && n < INT64_C(1000000000000); s++) {
        const size_t digits = strspn(s + 1, "0123456789");

        if (*s >= '0' && *s <= '9')
            n = n * 10 + (*s - '0');
        else if (!strchr(" .,'", *s) || digits != 3 || s == text)
            break;
    }
    if (*s)
        candidate_form_wrong(f, name, T("Pay is a whole number, such as 42000."));
    return *s ? 0 : n;
}

static double number(struct candidate_form *f, const char *name, double none,
                     const char *says)
{
    char text[32], *end;
    double n;

    if (!*value(f, name))
        return none;
    snprintf(text, sizeof text, "%s", value(f, name));
    for (char *s = text; *s; s++)
        if (*s == ',')
            *s = '.';
    n = strtod(text, &end);
    if (*end || !(n >= 0 && n <= 100000)) {
        candidate_form_wrong(f, name, says);
        return none;
    }
    return n;
}

static int64_t date(struct candidate_form *f, const char *name)
{
    struct cordee *cd = f->cd;
    int64_t at = 0;

    if (*value(f, name) && cordee_time_parse(value(f, name), "", &at) < 0) {
        candidate_form_wrong(f, name, T("This is no day. Write it as 2027-02-01."));
        return 0;
    }
    return at - at % 86400;
}

static void who_take(struct candidate_form *f)
{
    struct cordee *cd = f->cd;
    struct candidate *c = &f->c;
    int64_t n = 0;

    c->headline = value(f, "headline");
    c->body = value(f, "body");
    c->wishes = value(f, "wishes");
    c->language = value(f, "language");
    c->kinds = texts_of(arena(f), value(f, "kinds"));
    c->education = cordee_text_int(value(f, "education"), &n) ? (int)n : 0;
    c->years =
        number(f, "years", -1, T("Years of experience are a number from 0 to 60."));
    c->permits = texts_of(arena(f), value(f, "permits"));
    c->certificates = texts_of(arena(f), value(f, "certificates"));
    if (f->own)
        return;
    c->state = value(f, "state");
    c->source = value(f, "source");
    c->staff = cordee_text_int(value(f, "staff"), &n) ? n : 0;
}

static void where_take(struct candidate_form *f)
{
    struct cordee *cd = f->cd;
    struct candidate *c = &f->c;

    if (!cordee_text_is(c->place, value(f, "place")) ||
        !cordee_text_is(c->country, value(f, "country")))
        c->placed = false;
    c->free_from = date(f, "free_from");
    c->hours = number(f, "hours", 0, T("Hours a week are a number from 1 to 100."));
    c->place = value(f, "place");
    c->country = value(f, "country");
    c->radius =
        (int)number(f, "radius", 0, T("How far is a number of kilometres, such as 50."));
    c->moves = *value(f, "moves") != '\0';
    c->remote = *value(f, "remote") != '\0';
    c->pay_min = amount(f, "pay_min");
    c->currency = value(f, "currency");
    c->pay_per = value(f, "pay_per");
}

/* Texts of `values` go when it is filled anew: those of the profile live as long as the
 * request. */
static void texts_keep(struct candidate_form *f)
{
    const char **const texts[] = {
        &f->c.headline, &f->c.body,  &f->c.wishes,  &f->c.language, &f->c.state,
        &f->c.source,   &f->c.place, &f->c.country, &f->c.currency, &f->c.pay_per};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = cordee_arena_text(arena(f), *texts[i]);
}

int candidate_form_take(struct candidate_form *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *field, *fault;
    const json_t *says;

    f->find = cd->http->typed(f->req, "find");
    f->text = cd->http->typed(f->req, "text");
    values_take(f);
    who_take(f);
    where_take(f);
    texts_keep(f);
    if (candidate_skills_take(f, err) < 0)
        return -1;
    candidate_languages_take(f);
    candidate_past_take(f);
    fault = candidate_fault(cd, &f->c, &field);
    if (fault)
        candidate_form_wrong(f, field, fault);
    json_object_foreach (f->wrong, field, says)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", json_string_value(says));
    return 0;
}

bool candidate_form_goes_on(const struct candidate_form *f)
{
    const char *what = f->cd->http->form(f->req, "do");

    return cordee_text_is(what, "find") || cordee_text_is(what, "put") ||
           cordee_text_is(what, "propose") || cordee_text_is(what, "past");
}

/* ---- what may be chosen ----------------------------------------------------------- */

static json_t *kinds_of(struct candidate_form *f)
{
    const struct texts on = texts_of(arena(f), value(f, "kinds"));
    json_t *list = choices_words(f->cd, opening_kinds(), "");
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        json_object_set_new(
            row, "on", json_boolean(texts_have(&on, cordee_json_text(row, "value"))));
    return list;
}

static void choices_put(struct candidate_form *f, json_t *model)
{
    struct cordee *cd = f->cd;
    struct cordee_arena *a = arena(f);
    const char *country = value(f, "country");
    const struct texts one = {&country, 1}, permits = texts_of(a, value(f, "permits"));
    const struct {
        const char *list, *name;
        const struct opening_word *words;
    } all[] = {
        {"states", "state", candidate_states()},
        {"currencies", "currency", opening_currencies()},
        {"pays", "pay_per", opening_pays()},
        {"educations", "education", opening_educations()},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        json_object_set_new(model, all[i].list,
                            choices_words(cd, all[i].words, value(f, all[i].name)));
    json_object_set_new(model, "kinds", kinds_of(f));
    json_object_set_new(model, "countries", choices_countries(cd, a, &one));
    json_object_set_new(model, "permits", choices_countries(cd, a, &permits));
    json_object_set_new(model, "text_languages",
                        choices_languages(cd, a, value(f, "language")));
}

json_t *candidate_form_model(struct candidate_form *f, struct cordee_error *err)
{
    json_t *model = json_pack("{s:I, s:s, s:s, s:b}", "id", f->c.id, "find", f->find,
                              "text", f->text, "own", f->own);
    json_t *staff;

    json_object_set(model, "v", f->values);
    json_object_set(model, "wrong", f->wrong);
    choices_put(f, model);
    candidate_past_put(f, model);
    staff = f->own ? json_array() : openings_staff(f->cd, f->c.staff, err);
    if (staff)
        json_object_set_new(model, "staffs", staff);
    if (!staff || candidate_rows_put(f, model, err) < 0) {
        json_decref(model);
        return NULL;
    }
    return model;
}
