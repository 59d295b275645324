#include "core/mail/way/way.h"

#include "core/base/host.h"
#include "core/config/folder.h"

#include <stdlib.h>
#include <string.h>

#define PURPOSE     "mail.source"
#define FOLDERS_MAX 20
#define FAILS_LONG  3600

/* ---- storing ---------------------------------------------------------------- */

static int64_t row_put(struct cordee *core, const struct cd_source *s,
                       struct cordee_error *err)
{
    int64_t since = s->old ? 0 : cordee_now();

    if (!s->id)
        return core->db->insert(
            core, err,
            "INSERT INTO mail_source(kind, name, host, port, security, login, move_to, "
            "every_s, active, since, staff) VALUES('imap', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            CORDEE_ARGS(CORDEE_V(s->name), CORDEE_V(s->host), CORDEE_V(s->port),
                        CORDEE_V(s->security), CORDEE_V(s->login), CORDEE_V(s->move_to),
                        CORDEE_V(s->every_s), CORDEE_V((int64_t)s->active),
                        CORDEE_V(since), CORDEE_ID(s->staff)));
    if (core->db->exec(
            core, err,
            "UPDATE mail_source SET name = ?, host = ?, port = ?, security = ?, login = "
            "?, move_to = ?, every_s = ?, active = ?, staff = ?, next_at = 0, since = "
            "CASE WHEN ? "
            "THEN 0 WHEN since = 0 THEN unixepoch() ELSE since END WHERE id = ? AND kind "
            "= 'imap'",
            CORDEE_ARGS(CORDEE_V(s->name), CORDEE_V(s->host), CORDEE_V(s->port),
                        CORDEE_V(s->security), CORDEE_V(s->login), CORDEE_V(s->move_to),
                        CORDEE_V(s->every_s), CORDEE_V((int64_t)s->active),
                        CORDEE_ID(s->staff), CORDEE_V((int64_t)s->old),
                        CORDEE_V(s->id))) < 0)
        return -1;
    return s->id;
}

static int password_put(struct cordee *core, int64_t id, const char *password,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sealed = {0};

    if (!*password)
        return 0;
    cd_key_seal(core->host, PURPOSE, password, &sealed);
    return core->db->exec(core, err, "UPDATE mail_source SET password = ? WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(sealed.text), CORDEE_V(id)));
}

/* Lines as a list of names without white space around them. */
static json_t *names_of(const char *lines)
{
    json_t *names = json_array();
    char *copy = strdup(lines), *rest = copy;

    for (char *line;
         (line = strsep(&rest, "\n")) && json_array_size(names) < FOLDERS_MAX;)
        if (*cordee_text_trim(line))
            json_array_append_new(names, json_string(cordee_text_trim(line)));
    free(copy);
    return names;
}

/* Which folders a list names. */
enum folders { CAME, SENT, HANDED };

/* A folder that stays keeps how far it was read. */
static int folders_put(struct cordee *core, int64_t id, const char *lines,
                       enum folders which, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *names = names_of(lines);
    const int64_t sent = which == SENT, handed = which == HANDED;
    size_t i;
    json_t *name;

    if (core->db->exec(core, err,
                       "DELETE FROM mail_folder WHERE source = ? AND sent = ? AND "
                       "handed = ? AND name NOT IN (SELECT value FROM json_each(?))",
                       CORDEE_ARGS(CORDEE_V(id), CORDEE_V(sent), CORDEE_V(handed),
                                   CORDEE_V(names))) < 0)
        return -1;
    json_array_foreach (names, i, name)
        if (core->db->exec(core, err,
                           "INSERT INTO mail_folder(source, name, sent, handed) "
                           "VALUES(?, ?, ?, ?) ON CONFLICT(source, name) DO UPDATE SET "
                           "sent = excluded.sent, handed = excluded.handed",
                           CORDEE_ARGS(CORDEE_V(id), CORDEE_V(json_string_value(name)),
                                       CORDEE_V(sent), CORDEE_V(handed))) < 0)
            return -1;
    return 0;
}

/* However it is secured: a server has one mailbox of a name. */
int cd_source_same(struct cordee *core, const struct cd_source *s,
                   struct cordee_arena *arena, const char **name_r,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row,
                           "SELECT name FROM mail_source WHERE kind = 'imap' AND "
                           "lower(host) = lower(?1) AND lower(login) = lower(?2) AND id "
                           "<> ?3 AND (port = ?4 OR (port IN (0, 143, 993) AND ?4 IN (0, "
                           "143, 993))) LIMIT 1",
                           CORDEE_ARGS(CORDEE_V(s->host), CORDEE_V(s->login),
                                       CORDEE_V(s->id), CORDEE_V(s->port)));

    if (rc > 0)
        *name_r = cordee_arena_text(arena, cordee_json_text(row, "name"));
    return rc;
}

static int same_check(struct cordee *core, const struct cd_source *s,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    const char *name;
    int rc = cd_source_same(core, s, arena, &name, err);

    return rc > 0 ? cordee_fail(err, CORDEE_E_CONFLICT, "this mailbox is here as \"%s\"",
                                name)
                  : rc;
}

int64_t cd_source_save(struct cordee *core, const struct cd_source *source,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t id;

    if (core->db->begin(core, &tx, err) < 0 || same_check(core, source, err) < 0 ||
        (id = row_put(core, source, err)) < 0 ||
        password_put(core, id, source->password, err) < 0 ||
        folders_put(core, id, source->folders, CAME, err) < 0 ||
        folders_put(core, id, source->sent, SENT, err) < 0 ||
        folders_put(core, id, source->handed, HANDED, err) < 0 ||
        core->db->commit(&tx, err) < 0)
        return -1;
    return id;
}

int cd_source_remove(struct cordee *core, int64_t id, struct cordee_error *err)
{
    return core->db->exec(core, err,
                          "DELETE FROM mail_source WHERE id = ? AND kind = 'imap'",
                          CORDEE_ARGS(CORDEE_V(id)));
}

/* ---- reading ---------------------------------------------------------------- */

/* A listener, a pipe and files are as silent as their mails; who asks knows. */
#define SILENT                                                                     \
    "(m.habit_s > 0 AND m.active = 1 AND (m.kind <> 'imap' OR m.failing_since IS " \
    "NULL) AND m.mail_at + 2 * m.habit_s < unixepoch())"

#define FOLDERS(which, as)                                                               \
    "coalesce((SELECT group_concat(f.name, char(10)) FROM mail_folder f WHERE f.source " \
    "= m.id AND " which "), '') AS " as
#define ALL_FOLDERS                                     \
    FOLDERS("f.sent = 0 AND f.handed = 0", "folders, ") \
    FOLDERS("f.sent = 1", "sent, ") FOLDERS("f.handed = 1", "handed ")

json_t *cd_sources_list(struct cordee *core, int64_t id, struct cordee_error *err)
{
    return core->db->list(
        core, err,
        "SELECT m.id, m.kind, m.name, m.host, m.port, m.security, m.login, m.move_to, "
        "m.every_s, m.active AS \"active:bool\", m.since, m.taken, m.next_at, "
        "m.tried_at, m.ok_at, m.failed_at, m.error, m.failing_since, "
        "CASE m.kind WHEN 'imap' THEN m.mail_at ELSE (SELECT max(received_at) FROM "
        "message WHERE source = m.id) END AS mail_at, m.habit_s, " SILENT
        " AS \"silent:bool\", "
        "m.staff, " ALL_FOLDERS "FROM mail_source m WHERE ? IN (0, m.id) ORDER BY m.id",
        CORDEE_ARGS(CORDEE_V(id)));
}

void cd_source_alarms(struct cordee *core,
                      void (*alarm)(void *ctx, const char *name, bool silent,
                                    int64_t since, const char *error),
                      void *ctx)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = core->db->list(
        core, NULL,
        "SELECT m.kind, m.name, m.mail_at, m.failing_since, m.error FROM mail_source m "
        "WHERE m.active = 1 AND (m.failing_since < unixepoch() - ? OR " SILENT ")",
        CORDEE_ARGS(CORDEE_V(FAILS_LONG)));
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        int64_t failing = cordee_json_int(row, "failing_since");
        const char *name = cordee_json_text(row, "name");

        alarm(ctx, *name ? name : cordee_json_text(row, "kind"), !failing,
              failing ? failing : cordee_json_int(row, "mail_at"),
              cordee_json_text(row, "error"));
    }
}

/* ---- reaching it ------------------------------------------------------------ */

static int password_get(struct cordee *core, int64_t id, struct cordee_buf *out,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc =
        core->db->row(core, err, &row, "SELECT password FROM mail_source WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0 || !*cordee_json_text(row, "password"))
        return rc < 0 ? -1 : 0;
    return cd_key_open(core->host, PURPOSE, cordee_json_text(row, "password"), out, err);
}

int cd_source_account(struct cordee *core, const json_t *source, struct cordee_arena *a,
                      struct cd_imap_account *account_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf password = {0};

    if (password_get(core, cordee_json_int(source, "id"), &password, err) < 0)
        return -1;
    *account_r = (struct cd_imap_account){
        .host = cordee_json_text(source, "host"),
        .port = (int)cordee_json_int(source, "port"),
        .security = cordee_json_text(source, "security"),
        .user = cordee_json_text(source, "login"),
        .password = cordee_arena_text(a, password.text ? password.text : "")};
    return 0;
}

struct cd_imap *cd_source_open(struct cordee *core, json_t *source, bool (*stop)(void *),
                               void *ctx, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_imap_account account;

    if (cd_source_account(core, source, a, &account, err) < 0)
        return NULL;
    account.stop = stop;
    account.ctx = ctx;
    return cd_imap_open(core, &account, err);
}

static int enter_all(struct cd_imap *imap, const char *lines, bool writing,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *names = names_of(lines);
    struct cd_imap_folder folder;
    size_t i;
    json_t *name;

    json_array_foreach (names, i, name)
        if (cd_imap_enter(imap, json_string_value(name), writing, &folder, err) < 0)
            return -1;
    return 0;
}

static int folders_look(struct cd_imap *imap, void *ctx, struct cordee_error *err)
{
    const struct cd_source *s = ctx;

    return enter_all(imap, s->folders, *s->move_to, err) < 0 ||
                   enter_all(imap, s->sent, false, err) < 0 ||
                   enter_all(imap, s->handed, false, err) < 0
               ? -1
               : 0;
}

int cd_source_try(struct cordee *core, const struct cd_source *s,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf password = {0};
    struct cd_source source = *s;
    struct cd_imap_account account = {.host = s->host,
                                      .port = (int)s->port,
                                      .security = s->security,
                                      .user = s->login,
                                      .password = s->password};

    if (!*s->password && s->id) {
        if (password_get(core, s->id, &password, err) < 0)
            return -1;
        account.password = password.text ? password.text : "";
    }
    return cd_mailbox_try(core, &account, folders_look, &source, err);
}
