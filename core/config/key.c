/* What the folder's secret key is for. */
#include "core/config/folder-priv.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE64 sodium_base64_VARIANT_ORIGINAL

/* A key of its own for each purpose, so that nothing made for one is good for another. */
static void key_for(const struct cordee_host *host, const char *use, const char *purpose,
                    unsigned char out[crypto_secretbox_KEYBYTES])
{
    crypto_generichash_state state;

    if (!host->folder) /* a key of zeros would look as if it worked */
        abort();
    crypto_generichash_init(&state, host->folder->key, CD_KEY_BYTES,
                            crypto_secretbox_KEYBYTES);
    crypto_generichash_update(&state, (const unsigned char *)use, strlen(use) + 1);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose));
    crypto_generichash_final(&state, out, crypto_secretbox_KEYBYTES);
}

static void hash_key_for(const struct cordee_host *host, const char *purpose,
                         unsigned char out[crypto_secretbox_KEYBYTES])
{
    if (host->folder && strcmp(host->folder->taken_for, purpose) == 0)
        memcpy(out, host->folder->taken, crypto_secretbox_KEYBYTES);
    else
        key_for(host, "hash", purpose, out);
}

void cd_key_hex(const struct cordee_host *host, const char *purpose, char out[65])
{
    unsigned char key[crypto_secretbox_KEYBYTES];

    hash_key_for(host, purpose, key);
    sodium_bin2hex(out, 65, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

int cd_key_take(struct cordee_host *host, const char *purpose, const char *hex,
                struct cordee_error *err)
{
    struct cd_folder *folder = host->folder;
    unsigned char key[CD_KEY_BYTES];
    size_t n = 0;

    if (!folder || !*purpose || strlen(purpose) >= sizeof folder->taken_for ||
        strlen(hex) != sizeof key * 2 ||
        sodium_hex2bin(key, sizeof key, hex, strlen(hex), NULL, &n, NULL) != 0 ||
        n != sizeof key)
        return cordee_fail(err, CORDEE_E_INVALID, "this is no key");
    memcpy(folder->taken, key, sizeof key);
    snprintf(folder->taken_for, sizeof folder->taken_for, "%s", purpose);
    sodium_memzero(key, sizeof key);
    return 0;
}

void cd_key_hash(const struct cordee_host *host, const char *purpose, const char *text,
                 char out[65])
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    unsigned char hash[32];

    hash_key_for(host, purpose, key);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), key,
                       sizeof key);
    sodium_bin2hex(out, 65, hash, sizeof hash);
    sodium_memzero(key, sizeof key);
}

void cd_keyed(const struct cordee_host *host, const char *purpose, int64_t row,
              char out[CORDEE_KEYED])
{
    char number[21], hash[65], of_link[120];

    snprintf(number, sizeof number, "%lld", (long long)row);
    snprintf(of_link, sizeof of_link, "link %s", purpose); /* no other purpose of ours */
    cd_key_hash(host, of_link, number, hash);
    snprintf(out, CORDEE_KEYED, "%s-%s", number, hash);
}

int64_t cd_keyed_row(const struct cordee_host *host, const char *purpose,
                     const char *word)
{
    const size_t n = strcspn(word, "-");
    char number[21], right[CORDEE_KEYED];
    int64_t row;

    if (n >= sizeof number || strlen(word) >= sizeof right)
        return 0;
    snprintf(number, sizeof number, "%.*s", (int)n, word);
    if (!cordee_text_int(number, &row) || row <= 0)
        return 0;
    cd_keyed(host, purpose, row, right);
    return strlen(right) == strlen(word) && sodium_memcmp(right, word, strlen(right)) == 0
               ? row
               : 0;
}

void cd_key_seal(const struct cordee_host *host, const char *purpose, const char *text,
                 struct cordee_buf *out)
{
    enum { NONCE = crypto_secretbox_NONCEBYTES, MAC = crypto_secretbox_MACBYTES };
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t n = strlen(text);
    size_t room = sodium_base64_ENCODED_LEN(NONCE + MAC + n, BASE64);
    unsigned char *box = malloc(NONCE + MAC + n);
    char *coded = malloc(room);

    if (!box || !coded)
        abort();
    key_for(host, "seal", purpose, key);
    cordee_random(box, NONCE);
    crypto_secretbox_easy(box + NONCE, (const unsigned char *)text, n, box, key);
    sodium_bin2base64(coded, room, box, NONCE + MAC + n, BASE64);
    cordee_buf_puts(out, coded);
    sodium_memzero(key, sizeof key);
    free(coded);
    free(box);
}

int cd_key_open(const struct cordee_host *host, const char *purpose, const char *sealed,
                struct cordee_buf *out, struct cordee_error *err)
{
    enum { NONCE = crypto_secretbox_NONCEBYTES, MAC = crypto_secretbox_MACBYTES };
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t room = strlen(sealed);
    unsigned char *box = malloc(room + 1);
    unsigned char *text = malloc(room + 1);
    size_t n = 0;
    int rc = -1;

    if (!box || !text)
        abort();
    key_for(host, "seal", purpose, key);
    if (sodium_base642bin(box, room + 1, sealed, room, NULL, &n, NULL, BASE64) == 0 &&
        n >= NONCE + MAC &&
        crypto_secretbox_open_easy(text, box + NONCE, n - NONCE, box, key) == 0) {
        cordee_buf_put(out, text, n - NONCE - MAC);
        rc = 0;
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(text, room + 1);
    free(text);
    free(box);
    if (rc < 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the secret was sealed with another key than this folder's");
    return 0;
}
