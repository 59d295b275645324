/* Any bytes as a file of calls: it ends in calls that are valid, or in a sentence.  What
 * is handed over comes back from its record as it was, and its notes are sentences. */
#include "tests/fuzz/fuzz.h"

#include "plugins/funding/read/read.h"

#include <cordee/plugin.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *const fuzz_seeds[] = {
    "{\"topicId\":\"A-1\",\"title\":\"x\",\"deadline\":\"31 March 2027\",\"budgetMax\":"
    "1.5}{\"id\":\"A-2\",\"title\":\"t\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2\"",
    "{\"fundingData\":{\"GrantTenderObj\":[{\"ccm2Id\":1,\"identifier\":\"L-1\","
    "\"title\":"
    "\"T\",\"deadlineDatesLong\":[1789430400000],\"status\":{\"id\":31094502}}]}}",
    "{\"results\":[{\"metadata\":{\"identifier\":[\"H-1\"],\"keywords\":[\"[\\\"a\\\"]\"]"
    ","
    "\"budgetOverview\":[\"{\\\"budgetTopicActionMap\\\":{}}\"]}}]}",
    "<!-- x --><?xml version=\"1.0\"?><rss><channel><item><title>T &eacute;</title><link>"
    "http://x.example/</link><pubDate>Thu, 01 Jan 2004 19:48:21 "
    "GMT</pubDate><description>"
    "&lt;p&gt;Frist: 1. M\xC3\xA4rz 2027</description></item></channel></rss>",
    "<feed><entry><title mode=\"base64\">VA==</title><link href=\"/x\"/></entry></feed>",
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\\,\r\n b\r\nDTSTART:20270301"
    "\r\nEND:VEVENT\r\nEND:VCALENDAR",
    NULL};

/* ---- what it is given ------------------------------------------------------- */

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static const char *text_plural(struct cordee *cd, const char *one, const char *many,
                               int64_t n)
{
    (void)cd;
    return n == 1 ? one : many;
}

static void text_number(struct cordee *cd, int64_t n, char *out, size_t room)
{
    (void)cd;
    snprintf(out, room, "%lld", (long long)n);
}

/* Tables are the core's to read, and have a target of their own. */
static struct cordee_csv *csv_open(struct cordee *cd, const char *path,
                                   struct cordee_error *err)
{
    (void)cd;
    (void)path;
    cordee_fail(err, CORDEE_E_INVALID, "tables are not read here");
    return NULL;
}

static void csv_close(struct cordee_csv *csv)
{
    (void)csv;
}

static const struct cordee_text_api texts = {
    .size = sizeof texts, .get = text_get, .plural = text_plural, .number = text_number};
static const struct cordee_csv_api csv = {
    .size = sizeof csv, .open = csv_open, .close = csv_close};
static struct cordee core = {.text = &texts, .csv = &csv};

/* ---- what must hold --------------------------------------------------------- */

static void must_be_text(const char *text)
{
    if (!text || !cordee_utf8_ok(text, strlen(text)))
        abort();
}

static int take(void *ctx, const struct funding_call *call, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *record = funding_call_json(call, 0);
    CORDEE_AUTO(cordee_json_drop) json_t *again = NULL;
    struct funding_call back;

    (void)ctx;
    must_be_text(call->title);
    must_be_text(call->description);
    if (*call->url && strncasecmp(call->url, "http", 4) != 0)
        abort();
    if (funding_call_from_json(a, record, &back, err) < 0)
        return 0; /* nothing but a date */
    /* What holds follows from what was said, and is said by the record. */
    back.status = call->status;
    again = funding_call_json(&back, 0);
    if (!json_equal(record, again))
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CORDEE_AUTO(cordee_json_drop) json_t *columns = json_array();
    const struct funding_hints hints = {.columns = columns, .page = n & 1};
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    struct funding_report report;
    struct cordee_error err = {0};
    json_t *notes;

    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) < 0)
        abort();
    if (funding_read(&core, fd, &hints, take, NULL, &report, &err) < 0)
        must_be_text(err.text);
    notes = funding_report_say(&core, &report);
    json_decref(notes);
    close(fd);
    return 0;
}
