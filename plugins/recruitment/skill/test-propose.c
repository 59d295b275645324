/* Which skills a text speaks of. */
#include "plugins/recruitment/skill/propose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    int64_t id;
    const char *label;
} labels[] = {
    {1, "set moulds"},
    {1, "adjust injection moulds"},
    {2, "injection moulding"},
    {3, "manage staff"},
    {4, "manage production systems"},
    {5, "quality standards"},
    {6, "the"},
    {7, "use drawings"},
};

static struct proposer *knows(void)
{
    struct proposer *p = proposer_new();

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        proposer_put(p, labels[i].id, labels[i].label, CORDEE_WORDS_EN);
    return p;
}

/* The ids, with blanks. */
static void proposes(const char *text, size_t most, const char *ids)
{
    CORDEE_AUTO(proposer_drop) struct proposer *p = knows();
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    struct skill_proposed *found;
    size_t n = proposer_ask(p, a, text, CORDEE_WORDS_EN, most, &found);

    cordee_buf_puts(&said, "");
    for (size_t i = 0; i < n; i++)
        cordee_buf_printf(&said, "%s%lld", i ? " " : "", (long long)found[i].id);
    assert_string_equal(said.text, ids);
}

static void what_stands_there_whole_is_first(void **state)
{
    (void)state;
    proposes("I adjusted the injection moulds", 1, "1");
    proposes("Ten years of managing the staff of a kitchen", 1, "3");
    proposes("Quality standards, drawings", 2, "5 7");
}

static void a_skill_stands_there_once(void **state)
{
    (void)state;
    proposes("set moulds, adjust injection moulds", 10, "1 2");
}

static void nothing_is_proposed_without_a_word_in_common(void **state)
{
    (void)state;
    proposes("", 10, "");
    proposes("The and of with", 10, "");
    proposes("Gardens", 10, "");
    proposes("moulds", 0, "");
}

static void no_more_than_asked_are_proposed(void **state)
{
    CORDEE_AUTO(proposer_drop) struct proposer *p = proposer_new();
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct skill_proposed *found;

    (void)state;
    for (int i = 100; i > 0; i--)
        proposer_put(p, i, cordee_arena_printf(a, "weld pipes%d", i), CORDEE_WORDS_EN);
    assert_int_equal(proposer_ask(p, a, "weld", CORDEE_WORDS_EN, 10, &found), 10);
    for (int i = 0; i < 10; i++) /* equal ones: the oldest */
        assert_int_equal(found[i].id, i + 1);
}

static void long_labels_and_texts_are_borne(void **state)
{
    CORDEE_AUTO(proposer_drop) struct proposer *p = proposer_new();
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct skill_proposed *found;

    (void)state;
    for (int i = 0; i < 10000; i++)
        cordee_buf_printf(&text, "word%d ", i);
    proposer_put(p, 1, text.text, CORDEE_WORDS_EN);
    assert_int_equal(proposer_ask(p, a, text.text, CORDEE_WORDS_EN, 10, &found), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_there_whole_is_first),
        cmocka_unit_test(a_skill_stands_there_once),
        cmocka_unit_test(nothing_is_proposed_without_a_word_in_common),
        cmocka_unit_test(no_more_than_asked_are_proposed),
        cmocka_unit_test(long_labels_and_texts_are_borne),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
