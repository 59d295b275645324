/* Corrections that people sent, for those who work here: side by side, yes or no. */
#include "core/console/page.h"
#include "core/console/public/public.h"

#include "core/crm/correct/correct.h"
#include "core/crm/crm.h"
#include "core/web/web.h"

#include <string.h>

enum { PAST = 30, MOST = 200 };

static void dress(const struct cd_view *view, json_t *people)
{
    size_t i, k;
    json_t *person, *row;

    json_array_foreach (people, i, person) {
        cd_show_put_moment(view, person, "at", cordee_json_int(person, "at"));
        cd_show_put_avatar(person, cordee_json_int(person, "id"),
                           cordee_json_text(person, "name"));
        json_array_foreach (json_object_get(person, "rows"), k, row) {
            bool moved =
                strcmp(cordee_json_text(row, "was"), cordee_json_text(row, "now")) != 0;

            json_object_set_new(row, "moved", json_boolean(moved));
        }
    }
}

static void dress_past(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        const char *state = cordee_json_text(row, "state");
        bool refused = strcmp(state, "refused") == 0;
        int64_t at = cordee_json_int(row, "decided_at");

        cordee_json_set_text(row, "word",
                             refused                          ? T("refused")
                             : strcmp(state, "accepted") == 0 ? T("accepted")
                                                              : T("taken at once"));
        json_object_set_new(row, "tone", json_string(refused ? "" : "ok"));
        cd_show_put_day(view, row, "at", at ? at : cordee_json_int(row, "at"));
    }
}

CD_HANDLER(cd_corrections_list)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *waiting = NULL, *past = NULL;

    if (cd_correct_waiting(cd, err, &waiting) < 0)
        return -1;
    json_object_set_new(model, "waiting", waiting);
    dress(&view, waiting);
    if (cd_correct_past(cd, err, PAST, &past) < 0)
        return -1;
    json_object_set_new(model, "past", past);
    dress_past(&view, past);
    json_object_set_new(model, "rules", cd_correct_rules(cd));
    json_object_set_new(model, "may_rule", json_boolean(cd->http->may(req, "crm.admin")));
    cd_page_put_may(&view, model);
    return cd->http->page(cd, req, "corrections", model, err);
}

CD_HANDLER(cd_corrections_decide)
{
    struct cd_view view = cd_view_of(cd, req);
    const char *what = cd->http->form(req, "do"), *number = strchr(what, ' ');
    bool accept = strncmp(what, "accept", 6) == 0;
    int64_t ids[MOST];
    size_t n;
    int done;

    /* The button of one field has its number; the button of a person means the ticked. */
    if (number)
        n = cordee_text_int(number + 1, &ids[0]) ? 1 : 0;
    else
        n = cd_public_numbers(&view, "id", ids, MOST);
    if (n == 0)
        return cd->http->failed(cd, req, "/corrections",
                                T("Tick what it is about first."), err);
    done = cd_correct_decide(cd, err, ids, n, accept);
    if (done < 0)
        return err->code == CORDEE_E_INVALID || err->code == CORDEE_E_CONFLICT
                   ? cd->http->failed(cd, req, "/corrections", err->text, err)
                   : -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, "/corrections",
                          done == 0 ? T("It was decided already.")
                          : accept  ? T("Accepted: it is in the register.")
                                    : T("Refused: the register stays as it is."),
                          err);
}

CD_HANDLER(cd_corrections_rules)
{
    const char *fields[32];
    size_t n = 0;

    while (n < 32 && (fields[n] = cd->http->form_at(req, "waits", n)))
        n++;
    if (cd_correct_rules_set(cd, err, fields, n) < 0)
        return -1;
    return cd->http->done(cd, req, "/corrections", T("Saved."), err);
}
