#include "core/crm/list-column.h"
#include "core/crm/scope.h"

#include "core/crm/cluster.h"
#include "core/crm/custom/custom.h"
#include "core/crm/filter/filter.h"
#include "core/crm/org-kind.h"
#include "core/crm/place/place.h"
#include "core/db/scope.h"

#include <string.h>

#define MOST_CHOSEN 20

#define MEMBER(what)                                                                   \
    "(SELECT " what " FROM membership m WHERE m.party = p.id AND (m.until IS NULL OR " \
    "m.until > ?))"
#define FIRST_ROLE(what)                                                                \
    "(SELECT " what " FROM role r JOIN party o ON o.id = r.other WHERE r.party = p.id " \
    "AND " CORDEE_ROLE_AT("r", "?") " AND " CD_MINE(                                    \
        "o.id") " ORDER BY r.key_contact DESC, r.id LIMIT 1)"

enum { ORG = CORDEE_ORG, PERSON = CORDEE_PERSON, BOTH = CORDEE_ANYONE };

/* clang-format off */
static const struct cd_list_column own[] = {
    {"membership", T_LATER("Membership"), ORG, CD_AS_MEMBERSHIP, MEMBER("min(m.type)"), NULL,
     "coalesce(" MEMBER("min(m.type)") ", '')", true, false, "p2", NULL, NULL},
    {"org", T_LATER("Organisation"), PERSON, CD_AS_ORG, FIRST_ROLE("o.name"), NULL,
     "coalesce(" FIRST_ROLE("o.sort_name") ", '')", true, false, "p2", NULL, "org"},
    {"role", T_LATER("Role"), PERSON, CD_AS_TEXT, FIRST_ROLE("r.label"), NULL, NULL, true, false, "p3", NULL, NULL},
    {"type", T_LATER("Type of organisation"), ORG, CD_AS_ORG_TYPE, "p.org_type", NULL, NULL, true, false, "p3", NULL, NULL},
    {"size", T_LATER("Size of company"), ORG, CD_AS_ORG_SIZE, CD_ORG_SIZE, NULL, "coalesce(p.headcount, -1)", true, true, "p3", NULL, NULL},
    {"country", T_LATER("Country"), BOTH, CD_AS_COUNTRY, "p.country", NULL, "p.country", true, false, "p2", NULL, "country"},
    {"region", T_LATER("Region"), BOTH, CD_AS_TEXT, "p.region", NULL, NULL, true, false, "p3", NULL, "region"},
    {"city", T_LATER("City"), BOTH, CD_AS_TEXT, "p.city", NULL, "p.city", true, false, "p2", NULL, "city"},
    {"distance", T_LATER("Distance"), BOTH, CD_AS_KM, NULL, NULL, NULL, true, false, "p1", NULL, NULL},
    {"postcode", T_LATER("Postcode"), BOTH, CD_AS_TEXT, "p.postcode", NULL, "p.postcode", true, false, "p3", NULL, NULL},
    {"tags", T_LATER("Tags"), BOTH, CD_AS_LIST, "t.name",
     "tagging g JOIN tag t ON t.id = g.tag WHERE g.party = p.id ORDER BY t.folded", NULL, false, false, "p3", NULL, "tags"},
    {"strength", T_LATER("Relationship"), BOTH, CD_AS_STRENGTH, NULL, NULL, NULL, false, true, "", NULL, NULL},
    {"last_contact", T_LATER("Last contact"), ORG, CD_AS_LAST, CD_LAST_CONTACT, NULL,
     "coalesce(" CD_LAST_CONTACT ", 0)", true, true, "p1", NULL, "last_contact_at"},
    {"last_contact", T_LATER("Last contact"), PERSON, CD_AS_LAST, "nullif(p.last_contact, 0)", NULL,
     "p.last_contact", true, true, "p1", NULL, "last_contact_at"}, /* a range of an index */
    {"owner", T_LATER("Owner"), BOTH, CD_AS_TEXT, "(SELECT w.name FROM staff w WHERE w.id = p.owner)",
     NULL, NULL, true, false, "p3", NULL, "owner_name"},
    {"email", T_LATER("E-mail address"), BOTH, CD_AS_MAIL,
     "(SELECT e.address FROM email_address e WHERE e.party = p.id ORDER BY e.main DESC, e.id LIMIT 1)",
     NULL, NULL, true, false, "p2", NULL, "email"},
    {"phone", T_LATER("Phone"), BOTH, CD_AS_PHONE,
     "(SELECT f.number FROM phone f WHERE f.party = p.id ORDER BY f.main DESC, f.id LIMIT 1)",
     NULL, NULL, false, false, "p2", NULL, "phone"},
    {"website", T_LATER("Website"), BOTH, CD_AS_WEB, "p.website", NULL, NULL, true, false, "p3", NULL, "website"},
    {"language", T_LATER("Language"), BOTH, CD_AS_LANGUAGE, "p.language", NULL, "p.language", true, false, "p3", NULL, "language"},
    {"member_since", T_LATER("Member since"), ORG, CD_AS_DAY, MEMBER("min(m.since)"), NULL,
     "coalesce(" MEMBER("min(m.since)") ", 0)", true, true, "p3", NULL, NULL},
    {"member_until", T_LATER("Member until"), ORG, CD_AS_DAY, MEMBER("max(m.until)"), NULL,
     "coalesce(" MEMBER("max(m.until)") ", 0)", true, false, "p3", NULL, NULL},
    {"people", T_LATER("People"), ORG, CD_AS_COUNT,
     "(SELECT count(*) FROM role y JOIN party q ON q.id = y.party WHERE y.other = p.id AND q.deleted_at IS "
     "NULL AND " CORDEE_ROLE_AT("y", "?") ")", NULL, NULL, true, true, "p3", NULL, NULL},
    {"competence", T_LATER("Competences"), BOTH, CD_AS_LIST, "t.name",
     "competence k JOIN theme t ON t.id = k.theme WHERE k.party = p.id ORDER BY k.level DESC, t.folded",
     NULL, false, false, "p3", NULL, NULL},
    {"need", T_LATER("Needs"), BOTH, CD_AS_LIST, "t.name",
     "need k JOIN theme t ON t.id = k.theme WHERE k.party = p.id ORDER BY k.level DESC, t.folded",
     NULL, false, false, "p3", NULL, NULL},
    {"tasks", T_LATER("Open follow-ups"), BOTH, CD_AS_COUNT,
     "(SELECT count(*) FROM task t WHERE t.party = p.id AND t.done_at IS NULL)", NULL, NULL, true, true, "p3", NULL, NULL},
    {"created", T_LATER("Added"), BOTH, CD_AS_DAY, "p.created_at", NULL, "p.created_at", true, true, "p3", NULL, NULL},
    {"updated", T_LATER("Changed"), BOTH, CD_AS_DAY, "p.updated_at", NULL, "p.updated_at", true, true, "p3", NULL, NULL},
    {0},
};
/* clang-format on */

/* Not columns: what says only what the list says already. */
static bool is_plain(const struct cordee_field *f)
{
    static const char *const said[] = {"name", "kind", "id", "is.org", "is.person"};

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(said[i], f->name) == 0)
            return false;
    /* Of several, only words stand beside each other in a cell. */
    if (f->from && f->type != CORDEE_FIELD_TEXT && f->type != CORDEE_FIELD_CHOICE)
        return false;
    return f->value && f->label;
}

static struct cd_list_column of_field(const struct cordee_field *f)
{
    static const enum cd_shape shapes[] = {
        [CORDEE_FIELD_TEXT] = CD_AS_TEXT,    [CORDEE_FIELD_CHOICE] = CD_AS_TEXT,
        [CORDEE_FIELD_NUMBER] = CD_AS_COUNT, [CORDEE_FIELD_DATE] = CD_AS_DAY,
        [CORDEE_FIELD_YESNO] = CD_AS_YESNO,
    };

    return (struct cd_list_column){
        .name = f->name,
        .label = f->label,
        .kinds = f->kinds,
        .shape = f->from ? CD_AS_LIST : shapes[f->type],
        .sql = f->value,
        .from = f->from,
        .sorts = !f->from,
        .down_first = f->type == CORDEE_FIELD_NUMBER || f->type == CORDEE_FIELD_DATE,
        .narrow = "p3",
    };
}

/* Values of several clusters beside each other, in order by the newest. */
static struct cd_list_column of_memberships(struct cordee_arena *a,
                                            const struct cd_custom *own_field)
{
    struct cd_list_column c = of_field(&own_field->listed);
    const bool words = c.shape == CD_AS_TEXT;

    if (c.sorts)
        c.key = cordee_arena_printf(
            a, words ? "coalesce(fold(%s), '')" : "coalesce(%s, 0)", c.sql);
    c.shape = CD_AS_LIST;
    c.sql = own_field->beside;
    c.from =
        cordee_arena_printf(a, "%s ORDER BY m.cluster, c.place", own_field->filter.from);
    return c;
}

struct gathered {
    struct cd_list_column *columns;
    size_t n;
    unsigned kinds;
};

static void gather(struct gathered *g, struct cd_list_column c)
{
    if (c.kinds & g->kinds && !cd_list_column(g->columns, g->n, c.name))
        g->columns[g->n++] = c;
}

/* A field that people made: of an entry it is asked for, not listed, since somebody has
 * as many as they have entries. */
static void gather_own(struct gathered *g, struct cordee *cd, struct cordee_arena *a,
                       const struct cd_custom *own_field)
{
    if (own_field->of == CD_OWN_PARTY)
        gather(g, of_field(&own_field->filter));
    else if (own_field->of == CD_OWN_MEMBERSHIP)
        gather(g, cd_cluster_several(cd->host) && !cd_scope_now(cd->host)->current
                      ? of_memberships(a, own_field)
                      : of_field(&own_field->listed));
}

static const struct cd_custom *made_by_people(const struct cd_custom *all, size_t n,
                                              const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].field.name, name) == 0)
            return &all[i];
    return NULL;
}

const struct cd_list_column *cd_list_columns(struct cordee *cd, struct cordee_arena *a,
                                             enum cordee_kind kind, size_t *n_r)
{
    size_t n_fields, n_columns, n_own;
    const struct cd_custom *own_fields = cd_customs(cd, &n_own);
    const struct cd_row *fields = cd_rows_of(cd->host->rows, CD_ROW_FIELD, &n_fields);
    const struct cd_row *columns = cd_rows_of(cd->host->rows, CD_ROW_COLUMN, &n_columns);
    struct gathered g = {
        .columns = cordee_arena_get(a, (sizeof own / sizeof *own + n_fields + n_columns) *
                                           sizeof(struct cd_list_column)),
        .kinds = (unsigned)kind,
    };

    for (const struct cd_list_column *c = own; c->name; c++)
        gather(&g, *c);
    for (size_t i = 0; i < n_columns; i++) {
        const struct cordee_column *c = columns[i].row;

        if (c->value && c->label && !columns[i].made) /* its field says more of it */
            gather(&g, (struct cd_list_column){.name = c->name,
                                               .label = c->label,
                                               .kinds = c->kinds,
                                               .sql = c->value,
                                               .sorts = true,
                                               .narrow = "p3"});
    }
    for (size_t i = 0; i < n_fields; i++) {
        const struct cordee_field *f = fields[i].row;
        const struct cd_custom *made = made_by_people(own_fields, n_own, f->name);

        if (made)
            gather_own(&g, cd, a, made);
        else if (is_plain(f))
            gather(&g, of_field(f));
    }
    *n_r = g.n;
    return g.columns;
}

const struct cd_list_column *cd_list_column(const struct cd_list_column *columns,
                                            size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(columns[i].name, name) == 0)
            return &columns[i];
    return NULL;
}

size_t cd_list_chosen(struct cordee_arena *a, const struct cd_list_column *columns,
                      size_t n, const char *names,
                      const struct cd_list_column ***chosen_r)
{
    const struct cd_list_column **chosen =
        cordee_arena_get(a, MOST_CHOSEN * sizeof *chosen);
    char *rest = cordee_arena_text(a, names);
    size_t k = 0;

    for (char *name; k < MOST_CHOSEN && (name = strsep(&rest, ","));) {
        const struct cd_list_column *c =
            cd_list_column(columns, n, cordee_text_trim(name));
        bool twice = !c;

        for (size_t i = 0; i < k; i++)
            twice = twice || chosen[i] == c;
        if (!twice)
            chosen[k++] = c;
    }
    *chosen_r = chosen;
    return k;
}

/* ---- SQL -------------------------------------------------------------------------- */

/* Each `?` of our own texts is the present instant. */
void cd_list_put_at(struct cordee_sql *sql, const char *text, int64_t now)
{
    for (const char *mark; (mark = strchr(text, '?')); text = mark + 1) {
        cordee_buf_put(&sql->text, text, (size_t)(mark - text));
        cordee_sql_bind(sql, cordee_of_int(now));
    }
    cordee_sql_put(sql, text);
}

void cd_list_column_put(struct cordee_sql *sql, const struct cd_list_column *c,
                        int64_t now)
{
    if (c->spot) {
        cd_spot_put_km(sql, c->spot, now);
        return;
    }
    if (!c->sql) {
        cordee_sql_put(sql, "NULL");
        return;
    }
    if (c->from)
        cordee_sql_put(sql, "(SELECT group_concat(x, char(31)) FROM (SELECT DISTINCT ");
    else
        cordee_sql_put(sql, "(");
    cd_list_put_at(sql, c->sql, now);
    if (c->from) {
        cordee_sql_put(sql, " AS x FROM ");
        cd_list_put_at(sql, c->from, now);
        cordee_sql_put(sql, ")");
    }
    cordee_sql_put(sql, ")");
}

/* Never NULL: the next page begins behind a row's key. */
void cd_list_column_key(struct cordee_sql *sql, const struct cd_list_column *c,
                        int64_t now)
{
    bool number =
        c->shape == CD_AS_COUNT || c->shape == CD_AS_DAY || c->shape == CD_AS_YESNO;

    if (c->shape == CD_AS_KM) { /* who is nowhere comes last */
        cordee_sql_put(sql, "coalesce(");
        cd_list_column_put(sql, c, now);
        cordee_sql_put(sql, ", 99999.0)");
        return;
    }
    if (c->key) {
        cd_list_put_at(sql, c->key, now);
        return;
    }
    cordee_sql_put(sql, number ? "coalesce((" : "coalesce(fold(");
    cd_list_put_at(sql, c->sql, now);
    cordee_sql_put(sql, number ? "), 0)" : "), '')");
}
