/* Lines of iCalendar: folded at 75 octets, escaped, whole characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <cordee/base.h>

#include <string.h>

static void unfold(const char *s, struct cordee_buf *out)
{
    size_t run = 0;

    for (; *s; s++) {
        if (strncmp(s, "\r\n", 2) == 0) {
            assert_in_range(run, 0, 75);
            run = 0;
            s++;
            if (s[1] == ' ') {
                s++;
                run = 1;
            }
            continue;
        }
        assert_true(run != 0 || ((unsigned char)*s & 0xc0) != 0x80);
        run++;
        cordee_buf_putc(out, *s);
    }
}

static void long_lines_are_folded_between_characters(void **state)
{
    (void)state;
    for (size_t n = 0; n < 400; n++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf back = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf want = {0};

        for (size_t i = 0; i < n; i++)
            cordee_buf_puts(&text, i % 5 == 0 ? "🧗" : i % 3 == 0 ? "é" : "a");
        cordee_buf_printf(&want, "SUMMARY:%s", text.text ? text.text : "");
        cordee_ical_line(&line, "SUMMARY", text.text ? text.text : "");
        unfold(line.text, &back);
        assert_string_equal(back.text, want.text);
    }
}

static void texts_are_escaped(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    cordee_ical_text(&out, "SUMMARY", "a,b;c\\d\r\ne:\"f\"\x07");
    assert_string_equal(out.text, "SUMMARY:a\\,b\\;c\\\\d\\ne:\"f\"\r\n");
    cordee_buf_clear(&out);
    cordee_ical_text(&out, "SUMMARY", "");
    assert_int_equal(out.len, 0);
}

static void instants_are_utc_and_days_are_of_the_zone(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    cordee_ical_instant(&out, "DTSTAMP", 1795995000);
    cordee_ical_day(&out, "DUE;VALUE=DATE", 1795995000 + 23 * 3600, "Europe/Vienna");
    assert_string_equal(out.text,
                        "DTSTAMP:20261129T233000Z\r\nDUE;VALUE=DATE:20261130\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_lines_are_folded_between_characters),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(instants_are_utc_and_days_are_of_the_zone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
