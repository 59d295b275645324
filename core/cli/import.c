#include "core/cli/cli.h"

#include "core/crm/import/import.h"
#include "core/job/job.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *organisations, *basis, *what;
    bool dry, undo;
};

static int answers_set(struct cordee *cd, int64_t id, const struct options *o,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *answers = json_object();

    cordee_json_set_text(answers, "organisations", o->organisations);
    cordee_json_set_text(answers, "basis", o->basis);
    if (o->what) {
        json_object_set_new(answers, "what", json_string("blocked"));
        json_object_set_new(answers, "blocked_as", json_string(o->what));
    }
    return json_object_size(answers) ? cd_import_plan_set(cd, err, id, answers) : 0;
}

/* What the machine guessed, so that a person sees it before anything happens. */
static void print_plan(const json_t *plan)
{
    json_t *column;
    size_t i;

    printf("%s: %s, delimiter \"%s\", %lld rows\n", cordee_json_text(plan, "name"),
           cordee_json_text(plan, "encoding"), cordee_json_text(plan, "delimiter"),
           (long long)cordee_json_int(plan, "rows"));
    json_array_foreach (json_object_get(plan, "columns"), i, column)
        printf("  %-24s -> %s\n", cordee_json_text(column, "header"),
               *cordee_json_text(column, "field") ? cordee_json_text(column, "field")
                                                  : "(left out)");
}

static void print_numbers(const json_t *report)
{
    json_t *refused = json_object_get(report, "refused");
    json_t *row;
    size_t i;

    if (!refused)
        refused = json_object_get(report, "problems");
    printf("%lld rows: %lld new, %lld updated, %lld the same, %lld refused\n",
           (long long)cordee_json_int(report, "rows"),
           (long long)cordee_json_int(report, "new"),
           (long long)cordee_json_int(report, "update"),
           (long long)cordee_json_int(report, "same"),
           (long long)cordee_json_int(report, "problem"));
    if (cordee_json_int(report, "undated"))
        printf("%lld memberships begin on the day of the import: their rows do not say "
               "since when\n",
               (long long)cordee_json_int(report, "undated"));
    json_array_foreach (refused, i, row) {
        if (i == 20) {
            puts("  ...");
            break;
        }
        printf("  %s: %s%s\n", cordee_json_text(row, "where"),
               cordee_json_text(row, "reason"),
               cordee_json_true(row, "left_out") ? " (only this cell)" : "");
    }
}

static int print_json(const json_t *model)
{
    json_dumpf(model, stdout, JSON_INDENT(1));
    puts("");
    return 0;
}

static int dry_run(struct cli *cli, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;

    if (cd_import_check(&cli->core, err, id, &report) < 0)
        return -1;
    if (cli->json)
        return print_json(report);
    print_numbers(report);
    if (cordee_json_true(report, "partial"))
        puts(
            "The file is too large to be looked at as a whole: these are its first rows. "
            "The import reads all of them.");
    puts("Nothing was changed; leave out --dry-run to do it.");
    return 0;
}

static int import_file(struct cli *cli, const char *path, const struct options *o,
                       struct cordee_error *err)
{
    struct cordee *cd = &cli->core;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    const char *slash = strrchr(path, '/');
    int64_t id = cd_import_new(cd, err, slash ? slash + 1 : path, path);
    int64_t job;

    if (id < 0 || answers_set(cd, id, o, err) < 0 ||
        cd_import_guess(cd, err, id, &plan) < 0)
        return -1;
    if (!cli->json)
        print_plan(plan);
    if (o->dry)
        return dry_run(cli, id, err);
    job = cd_import_start(cd, err, id);
    if (job < 0 || cli_wait_job(cli, job, err) < 0 ||
        cd_import_report(cd, err, id, &report) < 0)
        return -1;
    if (cli->json)
        return print_json(report);
    print_numbers(report);
    printf("To take it back: cordee import --undo %lld\n", (long long)id);
    return 0;
}

static int undo(struct cli *cli, const char *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t id;

    if (!cordee_text_int(text, &id))
        return cordee_fail(err, CORDEE_E_INVALID, "--undo takes the import's number");
    if (cd_import_undo(&cli->core, err, id, &report) < 0)
        return -1;
    if (cli->json)
        return print_json(report);
    printf("%lld changes taken back; %lld rows left, since others changed them or built "
           "on them\n",
           (long long)cordee_json_int(report, "undone"),
           (long long)cordee_json_int(report, "left_count"));
    return 0;
}

static int import_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"members", no_argument, NULL, 'm'},
                                            {"others", no_argument, NULL, 'o'},
                                            {"basis", required_argument, NULL, 'b'},
                                            {"blocked", required_argument, NULL, 'x'},
                                            {"dry-run", no_argument, NULL, 'n'},
                                            {"undo", no_argument, NULL, 'u'},
                                            {0}};
    struct options o = {0};
    struct cordee_error err = {0};
    int rc;
    int c;

    while ((c = getopt_long(argc, argv, "n", options, NULL)) != -1) {
        switch (c) {
        case 'm':
            o.organisations = "members";
            break;
        case 'o':
            o.organisations = "others";
            break;
        case 'b':
            o.basis = optarg;
            break;
        case 'x':
            o.what = optarg;
            break;
        case 'n':
            o.dry = true;
            break;
        case 'u':
            o.undo = true;
            break;
        default:
            return 2;
        }
    }
    if (optind + 1 != argc)
        return cli_usage(&cli_import), 2;
    rc =
        o.undo ? undo(cli, argv[optind], &err) : import_file(cli, argv[optind], &o, &err);
    return rc < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_import = {
    .name = "import",
    .usage = "[--members | --others] [--basis member|asked|none] [--dry-run] FILE",
    .help = "Brings in a file of organisations and people",
    .more =
        "  --members, --others  whether the organisations are members of this cluster\n"
        "  --basis WORD         on what basis the people may be written to: member,\n"
        "                       asked (they asked for it), none\n"
        "  --blocked WORD       the file is a list of addresses never to write to:\n"
        "                       unsubscribed or bounced\n"
        "  --dry-run            only says what would happen\n"
        "  --undo NUMBER        takes an import back\n\n"
        "Encoding, delimiter and columns are guessed and shown.",
    .need = CLI_FOLDER,
    .run = import_run,
};
