/* Any bytes as a mail that came in: read, classified, never fatal. */
#include "core/mail/classify.h"
#include "core/mail/parse.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_clean(const char *s)
{
    if (!cordee_utf8_ok(s, strlen(s)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cordee_arena *arena = cordee_arena_new();
    struct cd_parsed *p = cd_parse((const char *)data, size, arena);
    struct cd_verdict v;
    char id[256];

    cd_parse_id((const char *)data, size, id);
    if (p) {
        must_be_clean(p->subject);
        must_be_clean(p->from_name);
        must_be_clean(p->from_address);
        must_be_clean(p->text);
        must_be_clean(p->visible);
        cd_classify(p, NULL, false, arena);
        cd_verdict(p, arena, &v);
    }
    cordee_arena_free(arena);
    return 0;
}
