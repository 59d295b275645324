/* Runs a fuzz target on its seeds and on files given, and on many small changes of them:
 * the same ones every time, so that what fails once fails again. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20000, LONGEST = 4096 };

static uint64_t state = 88172645463325252u;

static uint32_t random_below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16) % (uint32_t)n;
}

/* Changes, drops, repeats or splices some bytes; returns the new length. */
static size_t mutate(uint8_t *b, size_t n, const char *other)
{
    size_t from = n ? random_below(n) : 0;
    size_t k = n - from ? random_below(n - from) + 1 : 0;
    size_t m = strlen(other);

    switch (random_below(5)) {
    case 0:
        if (n)
            b[from] = (uint8_t)random_below(256);
        return n;
    case 1:
        if (n)
            b[from] = (uint8_t) "{}#^/<>$!=&\"\r\n;-"[random_below(17)];
        return n;
    case 2:
        if (n)
            memmove(b + from, b + from + k, n - from - k);
        return n ? n - k : 0;
    case 3:
        if (n + k > LONGEST || !n)
            return n;
        memmove(b + from + k, b + from, n - from);
        return n + k;
    default:
        k = m ? random_below(m) : 0;
        m -= k;
        if (from + m > LONGEST)
            return n;
        memcpy(b + from, other + k, m);
        return from + m;
    }
}

static void run_file(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *in = fopen(path, "rb");
    size_t n = in ? fread(bytes, 1, sizeof bytes, in) : 0;

    if (!in) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fclose(in);
    LLVMFuzzerTestOneInput(bytes, n);
}

int main(int argc, char **argv)
{
    const unsigned rounds = &fuzz_rounds ? fuzz_rounds : ROUNDS;
    size_t n_seeds = 0;

    for (int i = 1; i < argc; i++)
        run_file(argv[i]);
    while (fuzz_seeds[n_seeds])
        n_seeds++;
    for (size_t i = 0; argc == 1 && i < rounds; i++) {
        const char *seed = fuzz_seeds[i % n_seeds];
        size_t n = strlen(seed);
        uint8_t *bytes = malloc(LONGEST);
        uint8_t *exact;

        if (!bytes)
            return EXIT_FAILURE;
        memcpy(bytes, seed, n);
        for (size_t k = i < n_seeds ? 0 : 1 + random_below(6); k > 0; k--)
            n = mutate(bytes, n, fuzz_seeds[random_below(n_seeds)]);
        exact = malloc(n ? n : 1); /* so that a sanitizer sees one byte too far */
        if (!exact)
            return EXIT_FAILURE;
        memcpy(exact, bytes, n);
        LLVMFuzzerTestOneInput(exact, n);
        free(exact);
        free(bytes);
    }
    return EXIT_SUCCESS;
}
