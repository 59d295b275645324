/* Rows of openings, candidates and skills, taken into an index. */
#include "plugins/recruitment/fit/index.h"

#include <string.h>

#define OPEN_NOW  FIT_OPEN("o")
#define THERE_NOW FIT_THERE("c")

/* ---- what belongs to many, read in one go ----------------------------------------- */

/* Things of rows, in the order of rows; `at`: how far they were given out. */
struct things {
    struct cordee_buf owners, items; /* int64_t, and what each is */
    size_t at, n;
};

static void things_drop(struct things *t)
{
    cordee_buf_drop(&t->owners);
    cordee_buf_drop(&t->items);
}

static void thing_put(struct things *t, int64_t owner, const void *item, size_t size)
{
    cordee_buf_put(&t->owners, &owner, sizeof owner);
    cordee_buf_put(&t->items, item, size);
    t->n++;
}

static int64_t owner_at(const struct things *t, size_t i)
{
    int64_t owner;

    memcpy(&owner, t->owners.text + i * sizeof owner, sizeof owner);
    return owner;
}

/* Those of the next row, in `a`. */
static void *things_of(struct things *t, struct cordee_arena *a, int64_t owner,
                       size_t size, size_t *n_r)
{
    size_t from;
    void *own;

    while (t->at < t->n && owner_at(t, t->at) < owner)
        t->at++;
    for (from = t->at; t->at < t->n && owner_at(t, t->at) == owner;)
        t->at++;
    *n_r = t->at - from;
    own = cordee_arena_get(a, *n_r * size + 1);
    if (*n_r)
        memcpy(own, t->items.text + from * size, *n_r * size);
    return own;
}

/* Lists have one item a line. */
static struct match_words words_of(struct cordee_arena *a, const char *lines)
{
    struct match_words words = {0};
    const char **list;
    char *rest = cordee_arena_text(a, lines), *line;
    size_t most = 1;

    for (const char *c = lines; *c; c++)
        most += *c == '\n';
    list = cordee_arena_get(a, most * sizeof *list);
    while ((line = strsep(&rest, "\n"))) {
        line = cordee_text_trim(line);
        if (*line)
            list[words.n++] = line;
    }
    words.list = list;
    return words;
}

static const char *const kinds[] = {"job", "internship", "thesis", "trainee",
                                    "secondment"};

static unsigned kinds_of(struct cordee_arena *a, const char *lines)
{
    const struct match_words words = words_of(a, lines);
    unsigned bits = 0;

    for (size_t i = 0; i < words.n; i++)
        for (unsigned b = 0; b < sizeof kinds / sizeof *kinds; b++)
            if (cordee_text_is(words.list[i], kinds[b]))
                bits |= 1u << b;
    return bits;
}

static struct match_place place_at(struct cordee *cd, struct cordee_rows *rows, int lat)
{
    if (cd->db->is_null(rows, lat) || cd->db->is_null(rows, lat + 1))
        return (struct match_place){0};
    return (struct match_place){true, cd->db->get_real(rows, lat),
                                cd->db->get_real(rows, lat + 1)};
}

/* Of equal scores the smaller number comes first: ids are compared as texts. */
static const char *id_of(struct cordee_arena *a, int64_t row)
{
    return cordee_arena_printf(a, "%012lld", (long long)row);
}

typedef void thing_read(struct cordee *cd, struct fit_index *k, struct cordee_rows *rows,
                        struct things *t);

static int things_read(struct cordee *cd, struct fit_index *k, const char *sql,
                       int64_t from, int64_t to, thing_read *read, struct things *t,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, sql,
                      CORDEE_ARGS(CORDEE_V(from), CORDEE_V(to), CORDEE_V(k->cluster),
                                  CORDEE_V(cordee_now())));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        read(cd, k, rows, t);
    return rc;
}

/* ---- openings --------------------------------------------------------------------- */

static void asked_read(struct cordee *cd, struct fit_index *k, struct cordee_rows *rows,
                       struct things *t)
{
    const struct match_asked asked = {
        fit_skill(k, cd->db->get_int(rows, 1)), cd->db->get_int(rows, 2) != 0,
        cd->db->get_int(rows, 3) != 0, (double)cd->db->get_int(rows, 4)};

    thing_put(t, cd->db->get_int(rows, 0), &asked, sizeof asked);
}

static void language_read(struct cordee *cd, struct fit_index *k,
                          struct cordee_rows *rows, struct things *t)
{
    const struct match_language language = {
        cordee_arena_text(k->arena, cd->db->get_text(rows, 1)),
        (int)cd->db->get_int(rows, 2), cd->db->get_int(rows, 3) != 0};

    thing_put(t, cd->db->get_int(rows, 0), &language, sizeof language);
}

static void opening_take(struct cordee *cd, struct fit_index *k, struct cordee_rows *rows,
                         struct things *asked, struct things *spoken)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *text = cordee_arena_new();
    const struct cordee_db_api *db = cd->db;
    const int64_t row = db->get_int(rows, 0);
    struct match_opening o = {
        .id = id_of(k->arena, row),
        .kind = kinds_of(k->arena, db->get_text(rows, 1)),
        .place = place_at(cd, rows, 2),
        .remote = cordee_text_is(db->get_text(rows, 4), "fully"),
        .partly = cordee_text_is(db->get_text(rows, 4), "partly"),
        .hours = db->get_real(rows, 7),
        .pay_most = fit_pay_a_year(db->get_int(rows, 5), db->get_text(rows, 6),
                                   db->get_real(rows, 7)),
        .currency = cordee_arena_text(k->arena, db->get_text(rows, 8)),
        .starts = db->get_int(rows, 9),
        .education = (int)db->get_int(rows, 10),
        .years = db->get_real(rows, 11),
        .permits = words_of(k->arena, db->get_text(rows, 12)),
        .certificates = words_of(k->arena, db->get_text(rows, 13)),
    };

    o.skills = things_of(asked, k->arena, row, sizeof(struct match_asked), &o.n_skills);
    o.languages =
        things_of(spoken, k->arena, row, sizeof(struct match_language), &o.n_languages);
    o.text = cordee_arena_printf(text, "%s\n%s", db->get_text(rows, 15),
                                 db->get_text(rows, 16));
    o.language = cordee_arena_text(text, db->get_text(rows, 17));
    fit_weights_read(db->get_text(rows, 14), k->weights, o.weights);
    match_opening_add(k->match, &o);
    fit_number_put(&k->openings, row);
}

static int openings_take(struct cordee *cd, struct fit_index *k, int64_t from, int64_t to,
                         struct things *asked, struct things *spoken,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT o.id, o.kind, o.latitude, o.longitude, o.remote, o.pay_max, o.pay_per, "
        "o.hours, o.currency, o.starts, o.education, o.years, o.permits, "
        "o.certificates, o.weights, o.title, o.body, o.language FROM recruitment_opening "
        "o WHERE o.id BETWEEN ? AND ? "
        "AND o.cluster = ? AND " OPEN_NOW " ORDER BY o.id",
        CORDEE_ARGS(CORDEE_V(from), CORDEE_V(to), CORDEE_V(k->cluster),
                    CORDEE_V(cordee_now())));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        opening_take(cd, k, rows, asked, spoken);
    return rc;
}

int fit_openings_load(struct cordee *cd, struct fit_index *k, int64_t from, int64_t to,
                      struct cordee_error *err)
{
    struct things asked = {0}, spoken = {0};
    int rc = things_read(
        cd, k,
        "SELECT s.opening, s.skill, s.essential, s.must, s.level FROM "
        "recruitment_opening_skill s JOIN recruitment_opening o ON o.id = s.opening "
        "WHERE s.opening BETWEEN ? AND ? AND o.cluster = ? AND " OPEN_NOW
        " ORDER BY s.opening, s.skill",
        from, to, asked_read, &asked, err);

    if (rc == 0)
        rc = things_read(
            cd, k,
            "SELECT l.opening, l.language, l.cefr, l.must FROM "
            "recruitment_opening_language l JOIN recruitment_opening o ON o.id = "
            "l.opening WHERE l.opening BETWEEN ? AND ? AND o.cluster = ? AND " OPEN_NOW
            " ORDER BY l.opening, l.language",
            from, to, language_read, &spoken, err);
    if (rc == 0)
        rc = openings_take(cd, k, from, to, &asked, &spoken, err);
    things_drop(&asked);
    things_drop(&spoken);
    return rc;
}

/* ---- candidates ------------------------------------------------------------------- */

static void held_read(struct cordee *cd, struct fit_index *k, struct cordee_rows *rows,
                      struct things *t)
{
    const struct match_held held = {fit_skill(k, cd->db->get_int(rows, 1)),
                                    (double)cd->db->get_int(rows, 2)};

    thing_put(t, cd->db->get_int(rows, 0), &held, sizeof held);
}

static void candidate_take(struct cordee *cd, struct fit_index *k,
                           struct cordee_rows *rows, struct things *held,
                           struct things *spoken)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *text = cordee_arena_new();
    const struct cordee_db_api *db = cd->db;
    const int64_t row = db->get_int(rows, 0);
    struct match_candidate c = {
        .id = id_of(k->arena, row),
        .kinds = kinds_of(k->arena, db->get_text(rows, 1)),
        .place = place_at(cd, rows, 2),
        .radius_km = (double)db->get_int(rows, 4),
        .moves = db->get_int(rows, 5) != 0,
        .pay_least = fit_pay_a_year(db->get_int(rows, 6), db->get_text(rows, 7),
                                    db->get_real(rows, 8)),
        .currency = cordee_arena_text(k->arena, db->get_text(rows, 9)),
        .free_from = db->get_int(rows, 10),
        .education = (int)db->get_int(rows, 11),
        .years = db->get_real(rows, 12),
        .permits = words_of(k->arena, db->get_text(rows, 13)),
        .certificates = words_of(k->arena, db->get_text(rows, 14)),
        .hours = db->get_real(rows, 8),
        .remote = db->get_int(rows, 18) != 0,
    };

    c.text = cordee_arena_printf(text, "%s\n%s", db->get_text(rows, 15),
                                 db->get_text(rows, 16));
    c.language = cordee_arena_text(text, db->get_text(rows, 17));
    c.skills = things_of(held, k->arena, row, sizeof(struct match_held), &c.n_skills);
    c.languages =
        things_of(spoken, k->arena, row, sizeof(struct match_language), &c.n_languages);
    match_candidate_add(k->match, &c);
    fit_number_put(&k->candidates, row);
}

static int candidates_take(struct cordee *cd, struct fit_index *k, int64_t from,
                           int64_t to, struct things *held, struct things *spoken,
                           struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT c.id, c.kinds, c.latitude, c.longitude, c.radius, c.moves, c.pay_min, "
        "c.pay_per, c.hours, c.currency, c.free_from, c.education, c.years, c.permits, "
        "c.certificates, c.headline, c.body, c.language, c.remote FROM "
        "recruitment_candidate c WHERE c.id BETWEEN ? AND ? AND "
        "c.cluster = ? AND " THERE_NOW " ORDER BY c.id",
        CORDEE_ARGS(CORDEE_V(from), CORDEE_V(to), CORDEE_V(k->cluster),
                    CORDEE_V(cordee_now())));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0)
        candidate_take(cd, k, rows, held, spoken);
    return rc;
}

int fit_candidates_load(struct cordee *cd, struct fit_index *k, int64_t from, int64_t to,
                        struct cordee_error *err)
{
    struct things held = {0}, spoken = {0};
    int rc = things_read(
        cd, k,
        "SELECT s.candidate, s.skill, s.level FROM recruitment_candidate_skill s JOIN "
        "recruitment_candidate c ON c.id = s.candidate WHERE s.candidate BETWEEN ? AND ? "
        "AND c.cluster = ? AND " THERE_NOW " ORDER BY s.candidate, s.skill",
        from, to, held_read, &held, err);

    if (rc == 0)
        rc = things_read(
            cd, k,
            "SELECT l.candidate, l.language, l.cefr, 0 FROM "
            "recruitment_candidate_language l JOIN recruitment_candidate c ON c.id = "
            "l.candidate WHERE l.candidate BETWEEN ? AND ? AND c.cluster = ? "
            "AND " THERE_NOW " ORDER BY l.candidate, l.language",
            from, to, language_read, &spoken, err);
    if (rc == 0)
        rc = candidates_take(cd, k, from, to, &held, &spoken, err);
    things_drop(&held);
    things_drop(&spoken);
    return rc;
}
