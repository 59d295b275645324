/* HR Open Standards 4.2, recruiting: PositionOpening (JSON). */
#include "plugins/recruitment/read/read-priv.h"

#include <stdlib.h>
#include <string.h>

#define AS_TEXT T_LATER("kept as text")

static void place(struct reading *r, struct node *p)
{
    struct opening *o = &r->record->opening;
    struct node *at = node_at(p, "positionLocation");

    if (!at)
        return;
    if (at->list)
        at = at->first;
    if (!at)
        return;
    put_place(r, JOINED(r, " ", node_say(at, "postalCode"), node_say(at, "city")),
              node_say(at, "countryCode"));
    if (*node_peek(at, "geoLocation.latitude") &&
        *node_peek(at, "geoLocation.longitude")) {
        o->latitude = strtod(node_say(at, "geoLocation.latitude"), NULL);
        o->longitude = strtod(node_say(at, "geoLocation.longitude"), NULL);
        o->placed = o->latitude >= -90 && o->latitude <= 90 && o->longitude >= -180 &&
                    o->longitude <= 180;
    }
    node_use(node_at(at, "countrySubDivisions"));
}

static void pay(struct reading *r, struct node *p)
{
    struct opening *o = &r->record->opening;

    for (struct node *x = NULL;
         (x = node_each(p, "offeredRemunerationPackage.ranges", x));) {
        const char *per = value_per(r, node_peek(x, "intervalCode")), *end, *currency;
        int64_t least = value_money(node_peek(x, "minimumAmount.value"), &end);
        const int64_t most = value_money(node_peek(x, "maximumAmount.value"), &end);

        if (!cordee_text_is(node_peek(x, "typeCode"), "BasePay") || o->pay_min || !*per)
            continue;
        if (least < 0)
            least = value_money(node_peek(x, "referenceAmount.value"), &end);
        currency = JOINED(r, "", node_peek(x, "minimumAmount.currency"),
                          node_peek(x, "referenceAmount.currency"));
        if (least <= 0 && most <= 0)
            continue;
        o->pay_min = least > 0 ? least : 0;
        o->pay_max = most > o->pay_min ? most : 0;
        o->pay_per = per;
        o->currency = strlen(currency) == 3 ? currency : "EUR";
        node_use(x);
    }
}

static void hours(struct reading *r, struct node *p)
{
    struct node *at = node_at(p, "workingPeriods");

    if (!at || !cordee_text_is(node_peek(at, "workDuration.unitCode"), "HUR") ||
        !cordee_text_is(node_peek(at, "baseDuration.unitCode"), "WEE") ||
        !cordee_text_is(node_peek(at, "baseDuration.value"), "1"))
        return;
    r->record->opening.hours = strtod(node_say(at, "workDuration.value"), NULL);
    if (!(r->record->opening.hours > 0 && r->record->opening.hours <= 100))
        r->record->opening.hours = 0;
    node_use(at);
}

static void wanted(struct reading *r, struct node *q)
{
    struct opening *o = &r->record->opening;
    struct node *years = node_at(q, "experienceSummary.measure");

    for (struct node *n = NULL; (n = node_each(q, "positionCompetencies", n));) {
        const char *uri = "";

        for (struct node *id = NULL; (id = node_each(n, "competencyIds", id));) {
            const char *link = node_peek(id, "schemeLink");

            if (strstr(link, "data.europa.eu/esco/skill/") && !*uri)
                uri = link;
            node_use(id);
        }
        put_skill_wanted(
            r, n, node_say(n, "competencyName"),
            value_level(r, node_say(n, "requiredProficiencyLevel.scoresText.value")), uri,
            true);
    }
    o->education =
        value_isced(node_say(q, "educationRequirement.iscedEducationLevelCode"));
    if (years) {
        const double n = strtod(node_say(years, "value"), NULL);
        const char *unit = node_say(years, "unitCode");

        o->years = cordee_text_is(unit, "MON") ? n / 12 : n;
        if (!(o->years > 0 && o->years <= 50))
            o->years = 0;
    }
    for (struct node *n = NULL; (n = node_each(q, "licences", n));)
        put_certificate(r, n, node_say(n, ""));
    put_body(r, "", text_plain(r, node_say(q, "qualificationSummary")));
}

static void texts(struct reading *r, struct node *p)
{
    struct node *from_home = node_at(p, "remoteWork.restrictionDetails");
    struct node *benefits = node_at(p, "offeredRemunerationPackage.benefitsSummary");

    for (struct node *n = NULL; (n = node_each(p, "positionFormattedDescriptions", n));) {
        put_body(r, text_line(r, node_say(n, "title")),
                 text_plain(r, node_say(n, "content")));
        node_use(node_at(n, "descriptionId"));
    }
    if (benefits) {
        put_body(
            r, "",
            text_plain(
                r, node_join(r, p, "offeredRemunerationPackage.benefitsSummary", "\n")));
        note_kept(r, benefits, AS_TEXT);
    }
    if (from_home) {
        put_body(r, "", text_plain(r, from_home->text));
        note_kept(r, from_home, AS_TEXT);
    }
    if (*node_peek(p, "travel.descriptions")) {
        put_body(r, "", text_plain(r, node_join(r, p, "travel.descriptions", "\n")));
        note_kept(r, node_at(p, "travel.descriptions"), AS_TEXT);
    }
}

static void profile(struct reading *r, struct node *root, struct node *p)
{
    struct opening *o = &r->record->opening;

    o->title = text_line(r, node_say(p, "positionTitle"));
    o->ref = text_cut(r, text_line(r, node_say(root, "documentId.value")), MOST_WORD);
    o->language = value_tongue(r, *node_peek(p, "language") ? node_say(p, "language")
                                                            : node_say(root, "language"));
    node_use(node_at(root, "language"));
    o->kind = *value_kind(r, node_peek(p, "positionOfferingTypes"))
                  ? value_kind(r, node_say(p, "positionOfferingTypes"))
                  : "job";
    if (value_yes(r, node_say(p, "remoteWork.remoteWorkIndicator")))
        o->remote = *node_peek(p, "remoteWork.restrictionCodes") ? "partly" : "fully";
    node_use(node_at(p, "remoteWork.workLocationCodes"));
    node_use(node_at(p, "remoteWork.restrictionCodes"));
    o->starts = value_day(node_say(p, "positionPeriod.start"), false);
    o->ends = value_day(node_say(p, "positionPeriod.end"), true);
    o->closes = value_day(
        node_say(p, "postingInstructions.applicationMethods.applicationCloseDate.end"),
        true);
    place(r, p);
    pay(r, p);
    hours(r, p);
    texts(r, p);
    for (struct node *q = NULL; (q = node_each(p, "positionQualifications", q));)
        wanted(r, q);
    for (struct node *n = NULL; (n = node_each(p, "workingLanguages", n));) {
        put_tongue(r, n, node_say(n, *node_peek(n, "code") ? "code" : "name"), 0);
        node_use(n);
    }
}

static void asker(struct reading *r, struct node *root, struct node *p)
{
    struct node *who = node_at(root, "postingRequester.personContacts");

    r->record->employer = text_line(r, node_say(p, "positionOrganizations.name"));
    node_use(node_at(p, "positionOrganizations"));
    if (!*r->record->employer)
        r->record->employer = text_line(r, node_say(root, "postingRequester.name"));
    if (!who)
        return;
    put_name(r, "", node_say(who, "name.given"), node_say(who, "name.family"));
    put_mail(r, node_at(who, "communication.email.address"),
             node_say(who, "communication.email.address"));
    put_phone(r, node_at(who, "communication.phone.formattedNumber"),
              node_say(who, "communication.phone.formattedNumber"));
}

int position_read(struct reading *r, struct node *root)
{
    for (struct node *p = NULL; (p = node_each(root, "positionProfiles", p));) {
        if (!record_begin(r, READ_OPENING))
            return 0;
        asker(r, root, p);
        profile(r, root, p);
        record_end(r, p->next ? NULL : root);
    }
    return 0;
}
