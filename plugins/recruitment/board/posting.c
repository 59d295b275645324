/* An opening as JobPosting of schema.org (https://schema.org/JobPosting), with what
 * Google asks for (https://developers.google.com/search/docs/appearance/structured-data/
 * job-posting). */
#include "plugins/recruitment/board/board.h"

#include "plugins/recruitment/text/markdown.h"

#include <stdlib.h>

enum { A_DAY = 86400, FULL_TIME = 35 /* hours a week */ };

static json_t *instant(int64_t at)
{
    char text[21];

    cordee_time_iso(at, text);
    return json_string(text);
}

static json_t *day(int64_t at)
{
    char text[21];

    cordee_time_iso(at, text);
    text[10] = '\0';
    return json_string(text);
}

/* ---- kinds and places ---------------------------------------------------------- */

static const char *employment_of(const struct opening *o)
{
    if (cordee_text_is(o->kind, "internship"))
        return "INTERN";
    if (cordee_text_is(o->kind, "secondment"))
        return "TEMPORARY";
    if (cordee_text_is(o->kind, "thesis") || cordee_text_is(o->kind, "trainee"))
        return "OTHER";
    return o->hours <= 0 ? "" : o->hours >= FULL_TIME ? "FULL_TIME" : "PART_TIME";
}

/* A country is required of each place. */
static void place_put(const struct opening *o, const char *country, json_t *posting)
{
    json_t *address = json_pack("{s:s}", "@type", "PostalAddress"), *place;

    if (cordee_text_is(o->remote, "fully")) {
        json_object_set_new(posting, "jobLocationType", json_string("TELECOMMUTE"));
        json_object_set_new(posting, "applicantLocationRequirements",
                            json_pack("{s:s, s:s}", "@type", "Country", "name", country));
        if (!*o->place) {
            json_decref(address);
            return;
        }
    }
    cordee_json_set_text(address, "addressLocality", o->place);
    cordee_json_set_text(address, "addressCountry", country);
    place = json_pack("{s:s, s:o}", "@type", "Place", "address", address);
    if (o->placed)
        json_object_set_new(place, "geo",
                            json_pack("{s:s, s:f, s:f}", "@type", "GeoCoordinates",
                                      "latitude", o->latitude, "longitude",
                                      o->longitude));
    json_object_set_new(posting, "jobLocation", place);
}

/* ---- what they get and need ---------------------------------------------------- */

static void salary_put(const struct opening *o, json_t *posting)
{
    const char *unit = cordee_text_is(o->pay_per, "hour")    ? "HOUR"
                       : cordee_text_is(o->pay_per, "month") ? "MONTH"
                                                             : "YEAR";
    json_t *value =
        json_pack("{s:s, s:s}", "@type", "QuantitativeValue", "unitText", unit);

    if (!o->pay_min && !o->pay_max) {
        json_decref(value);
        return;
    }
    if (o->pay_min && o->pay_max && o->pay_min != o->pay_max) {
        json_object_set_new(value, "minValue", json_integer(o->pay_min));
        json_object_set_new(value, "maxValue", json_integer(o->pay_max));
    } else if (o->pay_min) {
        json_object_set_new(value, "value", json_integer(o->pay_min));
    } else {
        json_object_set_new(value, "maxValue", json_integer(o->pay_max));
    }
    json_object_set_new(posting, "baseSalary",
                        json_pack("{s:s, s:s, s:o}", "@type", "MonetaryAmount",
                                  "currency", o->currency, "value", value));
}

/* Of the European framework in the words that search engines know. */
static const char *credential_of(int education)
{
    static const char *const words[] = {"",
                                        "",
                                        "",
                                        "professional certificate",
                                        "high school",
                                        "associate degree",
                                        "bachelor degree",
                                        "postgraduate degree",
                                        "postgraduate degree"};

    return education >= 0 && education <= 8 ? words[education] : "";
}

static void needs_put(struct cordee *cd, struct cordee_arena *a, const struct opening *o,
                      json_t *posting)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf skills = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf more = {0};

    for (size_t i = 0; i < o->n_skills; i++)
        cordee_buf_printf(&skills, "%s%s", i ? ", " : "", o->skills[i].label);
    cordee_json_set_text(posting, "skills", skills.text);
    cordee_buf_puts(&more, board_languages(cd, a, o));
    for (size_t i = 0; i < o->certificates.n; i++)
        cordee_buf_printf(&more, "%s%s", more.len ? ", " : "", o->certificates.at[i]);
    cordee_json_set_text(posting, "qualifications", more.text);
    if (o->years > 0)
        json_object_set_new(posting, "experienceRequirements",
                            json_pack("{s:s, s:i}", "@type",
                                      "OccupationalExperienceRequirements",
                                      "monthsOfExperience", (int)(o->years * 12 + 0.5)));
    if (*credential_of(o->education))
        json_object_set_new(posting, "educationRequirements",
                            json_pack("{s:s, s:s}", "@type",
                                      "EducationalOccupationalCredential",
                                      "credentialCategory", credential_of(o->education)));
}

/* ---- all of it ------------------------------------------------------------------ */

/* It must say something: where the text is empty, the facts do. */
static void description_put(struct cordee *cd, struct cordee_arena *a,
                            const struct opening *o, json_t *posting)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};

    markdown_html(&html, o->body);
    if (!html.len) {
        cordee_buf_puts(&html, "<p>");
        cordee_buf_html(&html, cordee_arena_printf(a, "%s, %s: %s. %s", o->title,
                                                   opening_kind_name(cd, o->kind),
                                                   o->party_name, board_where(cd, a, o)));
        cordee_buf_puts(&html, "</p>");
    }
    json_object_set_new(posting, "description", json_string(html.text));
}

static json_t *organisation_of(const struct opening *o, const char *site)
{
    json_t *org = json_pack("{s:s, s:s}", "@type", "Organization", "name", o->party_name);

    cordee_json_set_text(org, "sameAs", site);
    return org;
}

static void when_put(struct cordee *cd, struct cordee_arena *a, const struct opening *o,
                     json_t *p)
{
    const char *hours = cordee_arena_printf(a, "%.4g", o->hours);

    json_object_set_new(p, "datePosted", day(o->opened_at ? o->opened_at : o->made_at));
    if (o->closes)
        json_object_set_new(p, "validThrough", instant(o->closes + A_DAY - 1));
    if (o->starts)
        json_object_set_new(p, "jobStartDate", day(o->starts));
    cordee_json_set_text(p, "employmentType", employment_of(o));
    if (o->hours > 0)
        json_object_set_new(
            p, "workHours",
            json_string(cordee_arena_printf(a, T("%s hours a week"), hours)));
}

json_t *posting_of(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                   const struct opening *o, const struct board_member *m)
{
    const char *country = *o->country ? o->country : m->country;
    json_t *p;

    if (!*country)
        return NULL;
    p = json_pack("{s:s, s:s, s:s, s:o, s:b, s:s}", "@context", "https://schema.org/",
                  "@type", "JobPosting", "title", o->title, "hiringOrganization",
                  organisation_of(o, m->site), "directApply", 1, "url",
                  cd->http->link(cd, a, board_opening_path(a, b, o->id)));
    json_object_set_new(p, "identifier",
                        json_pack("{s:s, s:s, s:o}", "@type", "PropertyValue", "name",
                                  b->name, "value",
                                  json_sprintf("%lld", (long long)o->id)));
    description_put(cd, a, o, p);
    when_put(cd, a, o, p);
    place_put(o, country, p);
    salary_put(o, p);
    needs_put(cd, a, o, p);
    return p;
}

const char *posting_script(struct cordee_arena *a, const json_t *posting)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    char *text = json_dumps(posting, JSON_COMPACT);

    for (const char *s = text ? text : ""; *s; s++)
        if (*s == '<' || *s == '>' || *s == '&')
            cordee_buf_printf(&out, "\\u%04x", (unsigned)*s);
        else
            cordee_buf_putc(&out, *s);
    free(text);
    return cordee_arena_text(a, out.text ? out.text : "{}");
}
