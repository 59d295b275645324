#include "core/web/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

uint32_t cd_totp_code(const void *key, size_t n, uint64_t step, int digits)
{
    static const uint32_t most[] = {1000000, 10000000, 100000000};
    unsigned char message[8];
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    const unsigned char *at;
    uint32_t word;

    for (int i = 7; i >= 0; i--, step >>= 8)
        message[i] = (unsigned char)(step & 0xff);
    if (!HMAC(EVP_sha1(), key, (int)n, message, sizeof message, mac, &len) || len != 20)
        return UINT32_MAX; /* no code has as many digits */
    at = mac + (mac[19] & 15);
    word = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
           at[3];
    return word % most[digits - 6];
}

/* Six digits, perhaps "123 456"; UINT32_MAX - 1: they are not. */
static uint32_t code_read(const char *text)
{
    uint32_t n = 0;
    int digits = 0;

    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (*text < '0' || *text > '9' || ++digits > 6)
            return UINT32_MAX - 1;
        n = n * 10 + (uint32_t)(*text - '0');
    }
    return digits == 6 ? n : UINT32_MAX - 1;
}

int64_t cd_totp_match(const void *key, size_t n, const char *code, int64_t now,
                      int64_t last)
{
    uint32_t said = code_read(code);
    int64_t step = now / CD_TOTP_SECONDS;
    int64_t found = 0;

    for (int64_t s = step - 1; s <= step + 1; s++) /* all, so that time tells nothing */
        if (cd_totp_code(key, n, (uint64_t)s, 6) == said && s > last && !found)
            found = s;
    return found;
}

void cd_base32(const void *bytes, size_t n, char *out)
{
    const unsigned char *in = bytes;
    uint32_t word = 0;
    int bits = 0;

    for (size_t i = 0; i < n; i++) {
        word = word << 8 | in[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = letters[word >> (bits - 5) & 31];
    }
    if (bits)
        *out++ = letters[word << (5 - bits) & 31];
    *out = '\0';
}

int cd_base32_read(const char *text, void *out, size_t room)
{
    unsigned char *to = out;
    uint32_t word = 0;
    int bits = 0;
    size_t n = 0;

    for (; *text; text++) {
        char c = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
        const char *at = strchr(letters, c);

        if (strchr(" -=", c))
            continue;
        if (!at)
            return -1;
        word = word << 5 | (uint32_t)(at - letters);
        bits += 5;
        if (bits < 8)
            continue;
        bits -= 8;
        if (n == room)
            return -1;
        to[n++] = (unsigned char)(word >> bits);
    }
    return (int)n;
}
