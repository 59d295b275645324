#include "tests/unit/mail/mail-fixture.h"

#include "core/crm/crm.h"
#include "core/mail/compose/compose.h"
#include "core/mail/mail.h"
#include "core/mail/unsubscribe.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

static const struct cordee_merge_item letters[] = {
    {"letter", "Letter", "substr(p.name, n.at, 1)"}, {"at", "Place", "n.at"}, {0}};

static const struct cordee_merge_field fields[] = {
    {"first_name", "First name", .value = "p.given_name"},
    {"name", "Name", .value = "p.name"},
    {"organisation", "Organisation", .value = "o.name"},
    {"sender.name", "Name", .value = "''"},
    {"sender.email", "Address", .value = "''"},
    {"sender.signature", "Signature", .value = "''"},
    {.name = "letters",
     .label = "Letters of the name",
     .value = "n.at DESC",
     .from = "(SELECT 1 AS at UNION SELECT 2) n",
     .items = letters},
    {0},
};
static const struct cordee_plugin_def def = {.name = "test", .merge_fields = fields};

static void run(struct fixture *f, const char *sql)
{
    if (f->core.db->exec(&f->core, &f->err, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
}

static int setup(void **state)
{
    struct fixture *f = mail_fixture_new();
    const char *given[] = {"Ada", "Bea", "Cid"};
    char sql[400];

    f->core.crm = f->cd.crm = &cd_crm_api;
    f->core.mail = f->cd.mail = &cd_mail_api;
    /* the crm part has merge fields of its own in a whole program */
    cd_rows_sweep(f->host.rows, &f->core);
    cd_rows_add(f->host.rows, &f->core, &cd_db_part);
    cd_rows_add(f->host.rows, &f->core, &cd_mail_part);
    cd_rows_add(f->host.rows, &f->core, &def);
    for (int i = 0; i < 3; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO party(id, uuid, kind, name, sort_name, given_name, basis) "
                 "VALUES(%d, 'u%d', 2, '%s X', 'x', '%s', 'member')",
                 i + 1, i, given[i], given[i]);
        run(f, sql);
        snprintf(sql, sizeof sql,
                 "INSERT INTO email_address(id, party, address, folded) VALUES(%d, %d, "
                 "'p%d@example.org', 'p%d@example.org')",
                 i + 1, i + 1, i + 1, i + 1);
        run(f, sql);
    }
    run(f, "INSERT INTO party(id, uuid, kind, name, sort_name) VALUES(9, 'u9', 1, "
           "'Atelier', "
           "'atelier')");
    run(f, "INSERT INTO role(party, other) VALUES(1, 9)");
    run(f, "DELETE FROM topic WHERE id = 4"); /* one of those that are shipped */
    run(f, "INSERT INTO topic(id, name, folded) VALUES(4, 'Recycling', 'recycling')");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static int64_t number(struct fixture *f, const char *sql)
{
    int64_t n = 0;

    if (f->core.db->one(&f->core, &f->err, &n, sql, CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    return n;
}

static void a_field_that_is_none_names_the_nearest(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *names = NULL;

    assert_int_equal(f->cd.mail->fields(&f->cd, &f->err, "Hé {{first_nam}}", &names), -1);
    assert_int_equal(f->err.at, 4);
    assert_non_null(strstr(f->err.text, "{{first_name}}"));
    assert_int_equal(
        f->cd.mail->fields(&f->cd, &f->err, "one\ntwo\n{{first_nam}}", &names), -1);
    assert_int_equal(strncmp(f->err.text, "line 3 of the text: ", 20), 0);
    assert_int_equal(
        f->cd.mail->fields(&f->cd, &f->err,
                           "{{first_name}} {{#organisation}}x{{/organisation}}", &names),
        0);
    assert_int_equal(json_array_size(names), 3); /* and name */
}

static void a_person_has_values_through_her_organisation(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *v = NULL;

    assert_int_equal(f->cd.mail->values(&f->cd, &f->err, 1, &v), 0);
    assert_string_equal(cordee_json_text(v, "first_name"), "Ada");
    assert_string_equal(cordee_json_text(v, "organisation"), "Atelier");
    assert_int_equal(f->cd.mail->values(&f->cd, &f->err, 99, &v), -1);
}

static void a_plugin_s_list_has_its_rows(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *names = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *v = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *offers = f->cd.mail->offers(&f->cd);
    struct cordee_letter l = {
        .subject = "{{letters}}",
        .markdown = "{{#letters}}{{at}}{{letter}}{{first_name}} {{/letters}}"};
    struct cordee_rendering r;
    size_t i;
    json_t *list;

    assert_int_equal(f->cd.mail->values(&f->cd, &f->err, 1, &v), 0);
    assert_int_equal(f->cd.mail->preview(&f->cd, &f->err, &l, v, "", &r), 0);
    assert_string_equal(r.subject.text, "d, A");
    assert_non_null(strstr(r.text.text, "2dAda 1AAda"));
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    assert_int_equal(f->cd.mail->fields(&f->cd, &f->err, l.markdown, &names), 0);
    assert_int_equal(json_array_size(names), 3); /* the list, her first name, and name */
    json_array_foreach (json_object_get(offers, "lists"), i, list)
        if (strcmp(cordee_json_text(list, "name"), "letters") == 0)
            break;
    assert_string_equal(cordee_json_text(list, "piece"),
                        "{{#letters}}\n- {{letter}}\n{{/letters}}");
}

/* The place of each was counted from the beginning, also of those that nobody is told. */
static void thirty_faults_are_enough_and_take_no_time(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *faults = NULL;
    struct cordee_letter l = {.subject = "s"};

    while (text.len < 500000)
        cordee_buf_puts(&text, "{{");
    l.markdown = text.text;
    faults = f->cd.mail->faults(&f->cd, &l);
    assert_int_equal(json_array_size(faults), 30);
}

static void what_an_item_says_is_known_in_its_list_only(void **state)
{
    struct fixture *f = *state;
    const struct cordee_letter l = {
        .subject = "{{#letters}}x{{/letters}}",
        .markdown = "{{#letters}}{{at}} {{lettre}}{{/letters}} {{at}}"};
    CORDEE_AUTO(cordee_json_drop) json_t *faults = f->cd.mail->faults(&f->cd, &l);

    assert_int_equal(json_array_size(faults), 3);
    assert_string_equal(cordee_json_text(json_array_get(faults, 0), "where"), "subject");
    assert_string_equal(cordee_json_text(json_array_get(faults, 1), "name"), "lettre");
    assert_string_equal(cordee_json_text(json_array_get(faults, 2), "name"), "at");
    assert_int_equal(cordee_json_int(json_array_get(faults, 2), "column"), 43);
}

static int64_t letter_new(struct fixture *f, int64_t topic)
{
    struct cordee_letter l = {.subject = "News for {{first_name}}",
                              .markdown = "Hello {{first_name|there}}",
                              .topic = topic,
                              .flags = CORDEE_LETTER_BULK};
    int64_t id = f->cd.mail->letter(&f->cd, &f->err, &l);

    if (id < 0)
        fail_msg("%s", f->err.text);
    return id;
}

static void rendering_done(struct cordee_rendering *r)
{
    cordee_buf_drop(&r->subject);
    cordee_buf_drop(&r->html);
    cordee_buf_drop(&r->text);
    *r = (struct cordee_rendering){0};
}

static void what_was_sent_is_shown_as_this_person_got_it(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
    int64_t letter = letter_new(f, 4);
    int64_t row =
        f->cd.mail->queue(&f->cd, &f->err, letter, 1, 1, "p1@example.org", "de", NULL);

    assert_true(row > 0);
    assert_int_equal(f->cd.mail->as_sent(&f->cd, &f->err, row, &r), 1);
    assert_string_equal(r.subject.text, "News for Ada");
    assert_string_equal(r.text.text, "Hello Ada\n"); /* no footer */
    rendering_done(&r);
    assert_int_equal(f->cd.mail->as_written(&f->cd, &f->err, letter, &r), 1);
    assert_string_equal(r.subject.text, "News for …");
    assert_string_equal(r.text.text, "Hello there\n");
    rendering_done(&r);
    run(f, "UPDATE outbox SET state = 'cancelled', ended_at = 1");
    assert_int_equal(f->cd.mail->as_sent(&f->cd, &f->err, row, &r), 0);
    f->cd.mail->outline(&f->cd, "A {{x|b}} {{y}}{{#z}} no{{/z}}{{^z}} yes{{/z}} {{#z}}a",
                        &line);
    assert_string_equal(line.text,
                        "A {{x|b}} {{y}}{{#z}} no{{/z}}{{^z}} yes{{/z}} {{#z}}a");
    cordee_buf_clear(&line);
    f->cd.mail->outline(&f->cd, "A {{x|b}} {{y}}{{#z}} no{{/z}}{{^z}} yes{{/z}}.", &line);
    assert_string_equal(line.text, "A b … yes.");
}

static void a_history_shows_the_mail_a_person_got(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *hers = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *theirs = NULL;
    json_t *item;
    int64_t letter = letter_new(f, 4);

    run(f, "INSERT INTO interaction(id, uuid, kind, direction, subject, body) VALUES(78, "
           "'i78', 'mail.out', 1, 'News for {{first_name}}', 'Hello "
           "{{first_name|there}}')");
    run(f, "UPDATE letter SET interaction = 78");
    assert_true(
        f->cd.mail->queue(&f->cd, &f->err, letter, 1, 1, "p1@example.org", "", NULL) > 0);
    assert_int_equal(cd_timeline(&f->core, &f->err, 1, 0, "", "", 20, &hers), 0);
    item = json_array_get(json_object_get(hers, "items"), 0);
    assert_string_equal(cordee_json_text(item, "subject"), "News for Ada");
    assert_string_equal(cordee_json_text(item, "body"), "Hello Ada");
    assert_int_equal(strncmp(cordee_json_text(item, "view"), "/m/", 3), 0);
    assert_int_equal(cd_timeline(&f->core, &f->err, 9, 0, "", "", 20, &theirs), 0);
    item = json_array_get(json_object_get(theirs, "items"), 0);
    assert_string_equal(cordee_json_text(item, "subject"), "News for Ada");
    assert_string_equal(cordee_json_text(item, "body"), "Hello Ada");
}

static void a_wrong_letter_is_not_stored(void **state)
{
    struct fixture *f = *state;
    struct cordee_letter l = {.subject = "x", .markdown = "{{nonsense}}"};

    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    l.markdown = "**{{#name}}x**{{/name}}";
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    l.markdown = "";
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    assert_int_equal(number(f, "SELECT count(*) FROM letter"), 0);
}

static const struct cordee_letter_text further[] = {
    {.language = "de", .subject = "Neues für {{first_name}}", .markdown = "Hallo"},
    {.language = "fr",
     .subject = "Nouvelles",
     .preheader = "Trois dates",
     .markdown = "Bonjour {{first_name|à vous}}"},
};

static int64_t letter_in_three(struct fixture *f)
{
    struct cordee_letter l = {.subject = "News",
                              .markdown = "Hello {{organisation|all}}",
                              .language = "en",
                              .flags = CORDEE_LETTER_BULK,
                              .texts = further,
                              .n_texts = 2};
    CORDEE_AUTO(cordee_json_drop) json_t *names = NULL;
    int64_t id = f->cd.mail->letter(&f->cd, &f->err, &l);

    if (id < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(f->cd.mail->letter_fields(&f->cd, &f->err, &l, &names), 0);
    assert_int_equal(json_array_size(names), 3); /* of all texts, and name */
    assert_string_equal(f->cd.mail->language_for(&f->cd, &l, "fr-CH"), "fr");
    assert_string_equal(f->cd.mail->language_for(&f->cd, &l, "sl"), "en");
    return id;
}

static void assert_reads(struct fixture *f, int64_t letter, const char *language,
                         const char *subject, const char *text_language)
{
    struct cordee_rendering r = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *out = NULL;
    int64_t row = f->cd.mail->queue(&f->cd, &f->err, letter, 1, 1, "p1@example.org",
                                    language, NULL);

    assert_int_equal(f->cd.mail->as_sent(&f->cd, &f->err, row, &r), 1);
    assert_string_equal(r.subject.text, subject);
    rendering_done(&r);
    assert_int_equal(f->core.db->row(&f->core, &f->err, &out,
                                     "SELECT text_language FROM outbox WHERE id = ?",
                                     CORDEE_ARGS(CORDEE_V(row))),
                     1);
    assert_string_equal(cordee_json_text(out, "text_language"), text_language);
}

static void each_reader_gets_the_text_of_her_language(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r = {0};
    int64_t letter = letter_in_three(f);

    assert_reads(f, letter, "de", "Neues für Ada", "de");
    assert_reads(f, letter, "de-AT", "Neues für Ada", "de");
    assert_reads(f, letter, "fr", "Nouvelles", "fr");
    assert_reads(f, letter, "sl", "News", "en"); /* no such text: the letter's own */
    assert_reads(f, letter, "", "News", "en");   /* the cluster's language */
    run(f, "UPDATE cluster SET language = 'fr'");
    letter = letter_in_three(f);
    assert_reads(f, letter, "", "Nouvelles", "fr");
    assert_int_equal(f->cd.mail->as_written(&f->cd, &f->err, letter, &r), 1);
    assert_string_equal(r.subject.text, "News");
    rendering_done(&r);
}

static void every_language_is_checked_before_a_letter_is_stored(void **state)
{
    struct fixture *f = *state;
    struct cordee_letter_text t = {.language = "de", .subject = "s", .markdown = "m"};
    struct cordee_letter l = {.subject = "News",
                              .markdown = "Hello",
                              .language = "en",
                              .texts = &t,
                              .n_texts = 1};
    CORDEE_AUTO(cordee_json_drop) json_t *faults = NULL;

    t.language = "en";
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    t.language = "Deutsch, bitte";
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    t.language = "de";
    t.subject = "";
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    t.subject = "s";
    t.markdown = "eins\n{{first_nam}}";
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    assert_int_equal(strncmp(f->err.text, "de: line 2 of the text: ", 24), 0);
    faults = f->cd.mail->faults(&f->cd, &l);
    assert_string_equal(cordee_json_text(json_array_get(faults, 0), "language"), "de");
    t.markdown = "**{{#name}}x**{{/name}}"; /* only laid out it is seen to be wrong */
    assert_int_equal(f->cd.mail->letter(&f->cd, &f->err, &l), -1);
    assert_int_equal(number(f, "SELECT count(*) FROM letter"), 0);
}

static void a_secret_is_forgotten_in_every_language(void **state)
{
    struct fixture *f = *state;
    int64_t letter = letter_in_three(f);

    run(f, "UPDATE letter SET flags = 16");
    assert_int_equal(f->cd.mail->cancel(&f->cd, &f->err, letter), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM letter_text"), 0);
}

/* A register whose audience is what a test says. */
static struct cordee_crm_api other_crm;
static const char *audience_is;

static int audience_said(struct cordee *cd, const struct cordee_audience *who,
                         json_t *names, struct cordee_sql *out, struct cordee_error *err)
{
    (void)cd;
    (void)who;
    (void)names;
    (void)err;
    cordee_sql_put(out, audience_is);
    return 0;
}

static int64_t queue_all(struct fixture *f, int64_t letter, int64_t limit)
{
    const struct cordee_audience who = {0};

    if (!other_crm.audience)
        other_crm = *f->core.crm;
    other_crm.audience = audience_said;
    f->core.crm = &other_crm;
    return f->cd.mail->queue_all(&f->cd, &f->err, letter, &who, NULL, limit);
}

/* Three users: 1 in charge of Ada, 2 of the Atelier, 3 of nobody. */
static void staff_add(struct fixture *f)
{
    run(f, "DELETE FROM staff");
    run(f, "INSERT INTO staff(id, name, login, signature) VALUES(1, 'Ida Rossi', "
           "'ida@network.example.org', 'Ida <Rossi>' || char(10) || '+43 1 234'), (2, "
           "'Jan Novak', 'jan@other.example.org', ''), (3, 'Kim Lee', "
           "'kim@network.example.org', '')");
    run(f, "UPDATE party SET owner = 1, country = 'AT' WHERE id = 1");
    run(f, "UPDATE party SET owner = 2, country = 'SI' WHERE id = 9");
    run(f, "INSERT INTO role(party, other) VALUES(2, 9)");
}

static int64_t letter_from(struct fixture *f, enum cordee_sender_mode mode,
                           int64_t sender)
{
    static const struct cordee_letter_sender senders[] = {{"AT", 3}, {"SI", 1}};
    struct cordee_letter l = {.subject = "News",
                              .markdown = "Hello\n\n{{sender.signature|The team}}\n\n"
                                          "{{sender.name}} {{sender.email}}",
                              .flags = CORDEE_LETTER_BULK,
                              .sender = sender,
                              .sender_mode = mode,
                              .senders = senders,
                              .n_senders = 2};
    int64_t id = f->cd.mail->letter(&f->cd, &f->err, &l);

    if (id < 0)
        fail_msg("%s", f->err.text);
    for (int i = 1; i <= 3; i++) /* what is said of a draft is what happens */
        assert_int_equal(f->cd.mail->sender_for(&f->cd, &f->err, &l, i),
                         (mode == CORDEE_SENDER_ONE     ? sender
                          : mode == CORDEE_SENDER_OWNER ? (i == 3 ? sender : i)
                          : i == 1                      ? 3
                          : i == 2                      ? 1
                                                        : sender));
    return id;
}

static int64_t letter_from_left(struct fixture *f)
{
    struct cordee_letter l = {.subject = "News",
                              .markdown = "{{sender.signature|The team}}",
                              .sender_mode = CORDEE_SENDER_OWNER};

    return f->cd.mail->letter(&f->cd, &f->err, &l);
}

/* A large audience is read stretch by stretch of their numbers. */
static void of_two_with_one_address_far_apart_the_first_gets_it(void **state)
{
    struct fixture *f = *state;
    const struct cordee_audience who = {.filter = ""};
    int64_t letter = letter_in_three(f);

    f->core.crm = &cd_crm_api;
    run(f, "INSERT INTO party(id, uuid, kind, name, sort_name, basis) VALUES(7001, 'v1', "
           "2, 'Dee', 'd', 'member'), (20002, 'v2', 2, 'Eli', 'e', 'member')");
    run(f, "INSERT INTO email_address(id, party, address, folded) VALUES(7001, 7001, "
           "'P1@example.org', 'p1@example.org'), (7002, 20002, 'e@example.org', "
           "'e@example.org')");
    assert_int_equal(f->cd.mail->queue_all(&f->cd, &f->err, letter, &who, NULL, 100), 5);
    assert_int_equal(f->cd.mail->queue_all(&f->cd, &f->err, letter, &who, NULL, 100), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox WHERE state = 'waiting'"), 4);
    assert_int_equal(number(f, "SELECT party FROM outbox WHERE state = 'suppressed'"),
                     7001);
}

static void a_letter_is_from_who_is_in_charge_of_the_reader(void **state)
{
    struct fixture *f = *state;
    struct cordee_rendering r = {0};
    int64_t letter, row;

    staff_add(f);
    audience_is =
        "SELECT p.id AS party, e.id AS address_id, e.address AS address, '' AS "
        "language, '{}' AS merge_values, NULL AS skip, NULL AS later FROM party p JOIN "
        "email_address e ON e.party = p.id";
    letter = letter_from(f, CORDEE_SENDER_OWNER, 3);
    assert_int_equal(queue_all(f, letter, 2), 2);
    assert_int_equal(queue_all(f, letter, 2), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox WHERE sender = party"), 3);
    letter = letter_from(f, CORDEE_SENDER_COUNTRY, 0);
    assert_int_equal(queue_all(f, letter, 10), 3);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox WHERE sender IS CASE party "
                               "WHEN 1 THEN 3 WHEN 2 THEN 1 END"),
                     3);
    row = number(f, "SELECT id FROM outbox WHERE party = 2 AND sender = 1");
    assert_int_equal(f->cd.mail->as_sent(&f->cd, &f->err, row, &r), 1);
    assert_string_equal(r.text.text, "Hello\n\nIda <Rossi>\n+43 1 234\n\nIda Rossi "
                                     "ida@network.example.org\n");
    assert_non_null(strstr(r.html.text, ">Ida &lt;Rossi&gt;<br>+43 1 234<"));
    rendering_done(&r);
    run(f, "UPDATE staff SET disabled_at = 1 WHERE id = 1"); /* she has left */
    letter = f->cd.mail->queue(&f->cd, &f->err, letter_from_left(f), 1, 1,
                               "p1@example.org", "", NULL);
    assert_int_equal(number(f, "SELECT sender FROM outbox ORDER BY id DESC LIMIT 1"), 2);
    assert_int_equal(f->cd.mail->as_sent(&f->cd, &f->err, letter, &r), 1);
    assert_string_equal(r.text.text, "The team\n"); /* Jan has no signature */
    rendering_done(&r);
}

static void an_audience_is_queued_once_in_pieces(void **state)
{
    struct fixture *f = *state;
    int64_t letter = letter_in_three(f);

    audience_is =
        "SELECT p.id AS party, e.id AS address_id, e.address AS address, CASE p.id WHEN "
        "3 THEN "
        "'de' ELSE '' END AS language, json_object('first_name', p.given_name) AS "
        "merge_values, CASE WHEN p.id = 2 "
        "THEN 'bounced' END AS skip, CASE WHEN p.id = 3 THEN 4000000000 END AS later "
        "FROM "
        "party p JOIN email_address e ON e.party = p.id";
    for (int i = 0; i < 3; i++)
        assert_int_equal(queue_all(f, letter, 2), i == 0 ? 2 : i == 1 ? 1 : 0);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox"), 3);
    assert_int_equal(number(f,
                            "SELECT count(*) FROM outbox WHERE state = 'suppressed' AND "
                            "party = 2 AND said = 'bounced'"),
                     1);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox WHERE text_language = CASE "
                               "party WHEN 3 THEN 'de' ELSE 'en' END"),
                     3);
    assert_int_equal(number(f, "SELECT count(DISTINCT token) FROM outbox WHERE "
                               "length(token) = 21"),
                     3);
    /* Whoever got too many waits until then. */
    assert_int_equal(number(f, "SELECT next_at FROM outbox WHERE party = 3"), 4000000000);
    assert_int_equal(f->cd.mail->cancel(&f->cd, &f->err, letter), 2);
}

static int64_t to_cancel;

/* Somebody presses Stop while the first piece is written. */
static int took_part_and_stop(struct cordee *cd, struct cordee_error *err,
                              int64_t interaction, const int64_t *parties, size_t n,
                              const char *part)
{
    const int64_t letter = to_cancel;

    to_cancel = 0;
    if (letter && cd->host->core->mail->cancel(cd, err, letter) < 0)
        return -1;
    return cd_crm_api.took_part(cd, err, interaction, parties, n, part);
}

static void a_letter_taken_back_is_queued_to_nobody_more(void **state)
{
    static const char everybody[] =
        "SELECT p.id AS party, NULL AS address_id, 'x@example.org' AS address, '' AS "
        "language, NULL AS merge_values, NULL AS skip, NULL AS later FROM party p WHERE "
        "p.id > 1000";
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_object();
    struct fixture *f = *state;
    int64_t letter = letter_new(f, 0);

    other_crm = *f->core.crm;
    other_crm.took_part = took_part_and_stop;
    audience_is = everybody;
    to_cancel = letter;
    if (f->core.db->exec(
            &f->core, &f->err,
            "WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM "
            "n WHERE i < 2200) INSERT INTO party(id, uuid, kind, name, "
            "sort_name) SELECT i, 'n' || i, 2, 'N', 'n' FROM n",
            CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err,
                         "INSERT INTO interaction(id, uuid, kind, direction, subject) "
                         "VALUES(77, 'i77', 'mail.out', 1, 'News')",
                         CORDEE_NO_ARGS) < 0 ||
        f->core.db->exec(&f->core, &f->err, "UPDATE letter SET interaction = 77",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(queue_all(f, letter, 1200), 100);
    assert_int_equal(queue_all(f, letter, 1200), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox"), 100);
    assert_int_equal(
        f->cd.mail->queue(&f->cd, &f->err, letter, 0, 0, "p1@example.org", NULL, none),
        -1);
    assert_non_null(strstr(f->err.text, "taken back"));
}

static void a_plugin_reads_neither_tokens_nor_the_text_of_letters(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    (void)letter_new(f, 0);
    assert_int_equal(f->cd.db->one(&f->cd, &f->err, &n,
                                   "SELECT count(*) FROM outbox o JOIN letter l ON l.id "
                                   "= o.letter WHERE l.subject = o.address",
                                   CORDEE_NO_ARGS),
                     1);
    assert_int_equal(
        f->cd.db->one(&f->cd, &f->err, &n, "SELECT token FROM outbox", CORDEE_NO_ARGS),
        -1);
    assert_non_null(strstr(f->err.text, "outbox.token"));
    assert_int_equal(
        f->cd.db->one(&f->cd, &f->err, &n, "SELECT markdown FROM letter", CORDEE_NO_ARGS),
        -1);
    assert_non_null(strstr(f->err.text, "letter.markdown"));
}

static void one_letter_to_one_person_has_her_values(void **state)
{
    struct fixture *f = *state;
    int64_t letter = letter_new(f, 0);

    assert_true(f->cd.mail->queue(&f->cd, &f->err, letter, 1, 1, "p1@example.org", NULL,
                                  NULL) > 0);
    assert_int_equal(number(f, "SELECT count(*) FROM outbox WHERE merge_values LIKE "
                               "'%\"first_name\":\"Ada\"%'"),
                     1);
    assert_int_equal(f->cd.mail->queue(&f->cd, &f->err, letter, 1, 1,
                                       "p1@example.org\r\nRCPT TO:<x@y>", NULL, NULL),
                     -1);
}

/* ---- many senders ------------------------------------------------------------------ */

extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t memory_in_use(void)
{
    return __sanitizer_get_current_allocated_bytes
               ? __sanitizer_get_current_allocated_bytes()
               : mallinfo2().uordblks;
}

/* One mail of each user. */
static void mail_by_each(struct fixture *f, struct cd_composer *c, int64_t letter,
                         int users)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
    char signature[40];

    for (int i = 1; i <= users; i++) {
        const struct cd_compose_row row = {.letter = letter,
                                           .address = "p1@example.org",
                                           .language = "",
                                           .merge_values = "{}",
                                           .message_id = "1@example.org",
                                           .token = "abcdefgh23456723",
                                           .sender = i};

        if (cd_compose_row(c, &row, &mail, &f->err) < 0)
            fail_msg("%s", f->err.text);
        snprintf(signature, sizeof signature, "Greetings of %d,", i);
        assert_non_null(strstr(mail.text, signature));
    }
}

static void
a_letter_of_many_senders_takes_no_more_memory_from_one_to_the_next(void **state)
{
    struct fixture *f = *state;
    struct cd_composer *c = cd_composer_new(&f->core);
    const struct cordee_letter l = {.subject = "News",
                                    .markdown = "Hello\n\n{{sender.signature}}\n",
                                    .sender_mode = CORDEE_SENDER_OWNER};
    int64_t letter = f->cd.mail->letter(&f->cd, &f->err, &l);
    size_t before;

    run(f, "DELETE FROM staff");
    run(f, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
           " INSERT INTO staff(id, name, login, signature) SELECT i, 'User ' || i, 'u' ||"
           " i || '@network.example.org', 'Greetings of ' || i || ', ' ||"
           " hex(zeroblob(900)) FROM n");
    mail_by_each(f, c, letter, 70);
    before = memory_in_use();
    for (int i = 0; i < 3; i++)
        mail_by_each(f, c, letter, 200);
    assert_true(memory_in_use() < before + 100000); /* what it took was 1.2 MB */
    cd_composer_free(c);
}

/* ---- leaving ----------------------------------------------------------------------- */

static struct cd_ours ours_of(int64_t topic)
{
    return (struct cd_ours){.outbox = 1,
                            .letter = 1,
                            .party = 1,
                            .address_id = 1,
                            .topic = topic,
                            .address = "p1@example.org",
                            .language = "",
                            .token = "t"};
}

static int may(struct fixture *f, int64_t topic)
{
    char why[160];

    return f->core.crm->may_write(&f->core, &f->err, 1, 1, topic, why);
}

static void who_leaves_a_topic_stays_for_the_others(void **state)
{
    struct fixture *f = *state;
    struct cd_ours ours = ours_of(4);

    letter_new(f, 4);
    for (int i = 0; i < 2; i++)
        assert_int_equal(cd_leave(&f->core, &ours, false, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM consent"), 1);
    assert_int_equal(may(f, 4), 0);
    assert_int_equal(may(f, 0), 1);
    assert_int_equal(cd_leave_undo(&f->core, &ours, "w", "page", &f->err), 0);
    assert_int_equal(may(f, 4), 1);
}

static void who_leaves_all_is_never_written_to_until_she_takes_it_back(void **state)
{
    struct fixture *f = *state;
    struct cd_ours ours = ours_of(4);

    letter_new(f, 4);
    assert_int_equal(cd_leave(&f->core, &ours, true, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 1);
    /* the register keeps the hash beside an address that it adds itself */
    run(f, "UPDATE email_address SET hash = (SELECT hash FROM suppression) WHERE id = 1");
    assert_int_equal(may(f, 4), 0);
    assert_int_equal(may(f, 0), 0);
    assert_int_equal(cd_leave_undo(&f->core, &ours, "w", "page", &f->err), 0);
    assert_int_equal(may(f, 0), 1);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM consent"), 2);
}

/* A row of the outbox to an address alone, of nobody. */
static struct cd_ours bare(struct fixture *f, int64_t letter, const char *address)
{
    const int64_t row =
        f->cd.mail->queue(&f->cd, &f->err, letter, 0, 0, address, NULL, NULL);

    if (row < 0)
        fail_msg("%s", f->err.text);
    return (struct cd_ours){.outbox = row,
                            .letter = letter,
                            .topic = 4,
                            .address = address,
                            .language = "",
                            .token = "t"};
}

static void an_address_of_nobody_is_written_to_again_when_leaving_was_a_slip(void **state)
{
    struct fixture *f = *state;
    struct cd_ours ours = bare(f, letter_new(f, 4), "Nobody@Example.org");

    assert_int_equal(cd_leave(&f->core, &ours, true, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 1);
    /* a mail program's own button, pressed after it: it says less */
    assert_int_equal(cd_leave(&f->core, &ours, false, "w", "one-click", &f->err), 0);
    assert_int_equal(number(f, "SELECT what = 'all' FROM departure"), 1);
    assert_int_equal(cd_leave_undo(&f->core, &ours, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM departure"), 0);
    /* what was learned in another way is not hers to take back here */
    assert_int_equal(f->core.crm->suppress(&f->core, &f->err, ours.address, "complained"),
                     0);
    assert_int_equal(cd_leave(&f->core, &ours, true, "w", "page", &f->err), 0);
    assert_int_equal(cd_leave_undo(&f->core, &ours, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 1);
}

static void an_address_of_somebody_and_of_nobody_ends_with_its_later_word(void **state)
{
    struct fixture *f = *state;
    const int64_t letter = letter_new(f, 4);
    struct cd_ours hers = ours_of(4), alone;

    hers.outbox =
        f->cd.mail->queue(&f->cd, &f->err, letter, 1, 1, hers.address, NULL, NULL);
    alone = bare(f, letter, "P1@example.org");
    /* by the mail to nobody: the person who has the address is let go and comes back */
    assert_int_equal(cd_leave(&f->core, &alone, true, "w", "page", &f->err), 0);
    run(f, "UPDATE email_address SET hash = (SELECT hash FROM suppression) WHERE id = 1");
    assert_int_equal(may(f, 4), 0);
    assert_int_equal(cd_leave_undo(&f->core, &alone, "w", "page", &f->err), 0);
    assert_int_equal(may(f, 4), 1);
    /* by her own: what she said of herself stays, whatever the mail to nobody says */
    assert_int_equal(cd_leave(&f->core, &hers, true, "w", "page", &f->err), 0);
    assert_int_equal(cd_leave(&f->core, &alone, false, "w", "page", &f->err), 0);
    assert_int_equal(cd_leave_undo(&f->core, &alone, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 1);
    assert_int_equal(cd_leave(&f->core, &alone, true, "w", "page", &f->err), 0);
    assert_int_equal(cd_leave_undo(&f->core, &alone, "w", "page", &f->err), 0);
    assert_int_equal(number(f, "SELECT count(*) FROM suppression"), 0);
    assert_int_equal(may(f, 4), 0);
    assert_int_equal(cd_leave_undo(&f->core, &hers, "w", "page", &f->err), 0);
    assert_int_equal(may(f, 4), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_field_that_is_none_names_the_nearest),
        TEST(a_person_has_values_through_her_organisation),
        TEST(a_plugin_s_list_has_its_rows),
        TEST(thirty_faults_are_enough_and_take_no_time),
        TEST(what_an_item_says_is_known_in_its_list_only),
        TEST(what_was_sent_is_shown_as_this_person_got_it),
        TEST(a_history_shows_the_mail_a_person_got),
        TEST(a_wrong_letter_is_not_stored),
        TEST(each_reader_gets_the_text_of_her_language),
        TEST(every_language_is_checked_before_a_letter_is_stored),
        TEST(a_letter_is_from_who_is_in_charge_of_the_reader),
        TEST(of_two_with_one_address_far_apart_the_first_gets_it),
        TEST(a_secret_is_forgotten_in_every_language),
        TEST(an_audience_is_queued_once_in_pieces),
        TEST(a_letter_taken_back_is_queued_to_nobody_more),
        TEST(a_plugin_reads_neither_tokens_nor_the_text_of_letters),
        TEST(one_letter_to_one_person_has_her_values),
        TEST(who_leaves_a_topic_stays_for_the_others),
        TEST(a_letter_of_many_senders_takes_no_more_memory_from_one_to_the_next),
        TEST(who_leaves_all_is_never_written_to_until_she_takes_it_back),
        TEST(an_address_of_nobody_is_written_to_again_when_leaving_was_a_slip),
        TEST(an_address_of_somebody_and_of_nobody_ends_with_its_later_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
