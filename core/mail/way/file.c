/* Mails from files: mbox, Maildir, .eml, and archives of such. */
#include "core/mail/way/way.h"

#include "core/base/clock.h"
#include "core/mail/receive/receive-priv.h"
#include "core/mail/way/split.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static int io_fail(struct cordee_error *err, const char *path)
{
    return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
}

/* What can never be stored is counted, and the next one is taken. */
static int mail_take(struct cordee *core, const struct cordee_buf *mail,
                     struct cd_filing *filing, struct cordee_error *err)
{
    const struct cd_arrival arrival = {.raw = mail->text ? mail->text : "",
                                       .n = mail->len,
                                       .source = CD_WAY_FILE,
                                       .at = CD_AT_ITS_DATE,
                                       .sent = filing->sent};
    struct cordee_error why = {0};
    bool came_before = false;

    if (mail->over) {
        filing->refused++;
        filing->large++;
        return 0;
    }
    if (cd_receive_take_told(core, &arrival, &came_before, &why) > 0) {
        filing->mails++;
        filing->came_before += came_before;
        return 0;
    }
    if (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE) {
        filing->refused++;
        filing->large += why.code == CORDEE_E_TOO_LARGE;
        return 0;
    }
    *err = why;
    return -1;
}

/* ---- one file: an mbox, a mail, or an archive of them ----------------------- */

struct taking {
    struct cordee *core;
    struct cd_filing *filing;
    int64_t ms, began, until; /* ms 0: to the end of the file */
    struct cd_split split;
};

static int split_take(void *ctx, const struct cordee_buf *mail, struct cordee_error *err)
{
    struct taking *t = ctx;

    if (t->ms && !t->until) {
        int64_t now = cd_clock_ms(), passed = now - t->began;

        t->until = now + (passed > t->ms ? passed : t->ms);
    }
    if (mail_take(t->core, mail, t->filing, err) < 0)
        return -1;
    return t->until && cd_clock_ms() >= t->until;
}

int cd_file_take_some(struct cordee *core, const char *path, struct cd_filing *filing,
                      int64_t ms, int64_t *behind, int64_t *done_r,
                      struct cordee_error *err)
{
    struct taking t = {.core = core, .filing = filing, .ms = ms, .began = cd_clock_ms()};
    int rc;

    t.split = (struct cd_split){.take = split_take, .ctx = &t, .limit = CD_MAIL_SIZE_MAX};
    rc = cd_split_file(&t.split, path, *behind, err);
    filing->refused += t.split.aliens;
    *behind = t.split.behind;
    *done_r = t.split.done;
    return rc;
}

static int plain_file_take(struct cordee *core, const char *path,
                           struct cd_filing *filing, struct cordee_error *err)
{
    int64_t behind = 0, done;
    struct stat st;

    if (access(path, R_OK) < 0 || stat(path, &st) < 0)
        return io_fail(err, path);
    if (st.st_size == 0) {
        filing->refused++;
        return 0;
    }
    return cd_file_take_some(core, path, filing, 0, &behind, &done, err);
}

/* ---- folders ---------------------------------------------------------------- */

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int is_eml(const struct dirent *entry)
{
    return not_hidden(entry) && cordee_text_ends(entry->d_name, ".eml");
}

/* In the order of their names: in a Maildir, of time. */
static int all_take(struct cordee *core, const char *folder,
                    int (*wanted)(const struct dirent *), struct cd_filing *filing,
                    struct cordee_error *err)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, wanted, alphasort);
    int rc = n < 0 ? io_fail(err, folder) : 0;

    for (int i = 0; i < n; i++) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

        if (rc == 0)
            rc = plain_file_take(
                core, cordee_arena_printf(a, "%s/%s", folder, entries[i]->d_name), filing,
                err);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return rc;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int cd_file_take(struct cordee *core, const char *path, struct cd_filing *filing,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *cur = cordee_arena_printf(a, "%s/cur", path);
    const char *fresh = cordee_arena_printf(a, "%s/new", path);

    if (!is_folder(path))
        return plain_file_take(core, path, filing, err);
    if (!is_folder(cur))
        return all_take(core, path, is_eml, filing, err);
    if (all_take(core, cur, not_hidden, filing, err) < 0)
        return -1;
    return is_folder(fresh) ? all_take(core, fresh, not_hidden, filing, err) : 0;
}
