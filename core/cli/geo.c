#include "core/cli/cli.h"

#include "core/crm/place/place.h"
#include "core/file/unpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES (INT64_C(1) << 30) /* unpacked */

static int places_take(struct cli *cli, const char *path, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *counts = NULL;
    FILE *in = strcmp(path, "-") == 0 ? stdin : cd_unpacked_open(path, MOST_BYTES, err);
    int64_t n;

    if (!in)
        return -1;
    n = cd_places_import(&cli->core, in, err);
    if (in != stdin)
        fclose(in);
    if (n < 0 || cd_places_counts(&cli->core, err, &counts) < 0)
        return -1;
    if (cli->json) {
        json_object_set_new(counts, "places", json_integer(n));
        json_dumpf(counts, stdout, JSON_INDENT(1));
        puts("");
        return 0;
    }
    printf("%lld places.  Of those with a town %lld are located, %lld are not: see the "
           "page Places.\nWhere distances are shown, so is the source: %s\n",
           (long long)n, (long long)cordee_json_int(counts, "located"),
           (long long)cordee_json_int(counts, "unknown"), CD_PLACES_FROM);
    return 0;
}

static int geo_run(struct cli *cli, int argc, char **argv)
{
    struct cordee_error err = {0};

    if (argc != 3 || strcmp(argv[1], "import") != 0)
        return cli_usage(&cli_geo), 2;
    return places_take(cli, argv[2], &err) < 0 ? cli_fail(&err) : EXIT_SUCCESS;
}

const struct cli_command cli_geo = {
    .name = "geo",
    .usage = "import FILE",
    .help = "Takes a table of places, so that filters know what is near",
    .more = "FILE is CSV with a header (country, name, lat, lon, and maybe region and\n"
            "postcode), or a file of download.geonames.org: cities (export/dump) or\n"
            "postcodes (export/zip); packed or not; - reads standard input.\n"
            "The places of the file's countries take the place of those there were.",
    .need = CLI_FOLDER,
    .run = geo_run,
};
