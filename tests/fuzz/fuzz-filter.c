/* Any text as a filter: refused with a column that is in it, or SQL that runs, counts
 * what the list has, and a sentence. */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 400 };

const char *const fuzz_seeds[] = {
    "is:member country:AT (tag:recycling OR competence:compounding) -owner:me",
    "last_contact>90d kind:call member_since:2020-01-01..2024-12-31 \"zirben bach\"",
    "NOT (name:\"Anna O'Brien\" OR email:*@example.org) has:phone created<7d",
    "segment:Recyclers mailing(1):replied need:recycling task:open language:de,fr", NULL};

static struct fixture *host;

static void host_end(void)
{
    fixture_free(host);
}

static struct cordee *host_begin(void)
{
    if (!host) {
        host = register_new();
        atexit(host_end);
    }
    return &host->cd;
}

static void run(struct cordee *cd, const struct cordee_filter *f)
{
    struct cordee_error err = {0};
    json_t *why = NULL;
    int64_t n = -1;

    if (cd->crm->filter_count(cd, f, &n, &err) < 0 || n < 0)
        abort();
    if (cd->crm->filter_why(cd, f, 11, &why, &err) < 0)
        abort();
    json_decref(why);
    json_decref(cd_filter_chips(cd, f));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cordee *cd = host_begin();
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_error err = {0};
    struct cordee_filter *f;
    const char *text;

    if (size > LONGEST)
        return 0;
    text = cordee_arena_text_n(a, (const char *)data, size);
    if (cd->crm->filter(cd, a, text, 0, 1, &f, &err) == 0) {
        const char *said = cd->crm->filter_sentence(cd, f);

        if (!cordee_utf8_ok(said, strlen(said)))
            abort();
        run(cd, f);
    } else if (!*err.text || err.at < 0 || (size_t)err.at > size + 1) {
        abort();
    }
    return 0;
}
