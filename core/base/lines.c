/* Files with a JSON record a line. */
#include <cordee/lines.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SAID = 20 };

static int line_read(const char *line, size_t n, cordee_line_take *take, void *ctx,
                     struct cordee_error *err)
{
    json_error_t wrong;
    CORDEE_AUTO(cordee_json_drop) json_t *record = json_loadb(line, n, 0, &wrong);

    return record ? take(ctx, record, err)
                  : cordee_fail(err, CORDEE_E_INVALID, "%s", wrong.text);
}

static int all_read(FILE *in, const char *path, cordee_line_take *take, void *ctx,
                    size_t *wrong_r, struct cordee_error *err)
{
    char *line = NULL;
    size_t room = 0, number = 0;
    ssize_t n;
    int rc = 0;

    while (rc == 0 && (n = getline(&line, &room, in)) >= 0) {
        struct cordee_error why = {0};

        number++;
        if (line[strspn(line, " \t\r\n")] == '\0' ||
            line_read(line, (size_t)n, take, ctx, &why) == 0)
            continue;
        if (!cordee_is_refusal(&why))
            rc = cordee_fail(err, why.code, "%s, line %zu: %s", path, number, why.text);
        else if (++*wrong_r <= MOST_SAID)
            fprintf(stderr, "%s, line %zu: %s\n", path, number, why.text);
    }
    free(line);
    return rc;
}

int cordee_lines_read(const char *path, cordee_line_take *take, void *ctx,
                      size_t *wrong_r, struct cordee_error *err)
{
    FILE *in = cordee_text_is(path, "-") ? stdin : fopen(path, "re");

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    int rc = all_read(in, path, take, ctx, wrong_r, err);

    if (rc == 0 && ferror(in))
        rc = cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    if (in != stdin)
        fclose(in);
    return rc;
}

int cordee_lines_wrong(size_t wrong, struct cordee_error *err)
{
    return wrong ? cordee_fail(err, CORDEE_E_INVALID,
                               wrong == 1 ? "%zu line was left out"
                                          : "%zu lines were left out",
                               wrong)
                 : 0;
}
