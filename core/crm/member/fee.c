/* What members pay: the first class that fits, a row a membership and year. */
#include "core/crm/member/membership.h"

#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <string.h>

bool cd_cents_parse(const char *text, int64_t *cents_r)
{
    int64_t whole = 0, cents = 0;
    int n = 0, places = 0;

    for (; *text >= '0' && *text <= '9'; text++, n++)
        whole = whole * 10 + (*text - '0');
    if (n < 1 || n > 9)
        return false;
    if (*text == '.' || *text == ',')
        for (text++; *text >= '0' && *text <= '9' && places < 2; text++, places++)
            cents = cents * 10 + (*text - '0');
    if (*text)
        return false;
    *cents_r = whole * 100 + (places == 1 ? cents * 10 : cents);
    return true;
}

/* Memberships that hold at some time in a year, with the class that fits each and the
 * row of an earlier run.  Who never becomes one (a status rule says pending for ever) is
 * not told apart: the dates decide.  Who lapsed and began anew in one year pays it once.
 */
/* clang-format off */
static const char of_year[] =
    "SELECT m.id AS membership, m.cluster, m.party, p.name, p.kind, m.exempt, "
    "coalesce(m.joined, m.since, 0) AS joined, " CD_TYPE_NAME("m") " AS type_name, "
    CD_FEE_CLASS("id", "y.year") " AS class, "
    CD_FEE_CLASS("name", "y.year") " AS class_name, "
    CD_FEE_CLASS("cents", "y.year") " AS class_cents, "
    CD_FEE_CLASS("currency", "y.year") " AS currency, "
    CD_FEE_CLASS("pro_rata", "y.year") " AS pro_rata, "
    "f.id AS done, f.class_name AS was_class, f.months AS was_months, f.cents AS was_cents, "
    "f.currency AS was_currency, f.exempt AS was_exempt "
    "FROM (SELECT ? AS year) y CROSS JOIN membership m JOIN party p ON p.id = m.party "
    "LEFT JOIN fee f ON f.membership = m.id AND f.year = y.year "
    "WHERE (scope_open() OR cluster_seen(m.cluster)) AND (f.id IS NOT NULL OR (p.deleted_at IS NULL AND coalesce(m.since, 0) < ? AND "
    "(m.until IS NULL OR m.until > ?) AND (m.resigned_at IS NULL OR m.resigned_at > ?) "
    "AND NOT EXISTS (SELECT 1 FROM membership e WHERE e.party = m.party AND e.cluster = "
    "m.cluster AND e.type = m.type AND e.resigned_at IS NULL AND e.until <= m.since AND "
    "e.until > ?))) "
    "ORDER BY p.sort_name, m.id";
/* clang-format on */

/* What one comes to: rounded to the cent, half up. */
static void work_out(json_t *row, int year, const char *zone)
{
    int64_t cents = cordee_json_int(row, "class_cents");
    bool exempt = *cordee_json_text(row, "exempt") != 0;
    int months = cd_period_months(cordee_json_int(row, "joined"), year, zone);

    if (!cordee_json_int(row, "pro_rata"))
        months = 12;
    json_object_set_new(row, "months", json_integer(months));
    json_object_set_new(row, "cents",
                        json_integer(exempt ? 0 : (cents * months * 2 + 12) / 24));
}

/* A row that was written says what it was then. */
static void take_written(json_t *row)
{
    json_object_set(row, "months", json_object_get(row, "was_months"));
    json_object_set(row, "cents", json_object_get(row, "was_cents"));
    json_object_set(row, "currency", json_object_get(row, "was_currency"));
    json_object_set(row, "class_name", json_object_get(row, "was_class"));
    json_object_set(row, "exempt", json_object_get(row, "was_exempt"));
}

int cd_fee_list(struct cordee *cd, struct cordee_error *err, int year, json_t **list_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *zone = cd_zone(cd, a);
    struct cordee_clock first = {.year = year, .month = 1, .day = 1};
    struct cordee_clock last = {.year = year + 1, .month = 1, .day = 1};
    int64_t from = cordee_clock_to(&first, zone), to = cordee_clock_to(&last, zone);
    json_t *row;
    json_t *list =
        core->db->list(core, err, of_year,
                       CORDEE_ARGS(CORDEE_V(year), CORDEE_V(to), CORDEE_V(from),
                                   CORDEE_V(from), CORDEE_V(from)));
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        bool done = cordee_json_int(row, "done") != 0;

        if (done)
            take_written(row);
        else
            work_out(row, year, zone);
        json_object_set(row, "fee", json_object_get(row, "done"));
        json_object_set_new(row, "done", json_boolean(done));
    }
    *list_r = list;
    return 0;
}

/* UNIQUE (membership, year) keeps a second run, and two at once, from doubling. */
static int write_fee(struct cordee *core, const json_t *row, int year, int64_t *new_r,
                     struct cordee_error *err)
{
    const char *currency = cordee_json_text(row, "currency");

    if (core->db->exec(
            core, err,
            "INSERT INTO fee(membership, cluster, year, class, class_name, months, "
            "cents, currency, exempt) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON "
            "CONFLICT(membership, year) DO NOTHING",
            CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "membership")),
                        CORDEE_V(cordee_json_int(row, "cluster")), CORDEE_V(year),
                        CORDEE_ID(cordee_json_int(row, "class")),
                        CORDEE_V(cordee_json_text(row, "class_name")),
                        CORDEE_V(cordee_json_int(row, "months")),
                        CORDEE_V(cordee_json_int(row, "cents")), CORDEE_V(currency),
                        CORDEE_V(cordee_json_text(row, "exempt")))) < 0)
        return -1;
    *new_r += core->db->changes(core);
    return 0;
}

/* Whom no class fits gets no row: a class that is missing is to be seen. */
int cd_fee_run(struct cordee *cd, struct cordee_error *err, int year, int64_t *new_r,
               int64_t *old_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    const char *which = cordee_arena_printf(a, "%d", year);
    int64_t fresh = 0, old = 0;
    json_t *row;
    size_t i;

    cd_fill(&title, T("Fees for {1}"), (const char *const[]){which, NULL});
    if (cd_change_begin(cd, &c, title.text, err) < 0 ||
        cd_fee_list(cd, err, year, &list) < 0)
        return -1;
    json_array_foreach (list, i, row) {
        if (cordee_json_true(row, "done"))
            old++;
        else if (!cd_scope_writes(cd_scope_now(cd->host),
                                  cordee_json_int(row, "cluster")))
            continue;
        else if (cordee_json_int(row, "class") &&
                 write_fee(core, row, year, &fresh, err) < 0)
            return -1;
    }
    if (cd_change_commit(&c, err) < 0)
        return -1;
    *new_r = fresh;
    *old_r = old;
    return 0;
}

int cd_fee_remove(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("Fee removed"), err) < 0 ||
        core->db->exec(core, err, "DELETE FROM fee WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is no such fee"));
    return cd_change_commit(&c, err);
}
