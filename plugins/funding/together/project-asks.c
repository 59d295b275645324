/* What a project's call asks: read off it, until a person says what it is. */
#include "plugins/funding/together/project-priv.h"

#include "plugins/funding/words/words.h"

#include <string.h>

const char *project_asks_seen(struct cordee_arena *a, const struct project *p)
{
    return cordee_arena_printf(a, "%d-%d-%d-%d-%d", p->asks.partners, p->asks.countries,
                               p->asks.sme, p->asks.laboratory, p->checked_at != 0);
}

static void put_read(const struct project *p, json_t *model)
{
    const struct asks_read *read = &p->read;

    json_object_set_new(model, "by_rule", json_boolean(read->rule));
    json_object_set_new(model, "by_figures", json_boolean(read->figures));
    cordee_json_set_text(model, "asks_said", read->said);
}

void project_put_checked(struct cordee *cd, const struct project *p, json_t *model)
{
    project_put_amount(model, "partners_min", p->asks.partners);
    project_put_amount(model, "countries_min", p->asks.countries);
    json_object_set_new(model, "sme", json_boolean(p->asks.sme));
    json_object_set_new(model, "laboratory", json_boolean(p->asks.laboratory));
    cordee_json_set_text(model, "asks_seen", p->asks_seen);
    json_object_set_new(model, "inferred", json_boolean(p->record && !p->checked_at));
    if (!p->checked_at) {
        put_read(p, model);
        return;
    }
    words_put_time(cd, model, "checked_text", p->checked_at, CORDEE_TIME_DAY);
    cordee_json_set_text(model, "checked_name", cordee_json_text(p->row, "checked_name"));
}

/* ---- said by a person ------------------------------------------------------- */

/* Too many stay too many, whatever the size of the number. */
static int least_read(struct cordee *cd, struct cordee_request *req, const char *name)
{
    const int64_t n = cd->http->form_int(req, name);

    return n < 0 || n > INT16_MAX ? INT16_MAX : (int)n;
}

static int post_asks(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(project_drop) struct project p = {0};
    struct cordee_error why = {0};

    if (project_of(cd, req, &p, err) < 0)
        return -1;
    p.asks = (struct asks){.partners = least_read(cd, req, "partners_min"),
                           .countries = least_read(cd, req, "countries_min"),
                           .sme = *cd->http->form(req, "sme"),
                           .laboratory = *cd->http->form(req, "laboratory")};
    if (project_is_late(cd, cd->http->form(req, "asks_seen"), p.asks_seen,
                        project_asks_seen(cd->http->arena(req), &p), &why) ||
        project_asks_save(cd, &p, cd->http->user(req), &why) < 0)
        return project_refused(cd, req, &p, &why, err);
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, project_path(cd, req, p.id, "#asks"),
                          T("Noted: this is what the call asks."), err);
}

const struct cordee_route funding_project_asks_routes[] = {
    {.method = "POST",
     .path = "/funding/projects/{id}/asks",
     .permission = FUNDING_TOGETHER_MAY,
     .handle = post_asks,
     .help = "Says what the call of a project asks, which was inferred until then",
     .takes = "partners_min:int countries_min:int sme laboratory asks_seen"},
    {0},
};
