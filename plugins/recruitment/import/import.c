/* The pages: bring a file or a text, see what would be kept. */
#include "plugins/recruitment/import/import.h"
#include "plugins/recruitment/opening/pages.h"
#include "plugins/recruitment/skill/propose.h"

#include <string.h>

/* ---- one record
 * ------------------------------------------------------------------------ */

static void fact(json_t *facts, const char *label, const char *text)
{
    if (*text)
        json_array_append_new(facts,
                              json_pack("{s:s, s:s}", "label", label, "text", text));
}

static const char *name_of(struct cordee *cd, const struct opening_word *words,
                           const char *value)
{
    for (; words->value; words++)
        if (cordee_text_is(words->value, value))
            return T(words->label);
    return "";
}

static const char *languages_text(struct import *i, const struct read_record *r)
{
    static const char *const levels[] = {"", " A1", " A2", " B1", " B2", " C1", " C2"};
    struct cordee *cd = i->cd;
    const bool person = r->kind == READ_CANDIDATE;
    const size_t n = person ? r->candidate.n_languages : r->opening.n_languages;
    const char *text = "";

    for (size_t k = 0; k < n; k++) {
        const char *code =
            person ? r->candidate.languages[k].code : r->opening.languages[k].code;
        const int cefr =
            person ? r->candidate.languages[k].cefr : r->opening.languages[k].cefr;

        text = cordee_arena_printf(i->a, "%s%s%s%s", text, *text ? ", " : "",
                                   cd->crm->word(cd, CORDEE_WORD_LANGUAGE, code),
                                   levels[cefr]);
    }
    return text;
}

static const char *joined(struct import *i, const struct texts *t)
{
    const char *text = "";

    for (size_t k = 0; k < t->n; k++)
        text = cordee_arena_printf(i->a, "%s%s%s", text, k ? ", " : "", t->at[k]);
    return text;
}

static const char *countries(struct import *i, const struct texts *t)
{
    const char *text = "";

    for (size_t k = 0; k < t->n; k++)
        text =
            cordee_arena_printf(i->a, "%s%s%s", text, k ? ", " : "",
                                i->cd->crm->word(i->cd, CORDEE_WORD_COUNTRY, t->at[k]));
    return text;
}

static const char *number(struct import *i, double x)
{
    return x > 0 ? cordee_arena_printf(i->a, "%g", x) : "";
}

static const char *place_text(struct import *i, const char *place, const char *country)
{
    const char *name =
        *country ? i->cd->crm->word(i->cd, CORDEE_WORD_COUNTRY, country) : "";

    return *place && *name ? cordee_arena_printf(i->a, "%s, %s", place, name)
           : *place        ? place
                           : name;
}

static const char *education_text(struct import *i, int education)
{
    return education ? name_of(i->cd, opening_educations(),
                               cordee_arena_printf(i->a, "%d", education))
                     : "";
}

static json_t *candidate_facts(struct import *i, const struct candidate *c,
                               const struct read_record *r)
{
    struct cordee *cd = i->cd;
    json_t *facts = json_array();
    struct opening pay;

    opening_init(&pay);
    pay.pay_min = c->pay_min;
    pay.currency = c->currency;
    pay.pay_per = c->pay_per;
    fact(facts, T("What they do"), c->headline);
    fact(facts, T("Place"), place_text(i, c->place, c->country));
    fact(facts, T("Education"), education_text(i, c->education));
    fact(facts, T("Years of experience"), number(i, c->years));
    fact(facts, T("Languages"), languages_text(i, r));
    fact(facts, T("Free from"), opening_day_text(cd, i->a, c->free_from));
    fact(facts, T("Hours a week"), number(i, c->hours));
    fact(facts, T("Pay"), c->pay_min ? opening_pay_text(cd, i->a, &pay) : "");
    fact(facts, T("Certificates"), joined(i, &c->certificates));
    fact(facts, T("May work in"), countries(i, &c->permits));
    fact(facts, T("Wishes"), c->wishes);
    fact(facts, T("Text"), c->body);
    return facts;
}

static json_t *opening_facts(struct import *i, const struct opening *o,
                             const struct read_record *r)
{
    struct cordee *cd = i->cd;
    json_t *facts = json_array();

    fact(facts, T("Kind"), opening_kind_name(cd, o->kind));
    fact(facts, T("Place"), place_text(i, o->place, o->country));
    fact(facts, T("Work from home"),
         *o->remote ? name_of(cd, opening_remotes(), o->remote) : "");
    fact(facts, T("Hours a week"), number(i, o->hours));
    fact(facts, T("Pay"), o->pay_min || o->pay_max ? opening_pay_text(cd, i->a, o) : "");
    fact(facts, T("Starts on"), opening_day_text(cd, i->a, o->starts));
    fact(facts, T("Ends on"), opening_day_text(cd, i->a, o->ends));
    fact(facts, T("Last day to apply"), opening_day_text(cd, i->a, o->closes));
    fact(facts, T("Education"), education_text(i, o->education));
    fact(facts, T("Years of experience"), number(i, o->years));
    fact(facts, T("Languages"), languages_text(i, r));
    fact(facts, T("Certificates"), joined(i, &o->certificates));
    fact(facts, T("Number"), o->ref);
    fact(facts, T("Text"), o->body);
    return facts;
}

static json_t *pasts(struct import *i, const struct candidate *c)
{
    struct cordee *cd = i->cd;
    json_t *list = json_array();

    for (size_t k = 0; k < c->n_past; k++) {
        const struct candidate_past *p = &c->past[k];

        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind",
                            candidate_word_name(cd, candidate_pasts(), p->kind), "title",
                            *p->title ? p->title : p->organisation, "organisation",
                            *p->title ? p->organisation : "", "starts",
                            opening_day_text(cd, i->a, p->starts), "ends",
                            opening_day_text(cd, i->a, p->ends)));
    }
    return list;
}

static json_t *notes(struct import *i, const struct read_record *r, bool kept)
{
    struct cordee *cd = i->cd;
    json_t *list = json_array();

    for (size_t k = 0; k < r->n_notes; k++)
        if (r->notes[k].kept == kept)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "place", r->notes[k].place,
                                            "words", T(r->notes[k].words)));
    return list;
}

/* In the form that comes back. */
static bool is_ticked(struct import *i, int64_t skill)
{
    const char *text;
    int64_t id;

    for (size_t n = 0;
         n < SKILL_PROPOSED_MOST && (text = i->cd->http->form_at(i->req, "proposed", n));
         n++)
        if (cordee_text_int(text, &id) && id == skill)
            return true;
    return false;
}

/* Skills that its words speak of, where the file lists none. */
static int proposed_put(struct import *i, const struct read_record *r, json_t *one,
                        struct cordee_error *err)
{
    json_t *found, *row;
    size_t k;

    if (r->kind != READ_CANDIDATE || r->candidate.n_skills || !*r->candidate.body)
        return 0;
    found = skill_propose_json(i->cd, r->candidate.body, err);
    if (!found)
        return -1;
    json_array_foreach (json_object_get(found, "skills"), k, row)
        if (is_ticked(i, cordee_json_int(row, "id")))
            json_object_set_new(row, "on", json_true());
    json_object_set(one, "proposed", json_object_get(found, "skills"));
    json_decref(found);
    return 0;
}

static int person_put(struct import *i, const struct read_record *r, json_t *one,
                      struct cordee_error *err)
{
    const struct person_read *p = &r->person;
    const bool again = i->cd->http->form_at(i->req, "given", 0) != NULL;
    struct cordee *cd = i->cd;

    json_object_set_new(
        one, "who",
        json_pack("{s:s, s:s, s:s, s:s}", "given",
                  again ? cd->http->form(i->req, "given") : p->given, "family",
                  again ? cd->http->form(i->req, "family") : p->family, "mail",
                  again ? cd->http->form(i->req, "mail") : p->mail, "phone",
                  again ? cd->http->form(i->req, "phone") : p->phone));
    json_object_set_new(one, "past", pasts(i, &r->candidate));
    return import_who(i, p, one, err);
}

static json_t *one_model(struct import *i, const struct read_record *r,
                         struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    const bool person = r->kind == READ_CANDIDATE;
    const bool again = cd->http->form_at(i->req, "member", 0) != NULL;
    json_t *skills = import_skills(i, r, err);
    json_t *one = json_pack("{s:b, s:o, s:o, s:o}", "person", person, "facts",
                            person ? candidate_facts(i, &r->candidate, r)
                                   : opening_facts(i, &r->opening, r),
                            "kept", notes(i, r, true), "left", notes(i, r, false));

    if (skills)
        json_object_set_new(one, "skills", skills);
    if (!skills || proposed_put(i, r, one, err) < 0 ||
        (person && person_put(i, r, one, err) < 0)) {
        json_decref(one);
        return NULL;
    }
    if (!person) {
        json_object_set_new(
            one, "title",
            json_string(again ? cd->http->form(i->req, "title") : r->opening.title));
        json_object_set_new(
            one, "member",
            json_string(again ? cd->http->form(i->req, "member") : r->employer));
    }
    return one;
}

/* ---- many
 * ------------------------------------------------------------------------------ */

static json_t *many_model(struct import *i)
{
    struct cordee *cd = i->cd;
    json_t *rows = json_array();
    size_t good = 0;

    for (size_t k = 0; k < i->file.n; k++) {
        const struct read_record *r = &i->file.records[k];
        const bool person = r->kind == READ_CANDIDATE;
        const char *faults = r->wrong ? T(r->wrong) : "";

        good += !r->wrong;
        for (size_t n = 0; n < r->n_notes && n < 5; n++)
            if (!r->notes[n].kept)
                faults =
                    cordee_arena_printf(i->a, "%s%s%s: %s", faults, *faults ? "; " : "",
                                        r->notes[n].place, T(r->notes[n].words));
        json_array_append_new(
            rows, json_pack("{s:I, s:s, s:s, s:b, s:s}", "line", (json_int_t)r->line,
                            "name", person ? r->person.name : r->opening.title, "also",
                            person ? r->person.mail : r->employer, "wrong",
                            r->wrong != NULL, "faults", faults));
    }
    return json_pack("{s:o, s:I, s:b, s:b, s:I}", "rows", rows, "good", (json_int_t)good,
                     "person", i->file.records[0].kind == READ_CANDIDATE, "too_many",
                     i->file.n > IMPORT_ROWS, "most", (json_int_t)IMPORT_ROWS);
}

int import_show(struct import *i, const char *error, struct cordee_error *err)
{
    struct cordee *cd = i->cd;
    const bool one = i->file.n == 1 && !i->file.records[0].line;
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:s, s:s, s:s}", "text", i->text, "table",
                              i->table == READ_OPENING ? "openings" : "people", "format",
                              i->file.format);
    json_t *part = one ? one_model(i, &i->file.records[0], err) : many_model(i);

    if (!part)
        return -1;
    json_object_set_new(model, one ? "one" : "many", part);
    cordee_json_set_text(model, "mended", i->file.mended ? T(i->file.mended) : "");
    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, i->req, "recruitment-import-look", model, err)
                  : cd->http->page(cd, i->req, "recruitment-import-look", model, err);
}

/* ---- routes
 * ------------------------------------------------------------------------------ */

static int begin_show(struct cordee *cd, struct cordee_request *req, const char *text,
                      const char *error, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:s, s:b}", "text", text, "openings",
                  cordee_text_is(cd->http->form(req, "table"), "openings") ||
                      cordee_text_is(cd->http->query(req, "table"), "openings"));

    cordee_json_set_text(model, "error", error);
    return *error ? cd->http->invalid(cd, req, "recruitment-import", model, err)
                  : cd->http->page(cd, req, "recruitment-import", model, err);
}

static int begin(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    return begin_show(cd, req, "", "", err);
}

static int look(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    struct import i = {.cd = cd, .req = req, .a = cd->http->arena(req)};

    if (import_take(&i, err) == 0)
        return import_show(&i, "", err);
    return cordee_is_refusal(err) ? begin_show(cd, req, i.text ? i.text : "",
                                               cordee_utf8_sentence(i.a, err->text), err)
                                  : -1;
}

const struct cordee_route import_routes[] = {
    {"GET", IMPORT_PAGE, "recruitment.write", begin,
     .help = "Bring CVs and openings from files", .takes = "table"},
    {.method = "POST",
     .path = IMPORT_PAGE,
     .permission = "recruitment.write",
     .handle = look,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = READ_BYTES + (1 << 20),
     .help = "See what would be kept of a file; keeps nothing",
     .takes = "text table"},
    {.method = "POST",
     .path = IMPORT_PAGE "/save",
     .permission = "recruitment.write",
     .handle = import_save,
     .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = IMPORT_BODY,
     .help = "Keep what was confirmed",
     .takes = "text! table person:int given family mail phone title member skills "
              "proposed:[int]"},
    {"GET", IMPORT_PAGE "/done", "recruitment.write", import_done,
     .help = "Profiles that were brought just now", .takes = "made"},
    {"POST", IMPORT_PAGE "/undo", "recruitment.write", import_undo,
     .help = "Take back profiles that were brought just now", .takes = "ids!"},
    {0},
};
