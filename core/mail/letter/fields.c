/* Merge fields: which a letter asks for, which there are, and what they are of a person.
 */
#include "core/mail/letter/letter.h"

#include "core/base/host.h"
#include "core/base/merge-field.h"
#include "core/mail/compose/merge.h"
#include "core/mail/letter/text.h"

#include <string.h>

/* ---- of one text ---- */

static int fail_unknown(struct cordee *cd, const char *name, int at,
                        struct cordee_error *err)
{
    const char *nearest = cd_merge_nearest(cd, name);

    if (err)
        err->at = at;
    if (nearest)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("there is no merge field {{%s}}; did you mean {{%s}}?"),
                           name, nearest);
    return cordee_fail(err, CORDEE_E_INVALID, T("there is no merge field {{%s}}"), name);
}

static int merge_check(struct cordee *cd, struct cd_merge *m, struct cordee_error *err)
{
    for (size_t i = 0; i < m->n_tags; i++) {
        const char *name = m->names[m->tags[i].field];

        m->wrong_line = m->tags[i].line;
        if (!cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name))
            return fail_unknown(cd, name, m->tags[i].at, err);
    }
    return 0;
}

/* Also "name", which the To line of every mail uses. */
static json_t *names_list(const struct cd_merge *m)
{
    json_t *names = json_array();
    bool has_name = false;

    for (size_t i = 0; i < m->n_names; i++) {
        has_name = has_name || strcmp(m->names[i], "name") == 0;
        json_array_append_new(names, json_string(m->names[i]));
    }
    if (!has_name)
        json_array_append_new(names, json_string("name"));
    return names;
}

/* `what`: the text is one line of that name; NULL: it is a letter's text. */
static int fields_of(struct cordee *cd, const char *text, const char *what,
                     json_t **names_r, struct cordee_error *err)
{
    struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf inert = {0};
    struct cd_merge m;
    int rc;

    cd_merge_init(&m, cd, arena);
    m.lists = what ? CD_LISTS_REFUSE : CD_LISTS;
    rc = cd_merge_scan(&m, text, false, &inert, err);
    if (rc == 0)
        rc = merge_check(cd, &m, err);
    if (rc == 0)
        *names_r = names_list(&m);
    else if (what)
        cordee_fail_in(err, "%s: ", what);
    else
        cordee_fail_in(err, T("line %d of the text: "), m.wrong_line);
    cordee_arena_free(arena);
    return rc;
}

int cd_letter_fields(struct cordee *cd, struct cordee_error *err, const char *text,
                     json_t **names_r)
{
    return fields_of(cd, text, NULL, names_r, err);
}

/* `cluster`: whose mailing it is; 0: where the thread's user works. */
static void value_sql(const struct cordee_merge_field *f, int64_t cluster,
                      struct cordee_buf *out)
{
    static const char here[] = "cluster_here()";
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    const char *s, *at;

    cd_merge_field_sql(f, &whole);
    for (s = whole.text; cluster && (at = strstr(s, here)); s = at + strlen(here)) {
        cordee_buf_put(out, s, (size_t)(at - s));
        cordee_buf_printf(out, "%lld", (long long)cluster);
    }
    cordee_buf_puts(out, s);
}

/* The SELECT of all merge values of one person: the rows' own expressions on `p`, and on
 * `o`, the organisation of the person's first current role. */
static void values_sql(struct cordee *cd, int64_t cluster, struct cordee_buf *sql)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_MERGE_FIELD, &n);

    cordee_buf_puts(sql, "SELECT p.id AS \"-id\"");
    for (size_t i = 0; i < n; i++) {
        const struct cordee_merge_field *f = rows[i].row;

        cordee_buf_puts(sql, ", ");
        value_sql(f, cluster, sql);
        cordee_buf_printf(sql, " AS \"%s\"", f->name);
    }
    cordee_buf_puts(
        sql, " FROM party p LEFT JOIN party o ON o.id = (SELECT r.other FROM role r "
             "JOIN party x ON x.id = r.other WHERE r.party = p.id AND x.kind = 1 "
             "AND x.deleted_at IS NULL AND " CORDEE_ROLE_AT(
                 "r", "?") " ORDER "
                           "BY r.key_contact DESC, r.id LIMIT 1) WHERE p.id = ?");
}

static json_t *list_offer(struct cordee *cd, const struct cordee_merge_field *f)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf piece = {0};
    json_t *items = json_array();

    for (const struct cordee_merge_item *i = f->items; i->name; i++)
        json_array_append_new(
            items, json_pack("{s:s, s:s}", "name", i->name, "label", T(i->label)));
    cordee_buf_printf(&piece, "{{#%s}}\n- {{%s}}\n{{/%s}}", f->name, f->items->name,
                      f->name);
    return json_pack("{s:s, s:s, s:o, s:s}", "name", f->name, "label", T(f->label),
                     "items", items, "piece", piece.text);
}

/* A second name of the field before it: it works, and is not offered beside it. */
static bool names_again(const struct cd_row *rows, size_t i)
{
    const struct cordee_merge_field *f = rows[i].row;
    const struct cordee_merge_field *before = i ? rows[i - 1].row : NULL;

    return before && strcmp(before->label, f->label) == 0;
}

json_t *cd_letter_offers(struct cordee *cd)
{
    json_t *fields = json_array();
    json_t *lists = json_array();
    json_t *blocks = json_array();
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_MERGE_FIELD, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_merge_field *f = rows[i].row;

        /* A link to a row stands in the letters of whoever makes the row. */
        if (!names_again(rows, i) && !f->link)
            json_array_append_new(
                fields, json_pack("{s:s, s:s}", "name", f->name, "label", T(f->label)));
        if (f->items && !names_again(rows, i))
            json_array_append_new(lists, list_offer(cd, f));
    }
    rows = cd_rows_of(cd->host->rows, CD_ROW_BLOCK, &n);
    for (size_t i = 0; i < n; i++) {
        const struct cordee_block *b = rows[i].row;

        json_array_append_new(blocks,
                              json_pack("{s:s, s:s, s:s}", "name", b->name, "label",
                                        T(b->label), "help", b->help ? T(b->help) : ""));
    }
    return json_pack("{s:o, s:o, s:o}", "fields", fields, "lists", lists, "blocks",
                     blocks);
}

/* Lists come as text. */
static void lists_read(struct cordee *cd, json_t *row)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_MERGE_FIELD, &n);

    for (size_t i = 0; i < n; i++) {
        const struct cordee_merge_field *f = rows[i].row;

        if (f->items)
            json_object_set_new(row, f->name,
                                json_loads(cordee_json_text(row, f->name), 0, NULL));
    }
}

static int values_of(struct cordee *cd, struct cordee_error *err, int64_t cluster,
                     int64_t party, json_t **values_r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    struct cordee *core = cd->host->core;
    json_t *row = NULL;
    int rc;

    values_sql(cd, cluster, &sql);
    rc = core->db->row(core, err, &row, sql.text,
                       CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(party)));
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                           T("this person is no longer there"));
    if (rc < 0)
        return -1;
    json_object_del(row, "-id");
    lists_read(cd, row);
    *values_r = row;
    return 0;
}

int cd_letter_values(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **values_r)
{
    return values_of(cd, err, 0, party, values_r);
}

int cd_letter_values_for(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_letter *l, int64_t party, json_t **values_r)
{
    return values_of(cd, err, l->cluster, party, values_r);
}

/* ---- of all languages ---- */

static void names_add(json_t *all, json_t *names)
{
    size_t i, j;
    json_t *name, *known;
    bool there;

    json_array_foreach (names, i, name) {
        there = false;
        json_array_foreach (all, j, known)
            there = there || json_equal(known, name);
        if (!there)
            json_array_append(all, name);
    }
}

/* Of one language; the names go into `all`. */
static int text_names(struct cordee *cd, const struct cordee_letter_text *t, json_t *all,
                      struct cordee_error *err)
{
    const char *texts[] = {t->subject, t->preheader, t->markdown};
    const char *whats[] = {T("the subject"), T("the preview line"), NULL};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CORDEE_AUTO(cordee_json_drop) json_t *names = NULL;

        if (texts[i] && fields_of(cd, texts[i], whats[i], &names, err) < 0)
            return -1;
        names_add(all, names);
    }
    return 0;
}

int cd_letter_all_fields(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_letter *l, json_t **names_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_array();
    const struct cordee_letter_text own = cd_letter_own(l);

    if (text_names(cd, &own, all, err) < 0)
        return l->n_texts && *own.language ? cordee_fail_in(err, "%s: ", own.language)
                                           : -1;
    for (size_t i = 0; i < l->n_texts; i++)
        if (text_names(cd, &l->texts[i], all, err) < 0)
            return cordee_fail_in(err, "%s: ", l->texts[i].language);
    *names_r = all;
    all = NULL;
    return 0;
}
