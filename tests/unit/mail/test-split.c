/* Files taken apart into mails, whole or their headers alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/mail/way/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct heard {
    struct cd_split split;
    char mails[8][400];
    int64_t behind[8];
    size_t n;
    size_t stop_at;
};

static int take(void *ctx, const struct cordee_buf *mail, struct cordee_error *err)
{
    struct heard *h = ctx;

    (void)err;
    assert_true(h->n < 8);
    snprintf(h->mails[h->n], sizeof h->mails[0], "%.*s", (int)mail->len, mail->text);
    h->behind[h->n++] = h->split.behind;
    return h->stop_at && h->n == h->stop_at;
}

/* In pieces of `size` bytes. */
static void split(struct heard *h, const char *text, size_t size, bool heads)
{
    struct cordee_error err = {0};

    memset(h, 0, sizeof *h);
    h->split = (struct cd_split){
        .take = take, .ctx = h, .limit = (size_t)1 << 20, .heads = heads};
    cd_split_begin(&h->split, false);
    for (size_t n = strlen(text); n;) {
        size_t k = n < size ? n : size;

        assert_int_equal(cd_split_more(&h->split, text, k, &err), 0);
        text += k;
        n -= k;
    }
    assert_int_equal(cd_split_end(&h->split, &err), 0);
    cd_split_done(&h->split);
}

static const char two[] = "From a Mon Jan  1 00:00:00 2026\n"
                          "Subject: one\n\nbody\n>From here\nFrom there\n\n"
                          "From b Mon Jan  1 00:00:00 2026\r\n"
                          "Subject: two\r\n\r\nmore\r\n";

static void an_mbox_is_its_mails_in_whatever_pieces_it_comes(void **state)
{
    struct heard h;

    (void)state;
    for (size_t size = 1; size < sizeof two; size++) {
        split(&h, two, size, false);
        assert_int_equal(h.n, 2);
        assert_string_equal(h.mails[0],
                            "Subject: one\n\nbody\nFrom here\nFrom there\n\n");
        assert_string_equal(h.mails[1], "Subject: two\r\n\r\nmore\r\n");
        assert_int_equal(h.behind[0], strstr(two, "From b") - two);
    }
}

static void of_a_body_nothing_is_kept_where_headers_are_asked(void **state)
{
    struct heard h;

    (void)state;
    split(&h, two, 7, true);
    assert_int_equal(h.n, 2);
    assert_string_equal(h.mails[0], "Subject: one\n");
    assert_string_equal(h.mails[1], "Subject: two\r\n");
}

static void what_is_no_mbox_is_one_mail(void **state)
{
    struct heard h;

    (void)state;
    split(&h, "Subject: x\n\n\nFrom here on\n>From\n", 5, false);
    assert_int_equal(h.n, 1);
    assert_string_equal(h.mails[0], "Subject: x\n\n\nFrom here on\n>From\n");
}

/* Thunderbird and others put no ">" before such a line. */
static void a_sentence_that_begins_with_from_divides_nothing(void **state)
{
    static const char prose[] =
        "From - Mon Jan  1 00:00:00 2026\nSubject: one\n\nHello\n\nFrom now on we meet "
        "at "
        "10:30.\nNote: in May 2026\n\nFrom May 5 on, at 10:30 in 2026\nnothing is a "
        "field\n\nFrom here\n\nFrom ada@x.org Sat Jan  3 1:02:03 2026 +0100\n>From x\n"
        "Subject: two\n\nFrom the end on Mon Jan  5 10:30 2026";
    struct heard h;

    (void)state;
    for (size_t size = 1; size < sizeof prose; size++) {
        split(&h, prose, size, false);
        assert_int_equal(h.n, 2);
        assert_non_null(strstr(h.mails[0], "From now on we meet at 10:30.\nNote: in May "
                                           "2026\n\nFrom May 5 on, at 10:30 in 2026\n"
                                           "nothing is a field\n\nFrom here\n"));
        assert_string_equal(h.mails[1], "From x\nSubject: two\n\n"
                                        "From the end on Mon Jan  5 10:30 2026");
        assert_int_equal(h.behind[0], strstr(prose, "From ada") - prose);
        split(&h, prose, size, true);
        assert_int_equal(h.n, 2);
        assert_string_equal(h.mails[0], "Subject: one\n");
    }
}

static void without_dates_a_field_is_enough(void **state)
{
    struct heard h;

    (void)state;
    split(&h, "From \nSubject: one\n\nFrom here\n\nFrom \nSubject: two\n\n", 5, false);
    assert_int_equal(h.n, 2);
    assert_string_equal(h.mails[0], "Subject: one\n\nFrom here\n\n");
}

static const char *written(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    return path;
}

static void it_goes_on_where_it_was_stopped(void **state)
{
    const char *path = written("test-split.mbox", two);
    struct cordee_error err = {0};
    struct heard h = {.stop_at = 1};

    (void)state;
    h.split = (struct cd_split){.take = take, .ctx = &h, .limit = 1000};
    assert_int_equal(cd_split_file(&h.split, path, 0, &err), 1);
    assert_int_equal(h.n, 1);
    h.split = (struct cd_split){.take = take, .ctx = &h, .limit = 1000};
    h.stop_at = 0;
    assert_int_equal(cd_split_file(&h.split, path, h.behind[0], &err), 0);
    assert_int_equal(h.n, 2);
    assert_string_equal(h.mails[1], "Subject: two\r\n\r\nmore\r\n");
    remove(path);
}

static void archives_have_mails_and_other_files(void **state)
{
    struct cordee_error err = {0};
    struct heard h = {.stop_at = 0};

    (void)state;
    written("test-split-1.eml", "Subject: one\n\nx\n");
    written("test-split-2", two);
    written("test-split-3.txt", "no mail at all\n");
    if (system("tar -czf test-split.tgz test-split-1.eml test-split-2 test-split-3.txt"))
        skip();
    h.split = (struct cd_split){.take = take, .ctx = &h, .limit = 1000, .heads = true};
    assert_int_equal(cd_split_file(&h.split, "test-split.tgz", 0, &err), 0);
    assert_int_equal(h.n, 3);
    assert_string_equal(h.mails[0], "Subject: one\n");
    assert_string_equal(h.mails[2], "Subject: two\r\n");
    (void)!system("rm -f test-split.tgz test-split-1.eml test-split-2 test-split-3.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_mbox_is_its_mails_in_whatever_pieces_it_comes),
        cmocka_unit_test(of_a_body_nothing_is_kept_where_headers_are_asked),
        cmocka_unit_test(what_is_no_mbox_is_one_mail),
        cmocka_unit_test(a_sentence_that_begins_with_from_divides_nothing),
        cmocka_unit_test(without_dates_a_field_is_enough),
        cmocka_unit_test(it_goes_on_where_it_was_stopped),
        cmocka_unit_test(archives_have_mails_and_other_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
