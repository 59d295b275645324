/* Who of the audience to look as next: one pass over all who get it. */
#include "plugins/mailing/write/look.h"
#include "plugins/mailing/write/text.h"

#include <string.h>
#include <strings.h>

/* One of the audience; texts live for the row. */
struct reader {
    int64_t id;
    const char *language, *address;
    json_t *values;
};

struct found {
    int64_t id;
    int64_t rank; /* larger is better; 0: nobody yet */
    json_t *person;
};

struct search {
    struct cordee *cd;
    const struct mailing_look *how;
    json_t *bare; /* names of fields that say nothing else */
    struct cordee_buf words;
    struct found first, after; /* of all; of those behind `as` */
    int64_t *ids;
    size_t n, room;
};

/* ---- fields that would leave a hole ----------------------------------------- */

static bool has_name(const json_t *list, const char *name)
{
    const json_t *item;
    size_t i;

    json_array_foreach (list, i, item)
        if (strcmp(json_string_value(item), name) == 0)
            return true;
    return false;
}

/* {{name}} without a bar; sections say themselves what happens without a value. */
static void bare_read(struct cordee_arena *a, const char *s, json_t *list)
{
    for (const char *tag; (tag = strstr(s, "{{")); s = tag + 2) {
        size_t n = strcspn(tag + 2, "}\n");
        char *name = cordee_text_trim(cordee_arena_text_n(a, tag + 2, n));

        if (*name && !strchr("#^/", *name) && !strchr(name, '|') &&
            strcmp(name, "sender.signature") != 0 && !has_name(list, name))
            json_array_append_new(list, json_string(name));
    }
}

static json_t *missing_of(const struct search *s, const json_t *values)
{
    json_t *list = json_array();
    json_t *name;
    size_t i;

    json_array_foreach (s->bare, i, name)
        if (!*cordee_json_text(values, json_string_value(name)))
            json_array_append(list, name);
    return list;
}

/* ---- one of them ------------------------------------------------------------ */

static bool is_named(const struct search *s, const struct reader *r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf own = {0};

    cordee_utf8_fold(cordee_json_text(r->values, "name"), &own);
    cordee_buf_putc(&own, ' ');
    cordee_utf8_fold(r->address, &own);
    return s->words.text && strstr(own.text, s->words.text);
}

/* How well somebody answers what is asked for; 0: not at all. */
static int64_t rank_of(const struct search *s, const struct reader *r)
{
    const char *language = s->how->language ? s->how->language : "";
    json_t *missing;
    int64_t n;

    switch (s->how->jump) {
    case MAILING_LONGEST:
        return 1 + (int64_t)cordee_utf8_len(cordee_json_text(r->values, "name"));
    case MAILING_MISSING:
        missing = missing_of(s, r->values);
        n = (int64_t)json_array_size(missing);
        json_decref(missing);
        return n;
    case MAILING_OTHER:
        return *r->language && strcmp(r->language, language) != 0;
    case MAILING_NAMED:
        return is_named(s, r);
    default:
        return 1;
    }
}

static void found_take(struct search *s, struct found *f, const struct reader *r,
                       int64_t rank)
{
    json_decref(f->person);
    f->id = r->id;
    f->rank = rank;
    f->person = json_pack("{s:I, s:s, s:s, s:s, s:o}", "id", (json_int_t)r->id, "name",
                          cordee_json_text(r->values, "name"), "address", r->address,
                          "language", r->language, "missing", missing_of(s, r->values));
}

/* By rank, and of the same rank by number: the order in which one looks at them. */
static bool comes_before(const struct search *s, int64_t rank, int64_t id,
                         int64_t other_rank, int64_t other)
{
    if (s->how->jump == MAILING_PREVIOUS)
        return id > other;
    return rank != other_rank ? rank > other_rank : id < other;
}

static void reader_take(struct search *s, const struct reader *r, int64_t as_rank)
{
    int64_t rank = rank_of(s, r);

    if (s->n == s->room) {
        s->room = s->room ? 2 * s->room : 1024;
        s->ids = realloc(s->ids, s->room * sizeof *s->ids);
        if (!s->ids)
            abort();
    }
    s->ids[s->n++] = r->id;
    if (!rank)
        return;
    if (!s->first.rank || comes_before(s, rank, r->id, s->first.rank, s->first.id))
        found_take(s, &s->first, r, rank);
    if (r->id != s->how->as && comes_before(s, as_rank, s->how->as, rank, r->id) &&
        (!s->after.rank || comes_before(s, rank, r->id, s->after.rank, s->after.id)))
        found_take(s, &s->after, r, rank);
}

/* ---- all of them ------------------------------------------------------------ */

static int walk(struct search *s, json_t *model, bool only_as, int64_t *rank_r,
                struct cordee_error *err)
{
    struct cordee *cd = s->cd;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_copy(s->bare);
    struct cordee_sql sql = {.arena = a};
    struct cordee_audience who;
    struct cordee_rows *rows;
    int rc;

    if (!has_name(fields, "name"))
        json_array_append_new(fields, json_string("name"));
    mailing_audience(a, model, s->how->user, &who);
    rows = cd->crm->audience_rows(cd, err, &who, fields, &sql);
    rc = rows ? 0 : -1;
    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct reader r = {.id = cd->db->get_int(rows, 0),
                           .address = cd->db->get_text(rows, 2),
                           .language = cd->db->get_text(rows, 3)};

        if (!cd->db->is_null(rows, 5) || (only_as && r.id != s->how->as))
            continue;
        r.values = json_loads(cd->db->get_text(rows, 4), 0, NULL);
        if (only_as)
            *rank_r = rank_of(s, &r);
        else
            reader_take(s, &r, *rank_r);
        json_decref(r.values);
    }
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc;
}

static void search_end(struct search *s)
{
    json_decref(s->first.person);
    json_decref(s->after.person);
    json_decref(s->bare);
    cordee_buf_drop(&s->words);
    free(s->ids);
}

/* Where in the audience she stands, and which text she gets. */
static int person_say(struct search *s, json_t *model, json_t *person,
                      struct cordee_error *err)
{
    int64_t id = cordee_json_int(person, "id");
    int64_t at = 0;
    const char *gets;

    for (size_t i = 0; i < s->n; i++)
        at += s->ids[i] <= id;
    json_object_set_new(person, "at", json_integer(at));
    json_object_set_new(person, "of", json_integer((json_int_t)s->n));
    gets = mailing_text_for(s->cd, model, cordee_json_text(person, "language"), err);
    if (!gets)
        return -1;
    json_object_set_new(person, "gets", json_string(gets));
    return 1;
}

int mailing_look(struct cordee *cd, json_t *model, const struct mailing_look *how,
                 json_t **person_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct search s = {.cd = cd, .how = how, .bare = json_array()};
    int64_t as_rank = 0;
    int rc = 0;

    bare_read(a, cordee_json_text(model, "subject"), s.bare);
    bare_read(a, cordee_json_text(model, "markdown"), s.bare);
    if (how->words && *how->words)
        cordee_utf8_fold(how->words, &s.words);
    if (how->as && how->jump != MAILING_NEXT && how->jump != MAILING_PREVIOUS)
        rc = walk(&s, model, true, &as_rank, err);
    else
        as_rank = 1;
    if (rc == 0)
        rc = walk(&s, model, false, &as_rank, err);
    if (rc == 0 && s.first.rank) {
        json_t *person = how->as && s.after.rank ? s.after.person : s.first.person;

        rc = person_say(&s, model, person, err);
        if (rc > 0)
            *person_r = json_incref(person);
    }
    search_end(&s);
    return rc;
}

/* ---- whom to offer ---------------------------------------------------------- */

enum { OFFERED = 12 };

struct offer {
    int64_t id;
    bool bare; /* without a first name */
    size_t letters;
    const char *name;
};

/* Who tries a layout hardest comes first. */
static bool is_before(const struct offer *a, const struct offer *b)
{
    if (a->bare != b->bare)
        return a->bare;
    return a->letters != b->letters ? a->letters > b->letters : a->id < b->id;
}

static void offer_add(struct cordee_arena *a, struct offer *list, size_t *n,
                      struct offer new)
{
    size_t at = *n;

    while (at > 0 && is_before(&new, &list[at - 1]))
        at--;
    if (at == OFFERED)
        return;
    *n += *n < OFFERED;
    memmove(&list[at + 1], &list[at], (*n - at - 1) * sizeof *list);
    new.name = cordee_arena_text(a, new.name);
    list[at] = new;
}

/* "de-AT" reads "de". */
static bool is_read_by(const char *language, const char *reads)
{
    const size_t n = strlen(reads);

    return !n || (strncasecmp(language, reads, n) == 0 &&
                  (language[n] == '\0' || language[n] == '-'));
}

static int offers_read(struct cordee *cd, struct cordee_arena *a,
                       const struct cordee_audience *who, const char *reads,
                       struct offer *list, size_t *n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *fields = json_pack("[ss]", "name", "first_name");
    struct cordee_sql sql = {.arena = a};
    struct cordee_rows *rows = cd->crm->audience_rows(cd, err, who, fields, &sql);
    int rc = -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
        struct offer o = {.id = cd->db->get_int(rows, 0)};

        if (o.id <= who->after || (who->until && o.id > who->until) ||
            !cd->db->is_null(rows, 5) || !is_read_by(cd->db->get_text(rows, 3), reads))
            continue;
        values = json_loads(cd->db->get_text(rows, 4), 0, NULL);
        o.name = cordee_json_text(values, "name");
        o.letters = cordee_utf8_len(o.name);
        o.bare = !*cordee_json_text(values, "first_name");
        offer_add(a, list, n, o);
    }
    cd->db->close(rows);
    cordee_buf_drop(&sql.text);
    return rc;
}

#define PIECE 24000 /* numbers of parties: it is the same work for a large register */

static int offers_find(struct cordee *cd, struct cordee_arena *a,
                       struct cordee_audience *who, const char *reads, struct offer *list,
                       size_t *n, struct cordee_error *err)
{
    const bool whole = who->one_each || who->per_person || who->per_org;
    int64_t last = 0;
    int rc = cd->db->one(cd, err, &last, "SELECT max(id) FROM party", CORDEE_NO_ARGS);

    if (rc >= 0 && whole)
        return offers_read(cd, a, who, reads, list, n, err);
    for (; rc >= 0 && who->after < last; who->after = who->until) {
        who->until = who->after + PIECE;
        rc = offers_read(cd, a, who, reads, list, n, err);
    }
    return rc < 0 ? -1 : 0;
}

int mailing_look_people(struct cordee *cd, json_t *model, int64_t user, const char *reads,
                        json_t **people_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct offer list[OFFERED];
    struct cordee_audience who;
    size_t n = 0;

    mailing_audience(a, model, user, &who);
    if (offers_find(cd, a, &who, reads, list, &n, err) < 0)
        return -1;
    *people_r = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(*people_r,
                              json_pack("{s:I, s:s, s:b}", "id", (json_int_t)list[i].id,
                                        "name", list[i].name, "bare", list[i].bare));
    return 0;
}
