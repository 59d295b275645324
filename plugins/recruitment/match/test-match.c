/* Who fits which opening. */
#include "plugins/recruitment/match/record.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- helpers ---------------------------------------------------------------- */

/* Openings and candidates as lines of JSON with ' for ". */
struct scene {
    struct cordee_arena *arena;
    struct match *match;
};

static json_t *record_of(const char *text)
{
    char line[2048];
    json_error_t wrong;

    snprintf(line, sizeof line, "%s", text);
    for (char *c = line; *c; c++)
        if (*c == '\'')
            *c = '"';
    json_t *record = json_loads(line, 0, &wrong);

    if (!record)
        fail_msg("%s: %s", wrong.text, text);
    return record;
}

static struct scene scene_new(void)
{
    return (struct scene){cordee_arena_new(), match_new()};
}

static void scene_done(struct scene *s)
{
    match_free(s->match);
    cordee_arena_free(s->arena);
}

static size_t opens(struct scene *s, const char *text)
{
    CORDEE_AUTO(cordee_json_drop) json_t *record = record_of(text);
    struct cordee_error err = {0};
    struct match_opening o;

    if (match_opening_read(s->match, s->arena, record, &o, &err) < 0)
        fail_msg("%s", err.text);
    return match_opening_add(s->match, &o);
}

static size_t looks(struct scene *s, const char *text)
{
    CORDEE_AUTO(cordee_json_drop) json_t *record = record_of(text);
    struct cordee_error err = {0};
    struct match_candidate c;

    if (match_candidate_read(s->match, s->arena, record, &c, &err) < 0)
        fail_msg("%s", err.text);
    return match_candidate_add(s->match, &c);
}

/* One opening, one candidate. */
static struct match_hit pair_of(const char *opening, const char *candidate,
                                enum match_gate gate)
{
    struct scene s = scene_new();
    struct match_hit hit;
    size_t o = opens(&s, opening), c;

    opens(&s, "{'id':'x','skills':['zzz']}");
    c = looks(&s, candidate);
    match_ready(s.match);
    assert_int_equal(match_pair(s.match, o, c, s.arena, &hit), gate);
    scene_done(&s);
    return hit;
}

static void nearly(double a, double b)
{
    if (fabs(a - b) > 1e-6)
        fail_msg("%.9f is not %.9f", a, b);
}

/* ---- skills ----------------------------------------------------------------- */

static void who_has_everything_has_all_points(void **state)
{
    (void)state;
    nearly(pair_of("{'id':'o','skills':['a','b',{'esco':'c','essential':false}]}",
                   "{'id':'p','skills':['b','a','c','d','e','f','g']}", MATCH_FITS)
               .score,
           100);
}

static void three_optional_skills_are_less_than_an_essential_one(void **state)
{
    const char *asks = "{'id':'o','skills':['a','b',{'esco':'c','essential':false},"
                       "{'esco':'d','essential':false},{'esco':'e','essential':false}]}";
    double optional, essential, both;

    (void)state;
    optional = pair_of(asks, "{'id':'p','skills':['c','d','e']}", MATCH_FITS).score;
    essential = pair_of(asks, "{'id':'p','skills':['a']}", MATCH_FITS).score;
    both = pair_of(asks, "{'id':'p','skills':['a','b']}", MATCH_FITS).score;
    assert_true(0 < optional && optional < essential && essential < both && both < 100);
}

static void each_optional_skill_counts(void **state)
{
    const char *asks = "{'id':'o','skills':['a',{'esco':'c','essential':false},"
                       "{'esco':'d','essential':false},{'esco':'e','essential':false},"
                       "{'esco':'f','essential':false}]}";
    double before = 0;

    (void)state;
    for (int n = 0; n <= 4; n++) {
        static const char *const held[] = {"'a'", "'a','c'", "'a','c','d'",
                                           "'a','c','d','e'", "'a','c','d','e','f'"};
        char line[128];

        snprintf(line, sizeof line, "{'id':'p','skills':[%s]}", held[n]);
        double score = pair_of(asks, line, MATCH_FITS).score;
        assert_true(score > before);
        before = score;
    }
    nearly(before, 100);
}

static void a_lower_level_counts_by_its_share(void **state)
{
    const char *asks =
        "{'id':'o','skills':[{'esco':'a','level':4},{'esco':'b','level':4}]}";
    double half, most, not_said;

    (void)state;
    half = pair_of(asks,
                   "{'id':'p','skills':[{'esco':'a','level':2},{'esco':'b','level':4}]}",
                   MATCH_FITS)
               .score;
    most = pair_of(asks,
                   "{'id':'p','skills':[{'esco':'a','level':5},{'esco':'b','level':4}]}",
                   MATCH_FITS)
               .score;
    not_said =
        pair_of(asks, "{'id':'p','skills':['a',{'esco':'b','level':4}]}", MATCH_FITS)
            .score;
    assert_true(half < most);
    nearly(most, 100);
    nearly(not_said, 100);
}

static void a_linked_skill_is_half_and_still_missing(void **state)
{
    struct scene s = scene_new();
    struct match_hit none, linked, own;
    size_t o, with_none, with_link, with_own;

    (void)state;
    o = opens(&s, "{'id':'o','skills':['moulding','german']}");
    opens(&s, "{'id':'x','skills':['zzz']}");
    match_link(s.match, match_skill(s.match, "moulding"),
               match_skill(s.match, "injection moulding"));
    with_none = looks(&s, "{'id':'1','skills':['german']}");
    with_link = looks(&s, "{'id':'2','skills':['german','injection moulding']}");
    with_own =
        looks(&s, "{'id':'3','skills':['german','moulding','injection moulding']}");
    match_ready(s.match);
    match_pair(s.match, o, with_none, s.arena, &none);
    match_pair(s.match, o, with_link, s.arena, &linked);
    match_pair(s.match, o, with_own, s.arena, &own);
    assert_true(none.score < linked.score && linked.score < own.score);
    assert_int_equal(linked.there, 1);
    assert_int_equal(linked.n_missing, 1);
    assert_string_equal(match_skill_name(s.match, linked.missing[0]), "moulding");
    scene_done(&s);
}

static void a_skill_is_the_same_by_its_uri_and_its_uuid(void **state)
{
    struct scene s = scene_new();

    (void)state;
    assert_int_equal(match_skill(s.match, "http://data.europa.eu/esco/skill/"
                                          "0005C151-5b5a-4a66-8aac-60e734beb1ab"),
                     match_skill(s.match, "0005c151-5b5a-4a66-8aac-60e734beb1ab"));
    scene_done(&s);
}

/* ---- what is unknown, and gates --------------------------------------------- */

static void what_is_unknown_is_not_zero(void **state)
{
    const char *asks = "{'id':'o','skills':['a'],'languages':[{'code':'de','cefr':'B2'}],"
                       "'years':4,'education':6,'place':{'lat':47,'lon':9}}";
    struct match_hit silent = pair_of(asks, "{'id':'p','skills':['a']}", MATCH_FITS);
    struct match_hit says = pair_of(
        asks,
        "{'id':'p','skills':['a'],'years':1,'languages':[{'code':'DE','cefr':'A2'}]}",
        MATCH_FITS);

    (void)state;
    nearly(silent.score, 100);
    assert_true(silent.parts[MATCH_LANGUAGES] < 0 && silent.parts[MATCH_DISTANCE] < 0);
    nearly(says.parts[MATCH_LANGUAGES], 0.5);
    nearly(says.parts[MATCH_EXPERIENCE], 0.25);
    nearly(says.score, (60 + 15 * 0.5 + 10 * 0.25) / 85 * 100);
}

static void distance_fades_and_a_radius_is_near(void **state)
{
    const char *dornbirn =
        "{'id':'o','skills':['a'],'place':{'lat':47.4125,'lon':9.7417}}";
    /* Bregenz is some ten kilometres away. */
    double part =
        pair_of(dornbirn,
                "{'id':'p','skills':['a'],'place':{'lat':47.5031,'lon':9.7471}}",
                MATCH_FITS)
            .parts[MATCH_DISTANCE];

    (void)state;
    assert_true(part > exp(-10.3 / 50) && part < exp(-9.9 / 50));
    nearly(pair_of(dornbirn,
                   "{'id':'p','skills':['a'],'place':{'lat':47.5031,'lon':9.7471},"
                   "'radius_km':20}",
                   MATCH_FITS)
               .parts[MATCH_DISTANCE],
           1);
    pair_of(dornbirn,
            "{'id':'p','skills':['a'],'place':{'lat':48.2,'lon':16.37},'radius_km':20}",
            MATCH_TOO_FAR);
    pair_of(dornbirn,
            "{'id':'p','skills':['a'],'place':{'lat':48.2,'lon':16.37},'radius_km':20,"
            "'moves':true}",
            MATCH_FITS);
}

static void gates_shut_only_on_what_is_known(void **state)
{
    static const struct {
        const char *asks, *shut, *open;
        enum match_gate gate;
    } rows[] = {
        {"'permits':['AT']", "'permits':['CH']", "'permits':['at','CH']",
         MATCH_NO_PERMIT},
        {"'certificates':['forklift']", "'certificates':['welding']", "'moves':true",
         MATCH_NO_CERTIFICATE},
        {"'languages':[{'code':'de','cefr':'B2','must':true}]",
         "'languages':[{'code':'de','cefr':'B1'}]", "'languages':[{'code':'de'}]",
         MATCH_NO_LANGUAGE},
        {"'languages':[{'code':'de','must':true}]", "'languages':[{'code':'fr'}]",
         "'moves':true", MATCH_NO_LANGUAGE},
        {"'starts':'2027-02-01'", "'free_from':'2027-03-01'", "'free_from':'2027-01-01'",
         MATCH_TOO_LATE},
        {"'pay_most':50000,'currency':'EUR'", "'pay_least':52000,'currency':'EUR'",
         "'pay_least':52000,'currency':'CHF'", MATCH_PAY},
        {"'kind':'job'", "'kinds':['thesis','internship']", "'kinds':['thesis','job']",
         MATCH_NO_KIND},
        {"'hours':38.5", "'hours':20", "'hours':40", MATCH_TOO_MANY_HOURS},
        {"'years':0", "'remote':true", "'remote':false", MATCH_NOT_REMOTE},
        {"'place':{'lat':47,'lon':15}", "'radius_km':50,'place':{'lat':48,'lon':16}",
         "'radius_km':50,'place':{'lat':47.2,'lon':15}", MATCH_TOO_FAR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char asks[256], shut[256], open[256];

        snprintf(asks, sizeof asks, "{'id':'o','skills':['a'],%s}", rows[i].asks);
        snprintf(shut, sizeof shut, "{'id':'p','skills':['a'],%s}", rows[i].shut);
        snprintf(open, sizeof open, "{'id':'p','skills':['a'],%s}", rows[i].open);
        pair_of(asks, shut, rows[i].gate);
        pair_of(asks, open, MATCH_FITS);
    }
    pair_of("{'id':'o','skills':[{'esco':'a','must':true},'b']}",
            "{'id':'p','skills':['b']}", MATCH_NO_SKILL);
    pair_of("{'id':'o','skills':['a'],'remote':'partly'}",
            "{'id':'p','skills':['a'],'remote':true}", MATCH_FITS);
}

/* ---- properties ------------------------------------------------------------- */

enum { SKILLS = 40, LISTS = 12, TRIES = 200 };

static void list_put(struct cordee_buf *b, unsigned *seed, int n)
{
    cordee_buf_puts(b, "'skills':[");
    for (int i = 0; i < n; i++)
        cordee_buf_printf(b, "%s{'esco':'s%d','essential':%s,'level':%d}", i ? "," : "",
                          rand_r(seed) % SKILLS, rand_r(seed) % 3 ? "true" : "false",
                          rand_r(seed) % 4);
    cordee_buf_puts(b, "]");
}

static void text_put(struct cordee_buf *b, unsigned *seed)
{
    static const char *const words[] = {"moulds",   "quality",  "polymer", "machines",
                                        "planning", "drawings", "the",     "teams"};

    cordee_buf_puts(b, "'text':'");
    for (int n = rand_r(seed) % 20; n > 0; n--)
        cordee_buf_printf(b, "%s ", words[rand_r(seed) % 8]);
    cordee_buf_puts(b, "','language':'en',");
}

/* A world of openings, in the order given, the same for the same seed. */
static struct scene world(unsigned seed, bool backwards)
{
    struct scene s = scene_new();
    char *lines[LISTS];

    for (int i = 0; i < LISTS; i++) {
        struct cordee_buf b = {0};

        cordee_buf_printf(&b, "{'id':'o%d','years':%d,", i, rand_r(&seed) % 5);
        text_put(&b, &seed);
        list_put(&b, &seed, 1 + rand_r(&seed) % 12);
        cordee_buf_puts(&b, "}");
        lines[i] = cordee_buf_take(&b);
    }
    for (int i = 0; i < LISTS; i++)
        opens(&s, lines[backwards ? LISTS - 1 - i : i]);
    for (int i = 0; i < LISTS; i++)
        free(lines[i]);
    for (int i = 0; i + 1 < SKILLS; i += 5) {
        char one[8], other[8];

        snprintf(one, sizeof one, "s%d", i);
        snprintf(other, sizeof other, "s%d", i + 1);
        match_link(s.match, match_skill(s.match, one), match_skill(s.match, other));
    }
    return s;
}

static double score_in(struct scene *s, size_t candidate, const char *opening)
{
    struct match_hit hit;

    for (size_t i = 0; i < LISTS; i++)
        if (cordee_text_is(match_opening_id(s->match, i), opening)) {
            match_pair(s->match, i, candidate, s->arena, &hit);
            return hit.score;
        }
    fail_msg("no %s", opening);
    return 0;
}

static void a_skill_gained_never_lowers_a_score(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < TRIES; seed++) {
        struct scene s = world(seed, false);
        unsigned dice = seed;
        struct cordee_buf b = {0};
        size_t before, after;

        text_put(&b, &dice);
        list_put(&b, &dice, rand_r(&dice) % 9);
        b.text[--b.len] = '\0'; /* without its ] */
        before =
            looks(&s, cordee_arena_printf(s.arena, "{'id':'p','years':1,%s]}", b.text));
        after = looks(&s, cordee_arena_printf(s.arena, "{'id':'q','years':1,%s%s's%d']}",
                                              b.text, b.text[b.len - 1] == '[' ? "" : ",",
                                              rand_r(&dice) % SKILLS));
        match_ready(s.match);
        for (int i = 0; i < LISTS; i++) {
            char id[8];

            snprintf(id, sizeof id, "o%d", i);
            assert_true(score_in(&s, after, id) >= score_in(&s, before, id));
        }
        cordee_buf_drop(&b);
        scene_done(&s);
    }
}

static void order_changes_no_score(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < TRIES; seed++) {
        struct scene one = world(seed, false), other = world(seed, true);
        unsigned dice = seed;
        struct cordee_buf b = {0};
        size_t here, there;

        text_put(&b, &dice);
        list_put(&b, &dice, 8);
        looks(&other, "{'id':'somebody','skills':['s1','s2','s3']}");
        here = looks(&one, cordee_arena_printf(one.arena, "{'id':'p',%s}", b.text));
        there = looks(&other, cordee_arena_printf(other.arena, "{'id':'p',%s}", b.text));
        match_ready(one.match);
        match_ready(other.match);
        for (int i = 0; i < LISTS; i++) {
            char id[8];

            snprintf(id, sizeof id, "o%d", i);
            assert_true(score_in(&one, here, id) == score_in(&other, there, id));
        }
        cordee_buf_drop(&b);
        scene_done(&one);
        scene_done(&other);
    }
}

static void both_directions_say_the_same(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < TRIES; seed++) {
        struct scene s = world(seed, false);
        unsigned dice = seed;
        struct match_hit *people, *openings;
        size_t person = 0, n;

        for (int i = 0; i < 5; i++) {
            struct cordee_buf b = {0};

            cordee_buf_printf(&b, "{'id':'p%d',", i);
            text_put(&b, &dice);
            list_put(&b, &dice, 6);
            cordee_buf_puts(&b, "}");
            person = looks(&s, b.text);
            cordee_buf_drop(&b);
        }
        match_ready(s.match);
        n = match_openings(s.match, person, LISTS, s.arena, &openings);
        for (size_t i = 0; i < n; i++) {
            size_t found =
                match_people(s.match, openings[i].opening, 5, s.arena, &people);
            bool same = false;

            assert_true(i == 0 || openings[i].score <= openings[i - 1].score);
            for (size_t j = 0; j < found; j++)
                same = same || (people[j].candidate == person &&
                                people[j].score == openings[i].score);
            assert_true(same);
        }
        scene_done(&s);
    }
}

struct seen {
    struct scene *scene;
    size_t people, openings;
    double last;
};

static void person_take(void *ctx, const struct match_hit *hit)
{
    struct seen *seen = ctx;
    struct match_hit again;

    seen->people++;
    assert_int_equal(match_pair(seen->scene->match, hit->opening, hit->candidate,
                                seen->scene->arena, &again),
                     MATCH_FITS);
    assert_true(again.score == hit->score && again.n_missing == hit->n_missing);
}

static void opening_take(void *ctx, const struct match_hit *hit)
{
    struct seen *seen = ctx;

    seen->openings++;
    seen->last = hit->score;
}

static void all_with_all_says_what_each_says(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < TRIES / 10; seed++) {
        struct scene s = world(seed, false);
        struct seen seen = {&s, 0, 0, 0};
        struct match_hit *hits;
        unsigned dice = seed;
        size_t people = 0, openings = 0;
        enum { PEOPLE = 9, MOST = 4 };

        for (int i = 0; i < PEOPLE; i++) {
            struct cordee_buf b = {0};

            cordee_buf_printf(&b, "{'id':'p%d',", i);
            list_put(&b, &dice, 5);
            cordee_buf_puts(&b, "}");
            looks(&s, b.text);
            cordee_buf_drop(&b);
        }
        match_ready(s.match);
        for (size_t o = 0; o < LISTS; o++)
            people += match_people(s.match, o, MOST, s.arena, &hits);
        for (size_t c = 0; c < PEOPLE; c++)
            openings += match_openings(s.match, c, MOST, s.arena, &hits);
        match_all(s.match, MOST, person_take, opening_take, &seen);
        assert_int_equal(seen.people, people);
        assert_int_equal(seen.openings, openings);
        assert_true(people > LISTS && openings > PEOPLE && seen.last > 0);
        scene_done(&s);
    }
}

/* ---- the best --------------------------------------------------------------- */

static void only_the_best_are_given_and_equals_by_id(void **state)
{
    struct scene s = scene_new();
    struct match_hit *hits;
    size_t n;

    (void)state;
    opens(&s, "{'id':'o','skills':['a','b','c']}");
    opens(&s, "{'id':'x','skills':['zzz']}");
    looks(&s, "{'id':'d','skills':['a','b']}");
    looks(&s, "{'id':'b','skills':['a','b']}");
    looks(&s, "{'id':'none','skills':['q']}");
    looks(&s, "{'id':'a','skills':['a']}");
    looks(&s, "{'id':'c','skills':['a','b','c']}");
    match_ready(s.match);
    n = match_people(s.match, 0, 3, s.arena, &hits);
    assert_int_equal(n, 3);
    assert_string_equal(match_candidate_id(s.match, hits[0].candidate), "c");
    assert_string_equal(match_candidate_id(s.match, hits[1].candidate), "b");
    assert_string_equal(match_candidate_id(s.match, hits[2].candidate), "d");
    assert_int_equal(match_people(s.match, 0, 100, s.arena, &hits), 4);
    scene_done(&s);
}

/* ---- texts ------------------------------------------------------------------ */

static double text_part(const char *opening, const char *candidate)
{
    return pair_of(opening, candidate, MATCH_FITS).parts[MATCH_TEXT];
}

static void texts_count_by_the_words_they_share(void **state)
{
    static const char *const opening =
        "{'id':'o','language':'en','text':'Setting moulds of machines for polymers'}";

    (void)state;
    double all = text_part(
        opening, "{'id':'p','text':'I set the machines, and the mould for a polymer'}");
    double some =
        text_part(opening, "{'id':'p','language':'en','text':'Machines of many trades'}");
    double none =
        text_part(opening, "{'id':'p','language':'en','text':'Cooking for the guests'}");

    assert_true(all > some && some > none && all <= 1);
    nearly(none, 0);
    nearly(text_part(opening, opening), 1);
}

static void a_text_in_another_language_says_nothing(void **state)
{
    static const char *const opening =
        "{'id':'o','language':'en','text':'Setting moulds of machines'}";

    (void)state;
    assert_true(text_part(opening, "{'id':'p'}") < 0);
    assert_true(text_part(opening, "{'id':'p','text':''}") < 0);
    assert_true(
        text_part(opening, "{'id':'p','text':'Wir rüsten die Maschinen und das'}") < 0);
    assert_true(text_part("{'id':'o'}", "{'id':'p','text':'the machines'}") < 0);
}

/* ---- what is not looked at --------------------------------------------------- */

static void who_somebody_is_changes_no_score(void **state)
{
    static const char *const persons[] = {
        "", "'name':'Ada Lovelace','age':61,'nationality':'GB','gender':'f',",
        "'name':'Miha Novak','birth':'2001-04-05','nationality':'SI','picture':'x.jpg',",
        "'basics':{'name':'Zoë','image':'y'},'citizenship':['RS'],'marital':'single',"};

    (void)state;
    for (unsigned seed = 0; seed < TRIES; seed++) {
        struct scene s = world(seed, false);
        unsigned dice = seed;
        struct cordee_buf b = {0};
        size_t who[4];

        text_put(&b, &dice);
        list_put(&b, &dice, 8);
        for (int i = 0; i < 4; i++)
            who[i] = looks(
                &s, cordee_arena_printf(s.arena, "{'id':'p',%s%s}", persons[i], b.text));
        match_ready(s.match);
        for (int o = 0; o < LISTS; o++) {
            char id[8];

            snprintf(id, sizeof id, "o%d", o);
            for (int i = 1; i < 4; i++)
                assert_true(score_in(&s, who[i], id) == score_in(&s, who[0], id));
        }
        cordee_buf_drop(&b);
        scene_done(&s);
    }
}

static void a_skill_said_twice_counts_at_its_best(void **state)
{
    static const char *const opening = "{'id':'o','skills':[{'esco':'a','level':4}]}";
    double whole = pair_of(opening, "{'id':'p','skills':['a']}", MATCH_FITS).score;

    (void)state;
    nearly(
        pair_of(opening, "{'id':'p','skills':['a',{'esco':'a','level':1}]}", MATCH_FITS)
            .score,
        whole);
    nearly(
        pair_of(opening, "{'id':'p','skills':[{'esco':'a','level':1},'a']}", MATCH_FITS)
            .score,
        whole);
}

static void who_looks_for_something_else_does_not_fit(void **state)
{
    struct scene s = scene_new();
    struct match_opening o = {.id = "o", .kind = 1, .weights = {[MATCH_SKILLS] = 1}};
    struct match_candidate any = {.id = "any", .years = -1};
    struct match_candidate other = {.id = "other", .years = -1, .kinds = 2};
    struct match_hit hit;

    (void)state;
    match_opening_add(s.match, &o);
    match_candidate_add(s.match, &any);
    match_candidate_add(s.match, &other);
    match_ready(s.match);
    assert_int_equal(match_pair(s.match, 0, 0, s.arena, &hit), MATCH_FITS);
    assert_int_equal(match_pair(s.match, 0, 1, s.arena, &hit), MATCH_NO_KIND);
    scene_done(&s);
}

/* As the background work does it: out with the one that was, in with the one that is. */
static void one_that_changed_is_found_as_it_is_now(void **state)
{
    struct scene s = scene_new();
    size_t n[MATCH_GATES], c, o;
    struct match_hit *hits;

    (void)state;
    o = opens(&s, "{'id':'o','skills':['a','b']}");
    opens(&s, "{'id':'x','skills':['c','d']}");
    c = looks(&s, "{'id':'p','skills':['a']}");
    looks(&s, "{'id':'q','skills':['c']}");
    match_ready(s.match);
    assert_int_equal(match_people(s.match, o, 9, s.arena, &hits), 1);
    assert_int_equal(match_gates(s.match, o, n), 1);
    assert_int_equal(n[MATCH_FITS], 2);

    double before = hits[0].score;
    match_candidate_gone(s.match, c);
    c = looks(&s, "{'id':'p','skills':['a','b']}");
    assert_int_equal(match_people(s.match, o, 9, s.arena, &hits), 1);
    assert_int_equal(hits[0].candidate, c);
    assert_true(hits[0].score > before);

    match_opening_gone(s.match, o);
    o = opens(&s, "{'id':'o','skills':['b','e']}");
    assert_int_equal(match_openings(s.match, c, 9, s.arena, &hits), 1);
    assert_int_equal(hits[0].opening, o);
    assert_int_equal(hits[0].n_missing, 1);
    assert_int_equal(match_gates(s.match, o, n), 1);
    assert_int_equal(n[MATCH_FITS], 2);
    scene_done(&s);
}

static void what_is_wrong_is_said(void **state)
{
    static const char *const rows[][2] = {
        {"{'id':'o','skills':'a'}", "\"skills\" is no list"},
        {"{'id':'o','skills':[{}]}",
         "\"skills\" is a list with one that has no \"esco\""},
        {"{'id':'o','languages':[{'code':'de','cefr':'B7'}]}",
         "\"cefr\" is none of A1, A2, B1, B2, C1, C2"},
        {"{'id':'o','starts':'soon'}", "\"starts\" is no date, such as 2027-02-01"},
        {"{'id':'o','place':{'lat':91,'lon':0}}",
         "\"place\" is no {\"lat\",\"lon\"} in degrees"},
        {"{'id':'o','years':-1}", "\"years\" is no number in its range"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *record = record_of(rows[i][0]);
        struct scene s = scene_new();
        struct cordee_error err = {0};
        struct match_opening o;

        assert_int_equal(match_opening_read(s.match, s.arena, record, &o, &err), -1);
        assert_string_equal(err.text, rows[i][1]);
        scene_done(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_everything_has_all_points),
        cmocka_unit_test(three_optional_skills_are_less_than_an_essential_one),
        cmocka_unit_test(each_optional_skill_counts),
        cmocka_unit_test(a_lower_level_counts_by_its_share),
        cmocka_unit_test(a_linked_skill_is_half_and_still_missing),
        cmocka_unit_test(a_skill_is_the_same_by_its_uri_and_its_uuid),
        cmocka_unit_test(what_is_unknown_is_not_zero),
        cmocka_unit_test(distance_fades_and_a_radius_is_near),
        cmocka_unit_test(gates_shut_only_on_what_is_known),
        cmocka_unit_test(a_skill_gained_never_lowers_a_score),
        cmocka_unit_test(order_changes_no_score),
        cmocka_unit_test(both_directions_say_the_same),
        cmocka_unit_test(all_with_all_says_what_each_says),
        cmocka_unit_test(only_the_best_are_given_and_equals_by_id),
        cmocka_unit_test(who_looks_for_something_else_does_not_fit),
        cmocka_unit_test(one_that_changed_is_found_as_it_is_now),
        cmocka_unit_test(texts_count_by_the_words_they_share),
        cmocka_unit_test(a_text_in_another_language_says_nothing),
        cmocka_unit_test(who_somebody_is_changes_no_score),
        cmocka_unit_test(a_skill_said_twice_counts_at_its_best),
        cmocka_unit_test(what_is_wrong_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
