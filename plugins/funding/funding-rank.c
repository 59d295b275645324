/* `cordee funding rank`: which calls are for whom, by the code of the pages. */
#include "plugins/funding/funding.h"

#include "plugins/funding/match/match.h"

#include <cordee/lines.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char funding_rank_more[] =
    "  --calls FILE     a call a line: {\"id\",\"text\"} or what `cordee funding read` "
    "prints\n"
    "  --profiles FILE  a profile a line: {\"id\",\"text\"}, and if wanted "
    "\"items\" (list), \"language\",\n"
    "                   \"tags\", \"countries\", \"org_types\", \"programmes\", "
    "\"types\", "
    "\"actions\",\n"
    "                   \"languages\", \"past\" (lists), \"grant_min\", \"grant_max\", "
    "\"trl_min\", "
    "\"trl_max\",\n"
    "                   \"lead_days\"\n"
    "  --top N          so many calls of each profile at most (10)\n"
    "  --on DATE        what is open is asked as of that day (now)\n\n"
    "One line a profile: {\"profile\",\"calls\":[{\"id\",\"score\",\"why\":[...]}]}, the "
    "best "
    "first.\n"
    "A line that cannot be read is said with its number and left out; the command fails "
    "then,\n"
    "after the others. A file \"-\" is the standard input. Nothing is stored.";

struct options {
    const char *calls, *profiles;
    int64_t top, now;
};

/* ---- the command line ------------------------------------------------------- */

static int option_take(struct options *o, int c, struct cordee_error *err)
{
    switch (c) {
    case 'c':
        o->calls = optarg;
        return 0;
    case 'p':
        o->profiles = optarg;
        return 0;
    case 't':
        return cordee_text_int(optarg, &o->top) && o->top > 0
                   ? 0
                   : cordee_fail(err, CORDEE_E_INVALID, "--top takes a number from 1");
    case 'o':
        return cordee_time_parse(optarg, "", &o->now) == 0
                   ? 0
                   : cordee_fail(err, CORDEE_E_INVALID,
                                 "\"%s\" is no date, such as 2026-08-10", optarg);
    case 'j':
        return 0; /* it is JSON anyway */
    default:
        return cordee_fail(err, CORDEE_E_INVALID, "see `cordee funding rank --help`");
    }
}

static int options_take(struct options *o, int argc, char **argv,
                        struct cordee_error *err)
{
    static const struct option words[] = {{"calls", required_argument, NULL, 'c'},
                                          {"profiles", required_argument, NULL, 'p'},
                                          {"top", required_argument, NULL, 't'},
                                          {"on", required_argument, NULL, 'o'},
                                          {"json", no_argument, NULL, 'j'},
                                          {0}};
    int c;

    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", words, NULL)) != -1)
        if (option_take(o, c, err) < 0)
            return -1;
    if (!o->calls || !o->profiles || optind < argc)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "say the files: --calls FILE --profiles FILE");
    return 0;
}

/* ---- calls, then profiles --------------------------------------------------- */

struct ranking {
    struct cordee_arena *arena; /* of the calls */
    struct match *match;
    size_t top;
};

/* Its own or its source's; NULL: there is none. */
static const char *id_of(const json_t *record, struct cordee_error *err)
{
    const char *id = cordee_json_text(record, "id");

    if (!*id)
        id = cordee_json_text(record, "source_id");
    if (!*id)
        cordee_fail(err, CORDEE_E_INVALID, "there is no \"id\"");
    return *id ? id : NULL;
}

/* A canonical record, or a bare text with an id. */
static int call_take(void *ctx, const json_t *record, struct cordee_error *err)
{
    struct ranking *r = ctx;
    const char *id = id_of(record, err);
    CORDEE_AUTO(cordee_json_drop) json_t *whole = json_copy((json_t *)record);
    struct funding_call *call = cordee_arena_get(r->arena, sizeof *call);

    if (!id)
        return -1;
    json_object_set_new(whole, "source_id", json_string(id));
    if (funding_call_from_json(r->arena, whole, call, err) < 0)
        return -1;
    if (*cordee_json_text(record, "text"))
        call->description = cordee_arena_printf(
            r->arena, "%s\n%s", cordee_json_text(record, "text"), call->description);
    match_add(r->match, call);
    return 0;
}

static json_t *hits_json(const struct match_hit *hits, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:f, s:o}", "id", hits[i].call->source_id, "score",
                            hits[i].score, "why", match_reasons_json(&hits[i])));
    return list;
}

static int profile_take(void *ctx, const json_t *record, struct cordee_error *err)
{
    struct ranking *r = ctx;
    const char *id = id_of(record, err);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct match_profile profile;
    struct match_hit *hits;

    if (!id)
        return -1;
    match_profile_read(a, record, &profile);
    size_t n = match_find(r->match, &profile, r->top, a, &hits);
    CORDEE_AUTO(cordee_json_drop)
    json_t *line = json_pack("{s:s, s:o}", "profile", id, "calls", hits_json(hits, n));

    if (json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6)) < 0 ||
        putchar('\n') == EOF)
        return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    return 0;
}

int funding_rank_run(struct cordee *cd, int argc, char **argv, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(match_drop) struct match *m = match_new();
    struct options o = {.top = 10, .now = cordee_now()};
    struct ranking r = {.arena = a, .match = m};
    size_t n_wrong = 0;
    int rc;

    (void)cd;
    if (options_take(&o, argc, argv, err) < 0)
        return 2;
    r.top = (size_t)o.top;
    rc = cordee_lines_read(o.calls, call_take, &r, &n_wrong, err);
    if (rc == 0) {
        match_ready(m, o.now);
        rc = cordee_lines_read(o.profiles, profile_take, &r, &n_wrong, err);
    }
    if (rc == 0)
        rc = cordee_lines_wrong(n_wrong, err);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
