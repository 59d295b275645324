/* Storing: row and bytes in a transaction that all who wait meanwhile share.  The bytes
 * become a file of their own when the mail is filed; large ones are one from the
 * beginning.  Nothing is said to be stored before all of it is on the disk. */
#include "core/mail/receive/receive-priv.h"

#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/mail/capture/capture.h"
#include "core/mail/receive/head.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define RECIPIENTS   100 /* kept of one mail */
#define SHARING_MOST 100

#define IN_ROW_MOST ((size_t)256 * 1024)

/* A mail on its way to its row. */
struct cd_stored {
    const struct cd_arrival *arrival;
    const char *mail; /* without what is no part of it */
    size_t n;
    char file[65];
    bool is_file; /* already */
    bool file_is_new;
    bool came_before;
    bool copy; /* with other bytes, so that its file is another */
    struct cd_dropped dropped;
    char known_as[256];
    char content[65];
    int64_t at;
    int64_t row; /* -1: see err */
    struct cordee_error err;
    struct cd_stored *next;
    pthread_cond_t over;
    bool done;
};

/* ---- the row ---------------------------------------------------------------- */

static bool has_text(const json_t *list, const char *text)
{
    size_t i;
    json_t *one;

    json_array_foreach (list, i, one)
        if (strcmp(json_string_value(one) ? json_string_value(one) : "", text) == 0)
            return true;
    return false;
}

static json_t *envelope_json(const struct cd_stored *s)
{
    const char *const *envelope_to = s->arrival->envelope_to;
    json_t *list = json_array();

    for (size_t i = 0; envelope_to && envelope_to[i] && i < RECIPIENTS; i++)
        if (cordee_utf8_ok(envelope_to[i], strlen(envelope_to[i])))
            json_array_append_new(list, json_string(envelope_to[i]));
    for (size_t i = 0; i < s->dropped.n; i++)
        if (!has_text(list, s->dropped.address[i]) &&
            cordee_utf8_ok(s->dropped.address[i], strlen(s->dropped.address[i])))
            json_array_append_new(list, json_string(s->dropped.address[i]));
    return list;
}

static int64_t handed_of(const struct cd_stored *s)
{
    return s->arrival->handed ? s->arrival->source : 0;
}

static int64_t row_insert(struct cordee *core, const struct cd_stored *s,
                          struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *envelope = envelope_json(s);
    const char *from = s->arrival->envelope_from;
    int64_t id;

    if (!from || !cordee_utf8_ok(from, strlen(from)) || strlen(from) > 320)
        from = "";
    id = core->db->insert(
        core, err,
        "INSERT INTO message(message_id, file, content, size, received_at, "
        "envelope_from, envelope_to, source, sent, handed) VALUES(?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?, ?)",
        CORDEE_ARGS(CORDEE_V(s->known_as), CORDEE_V(s->file), CORDEE_V(s->content),
                    CORDEE_V((int64_t)s->n), CORDEE_V(s->at), CORDEE_V(from),
                    CORDEE_V(envelope), CORDEE_ID(s->arrival->source),
                    CORDEE_V((int64_t)s->arrival->sent), CORDEE_ID(handed_of(s))));
    if (id > 0 && !s->is_file &&
        core->db->exec(core, err, "INSERT INTO message_raw(message, bytes) VALUES(?, ?)",
                       CORDEE_ARGS(CORDEE_V(id), cordee_of_blob(s->mail, s->n))) < 0)
        return -1;
    return id;
}

/* The same mail came again, such as for another of its recipients: these are added. */
static int row_join(struct cordee *core, const struct cd_stored *s, json_t *had,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *more = envelope_json(s);
    size_t i;
    json_t *one;

    all = json_loads(cordee_json_text(had, "envelope_to"), 0, NULL);
    if (!json_is_array(all)) {
        json_decref(all);
        all = json_array();
    }
    json_array_foreach (more, i, one)
        if (!has_text(all, json_string_value(one)) && json_array_size(all) < RECIPIENTS)
            json_array_append(all, one);
    return core->db->exec(
        core, err, "UPDATE message SET envelope_to = ?, came = came + 1 WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(all), CORDEE_V(cordee_json_int(had, "id"))));
}

/* What is there already and was handed over just now is filed anew, as that. */
static int row_hand(struct cordee *core, const struct cd_stored *s, int64_t id,
                    struct cordee_error *err)
{
    if (!s->arrival->handed)
        return 0;
    return core->db->exec(core, err,
                          "UPDATE message SET handed = ?, state = 'waiting', attempt = 0 "
                          "WHERE id = ? AND handed IS NULL AND dropped_at IS NULL",
                          CORDEE_ARGS(CORDEE_ID(handed_of(s)), CORDEE_V(id)));
}

/* Anybody can write a Message-ID: the same mail is what also says the same. */
static int row_put(struct cordee *core, struct cd_stored *s, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *had = NULL;
    int rc = core->db->row(
        core, err, &had,
        "SELECT id, file, envelope_to FROM message WHERE message_id = "
        "? AND (content = ? OR file = ?) LIMIT 1",
        CORDEE_ARGS(CORDEE_V(s->known_as), CORDEE_V(s->content), CORDEE_V(s->file)));

    if (rc == 0)
        s->row = row_insert(core, s, err);
    else if (rc > 0)
        s->row = row_join(core, s, had, err) < 0 ||
                         row_hand(core, s, cordee_json_int(had, "id"), err) < 0
                     ? -1
                     : cordee_json_int(had, "id");
    s->came_before = rc > 0;
    s->copy = rc > 0 && strcmp(cordee_json_text(had, "file"), s->file) != 0;
    return rc < 0 || s->row < 0 ? -1 : 0;
}

static void wake_after(struct cordee_host *host, void *ctx)
{
    (void)ctx;
    cd_receive_wake(host);
}

/* All of a list in one transaction. */
static int rows_put(struct cordee *core, struct cd_stored *list, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    for (struct cd_stored *s = list; s; s = s->next)
        if (row_put(core, s, err) < 0)
            return -1;
    if (cd_db_after_commit(core->host, wake_after, NULL, NULL) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* One that the database refuses keeps no other from being stored. */
static void list_put(struct cordee *core, struct cd_stored *list)
{
    if (rows_put(core, list, &list->err) == 0)
        return;
    for (struct cd_stored *s = list; s; s = s->next) {
        struct cd_stored *next = s->next;

        s->next = NULL;
        if (rows_put(core, s, &s->err) < 0)
            s->row = -1;
        s->next = next;
    }
}

/* ---- the file --------------------------------------------------------------- */

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

static int file_put(struct cordee *core, struct cd_stored *s, struct cordee_error *err)
{
    if (s->n <= IN_ROW_MOST) {
        cordee_sha256(s->mail, s->n, s->file);
        return 0;
    }
    s->is_file = true;
    return cd_file_put_new(core->host, s->mail, s->n, s->file, &s->file_is_new, err);
}

/* When it came, as far as can be told.  A mailbox that was moved to another server knows
 * the day of that, but not when its mails came: they do, or when they were written. */
static int64_t time_of(const struct cd_arrival *arrival, const struct cd_head *head)
{
    const int64_t now = cordee_now();
    int64_t at = arrival->at == CD_AT_ITS_DATE ? head->date : arrival->at;
    int64_t itself = head->received ? head->received : head->date;

    if (arrival->at > 0 && itself > 0 && itself < at)
        at = itself;
    return at > 0 && at < now ? at : now;
}

/* All that is known of it before its row. */
static int prepare(struct cordee *core, struct cd_stored *s, struct cordee_error *err)
{
    struct cd_head head;

    s->n = s->arrival->n;
    s->mail = without_front(s->arrival->raw, &s->n);
    if (s->n == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "this mail is empty");
    if (s->n > CD_MAIL_SIZE_MAX)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "this mail is larger than 25 MB");
    cd_drop_mask(s->mail, s->n, &s->dropped);
    s->mail = s->dropped.copy ? s->dropped.copy : s->mail;
    cd_head_read(s->mail, s->n, &head);
    memcpy(s->content, head.content, sizeof s->content);
    memcpy(s->known_as, head.message_id, sizeof s->known_as);
    if (!*s->known_as)
        snprintf(s->known_as, sizeof s->known_as, "content:%s", s->content);
    s->at = time_of(s->arrival, &head);
    return file_put(core, s, err);
}

/* The file of a copy is not kept. */
static int64_t over(struct cordee *core, struct cd_stored *s, struct cordee_error *err)
{
    cd_dropped_drop(&s->dropped);
    if (s->row < 0 && err)
        *err = s->err;
    if (s->row > 0 && s->copy && s->file_is_new)
        (void)cd_file_drop(core->host, s->file, NULL);
    return s->row;
}

int64_t cd_receive_take_told(struct cordee *core, const struct cd_arrival *arrival,
                             bool *came_before_r, struct cordee_error *err)
{
    struct cd_stored s = {.arrival = arrival};

    if (prepare(core, &s, err) < 0) {
        cd_dropped_drop(&s.dropped);
        return -1;
    }
    list_put(core, &s);
    *came_before_r = s.came_before;
    return over(core, &s, err);
}

int64_t cd_receive_take(struct cordee *core, const struct cd_arrival *arrival,
                        struct cordee_error *err)
{
    bool came_before;

    return cd_receive_take_told(core, arrival, &came_before, err);
}

int64_t cd_receive_store(struct cordee *core, const void *raw, size_t n,
                         const char *envelope_from, const char *const *envelope_to,
                         struct cordee_error *err)
{
    const struct cd_arrival arrival = {
        .raw = raw, .n = n, .envelope_from = envelope_from, .envelope_to = envelope_to};

    return cd_receive_take(core, &arrival, err);
}

/* ---- together --------------------------------------------------------------- */

int64_t cd_receive_take_shared(struct cordee *core, const struct cd_arrival *arrival,
                               struct cordee_error *err)
{
    struct cd_storing *storing = core->host->mail ? &core->host->mail->storing : NULL;
    struct cd_stored s = {.arrival = arrival};

    if (!storing || !storing->runs)
        return cd_receive_take(core, arrival, err);
    if (prepare(core, &s, err) < 0) {
        cd_dropped_drop(&s.dropped);
        return -1;
    }
    pthread_cond_init(&s.over, NULL);
    pthread_mutex_lock(&storing->mutex);
    *storing->end = &s;
    storing->end = &s.next;
    pthread_cond_signal(&storing->come);
    while (!s.done)
        pthread_cond_wait(&s.over, &storing->mutex);
    pthread_mutex_unlock(&storing->mutex);
    pthread_cond_destroy(&s.over);
    return over(core, &s, err);
}

/* Holding the mutex: what waits, as a list of its own. */
static struct cd_stored *list_take(struct cd_storing *storing)
{
    struct cd_stored *list = storing->first;
    struct cd_stored **end = &storing->first;

    for (int n = 0; *end && n < SHARING_MOST; n++)
        end = &(*end)->next;
    storing->first = *end;
    *end = NULL;
    if (!storing->first)
        storing->end = &storing->first;
    return list;
}

/* Whoever waits for one owns it: it is gone once that one was told. */
static void list_tell(struct cd_stored *list)
{
    for (struct cd_stored *next; list; list = next) {
        next = list->next;
        list->done = true;
        pthread_cond_signal(&list->over);
    }
}

static void *storing_run(void *arg)
{
    struct cd_mail *m = arg;
    struct cd_storing *storing = &m->storing;

    cd_db_actor(m->host, 0, CD_DB_WORK);
    pthread_mutex_lock(&storing->mutex);
    while (!storing->stop || storing->first) {
        struct cd_stored *list;

        if (!storing->first) {
            pthread_cond_wait(&storing->come, &storing->mutex);
            continue;
        }
        list = list_take(storing);
        pthread_mutex_unlock(&storing->mutex);
        list_put(m->host->core, list);
        pthread_mutex_lock(&storing->mutex);
        list_tell(list);
    }
    pthread_mutex_unlock(&storing->mutex);
    cd_db_thread_done(m->host);
    return NULL;
}

int cd_storing_start(struct cd_mail *m, struct cordee_error *err)
{
    struct cd_storing *storing = &m->storing;

    pthread_mutex_init(&storing->mutex, NULL);
    pthread_cond_init(&storing->come, NULL);
    storing->end = &storing->first;
    if (pthread_create(&storing->thread, NULL, storing_run, m) != 0)
        return cordee_fail(err, CORDEE_E_IO, "storing mail: %s", strerror(errno));
    storing->runs = true;
    return 0;
}

/* Nobody listens any more. */
void cd_storing_stop(struct cd_mail *m)
{
    struct cd_storing *storing = &m->storing;

    if (!storing->runs)
        return;
    pthread_mutex_lock(&storing->mutex);
    storing->stop = true;
    pthread_cond_signal(&storing->come);
    pthread_mutex_unlock(&storing->mutex);
    pthread_join(storing->thread, NULL);
    storing->runs = false;
    pthread_mutex_destroy(&storing->mutex);
    pthread_cond_destroy(&storing->come);
}
