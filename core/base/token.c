#include <cordee/base.h>

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

void cordee_random(void *out, size_t n)
{
    unsigned char *p = out;

    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);

        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0) {
            p += got;
            n -= (size_t)got;
        }
    }
}

void cordee_uuid(char out[37])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char b[16];
    struct timespec now;
    uint64_t ms;
    char *p = out;

    cordee_random(b, sizeof b);
    clock_gettime(CLOCK_REALTIME, &now);
    ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    for (int i = 0; i < 6; i++)
        b[i] = (unsigned char)(ms >> (8 * (5 - i)));
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x70);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = hex[b[i] >> 4];
        *p++ = hex[b[i] & 15];
    }
    *p = '\0';
}

void cordee_token(char *out, size_t n)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char bytes[64];
    unsigned bits = 0;
    unsigned have = 0;

    for (size_t at = 0; n > 0 || have > 0; have -= 5) {
        if (have < 5 && n > 0) {
            if (at % sizeof bytes == 0)
                cordee_random(bytes, n < sizeof bytes ? n : sizeof bytes);
            bits = bits << 8 | bytes[at++ % sizeof bytes];
            have += 8;
            n--;
        }
        if (have < 5) { /* the last digit is filled up with zeros */
            bits <<= 5 - have;
            have = 5;
        }
        *out++ = digits[bits >> (have - 5) & 31];
    }
    *out = '\0';
}

void cordee_sha256(const void *bytes, size_t n, char out[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, bytes, n);
    sodium_bin2hex(out, 65, hash, sizeof hash);
}
