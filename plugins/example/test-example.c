#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/crm/crm.h"
#include "core/event/event.h"
#include "core/job/job.h"
#include "core/plugin/plugin.h"
#include "core/script/script.h"
#include "plugins/example/example.h"

#include <string.h>

static int64_t ada;

static void add_ada(struct fixture *f)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields =
        json_pack("{s:s, s:s}", "name", "Ada Lovelace", "email", "ada@example.org");

    assert_int_equal(cd_crm_start(&f->host, &f->err), 0);
    if (cd_party_create(&f->core, &f->err, CORDEE_PERSON, fields, &ada) < 0)
        fail_msg("%s", f->err.text);
}

static int setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_job_part, &cd_crm_part,
                                                            &cd_script_part, NULL};
    const struct cd_plugin_options options = {.dirs = PLUGIN};
    struct fixture *f = fixture_new(NULL);
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    size_t i;
    json_t *p;

    cd_event_stop(&f->host);
    cd_services_fill(&f->core, &f->host, "core");
    assert_int_equal(cd_plugins_start(&f->host, parts, &options, &f->err), 0);
    assert_int_equal(cd_event_start(&f->host, &f->err), 0);
    list = cd_plugins_list(&f->host);
    json_array_foreach (list, i, p)
        if (cordee_json_true(p, "failed"))
            fail_msg("%s: %s", cordee_json_text(p, "name"),
                     cordee_json_text(p, "reason"));
    add_ada(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cd_crm_stop(&f->host);
    cd_plugins_stop(&f->host);
    fixture_free(f);
    return 0;
}

static const struct cd_row *row(struct fixture *f, enum cd_row_kind kind,
                                const char *name)
{
    const struct cd_row *r = cd_rows_find(f->host.rows, kind, name);

    if (!r)
        fail_msg("there is no %s", name);
    return r;
}

static int64_t add(struct fixture *f, const char *words)
{
    struct cordee *owner;
    const struct example_service_v1 *s = f->core.service(&f->core, "example", 1, &owner);

    assert_non_null(s);
    return s->add(owner, &f->err, ada, words);
}

static void an_idea_is_on_the_timeline_and_found_by_its_words(void **state)
{
    struct fixture *f = *state;

    assert_true(add(f, "Solar roofs") > 0);
    if (cd_script_try(&f->host, "test.lua",
                      "assert(cordee.crm.count('example.idea:solar*') == 1)\n"
                      "assert(cordee.crm.count('example.idea:coal') == 0)\n"
                      "local ada = cordee.crm.by_email('ada@example.org')\n"
                      "assert(cordee.example.add(ada, 'Wind') > 0)\n",
                      &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void an_idea_without_words_is_refused_by_the_hook(void **state)
{
    struct fixture *f = *state;
    int64_t n = -1;

    assert_int_equal(add(f, "  \n"), -1);
    assert_string_equal(f->err.text, "An idea needs words.");
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(*) FROM interaction "
                                     "WHERE kind = 'example.idea'",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, 0);
}

static void a_mail_about_an_idea_is_claimed_and_no_other(void **state)
{
    struct fixture *f = *state;
    const struct cd_row *r = row(f, CD_ROW_INBOUND, "example.idea");
    const struct cordee_inbound_handler *h = r->row;
    struct cordee_inbound mail = {
        .party = ada, .subject = "Idea: wind", .visible = "Wind mills"};

    assert_int_equal(h->claim(r->cd, &mail, &f->err), 1);
    mail.subject = "Hello";
    assert_int_equal(h->claim(r->cd, &mail, &f->err), 0);
    mail.party = 0;
    mail.subject = "Idea: of a stranger";
    assert_int_equal(h->claim(r->cd, &mail, &f->err), 0);
}

static void what_may_be_an_idea_waits_for_a_yes(void **state)
{
    struct fixture *f = *state;
    const struct cd_row *r = row(f, CD_ROW_INBOUND, "example.idea");
    const struct cd_row *kind = row(f, CD_ROW_PROPOSAL, "example.idea");
    const struct cordee_inbound_handler *h = r->row;
    const struct cordee_proposal_kind *k = kind->row;
    const struct cordee_inbound mail = {.party = ada, .subject = "Idea? Wind mills"};
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s}", "words", "Wind mills");
    const struct cordee_proposal p = {.party = ada, .details = details};
    int64_t n = -1, party = 0;

    assert_int_equal(h->claim(r->cd, &mail, &f->err), 0);
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(*) FROM proposal WHERE state = 'open'",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, 1);
    assert_int_equal(k->accepted(kind->cd, &p, &party, &f->err), 0);
    assert_int_equal(party, ada);
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(*) FROM example_idea WHERE words = "
                                     "'Wind mills'",
                                     CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, 1);
}

static void a_block_quotes_an_idea(void **state)
{
    struct fixture *f = *state;
    const struct cd_row *r = row(f, CD_ROW_BLOCK, "example.idea");
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_pack("{s:s}", "id", "1");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct cordee_block *block = r->row;

    assert_int_equal(add(f, "Solar\nroofs"), 1);
    assert_int_equal(block->render(r->cd, args, &out, &f->err), 0);
    assert_string_equal(out.text, "> Solar\n> roofs\n");
    json_object_set_new(args, "id", json_string("99"));
    assert_int_equal(block->render(r->cd, args, &out, &f->err), -1);
}

static void the_job_counts_in_slices(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = row(f, CD_ROW_JOB, "example.count")->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int64_t job;

    for (int i = 0; i < 101; i++)
        assert_true(add(f, "two words") > 0);
    job = cd->job->queue(cd, &f->err, "example.count", NULL, 0);
    if (cd_jobs_run_until(&f->host, job, &f->err) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(cd->job->look(cd, &f->err, job, &model), 1);
    assert_int_equal(cordee_json_int(model, "done"), 202);
}

static void an_imported_column_becomes_an_idea(void **state)
{
    struct fixture *f = *state;
    const struct cd_row *r = row(f, CD_ROW_COLUMN, "idea");
    const struct cordee_column *column = r->row;
    const struct cd_row *menu = row(f, CD_ROW_MENU, "Ideas");

    assert_int_equal(column->set(r->cd, ada, "Solar roofs", &f->err), 0);
    assert_int_equal(((const struct cordee_menu *)menu->row)->count(menu->cd), 1);
}

static void every_kind_of_row_is_there_once(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = row(f, CD_ROW_JOB, "example.count")->cd;

    for (int kind = 0; kind < CD_ROW_KINDS; kind++) {
        size_t n, mine = 0;
        const struct cd_row *rows = cd_rows_of(f->host.rows, (enum cd_row_kind)kind, &n);

        for (size_t i = 0; i < n; i++)
            mine += rows[i].cd == cd;
        if (!mine)
            fail_msg("kind %d has no row", kind);
    }
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(an_idea_is_on_the_timeline_and_found_by_its_words),
        WITH(an_idea_without_words_is_refused_by_the_hook),
        WITH(a_mail_about_an_idea_is_claimed_and_no_other),
        WITH(what_may_be_an_idea_waits_for_a_yes),
        WITH(a_block_quotes_an_idea),
        WITH(the_job_counts_in_slices),
        WITH(an_imported_column_becomes_an_idea),
        WITH(every_kind_of_row_is_there_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
