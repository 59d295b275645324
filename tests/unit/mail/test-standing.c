#include "tests/unit/mail/mail-fixture.h"

#include "core/mail/standing/dmarc.h"
#include "core/mail/standing/spf.h"
#include "core/mail/standing/standing.h"

#include <stdio.h>
#include <string.h>

/* ---- a DNS of this test's own ---------------------------------------------------- */

struct record {
    const char *name;
    enum cd_dns_type type;
    const char *text; /* NULL: nobody answers */
};

struct zone {
    struct cd_dns dns;
    const struct record *records;
    int asked;
};

static int zone_ask(struct cd_dns *dns, enum cd_dns_type type, const char *name,
                    struct cd_dns_answer *a, struct cordee_error *err)
{
    struct zone *z = (struct zone *)dns;

    (void)err;
    z->asked++;
    a->n = 0;
    for (const struct record *r = z->records; r->name; r++) {
        if (r->type != type || !cordee_text_is_nocase(r->name, name))
            continue;
        if (!r->text)
            return -1;
        a->rows[a->n].preference = 10;
        a->rows[a->n++].text = r->text;
    }
    return a->n > 0;
}

static struct zone zone_of(const struct record *records)
{
    return (struct zone){.dns = {.arena = cordee_arena_new(), .ask = zone_ask},
                         .records = records};
}

static void zone_done(struct zone *z)
{
    cordee_arena_free(z->dns.arena);
}

/* ---- SPF ------------------------------------------------------------------------- */

/* As in RFC 7208, appendix A, and 7.4. */
static const struct record example_com[] = {
    {"example.com", CD_DNS_MX, "mail-a.example.com"},
    {"example.com", CD_DNS_MX, "mail-b.example.com"},
    {"example.com", CD_DNS_A, "192.0.2.10"},
    {"example.com", CD_DNS_A, "192.0.2.11"},
    {"mail-a.example.com", CD_DNS_A, "192.0.2.129"},
    {"mail-b.example.com", CD_DNS_A, "192.0.2.130"},
    {"mail-c.example.org", CD_DNS_A, "192.0.2.140"},
    {"example.org", CD_DNS_MX, "mail-c.example.org"},
    {"six.example.com", CD_DNS_AAAA, "2001:db8::cb01"},
    {"3.2.0.192.in-addr.strong.lp._spf.example.com", CD_DNS_A, "127.0.0.2"},
    {"strong.example.net", CD_DNS_A, "127.0.0.2"},
    {"bad-strong.lp._spf.example.com", CD_DNS_A, "127.0.0.2"},
    {"1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example."
     "com",
     CD_DNS_A, "127.0.0.2"},
    {"none.example.com", CD_DNS_A, "192.0.2.10"},
    {"down.example.com", CD_DNS_TXT, NULL},
    {"inner.example.com", CD_DNS_TXT, "v=spf1 -all"},
    {"broken.example.com", CD_DNS_TXT, "v=spf1 ip4:300.1.1.1 -all"},
    {NULL, CD_DNS_A, NULL},
};

static enum cd_spf_result spf(const char *record, const char *address,
                              struct cd_spf_look *look)
{
    struct record records[sizeof example_com / sizeof *example_com + 1];
    struct zone z;

    records[0] = (struct record){"example.com", CD_DNS_TXT, record};
    memcpy(records + 1, example_com, sizeof example_com);
    z = zone_of(records);
    cd_spf_check(&z.dns, "example.com", address, "strong-bad@email.example.com", look);
    zone_done(&z);
    return look->result;
}

static const struct {
    const char *record, *address;
    enum cd_spf_result result;
} cases[] = {
    {"v=spf1 +all", "192.0.2.1", CD_SPF_PASS},
    {"v=spf1 a -all", "192.0.2.10", CD_SPF_PASS},
    {"v=spf1 a -all", "192.0.2.12", CD_SPF_FAIL},
    {"v=spf1 a:example.org -all", "192.0.2.10", CD_SPF_FAIL},
    {"v=spf1 mx -all", "192.0.2.129", CD_SPF_PASS},
    {"v=spf1 mx:example.org -all", "192.0.2.140", CD_SPF_PASS},
    {"v=spf1 mx mx:example.org ~all", "192.0.2.141", CD_SPF_SOFTFAIL},
    {"v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.131", CD_SPF_PASS},
    {"v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.143", CD_SPF_PASS},
    {"v=spf1 mx/30 -all", "192.0.2.132", CD_SPF_FAIL},
    {"v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.129", CD_SPF_PASS},
    {"v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.65", CD_SPF_FAIL},
    {"v=spf1 ip4:192.0.2.128/28 -all", "2001:db8::1", CD_SPF_FAIL},
    {"v=spf1 ip6:2001:db8::/32 -all", "2001:db8:7::1", CD_SPF_PASS},
    {"v=spf1 ip6:2001:db8::/32 -all", "2001:db9::1", CD_SPF_FAIL},
    {"v=spf1 a:six.example.com//64 -all", "2001:db8::1", CD_SPF_PASS},
    {"v=spf1 a:six.example.com -all", "2001:db8::1", CD_SPF_FAIL},
    {"v=spf1 ip4:0.0.0.0/0 -all", "192.0.2.1", CD_SPF_PASS},
    {"V=SPF1 MX -ALL", "192.0.2.129", CD_SPF_PASS},
    {"v=spf1 ?all", "192.0.2.1", CD_SPF_NEUTRAL},
    {"v=spf1", "192.0.2.1", CD_SPF_NEUTRAL},
    {"v=spf10 +all", "192.0.2.1", CD_SPF_NONE},
    {"something else", "192.0.2.1", CD_SPF_NONE},
    {"v=spf1 include:inner.example.com ip4:192.0.2.1 -all", "192.0.2.1", CD_SPF_PASS},
    {"v=spf1 include:none.example.com -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 include:broken.example.com -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 include:down.example.com -all", "192.0.2.1", CD_SPF_TEMPERROR},
    {"v=spf1 redirect=inner.example.com", "192.0.2.1", CD_SPF_FAIL},
    {"v=spf1 redirect=none.example.com", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 redirect=inner.example.com +all", "192.0.2.1", CD_SPF_PASS},
    {"v=spf1 exists:%{ir}.%{v}.%{l1r-}.lp._spf.%{d2} -all", "192.0.2.3", CD_SPF_PASS},
    {"v=spf1 exists:%{ir}.%{v}.%{l2r-}.lp._spf.%{d2} -all", "192.0.2.3", CD_SPF_FAIL},
    {"v=spf1 exists:%{l}.lp._spf.%{d} -all", "192.0.2.3", CD_SPF_FAIL},
    {"v=spf1 exists:%{lr-}.lp._spf.%{d} -all", "192.0.2.3", CD_SPF_FAIL},
    {"v=spf1 exists:%{ir}.%{v}._spf.%{d} -all", "2001:db8::cb01", CD_SPF_PASS},
    {"v=spf1 unknown=%{d} ip4:192.0.2.1 -all", "192.0.2.1", CD_SPF_PASS},
    {"v=spf1 ptr -all", "192.0.2.1", CD_SPF_FAIL},
    /* No terms (12). */
    {"v=spf1 ip4:192.0.2.1/33 -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 ip4:192.0.2 -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 ip4 -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 ip4: -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 all:x", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 include -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 a/24/64 -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 a/01 -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 exists:%{x} -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 exists:100% -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 redirect=a.org redirect=b.org", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 +all, -all", "192.0.2.1", CD_SPF_PERMERROR},
    {"v=spf1 include:a.org/24", "192.0.2.1", CD_SPF_PERMERROR},
};

static void who_may_send_is_found_as_the_rfc_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cd_spf_look look;
        enum cd_spf_result result = spf(cases[i].record, cases[i].address, &look);

        if (result != cases[i].result)
            fail_msg("%s for %s: %d", cases[i].record, cases[i].address, (int)result);
    }
}

static void the_limits_of_look_ups_hold(void **state)
{
    static const struct record chain[] = {
        {"a.org", CD_DNS_TXT, "v=spf1 include:a.org include:b.org -all"},
        {"b.org", CD_DNS_TXT, "v=spf1 include:b.org include:a.org redirect=a.org"},
        {"c.org", CD_DNS_TXT, "v=spf1 a:x.org a:y.org a:z.org ip4:192.0.2.1 -all"},
        {NULL, CD_DNS_A, NULL}};
    struct zone z = zone_of(chain);
    struct cd_spf_look look;

    (void)state;
    cd_spf_check(&z.dns, "a.org", "192.0.2.1", "x@a.org", &look);
    assert_int_equal(look.result, CD_SPF_PERMERROR);
    assert_true(look.lookups <= 11 && z.asked <= 12);
    cd_spf_walk(&z.dns, "a.org", &look);
    assert_true(look.lookups > 10 && z.asked < 100);
    cd_spf_check(&z.dns, "c.org", "192.0.2.1", "x@c.org", &look);
    assert_int_equal(look.result, CD_SPF_PERMERROR);
    cd_spf_walk(&z.dns, "c.org", &look);
    assert_int_equal(look.voids, 3);
    assert_int_equal(look.all, '-');
    zone_done(&z);
}

/* ---- DMARC ----------------------------------------------------------------------- */

static void assert_dmarc(const struct record *records, const char *domain,
                         const char *organization, const char *at, const char *policy)
{
    struct zone z = zone_of(records);
    struct cd_dmarc d;

    assert_int_equal(cd_dmarc_find(&z.dns, domain, &d, NULL), 0);
    assert_string_equal(d.organization, organization);
    assert_string_equal(d.record ? d.at : "", at);
    assert_string_equal(cd_dmarc_policy(&d, domain), policy);
    assert_true(z.asked <= 8);
    zone_done(&z);
}

static void the_organization_is_found_by_walking_up(void **state)
{
    static const struct record usual[] = {
        {"_dmarc.example.com", CD_DNS_TXT, "v=DMARC1; p=reject; sp=quarantine"},
        {NULL, CD_DNS_A, NULL}};
    static const struct record delegated[] = {
        {"_dmarc.gov.example", CD_DNS_TXT, "v=DMARC1; p=reject; psd=y"},
        {"_dmarc.city.gov.example", CD_DNS_TXT, "v=DMARC1; p=none"},
        {NULL, CD_DNS_A, NULL}};
    static const struct record own[] = {
        {"_dmarc.example.com", CD_DNS_TXT, "v=DMARC1; p=reject"},
        {"_dmarc.a.example.com", CD_DNS_TXT, "v = DMARC1 ; p = quarantine ; psd=n"},
        {NULL, CD_DNS_A, NULL}};
    static const struct record nothing[] = {{NULL, CD_DNS_A, NULL}};

    (void)state;
    assert_dmarc(usual, "example.com", "example.com", "example.com", "reject");
    assert_dmarc(usual, "News.Example.com", "example.com", "example.com", "quarantine");
    assert_dmarc(usual, "a.b.c.d.e.f.g.h.i.j.example.com", "example.com", "example.com",
                 "quarantine");
    assert_dmarc(delegated, "x.city.gov.example", "city.gov.example", "gov.example",
                 "reject");
    assert_dmarc(delegated, "city.gov.example", "city.gov.example", "city.gov.example",
                 "none");
    assert_dmarc(own, "mail.a.example.com", "a.example.com", "a.example.com",
                 "quarantine");
    assert_dmarc(nothing, "mail.example.com", "mail.example.com", "", "none");
}

static void what_is_no_record_does_not_count(void **state)
{
    static const char *const none[] = {"v=DMARC2; p=reject",
                                       "V=DMARC1; p=reject",
                                       "v=dmarc1; p=reject",
                                       "p=reject; v=DMARC1",
                                       "v=DMARC1.0; p=reject",
                                       "",
                                       ";",
                                       NULL};
    struct cd_dmarc d;

    (void)state;
    for (const char *const *text = none; *text; text++) {
        const struct record records[] = {{"_dmarc.a.org", CD_DNS_TXT, *text},
                                         {NULL, CD_DNS_A, NULL}};
        struct zone z = zone_of(records);

        assert_int_equal(cd_dmarc_find(&z.dns, "a.org", &d, NULL), 0);
        if (d.record)
            fail_msg("%s", *text);
        zone_done(&z);
    }
    {
        const struct record two[] = {{"_dmarc.a.org", CD_DNS_TXT, "v=DMARC1; p=none"},
                                     {"_dmarc.a.org", CD_DNS_TXT, "v=DMARC1; p=reject"},
                                     {NULL, CD_DNS_A, NULL}};
        struct zone z = zone_of(two);

        assert_int_equal(cd_dmarc_find(&z.dns, "a.org", &d, NULL), 0);
        assert_true(d.several && !d.record);
        zone_done(&z);
    }
}

/* ---- what is kept ---------------------------------------------------------------- */

static int setup(void **state)
{
    *state = mail_fixture_new();
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static void others_ask_how_a_sender_stands(void **state)
{
    struct fixture *f = *state;
    json_t *health = NULL;

    assert_int_equal(
        cd_sender_health(&f->core, &f->err, "Office@Network.example.org", &health), 0);
    assert_string_equal(cordee_json_text(health, "state"), "");
    json_decref(health);
    assert_int_equal(
        f->core.db->exec(
            &f->core, &f->err,
            "INSERT INTO sender_domain(domain, state, checks, looked_at) VALUES("
            "'network.example.org', 'bad', "
            "'[{\"check\":\"ptr\",\"state\":\"bad\",\"code\":\"ptr.none\",\"args\":["
            "\"192.0.2.1\"]},"
            "{\"check\":\"dmarc\",\"state\":\"warn\",\"code\":\"dmarc.pct\",\"args\":[]}]"
            "', 7)",
            CORDEE_NO_ARGS),
        0);
    assert_int_equal(
        cd_sender_health(&f->core, &f->err, "Office@Network.example.org", &health), 0);
    assert_string_equal(cordee_json_text(health, "domain"), "network.example.org");
    assert_string_equal(cordee_json_text(health, "state"),
                        "warn"); /* a PTR is the relay's, not the sender's */
    assert_non_null(strstr(cordee_json_text(health, "words"), "pct"));
    json_decref(health);
    assert_int_equal(cd_sender_health(&f->core, &f->err, "nobody", &health), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_send_is_found_as_the_rfc_says),
        cmocka_unit_test(the_limits_of_look_ups_hold),
        cmocka_unit_test(the_organization_is_found_by_walking_up),
        cmocka_unit_test(what_is_no_record_does_not_count),
        cmocka_unit_test_setup_teardown(others_ask_how_a_sender_stands, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
