#include "core/config/folder-priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int io_fail(struct cordee_error *err, const char *path)
{
    return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
}

/* ---- making one ------------------------------------------------------------------ */

/* Names that a folder may have in it when it is made: what mkdir or a broken-off `init`
 * left there. */
static bool name_expected(const char *name)
{
    static const char *const names[] = {".",       "..",         "files",
                                        "backups", "secret.key", "cordee.conf",
                                        "lock",    "practice",   "lost+found"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static int folder_free(const char *path, struct cordee_error *err)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int rc = 0;

    if (!dir)
        return io_fail(err, path);
    while (rc == 0 && (entry = readdir(dir))) {
        if (strcmp(entry->d_name, "cordee.db") == 0)
            rc = cordee_fail(err, CORDEE_E_CONFLICT, "%s is a data folder already", path);
        else if (!name_expected(entry->d_name))
            rc = cordee_fail(err, CORDEE_E_CONFLICT,
                             "%s has other things in it (%s); name a new folder", path,
                             entry->d_name);
    }
    closedir(dir);
    return rc;
}

static int make_dir(const char *path, struct cordee_error *err)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return io_fail(err, path);
    return 0;
}

static int make_parents(const char *path, struct cordee_error *err)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof part)
        return cordee_fail(err, CORDEE_E_INVALID, "the folder's path is too long");
    memcpy(part, path, n + 1);
    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST)
            return io_fail(err, part);
        *p = '/';
    }
    return make_dir(path, err);
}

static const char conf_text[] =
    "# Settings of this Cordée.  What is set in the console goes before this file.\n"
    "# The man page cordee.conf(5) lists them all.\n"
    "\n"
    "# core { base_url = \"https://crm.example.org\" }\n"
    "# mail { relay_host = \"relay.example.org\"  relay_port = 587 }\n";

/* Writes a file of the folder unless it is there. */
static int make_file(const char *folder, const char *name, const void *bytes, size_t n,
                     struct cordee_error *err)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return cordee_fail(err, CORDEE_E_INVALID, "the folder's path is too long");
    if (access(path, F_OK) == 0)
        return 0;
    return cd_write_whole(path, bytes, n, 0600, err);
}

static int make_sub(const char *folder, const char *name, struct cordee_error *err)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return cordee_fail(err, CORDEE_E_INVALID, "the folder's path is too long");
    return make_dir(path, err);
}

int cd_folder_init(const char *path, bool practice, struct cordee_error *err)
{
    static const char marker[] = "A practice folder: no mail leaves this machine.\n";
    unsigned char key[CD_KEY_BYTES];

    if (make_parents(path, err) < 0 || folder_free(path, err) < 0)
        return -1;
    cordee_random(key, sizeof key);
    if (practice && make_file(path, "practice", marker, sizeof marker - 1, err) < 0)
        return -1;
    if (make_sub(path, "files", err) < 0 || make_sub(path, "backups", err) < 0 ||
        make_file(path, "secret.key", key, sizeof key, err) < 0 ||
        make_file(path, "cordee.conf", conf_text, sizeof conf_text - 1, err) < 0)
        return -1;
    return cd_sync_folder(path, err);
}

/* ---- opening one ----------------------------------------------------------------- */

static int key_read(struct cd_folder *f, struct cordee_error *err)
{
    char path[PATH_MAX];
    unsigned char more;
    struct stat st;
    int fd;
    bool whole;

    snprintf(path, sizeof path, "%s/secret.key", f->path);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) < 0) {
        if (fd >= 0)
            close(fd);
        return cordee_fail(err, CORDEE_E_IO,
                           "%s: %s; is this a data folder? (cordee init makes one)", path,
                           strerror(errno));
    }
    whole = read(fd, f->key, sizeof f->key) == (ssize_t)sizeof f->key &&
            read(fd, &more, 1) == 0;
    close(fd);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "%s can be read by others on this machine: chmod 600 it",
                           path);
    if (!whole)
        return cordee_fail(err, CORDEE_E_IO, "%s is damaged", path);
    return 0;
}

static int lock_open(const char *folder, struct cordee_error *err)
{
    char path[PATH_MAX];
    int fd;

    snprintf(path, sizeof path, "%s/lock", folder);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd < 0 ? io_fail(err, path) : fd;
}

static int64_t lock_pid(int fd)
{
    char text[24] = "";
    int64_t pid = 0;

    if (pread(fd, text, sizeof text - 1, 0) > 0)
        text[strcspn(text, "\n")] = '\0';
    return cordee_text_int(text, &pid) ? pid : 0;
}

static int lock_take(struct cd_folder *f, struct cordee_error *err)
{
    char text[24];
    int n;

    f->lock = lock_open(f->path, err);
    if (f->lock < 0)
        return -1;
    if (flock(f->lock, LOCK_EX | LOCK_NB) < 0)
        return cordee_fail(err, CORDEE_E_BUSY,
                           "another server (process %lld) has the data folder %s",
                           (long long)lock_pid(f->lock), f->path);
    n = snprintf(text, sizeof text, "%lld\n", (long long)getpid());
    if (ftruncate(f->lock, 0) < 0 || pwrite(f->lock, text, (size_t)n, 0) != n)
        return io_fail(err, f->path);
    return 0;
}

bool cd_folder_is_locked(const struct cordee_host *host)
{
    return host->folder && host->folder->lock >= 0;
}

bool cd_folder_served(const char *path, int64_t *pid_r)
{
    int fd = lock_open(path, NULL);
    bool served;

    if (fd < 0)
        return false;
    served = flock(fd, LOCK_EX | LOCK_NB) < 0;
    if (served && pid_r)
        *pid_r = lock_pid(fd);
    close(fd);
    return served;
}

int cd_folder_open(struct cordee_host *host, const char *path, enum cd_folder_use use,
                   struct cordee_error *err)
{
    struct cd_folder *f = calloc(1, sizeof *f);
    char marker[PATH_MAX];

    if (!f)
        abort();
    f->lock = -1;
    f->path = realpath(path, NULL);
    host->folder = f;
    if (!f->path || strlen(f->path) > PATH_MAX - 100) {
        cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no data folder %s", path);
        cd_folder_close(host);
        return -1;
    }
    if (key_read(f, err) < 0 || (use == CD_FOLDER_SERVE && lock_take(f, err) < 0)) {
        cd_folder_close(host);
        return -1;
    }
    snprintf(marker, sizeof marker, "%s/practice", f->path);
    host->data = f->path;
    host->practice = access(marker, F_OK) == 0;
    return 0;
}

void cd_folder_close(struct cordee_host *host)
{
    struct cd_folder *f = host->folder;

    if (!f)
        return;
    host->folder = NULL;
    if (host->data == f->path)
        host->data = NULL;
    if (f->lock >= 0)
        close(f->lock);
    explicit_bzero(f->key, sizeof f->key);
    free(f->path);
    free(f);
}

const char *cd_folder_path(const struct cordee_host *host, struct cordee_arena *a,
                           const char *name)
{
    return cordee_arena_printf(a, "%s/%s", host->data, name);
}

static void machine_put(struct cordee_buf *out)
{
    char text[256] = "";
    FILE *in = fopen("/etc/machine-id", "re");

    if (in) {
        if (!fgets(text, sizeof text, in))
            text[0] = '\0';
        fclose(in);
    }
    if (strlen(text) < 32) /* none, or "uninitialized": an image before its first start */
        gethostname(text, sizeof text - 1);
    cordee_buf_puts(out, text);
}

void cd_folder_print(const struct cordee_host *host, char out[65])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    char path[PATH_MAX];
    struct stat st = {0};

    snprintf(path, sizeof path, "%s/secret.key", host->data);
    if (stat(path, &st) < 0)
        st.st_ino = 0;
    machine_put(&text);
    cordee_buf_printf(&text, "\n%s\n%llu", host->data, (unsigned long long)st.st_ino);
    cordee_sha256(text.text, text.len, out);
}
