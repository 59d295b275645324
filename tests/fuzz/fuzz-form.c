#include "tests/fuzz/fuzz.h"

#include "core/web/web-priv.h"

#include <string.h>

const char *const fuzz_seeds[] = {
    "a=1&b=%C3%A9+x&&c&a=%zz",
    "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--xyz--\r\n",
    "--xyz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\\\"y.csv\"\r\n"
    "Content-Type: text/csv\r\n\r\na;b\r\n--xy\r\n\r\n--xyz\r\n"
    "content-disposition: form-data; name=b\r\n\r\n\r\n--xyz--",
    NULL,
};

static int on_begin(void *ctx, const char *name, const char *file,
                    struct cordee_error *err)
{
    size_t *sum = ctx;

    (void)err;
    *sum += strlen(name) + (file ? strlen(file) : 0);
    return 0;
}

static int on_bytes(void *ctx, const char *bytes, size_t n, struct cordee_error *err)
{
    size_t *sum = ctx;

    (void)err;
    for (size_t i = 0; i < n; i++)
        *sum += (unsigned char)bytes[i];
    return 0;
}

static int on_end(void *ctx, struct cordee_error *err)
{
    (void)ctx;
    (void)err;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct web_fields fields = {0};
    struct cordee_error err = {0};
    size_t sum = 0;
    const struct web_part_sink sink = {&sum, on_begin, on_bytes, on_end, NULL};
    const char *text = (const char *)data;
    struct web_multipart *m =
        web_multipart_new("multipart/form-data; boundary=xyz", &sink, &err);
    size_t half = size / 2;

    (void)web_pairs(a, text, size, &fields);
    if (web_multipart_more(m, text, half, &err) == 0 &&
        web_multipart_more(m, text + half, size - half, &err) == 0)
        (void)web_multipart_end(m, &err);
    web_multipart_free(m);
    (void)web_type_guess(text, size, "x.csv");
    /* The head of a request may hold anything between its quotes. */
    m = web_multipart_new(cordee_arena_text_n(a, text, size), &sink, &err);
    web_multipart_free(m);
    return 0;
}
