/* The form of an opening, the same for the office and for members. */
#include "plugins/recruitment/opening/pages.h"

#include "plugins/recruitment/match/match.h"

#include <stdlib.h>
#include <string.h>

/* ---- what its boxes show ---------------------------------------------------------- */

static struct cordee_arena *arena(const struct opening_form *f)
{
    return f->cd->http->arena(f->req);
}

static const char *whole(struct cordee_arena *a, int64_t n)
{
    return n ? cordee_arena_printf(a, "%lld", (long long)n) : "";
}

static const char *real(struct cordee_arena *a, double n)
{
    return n != 0 ? cordee_arena_printf(a, "%g", n) : "";
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

static void whose_put(const struct opening *o, struct cordee_arena *a, json_t *v)
{
    set(v, "member", o->party_name);
    set(v, "contact", o->contact_name);
    set(v, "staff", whole(a, o->staff));
    set(v, "kind", o->kind);
    set(v, "title", o->title);
    set(v, "body", o->body);
    set(v, "language", o->language);
    set(v, "public", o->open_to_all ? "1" : "0");
}

static void work_put(const struct opening *o, struct cordee_arena *a, json_t *v)
{
    set(v, "place", o->place);
    set(v, "country", o->country);
    set(v, "remote", o->remote);
    set(v, "hours", real(a, o->hours));
    set(v, "pay_min", whole(a, o->pay_min));
    set(v, "pay_max", whole(a, o->pay_max));
    set(v, "currency", o->currency);
    set(v, "pay_per", o->pay_per);
    set(v, "starts", day(a, o->starts));
    set(v, "ends", day(a, o->ends));
    set(v, "closes", day(a, o->closes));
}

static void asked_put(const struct opening *o, struct cordee_arena *a, json_t *v)
{
    CORDEE_AUTO(cordee_json_drop) json_t *weights = json_loads(o->weights, 0, NULL);

    set(v, "education", cordee_arena_printf(a, "%d", o->education));
    set(v, "years", real(a, o->years));
    set(v, "permits", texts_lines(a, &o->permits));
    set(v, "certificates", texts_lines(a, &o->certificates));
    for (int i = 0; i < MATCH_PARTS; i++) {
        const json_t *w = json_object_get(weights, match_part_names[i]);

        set(v, cordee_arena_printf(a, "weight_%s", match_part_names[i]),
            cordee_arena_printf(a, "%g",
                                w ? json_number_value(w) : match_part_weights[i]));
    }
}

/* Another text once somebody changed what the form holds. */
static const char *seen_of(struct cordee_arena *a, const struct opening *o,
                           const json_t *values)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    char *dump = json_dumps(values, JSON_SORT_KEYS), hash[65];

    cordee_buf_puts(&all, dump);
    free(dump);
    for (size_t i = 0; i < o->n_skills; i++)
        cordee_buf_printf(&all, " %lld%d%d%d", (long long)o->skills[i].skill,
                          o->skills[i].essential, o->skills[i].must, o->skills[i].level);
    for (size_t i = 0; i < o->n_languages; i++)
        cordee_buf_printf(&all, " %s%d%d", o->languages[i].code, o->languages[i].cefr,
                          o->languages[i].must);
    cordee_sha256(all.text, all.len, hash);
    return cordee_arena_text_n(a, hash, 16);
}

void opening_form_init(struct opening_form *f, struct cordee *cd,
                       struct cordee_request *req, const struct opening *o)
{
    *f = (struct opening_form){.cd = cd,
                               .req = req,
                               .o = *o,
                               .values = json_object(),
                               .wrong = json_object(),
                               .find = ""};
    whose_put(o, arena(f), f->values);
    work_put(o, arena(f), f->values);
    asked_put(o, arena(f), f->values);
    f->seen = seen_of(arena(f), o, f->values);
}

void opening_form_drop(struct opening_form *f)
{
    json_decref(f->values);
    json_decref(f->wrong);
}

/* ---- what was sent ---------------------------------------------------------------- */

static const char *value(const struct opening_form *f, const char *name)
{
    return cordee_json_text(f->values, name);
}

static void is_wrong(struct opening_form *f, const char *name, const char *says)
{
    if (!json_object_get(f->wrong, name))
        set(f->wrong, name, says);
}

/* Boxes that may be ticked come as several of one name; a field that was not sent stays.
 */
static void values_take(struct opening_form *f)
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
            cordee_buf_printf(&all, "%s%s", all.len ? "\n" : "", one);
        text = cordee_arena_text(arena(f), all.text);
        set(f->values, name, cordee_text_trim(text));
    }
}

/* "42 000", "42.000", "42'000": digits, and marks before three of them. */
static int64_t amount(struct opening_form *f, const char *name)
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
        is_wrong(f, name, T("Pay is a whole number, such as 42000."));
    return *s ? 0 : n;
}

static double number(struct opening_form *f, const char *name, const char *says)
{
    char text[32], *end;
    double n;

    if (!*value(f, name))
        return 0;
    snprintf(text, sizeof text, "%s", value(f, name));
    for (char *s = text; *s; s++)
        if (*s == ',')
            *s = '.';
    n = strtod(text, &end);
    if (*end || !(n >= 0 && n <= 1000)) {
        is_wrong(f, name, says);
        return 0;
    }
    return n;
}

static int64_t date(struct opening_form *f, const char *name)
{
    struct cordee *cd = f->cd;
    int64_t at = 0;

    if (*value(f, name) && cordee_time_parse(value(f, name), "", &at) < 0) {
        is_wrong(f, name, T("This is no day. Write it as 2027-02-01."));
        return 0;
    }
    return at - at % 86400;
}

static void work_take(struct opening_form *f)
{
    struct cordee *cd = f->cd;
    struct opening *o = &f->o;

    if (!cordee_text_is(o->place, value(f, "place")) ||
        !cordee_text_is(o->country, value(f, "country")))
        o->placed = false;
    o->place = value(f, "place");
    o->country = value(f, "country");
    o->remote = value(f, "remote");
    o->hours = number(f, "hours", T("Hours a week are a number from 1 to 100."));
    o->pay_min = amount(f, "pay_min");
    o->pay_max = amount(f, "pay_max");
    o->currency = value(f, "currency");
    o->pay_per = value(f, "pay_per");
    o->starts = date(f, "starts");
    o->ends = date(f, "ends");
    o->closes = date(f, "closes");
}

/* Those as everywhere else are not kept: they go on being what everybody has. */
static const char *weights_take(struct opening_form *f)
{
    struct cordee *cd = f->cd;
    struct cordee_arena *a = arena(f);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    bool own = false;

    for (int i = 0; i < MATCH_PARTS; i++) {
        const char *name = cordee_arena_printf(a, "weight_%s", match_part_names[i]);
        const double w = number(f, name, T("A weight is a number from 0 to 100."));

        own = own || w != match_part_weights[i];
        cordee_buf_printf(&out, "%s\"%s\":%g", i ? "," : "{", match_part_names[i], w);
    }
    cordee_buf_putc(&out, '}');
    return own ? cordee_arena_text(a, out.text) : "";
}

static void asked_take(struct opening_form *f)
{
    struct cordee *cd = f->cd;
    struct opening *o = &f->o;
    int64_t education = 0;

    cordee_text_int(value(f, "education"), &education);
    o->education = education >= 0 && education <= 8 ? (int)education : -1;
    o->years = number(f, "years", T("Years of experience are a number from 0 to 50."));
    o->permits = texts_of(arena(f), value(f, "permits"));
    o->certificates = texts_of(arena(f), value(f, "certificates"));
    o->weights = weights_take(f);
}

static void words_take(struct opening_form *f)
{
    struct opening *o = &f->o;

    o->kind = value(f, "kind");
    o->title = value(f, "title");
    o->body = value(f, "body");
    o->language = value(f, "language");
    o->open_to_all = cordee_text_is(value(f, "public"), "1");
    f->find = f->cd->http->typed(f->req, "find");
}

bool opening_form_goes_on(const struct opening_form *f)
{
    const char *what = f->cd->http->form(f->req, "do");

    return cordee_text_is(what, "find") || cordee_text_is(what, "put");
}

static int late(struct opening_form *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    const char *was = cd->http->form(f->req, "seen");

    return !*was || cordee_text_is(was, f->seen)
               ? 0
               : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                             T("Since this page was opened, somebody else changed the "
                               "opening, or you did in another window. Save again to put "
                               "what stands here in place of that."));
}

int opening_form_take(struct opening_form *f, struct cordee_error *err)
{
    const char *field, *fault, *name;
    const json_t *says;

    values_take(f);
    words_take(f);
    work_take(f);
    asked_take(f);
    opening_languages_take(f);
    if (opening_skills_take(f, err) < 0)
        return -1;
    if (opening_form_goes_on(f))
        return 0;
    fault = opening_fault(f->cd, &f->o, &field);
    if (fault && !(cordee_text_is(field, "party") && json_object_get(f->wrong, "member")))
        is_wrong(f, cordee_text_is(field, "party") ? "member" : field, fault);
    json_object_foreach (f->wrong, name, says)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", json_string_value(says));
    return late(f, err);
}

/* ---- the model -------------------------------------------------------------------- */

static void weights_put(struct opening_form *f, json_t *model)
{
    json_t *list = json_array();

    for (int i = 0; i < MATCH_PARTS; i++) {
        const char *name = match_part_names[i];

        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s}", "name", name, "label",
                            opening_weight_name(f->cd, name), "means",
                            opening_weight_means(f->cd, name), "value",
                            value(f, cordee_arena_printf(arena(f), "weight_%s", name))));
    }
    json_object_set_new(model, "weights", list);
}

static void choices_put(struct opening_form *f, json_t *model)
{
    struct cordee *cd = f->cd;
    struct cordee_arena *a = arena(f);
    const char *country = value(f, "country");
    const struct texts one = {&country, 1}, permits = texts_of(a, value(f, "permits"));
    const struct {
        const char *list, *name;
        const struct opening_word *words;
    } all[] = {
        {"kinds", "kind", opening_kinds()},
        {"remotes", "remote", opening_remotes()},
        {"currencies", "currency", opening_currencies()},
        {"pays", "pay_per", opening_pays()},
        {"educations", "education", opening_educations()},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        json_object_set_new(model, all[i].list,
                            choices_words(cd, all[i].words, value(f, all[i].name)));
    json_object_set_new(model, "countries", choices_countries(cd, a, &one));
    json_object_set_new(model, "permits", choices_countries(cd, a, &permits));
    json_object_set_new(model, "text_languages",
                        choices_languages(cd, a, value(f, "language")));
}

static int staff_put(struct opening_form *f, json_t *model, struct cordee_error *err)
{
    json_t *list = f->by_member ? json_array() : openings_staff(f->cd, f->o.staff, err);

    if (!list)
        return -1;
    json_object_set_new(model, "staffs", list);
    return 0;
}

json_t *opening_form_model(struct opening_form *f, struct cordee_error *err)
{
    json_t *model =
        json_pack("{s:I, s:s, s:s, s:b, s:b}", "id", f->o.id, "seen", f->seen, "find",
                  f->find, "by_member", f->by_member, "open_to_all", f->o.open_to_all);

    if (f->o.party && !f->o.id)
        json_object_set_new(model, "of", json_integer(f->o.party));
    json_object_set(model, "v", f->values);
    json_object_set(model, "wrong", f->wrong);
    choices_put(f, model);
    weights_put(f, model);
    if (opening_rows_put(f, model, err) < 0 || staff_put(f, model, err) < 0) {
        json_decref(model);
        return NULL;
    }
    return model;
}
