/* JSON Resume 1.0 (jsonresume.org/schema): somebody's CV; and its job schema. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

#define AS_TEXT T_LATER("kept as text")

/* ---- who and where ------------------------------------------------------------------
 */

static void basics(struct reading *r, struct node *b)
{
    struct person_read *p = &r->record->person;
    struct candidate *c = &r->record->candidate;
    const char *region;

    if (!b)
        return;
    put_name(r, node_say(b, "name"), "", "");
    put_mail(r, node_at(b, "email"), node_say(b, "email"));
    put_phone(r, node_at(b, "phone"), node_say(b, "phone"));
    put_link(r, node_at(b, "url"), node_say(b, "url"));
    c->headline = text_line(r, node_say(b, "label"));
    put_body(r, "", text_plain(r, node_say(b, "summary")));
    p->street = text_line(r, node_say(b, "location.address"));
    p->postcode = text_line(r, node_say(b, "location.postalCode"));
    p->city = text_line(r, node_say(b, "location.city"));
    p->country = value_country(r, node_say(b, "location.countryCode"));
    region = node_peek(b, "location.region");
    if (!*p->city && *region)
        p->city = text_line(r, node_say(b, "location.region"));
    put_place(r, JOINED(r, " ", p->postcode, p->city), p->country);
    for (struct node *n = NULL; (n = node_each(b, "profiles", n));) {
        if (*node_peek(n, "url")) {
            put_link(r, node_at(n, "url"), node_say(n, "url"));
            node_use(n);
        }
    }
}

/* ---- what they did ------------------------------------------------------------------
 */

static const char *lines(struct reading *r, struct node *n, const char *path,
                         const char *words)
{
    struct node *at = node_at(n, path);
    const char *text = node_join(r, n, path, "\n- ");

    if (!*text)
        return "";
    note_kept(r, at, words);
    return cordee_arena_printf(r->a, "- %s", text);
}

static void pasts(struct reading *r, struct node *root, const char *section,
                  const char *kind, const char *who)
{
    for (struct node *n = NULL; (n = node_each(root, section, n));) {
        const char *web = node_peek(n, "url");

        if (*web)
            note_kept(r, node_at(n, "url"), AS_TEXT);
        put_past(r, n,
                 (struct candidate_past){
                     .kind = kind,
                     .title = node_say(n, "position"),
                     .organisation = node_say(n, who),
                     .place = node_say(n, "location"),
                     .starts = value_day(node_say(n, "startDate"), false),
                     .ends = value_day(node_say(n, "endDate"), true),
                     .body = JOINED(r, "\n\n", text_plain(r, node_say(n, "description")),
                                    text_plain(r, node_say(n, "summary")),
                                    lines(r, n, "highlights", AS_TEXT), web)});
    }
}

static void learnt(struct reading *r, struct node *root)
{
    for (struct node *n = NULL; (n = node_each(root, "education", n));) {
        const char *type = node_say(n, "studyType"), *area = node_say(n, "area");
        const char *score = node_peek(n, "score"), *web = node_peek(n, "url");
        const int64_t ends = value_day(node_say(n, "endDate"), true);
        const int eqf = value_eqf(r, type);

        if (eqf > r->record->candidate.education && (!ends || ends <= r->now))
            r->record->candidate.education = eqf;
        note_kept(r, node_at(n, "score"), AS_TEXT);
        note_kept(r, node_at(n, "url"), AS_TEXT);
        put_past(
            r, n,
            (struct candidate_past){
                .kind = "education",
                .title = JOINED(r, ", ", type, area),
                .organisation = node_say(n, "institution"),
                .starts = value_day(node_say(n, "startDate"), false),
                .ends = ends,
                .body = JOINED(r, "\n\n", score, lines(r, n, "courses", AS_TEXT), web)});
    }
}

static void projects(struct reading *r, struct node *root)
{
    for (struct node *n = NULL; (n = node_each(root, "projects", n));) {
        const char *roles = node_join(r, n, "roles", ", ");
        const char *entity = node_say(n, "entity"), *web = node_peek(n, "url");
        const char *type = node_peek(n, "type");

        for (struct node *k = NULL; (k = node_each(n, "keywords", k));)
            put_skill(r, k, node_say(k, ""), 0, "");
        note_kept(r, node_at(n, "url"), AS_TEXT);
        note_kept(r, node_at(n, "type"), AS_TEXT);
        note_kept(r, node_at(n, "roles"), AS_TEXT);
        put_past(
            r, n,
            (struct candidate_past){
                .kind = "project",
                .title = node_say(n, "name"),
                .organisation = entity,
                .starts = value_day(node_say(n, "startDate"), false),
                .ends = value_day(node_say(n, "endDate"), true),
                .body = JOINED(r, "\n\n", text_plain(r, node_say(n, "description")),
                               roles, lines(r, n, "highlights", AS_TEXT), type, web)});
    }
}

/* ---- what they can ------------------------------------------------------------------
 */

static void skills(struct reading *r, struct node *root)
{
    for (struct node *n = NULL; (n = node_each(root, "skills", n));) {
        const char *level = node_say(n, "level");
        const int known = value_level(r, level);

        put_skill(r, n, *n->text ? node_say(n, "") : node_say(n, "name"), known, "");
        if (*level && !known)
            note_left(r, node_at(n, "level"), T_LATER("this is no level that we know"));
        if (node_at(n, "keywords"))
            note_kept(r, node_at(n, "keywords"),
                      T_LATER("each is a skill of its own, without a level"));
        for (struct node *k = NULL; (k = node_each(n, "keywords", k));)
            put_skill(r, k, node_say(k, ""), 0, "");
    }
    for (struct node *n = NULL; (n = node_each(root, "languages", n));) {
        const char *fluency = node_say(n, "fluency");
        const int cefr = value_cefr(r, fluency);

        put_tongue(r, n, node_say(n, "language"), cefr);
        if (*fluency && !cefr)
            note_left(r, node_at(n, "fluency"), T_LATER("this is no level that we know"));
    }
    for (struct node *n = NULL; (n = node_each(root, "certificates", n));)
        put_certificate(r, n,
                        JOINED(r, ", ", node_say(n, "name"), node_say(n, "issuer"),
                               node_say(n, "date")));
}

/* ---- what our profile has text for
 * ------------------------------------------------------ */

static void as_text(struct reading *r, struct node *root, const char *section,
                    const char *heading, const char *const *members)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (struct node *n = NULL; (n = node_each(root, section, n));) {
        bool any = false;

        for (size_t i = 0; members[i]; i++) {
            const char *text = node_join(r, n, members[i], ", ");

            if (!*text)
                continue;
            cordee_buf_puts(&out, any ? ", " : out.len ? "\n- " : "- ");
            cordee_buf_puts(&out, text_plain(r, text));
            any = true;
        }
    }
    if (out.len)
        note_kept(r, node_at(root, section), AS_TEXT);
    put_body(r, heading, out.text ? out.text : "");
}

int resume_read(struct reading *r, struct node *root)
{
    struct cordee *cd = r->cd;

    if (!record_begin(r, READ_CANDIDATE))
        return 0;
    basics(r, node_at(root, "basics"));
    pasts(r, root, "work", "work", "name");
    pasts(r, root, "volunteer", "volunteering", "organization");
    learnt(r, root);
    projects(r, root);
    skills(r, root);
    as_text(r, root, "awards", T("Awards"),
            (const char *const[]){"title", "awarder", "date", "summary", NULL});
    as_text(r, root, "publications", T("Publications"),
            (const char *const[]){"name", "publisher", "releaseDate", "summary", "url",
                                  NULL});
    as_text(r, root, "interests", T("Interests"),
            (const char *const[]){"name", "keywords", NULL});
    record_end(r, root);
    return 0;
}

/* ---- a job
 * -------------------------------------------------------------------------------- */

static void job_pay(struct reading *r, struct node *root)
{
    struct opening *o = &r->record->opening;
    const char *said = node_say(root, "salary"), *end;
    const int64_t least = value_money(said, &end);
    int64_t most;

    if (!*said)
        return;
    if (least < 0) {
        put_body(r, "", said);
        note_kept(r, node_at(root, "salary"), AS_TEXT);
        return;
    }
    o->pay_min = least;
    most = value_money(end, &end);
    o->pay_max = most > least ? most : 0;
    o->currency = *value_currency(said) ? value_currency(said) : "EUR";
    o->pay_per = *value_per(r, said) ? value_per(r, said) : "year";
    if (!*value_currency(said) || !*value_per(r, said))
        note_kept(r, node_at(root, "salary"),
                  T_LATER("taken for euros and a year where it does not say"));
}

int job_read(struct reading *r, struct node *root)
{
    struct cordee *cd = r->cd;
    const char *experience = node_peek(root, "experience");
    struct opening *o;

    if (!record_begin(r, READ_OPENING))
        return 0;
    o = &r->record->opening;
    o->title = text_line(r, node_say(root, "title"));
    r->record->employer = text_line(r, node_say(root, "company"));
    o->kind = *value_kind(r, node_peek(root, "type"))
                  ? value_kind(r, node_say(root, "type"))
                  : "job";
    o->remote = value_remote(r, node_say(root, "remote"));
    put_place(r,
              JOINED(r, " ", node_say(root, "location.postalCode"),
                     node_say(root, "location.city")),
              node_say(root, "location.countryCode"));
    put_body(r, "", text_plain(r, node_say(root, "description")));
    put_body(r, T("Tasks"), lines(r, root, "responsibilities", AS_TEXT));
    put_body(r, T("What you bring"), lines(r, root, "qualifications", AS_TEXT));
    if (*experience) {
        put_body(r, T("Experience"), experience);
        note_kept(r, node_at(root, "experience"), AS_TEXT);
    }
    put_body(r, "", node_peek(root, "location.address"));
    note_kept(r, node_at(root, "location.address"), AS_TEXT);
    job_pay(r, root);
    for (struct node *n = NULL; (n = node_each(root, "skills", n));) {
        put_skill_wanted(r, n, node_say(n, "name"), value_level(r, node_say(n, "level")),
                         "", true);
        for (struct node *k = NULL; (k = node_each(n, "keywords", k));)
            put_skill_wanted(r, k, node_say(k, ""), 0, "", false);
    }
    record_end(r, root);
    return 0;
}
