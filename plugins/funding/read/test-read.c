/* Files into calls: each shape by a small file of our own. */
#include "plugins/funding/read/test-reading.h"

/* ---- JSON, whole and torn --------------------------------------------------------- */

static void records_need_no_lines_between_them(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_text(f, "\xEF\xBB\xBFjunk{\"topicId\":\"A-1\",\"title\":\"x\"}{"
                                  "\"topicId\":\"A-2\",\"title\":\"y\"},\n"
                                  "{\"topicId\":\"A-3\",\"title\":\"{z\\\"}\"}"),
                     3);
    assert_string_equal(text_at(f, 2, "title"), "{z\"}");
    assert_int_equal(f->report.notes[FUNDING_NOTE_BOM].n, 1);
    assert_int_equal(f->report.notes[FUNDING_NOTE_JUNK].n, 1);
}

static void a_torn_line_costs_no_other(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_text(f, "{\"topicId\":\"A-1\",\"title\":\"x\"}\n"
                                  "{\"topicId\":\"A-2\",\"title\":\"torn\n"
                                  "{\"topicId\":\"A-3\",\"title\":\"y\"}\n"
                                  "{\"topicId\":\"A-4\",\n"
                                  "{\"topicId\":\"A-5\",\"title\":\"z\"}\n"),
                     3);
    assert_string_equal(text_at(f, 1, "source_id"), "A-3");
    assert_string_equal(text_at(f, 2, "source_id"), "A-5");
    assert_int_equal(f->report.notes[FUNDING_NOTE_BROKEN].n, 2);
}

static void controls_and_other_bytes_are_mended(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_text(f, "{\"id\":\"A-1\",\"title\":\"caf\xE9\tau \\\"lait\\\"\"}"), 1);
    assert_string_equal(text_at(f, 0, "title"), "café au \"lait\"");
    assert_int_equal(f->report.notes[FUNDING_NOTE_ENCODING].n, 1);
    assert_int_equal(f->report.notes[FUNDING_NOTE_CONTROLS].n, 1);
}

static void the_bulk_file_is_split_within_its_list(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_text(
            f,
            "{\"fundingData\": {\"GrantTenderObj\": [\n"
            "{\"type\":1,\"ccm2Id\":1,\"identifier\":\"LIFE-2027-A\",\"title\":\"One\","
            "\"frameworkProgramme\":{\"id\":43252405,\"abbreviation\":\"LIFE2027\","
            "\"description\":\"LIFE\"},\"plannedOpeningDateLong\":1767225600000,"
            "\"deadlineDatesLong\":[1789430400000,1805155200000],"
            "\"deadlineModel\":\"multiple cut-off\",\"status\":{\"id\":31094502,"
            "\"abbreviation\":\"Open\"},\"sme\":true,\"links\":[{\"a\":[{}]}]},\n"
            "{\"type\":0,\"ccm2Id\":2,\"identifier\":\"T/1\",\"title\":\"Two\","
            "\"deadlineDatesLong\":[]},"
            "{\"type\":8,\"ccm2Id\":3,\"identifier\":\"C-1\",\"title\":\"Three\","
            "\"deadlineDatesLong\":[1]}\n"
            "]}, \"note\": \"{\\\"no\\\": 1}\"}"),
        3);
    assert_string_equal(text_at(f, 0, "programme"), "LIFE");
    assert_string_equal(text_at(f, 0, "status"), "open");
    assert_string_equal(deadline_at(f, 0, 0), "2026-09-15T15:00:00Z");
    assert_string_equal(deadline_at(f, 0, 1), "2027-03-16T16:00:00Z");
    assert_true(cordee_json_true(json_array_get(f->records, 0), "sme"));
    assert_string_equal(text_at(f, 0, "type"), "grant");
    assert_string_equal(text_at(f, 1, "type"), "tender");
    assert_string_equal(text_at(f, 2, "type"), "cascade");
}

static void a_hit_has_lists_of_texts(void **state)
{
    struct fixture *f = *state;
    const json_t *record;

    assert_int_equal(
        read_text(
            f,
            "{\"totalResults\":1,\"results\":[{\"reference\":\"1TOPICSfr\",\"url\":"
            "\"https://x.example/a.json\",\"language\":\"fr\",\"content\":\"C\","
            "\"metadata\":{\"identifier\":[\"HORIZON-X-1\"],\"title\":[\"T\"],"
            "\"status\":[\"31094501\"],\"frameworkProgramme\":[\"43108390\"],"
            "\"keywords\":[\"[\\\"a, b\\\",\\\"c\\\"]\"],\"type\":[\"8\"],"
            "\"startDate\":[\"2026-12-07T01:00:00.000+0100\"],"
            "\"deadlineDate\":[\"2027-04-18T19:00:00.000+0200\"],\"focusArea\":[],"
            "\"descriptionByte\":[\"<p>One &amp; two</p><ul><li>three</li></ul>\"],"
            "\"budgetOverview\":[\"{\\\"budgetTopicActionMap\\\":{\\\"1\\\":[{"
            "\\\"action\\\":\\\"HORIZON-X-1 - RIA\\\",\\\"budgetYearMap\\\":{"
            "\\\"2026\\\":\\\"1000000\\\",\\\"2027\\\":2000000},\\\"minContribution\\\":"
            "0,\\\"maxContribution\\\":500000,\\\"expectedGrants\\\":4}],"
            "\\\"2\\\":[{\\\"action\\\":\\\"HORIZON-X-10 - RIA\\\","
            "\\\"budgetYearMap\\\":{\\\"2026\\\":\\\"7\\\"}}]}}\"]}}]}"),
        1);
    record = json_array_get(f->records, 0);
    assert_string_equal(text_at(f, 0, "language"), "fr");
    assert_string_equal(text_at(f, 0, "programme_name"), "Horizon Europe");
    assert_string_equal(text_at(f, 0, "type"), "cascade");
    assert_string_equal(text_at(f, 0, "opening"), "2026-12-07T00:00:00Z");
    assert_string_equal(text_at(f, 0, "status"), "forthcoming");
    assert_string_equal(deadline_at(f, 0, 0), "2027-04-18T17:00:00Z");
    assert_string_equal(text_at(f, 0, "description"), "One & two\nthree");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(record, "keywords"), 0)),
        "a, b");
    assert_int_equal(cordee_json_int(record, "budget_total"), 3000000);
    assert_int_equal(cordee_json_int(record, "grant_max"), 500000);
    assert_null(json_object_get(record, "grant_min"));
    assert_true(cordee_text_ends(text_at(f, 0, "url"), "/topic-details/horizon-x-1"));
}

static void what_is_past_is_closed(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_text(f,
                               "[{\"id\":\"A-1\",\"status\":\"Open\",\"deadline\":"
                               "\"2026-08-09\"},{\"id\":\"A-2\",\"status\":\"Open\","
                               "\"deadline\":\"10/08/2026\"},{\"id\":\"A-3\",\"status\":"
                               "\"Open\",\"deadline\":\"\"}]"),
                     3);
    assert_string_equal(text_at(f, 0, "status"), "closed");
    assert_string_equal(text_at(f, 1, "status"), "open");
    assert_string_equal(text_at(f, 2, "status"), "open");
}

static void a_record_of_ours_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *first = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *again = NULL;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct funding_call call;
    char *line;

    read_text(f,
              "{\"id\":\"A-1\",\"title\":\"T\",\"closeDate\":\"2027-03-01\",\"s2Date\":"
              "\"2027-09-01\",\"budget\":\"EUR 4.5 million\",\"tags\":\"a;b\"}");
    first = json_deep_copy(json_array_get(f->records, 0));
    assert_int_equal(cordee_json_int(first, "budget_total"), 4500000);
    line = json_dumps(first, 0);
    read_text(f, line);
    free(line);
    assert_true(json_equal(first, json_array_get(f->records, 0)));
    assert_int_equal(funding_call_from_json(a, first, &call, &f->err), 0);
    again = funding_call_json(&call, NOON_IN_AUGUST);
    assert_true(json_equal(first, again));
}

static void a_mapping_says_what_a_member_is(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop)
    json_t *mapping = json_pack("{s:s, s:s}", "Antragsschluss", "deadlines", "title", "");
    const struct funding_hints hints = {.mapping = mapping, .programme = "FFG"};
    const char *text = "{\"id\":\"A-1\",\"title\":\"x\",\"Antragsschluss\":\"31. März "
                       "2027, 12 Uhr\"}";

    assert_int_equal(read_bytes(f, text, strlen(text), &hints), 0);
    assert_string_equal(text_at(f, 0, "title"), "");
    assert_string_equal(deadline_at(f, 0, 0), "2027-03-31T10:00:00Z");
    assert_string_equal(text_at(f, 0, "programme"), "FFG");
}

/* ---- feeds and calendars ---------------------------------------------------------- */

static void a_feed_behind_comments_is_read(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_text(f,
                  "\n<!-- debug -->\n<?xml version=\"1.0\"?><rss version=\"2.0\">"
                  "<channel><title>C</title><language>de-AT</language><item>"
                  "<title>Caf&eacute; &amp; mehr</title><link>https://x.example/1</link>"
                  "<pubDate>Sat, 22 Aug 2026 08:00:00 +0200</pubDate><description>"
                  "&lt;p&gt;Einreichfrist: 1. M&#228;rz 2027&lt;/p&gt;&lt;script&gt;x()"
                  "&lt;/script&gt;</description><category>Energie</category></item>"
                  "</channel></rss>"),
        1);
    assert_string_equal(text_at(f, 0, "title"), "Café & mehr");
    assert_string_equal(text_at(f, 0, "url"), "https://x.example/1");
    assert_string_equal(text_at(f, 0, "publication"), "2026-08-22T06:00:00Z");
    assert_string_equal(text_at(f, 0, "language"), "de");
    assert_string_equal(text_at(f, 0, "description"), "Einreichfrist: 1. März 2027");
    assert_string_equal(deadline_at(f, 0, 0), "2027-03-01T16:00:00Z");
    assert_int_equal(f->report.notes[FUNDING_NOTE_PROLOGUE].n, 1);
}

static void entities_of_a_feed_load_nothing(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_text(f,
                               "<!DOCTYPE feed [<!ENTITY x SYSTEM \"file:///etc/passwd\">"
                               "]><feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>"
                               "<title>a&x;b</title><id>urn:1</id></entry></feed>"),
                     1);
    assert_string_equal(text_at(f, 0, "title"), "ab");
}

static void a_web_page_is_no_feed(void **state)
{
    struct fixture *f = *state;
    const char *text = "<!DOCTYPE html><html><body><p>hello</body></html>";

    assert_int_equal(read_bytes(f, text, strlen(text), NULL), -1);
    assert_non_null(strstr(f->err.text, "web page"));
    assert_int_equal(read_bytes(f, "", 0, NULL), -1);
    assert_non_null(strstr(f->err.text, "empty"));
}

static void events_of_a_calendar_close_when_they_end(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        read_text(f,
                  "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Deadline\\, "
                  "rob\r\n otics\r\nDTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:"
                  "20270302\r\nURL:https://x.example/r\r\nEND:VEVENT\r\nBEGIN:VTODO\r\n"
                  "UID:2@x\r\nSUMMARY:Second\r\nDUE:20270401T100000Z\r\nEND:VTODO\r\n"
                  "END:VCALENDAR\r\n"),
        2);
    assert_string_equal(text_at(f, 0, "title"), "Deadline, robotics");
    assert_string_equal(deadline_at(f, 0, 0), "2027-03-01T16:00:00Z");
    assert_string_equal(deadline_at(f, 1, 0), "2027-04-01T10:00:00Z");
}

/* Each one has an identifier of its own, the same in every reading. */
static void entries_without_one_are_told_apart(void **state)
{
    struct fixture *f = *state;
    const char *file =
        "<rss version=\"2.0\"><channel><item><description>Wood</description></item>"
        "<item><description>Stone</description></item>"
        "<item><title>A</title><link>https://x.example/all</link></item>"
        "<item><title>B</title><link>https://x.example/all</link></item>"
        "<item><title>B</title><link>https://x.example/all</link>"
        "<description>other</description></item>"
        "<item><title>A</title><link>https://x.example/all</link></item>"
        "</channel></rss>";
    const char *ids[6];
    CORDEE_AUTO(cordee_json_drop) json_t *first = NULL;

    assert_int_equal(read_text(f, file), 6);
    for (size_t i = 0; i < 5; i++) {
        ids[i] = text_at(f, i, "source_id");
        assert_true(*ids[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
    }
    assert_string_equal(ids[2], "https://x.example/all");
    assert_string_equal(ids[3], "https://x.example/all B");
    assert_string_equal(text_at(f, 5, "source_id"), ids[2]); /* the same once more */
    first = json_incref(f->records);
    assert_int_equal(read_text(f, file), 6);
    assert_true(json_equal(first, f->records));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_need_no_lines_between_them),
        TEST(a_torn_line_costs_no_other),
        TEST(controls_and_other_bytes_are_mended),
        TEST(the_bulk_file_is_split_within_its_list),
        TEST(a_hit_has_lists_of_texts),
        TEST(what_is_past_is_closed),
        TEST(a_record_of_ours_comes_back_as_it_was),
        TEST(a_mapping_says_what_a_member_is),
        TEST(a_feed_behind_comments_is_read),
        TEST(entities_of_a_feed_load_nothing),
        TEST(a_web_page_is_no_feed),
        TEST(events_of_a_calendar_close_when_they_end),
        TEST(entries_without_one_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
