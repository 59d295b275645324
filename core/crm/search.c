/* One search box over everything. */
#include "core/crm/filter/filter.h"

#include "core/db/search.h"

#include <stdio.h>
#include <string.h>

#define MOST_TEXT      200
#define MOST_EACH      50
#define RANKED         4 /* letters from which names go first; fewer find too many */
#define MOST_LOOKED_AT 1000

/* Parties are looked for in turns until there are enough of each kind: whose name begins
 * so (a word of few letters), whose name has the words, whom the words fit elsewhere.
 * None looks at all that fit: a beginning of two letters fits a fifth of the register. */
struct found {
    enum cordee_kind kind;
    int64_t ids[MOST_EACH];
    size_t n;
};

struct finding {
    struct cordee *cd;
    struct cordee_arena *a;
    const char *text;
    size_t limit;
    struct found people, orgs;
};

static void found_add(struct finding *f, int64_t id, int64_t kind)
{
    struct found *to = kind == CORDEE_PERSON ? &f->people : &f->orgs;

    for (size_t i = 0; i < to->n; i++)
        if (to->ids[i] == id)
            return;
    if (to->n < f->limit)
        to->ids[to->n++] = id;
}

static bool found_enough(const struct finding *f)
{
    return f->people.n == f->limit && f->orgs.n == f->limit;
}

/* Rows of id and kind, in the order in which they are shown. */
static int take_rows(struct finding *f, struct cordee_sql *sql, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        f->cd->db->query(f->cd, err, sql->text.text, sql->values, sql->n);
    int rc = rows ? 0 : -1;

    cordee_buf_drop(&sql->text);
    while (rows && !found_enough(f) && (rc = f->cd->db->next(rows, err)) > 0)
        found_add(f, f->cd->db->get_int(rows, 0), f->cd->db->get_int(rows, 1));
    return rc < 0 ? -1 : 0;
}

static int take_begun(struct finding *f, enum cordee_kind kind, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->a};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_utf8_fold(f->text, &folded);
    cordee_sql_put(&sql, "SELECT q.id, q.kind FROM party q WHERE q.sort_name >= ");
    cordee_sql_bind(&sql, CORDEE_V(cordee_arena_text(f->a, folded.text)));
    cordee_sql_put(&sql, " AND q.sort_name < ");
    cordee_sql_bind(
        &sql, CORDEE_V(cordee_arena_printf(f->a, "%s\xf4\x8f\xbf\xbf", folded.text)));
    cordee_sql_put(&sql,
                   " AND q.deleted_at IS NULL AND " CORDEE_SEEN("q.id") " AND q.kind = ");
    cordee_sql_bind(&sql, cordee_of_int(kind));
    cordee_sql_put(&sql, " ORDER BY q.sort_name, q.id LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int((int64_t)f->limit));
    return take_rows(f, &sql, err);
}

/* Of both kinds at once: whom the words fit is asked of the same index. */
static int take_fitting(struct finding *f, unsigned where, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->a};

    if (found_enough(f))
        return 0;
    cordee_sql_put(&sql, "SELECT q.id, q.kind FROM (SELECT 0 AS id WHERE 0 UNION ALL ");
    if (!cd_search_sql(&sql, "party", f->text, where)) { /* it has no words */
        cordee_buf_drop(&sql.text);
        return 0;
    }
    cordee_sql_put(&sql, " LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(MOST_LOOKED_AT));
    cordee_sql_put(&sql,
                   ") hit CROSS JOIN party q WHERE q.id = hit.id AND q.deleted_at IS "
                   "NULL AND " CORDEE_SEEN("q.id") " ORDER BY q.sort_name, q.id");
    return take_rows(f, &sql, err);
}

static int find_parties(struct finding *f, struct cordee_error *err)
{
    bool begun = strlen(f->text) < RANKED && !strpbrk(f->text, " \"");
    int rc =
        begun ? take_begun(f, CORDEE_PERSON, err) : take_fitting(f, CD_SEARCH_TITLE, err);

    if (rc == 0 && begun)
        rc = take_begun(f, CORDEE_ORG, err);
    return rc < 0 ? -1 : take_fitting(f, 0, err);
}

/* Two facts beside a name, with a comma when both are there. */
static void put_note(json_t *row, const char *one, const char *two)
{
    json_object_set_new(row, "note",
                        json_sprintf("%s%s%s", one, *one && *two ? ", " : "", two));
}

static int put_parties(struct cordee *cd, json_t *model, const char *key,
                       const struct found *found, struct cordee_error *err)
{
    json_t *list = json_array();

    json_object_set_new(model, key, list);
    for (size_t i = 0; i < found->n; i++) {
        json_t *row;

        int rc = cd->db->row(
            cd, err, &row,
            "SELECT p.id, p.kind, p.name, p.city, p.country, r.label AS role, o.name AS "
            "org FROM party p LEFT JOIN role r ON r.id = (SELECT y.id FROM role y WHERE "
            "y.party = p.id AND y.until IS NULL AND " CD_MINE(
                "y.other") " ORDER BY y.key_contact DESC, y.id LIMIT 1) LEFT JOIN party "
                           "o "
                           "ON o.id = r.other WHERE p.id = ?",
            CORDEE_ARGS(CORDEE_V(found->ids[i])));

        if (rc < 0)
            return -1;
        if (rc == 0)
            continue; /* somebody took it away just now */
        json_array_append_new(list, row);
        cd_party_dress(cd, row);
        if (found->kind == CORDEE_PERSON)
            put_note(row, cordee_json_text(row, "role"), cordee_json_text(row, "org"));
        else
            put_note(row, cordee_json_text(row, "city"),
                     cordee_json_text(row, "country_name"));
    }
    return 0;
}

/* One entry of the history, if the user may see it, with whom it was. */
static int put_interaction(struct cordee *cd, json_t *list, int64_t id, int64_t user,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    const char *title;
    json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT i.id, i.kind, i.at, i.subject, substr(i.body, 1, 160) AS body, p.id AS "
        "party, p.kind AS party_kind, p.name AS party_name FROM interaction i LEFT JOIN "
        "party p ON p.id = (SELECT x.party FROM interaction_party x JOIN party q ON q.id "
        "= x.party WHERE x.interaction = i.id AND q.deleted_at IS NULL AND " CD_MINE(
            "q.id") " ORDER BY x.id "
                    "LIMIT 1) WHERE i.id = ? AND (p.id IS NOT NULL OR scope_whole()) "
                    "AND " CD_MAY_SEE,
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(user), CORDEE_V(user)));

    if (rc <= 0)
        return rc;
    title = *cordee_json_text(row, "subject") ? cordee_json_text(row, "subject")
                                              : cordee_json_text(row, "body");
    if (cd->mail && cd->mail->outline)
        cd->mail->outline(cd, title, &name);
    cordee_json_set_text(row, "name", name.text ? name.text : title);
    json_object_set_new(row, "note", json_string(cordee_json_text(row, "party_name")));
    json_object_set_new(
        row, "url",
        json_sprintf("/%s/%lld#i%lld",
                     cordee_json_int(row, "party_kind") == CORDEE_ORG ? "members"
                                                                      : "contacts",
                     (long long)cordee_json_int(row, "party"), (long long)id));
    json_array_append_new(list, row);
    return 1;
}

static int put_interactions(struct cordee *cd, json_t *model, const char *text,
                            int64_t user, int limit, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *found = NULL;
    json_t *list = json_array();
    json_t *hit;
    size_t i;

    json_object_set_new(model, "interactions", list);
    if (cd_search_find(cd, "interaction", text, limit * 2, &found, err) < 0)
        return -1;
    json_array_foreach (found, i, hit)
        if (json_array_size(list) < (size_t)limit &&
            put_interaction(cd, list, cordee_json_int(hit, "id"), user, err) < 0)
            return -1;
    return 0;
}

static int put_tags(struct cordee *cd, struct cordee_arena *a, json_t *model,
                    const char *text, int limit, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = a};
    json_t *list, *row;
    size_t i;

    cordee_sql_put(&sql,
                   "SELECT t.id, t.name, count(*) AS n FROM tag t JOIN tagging g ON "
                   "g.tag = t.id WHERE ");
    cd_words_in("t.folded", text, &sql);
    cordee_sql_put(&sql, " GROUP BY t.id ORDER BY n DESC LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(limit));
    list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    json_array_foreach (list, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf url = {0};

        cordee_buf_puts(&url, "/contacts?filter=tag%3A%22");
        cordee_buf_url(&url, cordee_json_text(row, "name"), "");
        cordee_buf_puts(&url, "%22");
        json_object_set_new(row, "url", json_string(url.text));
        json_object_set_new(row, "note",
                            json_sprintf("%lld", (long long)cordee_json_int(row, "n")));
    }
    json_object_set_new(model, "tags", list ? list : json_array());
    return list ? 0 : -1;
}

int cd_crm_search(struct cordee *cd, struct cordee_error *err, const char *text,
                  int64_t user, int limit, json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    bool empty = true;
    struct finding f = {
        .cd = core, .a = a, .people.kind = CORDEE_PERSON, .orgs.kind = CORDEE_ORG};
    const char *key;
    json_t *group;

    cordee_utf8_clean(text, strlen(text), &clean);
    text = cordee_arena_text_n(a, clean.text ? clean.text : "",
                               cordee_utf8_cut(clean.text ? clean.text : "", MOST_TEXT));
    text = cordee_text_trim(cordee_arena_text(a, text));
    if (limit < 1 || limit > MOST_EACH)
        limit = MOST_EACH;
    if (!*text)
        limit = 0; /* nothing is asked, and so nothing found */
    f.text = text;
    f.limit = (size_t)limit;
    if (find_parties(&f, err) < 0 ||
        put_parties(core, model, "people", &f.people, err) < 0 ||
        put_parties(core, model, "orgs", &f.orgs, err) < 0 ||
        put_interactions(core, model, text, user, limit, err) < 0 ||
        put_tags(core, a, model, text, limit, err) < 0)
        return -1;
    json_object_foreach (model, key, group)
        empty = empty && json_array_size(group) == 0;
    json_object_set_new(model, "empty", json_boolean(empty));
    *model_r = json_incref(model);
    return 0;
}
