/* `cordee funding read`: the calls in files, by the code of the pages. */
#include "plugins/funding/funding.h"

#include "plugins/funding/read/read.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char funding_read_more[] =
    "  --on DATE         what is open is said as of that day (now)\n"
    "  --language CODE   of texts that do not say theirs\n"
    "  --programme NAME  of calls that do not say theirs\n"
    "  --map NAME=FIELD  what a column or member is; may stand several times\n"
    "  --page            what is nothing else is a web page about one call\n"
    "  --quiet           without the notes on what was mended and left out\n\n"
    "Files of the EU portal (search, topicDetails, grantsTenders), RSS, Atom, CSV,\n"
    "iCalendar and JSON, gzip too; \"-\" is the standard input. One canonical record a "
    "line.\n"
    "Nothing is stored.";

struct options {
    struct funding_hints hints;
    json_t *mapping;
    int64_t now;
    bool quiet;
};

/* ---- the command line ------------------------------------------------------- */

static int option_take(struct options *o, int c, struct cordee_error *err)
{
    switch (c) {
    case 'o':
        return cordee_time_parse(optarg, "", &o->now) == 0
                   ? 0
                   : cordee_fail(err, CORDEE_E_INVALID,
                                 "\"%s\" is no date, such as 2026-08-10", optarg);
    case 'l':
        o->hints.language = optarg;
        return 0;
    case 'p':
        o->hints.programme = optarg;
        return 0;
    case 'm': {
        const char *mark = strchr(optarg, '=');

        if (!mark || mark == optarg)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "--map takes a name and a field, such as Frist=deadlines");
        json_object_setn_new(o->mapping, optarg, (size_t)(mark - optarg),
                             json_string(mark + 1));
        return 0;
    }
    case 'w':
        o->hints.page = true;
        return 0;
    case 'q':
        o->quiet = true;
        return 0;
    case 'j':
        return 0; /* it is JSON anyway */
    default:
        return cordee_fail(err, CORDEE_E_INVALID, "see `cordee funding read --help`");
    }
}

static int options_take(struct options *o, int argc, char **argv,
                        struct cordee_error *err)
{
    static const struct option words[] = {{"on", required_argument, NULL, 'o'},
                                          {"language", required_argument, NULL, 'l'},
                                          {"programme", required_argument, NULL, 'p'},
                                          {"map", required_argument, NULL, 'm'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"page", no_argument, NULL, 'w'},
                                          {"json", no_argument, NULL, 'j'},
                                          {0}};
    int c;

    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", words, NULL)) != -1)
        if (option_take(o, c, err) < 0)
            return -1;
    return optind < argc ? 0 : cordee_fail(err, CORDEE_E_INVALID, "which file?");
}

/* ---- files ------------------------------------------------------------------ */

static int print(void *ctx, const struct funding_call *call, struct cordee_error *err)
{
    const struct options *o = ctx;
    CORDEE_AUTO(cordee_json_drop) json_t *record = funding_call_json(call, o->now);

    if (json_dumpf(record, stdout, JSON_COMPACT) < 0 || putchar('\n') == EOF)
        return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    return 0;
}

/* What was met and is read as nothing: it can be said what it is. */
static void print_unknown(const json_t *columns)
{
    const json_t *column;
    size_t i;
    int n = 0;

    json_array_foreach (columns, i, column)
        if (!cordee_json_true(column, "read"))
            fprintf(stderr, "%s%s", n++ ? ", " : "  not understood (--map NAME=FIELD): ",
                    cordee_json_text(column, "name"));
    if (n)
        fputc('\n', stderr);
}

static void print_notes(struct cordee *cd, const char *path,
                        const struct funding_report *report, const json_t *columns)
{
    CORDEE_AUTO(cordee_json_drop) json_t *notes = funding_report_say(cd, report);
    const json_t *words;
    size_t i;

    fprintf(stderr, "%s: %zu %s, %s\n", path, report->calls,
            report->calls == 1 ? "call" : "calls", T(report->format));
    json_array_foreach (notes, i, words)
        fprintf(stderr, "  %s\n", json_string_value(words));
    print_unknown(columns);
}

static int file_read(struct cordee *cd, struct options *o, const char *path,
                     struct cordee_error *err)
{
    const bool in = cordee_text_is(path, "-");
    const int fd = in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    CORDEE_AUTO(cordee_json_drop) json_t *columns = json_array();
    struct funding_report report;
    int rc;

    o->hints.columns = columns;
    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    rc = funding_read(cd, fd, &o->hints, print, o, &report, err);
    if (!in)
        close(fd);
    if (rc < 0)
        return cordee_fail_in(err, "%s: ", path);
    if (!o->quiet)
        print_notes(cd, path, &report, columns);
    return 0;
}

int funding_read_run(struct cordee *cd, int argc, char **argv, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mapping = json_object();
    struct options o = {
        .hints = {.mapping = mapping}, .mapping = mapping, .now = cordee_now()};
    int status = 0;

    if (options_take(&o, argc, argv, err) < 0)
        return 2;
    for (int i = optind; i < argc; i++)
        if (file_read(cd, &o, argv[i], err) < 0) {
            /* The others are read; why not this one is said at once but for the last. */
            status = 1;
            if (i + 1 < argc)
                fprintf(stderr, "%s\n", err->text);
        }
    return status;
}
