/* `cordee recruitment rank`: who fits which opening, by the code of the pages. */
#include "plugins/recruitment/recruitment.h"

#include "plugins/recruitment/match/record.h"

#include <cordee/lines.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char recruitment_rank_more[] =
    "  --openings FILE    an opening a line: {\"id\",\"skills\":[{\"esco\",\"essential\","
    "\"must\",\"level\"}]},\n"
    "                     and if wanted \"languages\":[{\"code\",\"cefr\",\"must\"}], "
    "\"education\" (EQF),\n"
    "                     \"years\", \"place\":{\"lat\",\"lon\"}, \"remote\", "
    "\"permits\", \"certificates\",\n"
    "                     \"starts\", \"hours\", \"pay_most\", \"currency\", \"kind\", "
    "\"text\",\n"
    "                     \"language\", \"weights\"\n"
    "  --candidates FILE  a candidate a line: "
    "{\"id\",\"skills\":[{\"esco\",\"level\"}]}, "
    "and if wanted\n"
    "                     \"languages\", \"education\", \"years\", \"place\", "
    "\"radius_km\", \"moves\",\n"
    "                     \"permits\", \"certificates\", \"free_from\", \"pay_least\", "
    "\"currency\",\n"
    "                     \"hours\", \"remote\", \"kinds\", \"text\", \"language\"\n"
    "  --top N            so many candidates of each opening at most (10)\n\n"
    "One line an opening: {\"opening\",\"candidates\":[{\"id\",\"score\",\"parts\","
    "\"essential\",\"there\",\n"
    "\"missing\"}]}, the best first.  A line that is wrong is said with its number and "
    "left out; the\n"
    "program then ends with 1.  A file \"-\" is the standard input.  Nothing is stored.";

struct options {
    const char *openings, *candidates;
    int64_t top;
};

/* ---- the command line ------------------------------------------------------- */

static int option_take(struct options *o, int c, struct cordee_error *err)
{
    switch (c) {
    case 'o':
        o->openings = optarg;
        return 0;
    case 'c':
        o->candidates = optarg;
        return 0;
    case 't':
        return cordee_text_int(optarg, &o->top) && o->top > 0
                   ? 0
                   : cordee_fail(err, CORDEE_E_INVALID, "--top takes a number from 1");
    case 'j':
        return 0; /* it is JSON anyway */
    default:
        return cordee_fail(err, CORDEE_E_INVALID, "see `cordee recruitment rank --help`");
    }
}

static int options_take(struct options *o, int argc, char **argv,
                        struct cordee_error *err)
{
    static const struct option words[] = {{"openings", required_argument, NULL, 'o'},
                                          {"candidates", required_argument, NULL, 'c'},
                                          {"top", required_argument, NULL, 't'},
                                          {"json", no_argument, NULL, 'j'},
                                          {0}};
    int c;

    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", words, NULL)) != -1)
        if (option_take(o, c, err) < 0)
            return -1;
    if (!o->openings || !o->candidates || optind < argc)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "say the files: --openings FILE --candidates FILE");
    return 0;
}

/* ---- openings and candidates, then who fits --------------------------------- */

struct ranking {
    struct cordee_arena *arena; /* of all that is read */
    struct match *match;
};

static int id_check(const json_t *record, struct cordee_error *err)
{
    return *cordee_json_text(record, "id")
               ? 0
               : cordee_fail(err, CORDEE_E_INVALID, "there is no \"id\"");
}

static int opening_take(void *ctx, const json_t *record, struct cordee_error *err)
{
    struct ranking *r = ctx;
    struct match_opening o;

    if (id_check(record, err) < 0 ||
        match_opening_read(r->match, r->arena, record, &o, err) < 0)
        return -1;
    match_opening_add(r->match, &o);
    return 0;
}

static int candidate_take(void *ctx, const json_t *record, struct cordee_error *err)
{
    struct ranking *r = ctx;
    struct match_candidate c;

    if (id_check(record, err) < 0 ||
        match_candidate_read(r->match, r->arena, record, &c, err) < 0)
        return -1;
    match_candidate_add(r->match, &c);
    return 0;
}

static int opening_print(struct match *m, size_t opening, size_t top,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct match_hit *hits;
    size_t n = match_people(m, opening, top, a, &hits);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            list, match_hit_json(m, &hits[i], match_candidate_id(m, hits[i].candidate)));
    CORDEE_AUTO(cordee_json_drop)
    json_t *line = json_pack("{s:s, s:o}", "opening", match_opening_id(m, opening),
                             "candidates", list);

    if (json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9)) < 0 ||
        putchar('\n') == EOF)
        return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    return 0;
}

static int all_print(struct match *m, size_t top, struct cordee_error *err)
{
    for (size_t i = 0; i < match_openings_count(m); i++)
        if (opening_print(m, i, top, err) < 0)
            return -1;
    return 0;
}

int recruitment_rank_run(struct cordee *cd, int argc, char **argv,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(match_drop) struct match *m = match_new();
    struct options o = {.top = 10};
    struct ranking r = {.arena = a, .match = m};
    size_t wrong = 0;

    (void)cd;
    if (options_take(&o, argc, argv, err) < 0)
        return 2;
    if (cordee_lines_read(o.openings, opening_take, &r, &wrong, err) < 0 ||
        cordee_lines_read(o.candidates, candidate_take, &r, &wrong, err) < 0)
        return EXIT_FAILURE;
    match_ready(m);
    if (all_print(m, (size_t)o.top, err) < 0)
        return EXIT_FAILURE;
    return cordee_lines_wrong(wrong, err) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
