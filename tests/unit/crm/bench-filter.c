/* How much processor time filters, lists and audiences take with 100,000 parties and
 * 300,000 interactions: `make tests/unit/crm/bench-filter &&
 * tests/unit/crm/bench-filter`. */
#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/crm/crm-priv.h"

#include <stdio.h>
#include <time.h>

static const char *const rows[] = {
    "INSERT INTO staff(id, name, login) VALUES(1, 'A', 'a'), (2, 'B', 'b')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "INSERT INTO party(id, uuid, kind, name, given_name, family_name, sort_name, "
    "country, "
    "city, language, owner, basis, headcount, org_type, created_at) SELECT i, 'u' || i, "
    "CASE WHEN i <= 20000 THEN 1 ELSE 2 END, 'Given' || (i % 997) || ' Family' || (i % "
    "7919), 'Given' || (i % 997), 'Family' || (i % 7919), 'family' || (i % 7919) || ' "
    "given' || (i % 997), substr('ATCHDEFRITLISI', 1 + 2 * (i * 7 % 7), 2), 'City' || (i "
    "% 400), substr('defritsl', 1 + 2 * (i % 4), 2), CASE i % 5 WHEN 0 THEN 1 WHEN 1 "
    "THEN "
    "2 END, CASE WHEN i % 10 THEN 'member' ELSE 'none' END, i % 500, 'company', "
    "unixepoch() - i * 500 FROM n",
    "INSERT INTO email_address(party, address, folded, hash) SELECT id, 'p' || id || "
    "'@d' || (id % 5000) || '.example.org', 'p' || id || '@d' || (id % 5000) || "
    "'.example.org', 'h' || id FROM party WHERE kind = 2",
    "INSERT INTO role(party, other, label, key_contact) SELECT id, 1 + id % 20000, "
    "'Role' "
    "|| (id % 50), id % 4 = 0 FROM party WHERE kind = 2",
    "INSERT INTO membership(party, cluster, type, since) SELECT id, 1, CASE id % 3 WHEN "
    "0 "
    "THEN 'full' ELSE 'associate' END, 1500000000 + id FROM party WHERE kind = 1 AND id "
    "% "
    "2 = 0",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT "
    "INTO tag(id, name, folded) SELECT i, 'tag' || i, 'tag' || i FROM n",
    "INSERT INTO tagging(party, tag) SELECT id, 1 + id % 50 FROM party UNION SELECT id, "
    "1 "
    "+ id * 7 % 50 FROM party",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
    "INSERT INTO interaction(id, uuid, kind, at, subject) SELECT i, 'i' || i, 'call', "
    "unixepoch() - i * 200, 'About' FROM n",
    "INSERT INTO interaction_party(interaction, party, at, weight, heard) SELECT id, "
    "20001 + id * 31 % 80000, at, CASE id % 3 WHEN 0 THEN 6 ELSE 0 END, id % 2 FROM "
    "interaction",
    "INSERT INTO suppression(hash, reason) SELECT 'h' || id, 'unsubscribed' FROM party "
    "WHERE kind = 2 AND id % 40 = 0",
    "INSERT INTO consent(party, given) SELECT id, 0 FROM party WHERE kind = 2 AND id % "
    "30 "
    "= 0",
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void count(struct fixture *f, const char *text)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    double start = now_ms();
    struct cordee_filter *filter;
    int64_t n = 0;

    if (cd_crm_filter(&f->cd, a, text, 0, 1, &filter, &f->err) < 0 ||
        cd_crm_filter_count(&f->cd, filter, &n, &f->err) < 0)
        fail_msg("%s: %s", text, f->err.text);
    printf("%8.1f ms  %7lld  %s\n", now_ms() - start, (long long)n, text);
}

static void list(struct fixture *f, const char *text, const char *sort, const char *after)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    double start = now_ms();

    if (cd_party_list(&f->cd, &f->err, CORDEE_PERSON, text, sort, after, 25, 1, &model) <
        0)
        fail_msg("%s", f->err.text);
    printf("%8.1f ms  list by %s%s: %s\n", now_ms() - start, sort,
           *after ? ", later" : "", text);
}

static void audience(struct fixture *f, const char *text)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    const struct cordee_audience who = {.filter = text, .user = 1};
    double start = now_ms();

    if (cd_crm_audience_count(&f->cd, &f->err, &who, &model) < 0)
        fail_msg("%s", f->err.text);
    printf("%8.1f ms  audience of %lld: %s\n", now_ms() - start,
           (long long)cordee_json_int(model, "to"), text);
}

static void rest(struct fixture *f)
{
    CORDEE_AUTO(cordee_json_drop) json_t *one = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *two = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *three = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *four = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *five = NULL;
    double start = now_ms();

    assert_int_equal(cd_crm_counts(&f->cd, &f->err, 1, &one), 0);
    printf("%8.1f ms  counts\n", now_ms() - start);
    start = now_ms();
    assert_int_equal(cd_crm_gone_quiet(&f->cd, &f->err, 90, 5, &two), 0);
    printf("%8.1f ms  gone quiet\n", now_ms() - start);
    start = now_ms();
    assert_int_equal(cd_timeline(&f->cd, &f->err, 100, 1, "", "", 20, &three), 0);
    printf("%8.1f ms  timeline of an organisation\n", now_ms() - start);
    start = now_ms();
    assert_int_equal(cd_filter_starters(&f->cd, &f->err, "", 0, 1, &four), 0);
    printf("%8.1f ms  starters\n", now_ms() - start);
    start = now_ms();
    assert_int_equal(cd_crm_search(&f->cd, &f->err, "fam", 1, 5, &five), 0);
    printf("%8.1f ms  search \"fam\"\n", now_ms() - start);
}

int main(void)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_crm_part, &cd_mail_part,
                                                            NULL};
    static const char *const filters[] = {
        "",
        "country:AT",
        "tag:tag7",
        "country:AT tag:tag7 last_contact>90d",
        "last_contact>90d",
        "last_contact<30d",
        "heard>90d is:member",
        "family77",
        "family77 given10",
        "name:family77",
        "city:city12",
        "owner:me",
        "is:member",
        "member.country:AT",
        "member.tag:tag3 -tag:tag5",
        "org:given12",
        "role:role7",
        "email:d77.example.org",
        "is:reachable",
        "is:unsubscribed",
        "headcount>100",
        "created<90d",
        "-country:AT,CH",
        "has:email -is:bounced is:person",
        "task:open",
        "contact.language:de",
        "last(call)>90d",
    };
    struct fixture *f = fixture_new(parts);

    if (cd_crm_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (f->core.db->exec(&f->core, &f->err, rows[i], CORDEE_NO_ARGS) < 0)
            fail_msg("%.60s: %s", rows[i], f->err.text);
    if (cd_crm_index_all(&f->core, &f->err) < 0)
        fail_msg("%s", f->err.text);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        count(f, filters[i]);
    list(f, "", "name", "");
    list(f, "", "name", "60000");
    list(f, "country:AT", "-last_contact", "");
    list(f, "is:member", "country", "");
    audience(f, "country:AT");
    audience(f, "is:org is:member");
    audience(f, "");
    rest(f);
    fixture_free(f);
    return 0;
}
