/* What holds for every page, spoken byte by byte. */
#include "tests/unit/web/http-fixture.h"

#include "core/web/web.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what holds ------------------------------------------------------------- */

static void every_reply_carries_the_security_headers(void **state)
{
    static const char *const lines[] = {
        "GET /healthz",  "GET /nowhere", "GET /static/look.css", "GET /static/none",
        "POST /healthz", "GET /frame",   "GET /sign-in",         "GET /things/1",
        "BREW /",        "GET /file",    "GET /a/../b",          "GET /t/x",
        "GET /stream",   "HEAD /healthz"};
    static const char *const headers[] = {
        "Content-Security-Policy: ", "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer", "Cross-Origin-Opener-Policy: same-origin",
        "Cache-Control: no-"};
    struct server *s = *state;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *reply = ask(s, lines[i], "", NULL);

        for (size_t h = 0; h < sizeof headers / sizeof *headers; h++)
            if (!strstr(reply, headers[h]))
                fail_msg("%s: no %s in\n%s", lines[i], headers[h], reply);
        assert_null(strstr(reply, "Strict-Transport"));
        assert_null(strstr(reply, "Access-Control"));
    }
    gives(s, "GET /frame", "", NULL, 200, "sandbox; default-src 'none'; style-src");
    gives(s, "GET /healthz", "", NULL, 200,
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
          "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'");
}

static void what_could_be_read_in_two_ways_is_refused(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"GET /frame HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", 400},
        {"GET /frame HTTP/1.1\r\n\r\n", 400},
        {"GET /frame HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /frame HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"POST /machine HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
         "Content-Length: 4\r\n\r\nabcd",
         400},
        {"POST /machine HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /machine HTTP/1.1\r\nHost: localhost\r\nContent-Length: +3\r\n\r\nabc",
         400},
        {"POST /machine HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
         501},
        {"GET /frame HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n",
         400},
        {"GET http://evil/frame HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /static/%2e%2e%2flook.css HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /static/../frame HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /static/..%5cframe HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /static\\frame HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /frame%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /frame%0d%0aX:y HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET //frame HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /frame?a=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /frame?a=1&a=2 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /frame?a=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
    };
    struct server *s = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reply = say(s, cases[i].text);

        if (status_of(reply) != cases[i].status)
            fail_msg("%s\n%s", cases[i].text, reply);
    }
}

static void bytes_of_nothing_do_not_hurt(void **state)
{
    static const char nul_in_line[] = "GET /fra\0me HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static const char nul_in_header[] =
        "GET /frame HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n";
    static const char nul_in_boundary[] =
        "POST /machine HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
        "boundary=a\0b\r\nContent-Length: 5\r\n\r\nabcde";
    struct server *s = *state;

    s->patience = 1;
    assert_int_not_equal(status_of(say_n(s, nul_in_line, sizeof nul_in_line - 1)), 200);
    /* libmicrohttpd cuts the value and tells nobody. */
    assert_true(say_n(s, nul_in_header, sizeof nul_in_header - 1));
    assert_int_not_equal(status_of(say_n(s, nul_in_boundary, sizeof nul_in_boundary - 1)),
                         200);
    s->patience = 0;
    gives(s, "GET /healthz", "", NULL, 200, "true");
}

static void methods_that_a_page_lacks_are_answered_with_those_it_has(void **state)
{
    struct server *s = *state;

    gives(s, "POST /healthz", FORM, "", 405, "Allow: GET, HEAD\r\n");
    gives(s, "DELETE /things/1", "", NULL, 405, "Allow: GET, HEAD, POST\r\n");
    gives(s, "BREW /healthz", "", NULL, 501, NULL);
    gives(s, "GET /healthz/", "", NULL, 404, NULL);
    gives(s, "HEAD /healthz", "", NULL, 200, "Content-Length: 12\r\n");
    assert_null(strstr(s->reply, "true"));
}

static void assets_are_known_names_with_etags(void **state)
{
    struct server *s = *state;
    char header[200];
    const char *etag;

    gives(s, "GET /static/look.css", "", NULL, 200, "text/css");
    etag = strstr(s->reply, "ETag: ");
    assert_non_null(etag);
    snprintf(header, sizeof header, "If-None-Match: %.*s\r\n",
             (int)strcspn(etag + 6, "\r"), etag + 6);
    gives(s, "GET /static/look.css", header, NULL, 304, "ETag: ");
    gives(s, "GET /static/layout.mustache", "", NULL, 404, NULL);
}

static void what_is_packed_already_goes_as_it_is(void **state)
{
    struct server *s = *state;
    const char *gzip = "Accept-Encoding: gzip\r\n";

    gives(s, "GET /static/long.css", gzip, NULL, 200, "Content-Encoding: gzip");
    assert_non_null(strstr(s->reply, "Vary: Accept-Encoding"));
    assert_non_null(strstr(s->reply, "ETag: W/"));
    gives(s, "GET /static/long.css", "", NULL, 200, "Vary: Accept-Encoding");
    assert_null(strstr(s->reply, "Content-Encoding"));
    gives(s, "GET /static/long.png", gzip, NULL, 200, "image/png");
    assert_null(strstr(s->reply, "Content-Encoding"));
    assert_null(strstr(s->reply, "Vary"));
}

static void nobody_gets_in_without_a_session(void **state)
{
    struct server *s = *state;

    gives(s, "GET /things/1?q=a%20b", "", NULL, 303,
          "Location: /sign-in?to=%2Fthings%2F1%3Fq%3Da%2520b\r\n");
    gives(s, "GET /things/1", JSON, NULL, 401, "\"detail\":");
    gives(s, "POST /things/1", FORM, "name=x", 303, "Location: /sign-in\r\n");
    snprintf(s->cookie, sizeof s->cookie,
             "cordee-%d=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
             cd_web_port(&s->f->host));
    gives(s, "GET /things/1", "", NULL, 303, NULL);
}

static void a_page_has_two_faces(void **state)
{
    struct server *s = *state;

    sign_in(s, 1);
    gives(s, "GET /things/7?q=%3Ci%3E", "", NULL, 200, "&lt;Ada&gt; 7 &lt;i&gt;");
    assert_non_null(strstr(s->reply, "[Home][Things]"));
    assert_non_null(strstr(s->reply, "Ada Test"));
    assert_non_null(strstr(s->reply, "text/html; charset=utf-8"));
    gives(s, "GET /things/7", JSON, NULL, 200,
          "{\"name\":\"<Ada>\",\"id\":7,\"q\":\"\"}");
    assert_null(strstr(s->reply, "csrf"));
    gives(s, "GET /things/404", JSON, NULL, 404, "\"detail\":\"No such thing\"");
    gives(s, "GET /things/404", "", NULL, 404, "No such thing");
    gives(s, "GET /things/500", "", NULL, 500, "on our side");
    assert_null(strstr(s->reply, "secret"));
    gives(s, "GET /things/new", "", NULL, 200,
          "attachment; filename=\"A__ _x_.csv\"; filename*=UTF-8''A%C3%B1%20%22x%22.csv");
}

static void posts_need_the_token_of_their_form(void **state)
{
    struct server *s = *state;
    char body[300];
    char header[300];

    sign_in(s, 1);
    gives(s, "POST /things/1", FORM, "name=x", 403, NULL);
    gives(s, "POST /things/1", FORM, "name=x&csrf=aaaa", 403, NULL);
    snprintf(body, sizeof body, "name=x&csrf=%s", s->csrf);
    gives(s, "POST /things/1", FORM "Sec-Fetch-Site: cross-site\r\n", body, 403, NULL);
    gives(s, "POST /things/1", FORM "Origin: https://evil.example\r\n", body, 403, NULL);
    gives(s, "POST /things/1", FORM "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n",
          body, 303, "Location: /things/1");
    gives(s, "GET /things/1", "", NULL, 200, "(Saved.)");
    gives(s, "GET /things/1", "", NULL, 200, NULL);
    assert_null(strstr(s->reply, "(Saved.)"));
    snprintf(body, sizeof body, "name=&csrf=%s", s->csrf);
    gives(s, "POST /things/1", FORM, body, 422, "A thing needs a name");
    snprintf(header, sizeof header,
             JSON "Content-Type: application/json\r\nX-CSRF-Token: %s\r\n", s->csrf);
    gives(s, "POST /things/1", header, "{\"name\":\"x\"}", 200, "\"to\":\"/things/1\"");
}

static void roles_have_their_permissions_only(void **state)
{
    struct server *s = *state;
    char body[200];

    sign_in(s, 2);
    gives(s, "GET /things/1", "", NULL, 200, "Ron Reader");
    snprintf(body, sizeof body, "name=x&csrf=%s", s->csrf);
    gives(s, "POST /things/1", FORM, body, 403, NULL);
    assert_true(cd_may(&s->f->host, "admin", "thing.none"));
    assert_false(cd_may(&s->f->host, "manager", "thing.none"));
    assert_false(cd_may(&s->f->host, "", NULL));
    assert_false(cd_may(&s->f->host, "read", "thing.read"));
}

static void api_tokens_go_in_a_header_and_need_no_form(void **state)
{
    struct server *s = *state;
    char token[57];
    char header[200];

    assert_true(cd_api_token_new(&s->f->host, 1, "test", "*", 0, token, &s->f->err) > 0);
    snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", token);
    gives(s, "GET /things/3", header, NULL, 200, "\"id\":3");
    gives(s, "GET /secret", header, NULL, 403, NULL);
    gives(s, "GET /openapi.json", header, NULL, 200, "\"/things/{id}\":{\"get\"");
    snprintf(header, sizeof header,
             "Authorization: Bearer %s\r\nContent-Type: application/json\r\n", token);
    gives(s, "POST /things/3", header, "{\"name\":\"x\"}", 200, "Saved.");
    token[20] ^= 1;
    snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", token);
    gives(s, "GET /things/3", header, NULL, 401, NULL);
    snprintf(header, sizeof header, "GET /things/3?token=%s", token);
    gives(s, header, "", NULL, 303, NULL);
}

static void the_old_session_is_dead_after_sign_in_and_sign_out(void **state)
{
    struct server *s = *state;
    char old[200];
    char body[200];

    sign_in(s, 1);
    snprintf(old, sizeof old, "%s", s->cookie);
    snprintf(body, sizeof body, "csrf=%s", s->csrf);
    gives(s, "POST /sign-out", FORM, body, 303, "Max-Age=0");
    snprintf(s->cookie, sizeof s->cookie, "%s", old);
    gives(s, "GET /things/1", "", NULL, 303, NULL);
}

static void sessions_end_by_themselves(void **state)
{
    struct server *s = *state;
    struct cordee *cd = &s->f->core;

    sign_in(s, 1);
    assert_int_equal(cd->db->exec(cd, &s->f->err, "UPDATE session SET password_at = 1",
                                  CORDEE_NO_ARGS),
                     0);
    gives(s, "GET /secret", "", NULL, 200, NULL); /* no password to ask for */
    assert_int_equal(
        cd->db->exec(cd, &s->f->err, "UPDATE staff SET password = 'x'", CORDEE_NO_ARGS),
        0);
    gives(s, "GET /secret", "", NULL, 303, "Location: /sign-in/again?to=%2Fsecret");
    assert_int_equal(cd->db->exec(cd, &s->f->err,
                                  "UPDATE session SET used_at = used_at - 50000",
                                  CORDEE_NO_ARGS),
                     0);
    gives(s, "GET /things/1", "", NULL, 303, NULL);
}

static void passwords_are_checked_and_guessing_gets_slow(void **state)
{
    struct server *s = *state;
    struct fixture *f = s->f;
    char body[300];

    assert_int_equal(cd_password_set(&f->host, NULL, 1, "short", &f->err), -1);
    assert_int_equal(cd_password_set(&f->host, NULL, 1, "password1234", &f->err), -1);
    assert_int_equal(cd_password_set(&f->host, NULL, 1, "aaaaaaaaaaaaaaa", &f->err), -1);
    assert_int_equal(cd_password_set(&f->host, NULL, 1, "four words of nothing", &f->err),
                     0);
    gives(s, "GET /sign-in", "", NULL, 200, "cordee-form-");
    keep(s);
    gives(s, "POST /sign-in", FORM, "login=ada@example.org&password=x", 403, NULL);
    snprintf(body, sizeof body, "csrf=%s&login=nobody@example.org&password=x", s->csrf);
    gives(s, "POST /sign-in", FORM, body, 422, "Wrong");
    snprintf(body, sizeof body,
             "csrf=%s&login=Ada@Example.org&password=four+words+of+nothing", s->csrf);
    gives(s, "POST /sign-in", FORM, body, 303, "Set-Cookie: cordee-");
    snprintf(body, sizeof body, "csrf=%s&login=ada@example.org&password=wrong", s->csrf);
    for (int i = 0; i < 5; i++)
        gives(s, "POST /sign-in", FORM, body, 422, "Wrong");
    gives(s, "POST /sign-in", FORM, body, 503, "Too many tries");
}

static void tokens_are_bound_to_their_purpose(void **state)
{
    struct server *s = *state;
    struct cordee *cd = &s->f->core;
    char token[53];
    char line[200];

    assert_int_equal(
        cd->http->token_new(cd, &s->f->err, "test.look", 42, "data", 0, token), 0);
    snprintf(line, sizeof line, "GET /t/%s", token);
    gives(s, line, "", NULL, 200, "data 42");
    assert_int_equal(cd->http->token_new(cd, &s->f->err, "test.other", 42, "", 0, token),
                     0);
    snprintf(line, sizeof line, "GET /t/%s", token);
    gives(s, line, "", NULL, 404, NULL);
    assert_int_equal(
        cd->http->token_new(cd, &s->f->err, "test.look", 42, "", cordee_now() - 1, token),
        0);
    snprintf(line, sizeof line, "GET /t/%s", token);
    gives(s, line, "", NULL, 404, NULL);
}

static void forms_come_in_three_ways(void **state)
{
    struct server *s = *state;
    char type[] = "Content-Type: multipart/form-data; boundary=\"x y\"\r\n";

    gives(s, "POST /machine", FORM, "a=1&b=%C3%A9+x&a=2", 200,
          "{\"a\":[\"1\",\"2\"],\"b\":\"é x\"}");
    gives(s, "POST /machine", FORM, "a=e%CC%81", 200, "{\"a\":\"é\"}"); /* NFC */
    gives(s, "POST /machine", FORM, "a=%FF", 422, NULL);
    gives(s, "POST /machine", FORM, "a=%00", 422, NULL);
    gives(s, "POST /machine", "Content-Type: application/json\r\n", "{\"a\":[1,true]}",
          200, "{\"a\":[1,true]}");
    gives(s, "POST /machine", "Content-Type: application/json\r\n", "{\"a\":1,\"a\":2}",
          422, NULL);
    gives(s, "POST /machine", "Content-Type: application/json\r\n", "[1]", 422, NULL);
    /* What escapes hide becomes NFC too, or is refused. */
    gives(s, "POST /machine", "Content-Type: application/json\r\n",
          "{\"a\":[\"e\\u0301\"]}", 200, "\xc3\xa9");
    gives(s, "POST /machine", "Content-Type: application/json\r\n", "{\"a\":\"\\u0001\"}",
          422, NULL);
    gives(s, "POST /machine", "Content-Type: text/xml\r\n", "<a/>", 415, NULL);
    gives(s, "POST /machine", type,
          "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--x y\r\n"
          "content-disposition: form-data; name=b\r\n\r\n\r\n--x y--\r\n",
          200, "{\"a\":\"1\\n2\",\"b\":\"\"}");
    gives(s, "POST /machine", type, "--x y\r\nContent-Disposition: form-data; name=\"a\"",
          422, NULL);
    gives(
        s, "POST /machine", type,
        "--x y\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\n1\r\n"
        "--x y--",
        422, "takes no files");
}

static void uploads_are_files_while_the_request_lives(void **state)
{
    struct server *s = *state;
    char header[200];
    char token[57];
    char path[200];
    struct stat st;

    assert_true(cd_api_token_new(&s->f->host, 1, "test", "*", 0, token, &s->f->err) > 0);
    snprintf(
        header, sizeof header,
        "Authorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\n",
        token);
    gives(s, "POST /things/1/echo", header,
          "--b\r\nContent-Disposition: form-data; name=\"file\"; "
          "filename=\"..\\C:\\x/../ev\u202eil.csv\"\r\nContent-Type: image/png\r\n\r\n"
          "a;b\r\n1;2\r\n--b--\r\n",
          200, "\"file\":{\"name\":\"evil.csv\",\"type\":\"text/csv\",\"size\":8}");
    snprintf(path, sizeof path, "%s/tmp", s->f->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(rmdir(path), 0); /* nothing was left */
}

static void bodies_are_limited(void **state)
{
    struct server *s = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf big = {0};

    gives(s, "POST /machine", FORM "Content-Length: 90000000\r\n", NULL, 413, NULL);
    for (int i = 0; i < 30000; i++)
        cordee_buf_puts(&big, "a=12345678");
    gives(s, "POST /machine", FORM, big.text, 413, "at most 256 KB");
    gives(s, "POST /things/1", FORM, big.text, 303, "Location: /sign-in");
    cordee_buf_clear(&big);
    cordee_buf_puts(&big, "POST /machine HTTP/1.1\r\nHost: localhost\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 400; i++)
        cordee_buf_printf(&big, "400\r\n%01024d\r\n", 0);
    cordee_buf_puts(&big, "0\r\n\r\n");
    assert_int_equal(status_of(say_n(s, big.text, big.len)), 413);
}

static void routes_are_limited_by_the_minute(void **state)
{
    struct server *s = *state;

    while (cordee_now() % 60 > 40) /* the three of them belong into one minute */
        usleep(20000);
    gives(s, "GET /rare", "", NULL, 200, NULL);
    gives(s, "GET /rare", "", NULL, 200, NULL);
    gives(s, "GET /rare", "", NULL, 429, "Retry-After: ");
}

static void streams_and_files_arrive_whole(void **state)
{
    struct server *s = *state;
    size_t digits = 0;

    gives(s, "GET /stream", "", NULL, 200, NULL);
    for (const char *p = s->reply; (p = strstr(p, "0123456789")); p++)
        digits++;
    assert_true(digits >= 29990); /* some stand across the edge of a chunk */
    gives(s, "GET /file", "", NULL, 200, "text/plain");
}

static void proxies_are_believed_only_when_configured(void **state)
{
    struct server *s = *state;
    const struct cd_web_options options = {.port = 0};

    gives(s, "GET /healthz", "X-Forwarded-Proto: https\r\n", NULL, 200, NULL);
    assert_null(strstr(s->reply, "Strict-Transport"));
    cd_web_stop(&s->f->host);
    setenv("TEST_PROXIES", "10.0.0.1, 127.0.0.1", 1);
    assert_int_equal(cd_web_start(&s->f->host, &options, &s->f->err), 0);
    unsetenv("TEST_PROXIES");
    gives(s, "GET /healthz", "X-Forwarded-Proto: https\r\n", NULL, 200,
          "Strict-Transport-Security: max-age=31536000");
    gives(s, "GET /sign-in", "X-Forwarded-Proto: https\r\n", NULL, 200,
          "Set-Cookie: __Host-cordee-form=");
    assert_non_null(strstr(s->reply, "Secure"));
}

static void who_trickles_is_cut_off(void **state)
{
    struct server *s = *state;
    const struct cd_web_options options = {.port = 0, .request_seconds = 1};
    int fd, sent = 0;

    cd_web_stop(&s->f->host);
    assert_int_equal(cd_web_start(&s->f->host, &options, &s->f->err), 0);
    fd = reach(s);
    for (; sent < 600 && send(fd, "G", 1, MSG_NOSIGNAL) == 1; sent++)
        usleep(100000);
    hear(s, fd);
    assert_true(sent < 600);
    gives(s, "GET /healthz", "", NULL, 200, "true");
}

static void a_connection_takes_many_requests(void **state)
{
    struct server *s = *state;
    int n = 0;

    say(s, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
           "POST /machine HTTP/1.1\r\nHost: localhost\r\n"
           "Content-Type: application/x-www-form-urlencoded\r\n"
           "Content-Length: 3\r\n\r\na=1"
           "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    for (const char *p = s->reply; (p = strstr(p, "HTTP/1.1 200")); p++)
        n++;
    assert_int_equal(n, 3);
}

static void a_taken_port_is_passed_over(void **state)
{
    struct server *s = *state;
    struct cordee_host other = s->f->host;
    const struct cd_web_options options = {.port = cd_web_port(&s->f->host)};

    other.web = NULL;
    assert_int_equal(cd_web_start(&other, &options, &s->f->err), 0);
    assert_true(cd_web_port(&other) > options.port);
    cd_web_stop(&other);
}

int main(void)
{
#define HOLDS(f) cmocka_unit_test_setup_teardown(f, http_setup, http_teardown)
    const struct CMUnitTest tests[] = {
        HOLDS(every_reply_carries_the_security_headers),
        HOLDS(what_could_be_read_in_two_ways_is_refused),
        HOLDS(bytes_of_nothing_do_not_hurt),
        HOLDS(methods_that_a_page_lacks_are_answered_with_those_it_has),
        HOLDS(assets_are_known_names_with_etags),
        HOLDS(what_is_packed_already_goes_as_it_is),
        HOLDS(nobody_gets_in_without_a_session),
        HOLDS(a_page_has_two_faces),
        HOLDS(posts_need_the_token_of_their_form),
        HOLDS(roles_have_their_permissions_only),
        HOLDS(api_tokens_go_in_a_header_and_need_no_form),
        HOLDS(the_old_session_is_dead_after_sign_in_and_sign_out),
        HOLDS(sessions_end_by_themselves),
        HOLDS(passwords_are_checked_and_guessing_gets_slow),
        HOLDS(tokens_are_bound_to_their_purpose),
        HOLDS(forms_come_in_three_ways),
        HOLDS(uploads_are_files_while_the_request_lives),
        HOLDS(bodies_are_limited),
        HOLDS(routes_are_limited_by_the_minute),
        HOLDS(streams_and_files_arrive_whole),
        HOLDS(proxies_are_believed_only_when_configured),
        HOLDS(who_trickles_is_cut_off),
        HOLDS(a_connection_takes_many_requests),
        HOLDS(a_taken_port_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
