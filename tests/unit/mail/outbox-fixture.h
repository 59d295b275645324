/* An outbox with a data folder of its own, and a mail server to speak to. */
#ifndef TESTS_UNIT_MAIL_OUTBOX_FIXTURE_H
#define TESTS_UNIT_MAIL_OUTBOX_FIXTURE_H

#include "tests/unit/mail/mail-fixture.h"
#include "tests/unit/mail/peer.h"

#include "core/config/folder.h"
#include "core/crm/crm.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/event/event.h"
#include "core/mail/mail.h"
#include "core/mail/send/outbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE \
    12000 /* looks, a hundredth of a second apart: only a failure waits so long */

struct box {
    struct fixture *f;
    struct peer *peer;
};

static int the_port;
static inline int practice_port(struct cordee_host *host)
{
    (void)host;
    return the_port;
}

static inline void set(struct fixture *f, const char *key, struct cordee_value v)
{
    if (f->core.setting->set(&f->core, &f->err, key, v) < 0)
        fail_msg("%s", f->err.text);
}

static inline int setup(void **state)
{
    struct box *b = calloc(1, sizeof *b);

    b->f = mail_fixture_new();
    b->f->core.crm = &cd_crm_api;
    b->f->core.mail = &cd_mail_api;
    b->peer = calloc(1, sizeof *b->peer);
    set(b->f, "mail.relay_host", CORDEE_V("127.0.0.1"));
    set(b->f, "mail.relay_security", CORDEE_V("none"));
    *state = b;
    return 0;
}

static inline int teardown(void **state)
{
    struct box *b = *state;

    fixture_free(b->f);
    free(b->peer);
    free(b);
    return 0;
}

static inline void start_peer(struct box *b, const struct peer_step *script)
{
    b->peer->script = script;
    peer_start(b->peer);
    set(b->f, "mail.relay_port", CORDEE_V(b->peer->port));
}

static inline void start(struct box *b)
{
    if (cd_outbox_start(&b->f->host, practice_port, &b->f->err) < 0)
        fail_msg("%s", b->f->err.text);
}

static inline int64_t count(struct box *b, const char *state)
{
    int64_t n = 0;

    assert_int_equal(b->f->core.db->one(&b->f->core, &b->f->err, &n,
                                        "SELECT count(*) FROM outbox WHERE state = ?",
                                        CORDEE_ARGS(CORDEE_V(state))),
                     1);
    return n;
}

static inline void wait_until(struct box *b, const char *state, int64_t n)
{
    for (int i = 0; i < PATIENCE && count(b, state) != n; i++)
        usleep(10000);
    assert_int_equal(count(b, state), n);
}

static inline void wait_for_messages(struct box *b, int n)
{
    for (int i = 0; i < PATIENCE && peer_messages(b->peer) < n; i++)
        usleep(10000);
    assert_true(peer_messages(b->peer) >= n);
}

static inline json_t *row(struct box *b, int64_t id)
{
    json_t *r = NULL;

    assert_int_equal(b->f->core.db->row(&b->f->core, &b->f->err, &r,
                                        "SELECT * FROM outbox WHERE id = ?",
                                        CORDEE_ARGS(CORDEE_V(id))),
                     1);
    return r;
}

/* ---- letters ---------------------------------------------------------------- */

static inline int64_t letter(struct box *b, unsigned flags)
{
    const struct cordee_letter l = {.subject = "Hello {{name}}",
                                    .markdown = "Dear {{name}},\n\nsome *words*.\n",
                                    .flags = flags};
    int64_t id = b->f->core.mail->letter(&b->f->core, &b->f->err, &l);

    if (id < 0)
        fail_msg("%s", b->f->err.text);
    return id;
}

static inline int64_t put(struct box *b, int64_t id, int i, bool bulk)
{
    char address[64], values[64];
    const struct cd_outbox_new row = {.letter = id,
                                      .address = address,
                                      .language = "en",
                                      .merge_values = values,
                                      .bulk = bulk};
    int64_t n;

    snprintf(address, sizeof address, "u%d@example.org", i);
    snprintf(values, sizeof values, "{\"name\":\"Person %d\"}", i);
    n = cd_outbox_put(&b->f->core, &b->f->err, &row);
    if (n < 0)
        fail_msg("%s", b->f->err.text);
    return n;
}

/* `n` rows in one transaction; the first one's id. */
static inline int64_t fill(struct box *b, int64_t id, int n, bool bulk)
{
    struct cordee *cd = &b->f->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t first = 0;

    assert_int_equal(cd->db->begin(cd, &tx, &b->f->err), 0);
    for (int i = 0; i < n; i++) {
        int64_t r = put(b, id, i, bulk);

        first = first ? first : r;
    }
    assert_int_equal(cd->db->commit(&tx, &b->f->err), 0);
    return first;
}

static inline void finish(struct box *b)
{
    cd_outbox_stop(&b->f->host);
    peer_stop(b->peer);
    peer_drop(b->peer);
}

#endif
