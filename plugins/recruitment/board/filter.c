/* What somebody looks for on a board. */
#include "plugins/recruitment/board/board.h"

#include <string.h>

enum { LONGEST = 100, PAGES = 10000 };

static const char *asked(struct cordee *cd, struct cordee_request *req, const char *name)
{
    const char *text = cd->http->query(req, name);

    return cordee_text_trim(
        cordee_arena_text_n(cd->http->arena(req), text, cordee_utf8_cut(text, LONGEST)));
}

struct board_filter board_filter_of(struct cordee *cd, struct cordee_request *req)
{
    struct board_filter f = {
        .kind = asked(cd, req, "kind"),
        .country = asked(cd, req, "country"),
        .place = asked(cd, req, "place"),
        .remote = asked(cd, req, "remote"),
        .language = asked(cd, req, "language"),
        .text = asked(cd, req, "q"),
        .page = 1,
    };

    if (!cordee_text_int(cd->http->query(req, "member"), &f.member) || f.member < 0)
        f.member = 0;
    if (!cordee_text_int(cd->http->query(req, "page"), &f.page) || f.page < 1 ||
        f.page > PAGES)
        f.page = 1;
    if (!cordee_text_is(f.remote, "any") && !cordee_text_is(f.remote, "fully"))
        f.remote = "";
    return f;
}

bool board_filter_any(const struct board_filter *f)
{
    return *f->kind || *f->country || *f->place || *f->remote || *f->language ||
           *f->text || f->member;
}

static void part(struct cordee_buf *out, const char *name, const char *value)
{
    if (!*value)
        return;
    cordee_buf_printf(out, "%s%s=", out->len ? "&" : "", name);
    cordee_buf_url(out, value, "");
}

const char *board_filter_query(struct cordee_arena *a, const struct board_filter *f,
                               const char *language)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    part(&out, "q", f->text);
    part(&out, "kind", f->kind);
    part(&out, "place", f->place);
    part(&out, "country", f->country);
    part(&out, "remote", f->remote);
    part(&out, "language", f->language);
    if (f->member)
        part(&out, "member", cordee_arena_printf(a, "%lld", (long long)f->member));
    part(&out, "l", language);
    if (f->page > 1)
        part(&out, "page", cordee_arena_printf(a, "%lld", (long long)f->page));
    return cordee_arena_text(a, out.text ? out.text : "");
}

/* ---- the form --------------------------------------------------------------- */

static const char *label_of(struct cordee *cd, const char *what, const json_t *row)
{
    const char *value = cordee_json_text(row, "value"), *label = "";

    if (cordee_text_is(what, "kind"))
        label = opening_kind_name(cd, value);
    else if (cordee_text_is(what, "country"))
        label = cd->crm->word(cd, CORDEE_WORD_COUNTRY, value);
    else if (cordee_text_is(what, "language"))
        label = cd->crm->word(cd, CORDEE_WORD_LANGUAGE, value);
    else
        label = cordee_json_text(row, "label");
    return *label ? label : value;
}

static int choice_put(struct cordee *cd, const struct board *b, const char *what,
                      const char *name, const char *chosen, json_t *model,
                      struct cordee_error *err)
{
    json_t *list = board_choices(cd, b, what, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};

        if (json_is_integer(json_object_get(row, "value")))
            cordee_buf_printf(&value, "%lld", (long long)cordee_json_int(row, "value"));
        else
            cordee_buf_puts(&value, cordee_json_text(row, "value"));
        json_object_set_new(row, "label", json_string(label_of(cd, what, row)));
        json_object_set_new(row, "value", json_string(value.text ? value.text : ""));
        json_object_set_new(row, "selected",
                            json_boolean(cordee_text_is(value.text, chosen)));
    }
    json_object_set_new(model, name, list);
    return 0;
}

int board_filter_put(struct cordee *cd, const struct board *b,
                     const struct board_filter *f, json_t *model,
                     struct cordee_error *err)
{
    char member[24] = "";

    if (f->member)
        snprintf(member, sizeof member, "%lld", (long long)f->member);
    json_object_set_new(model, "q", json_string(f->text));
    json_object_set_new(model, "place", json_string(f->place));
    json_object_set_new(model, "remote_any",
                        json_boolean(cordee_text_is(f->remote, "any")));
    json_object_set_new(model, "remote_fully",
                        json_boolean(cordee_text_is(f->remote, "fully")));
    json_object_set_new(model, "filtered", json_boolean(board_filter_any(f)));
    return choice_put(cd, b, "kind", "kinds", f->kind, model, err) < 0 ||
                   choice_put(cd, b, "country", "countries", f->country, model, err) <
                       0 ||
                   choice_put(cd, b, "language", "needs_languages", f->language, model,
                              err) < 0 ||
                   choice_put(cd, b, "member", "members", member, model, err) < 0
               ? -1
               : 0;
}
