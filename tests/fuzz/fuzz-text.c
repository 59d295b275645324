/* The small parsers of what people and other programs write: addresses, times, spans,
 * schedules, rules of time zones.  What is taken can be written and taken again. */
#include "tests/fuzz/fuzz.h"

#include "core/base/zone-rule.h"
#include "core/job/when.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {"Ada.Lovelace+x@Mail.Example.ORG",
                                  "2026-11-21T09:30:15+01:00",
                                  "21.11.2026",
                                  "90d",
                                  "0001-1-1",
                                  "9999-12-31T23:00-05:00",
                                  "monthly 31 06:00",
                                  "weekly mon 07:00",
                                  "CET-1CEST,M3.5.0,M10.5.0/3",
                                  "<-03>3<-02>,M3.5.0/-2,J365/24",
                                  NULL};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void address_check(const char *text)
{
    char once[255];
    char twice[255];

    if (cordee_address_fold(text, once) == 0) {
        must(cordee_address_ok(once));
        must(cordee_address_fold(once, twice) == 0 && strcmp(once, twice) == 0);
    }
    if (cordee_address_ok(text))
        must(!strpbrk(text, "\r\n<> \t\"") && strlen(text) < 320);
}

static void time_check(const char *text)
{
    int64_t at;
    int64_t again;
    char iso[21];

    if (cordee_time_parse(text, "Europe/Vienna", &at) == 0) {
        cordee_time_iso(at, iso);
        must(cordee_time_parse(iso, "", &again) == 0 && again == at);
    }
    must(cordee_duration_parse(text) >= -1);
}

static void schedule_check(const char *text)
{
    struct cd_when when;

    if (cd_when_parse(text, &when, NULL) == 0)
        must(cd_when_next(&when, "Europe/Vienna", 1790000000) > 1790000000);
}

static void zone_check(const char *text)
{
    struct cd_zone_rule rule = {0};

    cd_zone_rule_parse(text, &rule);
    if (rule.given)
        for (int64_t at = -86400; at < 4102444800; at += 31556952 / 3)
            must(abs(cd_zone_rule_offset(&rule, at)) < 200 * 3600);
}

static void utf8_check(const char *text, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    const char *s;

    cordee_utf8_clean(text, n, &clean);
    s = clean.text ? clean.text : "";
    must(cordee_utf8_ok(s, clean.len));
    must(cordee_utf8_cut(s, 3) <= clean.len && cordee_utf8_len(s) <= clean.len);
    cordee_utf8_fold(s, &folded);
    must(!folded.text || cordee_utf8_ok(folded.text, folded.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *text = cordee_arena_text_n(a, (const char *)data, size);
    int64_t n;

    address_check(text);
    time_check(text);
    schedule_check(text);
    zone_check(text);
    utf8_check((const char *)data, size);
    cordee_text_int(text, &n);
    must(cordee_text_distance(text, "member_since") >= 0);
    return 0;
}
