/* Europass Candidate (namespaces europass.eu/1.0, hr-xml.org/3, openapplications.org/
 * oagis/9, europass_eures.eu/1.0): what the portal writes since 2020, which people call
 * XML v3.  Long texts are HTML that stands escaped within it. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

#define AS_TEXT T_LATER("kept as text")

/* ---- who and where ------------------------------------------------------------------
 */

static void address(struct reading *r, struct node *at)
{
    struct person_read *p = &r->record->person;

    if (!at || *p->city || *p->street)
        return;
    p->street = text_line(r, node_join(r, at, "AddressLine", ", "));
    if (!*p->street)
        p->street = text_line(r, JOINED(r, " ", node_say(at, "StreetName"),
                                        node_say(at, "BuildingNumber")));
    p->postcode = text_line(r, node_say(at, "PostalCode"));
    p->city = text_line(r, node_say(at, "CityName"));
    p->country = value_country(r, node_say(at, "CountryCode"));
    put_place(r, JOINED(r, " ", p->postcode, p->city), p->country);
}

static void reach(struct reading *r, struct node *n)
{
    const char *channel = node_say(n, "ChannelCode"), *uri = node_say(n, "URI");
    const char *dial = node_say(n, "DialNumber");

    node_use(node_at(n, "UseCode"));
    address(r, node_at(n, "Address"));
    if (strcasecmp(channel, "Email") == 0) {
        put_mail(r, n, uri);
    } else if (*dial || strcasecmp(channel, "Telephone") == 0) {
        const char *country = node_say(n, "CountryDialing");

        put_phone(r, n,
                  JOINED(r, " ",
                         *country ? cordee_arena_printf(r->a, "+%s",
                                                        country + (*country == '+'))
                                  : "",
                         *dial ? dial : uri));
        node_use(node_at(n, "CountryCode"));
    } else if (*uri) {
        put_link(r, n, uri);
    }
}

static void person(struct reading *r, struct node *p)
{
    put_name(r, node_say(p, "PersonName.FormattedName"),
             node_say(p, "PersonName.GivenName"), node_say(p, "PersonName.FamilyName"));
    for (struct node *n = NULL; (n = node_each(p, "Communication", n));)
        reach(r, n);
    for (struct node *n = NULL; (n = node_each(p, "PrimaryLanguageCode", n));)
        put_tongue(r, n, node_say(n, ""), 6);
    for (struct node *n = NULL; (n = node_each(p, "Visa", n));)
        put_permit(r, n, node_say(n, "IssuingCountryCode"));
}

/* ---- what they did ------------------------------------------------------------------
 */

static int64_t day(struct node *period, const char *path, bool last)
{
    struct node *n = period ? node_at(period, path) : NULL;
    const char *said = n ? node_say(n, "FormattedDateTime") : "";

    return value_day(*said || !n ? said : node_say(n, ""), last);
}

static const char *place_of(struct reading *r, struct node *n)
{
    struct node *at = NULL;

    for (struct node *c = NULL;
         !at && (c = node_each(n, "OrganizationContact.Communication", c));)
        at = node_at(c, "Address");
    return at ? JOINED(r, ", ", node_say(at, "CityName"),
                       value_country(r, node_say(at, "CountryCode")))
              : "";
}

static void links(struct reading *r, struct node *n, const char **body)
{
    for (struct node *c = NULL;
         (c = node_each(n, "OrganizationContact.Communication", c));)
        if (*node_peek(c, "URI")) {
            *body = JOINED(r, "\n\n", *body, node_say(c, "URI"));
            note_kept(r, c, AS_TEXT);
        }
    for (struct node *c = NULL; (c = node_each(n, "Link", c));) {
        *body = JOINED(r, "\n\n", *body, node_say(c, ""));
        note_kept(r, c, AS_TEXT);
    }
}

static void employers(struct reading *r, struct node *p)
{
    for (struct node *e = NULL;
         (e = node_each(p, "EmploymentHistory.EmployerHistory", e));) {
        const char *firm = node_say(e, "OrganizationName"), *place = place_of(r, e);

        for (struct node *n = NULL; (n = node_each(e, "PositionHistory", n));) {
            struct node *period = node_at(n, "EmploymentPeriod");
            const char *city = node_say(n, "City"), *country = node_say(n, "Country");
            const char *body = text_plain(r, node_say(n, "Description"));

            if (!period)
                period = node_at(e, "EmploymentPeriod");
            if (!n->at)
                links(r, e, &body);
            put_past(r, n,
                     (struct candidate_past){
                         .kind = "work",
                         .title = node_say(n, "PositionTitle"),
                         .organisation = firm,
                         .place = *city ? JOINED(r, ", ", city, value_country(r, country))
                                        : place,
                         .starts = day(period, "StartDate", false),
                         .ends = day(period, "EndDate", true),
                         .body = body});
            if (period)
                node_use(node_at(period, "CurrentIndicator"));
        }
        node_use(node_at(e, "EmploymentPeriod"));
    }
}

static void schools(struct reading *r, struct node *p)
{
    struct candidate *c = &r->record->candidate;

    for (struct node *e = NULL;
         (e = node_each(p, "EducationHistory.EducationOrganizationAttendance", e));) {
        struct node *period = node_at(e, "AttendancePeriod");
        const char *name = node_say(e, "EducationDegree.DegreeName");
        const char *said = node_say(e, "EducationLevelCode");
        const char *body =
            text_plain(r, node_say(e, "EducationDegree.OccupationalSkillsCovered"));
        const char *thesis = node_peek(e, "EducationDegree.Thesis");
        const char *grade = node_peek(e, "EducationDegree.FinalGrade.ScoreText");
        const int64_t ends = day(period, "EndDate", true);
        const int eqf = *said ? value_eqf(r, said) : value_eqf(r, name);
        const bool ongoing = period && value_yes(r, node_say(period, "Ongoing"));

        if (eqf > c->education && !ongoing && (!ends || ends <= r->now))
            c->education = eqf;
        note_kept(r, node_at(e, "EducationDegree.Thesis"), AS_TEXT);
        note_kept(r, node_at(e, "EducationDegree.FinalGrade"), AS_TEXT);
        body = JOINED(r, "\n\n", body, thesis, grade);
        links(r, e, &body);
        put_past(
            r, e,
            (struct candidate_past){.kind = "education",
                                    .title = *name ? name : node_say(e, "ProgramName"),
                                    .organisation = node_say(e, "OrganizationName"),
                                    .place = place_of(r, e),
                                    .starts = day(period, "StartDate", false),
                                    .ends = ends,
                                    .body = body});
    }
}

/* ---- what they can ------------------------------------------------------------------
 */

/* The lowest of what is said of a language: whoever writes worse than they read cannot do
 * a job in which one writes. */
static int lowest(struct reading *r, struct node *n)
{
    int least = 0;

    for (struct node *d = NULL; (d = node_each(n, "CompetencyDimension", d));) {
        const int cefr = value_cefr(r, node_say(d, "Score.ScoreText"));

        if (cefr && (!least || cefr < least))
            least = cefr;
        node_use(d);
    }
    return least;
}

static void competency(struct reading *r, struct node *n)
{
    const char *id = node_say(n, "CompetencyID");
    const char *name = node_say(n, "CompetencyName");

    if (strcasecmp(node_say(n, "TaxonomyID"), "language") == 0) {
        put_tongue(r, n, *name ? name : id, lowest(r, n));
        return;
    }
    put_skill(r, n,
              *name             ? name
              : text_is_web(id) ? ""
                                : id,
              value_level(r, node_say(n, "CompetencyDimension.Score.ScoreText")),
              strstr(id, "data.europa.eu/esco/skill/") ? id : "");
}

static void skills(struct reading *r, struct node *p)
{
    struct cordee *cd = r->cd;

    for (struct node *n = NULL;
         (n = node_each(p, "PersonQualifications.PersonCompetency", n));)
        competency(r, n);
    for (struct node *n = NULL; (n = node_each(p, "Skills.PersonCompetency", n));)
        competency(r, n);
    for (struct node *g = NULL; (g = node_each(p, "Skills.SkillsGroup", g));) {
        note_left(r, node_at(g, "Title"), T_LATER("skills are kept without their group"));
        for (struct node *n = NULL; (n = node_each(g, "PersonCompetency", n));)
            competency(r, n);
    }
    for (struct node *g = NULL;
         (g = node_each(p, "DigitalSkills.DigitalSkillsGroup", g));)
        for (struct node *n = NULL; (n = node_each(g, "DigitalSkill", n));)
            put_skill(r, n, node_say(n, ""), 0, "");
    for (struct node *n = NULL; (n = node_each(p, "Licenses.License", n));) {
        const char *code = node_say(n, "LicenseTypeCode");

        put_certificate(r, n,
                        JOINED(r, " ", T("Driving licence"),
                               *code ? code : node_say(n, "LicenseName")));
    }
    for (struct node *n = NULL; (n = node_each(p, "Certifications.Certification", n));)
        put_certificate(r, n,
                        JOINED(r, ", ",
                               *node_peek(n, "CertificationName")
                                   ? node_say(n, "CertificationName")
                                   : node_say(n, "Title"),
                               node_say(n, "IssuingAuthority.OrganizationName")));
}

/* ---- what our profile has text for
 * ------------------------------------------------------ */

/* All that stands within it, in order. */
static void gather(struct node *n, struct cordee_buf *out, struct reading *r)
{
    if (n->aside)
        return;
    if (*n->text) {
        cordee_buf_puts(out, out->len ? "\n" : "");
        cordee_buf_puts(out, text_plain(r, n->text));
    }
    for (n = n->first; n; n = n->next)
        gather(n, out, r);
}

static void as_text(struct reading *r, struct node *p, const char *section,
                    const char *heading)
{
    for (struct node *n = NULL; (n = node_each(p, section, n));) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

        gather(n, &out, r);
        put_body(r, n->at ? "" : heading, out.text ? out.text : "");
        note_kept(r, n, AS_TEXT);
    }
}

static void sections(struct reading *r, struct node *p)
{
    struct cordee *cd = r->cd;

    as_text(r, p, "PublicationHistory", T("Publications"));
    as_text(r, p, "CreativeWorks", T("Works"));
    as_text(r, p, "ConferencesAndSeminars", T("Conferences"));
    as_text(r, p, "NetworksAndMemberships", T("Memberships"));
    as_text(r, p, "Projects", T("Projects"));
    as_text(r, p, "SocialAndPoliticalActivities", T("Activities"));
    as_text(r, p, "VoluntaryWorks", T("Volunteering"));
    as_text(r, p, "CourseCertifications", T("Courses"));
    as_text(r, p, "HonoursAndAwards", T("Awards"));
    as_text(r, p, "HobbiesAndInterests", T("Interests"));
    as_text(r, p, "CommunicationAndInterpersonalSkills", T("Working with others"));
    as_text(r, p, "ManagementAndLeadershipSkills", T("Leading"));
    as_text(r, p, "OrganisationalSkills", T("Organising"));
    as_text(r, p, "JobRelatedSkills", T("On the job"));
    as_text(r, p, "Others", "");
}

int europass_read(struct reading *r, struct node *root)
{
    struct node *p = node_at(root, "CandidateProfile");
    struct candidate *c;

    if (!record_begin(r, READ_CANDIDATE))
        return 0;
    c = &r->record->candidate;
    if (node_at(root, "CandidatePerson"))
        person(r, node_at(root, "CandidatePerson"));
    node_use(node_at(root, "CandidateSupplier"));
    if (p) {
        c->language = value_tongue(r, node_say(p, "languageCode"));
        put_body(r, "", text_plain(r, node_say(p, "ExecutiveSummary")));
        employers(r, p);
        schools(r, p);
        skills(r, p);
        sections(r, p);
    }
    record_end(r, root);
    for (size_t i = 0; i < c->n_past && !*c->headline; i++)
        if (cordee_text_is(c->past[i].kind, "work"))
            c->headline = c->past[i].title;
    return 0;
}
