/* Two years of an invented cluster, up to now: some members one speaks with all the time,
 * some now and then, some gone quiet; texts in the language of the people. */
#include "core/crm/practice/practice-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400

/* One event being told. */
struct telling {
    struct cd_practice *w;
    const json_t *org, *person, *other; /* `other` NULL: one person only */
    const char *language;
    const char *theme; /* in that language */
};

/* ---- words ------------------------------------------------------------------ */

static const char *value_of(const struct telling *t, const char *name, size_t n)
{
    if (n == 5 && strncmp(name, "given", n) == 0)
        return cordee_json_text(t->person, "first_name");
    if (n == 3 && strncmp(name, "org", n) == 0)
        return cordee_json_text(t->org, "organisation");
    if (n == 5 && strncmp(name, "theme", n) == 0)
        return t->theme;
    return "";
}

static void tell(const struct telling *t, const char *text, struct cordee_buf *out)
{
    cordee_buf_put(out, "", 0);
    while (*text) {
        size_t n = strcspn(text, "{");

        cordee_buf_put(out, text, n);
        text += n;
        if (*text) {
            n = strcspn(text, "}");
            cordee_buf_puts(out, value_of(t, text + 1, n - 1));
            text += n + 1;
        }
    }
}

/* Something the organisation can do, or else looks for, in the language of the person. */
static const char *theme_of(struct cd_practice *w, const json_t *org,
                            const char *language)
{
    const char *list = cordee_json_text(
        org, cd_practice_roll(w, 3) && *cordee_json_text(org, "needs") ? "needs"
                                                                       : "competences");
    unsigned skip = cd_practice_roll(w, 2);
    char name[60] = "";
    const char *word;

    while (skip-- && strchr(list, ';'))
        list = strchr(list, ';') + 1;
    list += strspn(list, " ");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(list, ":"), list);
    word = cordee_json_text(json_object_get(w->themes, name), language);
    return *word ? word : name[0] ? "Recycling" : "";
}

/* ---- times ------------------------------------------------------------------ */

/* A working hour that many days ago. */
static int64_t hour_ago(struct cd_practice *w, int days)
{
    struct cordee_clock c;
    int64_t at = w->now - (int64_t)days * DAY;

    cordee_clock_at(at, "Europe/Vienna", &c);
    if (c.weekday > 5)
        cordee_clock_at(at - (int64_t)(c.weekday - 5) * DAY, "Europe/Vienna", &c);
    c.hour = 8 + (int)cd_practice_roll(w, 9);
    c.minute = (int)cd_practice_roll(w, 12) * 5;
    c.second = 0;
    at = cordee_clock_to(&c, "Europe/Vienna");
    return at < w->now ? at : w->now - 3600;
}

/* ---- what happened ---------------------------------------------------------- */

static const char *part_of(const char *kind)
{
    if (strcmp(kind, "mail.out") == 0)
        return "to";
    return strcmp(kind, "note") == 0 ? "about" : "with";
}

static int answer_add(const struct telling *t, const json_t *template,
                      const char *subject, int64_t mail, int64_t at,
                      struct cordee_error *err)
{
    struct cordee *cd = t->w->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf re = {0};
    struct cordee_taker taker = {cordee_json_int(t->person, "id"), "from"};
    struct cordee_interaction i = {.kind = "mail.reply",
                                   .direction = CORDEE_IN,
                                   .at = at +
                                         (int64_t)3600 * (1 + cd_practice_roll(t->w, 70)),
                                   .thread = mail,
                                   .takers = &taker,
                                   .n_takers = 1};
    int64_t id;

    if (i.at >= t->w->now)
        return 0;
    tell(t, cordee_json_text(template, "answer"), &body);
    cordee_buf_printf(&re, "Re: %s", subject);
    i.subject = re.text;
    i.body = body.text;
    return cd->crm->interaction(cd, err, &i, &id);
}

static int event_add(const struct telling *t, const json_t *template, int64_t at,
                     struct cordee_error *err)
{
    struct cordee *cd = t->w->cd;
    const char *kind = cordee_json_text(template, "kind");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    struct cordee_taker takers[2] = {
        {cordee_json_int(t->person, "id"), part_of(kind)},
        {cordee_json_int(t->other, "id"), part_of(kind)},
    };
    struct cordee_interaction i = {.kind = kind,
                                   .at = at,
                                   .author = cd_practice_roll(t->w, 4) ? t->w->staff
                                                                       : t->w->colleague,
                                   .takers = takers,
                                   .n_takers = t->other ? 2 : 1};
    int64_t id;

    i.direction = strcmp(kind, "note") == 0 ? CORDEE_INTERNAL : CORDEE_OUT;
    tell(t, cordee_json_text(template, "subject"), &subject);
    tell(t, cordee_json_text(template, "body"), &body);
    i.subject = subject.text;
    i.body = body.text;
    if (cd->crm->interaction(cd, err, &i, &id) < 0)
        return -1;
    if (*cordee_json_text(template, "answer") && cd_practice_roll(t->w, 10) < 6)
        return answer_add(t, template, subject.text, id, at, err);
    return 0;
}

static const json_t *template_for(struct cd_practice *w, const json_t *templates,
                                  const char *language)
{
    const json_t *row;
    unsigned n = 0, pick;
    size_t i;

    json_array_foreach (templates, i, row)
        n += strcmp(cordee_json_text(row, "language"), language) == 0;
    pick = n ? cd_practice_roll(w, n) : 0;
    json_array_foreach (templates, i, row)
        if (strcmp(cordee_json_text(row, "language"), language) == 0 && pick-- == 0)
            return row;
    return json_array_get(templates, 0);
}

/* The key contact half of the time. */
static const json_t *person_of(struct cd_practice *w, const json_t *people)
{
    size_t n = json_array_size(people);

    return json_array_get(people,
                          cd_practice_roll(w, 2) ? 0 : cd_practice_roll(w, (unsigned)n));
}

static int org_event(struct cd_practice *w, const json_t *templates, const json_t *org,
                     int days, struct cordee_error *err)
{
    const json_t *people = json_object_get(org, "people");
    struct telling t = {.w = w, .org = org};
    const json_t *template;

    if (!json_array_size(people))
        return 0;
    t.person = person_of(w, people);
    t.language = cordee_json_text(t.person, "language");
    t.theme = theme_of(w, org, t.language);
    template = template_for(w, templates, t.language);
    if (strcmp(cordee_json_text(template, "kind"), "meeting") == 0) {
        t.other = person_of(w, people);
        if (t.other == t.person)
            t.other = NULL;
    }
    return event_add(&t, template, hour_ago(w, days), err);
}

/* How close they are: {events, the last one about so many days ago}. */
static const struct pattern {
    int events, last;
} patterns[] = {
    {19, 2},  {14, 9},  {9, 31},  {16, 5}, {6, 62},  {12, 16},
    {5, 128}, {11, 24}, {4, 210}, {8, 45}, {3, 320}, {10, 12},
};

static int org_history(struct cd_practice *w, const json_t *templates, const json_t *org,
                       size_t at, struct cordee_error *err)
{
    const struct pattern *p = &patterns[at % (sizeof patterns / sizeof *patterns)];
    int span = 725 - p->last;

    for (int i = 0; i < p->events; i++) {
        int days =
            p->last + (i == 0 ? 0
                              : i * span / p->events +
                                    (int)cd_practice_roll(w, 1u + (unsigned)span / 50));

        if (org_event(w, templates, org, days, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- days when all meet, and what is to do ---------------------------------- */

static int assembly_add(struct cd_practice *w, const char *subject, const char *body,
                        int days, unsigned one_of, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    struct cordee_taker takers[80];
    struct cordee_interaction i = {.kind = "meeting",
                                   .direction = CORDEE_OUT,
                                   .at = hour_ago(w, days),
                                   .subject = subject,
                                   .body = body,
                                   .author = w->staff,
                                   .takers = takers};
    const json_t *org, *person;
    size_t o, k;
    int64_t id;

    json_array_foreach (w->orgs, o, org)
        json_array_foreach (json_object_get(org, "people"), k, person)
            if (k < 2 && patterns[o % 12].last < days && i.n_takers < 80 &&
                cd_practice_roll(w, one_of) == 0)
                takers[i.n_takers++] =
                    (struct cordee_taker){cordee_json_int(person, "id"), "with"};
    return i.n_takers ? cd->crm->interaction(cd, err, &i, &id) : 0;
}

static int assemblies_add(struct cd_practice *w, struct cordee_error *err)
{
    if (assembly_add(w, "General assembly in Linz",
                     "Accounts approved, two new members of the board, recycling chosen "
                     "as the theme of the year.",
                     612, 3, err) < 0 ||
        assembly_add(w, "Alpine polymers day in Annecy",
                     "Talks on bio-based packaging, 14 meetings between members.", 418, 3,
                     err) < 0 ||
        assembly_add(w, "General assembly in Innsbruck",
                     "Budget approved. Wish of many: more visits, fewer talks.", 247, 3,
                     err) < 0)
        return -1;
    return assembly_add(w, "Working day on recycled granulate in Celje",
                        "Eleven material samples exchanged; a joint test series begins.",
                        74, 5, err);
}

static int tasks_add(struct cd_practice *w, struct cordee_error *err)
{
    struct cordee *cd = w->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *rows = cd_practice_rows(cd, "tasks.csv", err);
    const json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        const json_t *org = json_array_get(w->orgs, (i * 13 + 2) % 60);
        const json_t *person = json_array_get(json_object_get(org, "people"), 0);
        struct telling t = {.w = w, .org = org, .person = person, .theme = ""};
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
        int64_t due = w->now + strtol(cordee_json_text(row, "days"), NULL, 10) * DAY, id;

        tell(&t, cordee_json_text(row, "title"), &title);
        if (cd->crm->task(cd, err, cordee_json_int(person, "id"),
                          i % 4 == 3 ? w->colleague : w->staff, title.text, due, &id) < 0)
            return -1;
    }
    return rows ? 0 : -1;
}

int cd_practice_history(struct cd_practice *w, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *templates = cd_practice_rows(w->cd, "history.csv", err);
    const json_t *org;
    size_t i;

    if (!templates)
        return -1;
    json_array_foreach (w->orgs, i, org)
        if (org_history(w, templates, org, i, err) < 0)
            return -1;
    return assemblies_add(w, err) < 0 ? -1 : tasks_add(w, err);
}
