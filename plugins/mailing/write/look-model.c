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
    const struct mailing_whom *how;
    struct cordee_letter letter;
    json_t *needs;  /* of the letter; NULL: something is wrong with it */
    json_t *fields; /* what is read of each */
    struct cordee_buf words;
    struct found first, after; /* of all; of those behind `as` */
    int64_t *ids;
    size_t n, room;
};

/* ---- fields that would leave a hole ----------------------------------------- */

static void name_add(json_t *list, const char *name)
{
    const json_t *item;
    size_t i;

    json_array_foreach (list, i, item)
        if (strcmp(json_string_value(item), name) == 0)
            return;
    json_array_append_new(list, json_string(name));
}

/* What the texts cannot do without, and what the sections ask about in which it stands;
 * a text in which something is wrong is looked at all the same. */
static int needs_read(struct search *s, struct cordee_arena *a, json_t *model,
                      struct cordee_error *err)
{
    struct cordee *cd = s->cd;
    struct cordee_error why = {0};
    json_t *need, *section;
    size_t i, k;

    if (mailing_letter(cd, a, model, &s->letter, err) < 0)
        return -1;
    if (cd->mail->letter_needs(cd, &why, &s->letter, &s->needs) < 0) {
        if (why.code == CORDEE_E_INVALID && s->how->jump != MAILING_MISSING)
            return 0;
        *err = why;
        return -1;
    }
    json_array_foreach (s->needs, i, need) {
        name_add(s->fields, cordee_json_text(need, "name"));
        json_array_foreach (json_object_get(need, "when"), k, section)
            name_add(s->fields, cordee_json_text(section, "name"));
    }
    return 0;
}

static bool has(const struct reader *r, const char *name)
{
    const json_t *value = json_object_get(r->values, name);

    return json_is_array(value) ? json_array_size(value) > 0
                                : *cordee_json_text(r->values, name) != '\0';
}

/* It stands in sections that are said to her. */
static bool is_said(const json_t *need, const struct reader *r)
{
    const json_t *section;
    size_t i;

    json_array_foreach (json_object_get(need, "when"), i, section)
        if (has(r, cordee_json_text(section, "name")) != cordee_json_true(section, "has"))
            return false;
    return true;
}

/* Names of fields of the text she gets that are empty for her. */
static json_t *missing_of(const struct search *s, const struct reader *r)
{
    const char *gets = s->cd->mail->language_for(s->cd, &s->letter, r->language);
    json_t *list = json_array();
    const json_t *need;
    size_t i;

    json_array_foreach (s->needs, i, need)
        if (cordee_text_is(cordee_json_text(need, "language"), gets ? gets : "") &&
            !has(r, cordee_json_text(need, "name")) && is_said(need, r))
            name_add(list, cordee_json_text(need, "name"));
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
        missing = missing_of(s, r);
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
                          "language", r->language, "missing", missing_of(s, r));
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
    struct cordee_sql sql = {.arena = a};
    struct cordee_audience who;
    struct cordee_rows *rows;
    int rc;

    mailing_audience(a, model, s->how->user, &who);
    rows = cd->crm->audience_rows(cd, err, &who, s->fields, &sql);
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
    json_decref(s->needs);
    json_decref(s->fields);
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

int mailing_look(struct cordee *cd, json_t *model, const struct mailing_whom *how,
                 json_t **person_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct search s = {.cd = cd, .how = how, .fields = json_pack("[s]", "name")};
    int64_t as_rank = 0;
    int rc = needs_read(&s, a, model, err);

    if (how->words && *how->words)
        cordee_utf8_fold(how->words, &s.words);
    if (rc == 0 && how->as && how->jump != MAILING_NEXT && how->jump != MAILING_PREVIOUS)
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

#define PIECE 8000 /* numbers of parties: it is the same work for a large register */

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
