/* Whatever the server does, each message ends in the right state, and what arrives is
 * what was written. */
#include "core/mail/send/smtp.h"
#include "tests/unit/fixture.h"
#include "tests/unit/mail/peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST 12

struct batch {
    int count, given;
    int veto;            /* 1-based: whose body is refused */
    size_t size, header; /* header: longer by so much */
    bool plain;          /* no line of the body begins with a dot */
    char *bytes[MOST];
    char to[MOST][64];
    char said[MOST][300];
    struct cd_answer answer[MOST];
    int told, bodies;
};

static char *letter(const struct batch *of, int i)
{
    struct cordee_buf b = {0};

    cordee_buf_printf(&b,
                      "From: Cluster <us@example.org>\r\nTo: u%d@example.org\r\n"
                      "Date: Sat, 21 Nov 2026 10:00:00 +0100\r\n"
                      "Message-ID: <m%d@example.org>\r\nSubject: Hello\r\n folded\r\n"
                      "List-Unsubscribe: <https://example.org/u/x>,\r\n"
                      " <mailto:u@example.org>\r\n",
                      i, i);
    for (size_t n = 0, end = of->header ? of->header + (size_t)i : 0; n < end; n++)
        cordee_buf_puts(&b, n == 0 ? "X-Long: " : n % 500 == 499 ? "\r\n x" : "x");
    cordee_buf_puts(&b, of->header ? "\r\n\r\n" : "\r\n");
    cordee_buf_puts(&b, of->plain ? "a\r\n\r\n" : ".\r\n..\r\n.x\r\n");
    for (int line = 0; b.len < of->size; line++)
        cordee_buf_printf(&b, "%sline %d of letter %d, some words to fill it up\r\n",
                          line % 7 || of->plain ? "" : ".", line, i);
    return cordee_buf_take(&b);
}

static int batch_next(void *ctx, struct cd_post *post)
{
    struct batch *b = ctx;
    const int i = b->given;

    if (i >= b->count)
        return 0;
    b->given++;
    b->bytes[i] = letter(b, i);
    snprintf(b->to[i], sizeof b->to[i], "u%d@example.org", i);
    *post = (struct cd_post){.from = "us+tok@example.org",
                             .to = b->to[i],
                             .bytes = b->bytes[i],
                             .len = strlen(b->bytes[i]),
                             .own = &b->answer[i]};
    return 1;
}

static int batch_before(void *ctx, struct cd_post *post)
{
    struct batch *b = ctx;

    b->bodies++;
    return b->veto && post->own == &b->answer[b->veto - 1] ? -1 : 0;
}

static void batch_result(void *ctx, struct cd_post *post, const struct cd_answer *a)
{
    struct batch *b = ctx;
    const size_t i = (size_t)((struct cd_answer *)post->own - b->answer);

    assert_null(b->answer[i].said); /* once */
    b->answer[i] = *a;
    snprintf(b->said[i], sizeof b->said[i], "%s", a->said);
    b->answer[i].said = b->said[i];
    b->told++;
}

static void batch_drop(struct batch *b)
{
    for (int i = 0; i < MOST; i++)
        free(b->bytes[i]);
}

static struct cd_relay relay_to(const struct peer *p)
{
    struct cd_relay r = {.host = "127.0.0.1", .port = p->port, .practice = true};

    r.wait.greeting = r.wait.envelope = r.wait.data = r.wait.data2 = 1000;
    r.wait.transfer = 2000;
    return r;
}

static int send_batch(const struct cd_relay *r, struct batch *b,
                      struct cd_session_report *report)
{
    const struct cd_source source = {b, batch_next, batch_before, batch_result, NULL};
    struct cordee_error err;
    int rc = cd_smtp_session(r, &source, report, &err);

    assert_int_equal(b->told, b->given);
    return rc;
}

static void same_bytes(const struct peer *p, int message, const char *bytes)
{
    char got[65], want[65];

    cordee_sha256(p->raw[message].text, p->raw[message].len, got);
    cordee_sha256(bytes, strlen(bytes), want);
    assert_string_equal(got, want);
}

static void assert_a_batch_arrives(bool plain)
{
    struct peer p = {0};
    struct batch b = {.count = 5, .size = 9000, .plain = plain};
    struct cd_session_report report;

    peer_start(&p);
    assert_int_equal(send_batch(&(struct cd_relay){0}, &(struct batch){0}, &report), -1);
    struct cd_relay r = relay_to(&p);
    assert_int_equal(send_batch(&r, &b, &report), 0);
    peer_stop(&p);
    assert_int_equal(report.sent, 5);
    assert_true(report.reached);
    assert_int_equal(p.messages, 5);
    assert_int_equal(p.connections, 1);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(b.answer[i].outcome, CD_SENT);
        assert_string_equal(b.said[i], "250 2.0.0 taken");
        same_bytes(&p, i, b.bytes[i]);
    }
    peer_drop(&p);
    batch_drop(&b);
}

static void a_batch_arrives_as_written(void **state)
{
    (void)state;
    assert_a_batch_arrives(false);
    assert_a_batch_arrives(true);
}

static void the_same_over_chunking(void **state)
{
    struct peer p = {.extensions = "250-CHUNKING\r\n250-PIPELINING\r\n"};
    struct batch b = {.count = 3, .size = 20000, .plain = true};
    struct cd_session_report report;
    struct cd_relay r;

    (void)state;
    peer_start(&p);
    r = relay_to(&p);
    assert_int_equal(send_batch(&r, &b, &report), 0);
    peer_stop(&p);
    assert_int_equal(report.sent, 3);
    for (int i = 0; i < 3; i++)
        same_bytes(&p, i, b.bytes[i]);
    assert_non_null(strstr(p.log, "BDAT"));
    peer_drop(&p);
    batch_drop(&b);
}

/* ---- what the server does, and what becomes of the second of three messages - */

struct failure {
    const char *name;
    struct peer_step step[3];
    enum cd_outcome second, third;
    const char *said; /* part of the second's words */
    bool route;
    const char *extensions;
    size_t size;
    int small;
};

static const struct failure failures[] = {
    {"550 to RCPT",
     {{"RCPT", 2, "550 5.1.1 no such user\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "550 5.1.1 no such user",
     false,
     NULL,
     0,
     0},
    {"450 to RCPT",
     {{"RCPT", 2, "450 4.2.1 greylisted\r\n", 0}},
     CD_DEFERRED,
     CD_SENT,
     "450 4.2.1",
     false,
     NULL,
     0,
     0},
    {"550 to RCPT, then 250 to an empty message",
     {{"RCPT", 2, "550 5.1.1 no\r\n", 0}, {".", 2, "250 2.0.0 ok\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "550",
     false,
     NULL,
     0,
     0},
    {"552 to MAIL",
     {{"MAIL", 2, "552 5.3.4 too big\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "552 5.3.4 too big",
     false,
     NULL,
     0,
     0},
    {"451 to MAIL",
     {{"MAIL", 2, "451 4.3.0 later\r\n", 0}},
     CD_DEFERRED,
     CD_SENT,
     "451 4.3.0 later",
     true,
     NULL,
     0,
     0},
    {"530 to MAIL",
     {{"MAIL", 2, "530 5.7.0 sign in first\r\n", 0}},
     CD_DEFERRED,
     CD_SENT,
     "530",
     true,
     NULL,
     0,
     0},
    {"421 to MAIL",
     {{"MAIL", 2, "421 4.3.2 closing\r\n", 0}, {"MAIL", 3, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "421 4.3.2 closing",
     true,
     NULL,
     0,
     0},
    {"421 to RCPT",
     {{"RCPT", 2, "421 4.3.2 closing\r\n", 0}, {"DATA", 2, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "421",
     true,
     NULL,
     0,
     0},
    {"421 to DATA",
     {{"DATA", 2, "421 4.3.2 closing\r\n", 0}, {"RSET", 1, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "421",
     true,
     NULL,
     0,
     0},
    {"421 to the message",
     {{".", 2, "421 4.3.2 no\r\n", 0}, {"RSET", 1, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "421",
     true,
     NULL,
     0,
     0},
    {"451 to the message",
     {{".", 2, "451 4.3.0 disk\r\n", 0}},
     CD_DEFERRED,
     CD_SENT,
     "451 4.3.0 disk",
     false,
     NULL,
     0,
     0},
    {"554 to the message",
     {{".", 2, "554 5.7.1 spam\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "554 5.7.1 spam",
     false,
     NULL,
     0,
     0},
    {"554 to DATA",
     {{"DATA", 2, "554 5.5.1 no\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "554",
     false,
     NULL,
     0,
     0},
    {"hangs up at MAIL",
     {{"MAIL", 2, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "",
     true,
     NULL,
     0,
     0},
    {"hangs up at RCPT",
     {{"RCPT", 2, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "",
     true,
     NULL,
     0,
     0},
    {"hangs up at DATA",
     {{"DATA", 2, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "",
     true,
     NULL,
     0,
     0},
    {"hangs up after the message",
     {{".", 2, NULL, 0}},
     CD_UNKNOWN,
     CD_DEFERRED,
     "before the server answered",
     false,
     NULL,
     0,
     0},
    {"says nothing after the message",
     {{".", 2, "", 0}},
     CD_UNKNOWN,
     CD_DEFERRED,
     "before the server answered",
     false,
     NULL,
     0,
     0},
    {"half an answer to the message",
     {{".", 2, "250-2.0.0 al", 0}, {".", 2, NULL, 0}},
     CD_UNKNOWN,
     CD_DEFERRED,
     "before the server answered",
     false,
     NULL,
     0,
     0},
    {"says nothing to MAIL",
     {{"MAIL", 2, "", 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "",
     true,
     NULL,
     0,
     0},
    {"hangs up in a long body",
     {{"body", 2, NULL, 0}},
     CD_DEFERRED,
     CD_DEFERRED,
     "",
     true,
     NULL,
     12000000,
     4096},
    {"stalls in a long body",
     {{"body", 2, "", 4000}},
     CD_DEFERRED,
     CD_DEFERRED,
     "we broke off",
     true,
     NULL,
     12000000,
     4096},
    {"an answer of many lines",
     {{".", 2, "250-2.0.0 a\r\n250-2.0.0 b\r\n250 2.0.0 c\r\n", 0}},
     CD_SENT,
     CD_SENT,
     "250 2.0.0 a b c",
     false,
     NULL,
     0,
     0},
    {"an answer whose lines disagree",
     {{".", 2, "250-2.0.0 a\r\n250 2.6.0 b\r\n", 0}},
     CD_SENT,
     CD_DEFERRED,
     "250",
     false,
     NULL,
     0,
     0},
    {"an answer that is none",
     {{".", 2, "hello there\r\n", 0}},
     CD_UNKNOWN,
     CD_DEFERRED,
     "",
     false,
     NULL,
     0,
     0},
    {"chunks taken, then hangs up",
     {{".", 2, NULL, 0}},
     CD_UNKNOWN,
     CD_DEFERRED,
     "",
     false,
     "250-CHUNKING\r\n250-PIPELINING\r\n",
     0,
     0},
    {"a chunk refused",
     {{"BDAT", 6, "552 5.2.2 full\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "552",
     false,
     "250-CHUNKING\r\n",
     0,
     0},
    {"no PIPELINING, 550 to RCPT",
     {{"RCPT", 2, "550 5.1.1 no\r\n", 0}},
     CD_FAILED,
     CD_SENT,
     "550",
     false,
     "",
     0,
     0},
};

static void assert_each_failure_lands(bool plain)
{
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        const struct failure *f = &failures[i];
        struct peer p = {
            .script = f->step, .extensions = f->extensions, .small = f->small};
        struct batch b = {.count = 3, .size = f->size ? f->size : 9000, .plain = plain};
        struct cd_session_report report;
        struct cd_relay r;

        peer_start(&p);
        r = relay_to(&p);
        assert_int_equal(send_batch(&r, &b, &report), 0);
        peer_stop(&p);
        if (b.answer[0].outcome != CD_SENT || b.answer[1].outcome != f->second ||
            b.answer[2].outcome != f->third || !strstr(b.said[1], f->said) ||
            b.answer[1].route != f->route)
            fail_msg("%s%s: %d %d %d route=%d (%s) (%s) (%s)", f->name,
                     plain ? " (around)" : "", b.answer[0].outcome, b.answer[1].outcome,
                     b.answer[2].outcome, b.answer[1].route, b.said[0], b.said[1],
                     b.said[2]);
        for (int at = 0; at < p.messages; at++) { /* what arrived whole has no hole */
            for (int m = 0; m < 3; m++)
                if (strstr(p.to[at], b.to[m]) && p.raw[at].len)
                    same_bytes(&p, at, b.bytes[m]);
        }
        peer_drop(&p);
        batch_drop(&b);
    }
}

static void each_failure_lands_in_its_state(void **state)
{
    (void)state;
    assert_each_failure_lands(false);
}

static void so_does_each_where_bodies_go_around_the_library(void **state)
{
    (void)state;
    assert_each_failure_lands(true);
}

static void a_greeting_that_refuses_defers_all(void **state)
{
    const struct peer_step busy[] = {{"hello", 0, "554 5.3.2 not today\r\n", 0}, {0}};
    struct peer p = {.script = busy};
    struct batch b = {.count = 3, .size = 100};
    struct cd_session_report report;
    struct cd_relay r;

    (void)state;
    peer_start(&p);
    r = relay_to(&p);
    assert_int_equal(send_batch(&r, &b, &report), 0);
    peer_stop(&p);
    for (int i = 0; i < b.given; i++) {
        assert_int_equal(b.answer[i].outcome, CD_DEFERRED);
        assert_true(b.answer[i].route);
        assert_string_equal(b.said[i], "554 5.3.2 not today");
    }
    peer_drop(&p);
    batch_drop(&b);
}

static void nobody_listening_is_said_and_asks_for_no_message(void **state)
{
    struct peer p = {0};
    struct batch b = {.count = 3, .size = 100};
    struct cd_session_report report;
    struct cordee_error err;
    struct cd_relay r;
    const struct cd_source source = {&b, batch_next, batch_before, batch_result, NULL};

    (void)state;
    peer_start(&p);
    r = relay_to(&p);
    peer_stop(&p);
    assert_int_equal(cd_smtp_session(&r, &source, &report, &err), -1);
    assert_non_null(strstr(err.text, "Connection refused"));
    assert_int_equal(b.given, 0);
}

/* libesmtp itself forgets 1 KB of a session that is broken off in a chunk. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libesmtp.so";
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

static void assert_the_second_is_held_back(const char *extensions, bool plain)
{
    struct peer p = {.extensions = extensions};
    struct batch b = {.count = 3, .size = 9000, .veto = 2, .plain = plain};
    struct cd_session_report report;
    struct cd_relay r;

    peer_start(&p);
    r = relay_to(&p);
    assert_int_equal(send_batch(&r, &b, &report), 0);
    peer_stop(&p);
    assert_int_equal(b.answer[0].outcome, CD_SENT);
    assert_int_equal(b.answer[1].outcome, CD_UNTRIED);
    assert_int_equal(b.answer[2].outcome, CD_UNTRIED);
    for (int i = 0; i < 3; i++)
        assert_false(b.answer[i].route);
    assert_int_equal(p.messages, 1);
    assert_int_equal(p.raw[1].len, 0);
    peer_drop(&p);
    batch_drop(&b);
}

static void a_body_refused_by_us_never_leaves_and_the_server_is_not_to_blame(void **state)
{
    (void)state;
    assert_the_second_is_held_back(NULL, false);
    assert_the_second_is_held_back(NULL, true);
    assert_the_second_is_held_back("250-PIPELINING\r\n250-CHUNKING\r\n", true);
}

static void a_practice_relay_is_on_this_machine_or_none(void **state)
{
    struct cd_relay r = {.host = "192.0.2.1", .port = 25, .practice = true};
    struct batch b = {.count = 1, .size = 100};
    const struct cd_source source = {&b, batch_next, batch_before, batch_result, NULL};
    struct cd_session_report report;
    struct cordee_error err;

    (void)state;
    assert_int_equal(cd_smtp_session(&r, &source, &report, &err), -1);
    assert_int_equal(err.code, CORDEE_E_DENIED);
    assert_int_equal(b.given, 0);
}

static void the_fence_holds_every_connect_of_the_program(void **state)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(9)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)state;
    a.sin_addr.s_addr = htonl(0xc0000201u); /* 192.0.2.1 */
    cd_link_fence(true);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), -1);
    assert_int_equal(errno, EACCES);
    cd_link_fence(false);
    close(fd);
}

/* ---- the socket ------------------------------------------------------------- */

static int nodelay_of(void *ctx, struct cd_post *post)
{
    int *seen = ctx;

    (void)post;
    for (int fd = 3; fd < 64; fd++) { /* the library's own copy among them */
        int on = 0;
        socklen_t len = sizeof on;
        struct sockaddr_in a;
        socklen_t alen = sizeof a;

        if (getpeername(fd, (struct sockaddr *)&a, &alen) == 0 &&
            a.sin_family == AF_INET && ntohs(a.sin_port) == seen[0] &&
            getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len) == 0) {
            seen[1]++;
            seen[2] += on;
        }
    }
    return 0;
}

struct probe {
    struct batch b;
    int seen[3];
};

static int probe_next(void *ctx, struct cd_post *post)
{
    return batch_next(&((struct probe *)ctx)->b, post);
}
static int probe_before(void *ctx, struct cd_post *post)
{
    return nodelay_of(((struct probe *)ctx)->seen, post);
}
static void probe_result(void *ctx, struct cd_post *post, const struct cd_answer *a)
{
    batch_result(&((struct probe *)ctx)->b, post, a);
}

static void a_live_session_has_tcp_nodelay(void **state)
{
    struct peer p = {0};
    struct probe probe = {.b = {.count = 1, .size = 9000}};
    const struct cd_source source = {&probe, probe_next, probe_before, probe_result,
                                     NULL};
    struct cd_session_report report;
    struct cordee_error err;
    struct cd_relay r;

    (void)state;
    peer_start(&p);
    r = relay_to(&p);
    probe.seen[0] = p.port;
    assert_int_equal(cd_smtp_session(&r, &source, &report, &err), 0);
    peer_stop(&p);
    assert_int_equal(report.sent, 1);
    assert_int_equal(probe.seen[1], 2); /* ours and the library's: one connection */
    assert_int_equal(probe.seen[2], 2);
    peer_drop(&p);
    batch_drop(&probe.b);
}

struct around {
    struct batch b;
    struct cd_link *link;
    int bodies; /* that went around */
};

static int around_next(void *ctx, struct cd_post *post)
{
    return batch_next(&((struct around *)ctx)->b, post);
}
static void around_result(void *ctx, struct cd_post *post, const struct cd_answer *a)
{
    struct around *of = ctx;

    of->bodies = of->link ? of->link->around : of->bodies;
    batch_result(&of->b, post, a);
}
static void around_linked(void *ctx, struct cd_link *link)
{
    ((struct around *)ctx)->link = link;
}

static void assert_around(size_t header)
{
    struct peer p = {0};
    struct around of = {
        .b = {.count = MOST, .size = 9000, .header = header, .plain = true}};
    const struct cd_source source = {&of, around_next, NULL, around_result,
                                     around_linked};
    struct cd_session_report report;
    struct cordee_error err;
    struct cd_relay r;

    peer_start(&p);
    r = relay_to(&p);
    assert_int_equal(cd_smtp_session(&r, &source, &report, &err), 0);
    peer_stop(&p);
    assert_int_equal(report.sent, MOST);
    assert_int_equal(of.bodies, MOST);
    for (int i = 0; i < MOST; i++)
        same_bytes(&p, i, of.b.bytes[i]);
    peer_drop(&p);
    batch_drop(&of.b);
}

/* The library writes 2048 bytes at a time: wherever the header's end falls. */
static void a_body_goes_around_the_library_behind_a_header_of_any_length(void **state)
{
    (void)state;
    assert_around(0);
    for (size_t header = 1750; header < 1850; header += MOST)
        assert_around(header);
    assert_around(5000);
}

/* ---- SIZE ------------------------------------------------------------------- */

/* What a server's offers say, and whether MAIL then says how large the mail is. */
static void offers(const char *extensions, int64_t size_most, bool said)
{
    struct peer p = {.extensions = extensions};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    struct cd_session_report report;
    struct cordee_error err;
    struct cd_relay r;
    char *bytes = letter(&(struct batch){.size = 3000}, 1), mail[100];

    peer_start(&p);
    r = relay_to(&p);
    assert_int_equal(cd_smtp_try(&r, "us@example.org", "b@example.org", bytes,
                                 strlen(bytes), &words, &report, &err),
                     0);
    peer_stop(&p);
    assert_true(report.offered);
    assert_int_equal(report.size_most, size_most);
    if (said)
        snprintf(mail, sizeof mail, "MAIL FROM:<us@example.org> SIZE=%zu\n",
                 strlen(bytes));
    else
        snprintf(mail, sizeof mail, "MAIL FROM:<us@example.org>\n");
    assert_non_null(strstr(words.text, mail));
    peer_drop(&p);
    free(bytes);
}

static void what_size_a_server_takes_is_heard_and_the_mails_is_said(void **state)
{
    (void)state;
    offers("250-PIPELINING\r\n250-SIZE 10240000\r\n", 10240000, true);
    offers("250-size 5\r\n", 5, true);
    offers("250-SIZE\r\n", 0, true);
    offers("250-SIZE 0\r\n", 0, true);
    offers("250-PIPELINING\r\n", -1, false);
    offers("250-SIZEABLE 7\r\n250-X-SIZE 8\r\n", -1, false);
    offers("250-SIZE lots\r\n", -1, true);
    offers("250-SIZE -7\r\n", -1, true);
    offers("250-SIZE 99999999999999999999999\r\n", -1, true);
}

/* ---- what may be sent ------------------------------------------------------- */

#define HEAD                                                                       \
    "From: a@example.org\r\nTo: b@example.org\r\nDate: Sat, 21 Nov 2026 10:00:00 " \
    "+0100\r\n"                                                                    \
    "Message-ID: <x@example.org>\r\n"

static void only_clean_messages_pass(void **state)
{
    static const struct {
        const char *bytes;
        int rc;
    } cases[] = {
        {HEAD "\r\nbody\r\n", 0},
        {HEAD "\r\n", 0},
        {HEAD "\r\nhello\n.\r\nMAIL FROM:<x@y>\r\n", -1},
        {HEAD "\r\nhello\r.\r\n", -1},
        {HEAD "\r\nno end", -1},
        {HEAD "Subject: caf\xc3\xa9\r\n\r\nbody\r\n", -1},
        {HEAD "To: c@example.org\r\n\r\nbody\r\n", -1},
        {HEAD "Bcc: c@example.org\r\n\r\nbody\r\n", -1},
        {HEAD "Subject: a\r\nSubject: b\r\n\r\nbody\r\n", -1},
        {HEAD "Resent-To: c@example.org\r\n\r\nbody\r\n", -1},
        {HEAD "no header\r\n\r\nbody\r\n", -1},
        {HEAD, -1},
        {" folded: first\r\n" HEAD "\r\n", -1},
        {"From: a@example.org\r\n\r\nbody\r\n", -1},
        {"", -1},
    };
    struct cordee_error err;
    char *long_line = letter(&(struct batch){.size = 5000}, 1);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (cd_smtp_check(cases[i].bytes, strlen(cases[i].bytes), NULL, &err) !=
            cases[i].rc)
            fail_msg("case %zu", i);
    assert_int_equal(cd_smtp_check(long_line, strlen(long_line), NULL, &err), 0);
    memset(strstr(long_line, "line 3"), 'x', 1100);
    assert_int_equal(cd_smtp_check(long_line, strlen(long_line), NULL, &err), -1);
    free(long_line);
    assert_int_equal(
        cd_smtp_check(HEAD "\r\na\0b\r\n", sizeof(HEAD "\r\na\0b\r\n") - 1, NULL, &err),
        -1);
}

static void bad_addresses_never_reach_the_wire(void **state)
{
    static const char *const bad[] = {
        "b@x>\r\nRCPT TO:<evil@example.org", "", "b", "b@x y", "a@b\n", "\"a b\"@c.org"};
    struct peer p = {0};
    struct cd_relay r;

    (void)state;
    peer_start(&p);
    r = relay_to(&p);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *bytes = letter(&(struct batch){.size = 100}, 1);
        struct cordee_error err;

        assert_int_equal(cd_smtp_try(&r, "us@example.org", bad[i], bytes, strlen(bytes),
                                     NULL, NULL, &err),
                         -1);
        if (*bad[i])
            assert_int_equal(cd_smtp_try(&r, bad[i], "us@example.org", bytes,
                                         strlen(bytes), NULL, NULL, &err),
                             -1);
        free(bytes);
    }
    peer_stop(&p);
    assert_null(strstr(p.log, "RCPT"));
    peer_drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_arrives_as_written),
        cmocka_unit_test(the_same_over_chunking),
        cmocka_unit_test(each_failure_lands_in_its_state),
        cmocka_unit_test(so_does_each_where_bodies_go_around_the_library),
        cmocka_unit_test(a_greeting_that_refuses_defers_all),
        cmocka_unit_test(nobody_listening_is_said_and_asks_for_no_message),
        cmocka_unit_test(
            a_body_refused_by_us_never_leaves_and_the_server_is_not_to_blame),
        cmocka_unit_test(a_practice_relay_is_on_this_machine_or_none),
        cmocka_unit_test(the_fence_holds_every_connect_of_the_program),
        cmocka_unit_test(a_live_session_has_tcp_nodelay),
        cmocka_unit_test(a_body_goes_around_the_library_behind_a_header_of_any_length),
        cmocka_unit_test(what_size_a_server_takes_is_heard_and_the_mails_is_said),
        cmocka_unit_test(only_clean_messages_pass),
        cmocka_unit_test(bad_addresses_never_reach_the_wire),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
