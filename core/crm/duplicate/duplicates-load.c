/* Parties as they are compared, read in four passes. */
#include "core/crm/duplicate/duplicates-priv.h"

#include <stdlib.h>
#include <string.h>

void cd_alike_name(struct cordee_arena *a, struct cd_alike *who, const char *name,
                   const char *given, const char *family)
{
    who->form = who->given = who->family = "";
    if (who->kind == CORDEE_ORG) {
        who->name = cd_org_plain(a, name, &who->form);
        return;
    }
    who->name = cd_text_plain(a, name);
    who->given = cd_text_plain(a, given);
    who->family = cd_text_plain(a, *family || *given ? family : name);
}

static struct cd_alike *alike_add(struct cd_alikes *all)
{
    if (all->n == all->room) {
        size_t room = all->room ? all->room * 2 : 64;
        struct cd_alike *at = cordee_arena_get(all->arena, room * sizeof *at);

        if (all->n)
            memcpy(at, all->at, all->n * sizeof *at);
        all->at = at;
        all->room = room;
    }
    return &all->at[all->n++];
}

/* Texts that are mostly empty need no copy. */
static const char *keep(struct cordee_arena *a, const char *text)
{
    return *text ? cordee_arena_text(a, text) : "";
}

static const char *keep_plain(struct cordee_arena *a, const char *text)
{
    return *text ? cd_text_plain(a, text) : "";
}

static int parties_load(struct cordee *cd, struct cd_alikes *all, const char *where,
                        const struct cordee_value *only, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    struct cordee_arena *a = all->arena;
    int rc;

    cordee_buf_printf(&sql,
                      "SELECT p.id, p.kind, p.name, p.given_name, p.family_name, "
                      "p.country, p.city, p.postcode, p.website, p.external_id FROM "
                      "party p WHERE p.deleted_at IS NULL%s ORDER BY p.id",
                      where);
    rows = cd->db->query(cd, err, sql.text, only, *where ? 1 : 0);
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct cd_alike *who = alike_add(all);

        *who = (struct cd_alike){.id = cd->db->get_int(rows, 0),
                                 .kind = (enum cordee_kind)cd->db->get_int(rows, 1),
                                 .country = keep(a, cd->db->get_text(rows, 5)),
                                 .city = keep_plain(a, cd->db->get_text(rows, 6)),
                                 .postcode = keep_plain(a, cd->db->get_text(rows, 7)),
                                 .external = keep(a, cd->db->get_text(rows, 9))};
        who->domain = *cd->db->get_text(rows, 8)
                          ? cd_site_domain(a, cd->db->get_text(rows, 8))
                          : "";
        cd_alike_name(a, who, keep(a, cd->db->get_text(rows, 2)),
                      keep(a, cd->db->get_text(rows, 3)),
                      keep(a, cd->db->get_text(rows, 4)));
    }
    return rc;
}

/* ---- what they have several of ---------------------------------------------------- */

#define MOST_EACH 8

enum hang { EMAILS, PHONES, ORGS };

static const char *const hang_sql[] = {
    [EMAILS] = "SELECT h.party, h.folded FROM email_address h JOIN party p ON p.id = "
               "h.party WHERE p.deleted_at IS NULL%s ORDER BY h.party",
    [PHONES] = "SELECT h.party, h.number FROM phone h JOIN party p ON p.id = h.party "
               "WHERE p.deleted_at IS NULL%s ORDER BY h.party",
    [ORGS] = "SELECT h.party, h.other FROM role h JOIN party p ON p.id = h.party WHERE "
             "p.deleted_at IS NULL%s ORDER BY h.party",
};

/* What one party has, until the next one's begins. */
struct hanging {
    struct cordee_arena *a;
    struct cd_alike *who;
    const char *texts[MOST_EACH];
    int64_t ids[MOST_EACH];
    unsigned n;
};

static void hang_up(struct hanging *h, enum hang what)
{
    size_t size = what == ORGS ? sizeof *h->ids : sizeof *h->texts;
    void *list;

    if (!h->who || !h->n)
        return;
    list = cordee_arena_get(h->a, h->n * size);
    memcpy(list, what == ORGS ? (void *)h->ids : (void *)h->texts, h->n * size);
    if (what == EMAILS) {
        h->who->emails = list;
        h->who->n_emails = h->n;
    } else if (what == PHONES) {
        h->who->phones = list;
        h->who->n_phones = h->n;
    } else {
        h->who->orgs = list;
        h->who->n_orgs = h->n;
    }
}

static void hang_one(struct cordee *cd, struct hanging *h, enum hang what,
                     struct cordee_rows *rows)
{
    char digits[24];

    if (h->n == MOST_EACH)
        return;
    if (what == ORGS) {
        h->ids[h->n++] = cd->db->get_int(rows, 1);
        return;
    }
    if (what == PHONES) {
        cd_phone_digits(cd->db->get_text(rows, 1), h->who->country, digits);
        if (!*digits)
            return;
    }
    h->texts[h->n++] =
        cordee_arena_text(h->a, what == PHONES ? digits : cd->db->get_text(rows, 1));
}

/* Both are in the order of ids. */
static int hang_load(struct cordee *cd, struct cd_alikes *all, enum hang what,
                     const char *where, const struct cordee_value *only,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *format = hang_sql[what], *mark = strstr(format, "%s");
    const char *sql =
        cordee_arena_printf(a, "%.*s%s%s", (int)(mark - format), format, where, mark + 2);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, only, *where ? 1 : 0);
    struct hanging h = {.a = all->arena};
    size_t i = 0;
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        int64_t party = cd->db->get_int(rows, 0);

        if (!h.who || h.who->id != party) {
            hang_up(&h, what);
            while (i < all->n && all->at[i].id < party)
                i++;
            h.who = i < all->n && all->at[i].id == party ? &all->at[i] : NULL;
            h.n = 0;
        }
        if (h.who)
            hang_one(cd, &h, what, rows);
    }
    hang_up(&h, what);
    return rc;
}

int cd_alikes_load(struct cordee *cd, struct cd_alikes *all, int64_t only,
                   struct cordee_error *err)
{
    const struct cordee_value id = cordee_of_int(only);
    const char *where = only ? " AND p.id = ?" : "";

    if (parties_load(cd, all, where, &id, err) < 0)
        return -1;
    for (int what = EMAILS; what <= ORGS; what++)
        if (hang_load(cd, all, (enum hang)what, where, &id, err) < 0)
            return -1;
    return 0;
}
