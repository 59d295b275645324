/* A fuzz target is two functions; who calls them is libFuzzer (./configure --enable-fuzz)
 * or tests/fuzz/standalone.c, which mutates the seeds for a moment in `make check`. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Texts to begin with, NULL at the end. */
extern const char *const fuzz_seeds[];

/* How many changes standalone.c tries; a target that is slow says fewer. */
extern const unsigned fuzz_rounds __attribute__((weak));

#endif
