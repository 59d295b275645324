/* Which calls are for whom. */
#include "plugins/funding/match/match-priv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { DAY = 86400 };
static const int64_t NOW = 1800000000;

/* ---- helpers ---------------------------------------------------------------- */

static struct funding_call call_of(const char *title, const char *text)
{
    struct funding_call call;

    funding_call_init(&call);
    call.title = title;
    call.description = text;
    return call;
}

struct found {
    struct cordee_arena *arena;
    struct match_hit *hits;
    size_t n;
};

static struct found find_among(const struct funding_call *calls, size_t n,
                               struct match_profile p)
{
    struct found f = {.arena = cordee_arena_new()};
    CORDEE_AUTO(match_drop) struct match *m = match_new();

    if (!p.language)
        p.language = "";
    if (!p.text)
        p.text = "";
    for (size_t i = 0; i < n; i++)
        assert_int_equal(match_add(m, &calls[i]), i);
    match_ready(m, NOW);
    f.n = match_find(m, &p, 10, f.arena, &f.hits);
    return f;
}

static void found_done(struct found *f)
{
    cordee_arena_free(f->arena);
}

static struct funding_texts one(const char **text)
{
    return (struct funding_texts){text, 1};
}

static bool meets(const char *call, const char *language, const char *profile)
{
    struct funding_call calls[] = {call_of(call, ""), call_of("zzzz", ""),
                                   call_of("yyyy", "")};
    struct found f;
    bool met = false;

    calls[0].language = language;
    f = find_among(calls, 3,
                   (struct match_profile){.text = profile, .language = language});
    for (size_t i = 0; f.n && i < f.hits[0].n_reasons; i++)
        met = met || f.hits[0].reasons[i].why == MATCH_WORD;
    found_done(&f);
    return met;
}

/* ---- words ------------------------------------------------------------------ */

static void words_meet_in_other_forms(void **state)
{
    (void)state;
    assert_true(meets("Recycling of plastics", "en", "recycled plastic"));
    assert_true(meets("Förderung für Kunststoffe", "de", "Kunststoff"));
    assert_true(meets("FÖRDERUNGEN", "de", "förderung"));
    assert_true(meets("Énergies renouvelables", "fr", "énergie renouvelable"));
    assert_true(meets("L'ÉNERGIE", "fr", "énergie"));
    assert_true(meets("Economie circolari dell'acqua", "it", "economia circolare"));
    assert_true(meets("Predelava plastičnih mas", "sl", "plastična"));
    assert_true(meets("Čistilne naprave", "sl", "ČISTILNA"));
    assert_true(meets("Forschung und Strassenbau", "de", "Straßenbau"));
    assert_true(meets("Re\xc2\xad"
                      "cycling",
                      "en", "recycling"));
}

static void stop_words_meet_nobody(void **state)
{
    (void)state;
    assert_false(meets("The use of it for the others", "en", "the use of it"));
    assert_false(meets("Für und von der", "de", "für und von der"));
    assert_false(meets("5 a b", "en", "5 a b"));
}

static void the_language_is_seen_by_stop_words(void **state)
{
    struct cordee_lexicon *lex = cordee_lexicon_new();

    (void)state;
    assert_int_equal(
        cordee_words_language(lex, "", "Wir suchen Partner für die Entwicklung"),
        CORDEE_WORDS_DE);
    assert_int_equal(
        cordee_words_language(lex, "", "Nous cherchons des partenaires pour le"),
        CORDEE_WORDS_FR);
    assert_int_equal(
        cordee_words_language(lex, "", "Cerchiamo partner per lo sviluppo della"),
        CORDEE_WORDS_IT);
    assert_int_equal(
        cordee_words_language(lex, "", "Iščemo partnerje za razvoj in je ki se"),
        CORDEE_WORDS_SL);
    assert_int_equal(cordee_words_language(lex, "", "Polymers"), CORDEE_WORDS_EN);
    assert_int_equal(cordee_words_language(lex, "de-AT", "The house of the"),
                     CORDEE_WORDS_DE);
    cordee_lexicon_free(lex);
}

/* ---- what was said ----------------------------------------------------------- */

static double points_said(const struct funding_call *liked,
                          const struct funding_call *refused, const char *title)
{
    struct funding_call calls[] = {call_of(title, ""), call_of("zzzz", ""),
                                   call_of("yyyy", ""), call_of("xxxx", "")};
    const struct funding_call *list_liked[] = {liked}, *list_refused[] = {refused};
    struct found f =
        find_among(calls, 4,
                   (struct match_profile){.text = "hydrogen tanks, plastic films",
                                          .liked = list_liked,
                                          .n_liked = liked ? 1 : 0,
                                          .refused = list_refused,
                                          .n_refused = refused ? 1 : 0});
    double score = f.n ? f.hits[0].score : 0, sum = 0;

    for (size_t i = 0; f.n && i < f.hits[0].n_reasons; i++)
        sum += f.hits[0].reasons[i].points;
    assert_true(fabs(sum - score) < 0.001);
    found_done(&f);
    return score;
}

static void what_was_refused_lowers_what_is_alike_and_nothing_else(void **state)
{
    const struct funding_call tanks = call_of("Hydrogen tanks for trucks", "");
    const struct funding_call bees = call_of("Bees in orchards", "");
    double before = points_said(NULL, NULL, "Tanks for hydrogen");

    (void)state;
    assert_true(points_said(NULL, &tanks, "Tanks for hydrogen") < before * 0.9);
    assert_true(points_said(&tanks, NULL, "Tanks for hydrogen") > before * 1.1);
    assert_true(fabs(points_said(&tanks, &tanks, "Tanks for hydrogen") - before) < 0.001);
    assert_true(fabs(points_said(NULL, &bees, "Tanks for hydrogen") - before) < 0.001);
    assert_true(fabs(points_said(NULL, &tanks, "Films of plastic") -
                     points_said(NULL, NULL, "Films of plastic")) < 0.001);
}

static void only_what_they_want_passes_the_gates(void **state)
{
    struct funding_call call = call_of("Hydrogen", "");
    const char *innovation = "innovation", *german = "de", *english = "EN";
    struct match_profile p = {.text = "hydrogen", .language = ""};

    (void)state;
    p.actions = one(&innovation);
    assert_int_equal(match_gate(&p, &call, NOW), MATCH_FITS); /* it does not say */
    call.type_of_action = "HORIZON JU Innovation Actions";
    assert_int_equal(match_gate(&p, &call, NOW), MATCH_FITS);
    call.type_of_action = "HORIZON Research and Innovation Actions";
    assert_int_equal(match_gate(&p, &call, NOW), MATCH_ACTION);
    p.actions.n = 0;
    p.languages = one(&german);
    assert_int_equal(match_gate(&p, &call, NOW), MATCH_FITS);
    call.language = "en";
    assert_int_equal(match_gate(&p, &call, NOW), MATCH_LANGUAGE);
    p.languages = one(&english);
    assert_int_equal(match_gate(&p, &call, NOW), MATCH_FITS);
}

static void a_type_of_action_is_a_word(void **state)
{
    (void)state;
    assert_string_equal(match_action("HORIZON-RIA"), "research");
    assert_string_equal(match_action("HORIZON Coordination and Support Actions"),
                        "coordination");
    assert_string_equal(match_action("HORIZON-IA"), "innovation");
    assert_string_equal(match_action("SOCIAL grants"), "");
    assert_string_equal(match_action("HORIZON EIC Grants"), "innovation");
    assert_string_equal(match_action("HORIZON ERC Grants"), "people");
    assert_string_equal(match_action("SMP-GFS SMP Grants for Financial Support"),
                        "intermediary");
    assert_string_equal(
        match_action("HORIZON Public Procurement of Innovative Solutions"),
        "procurement");
    assert_string_equal(match_action(""), "");
}

static void broken_text_is_no_trouble(void **state)
{
    struct funding_call calls[] = {call_of("\xc3", "\xe2\x82 \xf0\x9f\x98\x80 \xc5"),
                                   call_of("", "")};
    char text[3000];
    struct found f;

    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    calls[1].title = text;
    f = find_among(calls, 2, (struct match_profile){.text = text});
    assert_int_equal(f.n, 1);
    assert_int_equal(f.hits[0].number, 1);
    found_done(&f);
    f = find_among(NULL, 0, (struct match_profile){.text = "anything"});
    assert_int_equal(f.n, 0);
    found_done(&f);
}

/* ---- points ----------------------------------------------------------------- */

/* By hand: three texts of lengths 2, 1, 1; the term stands once in the first.
 * idf = ln(1 + 2.5 / 1.5), share = 2.2 / (1 + 1.2 (0.25 + 0.75 * 2 / (4/3))). */
static void points_are_those_of_bm25(void **state)
{
    struct shelf s = {0};
    struct bag bags[3] = {0};
    float points[3] = {0};

    (void)state;
    bag_put(&bags[0], (struct term){.number = 0, .weight = 1});
    bag_put(&bags[0], (struct term){.number = 1, .weight = 1});
    bag_put(&bags[1], (struct term){.number = 1, .weight = 1});
    bag_put(&bags[2], (struct term){.number = 2, .weight = 1});
    for (int i = 0; i < 3; i++)
        shelf_add(&s, &bags[i]);
    shelf_ready(&s, 1.2, 0.75);
    double expected =
        log(1 + 2.5 / 1.5) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / (4.0 / 3)));
    assert_true(fabs(shelf_points(&s, 0, 0) - expected) < 1e-6);
    assert_true(shelf_points(&s, 0, 1) == 0 && shelf_points(&s, 9, 0) == 0);
    bag_put(&bags[2], (struct term){.number = 77, .weight = 1}); /* nobody has it */
    shelf_ask(&s, &bags[0], 2, points);
    assert_true(fabs((double)points[0] - 2 * (expected + shelf_points(&s, 1, 0))) < 1e-5);
    assert_true(points[2] == 0);
    shelf_ask(&s, &bags[2], 1, points);
    for (int i = 0; i < 3; i++)
        bag_done(&bags[i]);
    shelf_done(&s);
}

static void the_title_counts_double(void **state)
{
    const struct funding_call calls[] = {call_of("cheese making", "hydrogen storage"),
                                         call_of("hydrogen storage", "cheese making"),
                                         call_of("boats", "rivers")};
    struct found f = find_among(calls, 3, (struct match_profile){.text = "hydrogen"});

    (void)state;
    assert_int_equal(f.n, 2);
    assert_int_equal(f.hits[0].number, 1);
    found_done(&f);
}

static void words_side_by_side_count_more(void **state)
{
    const struct funding_call calls[] = {call_of("storage beside hydrogen", ""),
                                         call_of("beside hydrogen storage", ""),
                                         call_of("boats", "")};
    struct found f =
        find_among(calls, 3, (struct match_profile){.text = "hydrogen storage"});

    (void)state;
    assert_int_equal(f.n, 2);
    assert_int_equal(f.hits[0].number, 1);
    found_done(&f);
}

/* Of the words that the best hit shares, whether it is one, and what it gives. */
static double points_of_word(const struct found *f, const char *word)
{
    for (size_t i = 0; f->n && i < f->hits[0].n_reasons; i++)
        if (f->hits[0].reasons[i].why == MATCH_WORD &&
            strcmp(f->hits[0].reasons[i].what, word) == 0)
            return f->hits[0].reasons[i].points;
    return 0;
}

enum { MANY = 60 };

/* One call of `title`, among others that say "design" and are about boats. */
static struct found find_in_many(const char *title, struct match_profile p)
{
    struct funding_call calls[MANY];

    for (int i = 0; i < MANY; i++)
        calls[i] = call_of("boats", i < MANY / 2 ? "design of the hull" : "rivers");
    calls[MANY - 1] = call_of(title, "");
    return find_among(calls, MANY, p);
}

static void everyday_words_carry_nothing(void **state)
{
    struct found f = find_in_many("design of packaging",
                                  (struct match_profile){.text = "packaging design"});

    (void)state;
    assert_int_equal(f.hits[0].number, MANY - 1);
    assert_true(points_of_word(&f, "packaging") > 3);
    assert_true(points_of_word(&f, "design") == 0);
    found_done(&f);
    f = find_in_many("medicine", (struct match_profile){.text = "design"});
    assert_true(points_of_word(&f, "design") == 0);
    found_done(&f);
}

static void a_phrase_of_a_list_counts_as_one_word(void **state)
{
    const char *text = "medical devices";
    struct found one = find_in_many("devices", (struct match_profile){.text = "devices"});
    struct found part = find_in_many(
        "devices", (struct match_profile){.text = text, .listed = strlen(text)});
    struct found both = find_in_many(
        "medical devices", (struct match_profile){.text = text, .listed = strlen(text)});
    struct found prose =
        find_in_many("medical devices", (struct match_profile){.text = text});

    (void)state;
    assert_true(points_of_word(&part, "devices") <
                points_of_word(&one, "devices") * 0.51);
    assert_true(points_of_word(&both, "devices") + points_of_word(&both, "medical") <
                points_of_word(&one, "devices") * 1.01);
    assert_true(prose.hits[0].score > both.hits[0].score * 1.5);
    found_done(&one);
    found_done(&part);
    found_done(&both);
    found_done(&prose);
}

static void an_everyday_word_takes_nothing_of_its_phrase(void **state)
{
    const char *text = "packaging design";
    struct found alone =
        find_in_many("packaging", (struct match_profile){.text = "packaging"});
    struct found phrase = find_in_many(
        "packaging", (struct match_profile){.text = text, .listed = strlen(text)});

    (void)state;
    assert_true(fabs(points_of_word(&alone, "packaging") -
                     points_of_word(&phrase, "packaging")) < 0.001);
    found_done(&alone);
    found_done(&phrase);
}

/* A member who writes German finds a call in English by what the words share. */
static void pieces_bridge_compounds_and_languages(void **state)
{
    struct funding_call calls[] = {call_of("Recycling of polymers", ""),
                                   call_of("Boats and rivers", ""),
                                   call_of("Schools for children", "")};
    struct found f = find_among(
        calls, 3,
        (struct match_profile){.text = "Kunststoffrecycling", .language = "de"});

    (void)state;
    assert_true(f.n >= 1);
    assert_int_equal(f.hits[0].number, 0);
    assert_int_equal(f.hits[0].reasons[0].why, MATCH_ALIKE);
    found_done(&f);
}

static void tags_and_past_programmes_add(void **state)
{
    const char *tag = "Circular economy", *same = "CIRCULAR ECONOMY", *past = "life";
    struct funding_call calls[] = {call_of("Hydrogen", ""), call_of("Hydrogen", ""),
                                   call_of("Hydrogen", ""), call_of("Boats", "")};
    struct found f;

    (void)state;
    calls[1].tags = one(&tag);
    calls[2].programme = "LIFE";
    f = find_among(calls, 4,
                   (struct match_profile){
                       .text = "hydrogen", .tags = one(&same), .past = one(&past)});
    assert_int_equal(f.n, 3);
    assert_int_equal(f.hits[0].number, 1);
    assert_int_equal(f.hits[1].number, 2);
    bool seen = false;
    for (size_t i = 0; i < f.hits[0].n_reasons; i++)
        seen = seen || (f.hits[0].reasons[i].why == MATCH_TAG &&
                        strcmp(f.hits[0].reasons[i].what, same) == 0);
    assert_true(seen);
    found_done(&f);
}

static void reasons_add_up_to_the_score(void **state)
{
    struct funding_deadline soon = {.at = NOW + 7 * DAY, .said = "", .stage = 0};
    struct funding_call calls[] = {
        call_of("Hydrogen storage in vehicles", "tanks of composite materials"),
        call_of("Boats", "")};
    double sum = 0;
    struct found f;

    (void)state;
    calls[0].deadlines = (struct funding_deadlines){&soon, 1};
    f = find_among(calls, 2,
                   (struct match_profile){.text = "composite tanks, hydrogen storage"});
    assert_int_equal(f.n, 1);
    for (size_t i = 0; i < f.hits[0].n_reasons; i++)
        sum += f.hits[0].reasons[i].points;
    assert_true(fabs(sum - f.hits[0].score) < 1e-4);
    assert_string_equal(f.hits[0].reasons[0].what, "hydrogen");
    assert_int_equal(f.hits[0].reasons[f.hits[0].n_reasons - 1].why, MATCH_SOON);
    found_done(&f);
}

static void of_equal_ones_the_first_stands_first(void **state)
{
    const struct funding_call calls[] = {call_of("Boats", ""), call_of("Hydrogen", ""),
                                         call_of("Hydrogen", "")};
    struct found f = find_among(calls, 3, (struct match_profile){.text = "hydrogen"});

    (void)state;
    assert_int_equal(f.n, 2);
    assert_int_equal(f.hits[0].number, 1);
    assert_int_equal(f.hits[1].number, 2);
    found_done(&f);
}

/* ---- gates ------------------------------------------------------------------ */

static void a_gate_shuts_what_says_otherwise(void **state)
{
    const char *at = "AT", *de = "de", *sme = "sme", *large = "large", *life = "LIFE",
               *tender = "tender";
    struct funding_deadline in_ten_days = {.at = NOW + 10 * DAY, .said = ""};
    struct funding_call call = call_of("Hydrogen", "");

    (void)state;
    assert_int_equal(match_gate(&(struct match_profile){0}, &call, NOW), MATCH_FITS);
    call.countries = one(&de);
    call.org_types = one(&sme);
    call.programme = "HORIZON";
    call.grant_min = 500000;
    call.grant_max = 900000;
    call.trl_min = 6;
    call.trl_max = 8;
    call.deadlines = (struct funding_deadlines){&in_ten_days, 1};
    call.status = FUNDING_OPEN;
    const struct {
        struct match_profile p;
        enum match_gate gate;
    } cases[] = {
        {{0}, MATCH_FITS},
        {{.lead_days = 9}, MATCH_FITS},
        {{.lead_days = 11}, MATCH_TOO_SOON},
        {{.countries = one(&at)}, MATCH_COUNTRY},
        {{.org_types = one(&large)}, MATCH_ORG_TYPE},
        {{.programmes = one(&life)}, MATCH_PROGRAMME},
        {{.types = one(&tender)}, MATCH_TYPE},
        {{.grant_max = 400000}, MATCH_MONEY},
        {{.grant_min = 900001}, MATCH_MONEY},
        {{.grant_min = 900000}, MATCH_FITS},
        {{.trl_max = 5}, MATCH_TRL},
        {{.trl_min = 8}, MATCH_FITS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(match_gate(&cases[i].p, &call, NOW), cases[i].gate);
    assert_int_equal(match_gate(&cases[0].p, &call, NOW + 11 * DAY), MATCH_CLOSED);
}

static void who_is_shut_out_makes_room(void **state)
{
    struct funding_call calls[12];
    struct found f;

    (void)state;
    for (int i = 0; i < 12; i++)
        calls[i] = call_of("Hydrogen", "");
    for (int i = 0; i < 9; i++)
        calls[i].status = FUNDING_CLOSED;
    f = find_among(calls, 12, (struct match_profile){.text = "hydrogen"});
    assert_int_equal(f.n, 3);
    assert_int_equal(f.hits[0].number, 9);
    found_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_meet_in_other_forms),
        cmocka_unit_test(stop_words_meet_nobody),
        cmocka_unit_test(the_language_is_seen_by_stop_words),
        cmocka_unit_test(what_was_refused_lowers_what_is_alike_and_nothing_else),
        cmocka_unit_test(only_what_they_want_passes_the_gates),
        cmocka_unit_test(a_type_of_action_is_a_word),
        cmocka_unit_test(broken_text_is_no_trouble),
        cmocka_unit_test(points_are_those_of_bm25),
        cmocka_unit_test(the_title_counts_double),
        cmocka_unit_test(words_side_by_side_count_more),
        cmocka_unit_test(everyday_words_carry_nothing),
        cmocka_unit_test(a_phrase_of_a_list_counts_as_one_word),
        cmocka_unit_test(an_everyday_word_takes_nothing_of_its_phrase),
        cmocka_unit_test(pieces_bridge_compounds_and_languages),
        cmocka_unit_test(tags_and_past_programmes_add),
        cmocka_unit_test(reasons_add_up_to_the_score),
        cmocka_unit_test(of_equal_ones_the_first_stands_first),
        cmocka_unit_test(a_gate_shuts_what_says_otherwise),
        cmocka_unit_test(who_is_shut_out_makes_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
