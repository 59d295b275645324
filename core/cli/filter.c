#include "core/cli/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Points at the column that is wrong, as a compiler does. */
static int fail_at(const char *text, const struct cordee_error *err)
{
    cli_fail(err);
    if (err->at > 0)
        fprintf(stderr, "  %s\n  %*s^\n", text, err->at - 1, "");
    return EXIT_FAILURE;
}

static int print_people(struct cli *cli, struct cordee_arena *a,
                        const struct cordee_filter *filter, struct cordee_error *err)
{
    struct cordee *cd = &cli->core;
    struct cordee_sql sql = {.arena = a};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *row;
    size_t i;

    cordee_sql_put(&sql,
                   "SELECT p.id, CASE p.kind WHEN 1 THEN 'organisation' ELSE 'person'"
                   " END AS kind, p.name, p.country, p.city,"
                   " (SELECT e.address FROM email_address e WHERE e.party = p.id"
                   "  ORDER BY e.main DESC, e.id LIMIT 1) AS email"
                   " FROM party p WHERE p.deleted_at IS NULL AND ");
    if (cd->crm->filter_sql(cd, filter, &sql, err) == 0) {
        cordee_sql_put(&sql, " ORDER BY p.sort_name, p.id");
        list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    if (!list)
        return -1;
    if (cli->json)
        return json_dumpf(list, stdout, JSON_INDENT(1)) < 0 ? -1 : (puts(""), 0);
    json_array_foreach (list, i, row)
        printf("%6lld  %-12s  %-40s  %-2s  %s\n", (long long)cordee_json_int(row, "id"),
               cordee_json_text(row, "kind"), cordee_json_text(row, "name"),
               cordee_json_text(row, "country"), cordee_json_text(row, "email"));
    return 0;
}

static int print_why(struct cli *cli, const struct cordee_filter *filter, int64_t party,
                     struct cordee_error *err)
{
    struct cordee *cd = &cli->core;
    CORDEE_AUTO(cordee_json_drop) json_t *why = NULL;
    json_t *term;
    size_t i;

    if (cd->crm->filter_why(cd, filter, party, &why, err) < 0)
        return -1;
    if (cli->json)
        return json_dumpf(why, stdout, JSON_INDENT(1)) < 0 ? -1 : (puts(""), 0);
    puts(cordee_json_true(why, "in") ? "in" : "out");
    json_array_foreach (json_object_get(why, "terms"), i, term)
        printf("  %s  %s\n", cordee_json_true(term, "holds") ? "yes" : "no ",
               cordee_json_text(term, "sentence"));
    return 0;
}

static int filter_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {
        {"count", no_argument, NULL, 'c'}, {"why", required_argument, NULL, 'w'}, {0}};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *cd = &cli->core;
    struct cordee_filter *filter;
    struct cordee_error err = {0};
    bool count = false;
    int64_t party = 0;
    int64_t n;
    int rc;
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'c')
            count = true;
        else if (c != 'w' || !cordee_text_int(optarg, &party))
            return 2;
    }
    if (optind + 1 != argc)
        return cli_usage(&cli_filter), 2;
    if (cd->crm->filter(cd, a, argv[optind], 0, 0, &filter, &err) < 0)
        return fail_at(argv[optind], &err);
    if (party)
        rc = print_why(cli, filter, party, &err);
    else if (!count)
        rc = print_people(cli, a, filter, &err);
    else if ((rc = cd->crm->filter_count(cd, filter, &n, &err)) == 0)
        printf(cli->json ? "{\"count\":%lld}\n" : "%lld\n", (long long)n);
    return rc < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_filter = {
    .name = "filter",
    .usage = "[--count | --why ID] FILTER",
    .help = "Lists who a filter yields",
    .more = "  --count     only how many\n"
            "  --why ID    why this party is in or out\n\n"
            "A filter is what the search box takes: country:AT tag:recycling,packaging\n"
            "last_contact>90d -is:unsubscribed",
    .need = CLI_FOLDER,
    .run = filter_run,
};
