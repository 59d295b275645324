/* Any bytes as somebody's CV or as an opening: it ends in records whose texts are valid
 * and within the limits of what is kept, or in a sentence. */
#include "tests/fuzz/fuzz.h"

#include "plugins/recruitment/read/read.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
    "{\"basics\":{\"name\":\"A "
    "B\",\"email\":\"a@b.example\",\"location\":{\"city\":\"X\"}},"
    "\"work\":[{\"name\":\"F\",\"position\":\"P\",\"startDate\":\"2013-12\","
    "\"highlights\":["
    "\"<b>x</"
    "b>\"]}],\"skills\":[{\"name\":\"S\",\"level\":\"Master\",\"keywords\":[\"K\"]}],"
    "\"languages\":[{\"language\":\"German\",\"fluency\":\"B2\"}]}",
    "{\"title\":\"T\",\"company\":\"C\",\"salary\":\"42.000 EUR - 50k / "
    "year\",\"qualifications\":[\"q\"],"
    "\"skills\":[{\"name\":\"S\",\"level\":\"80 %\"}]}",
    "{\"person\":{\"name\":{\"given\":\"A\"},\"communication\":{\"phone\":[{"
    "\"dialNumber\":"
    "\"1\"}]}},\"profiles\":[{\"employment\":[{\"organization\":{\"name\":\"O\"},"
    "\"positionHistories\":[{\"title\":\"t\",\"start\":\"2001-07\"}]}],\"licenses\":[{"
    "\"name\":\"L\",\"endorsements\":[{\"value\":\"B\"}]}]}]}",
    "{\"positionProfiles\":[{\"positionTitle\":\"T\",\"offeredRemunerationPackage\":{"
    "\"ranges\":[{\"typeCode\":\"BasePay\",\"intervalCode\":\"Year\",\"minimumAmount\":{"
    "\"value\":1}}]}}]}",
    "<html><script type=\"application/ld+json\">{\"@graph\":[{\"@type\":\"JobPosting\","
    "\"title\":\"T\",\"skills\":\"a, b\",\"baseSalary\":{\"value\":{\"minValue\":1}}}]}"
    "</script></html>",
    "<Candidate xmlns:hr=\"h\"><CandidatePerson><PersonName><GivenName>A</GivenName>"
    "</PersonName><Communication><ChannelCode>Telephone</ChannelCode><CountryDialing>43"
    "</CountryDialing></Communication></CandidatePerson><CandidateProfile "
    "languageCode=\"en\"><hr:ExecutiveSummary>&lt;p&gt;x&lt;/p&gt;</hr:ExecutiveSummary>"
    "<EmploymentHistory><EmployerHistory><PositionHistory><PositionTitle>P</"
    "PositionTitle>"
    "<EmploymentPeriod><StartDate><FormattedDateTime>2018</FormattedDateTime></StartDate>"
    "</EmploymentPeriod></PositionHistory></EmployerHistory></EmploymentHistory>"
    "</CandidateProfile></Candidate>",
    "<SkillsPassport locale=\"de\"><LearnerInfo><Identification><PersonName><FirstName>A"
    "</FirstName></PersonName></"
    "Identification><WorkExperienceList><WorkExperience><Period>"
    "<From year=\"2012\" month=\"--09\"/></Period><Position><Label>P</Label></Position>"
    "</WorkExperience></WorkExperienceList></LearnerInfo></SkillsPassport>",
    "I have worked for many years with machines of all kinds and would like to go on, "
    "write to a@b.example please",
    "name;skills;languages;pay\nA;x (4), y: expert;de C1;42k\n",
    NULL};

/* ---- what it is given ------------------------------------------------------------ */

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

/* Rows as a core would give them, parted at semicolons. */
struct rows {
    struct cordee_csv csv;
    FILE *in;
    char line[4096];
    const char *cells[50];
    int64_t n;
};

static struct cordee_csv *csv_open(struct cordee *cd, const char *path,
                                   struct cordee_error *err)
{
    struct rows *r = calloc(1, sizeof *r);

    (void)cd;
    (void)err;
    if (!r || !(r->in = fopen(path, "re")))
        abort();
    return &r->csv;
}

static int csv_next(struct cordee_csv *csv, struct cordee_csv_row *row,
                    struct cordee_error *err)
{
    struct rows *r = (struct rows *)csv;
    char *rest = r->line, *cell;

    (void)err;
    if (!fgets(r->line, sizeof r->line, r->in))
        return 0;
    if (!cordee_utf8_ok(r->line, strlen(r->line)))
        strcpy(r->line, "x;y");
    r->line[strcspn(r->line, "\r\n")] = '\0';
    *row = (struct cordee_csv_row){.line = ++r->n, .cells = r->cells};
    while (row->n < 50 && (cell = strsep(&rest, ";")))
        r->cells[row->n++] = cell;
    return 1;
}

static void csv_close(struct cordee_csv *csv)
{
    struct rows *r = (struct rows *)csv;

    if (r)
        fclose(r->in);
    free(r);
}

static const struct cordee_text_api texts = {.size = sizeof texts, .get = text_get};
static const struct cordee_csv_api csv = {
    .size = sizeof csv, .open = csv_open, .next = csv_next, .close = csv_close};
static struct cordee core = {.text = &texts, .csv = &csv};

/* ---- what must hold --------------------------------------------------------------- */

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_text(const char *text)
{
    must(text && cordee_utf8_ok(text, strlen(text)));
}

/* Whatever was read can be kept: no rule of the profile or the opening refuses it. */
static void must_be_kept(struct read_record *r)
{
    const char *field = "";
    const char *fault;

    if (r->kind == READ_CANDIDATE) {
        fault = candidate_fault(&core, &r->candidate, &field);
    } else {
        r->opening.party = 1;
        if (!*r->opening.title)
            r->opening.title = "x";
        fault = opening_fault(&core, &r->opening, &field);
    }
    if (fault) {
        fprintf(stderr, "%s: %s\n", field, fault);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct read_file file = {0};
    struct cordee_error err = {0};

    if (read_bytes(&core, a, (const char *)bytes, n,
                   n & 1 ? READ_OPENING : READ_CANDIDATE, &file, &err) < 0) {
        must(err.code == CORDEE_E_INVALID || err.code == CORDEE_E_TOO_LARGE);
        must_be_text(err.text);
        return 0;
    }
    for (size_t i = 0; i < file.n; i++) {
        struct read_record *r = &file.records[i];
        json_t *shown = read_record_json(&core, r);

        must(shown);
        json_decref(shown);
        for (size_t k = 0; k < r->n_notes; k++)
            must_be_text(r->notes[k].place);
        if (!r->wrong)
            must_be_kept(r);
    }
    return 0;
}
