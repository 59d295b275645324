#include "tests/unit/fixture.h"
#include "tests/unit/mail/shared-data.h"

#include "core/mail/classify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    *state = cordee_arena_new();
    return 0;
}

static int teardown(void **state)
{
    cordee_arena_free(*state);
    return 0;
}

static const char *kind_of(struct cordee_arena *arena, const char *raw, bool ours)
{
    struct cd_parsed *p = cd_parse(raw, strlen(raw), arena);

    assert_non_null(p);
    return cd_classify(p, "x@example.org", ours, arena);
}

static void automatic_answers_are_known_in_five_languages(void **state)
{
    static const char *const subjects[] = {
        "Automatic reply: News",         "Abwesenheitsnotiz: News",
        "Automatische Antwort: News",    "Réponse automatique : News",
        "Risposta automatica: News",     "Samodejni odgovor: News",
        "=?utf-8?Q?Absence_du_bureau?=", "Out of Office: News",
    };

    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        char raw[200];

        snprintf(raw, sizeof raw, "From: a@b.org\nSubject: %s\n\nx\n", subjects[i]);
        assert_string_equal(kind_of(*state, raw, true), "auto-reply");
    }
    assert_string_equal(
        kind_of(*state, "From: a@b.org\nSubject: Re: x\nAuto-Submitted: no\n\nx\n", true),
        "reply");
    assert_string_equal(
        kind_of(*state, "From: a@b.org\nSubject: Re: x\nPrecedence: auto_reply\n\nx\n",
                true),
        "auto-reply");
}

static void people_who_write_about_failures_are_no_bounce(void **state)
{
    assert_string_equal(kind_of(*state,
                                "From: Ada <ada@b.org>\nSubject: Re: Delivery failure of "
                                "our pump\n\nx\n",
                                true),
                        "reply");
    assert_string_equal(
        kind_of(*state, "From: Ada <ada@b.org>\nSubject: Offer\n\nx\n", false), "new");
}

static void assert_verdict(struct cordee_arena *arena, const char *action,
                           const char *status, const char *said, bool failed, bool hard)
{
    struct cd_report r = {action, status, "", said};
    struct cd_parsed p = {.reports = &r, .n_reports = 1, .text = "", .subject = ""};
    struct cd_verdict v;

    cd_verdict(&p, arena, &v);
    assert_int_equal(v.failed, failed);
    assert_int_equal(v.hard, hard);
}

static void only_a_mailbox_that_is_none_is_given_up(void **state)
{
    assert_verdict(*state, "failed", "5.1.1", "", true, true);
    assert_verdict(*state, "failed", "5.0.0", "550 User unknown", true, true);
    assert_verdict(*state, "failed", "5.2.2", "552 mailbox full", true, false);
    assert_verdict(*state, "failed", "5.7.1", "550 blocked", true, false);
    assert_verdict(*state, "delayed", "4.4.1", "", false, false);
    assert_verdict(*state, "delivered", "2.0.0", "", false, false);
    assert_verdict(*state, "failed", "4.4.7", "expired", true, false);
}

/* ---- real mail, when it is there --------------------------------------------------- */

struct score {
    int n, bounce_n, bounce_right, plain_n, plain_wrong, away_n, away_right;
    int hard_n, hard_right, soft_n, soft_as_hard;
};

static void file_read(const char *folder, const char *name, struct cordee_buf *out)
{
    char path[700];
    char chunk[8192];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "rb");
    cordee_buf_puts(out, "");
    if (!f)
        return;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        cordee_buf_put(out, chunk, n);
    fclose(f);
}

static void score_one(const char *folder, const char *file, const char *kind,
                      struct score *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    struct cordee_arena *arena = cordee_arena_new();
    struct cd_verdict v = {0};
    struct cd_parsed *p;
    const char *got = "unparsed";
    bool hard = strcmp(kind, "hard") == 0;
    bool soft = strcmp(kind, "soft") == 0;
    bool bounce = hard || soft || strcmp(kind, "bounce") == 0;
    bool plain = strcmp(kind, "not-a-bounce") == 0;
    bool away = strcmp(kind, "auto-reply") == 0;

    file_read(folder, file, &raw);
    if ((p = cd_parse(raw.text, raw.len, arena))) {
        got = cd_classify(p, NULL, false, arena);
        cd_verdict(p, arena, &v);
    }
    s->n++;
    s->bounce_n += bounce;
    s->bounce_right += bounce && strcmp(got, "bounce") == 0;
    s->plain_n += plain;
    s->plain_wrong += plain && strcmp(got, "bounce") == 0;
    s->away_n += away;
    s->away_right += away && strcmp(got, "auto-reply") == 0;
    s->hard_n += hard;
    s->hard_right += hard && v.hard;
    s->soft_n += soft;
    s->soft_as_hard += soft && v.hard;
    if (getenv("CORDEE_TEST_SHOW") &&
        ((bounce && strcmp(got, "bounce") != 0) ||
         (plain && strcmp(got, "bounce") == 0) || (soft && v.hard) || (hard && !v.hard)))
        print_message("%s is %s, taken as %s (%s%s) %.70s\n", file, kind, got, v.status,
                      v.hard ? " hard" : "", p ? p->subject : "");
    cordee_arena_free(arena);
}

static void real_bounces_are_mostly_noticed(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf index = {0};
    struct score s = {0};
    char folder[300];
    char *save = NULL;

    (void)state;
    if (!shared_data("mail/bounce", folder, sizeof folder))
        skip();
    file_read(folder, "index.tsv", &index);
    assert_true(index.len > 0);
    for (char *line = strtok_r(index.text, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        char *file = strsep(&line, "\t");
        char *kind;

        strsep(&line, "\t");
        strsep(&line, "\t");
        kind = strsep(&line, "\t");
        if (kind && strcmp(kind, "kind") != 0)
            score_one(folder, file, kind, &s);
    }
    print_message("bounces noticed %d of %d, ordinary mail called bounce %d of %d, "
                  "automatic answers %d of %d, hard %d of %d, soft taken for hard %d of "
                  "%d\n",
                  s.bounce_right, s.bounce_n, s.plain_wrong, s.plain_n, s.away_right,
                  s.away_n, s.hard_right, s.hard_n, s.soft_as_hard, s.soft_n);
    assert_true(s.bounce_right * 10 >= s.bounce_n * 8);
    assert_true(s.plain_wrong <= 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(automatic_answers_are_known_in_five_languages),
        TEST(people_who_write_about_failures_are_no_bounce),
        TEST(only_a_mailbox_that_is_none_is_given_up),
        TEST(real_bounces_are_mostly_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
