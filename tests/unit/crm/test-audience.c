/* Who may be written to, who a mailing goes to, and why. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"

#include <stdlib.h>
#include <string.h>

/* "11 12:twice 13:bounced", in order of party. */
static const char *audience_is(struct fixture *f, struct cordee_arena *a,
                               const struct cordee_audience *who)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("[s,s]", "first_name", "organisation");
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_sql sql = {.arena = a};
    json_t *row;
    size_t i;

    if (f->cd.crm->audience(&f->cd, who, fields, &sql, &f->err) < 0)
        fail_msg("%s", f->err.text);
    cordee_sql_put(&sql, " ORDER BY party");
    list = f->cd.db->list(&f->cd, &f->err, sql.text.text, sql.values, sql.n);
    if (!list)
        fail_msg("%s\n%s", f->err.text, sql.text.text);
    cordee_buf_drop(&sql.text);
    json_array_foreach (list, i, row) {
        cordee_buf_printf(&out, i ? " %lld" : "%lld",
                          (long long)cordee_json_int(row, "party"));
        if (json_object_get(row, "skip"))
            cordee_buf_printf(&out, ":%s", cordee_json_text(row, "skip"));
    }
    return cordee_arena_text(a, out.text ? out.text : "");
}

static const char *audience_of(struct fixture *f, struct cordee_arena *a,
                               const char *filter, enum cordee_audience_mode mode,
                               int64_t topic)
{
    const struct cordee_audience who = {
        .filter = filter, .mode = mode, .topic = topic, .user = 1};

    return audience_is(f, a, &who);
}

static void each_person_comes_once_and_says_why_not(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(audience_of(*state, a, "is:person", CORDEE_AUDIENCE_KEY, 0),
                        "11 12 13:bounced 14:unsubscribed 15:suppressed 16:no address "
                        "17:no basis");
    assert_string_equal(
        audience_of(*state, a, "country:AT OR moos", CORDEE_AUDIENCE_KEY, 0),
        "12 13:bounced");
}

static void who_left_is_counted_as_such(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {
        .filter = "is:person country:AT", .mode = CORDEE_AUDIENCE_KEY, .user = 1};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *sum = NULL;
    const json_t *reason;

    assert_int_equal(f->cd.crm->address_state(&f->cd, &f->err, 113, "ok", ""), 0);
    assert_int_equal(f->cd.crm->address_state(&f->cd, &f->err, 113, "left", ""), 0);
    assert_string_equal(audience_of(f, a, "is:left", CORDEE_AUDIENCE_KEY, 0), "13:left");
    assert_string_equal(audience_of(f, a, "is:bounced", CORDEE_AUDIENCE_KEY, 0), "");
    if (f->cd.crm->audience_count(&f->cd, &f->err, &who, &sum) < 0)
        fail_msg("%s", f->err.text);
    reason = json_array_get(json_object_get(sum, "reasons"), 0);
    assert_string_equal(cordee_json_text(reason, "reason"), "left");
    assert_string_equal(cordee_json_text(reason, "text"),
                        "they read this address no more");
}

static void an_organisation_is_reached_through_its_people(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(
        audience_of(*state, a, "is:org country:AT", CORDEE_AUDIENCE_KEY, 0), "12");
    assert_string_equal(
        audience_of(*state, a, "is:org country:AT", CORDEE_AUDIENCE_ALL, 0),
        "12 13:bounced");
    assert_string_equal(
        audience_of(*state, a, "is:org country:FR", CORDEE_AUDIENCE_ALL, 0), "11");
    assert_string_equal(audience_of(*state, a, "type:research", CORDEE_AUDIENCE_ALL, 0),
                        "");
}

static void a_topic_that_was_left_is_not_written_about(void **state)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(audience_of(*state, a, "tag:recycling", CORDEE_AUDIENCE_KEY, 0),
                        "11 12");
    assert_string_equal(audience_of(*state, a, "tag:recycling", CORDEE_AUDIENCE_KEY, 1),
                        "11:unsubscribed 12");
}

static void of_two_with_one_address_the_first_gets_it(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO email_address(party, address, folded, "
                                      "hash) VALUES(16, 'K.Moosbrugger@zirbenbach."
                                      "example.org', 'k.moosbrugger@zirbenbach.example."
                                      "org', 'h12')",
                                      CORDEE_NO_ARGS),
                     0);
    assert_string_equal(audience_of(f, a, "moos OR o'brien", CORDEE_AUDIENCE_KEY, 0),
                        "12 16:twice");
}

/* The number behind this one, and what is said of it; NULL: there is none. */
static const char *next_of(const char *at)
{
    while ((at = strchr(at, ' ')))
        if (strchr("0123456789", *++at))
            return at;
    return NULL;
}

/* Of each piece of an audience the same is said as of the whole, whoever has an address
 * with somebody who stands in another piece. */
static void an_address_of_several_is_the_same_in_every_piece(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf pieces = {0};
    struct cordee_audience who = {
        .filter = "is:person OR country:AT", .mode = CORDEE_AUDIENCE_ALL, .user = 1};
    const char *whole, *piece;

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO email_address(party, address, folded, "
                                      "hash) SELECT 16, address, folded, 'h12' FROM "
                                      "email_address WHERE party = 12 UNION ALL SELECT "
                                      "17, address, folded, hash FROM email_address "
                                      "WHERE party = 11",
                                      CORDEE_NO_ARGS),
                     0);
    whole = audience_is(f, a, &who);
    assert_non_null(strstr(whole, "16:twice"));
    for (who.after = 10; who.after < 17; who.after = who.until) {
        who.until = who.after + 1;
        piece = audience_is(f, a, &who);
        for (const char *at = piece; at; at = next_of(at))
            if (strtoll(at, NULL, 10) == who.until)
                cordee_buf_printf(&pieces, "%s%.*s", pieces.len ? " " : "",
                                  next_of(at) ? (int)(next_of(at) - at - 1) : 200, at);
    }
    assert_string_equal(pieces.text, whole);
}

static void what_was_suppressed_stays_so_for_whoever_has_it(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char why[160];
    int64_t id;

    assert_int_equal(
        f->cd.crm->suppress(&f->cd, &f->err, "New.Comer@Example.org", "unsubscribed"), 0);
    assert_int_equal(
        cd_email_set(&f->cd, &f->err, 16, "new.comer@example.org", NULL, true, &id), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 16, id, 0, why), 0);
    assert_non_null(strstr(why, "unsubscribed"));
    assert_string_equal(audience_of(f, a, "o'brien", CORDEE_AUDIENCE_KEY, 0),
                        "16:unsubscribed");
}

static void who_gives_consent_again_is_written_to_again(void **state)
{
    struct fixture *f = *state;
    char why[160];

    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 1);
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 11, 0, false, "", "", "test"),
                     0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 0);
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 11, 0, true, "", "", "test"), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 11, 111, 0, why), 1);
    /* Consent counts as a basis for who came without one. */
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 0);
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 17, 0, true, "", "", "test"), 0);
    assert_int_equal(f->cd.crm->may_write(&f->cd, &f->err, 17, 117, 0, why), 1);
}

static void merge_values_come_with_the_row(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields =
        json_pack("[s,s,s,s,s]", "first_name", "organisation", "role", "roles", "tags");
    CORDEE_AUTO(cordee_json_drop) json_t *unknown = json_pack("[s]", "password");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    const struct cordee_audience who = {.filter = "charvoz"};
    struct cordee_sql sql = {.arena = a};

    assert_int_equal(f->cd.crm->audience(&f->cd, &who, fields, &sql, &f->err), 0);
    assert_int_equal(
        f->cd.db->row(&f->cd, &f->err, &row, sql.text.text, sql.values, sql.n), 1);
    cordee_buf_drop(&sql.text);
    values = json_loads(cordee_json_text(row, "merge_values"), 0, NULL);
    assert_string_equal(cordee_json_text(values, "first_name"), "Élodie");
    assert_string_equal(cordee_json_text(values, "organisation"),
                        "Plastiques du Môlan SAS");
    assert_string_equal(cordee_json_text(values, "role"), "Head of recycling");
    assert_string_equal(
        cordee_json_text(json_array_get(json_object_get(values, "roles"), 0),
                         "organisation"),
        "Plastiques du Môlan SAS");
    assert_true(json_array_size(json_object_get(values, "tags")) > 0);
    assert_string_equal(cordee_json_text(row, "language"), "fr");
    sql = (struct cordee_sql){.arena = a};
    assert_int_equal(f->cd.crm->audience(&f->cd, &who, unknown, &sql, &f->err), -1);
    cordee_buf_drop(&sql.text);
}

static void counting_and_choosing_agree(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {.filter = "is:person", .user = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    json_t *reasons;

    assert_int_equal(f->cd.crm->audience_count(&f->cd, &f->err, &who, &count), 0);
    assert_int_equal(cordee_json_int(count, "to"), 2);
    assert_int_equal(cordee_json_int(count, "organisations"), 2);
    assert_int_equal(cordee_json_int(count, "left_out"), 5);
    reasons = json_object_get(count, "reasons");
    assert_int_equal(json_array_size(reasons), 5);
    assert_int_equal(json_array_size(json_object_get(count, "languages")), 2);
}

static const char *why_of(struct fixture *f, struct cordee_arena *a, const char *filter,
                          int64_t party, bool *in_r)
{
    const struct cordee_audience who = {.filter = filter, .user = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;

    if (f->cd.crm->audience_why(&f->cd, &f->err, &who, party, &why) < 0)
        fail_msg("%s", f->err.text);
    *in_r = cordee_json_true(why, "in");
    return cordee_arena_text(a, cordee_json_text(why, "text"));
}

static void it_says_why_somebody_is_in_or_out(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    bool in;

    assert_string_equal(
        why_of(f, a, "tag:recycling", 11, &in),
        "Élodie Charvoz gets it at Elodie.Charvoz@molan.example.org: every "
        "condition holds.");
    assert_true(in);
    assert_non_null(strstr(why_of(f, a, "is:org country:AT", 12, &in),
                           "for Zirbenbach Kunststoffwerk GmbH"));
    assert_true(in);
    assert_non_null(strstr(why_of(f, a, "is:person", 14, &in), "unsubscribed on "));
    assert_false(in);
    assert_string_equal(why_of(f, a, "country:AT", 11, &in),
                        "Élodie Charvoz is not in it: the audience is those in Austria.");
    assert_false(in);
}

/* ---- what it is put together from ------------------------------------------- */

static void parts_let_in_and_keep_out(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_audience_part parts[] = {
        {.filter = "country:AT is:person", .name = "Austria"},
        {.filter = "charvoz", .name = "Élodie"},
        {.filter = "moos", .name = "Rivals", .out = true},
        {.filter = "is:org country:FR", .name = "France", .out = true},
    };
    struct cordee_audience who = {.filter = "", .user = 1, .parts = parts, .n_parts = 1};

    /* An empty filter lets nobody in where a part does. */
    assert_string_equal(audience_is(f, a, &who), "12 13:bounced");
    who.n_parts = 2;
    assert_string_equal(audience_is(f, a, &who), "11 12 13:bounced");
    who.filter = "is:person o'brien";
    assert_string_equal(audience_is(f, a, &who), "11 12 13:bounced 16:no address");
    who.n_parts = 4; /* who is at an organisation that is kept out is kept out too */
    assert_string_equal(audience_is(f, a, &who),
                        "11:out:3 12:out:2 13:bounced 16:no address");
    who.parts = parts + 2; /* nothing lets in but the filter: it says who */
    who.n_parts = 1;
    who.filter = "";
    assert_string_equal(audience_is(f, a, &who),
                        "11 12:out:0 13:bounced 14:unsubscribed 15:suppressed 16:no "
                        "address 17:no basis");
}

static void a_part_that_is_wrong_says_which(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience_part part = {.filter = "contry:AT", .name = "Friends"};
    const struct cordee_audience who = {.filter = "", .parts = &part, .n_parts = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;

    assert_int_equal(f->cd.crm->audience_count(&f->cd, &f->err, &who, &count), -1);
    assert_non_null(strstr(f->err.text, "Friends: "));
}

static void of_an_organisation_one_may_be_enough(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;
    struct cordee_audience who = {.filter = "is:person", .user = 1, .one_each = true};

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE email_address SET state = 'ok' WHERE party "
                                      "= 13",
                                      CORDEE_NO_ARGS),
                     0);
    /* 12 and 13 are of one house: its key contact gets it. */
    assert_string_equal(audience_is(f, a, &who),
                        "11 12 13:one 14:unsubscribed 15:suppressed 16:no address 17:no "
                        "basis");
    assert_int_equal(f->cd.crm->audience_why(&f->cd, &f->err, &who, 13, &why), 0);
    assert_false(cordee_json_true(why, "in"));
    assert_non_null(strstr(cordee_json_text(why, "text"),
                           "somebody else of the same organisation gets it: K"));
    /* When he may not be written to, the other gets it. */
    assert_int_equal(f->cd.crm->consent(&f->cd, &f->err, 12, 0, false, "", "", ""), 0);
    assert_string_equal(audience_is(f, a, &who),
                        "11 12:unsubscribed 13 14:unsubscribed 15:suppressed 16:no "
                        "address 17:no basis");
}

static void a_notice_reaches_whoever_can_be_reached(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_audience who = {.filter = "is:person", .user = 1, .notice = true};

    assert_string_equal(audience_is(f, a, &who), "11 12 13:bounced 14 15 16:no address "
                                                 "17");
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE suppression SET reason = 'erased'",
                                      CORDEE_NO_ARGS),
                     0);
    assert_non_null(strstr(audience_is(f, a, &who), "15:erased"));
}

static void parts_of_it_say_why(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience_part parts[] = {
        {.filter = "country:AT is:person", .name = "Austria"},
        {.filter = "is:org country:AT", .name = "Rivals", .out = true},
    };
    const struct cordee_audience who = {
        .filter = "", .user = 1, .parts = parts, .n_parts = 2};
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *out = NULL;
    json_t *list;

    assert_int_equal(f->cd.crm->audience_why(&f->cd, &f->err, &who, 12, &why), 0);
    assert_false(cordee_json_true(why, "in"));
    assert_non_null(strstr(cordee_json_text(why, "text"), "kept out: Rivals"));
    list = json_object_get(why, "parts");
    assert_true(cordee_json_true(json_array_get(list, 0), "holds"));
    assert_true(cordee_json_true(json_array_get(list, 1), "holds"));
    assert_int_equal(f->cd.crm->audience_count(&f->cd, &f->err, &who, &count), 0);
    assert_string_equal(cordee_json_text(count, "sentence"), "Austria; not: Rivals");
    list = json_object_get(count, "reasons");
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "reason"), "out:1");
    assert_string_equal(cordee_json_text(json_array_get(list, 0), "text"),
                        "kept out: Rivals");
    assert_int_equal(
        f->cd.crm->audience_list(&f->cd, &f->err, &who, "out:1", 50, 0, &out), 0);
    assert_int_equal(json_array_size(out), cordee_json_int(json_array_get(list, 0), "n"));
    assert_string_equal(cordee_json_text(json_array_get(out, 0), "text"),
                        "kept out: Rivals");
}

/* Who lacks what, as "12:role 13:role". */
static char *lacking(struct fixture *f, const struct cordee_audience *who, json_t *needs)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee_buf out = {0};
    json_t *row, *name;
    size_t i, j;

    assert_int_equal(
        f->cd.crm->audience_lacking(&f->cd, &f->err, who, needs, 50, 0, &list), 0);
    json_array_foreach (list, i, row)
        json_array_foreach (json_object_get(row, "fields"), j, name)
            cordee_buf_printf(&out, "%s%lld:%s", out.len ? " " : "",
                              (long long)cordee_json_int(row, "id"),
                              json_string_value(name));
    return out.text ? out.text : strdup("");
}

static void a_field_that_is_empty_for_somebody_is_found_before(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {.filter = "is:person", .user = 1};
    CORDEE_AUTO(cordee_json_drop)
    json_t *needs = json_pack("[{s:s},{s:s}]", "name", "first_name", "name", "role");
    CORDEE_AUTO(cordee_json_drop) json_t *gaps = NULL;
    int64_t people = 0;
    char *found;

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE role SET label = '' WHERE party = 12",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(
        f->cd.crm->audience_gaps(&f->cd, &f->err, &who, needs, &people, &gaps), 0);
    assert_int_equal(people, 1);
    assert_int_equal(json_array_size(gaps), 1);
    assert_string_equal(cordee_json_text(json_array_get(gaps, 0), "name"), "role");
    assert_int_equal(cordee_json_int(json_array_get(gaps, 0), "n"), 1);
    assert_int_equal(cordee_json_int(json_array_get(gaps, 0), "at"), 1);
    found = lacking(f, &who, needs);
    assert_string_equal(found, "12:role");
    free(found);
}

/* What stands in a section is missed only by who sees the section, and a text only by
 * who reads its language. */
static void a_gap_that_nobody_would_see_is_none(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {.filter = "is:person", .user = 1};
    CORDEE_AUTO(cordee_json_drop)
    json_t *has = json_pack("[{s:s, s:[{s:s, s:b}]}]", "name", "role", "when", "name",
                            "first_name", "has", 1);
    CORDEE_AUTO(cordee_json_drop)
    json_t *lacks = json_pack("[{s:s, s:[{s:s, s:b}]}]", "name", "role", "when", "name",
                              "first_name", "has", 0);
    CORDEE_AUTO(cordee_json_drop)
    json_t *other = json_pack("[{s:s, s:[s]}]", "name", "role", "in", "xx");
    CORDEE_AUTO(cordee_json_drop)
    json_t *not_other = json_pack("[{s:s, s:[s]}]", "name", "role", "not_in", "xx");
    json_t *const needs[] = {has, lacks, other, not_other};
    static const char *const expected[] = {"12:role", "", "", "12:role"};

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE role SET label = '' WHERE party = 12",
                                      CORDEE_NO_ARGS),
                     0);
    for (size_t i = 0; i < 4; i++) {
        char *found = lacking(f, &who, needs[i]);

        assert_string_equal(found, expected[i]);
        free(found);
    }
}

/* ---- how much is enough ----------------------------------------------------- */

#define DAY (24LL * 60 * 60)

static void mailed(struct fixture *f, int64_t party, int days_ago, int flags)
{
    const int64_t at = cordee_now() - days_ago * DAY;
    int64_t letter = f->core.db->insert(
        &f->core, &f->err,
        "INSERT INTO letter(plugin, subject, markdown, flags, created_at) VALUES('m', "
        "'s', 't', ?, ?)",
        CORDEE_ARGS(CORDEE_V(flags), CORDEE_V(at)));

    assert_true(letter > 0);
    assert_int_equal(
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO outbox(letter, party, address, state, message_id, "
                         "token, ended_at) VALUES(?1, ?2, 'x', 'sent', 'm' || ?1, 't' || "
                         "?1, ?3)",
                         CORDEE_ARGS(CORDEE_V(letter), CORDEE_V(party), CORDEE_V(at))),
        0);
}

static int64_t later_of(struct fixture *f, const struct cordee_audience *who,
                        int64_t party)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_array();
    struct cordee_sql sql = {.arena = a};
    int64_t later = 0;

    assert_int_equal(f->cd.crm->audience(&f->cd, who, none, &sql, &f->err), 0);
    cordee_buf_printf(&sql.text, " WHERE p.id = %lld", (long long)party);
    {
        CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

        assert_int_equal(
            f->cd.db->row(&f->cd, &f->err, &row, sql.text.text, sql.values, sql.n), 1);
        later = cordee_json_int(row, "later");
    }
    cordee_buf_drop(&sql.text);
    return later;
}

static void who_got_enough_waits_or_is_left_out(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    struct cordee_audience who = {.filter = "is:person -is:org",
                                  .user = 1,
                                  .per_person = 2,
                                  .budget = CORDEE_BUDGET_DEFER};
    const int64_t now = cordee_now();

    mailed(f, 11, 1, 1);
    mailed(f, 11, 3, 1);
    mailed(f, 11, 8, 1);      /* too long ago */
    mailed(f, 12, 1, 1);      /* one is fine */
    mailed(f, 12, 1, 1 | 64); /* a notice does not count */
    mailed(f, 12, 1, 1 | 4);  /* nor does a test */
    assert_int_equal(later_of(f, &who, 12), 0);
    /* Room again when the second last is a week old. */
    assert_true(later_of(f, &who, 11) >= now + 4 * DAY - 5 &&
                later_of(f, &who, 11) <= now + 4 * DAY + 5);
    assert_int_equal(f->cd.crm->audience_count(&f->cd, &f->err, &who, &count), 0);
    assert_int_equal(cordee_json_int(count, "tired"), 1);
    assert_int_equal(cordee_json_int(count, "to"), 2);
    who.budget = CORDEE_BUDGET_WARN;
    assert_int_equal(later_of(f, &who, 11), 0);
    who.budget = CORDEE_BUDGET_KEY;
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE role SET key_contact = 0 WHERE party = 11",
                                      CORDEE_NO_ARGS),
                     0);
    assert_non_null(strstr(audience_is(f, a, &who), "11:budget 12"));
    who.notice = true;
    assert_non_null(strstr(audience_is(f, a, &who), "11 12"));
}

static void an_organisation_has_a_budget_of_its_own(void **state)
{
    struct fixture *f = *state;
    struct cordee_audience who = {.filter = "is:person country:AT",
                                  .user = 1,
                                  .per_org = 2,
                                  .budget = CORDEE_BUDGET_DEFER};
    const int64_t now = cordee_now();

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE email_address SET state = 'ok' WHERE party "
                                      "= 13",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(later_of(f, &who, 12), 0);
    assert_int_equal(later_of(f, &who, 13), 0);
    mailed(f, 13, 2, 1); /* one is left, and the key contact goes first */
    assert_int_equal(later_of(f, &who, 12), 0);
    assert_true(later_of(f, &who, 13) >= now + 5 * DAY - 5 &&
                later_of(f, &who, 13) <= now + 5 * DAY + 5);
    who.per_org = 1;
    assert_true(later_of(f, &who, 12) >= now + 5 * DAY - 5);
    assert_true(later_of(f, &who, 13) >= now + 12 * DAY - 5); /* a week behind her */
}

/* The outbox keeps the mails of years, and the audience may be all of the register:
 * neither is looked through for each of the other. */
static void a_budget_looks_at_young_letters_and_at_each_row_once(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {.filter = "is:person",
                                        .user = 1,
                                        .per_person = 2,
                                        .per_org = 3,
                                        .one_each = true,
                                        .budget = CORDEE_BUDGET_DEFER};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    struct cordee_sql sql = {.arena = a};
    bool letters = false;
    json_t *row;
    size_t i;

    cordee_sql_put(&sql, "EXPLAIN QUERY PLAN ");
    assert_int_equal(f->cd.crm->audience(&f->cd, &who, none, &sql, &f->err), 0);
    plan = f->core.db->list(&f->core, &f->err, sql.text.text, sql.values, sql.n);
    if (!plan)
        fail_msg("%s", f->err.text);
    cordee_buf_drop(&sql.text);
    json_array_foreach (plan, i, row) {
        const char *step = cordee_json_text(row, "detail");

        letters = letters || strstr(step, "INDEX outbox_by_letter");
        if (strncmp(step, "SCAN", 4) == 0 && strstr(step, "LEFT-JOIN"))
            fail_msg("%s", step);
    }
    assert_true(letters);
}

int main(void)
{
#define T1(name) cmocka_unit_test_setup_teardown(name, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        T1(each_person_comes_once_and_says_why_not),
        T1(who_left_is_counted_as_such),
        T1(an_organisation_is_reached_through_its_people),
        T1(a_topic_that_was_left_is_not_written_about),
        T1(of_two_with_one_address_the_first_gets_it),
        T1(an_address_of_several_is_the_same_in_every_piece),
        T1(what_was_suppressed_stays_so_for_whoever_has_it),
        T1(who_gives_consent_again_is_written_to_again),
        T1(merge_values_come_with_the_row),
        T1(counting_and_choosing_agree),
        T1(it_says_why_somebody_is_in_or_out),
        T1(parts_let_in_and_keep_out),
        T1(a_part_that_is_wrong_says_which),
        T1(of_an_organisation_one_may_be_enough),
        T1(a_notice_reaches_whoever_can_be_reached),
        T1(parts_of_it_say_why),
        T1(a_field_that_is_empty_for_somebody_is_found_before),
        T1(a_gap_that_nobody_would_see_is_none),
        T1(who_got_enough_waits_or_is_left_out),
        T1(an_organisation_has_a_budget_of_its_own),
        T1(a_budget_looks_at_young_letters_and_at_each_row_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
