/* What anonymous answers are sealed with. */
#include "plugins/survey/keep/seal.h"

#include "plugins/survey/answer/answer.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- texts as they stand -------------------------------------------------------- */

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const char *text_plural(struct cordee *cd, const char *one, const char *many,
                               int64_t n)
{
    (void)cd;
    return n == 1 ? one : many;
}

static const struct cordee_text_api texts = {.get = text_get, .plural = text_plural};
static struct cordee plain = {.text = &texts};

static const unsigned char salt[SURVEY_SALT] = "salt", other_salt[SURVEY_SALT] = "pepper";

/* ---- answers -------------------------------------------------------------------- */

static void what_is_sealed_is_opened_by_its_own_key_only(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *told = json_pack("{s:s}", "say", "a secret");
    CORDEE_AUTO(cordee_json_drop) json_t *opened = NULL;
    struct survey_pair pair, salted, keyed;
    size_t room;

    (void)state;
    survey_pair_make("7-abc", salt, &pair);
    survey_pair_make("7-abc", other_salt, &salted);
    survey_pair_make("7-abd", salt, &keyed);
    survey_seal(pair.seals, told, 1000, &sealed);
    assert_null(memmem(sealed.text, sealed.len, "secret", 6));
    assert_null(survey_unseal(&salted, sealed.text, sealed.len, &room));
    assert_null(survey_unseal(&keyed, sealed.text, sealed.len, &room));
    assert_null(survey_unseal(&pair, sealed.text, sealed.len - 1, &room));
    assert_null(survey_unseal(&pair, "", 0, &room));
    opened = survey_unseal(&pair, sealed.text, sealed.len, &room);
    assert_non_null(opened);
    assert_true(json_equal(opened, told));
    assert_int_equal(room, 1000);
}

static void the_same_answers_look_different_each_time(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf first = {0}, again = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *told = json_object();
    struct survey_pair pair;

    (void)state;
    survey_pair_make("7-abc", salt, &pair);
    survey_seal(pair.seals, told, 100, &first);
    survey_seal(pair.seals, told, 100, &again);
    assert_int_equal(first.len, again.len);
    assert_memory_not_equal(first.text, again.text, first.len);
}

/* ---- length --------------------------------------------------------------------- */

static json_t *longest_words(size_t characters)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    for (size_t i = 0; i < characters; i++)
        cordee_buf_puts(&text, i % 2 ? "\"" : "\xf0\x9f\xa7\xad");
    return json_string(text.text);
}

static void whatever_is_answered_has_the_length_of_its_form(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    CORDEE_AUTO(cordee_json_drop)
    json_t *document = json_loads(
        "{\"languages\":[\"en\"],\"title\":{\"en\":\"T\"},\"sections\":[{\"key\":\"a\","
        "\"questions\":[{\"key\":\"say\",\"kind\":\"long\",\"characters\":3000,\"words\":"
        "{\"en\":\"Say\"}},{\"key\":\"many\",\"kind\":\"several\",\"other\":true,"
        "\"words\":{\"en\":\"Many\"},\"items\":[{\"key\":\"a\",\"words\":{\"en\":\"A\"}},"
        "{\"key\":\"b\",\"words\":{\"en\":\"B\"}}]}]}]}",
        0, NULL);
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_object();
    CORDEE_AUTO(cordee_json_drop)
    json_t *most = json_pack("{s:o, s:i, s:i, s:o}", "say", longest_words(3000), "many.a",
                             1, "many.b", 1, "many.other", longest_words(500));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf little = {0}, much = {0};
    struct survey_form form;
    struct survey_pair pair;

    (void)state;
    assert_int_equal(survey_form_read(&plain, a, document, &form, problems), 1);
    survey_pair_make("7-abc", salt, &pair);
    survey_seal(pair.seals, none, survey_room(&form), &little);
    survey_seal(pair.seals, most, survey_room(&form), &much);
    assert_int_equal(little.len, much.len);
}

/* ---- drafts --------------------------------------------------------------------- */

static void a_draft_is_of_its_link(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *draft = json_pack("{s:i}", "section", 2);
    CORDEE_AUTO(cordee_json_drop) json_t *opened = NULL;
    struct survey_draft_key mine, again, other;

    (void)state;
    survey_draft_key_make("12-0123456789abcdef", &mine);
    survey_draft_key_make("12-0123456789abcdef", &again);
    survey_draft_key_make("13-0123456789abcdef", &other);
    assert_string_equal(mine.id, again.id);
    assert_string_not_equal(mine.id, other.id);
    assert_int_equal(strlen(mine.id), 64);
    assert_memory_not_equal(mine.id, mine.key, sizeof mine.key);
    survey_draft_seal(&mine, draft, 500, &sealed);
    assert_null(survey_draft_unseal(&other, sealed.text, sealed.len));
    assert_null(survey_draft_unseal(&mine, sealed.text, 10));
    opened = survey_draft_unseal(&again, sealed.text, sealed.len);
    assert_non_null(opened);
    assert_true(json_equal(opened, draft));
}

/* ---- lots ----------------------------------------------------------------------- */

static void each_is_drawn_as_often(void **state)
{
    enum { N = 5, TIMES = 20000 };
    int at[N][N] = {{0}};

    (void)state;
    for (int t = 0; t < TIMES; t++) {
        size_t order[N];
        bool seen[N] = {false};

        survey_lot(order, N);
        for (size_t i = 0; i < N; i++) {
            assert_true(order[i] < N && !seen[order[i]]);
            seen[order[i]] = true;
            at[order[i]][i]++;
        }
    }
    for (int i = 0; i < N; i++) /* 4000 each; 9 standard deviations are 510 */
        for (int k = 0; k < N; k++)
            assert_in_range(at[i][k], 3490, 4510);
}

static void nobody_has_a_number_of_a_row(void **state)
{
    int64_t before = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        const int64_t n = survey_nobody();

        assert_true(n < 0 && n > -(INT64_C(1) << 53) && n != before);
        before = n;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_is_opened_by_its_own_key_only),
        cmocka_unit_test(the_same_answers_look_different_each_time),
        cmocka_unit_test(whatever_is_answered_has_the_length_of_its_form),
        cmocka_unit_test(a_draft_is_of_its_link),
        cmocka_unit_test(each_is_drawn_as_often),
        cmocka_unit_test(nobody_has_a_number_of_a_row),
    };

    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
