#include "core/cli/cli.h"

#include "core/crm/export/export.h"
#include "core/db/audit.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct cd_export_options what;
    const char *out; /* a new file; NULL: standard output */
    int64_t person;  /* everything about one; 0: a list */
};

static int write_all(FILE *out, const struct cordee_buf *piece, struct cordee_error *err)
{
    if (fwrite(piece->text ? piece->text : "", 1, piece->len, out) != piece->len)
        return cordee_fail(err, CORDEE_E_IO, "writing failed: is the disk full?");
    return 0;
}

static int write_list(struct cordee *cd, const struct cd_export_options *what, FILE *out,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf piece = {0};
    struct cd_export *list = cd_export_open(cd, what, err);
    int rc = list && cd_audit(cd, "export.list",
                              what->kind == CORDEE_ORG ? "organisations" : "people",
                              what->filter, err) == 0
                 ? 1
                 : -1;

    while (rc > 0) {
        cordee_buf_clear(&piece);
        rc = cd_export_next(cd, list, &piece, err);
        if (rc >= 0 && write_all(out, &piece, err) < 0)
            rc = -1;
    }
    cd_export_close(list);
    return rc;
}

static int write_person(struct cordee *cd, int64_t party, FILE *out,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = cd_export_person(cd, err, party, &model);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "there is nobody with number %lld",
                           (long long)party);
    if (rc > 0 && cd_audit_row(cd, "export.person", "party", party, "", err) < 0)
        return -1;
    if (rc > 0 && (json_dumpf(model, out, JSON_INDENT(1)) < 0 || fputc('\n', out) < 0))
        return cordee_fail(err, CORDEE_E_IO, "writing failed");
    return rc < 0 ? -1 : 0;
}

static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option options[] = {{"filter", required_argument, NULL, 'f'},
                                            {"columns", required_argument, NULL, 'c'},
                                            {"out", required_argument, NULL, 'o'},
                                            {"organisations", no_argument, NULL, 'g'},
                                            {"semicolon", no_argument, NULL, 's'},
                                            {"bom", no_argument, NULL, 'b'},
                                            {"raw", no_argument, NULL, 'r'},
                                            {"format", required_argument, NULL, 't'},
                                            {"person", required_argument, NULL, 'p'},
                                            {0}};
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 'f':
            o->what.filter = optarg;
            break;
        case 'c':
            o->what.columns = optarg;
            break;
        case 'o':
            o->out = optarg;
            break;
        case 'g':
            o->what.kind = CORDEE_ORG;
            break;
        case 's':
            o->what.semicolon = true;
            break;
        case 'b':
            o->what.bom = true;
            break;
        case 'r':
            o->what.raw = true;
            break;
        case 't':
            if (!cd_export_format_of(optarg, &o->what.format))
                return -1;
            break;
        case 'p':
            if (!cordee_text_int(optarg, &o->person))
                return -1;
            break;
        default:
            return -1;
        }
    }
    return optind == argc ? 0 : -1;
}

static int export_run(struct cli *cli, int argc, char **argv)
{
    struct options o = {.what = {.kind = CORDEE_PERSON}};
    struct cordee_error err = {0};
    FILE *out = stdout;
    int rc;

    if (read_options(argc, argv, &o) < 0)
        return cli_usage(&cli_export), 2;
    if (o.out && !(out = fopen(o.out, "wx"))) {
        fprintf(stderr, "cordee: %s cannot be made, or is there already\n", o.out);
        return EXIT_FAILURE;
    }
    rc = o.person ? write_person(&cli->core, o.person, out, &err)
                  : write_list(&cli->core, &o.what, out, &err);
    if (o.out && fclose(out) != 0 && rc == 0)
        rc = cordee_fail(&err, CORDEE_E_IO, "%s could not be written", o.out);
    if (rc < 0 && o.out)
        remove(o.out);
    return rc < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_export = {
    .name = "export",
    .usage = "[--organisations] [--filter FILTER] [--out FILE] | --person ID",
    .help = "Writes people, organisations, or all about one person",
    .more = "  --organisations   organisations; otherwise people, a row for each role\n"
            "  --filter FILTER   only whom it yields\n"
            "  --columns LIST    names, comma separated\n"
            "  --out FILE        a new file; otherwise standard output\n"
            "  --format WORD     csv, xlsx, vcard (version 4), vcard3 or jsonl\n"
            "  --semicolon, --bom  as spreadsheets of many countries want it\n"
            "  --raw             for machines: cells that look like formulas stay as "
            "they are\n"
            "  --person ID       everything stored about one person, as JSON",
    .need = CLI_FOLDER,
    .run = export_run,
};
