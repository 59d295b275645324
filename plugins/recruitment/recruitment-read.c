/* `cordee recruitment read`: what files say about people and openings, by the code of the
 * pages. */
#include "plugins/recruitment/recruitment.h"

#include "plugins/recruitment/read/read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char recruitment_read_more[] =
    "Reads JSON Resume and its job schema, Europass XML and SkillsPassport, HR Open 4.2\n"
    "Candidate and PositionOpening, schema.org JobPosting (JSON-LD, alone or in a page), "
    "and CSV\n"
    "of candidates or openings.  Prints a line of JSON a record: what was read, what was "
    "kept as\n"
    "text, and what was left out, each with its place.  Stores nothing.  A file \"-\" is "
    "the standard input.";

static int file_print(struct cordee *cd, const char *path, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct read_file file;

    if (read_path(cd, a, path, READ_CANDIDATE, &file, err) < 0)
        return cordee_fail_in(err, "%s: ", path);
    for (size_t i = 0; i < file.n; i++) {
        CORDEE_AUTO(cordee_json_drop)
        json_t *record = read_record_json(cd, &file.records[i]);

        json_object_set_new(record, "format", json_string(file.format));
        cordee_json_set_text(record, "mended", file.mended ? T(file.mended) : "");
        if (json_dumpf(record, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10)) < 0 ||
            putchar('\n') == EOF)
            return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    }
    return 0;
}

int recruitment_read_run(struct cordee *cd, int argc, char **argv,
                         struct cordee_error *err)
{
    const int first = argc > 1 && cordee_text_is(argv[1], "--json") ? 2 : 1;
    int status = EXIT_SUCCESS;

    if (argc <= first) {
        cordee_fail(err, CORDEE_E_INVALID, "say the files: FILE...");
        return 2;
    }
    for (int i = first; i < argc; i++)
        if (file_print(cd, argv[i], err) < 0) {
            /* The others are read; why not this one is said at once but for the last. */
            status = EXIT_FAILURE;
            if (i + 1 < argc)
                fprintf(stderr, "%s\n", err->text);
        }
    return status;
}
