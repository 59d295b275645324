#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/base/rows.h"
#include "core/crm/crm.h"
#include "core/event/event.h"
#include "core/plugin/plugin.h"
#include "core/script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const off[] = {"switchedoff", NULL};

static const struct cordee_plugin_def *const parts[] = {&cd_job_part, NULL};

static int setup(void **state)
{
    *state = fixture_new(NULL);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cd_plugins_stop(&f->host);
    fixture_free(f);
    return 0;
}

static void start(struct fixture *f, const char *dirs)
{
    const struct cd_plugin_options options = {.dirs = dirs, .disabled = off};

    if (cd_plugins_start(&f->host, parts, &options, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

/* The entry of a plugin, borrowed from `list`. */
static json_t *entry(json_t *list, const char *name)
{
    size_t i;
    json_t *p;

    json_array_foreach (list, i, p)
        if (strcmp(cordee_json_text(p, "name"), name) == 0)
            return p;
    fail_msg("%s is not listed", name);
    return NULL;
}

static void assert_reason(json_t *list, const char *name, const char *state,
                          const char *words)
{
    json_t *p = entry(list, name);
    const char *reason = cordee_json_text(p, "reason");

    assert_string_equal(cordee_json_text(p, "state"), state);
    if (!strstr(reason, words))
        fail_msg("%s: \"%s\" does not say \"%s\"", name, reason, words);
}

static int nothing(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    (void)cd, (void)req, (void)err;
    return 0;
}

static void routes_stand_in_several_tables(void **state)
{
    static const struct cordee_route first[] = {{"GET", "/a", NULL, nothing, .help = ""},
                                                {0}};
    static const struct cordee_route room[] = {{"GET", "/b", NULL, nothing, .help = ""},
                                               {"POST", "/b", NULL, nothing, .help = ""},
                                               {0}};
    static const struct cordee_route last[] = {{"GET", "/c", NULL, nothing, .help = ""},
                                               {0}};
    static const struct cordee_route *const rooms[] = {room, last, NULL};
    static const struct cordee_plugin_def def = {.routes = first, .more_routes = rooms};
    struct cd_rows *rows = cd_rows_new();
    size_t n;

    (void)state;
    cd_rows_add(rows, NULL, &def);
    const struct cd_row *all = cd_rows_of(rows, CD_ROW_ROUTE, &n);

    assert_int_equal(n, 4);
    assert_ptr_equal(all[0].row, &first[0]);
    assert_ptr_equal(all[2].row, &room[1]);
    assert_ptr_equal(all[3].row, &last[0]);
    cd_rows_free(rows);
}

static void a_sound_plugin_starts_and_serves_others(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    int64_t n = -1;

    start(f, BROKEN);
    list = cd_plugins_list(&f->host);
    assert_reason(list, "sound", "ok", "");
    assert_reason(list, "above", "ok", "");
    assert_string_equal(cordee_json_text(entry(list, "sound"), "version"), "1");
    assert_int_equal(f->core.db->one(&f->core, &f->err, &n,
                                     "SELECT count(*) FROM sound_thing", CORDEE_NO_ARGS),
                     1);
    assert_int_equal(n, 1); /* written by `above`, through the service */
}

static void each_broken_plugin_is_refused_with_its_sentence(void **state)
{
    static const struct {
        const char *name, *words;
    } broken[] = {
        {"abi", "it was built for version 4.0 of the plugin contract"},
        {"nosymbol", "it exports no `cordee_plugin`"},
        {"twosymbols", "it exports \"helper\" beside `cordee_plugin`"},
        {"reaches", "undefined symbol: cd_db_migrate"},
        {"failing", "the moon is not full"},
        {"leaning", "it needs the plugin \"failing\", which is left out"},
        {"missing", "it needs the plugin \"unheardof\", which is not installed"},
        {"circlea", "it needs the plugin \"circleb\""},
        {"circleb", "it needs \"circlea\", which needs it in turn"},
        {"thief", "the table \"party\" is not its own"},
        {"burglar", "burglar may not"},
        {"typo", "TABEL"},
        {"squatter", "the route GET /sound/{name} is not its own"},
        {"double", "the filter field \"double.x\" is there twice"},
        {"deaf", "it hooks the event \"nothing.happens\", which nobody declares"},
        {"keeper",
         "its table keeper_answer has people in the column \"party\" and does not "
         "say how they are erased"},
        {"hoarder", "its table hoarder_match would not let a person of the column "
                    "\"other\" be erased"},
        {"eraser", "eraser_word.erase takes 0 values"},
        {"misnamed", "it calls itself \"mailing\", but its file is misnamed.so"},
    };
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;

    start(f, BROKEN);
    list = cd_plugins_list(&f->host);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_reason(list, broken[i].name, "failed", broken[i].words);
}

static void what_a_failing_plugin_added_is_taken_away(void **state)
{
    struct fixture *f = *state;

    start(f, BROKEN);
    assert_non_null(cd_rows_find(f->host.rows, CD_ROW_TABLE, "sound_thing"));
    assert_null(cd_rows_find(f->host.rows, CD_ROW_EVENT, "failing.happened"));
    assert_null(cd_rows_find(f->host.rows, CD_ROW_FIELD, "double.x"));
    cd_plugins_stop(&f->host);
    assert_null(cd_rows_find(f->host.rows, CD_ROW_TABLE, "sound_thing"));
}

static void what_is_off_is_not_even_opened(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;

    start(f, BROKEN); /* switchedoff aborts when opened */
    list = cd_plugins_list(&f->host);
    assert_reason(list, "switchedoff", "off", "turned off");
    assert_reason(list, "onlypractice", "off", "only for practice");
}

static void practice_loads_what_is_for_practice(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;

    f->host.practice = true;
    start(f, BROKEN);
    list = cd_plugins_list(&f->host);
    assert_reason(list, "onlypractice", "ok", "");
}

static void the_second_of_a_name_is_refused(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    size_t i, taken = 0;
    json_t *p;

    start(f, BROKEN ":" BROKEN);
    list = cd_plugins_list(&f->host);
    json_array_foreach (list, i, p)
        if (strstr(cordee_json_text(p, "reason"), "the name is taken by " BROKEN))
            taken++;
    assert_int_equal(taken, 22); /* all but the one that is off */
}

static void a_command_row_is_found_by_plugin_and_name(void **state)
{
    struct fixture *f = *state;
    char sound[] = "sound", greet[] = "greet", ada[] = "Ada", none[] = "no-such";
    char *words[] = {sound, greet, ada, NULL};
    int status = -1;

    start(f, BROKEN);
    assert_int_equal(cd_plugins_command(&f->host, 3, words, &status, &f->err), 1);
    assert_int_equal(status, 0);
    assert_int_equal(cd_plugins_command(&f->host, 2, words, &status, &f->err), -1);
    assert_string_equal(f->err.text, "greet: whom?");
    words[1] = none;
    assert_int_equal(cd_plugins_command(&f->host, 3, words, &status, &f->err), 0);
}

/* ---- files that others can change ------------------------------------------- */

static void put_copy(struct fixture *f, const char *how, char dir[96])
{
    char command[400];

    snprintf(dir, 96, "%s/plugins", f->dir);
    snprintf(command, sizeof command, "mkdir %s && %s %s/sound.so %s/sound.so", dir, how,
             BROKEN, dir);
    assert_int_equal(system(command), 0);
}

static void a_file_that_others_can_write_is_not_loaded(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char dir[96], path[128];

    put_copy(f, "cp", dir);
    snprintf(path, sizeof path, "%s/sound.so", dir);
    assert_int_equal(chmod(path, 0666), 0);
    start(f, dir);
    list = cd_plugins_list(&f->host);
    assert_reason(list, "sound", "failed", "can be changed by others");
}

static void a_folder_that_others_can_write_is_not_trusted(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char dir[96];

    put_copy(f, "cp", dir);
    assert_int_equal(chmod(dir, 0777), 0);
    start(f, dir);
    list = cd_plugins_list(&f->host);
    assert_reason(list, "sound", "failed", "can be changed by others");
}

static void a_link_is_not_loaded(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char dir[96];

    put_copy(f, "ln -s", dir);
    start(f, dir);
    list = cd_plugins_list(&f->host);
    assert_reason(list, "sound", "failed", "is a link");
}

/* ---- what `cordee plugin new` writes -------------------------------------------- */

static void run_lua(struct fixture *f, const char *path)
{
    char text[4000];
    FILE *in = fopen(path, "r");
    size_t n = in ? fread(text, 1, sizeof text - 1, in) : 0;

    assert_true(n > 0);
    fclose(in);
    text[n] = '\0';
    if (cd_script_try(&f->host, "test-fresh.lua", text, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void add_ada(struct fixture *f)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields =
        json_pack("{s:s, s:s}", "name", "Ada Lovelace", "email", "ada@example.org");
    int64_t id = 0;

    assert_int_equal(cd_crm_start(&f->host, &f->err), 0);
    if (cd_party_create(&f->core, &f->err, CORDEE_PERSON, fields, &id) < 0)
        fail_msg("%s", f->err.text);
}

static void a_new_plugin_builds_outside_the_tree_loads_and_passes_its_test(void **state)
{
    static const struct cordee_plugin_def *const all[] = {&cd_job_part, &cd_crm_part,
                                                          &cd_script_part, NULL};
    struct fixture *f = *state;
    const struct cd_plugin_options options = {.dirs = f->dir};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    char command[300];

    assert_int_equal(cd_plugin_new(f->dir, "fresh", &f->err), 0);
    assert_int_equal(cd_plugin_new(f->dir, "fresh", &f->err), -1);
    assert_int_equal(cd_plugin_new(f->dir, "Not-ok", &f->err), -1);
    snprintf(command, sizeof command,
             "MAKEFLAGS= make -s -C %s/fresh CORDEE_PC=%s CC='%s' %s >&2", f->dir,
             PKG_CONFIG_PATH, COMPILER, MAKE_FLAGS);
    assert_int_equal(system(command), 0);
    cd_event_stop(&f->host);
    assert_int_equal(cd_plugins_start(&f->host, all, &options, &f->err), 0);
    assert_int_equal(cd_event_start(&f->host, &f->err), 0);
    list = cd_plugins_list(&f->host);
    assert_reason(list, "fresh", "ok", "");
    cd_services_fill(&f->core, &f->host, "core");
    add_ada(f);
    snprintf(command, sizeof command, "%s/fresh/test-fresh.lua", f->dir);
    run_lua(f, command);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(routes_stand_in_several_tables),
        WITH(a_sound_plugin_starts_and_serves_others),
        WITH(each_broken_plugin_is_refused_with_its_sentence),
        WITH(what_a_failing_plugin_added_is_taken_away),
        WITH(what_is_off_is_not_even_opened),
        WITH(practice_loads_what_is_for_practice),
        WITH(the_second_of_a_name_is_refused),
        WITH(a_command_row_is_found_by_plugin_and_name),
        WITH(a_file_that_others_can_write_is_not_loaded),
        WITH(a_folder_that_others_can_write_is_not_trusted),
        WITH(a_link_is_not_loaded),
        WITH(a_new_plugin_builds_outside_the_tree_loads_and_passes_its_test),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
