/* `cordee plugin new NAME`: the files of new/, with the name put in. */
#include "core/plugin/plugin-priv.h"

#include "core/plugin/plugin-assets.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE "NAME"

static void fill(const char *text, const char *name, struct cordee_buf *out)
{
    for (const char *at; (at = strstr(text, PLACE)) != NULL; text = at + strlen(PLACE)) {
        cordee_buf_put(out, text, (size_t)(at - text));
        cordee_buf_puts(out, name);
    }
    cordee_buf_puts(out, text);
}

/* Where pkg-config finds us when the program runs from its build tree. */
static void put_uninstalled(struct cordee_buf *text)
{
    static const char mark[] = "#UNINSTALLED\n";
    char *at = strstr(text->text, mark);
    char dir[PATH_MAX], pc[PATH_MAX + 40], line[PATH_MAX + 80] = "\n";
    ssize_t n = readlink("/proc/self/exe", dir, sizeof dir - 1);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    if (!at || n <= 0)
        return;
    dir[n] = '\0';
    *strrchr(dir, '/') = '\0';
    snprintf(pc, sizeof pc, "%s/include/cordee-uninstalled.pc", dir);
    if (access(pc, F_OK) == 0)
        snprintf(line, sizeof line, "%s/include\n", dir);
    cordee_buf_put(&out, text->text, (size_t)(at - text->text));
    cordee_buf_puts(&out, line);
    cordee_buf_puts(&out, at + strlen(mark));
    cordee_buf_drop(text);
    *text = out;
    out = (struct cordee_buf){0};
}

/* "0001-NAME.sql.in" belongs to sql/, "NAME-list.mustache.in" to web/. */
static void place_of(const char *dir, const char *asset, const char *name,
                     struct cordee_buf *path)
{
    char file[80];

    snprintf(file, sizeof file, "%.*s", (int)(strlen(asset) - strlen(".in")), asset);
    cordee_buf_printf(path, "%s/", dir);
    if (cordee_text_is(file, "makefile"))
        file[0] = 'M';
    if (cordee_text_ends(file, ".sql"))
        cordee_buf_puts(path, "sql/");
    else if (cordee_text_ends(file, ".mustache"))
        cordee_buf_puts(path, "web/");
    else if (cordee_text_is(file, "gitignore"))
        cordee_buf_putc(path, '.');
    fill(file, name, path);
}

static int write_file(const char *path, const struct cordee_buf *text,
                      struct cordee_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    ssize_t n;

    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    n = write(fd, text->text, text->len);
    if (close(fd) < 0 || n != (ssize_t)text->len)
        return cordee_fail(err, CORDEE_E_IO, "%s: could not be written", path);
    return 0;
}

static int write_asset(const char *dir, const struct cordee_asset *asset,
                       const char *name, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf path = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    place_of(dir, asset->name, name, &path);
    fill(asset->bytes, name, &text);
    if (cordee_text_starts(asset->name, "makefile"))
        put_uninstalled(&text);
    return write_file(path.text, &text, err);
}

static int make_folder(const char *dir, const char *sub, struct cordee_error *err)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s%s", dir, sub);
    if (mkdir(path, 0755) < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    return 0;
}

int cd_plugin_new(const char *parent, const char *name, struct cordee_error *err)
{
    char dir[PATH_MAX];

    if (!cd_plugin_name_ok(name))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "\"%s\" is no name for a plugin: use lower-case letters and "
                           "digits, a letter first, at most 32",
                           name);
    snprintf(dir, sizeof dir, "%s/%s", parent, name);
    if (make_folder(dir, "", err) < 0 || make_folder(dir, "/sql", err) < 0 ||
        make_folder(dir, "/web", err) < 0)
        return -1;
    for (const struct cordee_asset *a = plugin_assets; a->name; a++)
        if (write_asset(dir, a, name, err) < 0)
            return -1;
    return 0;
}
