/* Reading the inbox.  A row is seen by whoever may see the person and read the last mail.
 */
#include "core/console/inbox/inbox.h"

#include "core/console/scope.h"

#include "core/crm/scope.h"
#include "core/db/search.h"
#include "core/mail/desk/desk.h"

/* ---- which ------------------------------------------------------------------ */

#define OPEN    "d.done_at IS NULL AND coalesce(d.snoozed_until, 0) <= unixepoch()"
#define MINE    OPEN " AND d.staff = acting()"
#define NOBODYS OPEN " AND d.staff IS NULL"
#define SNOOZED "d.done_at IS NULL AND d.snoozed_until > unixepoch()"
/* As the indices have it (core/mail/sql/0010-answers.sql). */
#define CAME_AT "max(d.came_at, coalesce(d.snoozed_until, 0))"

/* Conditions and order; what was put off to a day is as new as that day. */
static const struct {
    const char *where, *order;
} tabs[CD_INBOX_TABS] = {
    [CD_INBOX_MINE] = {MINE, CAME_AT},
    [CD_INBOX_NOBODYS] = {NOBODYS, CAME_AT},
    [CD_INBOX_ALL] = {OPEN, CAME_AT},
    [CD_INBOX_SNOOZED] = {SNOOZED, "-d.snoozed_until"},
    [CD_INBOX_DONE] = {"d.done_at IS NOT NULL", "d.done_at"},
};

/* Those that may be seen, in the order of an index of `desk`: whoever wants only so many
 * looks at few more. */
#define SHOWN                                                                           \
    " FROM desk d CROSS JOIN party p ON p.id = d.party AND p.deleted_at IS NULL CROSS " \
    "JOIN interaction i ON i.id = d.last WHERE " CORDEE_ENTRY_OPEN                      \
    " AND " CORDEE_SEEN("d.party") " AND "

/* By the words of a mail that the user may read, or by the sender's name. */
static bool put_words(struct cordee_sql *sql, const char *words)
{
    cordee_sql_put(sql, "d.id IN (SELECT x.desk FROM desk_mail x JOIN interaction i ON "
                        "i.id = x.interaction WHERE " CORDEE_ENTRY_OPEN " AND i.id IN (");
    if (!cd_search_sql(sql, "interaction", words, 0))
        return false;
    cordee_sql_put(sql, ") UNION SELECT y.id FROM desk y WHERE y.party IN (");
    (void)cd_search_sql(sql, "party", words, CD_SEARCH_TITLE);
    cordee_sql_put(sql, "))");
    return true;
}

/* The numbers of one page, as "c"; false: there is no word to look for. */
static bool put_chosen(struct cordee_sql *sql, const struct cd_inbox_asked *asked)
{
    const char *order = *asked->words ? "d.came_at" : tabs[asked->tab].order;

    cordee_sql_put(sql, "(SELECT d.id, ");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, " AS k" SHOWN);
    if (!*asked->words)
        cordee_sql_put(sql, tabs[asked->tab].where);
    else if (!put_words(sql, asked->words))
        return false;
    cordee_sql_put(sql, " AND (");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, ", d.id) < (");
    cordee_sql_bind(sql, CORDEE_V(asked->before));
    cordee_sql_put(sql, ", ");
    cordee_sql_bind(sql, CORDEE_V(asked->before_entry));
    cordee_sql_put(sql, ") ORDER BY ");
    cordee_sql_put(sql, order);
    cordee_sql_put(sql, " DESC, d.id DESC LIMIT ");
    cordee_sql_bind(sql, CORDEE_V((int64_t)CD_INBOX_ROWS + 1));
    cordee_sql_put(sql, ") c");
    return true;
}

/* ---- rows ------------------------------------------------------------------- */

#define COLUMNS                                                                         \
    "d.id, d.party, d.came_at, d.waits_since, d.staff, d.snoozed_until, d.done_at, "    \
    "d.last, w.name AS staff_name, p.name AS who, o.id AS org_id, o.name AS org, "      \
    "i.subject, substr(i.body, 1, 400) AS body, m.attached, m.kind = 'unsubscribe' AS " \
    "\"wish:bool\", (SELECT count(*) FROM desk_mail x WHERE x.desk = d.id) AS mails, "  \
    "EXISTS (SELECT 1 FROM answer_draft z WHERE z.desk = d.id AND z.staff = acting()) " \
    "AS "                                                                               \
    "\"draft:bool\""
#define JOINED                                                                           \
    " JOIN party p ON p.id = d.party AND p.deleted_at IS NULL JOIN interaction i ON "    \
    "i.id = d.last LEFT JOIN message m ON m.id = (SELECT x.id FROM message x WHERE "     \
    "x.interaction = i.id LIMIT 1) LEFT JOIN staff w ON w.id = d.staff LEFT JOIN party " \
    "o ON o.id = (SELECT r.other FROM role r JOIN party y ON y.id = r.other AND y.kind " \
    "= 1 AND y.deleted_at IS NULL WHERE r.party = d.party AND " CORDEE_ROLE_NOW(         \
        "r") " AND " CD_MINE("r.other") " ORDER BY r.key_contact DESC, r.id LIMIT 1)"

int cd_inbox_rows(const struct cd_view *view, const struct cd_inbox_asked *asked,
                  json_t **list_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee_sql sql = {.arena = view->arena};

    cordee_sql_put(&sql, "SELECT " COLUMNS ", c.k FROM ");
    if (put_chosen(&sql, asked)) {
        cordee_sql_put(&sql, " JOIN desk d ON d.id = c.id" JOINED
                             " ORDER BY c.k DESC, d.id DESC");
        *list_r = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    } else {
        *list_r = json_array();
    }
    cordee_buf_drop(&sql.text);
    return *list_r ? 0 : -1;
}

int cd_inbox_row(const struct cd_view *view, int64_t id, json_t **row_r,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc =
        cd->db->row(cd, err, row_r,
                    "SELECT " COLUMNS " FROM desk d" JOINED " WHERE " CORDEE_ENTRY_OPEN
                    " AND " CD_MINE("d.party") " AND d.id = ?",
                    CORDEE_ARGS(CORDEE_V(id)));

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    return rc < 0 ? -1 : 0;
}

int cd_inbox_put_seen(const struct cd_view *view, json_t *row, int64_t seen,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t entry = cordee_json_int(row, "last");
    int rc = 1;

    if (seen && seen != entry)
        rc =
            cd->db->one(cd, err, &entry,
                        "SELECT i.id FROM desk_mail x JOIN interaction i ON i.id = "
                        "x.interaction WHERE x.desk = ? AND i.id = ? AND i.direction = ? "
                        "AND " CORDEE_ENTRY_OPEN,
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "id")), CORDEE_V(seen),
                                    CORDEE_V((int)CORDEE_IN)));
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such mail."));
    json_object_set_new(row, "seen", json_integer(entry));
    return rc < 0 ? -1 : 0;
}

/* ---- counts ----------------------------------------------------------------- */

/* Where nothing is ever closed, as where people answer from their own programs, there
 * can be any number. */
#define COUNTED(which) "(SELECT count(*) FROM (SELECT 1" SHOWN which " LIMIT ?1))"

int64_t cd_inbox_count(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n, "SELECT " COUNTED(MINE),
                       CORDEE_ARGS(CORDEE_V(CD_INBOX_COUNTED)));
    return n;
}

int cd_inbox_counts(const struct cd_view *view, json_t **counts_r,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->row(
        cd, err, counts_r,
        "SELECT " COUNTED(MINE) " AS mine, " COUNTED(NOBODYS) " AS nobodys, " COUNTED(
            OPEN) " AS \"all\", " COUNTED(SNOOZED) " AS snoozed",
        CORDEE_ARGS(CORDEE_V(CD_INBOX_COUNTED)));
}

/* ---- one -------------------------------------------------------------------- */

#define MAIL                                                                          \
    "SELECT i.id, i.kind, i.direction, i.at, i.subject, i.body, i.author, w.name AS " \
    "author_name, m.file, m.from_name, m.from_address, p.id AS party, p.name AS "     \
    "party_name, (SELECT count(*) FROM (SELECT 1 FROM interaction_party y WHERE "     \
    "y.interaction = i.id LIMIT 2)) > 1 AS \"mass:bool\""
#define MAIL_FROM                                                                       \
    " LEFT JOIN staff w ON w.id = i.author LEFT JOIN message m ON m.id = (SELECT x.id " \
    "FROM message x WHERE x.interaction = i.id LIMIT 1) LEFT JOIN party p ON p.id = "   \
    "(SELECT ip.party FROM interaction_party ip WHERE ip.interaction = i.id AND "       \
    "ip.part "                                                                          \
    "IN ('from', 'to') LIMIT 1) AND " CD_MINE(                                          \
        "p.id") " WHERE " CORDEE_ENTRY_OPEN                                             \
                " AND (scope_whole() OR EXISTS (SELECT 1 FROM "                         \
                "interaction_party z WHERE z.interaction = i.id AND " CD_MINE(          \
                    "z.party") "))"

int cd_inbox_mails(const struct cd_view *view, int64_t id, json_t **list_r,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    *list_r = cd->db->list(
        cd, err,
        "SELECT * FROM (" MAIL
        ", 0 AS part FROM desk d JOIN interaction i ON i.id = d.root"
        " AND i.id NOT IN (SELECT x.interaction FROM desk_mail x WHERE x.desk = "
        "d.id)" MAIL_FROM " AND d.id = ?1 UNION ALL SELECT * FROM (" MAIL
        ", 1 FROM desk_mail dx JOIN interaction i ON i.id = dx.interaction" MAIL_FROM
        " AND dx.desk = ?1 ORDER BY i.at DESC, i.id DESC LIMIT 100)) ORDER BY part, at, "
        "id",
        CORDEE_ARGS(CORDEE_V(id)));
    return *list_r ? 0 : -1;
}

int cd_inbox_staff(const struct cd_view *view, const json_t *row, json_t **list_r,
                   struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    *list_r = cd->db->list(cd, err,
                           "SELECT w.id, w.name, w.id = ?2 AS \"selected:bool\" FROM "
                           "staff w WHERE " CD_DESK_FOR("?1") " ORDER BY w.name, w.id",
                           CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "party")),
                                       CORDEE_V(cordee_json_int(row, "staff"))));
    return *list_r ? 0 : -1;
}

int cd_inbox_put_answerers(const struct cd_view *view, json_t *model,
                           struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    json_t *list = cd->db->list(
        cd, err,
        "SELECT w.id, w.name, w.id = acting() AS \"selected:bool\" FROM staff w WHERE "
        "w.disabled_at IS NULL AND CASE WHEN w.everywhere THEN role_may(w.role, "
        "'console.write_mail') ELSE EXISTS (SELECT 1 FROM staff_cluster k WHERE k.staff "
        "= "
        "w.id AND role_may(k.role, 'console.write_mail')) END ORDER BY w.name, w.id",
        CORDEE_NO_ARGS);

    if (list)
        json_object_set_new(model, "users", list);
    return list ? 0 : -1;
}
