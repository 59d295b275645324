#include "core/crm/custom/custom.h"

#include "core/crm/crm-priv.h"
#include "core/crm/filter/filter.h"
#include "core/crm/import/import.h"
#include "core/crm/scope.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One reading of the definitions; it stays as long as somebody may look at it. */
struct cd_customs {
    struct cordee_arena *arena;
    int64_t version;
    struct cd_custom *list;
    size_t n;
    struct cd_customs *older;
};

static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;

/* ---- the rows it is ---------------------------------------------------------------- */

#define HAS "FROM custom_value v WHERE {1} AND v.field = {2}"
#define OF_CHOICE                                                                \
    "FROM custom_value v JOIN custom_choice c ON c.id = v.choice WHERE {1} AND " \
    "v.field = {2}"
/* Of the memberships of a cluster the newest says what is so there. */
#define NEWEST(cluster)                                                                 \
    "v.membership = (SELECT m.id FROM membership m WHERE m.party = {1}.id AND " cluster \
    " ORDER BY coalesce(m.since, 0) DESC, m.id DESC LIMIT 1)"
/* That of each cluster that is looked at: what is asked of several is said of any. */
#define MEMBERSHIPS                                                                   \
    "membership m JOIN custom_value v ON v.membership = m.id LEFT JOIN "              \
    "custom_choice c ON c.id = v.choice WHERE m.party = p.id AND " CD_MEMBERSHIP_SEEN \
    " AND NOT EXISTS (SELECT 1 FROM membership n WHERE n.party = m.party AND "        \
    "n.cluster = m.cluster AND (coalesce(n.since, 0), n.id) > (coalesce(m.since, "    \
    "0), m.id)) AND v.field = {1}"
/* Entries that everybody may read: what somebody keeps to themselves finds nobody. */
#define ENTRIES                                                                   \
    "interaction_party ip JOIN interaction i ON i.id = ip.interaction JOIN "      \
    "custom_value v ON v.interaction = i.id LEFT JOIN custom_choice c ON c.id = " \
    "v.choice WHERE ip.party = p.id AND v.field = {1} AND " CORDEE_ENTRY_OPENLY

static const char *const belongs[] = {
    [CD_OWN_PARTY] = "party",
    [CD_OWN_MEMBERSHIP] = "membership",
    [CD_OWN_ENTRY] = "interaction",
};

/* Constant text of ours, with a condition and a number of ours in it. */
static const char *sql_of(struct cordee_arena *a, const char *text, const char *where,
                          int64_t id)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char number[24];

    snprintf(number, sizeof number, "%lld", (long long)id);
    cd_fill(&out, text, (const char *const[]){where, number, NULL});
    return cordee_arena_text(a, out.text);
}

/* Which value is that of the party that stands as `alias`: of memberships the newest of
 * those that are looked at. */
static const char *where_of(struct cordee_arena *a, const struct cd_custom *c,
                            const char *alias)
{
    return sql_of(a,
                  c->of == CD_OWN_PARTY ? "v.party = {1}.id" : NEWEST(CD_MEMBERSHIP_SEEN),
                  alias, 0);
}

/* A file speaks of one cluster's memberships, in its other columns too. */
static const char *where_of_file(struct cordee_arena *a, const struct cd_custom *c)
{
    return c->of == CD_OWN_PARTY
               ? where_of(a, c, "p")
               : sql_of(a, NEWEST("m.cluster = cluster_here()"), "p", 0);
}

/* The value as it compares and sorts, of the party that stands as `p`. */
static const char *value_sql(struct cordee_arena *a, const struct cd_custom *c)
{
    static const char *const sql[] = {
        [CD_IS_LINE] = "(SELECT v.text " HAS ")",
        [CD_IS_AREA] = "(SELECT v.text " HAS ")",
        [CD_IS_COUNTRY] = "(SELECT v.text " HAS ")",
        [CD_IS_NUMBER] = "(SELECT v.number " HAS ")",
        [CD_IS_MONEY] = "(SELECT v.number " HAS ")",
        [CD_IS_DAY] = "(SELECT v.at " HAS ")",
        [CD_IS_YESNO] = "(SELECT v.number = 1 " HAS ")",
        [CD_IS_CHOICE] = "(SELECT c.name " OF_CHOICE ")",
    };

    if (c->field.is == CD_IS_CHOICES)
        return "c.name";
    return sql_of(a, sql[c->field.is], where_of(a, c, "p"), c->id);
}

/* The value of one of many memberships or entries, `v` with its choice `c`. */
static const char *each_sql(const struct cd_custom *c)
{
    switch (c->field.is) {
    case CD_IS_NUMBER:
    case CD_IS_MONEY:
        return "v.number";
    case CD_IS_DAY:
        return "v.at";
    case CD_IS_YESNO:
        return "v.number = 1";
    case CD_IS_CHOICE:
    case CD_IS_CHOICES:
        return "c.name";
    default:
        return "v.text";
    }
}

/* The same in a cell beside others. */
static const char *each_text(const struct cd_custom *c)
{
    switch (c->field.is) {
    case CD_IS_NUMBER:
        return "printf('%.10g', v.number)";
    case CD_IS_MONEY:
        return "printf('%.2f', v.number)";
    case CD_IS_DAY:
        return "date(v.at + 43200, 'unixepoch')";
    case CD_IS_YESNO:
        return "CASE v.number WHEN 1 THEN '✓' ELSE '–' END";
    default:
        return each_sql(c);
    }
}

/* The value as it is written into files and mails; a day is known by its noon. */
static const char *text_sql(struct cordee_arena *a, const struct cd_custom *c,
                            const char *where)
{
    static const char *const sql[] = {
        [CD_IS_LINE] = "(SELECT v.text " HAS ")",
        [CD_IS_AREA] = "(SELECT v.text " HAS ")",
        [CD_IS_COUNTRY] = "(SELECT v.text " HAS ")",
        [CD_IS_NUMBER] = "(SELECT printf('%.10g', v.number) " HAS ")",
        [CD_IS_MONEY] = "(SELECT printf('%.2f', v.number) " HAS ")",
        [CD_IS_DAY] = "(SELECT date(v.at + 43200, 'unixepoch') " HAS ")",
        [CD_IS_YESNO] = "(SELECT CASE v.number WHEN 1 THEN 'yes' ELSE 'no' END " HAS ")",
        [CD_IS_CHOICE] = "(SELECT c.name " OF_CHOICE ")",
        [CD_IS_CHOICES] =
            "(SELECT group_concat(name, '; ') FROM (SELECT c.name " OF_CHOICE
            " ORDER BY c.place, c.id))",
    };

    return sql_of(a, sql[c->field.is], where, c->id);
}

static enum cordee_field_type type_of(enum cd_kind_of_field is)
{
    switch (is) {
    case CD_IS_NUMBER:
    case CD_IS_MONEY:
        return CORDEE_FIELD_NUMBER;
    case CD_IS_DAY:
        return CORDEE_FIELD_DATE;
    case CD_IS_YESNO:
        return CORDEE_FIELD_YESNO;
    case CD_IS_CHOICE:
    case CD_IS_CHOICES:
        return CORDEE_FIELD_CHOICE;
    default:
        return CORDEE_FIELD_TEXT;
    }
}

/* Of whom it is asked: an organisation has memberships, anybody a history. */
static unsigned kinds_of(const struct cd_custom *c)
{
    return c->of == CD_OWN_PARTY        ? c->field.kinds
           : c->of == CD_OWN_MEMBERSHIP ? CORDEE_ORG
                                        : CORDEE_ANYONE;
}

/* Of what a party has several of. */
static const char *from_of(struct cordee_arena *a, const struct cd_custom *c)
{
    const char *id = cordee_arena_printf(a, "%lld", (long long)c->id);

    if (c->of == CD_OWN_ENTRY)
        return sql_of(a, ENTRIES, id, 0);
    if (c->of == CD_OWN_MEMBERSHIP)
        return sql_of(a, MEMBERSHIPS, id, 0);
    return c->field.is == CD_IS_CHOICES
               ? sql_of(a, OF_CHOICE, where_of(a, c, "p"), c->id) + strlen("FROM ")
               : NULL;
}

static void filter_make(struct cordee_arena *a, struct cd_custom *c)
{
    const struct cd_field *f = &c->field;

    c->filter = (struct cordee_field){
        .name = f->name,
        .type = type_of(f->is),
        .kinds = kinds_of(c),
        .label = f->label,
        .help = f->hint,
        .value = c->of == CD_OWN_PARTY ? value_sql(a, c) : each_sql(c),
        .from = from_of(a, c),
    };
    if (c->n_choices)
        c->filter.choices = cordee_arena_printf(
            a,
            "SELECT name AS value, name AS label FROM custom_choice WHERE field = %lld "
            "AND retired_at IS NULL ORDER BY place, id",
            (long long)c->id);
}

/* Where one cluster is looked at, a membership's value is a column as any other; else the
 * cell has those of all. */
static void listed_make(struct cordee_arena *a, struct cd_custom *c)
{
    const bool several = c->field.is == CD_IS_CHOICES;

    if (c->of != CD_OWN_MEMBERSHIP)
        return;
    c->listed = c->filter;
    c->listed.value = value_sql(a, c);
    c->listed.from =
        several ? sql_of(a, OF_CHOICE, where_of(a, c, "p"), c->id) + strlen("FROM ")
                : NULL;
    c->beside = each_text(c);
}

/* An entry's value is none of a party's columns: it has as many as it has entries. */
static void columns_make(struct cordee_arena *a, struct cd_custom *c)
{
    const struct cd_field *f = &c->field;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf squeezed = {0};
    const char *of_p, *of_o;

    if (c->of == CD_OWN_ENTRY)
        return;
    of_p = text_sql(a, c, where_of(a, c, "p"));
    of_o = text_sql(a, c, where_of(a, c, "o"));
    cd_import_squeeze(f->label, &squeezed);
    c->column = (struct cordee_column){
        .name = f->name,
        .synonyms = cordee_arena_text(a, squeezed.text),
        .kinds = kinds_of(c),
        .label = f->label,
        .value = text_sql(a, c, where_of_file(a, c)),
    };
    c->merge = (struct cordee_merge_field){
        .name = f->name,
        .label = f->label,
        .value = c->of == CD_OWN_MEMBERSHIP
                     ? cordee_arena_printf(a, "coalesce(%s, %s, '')", of_p, of_o)
                     : cordee_arena_printf(a, "coalesce(%s, %s, '')",
                                           f->kinds & CORDEE_PERSON ? of_p : "NULL",
                                           f->kinds & CORDEE_ORG ? of_o : "NULL"),
    };
}

/* ---- reading ----------------------------------------------------------------------- */

static const char *const shapes[] = {
    [CD_IS_LINE] = "line",     [CD_IS_AREA] = "area",       [CD_IS_NUMBER] = "number",
    [CD_IS_MONEY] = "money",   [CD_IS_DAY] = "day",         [CD_IS_YESNO] = "yesno",
    [CD_IS_CHOICE] = "choice", [CD_IS_CHOICES] = "choices", [CD_IS_COUNTRY] = "country",
};

static enum cd_kind_of_field shape_of(const char *word)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i], word) == 0)
            return (enum cd_kind_of_field)i;
    return CD_IS_LINE;
}

static const char *copy(struct cordee_arena *a, const json_t *row, const char *key)
{
    return cordee_arena_text(a, cordee_json_text(row, key));
}

static void choices_read(struct cordee_arena *a, struct cd_custom *c, const json_t *all)
{
    struct cd_custom_choice *list =
        cordee_arena_get(a, (json_array_size(all) + 1) * sizeof *list);
    const json_t *row;
    size_t i;

    json_array_foreach (all, i, row)
        if (cordee_json_int(row, "field") == c->id)
            list[c->n_choices++] =
                (struct cd_custom_choice){.id = cordee_json_int(row, "id"),
                                          .name = copy(a, row, "name"),
                                          .folded = copy(a, row, "folded"),
                                          .retired = cordee_json_true(row, "retired")};
    c->choices = list;
}

static void field_read(struct cordee_arena *a, struct cd_custom *c, const json_t *row)
{
    const char *subject = cordee_json_text(row, "subject");

    c->id = cordee_json_int(row, "id");
    while (strcmp(belongs[c->of], cordee_json_text(row, "belongs")) != 0 &&
           c->of < CD_OWN_ENTRY)
        c->of++;
    c->unit = copy(a, row, "unit");
    c->retired = cordee_json_true(row, "retired");
    c->field = (struct cd_field){
        .name = copy(a, row, "word"),
        .label = copy(a, row, "name"),
        .hint = *cordee_json_text(row, "help") ? copy(a, row, "help") : NULL,
        .kinds = c->of != CD_OWN_PARTY            ? 0
                 : strcmp(subject, "org") == 0    ? CORDEE_ORG
                 : strcmp(subject, "person") == 0 ? CORDEE_PERSON
                                                  : CORDEE_ANYONE,
        .is = shape_of(cordee_json_text(row, "shape")),
        .column = CD_P_ALL,
        .most = 20000,
    };
    c->input = cordee_arena_printf(a, CD_CUSTOM_PREFIX "%s", c->field.name);
}

static struct cd_customs *customs_read(struct cordee *cd, int64_t version,
                                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *rows =
        cd->db->list(cd, err,
                     "SELECT id, word, name, subject, belongs, shape, unit, help, "
                     "retired_at IS NOT NULL AS \"retired:bool\" FROM "
                     "custom_field ORDER BY place, id",
                     CORDEE_NO_ARGS);
    CORDEE_AUTO(cordee_json_drop)
    json_t *choices =
        rows ? cd->db->list(cd, err,
                            "SELECT id, field, name, folded, retired_at IS NOT NULL AS "
                            "\"retired:bool\" FROM custom_choice ORDER BY place, id",
                            CORDEE_NO_ARGS)
             : NULL;
    struct cd_customs *all = choices ? calloc(1, sizeof *all) : NULL;
    const json_t *row;
    size_t i;

    if (!choices)
        return NULL;
    if (!all)
        abort();
    all->arena = cordee_arena_new();
    all->version = version;
    all->list =
        cordee_arena_get(all->arena, (json_array_size(rows) + 1) * sizeof *all->list);
    json_array_foreach (rows, i, row) {
        struct cd_custom *c = &all->list[all->n++];

        field_read(all->arena, c, row);
        choices_read(all->arena, c, choices);
        filter_make(all->arena, c);
        listed_make(all->arena, c);
        columns_make(all->arena, c);
        c->text =
            text_sql(all->arena, c,
                     cordee_arena_printf(all->arena, "v.%s = x.id", belongs[c->of]));
    }
    return all;
}

static void rows_publish(struct cordee *cd, const struct cd_customs *all)
{
    const void **fields = cordee_arena_get(all->arena, (all->n + 1) * sizeof *fields);
    const void **columns = cordee_arena_get(all->arena, (all->n + 1) * sizeof *columns);
    const void **merges = cordee_arena_get(all->arena, (all->n + 1) * sizeof *merges);
    size_t n = 0, n_fields = 0;

    for (size_t i = 0; i < all->n; i++) {
        if (all->list[i].retired)
            continue;
        fields[n_fields++] = &all->list[i].filter;
        if (all->list[i].of == CD_OWN_ENTRY)
            continue;
        columns[n] = &all->list[i].column;
        merges[n++] = &all->list[i].merge;
    }
    cd_rows_publish(cd->host->rows, CD_ROW_FIELD, cd, fields, n_fields);
    cd_rows_publish(cd->host->rows, CD_ROW_COLUMN, cd, columns, n);
    cd_rows_publish(cd->host->rows, CD_ROW_MERGE_FIELD, cd, merges, n);
}

static struct cd_customs *current(struct cordee_host *host)
{
    return __atomic_load_n(&host->customs, __ATOMIC_ACQUIRE);
}

int cd_custom_fresh(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_customs *now = current(core->host), *next = NULL;
    int64_t version = 0;

    if (core->db->one(core, err, &version, "SELECT n FROM custom_version WHERE id = 1",
                      CORDEE_NO_ARGS) < 0)
        return -1;
    if (now && now->version == version)
        return 0;
    pthread_mutex_lock(&reading);
    now = current(core->host);
    if (!now || now->version != version)
        next = customs_read(core, version, err);
    if (next) {
        next->older = now;
        rows_publish(core, next);
        __atomic_store_n(&core->host->customs, next, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&reading);
    return next || (now && now->version == version) ? 0 : -1;
}

void cd_custom_stop(struct cordee_host *host)
{
    struct cd_customs *all = host->customs;

    host->customs = NULL;
    while (all) {
        struct cd_customs *older = all->older;

        cordee_arena_free(all->arena);
        free(all);
        all = older;
    }
}

const struct cd_custom *cd_customs(struct cordee *cd, size_t *n_r)
{
    const struct cd_customs *all;

    if (cd_custom_fresh(cd, NULL) < 0 || !(all = current(cd->host))) {
        *n_r = 0;
        return NULL;
    }
    *n_r = all->n;
    return all->list;
}

const struct cd_custom *cd_custom_find(struct cordee *cd, const char *word)
{
    size_t n;
    const struct cd_custom *list = cd_customs(cd, &n);

    for (size_t i = 0; i < n; i++)
        if (!list[i].retired && strcmp(list[i].field.name, word) == 0)
            return &list[i];
    return NULL;
}
