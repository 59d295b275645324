#include "core/db/db-priv.h"
#include "tests/unit/fixture.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

struct order {
    struct cd_lock *lock;
    enum cd_db_rank rank;
    atomic_int *next;
    int place; /* the how-many-th got it */
    int rc;
    struct cordee_error err;
};

static void *take_once(void *ctx)
{
    struct order *o = ctx;

    o->rc = cd_lock_take(o->lock, o->rank, &o->err);
    if (o->rc == 0) {
        o->place = atomic_fetch_add(o->next, 1);
        cd_lock_give(o->lock);
    }
    return NULL;
}

static void wait_for(struct cd_lock *l, enum cd_db_rank rank, int n)
{
    for (int have = -1; have != n; usleep(500)) {
        have = 0;
        pthread_mutex_lock(&l->mutex);
        have = l->queued[rank];
        pthread_mutex_unlock(&l->mutex);
    }
}

/* Starts takers one after the other, so that their order of coming is known. */
static void start(struct order *o, pthread_t *threads, int n, struct cd_lock *l,
                  enum cd_db_rank rank, atomic_int *next)
{
    for (int i = 0; i < n; i++) {
        o[i] = (struct order){.lock = l, .rank = rank, .next = next};
        assert_int_equal(pthread_create(&threads[i], NULL, take_once, &o[i]), 0);
        wait_for(l, rank, i + 1);
    }
}

static void people_go_before_jobs_each_in_the_order_they_came(void **state)
{
    struct cd_lock l;
    struct order work[3], people[3];
    pthread_t threads[6];
    atomic_int next = 0;

    (void)state;
    cd_lock_init(&l);
    assert_int_equal(cd_lock_take(&l, CD_DB_WORK, NULL), 0);
    start(work, threads, 3, &l, CD_DB_WORK, &next);
    start(people, threads + 3, 3, &l, CD_DB_PEOPLE, &next);
    cd_lock_give(&l);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(people[i].place, i);
        assert_int_equal(work[i].place, 3 + i);
    }
    cd_lock_done(&l);
}

static void a_job_is_not_starved_by_people(void **state)
{
    enum { PEOPLE = 40 };
    struct cd_lock l;
    struct order work, people[PEOPLE];
    pthread_t job, threads[PEOPLE];
    atomic_int next = 0;

    (void)state;
    cd_lock_init(&l);
    assert_int_equal(cd_lock_take(&l, CD_DB_WORK, NULL), 0);
    start(&work, &job, 1, &l, CD_DB_WORK, &next);
    start(people, threads, PEOPLE, &l, CD_DB_PEOPLE, &next);
    cd_lock_give(&l);
    for (int i = 0; i < PEOPLE; i++)
        pthread_join(threads[i], NULL);
    pthread_join(job, NULL);
    assert_int_equal(work.place, 16);
    cd_lock_done(&l);
}

static void who_waits_too_long_is_told_and_stops_nobody(void **state)
{
    struct cd_lock l;
    struct order late, next_one;
    pthread_t a, b;
    atomic_int next = 0;

    (void)state;
    cd_lock_init(&l);
    l.patience_ms = 30;
    late = (struct order){.lock = &l, .rank = CD_DB_PEOPLE, .next = &next};
    assert_int_equal(cd_lock_take(&l, CD_DB_WORK, NULL), 0);
    assert_int_equal(pthread_create(&a, NULL, take_once, &late), 0);
    pthread_join(a, NULL);
    assert_int_equal(late.rc, -1);
    assert_int_equal(late.err.code, CORDEE_E_BUSY);
    l.patience_ms = 10000;
    start(&next_one, &b, 1, &l, CD_DB_PEOPLE, &next);
    cd_lock_give(&l);
    pthread_join(b, NULL);
    assert_int_equal(next_one.rc, 0);
    cd_lock_done(&l);
}

static void a_pause_is_one_of_people(void **state)
{
    struct cd_lock l;
    int64_t quiet;

    (void)state;
    cd_lock_init(&l);
    assert_int_equal(cd_lock_take(&l, CD_DB_WORK, NULL), 0);
    cd_lock_give(&l);
    quiet = cd_lock_quiet(&l);
    assert_true(quiet > 1000);
    assert_int_equal(cd_lock_take(&l, CD_DB_PEOPLE, NULL), 0);
    cd_lock_give(&l);
    assert_true(cd_lock_quiet(&l) < quiet);
    cd_lock_done(&l);
}

/* ---- through the database ---------------------------------------------------------- */

static int setup(void **state)
{
    *state = fixture_new(NULL);
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

struct writer {
    struct fixture *f;
    int n, failed;
};

static void *write_rows(void *ctx)
{
    struct writer *w = ctx;
    struct cordee *cd = &w->f->core;
    struct cordee_error err = {0};

    for (int i = 0; i < w->n; i++) {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        int64_t n = 0;

        if (cd->db->begin(cd, &tx, &err) < 0 ||
            cd->db->one(cd, &err, &n, "SELECT count(*) FROM audit", CORDEE_NO_ARGS) < 0 ||
            cd->db->exec(cd, &err, "INSERT INTO audit(action) VALUES(?)",
                         CORDEE_ARGS(CORDEE_V("x"))) < 0 ||
            cd->db->commit(&tx, &err) < 0)
            w->failed++;
    }
    cd_db_thread_done(&w->f->host);
    return NULL;
}

static void many_threads_write_and_none_is_turned_away(void **state)
{
    enum { THREADS = 6, ROWS = 50 };
    struct fixture *f = *state;
    struct writer writers[THREADS];
    pthread_t threads[THREADS];
    int64_t n = 0;

    for (int i = 0; i < THREADS; i++) {
        writers[i] = (struct writer){.f = f, .n = ROWS};
        assert_int_equal(pthread_create(&threads[i], NULL, write_rows, &writers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(writers[i].failed, 0);
    }
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n, "SELECT count(*) FROM audit",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, THREADS * ROWS);
}

static void a_query_that_was_open_before_the_writing_gives_a_clear_error(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    struct writer other = {.f = f, .n = 1};
    pthread_t thread;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, &f->err, "SELECT name FROM core_schema", CORDEE_NO_ARGS);

    assert_int_equal(cd->db->next(rows, &f->err), 1);
    assert_int_equal(pthread_create(&thread, NULL, write_rows, &other), 0);
    pthread_join(thread, NULL);
    assert_int_equal(cd->db->exec(cd, &f->err, "INSERT INTO audit(action) VALUES('x')",
                                  CORDEE_NO_ARGS),
                     -1);
    assert_int_equal(f->err.code, CORDEE_E_BUSY);
    assert_non_null(strstr(f->err.text, "before the query"));
    cd->db->close(rows);
    rows = NULL;
    assert_int_equal(cd->db->exec(cd, &f->err, "INSERT INTO audit(action) VALUES('x')",
                                  CORDEE_NO_ARGS),
                     0);
}

static void transactions_end_in_the_order_they_nest(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    struct cordee_tx outer = {0}, inner = {0};

    assert_int_equal(cd->db->begin(cd, &outer, &f->err), 0);
    assert_int_equal(cd->db->begin(cd, &inner, &f->err), 0);
    assert_int_equal(cd->db->commit(&outer, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_INTERNAL);
    assert_int_equal(cd->db->commit(&inner, &f->err), 0);
    assert_int_equal(cd->db->commit(&inner, &f->err), -1);
    assert_int_equal(cd->db->commit(&outer, &f->err), 0);
    cd->db->rollback(&outer);
}

/* Each connection that closes tries whether it is the last, and for as long as it does
 * SQLite lets no other in. */
static void *come_and_go(void *ctx)
{
    struct fixture *f = ctx;
    struct cordee_error err = {0};
    int64_t n, refused = 0;

    for (int i = 0; i < 300; i++) {
        if (f->core.db->one(&f->core, &err, &n, "SELECT count(*) FROM audit",
                            CORDEE_NO_ARGS) != 1)
            refused++;
        cd_db_thread_done(&f->host);
    }
    return (void *)(intptr_t)refused;
}

static void who_comes_while_others_go_is_let_in(void **state)
{
    pthread_t threads[4];
    void *refused;

    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, *state), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &refused);
        assert_int_equal((intptr_t)refused, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_go_before_jobs_each_in_the_order_they_came),
        cmocka_unit_test(a_job_is_not_starved_by_people),
        cmocka_unit_test(who_waits_too_long_is_told_and_stops_nobody),
        cmocka_unit_test(a_pause_is_one_of_people),
        cmocka_unit_test_setup_teardown(many_threads_write_and_none_is_turned_away, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            a_query_that_was_open_before_the_writing_gives_a_clear_error, setup,
            teardown),
        cmocka_unit_test_setup_teardown(who_comes_while_others_go_is_let_in, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(transactions_end_in_the_order_they_nest, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
