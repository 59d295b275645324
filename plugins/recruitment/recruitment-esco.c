/* `cordee recruitment esco`: ESCO's packages come in. */
#include "plugins/recruitment/recruitment.h"

#include "plugins/recruitment/skill/esco.h"

#include <stdio.h>
#include <stdlib.h>

const char recruitment_esco_more[] =
    "The files are the CSV packages of https://esco.ec.europa.eu/en/use-esco/download, "
    "version 1.1.1\n"
    "or later, as they are (.zip) or unpacked: the classification in one language or "
    "several, and the\n"
    "relations.  Reading them again changes what changed and doubles nothing; the server "
    "may run.\n\n"
    "This service uses the ESCO classification of the European Commission.";

static void said(const struct esco *e, const json_t *now)
{
    printf(
        "%lld skills, %lld occupations, %lld skills of occupations, %lld links between "
        "skills.\n",
        (long long)cordee_json_int(now, "skills"),
        (long long)cordee_json_int(now, "occupations"),
        (long long)cordee_json_int(now, "needs"),
        (long long)cordee_json_int(now, "links"));
    if (e->left)
        printf("%lld rows were left out: they say nothing, or name a skill or occupation "
               "that is in none of the files.\n",
               (long long)e->left);
    puts("This service uses the ESCO classification of the European Commission.");
}

int recruitment_esco_run(struct cordee *cd, int argc, char **argv,
                         struct cordee_error *err)
{
    struct esco e = {.cd = cd};
    bool json = argc > 1 && cordee_text_is(argv[1], "--json");
    int first = json ? 2 : 1;
    int64_t read = 0;

    if (argc <= first) {
        cordee_fail(err, CORDEE_E_INVALID, "say the files: FILE...");
        return 2;
    }
    if (esco_read(&e, argv + first, (size_t)(argc - first), err) < 0)
        return EXIT_FAILURE;
    for (int i = 0; i < ESCO_FILES; i++)
        read += e.read[i];
    if (!read) {
        cordee_fail(err, CORDEE_E_INVALID,
                    "none of the files is one of ESCO's: their first "
                    "rows name other columns");
        return EXIT_FAILURE;
    }
    CORDEE_AUTO(cordee_json_drop) json_t *now = esco_count(cd, err);
    if (!now)
        return EXIT_FAILURE;
    if (json)
        json_dumpf(now, stdout, JSON_COMPACT), putchar('\n');
    else
        said(&e, now);
    return EXIT_SUCCESS;
}
