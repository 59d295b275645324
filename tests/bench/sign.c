/* How many mails a second are signed, all processors at it and nothing else:
 *
 *     tests/bench/sign [BYTES [SECONDS]]      6000 and 3; prints the number alone
 */
#include "core/base/clock.h"
#include "core/mail/sign/dkim.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CPUS_MOST 256

struct signer {
    pthread_t thread;
    const char *key;
    size_t bytes;
    int64_t until, n;
};

static void put_mail(struct cordee_buf *out, size_t bytes)
{
    cordee_buf_puts(out,
                    "From: Office <office@network.example.org>\r\nTo: ada@example.org\r\n"
                    "Subject: Three dates\r\nDate: Sun, 22 Nov 2026 10:00:00 +0100\r\n"
                    "Message-ID: <0192@network.example.org>\r\nMIME-Version: 1.0\r\n"
                    "List-Unsubscribe: <https://network.example.org/u/abcdefgh>\r\n"
                    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n\r\n");
    while (out->len < bytes)
        cordee_buf_puts(
            out, "Recycled content, test methods and a date that matters to all.\r\n");
}

static void *run(void *arg)
{
    struct signer *s = arg;
    struct cordee_error err;
    struct cd_dkim_key *key =
        cd_dkim_key_new("network.example.org", "bench", s->key, &err);
    struct cordee_buf plain = {0}, mail = {0};

    if (!key)
        abort();
    put_mail(&plain, s->bytes);
    while (cd_clock_ms() < s->until) {
        cordee_buf_clear(&mail);
        cordee_buf_put(&mail, plain.text, plain.len);
        if (cd_dkim_sign(key, 1795255200, &mail, &err) < 0)
            abort();
        s->n++;
    }
    cd_dkim_key_free(key);
    cordee_buf_drop(&plain);
    cordee_buf_drop(&mail);
    return NULL;
}

int main(int argc, char **argv)
{
    const size_t bytes = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 6000;
    const long seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 3;
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    const int cpus = online < 1 ? 1 : online > CPUS_MOST ? CPUS_MOST : (int)online;
    struct cordee_buf key = {0}, open = {0};
    struct signer signers[CPUS_MOST];
    int64_t n = 0;

    if (cd_dkim_make(&key, &open, NULL) < 0)
        return 1;
    for (int i = 0; i < cpus; i++) {
        signers[i] = (struct signer){
            .key = key.text, .bytes = bytes, .until = cd_clock_ms() + seconds * 1000};
        if (pthread_create(&signers[i].thread, NULL, run, &signers[i]) != 0)
            abort();
    }
    for (int i = 0; i < cpus; i++) {
        pthread_join(signers[i].thread, NULL);
        n += signers[i].n;
    }
    printf("%lld\n", (long long)(n / (seconds ? seconds : 1)));
    cordee_buf_drop(&key);
    cordee_buf_drop(&open);
    return 0;
}
