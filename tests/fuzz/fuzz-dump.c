/* Any bytes as a full dump: as an archive (A), as the one entry of a sound tar (T: its
 * name, a line's end, its bytes), as a row (a brace). */
#include "tests/fuzz/fuzz.h"

#include "core/dump/dump-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "Tdata/party.jsonl\n{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2, \"name\": null}\n",
    "Tfiles/ab/abcdef\nbytes",
    "{\"id\": 1, \"name\": \"a\\u0000\\n\", \"at\": 1.5, \"bytes\": {\"base64\": "
    "\"AAE=\"}}",
    "{\"id\": null, \"name\": {\"base64\": \"/w==\"}, \"at\": null, \"bytes\": null}",
    "A\x1f\x8b\x08",
    NULL};

static struct dump_column columns[] = {{"id", DUMP_INTEGER, false},
                                       {"name", DUMP_TEXT, false},
                                       {"at", DUMP_REAL, false},
                                       {"bytes", DUMP_BLOB, false}};
static const struct dump_table table = {.name = "thing", .columns = columns, .n = 4};

static void row_read(const char *s, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *line = NULL;
    struct cordee_value v[4];
    size_t sum = 0;

    if (dump_row_read(a, &table, s, n, &line, v, NULL) < 0)
        return;
    if ((v[0].type != CORDEE_NULL && v[0].type != CORDEE_INT) ||
        (v[2].type != CORDEE_NULL && v[2].type != CORDEE_REAL))
        abort();
    for (size_t i = 0; v[1].type == CORDEE_TEXT && i < v[1].len; i++)
        sum += (unsigned char)v[1].as.s[i];
    if (sum > n * 4096)
        abort();
}

static void archive_read(const void *bytes, size_t n)
{
    struct dump_reader *r = dump_reader_of(bytes, n, NULL);
    struct dump_entry entry;
    int64_t all = 0;

    while (r && all < 4000000 && dump_reader_next(r, &entry, NULL) > 0) {
        const char *line;
        size_t len;

        if (!cordee_utf8_ok(entry.name, strlen(entry.name)))
            abort();
        while (all < 4000000 && dump_reader_line(r, &line, &len, NULL) > 0) {
            all += (int64_t)len + 1;
            row_read(line, len);
        }
    }
    dump_reader_close(r);
}

/* ustar, with the sum of its header. */
static void entry_read(const char *s, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf tar = {0};
    const char *end = memchr(s, '\n', n);
    size_t name = end ? (size_t)(end - s) : 0, len = n - name - 1;
    char header[512] = {0};
    unsigned sum = 0;

    if (!end || name == 0 || name > 99)
        return;
    memcpy(header, s, name);
    memcpy(header + 100, "0000600\0000000000\0000000000\0", 24);
    snprintf(header + 124, 13, "%011zo", len);
    memcpy(header + 136, "00000000000\0        0", 21);
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof header; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    cordee_buf_put(&tar, header, sizeof header);
    cordee_buf_put(&tar, end + 1, len);
    while (tar.len % 512)
        cordee_buf_putc(&tar, '\0');
    memset(header, 0, sizeof header);
    cordee_buf_put(&tar, header, sizeof header);
    cordee_buf_put(&tar, header, sizeof header);
    archive_read(tar.text, tar.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = (const char *)data;

    if (size == 0 || size > 20000)
        return 0;
    if (*s == 'T')
        entry_read(s + 1, size - 1);
    else if (*s == 'A')
        archive_read(s + 1, size - 1);
    else
        row_read(s, size);
    return 0;
}
