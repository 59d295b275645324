/* The servers that take our mail: kept, read, and the first made of the settings. */
#include "core/mail/send/relays.h"

#include "core/config/folder.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PURPOSE "mail.relay"

static int64_t clamp(int64_t n, int64_t least, int64_t most)
{
    return n < least ? least : n > most ? most : n;
}

/* ---- storing ---------------------------------------------------------------- */

static int port_of(const char *security, int64_t port)
{
    if (port)
        return (int)port;
    return strcmp(security, "tls") == 0 ? 465 : strcmp(security, "none") == 0 ? 25 : 587;
}

static int check(struct cordee *cd, const struct cd_relay_row *r,
                 struct cordee_error *err)
{
    int64_t n = 0;

    if (!*r->host)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Name the server."));
    if (strcmp(r->security, "tls") != 0 && strcmp(r->security, "starttls") != 0 &&
        strcmp(r->security, "none") != 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "mail.relay_security is tls, starttls or none, not %s",
                           r->security);
    if (r->id)
        return 0;
    if (cd->db->one(cd, err, &n, "SELECT count(*) FROM relay WHERE removed = 0",
                    CORDEE_NO_ARGS) < 0)
        return -1;
    return n < CD_RELAYS_MOST
               ? 0
               : cordee_fail(err, CORDEE_E_INVALID, T("There can be %d servers at most."),
                             CD_RELAYS_MOST);
}

/* The same server, port and user is the same way out. */
static int same(struct cordee *core, const struct cd_relay_row *r, int64_t *id_r,
                struct cordee_error *err)
{
    *id_r = r->id;
    if (r->id)
        return 0;
    return core->db->one(
               core, err, id_r,
               "SELECT id FROM relay WHERE removed = 0 AND host = ? AND login = ? AND "
               "CASE port WHEN 0 THEN CASE security WHEN 'tls' THEN 465 WHEN 'none' THEN "
               "25 ELSE 587 END ELSE port END = ?",
               CORDEE_ARGS(CORDEE_V(r->host), CORDEE_V(r->user ? r->user : ""),
                           CORDEE_V(port_of(r->security, r->port)))) < 0
               ? -1
               : 0;
}

static struct cordee_value text(const char *s)
{
    if (!s)
        s = "";
    return CORDEE_V(s);
}

/* 0 stands for what is usual. */
static int64_t within(int64_t n, int64_t usual, int64_t most)
{
    return clamp(n ? n : usual, 1, most);
}

static int put_password(struct cordee *core, const char *password, int64_t id,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};

    cd_key_seal(core->host, PURPOSE, password, &sealed);
    return core->db->exec(core, err, "UPDATE relay SET password = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V((const char *)sealed.text), CORDEE_V(id)));
}

/* Without a password the one that is there stays. */
static int put(struct cordee *core, const struct cd_relay_row *r, int64_t id,
               struct cordee_error *err)
{
    const int64_t port = clamp(r->port, 0, 65535);

    if (core->db->exec(
            core, err,
            "UPDATE relay SET name = ?, host = ?, port = ?, security = ?, login = ?,"
            " verify = ?, ca_file = ?, source = ?, connections = ?, per_session = ?,"
            " per_minute = ?, removed = 0,"
            " size_most = CASE WHEN host = ? AND port = ? THEN size_most ELSE -1 END"
            " WHERE id = ?",
            CORDEE_ARGS(text(r->name), text(r->host), CORDEE_V(port), text(r->security),
                        text(r->user), text(r->verify), text(r->ca_file), text(r->source),
                        CORDEE_V(within(r->connections, 6, 10)),
                        CORDEE_V(within(r->per_session, 100, 250)),
                        CORDEE_V(clamp(r->per_minute, 0, 1000000)), text(r->host),
                        CORDEE_V(port), CORDEE_V(id))) < 0)
        return -1;
    return r->password && *r->password ? put_password(core, r->password, id, err) : 0;
}

/* Behind those there are. */
static int64_t add(struct cordee *core, const char *host, struct cordee_error *err)
{
    return core->db->insert(core, err,
                            "INSERT INTO relay(host, position)"
                            " SELECT ?, 1 + coalesce(max(position), 0) FROM relay",
                            CORDEE_ARGS(CORDEE_V(host)));
}

int64_t cd_relay_save(struct cordee *core, const struct cd_relay_row *r,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id;

    if (core->db->begin(core, &tx, err) < 0 || same(core, r, &id, err) < 0)
        return -1;
    if (!id && check(core, r, err) < 0)
        return -1;
    if (!id && (id = add(core, r->host, err)) < 0)
        return -1;
    return put(core, r, id, err) < 0 || core->db->commit(&tx, err) < 0 ? -1 : id;
}

int cd_relay_pause(struct cordee *core, int64_t id, bool paused, struct cordee_error *err)
{
    return core->db->exec(core, err, "UPDATE relay SET active = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(!paused), CORDEE_V(id)));
}

int cd_relay_heard(struct cordee *core, int64_t id, int64_t size_most,
                   struct cordee_error *err)
{
    return core->db->exec(core, err, "UPDATE relay SET size_most = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(size_most), CORDEE_V(id)));
}

/* Changes places with its neighbour; all are counted anew, in case two say the same. */
int cd_relay_move(struct cordee *cd, int64_t id, bool up, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *rows = NULL;
    size_t at = 0, n, to;

    if (cd->db->begin(cd, &tx, err) < 0 || !(rows = cd_relays_list(cd, 0, err)))
        return -1;
    n = json_array_size(rows);
    while (at < n && cordee_json_int(json_array_get(rows, at), "id") != id)
        at++;
    if (at == n)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such server."));
    to = up ? (at ? at - 1 : 0) : at + 1 < n ? at + 1 : at;
    for (size_t i = 0; i < n; i++) {
        const size_t place = i == at ? to : i == to ? at : i;

        if (cd->db->exec(cd, err, "UPDATE relay SET position = ? WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V((int64_t)place + 1),
                                     CORDEE_V(cordee_json_int(json_array_get(rows, i),
                                                              "id")))) < 0)
            return -1;
    }
    return cd->db->commit(&tx, err);
}

/* One that was made of the settings is remembered, without its secret. */
int cd_relay_remove(struct cordee *core, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (core->db->begin(core, &tx, err) < 0 ||
        core->db->exec(core, err, "DELETE FROM relay WHERE id = ? AND seed = ''",
                       CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        core->db->exec(core, err,
                       "UPDATE relay SET removed = 1, password = '', login = ''"
                       " WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

/* ---- reading ---------------------------------------------------------------- */

json_t *cd_relays_list(struct cordee *core, int64_t id, struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT id, CASE name WHEN '' THEN host ELSE name END AS relay, name, host, port,"
        " security, login, verify, ca_file, source, connections, per_session, per_minute,"
        " active AS \"active:bool\", password <> '' AS \"has_password:bool\", size_most"
        " FROM relay"
        " WHERE removed = 0 AND ? IN (0, id) ORDER BY position, id",
        CORDEE_ARGS(CORDEE_V(id)));
}

int cd_relays_in_use(struct cordee *core, struct cd_relay_use *out,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rows = cd_relays_list(core, 0, err);
    size_t i;
    json_t *row;
    int n = 0;

    if (!rows)
        return -1;
    json_array_foreach (rows, i, row) {
        if (!cordee_json_true(row, "active") || n == CD_RELAYS_MOST)
            continue;
        out[n] =
            (struct cd_relay_use){.id = cordee_json_int(row, "id"),
                                  .connections = (int)cordee_json_int(row, "connections"),
                                  .per_minute = (int)cordee_json_int(row, "per_minute"),
                                  .size_most = cordee_json_int(row, "size_most")};
        snprintf(out[n].name, sizeof out[n].name, "%s", cordee_json_text(row, "relay"));
        n++;
    }
    return n;
}

static void our_name(char *out, size_t room)
{
    if (gethostname(out, room) < 0)
        *out = '\0';
    out[room - 1] = '\0';
    if (out[strspn(out,
                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")])
        *out = '\0';
}

static int open_password(struct cordee *core, const char *sealed, struct cd_relay *r,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf open = {0};

    if (!*sealed)
        return 0;
    if (cd_key_open(core->host, PURPOSE, sealed, &open, err) < 0)
        return -1;
    snprintf(r->password, sizeof r->password, "%s", open.text ? open.text : "");
    return 0;
}

int cd_relay_load(struct cordee *core, int64_t id, struct cd_relay *r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const char *security;
    int rc = core->db->row(core, err, &row, "SELECT * FROM relay WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(id)));

    *r = (struct cd_relay){0};
    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INVALID,
                                    "no outgoing mail server is set; see Settings");
    our_name(r->helo, sizeof r->helo);
    security = cordee_json_text(row, "security");
    r->security = strcmp(security, "tls") == 0        ? CD_SECURITY_TLS
                  : strcmp(security, "starttls") == 0 ? CD_SECURITY_STARTTLS
                                                      : CD_SECURITY_NONE;
    r->port = port_of(security, cordee_json_int(row, "port"));
    r->per_session = (int)cordee_json_int(row, "per_session");
    snprintf(r->host, sizeof r->host, "%s", cordee_json_text(row, "host"));
    snprintf(r->user, sizeof r->user, "%s", cordee_json_text(row, "login"));
    snprintf(r->verify, sizeof r->verify, "%s", cordee_json_text(row, "verify"));
    snprintf(r->ca_file, sizeof r->ca_file, "%s", cordee_json_text(row, "ca_file"));
    snprintf(r->source, sizeof r->source, "%s", cordee_json_text(row, "source"));
    return open_password(core, cordee_json_text(row, "password"), r, err);
}

const char *cd_relay_first(struct cordee *core, struct cordee_arena *a)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t any = 0;

    if (core->db->row(
            core, NULL, &row,
            "SELECT host FROM relay WHERE removed = 0 ORDER BY active DESC, position, id"
            " LIMIT 1",
            CORDEE_NO_ARGS) > 0)
        return cordee_arena_text(a, cordee_json_text(row, "host"));
    /* A server that has not run yet has made none of the settings. */
    if (core->db->one(core, NULL, &any, "SELECT count(*) FROM relay", CORDEE_NO_ARGS) >
            0 &&
        any)
        return "";
    return core->setting->text(core, a, "mail.relay_host");
}

/* ---- of the settings -------------------------------------------------------- */

static struct cd_relay_row row_of_settings(struct cordee *core, struct cordee_arena *a)
{
    const struct cordee_setting_api *s = core->setting;

    return (struct cd_relay_row){
        .name = "",
        .host = s->text(core, a, "mail.relay_host"),
        .security = s->text(core, a, "mail.relay_security"),
        .user = s->text(core, a, "mail.relay_user"),
        .password = s->text(core, a, "mail.relay_password"),
        .verify = s->text(core, a, "mail.relay_name"),
        .ca_file = s->text(core, a, "mail.relay_ca"),
        .source = s->text(core, a, "mail.relay_source"),
        .port = s->number(core, "mail.relay_port"),
        .connections = clamp(s->number(core, "mail.connections"), 1, 10),
        .per_session = clamp(s->number(core, "mail.per_session"), 1, 250)};
}

static void seed_of(struct cordee *core, const struct cd_relay_row *r, char out[65])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};

    cordee_buf_printf(&all, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n%lld %lld %lld", r->host,
                      r->security, r->user, r->password, r->verify, r->ca_file, r->source,
                      (long long)r->port, (long long)r->connections,
                      (long long)r->per_session);
    cd_key_hash(core->host, PURPOSE, all.text, out);
}

int cd_relay_seed(struct cordee *core, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cd_relay_row r = row_of_settings(core, a);
    char seed[65];
    int rc;

    if (core->host->practice || !*r.host)
        return 0;
    seed_of(core, &r, seed);
    rc = core->db->row(core, err, &row,
                       "SELECT id, seed FROM relay WHERE seed <> '' ORDER BY id LIMIT 1",
                       CORDEE_NO_ARGS);
    if (rc < 0 || (rc > 0 && strcmp(cordee_json_text(row, "seed"), seed) == 0))
        return rc < 0 ? -1 : 0;
    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    r.id = cordee_json_int(row, "id");
    if (check(core, &r, err) < 0 || (!r.id && (r.id = add(core, r.host, err)) < 0) ||
        put(core, &r, r.id, err) < 0 ||
        core->db->exec(core, err, "UPDATE relay SET seed = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V((const char *)seed), CORDEE_V(r.id))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
