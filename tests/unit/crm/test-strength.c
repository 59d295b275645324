/* What the history adds up to: kept step by step, it is what adding it all up gives. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/base/clock.h"
#include "core/crm/crm-priv.h"
#include "core/crm/strength/path.h"
#include "core/crm/strength/strength.h"
#include "core/db/db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400

static int64_t met(struct fixture *f, const char *kind, int64_t at, int64_t author,
                   const int64_t *with, size_t n)
{
    struct cordee_taker takers[8];
    int64_t id = 0;

    for (size_t i = 0; i < n; i++)
        takers[i] = (struct cordee_taker){.party = with[i], .part = "with"};
    if (cd_crm_interaction(&f->cd, &f->err,
                           &(struct cordee_interaction){.kind = kind,
                                                        .direction = CORDEE_OUT,
                                                        .at = at,
                                                        .author = author,
                                                        .takers = takers,
                                                        .n_takers = n},
                           &id) < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static double health(struct fixture *f, int64_t party, int64_t staff, int64_t now)
{
    struct cordee_rows *rows = f->core.db->query(
        &f->core, &f->err, "SELECT sum(health) FROM tie WHERE party = ? AND staff = ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(staff)));
    double sum;

    assert_non_null(rows);
    assert_int_equal(f->core.db->next(rows, &f->err), 1);
    sum = f->core.db->get_real(rows, 0) / cd_grown(now, 180);
    cordee_rows_drop(&rows);
    return sum;
}

/* By hand: a meeting of two of them a half-life ago is 5 / sqrt(2) / 2 for each. */
static void a_contact_is_shared_and_fades(void **state)
{
    struct fixture *f = *state;
    int64_t now = cordee_now();
    double before = health(f, 16, 2, now);

    met(f, "meeting", now - 180 * DAY, 2, (const int64_t[]){16, 17}, 2);
    assert_true(fabs(health(f, 16, 2, now) - before - 5 / sqrt(2) / 2) < 1e-9);
    met(f, "call", now, 2, (const int64_t[]){16}, 1);
    assert_true(fabs(health(f, 16, 2, now) - before - 5 / sqrt(2) / 2 - 3) < 1e-9);
    assert_int_equal(
        register_one(f, "SELECT n FROM acquaintance WHERE party = 16 AND other = 17"), 1);
    register_ties_hold(f);
}

static int64_t score(struct fixture *f, int64_t party)
{
    CORDEE_AUTO(cordee_json_drop) json_t *made = NULL;

    if (cd_crm_strength(&f->cd, &f->err, party, CORDEE_PERSON, &made) < 0)
        fail_msg("%s", f->err.text);
    return cordee_json_int(made, "score");
}

/* Party 16 has no colleague and was never in touch: all of it is this mail. */
static void one_mail_is_not_yet_a_relationship(void **state)
{
    struct fixture *f = *state;
    const struct cordee_interaction came = {.kind = "mail.in",
                                            .direction = CORDEE_IN,
                                            .at = cordee_now(),
                                            .thread = 0,
                                            .takers = &(struct cordee_taker){16, "from"},
                                            .n_takers = 1};

    register_run(f, "DELETE FROM interaction");
    assert_int_equal(score(f, 16), 0);
    met(f, "mail.out", cordee_now(), 2, (const int64_t[]){16}, 1);
    assert_int_equal(score(f, 16), 19); /* 12 for today, 7 for one of us who knows her */
    assert_int_equal(cd_crm_interaction(&f->cd, &f->err, &came, NULL), 0);
    assert_int_equal(score(f, 16), 39);
    met(f, "meeting", cordee_now(), 2, (const int64_t[]){16}, 1);
    assert_int_equal(score(f, 16), 61);
}

/* Whatever weight people give a call: it is a talk, and a mail is none. */
static void a_talk_is_one_by_its_kind(void **state)
{
    struct fixture *f = *state;

    register_run(f, "DELETE FROM interaction");
    register_run(f, "INSERT INTO interaction_weight(kind, weight) VALUES('call', 1), "
                    "('mail.out', 9)");
    met(f, "call", cordee_now() - 60, 2, (const int64_t[]){16}, 1);
    met(f, "mail.out", cordee_now() - 60, 2, (const int64_t[]){17}, 1);
    assert_int_equal(register_one(f, "SELECT met > 0 AND wrote = 0 FROM tie WHERE party "
                                     "= 16"),
                     1);
    assert_int_equal(register_one(f, "SELECT met = 0 AND wrote > 0 FROM tie WHERE party "
                                     "= 17"),
                     1);
    register_ties_hold(f);
}

static void what_is_to_come_is_no_contact_yet(void **state)
{
    struct fixture *f = *state;
    int64_t now = cordee_now();
    double before = health(f, 16, 2, now);
    int64_t last = register_one(f, "SELECT last_contact FROM party WHERE id = 16");
    int64_t id = met(f, "meeting", now + 5 * DAY, 2, (const int64_t[]){16}, 1);

    assert_true(fabs(health(f, 16, 2, now) - before) < 1e-9);
    assert_int_equal(register_one(f, "SELECT last_contact FROM party WHERE id = 16"),
                     last);
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE interaction_party SET at = ?1 WHERE "
                                      "interaction = ?2",
                                      CORDEE_ARGS(CORDEE_V(now - 60), CORDEE_V(id))),
                     0);
    assert_int_equal(cd_strength_tick(&f->cd, &f->err), 0);
    assert_true(health(f, 16, 2, now) > before + 4.9);
    assert_true(register_one(f, "SELECT last_contact FROM party WHERE id = 16") > last);
    register_ties_hold(f);
    /* However far ahead, what there was stays. */
    before = health(f, 16, 2, now);
    id = met(f, "meeting", now + 3000 * DAY, 2, (const int64_t[]){16}, 1);
    assert_int_equal(
        register_one(f, "SELECT counts FROM interaction_party WHERE interaction "
                        "= (SELECT max(id) FROM interaction)"),
        0);
    assert_true(fabs(health(f, 16, 2, now) - before) < 1e-12);
    register_run(f,
                 "DELETE FROM interaction WHERE id = (SELECT max(id) FROM interaction)");
    assert_true(fabs(health(f, 16, 2, now) - before) < 1e-12);
    register_ties_hold(f);
}

/* 21,000 contacts in the order in which they came; some are taken back, changed, merged.
 */
static void step_by_step_is_as_all_at_once(void **state)
{
    static const char *const kinds[] = {"call", "meeting", "visit", "note", "mail.out"};
    struct fixture *f = *state;
    int64_t at = cordee_now() - 1000 * DAY;
    unsigned seed = 7;
    struct cordee_tx tx;

    assert_int_equal(f->core.db->begin(&f->core, &tx, &f->err), 0);
    for (int i = 0; i < 21000; i++) {
        int64_t with[4];
        size_t n = 1 + (size_t)(rand_r(&seed) % 4);

        for (size_t k = 0; k < n; k++)
            with[k] = (int64_t[]){1, 2, 11, 12, 13, 14, 15, 16, 17}[rand_r(&seed) % 9];
        at += rand_r(&seed) % 8000;
        met(f, kinds[rand_r(&seed) % 5], at, rand_r(&seed) % 3, with, n);
    }
    assert_int_equal(f->core.db->commit(&tx, &f->err), 0);
    register_ties_hold(f);
    register_run(f, "DELETE FROM interaction WHERE id % 7 = 0");
    register_run(f, "UPDATE interaction_party SET weight = 0 WHERE id % 11 = 0");
    register_run(f, "UPDATE interaction_party SET weight = 2 WHERE weight = 5");
    register_run(f, "UPDATE OR IGNORE interaction_party SET party = 11 WHERE party = 13 "
                    "AND id % 3 = 0");
    register_ties_hold(f);
}

/* ---- ways ------------------------------------------------------------------------ */

#define NODES 9

struct small {
    double p[NODES + 1][NODES + 1]; /* 0: they do not know each other */
};

static int small_leads(void *ctx, struct cordee_arena *a, int64_t node, int64_t only,
                       struct cd_edge **edges_r, struct cordee_error *err)
{
    struct small *g = ctx;
    int n = 0;

    (void)err;
    *edges_r = cordee_arena_get(a, NODES * sizeof **edges_r);
    for (int64_t other = 1; other <= NODES; other++)
        if (g->p[node][other] > 0 && (!only || only == other))
            (*edges_r)[n++] = (struct cd_edge){other, g->p[node][other], 0};
    return n;
}

/* All ways of up to `steps` steps, one after the other. */
static double brute(const struct small *g, int at, int to, int steps, unsigned been)
{
    double best = at == to ? 1 : 0;

    for (int next = 1; at != to && steps > 0 && next <= NODES; next++)
        if (g->p[at][next] > 0 && !(been & 1u << next)) {
            double p = g->p[at][next] * brute(g, next, to, steps - 1, been | 1u << next);

            best = p > best ? p : best;
        }
    return best;
}

static void the_best_way_is_that_of_all_ways(void **state)
{
    unsigned seed = 3;
    int none = 0;

    (void)state;
    for (int round = 0; round < 500; round++) {
        struct small g = {0};
        struct cd_path path;
        double p = 1;

        for (int a = 1; a <= NODES; a++)
            for (int b = a + 1; b <= NODES; b++)
                if (rand_r(&seed) % 10 < 3)
                    g.p[a][b] = g.p[b][a] = (1 + rand_r(&seed) % 99) / 100.0;
        assert_int_equal(cd_path_find(&(struct cd_graph){small_leads, &g}, 1, 2, 3, NULL,
                                      0, &path, NULL),
                         0);
        for (size_t i = 0; i < path.n; i++)
            p *= g.p[path.node[i]][path.node[i + 1]];
        none += path.n == 0;
        assert_true(fabs(brute(&g, 1, 2, 3, 1u << 1) - (path.n ? p : 0)) < 1e-9);
        assert_true(path.n == 0 || fabs(path.p - p) < 1e-9);
        assert_true(path.n == 0 || (path.node[0] == 1 && path.node[path.n] == 2));
    }
    assert_in_range(none, 1, 400);
}

static void whoever_knows_somebody_is_asked_first(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *ways = NULL;
    json_t *steps;

    cd_db_actor(&f->host, 1, CD_DB_PEOPLE);
    met(f, "meeting", cordee_now() - DAY, 1, (const int64_t[]){11}, 1);
    met(f, "meeting", cordee_now() - DAY, 0, (const int64_t[]){11, 16}, 2);
    assert_int_equal(cd_introductions(&f->cd, &f->err, 16, &ways), 0);
    assert_int_equal(json_array_size(ways), 1);
    steps = json_object_get(json_array_get(ways, 0), "steps");
    assert_int_equal(json_array_size(steps), 3);
    assert_int_equal(
        cordee_json_int(json_object_get(json_array_get(steps, 1), "who"), "id"), 11);
    assert_string_equal(cordee_json_text(json_array_get(steps, 2), "how"), "together");
}

/* ---- calls ------------------------------------------------------------------------- */

static const json_t *call_of(const json_t *calls, int64_t id)
{
    for (size_t i = 0; i < json_array_size(calls); i++)
        if (cordee_json_int(json_array_get(calls, i), "id") == id)
            return json_array_get(calls, i);
    return NULL;
}

static bool has_why(const json_t *calls, int64_t id, const char *why)
{
    const json_t *whys = json_object_get(call_of(calls, id), "why");

    for (size_t i = 0; i < json_array_size(whys); i++)
        if (strcmp(json_string_value(json_array_get(whys, i)), why) == 0)
            return true;
    return false;
}

static void each_reason_to_call_is_said(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *calls = NULL, *later = NULL;
    int64_t now = cordee_now();

    register_run(f, "UPDATE task SET done_at = 1");
    register_run(f, "DELETE FROM interaction");
    for (int i = 0; i < 3; i++) /* was worth much, and nobody followed it up */
        met(f, "meeting", now - 89 * DAY - 100 * i * DAY - 2 * DAY, 1,
            (const int64_t[]){12}, 1);
    met(f, "visit", now - DAY, 1, (const int64_t[]){15}, 1);
    register_run(f, "UPDATE email_address SET state = 'bounced' WHERE party = 12");
    register_run(f, "UPDATE party SET owner = 2 WHERE id = 5");
    register_run(f, "UPDATE staff SET disabled_at = 1 WHERE id = 2");
    assert_int_equal(cd_calls(&f->cd, &f->err, &calls), 0);
    assert_true(has_why(calls, 1, "bounced") && has_why(calls, 1, "silent"));
    assert_true(has_why(calls, 1, "halved") && !has_why(calls, 5, "halved"));
    assert_true(has_why(calls, 1, "one-thread") && !has_why(calls, 1, "owner-left"));
    assert_true(has_why(calls, 5, "owner-left") && !has_why(calls, 5, "silent"));
    assert_true(has_why(calls, 2, "never"));
    assert_null(call_of(calls, 4)); /* no member */
    assert_int_equal(cordee_json_int(json_array_get(calls, 0), "id"), 1);
    /* A member of a type that hears of us once a year is not silent after 91 days. */
    register_run(f, "UPDATE member_type SET cadence = 365");
    met(f, "meeting", now + DAY, 1, (const int64_t[]){15}, 1);
    assert_int_equal(cd_calls(&f->cd, &f->err, &later), 0);
    assert_true(has_why(later, 1, "bounced") && !has_why(later, 1, "silent"));
    assert_null(call_of(later, 5)); /* a meeting is planned */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_contact_is_shared_and_fades, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(one_mail_is_not_yet_a_relationship,
                                        register_setup, register_teardown),
        cmocka_unit_test_setup_teardown(a_talk_is_one_by_its_kind, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(what_is_to_come_is_no_contact_yet, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(step_by_step_is_as_all_at_once, register_setup,
                                        register_teardown),
        cmocka_unit_test_setup_teardown(each_reason_to_call_is_said, register_setup,
                                        register_teardown),
        cmocka_unit_test(the_best_way_is_that_of_all_ways),
        cmocka_unit_test_setup_teardown(whoever_knows_somebody_is_asked_first,
                                        register_setup, register_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
