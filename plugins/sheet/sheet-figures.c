/* The sections that the sheet itself has.  A figure is a filter wherever it can be one:
 * its number, its link and its proof are then the same question. */
#include "plugins/sheet/sheet.h"

#include <string.h>

#define MOST_COUNTRIES 40

static void add(json_t *rows, const char *name, const char *label, int kinds,
                char *filter)
{
    json_array_append_new(rows, json_pack("{s:s, s:s, s:i, s:s}", "name", name, "label",
                                          label, "kinds", kinds, "filter", filter));
}

/* Members as they were at the end of the period, and a condition. */
static void add_members(struct cordee_arena *a, json_t *rows, const char *name,
                        const char *label, const struct cordee_period *when,
                        const char *condition)
{
    add(rows, name, label, CORDEE_ORG,
        cordee_arena_printf(a, "member_on(%s):active %s", when->last, condition));
}

/* Who joined and left is the difference of two days, so that the members before, plus the
 * one, less the other, are the members now. */
static int members(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)err;
    add(rows, "members", T("Members at the end"), CORDEE_ORG,
        cordee_arena_printf(a, "member_on(%s):active", when->last));
    add(rows, "joined", T("Joined"), CORDEE_ORG,
        cordee_arena_printf(a, "member_on(%s):active -member_on(%s):active", when->last,
                            when->before));
    add(rows, "left", T("Left"), CORDEE_ORG,
        cordee_arena_printf(a, "member_on(%s):active -member_on(%s):active", when->before,
                            when->last));
    return 0;
}

static int types(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(cd, err,
                                "SELECT word, name FROM member_type WHERE word NOT LIKE "
                                "'%\"%' AND (scope_open() OR cluster_seen(cluster)) "
                                "GROUP BY word ORDER BY min(place), min(id)",
                                CORDEE_NO_ARGS);
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        add(rows, cordee_json_text(row, "word"), cordee_json_text(row, "name"),
            CORDEE_ORG,
            cordee_arena_printf(a, "member_on(%s):\"%s\"", when->last,
                                cordee_json_text(row, "word")));
    return list ? 0 : -1;
}

static int kinds(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err)
{
    static const char *const list[][2] = {
        {"company", T_LATER("Companies")},    {"university", T_LATER("Universities")},
        {"research", T_LATER("Research")},    {"training", T_LATER("Training")},
        {"public", T_LATER("Public bodies")}, {"investor", T_LATER("Investors")},
        {"network", T_LATER("Networks")},     {"other", T_LATER("Others")},
    };
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)err;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        add_members(a, rows, list[i][0], T(list[i][1]), when,
                    cordee_arena_printf(a, "type:%s", list[i][0]));
    add_members(a, rows, "unknown", T("not known"), when, "-has:type");
    return 0;
}

/* The classes of the European definition of small and medium-sized enterprises, by heads.
 */
static int sizes(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                 struct cordee_error *err)
{
    static const char *const list[][3] = {
        {"micro", T_LATER("below 10 staff"), "headcount<10"},
        {"small", T_LATER("10 to 49"), "headcount:10..49"},
        {"medium", T_LATER("50 to 249"), "headcount:50..249"},
        {"large", T_LATER("250 and more"), "headcount>=250"},
        {"unknown", T_LATER("not known"), "-has:headcount"},
    };
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    (void)err;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        add_members(a, rows, list[i][0], T(list[i][1]), when, list[i][2]);
    return 0;
}

static int countries(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT p.country FROM membership m JOIN party p ON p.id = m.party WHERE "
        "p.deleted_at IS NULL AND (scope_open() OR cluster_seen(m.cluster)) AND "
        "length(p.country) = 2 GROUP BY p.country ORDER BY "
        "count(*) DESC, p.country LIMIT ?",
        CORDEE_ARGS(CORDEE_V((int)MOST_COUNTRIES)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row) {
        const char *code = cordee_json_text(row, "country");

        add_members(a, rows, code, "", when, cordee_arena_printf(a, "country:%s", code));
        json_object_set_new(json_array_get(rows, json_array_size(rows) - 1), "country",
                            json_string(code));
    }
    if (json_array_size(rows) > 0)
        add_members(a, rows, "unknown", T("not known"), when, "-has:country");
    return list ? 0 : -1;
}

static int people(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *touched = cordee_arena_printf(a, "touched:%s..%s", when->first, when->last);
    char *created = cordee_arena_printf(a, "created:%s..%s", when->first, when->last);

    (void)err;
    add(rows, "touched", T("People in touch"), CORDEE_PERSON, touched);
    add(rows, "members-touched", T("of them from members"), CORDEE_PERSON,
        cordee_arena_printf(a, "%s member_on(%s):active", touched, when->last));
    add(rows, "new-people", T("People added"), CORDEE_PERSON, created);
    add(rows, "new-orgs", T("Organisations added"), CORDEE_ORG, created);
    return 0;
}

/* What is counted here is listed by a page of our own. */
static int interactions(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *kinds_there = NULL;
    json_t *row;
    size_t i;
    int64_t n;

    kinds_there =
        cd->db->list(cd, err,
                     "SELECT i.kind, count(*) AS n FROM interaction i WHERE i.at >= ? "
                     "AND i.at < ? AND i.visibility <> 'owner' AND " CORDEE_ENTRY_OPEN
                     " AND " CORDEE_ENTRY_SEEN " GROUP BY i.kind ORDER BY n DESC, i.kind",
                     CORDEE_ARGS(CORDEE_V(when->from), CORDEE_V(when->until)));
    json_array_foreach (kinds_there, i, row) {
        const char *kind = cordee_json_text(row, "kind");

        if (sheet_entries_count(cd, kind, when, &n, err) < 0)
            return -1;
        json_array_append_new(
            rows,
            json_pack("{s:s, s:s, s:I, s:s}", "name", kind, "interaction", kind, "n",
                      (json_int_t)n, "href",
                      cordee_arena_printf(a, "/sheet/entries?kind=%s&from=%s&until=%s",
                                          kind, when->first, when->last)));
    }
    return kinds_there ? 0 : -1;
}

static int indicators(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = sheet_indicators(cd, err);
    json_t *row, *made;
    size_t i;

    json_array_foreach (list, i, row) {
        int64_t id = cordee_json_int(row, "id"), target = cordee_json_int(row, "target");

        made = json_pack("{s:s, s:s, s:I, s:s}", "name",
                         cordee_arena_printf(a, "%lld", (long long)id), "label",
                         cordee_json_text(row, "name"), "kinds",
                         (json_int_t)cordee_json_int(row, "kind"), "filter",
                         sheet_filter(a, cordee_json_text(row, "filter"), when));
        if (target)
            json_object_set_new(made, "target", json_integer(target));
        json_array_append_new(rows, made);
    }
    return list ? 0 : -1;
}

const struct cordee_figures sheet_figures[] = {
    {"sheet.members", T_LATER("Members"), NULL, 10, members},
    {"sheet.types", T_LATER("Members by type of membership"), NULL, 20, types},
    {"sheet.kinds", T_LATER("Members by kind of organisation"), NULL, 30, kinds},
    {"sheet.sizes", T_LATER("Members by size"), NULL, 40, sizes},
    {"sheet.countries", T_LATER("Members by country"), NULL, 50, countries},
    {"sheet.people", T_LATER("People"), NULL, 60, people},
    {"sheet.interactions", T_LATER("Interactions"), NULL, 70, interactions},
    {"sheet.indicators", T_LATER("Our own indicators"), NULL, 200, indicators},
    {0},
};
