/* HR Open Standards 4.2, recruiting: Candidate (JSON). */
#include "plugins/recruitment/read/read-priv.h"

#include <stdlib.h>
#include <string.h>

#define AS_TEXT T_LATER("kept as text")

/* ---- who and where ------------------------------------------------------------------
 */

static void address(struct reading *r, struct node *at)
{
    struct person_read *p = &r->record->person;
    struct candidate *c = &r->record->candidate;
    struct node *geo = node_at(at, "geoLocation");

    if (!at || *p->city || *p->street)
        return;
    p->street = text_line(r, JOINED(r, ", ", node_say(at, "line"),
                                    node_join(r, at, "extendedLines.value", ", ")));
    p->postcode = text_line(r, node_say(at, "postalCode"));
    p->city = text_line(r, node_say(at, "city"));
    p->country = value_country(r, node_say(at, "countryCode"));
    put_place(r, JOINED(r, " ", p->postcode, p->city), p->country);
    if (geo && *node_peek(geo, "latitude") && *node_peek(geo, "longitude")) {
        c->latitude = strtod(node_say(geo, "latitude"), NULL);
        c->longitude = strtod(node_say(geo, "longitude"), NULL);
        c->placed = c->latitude >= -90 && c->latitude <= 90 && c->longitude >= -180 &&
                    c->longitude <= 180;
    }
    node_use(at); /* its subdivisions and its line as a whole say nothing else */
}

static const char *number(struct reading *r, struct node *n)
{
    if (*node_peek(n, "formattedNumber"))
        return node_say(n, "formattedNumber");
    return JOINED(
        r, " ",
        *node_peek(n, "countryDialingCode")
            ? cordee_arena_printf(r->a, "+%s", node_peek(n, "countryDialingCode"))
            : "",
        node_peek(n, "areaDialingCode"), node_peek(n, "dialNumber"));
}

static void person(struct reading *r, struct node *p)
{
    struct node *said = node_at(p, "communication");

    put_name(r, node_say(p, "name.formattedName"), node_say(p, "name.given"),
             node_say(p, "name.family"));
    if (*node_peek(p, "name.given") && *node_peek(p, "name.family"))
        r->record->person.name =
            JOINED(r, " ", r->record->person.given, r->record->person.family);
    for (struct node *n = NULL; said && (n = node_each(said, "address", n));)
        address(r, n);
    for (struct node *n = NULL; said && (n = node_each(said, "phone", n));) {
        put_phone(r, n, number(r, n));
        node_use(n);
    }
    for (struct node *n = NULL; said && (n = node_each(said, "email", n));) {
        put_mail(r, n, node_say(n, "address"));
        node_use(n);
    }
    for (struct node *n = NULL; said && (n = node_each(said, "web", n));) {
        put_link(r, n, node_say(n, "url"));
        node_use(n);
    }
    put_tongue(r, node_at(p, "primaryLanguage"), node_say(p, "primaryLanguage"), 6);
}

/* ---- what they look for -------------------------------------------------------------
 */

static void wish(struct reading *r, struct node *n, const char *path)
{
    struct candidate *c = &r->record->candidate;
    struct node *at = node_at(n, path);
    const char *text = at ? node_join(r, n, path, ", ") : "";

    if (!*text)
        return;
    note_kept(r, at, T_LATER("kept among the wishes"));
    c->wishes = text_cut(r, JOINED(r, "\n", c->wishes, text_plain(r, text)), MOST_BODY);
}

static void pay(struct reading *r, struct node *n)
{
    struct candidate *c = &r->record->candidate;

    for (struct node *x = NULL;
         (x = node_each(n, "offeredRemunerationPackage.ranges", x));) {
        const char *least = node_peek(x, "minimumAmount.value"), *end;
        const char *currency = node_peek(x, "minimumAmount.currency");
        const char *per = value_per(r, node_peek(x, "intervalCode"));

        if (!cordee_text_is(node_peek(x, "typeCode"), "BasePay") || c->pay_min || !*per ||
            value_money(least, &end) <= 0)
            continue;
        c->pay_min = value_money(least, &end);
        c->currency = strlen(currency) == 3 ? currency : "EUR";
        c->pay_per = per;
        node_use(x);
    }
}

static void kinds(struct reading *r, struct node *n)
{
    struct candidate *c = &r->record->candidate;

    for (struct node *k = NULL; (k = node_each(n, "positionOfferingTypeCodes", k));) {
        const char *kind = value_kind(r, k->text);

        if (*kind) {
            k->used = true;
            put_line(&c->kinds, r, kind);
        }
    }
}

static void wishes(struct reading *r, struct node *n)
{
    static const char *const texts[] = {"positionTitles",
                                        "careerLevelCodes",
                                        "positionScheduleTypeCodes",
                                        "shiftDescriptions",
                                        "offeredRemunerationPackage.descriptions",
                                        "remoteWork.restrictionDetails"};
    struct candidate *c = &r->record->candidate;
    struct node *place = node_at(n, "locations.maximumCommuteDistance");

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        wish(r, n, texts[i]);
    for (struct node *k = NULL; (k = node_each(n, "jobCategories", k));)
        wish(r, k, "name");
    if (cordee_text_is(node_peek(place, "unitCode"), "KMT")) {
        const long km = strtol(node_say(place, "value"), NULL, 10);

        c->radius = km < 0 || km > 20000 ? 0 : (int)km;
        node_use(place);
    }
    c->remote = c->remote || value_yes(r, node_say(n, "remoteWork.remoteWorkIndicator"));
    node_use(node_at(n, "remoteWork.workLocationCodes"));
    c->moves =
        c->moves || value_yes(r, node_say(n, "relocation.willingToRelocateIndicator"));
    kinds(r, n);
    pay(r, n);
    for (struct node *k = NULL; (k = node_each(n, "workingLanguageCodes", k));)
        put_tongue(r, k, node_say(k, ""), 0);
}

static void free_from(struct reading *r, struct node *profile)
{
    struct candidate *c = &r->record->candidate;
    struct node *at = node_at(profile, "personAvailability");

    if (!at)
        return;
    c->free_from = value_day(node_say(at, "availabilityDates.startDateTime"), false);
    if (!c->free_from && value_yes(r, node_say(at, "immediateStartIndicator")))
        c->free_from = r->now - r->now % 86400;
    node_use(node_at(at, "immediateStartIndicator"));
}

/* ---- what they did ------------------------------------------------------------------
 */

static const char *place_of(struct reading *r, struct node *at)
{
    const char *place;

    if (!at)
        return "";
    place = JOINED(r, ", ", node_peek(at, "city"),
                   value_country(r, node_peek(at, "countryCode")));
    node_use(at);
    return place;
}

static void employment(struct reading *r, struct node *profile)
{
    for (struct node *e = NULL; (e = node_each(profile, "employment", e));) {
        const char *firm = node_say(e, "organization.name");
        const int64_t starts = value_day(node_say(e, "start"), false);
        const int64_t ends = value_day(node_say(e, "end"), true);
        bool any = false;

        node_use(node_at(e, "current"));
        for (struct node *n = NULL; (n = node_each(e, "positionHistories", n));) {
            const char *unit = node_say(n, "organization.name");

            put_past(r, n,
                     (struct candidate_past){
                         .kind = "work",
                         .title = node_say(n, "title"),
                         .organisation = cordee_text_is(unit, firm)
                                             ? firm
                                             : JOINED(r, ", ", unit, firm),
                         .place = place_of(r, node_at(n, "location")),
                         .starts = value_day(node_say(n, "start"), false),
                         .ends = value_day(node_say(n, "end"), true),
                         .body = text_plain(r, node_join(r, n, "descriptions", "\n\n"))});
            node_use(node_at(n, "current"));
            any = true;
        }
        if (!any)
            put_past(r, e,
                     (struct candidate_past){.kind = "work",
                                             .organisation = firm,
                                             .starts = starts,
                                             .ends = ends});
    }
}

static const char *degrees(struct reading *r, struct node *e, int *eqf_r)
{
    const char *all = "";

    for (struct node *n = NULL; (n = node_each(e, "educationDegrees", n));) {
        const char *name = node_say(n, "name");
        const int isced = value_isced(node_say(n, "iscedEducationLevelCode"));
        const int eqf = isced ? isced : value_eqf(r, name);
        const char *granted = node_say(n, "degreeGrantedStatus");
        struct node *fields = node_at(n, "specializations");

        if (eqf > *eqf_r && (!*granted || strcasecmp(granted, "granted") == 0))
            *eqf_r = eqf;
        all = JOINED(r, ", ", all, name);
        for (struct node *f = NULL; fields && (f = node_each(n, "specializations", f));) {
            all = JOINED(r, ", ", all, node_say(f, "name"));
            node_use(f);
        }
        node_use(node_at(n, "codes"));
    }
    return all;
}

static void education(struct reading *r, struct node *profile)
{
    for (struct node *e = NULL; (e = node_each(profile, "education", e));) {
        struct candidate *c = &r->record->candidate;
        const char *degree = degrees(r, e, &c->education);
        const char *programs = node_join(r, e, "programs", ", ");
        struct node *score = node_at(e, "educationDegrees.score.scoresNumeric");
        struct node *date = node_at(e, "educationDegrees.date");

        put_past(
            r, e,
            (struct candidate_past){
                .kind = "education",
                .title = *degree ? degree : programs,
                .organisation = JOINED(r, ", ", node_say(e, "department.name"),
                                       node_say(e, "institution.name")),
                .place = place_of(r, node_at(e, "institution.communication.address")),
                .starts = value_day(node_say(e, "start"), false),
                .ends = value_day(node_say(e, "end"), true),
                .body = JOINED(r, "\n\n", *degree ? programs : "", date ? date->text : "",
                               score ? node_peek(score, "value") : "")});
        note_kept(r, score, AS_TEXT);
        note_kept(r, date, AS_TEXT);
        node_use(node_at(e, "department.communication"));
    }
}

/* ---- what they can and hold -----------------------------------------------------------
 */

static void papers(struct reading *r, struct node *profile, const char *section)
{
    for (struct node *n = NULL; (n = node_each(profile, section, n));) {
        const char *ends = node_say(n, "effectiveTimePeriod.validTo");
        const char *classes = "";

        for (struct node *e = NULL; (e = node_each(n, "endorsements", e));) {
            const int64_t until = value_day(node_say(e, "validTo"), true);

            if (until && until < r->now) {
                note_left(r, e, T_LATER("it is no longer valid"));
                continue;
            }
            classes = JOINED(r, "/", classes, node_say(e, "value"));
            node_use(node_at(e, "description"));
        }
        if (value_day(ends, true) && value_day(ends, true) < r->now) {
            note_left(r, n, T_LATER("it is no longer valid"));
            continue;
        }
        put_certificate(r, n, JOINED(r, " ", node_say(n, "name"), classes));
        node_use(node_at(n, "type"));
        node_use(node_at(n, "status"));
    }
}

static void skills(struct reading *r, struct node *profile)
{
    for (struct node *n = NULL; (n = node_each(profile, "qualifications", n));) {
        const char *uri = "";

        for (struct node *id = NULL; (id = node_each(n, "competencyIds", id));) {
            const char *link = *node_peek(id, "schemeLink") ? node_peek(id, "schemeLink")
                                                            : node_peek(id, "value");

            if (strstr(link, "data.europa.eu/esco/skill/"))
                uri = link;
            node_use(id);
        }
        put_skill(r, n, node_say(n, "competencyName"),
                  value_level(r, node_say(n, "proficiencyLevel.scoresText.value")), uri);
    }
}

static void as_text(struct reading *r, struct node *profile, const char *section,
                    const char *heading, const char *title, const char *text)
{
    for (struct node *n = NULL; (n = node_each(profile, section, n));) {
        put_body(r, n->at ? "" : heading,
                 JOINED(r, "\n", node_say(n, title),
                        text_plain(r, node_join(r, n, text, "\n"))));
        note_kept(r, n, AS_TEXT);
    }
}

static void profile(struct reading *r, struct node *p)
{
    struct cordee *cd = r->cd;
    struct candidate *c = &r->record->candidate;

    c->language = value_tongue(r, node_say(p, "languageCode"));
    put_body(r, "", text_plain(r, node_say(p, "executiveSummary")));
    for (struct node *n = NULL; (n = node_each(p, "positionPreferences", n));)
        wishes(r, n);
    for (struct node *n = NULL; (n = node_each(p, "employerPreferences", n));) {
        wish(r, n, "organizationNames");
        wish(r, n, "descriptions");
    }
    free_from(r, p);
    employment(r, p);
    education(r, p);
    papers(r, p, "licenses");
    papers(r, p, "certifications");
    skills(r, p);
    as_text(r, p, "patents", T("Patents"), "title", "descriptions");
    as_text(r, p, "publications", T("Publications"), "title", "descriptions");
    as_text(r, p, "awards", T("Awards"), "name", "descriptions");
}

int hropen_read(struct reading *r, struct node *root)
{
    struct candidate *c;

    if (!record_begin(r, READ_CANDIDATE))
        return 0;
    if (node_at(root, "person"))
        person(r, node_at(root, "person"));
    for (struct node *p = NULL; (p = node_each(root, "profiles", p));)
        profile(r, p);
    record_end(r, root);
    c = &r->record->candidate;
    for (size_t i = 0; i < c->n_past && !*c->headline; i++)
        if (cordee_text_is(c->past[i].kind, "work"))
            c->headline = c->past[i].title;
    return 0;
}
