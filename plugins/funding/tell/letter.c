/* What a mail about calls says. */
#include "plugins/funding/profile/profile.h"
#include "plugins/funding/tell/tell.h"
#include "plugins/funding/words/words.h"

#include <string.h>

/* ---- merge fields: what differs from reader to reader ------------------------ */

const struct cordee_merge_item funding_tell_items[] = {
    {"title", T_LATER("Title"), "''"},
    {"call", T_LATER("Call for funding"), "''"},
    {"head", T_LATER("News"), "''"},
    {"facts", T_LATER("Facts"), "''"},
    {"why", T_LATER("Why"), "''"},
    {"url", T_LATER("Address"), "''"},
    {"over", T_LATER("Closed"), "''"},
    {"mine", T_LATER("Interested"), "''"},
    {0},
};

/* ---- the letter -------------------------------------------------------------- */

static void put_links(struct cordee *cd, struct cordee_buf *out)
{
    static const char link[] = "{{" FUNDING_TELL_LINK "}}/{{call}}";

    cordee_buf_printf(out,
                      "{{^over}}\n{{^mine}}\n[[button href=\"%s\" text=\"%s\"]]\n\n"
                      "{{/mine}}\n{{#mine}}\n[[button href=\"%s\" text=\"%s\"]]\n\n"
                      "{{/mine}}\n",
                      link, T("Interested"), link, T("Open the page"));
    cordee_buf_printf(out,
                      "[%s](%s?do=forward) · [%s](%s?do=no){{#url}} · [%s]({{url}})"
                      "{{/url}}\n\n{{/over}}\n",
                      T("Forward to a colleague"), link, T("Not for us"), link,
                      T("Official text"));
    cordee_buf_printf(out, "{{#over}}\n{{#url}}[%s]({{url}}){{/url}}\n\n{{/over}}\n",
                      T("Official text"));
}

static const char *text_of(struct cordee *cd, struct cordee_arena *a, bool forwarded)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    cordee_buf_printf(&body,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n{{funding.intro}}\n\n"
                      "{{#funding.news}}\n## {{title}}\n\n"
                      "{{#head}}**{{head}}** · {{/head}}{{facts}}\n\n"
                      "{{#why}}\n%s {{why}}\n\n{{/why}}\n",
                      T("Hello {{first_name}},"), T("Hello,"), T("Why:"));
    put_links(cd, &body);
    cordee_buf_puts(&body, "{{/funding.news}}\n");
    if (forwarded)
        return cordee_arena_text(a, body.text);
    cordee_buf_printf(
        &body,
        "\n---\n\n{{#funding.more}}\n{{funding.more}}\n\n{{/funding.more}}\n"
        "%s [%s]({{" FUNDING_TELL_LINK "}})\n\n{{#" PROFILE_LINK
        "}}\n%s [%s]({{" PROFILE_LINK "}})\n\n{{/" PROFILE_LINK "}}\n",
        T("All of them on one page, and how often you want this mail:"),
        T("Open the page"), T("They do not fit?"), T("Say what you look for"));
    return cordee_arena_text(a, body.text);
}

void tell_letter(struct cordee *cd, struct cordee_arena *a, const struct teller *t,
                 bool forwarded, struct cordee_letter *l_r)
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
                                               .subject = "{{funding.subject}}",
                                               .markdown = text_of(cd, a, forwarded)};
        cd->text->spoken(cd);
        if (cordee_text_is(languages[i], t->language))
            base = i;
    }
    *l_r = (struct cordee_letter){.subject = texts[base].subject,
                                  .markdown = texts[base].markdown,
                                  .language = texts[base].language,
                                  .topic = forwarded ? 0 : t->topic,
                                  .cluster = t->cluster,
                                  .flags = forwarded ? CORDEE_LETTER_AUTO
                                                     : CORDEE_LETTER_BULK};
    texts[base] = texts[0];
    l_r->texts = texts + 1;
    l_r->n_texts = n - 1;
}

/* ---- a call ------------------------------------------------------------------ */

static const char *closes_text(struct cordee *cd, struct cordee_arena *a,
                               const char *zone, int64_t at, int64_t now)
{
    const int64_t days = tell_days(zone, now, at);
    char when[60];

    cd->text->time_in(cd, zone, at, CORDEE_TIME_SHORT, when, sizeof when);
    if (days == 0)
        return cordee_arena_printf(a, T("closes today: %s"), when);
    if (days == 1)
        return cordee_arena_printf(a, T("closes tomorrow: %s"), when);
    return cordee_arena_printf(
        a, TN("%lld day left, until %s", "%lld days left, until %s", days),
        (long long)days, when);
}

static const char *when_text(struct cordee *cd, struct cordee_arena *a, const char *zone,
                             const struct funding_call *call, int64_t now)
{
    const bool closed = funding_call_status(call, now) == FUNDING_CLOSED;
    const int64_t next = closed ? 0 : funding_call_next(call, now);
    char opens[60];

    if (call->opening <= now || funding_call_status(call, now) != FUNDING_FORTHCOMING)
        return next     ? closes_text(cd, a, zone, next, now)
               : closed ? T("closed")
                        : T("no last day known");
    cd->text->time_in(cd, zone, call->opening, CORDEE_TIME_DATE, opens, sizeof opens);
    return next ? cordee_arena_printf(a, T("opens on %s; %s"), opens,
                                      closes_text(cd, a, zone, next, now))
                : cordee_arena_printf(a, T("opens on %s"), opens);
}

/* In full, as mails have room. */
static const char *money_text(struct cordee *cd, struct cordee_arena *a,
                              const struct funding_call *call)
{
    const char *least = words_money(cd, a, call->grant_min, call->currency);
    const char *most = words_money(cd, a, call->grant_max, call->currency);
    const char *total = words_money(cd, a, call->budget_total, call->currency);

    if (*least && *most && call->grant_min != call->grant_max)
        return cordee_arena_printf(a, T("%s to %s a project"), least, most);
    if (*most || *least)
        return cordee_arena_printf(a, T("%s a project"), *most ? most : least);
    return *total ? cordee_arena_printf(a, T("%s in all"), total) : "";
}

static const char *joined(struct cordee_arena *a, const char *first, const char *second,
                          const char *by)
{
    return *first && *second ? cordee_arena_printf(a, "%s%s%s", first, by, second)
           : *first          ? first
                             : second;
}

static const char *why_text(struct cordee *cd, struct cordee_arena *a, const json_t *why)
{
    CORDEE_AUTO(cordee_json_drop) json_t *lines = board_why(cd, why);
    const char *text = "";
    const json_t *line;
    size_t i;

    json_array_foreach (lines, i, line)
        text = joined(a, text,
                      cordee_arena_printf(a, "%s: %s", cordee_json_text(line, "label"),
                                          cordee_json_text(line, "list")),
                      "; ");
    return text;
}

void tell_item(struct cordee *cd, struct cordee_arena *a, const char *zone,
               const struct funding_call *call, const json_t *why, int64_t now,
               json_t *item)
{
    const char *programme =
        *call->programme_name ? call->programme_name : call->programme;
    const char *facts =
        joined(a, when_text(cd, a, zone, call, now), money_text(cd, a, call), " · ");

    json_object_set_new(item, "title",
                        json_string(*call->title ? call->title : call->source_id));
    json_object_set_new(
        item, "facts",
        json_string(cordee_utf8_sentence(a, joined(a, facts, programme, " · "))));
    cordee_json_set_text(item, "why", why_text(cd, a, why));
    if (cordee_text_starts(call->url, "https://") ||
        cordee_text_starts(call->url, "http://"))
        cordee_json_set_text(item, "url", call->url);
}

/* ---- what is new in it -------------------------------------------------------- */

static bool has_day(const json_t *list, const char *day)
{
    const json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (cordee_text_is(cordee_json_text(row, "at"), day))
            return true;
    return false;
}

/* Of the last days as they were the first that is none any more; "": none is. */
static const char *was_deadline(struct cordee *cd, struct cordee_arena *a,
                                const char *zone, const char *was, const char *became)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_loads(was, 0, NULL);
    CORDEE_AUTO(cordee_json_drop) json_t *now = json_loads(became, 0, NULL);
    const json_t *row;
    char text[60];
    int64_t at;
    size_t i;

    json_array_foreach (list, i, row) {
        const char *day = cordee_json_text(row, "at");

        if (has_day(now, day) || cordee_time_parse(day, "", &at) < 0)
            continue;
        cd->text->time_in(cd, zone, at, CORDEE_TIME_SHORT, text, sizeof text);
        return cordee_arena_text(a, text);
    }
    return "";
}

static const char *change_text(struct cordee *cd, struct cordee_arena *a,
                               const char *zone, const struct funding_call *call,
                               const json_t *change)
{
    const char *field = cordee_json_text(change, "field");
    const char *was = cordee_json_text(change, "was");
    const char *became = cordee_json_text(change, "became");
    int64_t amount = 0;

    if (cordee_text_is(field, "deadlines")) {
        was = was_deadline(cd, a, zone, was, became);
        return *was ? cordee_arena_printf(a, T("the last day (it was %s)"), was)
                    : T("the last day");
    }
    if (cordee_text_is(field, "status"))
        return cordee_text_is(became, "open")     ? T("it is open")
               : cordee_text_is(became, "closed") ? T("it is closed")
                                                  : T("whether it is open");
    if (cordee_text_is(field, "opening"))
        return T("when it opens");
    if (cordee_text_int(was, &amount) && amount > 0 &&
        !cordee_text_is(field, "funding_rate"))
        return cordee_arena_printf(a, T("the money (it was %s)"),
                                   words_money(cd, a, amount, call->currency));
    return T("the money");
}

/* "Changed: the last day (it was 3 May)"; "" when they knew all of it. */
static int changed_text(struct cordee *cd, struct cordee_arena *a, const char *zone,
                        const struct funding_call *call, const struct news *n,
                        const char **text_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *changes = NULL;
    const json_t *change;
    size_t i;

    *text_r = "";
    if (n->knew >= n->known)
        return 0;
    changes = news_changes(cd, n->call, n->knew, err);
    if (!changes)
        return -1;
    json_array_foreach (changes, i, change)
        *text_r = joined(a, *text_r, change_text(cd, a, zone, call, change), "; ");
    if (**text_r)
        *text_r = cordee_arena_printf(a, T("Changed: %s"), *text_r);
    return 0;
}

static int head_text(struct cordee *cd, struct cordee_arena *a, const char *zone,
                     const struct funding_call *call, const struct news *n,
                     const char **text_r, struct cordee_error *err)
{
    const char *changed = "";

    if (n->what[0] == 'n') {
        *text_r = n->urgent ? T("New, and it closes shortly") : T("New");
        return 0;
    }
    if (changed_text(cd, a, zone, call, n, &changed, err) < 0)
        return -1;
    *text_r = n->reminder
                  ? joined(a, T("A reminder, because you are interested"), changed, ". ")
              : n->over ? joined(a, T("Closed before its time"), changed, ". ")
                        : changed;
    return 0;
}

static int member_of(struct cordee *cd, struct cordee_arena *a, int64_t party,
                     const char **name_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row, "SELECT name FROM party WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    *name_r = cordee_arena_text(a, cordee_json_text(row, "name"));
    return 0;
}

/* Of calls for several members each says whom it is for. */
static int whom_put(struct cordee *cd, struct cordee_arena *a, const struct reader *r,
                    const struct news *n, json_t *item, struct cordee_error *err)
{
    const char *name;
    bool several = false;

    for (size_t i = 1; i < r->n; i++)
        several = several || r->news[i].party != r->news[0].party;
    if (!several)
        return 0;
    if (member_of(cd, a, n->party, &name, err) < 0)
        return -1;
    cordee_json_set_text(item, "facts",
                         cordee_arena_printf(a, "%s · %s",
                                             cordee_arena_printf(a, T("For %s"), name),
                                             cordee_json_text(item, "facts")));
    return 0;
}

static int item_put(struct cordee *cd, struct cordee_arena *a, const char *zone,
                    const struct reader *r, const struct news *n, int64_t now,
                    json_t *items, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *why = json_loads(n->why, 0, NULL);
    struct funding_call call;
    const char *head;
    json_t *item;

    if (cd->db->row(cd, err, &row,
                    "SELECT record AS \"record:json\" FROM funding_call WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(n->call))) < 0 ||
        funding_call_from_json(a, json_object_get(row, "record"), &call, err) < 0 ||
        head_text(cd, a, zone, &call, n, &head, err) < 0)
        return -1;
    item = json_pack("{s:o, s:s}", "call", json_sprintf("%lld", (long long)n->call),
                     "head", head);
    cordee_json_set_text(item, "over", n->over ? "1" : "");
    cordee_json_set_text(item, "mine", n->interested ? "1" : "");
    tell_item(cd, a, zone, &call, why, now, item);
    json_array_append_new(items, item);
    return whom_put(cd, a, r, n, item, err);
}

/* ---- for whom ----------------------------------------------------------------- */

static const char *subject_of_one(struct cordee *cd, struct cordee_arena *a,
                                  const char *zone, const struct news *n,
                                  const char *title, int64_t now)
{
    const int64_t days = tell_days(zone, now, n->closes_at);

    if (n->what[0] == 'c')
        return cordee_arena_printf(a, n->over ? T("Closed: %s") : T("Changed: %s"),
                                   title);
    if (!n->reminder)
        return cordee_arena_printf(a, T("A call that may be for you: %s"), title);
    return cordee_arena_printf(a, TN("%lld day left: %s", "%lld days left: %s", days),
                               (long long)days, title);
}

static const char *subject_of(struct cordee *cd, struct cordee_arena *a, const char *zone,
                              const struct reader *r, const char *member,
                              const json_t *items, int64_t now)
{
    int64_t fresh = 0, changed = 0, reminders = 0;
    const char *text = "";

    if (r->n == 1)
        return subject_of_one(cd, a, zone, &r->news[0],
                              cordee_json_text(json_array_get(items, 0), "title"), now);
    for (size_t i = 0; i < r->n; i++) {
        fresh += r->news[i].what[0] == 'n';
        changed += r->news[i].what[0] == 'c';
        reminders += r->news[i].reminder != 0;
    }
    if (reminders)
        text = cordee_arena_printf(a, TN("%lld reminder", "%lld reminders", reminders),
                                   (long long)reminders);
    if (changed)
        text = joined(a, text,
                      cordee_arena_printf(a, TN("%lld changed", "%lld changed", changed),
                                          (long long)changed),
                      ", ");
    if (fresh)
        text = joined(
            a, text,
            cordee_arena_printf(a, TN("%lld new", "%lld new", fresh), (long long)fresh),
            ", ");
    return cordee_arena_printf(a, T("Calls for %s: %s"), member, text);
}

static bool is_first_of(const struct reader *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (r->news[k].party == r->news[i].party)
            return false;
    return true;
}

/* "Anna Ltd, Bert Ltd": whom the calls are for. */
static int members_of(struct cordee *cd, struct cordee_arena *a, const struct reader *r,
                      const char **text_r, struct cordee_error *err)
{
    const char *name;

    *text_r = "";
    for (size_t i = 0; i < r->n; i++) {
        if (!is_first_of(r, i))
            continue;
        if (member_of(cd, a, r->news[i].party, &name, err) < 0)
            return -1;
        *text_r = joined(a, *text_r, name, ", ");
    }
    return 0;
}

/* The first sentence, by what there is. */
static const char *intro_of(struct cordee *cd, struct cordee_arena *a,
                            const struct reader *r, const char *member)
{
    const int64_t n = (int64_t)r->n;
    bool fresh = false, changed = false;

    for (size_t i = 0; i < r->n; i++) {
        fresh = fresh || r->news[i].what[0] == 'n';
        changed = changed || r->news[i].what[0] == 'c';
    }
    if (fresh)
        return cordee_arena_printf(a,
                                   TN("%lld call for funding that may be for %s:",
                                      "%lld calls for funding that may be for %s:", n),
                                   (long long)n, member);
    if (changed)
        return cordee_arena_printf(a,
                                   TN("News of %lld call for funding, for %s:",
                                      "News of %lld calls for funding, for %s:", n),
                                   (long long)n, member);
    return cordee_arena_printf(a,
                               TN("%lld call for funding in which %s is interested:",
                                  "%lld calls for funding in which %s is interested:", n),
                               (long long)n, member);
}

static int values_put(struct cordee *cd, struct cordee_arena *a, const struct teller *t,
                      const struct reader *r, int64_t now, json_t *values,
                      struct cordee_error *err)
{
    json_t *items = json_array();
    const char *member;

    json_object_set_new(values, "funding.news", items);
    if (members_of(cd, a, r, &member, err) < 0)
        return -1;
    for (size_t i = 0; i < r->n; i++)
        if (item_put(cd, a, t->clock.zone, r, &r->news[i], now, items, err) < 0)
            return -1;
    json_object_set_new(
        values, "funding.subject",
        json_string(subject_of(cd, a, t->clock.zone, r, member, items, now)));
    json_object_set_new(values, "funding.intro", json_string(intro_of(cd, a, r, member)));
    if (r->more)
        json_object_set_new(values, "funding.more",
                            json_string(cordee_arena_printf(
                                a,
                                TN("%lld more waits for the next mail.",
                                   "%lld more wait for the next mail.", (int64_t)r->more),
                                (long long)r->more)));
    return 0;
}

int tell_values(struct cordee *cd, const struct teller *t, const struct reader *r,
                const char *language, int64_t now, json_t *values,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    int rc;

    cd->text->speak(cd, language, "en");
    rc = values_put(cd, a, t, r, now, values, err);
    cd->text->spoken(cd);
    return rc;
}
