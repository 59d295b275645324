/* SkillsPassport 3.x (europass.cedefop.europa.eu/Europass): what the portal before 2020
 * wrote, and many files still are. */
#include "plugins/recruitment/read/read-priv.h"

#include <stdio.h>
#include <string.h>

#define AS_TEXT T_LATER("kept as text")

static const char *label(struct node *n, const char *path)
{
    struct node *at = n ? node_at(n, path) : NULL;
    const char *said = at ? node_say(at, "Label") : "";

    if (!at)
        return "";
    node_use(node_at(at, "Code"));
    return *said ? said : node_say(at, "");
}

static void person(struct reading *r, struct node *i)
{
    struct person_read *p = &r->record->person;
    struct node *at = node_at(i, "ContactInfo.Address.Contact");

    put_name(r, "", node_say(i, "PersonName.FirstName"),
             node_say(i, "PersonName.Surname"));
    node_use(node_at(i, "PersonName.Title"));
    if (at) {
        p->street = text_line(r, JOINED(r, ", ", node_say(at, "AddressLine"),
                                        node_say(at, "AddressLine2")));
        p->postcode = text_line(r, node_say(at, "PostalCode"));
        p->city = text_line(r, node_say(at, "Municipality"));
        p->country = value_country(r, *node_peek(at, "Country.Code")
                                          ? node_peek(at, "Country.Code")
                                          : node_peek(at, "Country.Label"));
        node_use(node_at(at, "Country"));
        put_place(r, JOINED(r, " ", p->postcode, p->city), p->country);
    }
    put_mail(r, node_at(i, "ContactInfo.Email"),
             node_say(i, "ContactInfo.Email.Contact"));
    for (struct node *n = NULL;
         (n = node_each(i, "ContactInfo.TelephoneList.Telephone", n));) {
        put_phone(r, n, node_say(n, "Contact"));
        node_use(node_at(n, "Use"));
    }
    for (struct node *n = NULL;
         (n = node_each(i, "ContactInfo.WebsiteList.Website", n));) {
        const char *web = node_say(n, "Contact");

        put_link(r, n,
                 *web && !text_is_web(web) && strchr(web, '.')
                     ? cordee_arena_printf(r->a, "http://%s", web)
                     : web);
        node_use(node_at(n, "Use"));
    }
}

/* <From year="2007" month="--09" day="---09"/> */
static int64_t day(struct reading *r, struct node *n, const char *path, bool last)
{
    struct node *at = n ? node_at(n, path) : NULL;
    const char *month, *of;

    if (!at)
        return 0;
    month = node_say(at, "month");
    of = node_say(at, "day");
    month += strspn(month, "-");
    of += strspn(of, "-");
    return value_day(JOINED(r, "-", node_say(at, "year"), month, *month ? of : ""), last);
}

static const char *place_of(struct reading *r, struct node *n, const char *path)
{
    struct node *at = node_at(n, path);
    const char *place;

    if (!at)
        return "";
    place = JOINED(r, ", ", node_say(at, "Municipality"), node_say(at, "Country.Label"));
    node_use(node_at(at, "Country"));
    return place;
}

static void works(struct reading *r, struct node *i)
{
    for (struct node *n = NULL;
         (n = node_each(i, "WorkExperienceList.WorkExperience", n));) {
        struct node *period = node_at(n, "Period");

        put_past(r, n,
                 (struct candidate_past){
                     .kind = "work",
                     .title = label(n, "Position"),
                     .organisation = node_say(n, "Employer.Name"),
                     .place = place_of(r, n, "Employer.ContactInfo.Address.Contact"),
                     .starts = day(r, period, "From", false),
                     .ends = day(r, period, "To", true),
                     .body = text_plain(r, node_say(n, "Activities"))});
        node_use(period);
    }
}

static void schools(struct reading *r, struct node *i)
{
    struct candidate *c = &r->record->candidate;

    for (struct node *n = NULL; (n = node_each(i, "EducationList.Education", n));) {
        struct node *period = node_at(n, "Period");
        const char *title = node_say(n, "Title");
        const char *level = *node_peek(n, "Level.Code") ? node_peek(n, "Level.Code")
                                                        : node_peek(n, "Level.Label");
        const int64_t ends = day(r, period, "To", true);
        const int eqf = *level ? value_eqf(r, level) : value_eqf(r, title);
        const char *field = label(n, "Field");

        if (eqf > c->education && (!ends || ends <= r->now) &&
            !(period && value_yes(r, node_peek(period, "Current"))))
            c->education = eqf;
        node_use(node_at(n, "Level"));
        put_past(r, n,
                 (struct candidate_past){
                     .kind = "education",
                     .title = JOINED(r, ", ", title, field),
                     .organisation = node_say(n, "Organisation.Name"),
                     .place = place_of(r, n, "Organisation.ContactInfo.Address.Contact"),
                     .starts = day(r, period, "From", false),
                     .ends = ends,
                     .body = text_plain(r, node_say(n, "Activities"))});
        node_use(period);
    }
}

static int lowest(struct reading *r, struct node *n)
{
    static const char *const of[] = {"Listening", "Reading", "SpokenInteraction",
                                     "SpokenProduction", "Writing"};
    int least = 0;

    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const int cefr = value_cefr(
            r, node_say(n, cordee_arena_printf(r->a, "ProficiencyLevel.%s", of[i])));

        if (cefr && (!least || cefr < least))
            least = cefr;
    }
    return least;
}

static void tongues(struct reading *r, struct node *n, int native)
{
    const char *code = node_peek(n, "Description.Code");

    put_tongue(r, n, *code ? code : node_peek(n, "Description.Label"),
               native ? 6 : lowest(r, n));
    node_use(node_at(n, "Description"));
    for (struct node *v = NULL; (v = node_each(n, "VerifiedBy.Certificate", v));)
        put_certificate(r, v, node_say(v, "Title"));
}

static void skills(struct reading *r, struct node *i)
{
    static const char *const texts[][2] = {
        {"Skills.Communication.Description", T_LATER("Working with others")},
        {"Skills.Organisational.Description", T_LATER("Organising")},
        {"Skills.JobRelated.Description", T_LATER("On the job")},
        {"Skills.Computer.Description", T_LATER("Computers")},
        {"Skills.Other.Description", T_LATER("What else they can")},
    };
    struct cordee *cd = r->cd;

    for (struct node *n = NULL;
         (n = node_each(i, "Skills.Linguistic.MotherTongueList.MotherTongue", n));)
        tongues(r, n, 1);
    for (struct node *n = NULL;
         (n = node_each(i, "Skills.Linguistic.ForeignLanguageList.ForeignLanguage", n));)
        tongues(r, n, 0);
    for (struct node *n = NULL;
         (n = node_each(i, "Skills.Driving.Description.Licence", n));)
        put_certificate(r, n, JOINED(r, " ", T("Driving licence"), node_say(n, "")));
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        struct node *n = node_at(i, texts[k][0]);

        if (!n || !*n->text)
            continue;
        put_body(r, T(texts[k][1]), text_plain(r, n->text));
        note_kept(r, n, AS_TEXT);
    }
}

static void achievements(struct reading *r, struct node *i)
{
    for (struct node *n = NULL; (n = node_each(i, "AchievementList.Achievement", n));) {
        const char *title = label(n, "Title");

        put_body(r, text_line(r, title), text_plain(r, node_say(n, "Description")));
        note_kept(r, n, AS_TEXT);
    }
}

int passport_read(struct reading *r, struct node *root)
{
    struct node *i = node_at(root, "LearnerInfo");
    struct candidate *c;

    if (!record_begin(r, READ_CANDIDATE))
        return 0;
    c = &r->record->candidate;
    c->language = value_tongue(r, node_say(root, "locale"));
    if (i) {
        if (node_at(i, "Identification"))
            person(r, node_at(i, "Identification"));
        c->headline = text_line(r, label(i, "Headline.Description"));
        node_use(node_at(i, "Headline.Type"));
        works(r, i);
        schools(r, i);
        skills(r, i);
        achievements(r, i);
    }
    record_end(r, root);
    return 0;
}
