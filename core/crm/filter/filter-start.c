/* Examples to start a filter from, of those that yield somebody here. */
#include "core/crm/filter/filter.h"

#include <string.h>

/* A starter: what it asks, and a query for the values that fill its places. */
struct starter {
    const char *label, *filter;
    const char *value; /* the most frequent values; NULL: none is needed */
    unsigned flags;    /* who it makes sense for; 0: all */
    int rank;          /* which of the values */
};

/* A suggestion need not be the very best: the newest 1,000 say enough. */
#define COUNTRIES                                                                        \
    "SELECT country FROM (SELECT country FROM party WHERE country <> '' AND deleted_at " \
    "IS NULL ORDER BY id DESC LIMIT 1000) GROUP BY country ORDER BY count(*) DESC, "     \
    "country LIMIT 1 OFFSET ?"
#define TAGS                                                                            \
    "SELECT t.name FROM tag t JOIN (SELECT tag FROM tagging ORDER BY rowid DESC LIMIT " \
    "1000) g ON g.tag = t.id GROUP BY t.id ORDER BY count(*) DESC, t.id LIMIT 1 "       \
    "OFFSET ?"
#define THEMES                                                                      \
    "SELECT t.name FROM theme t JOIN competence k ON k.theme = t.id GROUP BY t.id " \
    "ORDER BY count(*) DESC, t.id LIMIT 1 OFFSET ?"
#define LANGUAGES                                                                        \
    "SELECT language FROM (SELECT language FROM party WHERE language <> '' AND +kind = " \
    "2 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1000) GROUP BY language ORDER BY "  \
    "count(*) DESC, language LIMIT 1 OFFSET ?"

/* The first eight that work are offered; the last ones stand in for those that do not. */
static const struct starter starters[] = {
    {T_LATER("Everyone in {1}"), "country:{1}", COUNTRIES, 0, 0},
    {T_LATER("No contact for 90 days"), "last_contact>90d", NULL, 0, 0},
    {T_LATER("Active members"), "is:member", NULL, CORDEE_FILTER_ORGS, 0},
    {T_LATER("People of members"), "is:member", NULL, CORDEE_FILTER_PEOPLE, 0},
    {T_LATER("Key contacts of members"), "is:key is:member", NULL, CORDEE_FILTER_PEOPLE,
     0},
    {T_LATER("Tagged {1}"), "tag:{1}", TAGS, 0, 0},
    {T_LATER("In my care"), "owner:me", NULL, 0, 0},
    {T_LATER("Good at {1}"), "competence:{1}", THEMES, CORDEE_FILTER_ORGS, 0},
    {T_LATER("Who read {1}"), "language:{1}", LANGUAGES, CORDEE_FILTER_PEOPLE, 0},
    {T_LATER("Heard from in 30 days"), "heard<30d", NULL, 0, 0},
    {T_LATER("Added this week"), "created<7d", NULL, 0, 0},
    {T_LATER("With a follow-up"), "task:open", NULL, 0, 0},
    {T_LATER("Without an owner"), "-has:owner", NULL, CORDEE_FILTER_ORGS, 0},
    {T_LATER("May be written to"), "is:reachable", NULL, CORDEE_FILTER_PEOPLE, 0},
    {T_LATER("Everyone in {1}"), "country:{1}", COUNTRIES, 0, 1},
    {T_LATER("Tagged {1}"), "tag:{1}", TAGS, 0, 1},
    {T_LATER("Who read {1}"), "language:{1}", LANGUAGES, CORDEE_FILTER_PEOPLE, 1},
    {T_LATER("Good at {1}"), "competence:{1}", THEMES, CORDEE_FILTER_ORGS, 1},
    {T_LATER("In touch in the last 90 days"), "last_contact<90d", NULL, 0, 0},
    {T_LATER("With an e-mail address"), "has:email", NULL, 0, 0},
    {T_LATER("Without a phone number"), "-has:phone", NULL, 0, 0},
    {T_LATER("Not members"), "-is:member", NULL, 0, 0},
    {T_LATER("Without a tag"), "-has:tag", NULL, 0, 0},
};

#define STARTERS      (sizeof starters / sizeof *starters)
#define MOST_STARTERS 8

static void starter_filter(const struct starter *s, const char *value,
                           struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf quoted = {0};

    cd_filter_quote(&quoted, value);
    cd_fill(out, s->filter, (const char *const[]){quoted.text, NULL});
}

static int starter_value(struct cordee *cd, const struct starter *s,
                         struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, s->value, CORDEE_ARGS(CORDEE_V(s->rank)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    if (rc > 0)
        cordee_buf_puts(out, cd->db->get_text(rows, 0));
    return rc;
}

static const char *starter_said(struct cordee *cd, const struct starter *s,
                                const char *value)
{
    if (strstr(s->filter, "country:"))
        return T(cd_country_name(value));
    if (strstr(s->filter, "language:"))
        return T(cd_language_name(value));
    return value;
}

/* One is enough: counting them all would cost as much as the list below. */
static int yields_somebody(struct cordee *cd, const struct cordee_filter *f,
                           struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = f->arena};
    struct cordee_filter any = *f;
    int64_t one;
    int rc;

    any.unordered = true;
    cordee_sql_put(&sql, "SELECT 1 FROM party p WHERE ");
    rc = cd_crm_filter_sql(cd, &any, &sql, err);
    if (rc == 0) {
        cordee_sql_put(&sql, " LIMIT 1");
        rc = cd->db->one(cd, err, &one, sql.text.text, sql.values, sql.n);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

/* Whether the text says it already, a condition of its own. */
static bool says_it(const char *text, const char *filter)
{
    size_t n = strlen(filter);

    for (const char *at = text; (at = strstr(at, filter)); at++)
        if ((at == text || strchr(" (", at[-1])) && (!at[n] || strchr(" )", at[n])))
            return true;
    return false;
}

/* The text with the starter behind it; in parentheses what has an OR at its top. */
static void starter_added(const char *text, bool either, const char *filter,
                          struct cordee_buf *out)
{
    if (*text)
        cordee_buf_printf(out, either ? "(%s) " : "%s ", text);
    cordee_buf_puts(out, filter);
}

struct starting {
    const char *text;
    bool either; /* has an OR at its top */
    unsigned flags;
    int64_t user;
};

/* Does a starter yield somebody, and is it new: 1, and the filter it makes of the text;
 * 0; -1. */
static int starter_works(struct cordee *cd, const struct starter *s,
                         const struct starting *from, struct cordee_buf *value,
                         struct cordee_buf *whole, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf filter = {0};
    struct cordee_filter *f;
    int rc = s->value ? starter_value(cd, s, value, err) : 1;

    if (rc <= 0)
        return rc;
    starter_filter(s, value->text ? value->text : "", &filter);
    if (says_it(from->text, filter.text))
        return 0;
    starter_added(from->text, from->either, filter.text, whole);
    if (cd_crm_filter(cd, a, whole->text, from->flags, from->user, &f, err) < 0)
        return -1;
    return yields_somebody(cd, f, err);
}

static bool has_filter(const json_t *found, const char *filter)
{
    json_t *row;
    size_t i;

    json_array_foreach (found, i, row)
        if (strcmp(json_string_value(json_array_get(row, 2)), filter) == 0)
            return true;
    return false;
}

/* Which starters work for whom hardly changes from one look at a list to the next, and
 * finding out asks the database a dozen questions: kept for a while. */
static int starters_find(struct cordee *cd, const struct starting *from, json_t *found,
                         struct cordee_error *err)
{
    for (size_t i = 0; i < STARTERS && json_array_size(found) < MOST_STARTERS; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
        int rc;

        if (from->flags && starters[i].flags && starters[i].flags != from->flags)
            continue;
        rc = starter_works(cd, &starters[i], from, &value, &whole, err);
        if (rc < 0)
            return -1;
        if (rc > 0 && !has_filter(found, whole.text))
            json_array_append_new(
                found,
                json_pack("[i, s, s]", (int)i, value.text ? value.text : "", whole.text));
    }
    return 0;
}

static void starter_put(struct cordee *cd, const json_t *row, json_t *list)
{
    const struct starter *s = &starters[json_integer_value(json_array_get(row, 0))];
    const char *value = json_string_value(json_array_get(row, 1));
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf label = {0};

    cd_fill(&label, T(s->label), (const char *const[]){starter_said(cd, s, value), NULL});
    json_array_append_new(list, json_pack("{s:s, s:O}", "label", label.text, "filter",
                                          json_array_get(row, 2)));
}

/* A text that is no filter cannot be added to: the starters take its place. */
static void starting_read(struct cordee *cd, struct cordee_arena *a,
                          struct starting *from)
{
    struct cordee_error wrong = {0};
    struct cordee_filter *f;

    if (cd_crm_filter(cd, a, from->text, from->flags, from->user, &f, &wrong) < 0)
        from->text = "";
    else
        from->either = *from->text && f->root && f->root->kind == NODE_OR;
}

/* What is looked at belongs to what is asked for. */
static unsigned kept_as(struct cordee *cd, unsigned flags)
{
    return flags | (unsigned)cd_scope_now(cd->host)->current << 8;
}

int cd_filter_starters(struct cordee *cd, struct cordee_error *err, const char *text,
                       unsigned flags, int64_t user, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct starting from = {.text = text, .flags = flags, .user = user};
    CORDEE_AUTO(cordee_json_drop)
    json_t *found = cd_kept_get_same(core->host, kept_as(cd, flags), user, text);
    json_t *row;
    size_t i;

    if (!found) {
        found = json_array();
        starting_read(core, a, &from);
        if (starters_find(core, &from, found, err) < 0)
            return -1;
        cd_kept_put(core->host, kept_as(cd, flags), user, text, found);
    }
    *list_r = json_array();
    json_array_foreach (found, i, row)
        starter_put(core, row, *list_r);
    return 0;
}
