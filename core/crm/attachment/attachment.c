#include "core/crm/attachment/attachment.h"

#include "core/config/folder.h"
#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"
#include "core/db/db.h"
#include "core/db/search.h"

#include <string.h>

enum { UNDO_DAYS = 31 }; /* a day longer than the change log */

#define COLUMNS                                                                    \
    "a.id, a.name, a.type, a.size, a.created_at, w.name AS \"by\", a.membership, " \
    "a.interaction, '/files/' || a.id AS url"
#define FROM                                                              \
    " FROM attachment a JOIN interaction i ON i.id = a.interaction LEFT " \
    "JOIN staff w ON w.id = a.staff "
/* ---- where it goes ----------------------------------------------------------- */

/* The entry must be one of the party's, or of an organisation's people.  The file is that
 * of who took part, so that it goes with them. */
static int entry_check(struct cordee *cd, struct cd_attachment *a,
                       struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t party = a->party;
    int rc = core->db->one(
        core, err, &a->party,
        "SELECT ip.party FROM interaction i JOIN interaction_party ip ON ip.interaction "
        "= i.id WHERE i.id = ?2 AND (" CORDEE_ENTRY_OPENLY " OR i.author = ?3) AND (?1 = "
        "0 OR ip.party = ?1 OR ip.party IN (SELECT r.party FROM role r WHERE r.other = "
        "?1)) ORDER BY ip.party = ?1 DESC, ip.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(a->interaction), CORDEE_V(a->user)));

    return rc ? rc
              : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such entry"));
}

static int membership_check(struct cordee *cd, struct cd_attachment *a,
                            struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t party = a->party;
    int rc = core->db->one(
        core, err, &a->party,
        "SELECT party FROM membership WHERE id = ?2 AND (?1 = 0 OR party = ?1)",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(a->membership)));

    return rc ? rc
              : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                            T("there is no such membership"));
}

static int owner_check(struct cordee *cd, struct cd_attachment *a,
                       struct cordee_error *err)
{
    if (a->interaction && entry_check(cd, a, err) < 0)
        return -1;
    if (a->membership && membership_check(cd, a, err) < 0)
        return -1;
    if (a->size > (uint64_t)CD_ATTACHMENT_MB << 20)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("this file is too large"));
    return cd_party_must(cd, a->party, NULL, NULL, err);
}

/* ---- adding and removing ----------------------------------------------------- */

static int entry_make(struct cordee *cd, struct cd_attachment *a,
                      struct cordee_error *err)
{
    const struct cordee_taker taker = {a->party, "about"};
    const struct cordee_interaction entry = {
        .kind = "file",
        .subject = a->name,
        .author = a->user,
        .takers = &taker,
        .n_takers = 1,
    };

    return a->interaction ? 0 : cd_crm_interaction(cd, err, &entry, &a->interaction);
}

static int64_t row_make(struct cordee *cd, const struct cd_attachment *a,
                        const char *file, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->insert(
        core, err,
        "INSERT INTO attachment(party, interaction, membership, name, type, size, file, "
        "staff) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(a->party), CORDEE_V(a->interaction),
                    CORDEE_ID(a->membership), CORDEE_V(a->name), CORDEE_V(a->type),
                    CORDEE_V((int64_t)a->size), CORDEE_V(file), CORDEE_ID(a->user)));
}

/* The bytes are durable before a row names them. */
int cd_attachment_add(struct cordee *cd, struct cordee_error *err,
                      const struct cd_attachment *asked, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_attachment a = *asked;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    char file[65];
    int64_t id;

    if (owner_check(cd, &a, err) < 0 ||
        cd_file_put_path(core->host, a.path, file, err) < 0)
        return -1;
    cd_fill(&title, T("File added: {1}"), (const char *const[]){a.name, NULL});
    if (cd_change_begin(cd, &c, title.text, err) < 0 || entry_make(cd, &a, err) < 0 ||
        (id = row_make(cd, &a, file, err)) < 0 || cd_party_touch(cd, a.party, err) < 0 ||
        cd_change_commit(&c, err) < 0)
        return -1;
    *id_r = id;
    return 0;
}

static int entry_unmake(struct cordee *cd, int64_t interaction, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    if (core->db->exec(core, err,
                       "DELETE FROM interaction WHERE id = ?1 AND kind = 'file' AND NOT "
                       "EXISTS (SELECT 1 FROM attachment WHERE interaction = ?1)",
                       CORDEE_ARGS(CORDEE_V(interaction))) < 0)
        return -1;
    return core->db->changes(core) ? cd_search_drop(core, "interaction", interaction, err)
                                   : 0;
}

int cd_attachment_remove(struct cordee *cd, struct cordee_error *err, int64_t id,
                         int64_t user)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    int rc = cd_attachment_load(cd, err, id, user, &row);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("there is no such file"));
    cd_fill(&title, T("File removed: {1}"),
            (const char *const[]){cordee_json_text(row, "name"), NULL});
    if (cd_party_must(cd, cordee_json_int(row, "party"), NULL, NULL, err) < 0 ||
        cd_change_begin(cd, &c, title.text, err) < 0 ||
        core->db->exec(core, err, "DELETE FROM attachment WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        entry_unmake(cd, cordee_json_int(row, "interaction"), err) < 0 ||
        cd_party_touch(cd, cordee_json_int(row, "party"), err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- reading ----------------------------------------------------------------- */

int cd_attachment_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                       int64_t user, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);

    *list_r =
        core->db->list(core, err,
                       "SELECT " COLUMNS FROM "WHERE a.party = ? AND " CD_MINE(
                           "a.party") " AND " CD_MAY_SEE " ORDER BY a.id DESC LIMIT 500",
                       CORDEE_ARGS(CORDEE_V(party), CORDEE_V(user), CORDEE_V(user)));
    return *list_r ? 0 : -1;
}

int cd_attachment_of_entries(struct cordee *cd, struct cordee_error *err,
                             const char *entries, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);

    *list_r = core->db->list(core, err,
                             "SELECT " COLUMNS FROM
                             "WHERE a.interaction IN (SELECT value FROM json_each(?)) "
                             "ORDER BY a.id LIMIT 500",
                             CORDEE_ARGS(CORDEE_V(entries)));
    return *list_r ? 0 : -1;
}

int cd_attachment_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                       int64_t user, json_t **row_r)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->row(core, err, row_r,
                         "SELECT " COLUMNS ", a.party, p.kind, a.file" FROM
                         "JOIN party p ON p.id = a.party WHERE a.id = ? AND " CD_MINE(
                             "a.party") " AND " CD_MAY_SEE,
                         CORDEE_ARGS(CORDEE_V(id), CORDEE_V(user), CORDEE_V(user)));
}

/* ---- the bytes of what is gone ------------------------------------------------ */

static int hash_sweep(struct cordee *core, const char *hash, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int used;

    if (core->db->begin(core, &tx, err) < 0)
        return -1;
    used = cd_file_used(core, hash, err);
    if (used < 0 || (!used && cd_file_drop(core->host, hash, err) < 0) ||
        core->db->exec(core, err, "DELETE FROM attachment_gone WHERE hash = ?",
                       CORDEE_ARGS(CORDEE_V(hash))) < 0)
        return -1;
    return core->db->commit(&tx, err);
}

int cd_attachment_sweep(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop)
    json_t *gone = core->db->list(
        core, err, "SELECT hash FROM attachment_gone WHERE at < ? LIMIT 5000",
        CORDEE_ARGS(CORDEE_V(cordee_now() - UNDO_DAYS * INT64_C(86400))));
    size_t i;
    json_t *row;

    json_array_foreach (gone, i, row)
        if (hash_sweep(core, cordee_json_text(row, "hash"), err) < 0)
            return -1;
    return gone ? 0 : -1;
}

/* A crash before this leaves them to the schedule. */
static void sweep_after(struct cordee_host *host, void *ctx)
{
    struct cordee_error err = {0};

    (void)ctx;
    if (cd_attachment_sweep(host->core, &err) < 0)
        host->core->log->write(host->core, CORDEE_WARN, "files that are gone: %s",
                               err.text);
}

int cd_attachment_erase(struct cordee *cd, struct cordee_error *err, const char *file)
{
    struct cordee *core = cd_crm_of(cd);

    if (core->db->exec(core, err,
                       "INSERT INTO attachment_gone(hash, at) VALUES(?, 0) ON "
                       "CONFLICT(hash) DO UPDATE SET at = 0",
                       CORDEE_ARGS(CORDEE_V(file))) < 0)
        return -1;
    return cd_db_after_commit(core->host, sweep_after, NULL, NULL);
}
