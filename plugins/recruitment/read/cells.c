/* A row of a table as a candidate or an opening. */
#include "plugins/recruitment/read/table.h"

#include <stdlib.h>
#include <string.h>

struct row {
    struct reading *r;
    struct node *const *cells;
};

static const char *say(const struct row *row, enum table_field field)
{
    return row->cells[field] ? node_say(row->cells[field], "") : "";
}

static void wrong(const struct row *row, enum table_field field, const char *words)
{
    note_left(row->r, row->cells[field], words);
}

/* ---- values -------------------------------------------------------------------------
 */

static double number(const struct row *row, enum table_field field, double most)
{
    const char *said = say(row, field);
    char *text = cordee_arena_text(row->r->a, said), *end;
    double x;

    for (char *s = text; *s; s++)
        if (*s == ',')
            *s = '.';
    x = strtod(text, &end);
    if (!*said)
        return -1;
    if (end == text || !(x >= 0 && x <= most)) {
        wrong(row, field, T_LATER("this is no number that can be"));
        return -1;
    }
    return x;
}

static int64_t day(const struct row *row, enum table_field field, bool last)
{
    const char *said = say(row, field);
    const int64_t at = value_day(said, last);

    if (*said && !at)
        wrong(row, field,
              T_LATER("this is no day: write it as 2026-11-21 or 21.11.2026"));
    return at;
}

static int education(const struct row *row)
{
    const char *said = say(row, TABLE_EDUCATION);
    const int eqf = value_eqf(row->r, said);

    if (*said && !eqf)
        wrong(row, TABLE_EDUCATION,
              T_LATER("this is no level of education that we know"));
    return eqf;
}

/* The items of a list: parted by semicolons, bars or lines, else by commas. */
static char *item(char **rest, const char *marks)
{
    char *one;

    while ((one = strsep(rest, marks))) {
        one = cordee_text_trim(one);
        if (*one)
            return one;
    }
    return NULL;
}

static const char *marks_of(const char *text)
{
    return strpbrk(text, ";|\n") ? ";|\n" : ",";
}

/* "Welding (4)", "Welding: expert", "de C1" as its name and its level. */
static char *level_split(char *one)
{
    const size_t n = strlen(one);
    char *mark = n && one[n - 1] == ')' ? strrchr(one, '(') : strrchr(one, ':');

    if (!mark || mark == one)
        return one + n;
    if (*mark == '(')
        one[n - 1] = '\0';
    *mark = '\0';
    return mark + 1;
}

static void skills(const struct row *row, enum table_field field, bool essential)
{
    struct reading *r = row->r;
    const char *said = say(row, field);
    char *rest = cordee_arena_text(r->a, said), *one;

    while ((one = item(&rest, marks_of(said)))) {
        const int level = value_level(r, level_split(one));

        if (r->record->kind == READ_CANDIDATE)
            put_skill(r, row->cells[field], one, level, "");
        else
            put_skill_wanted(r, row->cells[field], one, level, "", essential);
    }
}

static void tongues(const struct row *row)
{
    struct reading *r = row->r;
    const char *said = say(row, TABLE_LANGUAGES);
    char *rest = cordee_arena_text(r->a, said), *one;

    while ((one = item(&rest, marks_of(said)))) {
        const char *level = level_split(one);

        put_tongue(r, row->cells[TABLE_LANGUAGES], one,
                   value_cefr(r, *level ? level : one));
    }
}

static void lists(const struct row *row)
{
    struct reading *r = row->r;
    const char *permits = say(row, TABLE_PERMITS), *papers = say(row, TABLE_CERTIFICATES);
    char *rest = cordee_arena_text(r->a, permits), *one;

    while ((one = item(&rest, ";|\n, ")))
        put_permit(r, row->cells[TABLE_PERMITS], one);
    rest = cordee_arena_text(r->a, papers);
    while ((one = item(&rest, marks_of(papers))))
        put_certificate(r, row->cells[TABLE_CERTIFICATES], one);
    skills(row, TABLE_SKILLS, true);
    skills(row, TABLE_OPTIONAL, false);
    tongues(row);
}

static int64_t pay(const struct row *row, enum table_field field, const char **currency,
                   const char **per)
{
    const char *said = say(row, field), *end;
    const int64_t sum = value_money(said, &end);

    if (*said && sum < 0)
        wrong(row, field, T_LATER("this is no sum of money: write it as 42000"));
    if (*value_currency(said))
        *currency = value_currency(said);
    if (*value_per(row->r, said))
        *per = value_per(row->r, said);
    return sum > 0 ? sum : 0;
}

static void pays(const struct row *row, int64_t *least, int64_t *most,
                 const char **currency, const char **per)
{
    const char *said = say(row, TABLE_CURRENCY);

    *least = pay(row, TABLE_PAY, currency, per);
    *most = pay(row, TABLE_PAY_MOST, currency, per);
    if (strlen(said) == 3 && strspn(said, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3)
        *currency = said;
    else if (*value_currency(said))
        *currency = value_currency(said);
    if (*value_per(row->r, say(row, TABLE_PER)))
        *per = value_per(row->r, say(row, TABLE_PER));
}

/* ---- who and where
 * ---------------------------------------------------------------------- */

static void person(const struct row *row)
{
    struct reading *r = row->r;
    struct person_read *p = &r->record->person;

    put_name(r, say(row, *say(row, TABLE_NAME) ? TABLE_NAME : TABLE_CONTACT),
             say(row, TABLE_GIVEN), say(row, TABLE_FAMILY));
    put_mail(r, row->cells[TABLE_MAIL], say(row, TABLE_MAIL));
    put_phone(r, row->cells[TABLE_PHONE], say(row, TABLE_PHONE));
    put_link(r, row->cells[TABLE_WEB], say(row, TABLE_WEB));
    p->street = text_line(r, say(row, TABLE_STREET));
    p->postcode = text_line(r, say(row, TABLE_POSTCODE));
    p->city = text_line(r, say(row, TABLE_CITY));
    p->country = value_country(r, say(row, TABLE_COUNTRY));
    if (*say(row, TABLE_COUNTRY) && !*p->country)
        wrong(row, TABLE_COUNTRY, T_LATER("this country is not in our list"));
    put_place(r, JOINED(r, " ", p->postcode, p->city), p->country);
}

static void candidate(const struct row *row)
{
    struct reading *r = row->r;
    struct candidate *c = &r->record->candidate;
    const char *said = say(row, TABLE_KINDS);
    char *rest = cordee_arena_text(r->a, said), *one;
    double x;
    int64_t most;

    c->headline = text_line(r, *say(row, TABLE_HEADLINE) ? say(row, TABLE_HEADLINE)
                                                         : say(row, TABLE_TITLE));
    c->wishes = text_cut(r, text_plain(r, say(row, TABLE_WISHES)), MOST_BODY);
    c->source = text_cut(r, text_line(r, say(row, TABLE_SOURCE)), MOST_WORD);
    c->education = education(row);
    c->years = number(row, TABLE_YEARS, 60);
    c->free_from = day(row, TABLE_FREE, false);
    x = number(row, TABLE_HOURS, 100);
    c->hours = x > 0 ? x : 0;
    x = number(row, TABLE_RADIUS, 20000);
    c->radius = x > 0 ? (int)x : 0;
    c->moves = value_yes(r, say(row, TABLE_MOVES));
    c->remote = *value_remote(r, say(row, TABLE_REMOTE)) != '\0';
    pays(row, &c->pay_min, &most, &c->currency, &c->pay_per);
    while ((one = item(&rest, ";|,\n")))
        if (*value_kind(r, one))
            put_line(&c->kinds, r, value_kind(r, one));
    if (!*r->record->person.name && !*r->record->person.mail)
        r->record->wrong = T_LATER("there is neither a name nor an e-mail address");
}

static void opening(const struct row *row)
{
    struct reading *r = row->r;
    struct opening *o = &r->record->opening;
    double x;

    o->title = text_line(r, say(row, TABLE_TITLE));
    if (!*o->title)
        o->title = text_line(r, say(row, TABLE_HEADLINE));
    r->record->employer = text_line(r, say(row, TABLE_EMPLOYER));
    o->ref = text_cut(r, text_line(r, say(row, TABLE_REF)), MOST_WORD);
    o->kind = *value_kind(r, say(row, TABLE_KINDS)) ? value_kind(r, say(row, TABLE_KINDS))
                                                    : "job";
    o->remote = value_remote(r, say(row, TABLE_REMOTE));
    o->education = education(row);
    x = number(row, TABLE_YEARS, 50);
    o->years = x > 0 ? x : 0;
    x = number(row, TABLE_HOURS, 100);
    o->hours = x > 0 ? x : 0;
    o->starts = day(row, TABLE_STARTS, false);
    o->ends = day(row, TABLE_ENDS, true);
    o->closes = day(row, TABLE_CLOSES, true);
    pays(row, &o->pay_min, &o->pay_max, &o->currency, &o->pay_per);
    if (o->pay_max && o->pay_max < o->pay_min) {
        wrong(row, TABLE_PAY_MOST, T_LATER("the pay ends below where it begins"));
        o->pay_max = 0;
    }
    if (o->ends && o->starts && o->ends < o->starts) {
        wrong(row, TABLE_ENDS, T_LATER("it ends before it starts"));
        o->ends = 0;
    }
    if (!*o->title)
        r->record->wrong = T_LATER("there is no title");
}

void cells_read(struct reading *r, struct node *const cells[TABLE_FIELDS])
{
    const struct row row = {r, cells};

    person(&row);
    put_body(r, "", text_plain(r, say(&row, TABLE_BODY)));
    lists(&row);
    if (r->record->kind == READ_CANDIDATE)
        candidate(&row);
    else
        opening(&row);
}
