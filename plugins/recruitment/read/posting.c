/* schema.org JobPosting as JSON-LD, alone or in a page: openings. */
#include "plugins/recruitment/read/read-priv.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>

#define AS_TEXT T_LATER("kept as text")

static bool is_posting(struct node *n)
{
    for (struct node *t = NULL; (t = node_each(n, "@type", t));)
        if (cordee_text_ends(t->text, "JobPosting"))
            return true;
    return false;
}

/* A text, or the name of a thing. */
static const char *named(struct node *n, const char *path)
{
    struct node *at = node_at(n, path);
    const char *text = at ? node_say(at, "") : "";

    return *text || !at ? text : node_say(at, "name");
}

static void put_places(struct reading *r, struct node *n)
{
    struct opening *o = &r->record->opening;
    struct node *at = node_at(n, "jobLocation");

    if (at && at->list)
        at = at->first;
    if (at) {
        struct node *address = node_at(at, "address");

        if (address && !*address->text)
            put_place(r,
                      JOINED(r, " ", node_say(address, "postalCode"),
                             *node_peek(address, "addressLocality")
                                 ? node_say(address, "addressLocality")
                                 : node_say(address, "addressRegion")),
                      named(address, "addressCountry"));
        else
            put_place(r,
                      *node_peek(at, "address") ? node_say(at, "address") : named(at, ""),
                      "");
        if (address && *node_peek(address, "streetAddress")) {
            put_body(r, "", node_peek(address, "streetAddress"));
            note_kept(r, node_at(address, "streetAddress"), AS_TEXT);
        }
        if (*node_peek(at, "geo.latitude") && *node_peek(at, "geo.longitude")) {
            o->latitude = strtod(node_say(at, "geo.latitude"), NULL);
            o->longitude = strtod(node_say(at, "geo.longitude"), NULL);
            o->placed = o->latitude >= -90 && o->latitude <= 90 && o->longitude >= -180 &&
                        o->longitude <= 180;
        }
    }
    if (strcasecmp(node_say(n, "jobLocationType"), "TELECOMMUTE") == 0)
        o->remote = *o->place ? "partly" : "fully";
}

static void put_pay(struct reading *r, struct node *n)
{
    struct opening *o = &r->record->opening;
    struct node *pay = node_at(n, "baseSalary");
    struct node *value = pay ? node_at(pay, "value") : NULL;
    const char *end, *said, *currency;
    int64_t least, most;

    if (!pay)
        return;
    value = value ? value : pay;
    said = *node_peek(value, "minValue") ? node_say(value, "minValue")
           : *node_peek(value, "value")  ? node_say(value, "value")
                                         : node_say(value, "");
    least = value_money(said, &end);
    most = value_money(*node_peek(value, "maxValue") ? node_say(value, "maxValue") : end,
                       &end);
    if (least < 0 && most < 0)
        return;
    o->pay_min = least > 0 ? least : 0;
    o->pay_max = most > o->pay_min ? most : 0;
    currency = *node_peek(pay, "currency") ? node_say(pay, "currency")
                                           : node_say(n, "salaryCurrency");
    currency = strlen(currency) == 3 ? currency : value_currency(said);
    o->currency = *currency ? currency : "EUR";
    o->pay_per = value_per(r, node_say(value, "unitText"));
    if (!*o->pay_per) {
        o->pay_per = "year";
        note_kept(r, pay, T_LATER("taken for a year's where it does not say"));
    }
}

static void put_wanted(struct reading *r, struct node *n)
{
    struct opening *o = &r->record->opening;
    struct node *years = node_at(n, "experienceRequirements.monthsOfExperience");
    struct node *learnt = node_at(n, "educationRequirements");

    if (years) {
        o->years = strtod(node_say(years, ""), NULL) / 12;
        o->years = o->years > 0 && o->years <= 50 ? o->years : 0;
    }
    for (struct node *s = NULL; (s = node_each(n, "skills", s));) {
        const char *whole = *s->text ? node_say(s, "") : node_say(s, "name");
        char *rest = cordee_arena_text(r->a, whole), *one;

        if (cordee_utf8_len(whole) > 400) { /* a text that speaks of skills */
            put_body(r, "", text_plain(r, whole));
            note_kept(r, s, AS_TEXT);
            continue;
        }
        while ((one = strsep(&rest, ",;\n")))
            put_skill_wanted(r, s, one, 0, "", true);
    }
    if (learnt) {
        const char *said = *node_peek(learnt, "")
                               ? node_say(learnt, "")
                               : node_say(learnt, "credentialCategory");

        o->education = value_eqf(r, said);
    }
    for (struct node *k = NULL; (k = node_each(n, "knowsLanguage", k));)
        put_tongue(r, k, *k->text ? node_say(k, "") : node_say(k, "name"), 0);
}

static void put_texts(struct reading *r, struct node *n)
{
    static const char *const members[] = {"description",
                                          "responsibilities",
                                          "qualifications",
                                          "experienceRequirements",
                                          "incentiveCompensation",
                                          "jobBenefits",
                                          "workHours",
                                          "specialCommitments"};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *text = node_join(r, n, members[i], "\n");

        put_body(r, "", text_plain(r, text));
        if (i)
            note_kept(r, *text ? node_at(n, members[i]) : NULL, AS_TEXT);
    }
}

static void one(struct reading *r, struct node *n)
{
    struct opening *o = &r->record->opening;
    struct node *who = node_at(n, "applicationContact");
    const char *id = node_peek(n, "identifier");

    node_use(node_at(n, "@type"));
    node_use(node_at(n, "@context"));
    o->title = text_line(r, node_say(n, "title"));
    if (!*o->title)
        o->title = text_line(r, node_say(n, "name"));
    r->record->employer = text_line(r, named(n, "hiringOrganization"));
    o->ref = text_cut(
        r,
        text_line(r, *id ? node_say(n, "identifier") : node_say(n, "identifier.value")),
        MOST_WORD);
    o->kind = *value_kind(r, node_peek(n, "employmentType"))
                  ? value_kind(r, node_say(n, "employmentType"))
                  : "job";
    o->starts = value_day(node_say(n, "jobStartDate"), false);
    o->closes = value_day(node_say(n, "validThrough"), true);
    o->language = value_tongue(r, node_say(n, "inLanguage"));
    put_texts(r, n);
    put_places(r, n);
    put_pay(r, n);
    put_wanted(r, n);
    if (who) {
        put_name(r, node_say(who, "name"), "", "");
        put_mail(r, node_at(who, "email"), node_say(who, "email"));
        put_phone(r, node_at(who, "telephone"), node_say(who, "telephone"));
    }
    if (node_at(n, "directApply") || node_at(n, "url"))
        put_link(r, node_at(n, "url"), node_say(n, "url"));
}

bool posting_read(struct reading *r, struct node *root)
{
    bool any = false;

    if (is_posting(root)) {
        if (!record_begin(r, READ_OPENING))
            return true;
        one(r, root);
        record_end(r, root);
        return true;
    }
    for (struct node *n = root->first; n; n = n->next)
        if ((!*n->text || n->first) && posting_read(r, n))
            any = true;
    return any;
}

/* ---- a page
 * ------------------------------------------------------------------------------ */

static xmlNode *after(xmlNode *root, xmlNode *x)
{
    if (x->type == XML_ELEMENT_NODE && x->children)
        return x->children;
    while (x && x != root && !x->next)
        x = x->parent;
    return x && x != root ? x->next : NULL;
}

static bool is_ld(xmlNode *x)
{
    xmlChar *type = x->type == XML_ELEMENT_NODE && xmlStrEqual(x->name, BAD_CAST "script")
                        ? xmlGetProp(x, BAD_CAST "type")
                        : NULL;
    const bool is =
        type && strncasecmp((const char *)type, "application/ld+json", 19) == 0;

    xmlFree(type);
    return is;
}

/* The first script of a page that cannot be read says why; those behind it are read. */
static void script(struct reading *r, const char *text, bool *any)
{
    struct cordee_error said = {0}, *before = r->err;
    struct node *root;

    r->err = &said;
    root = tree_json(r, text, strlen(text));
    r->err = before;
    if (root)
        *any = posting_read(r, root) || *any;
    else if (!before->code)
        cordee_fail(before, CORDEE_E_INVALID, "the page's JSON-LD: %.300s", said.text);
}

int page_read(struct reading *r, const char *text, size_t n)
{
    htmlDocPtr doc = htmlReadMemory(text, (int)n, NULL, "UTF-8",
                                    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                        HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool any = false;

    for (xmlNode *x = root; x; x = after(root, x))
        if (is_ld(x)) {
            xmlChar *content = xmlNodeGetContent(x);

            if (content)
                script(r, (const char *)content, &any);
            xmlFree(content);
        }
    xmlFreeDoc(doc);
    if (any) {
        *r->err = (struct cordee_error){0};
        return 0;
    }
    return r->err->code ? -1
                        : cordee_fail(r->err, CORDEE_E_INVALID,
                                      "the page has no JobPosting (JSON-LD) in it: paste "
                                      "its text into a new opening instead");
}
