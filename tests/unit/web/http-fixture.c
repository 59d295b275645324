#include "tests/unit/web/http-fixture.h"

#include "core/base/part.h"
#include "core/config/text.h"
#include "core/db/setting.h"
#include "core/web/web.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
#define TEN(x) x x x x x x x x x x
#define LONG   TEN(TEN("a{color:inherit}\n"))
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
    ASSET("long.css", LONG),
    ASSET("long.png", LONG),
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

int http_setup(void **state)
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

int http_teardown(void **state)
{
    struct server *s = *state;

    cd_web_stop(&s->f->host);
    fixture_free(s->f);
    free(s);
    return 0;
}

int reach(struct server *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)cd_web_port(&s->f->host)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval most = {.tv_sec = s->patience ? s->patience : 60};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

const char *hear(struct server *s, int fd)
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

const char *say_n(struct server *s, const char *bytes, size_t n)
{
    int fd = reach(s);

    assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
    shutdown(fd, SHUT_WR);
    return hear(s, fd);
}

const char *say(struct server *s, const char *text)
{
    return say_n(s, text, strlen(text));
}

const char *ask(struct server *s, const char *line, const char *headers, const char *body)
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

int status_of(const char *reply)
{
    return strncmp(reply, "HTTP/1.1 ", 9) == 0 ? atoi(reply + 9) : 0;
}

void gives(struct server *s, const char *line, const char *headers, const char *body,
           int status, const char *part_of)
{
    const char *reply = ask(s, line, headers, body);

    if (status_of(reply) != status || (part_of && !strstr(reply, part_of)))
        fail_msg("%s: not %d with \"%s\" but\n%s", line, status, part_of ? part_of : "",
                 reply);
}

void keep(struct server *s)
{
    const char *set = strstr(s->reply, "Set-Cookie: cordee");
    const char *csrf = strstr(s->reply, "csrf=");

    if (set)
        snprintf(s->cookie, sizeof s->cookie, "%.*s", (int)strcspn(set + 12, ";"),
                 set + 12);
    if (csrf)
        snprintf(s->csrf, sizeof s->csrf, "%.*s", (int)strcspn(csrf + 5, ";"), csrf + 5);
}

void sign_in(struct server *s, int64_t staff)
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
