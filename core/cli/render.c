#include "core/cli/cli.h"

#include "core/web/render.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static int render_run(struct cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"partials", required_argument, NULL, 'p'},
                                            {0}};
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_error err = {0};
    const char *partials = NULL;
    json_error_t why;
    int c;

    (void)cli;
    while ((c = getopt_long(argc, argv, "p:", options, NULL)) != -1) {
        if (c != 'p')
            return 2;
        partials = optarg;
    }
    if (optind + 1 != argc)
        return cli_usage(&cli_render), 2;
    model = json_loadf(stdin, JSON_DECODE_ANY, &why);
    if (!model) {
        fprintf(stderr, "cordee: the model is no JSON: line %d, column %d: %s\n",
                why.line, why.column, why.text);
        return EXIT_FAILURE;
    }
    if (cd_render_file(argv[optind], partials, model, &out, &err) < 0)
        return cli_fail(&err);
    fwrite(out.text ? out.text : "", 1, out.len, stdout);
    return EXIT_SUCCESS;
}

const struct cli_command cli_render = {
    .name = "render",
    .usage = "TEMPLATE [--partials FOLDER] < MODEL.json",
    .help = "Renders a template with a model, as pages are",
    .more =
        "  --partials FOLDER  where {{>name}} and {{<name}} are found, as name.mustache",
    .need = CLI_NOTHING,
    .run = render_run,
};
