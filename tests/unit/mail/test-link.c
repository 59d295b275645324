/* TLS to the mail server: proper or not at all; and the password only inside it. */
#include "core/mail/send/smtp.h"
#include "tests/unit/fixture.h"
#include "tests/unit/mail/peer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/cordee-link-XXXXXX";
static char cert[64], key[64], other[64], other_key[64];

/* A certificate of its own authority for `names` ("DNS:a,IP:b"). */
static void make_certificate(const char *names, const char *cert_path,
                             const char *key_path)
{
    EVP_PKEY *k = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
    FILE *f;

    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_set_pubkey(x, k);
    X509_add_ext(x, san, -1);
    X509_sign(x, k, EVP_sha256());
    f = fopen(cert_path, "w");
    PEM_write_X509(f, x);
    fclose(f);
    f = fopen(key_path, "w");
    PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL);
    fclose(f);
    X509_EXTENSION_free(san);
    X509_free(x);
    EVP_PKEY_free(k);
}

static int group_setup(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(cert, sizeof cert, "%s/cert.pem", dir);
    snprintf(key, sizeof key, "%s/key.pem", dir);
    snprintf(other, sizeof other, "%s/other.pem", dir);
    snprintf(other_key, sizeof other_key, "%s/other-key.pem", dir);
    make_certificate("DNS:relay.test,IP:127.0.0.1", cert, key);
    make_certificate("DNS:relay.test", other, other_key);
    return 0;
}

static int group_teardown(void **state)
{
    (void)state;
    unlink(cert);
    unlink(key);
    unlink(other);
    unlink(other_key);
    return rmdir(dir);
}

/* ---- sending one message ---------------------------------------------------- */

static struct cordee_buf message(size_t size)
{
    struct cordee_buf b = {0};

    cordee_buf_puts(&b, "From: us@example.org\r\nTo: b@example.org\r\n"
                        "Date: Sat, 21 Nov 2026 10:00:00 +0100\r\n"
                        "Message-ID: <m@example.org>\r\n\r\n");
    for (int i = 0; b.len < size; i++)
        cordee_buf_printf(&b, "line %d with some words to make it longer\r\n", i);
    return b;
}

static struct cd_relay relay_to(const struct peer *p, enum cd_security security)
{
    struct cd_relay r = {.host = "127.0.0.1",
                         .port = p->port,
                         .security = security,
                         .verify = "relay.test"};

    snprintf(r.ca_file, sizeof r.ca_file, "%s", cert);
    r.wait.greeting = r.wait.envelope = r.wait.data = r.wait.data2 = 2000;
    r.wait.transfer = 5000;
    return r;
}

/* 0 sent, -1 not; *why has the reason, `said` the conversation. */
static int try_one(const struct cd_relay *r, size_t size, struct cordee_buf *said,
                   struct cordee_error *why)
{
    struct cordee_buf m = message(size);
    int rc =
        cd_smtp_try(r, "us@example.org", "b@example.org", m.text, m.len, said, NULL, why);

    cordee_buf_drop(&m);
    return rc;
}

static void arrived(const struct peer *p, size_t size)
{
    struct cordee_buf m = message(size);

    assert_int_equal(p->messages, 1);
    assert_int_equal(p->raw[0].len, m.len);
    assert_memory_equal(p->raw[0].text, m.text, m.len);
    cordee_buf_drop(&m);
}

/* ---- it works --------------------------------------------------------------- */

static void sends_over(struct peer *p, enum cd_security security, size_t size)
{
    struct cordee_buf said = {0};
    struct cordee_error why;
    struct cd_relay r;

    p->certificate = cert;
    p->key = key;
    p->tls_at_once = security == CD_SECURITY_TLS;
    peer_start(p);
    r = relay_to(p, security);
    strcpy(r.user, "cordee");
    strcpy(r.password, "geheim");
    if (try_one(&r, size, &said, &why) < 0)
        fail_msg("%s\n%s", why.text, said.text);
    peer_stop(p);
    arrived(p, size);
    assert_non_null(strstr(p->log, "AUTH"));
    assert_non_null(strstr(said.text, "certificate of relay.test accepted"));
    assert_non_null(strstr(said.text, "> AUTH ..."));
    assert_null(strstr(said.text, "Z2VoZWlt")); /* the password */
    assert_non_null(strstr(said.text, "< 250 2.0.0 taken"));
    cordee_buf_drop(&said);
    peer_drop(p);
}

static void tls_from_the_first_byte(void **state)
{
    struct peer p = {0};

    (void)state;
    sends_over(&p, CD_SECURITY_TLS, 3000);
}

static void starttls_done_cleanly(void **state)
{
    struct peer p = {0};

    (void)state;
    sends_over(&p, CD_SECURITY_STARTTLS, 3000000);
}

static void an_address_in_the_certificate_is_accepted(void **state)
{
    struct peer p = {.certificate = cert, .key = key, .tls_at_once = true};
    struct cordee_error why;
    struct cd_relay r;

    (void)state;
    peer_start(&p);
    r = relay_to(&p, CD_SECURITY_TLS);
    r.verify[0] = '\0'; /* then the host: 127.0.0.1 */
    assert_int_equal(try_one(&r, 100, NULL, &why), 0);
    peer_stop(&p);
    peer_drop(&p);
}

struct many {
    struct cordee_buf m;
    int left, sent;
};

static int many_next(void *ctx, struct cd_post *post)
{
    struct many *m = ctx;

    *post = (struct cd_post){.from = "us@example.org",
                             .to = "b@example.org",
                             .bytes = m->m.text,
                             .len = m->m.len};
    return m->left-- > 0;
}

static void many_result(void *ctx, struct cd_post *post, const struct cd_answer *a)
{
    (void)post;
    ((struct many *)ctx)->sent += a->outcome == CD_SENT;
}

static void many_sessions_one_after_another(void **state)
{
    struct peer p = {.certificate = cert, .key = key, .tls_at_once = true};
    struct many m = {.m = message(7000)};
    const struct cd_source source = {.ctx = &m, .next = many_next, .result = many_result};
    struct cd_session_report report;
    struct cordee_error why;

    (void)state;
    peer_start(&p);
    for (int i = 0; i < 20; i++) {
        struct cd_relay r = relay_to(&p, CD_SECURITY_TLS);

        m.left = 20;
        assert_int_equal(cd_smtp_session(&r, &source, &report, &why), 0);
    }
    peer_stop(&p);
    assert_int_equal(m.sent, 400);
    for (int i = 0; i < 400; i++)
        assert_int_equal(p.raw[i].len, m.m.len);
    cordee_buf_drop(&m.m);
    peer_drop(&p);
}

/* ---- and where it does not, nothing leaves ---------------------------------- */

static void refuses(struct peer *p, const struct cd_relay *how, const char *because)
{
    struct cordee_buf said = {0};
    struct cordee_error why = {0};
    struct cd_relay r;

    peer_start(p);
    r = *how;
    r.port = p->port;
    assert_int_equal(try_one(&r, 1000, &said, &why), -1);
    peer_stop(p);
    if (!strstr(why.text, because))
        fail_msg("%s", why.text);
    assert_null(strstr(p->log, "MAIL"));
    assert_int_equal(p->messages, 0);
    cordee_buf_drop(&said);
    peer_drop(p);
}

static void a_wrong_name_is_refused(void **state)
{
    struct peer p = {.certificate = cert, .key = key, .tls_at_once = true};
    struct cd_relay r = relay_to(&p, CD_SECURITY_TLS);

    (void)state;
    strcpy(r.verify, "smtp.example.org");
    refuses(&p, &r, "not accepted for smtp.example.org");
}

static void an_unknown_authority_is_refused(void **state)
{
    struct peer p = {.certificate = other, .key = other_key, .tls_at_once = true};
    struct cd_relay r = relay_to(&p, CD_SECURITY_TLS);

    (void)state;
    refuses(&p, &r, "certificate is not accepted");
    r.ca_file[0] = '\0'; /* the system's */
    memset(&p, 0, sizeof p);
    p.certificate = cert;
    p.key = key;
    p.tls_at_once = true;
    refuses(&p, &r, "certificate is not accepted");
}

static void hidden_starttls_is_refused(void **state)
{
    struct peer p = {0}; /* no certificate: it does not offer it */
    struct cd_relay r = relay_to(&p, CD_SECURITY_STARTTLS);

    (void)state;
    refuses(&p, &r, "does not offer STARTTLS");
}

static void refused_starttls_is_refused(void **state)
{
    const struct peer_step no[] = {{"STARTTLS", 0, "454 4.7.0 not now\r\n", 0}, {0}};
    struct peer p = {.certificate = cert, .key = key, .script = no};
    struct cd_relay r = relay_to(&p, CD_SECURITY_STARTTLS);

    (void)state;
    refuses(&p, &r, "454 4.7.0 not now");
}

static void words_slipped_in_before_tls_are_an_attack(void **state)
{
    const struct peer_step inject[] = {
        {"STARTTLS", 0, "220 2.0.0 ready\r\n250-injected\r\n250 SIZE 1\r\n", 0}, {0}};
    struct peer p = {.certificate = cert, .key = key, .script = inject};
    struct cd_relay r = relay_to(&p, CD_SECURITY_STARTTLS);

    (void)state;
    refuses(&p, &r, "attack");
}

static void a_server_without_tls_is_refused(void **state)
{
    struct peer p = {0};
    struct cd_relay r = relay_to(&p, CD_SECURITY_TLS);

    (void)state;
    r.wait.greeting = 1000;
    refuses(&p, &r, "TLS");
}

static void without_auth_no_mail_leaves_where_auth_is_set(void **state)
{
    const struct peer_step no[] = {{"AUTH", 0, "535 5.7.8 wrong password\r\n", 0}, {0}};
    struct peer p = {.certificate = cert, .key = key, .tls_at_once = true, .script = no};
    struct cd_relay r = relay_to(&p, CD_SECURITY_TLS);

    (void)state;
    strcpy(r.user, "cordee");
    strcpy(r.password, "falsch");
    refuses(&p, &r, "535 5.7.8 wrong password");
    memset(&p, 0, sizeof p);
    p.certificate = cert;
    p.key = key;
    p.tls_at_once = true;
    p.extensions = "250-PIPELINING\r\n"; /* AUTH hidden */
    refuses(&p, &r, "did not accept user name and password");
}

static void plain_text_goes_to_this_machine_only(void **state)
{
    struct cd_relay r = {.host = "192.0.2.1", .port = 25};
    struct cordee_error why;

    (void)state;
    assert_int_equal(try_one(&r, 100, NULL, &why), -1);
    assert_non_null(strstr(why.text, "another machine"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_from_the_first_byte),
        cmocka_unit_test(starttls_done_cleanly),
        cmocka_unit_test(an_address_in_the_certificate_is_accepted),
        cmocka_unit_test(many_sessions_one_after_another),
        cmocka_unit_test(a_wrong_name_is_refused),
        cmocka_unit_test(an_unknown_authority_is_refused),
        cmocka_unit_test(hidden_starttls_is_refused),
        cmocka_unit_test(refused_starttls_is_refused),
        cmocka_unit_test(words_slipped_in_before_tls_are_an_attack),
        cmocka_unit_test(a_server_without_tls_is_refused),
        cmocka_unit_test(without_auth_no_mail_leaves_where_auth_is_set),
        cmocka_unit_test(plain_text_goes_to_this_machine_only),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
