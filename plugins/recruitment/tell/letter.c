/* What a mail about matches says. */
#include "plugins/recruitment/skill/skill.h"
#include "plugins/recruitment/tell/tell.h"

#include <string.h>

const struct cordee_merge_item tell_items[] = {
    {"told_row", T_LATER("Match"), "''"},
    {"told_title", T_LATER("Title"), "''"},
    {"told_score", T_LATER("Score"), "''"},
    {"told_facts", T_LATER("Facts"), "''"},
    {"told_there", T_LATER("There"), "''"},
    {"told_missing", T_LATER("Missing"), "''"},
    {0},
};

/* ---- the letter -------------------------------------------------------------------- */

static const char *text_of(struct cordee *cd, struct cordee_arena *a)
{
    static const char link[] = "{{" TELL_LINK "}}/{{told_row}}";

    return cordee_arena_printf(
        a,
        "{{#first_name}}%s{{/first_name}}{{^first_name}}%s{{/first_name}}\n\n"
        "{{recruitment.intro}}\n\n"
        "{{#recruitment.news}}\n## {{told_title}}\n\n"
        "**{{told_score}}**{{#told_facts}} · {{told_facts}}{{/told_facts}}\n\n"
        "{{#told_there}}\n%s {{told_there}}\n\n{{/told_there}}\n"
        "{{#told_missing}}\n%s {{told_missing}}\n\n{{/told_missing}}\n"
        "[[button href=\"%s\" text=\"%s\"]]\n\n[%s](%s?do=no)\n\n"
        "{{/recruitment.news}}\n"
        "\n---\n\n%s [%s]({{" TELL_LINK "}})\n",
        T("Hello {{first_name}},"), T("Hello,"), T("There:"), T("Missing:"), link,
        T("Have a look"), T("Not for me"), link,
        T("All of them on one page, and how often you want this mail, or that you want "
          "it no more:"),
        T("Open the page"));
}

void tell_letter(struct cordee *cd, struct cordee_arena *a, const struct teller *t,
                 struct cordee_letter *l_r)
{
    const char *const *languages = cd->text->languages(cd);
    struct cordee_letter_text *texts;
    size_t n = 0, base = 0;

    while (languages[n])
        n++;
    texts = cordee_arena_get(a, n * sizeof *texts);
    for (size_t i = 0; i < n; i++) {
        cd->text->speak(cd, languages[i], "en");
        texts[i] = (struct cordee_letter_text){.language = languages[i],
                                               .subject = "{{recruitment.subject}}",
                                               .markdown = text_of(cd, a)};
        cd->text->spoken(cd);
        if (cordee_text_is(languages[i], t->language))
            base = i;
    }
    cd->text->speak(cd, t->language, "en");
    *l_r = (struct cordee_letter){
        .subject = texts[base].subject,
        .markdown = texts[base].markdown,
        .language = texts[base].language,
        .cluster = t->cluster,
        .flags = CORDEE_LETTER_BULK | CORDEE_LETTER_NOTICE,
        .why = cordee_arena_printf(
            a,
            T("You get this because your profile, or an opening of your organisation, is "
              "kept by %s. How often, or not at all, you say on the page behind the "
              "last link."),
            t->name),
    };
    cd->text->spoken(cd);
    texts[base] = texts[0];
    l_r->texts = texts + 1;
    l_r->n_texts = n - 1;
}

/* ---- a match ------------------------------------------------------------------------
 */

static const char *joined(struct cordee_arena *a, const char *first, const char *second,
                          const char *by)
{
    return *first && *second ? cordee_arena_printf(a, "%s%s%s", first, by, second)
           : *first          ? first
                             : second;
}

static bool is_among(const json_t *list, int64_t id)
{
    const json_t *one;
    size_t i;

    json_array_foreach (list, i, one)
        if (json_integer_value(one) == id)
            return true;
    return false;
}

/* The essential skills of the opening, parted by what the match says is missing. */
static int skills_put(struct cordee *cd, struct cordee_arena *a, const struct news *n,
                      json_t *item, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *reasons = json_loads(n->reasons, 0, NULL);
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        cordee_arena_printf(a,
                            "SELECT s.skill, %s AS label FROM recruitment_opening_skill "
                            "s WHERE s.opening = ? AND s.essential ORDER BY s.id",
                            skill_label_sql(cd, a, "s.skill")),
        CORDEE_ARGS(CORDEE_V(n->opening)));
    const char *there = "", *missing = "";
    const json_t *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        const char *label = cordee_json_text(row, "label");

        if (is_among(json_object_get(reasons, "missing"), cordee_json_int(row, "skill")))
            missing = joined(a, missing, label, ", ");
        else
            there = joined(a, there, label, ", ");
    }
    cordee_json_set_text(item, "told_there", there);
    cordee_json_set_text(item, "told_missing", missing);
    return 0;
}

/* "Graz · 38.5 hours a week · apply until 3 May". */
static const char *facts_of(struct cordee *cd, struct cordee_arena *a,
                            const struct opening *o)
{
    const char *facts = joined(a, opening_kind_name(cd, o->kind), o->place, " · ");
    char day[60];

    if (o->hours > 0)
        facts = joined(a, facts, cordee_arena_printf(a, T("%g hours a week"), o->hours),
                       " · ");
    if (!o->closes)
        return facts;
    cd->text->time_in(cd, "", o->closes, CORDEE_TIME_DATE, day, sizeof day);
    return joined(a, facts, cordee_arena_printf(a, T("until %s"), day), " · ");
}

static const char *free_of(struct cordee *cd, struct cordee_arena *a,
                           const struct candidate *c)
{
    char day[60];

    if (c->free_from <= cordee_now())
        return "";
    cd->text->time_in(cd, "", c->free_from, CORDEE_TIME_DATE, day, sizeof day);
    return cordee_arena_printf(a, T("free from %s"), day);
}

int tell_item(struct cordee *cd, struct cordee_arena *a, const struct news *n,
              json_t *item, struct cordee_error *err)
{
    struct opening o;
    struct candidate c;
    int rc = opening_load(cd, a, n->opening, &o, err);

    if (rc > 0)
        rc = candidate_load(cd, a, n->candidate, &c, err);
    if (rc <= 0)
        return rc;
    cordee_json_set_text(item, "told_title",
                         n->of_opening
                             ? cordee_arena_printf(a, T("%s for “%s”"),
                                                   candidate_number(cd, a, c.id), o.title)
                             : joined(a, o.title, o.party_name, ", "));
    cordee_json_set_text(item, "told_score",
                         cordee_arena_printf(a, T("%.0f of 100"), n->score));
    cordee_json_set_text(item, "told_facts",
                         n->of_opening ? free_of(cd, a, &c) : facts_of(cd, a, &o));
    return skills_put(cd, a, n, item, err) < 0 ? -1 : 1;
}

/* ---- for whom ------------------------------------------------------------------------
 */

static int64_t count_of(const struct reader *r, bool of_opening)
{
    int64_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        n += r->news[i].of_opening == of_opening;
    return n;
}

/* "3 openings that may be for you", "2 people who may be for your openings". */
static const char *whom_text(struct cordee *cd, struct cordee_arena *a,
                             const struct reader *r)
{
    const int64_t openings = count_of(r, false), people = count_of(r, true);
    const char *first = "", *second = "";

    if (openings)
        first = cordee_arena_printf(a,
                                    TN("%lld opening that may be for you",
                                       "%lld openings that may be for you", openings),
                                    (long long)openings);
    if (people)
        second =
            cordee_arena_printf(a,
                                TN("%lld person who may be for your opening",
                                   "%lld people who may be for your openings", people),
                                (long long)people);
    return joined(a, first, second, "; ");
}

static int values_put(struct cordee *cd, struct cordee_arena *a, const struct reader *r,
                      json_t *values, struct cordee_error *err)
{
    json_t *items = json_array();

    json_object_set_new(values, "recruitment.news", items);
    for (size_t i = 0; i < r->n; i++) {
        json_t *item = json_object();
        int rc;

        json_array_append_new(items, item);
        json_object_set_new(item, "told_row",
                            json_sprintf("%lld-%lld-%lld", (long long)r->news[i].follow,
                                         (long long)r->news[i].opening,
                                         (long long)r->news[i].candidate));
        rc = tell_item(cd, a, &r->news[i], item, err);
        if (rc < 0)
            return -1;
        if (rc == 0) /* it went just now */
            json_array_remove(items, json_array_size(items) - 1);
    }
    json_object_set_new(values, "recruitment.subject", json_string(whom_text(cd, a, r)));
    json_object_set_new(
        values, "recruitment.intro",
        json_string(cordee_arena_printf(
            a,
            count_of(r, true)
                ? T("%s, new since the last mail. Who they are we say when they have "
                    "agreed.")
                : T("%s, new since the last mail. Nobody there knows of you until you "
                    "agree."),
            whom_text(cd, a, r))));
    return 0;
}

int tell_values(struct cordee *cd, const struct reader *r, const char *language,
                json_t *values, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int rc;

    cd->text->speak(cd, language, "en");
    rc = values_put(cd, a, r, values, err);
    cd->text->spoken(cd);
    return rc;
}
