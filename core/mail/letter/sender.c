#include "core/mail/letter/sender.h"

#include "core/base/host.h"

#include <string.h>

/* On staff `s`: somebody who still works here and can be answered. */
#define USABLE "s.disabled_at IS NULL AND s.login LIKE '%_@_%'"

/* The person and the organisation through which she is reached, as merge fields have
 * them. */
#define PEOPLE                                                                         \
    "party p LEFT JOIN party o ON o.id = (SELECT r.other FROM role r JOIN party x ON " \
    "x.id = r.other WHERE r.party = p.id AND x.kind = 1 AND x.deleted_at IS NULL "     \
    "AND " CORDEE_ROLE_AT("r",                                                         \
                          "unixepoch()") " ORDER BY r.key_contact DESC, r.id LIMIT 1)"

static bool is_country(const char *s)
{
    return strlen(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z';
}

int cd_letter_senders_check(struct cordee *cd, const struct cordee_letter *l,
                            struct cordee_error *err)
{
    if (l->sender_mode > CORDEE_SENDER_COUNTRY || l->n_senders > 300)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("who sends this letter is not clear"));
    for (size_t i = 0; i < l->n_senders; i++)
        if (!l->senders[i].country || !is_country(l->senders[i].country) ||
            l->senders[i].staff <= 0)
            return cordee_fail(err, CORDEE_E_INVALID, T("\"%.20s\" is no country"),
                               l->senders[i].country ? l->senders[i].country : "");
    return 0;
}

int cd_letter_senders_store(struct cordee *core, int64_t id,
                            const struct cordee_letter *l, struct cordee_error *err)
{
    if (!l->sender && l->sender_mode == CORDEE_SENDER_ONE)
        return 0;
    if (core->db->exec(core, err,
                       "UPDATE letter SET sender = ?, sender_mode = ? WHERE id = ?",
                       CORDEE_ARGS(CORDEE_ID(l->sender), CORDEE_V((int)l->sender_mode),
                                   CORDEE_V(id))) < 0)
        return -1;
    for (size_t i = 0; i < l->n_senders; i++)
        if (core->db->exec(core, err,
                           "INSERT INTO letter_sender(letter, country, staff) VALUES(?, "
                           "?, ?) ON CONFLICT DO NOTHING",
                           CORDEE_ARGS(CORDEE_V(id), CORDEE_V(l->senders[i].country),
                                       CORDEE_V(l->senders[i].staff))) < 0)
            return -1;
    return 0;
}

void cd_sender_sql(const struct cd_senders *s, struct cordee_sql *sql)
{
    cordee_sql_put(sql, "coalesce(");
    if (s->mode == CORDEE_SENDER_OWNER) {
        cordee_sql_put(sql, "(SELECT s.id FROM " PEOPLE " JOIN staff s ON s.id IN "
                            "(p.owner, o.owner) WHERE p.id = q.party AND " USABLE
                            " ORDER BY s.id = p.owner DESC LIMIT 1), ");
    } else if (s->mode == CORDEE_SENDER_COUNTRY) {
        cordee_sql_put(sql, "(SELECT s.id FROM " PEOPLE " JOIN letter_sender w ON "
                            "w.country = upper(coalesce(nullif(p.country, ''), "
                            "o.country, '')) AND w.letter = ");
        cordee_sql_bind(sql, cordee_of_int(s->letter));
        cordee_sql_put(sql,
                       " JOIN staff s ON s.id = w.staff WHERE p.id = q.party AND " USABLE
                       " LIMIT 1), ");
    }
    cordee_sql_put(sql, "(SELECT s.id FROM staff s WHERE s.id = ");
    cordee_sql_bind(sql, cordee_of_int(s->sender));
    cordee_sql_put(sql, "), NULL)");
}

int64_t cd_sender_of(struct cordee *core, const struct cd_senders *s, int64_t party,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee_sql sql = {.arena = arena};
    int64_t sender = 0;
    int rc;

    if (s->mode == CORDEE_SENDER_ONE)
        return s->sender;
    cordee_sql_put(&sql, "SELECT ");
    cd_sender_sql(s, &sql);
    cordee_sql_put(&sql, " FROM (SELECT ");
    cordee_sql_bind(&sql, cordee_of_int(party));
    cordee_sql_put(&sql, " AS party) AS q");
    rc = core->db->one(core, err, &sender, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : sender;
}

/* A draft has no rows yet: its countries are looked through here. */
static int64_t of_country(struct cordee *core, const struct cordee_letter *l,
                          int64_t party, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int64_t usable = 0;

    if (core->db->row(core, err, &row,
                      "SELECT upper(coalesce(nullif(p.country, ''), o.country, '')) AS "
                      "country FROM " PEOPLE " WHERE p.id = ?",
                      CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    for (size_t i = 0; row && i < l->n_senders; i++)
        if (strcmp(l->senders[i].country, cordee_json_text(row, "country")) == 0) {
            if (core->db->one(core, err, &usable,
                              "SELECT s.id FROM staff s WHERE s.id = ? AND " USABLE,
                              CORDEE_ARGS(CORDEE_V(l->senders[i].staff))) < 0)
                return -1;
            break;
        }
    return usable ? usable : l->sender;
}

int64_t cd_letter_sender_for(struct cordee *cd, struct cordee_error *err,
                             const struct cordee_letter *l, int64_t party)
{
    const struct cd_senders s = {.sender = l->sender, .mode = l->sender_mode};

    return l->sender_mode == CORDEE_SENDER_COUNTRY
               ? of_country(cd->host->core, l, party, err)
               : cd_sender_of(cd->host->core, &s, party, err);
}
