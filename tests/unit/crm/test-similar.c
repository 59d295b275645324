/* How alike names and records are; and how long it takes to compare many. */
#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/crm/duplicate/duplicates-priv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void near_to(double is, double should)
{
    if (fabs(is - should) > 0.0006)
        fail_msg("%.4f, not %.3f", is, should);
}

/* Winkler 1990 and the examples everybody uses. */
static void jaro_winkler_has_the_published_values(void **state)
{
    (void)state;
    near_to(cd_jaro_winkler("MARTHA", "MARHTA"), 0.961);
    near_to(cd_jaro_winkler("DWAYNE", "DUANE"), 0.840);
    near_to(cd_jaro_winkler("DIXON", "DICKSONX"), 0.813);
    near_to(cd_jaro_winkler("JELLYFISH", "SMELLYFISH"), 0.896);
    near_to(cd_jaro_winkler("abcvwxyz", "cabvwxyz"), 0.958);
    near_to(cd_jaro_winkler("same", "same"), 1);
    near_to(cd_jaro_winkler("abc", "xyz"), 0);
    near_to(cd_jaro_winkler("", "x"), 0);
    near_to(cd_jaro_winkler("", ""), 1);
}

static void letters_are_code_points_and_length_is_bounded(void **state)
{
    char a[5000], b[5000];

    (void)state;
    near_to(cd_jaro_winkler("мартха", "мархта"), 0.961);
    near_to(cd_jaro_winkler("žščćđ", "žščćd"), cd_jaro_winkler("abcde", "abcdx"));
    memset(a, 'a', sizeof a - 1);
    memset(b, 'b', sizeof b - 1);
    a[sizeof a - 1] = b[sizeof b - 1] = '\0';
    near_to(cd_jaro_winkler(a, b), 0);
    near_to(cd_jaro_winkler("\xC3", "\xF0\x9F"), 0);
}

static void legal_forms_are_no_part_of_a_name(void **state)
{
    static const char *const names[][3] = {
        {"Holz & Söhne GmbH", "holz sohne", "gmbh"},
        {"HOLZ UND SOEHNE Ges.m.b.H.", "holz und soehne", "gmbh"},
        {"Müller GmbH & Co. KG", "muller", "gmbh co kg"},
        {"Riva S.p.A.", "riva", "spa"},
        {"Riva S. p. A.", "riva", "spa"},
        {"Polimeri Bistrca d.o.o.", "polimeri bistrca", "doo"},
        {"Plasturgie Môlan S.A.R.L.", "plasturgie molan", "sarl"},
        {"Môlan SAS", "molan", "sas"},
        {"Verein Kunststoff e.V.", "verein kunststoff", "ev"},
        {"Acme Holdings Ltd.", "acme holdings", "ltd"},
        {"Acme Limited", "acme", "ltd"},
        {"Kolektor, delniška družba", "kolektor", "dd"},
        {"Żuraw sp. z o.o.", "zuraw", "sp z oo"},
        {"GmbH", "gmbh", ""},
        {"", "", ""},
    };
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *form, *plain = cd_org_plain(a, names[i][0], &form);

        if (strcmp(plain, names[i][1]) != 0 || strcmp(form, names[i][2]) != 0)
            fail_msg("\"%s\" became \"%s\", \"%s\"", names[i][0], plain, form);
    }
}

static void phones_are_compared_by_their_digits(void **state)
{
    static const char *const numbers[][3] = {
        {"+43 (0)5572 123-45", "", "43557212345"},
        {"0043 5572 12345", "", "43557212345"},
        {"05572/12345", "AT", "43557212345"},
        {"02 1234 567", "IT", "39021234567"},
        {"+39 02 1234567", "", "39021234567"},
        {"05572 12345", "", "557212345"},
        {"12 ext. 99", "AT", ""},
        {"call me", "", ""},
    };
    char out[24];

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        cd_phone_digits(numbers[i][0], numbers[i][1], out);
        assert_string_equal(out, numbers[i][2]);
    }
}

static void names_sound_alike(void **state)
{
    static const char *const same[][2] = {{"mueller", "muller"},
                                          {"meier", "mayer"},
                                          {"schmidt", "schmitt"},
                                          {"philipp", "filip"}};
    char a[40], b[40];

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        cd_sound(same[i][0], a, sizeof a);
        cd_sound(same[i][1], b, sizeof b);
        assert_string_equal(a, b);
    }
    cd_sound("huber", a, sizeof a);
    cd_sound("maier", b, sizeof b);
    assert_string_not_equal(a, b);
}

/* "name|given|family|country|city|email|phone|domain|number|org"; organisations have no
 * given and family. */
static struct cd_alike read_one(struct cordee_arena *a, const char *text)
{
    char *fields[10], *copy = cordee_arena_text(a, text);
    struct cd_alike who = {.kind = CORDEE_ORG};
    char digits[24];

    for (size_t i = 0; i < 10; i++) {
        char *bar = strsep(&copy, "|");

        fields[i] = bar ? bar : (char *)"";
    }
    if (*fields[1] || *fields[2])
        who.kind = CORDEE_PERSON;
    who.country = fields[3];
    who.city = cd_text_plain(a, fields[4]);
    who.postcode = "";
    who.domain = cd_site_domain(a, fields[7]);
    who.external = fields[8];
    cd_alike_name(a, &who, fields[0], fields[1], fields[2]);
    if (*fields[5]) {
        const char **list = cordee_arena_get(a, sizeof *list);

        *list = fields[5];
        who.emails = list;
        who.n_emails = 1;
    }
    cd_phone_digits(fields[6], who.country, digits);
    if (*digits) {
        const char **list = cordee_arena_get(a, sizeof *list);

        *list = cordee_arena_text(a, digits);
        who.phones = list;
        who.n_phones = 1;
    }
    if (*fields[9]) {
        int64_t *list = cordee_arena_get(a, sizeof *list);

        *list = atoi(fields[9]);
        who.orgs = list;
        who.n_orgs = 1;
    }
    return who;
}

static void pairs_are_told_apart(void **state)
{
    static const struct {
        const char *a, *b;
        bool one;
    } pairs[] = {
        {"Zirbenbach GmbH|||AT|Dornbirn", "ZIRBENBACH Ges.m.b.H.|||AT|Dornbirn", true},
        {"Recycling Austria|||AT|Wien", "Recyclng Austria GmbH|||AT|Wien", true},
        {"Kunststoff Cluster|||AT", "Kunststoffcluster|||AT", true},
        {"Universität Wien|||AT|Wien", "Universität Linz|||AT|Linz", false},
        {"Universität Wien|||AT", "Technische Universität Wien|||AT", false},
        {"Acme GmbH|||AT", "Acme GmbH|||DE", false},
        {"Acme|||AT||||acme.example", "Acme International|||AT||||acme.example", true},
        {"Acme||||||||pic:1", "Other Name||||||||pic:1", false},
        {"Acme Plastics|||AT||||acme.example|pic:1",
         "Acme Plastic|||AT||||acme.example|pic:2", false},
        {"Acme Plastics|||AT||||acme.example|pic:1",
         "Acme Plastic|||AT||||acme.example|pic:1", true},
        {"|Anna|Huber||||||", "|Anna|Huber||||||", false},
        {"|Anna|Huber|||||||5", "|Anna|Huber|||||||5", true},
        {"|Anna|Huber|||||||5", "|A.|Huber|||||||5", true},
        {"|Anna|Huber|||||||5", "|Huber|Anna|||||||5", true},
        {"|Anna|Huber|||||||5", "|Hannes|Huber|||||||5", false},
        {"|Anna|Huber|AT||a@b.example", "|Anna Maria|Huber|AT||a@b.example", true},
        {"|Anna|Huber|AT||a@b.example", "|Karl|Bauer|AT||a@b.example", false},
        {"|Jürgen|Müller|DE|||+49 30 123456", "|Juergen|Mueller|DE|||030 123456", true},
        {"|Anna|Huber|AT|Wien||", "|Anna|Huber|DE|Bonn||", false},
        {"|Anna|Huber", "Anna Huber", false},
    };
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct cd_alike one = read_one(a, pairs[i].a), two = read_one(a, pairs[i].b);
        struct cd_alike_score there = cd_alike(&one, &two), back = cd_alike(&two, &one);

        if ((there.points >= CD_ALIKE_LIKELY) != pairs[i].one)
            fail_msg("%s and %s: %d (names %.2f)", pairs[i].a, pairs[i].b, there.points,
                     there.name);
        assert_int_equal(there.points, back.points);
    }
}

static void reasons_are_said_in_words(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_crm_part, NULL};
    struct fixture *f = fixture_new(parts);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_alike one = read_one(a, "Acme Plastics|||AT|Wien"),
                    two = read_one(a, "Acme Plastic|||AT|Wien");
    struct cd_alike_score score = cd_alike(&one, &two);
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = cd_alike_reasons(&score);
    CORDEE_AUTO(cordee_json_drop) json_t *words = cd_alike_words(&f->core, reasons);

    (void)state;
    assert_int_equal(json_array_size(words), 3);
    assert_string_equal(json_string_value(json_array_get(words, 0)),
                        "names alike (0.98)");
    assert_string_equal(json_string_value(json_array_get(words, 1)), "the same country");
    assert_string_equal(json_string_value(json_array_get(words, 2)), "the same town");
    fixture_free(f);
}

/* ---- many ------------------------------------------------------------------------- */

static const char *syllables(struct cordee_arena *a, unsigned n)
{
    static const char *const parts[] = {"ba",  "ler",  "mon", "tig", "so",  "ra",
                                        "ven", "hof",  "ki",  "lan", "dor", "pe",
                                        "gru", "ster", "wal", "ni"};

    return cordee_arena_printf(a, "%s%s%s%s", parts[n % 16], parts[n / 16 % 16],
                               parts[n / 256 % 16], parts[n / 4096 % 16]);
}

/* A register of `n` people at a fifth as many organisations; each 20th person a second
 * time, with a slip of the pen and the same address. */
static void many_make(struct cd_alikes *all, size_t n)
{
    struct cordee_arena *a = all->arena;
    static const char *const countries[] = {"AT", "DE", "CH", "FR", "IT", "SI"};
    static const char *const firsts[] = {"anna", "karl",  "maria", "josef", "eva",
                                         "hans", "luise", "paul",  "nina",  "jan"};

    all->at = cordee_arena_get(a, n * sizeof *all->at);
    for (size_t i = 0; i < n; i++) {
        struct cd_alike *p = &all->at[i];
        size_t who = i % 20 == 19 ? i - 1 : i;
        const char **email = cordee_arena_get(a, sizeof *email);
        int64_t *org = cordee_arena_get(a, sizeof *org);

        *org = (int64_t)(who / 6 + 1);
        *email = cordee_arena_printf(a, "p%zu@firm%zu.example", who, who / 6);
        *p = (struct cd_alike){.id = (int64_t)i + 1,
                               .kind = i % 6 ? CORDEE_PERSON : CORDEE_ORG,
                               .form = "",
                               .given = firsts[who * 7 % 10],
                               .country = countries[who / 6 % 6],
                               .city = syllables(a, (unsigned)(who * 31 % 900)),
                               .postcode = "",
                               .domain = "",
                               .external = "",
                               .emails = email,
                               .orgs = org,
                               .n_emails = 1,
                               .n_orgs = 1};
        p->family = syllables(a, (unsigned)(who * 2654435761u >> 16));
        p->name = p->kind == CORDEE_ORG
                      ? cordee_arena_printf(a, "%s %s technik", p->family,
                                            syllables(a, (unsigned)(who * 40503u >> 4)))
                      : cordee_arena_printf(a, "%s %s", p->given, p->family);
        if (i != who && strlen(p->family) > 4)
            p->family = cordee_arena_printf(a, "%sx", p->family);
    }
    all->n = n;
}

static void many_are_compared_within_seconds(void **state)
{
    const char *asked = getenv("DUPLICATES_N");
    size_t n = asked ? (size_t)atol(asked) : 10000, pairs_there = 0;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cd_pairs_drop) struct cd_pairs pairs = {0};
    struct cd_alikes all = {.arena = a};
    struct timespec from, to;
    double seconds;

    (void)state;
    many_make(&all, n);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    cd_pairs_find(&all, &pairs);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    seconds =
        (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    for (size_t i = 0; i < pairs.n; i++)
        pairs_there += pairs.at[i].b % 20 == 0 && pairs.at[i].a == pairs.at[i].b - 1;
    print_message("%zu compared in %.2f s: %zu pairs\n", n, seconds, pairs.n);
    /* Each 20th has a twin, but for those whose kinds differ (a third of them). */
    assert_true(pairs_there * 20 >= n * 6 / 10);
    assert_true(seconds < 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jaro_winkler_has_the_published_values),
        cmocka_unit_test(letters_are_code_points_and_length_is_bounded),
        cmocka_unit_test(legal_forms_are_no_part_of_a_name),
        cmocka_unit_test(phones_are_compared_by_their_digits),
        cmocka_unit_test(names_sound_alike),
        cmocka_unit_test(pairs_are_told_apart),
        cmocka_unit_test(reasons_are_said_in_words),
        cmocka_unit_test(many_are_compared_within_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
