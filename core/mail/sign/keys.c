#include "core/mail/sign/keys.h"

#include "core/base/host.h"
#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/mail/sign/dkim.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PURPOSE   "mail.dkim"
#define KEYS_MOST 50
#define LOOK_S    5 /* other processes change keys too */

/* Goes up with each change here: signers look at once. */
static atomic_uint changes;

/* ---- the life of a key ----------------------------------------------------------- */

static bool is_domain(const char *domain)
{
    char address[300];

    snprintf(address, sizeof address, "x@%s", domain);
    return strchr(domain, '.') && strlen(domain) < 254 && cordee_address_ok(address);
}

static int64_t row_put(struct cordee *core, const char *domain, const char *selector,
                       const char *sealed, const char *open, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id;

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "DELETE FROM dkim_key WHERE domain = ? AND used_at IS NULL",
                       CORDEE_ARGS(CORDEE_V(domain))) < 0 ||
        (id = core->db->insert(core, err,
                               "INSERT INTO dkim_key(domain, selector, private_key, "
                               "public_key) VALUES(?, ?, ?, ?)",
                               CORDEE_ARGS(CORDEE_V(domain), CORDEE_V(selector),
                                           CORDEE_V(sealed), CORDEE_V(open)))) < 0 ||
        core->db->audit(core, "mail.dkim-made", domain, selector, err) < 0 ||
        core->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

int64_t cd_dkim_add(struct cordee *core, const char *domain, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf secret = {0}, sealed = {0}, open = {0};
    char selector[20], token[9];

    if (!is_domain(domain))
        return cordee_fail(err, CORDEE_E_INVALID, "not a domain that sends mail: %s",
                           domain);
    if (cd_dkim_make(&secret, &open, err) < 0)
        return -1;
    cd_key_seal(core->host, PURPOSE, secret.text, &sealed);
    explicit_bzero(secret.text, secret.len);
    cordee_token(token, 4);
    snprintf(selector, sizeof selector, "cordee-%s", token);
    return row_put(core, domain, selector, sealed.text, open.text, err);
}

int cd_dkim_retire(struct cordee *core, int64_t key, struct cordee_error *err)
{
    int rc = core->db->exec(
        core, err,
        "UPDATE dkim_key SET retired_at = unixepoch(), private_key = '' WHERE id = ? "
        "AND used_at IS NOT NULL AND retired_at IS NULL",
        CORDEE_ARGS(CORDEE_V(key)));

    atomic_fetch_add(&changes, 1);
    return rc;
}

int cd_dkim_seen(struct cordee *core, int64_t key, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err,
                       "UPDATE dkim_key SET retired_at = unixepoch(), private_key = '' "
                       "WHERE used_at IS NOT NULL AND retired_at IS NULL AND domain = "
                       "(SELECT domain FROM dkim_key WHERE id = ?1 AND used_at IS NULL)",
                       CORDEE_ARGS(CORDEE_V(key))) < 0 ||
        core->db->exec(core, err,
                       "UPDATE dkim_key SET seen_at = unixepoch(), used_at = "
                       "coalesce(used_at, unixepoch()) WHERE id = ? AND retired_at IS "
                       "NULL",
                       CORDEE_ARGS(CORDEE_V(key))) < 0 ||
        core->db->commit(&tx, err) < 0)
        return -1;
    atomic_fetch_add(&changes, 1);
    return 0;
}

json_t *cd_dkim_list(struct cordee *core, const char *domain, struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT id, domain, selector, public_key, made_at, seen_at, used_at, retired_at "
        "FROM dkim_key WHERE (?1 = '' OR domain = ?1) AND (retired_at IS NULL OR "
        "retired_at > unixepoch() - 30 * 86400) ORDER BY domain, id",
        CORDEE_ARGS(CORDEE_V(domain)));
}

/* ---- signing --------------------------------------------------------------------- */

struct held {
    int64_t id;
    char domain[255];
    struct cd_dkim_key *key; /* NULL: it cannot be opened */
};

struct cd_signer {
    struct cordee *core;
    struct cd_db_share *share;
    int64_t looked_at;
    unsigned changes;
    struct held held[KEYS_MOST];
    size_t n;
};

struct cd_signer *cd_signer_new(struct cordee *core)
{
    struct cd_signer *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->core = core;
    return s;
}

void cd_signer_share(struct cd_signer *s, struct cd_db_share *share)
{
    s->share = share;
}

static void forget(struct cd_signer *s)
{
    for (size_t i = 0; i < s->n; i++)
        cd_dkim_key_free(s->held[i].key);
    s->n = 0;
}

void cd_signer_free(struct cd_signer *s)
{
    if (s)
        forget(s);
    free(s);
}

static struct cd_dkim_key *open_key(struct cordee *core, const json_t *row)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf secret = {0};
    struct cd_dkim_key *key = NULL;
    struct cordee_error err;

    if (cd_key_open(core->host, PURPOSE, cordee_json_text(row, "private_key"), &secret,
                    &err) == 0)
        key = cd_dkim_key_new(cordee_json_text(row, "domain"),
                              cordee_json_text(row, "selector"), secret.text, &err);
    if (secret.text)
        explicit_bzero(secret.text, secret.len);
    if (!key)
        core->log->write(core, CORDEE_ERROR, "mail of %s goes out unsigned: %s",
                         cordee_json_text(row, "domain"), err.text);
    return key;
}

/* The keys are the same as before: nothing has to be opened again. */
static bool is_same(const struct cd_signer *s, const json_t *rows)
{
    if (json_array_size(rows) != s->n)
        return false;
    for (size_t i = 0; i < s->n; i++)
        if (cordee_json_int(json_array_get(rows, i), "id") != s->held[i].id)
            return false;
    return true;
}

static int look(struct cd_signer *s, struct cordee_error *err)
{
    const unsigned now = atomic_load(&changes);
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    size_t i;
    json_t *row;

    if (s->looked_at && s->changes == now && cordee_now() - s->looked_at < LOOK_S)
        return 0;
    cd_db_share_begin(s->core->host, s->share);
    rows = s->core->db->list(s->core, err,
                             "SELECT id, domain, selector, private_key FROM dkim_key "
                             "WHERE used_at IS NOT NULL AND retired_at IS NULL ORDER BY "
                             "id LIMIT 50",
                             CORDEE_NO_ARGS);
    cd_db_share_end(s->core->host, s->share);
    if (!rows)
        return -1;
    s->looked_at = cordee_now();
    s->changes = now;
    if (is_same(s, rows))
        return 0;
    forget(s);
    json_array_foreach (rows, i, row) {
        struct held *h = &s->held[s->n++];

        h->id = cordee_json_int(row, "id");
        snprintf(h->domain, sizeof h->domain, "%s", cordee_json_text(row, "domain"));
        h->key = open_key(s->core, row);
    }
    return 0;
}

int cd_sign(struct cd_signer *s, struct cordee_buf *mail, struct cordee_error *err)
{
    char domain[255];

    if (look(s, err) < 0)
        return -1;
    if (!s->n || !cd_dkim_author(mail, domain))
        return 0;
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->held[i].domain, domain) == 0 && s->held[i].key)
            return cd_dkim_sign(s->held[i].key, cordee_now(), mail, err) < 0 ? -1 : 1;
    return 0;
}
