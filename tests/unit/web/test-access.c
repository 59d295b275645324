/* The second step, roles, and the scopes of API tokens, without a server. */
#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/web/totp.h"
#include "core/web/web-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cordee_permission permissions[] = {
    {"t.read", "See things", "manager,editor,reader", false},
    {"t.read_all", "See all things", "manager", false},
    {"t.write", "Write things", "manager,editor", false},
    {0},
};

static const struct cordee_plugin_def part = {CORDEE_ABI, .name = "t",
                                              .permissions = permissions};

struct world {
    struct fixture *f;
    struct cd_web web;
    struct cordee_request req;
};

static int setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_db_part, &cd_crm_part,
                                                            &cd_web_part, &part, NULL};
    struct world *w = calloc(1, sizeof *w);

    w->f = fixture_new(parts);
    w->web.host = &w->f->host;
    w->web.cd = &w->f->core;
    w->f->host.web = &w->web;
    w->req.web = &w->web;
    w->req.address = "192.0.2.1";
    w->req.user.session = "";
    assert_int_equal(w->f->core.db->exec(&w->f->core, &w->f->err,
                                         "INSERT INTO staff(id, name, login, role) VALUES"
                                         "(1, 'Ada', 'ada@example.org', 'admin'),"
                                         "(2, 'Bea', 'bea@example.org', 'editor')",
                                         CORDEE_NO_ARGS),
                     0);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;

    w->f->host.web = NULL;
    fixture_free(w->f);
    free(w);
    return 0;
}

/* ---- the second step ---------------------------------------------------------- */

static void code_of(const struct cd_second *second, int64_t step, char out[8])
{
    unsigned char key[CD_TOTP_KEY];

    assert_int_equal(cd_base32_read(second->secret, key, sizeof key), CD_TOTP_KEY);
    snprintf(out, 8, "%06u", cd_totp_code(key, sizeof key, (uint64_t)step, 6));
}

/* The secret, for codes of steps before and after. */
static struct cd_second turn_on(struct world *w, int64_t staff)
{
    struct cd_second second;
    char code[8];

    while (cordee_now() % 30 > 15) /* what follows belongs into one step */
        usleep(20000);
    assert_int_equal(cd_second_begin(&w->f->host, staff, &w->f->err), 0);
    assert_int_equal(cd_second_look(&w->f->host, staff, &second, &w->f->err), 1);
    assert_true(second.begun && !second.on && strlen(second.secret) == 32);
    code_of(&second, cordee_now() / 30 - 1, code);
    assert_int_equal(cd_second_confirm(&w->req, staff, code, &w->f->err), 1);
    return second;
}

static void a_step_counts_once(void **state)
{
    struct world *w = *state;
    struct cd_second second = turn_on(w, 1);
    struct cd_second after;
    int64_t step = cordee_now() / 30;
    char code[8];

    assert_int_equal(cd_second_look(&w->f->host, 1, &after, &w->f->err), 1);
    assert_true(after.on && !*after.secret);
    code_of(&second, step - 1, code);
    assert_int_equal(cd_second_check(&w->req, 1, code, &w->f->err), 0);
    code_of(&second, step + 1, code);
    assert_int_equal(cd_second_check(&w->req, 1, code, &w->f->err), 1);
    assert_int_equal(cd_second_check(&w->req, 1, code, &w->f->err), 0);
    code_of(&second, step, code); /* earlier than the one that was used */
    assert_int_equal(cd_second_check(&w->req, 1, code, &w->f->err), 0);
}

static void a_confirmed_secret_is_not_replaced(void **state)
{
    struct world *w = *state;
    struct cd_second second = turn_on(w, 1);
    struct cd_second after;
    char code[8];

    assert_int_equal(cd_second_begin(&w->f->host, 1, &w->f->err), 0);
    assert_int_equal(cd_second_look(&w->f->host, 1, &after, &w->f->err), 1);
    assert_true(after.on);
    code_of(&second, cordee_now() / 30 + 1, code);
    assert_int_equal(cd_second_check(&w->req, 1, code, &w->f->err), 1);
}

static void recovery_codes_count_once_and_for_one(void **state)
{
    struct world *w = *state;
    char codes[CD_SECOND_CODES][12];
    char others[CD_SECOND_CODES][12];

    turn_on(w, 1);
    turn_on(w, 2);
    assert_int_equal(cd_second_codes(&w->f->host, 1, codes, &w->f->err), 0);
    assert_int_equal(cd_second_codes(&w->f->host, 2, others, &w->f->err), 0);
    for (int i = 0; i < CD_SECOND_CODES; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(codes[i], codes[k]);
    assert_int_equal(cd_second_check(&w->req, 1, others[0], &w->f->err), 0);
    assert_int_equal(cd_second_check(&w->req, 1, codes[0], &w->f->err), 1);
    assert_int_equal(cd_second_check(&w->req, 1, codes[0], &w->f->err), 0);
    assert_int_equal(cd_second_codes(&w->f->host, 1, others, &w->f->err), 0);
    assert_int_equal(cd_second_check(&w->req, 1, codes[1], &w->f->err), 0);
    assert_int_equal(cd_second_check(&w->req, 1, others[1], &w->f->err), 1);
    assert_int_equal(cd_second_off(&w->f->host, 1, &w->f->err), 0);
    assert_int_equal(cd_second_check(&w->req, 1, others[2], &w->f->err), -1);
}

static void ten_wrong_codes_are_enough(void **state)
{
    struct world *w = *state;
    char codes[CD_SECOND_CODES][12];

    turn_on(w, 1);
    assert_int_equal(cd_second_codes(&w->f->host, 1, codes, &w->f->err), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(cd_second_check(&w->req, 1, "not-a-code", &w->f->err), 0);
    assert_int_equal(cd_second_check(&w->req, 1, codes[0], &w->f->err), -1);
    assert_int_equal(w->f->err.code, CORDEE_E_BUSY);
}

/* ---- roles and scopes ----------------------------------------------------------- */

static void an_administrators_word_goes_before_the_row(void **state)
{
    struct world *w = *state;
    struct cordee_host *host = &w->f->host;

    assert_true(cd_may(host, "editor", "t.write"));
    assert_int_equal(cd_permit(&w->f->core, "editor", "t.write", false, &w->f->err), 0);
    assert_int_equal(cd_permit(&w->f->core, "reader", "t.read_all", true, &w->f->err), 0);
    assert_true(cd_may(host, "editor", "t.write")); /* until it is applied */
    assert_int_equal(cd_roles_apply(host, &w->f->err), 0);
    assert_false(cd_may(host, "editor", "t.write"));
    assert_true(cd_may(host, "reader", "t.read_all"));
    assert_true(cd_may(host, "manager", "t.write") && cd_may(host, "admin", "t.write"));
    assert_true(cd_role_changed(host, "editor", "t.write"));
    assert_false(cd_role_changed(host, "manager", "t.write"));
    assert_int_equal(cd_permit(&w->f->core, "admin", "t.write", true, &w->f->err), -1);
    assert_int_equal(cd_roles_reset(&w->f->core, &w->f->err), 0);
    assert_int_equal(cd_roles_apply(host, &w->f->err), 0);
    assert_true(cd_may(host, "editor", "t.write"));
    assert_false(cd_may(host, "reader", "t.read_all"));
}

static void a_scope_names_whole_permissions(void **state)
{
    struct world *w = *state;
    struct cordee_request *req = &w->req;

    req->user.role = "admin";
    req->user.by_token = true;
    req->user.scope = "t.read,t.write";
    assert_true(web_may(req, "t.read") && web_may(req, "t.write"));
    assert_false(web_may(req, "t.read_all"));
    req->user.scope = "t.read_all";
    assert_false(web_may(req, "t.read"));
    req->user.scope = "";
    assert_false(web_may(req, "t.read"));
    req->user.scope = "*";
    assert_true(web_may(req, "t.read_all"));
    req->user.role = "reader";
    assert_false(web_may(req, "t.write"));
}

static void tokens_are_revoked_by_whom_they_belong_to(void **state)
{
    struct world *w = *state;
    struct cordee *cd = &w->f->core;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char token[57];
    int64_t id = cd_api_token_new(&w->f->host, 1, "one", "t.read", 0, token, &w->f->err);

    assert_true(id > 0 && strlen(token) == 56);
    assert_int_equal(cd_api_token_revoke(cd, 2, id, &w->f->err), 0);
    list = cd_api_token_list(cd, 1, &w->f->err);
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "scope"), "t.read");
    assert_null(json_object_get(json_array_get(list, 0), "hash"));
    assert_int_equal(cd_api_token_revoke(cd, 1, id, &w->f->err), 1);
    assert_int_equal(cd_api_token_revoke(cd, 1, id, &w->f->err), 0);
    json_decref(list);
    list = cd_api_token_list(cd, 1, &w->f->err);
    assert_int_equal(json_array_size(list), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_step_counts_once),
        TEST(a_confirmed_secret_is_not_replaced),
        TEST(recovery_codes_count_once_and_for_one),
        TEST(ten_wrong_codes_are_enough),
        TEST(an_administrators_word_goes_before_the_row),
        TEST(a_scope_names_whole_permissions),
        TEST(tokens_are_revoked_by_whom_they_belong_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
