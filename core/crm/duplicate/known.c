/* "This may be somebody we know": who is there already, while somebody is typed in. */
#include "core/crm/duplicate/duplicates-priv.h"
#include "core/crm/scope.h"

#include "core/db/search.h"

#include <string.h>

#define MOST_LOOKED_AT 120
#define LIKELY         48 /* less is known while one types than of two records */

struct looking {
    struct cordee *cd;
    struct cordee_arena *a;
    struct cd_alike who;
    const char *email[1], *phone[1];
    int64_t ids[MOST_LOOKED_AT];
    size_t n;
};

static const char *field(struct looking *l, const json_t *fields, const char *key)
{
    return cordee_text_trim(cordee_arena_text(l->a, cordee_json_text(fields, key)));
}

static void read_reach(struct looking *l, const json_t *fields)
{
    char folded[255], digits[24];

    if (cordee_address_fold(field(l, fields, "email"), folded) == 0) {
        l->email[0] = cordee_arena_text(l->a, folded);
        l->who.emails = l->email;
        l->who.n_emails = 1;
    }
    cd_phone_digits(field(l, fields, "phone"), l->who.country, digits);
    if (*digits) {
        l->phone[0] = cordee_arena_text(l->a, digits);
        l->who.phones = l->phone;
        l->who.n_phones = 1;
    }
}

static void read_fields(struct looking *l, enum cordee_kind kind, const json_t *fields)
{
    const char *country = cd_country_code(field(l, fields, "country"));
    const char *given = field(l, fields, "given_name");
    const char *family = field(l, fields, "family_name");
    const char *name = field(l, fields, "name");
    struct cd_name parts;

    l->who =
        (struct cd_alike){.kind = kind,
                          .country = country ? country : "",
                          .city = cd_text_plain(l->a, field(l, fields, "city")),
                          .postcode = "",
                          .domain = cd_site_domain(l->a, field(l, fields, "website")),
                          .external = ""};
    if (kind == CORDEE_PERSON && !*given && !*family && *name) {
        cd_name_split(l->a, name, &parts);
        given = parts.given;
        family = parts.family;
    }
    cd_alike_name(l->a, &l->who, name, given, family);
    read_reach(l, fields);
}

static int ids_add(struct looking *l, const char *sql, const struct cordee_value *args,
                   size_t n, struct cordee_error *err)
{
    struct cordee *cd = l->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, args, n);
    int rc = rows ? 0 : -1;

    while (rows && l->n < MOST_LOOKED_AT && (rc = cd->db->next(rows, err)) > 0) {
        int64_t id = cd->db->get_int(rows, 0);
        bool there = false;

        for (size_t i = 0; i < l->n; i++)
            there = there || l->ids[i] == id;
        if (!there)
            l->ids[l->n++] = id;
    }
    return rc < 0 ? -1 : 0;
}

/* Those in whose name a word begins so. */
static int ids_by_words(struct looking *l, const char *words, struct cordee_error *err)
{
    struct cordee_sql sql = {.arena = l->a};
    int rc = 0;

    cordee_sql_put(&sql,
                   "SELECT p.id FROM party p WHERE p.deleted_at IS NULL AND " CD_MINE(
                       "p.id") " AND p.kind = ");
    cordee_sql_bind(&sql, cordee_of_int(l->who.kind));
    cordee_sql_put(&sql, " AND p.id IN (");
    if (cd_search_sql(&sql, "party", words, CD_SEARCH_TITLE)) {
        cordee_sql_put(&sql, ") LIMIT 60");
        rc = ids_add(l, sql.text.text, sql.values, sql.n, err);
    }
    cordee_buf_drop(&sql.text);
    return rc;
}

static const char *begin_of(struct looking *l, const char *word, size_t letters)
{
    return cordee_arena_text_n(l->a, word, cordee_utf8_cut(word, letters));
}

static int ids_of_org(struct looking *l, struct cordee_error *err)
{
    char *save = NULL, *words = cordee_arena_text(l->a, l->who.name);
    int n = 0;

    if (*l->who.name && ids_by_words(l, l->who.name, err) < 0)
        return -1;
    for (char *w = strtok_r(words, " ", &save); w && n < 3;
         w = strtok_r(NULL, " ", &save)) {
        if (strlen(w) < 4)
            continue;
        if (ids_by_words(l, begin_of(l, w, 5), err) < 0)
            return -1;
        n++;
    }
    return 0;
}

static int ids_of_person(struct looking *l, struct cordee_error *err)
{
    static const size_t letters[][2] = {
        {4, 1}, {2, 2}, /* "Müller" may be there as "Mueller" */
    };
    const char *given = l->who.given, *family = l->who.family;

    for (size_t i = 0; strlen(family) > 1 && i < sizeof letters / sizeof *letters; i++)
        if (ids_by_words(l,
                         cordee_arena_printf(l->a, "%s %s",
                                             begin_of(l, family, letters[i][0]),
                                             begin_of(l, given, letters[i][1])),
                         err) < 0)
            return -1;
    return 0;
}

static int ids_find(struct looking *l, struct cordee_error *err)
{
    if (l->who.n_emails &&
        ids_add(l,
                "SELECT e.party FROM email_address e WHERE e.folded = ? AND " CD_MINE(
                    "e.party") " LIMIT 20",
                CORDEE_ARGS(CORDEE_V(l->email[0])), err) < 0)
        return -1;
    return l->who.kind == CORDEE_ORG ? ids_of_org(l, err) : ids_of_person(l, err);
}

/* One address at one organisation is one person, whatever the name that is typed: what
 * speaks most is said first. */
static int found_put(struct looking *l, json_t *list, int64_t id,
                     struct cordee_error *err)
{
    struct cd_alikes one = {.arena = l->a};
    struct cd_alike_score score;
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = NULL;
    json_t *party = NULL;
    size_t at = 0;
    int rc;

    if (cd_alikes_load(l->cd, &one, id, err) < 0)
        return -1;
    if (!one.n || one.at->kind != l->who.kind)
        return 0;
    score = cd_alike(&l->who, one.at);
    if (score.reasons & 1u << CD_ALIKE_EMAIL && score.points < LIKELY)
        score.points = LIKELY;
    /* A name alone is worth asking about: nothing else may be known yet. */
    if (score.name >= 0.93 && score.points >= 36 && score.points < LIKELY)
        score.points = LIKELY;
    if (score.points < LIKELY)
        return 0;
    if ((rc = cd_crm_party(l->cd, err, id, &party)) <= 0)
        return rc;
    reasons = cd_alike_reasons(&score);
    json_object_set_new(party, "score", json_integer(score.points));
    json_object_set_new(party, "words", cd_alike_words(l->cd, reasons));
    while (at < json_array_size(list) &&
           cordee_json_int(json_array_get(list, at), "score") >= score.points)
        at++;
    return json_array_insert_new(list, at, party);
}

int cd_known_find(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const json_t *fields, int limit, json_t **list_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    struct looking l = {.cd = cd_crm_of(cd), .a = a};

    read_fields(&l, kind, fields);
    if (ids_find(&l, err) < 0)
        return -1;
    for (size_t i = 0; i < l.n; i++)
        if (found_put(&l, list, l.ids[i], err) < 0)
            return -1;
    while (json_array_size(list) > (size_t)limit)
        json_array_remove(list, json_array_size(list) - 1);
    *list_r = json_incref(list);
    return 0;
}
