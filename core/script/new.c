/* `cordee script new NAME` */
#include "core/script/script.h"

#include "core/script/script-assets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool name_ok(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return n > 0 && n <= 40 && !name[n] && name[0] != '-';
}

/* The template, with NAME as it is to be. */
static void fill(const char *name, struct cordee_buf *out)
{
    const char *s = script_assets[0].bytes;

    for (const char *at; (at = strstr(s, "NAME")) != NULL; s = at + 4) {
        cordee_buf_put(out, s, (size_t)(at - s));
        cordee_buf_puts(out, name);
    }
    cordee_buf_puts(out, s);
}

int cd_script_new(const char *parent, const char *name, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    char path[4200];
    ssize_t n;
    int fd;

    if (!name_ok(name))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "\"%s\" is no name for a script: use a-z, 0-9 and -", name);
    snprintf(path, sizeof path, "%s/%s.lua", parent, name);
    fill(name, &text);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    n = write(fd, text.text, text.len);
    if (close(fd) < 0 || n != (ssize_t)text.len)
        return cordee_fail(err, CORDEE_E_IO, "%s: could not be written", path);
    return 0;
}
