#include "core/mail/picture/picture.h"

#include "core/base/host.h"
#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/mail/picture/scale.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MOST_NAME 120
#define MOST_ALT  400

#define PATH                                                                      \
    "'" CD_PICTURE_PATH "' || p.key || CASE p.type WHEN 'image/png' THEN '.png' " \
    "ELSE '.jpg' END AS path"
#define COLUMNS                                                             \
    "p.id, p.key, p.name, p.alt, p.width, p.height, p.size, p.created_at, " \
    "p.cluster, " PATH
#define SEEN "p.gone_at IS NULL AND (scope_open() OR cluster_seen(p.cluster))"

/* ---- coming in ------------------------------------------------------------------- */

static int bytes_read(const char *path, struct cordee_buf *out, struct cordee_error *err)
{
    FILE *in = fopen(path, "re");
    char piece[16384];
    size_t n;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path, strerror(errno));
    while ((n = fread(piece, 1, sizeof piece, in)) > 0)
        cordee_buf_put(out, piece, n);
    n = (size_t)ferror(in);
    fclose(in);
    return n ? cordee_fail(err, CORDEE_E_IO, "%s cannot be read", path) : 0;
}

static int said_check(struct cordee *cd, const struct cd_picture *said,
                      struct cordee_error *err)
{
    if (!*said->name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a picture needs a name"));
    if (strlen(said->name) > MOST_NAME || strlen(said->alt) > MOST_ALT)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("the words are too long"));
    if (strpbrk(said->alt, "\"\r\n"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say it in one line, without \" in it"));
    return 0;
}

static int64_t row_make(struct cordee *core, const struct cd_picture_brought *b,
                        const struct cd_picture_made *made, const char *file,
                        struct cordee_error *err)
{
    char key[CD_PICTURE_KEY];

    cordee_token(key, 10);
    return core->db->insert(
        core, err,
        "INSERT INTO picture(key, cluster, name, alt, type, width, height, size, file, "
        "staff) VALUES(?, cluster_here(), ?, ?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V((const char *)key), CORDEE_V(b->said.name),
                    CORDEE_V(b->said.alt), CORDEE_V(made->type), CORDEE_V(made->width),
                    CORDEE_V(made->height), CORDEE_V((int64_t)made->bytes.len),
                    CORDEE_V(file), CORDEE_ID(b->user)));
}

static int made_keep(struct cordee *cd, const struct cd_picture_brought *b,
                     const struct cd_picture_made *made, int64_t *id_r,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;
    char file[65];

    if (cd_file_put(cd->host, made->bytes.text, made->bytes.len, file, err) < 0 ||
        core->db->change_begin(
            core, &c, cordee_arena_printf(a, T("Picture added: %s"), b->said.name), err) <
            0 ||
        (*id_r = row_make(core, b, made, file, err)) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

int cd_picture_add(struct cordee *cd, struct cordee_error *err,
                   const struct cd_picture_brought *b, int64_t *id_r, bool *moved_r)
{
    CORDEE_AUTO(cordee_buf_drop)
    struct cordee_buf bytes = {.limit = ((size_t)CD_PICTURE_MB << 20) + 1};
    struct cd_picture_made made = {0};
    int rc = -1;

    if (said_check(cd, &b->said, err) == 0 && bytes_read(b->path, &bytes, err) == 0)
        rc = cd_picture_make(cd, bytes.text ? bytes.text : "",
                             bytes.over ? SIZE_MAX : bytes.len, &made, err);
    if (rc == 0)
        rc = made_keep(cd, b, &made, id_r, err);
    *moved_r = made.moved;
    cordee_buf_drop(&made.bytes);
    return rc;
}

int cd_picture_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                      const struct cd_picture *said)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = cd->host->core;

    if (said_check(cd, said, err) < 0 ||
        core->db->change_begin(
            core, &c, cordee_arena_printf(a, T("Picture changed: %s"), said->name), err) <
            0 ||
        core->db->exec(
            core, err, "UPDATE picture SET name = ?, alt = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(said->name), CORDEE_V(said->alt), CORDEE_V(id))) < 0)
        return -1;
    return core->db->change_commit(&c, err);
}

/* ---- what there is --------------------------------------------------------------- */

int cd_picture_list(struct cordee *cd, struct cordee_error *err, json_t **list_r)
{
    struct cordee *core = cd->host->core;

    *list_r = core->db->list(core, err,
                             "SELECT " COLUMNS " FROM picture p WHERE " SEEN
                             " ORDER BY p.id DESC LIMIT 500",
                             CORDEE_NO_ARGS);
    return *list_r ? 0 : -1;
}

int cd_picture_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                    json_t **row_r)
{
    struct cordee *core = cd->host->core;

    return core->db->row(core, err, row_r,
                         "SELECT " COLUMNS
                         " FROM picture p WHERE p.id = ? AND p.gone_at IS NULL AND "
                         "(scope_open() OR cluster_mine(p.cluster))",
                         CORDEE_ARGS(CORDEE_V(id)));
}

static bool is_key(const char *key)
{
    return strlen(key) == CD_PICTURE_KEY - 1 &&
           !key[strspn(key, "abcdefghijklmnopqrstuvwxyz234567")];
}

int cd_picture_find(struct cordee *core, struct cordee_arena *a, const char *key,
                    struct cd_picture_at *at_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = is_key(key) ? core->db->row(core, err, &row,
                                         "SELECT p.width, p.height, p.type, p.file, " PATH
                                         " FROM picture p WHERE p.key = ?",
                                         CORDEE_ARGS(CORDEE_V(key)))
                         : 0;

    if (rc <= 0)
        return rc;
    *at_r = (struct cd_picture_at){
        .width = (int)cordee_json_int(row, "width"),
        .height = (int)cordee_json_int(row, "height"),
        .path = cordee_arena_text(a, cordee_json_text(row, "path")),
        .type = cordee_arena_text(a, cordee_json_text(row, "type")),
        .file = cordee_arena_text(a, cordee_json_text(row, "file")),
    };
    return 1;
}

/* ---- where it is used ------------------------------------------------------------ */

/* Whatever table has letters' texts has them as `subject` and `markdown`; what was sent,
 * or is to be, stands in the core's own two. */
#define TEXT_TABLES                                                                     \
    "SELECT m.name, m.name = 'letter' OR m.name = 'letter_text' AS \"sent:bool\" FROM " \
    "sqlite_schema m WHERE m.type = 'table' AND (SELECT count(*) FROM "                 \
    "pragma_table_info(m.name) i WHERE i.name IN ('subject', 'markdown')) = 2 ORDER "   \
    "BY 2 DESC, 1"

/* Nobody but who writes got a test. */
static const char *no_test(const char *table)
{
    return strcmp(table, "letter") == 0 ? " AND flags & 4 = 0"
           : strcmp(table, "letter_text") == 0
               ? " AND letter IN (SELECT l.id FROM letter l WHERE l.flags & 4 = 0)"
               : "";
}

/* What was sent stands there too as it was written. */
static bool is_listed(const json_t *list, const char *subject)
{
    size_t i;
    json_t *row;

    json_array_foreach ((json_t *)list, i, row)
        if (strcmp(cordee_json_text(row, "subject"), subject) == 0)
            return true;
    return false;
}

static int uses_of(struct cordee *core, const char *table, bool sent, const char *key,
                   json_t *list, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows = core->db->list(
        core, err,
        cordee_arena_printf(a,
                            "SELECT DISTINCT subject FROM \"%s\" WHERE instr(markdown, "
                            "?) > 0%s ORDER BY id DESC LIMIT 100",
                            table, no_test(table)),
        CORDEE_ARGS(CORDEE_V(key)));
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        if (json_array_size(list) < 100 &&
            !is_listed(list, cordee_json_text(row, "subject")))
            json_array_append_new(list, json_pack("{s:s, s:b}", "subject",
                                                  cordee_json_text(row, "subject"),
                                                  "sent", sent));
    }
    return rows ? 0 : -1;
}

/* Every "file=KEY" of a text counts once for the picture of that key. */
static void keys_count(const char *text, const json_t *by_key)
{
    CORDEE_AUTO(cordee_json_drop) json_t *seen = json_object();

    while ((text = strstr(text, "file="))) {
        char key[CD_PICTURE_KEY];
        json_t *row;

        text += strlen("file=");
        text += *text == '"';
        snprintf(key, sizeof key, "%s", text);
        row = json_object_get(by_key, key);
        if (!row || json_object_get(seen, key))
            continue;
        json_object_set_new(seen, key, json_true());
        json_object_set_new(row, "uses", json_integer(cordee_json_int(row, "uses") + 1));
    }
}

/* What is sent stands in the plugin's table too: letters themselves are not counted. */
static int table_count(struct cordee *core, const char *table, const json_t *by_key,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        cordee_arena_printf(a,
                            "SELECT markdown FROM \"%s\" WHERE instr(markdown, "
                            "'[[image ') > 0 ORDER BY id DESC LIMIT 5000",
                            table),
        CORDEE_NO_ARGS);
    int rc = rows ? 0 : -1;

    while (rows && (rc = core->db->next(rows, err)) > 0)
        keys_count(core->db->get_text(rows, 0), by_key);
    return rc < 0 ? -1 : 0;
}

int cd_picture_count(struct cordee *cd, struct cordee_error *err, json_t *list)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *tables = core->db->list(core, err, TEXT_TABLES, CORDEE_NO_ARGS);
    CORDEE_AUTO(cordee_json_drop) json_t *by_key = json_object();
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row)
        json_object_set(by_key, cordee_json_text(row, "key"), row);
    json_array_foreach (tables, i, row)
        if (!cordee_json_true(row, "sent") &&
            table_count(core, cordee_json_text(row, "name"), by_key, err) < 0)
            return -1;
    return tables ? 0 : -1;
}

int cd_picture_uses(struct cordee *cd, struct cordee_error *err, const char *key,
                    json_t **list_r)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop)
    json_t *tables = core->db->list(core, err, TEXT_TABLES, CORDEE_NO_ARGS);
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    size_t i;
    json_t *row;

    if (!tables)
        return -1;
    json_array_foreach (tables, i, row)
        if (uses_of(core, cordee_json_text(row, "name"), cordee_json_true(row, "sent"),
                    key, list, err) < 0)
            return -1;
    *list_r = list;
    list = NULL;
    return 0;
}

/* ---- going ----------------------------------------------------------------------- */

int cd_picture_remove(struct cordee *cd, struct cordee_error *err, int64_t id,
                      enum cd_picture_goes how)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *uses = NULL;
    struct cordee *core = cd->host->core;
    int rc = cd_picture_load(cd, err, id, &row);
    bool stays;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("there is no such picture"));
    if (core->db->change_begin(core, &c,
                               cordee_arena_printf(a, T("Picture removed: %s"),
                                                   cordee_json_text(row, "name")),
                               err) < 0 ||
        cd_picture_uses(cd, err, cordee_json_text(row, "key"), &uses) < 0)
        return -1;
    stays = how == CD_PICTURE_HIDE && json_array_size(uses) > 0;
    rc = stays ? core->db->exec(core, err, "UPDATE picture SET gone_at = ? WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id)))
               : core->db->exec(core, err, "DELETE FROM picture WHERE id = ?",
                                CORDEE_ARGS(CORDEE_V(id)));
    if (rc < 0)
        return -1;
    return core->db->change_commit(&c, err);
}
