/* Where things lie: beside the program in a build tree, else as installed. */
#include "core/cli/cli.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The folder of a build tree when the program runs from one, or NULL. */
static const char *build_tree(void)
{
    static char dir[PATH_MAX];
    char mark[PATH_MAX + 32];
    ssize_t n;

    if (dir[0])
        return dir;
    n = readlink("/proc/self/exe", dir, sizeof dir - 1);
    if (n <= 0)
        return NULL;
    dir[n] = '\0';
    *strrchr(dir, '/') = '\0';
    if (strstr(dir, "/.libs"))
        *strstr(dir, "/.libs") = '\0';
    snprintf(mark, sizeof mark, "%s/config.status", dir);
    if (access(mark, F_OK) == 0)
        return dir;
    dir[0] = '\0';
    return NULL;
}

const char *cli_path_plugins(void)
{
    static char path[PATH_MAX + 32];
    const char *tree = build_tree();

    if (!tree)
        return CORDEE_PLUGIN_DIR;
    snprintf(path, sizeof path, "%s/plugins", tree);
    return path;
}

const char *cli_path_scripts(void)
{
    return build_tree() ? CORDEE_SOURCE_DIR "/scripts" : CORDEE_SCRIPT_DIR;
}

const char *cli_path_locale(void)
{
    static char path[PATH_MAX + 32];
    const char *tree = build_tree();

    if (!tree)
        return CORDEE_LOCALE_DIR;
    snprintf(path, sizeof path, "%s/etc/locale", tree);
    return path;
}
