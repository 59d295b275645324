/* The log of consent, the rule on it, topics, and what people choose themselves. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/base/part.h"
#include "core/crm/consent/consent.h"
#include "core/crm/consent/preference.h"
#include "core/crm/consent/signup.h"
#include "core/crm/consent/topic.h"
#include "core/crm/crm-priv.h"
#include "core/db/db.h"

#include <stdio.h>
#include <string.h>

/* ---- the rule -------------------------------------------------------------------- */

#define NEWS   1 /* topics as they are shipped */
#define EVENTS 2

struct rule_case {
    const char *basis;
    const char *words; /* in order: +a all, -a all, +n newsletter, -n, +e events, -e */
    bool paused;
    const char *all, *news, *events; /* what the rule says of each topic; "": write */
};

static const struct rule_case rules[] = {
    /* nobody said anything: the basis */
    {"none", "", false, "no basis", "no basis", "no basis"},
    {"member", "", false, "", "", ""},
    {"asked", "", false, "", "", ""},
    /* a word on all */
    {"none", "+a", false, "", "", ""},
    {"member", "-a", false, "unsubscribed", "unsubscribed", "unsubscribed"},
    {"asked", "-a", false, "unsubscribed", "unsubscribed", "unsubscribed"},
    {"none", "-a +a", false, "", "", ""},
    {"member", "+a -a", false, "unsubscribed", "unsubscribed", "unsubscribed"},
    /* a word on one topic */
    {"none", "+n", false, "no basis", "", "no basis"},
    {"none", "-n", false, "no basis", "unsubscribed", "no basis"},
    {"member", "-n", false, "", "unsubscribed", ""},
    {"asked", "-n -e", false, "", "unsubscribed", "unsubscribed"},
    {"member", "-n +n", false, "", "", ""},
    {"none", "+n -n", false, "no basis", "unsubscribed", "no basis"},
    /* the later word counts, on whichever it was */
    {"member", "-a +n", false, "unsubscribed", "", "unsubscribed"},
    {"member", "+n -a", false, "unsubscribed", "unsubscribed", "unsubscribed"},
    {"none", "-n +a", false, "", "", ""},
    {"none", "+a -n", false, "", "unsubscribed", ""},
    {"member", "-a +n -n", false, "unsubscribed", "unsubscribed", "unsubscribed"},
    {"member", "-a +n +e", false, "unsubscribed", "", ""},
    /* a pause says no to who would be written to, and nothing else */
    {"none", "", true, "no basis", "no basis", "no basis"},
    {"member", "", true, "paused", "paused", "paused"},
    {"none", "+n", true, "no basis", "paused", "no basis"},
    {"member", "-n", true, "paused", "unsubscribed", "paused"},
    {"member", "-a", true, "unsubscribed", "unsubscribed", "unsubscribed"},
    {"none", "-a +n", true, "unsubscribed", "paused", "unsubscribed"},
};

static void say(struct fixture *f, int64_t party, const char *words)
{
    for (const char *w = words; *w; w += w[2] ? 3 : 2) {
        const struct cordee_consent c = {.party = party,
                                         .topic = w[1] == 'n'   ? NEWS
                                                  : w[1] == 'e' ? EVENTS
                                                                : 0,
                                         .given = *w == '+',
                                         .place = "test"};

        if (cd_consent_add(&f->cd, &f->err, &c) < 0)
            fail_msg("%s", f->err.text);
    }
}

static void rule_is(struct fixture *f, const struct rule_case *r, int64_t topic,
                    const char *expected)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    cordee_buf_printf(&sql,
                      "SELECT coalesce(%s, '') AS rule FROM party p LEFT JOIN "
                      "email_address e ON e.party = p.id WHERE p.id = 500",
                      f->cd.crm->may_write_sql(&f->cd));
    if (f->core.db->row(&f->core, &f->err, &row, sql.text,
                        CORDEE_ARGS(CORDEE_V((long long)topic))) <= 0)
        fail_msg("%s", f->err.text);
    if (strcmp(cordee_json_text(row, "rule"), expected) != 0)
        fail_msg("%s, %s%s, topic %d: \"%s\" and not \"%s\"", r->basis, r->words,
                 r->paused ? ", paused" : "", (int)topic, cordee_json_text(row, "rule"),
                 expected);
}

static void the_rule_is_the_table(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule_case *r = &rules[i];
        char sql[300];

        snprintf(
            sql, sizeof sql,
            "INSERT INTO party(id, uuid, kind, name, sort_name, basis, paused_until) "
            "VALUES(500, 'rita', 2, 'Rita', 'rita', '%s', %s)",
            r->basis, r->paused ? "clock_now() + 100" : "clock_now() - 100");
        register_run(f, sql);
        register_run(
            f, "INSERT INTO email_address(id, party, address, folded, hash) VALUES(900, "
               "500, 'r@x.example.org', 'r@x.example.org', 'hr')");
        say(f, 500, r->words);
        rule_is(f, r, 0, r->all);
        rule_is(f, r, NEWS, r->news);
        rule_is(f, r, EVENTS, r->events);
        register_run(f, "DELETE FROM party WHERE id = 500");
    }
}

/* What is written down of a basis is no word, whenever it is written. */
static void a_basis_outweighs_no_word(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_pack("{s:s}", "basis", "none");
    CORDEE_AUTO(cordee_json_drop) json_t *member = json_pack("{s:s}", "basis", "member");
    char why[160];

    say(f, 11, "-a");
    assert_int_equal(cd_party_update(&f->cd, &f->err, 11, none), 0);
    assert_int_equal(cd_party_update(&f->cd, &f->err, 11, member), 0);
    assert_int_equal(
        register_one(f, "SELECT given FROM consent WHERE party = 11 ORDER BY id "
                        "DESC LIMIT 1"),
        1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 0);
    assert_non_null(strstr(why, "unsubscribed on"));
}

static void each_change_of_the_basis_is_in_the_log(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *asked = json_pack("{s:s}", "basis", "asked");
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_pack("{s:s}", "basis", "none");
    char why[160];

    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 0);
    assert_int_equal(cd_party_update(&f->cd, &f->err, 17, asked), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 1);
    assert_int_equal(cd_party_update(&f->cd, &f->err, 17, asked), 0);
    assert_int_equal(register_one(f, "SELECT count(*) FROM consent WHERE party = 17"), 1);
    assert_int_equal(cd_party_update(&f->cd, &f->err, 17, none), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM consent WHERE party = 17 AND said = "
                        "0"),
        2);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party p WHERE p.kind = 2 AND p.id = "
                        "17 AND p.basis = (SELECT c.basis FROM consent c WHERE "
                        "c.party = p.id AND c.said = 0 ORDER BY c.id DESC LIMIT "
                        "1)"),
        1);
}

static void a_pause_says_until_when(void **state)
{
    struct fixture *f = *state;
    char why[160];

    register_run(f,
                 "UPDATE party SET paused_until = 4102444800 WHERE id = 11"); /* 2100 */
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 0);
    assert_string_equal(why, "asked for a pause until 1 January 2100");
}

/* ---- from the first schema ------------------------------------------------------- */

/* The rule as it was before the log knew bases and pauses. */
static const char rule_before[] =
    "(CASE WHEN e.id IS NULL THEN 'no address'"
    " WHEN p.deleted_at IS NOT NULL THEN 'erased'"
    " ELSE coalesce((SELECT CASE s.reason WHEN 'complained' THEN 'suppressed' ELSE"
    " s.reason END FROM suppression s WHERE s.hash = e.hash),"
    " CASE (SELECT c.given FROM consent c WHERE c.party = p.id AND (c.topic IS NULL OR"
    " c.topic = ?) ORDER BY c.id DESC LIMIT 1)"
    " WHEN 0 THEN 'unsubscribed'"
    " WHEN 1 THEN CASE e.state WHEN 'bounced' THEN 'bounced' END"
    " ELSE CASE WHEN e.state = 'bounced' THEN 'bounced'"
    " WHEN p.basis = 'none' AND p.kind = 2 THEN 'no basis' END END) END)";

static const char *const histories[] = {
    "",
    "(%d, NULL, 1, 'asked')",
    "(%d, NULL, 0, '')",
    "(%d, 1, 1, 'asked')",
    "(%d, 1, 0, '')",
    "(%d, NULL, 0, ''), (%d, 1, 1, 'asked')",
    "(%d, 1, 0, ''), (%d, NULL, 1, 'asked')",
    "(%d, NULL, 1, 'asked'), (%d, NULL, 0, 'unsubscribed'), (%d, 2, 1, '')",
};

/* Everybody there could be: basis, history, state of the address, suppressed, deleted. */
static int everybody(struct fixture *f)
{
    static const char *const bases[] = {"none", "member", "asked"};
    static const char *const blocks[] = {NULL, "unsubscribed", "bounced", "complained"};
    int id = 1000;

    for (int b = 0; b < 3; b++)
        for (int h = 0; h < (int)(sizeof histories / sizeof *histories); h++)
            for (int state = 0; state < 3; state++) /* none, ok, bounced */
                for (int s = 0; s < 4; s++, id++) {
                    char sql[500], words[300];

                    snprintf(sql, sizeof sql,
                             "INSERT INTO party(id, uuid, kind, name, sort_name, basis, "
                             "deleted_at) VALUES(%d, 'e%d', %d, 'E', 'e', '%s', %s)",
                             id, id, id % 17 ? 2 : 1, bases[b], id % 13 ? "NULL" : "1");
                    register_run(f, sql);
                    snprintf(sql, sizeof sql,
                             "INSERT INTO email_address(party, address, folded, hash, "
                             "state) VALUES(%d, 'e@x', 'e@x', 'h%d', '%s')",
                             id, id, state == 2 ? "bounced" : "ok");
                    if (state)
                        register_run(f, sql);
                    snprintf(sql, sizeof sql,
                             "INSERT INTO suppression(hash, reason) VALUES('h%d', '%s')",
                             id, blocks[s] ? blocks[s] : "");
                    if (blocks[s])
                        register_run(f, sql);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                    snprintf(words, sizeof words, histories[h], id, id, id);
#pragma GCC diagnostic pop
                    snprintf(sql, sizeof sql,
                             "INSERT INTO consent(party, topic, given, basis) VALUES%s",
                             words);
                    if (*words)
                        register_run(f, sql);
                }
    return id - 1000;
}

/* What a rule says of each person and topic. */
static json_t *answers(struct fixture *f, const char *rule)
{
    json_t *all = json_array();

    for (int topic = 0; topic < 3; topic++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
        json_t *list;

        cordee_buf_printf(&sql,
                          "SELECT p.id, coalesce(%s, 'yes') AS says FROM party p LEFT "
                          "JOIN email_address e ON e.party = p.id ORDER BY p.id",
                          rule);
        list =
            f->core.db->list(&f->core, &f->err, sql.text, CORDEE_ARGS(CORDEE_V(topic)));
        if (!list)
            fail_msg("%s", f->err.text);
        json_array_append_new(all, list);
    }
    return all;
}

static void nobody_gains_or_loses_by_the_log(void **state)
{
    struct fixture *f = fixture_new(NULL);
    struct cordee_migration first[3] = {{0}};
    struct cordee_plugin_def old = cd_crm_part;
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *after = NULL;
    int n;

    (void)state;
    first[0] = cd_crm_part.migrations[0];
    first[1] = cd_crm_part.migrations[1];
    old.migrations = first;
    old.tables = NULL;
    assert_int_equal(cd_db_migrate(&f->core, &old, &f->err), 0);
    register_run(f, "INSERT INTO topic(id, name, folded, help) VALUES(1, 'Newsletter', "
                    "'newsletter', 'Ours'), (2, 'Board', 'board', '')");
    n = everybody(f);
    before = answers(f, rule_before);
    cd_rows_add(f->host.rows, &f->core, &cd_crm_part);
    if (cd_db_migrate(&f->core, &cd_crm_part, &f->err) < 0)
        fail_msg("%s", f->err.text);
    after = answers(f, cd_crm_api.may_write_sql(&f->core));
    assert_int_equal(json_array_size(json_array_get(before, 0)), n);
    assert_true(json_equal(before, after));
    /* ... each basis is a row, and the last of them is what the fast path says. */
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party p WHERE p.kind = 2 AND p.basis "
                        "<> coalesce((SELECT c.basis FROM consent c WHERE c.party "
                        "= p.id AND c.said = 0 ORDER BY c.id DESC LIMIT 1), "
                        "'none')"),
        0);
    assert_true(register_one(f, "SELECT count(*) FROM consent WHERE said = 0") > n / 2);
    /* A topic that was there keeps its words, and is not doubled. */
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM topic WHERE folded = 'newsletter' "
                        "AND help = 'Ours'"),
        1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM topic_text WHERE topic = 1"),
                     0);
    assert_int_equal(register_one(f, "SELECT count(*) FROM topic"), 6);
    fixture_free(f);
}

/* ---- who has left ---------------------------------------------------------------- */

static void an_address_that_nobody_reads_is_none_that_bounced(void **state)
{
    struct fixture *f = *state;
    char why[160];

    assert_int_equal(f->cd.crm->address_state(&f->cd, &f->err, 111, "left", "She left."),
                     0);
    /* What comes back from there later tells nothing new. */
    assert_int_equal(f->cd.crm->address_state(&f->cd, &f->err, 111, "bounced", "550 no"),
                     0);
    assert_int_equal(register_one(f, "SELECT count(*) FROM email_address WHERE id = 111 "
                                     "AND state = 'left' AND said = 'She left.'"),
                     1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 0);
    assert_true(strncmp(why, "they read this address no more, as was confirmed on", 51) ==
                0);
    assert_int_equal(f->cd.crm->address_state(&f->cd, &f->err, 111, "ok", ""), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 1);
}

static void who_was_confirmed_to_have_left_before_has_that_state(void **state)
{
    struct fixture *f = fixture_new(NULL);
    struct cordee_migration until[34] = {{0}};
    struct cordee_plugin_def old = cd_crm_part;

    (void)state;
    for (int i = 0; i < 33; i++)
        until[i] = cd_crm_part.migrations[i];
    old.migrations = until;
    old.tables = NULL;
    assert_int_equal(cd_db_migrate(&f->core, &old, &f->err), 0);
    register_run(f,
                 "INSERT INTO party(id, uuid, kind, name, sort_name) VALUES(1, 'a', 2, "
                 "'A', 'a'), (2, 'b', 2, 'B', 'b'), (3, 'c', 2, 'C', 'c')");
    register_run(f,
                 "INSERT INTO email_address(id, party, address, folded, state, "
                 "state_at) VALUES(1, 1, 'a@x', 'a@x', 'bounced', 1000), (2, 2, 'b@x', "
                 "'b@x', 'bounced', 1000), (3, 3, 'c@x', 'c@x', 'ok', NULL)");
    register_run(f, "INSERT INTO proposal(kind, key, party, at, state, decided_at) "
                    "VALUES('person.left', 'k', 1, 1, 'accepted', 1001), "
                    "('person.left', 'l', 2, 1, 'dismissed', 1000)");
    cd_rows_add(f->host.rows, &f->core, &cd_crm_part);
    if (cd_db_migrate(&f->core, &cd_crm_part, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(register_one(f, "SELECT count(*) FROM email_address WHERE (id, "
                                     "state) IN (VALUES(1, 'left'), (2, 'bounced'), (3, "
                                     "'ok'))"),
                     3);
    fixture_free(f);
}

/* ---- topics ---------------------------------------------------------------------- */

static void topics_are_named_ordered_and_retired(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("{s:s,s:s,s:s,s:s}", "name", "  Board ", "help", "For few",
                               "name_de", "Vorstand", "help_de", "Für wenige");
    CORDEE_AUTO(cordee_json_drop) json_t *again = json_pack("{s:s}", "name", "vorstand");
    CORDEE_AUTO(cordee_json_drop) json_t *empty = json_pack("{s:s}", "name", " ");
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    int64_t id = 0;

    assert_int_equal(cd_topic_save(&f->cd, &f->err, 0, fields, &id), 0);
    assert_int_equal(cd_topic_save(&f->cd, &f->err, 0, again, NULL), -1);
    assert_int_equal(f->err.code, CORDEE_E_CONFLICT);
    assert_int_equal(cd_topic_save(&f->cd, &f->err, 0, empty, NULL), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    for (int i = 0; i < 9; i++) /* further than to the top is no error */
        assert_int_equal(cd_topic_move(&f->cd, &f->err, id, true), 0);
    list = cd_topic_list(&f->cd, &f->err, "de", false);
    assert_int_equal(json_array_size(list), 6);
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "name"), "Vorstand");
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "base"), "Board");
    assert_string_equal(cordee_json_text(json_array_get(list, 2), "name"),
                        "Veranstaltungen");
    assert_int_equal(cd_topic_retire(&f->cd, &f->err, id, true), 0);
    cordee_json_drop(&list);
    list = cd_topic_list(&f->cd, &f->err, "de", false);
    assert_int_equal(json_array_size(list), 5);
    cordee_json_drop(&list);
    list = cd_topic_list(&f->cd, &f->err, "de", true);
    assert_true(cordee_json_true(json_array_get(list, 5), "retired"));
    assert_int_equal(cd_topic_retire(&f->cd, &f->err, 12345, true), -1);
    assert_int_equal(f->err.code, CORDEE_E_NOT_FOUND);
}

/* ---- the preference page --------------------------------------------------------- */

static int choose(struct fixture *f, int64_t party, const int64_t *topics, size_t n,
                  int64_t until, const char *language)
{
    const struct cd_choice choice = {.party = party,
                                     .language = language,
                                     .paused_until = until,
                                     .topics = topics,
                                     .n = n,
                                     .page = "de",
                                     .wording = "Mails zu:",
                                     .address = "192.0.2.7"};

    return cd_preference_save(&f->cd, &f->err, &choice);
}

static void only_what_changed_is_written_down(void **state)
{
    struct fixture *f = *state;
    static const int64_t all[] = {1, 2, 3, 4, 5}, some[] = {1, 3, 4, 5};

    assert_int_equal(choose(f, 13, all, 5, 0, "de"), 0); /* as it is */
    assert_int_equal(register_one(f, "SELECT count(*) FROM consent WHERE party = 13"), 0);
    assert_int_equal(choose(f, 13, some, 4, 0, "de"), 1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM consent WHERE party = 13 AND topic = "
                        "2 AND given = 0 AND address = '192.0.2.7' AND place = "
                        "'preference page' AND wording = 'Mails zu: [ ] "
                        "Veranstaltungen'"),
        1);
    assert_int_equal(choose(f, 13, some, 4, 0, "fr"), 1);
    assert_int_equal(register_one(f, "SELECT language = 'fr' FROM party WHERE id = 13"),
                     1);
    assert_int_equal(choose(f, 13, some, 4, 0, "xx"), 0);
    assert_int_equal(choose(f, 13, some, 4, cordee_now() + 86400, ""), 1);
    assert_int_equal(choose(f, 13, some, 4, 0, ""), 1);
    assert_int_equal(
        register_one(f, "SELECT paused_until IS NULL FROM party WHERE id = 13"), 1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM interaction WHERE kind = "
                                     "'preferences'"),
                     4);
}

static void nothing_chosen_is_leaving_all_and_one_chosen_comes_back(void **state)
{
    struct fixture *f = *state;
    static const int64_t news[] = {NEWS};
    char why[160];
    int64_t address = 111;

    assert_true(choose(f, 11, NULL, 0, 0, "") > 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, address, 0, why), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, address, NEWS, why), 0);
    assert_int_equal(choose(f, 11, NULL, 0, 0, ""), 0);
    assert_int_equal(choose(f, 11, news, 1, 0, ""), 1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, address, NEWS, why), 1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, address, EVENTS, why), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, address, 0, why), 0);
}

static void who_asks_for_erasure_is_a_follow_up_once(void **state)
{
    struct fixture *f = *state;

    register_run(f, "UPDATE staff SET role = 'manager' WHERE id = 2");
    assert_int_equal(cd_preference_erase(&f->cd, &f->err, 12), 0);
    assert_int_equal(cd_preference_erase(&f->cd, &f->err, 12), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM task WHERE party = 12 AND staff = 2 "
                        "AND title LIKE '%erasure%'"),
        1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM interaction WHERE kind = "
                                     "'preferences.erase'"),
                     1);
}

/* ---- double opt-in --------------------------------------------------------------- */

static int sign_up(struct fixture *f, const char *address, int64_t topic, int64_t *id_r)
{
    const struct cd_signup s = {.address = address,
                                .name = "Nora Neu",
                                .language = "de",
                                .origin = "192.0.2.9",
                                .topics = &topic,
                                .n = 1};

    return cd_signup_start(&f->cd, &f->err, &s, id_r);
}

static void who_confirms_is_in_the_register_and_who_does_not_is_gone(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0, party = 0, address = 0;
    char why[160];

    assert_int_equal(sign_up(f, "nora@neu.example.org", NEWS, &id), 1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party WHERE name = 'Nora Neu'"), 0);
    assert_int_equal(cd_signup_confirm(&f->cd, &f->err, id, "Ja:", "192.0.2.10", &party),
                     1);
    assert_int_equal(cd_signup_confirm(&f->cd, &f->err, id, "Ja:", "192.0.2.10", &party),
                     0);
    assert_int_equal(
        f->cd.crm->by_email(&f->cd, &f->err, "nora@neu.example.org", &party, &address),
        1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, party, address, NEWS, why), 1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, party, address, EVENTS, why),
                     0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM consent WHERE topic = 1 AND basis = "
                        "'confirmed' AND address = '192.0.2.10' AND wording = 'Ja: "
                        "[x] Newsletter'"),
        1);
    assert_int_equal(sign_up(f, "never@neu.example.org", NEWS, &id), 1);
    register_run(
        f, "UPDATE signup SET expires_at = 1 WHERE folded = 'never@neu.example.org'");
    assert_int_equal(cd_signup_confirm(&f->cd, &f->err, id, "", "", &party), 0);
    assert_int_equal(cd_signup_purge(&f->cd, &f->err), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM signup WHERE folded LIKE 'never%'"), 0);
}

static void nobodys_mailbox_is_filled(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0;

    for (int i = 0; i < 3; i++)
        assert_int_equal(sign_up(f, "Often@neu.example.org", NEWS, &id), 1);
    assert_int_equal(sign_up(f, "often@NEU.example.org", NEWS, &id), 0);
    assert_int_equal(
        f->cd.crm->suppress(&f->cd, &f->err, "gone@neu.example.org", "erased"), 0);
    assert_int_equal(sign_up(f, "gone@neu.example.org", NEWS, &id), 0);
    assert_int_equal(sign_up(f, "no address", NEWS, &id), -1);
    assert_int_equal(sign_up(f, "x@neu.example.org", 4711, &id), -1);
    assert_int_equal(cd_topic_retire(&f->cd, &f->err, NEWS, true), 0);
    assert_int_equal(sign_up(f, "x@neu.example.org", NEWS, &id), -1);
}

/* Somebody who had left signs up again: for what she chose, and nothing else. */
static void who_left_comes_back_for_one_topic(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0, party = 0;
    char why[160];

    assert_true(choose(f, 11, NULL, 0, 0, "") > 0);
    assert_int_equal(sign_up(f, "elodie.charvoz@molan.example.org", EVENTS, &id), 1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, EVENTS, why), 0);
    assert_int_equal(cd_signup_confirm(&f->cd, &f->err, id, "", "", &party), 1);
    assert_int_equal(party, 11);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, EVENTS, why), 1);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 0);
}

/* ---- undo ------------------------------------------------------------------------ */

static void take_back(struct fixture *f, const char *title)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (f->core.db->row(&f->core, &f->err, &row,
                        "SELECT max(id) AS id FROM change_set WHERE title = ?",
                        CORDEE_ARGS(CORDEE_V(title))) <= 0 ||
        cd_db_undo(&f->core, cordee_json_int(row, "id"), &report, &f->err) < 0)
        fail_msg("%s: %s", title, f->err.text);
}

static void an_undo_takes_nobodys_word_back(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_pack("{s:s}", "name", "Board");
    static const int64_t news[] = {NEWS};
    int64_t id = 0, party = 0, topic = 0;

    assert_int_equal(sign_up(f, "nora@neu.example.org", NEWS, &id), 1);
    assert_int_equal(cd_signup_confirm(&f->cd, &f->err, id, "", "", &party), 1);
    take_back(f, "Subscribed");
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM consent WHERE basis = 'confirmed'"), 1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM party WHERE name = 'Nora Neu'"), 1);
    /* A topic that somebody spoke of stays, one of which nobody did goes. */
    assert_int_equal(cd_topic_save(&f->cd, &f->err, 0, fields, &topic), 0);
    take_back(f, "Added the topic Board");
    assert_int_equal(register_one(f, "SELECT count(*) FROM topic WHERE name = 'Board'"),
                     0);
    assert_int_equal(cd_topic_save(&f->cd, &f->err, 0, fields, &topic), 0);
    assert_true(choose(f, 13, (int64_t[]){NEWS, topic}, 2, 0, "") > 0);
    assert_true(choose(f, 13, news, 1, 0, "") > 0);
    take_back(f, "Added the topic Board");
    assert_int_equal(register_one(f, "SELECT count(*) FROM topic WHERE name = 'Board'"),
                     1);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM consent c WHERE c.party = 13 AND "
                        "c.topic = (SELECT id FROM topic WHERE name = 'Board')"),
        1);
}

static void an_undone_basis_is_in_the_log_too(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *asked = json_pack("{s:s}", "basis", "asked");
    char why[160];

    assert_int_equal(cd_party_update(&f->cd, &f->err, 17, asked), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 1);
    take_back(f, "Changed Jean-Luc Picard");
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 0);
    assert_int_equal(
        register_one(f, "SELECT count(*) FROM consent WHERE party = 17 AND said = "
                        "0 AND basis = 'none' AND place = 'taken back'"),
        1);
}

int main(void)
{
#define T1(name) cmocka_unit_test_setup_teardown(name, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        T1(the_rule_is_the_table),
        T1(a_basis_outweighs_no_word),
        T1(each_change_of_the_basis_is_in_the_log),
        T1(a_pause_says_until_when),
        cmocka_unit_test(nobody_gains_or_loses_by_the_log),
        T1(an_address_that_nobody_reads_is_none_that_bounced),
        cmocka_unit_test(who_was_confirmed_to_have_left_before_has_that_state),
        T1(topics_are_named_ordered_and_retired),
        T1(only_what_changed_is_written_down),
        T1(nothing_chosen_is_leaving_all_and_one_chosen_comes_back),
        T1(who_asks_for_erasure_is_a_follow_up_once),
        T1(who_confirms_is_in_the_register_and_who_does_not_is_gone),
        T1(nobodys_mailbox_is_filled),
        T1(who_left_comes_back_for_one_topic),
        T1(an_undo_takes_nobodys_word_back),
        T1(an_undone_basis_is_in_the_log_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
