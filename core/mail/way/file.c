/* Mails from files: mbox, Maildir, .eml. */
#include "core/mail/way/way.h"

#include "core/mail/receive-priv.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

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
        return 0;
    }
    if (cd_receive_take_told(core, &arrival, &came_before, &why) > 0) {
        filing->mails++;
        filing->came_before += came_before;
        return 0;
    }
    if (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE) {
        filing->refused++;
        return 0;
    }
    *err = why;
    return -1;
}

/* ---- mbox ----------------------------------------------------------------------------
 */

struct mbox {
    struct cordee_buf mail;
    bool begun;       /* a "From " line was there */
    bool after_blank; /* so may this one begin a mail */
    bool line_begins; /* long lines come in pieces */
};

static int mbox_line(struct cordee *core, struct mbox *m, const char *line, size_t n,
                     struct cd_filing *filing, struct cordee_error *err)
{
    bool begins = m->line_begins;
    size_t quotes = begins ? strspn(line, ">") : 0;

    m->line_begins = n && line[n - 1] == '\n';
    if (begins && m->after_blank && cordee_text_starts(line, "From ")) {
        int rc = m->begun && m->mail.len ? mail_take(core, &m->mail, filing, err) : 0;

        cordee_buf_clear(&m->mail);
        m->begun = true;
        m->after_blank = false;
        return rc;
    }
    m->after_blank = begins && line[strspn(line, "\r\n")] == '\0';
    if (quotes && cordee_text_starts(line + quotes, "From "))
        line++, n--;
    cordee_buf_put(&m->mail, line, n);
    return 0;
}

static int mbox_take(struct cordee *core, FILE *in, struct cd_filing *filing,
                     struct cordee_error *err)
{
    struct mbox m = {
        .mail = {.limit = CD_MAIL_SIZE_MAX}, .after_blank = true, .line_begins = true};
    static const size_t room = 65536;
    char *piece = malloc(room);
    int rc = 0;

    if (!piece)
        abort();
    while (rc == 0 && fgets(piece, (int)room, in))
        rc = mbox_line(core, &m, piece, strlen(piece), filing, err);
    if (rc == 0 && m.mail.len)
        rc = mail_take(core, &m.mail, filing, err);
    free(piece);
    cordee_buf_drop(&m.mail);
    return rc;
}

/* ---- one file ------------------------------------------------------------------------
 */

static int mail_file_take(struct cordee *core, FILE *in, struct cd_filing *filing,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {.limit = CD_MAIL_SIZE_MAX};
    char bytes[16384];
    size_t n;

    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        cordee_buf_put(&mail, bytes, n);
    return mail_take(core, &mail, filing, err);
}

static int plain_file_take(struct cordee *core, const char *path,
                           struct cd_filing *filing, struct cordee_error *err)
{
    FILE *in = fopen(path, "r");
    char begin[5] = "";
    int rc;

    if (!in)
        return io_fail(err, path);
    if (fread(begin, 1, sizeof begin, in) == sizeof begin &&
        memcmp(begin, "From ", sizeof begin) == 0) {
        rewind(in);
        rc = mbox_take(core, in, filing, err);
    } else {
        rewind(in);
        rc = mail_file_take(core, in, filing, err);
    }
    if (rc == 0 && ferror(in))
        rc = io_fail(err, path);
    fclose(in);
    return rc;
}

/* ---- folders -------------------------------------------------------------------------
 */

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
