/* embed - turns a folder's .sql and web files into one C header, at build time.
 *
 *   embed NAME sql/0001-x.sql ... web/list.mustache ... > NAME-assets.h
 *
 * .sql files become NAME_migrations[] in the order given; all others become
 * NAME_assets[] under their file name. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool is_sql(const char *path)
{
    size_t n = strlen(path);

    return n > 4 && strcmp(path + n - 4, ".sql") == 0;
}

/* Returns how many bytes the file has. */
static long put_string(FILE *in)
{
    long n = 0;
    int c;

    fputs("\n        \"", stdout);
    for (; (c = getc(in)) != EOF; n++) {
        if (c == '\n')
            fputs("\\n\"\n        \"", stdout);
        else if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (isprint(c) && c != '?')
            putchar(c);
        else
            printf("\\%03o", (unsigned)c & 0xff);
    }
    putchar('"');
    return n;
}

static void put_file(const char *path)
{
    const char *name = base_name(path);
    FILE *in = fopen(path, "rb");
    long n;

    if (!in) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    if (is_sql(path)) {
        printf("    {%ldu, \"%s\",", strtol(name, NULL, 10), name);
        put_string(in);
    } else {
        printf("    {\"%s\",", name);
        n = put_string(in);
        printf(", %ld", n);
    }
    fputs("},\n", stdout);
    fclose(in);
}

static void put_array(const char *type, const char *name, const char *kind, bool sql,
                      int argc, char **argv)
{
    printf("static const struct %s %s_%s[] __attribute__((unused)) = {\n", type, name,
           kind);
    for (int i = 2; i < argc; i++)
        if (is_sql(argv[i]) == sql)
            put_file(argv[i]);
    puts("    {0},\n};");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: embed NAME FILE...\n", stderr);
        return EXIT_FAILURE;
    }
    puts("/* Made by core/build/embed from the folder's sql/ and web/ files. */");
    put_array("cordee_migration", argv[1], "migrations", true, argc, argv);
    put_array("cordee_asset", argv[1], "assets", false, argc, argv);
    return EXIT_SUCCESS;
}
