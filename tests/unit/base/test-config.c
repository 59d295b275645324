#include "core/config/config.h"
#include "core/config/folder.h"
#include "core/config/text.h"
#include "core/db/setting.h"
#include "core/log/log.h"
#include "tests/unit/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct cordee_setting settings[] = {
    {.key = "mail.relay_host",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = "localhost"},
     .label = "Relay"},
    {.key = "mail.relay_port",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 25},
     .label = "Port"},
    {.key = "mail.password", .type = CORDEE_TEXT, .label = "Password", .secret = true},
    {.key = "mail.on", .type = CORDEE_BOOL, .label = "On"},
    {0},
};
static const struct cordee_plugin_def part = {CORDEE_ABI, .name = "core", .version = "1",
                                              .settings = settings};

static int setup(void **state)
{
    *state = fixture_new((const struct cordee_plugin_def *const[]){&part, NULL});
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    cd_config_close(&f->host);
    cd_text_stop(&f->host);
    cd_log_stop(&f->host);
    fixture_free(f);
    return 0;
}

static void write_file(struct fixture *f, const char *name, const void *text, size_t n,
                       char path[120])
{
    FILE *out;

    snprintf(path, 120, "%s/%s", f->dir, name);
    out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, n, out), n);
    fclose(out);
    chmod(path, 0600);
}

static int load(struct fixture *f, const char *text)
{
    char path[120];

    cd_config_close(&f->host);
    write_file(f, "cordee.conf", text, strlen(text), path);
    memset(&f->err, 0, sizeof f->err);
    if (cd_config_open(&f->host, path, &f->err) < 0)
        return -1;
    return cd_config_check(&f->host, NULL, &f->err);
}

static void read_as(struct fixture *f, const char *key, const char *expected)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    assert_string_equal(f->core.setting->text(&f->core, a, key), expected);
}

static void
the_console_goes_before_the_file_and_the_file_before_the_fallback(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;

    read_as(f, "mail.relay_host", "localhost");
    assert_int_equal(load(f, "# ours\nmail {\n relay_host = \"file.example\"\n"
                             " relay_port = 587 on = yes }\n"),
                     0);
    read_as(f, "mail.relay_host", "file.example");
    assert_int_equal(cd->setting->number(cd, "mail.relay_port"), 587);
    assert_int_equal(cd->setting->number(cd, "mail.on"), 1);
    assert_int_equal(
        cd->setting->set(cd, &f->err, "mail.relay_host", CORDEE_V("console.example")), 0);
    read_as(f, "mail.relay_host", "console.example");
    assert_int_equal(cd_setting_from(cd, "mail.relay_host"), CD_SETTING_CONSOLE);
    assert_int_equal(cd_setting_reset(cd, "mail.relay_host", &f->err), 0);
    read_as(f, "mail.relay_host", "file.example");
    assert_int_equal(cd_setting_from(cd, "mail.relay_host"), CD_SETTING_FILE);
}

static void a_wrong_file_is_refused_with_line_and_nearest_key(void **state)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"mail {\n\n relay_hots = x\n}",
         "line 3: there is no setting \"mail.relay_hots\"; "
         "did you mean \"mail.relay_host\"?"},
        {"mail { relay_port = many }", "whole number"},
        {"mail { on = perhaps }", "yes or no"},
        {"mail { relay_host = ", "line 1"},
        {"relay_host = x", "relay_host"},
        {"core { practice = no }", "no setting"},
        {"mail { relay_host = \"\xff\" }", "UTF-8"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(load(f, cases[i].text), -1);
        if (!strstr(f->err.text, cases[i].word))
            fail_msg("%s: %s", cases[i].text, f->err.text);
    }
}

static void a_secret_in_a_file_that_all_can_read_is_refused(void **state)
{
    struct fixture *f = *state;
    char path[120];

    assert_int_equal(load(f, "mail { password = geheim }"), 0);
    read_as(f, "mail.password", "geheim");
    snprintf(path, sizeof path, "%s/cordee.conf", f->dir);
    cd_config_close(&f->host);
    chmod(path, 0644);
    assert_int_equal(cd_config_open(&f->host, path, &f->err), 0);
    assert_int_equal(cd_config_check(&f->host, NULL, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
}

static void a_secret_lies_sealed_and_is_read_by_its_owner_only(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int64_t n = -1;

    assert_int_equal(cd->setting->set(cd, &f->err, "mail.password", CORDEE_V("geheim")),
                     0);
    read_as(f, "mail.password", "geheim");
    assert_string_equal(f->cd.setting->text(&f->cd, a, "mail.password"), "");
    assert_int_equal(f->cd.setting->set(&f->cd, &f->err, "mail.password", CORDEE_V("x")),
                     -1);
    assert_int_equal(
        cd->db->one(cd, &f->err, &n,
                    "SELECT count(*) FROM setting WHERE value LIKE '%geheim%'",
                    CORDEE_NO_ARGS),
        1);
    assert_int_equal(n, 0);
}

static void a_setting_that_is_not_there_names_the_nearest(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;

    assert_int_equal(cd->setting->set(cd, &f->err, "mail.relay_prot", CORDEE_V(1)), -1);
    assert_non_null(strstr(f->err.text, "mail.relay_port"));
    assert_int_equal(cd->setting->set(cd, &f->err, "mail.relay_port", CORDEE_V("abc")),
                     -1);
    assert_int_equal(cd->setting->set(cd, &f->err, "mail.relay_port", CORDEE_V("26")), 0);
    assert_int_equal(cd->setting->number(cd, "mail.relay_port"), 26);
}

static void what_a_transaction_sets_is_seen_in_it_and_gone_with_it(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;

    {
        CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
        assert_int_equal(cd->db->begin(cd, &tx, &f->err), 0);
        assert_int_equal(cd->setting->set(cd, &f->err, "mail.relay_port", CORDEE_V(99)),
                         0);
        assert_int_equal(cd->setting->number(cd, "mail.relay_port"), 99);
    }
    assert_int_equal(cd->setting->number(cd, "mail.relay_port"), 25);
}

/* ---- the data folder -------------------------------------------------------------- */

static void one_server_has_a_folder_at_a_time(void **state)
{
    struct fixture *f = *state;
    struct cordee_host other = {0};
    int64_t pid = 0;

    assert_int_equal(cd_folder_open(&other, f->dir, CD_FOLDER_SERVE, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_BUSY);
    assert_true(cd_folder_served(f->dir, &pid));
    assert_int_equal(pid, getpid());
    assert_int_equal(cd_folder_open(&other, f->dir, CD_FOLDER_COMMAND, &f->err), 0);
    assert_false(other.practice);
    cd_folder_close(&other);
    assert_int_equal(cd_folder_init(f->dir, false, &f->err), -1);
    assert_int_equal(cd_folder_init("/proc/nothing/there", false, &f->err), -1);
}

static void a_key_that_others_can_read_is_refused(void **state)
{
    struct fixture *f = *state;
    struct cordee_host other = {0};
    char path[120];

    snprintf(path, sizeof path, "%s/secret.key", f->dir);
    chmod(path, 0640);
    assert_int_equal(cd_folder_open(&other, f->dir, CD_FOLDER_COMMAND, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
}

static void hashes_and_seals_are_for_one_purpose(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf open = {0};
    char a[65], b[65];

    cd_key_hash(&f->host, "one", "ada@example.org", a);
    cd_key_hash(&f->host, "one", "ada@example.org", b);
    assert_string_equal(a, b);
    cd_key_hash(&f->host, "two", "ada@example.org", b);
    assert_string_not_equal(a, b);
    cd_key_seal(&f->host, "one", "geheim", &sealed);
    assert_int_equal(cd_key_open(&f->host, "two", sealed.text, &open, &f->err), -1);
    assert_int_equal(cd_key_open(&f->host, "one", sealed.text, &open, &f->err), 0);
    assert_string_equal(open.text, "geheim");
    sealed.text[10] ^= 1;
    assert_int_equal(cd_key_open(&f->host, "one", sealed.text, &open, &f->err), -1);
    assert_int_equal(cd_key_open(&f->host, "one", "", &open, &f->err), -1);
}

static void a_file_is_stored_once_under_its_content(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    char name[65], again[65], path[120];

    assert_int_equal(cd_file_put(&f->host, "letter", 6, name, &f->err), 0);
    write_file(f, "upload", "letter", 6, path);
    assert_int_equal(cd_file_put_path(&f->host, path, again, &f->err), 0);
    assert_string_equal(name, again);
    assert_int_equal(cd_file_get(&f->host, name, 100, &bytes, &f->err), 1);
    assert_string_equal(bytes.text, "letter");
    assert_int_equal(cd_file_get(&f->host, name, 3, &bytes, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_TOO_LARGE);
    assert_int_equal(cd_file_drop(&f->host, name, &f->err), 0);
    assert_int_equal(cd_file_get(&f->host, name, 100, &bytes, &f->err), 0);
    assert_int_equal(cd_file_get(&f->host, "../secret.key", 100, &bytes, &f->err), 0);
}

/* ---- texts and the log ------------------------------------------------------------- */

/* A catalogue with a plural and a text, as msgfmt writes it. */
static size_t make_mo(unsigned char out[600], bool whole)
{
    static const struct {
        const char *source, *translation;
        size_t n, m;
    } rows[] = {
        {"", "Plural-Forms: nplurals=2; plural=n != 1;\n", 0, 41},
        {"Settings", "Einstellungen", 8, 13},
        {"one row\0rows", "eine Zeile\0Zeilen", 12, 17},
    };
    uint32_t head[7] = {0x950412de, 0, 3, 28, 52, 0, 0};
    uint32_t at = 76;

    memcpy(out, head, sizeof head);
    for (size_t i = 0; i < 3; i++) {
        uint32_t source[2] = {(uint32_t)rows[i].n, at};
        uint32_t translation[2];

        memcpy(out + at, rows[i].source, rows[i].n + 1);
        at += (uint32_t)rows[i].n + 1;
        translation[0] = (uint32_t)rows[i].m;
        translation[1] = whole ? at : at + 100000;
        memcpy(out + at, rows[i].translation, rows[i].m + 1);
        at += (uint32_t)rows[i].m + 1;
        memcpy(out + 28 + 8 * i, source, 8);
        memcpy(out + 52 + 8 * i, translation, 8);
    }
    return at;
}

static void texts_follow_the_language_of_the_thread(void **state)
{
    struct fixture *f = *state;
    struct cordee *cd = &f->core;
    unsigned char mo[600] = {0};
    char path[120];

    write_file(f, "de.mo", mo, make_mo(mo, true), path);
    assert_int_equal(cd_text_start(&f->host, f->dir, &f->err), 0);
    assert_string_equal(T("Settings"), "Settings");
    assert_string_equal(cd_text_use("de-AT"), "en");
    assert_string_equal(T("Settings"), "Einstellungen");
    assert_string_equal(T("unknown"), "unknown");
    assert_string_equal(TN("one row", "rows", 1), "eine Zeile");
    assert_string_equal(TN("one row", "rows", 5), "Zeilen");
    assert_string_equal(TN("one cat", "cats", 5), "cats");
    cd_text_push("fr");
    assert_string_equal(T("Settings"), "Settings");
    cd_text_pop();
    assert_string_equal(cd_text_language(), "de");
    cd_text_use("en");
    cd_text_stop(&f->host);
    write_file(f, "de.mo", mo, make_mo(mo, false), path);
    assert_int_equal(cd_text_start(&f->host, f->dir, &f->err), -1);
    for (size_t n = 0; n < 100; n += 7) {
        write_file(f, "de.mo", mo, n, path);
        assert_int_equal(cd_text_start(&f->host, f->dir, &f->err), -1);
    }
}

static void a_line_of_the_log_is_one_line(void **state)
{
    struct fixture *f = *state;
    char path[120], text[600] = "";
    FILE *in;

    snprintf(path, sizeof path, "%s/log", f->dir);
    assert_int_equal(cd_log_start(&f->host,
                                  &(struct cd_log_how){.path = path, .most = CORDEE_INFO},
                                  &f->err),
                     0);
    f->core.log->write(&f->core, CORDEE_INFO, "a\r\n2026 error: %s", "\x1b[31mb\xff");
    f->core.log->write(&f->core, CORDEE_DEBUG, "too much");
    cd_log_stop(&f->host);
    in = fopen(path, "r");
    assert_non_null(in);
    assert_true(fread(text, 1, sizeof text - 1, in) > 0);
    fclose(in);
    assert_non_null(
        strstr(text, " info core: a\\r\\n2026 error: \\x1b[31mb\xef\xbf\xbd\n"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_console_goes_before_the_file_and_the_file_before_the_fallback),
        TEST(a_wrong_file_is_refused_with_line_and_nearest_key),
        TEST(a_secret_in_a_file_that_all_can_read_is_refused),
        TEST(a_secret_lies_sealed_and_is_read_by_its_owner_only),
        TEST(a_setting_that_is_not_there_names_the_nearest),
        TEST(what_a_transaction_sets_is_seen_in_it_and_gone_with_it),
        TEST(one_server_has_a_folder_at_a_time),
        TEST(a_key_that_others_can_read_is_refused),
        TEST(hashes_and_seals_are_for_one_purpose),
        TEST(a_file_is_stored_once_under_its_content),
        TEST(texts_follow_the_language_of_the_thread),
        TEST(a_line_of_the_log_is_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
