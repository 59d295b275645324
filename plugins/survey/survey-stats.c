/* `cordee survey stats`: the figures of a plain table, by the code of the pages. */
#include "plugins/survey/survey.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char survey_stats_more[] =
    "  --importance LIST  columns in which people said how important something is\n"
    "  --level LIST       the columns with their present level, in the same order\n"
    "  --scale FROM..TO   the scale of both (1..7); else as the answers have it\n"
    "  --missing LIST     what counts as no answer beside an empty cell (else NA)\n"
    "  --group COLUMN     needs of each group; groups of fewer than 5 are hidden, and\n"
    "                     as many more as it takes that nobody can reckon them\n"
    "  --cross A,B        how many have which of A and which of B, hidden likewise\n"
    "  --least N          another number than 5\n"
    "  --nps COLUMN       net promoter score of answers from 0 to 10\n"
    "  --before FILE.csv  the same columns of an earlier survey: what has changed\n"
    "  --json             all figures, for programs\n\n"
    "One respondent a row, names of columns in the first; numbers such as 3, 3.5 or "
    "3,5.\n"
    "Encoding and separator are found by looking. Nothing is stored.";

struct options {
    struct cordee_arena *arena;
    struct survey_wanted wanted;
    struct survey_list importance, level, cross;
    const char *group, *nps, *before, *path;
    int64_t least;
    bool json;
};

/* ---- the command line ------------------------------------------------------- */

/* "1..7", "1-7" */
static int scale_parse(const char *text, struct stats_scale *scale_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *mark = strstr(text, "..");
    int64_t from, to;

    if (!mark)
        mark = *text ? strchr(text + 1, '-') : NULL;
    if (!mark ||
        !cordee_text_int(cordee_arena_text_n(a, text, (size_t)(mark - text)), &from) ||
        !cordee_text_int(mark + (*mark == '.' ? 2 : 1), &to) || from < -1000 ||
        from > 1000 || to <= from || to - from >= STATS_MOST_POINTS)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "\"%s\" is no scale of 2 to 11 points, such as 1..7", text);
    *scale_r = (struct stats_scale){.from = (long)from, .points = (int)(to - from) + 1};
    return 0;
}

static int option_take(struct options *o, int c, struct cordee_error *err)
{
    switch (c) {
    case 'i':
        survey_list_add(o->arena, &o->importance, optarg);
        return 0;
    case 'a':
        survey_list_add(o->arena, &o->level, optarg);
        return 0;
    case 'm':
        survey_list_add(o->arena, &o->wanted.missing, optarg);
        return 0;
    case 'x':
        survey_list_add(o->arena, &o->cross, optarg);
        return 0;
    case 's':
        return scale_parse(optarg, &o->wanted.scale, err);
    case 'l':
        if (!cordee_text_int(optarg, &o->least) || o->least < 1 || o->least > 1000)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "--least takes a number from 1 to 1000");
        return 0;
    case 'g':
        o->group = optarg;
        return 0;
    case 'n':
        o->nps = optarg;
        return 0;
    case 'b':
        o->before = optarg;
        return 0;
    case 'j':
        o->json = true;
        return 0;
    default: /* getopt has said it */
        return -1;
    }
}

static int options_check(struct options *o, struct cordee_error *err)
{
    if (!o->path)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "say one file; `cordee survey stats --help` says more");
    if (o->importance.n == 0 || o->level.n == 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "say the columns: --importance A,B,... --level C,D,...");
    if (o->importance.n != o->level.n)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "there are %zu columns of importance and %zu of level: each "
                           "item has one of both, in the same order",
                           o->importance.n, o->level.n);
    if (o->cross.n != 0 && o->cross.n != 2)
        return cordee_fail(err, CORDEE_E_INVALID, "--cross takes two columns: A,B");
    return 0;
}

static int options_read(struct options *o, int argc, char **argv,
                        struct cordee_error *err)
{
    static const struct option list[] = {{"importance", required_argument, NULL, 'i'},
                                         {"level", required_argument, NULL, 'a'},
                                         {"scale", required_argument, NULL, 's'},
                                         {"missing", required_argument, NULL, 'm'},
                                         {"group", required_argument, NULL, 'g'},
                                         {"cross", required_argument, NULL, 'x'},
                                         {"least", required_argument, NULL, 'l'},
                                         {"nps", required_argument, NULL, 'n'},
                                         {"before", required_argument, NULL, 'b'},
                                         {"json", no_argument, NULL, 'j'},
                                         {0}};
    int c;

    while ((c = getopt_long(argc, argv, "", list, NULL)) != -1)
        if (option_take(o, c, err) < 0)
            return -1;
    o->path = optind + 1 == argc ? argv[optind] : NULL;
    return options_check(o, err);
}

/* ---- what is read ----------------------------------------------------------- */

/* Numbers: importance, level, then the score; words: the group, then the cross-tab's. */
static void wanted_fill(struct options *o)
{
    struct survey_wanted *w = &o->wanted;

    for (size_t i = 0; i < o->importance.n; i++)
        survey_list_put(o->arena, &w->numbers, o->importance.names[i]);
    for (size_t i = 0; i < o->level.n; i++)
        survey_list_put(o->arena, &w->numbers, o->level.names[i]);
    w->n_scaled = w->numbers.n;
    if (o->nps)
        survey_list_put(o->arena, &w->numbers, o->nps);
    if (o->group)
        survey_list_put(o->arena, &w->words, o->group);
    for (size_t i = 0; i < o->cross.n; i++)
        survey_list_put(o->arena, &w->words, o->cross.names[i]);
    if (w->missing.n == 0)
        survey_list_put(o->arena, &w->missing, "NA");
}

static struct stats_scale scale_found(const struct survey_file *f, size_t n)
{
    const double **x = calloc(n + 1, sizeof *x);
    struct stats_scale scale;

    if (!x)
        abort();
    for (size_t j = 0; j < n; j++)
        x[j] = f->numbers[j].x;
    scale = stats_scale_of(x, n, f->n);
    free(x);
    return scale;
}

static struct survey_ask ask_of(const struct options *o, const struct survey_file *f)
{
    size_t k = o->importance.n;
    size_t word = o->group ? 1 : 0;
    struct survey_ask ask = {.n = f->n,
                             .k = k,
                             .importance = f->numbers,
                             .level = f->numbers + k,
                             .scale = o->wanted.scale,
                             .scale_given = o->wanted.scale.points > 0,
                             .nps = o->nps ? &f->numbers[2 * k] : NULL,
                             .group = o->group ? &f->words[0] : NULL,
                             .least = (long)o->least};

    if (o->cross.n) {
        ask.rows = &f->words[word];
        ask.cols = &f->words[word + 1];
    }
    if (!ask.scale_given)
        ask.scale = scale_found(f, 2 * k);
    return ask;
}

/* ---- what is said ----------------------------------------------------------- */

static void say(struct cordee *cd, const struct options *o, const struct survey_ask *ask)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = survey_report(cd, ask);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (o->json) {
        /* 12 digits: all that are true, and -28.8 stays -28.8 */
        json_dumpf(model, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
        putchar('\n');
        return;
    }
    survey_print(cd, model, &text);
    fputs(text.text ? text.text : "", stdout);
}

/* The earlier file has no need of the group's column, nor of the others. */
static int before_read(struct cordee *cd, const struct options *o,
                       struct survey_file *file_r, struct cordee_error *err)
{
    struct survey_wanted wanted = o->wanted;

    wanted.words.n = 0;
    wanted.numbers.n = wanted.n_scaled;
    return survey_file_read(cd, &wanted, o->before, file_r, err);
}

static int files_read(struct cordee *cd, struct options *o, struct survey_file files[2],
                      struct cordee_error *err)
{
    struct survey_ask now, before;

    wanted_fill(o);
    if (survey_file_read(cd, &o->wanted, o->path, &files[0], err) < 0 ||
        (o->before && before_read(cd, o, &files[1], err) < 0))
        return -1;
    now = ask_of(o, &files[0]);
    if (o->before) {
        before = (struct survey_ask){.n = files[1].n,
                                     .k = now.k,
                                     .importance = files[1].numbers,
                                     .level = files[1].numbers + now.k};
        now.before = &before;
    }
    say(cd, o, &now);
    return 0;
}

int survey_stats_run(struct cordee *cd, int argc, char **argv, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct options o = {.arena = a, .least = SURVEY_LEAST};
    struct survey_file files[2] = {0};
    int rc;

    if (options_read(&o, argc, argv, err) < 0)
        return 2;
    rc = files_read(cd, &o, files, err);
    survey_file_done(&files[0]);
    survey_file_done(&files[1]);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
