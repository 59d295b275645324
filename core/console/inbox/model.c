/* Reading the inbox.  A row is seen by whoever may see the person and read the last mail.
 */
#include "core/console/inbox/inbox.h"

#include "core/console/scope.h"

#include "core/crm/scope.h"
#include "core/db/search.h"
#include "core/mail/desk/desk.h"

/* ---- rows ---------------------------------------------------------------------------
 */

#define OPEN    "d.done_at IS NULL AND coalesce(d.snoozed_until, 0) <= unixepoch()"
#define CAME_AT "max(d.came_at, coalesce(d.snoozed_until, 0))"

/* Conditions and order; what was put off to a day is as new as that day. */
static const struct {
    const char *where, *order;
} tabs[CD_INBOX_TABS] = {
    [CD_INBOX_MINE] = {OPEN " AND d.staff = acting()", CAME_AT},
    [CD_INBOX_NOBODYS] = {OPEN " AND d.staff IS NULL", CAME_AT},
    [CD_INBOX_ALL] = {OPEN, CAME_AT},
    [CD_INBOX_SNOOZED] = {"d.done_at IS NULL AND d.snoozed_until > unixepoch()",
                          "-d.snoozed_until"},
    [CD_INBOX_DONE] = {"d.done_at IS NOT NULL", "d.done_at"},
};

#define COLUMNS                                                                         \
    "d.id, d.party, d.came_at, d.waits_since, d.staff, d.snoozed_until, d.done_at, "    \
    "d.last, w.name AS staff_name, p.name AS who, o.id AS org_id, o.name AS org, "      \
    "i.subject, substr(i.body, 1, 400) AS body, m.attached, m.kind = 'unsubscribe' AS " \
    "\"wish:bool\", (SELECT count(*) FROM desk_mail x WHERE x.desk = d.id) AS mails"
#define FROM_ALL                                                                         \
    " FROM desk d JOIN party p ON p.id = d.party AND p.deleted_at IS NULL JOIN "         \
    "interaction i ON i.id = d.last LEFT JOIN message m ON m.id = (SELECT x.id FROM "    \
    "message x WHERE x.interaction = i.id LIMIT 1) LEFT JOIN staff w ON w.id = d.staff " \
    "LEFT JOIN party o ON o.id = (SELECT r.other FROM role r JOIN party y ON y.id = "    \
    "r.other AND y.kind = 1 AND y.deleted_at IS NULL WHERE r.party = d.party AND "       \
    "(r.until IS NULL OR r.until > unixepoch()) AND " CD_MINE(                           \
        "r.other") " ORDER BY r.key_contact DESC, r.id LIMIT 1) WHERE "                  \
                   "" CORDEE_ENTRY_OPEN " AND "

/* By the words of a mail that the user may read, or by the sender's name. */
static bool put_words(struct cordee_sql *sql, const char *words)
{
    cordee_sql_put(sql, "(EXISTS (SELECT 1 FROM desk_mail x JOIN interaction i ON i.id = "
                        "x.interaction WHERE x.desk = d.id AND " CORDEE_ENTRY_OPEN
                        " AND i.id IN (");
    if (!cd_search_sql(sql, "interaction", words, 0))
        return false;
    cordee_sql_put(sql, ")) OR d.party IN (");
    (void)cd_search_sql(sql, "party", words, CD_SEARCH_TITLE);
    cordee_sql_put(sql, "))");
    return true;
}

static bool put_which(struct cordee_sql *sql, const struct cd_inbox_asked *asked)
{
    if (*asked->words)
        return put_words(sql, asked->words);
    cordee_sql_put(sql, tabs[asked->tab].where);
    return true;
}

int cd_inbox_rows(const struct cd_view *view, const struct cd_inbox_asked *asked,
                  json_t **list_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    struct cordee_sql sql = {.arena = view->arena};
    const char *order = *asked->words ? "d.came_at" : tabs[asked->tab].order;

    cordee_sql_put(&sql, "SELECT " COLUMNS ", ");
    cordee_sql_put(&sql, order);
    cordee_sql_put(&sql, " AS k" FROM_ALL CORDEE_SEEN("d.party") " AND ");
    *list_r = NULL;
    if (put_which(&sql, asked)) {
        cordee_sql_put(&sql, " AND (");
        cordee_sql_put(&sql, order);
        cordee_sql_put(&sql, ", d.id) < (");
        cordee_sql_bind(&sql, CORDEE_V(asked->before));
        cordee_sql_put(&sql, ", ");
        cordee_sql_bind(&sql, CORDEE_V(asked->before_entry));
        cordee_sql_put(&sql, ") ORDER BY k DESC, d.id DESC LIMIT ");
        cordee_sql_bind(&sql, CORDEE_V((int64_t)CD_INBOX_ROWS + 1));
        *list_r = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    } else {
        *list_r = json_array(); /* no word to look for */
    }
    cordee_buf_drop(&sql.text);
    return *list_r ? 0 : -1;
}

int cd_inbox_row(const struct cd_view *view, int64_t id, json_t **row_r,
                 struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->db->row(cd, err, row_r,
                         "SELECT " COLUMNS FROM_ALL CD_MINE("d.party") " AND d.id = ?",
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

/* ---- counts -------------------------------------------------------------------------
 */

#define COUNTED                                                                     \
    " FROM desk d JOIN party p ON p.id = d.party AND p.deleted_at IS NULL JOIN "    \
    "interaction i ON i.id = d.last WHERE d.done_at IS NULL AND " CORDEE_ENTRY_OPEN \
    " AND " CORDEE_SEEN("d.party")

int64_t cd_inbox_count(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*)" COUNTED
                       " AND d.staff = acting() AND coalesce(d.snoozed_until, 0) <= "
                       "unixepoch()",
                       CORDEE_NO_ARGS);
    return n;
}

int cd_inbox_counts(const struct cd_view *view, json_t **counts_r,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;

    return cd->db->row(
        cd, err, counts_r,
        "SELECT count(*) FILTER (WHERE s.up AND s.staff = acting()) AS mine, count(*) "
        "FILTER (WHERE s.up AND s.staff IS NULL) AS nobodys, count(*) FILTER (WHERE "
        "s.up) "
        "AS \"all\", count(*) FILTER (WHERE NOT s.up) AS snoozed, (SELECT count(*) FROM "
        "message m WHERE m.state IN ('unread', 'failed') AND " CD_MAIL_SEEN(
            "m") ") AS unread FROM (SELECT d.staff, coalesce(d.snoozed_until, 0) <= "
                 "unixepoch() AS up" COUNTED ") s",
        CORDEE_NO_ARGS);
}

/* ---- one ----------------------------------------------------------------------------
 */

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
