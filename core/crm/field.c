#include "core/crm/field.h"

#include "core/crm/crm-priv.h"
#include "core/crm/duplicate/similar.h"
#include "core/crm/import/import-priv.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table ------------------------------------------------------------------- */

static const struct cd_choice salutations[] = {
    {"", T_LATER("none"), NULL},
    {"ms", T_LATER("Ms"),
     ",mrs,miss,f,w,female,woman,frau,weiblich,mme,madame,mlle,femme,feminin,sig.ra,"
     "signora,femmina,donna,gospa,ga.,ga,z,zenska,zenski,"},
    {"mr", T_LATER("Mr"),
     ",mr.,m,m.,male,man,herr,mannlich,monsieur,homme,masculin,sig.,sig,signor,maschio,"
     "uomo,gospod,g.,g,moski,"},
    {NULL, NULL, NULL},
};

static const struct cd_choice org_types[] = {
    {"", T_LATER("not said"), NULL},
    {"company", T_LATER("Company"),
     ",prc,sme,kmu,pme,pmi,mpsp,firm,firma,unternehmen,entreprise,azienda,impresa,"
     "podjetje,gmbh,ag,private,privat,industry,industrie,"},
    {"university", T_LATER("University"),
     ",hes,universitat,universite,universita,univerza,hochschule,"},
    {"research", T_LATER("Research"),
     ",rec,rto,forschung,forschungseinrichtung,recherche,ricerca,raziskave,institute,"
     "institut,"},
    {"training", T_LATER("Training"),
     ",education,school,bildung,schule,ausbildung,formation,formazione,izobrazevanje,"},
    {"public", T_LATER("Public body"),
     ",pub,public body,behorde,gemeinde,offentlich,public authority,collectivite,ente "
     "pubblico,javni,"},
    {"investor", T_LATER("Investor"), ",bank,investisseur,investitore,vlagatelj,"},
    {"network", T_LATER("Network"),
     ",cluster,association,verein,verband,netzwerk,reseau,rete,mreza,zveza,"
     "associazione,"},
    {"other", T_LATER("Other"), ",oth,andere,sonstige,autre,altro,drugo,"},
    {NULL, NULL, NULL},
};

static const struct cd_choice bases[] = {
    {"none", T_LATER("None: no mailings to this person"), NULL},
    {"member", T_LATER("They belong to a member"), NULL},
    {"asked", T_LATER("They asked for it"), NULL},
    {NULL, NULL, NULL},
};

#define ORG    CORDEE_ORG
#define PERSON CORDEE_PERSON
#define BOTH   CORDEE_ANYONE

/* In the order of a form. */
const struct cd_field cd_party_fields[] = {
    {"name", T_LATER("Name"), NULL, BOTH, CD_IS_LINE, CD_P_NAME, 300, NULL, false},
    {"given_name", T_LATER("First name"), NULL, PERSON, CD_IS_LINE, CD_P_GIVEN, 200, NULL,
     true},
    {"family_name", T_LATER("Family name"), NULL, PERSON, CD_IS_LINE, CD_P_FAMILY, 200,
     NULL, true},
    {"short_name", T_LATER("Short name"), NULL, ORG, CD_IS_LINE, CD_P_SHORT_NAME, 300,
     NULL, true},
    {"salutation", T_LATER("Salutation"), NULL, PERSON, CD_IS_CHOICE, CD_P_SALUTATION, 0,
     salutations, true},
    {"title", T_LATER("Title"), T_LATER("such as Dr"), PERSON, CD_IS_LINE, CD_P_TITLE, 80,
     NULL, true},
    {"org_type", T_LATER("Type"), NULL, ORG, CD_IS_CHOICE, CD_P_ORG_TYPE, 0, org_types,
     true},
    {"headcount", T_LATER("Staff"), NULL, ORG, CD_IS_COUNT, CD_P_HEADCOUNT, 0, NULL,
     true},
    {"yearly_turnover", T_LATER("Turnover a year"),
     T_LATER("in the currency of the fees"), ORG, CD_IS_WHOLE, CD_P_TURNOVER, 0, NULL,
     true},
    {"founded", T_LATER("Founded in"), T_LATER("a year, 1998"), ORG, CD_IS_YEAR,
     CD_P_FOUNDED, 0, NULL, true},
    {"email", T_LATER("E-mail"), NULL, BOTH, CD_IS_LIST, CD_P_EMAIL, 0, NULL, true},
    {"phone", T_LATER("Phone"), NULL, BOTH, CD_IS_LIST, CD_P_PHONE, 0, NULL, true},
    {"mobile", T_LATER("Mobile phone"), NULL, BOTH, CD_IS_LIST, CD_P_MOBILE, 0, NULL,
     false},
    {"language", T_LATER("Writes in"), NULL, BOTH, CD_IS_LANGUAGE, CD_P_LANGUAGE, 0, NULL,
     true},
    {"basis", T_LATER("On what basis may mailings go there?"), NULL, PERSON, CD_IS_CHOICE,
     CD_P_BASIS, 0, bases, true},
    {"website", T_LATER("Website"), NULL, BOTH, CD_IS_WEB, CD_P_WEBSITE, 300, NULL, true},
    {"country", T_LATER("Country"), T_LATER("Austria, or AT"), BOTH, CD_IS_COUNTRY,
     CD_P_COUNTRY, 0, NULL, true},
    {"region", T_LATER("Region"), NULL, BOTH, CD_IS_LINE, CD_P_REGION, 120, NULL, true},
    {"city", T_LATER("Town"), NULL, BOTH, CD_IS_LINE, CD_P_CITY, 120, NULL, true},
    {"postcode", T_LATER("Postcode"), NULL, BOTH, CD_IS_LINE, CD_P_POSTCODE, 40, NULL,
     true},
    {"street", T_LATER("Street"), NULL, BOTH, CD_IS_LINE, CD_P_STREET, 300, NULL, true},
    {"latitude", T_LATER("Place on the map"), NULL, BOTH, CD_IS_DEGREES, CD_P_LATITUDE, 0,
     NULL, false},
    {"longitude", T_LATER("Longitude"), NULL, BOTH, CD_IS_DEGREES, CD_P_LONGITUDE, 0,
     NULL, false},
    {"owner", T_LATER("Owner"), NULL, BOTH, CD_IS_STAFF, CD_P_OWNER, 0, NULL, false},
    {"external_id", T_LATER("Known as"), NULL, BOTH, CD_IS_LINE, CD_P_EXTERNAL, 200, NULL,
     false},
    {"tags", T_LATER("Add tags"), T_LATER("with commas between"), BOTH, CD_IS_LIST,
     CD_P_TAGS, 0, NULL, true},
    {"competences", T_LATER("Can do"), NULL, BOTH, CD_IS_LIST, CD_P_COMPETENCES, 0, NULL,
     false},
    {"needs", T_LATER("Looks for"), NULL, BOTH, CD_IS_LIST, CD_P_NEEDS, 0, NULL, false},
    {"about", T_LATER("About"), NULL, BOTH, CD_IS_AREA, CD_P_ABOUT, 20000, NULL, true},
    {NULL, NULL, NULL, 0, CD_IS_LINE, CD_P_ALL, 0, NULL, false},
};

const struct cd_field *cd_field_of(enum cd_party_column column)
{
    const struct cd_field *f = cd_party_fields;

    while (f->name && f->column != column)
        f++;
    return f->name ? f : NULL;
}

const struct cd_field *cd_field_named(const char *name)
{
    const struct cd_field *f = cd_party_fields;

    while (f->name && strcmp(f->name, name) != 0)
        f++;
    return f->name ? f : NULL;
}

/* ---- reading --------------------------------------------------------------------- */

struct reading {
    struct cordee *cd;
    struct cordee_arena *arena;
    const struct cd_field *field;
    const char *text;
    struct cordee_error *err;
};

static int refuse(const struct reading *r, const char *words)
{
    return cd_refuse(r->err, CORDEE_E_INVALID, words, r->text);
}

static int too_long(const struct reading *r)
{
    struct cordee *cd = r->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    char most[32], begins[104];

    cd->text->number(cd, r->field->most, most, sizeof most);
    snprintf(begins, sizeof begins, "%.*s", (int)cordee_utf8_cut(r->text, 25), r->text);
    cd_fill(&said, T("this is too long, at most {1} letters fit: {2}..."),
            (const char *const[]){most, begins, NULL});
    return cordee_fail(r->err, CORDEE_E_INVALID, "%s", said.text);
}

static int read_line(const struct reading *r, struct cordee_value *v)
{
    if (r->field->most && cordee_utf8_len(r->text) > (size_t)r->field->most)
        return too_long(r);
    *v = cordee_of_text(r->text);
    return 0;
}

static int no_country(const struct reading *r)
{
    struct cordee *cd = r->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf said = {0};
    const char *near = cd_country_near(r->text);

    if (!near)
        return refuse(r, T("there is no country \"{1}\""));
    cd_fill(&said, T("there is no country \"{1}\"; did you mean {2}?"),
            (const char *const[]){r->text, near, NULL});
    return cordee_fail(r->err, CORDEE_E_INVALID, "%s", said.text);
}

/* Names of countries repeat from row to row, so the last ones are remembered. */
static const char *country_code(const char *text)
{
    static _Thread_local struct {
        char text[32];
        const char *code;
    } known[64];
    size_t slot = cd_seen_hash(text, "", "") % 64;
    const char *code;

    if (strcmp(known[slot].text, text) == 0)
        return known[slot].code;
    code = cd_country_code(text);
    if (code && strlen(text) < sizeof known[slot].text) {
        memcpy(known[slot].text, text, strlen(text) + 1);
        known[slot].code = code;
    }
    return code;
}

static int read_country(const struct reading *r, struct cordee_value *v)
{
    const char *code = *r->text ? country_code(r->text) : "";

    if (!code)
        return no_country(r);
    *v = cordee_of_text(code);
    return 0;
}

static int read_language(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *code = *r->text ? cd_word_language(cd_word_fold(r->arena, r->text)) : "";

    if (!code)
        return refuse(r, T("there is no language \"{1}\""));
    *v = cordee_of_text(code);
    return 0;
}

static int read_choice(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *word = cd_word_fold(r->arena, r->text);
    const struct cd_choice *c = r->field->choices;

    if (!*r->text) {
        *v = cordee_of_text(c->word); /* the first stands for nothing said */
        return 0;
    }
    for (; c->word; c++)
        if (strcmp(c->word, word) == 0 || (c->also && cd_word_in(word, c->also))) {
            *v = cordee_of_text(c->word);
            return 0;
        }
    if (r->field->column != CD_P_SALUTATION)
        return refuse(r, T("\"{1}\" is not one of the choices"));
    *v = cordee_of_text(""); /* "divers", "Familie", "Team": neither */
    return 0;
}

/* "1'200", "1.200", "50-100" (the lower end), "ca. 30". */
static int read_count(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *s = r->text + strcspn(r->text, "0123456789");
    int64_t n = 0;

    if (!*r->text)
        return 0;
    if (!*s || *r->text == '-')
        return refuse(r, T("\"{1}\" is no number of people"));
    for (; *s; s++) {
        if (isdigit((unsigned char)*s) && n < 100000000)
            n = n * 10 + (*s - '0');
        else if (!(strchr(".,' ", *s) && isdigit((unsigned char)s[1]) && s[2] && s[3]))
            break;
    }
    if (n > 10000000)
        return refuse(r, T("\"{1}\" is no number of people"));
    *v = n ? cordee_of_int(n) : *v;
    return 0;
}

static int read_degrees(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    char *end;
    double n = strtod(r->text, &end);

    if (!*r->text)
        return 0;
    if (*end || !isfinite(n) || n < -180 || n > 180)
        return refuse(r, T("\"{1}\" is no place on Earth"));
    *v = cordee_of_real(n);
    return 0;
}

/* What people type is a host more often than an address of the web; nothing but http
 * gets in, since it becomes a link. */
static int read_web(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *url = strcmp(r->text, "-") == 0 ? "" : r->text;

    if (*url && !strstr(url, "://"))
        url = cordee_arena_printf(r->arena, "https://%s", url);
    if (*url &&
        ((!cordee_text_starts(url, "https://") && !cordee_text_starts(url, "http://")) ||
         strpbrk(url, " \t\r\n\"<>") || !strchr(url, '.') || strchr(r->text, '@') ||
         strlen(url) > (size_t)r->field->most))
        return refuse(r, T("\"{1}\" is no address of a website"));
    *v = cordee_of_text(url);
    return 0;
}

/* A number, an address to sign in with, or a name. */
static int read_staff(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *word = cd_word_fold(r->arena, r->text);
    int64_t id = 0, found = 0;
    int rc;

    if (!*r->text || strcmp(r->text, "0") == 0)
        return 0;
    if (!cordee_text_int(r->text, &id))
        id = 0;
    rc = cd->db->one(cd, r->err, &found,
                     "SELECT id FROM staff WHERE id = ? OR login = ? OR fold(name) = ? "
                     "ORDER BY id",
                     CORDEE_ARGS(CORDEE_V(id), CORDEE_V(word), CORDEE_V(word)));
    if (rc <= 0)
        return rc < 0 ? -1 : refuse(r, T("there is no user \"{1}\""));
    *v = cordee_of_int(found);
    return 0;
}

/* "1200.50", "1'200,50", "1.200,50": the last of two kinds of marks is the decimal one; a
 * comma alone before three digits is none. */
static bool number_parse(const char *text, double *n_r)
{
    char plain[40];
    const char *comma = strrchr(text, ','), *point = strrchr(text, '.');
    const char *decimal = !comma ? point : !point ? comma : comma > point ? comma : point;
    size_t n = 0;
    char *end;

    if (decimal && !point && strlen(comma) == 4 && *text != '0')
        decimal = NULL;
    for (const char *s = text; *s && n + 1 < sizeof plain; s++) {
        if (isdigit((unsigned char)*s) || (s == text && (*s == '-' || *s == '+')))
            plain[n++] = *s;
        else if (s == decimal)
            plain[n++] = '.';
        else if (!strchr(".,' ", *s))
            return false;
    }
    plain[n] = '\0';
    *n_r = strtod(plain, &end);
    return n > 0 && isdigit((unsigned char)plain[n - 1]) && !*end && isfinite(*n_r) &&
           fabs(*n_r) < 1e15;
}

static int read_number(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    double n;

    if (!*r->text)
        return 0;
    if (!number_parse(r->text, &n))
        return refuse(r, T("\"{1}\" is no number"));
    *v = cordee_of_real(r->field->is == CD_IS_MONEY ? round(n * 100) / 100 : n);
    return 0;
}

/* Without cents, so that bands of turnover leave no gap between them. */
static int read_whole(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    double n;

    if (!*r->text)
        return 0;
    if (!number_parse(r->text, &n) || n < 0)
        return refuse(r, T("\"{1}\" is no amount"));
    *v = cordee_of_int((int64_t)round(n));
    return 0;
}

/* "1998", or the year of a day. */
static int read_year(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *zone = cd_zone(cd, r->arena);
    struct cordee_clock clock;
    int64_t at = 0, year = 0;

    if (!*r->text)
        return 0;
    if (strlen(r->text) == 4) {
        if (!cordee_text_int(r->text, &year))
            year = 0;
    } else if (cordee_time_parse(r->text, zone, &at) == 0) {
        cordee_clock_at(at, zone, &clock);
        year = clock.year;
    }
    if (year < 1000 || year > 2200)
        return refuse(r, T("\"{1}\" is no year; write 1998"));
    *v = cordee_of_int(year);
    return 0;
}

static int read_day(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    const char *zone = cd_zone(cd, r->arena);
    struct cordee_clock clock = {.month = 1, .day = 1};
    int64_t at = 0, year = 0;

    if (!*r->text)
        return 0;
    if (strlen(r->text) == 4 && cordee_text_int(r->text, &year) && year > 1800 &&
        year < 2200) {
        clock.year = (int)year;
        at = cordee_clock_to(&clock, zone);
    } else if (cordee_time_parse(r->text, zone, &at) < 0) {
        return refuse(r,
                      T("\"{1}\" is no date; dates look like 2026-11-21 or 21.11.2026"));
    }
    *v = cordee_of_int(at);
    return 0;
}

static int read_yesno(const struct reading *r, struct cordee_value *v)
{
    struct cordee *cd = r->cd;
    int yes = *r->text ? cd_word_yes(cd_word_fold(r->arena, r->text)) : -1;

    if (!*r->text)
        return 0;
    if (yes < 0)
        return refuse(r, T("\"{1}\" is neither yes nor no"));
    *v = cordee_of_int(yes);
    return 0;
}

int cd_field_read(struct cordee *cd, struct cordee_arena *a, const struct cd_field *field,
                  const char *text, struct cordee_value *value_r,
                  struct cordee_error *err)
{
    static int (*const read[])(const struct reading *, struct cordee_value *) = {
        [CD_IS_LINE] = read_line,       [CD_IS_AREA] = read_line,
        [CD_IS_NUMBER] = read_number,   [CD_IS_MONEY] = read_number,
        [CD_IS_DAY] = read_day,         [CD_IS_YESNO] = read_yesno,
        [CD_IS_CHOICE] = read_choice,   [CD_IS_CHOICES] = read_line,
        [CD_IS_COUNTRY] = read_country, [CD_IS_LANGUAGE] = read_language,
        [CD_IS_WEB] = read_web,         [CD_IS_COUNT] = read_count,
        [CD_IS_DEGREES] = read_degrees, [CD_IS_STAFF] = read_staff,
        [CD_IS_LIST] = read_line,       [CD_IS_WHOLE] = read_whole,
        [CD_IS_YEAR] = read_year,
    };
    const struct reading r = {cd, a, field, text, err};
    struct cordee_value v = {.type = CORDEE_NULL};

    if (read[field->is](&r, &v) < 0)
        return -1;
    *value_r = v;
    return 0;
}

bool cd_value_empty(const struct cordee_value *value)
{
    return value->type == CORDEE_NULL || (value->type == CORDEE_TEXT && !*value->as.s);
}

bool cd_value_same(const struct cordee_value *a, const struct cordee_value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case CORDEE_TEXT:
        return strcmp(a->as.s, b->as.s) == 0;
    case CORDEE_REAL:
        return a->as.r == b->as.r;
    default:
        return a->type == CORDEE_NULL || a->as.i == b->as.i;
    }
}

const char *cd_phone_plain(struct cordee_arena *a, const char *number,
                           const char *country)
{
    char digits[24];
    bool abroad = number[strspn(number, " (")] == '+' || strncmp(number, "00", 2) == 0;

    for (const char *s = number; *s; s++)
        if (isalpha((unsigned char)*s))
            return number; /* "ext. 12" */
    cd_phone_digits(number, country, digits);
    if (strlen(digits) < 7 || strlen(digits) > 15 ||
        (!abroad && !cd_phone_has_code(country)))
        return number;
    return cordee_arena_printf(a, "+%s", digits);
}
