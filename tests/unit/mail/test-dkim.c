#include "tests/unit/mail/mail-fixture.h"

#include "core/mail/sign/dkim.h"
#include "core/mail/sign/keys.h"

#include <stdio.h>
#include <string.h>

/* Made for this test, and of no domain. */
static const char private_key[] =
    "MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDah4vMI5P73gXa/vyw1GDD"
    "WBOZ3eRQBsiA7xmvBN8UcaFY45VPx+/MZDga9jY5gg9PaGemyruBC+uBgrCQkeUoDaRb4N0P"
    "R1B3VDCku2YfoW6n4trc31aFjzNsoYLzvcF5a0ZWICF6BuV+Ey4W4KBnqK+tYREDiJkVdyVc"
    "lqXS+/mn/4tc95gVaD3nkHfBEEEpS79sCoUjhOEvogDjTU/HYhmLV+ZPOJqN/YrpxVk3QcRg"
    "VVgrBgPqWesNYii4UYg3jMfwU/iM2jkNxQy4SRt6ceQVTcAwuLAxltizhy56yuRoBjmxi/j2"
    "NDyf/ad+BX20qaynL99UcBVKilFaf2V7AgMBAAECggEAIdxYjjWXE7L9L51MtJj73gOS6fJm"
    "vaWyF2m1DkL6zqqlaGYUjTZQPa3rvvXBRNuWbrn2kZ1z51TcVYbVaq6d65Ji53T/cS4eKuyf"
    "Ku9PWChbQo///13AhNUXD/EzdCbGHf/AIs6QvAfp3cVat2ManQ/sxLiNJSyFzTyBzAfFwwah"
    "1hCw15t8t96Zw75/MvDKCsaWZoaG11MIx+5pMZ09KYIYAMBJf/AEebyQstHvSSjHLwSpSzeL"
    "7g2mnyJJuxOhs/Kjj0huFKxhczB18oBw0ENvonjPIo9v86u5qnoqzZ/x3O3IQXtdYtWAidXW"
    "Y7qcq1rxuSfXeNmV3VZJjsNbCQKBgQDyHjHEg3vkm8ovI1kd3R1RNlTtcTN3sQNj4TEgG7rr"
    "qxS4yUBAVJ/Dua4z2QkiSZZjDQrpkwq3GgAPOwrdKbO0MhihxeHhnGCfGvCKQ+Xegx0FIIAy"
    "ZYWn78WFLQc9kgL+7HAiBOiNooSEpLUdbF7ZJg7ltArRPMZsblpWQZFFcwKBgQDnDx7KVWSe"
    "G/n5E9SFsrCIAPcAK2VNLDUkvuaP4ZCQljfaUreWx7tcn42vbIhqF99/KXR7dkr+FfPvjs57"
    "QdgMDmLYvqMDLTOt4ikOICTaYxExpXPlrqF5u0PXUykIND5zC/ENfuAk7qppOwzWUF059XLj"
    "pxXliJz7bY0LhSyd2QKBgQC3RTPW1NBLU8HPvKoQePdgKghPU4jp6Qvv5t4Qt+zdxzqARZZl"
    "G6lztnGuvXK0iY9UmuLPu4Y44214GfE3SAHHPMR4cBlzdbONvA6oGo09yXGGF/vyKfbqEA0r"
    "qdH5QTUTUlXu6lg+He7BmQufohCJvs04AvjNOXvZSA8Ji8gzEQKBgQDjQijroz+6jxO3Wzy9"
    "X3pn2mMWpJgXZnLCuIy3WYlB3K4EqzTtNXff6wKFVv95Mg/d1508zaWG8Xqi1VfbPXDMst2g"
    "Byj4N95LmVT+ErmMnsHLjctHThJ+U6SvRZjm+9OsfkNSHcdCLAgqRi0jIZoAJp0gsjdEMrEM"
    "TrzaZtrySQKBgQDaRNaVsEUFAmsg6gUN4ZjcowZE3dcX1BiiVowZ1AwduoGpZDer+bF8SZqU"
    "sN+pu9W35aWtVlVQFu5JcP6t5I00dAJJaQAZJhdHasERdS+64j7EGND2aoezS4ZFMd0KiGkB"
    "n2+5s5ykQPafCgqCms7cS/z74UFzFVADxacGVioUXw==";

static const char mail[] =
    "From: =?utf-8?Q?Magdalena_R=C3=BCscher?= <office@Network.example.org>\r\n"
    "List-Id: <news.network.example.org>\r\n"
    "To: Ada <ada@example.org>\r\n"
    "Subject: Three  dates\r\n"
    " and a checklist\r\n"
    "Date: Sun, 22 Nov 2026 10:00:00 +0100\r\n"
    "Message-ID: <0192@network.example.org>\r\n"
    "List-Unsubscribe: <https://network.example.org/u/abcdefgh>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "X-Mailer: none of a signer's business\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "\r\n"
    "Hello\t Ada, \r\n"
    "\r\n"
    "bye\r\n"
    "\r\n"
    "\r\n";

static int setup(void **state)
{
    *state = mail_fixture_new();
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* ---- the relaxed form ------------------------------------------------------------ */

static void assert_field(const char *field, const char *relaxed)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_dkim_field(field, strlen(field), &out);
    assert_string_equal(out.text, relaxed);
}

static void assert_body(const char *body, const char *relaxed)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_dkim_body(body, strlen(body), &out);
    assert_string_equal(out.text ? out.text : "", relaxed);
}

static void the_examples_of_rfc_6376(void **state)
{
    (void)state;
    assert_field("A: X\r\n", "a:X\r\n");
    assert_field("B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n");
    assert_body(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n");
}

static void fields_of_odd_shapes(void **state)
{
    (void)state;
    assert_field("Subject:\r\n", "subject:\r\n");
    assert_field("Subject: \r\n \r\n", "subject:\r\n");
    assert_field("SUBJECT:a:b  c", "subject:a:b c\r\n");
    assert_field("To:\r\n Ada\r\n\t<ada@example.org>\r\n",
                 "to:Ada <ada@example.org>\r\n");
}

static void bodies_of_odd_shapes(void **state)
{
    (void)state;
    assert_body("", "");
    assert_body("\r\n\r\n \t\r\n", "");
    assert_body("a", "a\r\n");
    assert_body("\r\n\r\na\r\n", "\r\n\r\na\r\n");
    assert_body("\ta  b\t\tc d \r\n \r\nx\r\n", " a b c d\r\n\r\nx\r\n");
}

/* ---- a signature ----------------------------------------------------------------- */

static void sign(struct cordee_buf *out, const char *text)
{
    struct cordee_error err;
    struct cd_dkim_key *key =
        cd_dkim_key_new("network.example.org", "cordee-test", private_key, &err);

    assert_non_null(key);
    cordee_buf_puts(out, text);
    assert_int_equal(cd_dkim_sign(key, 1795255200, out, &err), 0);
    cd_dkim_key_free(key);
}

/* These bytes were verified with dkimpy; PKCS #1 v1.5 gives the same each time. */
static void a_signature_byte_for_byte(void **state)
{
    static const char golden[] =
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
        " d=network.example.org;\r\n"
        " s=cordee-test; t=1795255200;\r\n"
        " h=content-type:mime-version:list-unsubscribe-post:list-unsubscribe:\r\n"
        " message-id:date:subject:to:list-id:from:from;\r\n"
        " bh=g/1KS1LH88RRk7dzQmpxClX0a5UJhDMGtAjaZAo45hY=;\r\n"
        " b=WvNj8vT/GXjO7l/y3ZSslfMeGXR2I9IaeF22tjCNjZ5P6YLZk2x4A2g5flhiN9NbnlYHD\r\n"
        " Zk9m09drOdD/TwZR7ge7PhPTmO3rDoc1KZR7fJLHvo9fTNS9Y0LFyuGqlcRg1ea0NI/oN38I\r\n"
        " zCea/wI4qvIiRpaEGC8N1rEee1A9rHpgMqn237iGD0/0ojCMtY6KrqrNuLkWJcjLY/2AHZhH\r\n"
        " dwaJsE7YjO7sdkXNwhCtWJC+Jpbp91KUvWB3ynIFWfU6sbYpJ7LBy+3E3gDqCJIDEfaEetgB\r\n"
        " z9dJJGkqqa16Hj+/s7TWSLqGfdnCbO8yTPnDQEthMjYuhdPIwTkQUkVqA==\r\n";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    sign(&out, mail);
    assert_true(out.len > sizeof golden);
    assert_memory_equal(out.text, golden, sizeof golden - 1);
    assert_string_equal(out.text + sizeof golden - 1, mail);
}

static void a_body_of_nothing_has_the_hash_of_nothing(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    (void)state;
    sign(&out, "From: a@network.example.org\r\n\r\n");
    assert_non_null(strstr(out.text, "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"));
    assert_non_null(strstr(out.text, "h=from:from;"));
}

static void what_is_no_mail_or_no_key_is_refused(void **state)
{
    static const char *const bad[] = {"", "\r\n", "no header\r\n\r\n",
                                      " From: a@b.org\r\n\r\n", NULL};
    struct cordee_error err;
    struct cd_dkim_key *key = cd_dkim_key_new("a.org", "s", private_key, &err);

    (void)state;
    for (const char *const *text = bad; *text; text++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        cordee_buf_puts(&out, *text);
        assert_int_equal(cd_dkim_sign(key, 1, &out, &err), -1);
        assert_string_equal(out.text, *text);
    }
    cd_dkim_key_free(key);
    assert_null(cd_dkim_key_new("a.org", "s", "", &err));
    assert_null(cd_dkim_key_new("a.org", "s", "bm8ga2V5", &err));
}

static void assert_author(const char *text, const char *domain)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char found[255] = "";

    cordee_buf_puts(&out, text);
    assert_int_equal(cd_dkim_author(&out, found), *domain != 0);
    assert_string_equal(found, domain);
}

static void whose_mail_it_is(void **state)
{
    (void)state;
    assert_author(mail, "network.example.org");
    assert_author(
        "To: a@b.org\r\nfrom:\r\n \"x@evil.org\" <y@Good.Org>\r\n\r\nFrom: z@z.org\r\n",
        "good.org");
    assert_author("To: a@b.org\r\n\r\nFrom: z@z.org\r\n", "");
    assert_author("From: nobody\r\n\r\n", "");
}

/* ---- keys ------------------------------------------------------------------------ */

/* Of an office of a domain: 1 signed, 0. */
static int signs(struct fixture *f, struct cd_signer *s, const char *domain,
                 const char *with)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    int rc;

    cordee_buf_printf(&out, "From: office@%s\r\nSubject: x\r\n\r\nx\r\n", domain);
    rc = cd_sign(s, &out, &f->err);
    if (rc > 0)
        assert_non_null(strstr(out.text, with));
    return rc;
}

static const char *selector_of(struct fixture *f, int64_t id, char out[64])
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    assert_int_equal(
        f->core.db->row(&f->core, &f->err, &row,
                        "SELECT ' s=' || selector || ';' AS s FROM dkim_key WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(id))),
        1);
    snprintf(out, 64, "%s", cordee_json_text(row, "s"));
    return out;
}

static void a_key_waits_is_used_and_makes_place_for_the_next(void **state)
{
    struct fixture *f = *state;
    struct cd_signer *s = cd_signer_new(&f->core);
    char one[64], two[64];
    int64_t first = cd_dkim_add(&f->core, "network.example.org", &f->err), second, n = 0;

    assert_true(first > 0);
    assert_int_equal(signs(f, s, "network.example.org", ""), 0);
    assert_int_equal(cd_dkim_seen(&f->core, first, &f->err), 0);
    assert_int_equal(signs(f, s, "Network.example.org", selector_of(f, first, one)), 1);
    assert_int_equal(signs(f, s, "other.example.org", ""), 0);
    assert_int_equal(signs(f, s, "a.network.example.org", ""), 0);

    second = cd_dkim_add(&f->core, "network.example.org", &f->err);
    assert_int_equal(signs(f, s, "network.example.org", one), 1);
    assert_int_equal(cd_dkim_seen(&f->core, second, &f->err), 0);
    assert_int_equal(signs(f, s, "network.example.org", selector_of(f, second, two)), 1);
    assert_int_equal(
        f->core.db->one(
            &f->core, &f->err, &n,
            "SELECT retired_at > 0 AND private_key = '' FROM dkim_key WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(first))),
        1);
    assert_int_equal(n, 1);
    assert_int_equal(cd_dkim_retire(&f->core, second, &f->err), 0);
    assert_int_equal(signs(f, s, "network.example.org", ""), 0);
    cd_signer_free(s);
}

static void the_secret_half_is_sealed(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t id = cd_dkim_add(&f->core, "network.example.org", &f->err);

    assert_int_equal(f->core.db->row(&f->core, &f->err, &row,
                                     "SELECT * FROM dkim_key WHERE id = ?",
                                     CORDEE_ARGS(CORDEE_V(id))),
                     1);
    /* What a PKCS #8 key of RSA begins with. */
    assert_null(strstr(cordee_json_text(row, "private_key"), "MIIE"));
    assert_memory_equal(cordee_json_text(row, "public_key"),
                        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", 32);
    assert_true(f->cd.db->one(&f->cd, &f->err, &id,
                              "SELECT length(private_key) FROM dkim_key",
                              CORDEE_NO_ARGS) < 0);
    assert_int_equal(f->err.code, CORDEE_E_DENIED);
}

static void a_key_of_another_folder_leaves_the_mail_unsigned(void **state)
{
    struct fixture *f = *state;
    struct cd_signer *s = cd_signer_new(&f->core);
    int64_t id = cd_dkim_add(&f->core, "network.example.org", &f->err);

    assert_int_equal(f->core.db->exec(&f->core, &f->err,
                                      "UPDATE dkim_key SET private_key = 'c29tZXRoaW5n'",
                                      CORDEE_NO_ARGS),
                     0);
    assert_int_equal(cd_dkim_seen(&f->core, id, &f->err), 0);
    assert_int_equal(signs(f, s, "network.example.org", ""), 0);
    cd_signer_free(s);
}

static void only_domains_that_send_have_keys(void **state)
{
    static const char *const bad[] = {
        "", "localhost", "a b.org", "a.org\r\nBcc: x", "-a..org", NULL};
    struct fixture *f = *state;

    for (const char *const *domain = bad; *domain; domain++)
        assert_int_equal(cd_dkim_add(&f->core, *domain, &f->err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_rfc_6376),
        cmocka_unit_test(fields_of_odd_shapes),
        cmocka_unit_test(bodies_of_odd_shapes),
        cmocka_unit_test(a_signature_byte_for_byte),
        cmocka_unit_test(a_body_of_nothing_has_the_hash_of_nothing),
        cmocka_unit_test(what_is_no_mail_or_no_key_is_refused),
        cmocka_unit_test(whose_mail_it_is),
        cmocka_unit_test_setup_teardown(a_key_waits_is_used_and_makes_place_for_the_next,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_secret_half_is_sealed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_of_another_folder_leaves_the_mail_unsigned,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(only_domains_that_send_have_keys, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
