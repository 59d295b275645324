/* The pages of tests. */
#include "plugins/mailing/write/try.h"
#include "plugins/mailing/mailing-web.h"

#include <string.h>

/* Everybody who writes mailings may try them on themselves. */
static bool may_test(struct cordee *cd, struct cordee_request *req, const char *to)
{
    int64_t own = 0;
    char folded[255];

    if (cd->http->may(req, "mailing.send"))
        return true;
    return cordee_address_fold(to, folded) == 0 &&
           cd->db->one(cd, NULL, &own, "SELECT 1 FROM staff WHERE id = ? AND login = ?",
                       CORDEE_ARGS(CORDEE_V(cd->http->user(req)),
                                   CORDEE_V((const char *)folded))) > 0;
}

static int addresses_read(struct cordee *cd, struct cordee_request *req, json_t *model,
                          json_t *addresses, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *saved = NULL;
    const char *to = cd->http->form(req, "test_address");
    json_t *row;
    size_t i;

    if (strcmp(cd->http->form(req, "do"), "test-group") != 0) {
        json_array_append_new(addresses, json_string(to));
        return 0;
    }
    saved = mailing_testers(cd, cordee_json_int(model, "cluster"), err);
    if (!saved)
        return -1;
    json_array_foreach (saved, i, row)
        json_array_append(addresses, json_object_get(row, "address"));
    return 0;
}

static const char *sent_words(struct cordee *cd, struct cordee_request *req,
                              const json_t *addresses)
{
    struct cordee_arena *a = cd->http->arena(req);
    size_t n = json_array_size(addresses);

    if (n == 1)
        return cordee_arena_printf(a, T("A test is on its way to %s."),
                                   json_string_value(json_array_get(addresses, 0)));
    return cordee_arena_printf(a, T("Tests are on their way to %zu addresses."), n);
}

int mailing_try_page(struct cordee *cd, struct cordee_request *req, int64_t id,
                     const char *lang, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *addresses = json_array();
    const char *back = mailing_edit_path(cd, req, id, lang, "#test");
    struct cordee_error why = {0};
    json_t *address;
    size_t i;

    if (mailing_of_path(cd, req, &model, err) < 0 ||
        addresses_read(cd, req, model, addresses, err) < 0)
        return -1;
    if (!json_array_size(addresses))
        return cd->http->failed(cd, req, back,
                                T("No address is saved for tests yet: add one."), err);
    json_array_foreach (addresses, i, address)
        if (!may_test(cd, req, json_string_value(address)))
            return cd->http->failed(
                cd, req, back,
                T("You may send tests to yourself; to others only who may send "
                  "mailings."),
                err);
    if (mailing_try(cd, model, lang, addresses, cd->http->form_int(req, "as"), &why) == 0)
        return cd->http->done(cd, req, back, sent_words(cd, req, addresses), err);
    if (why.code == CORDEE_E_INVALID)
        return cd->http->failed(cd, req, back, why.text, err);
    *err = why;
    return -1;
}

/* ---- who looks at them ------------------------------------------------------ */

static const char *back_of(struct cordee *cd, struct cordee_request *req)
{
    return mailing_edit_path(cd, req, cd->http->path_int(req, "id"),
                             cd->http->form(req, "lang"), "#test");
}

static int tester_add(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (mailing_tester_add(cd, cordee_json_int(model, "cluster"),
                           cd->http->form(req, "address"), &why) == 0)
        return cd->http->done(cd, req, back_of(cd, req), T("Saved for tests."), err);
    if (why.code == CORDEE_E_INVALID)
        return cd->http->failed(cd, req, back_of(cd, req), why.text, err);
    *err = why;
    return -1;
}

static int tester_drop(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_of_path(cd, req, &model, err) < 0 ||
        mailing_tester_drop(cd, cordee_json_int(model, "cluster"),
                            cd->http->form_int(req, "tester"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, back_of(cd, req), T("Tests no longer go there."), err);
}

/* clang-format off */
const struct cordee_route mailing_try_routes[] = {
    {.method = "POST", .path = "/mailing/{id}/testers", .permission = "mailing.write",
     .handle = tester_add, .help = "Saves an address to which tests go"},
    {.method = "POST", .path = "/mailing/{id}/testers/remove", .permission = "mailing.write",
     .handle = tester_drop, .help = "Tests no longer go to an address"},
    {0},
};
/* clang-format on */
