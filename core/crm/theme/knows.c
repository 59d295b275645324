/* Who knows what: facts are gathered of everybody, scored, and the best are dressed. */
#include "core/crm/theme/knows.h"

#include "core/base/rows.h"
#include "core/crm/filter/filter.h"
#include "core/crm/scope.h"
#include "core/crm/theme/theme.h"
#include "core/db/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TEXT   200
#define MOST_HITS   1000 /* entries of the history, the newest */
#define MOST_FACTS  20000
#define MOST_EACH   50
#define MOST_PROOFS 3
#define MOST_NAMES  16

#define CROWD 6 /* takers from which on an entry says little of each */

enum { ENTRY = -1, CROWDED = -2 };

/* One thing that speaks for a party: a declaration, or an entry of the history. */
struct fact {
    int64_t party;
    enum cordee_kind kind;
    int level; /* or one of the two below */
    int64_t at, entry;
};

struct knower {
    int64_t party;
    enum cordee_kind kind;
    struct cd_knows_facts facts;
    struct cd_knows_score score;
    int64_t proofs[MOST_PROOFS];
};

struct knows {
    struct cordee *cd;
    const struct cd_knows_ask *ask;
    struct cordee_arena *arena;
    const char *text;
    const char *texts[MOST_NAMES]; /* that, and what the themes it names are called */
    size_t n_texts;
    int64_t now;
    struct fact *facts;
    size_t n;
};

/* ---- gathering -------------------------------------------------------------------- */

/* The condition on a theme `t`: the one asked for, or all whose names have the words. */
static void put_named(const struct knows *k, struct cordee_sql *sql)
{
    if (k->ask->theme) {
        cordee_sql_put(sql, "t.id = ");
        cordee_sql_bind(sql, cordee_of_int(k->ask->theme));
    } else {
        cd_words_in("t.folded", k->text, sql);
    }
}

static void put_themes(const struct knows *k, struct cordee_sql *sql)
{
    cd_theme_below_begin(sql);
    put_named(k, sql);
    cd_theme_below_end(sql);
}

/* Who writes of "Spritzguss" speaks of injection moulding: the other words of the themes
 * that the text names are looked for in the history too. */
static int texts_read(struct knows *k, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    struct cordee_sql sql = {.arena = k->arena};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *row;
    size_t i;

    cordee_sql_put(&sql, "WITH named(id) AS (SELECT coalesce(t.merged_into, t.id) FROM "
                         "theme t WHERE ");
    put_named(k, &sql);
    cordee_sql_put(
        &sql, ") SELECT x.name FROM theme x WHERE coalesce(x.merged_into, x.id) IN "
              "(SELECT n.id FROM named n) AND EXISTS (SELECT 1 FROM theme y WHERE "
              "y.merged_into = coalesce(x.merged_into, x.id)) AND x.folded <> fold(");
    cordee_sql_bind(&sql, CORDEE_V(k->text));
    cordee_sql_put(&sql, ") ORDER BY x.merged_into IS NOT NULL, x.id LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(MOST_NAMES - 1));
    list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    k->texts[k->n_texts++] = k->text;
    json_array_foreach (list, i, row)
        k->texts[k->n_texts++] =
            cordee_arena_text(k->arena, cordee_json_text(row, "name"));
    return list ? 0 : -1;
}

/* The one of the texts for which an entry was found. */
static const char *said_in(const struct knows *k, const char *entry)
{
    for (size_t i = 0; i < k->n_texts; i++)
        if (cd_has_words(entry, k->texts[i]))
            return k->texts[i];
    return k->text;
}

/* Entries that have all words of one of the texts; false: none has a word. */
static bool put_entries(const struct knows *k, struct cordee_sql *sql)
{
    bool any = false;

    for (size_t i = 0; i < k->n_texts; i++) {
        size_t before = sql->text.len;

        cordee_sql_put(sql, any ? " UNION " : "");
        if (cd_search_sql(sql, "interaction", k->texts[i], 0)) {
            any = true;
        } else { /* no word in it */
            sql->text.len = before;
            sql->text.text[before] = '\0';
        }
    }
    return any;
}

static int facts_read(struct knows *k, struct cordee_sql *sql, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, sql->text.text, sql->values, sql->n);
    int rc = rows ? 0 : -1;

    while (rows && k->n < MOST_FACTS && (rc = cd->db->next(rows, err)) > 0)
        k->facts[k->n++] = (struct fact){
            .party = cd->db->get_int(rows, 0),
            .kind = (enum cordee_kind)cd->db->get_int(rows, 1),
            .level = (int)cd->db->get_int(rows, 2),
            .at = cd->db->get_int(rows, 3),
            .entry = cd->db->get_int(rows, 4),
        };
    cordee_buf_drop(&sql->text);
    return rc < 0 ? -1 : 0;
}

static int declared_read(struct knows *k, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = k->arena};

    cordee_sql_put(&sql, "SELECT c.party, p.kind, c.level, c.confirmed_at, 0 FROM "
                         "competence c JOIN party p ON p.id = c.party WHERE p.deleted_at "
                         "IS NULL AND " CORDEE_SEEN("p.id") " AND c.theme IN (");
    put_themes(k, &sql);
    cordee_sql_put(&sql, ") ORDER BY c.level DESC, c.confirmed_at IS NULL, c.id LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(MOST_FACTS / 2));
    return facts_read(k, &sql, err);
}

/* What we wrote to somebody proves nothing, nor a mail that somebody else wrote and they
 * got, nor what a program answers; their own mails do (their own words: what they quote
 * is not kept as theirs), what was noted of them, and what they took part in. */
#define PROVES                                                                    \
    "((h.direction = 1 AND x.heard = 1) OR (h.direction <> 1 AND x.part NOT IN (" \
    "'to', 'cc')))"

/* It counts for the organisation where they were at that time, too.  Who may see an entry
 * decides whether it counts at all. */
static int history_read(struct knows *k, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = k->arena};

    cordee_sql_put(&sql, "WITH hit(id, at, direction, as_what) AS (SELECT i.id, i.at, "
                         "i.direction, CASE WHEN (SELECT count(*) FROM "
                         "interaction_party y WHERE y.interaction = i.id) > ");
    cordee_sql_bind(&sql, cordee_of_int(CROWD));
    cordee_sql_put(&sql, " THEN -2 ELSE -1 END FROM interaction i WHERE i.kind <> "
                         "'mail.auto-reply' AND i.id IN (");
    if (!put_entries(k, &sql)) {
        cordee_buf_drop(&sql.text);
        return 0;
    }
    cordee_sql_put(&sql, ") AND (" CORDEE_ENTRY_OPENLY " OR i.author = ");
    cordee_sql_bind(&sql, cordee_of_int(k->ask->user));
    cordee_sql_put(&sql, ") ORDER BY i.at DESC LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(MOST_HITS));
    cordee_sql_put(
        &sql,
        "), took(party, id, at, as_what) AS (SELECT x.party, h.id, h.at, h.as_what FROM "
        "hit h JOIN "
        "interaction_party x ON x.interaction = h.id WHERE " PROVES
        " UNION SELECT r.other, h.id, h.at, h.as_what FROM hit h JOIN "
        "interaction_party x ON "
        "x.interaction = h.id JOIN role r ON r.party = x.party AND (r.since IS NULL OR "
        "r.since <= h.at) AND " CORDEE_ROLE_AT(
            "r",
            "h.at") " WHERE " PROVES
                    ") SELECT t.party, p.kind, t.as_what, t.at, t.id FROM took t "
                    "JOIN party "
                    "p ON p.id = t.party WHERE p.deleted_at IS NULL AND " CORDEE_SEEN(
                        "p.id") " ORDER BY t.at DESC, t.id LIMIT ");
    cordee_sql_bind(&sql, cordee_of_int(MOST_FACTS / 2));
    return facts_read(k, &sql, err);
}

/* Where somebody only looks for it, or quotes it, it is no proof.  1, 0, -1. */
static int is_sought(const struct knows *k, int64_t entry, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT subject || char(10) || substr(body, 1, 20000) FROM interaction WHERE id "
        "= ?",
        CORDEE_ARGS(CORDEE_V(entry)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    const char *said = rc > 0 ? cd->db->get_text(rows, 0) : "";

    return rc > 0 ? cd_only_sought(said, said_in(k, said)) : rc;
}

/* Of the facts from there on; those of an entry stand together. */
static int sought_drop(struct knows *k, size_t from, struct cordee_error *err)
{
    size_t n = from;
    int64_t entry = 0;
    int sought = 0;

    for (size_t i = from; i < k->n; i++) {
        if (k->facts[i].entry != entry) {
            entry = k->facts[i].entry;
            if ((sought = is_sought(k, entry, err)) < 0)
                return -1;
        }
        if (!sought)
            k->facts[n++] = k->facts[i];
    }
    k->n = n;
    return 0;
}

/* ---- scoring ---------------------------------------------------------------------- */

/* By party; declarations first, the highest first; then the newest entries, those of many
 * people last. */
static int by_party(const void *one, const void *two)
{
    const struct fact *a = one, *b = two;

    if (a->party != b->party)
        return a->party < b->party ? -1 : 1;
    if (a->level != b->level)
        return a->level > b->level ? -1 : 1;
    return (a->at < b->at) - (a->at > b->at);
}

static int by_score(const void *one, const void *two)
{
    const struct knower *a = one, *b = two;
    int s = cd_knows_total(&a->score), t = cd_knows_total(&b->score);

    if (s != t)
        return t - s;
    if (a->facts.last_at != b->facts.last_at)
        return a->facts.last_at > b->facts.last_at ? -1 : 1;
    return (a->party > b->party) - (a->party < b->party);
}

static void learn(struct knower *who, const struct fact *f)
{
    struct cd_knows_facts *facts = &who->facts;

    if (f->level >= 0) {
        if (facts->level < 0)
            facts->level = f->level;
        if (f->at > facts->confirmed_at)
            facts->confirmed_at = f->at;
        return;
    }
    if (facts->n + facts->crowd_n < MOST_PROOFS)
        who->proofs[facts->n + facts->crowd_n] = f->entry;
    if (f->level == ENTRY) {
        if (!facts->n++)
            facts->last_at = f->at;
    } else if (!facts->crowd_n++) {
        facts->crowd_at = f->at;
    }
}

static struct knower *knowers_of(struct knows *k, size_t *n_r)
{
    struct knower *list = cordee_arena_get(k->arena, (k->n + 1) * sizeof *list);
    size_t n = 0;

    qsort(k->facts, k->n, sizeof *k->facts, by_party);
    for (size_t i = 0; i < k->n; i++) {
        const struct fact *f = &k->facts[i];

        if (n == 0 || list[n - 1].party != f->party)
            list[n++] = (struct knower){
                .party = f->party, .kind = f->kind, .facts = {.level = -1}};
        learn(&list[n - 1], f);
    }
    for (size_t i = 0; i < n; i++)
        list[i].score = cd_knows_score_of(&list[i].facts, k->now);
    qsort(list, n, sizeof *list, by_score);
    *n_r = n;
    return list;
}

/* ---- dressing --------------------------------------------------------------------- */

static json_t *parts_of(struct cordee *cd, const struct knower *who)
{
    const struct {
        const char *label;
        int score, of;
    } parts[] = {
        {T("Declared level"), who->score.level, CD_KNOWS_LEVEL},
        {T("Confirmed"), who->score.confirmed, CD_KNOWS_CONFIRMED},
        {T("Spoken of lately"), who->score.recent, CD_KNOWS_RECENT},
        {T("Spoken of often"), who->score.many, CD_KNOWS_MANY},
    };
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        json_array_append_new(list,
                              json_pack("{s:s,s:i,s:i}", "label", parts[i].label, "score",
                                        parts[i].score, "of", parts[i].of));
    return list;
}

static int put_can(const struct knows *k, json_t *item, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    struct cordee_sql sql = {.arena = k->arena};
    json_t *row, *list;
    size_t i;

    cordee_sql_put(&sql,
                   "SELECT t.id AS theme, t.name, c.level, c.note, c.confirmed_at, "
                   "w.name AS confirmed_by FROM competence c JOIN theme t ON t.id = "
                   "c.theme LEFT JOIN staff w ON w.id = c.confirmed_by WHERE "
                   "c.party = ");
    cordee_sql_bind(&sql, cordee_of_int(cordee_json_int(item, "id")));
    cordee_sql_put(&sql, " AND c.theme IN (");
    put_themes(k, &sql);
    cordee_sql_put(&sql, ") ORDER BY c.level DESC, t.folded LIMIT 6");
    list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    if (!list)
        return -1;
    json_array_foreach (list, i, row)
        cordee_json_set_text(
            row, "level_text",
            cd_level_text(cd, CD_CAN, (int)cordee_json_int(row, "level")));
    json_object_set_new(item, "can", list);
    return 0;
}

/* One entry, with the words in it: in what was said, or else in its subject. */
static int put_proof(const struct knows *k, json_t *item, json_t *list, int64_t entry,
                     struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    const struct cd_row *kind;
    json_t *row = NULL, *snippet;
    const char *words;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT id, at, kind, subject, substr(body, 1, 20000) AS body "
                         "FROM interaction WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(entry)));

    if (rc <= 0)
        return rc;
    kind = cd_rows_find(cd->host->rows, CD_ROW_INTERACTION_KIND,
                        cordee_json_text(row, "kind"));
    if (kind) {
        const struct cordee_interaction_kind *said = kind->row;

        json_object_set_new(row, "label", json_string(T(said->label)));
        json_object_set_new(row, "icon", json_string(said->icon));
    }
    words = said_in(k, cordee_arena_printf(k->arena, "%s\n%s",
                                           cordee_json_text(row, "subject"),
                                           cordee_json_text(row, "body")));
    snippet = cd_snippet(cordee_json_text(row, "body"), words);
    if (!snippet)
        snippet = cd_snippet(cordee_json_text(row, "subject"), words);
    json_object_set_new(row, "snippet", snippet ? snippet : json_array());
    json_object_set_new(
        row, "url",
        json_sprintf("%s#i%lld", cordee_json_text(item, "url"), (long long)entry));
    json_object_del(row, "body");
    json_array_append_new(list, row);
    return 0;
}

static int item_put(const struct knows *k, const struct knower *who, json_t *list,
                    struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    json_t *item = NULL, *proofs;
    int rc = cd->db->row(
        cd, err, &item,
        "SELECT p.id, p.kind, p.name, p.country, p.city, r.label AS role, o.name AS org "
        "FROM party p LEFT JOIN role r ON r.id = (SELECT y.id FROM role y WHERE y.party "
        "= p.id AND " CORDEE_ROLE_AT(
            "y", "?") " ORDER BY y.key_contact DESC, y.id "
                      "LIMIT 1) LEFT JOIN party o ON o.id = r.other WHERE p.id = ?",
        CORDEE_ARGS(CORDEE_V(k->now), CORDEE_V(who->party)));

    if (rc <= 0)
        return rc;
    json_array_append_new(list, item);
    cd_party_dress(cd, item);
    json_object_set_new(item, "score", json_integer(cd_knows_total(&who->score)));
    json_object_set_new(item, "parts", parts_of(cd, who));
    json_object_set_new(item, "n", json_integer(who->facts.n + who->facts.crowd_n));
    json_object_set_new(item, "proofs", proofs = json_array());
    for (size_t i = 0; i < MOST_PROOFS && who->proofs[i]; i++)
        if (put_proof(k, item, proofs, who->proofs[i], err) < 0)
            return -1;
    return put_can(k, item, err);
}

static int items_put(const struct knows *k, json_t *model, const struct knower *all,
                     size_t n, struct cordee_error *err)
{
    json_t *orgs = json_array(), *people = json_array();
    size_t most = k->ask->limit < 1 || k->ask->limit > MOST_EACH ? MOST_EACH
                                                                 : (size_t)k->ask->limit;

    json_object_set_new(model, "orgs", orgs);
    json_object_set_new(model, "people", people);
    for (size_t i = 0; i < n; i++) {
        json_t *list = all[i].kind == CORDEE_ORG ? orgs : people;

        if (json_array_size(list) < most && item_put(k, &all[i], list, err) < 0)
            return -1;
    }
    json_object_set_new(model, "empty", json_boolean(n == 0));
    return 0;
}

/* ---- asking ----------------------------------------------------------------------- */

/* The words: those typed, or the theme's name. */
static int text_ready(struct knows *k, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *theme = NULL;
    const char *text = k->ask->text ? k->ask->text : "";
    int rc = k->ask->theme ? cd_theme_load(cd, err, k->ask->theme, &theme) : 1;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("There is no such entry in the tree."));
    if (!*text && theme)
        text = cordee_json_text(theme, "name");
    cordee_utf8_clean(text, strlen(text), &clean);
    text = clean.text ? clean.text : "";
    k->text = cordee_text_trim(
        cordee_arena_text_n(k->arena, text, cordee_utf8_cut(text, MOST_TEXT)));
    return 0;
}

static int themes_put(const struct knows *k, json_t *model, struct cordee_error *err)
{
    struct cordee *cd = k->cd;
    struct cordee_sql sql = {.arena = k->arena};
    json_t *list;

    cordee_sql_put(&sql,
                   "SELECT t.id, t.name, coalesce(u.name || ' › ', '') || t.name AS "
                   "path FROM theme t LEFT JOIN theme u ON u.id = t.parent WHERE "
                   "t.id IN (");
    put_themes(k, &sql);
    cordee_sql_put(&sql, ") ORDER BY t.folded LIMIT 12");
    list = cd->db->list(cd, err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    if (list)
        json_object_set_new(model, "themes", list);
    return list ? 0 : -1;
}

int cd_knows(struct cordee *cd, struct cordee_error *err, const struct cd_knows_ask *ask,
             json_t **model_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    struct knows k = {
        .cd = cd_crm_of(cd), .ask = ask, .arena = a, .now = cordee_now(), .text = ""};
    struct knower *all;
    size_t n = 0, declared;

    if (text_ready(&k, err) < 0)
        return -1;
    k.facts = cordee_arena_get(a, MOST_FACTS * sizeof *k.facts);
    if (*k.text && (texts_read(&k, err) < 0 || themes_put(&k, model, err) < 0 ||
                    declared_read(&k, err) < 0))
        return -1;
    declared = k.n;
    if (*k.text && (history_read(&k, err) < 0 || sought_drop(&k, declared, err) < 0))
        return -1;
    all = knowers_of(&k, &n);
    if (items_put(&k, model, all, n, err) < 0)
        return -1;
    json_object_set_new(model, "text", json_string(k.text));
    *model_r = json_incref(model);
    return 0;
}
