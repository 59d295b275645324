#include "core/cli/cli.h"

#include "core/crm/erase/erase.h"
#include "core/job/job.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static void print_plan(const json_t *plan)
{
    json_t *one;
    size_t i;

    printf("%s\n", cordee_json_text(plan, "name"));
    json_array_foreach (json_object_get(plan, "goes"), i, one)
        printf("  %-24s %lld\n", cordee_json_text(one, "label"),
               (long long)cordee_json_int(one, "n"));
}

static int erase(struct cli *cli, int64_t party, bool sure, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    int rc = cd_erase_plan(&cli->core, err, party, &plan);
    int64_t job;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND,
                                    "there is no person with the number %lld",
                                    (long long)party);
    if (!sure) {
        print_plan(plan);
        puts("Nothing was erased: it cannot be undone.  Say --yes to do it.");
        return 0;
    }
    job = cd_erase_queue(&cli->core, err, party);
    if (job < 0 || cli_wait_job(cli, job, err) < 0)
        return -1;
    puts("Erased.  Backups made before still have this person; restored, they erase "
         "again.");
    return 0;
}

static int erase_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"yes", no_argument, NULL, 'y'}, {0}};
    struct cordee_error err = {0};
    bool sure = false;
    int64_t party;
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'y')
            return 2;
        sure = true;
    }
    if (optind + 1 != argc || !cordee_text_int(argv[optind], &party))
        return cli_usage(&cli_erase), 2;
    return erase(cli, party, sure, &err) < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_erase = {
    .name = "erase",
    .usage = "[--yes] PERSON",
    .help = "Erases a person for good, by the number in the page's address",
    .more =
        "Without --yes it only says what would go.  What is left: that nobody may be\n"
        "written to at these addresses, what was agreed to or withdrawn (both by\n"
        "hashes), and numbers in statistics.  Nothing can bring the person back.",
    .need = CLI_FOLDER,
    .run = erase_run,
};
