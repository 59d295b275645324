#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/fetch/fetch.h"
#include "core/fetch/robots.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- a server that says the same to everybody ------------------------------- */

static struct {
    int fd, port;
    const char *answer;
    char heard[2000];
    pthread_t thread;
} server;

static void *serve(void *ctx)
{
    int fd;

    (void)ctx;
    while ((fd = accept(server.fd, NULL, NULL)) >= 0) {
        ssize_t n = recv(fd, server.heard, sizeof server.heard - 1, 0);

        server.heard[n > 0 ? n : 0] = '\0';
        (void)!send(fd, server.answer, strlen(server.answer), MSG_NOSIGNAL);
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
    f->core.fetch = f->cd.fetch = &cd_fetch_api;
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

static void allow(struct fixture *f, const char *what)
{
    if (f->core.setting->set(&f->core, &f->err, "fetch.allow", CORDEE_V(what)) < 0)
        fail_msg("%s", f->err.text);
}

static int get(struct fixture *f, uint32_t max_bytes, struct cordee_fetched *r)
{
    char url[64];
    const struct cordee_fetch what = {.url = url, .max_bytes = max_bytes, .timeout_s = 3};

    snprintf(url, sizeof url, "http://127.0.0.1:%d/feed", server.port);
    return f->cd.fetch->get(&f->cd, &f->err, &what, r);
}

static int get_politely(struct fixture *f, const char *path, struct cordee_fetched *r)
{
    char url[64];
    const struct cordee_fetch what = {.url = url, .polite = true, .timeout_s = 3};

    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.port, path);
    return f->cd.fetch->get(&f->cd, &f->err, &what, r);
}

static void pause_for(struct fixture *f, int seconds)
{
    if (f->core.setting->set(&f->core, &f->err, "fetch.pause", CORDEE_V(seconds)) < 0)
        fail_msg("%s", f->err.text);
}

static void an_answer_has_status_body_and_type(void **state)
{
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    server.answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"x\"\r\n"
                    "Content-Length: 5\r\n\r\nhello";
    allow(f, "10.0.0.0/8, 127.0.0.1");
    if (get(f, 0, &r) < 0)
        fail_msg("%s", f->err.text);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body.text, "hello");
    assert_string_equal(r.type, "text/plain");
    assert_string_equal(r.etag, "\"x\"");
    assert_non_null(strstr(server.heard, "GET /feed HTTP/1.1"));
    cordee_buf_drop(&r.body);
}

static void a_long_answer_goes_into_a_file(void **state)
{
    struct fixture *f = *state;
    char url[64], bytes[20] = "";
    struct cordee_fetch what = {.url = url, .to_file = true, .max_bytes = 5};
    struct cordee_fetched r = {0};

    server.answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    snprintf(url, sizeof url, "http://127.0.0.1:%d/file", server.port);
    allow(f, "127.0.0.1");
    if (f->cd.fetch->get(&f->cd, &f->err, &what, &r) < 0)
        fail_msg("%s", f->err.text);
    assert_null(r.body.text);
    assert_int_equal(read(r.fd, bytes, sizeof bytes), 5);
    assert_string_equal(bytes, "hello");
    close(r.fd);
    r = (struct cordee_fetched){0};
    what.max_bytes = 4;
    assert_int_equal(f->cd.fetch->get(&f->cd, &f->err, &what, &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_TOO_LARGE);
    assert_int_equal(r.fd, 0);
    what.url = "http://127.0.0.1:1/";
    assert_int_equal(f->cd.fetch->get(&f->cd, &f->err, &what, &r), -1);
    assert_int_equal(r.why, CORDEE_FETCH_NOBODY);
}

static void what_is_inside_is_not_fetched_unless_allowed(void **state)
{
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    server.answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    server.heard[0] = '\0';
    assert_int_equal(get(f, 0, &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
    assert_non_null(strstr(f->err.text, "127.0.0.1 is an address of this machine"));
    assert_string_equal(server.heard, "");
}

static void a_redirect_is_checked_like_the_first_address(void **state)
{
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    allow(f, "127.0.0.1");
    server.answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\n"
                    "Content-Length: 0\r\n\r\n";
    assert_int_equal(get(f, 0, &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
    server.answer = "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
                    "Content-Length: 0\r\n\r\n";
    assert_int_equal(get(f, 0, &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_IO);
}

static void an_answer_that_is_too_large_is_refused(void **state)
{
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    allow(f, "127.0.0.1");
    server.answer = "HTTP/1.1 200 OK\r\n\r\n0123456789012345678901234567890123456789";
    assert_int_equal(get(f, 20, &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_TOO_LARGE);
}

static void other_protocols_are_refused(void **state)
{
    static const char *const urls[] = {"file:///etc/passwd", "gopher://127.0.0.1/x",
                                       "ftp://127.0.0.1/x", "dict://127.0.0.1:11211/x",
                                       ""};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        const struct cordee_fetch what = {.url = urls[i]};
        struct cordee_fetched r = {0};

        assert_int_equal(f->cd.fetch->get(&f->cd, &f->err, &what, &r), -1);
        assert_int_equal(f->err.code, CORDEE_E_IO);
    }
}

static void practice_reaches_this_machine_and_nothing_else(void **state)
{
    const struct cordee_fetch what = {.url = "http://192.0.2.1/", .timeout_s = 2};
    const struct cordee_fetch named = {.url = "http://feeds.example.org/",
                                       .timeout_s = 2};
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    f->host.practice = true;
    allow(f, "192.0.2.0/24");
    server.answer = "HTTP/1.1 204 None\r\n\r\n";
    assert_int_equal(get(f, 0, &r), 0);
    assert_int_equal(r.status, 204);
    assert_int_equal(f->cd.fetch->get(&f->cd, &f->err, &what, &r), -1);
    assert_non_null(strstr(f->err.text, "practice"));
    /* Not even the name server is asked; a redirect changes nothing. */
    assert_int_equal(f->cd.fetch->get(&f->cd, &f->err, &named, &r), -1);
    assert_non_null(strstr(f->err.text, "feeds.example.org is outside of the practice"));
    server.answer = "HTTP/1.1 302 Found\r\nLocation: http://other.example.org/\r\n"
                    "Content-Length: 0\r\n\r\n";
    assert_int_equal(get(f, 0, &r), -1);
    assert_non_null(strstr(f->err.text, "other.example.org is outside of the practice"));
}

static void who_is_polite_asks_robots_and_waits(void **state)
{
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    allow(f, "127.0.0.1");
    pause_for(f, 0);
    server.answer = "HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /inside\n";
    assert_int_equal(get_politely(f, "/inside/feed", &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
    assert_non_null(strstr(f->err.text, "robots.txt forbids it"));
    assert_non_null(strstr(server.heard, "GET /robots.txt "));
    pause_for(f, 3600);
    assert_int_equal(get_politely(f, "/feed", &r), 0);
    assert_non_null(strstr(server.heard, "GET /feed ")); /* the rules are known */
    assert_non_null(strstr(r.address, "/feed"));
    cordee_buf_drop(&r.body);
    server.heard[0] = '\0';
    assert_int_equal(get_politely(f, "/feed", &r), -1);
    assert_int_equal(f->err.code, CORDEE_E_BUSY);
    assert_in_range(r.wait_s, 3500, 3600);
    assert_string_equal(server.heard, "");
}

static void a_redirect_without_end_ends(void **state)
{
    struct fixture *f = *state;
    struct cordee_fetched r = {0};

    allow(f, "127.0.0.1");
    if (f->core.setting->set(&f->core, &f->err, "fetch.robots", CORDEE_V(0)) < 0)
        fail_msg("%s", f->err.text);
    server.answer = "HTTP/1.1 302 Found\r\nLocation: /again\r\n"
                    "Content-Length: 0\r\n\r\n";
    assert_int_equal(get_politely(f, "/feed", &r), -1);
    assert_non_null(strstr(f->err.text, "it redirects more than 5 times"));
}

static bool may(const char *text, const char *path)
{
    struct cd_robots robots;
    bool allowed;

    cd_robots_read(text, strlen(text), "cordee", &robots);
    allowed = cd_robots_allows(&robots, path);
    cd_robots_drop(&robots);
    return allowed;
}

static void robots_are_read_as_rfc_9309_says(void **state)
{
    static const char two[] = "User-agent: other\nDisallow: /\n\n"
                              "User-Agent: CORDEE/2.0 # ours\nuser-agent: third\n"
                              "Disallow: /a\r\nAllow: /a/b\nDisallow: /*.pdf$\n"
                              "Crawl-delay: 7.5\n\nUser-agent: *\nDisallow: /c\n";
    struct cd_robots robots;

    (void)state;
    assert_false(may(two, "/a"));
    assert_false(may(two, "/a/c?x=1"));
    assert_true(may(two, "/a/b/c")); /* the longest rule */
    assert_false(may(two, "/x/y.pdf"));
    assert_true(may(two, "/x/y.pdf?page=2"));
    assert_true(may(two, "/c")); /* of others */
    assert_true(may("", "/a"));
    assert_true(may("Disallow: /", "/a")); /* of nobody */
    assert_true(may("User-agent: *\nDisallow:\n", "/a"));
    assert_false(may("\xEF\xBB\xBFUser-agent: *\nDisallow: /\n", "/a"));
    assert_true(may("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a"));
    assert_true(may("<html><body>User-agent: no file</body></html>", "/a"));
    assert_true(may("User-agent: *\nDisallow: /*a*a*a*a*a*a*a*b$\n",
                    "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    cd_robots_read(two, sizeof two - 1, "cordee", &robots);
    assert_int_equal(robots.delay_s, 8);
    cd_robots_drop(&robots);
}

static const char *refused(const char *text, const char *list)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return cd_fetch_refuses((struct sockaddr *)&v4, list, false);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return cd_fetch_refuses((struct sockaddr *)&v6, list, false);
}

static void only_the_public_internet_is_reached(void **state)
{
    static const char *const inside[] = {"127.0.0.1",
                                         "127.9.9.9",
                                         "0.0.0.0",
                                         "10.1.2.3",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.1.1",
                                         "169.254.169.254",
                                         "100.64.0.1",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "::1",
                                         "::",
                                         "fe80::1",
                                         "fd00::1",
                                         "ff02::1",
                                         "2001:db8::1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::a00:1",
                                         "2002:a00:1::1",
                                         "::127.0.0.1",
                                         "64:ff9b:1::a00:1",
                                         "64:ff9b:1:5db8:d8:2200::"};
    static const char *const outside[] = {"93.184.216.34", "172.32.0.1",
                                          "2606:2800:220:1::1", "64:ff9b::5db8:d822"};

    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        if (!refused(inside[i], ""))
            fail_msg("%s is let through", inside[i]);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_null(refused(outside[i], ""));
    assert_null(refused("10.1.2.3", "nonsense 10.1.0.0/16"));
    assert_non_null(refused("10.2.2.3", "10.1.0.0/16,10.2.2.4"));
    assert_null(refused("fd00::7", "fd00::/8"));
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(an_answer_has_status_body_and_type),
        WITH(a_long_answer_goes_into_a_file),
        WITH(what_is_inside_is_not_fetched_unless_allowed),
        WITH(a_redirect_is_checked_like_the_first_address),
        WITH(an_answer_that_is_too_large_is_refused),
        WITH(other_protocols_are_refused),
        WITH(practice_reaches_this_machine_and_nothing_else),
        WITH(a_redirect_without_end_ends),
        WITH(who_is_polite_asks_robots_and_waits), /* last: its port rests for an hour */
        cmocka_unit_test(robots_are_read_as_rfc_9309_says),
        cmocka_unit_test(only_the_public_internet_is_reached),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
