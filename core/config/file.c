/* Files under their SHA-256, and writing them so that they are whole. */
#include "core/config/folder-priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int io_fail(struct cordee_error *err, const char *path)
{
    return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
}

static int bytes_write(int fd, const char *path, const void *bytes, size_t n,
                       struct cordee_error *err)
{
    return cordee_write_all(fd, bytes, n) < 0 ? io_fail(err, path) : 0;
}

int cd_sync_folder(const char *path, struct cordee_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return io_fail(err, path);
    rc = fsync(fd);
    close(fd);
    return rc < 0 ? io_fail(err, path) : 0;
}

static int parent_sync(const char *path, struct cordee_error *err)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (!slash || slash == path)
        return 0;
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
    return cd_sync_folder(parent, err);
}

/* A new file beside `path`; its name goes to `temp`. */
static int temp_open(const char *path, unsigned mode, char temp[PATH_MAX],
                     struct cordee_error *err)
{
    char unique[17];
    int fd;

    cordee_token(unique, 8);
    if (snprintf(temp, PATH_MAX, "%s.%s.new", path, unique) >= PATH_MAX)
        return cordee_fail(err, CORDEE_E_INVALID, "the path is too long");
    fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return fd < 0 ? io_fail(err, temp) : fd;
}

/* Closes it; makes it durable under its name when all went well so far (rc 0). */
static int temp_close(int fd, const char *temp, const char *path, int rc,
                      struct cordee_error *err)
{
    if (rc == 0 && fsync(fd) < 0)
        rc = io_fail(err, path);
    close(fd);
    if (rc == 0 && rename(temp, path) < 0)
        rc = io_fail(err, path);
    if (rc < 0) {
        unlink(temp);
        return -1;
    }
    return parent_sync(path, err);
}

int cd_write_whole(const char *path, const void *bytes, size_t n, unsigned mode,
                   struct cordee_error *err)
{
    char temp[PATH_MAX];
    int fd = temp_open(path, mode, temp, err);

    if (fd < 0)
        return -1;
    return temp_close(fd, temp, path, bytes_write(fd, path, bytes, n, err), err);
}

/* ---- by content ------------------------------------------------------------------ */

static bool name_ok(const char *name)
{
    return strlen(name) == 64 && strspn(name, "0123456789abcdef") == 64;
}

const char *cd_file_path(const struct cordee_host *host, struct cordee_arena *a,
                         const char *name)
{
    if (!name || !name_ok(name))
        return NULL;
    return cordee_arena_printf(a, "%s/files/%.2s/%s", host->data, name, name);
}

/* Where it goes, its folder made; *there_r: it is there already. */
static const char *place_make(const struct cordee_host *host, struct cordee_arena *a,
                              const char *name, bool *there_r, struct cordee_error *err)
{
    const char *path = cd_file_path(host, a, name);
    const char *folder = cordee_arena_printf(a, "%s/files/%.2s", host->data, name);

    if (!path)
        return NULL;
    *there_r = access(path, F_OK) == 0;
    if (!*there_r && mkdir(folder, 0700) < 0 && errno != EEXIST) {
        io_fail(err, folder);
        return NULL;
    }
    return path;
}

int cd_file_put_new(const struct cordee_host *host, const void *bytes, size_t n,
                    char out[65], bool *new_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char name[65];
    const char *path;
    bool there;

    cordee_sha256(bytes, n, name);
    path = place_make(host, a, name, &there, err);
    if (!path || (!there && cd_write_whole(path, bytes, n, 0600, err) < 0))
        return -1;
    memcpy(out, name, sizeof name);
    *new_r = !there;
    return 0;
}

int cd_file_put(const struct cordee_host *host, const void *bytes, size_t n, char out[65],
                struct cordee_error *err)
{
    bool is_new;

    return cd_file_put_new(host, bytes, n, out, &is_new, err);
}

/* Copies from `in` to `out` (when >= 0), hashing. */
static int copy_hashed(int in, int out, const char *path, char name[65],
                       struct cordee_error *err)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    char bytes[65536];
    ssize_t n;

    crypto_hash_sha256_init(&state);
    while ((n = read(in, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_fail(err, path);
        crypto_hash_sha256_update(&state, (const unsigned char *)bytes, (size_t)n);
        if (out >= 0 && bytes_write(out, path, bytes, (size_t)n, err) < 0)
            return -1;
    }
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(name, 65, hash, sizeof hash);
    return 0;
}

int cd_file_put_path(const struct cordee_host *host, const char *path, char out[65],
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *first = cordee_arena_printf(a, "%s/files/put", host->data);
    const char *to = NULL;
    char temp[PATH_MAX];
    char name[65];
    bool there = false;
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int fd;
    int rc;

    if (in < 0)
        return io_fail(err, path);
    fd = temp_open(first, 0600, temp, err);
    if (fd < 0) {
        close(in);
        return -1;
    }
    rc = copy_hashed(in, fd, path, name, err);
    close(in);
    if (rc == 0 && !(to = place_make(host, a, name, &there, err)))
        rc = -1;
    if (rc < 0 || !to || there) {
        close(fd);
        unlink(temp);
    } else {
        rc = temp_close(fd, temp, to, 0, err);
    }
    if (rc == 0)
        memcpy(out, name, sizeof name);
    return rc;
}

int cd_file_get(const struct cordee_host *host, const char *name, size_t limit,
                struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cd_file_path(host, a, name);
    char bytes[16384];
    size_t had = out->len;
    ssize_t n;
    int fd;

    fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (!path || (fd < 0 && errno == ENOENT))
        return 0;
    if (fd < 0)
        return io_fail(err, path);
    while ((n = read(fd, bytes, sizeof bytes)) > 0 && out->len - had <= limit)
        cordee_buf_put(out, bytes, (size_t)n);
    close(fd);
    if (n < 0)
        return io_fail(err, path);
    if (out->len - had > limit)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "the file is larger than %zu bytes",
                           limit);
    return 1;
}

int cd_file_drop(const struct cordee_host *host, const char *name,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path = cd_file_path(host, a, name);

    if (path && unlink(path) < 0 && errno != ENOENT)
        return io_fail(err, path);
    return 0;
}
