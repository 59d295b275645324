/* Mail that comes by SMTP or LMTP, order by order. */
#include "tests/unit/mail/mail-fixture.h"

#include "core/mail/mail.h"
#include "core/mail/receive/receive.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int setup(void **state)
{
    struct fixture *f = mail_fixture_new();

    f->core.mail = &cd_mail_api;
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

static int peer_open(struct fixture *f)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)cd_receive_port(&f->host)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval wait = {60, 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    return fd;
}

/* Says all at once and reads until the server ends; the answer is the caller's. */
static char *talk(struct fixture *f, const char *said)
{
    struct cordee_buf out = {0};
    int fd = peer_open(f);
    char chunk[4096];
    ssize_t n;

    assert_int_equal(send(fd, said, strlen(said), MSG_NOSIGNAL), strlen(said));
    while ((n = recv(fd, chunk, sizeof chunk, 0)) > 0)
        cordee_buf_put(&out, chunk, (size_t)n);
    close(fd);
    return cordee_buf_take(&out);
}

static void start(struct fixture *f)
{
    if (f->core.setting->set(&f->core, &f->err, "mail.listen", CORDEE_V("127.0.0.1:0")) <
            0 ||
        cd_receive_start(&f->host, &f->err) < 0)
        fail_msg("%s", f->err.text);
}

static void a_mail_by_smtp_is_stored_before_250(void **state)
{
    struct fixture *f = *state;
    char *said;

    start(f);
    said = talk(f, "EHLO me\r\nMAIL FROM:<a@b.org> SIZE=100\r\nRCPT TO:<x@y.org>\r\n"
                   "DATA\r\nSubject: one\r\n\r\n..dot\r\nend\r\n.\r\nQUIT\r\n");
    assert_non_null(strstr(said, "250 ENHANCEDSTATUSCODES\r\n"));
    assert_non_null(strstr(said, "250 2.0.0 stored\r\n221 "));
    free(said);
    cd_receive_stop(&f->host);
    assert_int_equal(number(f, "SELECT count(*) FROM message WHERE size = 27 AND "
                               "envelope_to = '[\"x@y.org\"]'"),
                     1);
}

static void lmtp_answers_for_each_recipient(void **state)
{
    struct fixture *f = *state;
    char *said;

    start(f);
    said = talk(f, "LHLO me\r\nMAIL FROM:<>\r\nRCPT TO:<x@y.org>\r\nRCPT TO:<z@y.org>\r\n"
                   "DATA\r\nSubject: one\r\n\r\nx\r\n.\r\nQUIT\r\n");
    assert_non_null(strstr(said, "250 2.0.0 stored\r\n250 2.0.0 stored\r\n221 "));
    free(said);
    cd_receive_stop(&f->host);
}

/* Each of these ends a mail for some programs; here none does, and all are refused. */
static void no_mail_is_smuggled_in(void **state)
{
    struct fixture *f = *state;
    static const char *const ends[] = {"\n.\n",   "\n.\r\n", "\r.\r",
                                       "\r\n.\n", "\r\n.\r", "\r.\r\n"};

    start(f);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char text[400];
        char *said;

        snprintf(
            text, sizeof text,
            "EHLO me\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<x@y.org>\r\nDATA\r\n"
            "Subject: one%zu\r\n\r\nx%sMAIL FROM:<evil@b.org>\r\nRCPT TO:<x@y.org>\r\n"
            "DATA\r\nSubject: evil\r\n\r\nx\r\n.\r\nQUIT\r\n",
            i, ends[i]);
        said = talk(f, text);
        assert_non_null(strstr(said, "554 5.6.0 a line ends with CR LF"));
        assert_null(strstr(said, "stored"));
        free(said);
    }
    cd_receive_stop(&f->host);
    assert_int_equal(number(f, "SELECT count(*) FROM message"), 0);
}

static void wrong_orders_and_sizes_are_refused(void **state)
{
    struct fixture *f = *state;
    char *said;

    start(f);
    said =
        talk(f, "MAIL FROM:<a@b.org>\r\nEHLO me\r\nRCPT TO:<x@y.org>\r\nDATA\r\n"
                "MAIL FROM:<a@b.org> SIZE=99999999\r\nMAIL FROM:a@b.org\r\nnonsense\r\n"
                "MAIL FROM:<a@b.org>\nNOOP\r\nQUIT\r\n");
    assert_string_equal(strstr(said, "ENHANCEDSTATUSCODES"),
                        "ENHANCEDSTATUSCODES\r\n503 5.5.1 who is it from?\r\n503 5.5.1 "
                        "who is it for?\r\n552 5.3.4 larger than 25 MB\r\n501 5.1.7 no "
                        "such address\r\n500 5.5.2 no such command\r\n500 5.5.2 no such "
                        "command\r\n250 2.0.0 ok\r\n221 2.0.0 bye\r\n");
    free(said);
    cd_receive_stop(&f->host);
}

static void only_loopback_is_listened_at(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        f->core.setting->set(&f->core, &f->err, "mail.listen", CORDEE_V("0.0.0.0:0")), 0);
    assert_int_equal(cd_receive_start(&f->host, &f->err), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_mail_by_smtp_is_stored_before_250),
        TEST(lmtp_answers_for_each_recipient),
        TEST(no_mail_is_smuggled_in),
        TEST(wrong_orders_and_sizes_are_refused),
        TEST(only_loopback_is_listened_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
