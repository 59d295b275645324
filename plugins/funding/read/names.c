/* What members and columns are called, and what each puts into a call: one table for the
 * portal's shapes, radars of cities, tables of people and our own records. */
#include "plugins/funding/read/put.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table -------------------------------------------------------------- */

#define FIELD(name) offsetof(struct funding_call, name)

/* The first word of `names` is our own; all are compared without case, blanks, hyphens
 * and underscores.  Members are put in this order, and by the order of the names, so
 * that what says it best comes first and what comes later does not overwrite it. */
static const struct field {
    const char *names;
    put *put;
    size_t at;
} fields[] = {
    {"sourceid identifier topicid topiccode", put_line, FIELD(source_id)},
    {"callid callidentifier callcode", put_line, FIELD(call_id)},
    {"title topictitle titel titre titolo naslov calltitle name", put_line, FIELD(title)},
    {"url link portalurl address adresse website", put_link, FIELD(url)},
    {"language lang sprache", put_language, FIELD(language)},
    {"type", put_type, FIELD(type)},
    {"summary abstract kurzfassung", put_plain, FIELD(summary)},
    {"description descriptionbyte text beschreibung", put_plain, FIELD(description)},
    {"conditions topicconditions eligibility", put_plain, FIELD(conditions)},
    {"programme programmeid frameworkprogramme program programm", put_programme, 0},
    {"programmename", put_programme, 0},
    {"typeofaction typesofaction actiontype topicactions action", put_action,
     FIELD(type_of_action)},
    {"keywords stichworte", put_words, FIELD(keywords)},
    {"tags crosscuttingpriorities programmedivision focusarea themes topics categories",
     put_words, FIELD(tags)},
    {"clustername destination", put_each, FIELD(tags)},
    {"status callstatus state", put_status, FIELD(status)},
    {"publication publicationdate publicationdatelong pubdate published", put_instant,
     FIELD(publication)},
    {"opening openingdate plannedopeningdate plannedopeningdatelong startdate opendate "
     "opens",
     put_instant, FIELD(opening)},
    {"updated lastchangedate modified", put_latest, FIELD(updated)},
    {"deadlines deadline deadlinedate deadlinedates deadlinedateslong closedate closing "
     "closingdate frist einreichfrist datelimite scadenza rok",
     put_deadline, 0},
    {"seconddeadline s2date deadline2", put_second, 0},
    {"deadlinemodel process submissionprocedure sumbissionprocedure", put_line,
     FIELD(deadline_model)},
    {"budgettotal budget totalbudget", put_money, FIELD(budget_total)},
    {"grantmin budgetmin mincontribution", put_money, FIELD(grant_min)},
    {"grantmax budgetmax maxcontribution", put_money, FIELD(grant_max)},
    {"expectedgrants", put_small, FIELD(expected_grants)},
    {"fundingrate", put_small, FIELD(funding_rate)},
    {"currency", put_line, FIELD(currency)},
    {"countries country", put_countries, FIELD(countries)},
    {"orgtypes", put_words, FIELD(org_types)},
    {"sme", put_sme, FIELD(sme)},
    {"trlmin", put_small, FIELD(trl_min)},
    {"trlmax", put_small, FIELD(trl_max)},
    {"consortiummin", put_small, FIELD(consortium_min)},
    /* Where nothing better is known. */
    {"id guid ccm2id", put_line, FIELD(source_id)},
    {"reference", put_reference, FIELD(source_id)},
};

/* "Deadline_Date" as "deadlinedate"; cut where it is longer than any name. */
void name_squeeze(const char *name, char out[40])
{
    size_t n = 0;

    for (; *name && n < 38; name++)
        if (isalnum((unsigned char)*name))
            out[n++] = (char)tolower((unsigned char)*name);
    out[n] = '\0';
}

/* Which of the names it is, from 0; -1: none. */
static int name_place(const char *names, const char *name)
{
    const size_t n = strlen(name);
    int place = 0;

    for (const char *s = names; n && *s; s += strcspn(s, " "), s += *s == ' ', place++)
        if (strncmp(s, name, n) == 0 && (s[n] == ' ' || !s[n]))
            return place;
    return -1;
}

static const struct field *field_find(const struct reading *r, const char *name,
                                      int *place_r)
{
    const json_t *mapped = json_object_get(r->hints->mapping, name);
    const char *own = json_string_value(mapped);
    char squeezed[40];

    name_squeeze(mapped ? (own ? own : "") : name, squeezed);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *place_r = name_place(fields[i].names, squeezed);
        if (*place_r >= 0)
            return &fields[i];
    }
    return NULL;
}

/* The first of its names, squeezed. */
bool name_known(const struct reading *r, const char *name, char out[40])
{
    int place;
    const struct field *f = field_find(r, name, &place);

    snprintf(out, 40, "%.*s", f ? (int)strcspn(f->names, " ") : 0, f ? f->names : "");
    return f != NULL;
}

/* ---- values of JSON --------------------------------------------------------- */

static void field_put(struct reading *r, const struct field *f, const json_t *value,
                      int depth);

/* An object says it in one of these: {"id": 43108390, "abbreviation": "HORIZON"}. */
static void object_put(struct reading *r, const struct field *f, const json_t *value,
                       int depth)
{
    static const char *const says[] = {"abbreviation",   "description",  "name",
                                       "rendered",       "at",           "title",
                                       "lastChangeDate", "typeOfAction", "label"};

    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (json_object_get(value, says[i])) {
            field_put(r, f, json_object_get(value, says[i]), depth + 1);
            return;
        }
}

/* A list within a text: "[\"Energy storage\",\"circularity\"]". */
static bool packed_put(struct reading *r, const struct field *f, const char *text,
                       int depth)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = *text == '[' ? json_loads(text, 0, NULL) : NULL;

    if (list)
        field_put(r, f, list, depth + 1);
    return list != NULL;
}

/* An element of a list of words is one word, whatever stands in it. */
static void element_put(struct reading *r, const struct field *f, const json_t *value,
                        int depth)
{
    static const struct field each = {.put = put_each};
    struct field one = *f;

    if (f->put == put_words &&
        (!json_is_string(value) || *json_string_value(value) != '['))
        one.put = each.put;
    field_put(r, &one, value, depth + 1);
}

static void field_put(struct reading *r, const struct field *f, const json_t *value,
                      int depth)
{
    void *member = (char *)&r->call + f->at;
    const json_t *one;
    size_t i;

    if (depth > 3)
        return;
    if (json_is_string(value)) {
        if (!packed_put(r, f, json_string_value(value), depth))
            f->put(r, member, json_string_value(value));
    } else if (json_is_integer(value) && json_integer_value(value)) {
        f->put(r, member,
               cordee_arena_printf(r->arena, "%" JSON_INTEGER_FORMAT,
                                   json_integer_value(value)));
    } else if (json_is_integer(value) && f->put == put_type) {
        f->put(r, member, "0"); /* the one number of which 0 says something */
    } else if (json_is_real(value) && fabs(json_real_value(value)) < 1e15) {
        f->put(r, member, cordee_arena_printf(r->arena, "%.0f", json_real_value(value)));
    } else if (json_is_true(value)) {
        f->put(r, member, "true");
    } else if (json_is_object(value)) {
        object_put(r, f, value, depth);
    } else {
        json_array_foreach (value, i, one)
            element_put(r, f, one, depth);
    }
}

void name_put(struct reading *r, const char *name, const json_t *value)
{
    int place;
    const struct field *f = field_find(r, name, &place);

    if (f)
        field_put(r, f, value, 0);
}

/* ---- all members of a record -------------------------------------------------- */

enum { MEMBERS_MOST = 200 };

struct member {
    const struct field *field;
    int place; /* among its names */
    const json_t *value;
};

static int member_compare(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    if (x->field != y->field)
        return x->field < y->field ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

void members_put(struct reading *r, const json_t *object)
{
    struct member members[MEMBERS_MOST];
    size_t n = 0;
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)object, name, value) {
        struct member *m = &members[n];

        m->value = value;
        m->field = field_find(r, name, &m->place);
        n += m->field != NULL;
        if (n == MEMBERS_MOST)
            break;
    }
    qsort(members, n, sizeof *members, member_compare);
    for (size_t i = 0; i < n; i++)
        field_put(r, members[i].field, members[i].value, 0);
}
