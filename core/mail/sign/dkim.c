#include "core/mail/sign/dkim.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define KEY_BITS    2048
#define FIELDS_MOST 100
#define HASH_BYTES  32
#define SIGN_MOST   512 /* bytes of a signature: a key of 4096 bits */
#define LINE        72  /* of the signature's own header */

/* ---- the relaxed form ------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void cd_dkim_field(const char *field, size_t n, struct cordee_buf *out)
{
    const char *colon = memchr(field, ':', n);
    size_t name = colon ? (size_t)(colon - field) : n;
    size_t i = name + 1;

    for (size_t k = 0; k < name && !is_blank(field[k]); k++)
        cordee_buf_putc(
            out, (char)(field[k] >= 'A' && field[k] <= 'Z' ? field[k] | 0x20 : field[k]));
    cordee_buf_putc(out, ':');
    while (n > i && is_blank(field[n - 1]))
        n--;
    while (i < n && is_blank(field[i]))
        i++;
    while (i < n) {
        size_t from = i;

        while (i < n && !is_blank(field[i]))
            i++;
        cordee_buf_put(out, field + from, i - from);
        if (i < n)
            cordee_buf_putc(out, ' ');
        while (i < n && is_blank(field[i]))
            i++;
    }
    cordee_buf_puts(out, "\r\n");
}

/* A line without its end: runs of blanks are one space, those at the end nothing. */
static void put_line(const char *line, size_t n, struct cordee_buf *out)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        size_t run = i;

        if (line[i] != ' ' && line[i] != '\t')
            continue;
        while (run < n && (line[run] == ' ' || line[run] == '\t'))
            run++;
        if (run - i == 1 && line[i] == ' ')
            continue;
        cordee_buf_put(out, line + from, i - from);
        cordee_buf_putc(out, ' ');
        from = run;
        i = run - 1;
    }
    cordee_buf_put(out, line + from, n - from);
}

void cd_dkim_body(const char *body, size_t n, struct cordee_buf *out)
{
    size_t empty = 0; /* lines that count only when another follows */

    for (size_t at = 0; at < n;) {
        const char *lf = memchr(body + at, '\n', n - at);
        size_t end = lf ? (size_t)(lf - body) : n, next = lf ? end + 1 : n;

        if (end > at && body[end - 1] == '\r')
            end--;
        while (end > at && (body[end - 1] == ' ' || body[end - 1] == '\t'))
            end--;
        if (end == at) {
            empty++;
        } else {
            for (; empty; empty--)
                cordee_buf_puts(out, "\r\n");
            put_line(body + at, end - at, out);
            cordee_buf_puts(out, "\r\n");
        }
        at = next;
    }
}

/* ---- the fields of a mail -------------------------------------------------------- */

struct field {
    const char *text;
    size_t n, name;
};

struct fields {
    struct field list[FIELDS_MOST];
    size_t n;
    size_t body; /* where it begins */
};

/* -1: no header, or more fields than any mail of ours has. */
static int fields_read(const struct cordee_buf *mail, struct fields *f)
{
    size_t at = 0;

    f->n = 0;
    while (at < mail->len) {
        const char *line = mail->text + at;
        const char *lf = memchr(line, '\n', mail->len - at);
        size_t n = lf ? (size_t)(lf - line) + 1 : mail->len - at;
        const char *colon = memchr(line, ':', n);

        at += n;
        if (n <= 2 && (*line == '\r' || *line == '\n'))
            break;
        if (*line == ' ' || *line == '\t') {
            if (!f->n)
                return -1;
            f->list[f->n - 1].n += n;
            continue;
        }
        if (!colon || colon == line || is_blank(colon[-1]) || f->n == FIELDS_MOST)
            return -1;
        f->list[f->n++] = (struct field){line, n, (size_t)(colon - line)};
    }
    f->body = at;
    return f->n ? 0 : -1;
}

static bool is_named(const struct field *f, const char *name)
{
    return strlen(name) == f->name && strncasecmp(f->text, name, f->name) == 0;
}

/* What says who wrote what to whom, how it is to be read and how one leaves (RFC 6376
 * 5.4.1, RFC 8058 4). */
static bool is_signed(const struct field *f)
{
    static const char *const names[] = {"From",
                                        "Sender",
                                        "Reply-To",
                                        "To",
                                        "Cc",
                                        "Subject",
                                        "Date",
                                        "Message-ID",
                                        "In-Reply-To",
                                        "References",
                                        "List-Id",
                                        "List-Unsubscribe",
                                        "List-Help",
                                        "List-Owner",
                                        "List-Unsubscribe-Post",
                                        "List-Archive",
                                        "Auto-Submitted"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_named(f, names[i]))
            return true;
    return strncasecmp(f->text, "MIME-", 5) == 0 ||
           strncasecmp(f->text, "Content-", 8) == 0;
}

static bool is_host_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_';
}

bool cd_dkim_author(const struct cordee_buf *mail, char out[255])
{
    struct fields f;
    size_t n = 0;

    if (fields_read(mail, &f) < 0)
        return false;
    for (size_t i = 0; i < f.n; i++) {
        const char *at;

        if (!is_named(&f.list[i], "From") ||
            !(at = memrchr(f.list[i].text, '@', f.list[i].n)))
            continue;
        for (at++; n < 254 && at < f.list[i].text + f.list[i].n && is_host_letter(*at);
             at++)
            out[n++] = (char)(*at >= 'A' && *at <= 'Z' ? *at | 0x20 : *at);
        out[n] = '\0';
        return n > 0;
    }
    return false;
}

/* ---- keys ------------------------------------------------------------------------ */

struct cd_dkim_key {
    char *domain, *selector;
    EVP_PKEY *pkey;
    EVP_MD_CTX *sign, *digest;
    struct cordee_buf work, head, line; /* memory that one mail leaves to the next */
};

static int refuse(struct cordee_error *err, const char *why)
{
    return cordee_fail(err, CORDEE_E_INVALID, "no signature: %s", why);
}

static void put_base64(const unsigned char *bytes, size_t n, struct cordee_buf *out)
{
    unsigned char *text = malloc((n + 2) / 3 * 4 + 1);

    if (!text)
        abort();
    cordee_buf_put(out, text, (size_t)EVP_EncodeBlock(text, bytes, (int)n));
    OPENSSL_cleanse(text, (n + 2) / 3 * 4);
    free(text);
}

int cd_dkim_make(struct cordee_buf *private_r, struct cordee_buf *public_r,
                 struct cordee_error *err)
{
    EVP_PKEY *pkey = EVP_RSA_gen(KEY_BITS);
    PKCS8_PRIV_KEY_INFO *p8 = pkey ? EVP_PKEY2PKCS8(pkey) : NULL;
    unsigned char *secret = NULL, *open = NULL;
    int n = p8 ? i2d_PKCS8_PRIV_KEY_INFO(p8, &secret) : -1;
    int m = pkey ? i2d_PUBKEY(pkey, &open) : -1;

    if (n > 0 && m > 0) {
        put_base64(secret, (size_t)n, private_r);
        put_base64(open, (size_t)m, public_r);
    }
    if (secret)
        OPENSSL_clear_free(secret, (size_t)(n > 0 ? n : 0));
    OPENSSL_free(open);
    PKCS8_PRIV_KEY_INFO_free(p8);
    EVP_PKEY_free(pkey);
    return n > 0 && m > 0 ? 0 : refuse(err, "OpenSSL makes no key");
}

static EVP_PKEY *pkey_of(const char *base64)
{
    size_t n = strlen(base64);
    unsigned char *bytes = malloc(n + 3);
    const unsigned char *p = bytes;
    EVP_PKEY *pkey = NULL;
    int got;

    if (!bytes)
        abort();
    got = EVP_DecodeBlock(bytes, (const unsigned char *)base64, (int)n);
    if (got > 0)
        pkey = d2i_AutoPrivateKey(NULL, &p, got);
    OPENSSL_cleanse(bytes, n);
    free(bytes);
    return pkey;
}

struct cd_dkim_key *cd_dkim_key_new(const char *domain, const char *selector,
                                    const char *private_key, struct cordee_error *err)
{
    EVP_PKEY *pkey = pkey_of(private_key);
    struct cd_dkim_key *key;

    /* RFC 8301 3.2: nobody believes less than 1024 bits. */
    if (!pkey || EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA ||
        EVP_PKEY_get_bits(pkey) < 1024 || EVP_PKEY_get_size(pkey) > SIGN_MOST) {
        EVP_PKEY_free(pkey);
        refuse(err, "this is no RSA key that signs mail");
        return NULL;
    }
    key = calloc(1, sizeof *key);
    if (!key || !(key->domain = strdup(domain)) || !(key->selector = strdup(selector)) ||
        !(key->sign = EVP_MD_CTX_new()) || !(key->digest = EVP_MD_CTX_new()))
        abort();
    key->pkey = pkey;
    return key;
}

void cd_dkim_key_free(struct cd_dkim_key *key)
{
    if (!key)
        return;
    EVP_MD_CTX_free(key->sign);
    EVP_MD_CTX_free(key->digest);
    EVP_PKEY_free(key->pkey);
    cordee_buf_drop(&key->work);
    cordee_buf_drop(&key->head);
    cordee_buf_drop(&key->line);
    free(key->domain);
    free(key->selector);
    free(key);
}

/* ---- signing --------------------------------------------------------------------- */

static int hash_body(struct cd_dkim_key *key, const char *body, size_t n,
                     unsigned char out[HASH_BYTES])
{
    cordee_buf_clear(&key->work);
    cd_dkim_body(body, n, &key->work);
    return EVP_DigestInit_ex(key->digest, EVP_sha256(), NULL) == 1 &&
                   EVP_DigestUpdate(key->digest, key->work.text ? key->work.text : "",
                                    key->work.len) == 1 &&
                   EVP_DigestFinal_ex(key->digest, out, NULL) == 1
               ? 0
               : -1;
}

/* Adds to a header of lines; `*at` is the column. */
static void put_folded(struct cordee_buf *out, const char *word, size_t n, size_t *at)
{
    if (*at + n > LINE) {
        cordee_buf_puts(out, "\r\n ");
        *at = 1;
    }
    cordee_buf_put(out, word, n);
    *at += n;
}

/* The names that are signed, last field first as a verifier takes them (5.4.2); From
 * once more than there is, so that nobody adds another (8.15).  And what they stand for,
 * into `work`. */
static void put_names(struct cd_dkim_key *key, const struct fields *f,
                      struct cordee_buf *out)
{
    size_t at = strlen(" h=");

    cordee_buf_puts(out, " h=");
    cordee_buf_clear(&key->work);
    for (size_t i = f->n; i-- > 0;) {
        const struct field *field = &f->list[i];
        size_t from = key->work.len;

        if (!is_signed(field))
            continue;
        cd_dkim_field(field->text, field->n, &key->work);
        put_folded(out, key->work.text + from, field->name + 1, &at); /* "to:" */
    }
    put_folded(out, "from", strlen("from"), &at);
    cordee_buf_puts(out, ";\r\n");
}

/* The header but for the signature itself. */
static void put_head(struct cd_dkim_key *key, const struct fields *f, int64_t at,
                     const unsigned char hash[HASH_BYTES], struct cordee_buf *out)
{
    cordee_buf_printf(out,
                      "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
                      " d=%s;\r\n s=%s; t=%lld;\r\n",
                      key->domain, key->selector, (long long)at);
    put_names(key, f, out);
    cordee_buf_puts(out, " bh=");
    put_base64(hash, HASH_BYTES, out);
    cordee_buf_puts(out, ";\r\n b=");
}

static int make(struct cd_dkim_key *key, unsigned char out[SIGN_MOST], size_t *n)
{
    *n = SIGN_MOST;
    return EVP_DigestSignInit(key->sign, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
                   EVP_DigestSign(key->sign, out, n,
                                  (const unsigned char *)key->work.text,
                                  key->work.len) == 1 &&
                   EVP_MD_CTX_reset(key->sign) == 1
               ? 0
               : -1;
}

static void put_signature(const unsigned char *bytes, size_t n, struct cordee_buf *line,
                          struct cordee_buf *out)
{
    size_t width = LINE - strlen(" b=");

    cordee_buf_clear(line);
    put_base64(bytes, n, line);
    for (size_t i = 0; i < line->len; i += width, width = LINE) {
        if (i)
            cordee_buf_puts(out, "\r\n ");
        cordee_buf_put(out, line->text + i,
                       line->len - i < width ? line->len - i : width);
    }
    cordee_buf_puts(out, "\r\n");
}

static void put_on_top(struct cordee_buf *mail, const struct cordee_buf *head)
{
    const size_t len = mail->len;

    cordee_buf_put(mail, head->text, head->len); /* makes room */
    if (mail->over)
        return;
    memmove(mail->text + head->len, mail->text, len);
    memcpy(mail->text, head->text, head->len);
}

int cd_dkim_sign(struct cd_dkim_key *key, int64_t at, struct cordee_buf *mail,
                 struct cordee_error *err)
{
    unsigned char hash[HASH_BYTES], bytes[SIGN_MOST];
    struct fields f;
    size_t n;

    if (fields_read(mail, &f) < 0)
        return refuse(err, "the mail has no header");
    if (hash_body(key, mail->text + f.body, mail->len - f.body, hash) < 0)
        return refuse(err, "OpenSSL makes no hash");
    cordee_buf_clear(&key->head);
    put_head(key, &f, at, hash, &key->head);
    cd_dkim_field(key->head.text, key->head.len, &key->work);
    key->work.len -= 2; /* 3.7: the signature's own field has no CRLF */
    if (make(key, bytes, &n) < 0)
        return refuse(err, "OpenSSL does not sign");
    put_signature(bytes, n, &key->line, &key->head);
    put_on_top(mail, &key->head);
    return 0;
}
