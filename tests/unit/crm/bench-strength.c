/* What a kept strength and a way to be introduced cost at 1,000,000 interactions, beside
 * queries that add up the same from the history: `make bench-strength`. */
#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/crm/crm-priv.h"
#include "core/crm/strength/strength.h"
#include "core/db/db.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ORGS   20000
#define PEOPLE 100000
#define MORE   100000 /* interactions written at a time */
#define ALL    1000000
#define ASKED  400 /* how often each is asked */
#define NAIVE  3   /* and what takes long */

static const char *const rows[] = {
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT "
    "INTO staff(id, name, login, role) SELECT i, 'Staff ' || i, 's' || i, 'admin' FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000) "
    "INSERT INTO party(id, uuid, kind, name, sort_name, created_at) SELECT i, 'u' || i, "
    "iif(i <= 20000, 1, 2), 'Name' || i, 'name' || i, unixepoch() - i FROM n",
    "INSERT INTO role(party, other, label) SELECT id, 1 + id * 7919 % 20000, 'Head' FROM "
    "party WHERE kind = 2",
};
/* ?1 the last there is, ?2 how many more: two years of them, of one or two people each.
 */
static const char entries[] = "WITH RECURSIVE n(i) AS (SELECT ?1 + 1 UNION ALL SELECT i "
                              "+ 1 FROM n WHERE i < ?1 + ?2) "
                              "INSERT INTO interaction(id, uuid, kind, at, author, "
                              "subject) SELECT i, 'i' || i, CASE i "
                              "% 5 WHEN 0 THEN 'meeting' WHEN 1 THEN 'call' ELSE "
                              "'mail.out' END, unixepoch() - 63072000 "
                              "+ i * 63, 1 + i % 20, 'About' FROM n";
static const char takers[] = "INSERT INTO interaction_party(interaction, party, part, "
                             "at, weight, heard, share, staff) "
                             "SELECT i.id, 20001 + (i.id * 48271 + k.value * (1 + i.id % "
                             "900)) % 100000, 'with', i.at, "
                             "CASE i.id % 5 WHEN 0 THEN 5 WHEN 1 THEN 3 ELSE 1 END, i.id "
                             "% 2, 1 / root(1 + i.id % 2), "
                             "i.author FROM interaction i JOIN json_each('[0,1]') k ON "
                             "k.value <= i.id % 2 WHERE i.id "
                             "> ?1 AND i.id <= ?1 + ?2";

static const char naive_strength[] =
    "SELECT sum(ip.weight * ip.share * pow(0.5, (?2 - ip.at) / (180 * 86400.0))) FROM "
    "interaction_party ip WHERE ip.weight > 0 AND ip.party IN (SELECT ?1 UNION ALL "
    "SELECT "
    "r.party FROM role r WHERE r.other = ?1)";
static const char kept_strength[] = "SELECT sum(t.health) / grown(?2, 180) FROM tie t "
                                    "WHERE t.party IN (SELECT ?1 UNION ALL "
                                    "SELECT r.party FROM role r WHERE r.other = ?1)";
/* The likeliest way from one of us (?2) over one or two who took part together, of all.
 */
static const char naive_path[] =
    "WITH met(a, b, p) AS (SELECT x.party, y.party, 0.8 * (1 - pow(2, -sum(min(x.weight, "
    "y.weight) * x.share * pow(0.5, (?3 - x.at) / 15552000.0)) / 2)) FROM "
    "interaction_party x "
    "JOIN interaction_party y ON y.interaction = x.interaction AND y.party <> x.party "
    "WHERE "
    "x.weight > 0 GROUP BY 1, 2), us(b, p) AS (SELECT party, 1 - pow(2, -sum(weight * "
    "share * "
    "pow(0.5, (?3 - at) / 15552000.0)) / 2) FROM interaction_party WHERE staff = ?2 AND "
    "weight "
    "> 0 GROUP BY 1) SELECT max(p) FROM (SELECT us.p * m.p AS p FROM met m JOIN us ON "
    "us.b = "
    "m.a WHERE m.b = ?1 UNION ALL SELECT us.p * n.p * m.p FROM met m JOIN met n ON n.b = "
    "m.a "
    "JOIN us ON us.b = n.a WHERE m.b = ?1)";

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run(struct fixture *f, const char *sql, const struct cordee_value *args,
                size_t n)
{
    if (f->core.db->exec(&f->core, &f->err, sql, args, n) < 0)
        fail_msg("%.60s: %s", sql, f->err.text);
}

static double real(struct fixture *f, const char *sql, const struct cordee_value *args,
                   size_t n)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *r = f->core.db->query(&f->core, &f->err, sql, args, n);

    if (!r || f->core.db->next(r, &f->err) <= 0)
        fail_msg("%.60s: %s", sql, f->err.text);
    return f->core.db->get_real(r, 0);
}

/* One contact more, and the sums with it, as people write it: in us of processor time. */
static double one_more(struct fixture *f)
{
    double start, took = 0;

    for (int i = 0; i < ASKED; i++) {
        const struct cordee_taker who[] = {{ORGS + 1 + i * 37 % PEOPLE, "with"},
                                           {ORGS + 2 + i * 37 % PEOPLE, "with"}};
        const struct cordee_interaction call = {.kind = "call",
                                                .author = 1 + i % 20,
                                                .subject = "One more",
                                                .takers = who,
                                                .n_takers = 2};

        start = now_ms();
        if (cd_crm_interaction(&f->cd, &f->err, &call, NULL) < 0)
            fail_msg("%s", f->err.text);
        took += now_ms() - start;
    }
    return took * 1000 / ASKED;
}

static void history(struct fixture *f)
{
    double first = 0, start, last = 0;

    for (int written = 0; written < ALL; written += MORE) {
        int64_t n = 0;

        if (f->core.db->one(&f->core, &f->err, &n, "SELECT max(id) FROM interaction",
                            CORDEE_NO_ARGS) < 0)
            fail_msg("%s", f->err.text);
        run(f, entries, CORDEE_ARGS(CORDEE_V(n), CORDEE_V(MORE)));
        start = now_ms();
        run(f, takers, CORDEE_ARGS(CORDEE_V(n), CORDEE_V(MORE)));
        last = (now_ms() - start) * 1000 / MORE / 1.5;
        if (!written) {
            first = last;
            printf("one contact more                  %8.1f us at %d\n", one_more(f),
                   MORE);
        }
    }
    printf("one contact more                  %8.1f us at %d\n", one_more(f), ALL);
    printf("a row of the history, sums kept   %8.1f us, of the first %d %.1f us\n", last,
           MORE, first);
}

static void strength(struct fixture *f)
{
    int64_t now = cordee_now();
    double kept = 0, naive = 0, page = 0, wrong = 0;

    for (int i = 0; i < ASKED; i++) {
        const struct cordee_value args[] = {cordee_of_int(1 + i * 101 % ORGS),
                                            cordee_of_int(now)};
        CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
        double start = now_ms(), a, b;

        a = real(f, kept_strength, args, 2);
        kept += now_ms() - start;
        start = now_ms();
        b = real(f, naive_strength, args, 2);
        naive += now_ms() - start;
        start = now_ms();
        if (cd_crm_strength(&f->cd, &f->err, args[0].as.i, CORDEE_ORG, &model) < 0)
            fail_msg("%s", f->err.text);
        page += now_ms() - start;
        wrong = fmax(wrong, fabs(a - b) / fmax(b, 1e-9));
    }
    printf(
        "strength of an organisation, kept %8.1f us; added up %.1f us (%.0f times); they "
        "differ by %.0e at most; with its parts %.1f us\n",
        kept * 1000 / ASKED, naive * 1000 / ASKED, naive / kept, wrong,
        page * 1000 / ASKED);
}

static void path(struct fixture *f)
{
    int64_t now = cordee_now();
    double took = 0, naive = 0;
    int ways = 0, worse = 0;

    cd_db_actor(&f->host, 1, CD_DB_PEOPLE);
    for (int i = 0; i < ASKED; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
        int64_t party = ORGS + 1 + (int64_t)i * 211 % PEOPLE;
        double start = now_ms(), p, q;

        if (cd_introductions(&f->cd, &f->err, party, &list) < 0)
            fail_msg("%s", f->err.text);
        took += now_ms() - start;
        ways += json_array_size(list) > 0;
        if (i >= NAIVE)
            continue;
        start = now_ms();
        p = real(f, naive_path, CORDEE_ARGS(CORDEE_V(party), CORDEE_V(1), CORDEE_V(now)));
        naive += now_ms() - start;
        q = json_number_value(json_object_get(json_array_get(list, 0), "p"));
        worse += json_array_size(list) > 0 && q < p - 1e-6;
    }
    printf(
        "ways to be introduced             %8.2f ms (%d of %d have one); the best of all "
        "by a join %.0f ms (%.0f times), better in %d of %d\n",
        took / ASKED, ways, ASKED, naive / NAIVE, naive / NAIVE / (took / ASKED), worse,
        NAIVE);
}

int main(void)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_crm_part, &cd_mail_part,
                                                            NULL};
    struct fixture *f = fixture_new(parts);

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (cd_crm_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        run(f, rows[i], CORDEE_NO_ARGS);
    printf("%d people at %d organisations, %d interactions; processor time\n", PEOPLE,
           ORGS, ALL);
    history(f);
    strength(f);
    path(f);
    fixture_free(f);
    return 0;
}
