/* What we read of each mail named, as a line of JSON: for tests/score/mime.py. */
#include "core/mail/receive/parse.h"

#include <stdio.h>
#include <stdlib.h>

static bool file_read(const char *path, struct cordee_buf *out)
{
    char chunk[8192];
    FILE *f = fopen(path, "rb");

    cordee_buf_puts(out, "");
    if (!f)
        return false;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        cordee_buf_put(out, chunk, n);
    fclose(f);
    return true;
}

static json_t *mail_json(const struct cd_parsed *p)
{
    json_t *m = json_object();

    cordee_json_set_text(m, "subject", p->subject);
    cordee_json_set_text(m, "from_name", p->from_name);
    cordee_json_set_text(m, "from_address", p->from_address);
    cordee_json_set_text(m, "text", p->text);
    cordee_json_set_text(m, "trouble", p->trouble);
    json_object_set_new(m, "date", json_integer(p->date));
    return m;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
        CORDEE_AUTO(cordee_json_drop) json_t *line = NULL;
        struct cd_parsed *p;
        char *text;

        if (!file_read(argv[i], &raw))
            return 1;
        p = cd_parse(raw.text, raw.len, arena);
        line = p ? mail_json(p) : json_object();
        cordee_json_set_text(line, "file", argv[i]);
        text = json_dumps(line, JSON_COMPACT);
        puts(text);
        free(text);
    }
    return 0;
}
