/* Saved filters: kept, counted, and used in other filters. */
#include "core/crm/filter/segment.h"

#include "core/crm/filter/filter-fields.h"

#include <string.h>

#define MOST_NAME     80
#define MOST_SEGMENTS 500
#define MOST_DEPTH    10
#define MOST_STARTERS 6

/* Who may see one: takes the user twice (0: all). */
#define MAY_SEE                                                   \
    "((s.shared = 1 OR s.staff IS NULL OR ? = 0 OR s.staff = ?) " \
    "AND (s.cluster IS NULL OR cluster_mine(s.cluster)))"

/* ---- segment:name in a filter ---------------------------------------------------- */

/* The saved filters that are being written into each other, the innermost first.  Folded
 * names; the thread's own. */
struct open_segment {
    const char *name;
    const struct open_segment *outer;
};
static _Thread_local const struct open_segment *opened;

static bool is_open(const char *name, int *depth_r)
{
    *depth_r = 0;
    for (const struct open_segment *o = opened; o; o = o->outer, ++*depth_r)
        if (strcmp(o->name, name) == 0)
            return true;
    return false;
}

/* What the filter of this name yields, as a condition on `p`. */
static int filter_put(struct cordee *cd, const char *text,
                      const struct cordee_condition *c, struct cordee_sql *out,
                      struct cordee_error *err)
{
    struct cordee_filter *f;

    if (cd_filter_of_cluster(cd, out->arena, text, 0, c->user, c->cluster, &f, err) < 0)
        return -1;
    return cd_filter_node_sql(cd, f, f->root, out, err);
}

static int segment_put(struct cordee *cd, const struct cordee_condition *c,
                       const char *name, struct cordee_sql *out, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    struct open_segment me = {.name = name, .outer = opened};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc, depth;

    if (is_open(name, &depth))
        return cd_wrong_value(err, T("the saved filter \"{1}\" leads back to itself"),
                              name);
    if (depth >= MOST_DEPTH)
        return cd_wrong_value(
            err, T("too many saved filters stand in each other, down to \"{1}\""), name);
    rows = core->db->query(
        core, err,
        "SELECT s.filter FROM segment s WHERE fold(s.name) = ? AND " MAY_SEE
        " ORDER BY s.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(name), CORDEE_V(c->user), CORDEE_V(c->user)));
    rc = rows ? core->db->next(rows, err) : -1;
    if (rc < 0)
        return -1;
    if (rc == 0)
        return cd_wrong_value(err, T("there is no saved filter \"{1}\""), name);
    opened = &me;
    rc = filter_put(cd, core->db->get_text(rows, 0), c, out, err);
    opened = me.outer;
    if (rc < 0 && err) {
        err->at = 0; /* a column of that filter, not of this one */
        if (!strstr(err->text, name))
            cordee_fail_in(err, "%s: ", name);
    }
    return rc;
}

int cd_field_segment(struct cordee *cd, const struct cordee_condition *c,
                     struct cordee_sql *out, struct cordee_error *err)
{
    if (c->op == CORDEE_OP_HAS) {
        cordee_sql_put(out, "1 = 1");
        return 0;
    }
    for (size_t i = 0; i < c->n; i++) {
        cordee_sql_put(out, i ? " OR " : "");
        if (segment_put(cd, c, c->values[i].as.s, out, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- keeping them ---------------------------------------------------------------- */

/* The name as it is kept and as it is compared. */
static int name_ready(struct cordee *cd, const char *name, struct cordee_buf *clean,
                      struct cordee_buf *folded, struct cordee_error *err)
{
    cordee_utf8_clean(name, strlen(name), clean);
    if (clean->len)
        cordee_utf8_fold(cordee_text_trim(clean->text), folded);
    if (!folded->len)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("a saved filter needs a name"));
    if (clean->len > MOST_NAME)
        return cd_refuse(err, CORDEE_E_INVALID, T("{1}... is too long for a name"),
                         clean->text);
    /* What a name is quoted with, and what a filter reads as a prefix. */
    if (strpbrk(clean->text, "\"\\*"))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("a name has no quotation mark, backslash or star"));
    return 0;
}

static int name_free(struct cordee *cd, const char *folded, int64_t but,
                     struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t other = 0;
    int rc = core->db->one(core, err, &other,
                           "SELECT id FROM segment WHERE fold(name) = ? AND id <> ?",
                           CORDEE_ARGS(CORDEE_V(folded), CORDEE_V(but)));

    if (rc > 0)
        return cd_refuse(err, CORDEE_E_CONFLICT,
                         T("there is a saved filter \"{1}\" already"), folded);
    return rc;
}

/* It compiles, and no filter that it names leads back to this name. */
static int filter_check(struct cordee *cd, const char *folded, const char *filter,
                        int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct open_segment me = {.name = folded, .outer = opened};
    struct cordee_filter *f;
    int rc;

    opened = &me;
    rc = cd_crm_filter(cd, a, filter, 0, user, &f, err);
    opened = me.outer;
    return rc;
}

static int segment_check(struct cordee *cd, int64_t user, int64_t id,
                         const struct cd_segment *s, struct cordee_buf *clean,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    if (s->kind != CORDEE_ORG && s->kind != CORDEE_PERSON)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such list"));
    if (name_ready(cd, s->name, clean, &folded, err) < 0 ||
        name_free(cd, folded.text, id, err) < 0)
        return -1;
    return filter_check(cd, folded.text, s->filter, user, err);
}

static int titled_begin(struct cordee *cd, struct cordee_change *c, const char *title,
                        const char *name, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};

    cd_fill(&words, title, (const char *const[]){name, NULL});
    return cd_change_begin(cd, c, words.text, err);
}

int cd_segment_add(struct cordee *cd, struct cordee_error *err, int64_t user,
                   const struct cd_segment *s, int64_t *id_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int64_t n = 0, id;

    if (titled_begin(cd, &c, T("Saved the filter {1}"), s->name, err) < 0 ||
        core->db->one(core, err, &n, "SELECT count(*) FROM segment", CORDEE_NO_ARGS) < 0)
        return -1;
    if (n >= MOST_SEGMENTS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("there are too many saved filters; delete some first"));
    if (segment_check(cd, user, 0, s, &clean, err) < 0)
        return -1;
    id = core->db->insert(
        core, err,
        "INSERT INTO segment(name, filter, kind, shared, staff, cluster) "
        "VALUES(?, ?, ?, ?, ?, nullif(?, 0))",
        CORDEE_ARGS(CORDEE_V(cordee_text_trim(clean.text)), CORDEE_V(s->filter),
                    CORDEE_V((int)s->kind), CORDEE_V(s->shared ? 1 : 0), CORDEE_ID(user),
                    CORDEE_V(cd_scope_now(cd->host)->current)));
    if (id < 0 || cd_change_commit(&c, err) < 0)
        return -1;
    *id_r = id;
    return 0;
}

static int is_there(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->changes(core) > 0 ? 0
                                       : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                                     T("there is no such saved filter"));
}

int cd_segment_set(struct cordee *cd, struct cordee_error *err, int64_t user, int64_t id,
                   const struct cd_segment *s)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (titled_begin(cd, &c, T("Changed the saved filter {1}"), s->name, err) < 0 ||
        segment_check(cd, user, id, s, &clean, err) < 0 ||
        core->db->exec(
            core, err,
            "UPDATE segment AS s SET name = ?, filter = ?, kind = ?, shared = ? WHERE "
            "s.id = ? AND " MAY_SEE,
            CORDEE_ARGS(CORDEE_V(cordee_text_trim(clean.text)), CORDEE_V(s->filter),
                        CORDEE_V((int)s->kind), CORDEE_V(s->shared ? 1 : 0), CORDEE_V(id),
                        CORDEE_V(user), CORDEE_V(user))) < 0 ||
        is_there(cd, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

int cd_segment_remove(struct cordee *cd, struct cordee_error *err, int64_t user,
                      int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("Deleted a saved filter"), err) < 0 ||
        core->db->exec(core, err, "DELETE FROM segment AS s WHERE s.id = ? AND " MAY_SEE,
                       CORDEE_ARGS(CORDEE_V(id), CORDEE_V(user), CORDEE_V(user))) < 0 ||
        is_there(cd, err) < 0)
        return -1;
    return cd_change_commit(&c, err);
}

/* ---- lists ----------------------------------------------------------------------- */

/* How many it yields now, or why it yields none any more. */
static int put_count(struct cordee *cd, json_t *row, int64_t user,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    bool orgs = cordee_json_int(row, "kind") == CORDEE_ORG;
    struct cordee_error why = {0};
    struct cordee_filter *f;
    int64_t n = 0;

    if (cd_crm_filter(cd, a, cordee_json_text(row, "filter"),
                      orgs ? CORDEE_FILTER_ORGS : CORDEE_FILTER_PEOPLE, user, &f,
                      &why) < 0) {
        if (why.code == CORDEE_E_IO || why.code == CORDEE_E_INTERNAL)
            return cordee_fail(err, why.code, "%s", why.text);
        json_object_set_new(row, "error", json_string(why.text));
        json_object_set_new(row, "error_at", json_integer(why.at));
        return 0;
    }
    if (cd_crm_filter_count(cd, f, &n, err) < 0)
        return -1;
    json_object_set_new(row, "n", json_integer(n));
    json_object_set_new(row, "sentence", json_string(cd_crm_filter_sentence(cd, f)));
    return 0;
}

int cd_segment_list(struct cordee *cd, struct cordee_error *err, int64_t user,
                    enum cordee_kind kind, bool count, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err,
        "SELECT s.id, s.name, s.kind, s.filter, s.shared AS \"shared:bool\", s.staff = ? "
        "AS \"mine:bool\", w.name AS maker FROM segment s LEFT JOIN staff w ON w.id = "
        "s.staff WHERE " MAY_SEE " AND (? = 3 OR s.kind = ?) ORDER BY fold(s.name), s.id",
        CORDEE_ARGS(CORDEE_V(user), CORDEE_V(user), CORDEE_V(user), CORDEE_V((int)kind),
                    CORDEE_V((int)kind)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        json_object_set_new(
            row, "term", json_sprintf("segment:\"%s\"", cordee_json_text(row, "name")));
        if (count && put_count(core, row, user, err) < 0)
            return -1;
    }
    if (!list)
        return -1;
    *list_r = json_incref(list);
    return 0;
}

/* ---- to start from --------------------------------------------------------------- */

/* The text with the term behind it; in parentheses what has an OR at its top. */
static void put_behind(struct cordee *cd, const char *text, unsigned flags, int64_t user,
                       const char *term, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_error wrong = {0};
    struct cordee_filter *f;

    /* A text that is no filter cannot be added to: the term takes its place. */
    if (*text && cd_crm_filter(cd, a, text, flags, user, &f, &wrong) == 0)
        cordee_buf_printf(out, f->root->kind == NODE_OR ? "(%s) " : "%s ", text);
    cordee_buf_puts(out, term);
}

/* One that no longer works is nothing to start from. */
static bool compiles(struct cordee *cd, const char *text, unsigned flags, int64_t user)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee_error wrong = {0};
    struct cordee_filter *f;

    return cd_crm_filter(cd, a, text, flags, user, &f, &wrong) == 0;
}

int cd_segment_starters(struct cordee *cd, struct cordee_error *err, const char *text,
                        unsigned flags, int64_t user, json_t **list_r)
{
    enum cordee_kind kind = flags == CORDEE_FILTER_ORGS     ? CORDEE_ORG
                            : flags == CORDEE_FILTER_PEOPLE ? CORDEE_PERSON
                                                            : CORDEE_ANYONE;
    CORDEE_AUTO(cordee_json_drop) json_t *segments = NULL;
    json_t *row;
    size_t i;

    if (cd_segment_list(cd, err, user, kind, false, &segments) < 0)
        return -1;
    *list_r = json_array();
    json_array_foreach (segments, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
        const char *term = cordee_json_text(row, "term");

        if (strstr(text, term) || json_array_size(*list_r) == MOST_STARTERS)
            continue;
        put_behind(cd, text, flags, user, term, &whole);
        if (!compiles(cd, whole.text, flags, user))
            continue;
        json_array_append_new(*list_r, json_pack("{s:s, s:s}", "label",
                                                 cordee_json_text(row, "name"), "filter",
                                                 whole.text));
    }
    return 0;
}
