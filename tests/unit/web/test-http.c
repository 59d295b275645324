/* A real server on a loopback port, spoken to byte by byte. */
#include "tests/unit/fixture.h"

#include "core/base/part.h"
#include "core/config/text.h"
#include "core/db/db.h"
#include "core/db/setting.h"
#include "core/web/web.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

/* ---- pages of the test ------------------------------------------------------ */

static int thing_show(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:s, s:I, s:s}", "name", "<Ada>", "id",
                              (json_int_t)cd->http->path_int(req, "id"), "q",
                              cd->http->query(req, "q"));

    if (cd->http->path_int(req, "id") == 404)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "no such thing");
    if (cd->http->path_int(req, "id") == 500)
        return cordee_fail(err, CORDEE_E_INTERNAL, "the secret reason");
    return cd->http->page(cd, req, "thing", model, err);
}

static int thing_save(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:s, s:O}", "error", "a thing needs a name", "form",
                              cd->http->form_json(req));

    if (!*cd->http->form(req, "name"))
        return cd->http->invalid(cd, req, "thing", model, err);
    return cd->http->done(cd, req, "/things/1", "Saved.", err);
}

static int thing_echo(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const struct cordee_upload *up = cd->http->upload(req, "file");
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:O}", "form", cd->http->form_json(req));

    if (up)
        json_object_set_new(model, "file",
                            json_pack("{s:s, s:s, s:I}", "name", up->name, "type",
                                      up->type, "size", (json_int_t)up->size));
    return cd->http->json(cd, req, model, err);
}

static int thing_bytes(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return cd->http->bytes(cd, req, "text/csv", "Añ \"x\".csv", "a,b", 3, err);
}

static int thing_frame(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    return cd->http->frame(cd, req, "<b>mail</b>", err);
}

static int thing_file(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    return cd->http->file(cd, req, "text/plain", NULL, "/etc/hostname", err);
}

static int stream_next(struct cordee *cd, void *ctx, struct cordee_buf *out,
                       struct cordee_error *err)
{
    int *left = ctx;

    (void)cd;
    (void)err;
    for (int i = 0; i < 1000; i++)
        cordee_buf_puts(out, "0123456789");
    return --*left > 0;
}

static int thing_stream(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    int *left = malloc(sizeof *left);

    *left = 30;
    return cd->http->stream(cd, req, "text/plain", NULL, stream_next, left, free, err);
}

static int token_show(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    const struct cordee_token *token = cd->http->token(req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *model =
        json_pack("{s:I, s:s}", "id", (json_int_t)token->subject, "name", token->data);

    return cd->http->page(cd, req, "thing", model, err);
}

static int door_open(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    int64_t staff = 0;
    int rc = cd_password_check(req, cd->http->form(req, "login"),
                               cd->http->form(req, "password"), &staff, err);

    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_INVALID, "wrong");
    if (cd_session_open(req, staff, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/things/1", "Welcome.", err);
}

static int door_show(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();

    return cd->http->page(cd, req, "thing", model, err);
}

static int door_close(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    if (cd_session_close(req, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/sign-in", NULL, err);
}

static const struct cordee_route routes[] = {
    {"GET", "/", NULL, thing_show, .flags = 0},
    {"GET", "/things/{id}", "thing.read", thing_show, .flags = 0},
    {"POST", "/things/{id}", "thing.write", thing_save, .flags = 0},
    {"POST", "/things/{id}/echo", "thing.write", thing_echo, .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = 100000},
    {"GET", "/things/new", "thing.write", thing_bytes, .flags = 0},
    {"GET", "/frame", NULL, thing_frame, .flags = CORDEE_ROUTE_PUBLIC},
    {"GET", "/file", NULL, thing_file, .flags = CORDEE_ROUTE_PUBLIC},
    {"GET", "/stream", NULL, thing_stream, .flags = CORDEE_ROUTE_PUBLIC},
    {"POST", "/machine", NULL, thing_echo,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_CSRF},
    {"GET", "/rare", NULL, thing_frame, .flags = CORDEE_ROUTE_PUBLIC, .per_minute = 2},
    {"GET", "/t/{token}", NULL, token_show, .flags = CORDEE_ROUTE_PUBLIC,
     .token = "test.look"},
    {"GET", "/secret", NULL, thing_show, .flags = CORDEE_ROUTE_RECENT},
    {"GET", "/sign-in", NULL, door_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE},
    {"POST", "/sign-in", NULL, door_open,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE},
    {"POST", "/sign-out", NULL, door_close, .flags = 0},
    {0},
};

static const struct cordee_permission permissions[] = {
    {"thing.read", "See things", "manager,editor,reader", false},
    {"thing.write", "Write things", "manager,editor", false},
    {0},
};

#define ASSET(name, text)           \
    {                               \
        name, text, sizeof text - 1 \
    }
static const struct cordee_asset assets[] = {
    ASSET("layout.mustache",
          "{{#page.sections}}{{#menu}}[{{label}}{{#current}}*{{/current}}]{{/menu}}"
          "{{/page.sections}}{{#page.words}}({{page.words}}){{/page.words}}"
          "{{$main}}{{/main}}"),
    ASSET("layout-bare.mustache", "{{$main}}{{/main}}"),
    ASSET("error.mustache", "{{heading}}: {{error}}"),
    ASSET("error-bare.mustache", "{{heading}}: {{error}}"),
    ASSET("thing.mustache",
          "{{<layout}}{{$main}}{{name}} {{id}} {{q}} {{error}} csrf={{page.csrf}};"
          "{{page.user.name}}{{/main}}{{/layout}}"),
    ASSET("look.css", "a{}"),
    {0},
};

static const struct cordee_menu menu[] = {
    {"Things", "/things/1", "tag", "thing.read", "", 2, NULL},
    {"Home", "/", "home", NULL, "", 1, NULL},
    {"Nobody's", "/x", "x", "thing.none", "", 3, NULL},
    {0},
};

static const struct cordee_plugin_def part = {
    CORDEE_ABI,       .name = "test", .routes = routes, .permissions = permissions,
    .assets = assets, .menu = menu,
};

/* ---- a server and who speaks to it ------------------------------------------ */

struct server {
    struct fixture *f;
    int patience; /* seconds to wait for a reply; 0: 10 */
    char cookie[200];
    char csrf[100];
    char reply[400000];
};

static const char *setting_text(struct cordee *cd, struct cordee_arena *a,
                                const char *key)
{
    (void)cd;
    (void)a;
    return strcmp(key, "web.proxies") == 0 && getenv("TEST_PROXIES")
               ? getenv("TEST_PROXIES")
               : "";
}

static const struct cordee_setting_api settings = {.size = sizeof settings,
                                                   .text = setting_text};

static int setup(void **state)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_db_part, &cd_crm_part,
                                                            &cd_web_part, &part, NULL};
    const struct cd_web_options options = {.port = 0};
    struct server *s = calloc(1, sizeof *s);
    struct fixture *f = fixture_new(parts);

    s->f = f;
    f->core.http = &cd_http_api;
    f->core.text = &cd_text_api;
    f->core.setting = &settings;
    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "INSERT INTO staff(id, name, login, role) VALUES"
                                      "(1, 'Ada Test', 'ada@example.org', 'admin'),"
                                      "(2, 'Ron Reader', 'ron@example.org', 'reader')",
                                      CORDEE_NO_ARGS),
                     0);
    if (cd_web_start(&f->host, &options, &f->err) < 0)
        fail_msg("%s", f->err.text);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct server *s = *state;

    cd_web_stop(&s->f->host);
    fixture_free(s->f);
    free(s);
    return 0;
}

static int reach(struct server *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)cd_web_port(&s->f->host)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval most = {.tv_sec = s->patience ? s->patience : 10};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static const char *hear(struct server *s, int fd)
{
    size_t n = 0;
    ssize_t got;

    while (n + 1 < sizeof s->reply &&
           (got = recv(fd, s->reply + n, sizeof s->reply - n - 1, 0)) > 0)
        n += (size_t)got;
    s->reply[n] = '\0';
    close(fd);
    return s->reply;
}

static const char *say_n(struct server *s, const char *bytes, size_t n)
{
    int fd = reach(s);

    assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
    shutdown(fd, SHUT_WR);
    return hear(s, fd);
}

static const char *say(struct server *s, const char *text)
{
    return say_n(s, text, strlen(text));
}

/* A whole request: extra headers end with CR LF each. */
static const char *ask(struct server *s, const char *line, const char *headers,
                       const char *body)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_printf(&b, "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s",
                      line, headers);
    if (*s->cookie)
        cordee_buf_printf(&b, "Cookie: %s\r\n", s->cookie);
    if (body)
        cordee_buf_printf(&b, "Content-Length: %zu\r\n", strlen(body));
    cordee_buf_printf(&b, "\r\n%s", body ? body : "");
    return say_n(s, b.text, b.len);
}

static int status_of(const char *reply)
{
    return strncmp(reply, "HTTP/1.1 ", 9) == 0 ? atoi(reply + 9) : 0;
}

static void gives(struct server *s, const char *line, const char *headers,
                  const char *body, int status, const char *part_of)
{
    const char *reply = ask(s, line, headers, body);

    if (status_of(reply) != status || (part_of && !strstr(reply, part_of)))
        fail_msg("%s: not %d with \"%s\" but\n%s", line, status, part_of ? part_of : "",
                 reply);
}

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON "Accept: application/json\r\n"

/* Keeps the cookie and the form token of the last reply. */
static void keep(struct server *s)
{
    const char *set = strstr(s->reply, "Set-Cookie: cordee");
    const char *csrf = strstr(s->reply, "csrf=");

    if (set)
        snprintf(s->cookie, sizeof s->cookie, "%.*s", (int)strcspn(set + 12, ";"),
                 set + 12);
    if (csrf)
        snprintf(s->csrf, sizeof s->csrf, "%.*s", (int)strcspn(csrf + 5, ";"), csrf + 5);
}

static void sign_in(struct server *s, int64_t staff)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *link = NULL;
    char line[200];
    char body[200];

    *s->cookie = '\0';
    assert_int_equal(cd_signin_link(&s->f->host, a, staff, 60, &link, &s->f->err), 0);
    link = strstr(link, "/sign-in/");
    snprintf(line, sizeof line, "GET %s", link);
    gives(s, line, "", NULL, 200, NULL);
    snprintf(line, sizeof line, "POST %s", link);
    gives(s, line, FORM, "", 303, "Location: /\r\n");
    keep(s);
    assert_true(cordee_text_starts(s->cookie, "cordee-"));
    snprintf(body, sizeof body, "%s", s->cookie);
    gives(s, line, FORM, "", 404, NULL); /* once */
    snprintf(s->cookie, sizeof s->cookie, "%s", body);
    gives(s, "GET /things/1", "", NULL, 200, "csrf=");
    keep(s);
}

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

    while (cordee_now() % 60 > 57) /* the three of them belong into one minute */
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
    int64_t start = cordee_now();
    int fd;

    cd_web_stop(&s->f->host);
    assert_int_equal(cd_web_start(&s->f->host, &options, &s->f->err), 0);
    fd = reach(s);
    for (int i = 0; i < 80 && send(fd, "G", 1, MSG_NOSIGNAL) == 1; i++)
        usleep(100000);
    hear(s, fd);
    assert_true(cordee_now() - start < 6);
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
#define HOLDS(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        HOLDS(every_reply_carries_the_security_headers),
        HOLDS(what_could_be_read_in_two_ways_is_refused),
        HOLDS(bytes_of_nothing_do_not_hurt),
        HOLDS(methods_that_a_page_lacks_are_answered_with_those_it_has),
        HOLDS(assets_are_known_names_with_etags),
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
