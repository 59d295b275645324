/* The job that reads: a file, or a folder of a mailbox, in slices; then it sorts. */
#include "core/mail/first/first-priv.h"

#include "core/base/clock.h"
#include "core/config/folder.h"
#include "core/job/job.h"
#include "core/mail/way/split.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BATCH     ((size_t)200) /* headers in one transaction */
#define UIDS      1000          /* of a folder in one call */
#define CALL_MS   1500
#define FOLDER_MS 30000 /* of a mailbox: then others have their turn */
#define MAILS_MAX 500000
#define HEAD_MAX  ((size_t)256 * 1024)

struct reading {
    struct cordee *core;
    struct cordee_job *job;
    json_t *draft;
    int64_t id, at, total;
    int64_t began, until;       /* `until` is 0 before the first that is new */
    struct cordee_arena *arena; /* of the headers that wait */
    struct cd_first_head heads[BATCH];
    size_t n;
    struct cd_first_store store;
    struct cd_split split;
    bool stopped; /* paused, or thrown away */
    bool wrote;   /* some of it in this call */
};

/* ---- a batch ---------------------------------------------------------------- */

/* How far it is, together with what was read. */
static int place_save(struct reading *r, const char *state, struct cordee_error *err)
{
    struct cordee *core = r->core;
    const struct cd_first_store *s = &r->store;

    return core->db->exec(
        core, err,
        "UPDATE first_day SET state = ?, at = ?, read = read + ?, again = again + ?, "
        "lists = lists + ?, many = many + ?, takers = takers + ?, newest = max(newest, "
        "?) WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(state), CORDEE_V(r->at), CORDEE_V(s->read),
                    CORDEE_V(s->again), CORDEE_V(s->lists), CORDEE_V(s->many),
                    CORDEE_V(s->takers), CORDEE_V(s->newest), CORDEE_V(r->id)));
}

/* 1: it is to go on; 0: somebody paused it or threw it away; -1. */
static int goes_on(struct reading *r, struct cordee_error *err)
{
    int64_t one = 0;

    return r->core->db->one(r->core, err, &one,
                            "SELECT 1 FROM first_day WHERE id = ? AND state = 'reading'",
                            CORDEE_ARGS(CORDEE_V(r->id)));
}

static void counts_clear(struct cd_first_store *s)
{
    s->had_takers += s->takers;
    s->read = s->again = s->lists = s->many = s->takers = 0;
}

static void heads_clear(struct reading *r)
{
    r->n = 0;
    cordee_arena_free(r->arena);
    r->arena = cordee_arena_new();
}

/* What waits becomes durable; `state`: what the draft is then. */
static int batch_write(struct reading *r, const char *state, struct cordee_error *err)
{
    struct cordee *core = r->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc;

    if (core->db->begin(core, &tx, err) < 0 || (rc = goes_on(r, err)) < 0)
        return -1;
    r->stopped = rc == 0;
    if (r->stopped)
        return 0;
    for (size_t i = 0; i < r->n; i++)
        if (cd_first_store_put(&r->store, &r->heads[i], err) < 0)
            return -1;
    if (place_save(r, state, err) < 0 || core->db->commit(&tx, err) < 0)
        return -1;
    json_object_set_new(r->draft, "read",
                        json_integer(cordee_json_int(r->draft, "read") + r->store.read));
    counts_clear(&r->store);
    heads_clear(r);
    r->wrote = true;
    return 0;
}

static void progress(struct reading *r, int64_t done)
{
    struct cordee *cd = r->core;
    char count[32];
    char words[120];
    int64_t read = cordee_json_int(r->draft, "read");

    cd->text->number(cd, read, count, sizeof count);
    snprintf(words, sizeof words, "%s %s", count, TN("mail read", "mails read", read));
    cd->job->progress(cd, r->job, done, r->total, words);
}

static void head_add(struct reading *r, const char *raw, size_t n)
{
    if (cd_first_head_read(r->arena, raw, n, &r->heads[r->n]))
        r->n++;
}

/* ---- a file ----------------------------------------------------------------- */

static int file_head(void *ctx, const struct cordee_buf *mail, struct cordee_error *err)
{
    struct reading *r = ctx;

    if (!r->until) { /* at least as much is read as was passed over to come here */
        int64_t now = cd_clock_ms(), passed = now - r->began;

        r->until = now + (passed > CALL_MS ? passed : CALL_MS);
    }
    head_add(r, mail->text, mail->len);
    if (r->n < BATCH && cd_clock_ms() < r->until)
        return 0;
    r->at = r->split.behind;
    if (batch_write(r, "reading", err) < 0)
        return -1;
    progress(r, r->split.done);
    return r->stopped || cd_clock_ms() >= r->until;
}

static int file_read(struct reading *r, struct cordee_error *err)
{
    struct cordee *cd = r->core;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *path =
        cd_folder_path(r->core->host, a, cordee_json_text(r->draft, "file"));
    struct stat st;
    int rc;

    r->split =
        (struct cd_split){.heads = true, .take = file_head, .ctx = r, .limit = HEAD_MAX};
    r->total = stat(path, &st) == 0 ? st.st_size : 0;
    rc = cd_split_file(&r->split, path, cordee_json_int(r->draft, "at"), err);
    if (rc < 0 || rc > 0)
        return rc < 0 ? -1 : CORDEE_JOB_MORE;
    if (!r->n && !cordee_json_int(r->draft, "read"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There is no mail in this file. It can be an mbox, one mail "
                             "(.eml), or a .zip or .tar with mails; from Outlook, export "
                             "single mails, or read the folder by IMAP."));
    return CORDEE_JOB_DONE;
}

/* ---- a mailbox -------------------------------------------------------------- */

struct asked {
    struct reading *r;
    size_t most; /* headers that were asked for */
    bool more;   /* it gave others, too */
};

static void folder_head(void *ctx, int64_t uid, const char *head, size_t n)
{
    struct asked *asked = ctx;

    (void)uid;
    if (asked->most == 0)
        asked->more = true;
    else
        head_add(asked->r, head, n);
    asked->most -= asked->most > 0;
}

/* The headers from one uid to another, of which there are `n`. */
static int heads_read(struct reading *r, struct cd_imap *imap, const int64_t *uids,
                      int64_t n, struct cordee_error *err)
{
    struct asked asked = {.r = r, .most = (size_t)n};

    if (cd_imap_heads(imap, uids[0], uids[n - 1], CD_FIRST_FIELDS, folder_head, &asked,
                      err) < 0)
        return -1;
    if (asked.more)
        return cordee_fail(err, CORDEE_E_IO,
                           "the mailbox's server gives more mails than were asked for");
    r->at = uids[n - 1];
    return batch_write(r, "reading", err);
}

static bool is_long(const struct reading *r)
{
    return cd_clock_ms() - r->began > FOLDER_MS;
}

static int uids_read(struct reading *r, struct cd_imap *imap, const int64_t *uids,
                     int64_t n, struct cordee_error *err)
{
    for (int64_t i = 0, k; i < n && !r->stopped && !is_long(r); i += k) {
        k = n - i < (int64_t)BATCH ? n - i : (int64_t)BATCH;
        if (heads_read(r, imap, uids + i, k, err) < 0)
            return -1;
        progress(r, cordee_json_int(r->draft, "read"));
    }
    return 0;
}

/* Numbers of another UIDVALIDITY mean nothing: all is read again, and known again. */
static int validity_note(struct reading *r, int64_t validity, struct cordee_error *err)
{
    struct cordee *core = r->core;
    int64_t had = cordee_json_int(r->draft, "validity");

    r->at = had == validity ? cordee_json_int(r->draft, "at") : 0;
    return had == validity
               ? 0
               : core->db->exec(core, err,
                                "UPDATE first_day SET validity = ?, at = 0 WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(validity), CORDEE_V(r->id)));
}

static int folder_read(struct reading *r, struct cordee_error *err)
{
    int64_t uids[UIDS];
    int64_t n = -1;
    struct cd_imap_folder f = {0};
    struct cd_imap *imap = cd_first_open(r->core, r->draft, &f, err);

    if (!imap)
        return -1;
    r->total = f.count;
    if (validity_note(r, f.validity, err) == 0)
        n = r->total ? cd_imap_uids(imap, r->at, 0, uids, UIDS, err) : 0;
    if (n > 0 && uids_read(r, imap, uids, n, err) < 0)
        n = -1;
    cd_imap_close(imap);
    return n < 0 ? -1 : n == UIDS || is_long(r) ? CORDEE_JOB_MORE : CORDEE_JOB_DONE;
}

/* ---- the job ---------------------------------------------------------------- */

static int load(struct cordee *core, int64_t id, json_t **draft_r,
                struct cordee_error *err)
{
    return core->db->row(
        core, err, draft_r,
        "SELECT id, file, host, port, security, login, password, folder, "
        "state, validity, at, read, takers FROM first_day WHERE id = ? AND state "
        "IN ('reading', 'sorting')",
        CORDEE_ARGS(CORDEE_V(id)));
}

/* Neither the file nor the password is needed from here on. */
static int forget(struct reading *r, struct cordee_error *err)
{
    cd_first_file_drop(r->core, cordee_json_text(r->draft, "file"));
    return r->core->db->exec(r->core, err,
                             "UPDATE first_day SET file = '', password = '' WHERE id = ?",
                             CORDEE_ARGS(CORDEE_V(r->id)));
}

static int read_on(struct reading *r, struct cordee_error *err)
{
    int rc =
        *cordee_json_text(r->draft, "host") ? folder_read(r, err) : file_read(r, err);

    if (rc < 0 || r->stopped || rc == CORDEE_JOB_MORE)
        return rc < 0 ? -1 : r->stopped ? CORDEE_JOB_DONE : rc;
    r->at = *cordee_json_text(r->draft, "host") ? r->at : r->split.at;
    if (batch_write(r, "sorting", err) < 0 || (!r->stopped && forget(r, err) < 0))
        return -1;
    return r->stopped ? CORDEE_JOB_DONE : CORDEE_JOB_MORE;
}

/* What cannot be read today cannot be tomorrow; a server that is away may come back. */
static int fail_note(struct reading *r, const struct cordee_error *why,
                     struct cordee_error *err)
{
    const bool final = why->code == CORDEE_E_INVALID || why->code == CORDEE_E_TOO_LARGE ||
                       why->code == CORDEE_E_DENIED || why->code == CORDEE_E_NOT_FOUND ||
                       r->job->attempt >= 3;

    if (final) {
        (void)!r->core->db->exec(
            r->core, NULL,
            "UPDATE first_day SET state = 'failed', error = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V((const char *)why->text), CORDEE_V(r->id)));
        (void)!forget(r, NULL);
    }
    return cordee_fail(err, final ? CORDEE_E_INVALID : why->code, "%s", why->text);
}

/* One draft is of one person's mail. */
static int bounds_check(struct reading *r, struct cordee_error *err)
{
    if (cordee_json_int(r->draft, "read") > MAILS_MAX)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "more than 500,000 mails are too many for one draft");
    return r->core->db->one(r->core, err, &r->store.people,
                            "SELECT count(*) FROM first_person WHERE draft = ?",
                            CORDEE_ARGS(CORDEE_V(r->id))) < 0
               ? -1
               : 0;
}

int cd_first_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *draft = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *known = json_object();
    struct cordee *core = cd->host->core;
    struct cordee_error why = {0};
    struct reading r = {.core = core,
                        .job = job,
                        .id = cordee_json_int(job->args, "draft"),
                        .began = cd_clock_ms()};
    int rc = load(core, r.id, &draft, err);

    if (rc <= 0)
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    if (strcmp(cordee_json_text(draft, "state"), "sorting") == 0)
        return cd_first_sort(core, r.id, err);
    r.draft = draft;
    r.store = (struct cd_first_store){.core = core,
                                      .draft = r.id,
                                      .known = known,
                                      .had_takers = cordee_json_int(draft, "takers")};
    r.arena = cordee_arena_new();
    rc = bounds_check(&r, &why) < 0 ? -1 : read_on(&r, &why);
    cordee_arena_free(r.arena);
    /* It goes on when the program is there again, or where a slow server left off. */
    if (rc < 0 && (cd_jobs_end(core->host) || (r.wrote && why.code == CORDEE_E_IO)))
        return CORDEE_JOB_MORE;
    return rc < 0 ? fail_note(&r, &why, err) : rc;
}
