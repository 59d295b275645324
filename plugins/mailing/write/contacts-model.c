#include "plugins/mailing/write/contacts.h"

#include <stdlib.h>
#include <string.h>

/* On staff `s`: who can bear a letter, as core's mail sees it too. */
#define USABLE "s.disabled_at IS NULL AND s.login LIKE '%_@_%'"

static int by_name(const void *a, const void *b)
{
    return strcmp(cordee_json_text(*(json_t *const *)a, "country_name"),
                  cordee_json_text(*(json_t *const *)b, "country_name"));
}

static json_t *sorted(json_t *list)
{
    const size_t n = json_array_size(list);
    json_t **rows = calloc(n + 1, sizeof *rows);
    json_t *by = json_array();

    if (!rows)
        abort();
    for (size_t i = 0; i < n; i++)
        rows[i] = json_array_get(list, i);
    qsort(rows, n, sizeof(json_t *), by_name);
    for (size_t i = 0; i < n; i++)
        json_array_append(by, rows[i]);
    free(rows);
    json_decref(list);
    return by;
}

json_t *mailing_contacts(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    json_t *row;
    size_t i;
    json_t *list = cd->db->list(
        cd, err,
        "SELECT c.id, c.country, c.staff, s.name, NOT (" USABLE ") AS \"gone:bool\" FROM "
        "mailing_contact c JOIN staff s ON s.id = c.staff WHERE c.cluster = ? ORDER BY "
        "c.country",
        CORDEE_ARGS(CORDEE_V(cluster)));

    json_array_foreach (list, i, row)
        cordee_json_set_text(
            row, "country_name",
            cd->crm->word(cd, CORDEE_WORD_COUNTRY, cordee_json_text(row, "country")));
    return list ? sorted(list) : NULL;
}

/* ---- changing them ---------------------------------------------------------- */

static int contact_check(struct cordee *cd, const char *country, int64_t staff,
                         struct cordee_error *err)
{
    int64_t usable = 0;

    /* Small letters have the same name, and would be another country beside it. */
    if (country[strspn(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] ||
        !*cd->crm->word(cd, CORDEE_WORD_COUNTRY, country))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("Choose a country."));
    if (cd->db->one(cd, err, &usable, "SELECT 1 FROM staff s WHERE s.id = ? AND " USABLE,
                    CORDEE_ARGS(CORDEE_V(staff))) < 0)
        return -1;
    return usable ? 0
                  : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                T("Choose one of you who has an e-mail address."));
}

int mailing_contact_set(struct cordee *cd, int64_t cluster, const char *country,
                        int64_t staff, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (contact_check(cd, country, staff, err) < 0 ||
        cd->db->change_begin(cd, &change, T("Set the contact of a country"), err) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO mailing_contact(cluster, country, staff) VALUES(?, ?, "
                     "?) ON CONFLICT(cluster, country) DO UPDATE SET staff = "
                     "excluded.staff",
                     CORDEE_ARGS(CORDEE_V(cluster), CORDEE_V(country), CORDEE_V(staff))) <
            0)
        return -1;
    return cd->db->change_commit(&change, err);
}

int mailing_contact_drop(struct cordee *cd, int64_t cluster, int64_t contact,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change change = {0};

    if (cd->db->change_begin(cd, &change, T("Removed the contact of a country"), err) <
            0 ||
        cd->db->exec(cd, err, "DELETE FROM mailing_contact WHERE id = ? AND cluster = ?",
                     CORDEE_ARGS(CORDEE_V(contact), CORDEE_V(cluster))) < 0)
        return -1;
    return cd->db->change_commit(&change, err);
}

/* ---- in letters ------------------------------------------------------------- */

int mailing_contacts_letter(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                            struct cordee_letter *letter, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = mailing_contacts(cd, cluster, err);
    struct cordee_letter_sender *senders;
    json_t *row;
    size_t i;

    if (!list)
        return -1;
    senders = cordee_arena_get(a, (json_array_size(list) + 1) * sizeof *senders);
    json_array_foreach (list, i, row)
        senders[i] = (struct cordee_letter_sender){
            .country = cordee_arena_text(a, cordee_json_text(row, "country")),
            .staff = cordee_json_int(row, "staff")};
    letter->senders = senders;
    letter->n_senders = json_array_size(list);
    return 0;
}

/* Everybody of whom nobody is in charge, in order. */
#define UNOWNED                                                                        \
    "SELECT p.id FROM party p LEFT JOIN party o ON o.id = (SELECT r.other FROM role r" \
    " JOIN party x ON x.id = r.other WHERE r.party = p.id AND x.kind = 1"              \
    " AND x.deleted_at IS NULL AND " CORDEE_ROLE_AT(                                   \
        "r", "unixepoch()") " ORDER BY r.key_contact DESC, r.id LIMIT 1)"              \
                            " WHERE p.deleted_at IS NULL AND NOT EXISTS (SELECT 1"     \
                            " FROM staff s WHERE s.id IN (p.owner, o.owner)"           \
                            " AND " USABLE ") ORDER BY p.id"

static int64_t *unowned(struct cordee *cd, size_t *n_r, struct cordee_error *err)
{
    struct cordee_rows *rows = cd->db->query(cd, err, UNOWNED, CORDEE_NO_ARGS);
    int64_t *ids = NULL;
    size_t n = 0, room = 0;
    int rc = -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        if (n == room) {
            room = room ? 2 * room : 1024;
            ids = realloc(ids, room * sizeof *ids);
            if (!ids)
                abort();
        }
        ids[n++] = cd->db->get_int(rows, 0);
    }
    cd->db->close(rows);
    if (rc == 0 && !ids)
        ids = calloc(1, sizeof *ids);
    if (rc < 0) {
        free(ids);
        return NULL;
    }
    *n_r = n;
    return ids;
}

static int by_id(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int64_t mailing_unowned(struct cordee *cd, struct cordee_arena *a,
                        const struct cordee_audience *who, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *no_fields = json_array();
    struct cordee_sql sql = {.arena = a};
    struct cordee_rows *rows = NULL;
    size_t n_ids = 0;
    int64_t *ids = unowned(cd, &n_ids, err);
    int64_t n = 0;
    int rc = -1;

    if (ids)
        rows = cd->crm->audience_rows(cd, err, who, no_fields, &sql);
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        const int64_t id = cd->db->get_int(rows, 0);

        n += cd->db->is_null(rows, 5) && bsearch(&id, ids, n_ids, sizeof id, by_id);
    }
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    free(ids);
    return rc < 0 ? -1 : n;
}
