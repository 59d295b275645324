/* [[members filter="type:company" limit=20 sort=town]]: organisations that are members of
 * the letter's cluster now, with what anybody may know of them: name, place, website.
 * It is worked out once, when the letter is kept, so that all readers, the archive and
 * whoever opens it in a browser later have the same list. */
#include "core/mail/compose/compose-priv.h"

#include <stdlib.h>
#include <string.h>

#define MEMBERS_MOST    200
#define MEMBERS_USUALLY 50

struct wish {
    const char *filter;
    int64_t limit;
    bool by_town;
};

static int wish_read(struct cordee *cd, const json_t *args, struct wish *w_r,
                     struct cordee_error *err)
{
    static const char *const names[] = {"filter", "limit", "sort", NULL};
    const char *limit = cordee_json_text(args, "limit");
    const char *sort = cordee_json_text(args, "sort");

    if (cd_block_args_check(cd, args, names, err) < 0)
        return -1;
    *w_r = (struct wish){.filter = cordee_json_text(args, "filter"),
                         .limit = MEMBERS_USUALLY,
                         .by_town = strcmp(sort, "town") == 0};
    if (*limit && (!cordee_text_int(limit, &w_r->limit) || w_r->limit < 1 ||
                   w_r->limit > MEMBERS_MOST))
        return cordee_fail(err, CORDEE_E_INVALID, T("limit is a number from 1 to %d"),
                           MEMBERS_MOST);
    if (*sort && !w_r->by_town && strcmp(sort, "name") != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("sort is name or town"));
    return 0;
}

static int statement_put(struct cordee *cd, const struct wish *w, int64_t cluster,
                         struct cordee_sql *sql, struct cordee_error *err)
{
    struct cordee_filter *filter;

    if (cd->crm->filter_of_cluster(cd, sql->arena, w->filter, CORDEE_FILTER_ORGS, 0,
                                   cluster, &filter, err) < 0)
        return -1;
    cordee_sql_put(sql, "SELECT p.name, p.city, p.website FROM party p WHERE p.kind = 1 "
                        "AND EXISTS (SELECT 1 FROM membership m WHERE m.party = p.id AND "
                        "(m.since IS NULL OR m.since <= clock_now()) AND (m.until IS "
                        "NULL OR m.until > clock_now()) AND m.cluster = ");
    cordee_sql_bind(sql, cordee_of_int(cluster));
    cordee_sql_put(sql, ") AND ");
    if (cd->crm->filter_sql(cd, filter, sql, err) < 0)
        return -1;
    cordee_sql_put(sql, w->by_town ? " ORDER BY p.city = '', lower(p.city), p.sort_name, "
                                     "p.id LIMIT "
                                   : " ORDER BY p.sort_name, p.id LIMIT ");
    cordee_sql_bind(sql, cordee_of_int(w->limit));
    return 0;
}

/* "www.example.org" is what people type; what is no address of the web is no link. */
static const char *link_of(struct cordee_arena *a, const char *website)
{
    bool whole =
        strncmp(website, "https://", 8) == 0 || strncmp(website, "http://", 7) == 0;

    if (strpbrk(website, "<>\\\" {}") || (!whole && strchr(website, ':')) ||
        !strchr(website, '.'))
        return "";
    return whole ? website : cordee_arena_printf(a, "https://%s", website);
}

static void member_put(struct cordee_arena *a, const char *name, const char *city,
                       const char *website, struct cordee_buf *out)
{
    const char *url = link_of(a, website);

    /* Not the sign that people write: one of theirs just above stays a list of its own.
     */
    cordee_buf_puts(out, *url ? "+ [" : "+ ");
    cd_block_words(out, name);
    if (*url)
        cordee_buf_printf(out, "](<%s>)", url);
    if (*city) {
        cordee_buf_puts(out, ", ");
        cd_block_words(out, city);
    }
    cordee_buf_puts(out, "\n");
}

int cd_block_members(struct cordee *cd, int64_t cluster, const json_t *args,
                     struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_sql sql = {.arena = a};
    struct cordee_rows *rows = NULL;
    struct wish w;
    int n = 0, rc = wish_read(cd, args, &w, err);

    if (rc == 0)
        rc = statement_put(cd, &w, cluster, &sql, err);
    if (rc == 0) {
        rows = cd->db->query(cd, err, sql.text.text, sql.values, sql.n);
        rc = rows ? 0 : -1;
    }
    for (; rows && (rc = cd->db->next(rows, err)) > 0; n++)
        member_put(a, cd->db->get_text(rows, 0), cd->db->get_text(rows, 1),
                   cd->db->get_text(rows, 2), out);
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc < 0 ? -1 : n;
}

/* ---- kept with the letter -------------------------------------------------------- */

static const char *line_settled(struct cordee *cd, int64_t cluster, const char *s,
                                size_t n, struct cordee_buf *out,
                                struct cordee_error *err)
{
    static const char word[] = "[[members";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf list = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = NULL;
    const char *end = s + n;

    while (end > s && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    if ((size_t)(end - s) < sizeof word + 1 || strncmp(s, word, sizeof word - 1) != 0 ||
        !strchr(" ]", s[sizeof word - 1]) || strncmp(end - 2, "]]", 2) != 0) {
        cordee_buf_put(out, s, n);
        return s + n;
    }
    args = cd_block_args(s + sizeof word - 1, end - 2);
    if (cd_block_members(cd, cluster, args, &list, err) < 0)
        return NULL;
    cordee_buf_puts(out, "\n");
    cd_block_inert(out, list.text ? list.text : "");
    cordee_buf_puts(out, "\n");
    return s + n;
}

int cd_members_settle(struct cordee *cd, int64_t cluster, const char *markdown,
                      struct cordee_buf *out, struct cordee_error *err)
{
    cordee_buf_puts(out, "");
    for (const char *s = markdown; *s;) {
        s = line_settled(cd, cluster, s, strcspn(s, "\n"), out, err);
        if (!s)
            return -1;
        if (*s)
            cordee_buf_putc(out, *s++);
    }
    return 0;
}
