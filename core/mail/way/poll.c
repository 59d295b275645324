/* The thread that asks mailboxes, one after the other. */
#include "core/mail/way/way.h"

#include "core/base/host.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/mail/receive/head.h"
#include "core/mail/receive/receive-priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UIDS_MOST   200  /* of a folder at a time; then others have their turn */
#define LOOK_S      5    /* between looks at what is due */
#define HABIT_S     3600 /* between looks at habits */
#define PAUSE_MOST  3600
#define HABIT_DAYS  60
#define HABIT_MAILS 10 /* fewer say nothing about a habit */

struct cd_poller {
    struct cordee_host *host;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t change;
    _Atomic bool stop;
    bool woken;
    int64_t habits_at;
};

/* ---- one folder ------------------------------------------------------------- */

struct polling {
    struct cordee *core;
    struct cd_imap *imap;
    json_t *source, *folder;
    bool (*stop)(void *);
    void *ctx;
    int64_t taken;
    bool more;
};

static int folder_note(struct polling *p, int64_t validity, int64_t uid,
                       struct cordee_error *err)
{
    return p->core->db->exec(p->core, err,
                             "UPDATE mail_folder SET validity = ?, uid = ? WHERE id = ?",
                             CORDEE_ARGS(CORDEE_V(validity), CORDEE_V(uid),
                                         CORDEE_V(cordee_json_int(p->folder, "id"))));
}

/* Stores a mail; what can never be stored is passed over.  1 stored, 0, -1. */
static int mail_store(struct polling *p, const struct cordee_buf *raw, const char *date,
                      struct cordee_error *err)
{
    struct cd_arrival arrival = {.raw = raw->text,
                                 .n = raw->len,
                                 .source = cordee_json_int(p->source, "id"),
                                 .sent = cordee_json_int(p->folder, "sent"),
                                 .handed = cordee_json_int(p->folder, "handed")};
    struct cordee_error why = {0};

    if (cd_head_date(date, &arrival.at) < 0)
        arrival.at = 0;
    if (cd_receive_take(p->core, &arrival, &why) > 0)
        return 1;
    if (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE)
        return 0;
    *err = why;
    return -1;
}

/* Away from where it came; what a person put somewhere stays there. */
static bool is_moved(const struct polling *p)
{
    return *cordee_json_text(p->source, "move_to") &&
           !cordee_json_int(p->folder, "sent") && !cordee_json_int(p->folder, "handed");
}

static int mail_take(struct polling *p, int64_t uid, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {.limit = CD_MAIL_SIZE_MAX};
    char date[40];
    int rc = cd_imap_fetch(p->imap, uid, &raw, date, err);

    if (rc < 0 && err->code == CORDEE_E_TOO_LARGE)
        return 0;
    if (rc > 0)
        rc = mail_store(p, &raw, date, err);
    if (rc <= 0)
        return rc;
    p->taken++;
    return is_moved(p)
               ? cd_imap_move(p->imap, uid, cordee_json_text(p->source, "move_to"), err)
               : 0;
}

/* How far it was read is noted after each mail: one that comes again is known by its
 * Message-ID. */
static int folder_take(struct polling *p, struct cordee_error *err)
{
    int64_t uids[UIDS_MOST];
    int64_t after = cordee_json_int(p->folder, "uid");
    /* What is handed over may be old. */
    int64_t since =
        cordee_json_int(p->folder, "handed") ? 0 : cordee_json_int(p->source, "since");
    struct cd_imap_folder f;
    int64_t n;

    if (cd_imap_enter(p->imap, cordee_json_text(p->folder, "name"), is_moved(p), &f,
                      err) < 0)
        return -1;
    if (f.validity != cordee_json_int(p->folder, "validity"))
        after = 0;
    n = f.count ? cd_imap_uids(p->imap, after, since, uids, UIDS_MOST, err) : 0;
    if (n < 0 || (f.validity != cordee_json_int(p->folder, "validity") &&
                  folder_note(p, f.validity, after, err) < 0))
        return -1;
    for (int64_t i = 0; i < n; i++) {
        if (p->stop && p->stop(p->ctx))
            return 0;
        if (mail_take(p, uids[i], err) < 0 ||
            folder_note(p, f.validity, uids[i], err) < 0)
            return -1;
    }
    p->more = p->more || n == UIDS_MOST;
    return 0;
}

/* ---- one mailbox ------------------------------------------------------------ */

/* One folder that cannot be read keeps no other from being read. */
static int folders_take(struct polling *p, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *folders = p->core->db->list(
        p->core, err,
        "SELECT id, name, sent, handed, validity, uid FROM mail_folder WHERE source = ? "
        "ORDER BY id",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(p->source, "id"))));
    struct cordee_error why = {0};
    int rc = folders ? 0 : -1;
    size_t i;

    json_array_foreach (folders, i, p->folder)
        if (folder_take(p, &why) < 0) {
            rc = -1;
            *err = why;
        }
    return rc;
}

static int source_note(struct polling *p, int rc, const struct cordee_error *why,
                       struct cordee_error *err)
{
    struct cordee *core = p->core;
    const int64_t now = cordee_now();
    int64_t every = cordee_json_int(p->source, "every_s");
    int64_t failing = cordee_json_int(p->source, "failing_since");
    int64_t id = cordee_json_int(p->source, "id");

    if (p->taken &&
        core->db->exec(core, err,
                       "UPDATE mail_source SET mail_at = ?, taken = taken + "
                       "? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(now), CORDEE_V(p->taken), CORDEE_V(id))) < 0)
        return -1;
    if (rc == 0)
        return core->db->exec(
            core, err,
            "UPDATE mail_source SET tried_at = ?, ok_at = ?, failing_since = NULL, "
            "next_at = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(now), CORDEE_V(now), CORDEE_V(p->more ? 0 : now + every),
                        CORDEE_V(id)));
    /* A server that is away is not asked more often than need be: pauses grow. */
    if (failing && now - failing > every)
        every = now - failing > PAUSE_MOST ? PAUSE_MOST : now - failing;
    return core->db->exec(core, err,
                          "UPDATE mail_source SET tried_at = ?, failed_at = ?, error = "
                          "?, failing_since = coalesce(failing_since, ?), next_at = ? "
                          "WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(now), CORDEE_V(now),
                                      CORDEE_V((const char *)why->text), CORDEE_V(now),
                                      CORDEE_V(now + every), CORDEE_V(id)));
}

int64_t cd_poll(struct cordee *core, json_t *source, bool (*stop)(void *), void *ctx,
                struct cordee_error *err)
{
    struct polling p = {.core = core, .source = source, .stop = stop, .ctx = ctx};
    struct cordee_error why = {0};
    int rc;

    p.imap = cd_source_open(core, source, stop, ctx, &why);
    rc = p.imap ? folders_take(&p, &why) : -1;
    cd_imap_close(p.imap);
    if (stop && stop(ctx))
        return p.taken;
    if (source_note(&p, rc, &why, err) < 0)
        return -1;
    if (rc < 0 && err)
        *err = why;
    return rc < 0 ? -1 : p.taken;
}

/* ---- habits ----------------------------------------------------------------- */

/* The longest silence of some weeks, a day at least: nights and week-ends belong to it.
 */
static void habits_learn(struct cd_poller *poller)
{
    struct cordee *core = poller->host->core;
    struct cordee_error err = {0};

    if (cordee_now() < poller->habits_at)
        return;
    poller->habits_at = cordee_now() + HABIT_S;
    if (core->db->exec(
            core, &err,
            "UPDATE mail_source SET habit_s = coalesce((SELECT CASE WHEN count(*) >= ?1 "
            "THEN max(86400, max(gap)) ELSE 0 END FROM (SELECT received_at - "
            "lag(received_at) OVER (ORDER BY received_at) AS gap FROM message WHERE "
            "source = mail_source.id AND received_at > unixepoch() - ?2 ORDER BY "
            "received_at DESC LIMIT 5000)), 0), mail_at = coalesce((SELECT "
            "max(received_at) FROM message WHERE source = mail_source.id), mail_at) "
            "WHERE kind <> 'file'",
            CORDEE_ARGS(CORDEE_V(HABIT_MAILS), CORDEE_V(HABIT_DAYS * 86400))) < 0)
        core->log->write(core, CORDEE_WARN, "habits of mailboxes: %s", err.text);
}

/* ---- the thread ------------------------------------------------------------- */

static bool must_stop(void *ctx)
{
    return ((struct cd_poller *)ctx)->stop;
}

static void poll_due(struct cd_poller *poller)
{
    struct cordee *core = poller->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *all = cd_sources_list(core, 0, NULL);
    size_t i;
    json_t *source;

    json_array_foreach (all, i, source) {
        struct cordee_error err = {0};

        if (poller->stop || cd_held(poller->host))
            return;
        if (strcmp(cordee_json_text(source, "kind"), "imap") != 0 ||
            !cordee_json_true(source, "active") ||
            cordee_json_int(source, "next_at") > cordee_now())
            continue;
        if (cd_poll(core, source, must_stop, poller, &err) < 0 &&
            !cordee_json_int(source, "failing_since"))
            core->log->write(core, CORDEE_WARN, "mailbox %s: %s",
                             cordee_json_text(source, "name"), err.text);
    }
}

static bool wait_more(struct cd_poller *poller)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_S;
    pthread_mutex_lock(&poller->mutex);
    while (!poller->stop && !poller->woken &&
           pthread_cond_timedwait(&poller->change, &poller->mutex, &until) != ETIMEDOUT)
        ;
    poller->woken = false;
    pthread_mutex_unlock(&poller->mutex);
    return !poller->stop;
}

static void *poller_run(void *arg)
{
    struct cd_poller *poller = arg;

    cd_db_actor(poller->host, 0, CD_DB_WORK);
    do {
        poll_due(poller);
        habits_learn(poller);
    } while (wait_more(poller));
    cd_db_thread_done(poller->host);
    return NULL;
}

struct cd_poller *cd_poller_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_poller *poller = calloc(1, sizeof *poller);

    if (!poller)
        abort();
    poller->host = host;
    pthread_mutex_init(&poller->mutex, NULL);
    pthread_cond_init(&poller->change, NULL);
    if (pthread_create(&poller->thread, NULL, poller_run, poller) == 0)
        return poller;
    cordee_fail(err, CORDEE_E_IO, "asking mailboxes: %s", strerror(errno));
    free(poller);
    return NULL;
}

void cd_poller_wake(struct cd_poller *poller)
{
    pthread_mutex_lock(&poller->mutex);
    poller->woken = true;
    pthread_cond_signal(&poller->change);
    pthread_mutex_unlock(&poller->mutex);
}

void cd_poller_stop(struct cd_poller *poller)
{
    if (!poller)
        return;
    poller->stop = true;
    cd_poller_wake(poller);
    pthread_join(poller->thread, NULL);
    pthread_mutex_destroy(&poller->mutex);
    pthread_cond_destroy(&poller->change);
    free(poller);
}
