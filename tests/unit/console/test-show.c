/* What people read of values, and forms as tables. */
#include "tests/unit/fixture.h"

#include "core/console/form.h"

#include <string.h>

struct state {
    struct fixture *f;
    struct cd_view view;
};

static int open_view(void **out)
{
    static struct state s;

    s.f = fixture_new(NULL);
    s.view = (struct cd_view){.cd = &s.f->cd,
                              .arena = cordee_arena_new(),
                              .zone = "Europe/Vienna",
                              .now = 1795287157}; /* 21 November 2026 */
    *out = &s;
    return 0;
}

static int close_view(void **out)
{
    struct state *s = *out;

    cordee_arena_free(s->view.arena);
    fixture_free(s->f);
    return 0;
}

static void initials_are_of_the_first_and_the_last_word(void **out)
{
    char text[16];

    (void)out;
    cd_show_initials("Élodie Charvoz", text);
    assert_string_equal(text, "ÉC");
    cd_show_initials("gian-andrea van der Solèr", text);
    assert_string_equal(text, "GS");
    cd_show_initials("(unknown)", text);
    assert_string_equal(text, "");
    cd_show_initials("", text);
    assert_string_equal(text, "");
}

static void days_are_those_of_the_cluster(void **out)
{
    struct state *s = *out;

    assert_int_equal(cd_show_days(&s->view, s->view.now), 0);
    assert_int_equal(cd_show_days(&s->view, s->view.now - 86400), 1);
    assert_int_equal(cd_show_days(&s->view, s->view.now + 86400), -1);
    assert_string_equal(cd_show_day(&s->view, s->view.now), "Today");
    assert_string_equal(cd_show_day(&s->view, s->view.now + 86400), "Tomorrow");
}

static void a_text_is_filled_in_any_order(void **out)
{
    struct state *s = *out;

    assert_string_equal(cd_show_fill(&s->view, "{2} of {1}, {3}", "a", "b", NULL),
                        "b of a, {3}");
}

static void a_value_in_an_address_changes_nothing_else(void **out)
{
    struct state *s = *out;

    assert_string_equal(cd_show_query(&s->view, "a&b=c d#é"), "a%26b%3Dc%20d%23%C3%A9");
}

static const struct cd_input inputs[] = {
    {.name = "name", .type = CD_TEXT, .label = "Name", .required = true},
    {.name = "email", .type = CD_TEXT, .label = "E-mail", .kind = "email"},
    {.name = "on", .type = CD_TEXT, .label = "Day", .kind = "date"},
    {0},
};

static void a_form_keeps_what_was_typed_and_says_what_is_wrong(void **out)
{
    struct state *s = *out;
    CORDEE_AUTO(cordee_json_drop)
    json_t *typed =
        json_pack("{s:s,s:s,s:s}", "name", "", "email", "no address", "on", "2026-02-30");
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&s->view, inputs, typed);
    json_t *email;

    assert_false(cd_form_check(&form));
    cd_form_put(&form, model);
    assert_int_equal(json_array_size(json_object_get(model, "problems")), 3);
    email = json_object_get(json_object_get(model, "fields"), "email");
    assert_string_equal(cordee_json_text(email, "value"), "no address");
    assert_true(*cordee_json_text(email, "wrong") != 0);
    assert_true(*cordee_json_text(model, "error") != 0);
}

static void a_form_that_is_right_says_nothing(void **out)
{
    struct state *s = *out;
    CORDEE_AUTO(cordee_json_drop)
    json_t *typed = json_pack("{s:s,s:s}", "name", "Ada", "email", "ada@x.example.org");
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form = cd_form_of(&s->view, inputs, typed);

    assert_true(cd_form_check(&form));
    cd_form_put(&form, model);
    assert_null(json_object_get(model, "error"));
    assert_string_equal(cd_form_get(&form, "on"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initials_are_of_the_first_and_the_last_word),
        cmocka_unit_test(days_are_those_of_the_cluster),
        cmocka_unit_test(a_text_is_filled_in_any_order),
        cmocka_unit_test(a_value_in_an_address_changes_nothing_else),
        cmocka_unit_test(a_form_keeps_what_was_typed_and_says_what_is_wrong),
        cmocka_unit_test(a_form_that_is_right_says_nothing),
    };

    return cmocka_run_group_tests(tests, open_view, close_view);
}
