/* One exchange of mails: what came, what we wrote, and what one does with it. */
#include "core/console/inbox/inbox.h"

#include "core/console/letters/mail-body.h"

#include <string.h>

enum { PARSED = 30 }; /* mails whose bytes are read for one page */

/* ---- its mails -------------------------------------------------------------- */

static const char *writer_of(const struct cd_view *view, const json_t *mail)
{
    struct cordee *cd = view->cd;
    const char *name = cordee_json_text(mail, "author_name");

    if (cordee_json_int(mail, "direction") == CORDEE_IN) {
        name = cordee_json_text(mail, "from_name");
        return *name ? name : cordee_json_text(mail, "party_name");
    }
    if (cordee_json_int(mail, "author") == view->user)
        return T("You");
    return *name ? name : T("We");
}

/* `n` counts from the newest: of a long exchange the older bytes are a click away. */
static void dress_mail(const struct cd_view *view, json_t *mail, size_t n)
{
    int64_t id = cordee_json_int(mail, "id");
    bool in = cordee_json_int(mail, "direction") == CORDEE_IN;

    json_object_set_new(mail, "in", json_boolean(in));
    cordee_json_set_text(mail, "writer", writer_of(view, mail));
    cordee_json_set_text(mail, "address",
                         in ? cordee_json_text(mail, "from_address") : "");
    cd_show_put_moment(view, mail, "at", cordee_json_int(mail, "at"));
    cordee_json_set_text(mail, "text", cordee_json_text(mail, "body"));
    json_object_set_new(mail, "base", json_sprintf("/received/%lld", (long long)id));
    json_object_set_new(mail, "error", json_string(""));
    for (const char *const *k = (const char *const[]){"trouble", "whole", "html", NULL};
         *k; k++)
        json_object_set_new(mail, *k, json_string(""));
    json_object_set_new(mail, "files", json_array());
    if (in && n < PARSED)
        cd_mail_body_put(view, cordee_json_text(mail, "file"), mail);
    json_object_del(mail, "file");
    json_object_del(mail, "body");
}

/* A mailing that is answered is a line: it is the same for everybody. */
static void put_mails(const struct cd_view *view, json_t *list, json_t *model)
{
    size_t i;
    json_t *mail;
    json_t *first = json_array_get(list, 0);
    bool mailing = first && strcmp(cordee_json_text(first, "kind"), "mail.out") != 0 &&
                   cordee_json_int(first, "direction") == CORDEE_OUT;

    if (mailing || json_is_true(json_object_get(first, "mass"))) {
        cordee_json_set_text(model, "answers", cordee_json_text(first, "subject"));
        json_array_remove(list, 0);
    }
    json_array_foreach (list, i, mail)
        dress_mail(view, mail, json_array_size(list) - 1 - i);
    json_object_set(model, "thread", list);
}

/* ---- the page --------------------------------------------------------------- */

json_t *cd_inbox_days(const struct cd_view *view)
{
    struct cordee *cd = view->cd;
    struct cordee_clock c;
    json_t *list = json_array();
    int to_monday;

    cordee_clock_at(view->now, view->zone, &c);
    to_monday = 8 - c.weekday;
    for (int i = 0; i < 2; i++) {
        cordee_clock_at(view->now + (i ? to_monday : 1) * INT64_C(86400), view->zone, &c);
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "value",
                                        cordee_arena_printf(view->arena, "%04d-%02d-%02d",
                                                            c.year, c.month, c.day),
                                        "label", i ? T("Next week") : T("Tomorrow")));
    }
    return list;
}

/* What the address asks for is open from the beginning. */
static void put_open(const struct cd_view *view, json_t *model)
{
    const char *open = view->cd->http->query(view->req, "do");

    for (const char *const *k =
             (const char *const[]){"snooze", "assign", "follow", "answer", NULL};
         *k; k++)
        json_object_set_new(model, cordee_arena_printf(view->arena, "do_%s", *k),
                            json_boolean(strcmp(open, *k) == 0));
}

int cd_inbox_put_exchange(const struct cd_view *view, json_t *row,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mails = NULL;
    json_t *staff = NULL;
    int64_t org = cordee_json_int(row, "org_id");

    cd_inbox_dress(view, row);
    cd_page_put_may(view, row);
    put_open(view, row);
    if (cd_inbox_mails(view, cordee_json_int(row, "id"), &mails, err) < 0 ||
        cd_inbox_staff(view, row, &staff, err) < 0)
        return -1;
    json_object_set_new(row, "users", staff);
    put_mails(view, mails, row);
    json_object_set_new(row, "days", cd_inbox_days(view));
    cordee_json_set_text(row, "org_href", org ? cd_show_href(view, CORDEE_ORG, org) : "");
    return 0;
}

CD_HANDLER(cd_inbox_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd_inbox_row(&view, cd->http->path_int(req, "id"), &row, err) < 0 ||
        cd_inbox_put_seen(&view, row, 0, err) < 0 ||
        cd_inbox_put_exchange(&view, row, err) < 0 ||
        (cd->http->may(req, "console.write_mail") &&
         cd_inbox_put_answer(&view, row, err) < 0))
        return -1;
    return cd->http->page(cd, req, "inbox-thread", row, err);
}
