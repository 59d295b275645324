/* What somebody did and learnt, in the form of a profile: a row each, and empty ones. */
#include "plugins/recruitment/candidate/pages.h"

#include "plugins/recruitment/opening/pages.h"

#include <string.h>

enum { MOST = 51, EMPTY = 1 };

static struct cordee_arena *arena(const struct candidate_form *f)
{
    return f->cd->http->arena(f->req);
}

static const char *sent(const struct candidate_form *f, const char *name, size_t n)
{
    const char *text = f->cd->http->form_at(f->req, name, n);

    return cordee_text_trim(cordee_arena_text(arena(f), text));
}

/* "2019", "2019-03" or a day; 0: nothing, or no date, which is said. */
static int64_t date(struct candidate_form *f, const char *text)
{
    struct cordee *cd = f->cd;
    const size_t n = strlen(text);
    int64_t at = 0;

    if (n == 4 || n == 7)
        text = cordee_arena_printf(arena(f), "%s%s", text, n == 4 ? "-01-01" : "-01");
    if (*text && cordee_time_parse(text, "", &at) < 0)
        candidate_form_wrong(f, "past",
                             T("This is no time. Write it as 2019, 2019-03 or "
                               "2019-03-15."));
    return at - at % 86400;
}

void candidate_past_take(struct candidate_form *f)
{
    struct candidate *c = &f->c;

    if (!f->cd->http->form_at(f->req, "past_kind", 0))
        return;
    c->past = cordee_arena_get(arena(f), MOST * sizeof *c->past);
    c->n_past = 0;
    for (size_t i = 0; c->n_past < MOST && f->cd->http->form_at(f->req, "past_kind", i);
         i++) {
        const struct candidate_past p = {
            .kind = sent(f, "past_kind", i),
            .title = sent(f, "past_title", i),
            .organisation = sent(f, "past_organisation", i),
            .place = sent(f, "past_place", i),
            .body = sent(f, "past_body", i),
            .starts = date(f, sent(f, "past_from", i)),
            .ends = date(f, sent(f, "past_to", i)),
        };

        if (*p.title || *p.organisation || *p.body)
            c->past[c->n_past++] = p;
    }
}

static const char *month(struct candidate_form *f, int64_t at)
{
    struct cordee_clock c;

    if (!at)
        return "";
    cordee_clock_at(at, "", &c);
    return c.day == 1
               ? cordee_arena_printf(arena(f), "%04d-%02d", c.year, c.month)
               : cordee_arena_printf(arena(f), "%04d-%02d-%02d", c.year, c.month, c.day);
}

void candidate_past_put(struct candidate_form *f, json_t *model)
{
    static const struct candidate_past none = {"work", "", "", "", "", 0, 0};
    json_t *list = json_array();

    for (size_t i = 0; i < f->c.n_past + EMPTY; i++) {
        const struct candidate_past *p = i < f->c.n_past ? &f->c.past[i] : &none;
        json_t *row =
            json_pack("{s:I, s:b, s:s, s:s, s:s, s:s, s:s, s:s}", "n", (json_int_t)i + 1,
                      "fresh", i >= f->c.n_past, "title", p->title, "organisation",
                      p->organisation, "place", p->place, "body", p->body, "from",
                      month(f, p->starts), "to", month(f, p->ends));

        json_object_set_new(row, "kinds",
                            choices_words(f->cd, candidate_pasts(), p->kind));
        json_array_append_new(list, row);
    }
    json_object_set_new(model, "past", list);
}
