/* Storing, and the thread that files. */
#include "core/mail/receive-priv.h"

#include "core/config/folder.h"
#include "core/db/db.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RECIPIENTS 100 /* kept of one mail */

/* ---- storing ------------------------------------------------------------------------
 */

/* A pipe from a mailbox begins with an mbox line; it is no part of the mail. */
static const char *without_front(const char *raw, size_t *n)
{
    const char *s = raw;
    const char *end = raw + *n;

    if (end - s > 5 && strncmp(s, "From ", 5) == 0) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));

        s = nl ? nl + 1 : end;
    }
    *n = (size_t)(end - s);
    return s;
}

static bool has_text(const json_t *list, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach (list, i, one)
        if (strcmp(json_string_value(one) ? json_string_value(one) : "", text) == 0)
            return true;
    return false;
}

static json_t *envelope_json(const char *const *envelope_to)
{
    json_t *list = json_array();

    for (size_t i = 0; envelope_to && envelope_to[i] && i < RECIPIENTS; i++)
        if (cordee_utf8_ok(envelope_to[i], strlen(envelope_to[i])))
            json_array_append_new(list, json_string(envelope_to[i]));
    return list;
}

static int64_t row_insert(struct cordee *core, const char *id, const char *file, size_t n,
                          const char *from, const char *const *to,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *envelope = envelope_json(to);

    if (!from || !cordee_utf8_ok(from, strlen(from)) || strlen(from) > 320)
        from = "";
    return core->db->insert(core, err,
                            "INSERT INTO message(message_id, file, size, envelope_from, "
                            "envelope_to) VALUES(?, ?, ?, ?, ?)",
                            CORDEE_ARGS(CORDEE_V(id), CORDEE_V(file),
                                        CORDEE_V((int64_t)n), CORDEE_V(from),
                                        CORDEE_V(envelope)));
}

/* The same mail came again, such as for another of its recipients: these are added. */
static int row_join(struct cordee *core, int64_t row, const char *const *to,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *had = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *more = envelope_json(to);
    size_t before, i;
    json_t *one;

    if (core->db->row(core, err, &had, "SELECT envelope_to FROM message WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(row))) < 0)
        return -1;
    all = json_loads(cordee_json_text(had, "envelope_to"), 0, NULL);
    if (!json_is_array(all)) {
        json_decref(all);
        all = json_array();
    }
    before = json_array_size(all);
    json_array_foreach (more, i, one)
        if (!has_text(all, json_string_value(one)) && json_array_size(all) < RECIPIENTS)
            json_array_append(all, one);
    if (json_array_size(all) == before)
        return 0;
    return core->db->exec(core, err, "UPDATE message SET envelope_to = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(all), CORDEE_V(row)));
}

static void wake_after(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_receive_wake(host);
}

int64_t cd_receive_store(struct cordee *core, const void *raw, size_t n,
                         const char *envelope_from, const char *const *envelope_to,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *mail = without_front(raw, &n);
    char file[65];
    char id[256];
    char name[80];
    const char *known_as = id;
    int64_t row = 0;
    int rc;

    if (n == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "this mail is empty");
    if (n > CD_MAIL_SIZE_MAX)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "this mail is larger than 25 MB");
    if (cd_file_put(core->host, mail, n, file, err) < 0)
        return -1;
    cd_parse_id(mail, n, id);
    if (!*id) {
        snprintf(name, sizeof name, "sha256:%s", file);
        known_as = name;
    }
    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    /* Anybody can write a Message-ID: only the same bytes are the same mail. */
    rc = core->db->one(core, err, &row,
                       "SELECT id FROM message WHERE message_id = ? AND file = ?",
                       CORDEE_ARGS(CORDEE_V(known_as), CORDEE_V((const char *)file)));
    if (rc == 0)
        row = row_insert(core, known_as, file, n, envelope_from, envelope_to, err);
    else if (rc > 0)
        rc = row_join(core, row, envelope_to, err);
    if (rc < 0 || row < 0 || cd_db_after_commit(core->host, wake_after, NULL, NULL) < 0 ||
        core->db->commit(&tx, err) < 0)
        return -1;
    return row;
}

/* ---- the thread that files -----------------------------------------------------------
 */

static bool wait_for_mail(struct cd_mail *m)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec +=
        30; /* another process may have stored one, and failed tries come back */
    pthread_mutex_lock(&m->mutex);
    while (!m->stop && !m->come &&
           pthread_cond_timedwait(&m->change, &m->mutex, &until) != ETIMEDOUT)
        ;
    m->come = false;
    stop = m->stop;
    pthread_mutex_unlock(&m->mutex);
    return !stop;
}

static void *filer_run(void *arg)
{
    struct cd_mail *m = arg;
    struct cordee *core = m->host->core;

    cd_db_actor(m->host, 0, CD_DB_WORK);
    do {
        struct cordee_error err = {0};

        if (cd_receive_file(core, &err) < 0)
            core->log->write(core, CORDEE_ERROR, "filing mail: %s", err.text);
    } while (wait_for_mail(m));
    cd_db_thread_done(m->host);
    return NULL;
}

void cd_receive_wake(struct cordee_host *host)
{
    struct cd_mail *m = host->mail;

    if (!m)
        return;
    pthread_mutex_lock(&m->mutex);
    m->come = true;
    pthread_cond_broadcast(&m->change);
    pthread_mutex_unlock(&m->mutex);
}

int cd_receive_port(struct cordee_host *host)
{
    return host->mail ? host->mail->port : 0;
}

int cd_receive_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cd_mail *m = calloc(1, sizeof *m);

    if (!m)
        abort();
    m->host = host;
    m->sockets[0] = m->sockets[1] = m->pipe[0] = m->pipe[1] = -1;
    pthread_mutex_init(&m->mutex, NULL);
    pthread_cond_init(&m->change, NULL);
    if (cd_listen_start(m, err) < 0 ||
        pthread_create(&m->filer, NULL, filer_run, m) != 0) {
        cd_listen_stop(m);
        pthread_mutex_destroy(&m->mutex);
        pthread_cond_destroy(&m->change);
        free(m);
        return -1;
    }
    host->mail = m;
    return 0;
}

void cd_receive_stop(struct cordee_host *host)
{
    struct cd_mail *m = host->mail;

    if (!m)
        return;
    cd_listen_stop(m);
    pthread_mutex_lock(&m->mutex);
    m->stop = true;
    pthread_cond_broadcast(&m->change);
    pthread_mutex_unlock(&m->mutex);
    pthread_join(m->filer, NULL);
    host->mail = NULL;
    pthread_mutex_destroy(&m->mutex);
    pthread_cond_destroy(&m->change);
    free(m);
}
