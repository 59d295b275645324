/* Fees for a year: what was written down, what would be, and both as a file. */
#include "core/console/member/memberships.h"

#include "core/console/member/member.h"

#include "core/web/web.h"

#include "core/crm/import/csv.h"
#include "core/crm/member/membership.h"
#include "core/db/audit.h"

#include <string.h>

static int year_now(const struct cd_view *view)
{
    struct cordee_clock c;

    cordee_clock_at(view->now, view->zone, &c);
    return c.year;
}

static bool is_year(const struct cd_view *view, int64_t year)
{
    return year >= 1970 && year <= year_now(view) + 5;
}

static int year_of(const struct cd_view *view)
{
    int64_t year;

    return cordee_text_int(view->cd->http->query(view->req, "year"), &year) &&
                   is_year(view, year)
               ? (int)year
               : year_now(view);
}

/* ---- the page ---------------------------------------------------------------------- */

static json_t *sum_of(json_t *sums, const char *currency)
{
    json_t *sum;
    size_t i;

    json_array_foreach (sums, i, sum)
        if (strcmp(cordee_json_text(sum, "currency"), currency) == 0)
            return sum;
    sum = json_pack("{s:s,s:i}", "currency", currency, "cents", 0);
    json_array_append_new(sums, sum);
    return sum;
}

static void dress_row(const struct cd_view *view, json_t *row)
{
    int64_t months = cordee_json_int(row, "months");
    const char *currency = cordee_json_text(row, "currency");

    cd_show_put_avatar(row, cordee_json_int(row, "party"), cordee_json_text(row, "name"));
    cordee_json_set_text(row, "url",
                         cd_show_href(view, CORDEE_ORG, cordee_json_int(row, "party")));
    if (*currency)
        cordee_json_set_text(
            row, "amount", cd_show_money(view, cordee_json_int(row, "cents"), currency));
    if (months < 12)
        cordee_json_set_text(row, "months_text", cd_show_count(view, months));
}

static void dress(const struct cd_view *view, json_t *model, json_t *rows)
{
    json_t *sums = json_array(), *row, *sum;
    int64_t done = 0, open = 0, without = 0;
    size_t i;

    json_array_foreach (rows, i, row) {
        bool written = cordee_json_true(row, "done");
        const char *currency = cordee_json_text(row, "currency");

        dress_row(view, row);
        done += written;
        open += !written && *currency;
        without += !*currency;
        if (*currency) {
            sum = sum_of(sums, currency);
            json_object_set_new(sum, "cents",
                                json_integer(cordee_json_int(sum, "cents") +
                                             cordee_json_int(row, "cents")));
        }
    }
    json_array_foreach (sums, i, sum)
        cordee_json_set_text(sum, "amount",
                             cd_show_money(view, cordee_json_int(sum, "cents"),
                                           cordee_json_text(sum, "currency")));
    json_object_set_new(model, "sums", sums);
    json_object_set_new(model, "open", json_integer(open));
    cordee_json_set_text(model, "open_text", cd_show_count(view, open));
    json_object_set_new(model, "done", json_integer(done));
    cordee_json_set_text(model, "done_text", cd_show_count(view, done));
    json_object_set_new(model, "without", json_integer(without));
    cordee_json_set_text(model, "without_text", cd_show_count(view, without));
}

static json_t *years(const struct cd_view *view, int chosen)
{
    json_t *list = json_array();
    int now = year_now(view);
    int first = chosen < now - 1 ? chosen : now - 1;
    int last = chosen > now + 1 ? chosen : now + 1;

    for (int y = first; y <= last; y++)
        json_array_append_new(
            list,
            json_pack("{s:s,s:s,s:b}", "label", cordee_arena_printf(view->arena, "%d", y),
                      "href", cordee_arena_printf(view->arena, "/fees?year=%d", y),
                      "current", y == chosen));
    return list;
}

CD_HANDLER(cd_fees_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    int year = year_of(&view);
    json_t *rows = NULL;

    if (cd_fee_list(cd, err, year, &rows) < 0)
        return -1;
    json_object_set_new(model, "items", rows);
    json_object_set_new(model, "year",
                        json_string(cordee_arena_printf(view.arena, "%d", year)));
    json_object_set_new(model, "years", years(&view, year));
    dress(&view, model, rows);
    cd_page_put_may(&view, model);
    cd_page_put_here(&view, model,
                     cordee_arena_printf(view.arena, "/fees?year=%d", year));
    json_object_set_new(model, "admin", json_boolean(cd->http->may(req, "crm.admin")));
    return cd->http->page(cd, req, "fees", model, err);
}

CD_HANDLER(cd_fees_run)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t year = cd->http->form_int(req, "year"), fresh = 0, old = 0;

    if (!is_year(&view, year))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose a year."));
    if (cd_fee_run(cd, err, (int)year, &fresh, &old) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(
        cd, req, cordee_arena_printf(view.arena, "/fees?year=%d", (int)year),
        cd_show_fill(&view,
                     TN("{1} fee was written down; {2} were there already.",
                        "{1} fees were written down; {2} were there already.", fresh),
                     cd_show_count(&view, fresh), cd_show_count(&view, old), NULL),
        err);
}

CD_HANDLER(cd_fees_remove)
{
    struct cd_view view = cd_view_of(cd, req);

    if (cd_fee_remove(cd, err, cd->http->path_int(req, "id")) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req, cd_page_back(&view, "/fees"),
                          T("It is gone; the next run writes it anew."), err);
}

/* ---- as a file --------------------------------------------------------------------- */

static void put_cell(struct cordee_buf *out, const char *text, bool last)
{
    cordee_buf_csv(out, text, ',', true);
    cordee_buf_puts(out, last ? "\r\n" : ",");
}

static void put_line(const struct cd_view *view, const json_t *row,
                     struct cordee_buf *out)
{
    int64_t cents = cordee_json_int(row, "cents");

    put_cell(out, cordee_json_text(row, "name"), false);
    put_cell(out, cordee_json_text(row, "type_name"), false);
    put_cell(out, cordee_json_text(row, "class_name"), false);
    put_cell(out,
             cordee_arena_printf(view->arena, "%d", (int)cordee_json_int(row, "months")),
             false);
    put_cell(out,
             cordee_arena_printf(view->arena, "%lld.%02d", (long long)(cents / 100),
                                 (int)(cents % 100)),
             false);
    put_cell(out, cordee_json_text(row, "currency"), false);
    put_cell(out, cordee_json_text(row, "exempt"), false);
    put_cell(out, cordee_json_true(row, "done") ? "yes" : "no", true);
}

CD_HANDLER(cd_fees_csv)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    int64_t year = cd->http->path_int(req, "year");
    const char *which = cordee_arena_printf(view.arena, "%d", (int)year);
    json_t *row;
    size_t i;

    if (!is_year(&view, year))
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    if (cd_fee_list(cd, err, (int)year, &rows) < 0 ||
        cd_audit(cd, "export.fees", "fees", which, err) < 0)
        return -1;
    cordee_buf_puts(&out, "\xef\xbb\xbf"
                          "organisation,type,fee_class,months,amount,currency,exempt,"
                          "written_down\r\n");
    json_array_foreach (rows, i, row)
        put_line(&view, row, &out);
    return cd->http->bytes(cd, req, "text/csv; charset=utf-8",
                           cordee_arena_printf(view.arena, "fees-%s.csv", which),
                           out.text, out.len, err);
}
