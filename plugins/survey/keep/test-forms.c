/* Published forms, remembered. */
#include "plugins/survey/keep/forms.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct survey_forms *forms;

static int set_up(void **state)
{
    (void)state;
    forms = survey_forms_new();
    return forms ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    survey_forms_free(forms);
    return 0;
}

/* A form with nothing but so many sections. */
static const struct survey_frozen *put(int64_t version, int64_t at, size_t sections)
{
    const struct survey_form form = {.n_sections = sections};

    return survey_forms_put(forms, version, at, cordee_arena_new(), json_object(), &form);
}

static size_t sections_of(int64_t version, int64_t at)
{
    const struct survey_frozen *frozen = survey_forms_get(forms, version, at);
    const size_t n = frozen ? frozen->form.n_sections : 0;

    survey_frozen_drop(frozen);
    return n;
}

static void what_was_read_once_is_there(void **state)
{
    const struct survey_frozen *first = put(7, 100, 3);

    (void)state;
    assert_non_null(first->document);
    assert_ptr_equal(survey_forms_get(forms, 7, 100), first);
    survey_frozen_drop(first);
    survey_frozen_drop(first);
    assert_int_equal(sections_of(7, 100), 3);
    assert_null(survey_forms_get(forms, 8, 100));
    assert_null(survey_forms_get(NULL, 7, 100));
}

static void published_again_it_is_another(void **state)
{
    (void)state;
    survey_frozen_drop(put(7, 100, 3));
    assert_null(survey_forms_get(forms, 7, 101));
    survey_frozen_drop(put(7, 101, 4));
    assert_int_equal(sections_of(7, 101), 4);
}

static void what_was_asked_for_least_lately_goes(void **state)
{
    (void)state;
    for (int64_t i = 1; i <= SURVEY_FORMS; i++)
        survey_frozen_drop(put(i, 1, (size_t)i));
    assert_int_equal(sections_of(1, 1), 1);
    survey_frozen_drop(put(99, 1, 9));
    assert_int_equal(sections_of(1, 1), 1);
    assert_int_equal(sections_of(99, 1), 9);
    assert_int_equal(sections_of(2, 1), 0);
}

static void what_somebody_holds_lives_on(void **state)
{
    const struct survey_frozen *held = put(1, 1, 5);

    (void)state;
    for (int64_t i = 2; i <= 2 * SURVEY_FORMS; i++)
        survey_frozen_drop(put(i, 1, 1));
    assert_int_equal(sections_of(1, 1), 0);
    assert_int_equal(held->form.n_sections, 5);
    assert_int_equal(json_object_size(held->document), 0);
    survey_frozen_drop(held);
}

/* Reads and brings more versions than are remembered. */
static void *many(void *wrong)
{
    for (int64_t i = 0; i < 20000; i++) {
        const int64_t version = 1 + i * 7 % (SURVEY_FORMS + 5);
        const struct survey_frozen *frozen = survey_forms_get(forms, version, 1);

        if (!frozen)
            frozen = put(version, 1, (size_t)version);
        if (frozen->form.n_sections != (size_t)version)
            *(bool *)wrong = true;
        survey_frozen_drop(frozen);
    }
    return NULL;
}

static void threads_share_them(void **state)
{
    pthread_t threads[4];
    bool wrong[4] = {false};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many, &wrong[i]), 0);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_false(wrong[i]);
    }
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        ROW(what_was_read_once_is_there),
        ROW(published_again_it_is_another),
        ROW(what_was_asked_for_least_lately_goes),
        ROW(what_somebody_holds_lives_on),
        ROW(threads_share_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
