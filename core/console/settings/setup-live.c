/* A live folder has a server of its own: this one stays what it is, a practice. */
#include "core/console/settings/setup-live.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { WAIT_MS = 30000 };

static bool is_there(struct cordee_arena *a, const char *folder, const char *name)
{
    struct stat st;

    return stat(cordee_arena_printf(a, "%s/%s", folder, name), &st) == 0;
}

/* The folder above the outermost working copy of git that `path` is in; else itself:
 * `git clean` must not take what is real along. */
static char *outside_of_git(struct cordee_arena *a, const char *path)
{
    char *top = cordee_arena_text(a, path), *at = cordee_arena_text(a, path), *slash;

    while ((slash = strrchr(at, '/'))) {
        bool copy = is_there(a, at, ".git");

        *slash = 0;
        if (copy)
            top = cordee_arena_text(a, at);
    }
    return top;
}

/* Beside the practice, or at home where one may not write there. */
static const char *parent_of(const struct cd_view *view)
{
    char *path = cordee_arena_text(view->arena, view->cd->host->data);
    char *slash = strrchr(path, '/');
    const char *home = getenv("HOME");

    if (slash)
        *slash = 0;
    path = outside_of_git(view->arena, path);
    return access(*path ? path : "/", W_OK) < 0 && home && access(home, W_OK) == 0
               ? outside_of_git(view->arena, home)
               : path;
}

const char *cd_setup_folder(const struct cd_view *view)
{
    const char *parent = parent_of(view);
    struct stat st;

    for (int n = 1; n < 100; n++) {
        const char *path =
            n == 1 ? cordee_arena_printf(view->arena, "%s/cordee-live", parent)
                   : cordee_arena_printf(view->arena, "%s/cordee-live-%d", parent, n);

        if (stat(path, &st) < 0)
            return path;
    }
    return "";
}

static int folder_ok(const char *path, struct cordee_error *err)
{
    struct stat st;

    if (*path != '/' || strstr(path, "/../") || cordee_text_ends(path, "/.."))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           "Write the whole path, as in /home/you/cordee-live.");
    if (stat(path, &st) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           "This folder is there already; name another one.");
    return 0;
}

static const char *program(const struct cd_view *view)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    return n > 0 ? cordee_arena_text_n(view->arena, path, (size_t)n) : "cordee";
}

/* Starts the program with both outputs in a file. */
static int start(const char *path, char *const argv[], bool own_session, int out,
                 pid_t *pid_r, struct cordee_error *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int rc;

    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attr);
    if (own_session)
        posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_adddup2(&files, out, 2);
    rc = posix_spawn(pid_r, path, &files, &attr, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    return rc ? cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(rc)) : 0;
}

/* What the file has by now. */
static void read_said(int fd, struct cordee_buf *out)
{
    char chunk[1000];
    off_t at = 0;
    ssize_t n;

    cordee_buf_clear(out);
    for (; (n = pread(fd, chunk, sizeof chunk, at)) > 0; at += n)
        cordee_buf_put(out, chunk, (size_t)n);
}

static int make_folder(const struct cd_view *view, const json_t *values,
                       struct cordee_error *err)
{
    const char *path = program(view);
    char *argv[] = {(char *)path,
                    (char *)"init",
                    (char *)"--data",
                    (char *)cordee_json_text(values, "folder"),
                    (char *)"--name",
                    (char *)cordee_json_text(values, "name"),
                    (char *)"--email",
                    (char *)cordee_json_text(values, "email"),
                    (char *)"--organisation",
                    (char *)cordee_json_text(values, "organisation"),
                    (char *)"--postal-address",
                    (char *)cordee_json_text(values, "postal_address"),
                    (char *)"--zone",
                    (char *)cordee_json_text(values, "zone"),
                    NULL};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {.limit = 4000};
    int status = 0, out = memfd_create("init", MFD_CLOEXEC);
    pid_t pid;

    if (out < 0 || start(path, argv, false, out, &pid, err) < 0) {
        close(out);
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    read_said(out, &said);
    close(out);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           said.text ? cordee_text_trim(said.text) : "It did not work.");
    return 0;
}

/* The one-time link that the new server prints; "" when it says none. */
static const char *link_in(const struct cd_view *view, const char *said)
{
    const char *at = said ? strstr(said, "Sign in once") : NULL;

    at = at ? strstr(at, "http") : NULL;
    return at ? cordee_arena_text_n(view->arena, at, strcspn(at, " \r\n")) : "";
}

/* Waits until the new server says where it is, or has ended. */
static void await_link(const struct cd_view *view, int out, pid_t pid,
                       const char **link_r, struct cordee_buf *said)
{
    const struct timespec pause = {.tv_nsec = 100000000};

    for (int i = 0; i < WAIT_MS / 100; i++) {
        read_said(out, said);
        *link_r = link_in(view, said->text);
        if (**link_r || waitpid(pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&pause, NULL);
    }
}

/* The server outlives us: it has a session of its own and writes into a log file. */
static int start_server(const struct cd_view *view, const char *folder,
                        const char **link_r, struct cordee_error *err)
{
    const char *path = program(view);
    const char *log = cordee_arena_printf(view->arena, "%s/serve.log", folder);
    char *argv[] = {(char *)path, (char *)"serve", (char *)"--data", (char *)folder,
                    NULL};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {.limit = 4000};
    int out = open(log, O_CREAT | O_EXCL | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
    pid_t pid;

    if (out < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", log, strerror(errno));
    if (start(path, argv, true, out, &pid, err) == 0)
        await_link(view, out, pid, link_r, &said);
    close(out);
    if (!**link_r)
        return cordee_fail(err, CORDEE_E_IO,
                           "The folder is made, but its server said: %s",
                           said.text ? cordee_text_trim(said.text) : "nothing");
    return 0;
}

int cd_setup_live(const struct cd_view *view, const json_t *values, json_t **model_r,
                  struct cordee_error *err)
{
    const char *folder = cordee_json_text(values, "folder");
    const char *link = "";

    if (folder_ok(folder, err) < 0 || make_folder(view, values, err) < 0 ||
        start_server(view, folder, &link, err) < 0)
        return -1;
    *model_r = json_pack(
        "{s:s,s:s,s:s}", "folder", folder, "link", link, "command",
        cordee_arena_printf(view->arena, "%s serve --data %s", program(view), folder));
    return 0;
}
