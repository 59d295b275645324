/* A mailbox's server that says a byte now and then, for ever. */
#include "tests/unit/fixture.h"

#include "core/base/clock.h"
#include "core/base/part.h"
#include "core/fetch/fetch.h"
#include "core/fetch/imap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    int fd, port;
    const char *slow; /* the command that it never ends to answer; "": its greeting */
    pthread_t thread;
} server;

static bool say(int fd, const char *words)
{
    return send(fd, words, strlen(words), MSG_NOSIGNAL) > 0;
}

static void drip(int fd)
{
    while (say(fd, "x"))
        usleep(20000);
}

/* "c1 EXAMINE "Sent"": the tag, and OK. */
static void answer(int fd, const char *line)
{
    char words[200];

    if (*server.slow && strcasestr(line, server.slow))
        drip(fd);
    if (strcasestr(line, " CAPABILITY"))
        say(fd, "* CAPABILITY IMAP4rev1\r\n");
    snprintf(words, sizeof words, "%.*s OK\r\n", (int)strcspn(line, " "), line);
    say(fd, words);
}

static void talk(int fd)
{
    char line[1000];
    ssize_t n;

    if (!*server.slow)
        drip(fd);
    say(fd, "* OK here\r\n");
    while ((n = recv(fd, line, sizeof line - 1, 0)) > 0) {
        line[n] = '\0';
        answer(fd, line);
    }
}

static void *serve(void *ctx)
{
    int fd;

    (void)ctx;
    while ((fd = accept(server.fd, NULL, NULL)) >= 0) {
        talk(fd);
        close(fd);
    }
    return NULL;
}

static int setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_fetch_part, NULL};
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    struct fixture *f = fixture_new(parts);

    server.fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server.fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(server.fd, 8), 0);
    assert_int_equal(getsockname(server.fd, (struct sockaddr *)&a, &n), 0);
    server.port = ntohs(a.sin_port);
    assert_int_equal(pthread_create(&server.thread, NULL, serve, NULL), 0);
    if (f->core.setting->set(&f->core, &f->err, "fetch.allow", CORDEE_V("127.0.0.1")) < 0)
        fail_msg("%s", f->err.text);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    shutdown(server.fd, SHUT_RDWR);
    pthread_join(server.thread, NULL);
    close(server.fd);
    fixture_free(*state);
    return 0;
}

static bool is_later(void *at)
{
    return cd_clock_ms() > *(const int64_t *)at;
}

static struct cd_imap *reach(struct fixture *f, const char *slow, int64_t *stop_at,
                             int64_t ms)
{
    server.slow = slow;
    return cd_imap_open(&f->cd,
                        &(struct cd_imap_account){.host = "127.0.0.1",
                                                  .port = server.port,
                                                  .security = "none",
                                                  .user = "ada",
                                                  .password = "secret",
                                                  .stop = stop_at ? is_later : NULL,
                                                  .ctx = stop_at,
                                                  .ms = ms},
                        &f->err);
}

static void when_the_program_ends_it_is_left_at_once(void **state)
{
    struct fixture *f = *state;
    int64_t stop_at = INT64_MAX;
    struct cd_imap_folder folder;
    struct cd_imap *imap = reach(f, "EXAMINE", &stop_at, 0);

    if (!imap)
        fail_msg("%s", f->err.text);
    stop_at = cd_clock_ms() + 400;
    assert_int_equal(cd_imap_enter(imap, "Sent", false, &folder, &f->err), -1);
    assert_int_equal(f->err.code, CORDEE_E_BUSY);
    cd_imap_close(imap);
    assert_in_range(cd_clock_ms() - stop_at, 0, 20000);
}

static void a_session_may_have_an_end(void **state)
{
    struct fixture *f = *state;
    int64_t began = cd_clock_ms();
    struct cd_imap_folder folder;
    struct cd_imap *imap = reach(f, "EXAMINE", NULL, 2000);

    if (imap) /* else the machine was too slow to come so far */
        assert_int_equal(cd_imap_enter(imap, "Sent", false, &folder, &f->err), -1);
    assert_non_null(strstr(f->err.text, "does not answer"));
    cd_imap_close(imap);
    assert_in_range(cd_clock_ms() - began, 2000, 20000);
}

static void its_greeting_and_its_sign_in_belong_to_it(void **state)
{
    static const char *const slow[] = {"", "LOGIN", "CAPABILITY"};
    struct fixture *f = *state;

    for (size_t i = 0; i < 3; i++) {
        int64_t began = cd_clock_ms();

        assert_null(reach(f, slow[i], NULL, 600));
        assert_in_range(cd_clock_ms() - began, 100, 20000);
    }
}

static void a_good_bye_is_not_waited_for(void **state)
{
    struct fixture *f = *state;
    int64_t began = cd_clock_ms();
    struct cd_imap *imap = reach(f, "LOGOUT", NULL, 0);

    if (!imap)
        fail_msg("%s", f->err.text);
    cd_imap_close(imap);
    assert_in_range(cd_clock_ms() - began, 0, 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(when_the_program_ends_it_is_left_at_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_session_may_have_an_end, setup, teardown),
        cmocka_unit_test_setup_teardown(its_greeting_and_its_sign_in_belong_to_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_good_bye_is_not_waited_for, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
