/* What is looked at before a mailing may go: each check is a row people read. */
#include "plugins/mailing/mailing.h"

#include <string.h>

#define GMAIL_CLIP ((size_t)102 * 1024) /* longer mails are cut off with "view all" */

static void add(json_t *checks, const char *level, const char *title, const char *text)
{
    json_t *row = json_pack("{s:s, s:s, s:s}", "level", level, "title", title, "text",
                            text ? text : "");

    json_object_set_new(row, level, json_true()); /* for the template's badge */
    json_array_append_new(checks, row);
}

/* What is missing is set on a page of the settings: the row has a link there. */
static void add_missing(json_t *checks, const char *field, const char *title,
                        const char *text)
{
    char href[80];

    add(checks, "bad", title, text);
    snprintf(href, sizeof href, "/settings#f-%s", field);
    json_object_set_new(json_array_get(checks, json_array_size(checks) - 1), "href",
                        json_string(href));
}

static void check_subject(struct cordee *cd, json_t *model, json_t *checks)
{
    const char *subject = cordee_json_text(model, "subject");
    char text[160];

    if (!*subject) {
        add(checks, "bad", T("The subject is missing"),
            T("People decide by it whether to open the mail."));
        return;
    }
    snprintf(text, sizeof text, T("%zu characters."), cordee_utf8_len(subject));
    if (cordee_utf8_len(subject) > 78)
        add(checks, "warn", T("The subject is long"),
            T("Phones show the first 40 or so."));
    else
        add(checks, "ok", T("Subject"), text);
}

/* Renders it with nobody's values: what fails then fails for the person with gaps. */
static int check_text(struct cordee *cd, struct cordee_arena *a, json_t *model,
                      json_t *checks, struct cordee_error *err)
{
    struct cordee_rendering r = {0};
    struct cordee_letter letter;
    struct cordee_error why = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *nobody = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    char text[160];

    if (!cordee_json_text(
            model, "markdown")[strspn(cordee_json_text(model, "markdown"), " \r\n\t")]) {
        add(checks, "bad", T("The text is empty"), NULL);
        return 0;
    }
    if (mailing_letter(cd, a, model, &letter, err) < 0)
        return -1;
    if (cd->mail->preview(cd, &why, &letter, nobody, letter.language, &r) < 0 ||
        mailing_merge_fields(cd, model, &fields, &why) < 0) {
        add(checks, "bad", T("The text cannot be sent as it is"), why.text);
    } else if (r.html.len > GMAIL_CLIP) {
        add(checks, "warn", T("The mail is very long"),
            T("Gmail cuts off what is beyond 102 kB."));
    } else {
        snprintf(text, sizeof text, T("%zu kB, plain text part included."),
                 (r.html.len + r.text.len) / 1024 + 1);
        add(checks, "ok", T("Reads well without pictures"), text);
    }
    cordee_buf_drop(&r.subject);
    cordee_buf_drop(&r.html);
    cordee_buf_drop(&r.text);
    return 0;
}

/* Readers of another language get the text as it is: say so before. */
static void check_language(struct cordee *cd, json_t *model, json_t *count,
                           json_t *checks)
{
    const char *own = cordee_json_text(model, "language");
    int64_t others = 0;
    char text[160];
    json_t *row;
    size_t i;

    json_array_foreach (json_object_get(count, "languages"), i, row)
        if (*cordee_json_text(row, "code") &&
            !cordee_text_is(cordee_json_text(row, "code"), own))
            others += cordee_json_int(row, "n");
    if (!others)
        return;
    snprintf(text, sizeof text,
             TN("%lld person reads another language and gets this text all the same.",
                "%lld people read another language and get this text all the same.",
                others),
             (long long)others);
    add(checks, "warn", T("The text is in one language"), text);
}

/* Who gets it beyond their budget of a week. */
static void check_budget(struct cordee *cd, json_t *model, json_t *count, json_t *checks)
{
    const int64_t n = cordee_json_int(count, "tired");
    const char *act = cordee_json_text(json_object_get(model, "choice"), "act");
    char text[200];

    if (!n)
        return;
    snprintf(text, sizeof text,
             cordee_text_is(act, "defer")
                 ? TN("%lld person gets it later, when there is room again.",
                      "%lld people get it later, when there is room again.", n)
                 : TN("%lld person gets more mailings in seven days than they may.",
                      "%lld people get more mailings in seven days than they may.", n),
             (long long)n);
    add(checks, "warn", T("Some got many mailings lately"), text);
}

static int check_people(struct cordee *cd, json_t *model, int64_t user, json_t *checks,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *count = NULL;
    struct cordee_audience who;
    struct cordee_error why = {0};
    char text[160];
    int64_t n;

    (void)err;
    mailing_audience(a, model, user, &who);
    count = json_incref(json_object_get(model, "audience")); /* a page has it already */
    if (!count && cd->crm->audience_count(cd, &why, &who, &count) < 0) {
        add(checks, "bad", T("The audience is not clear"), why.text);
        return 0;
    }
    n = cordee_json_int(count, "to");
    snprintf(text, sizeof text, TN("%lld person gets it.", "%lld people get it.", n),
             (long long)n);
    check_language(cd, model, count, checks);
    check_budget(cd, model, count, checks);
    if (n == 0)
        add(checks, "bad", T("Nobody would get it"),
            T("Change the filter, or look below why people are left out."));
    else if (!*cordee_json_text(model, "filter") &&
             !json_array_size(json_object_get(model, "parts")))
        add(checks, "warn", T("It goes to everybody"), text);
    else
        add(checks, "ok", T("Audience"), text);
    return 0;
}

/* What was chosen is still there; without it somebody else would get it. */
static void check_parts(struct cordee *cd, json_t *model, json_t *checks)
{
    json_t *part;
    size_t i;

    json_array_foreach (json_object_get(model, "parts"), i, part)
        if (cordee_json_true(part, "gone"))
            add(checks, "bad",
                cordee_text_is(cordee_json_text(part, "kind"), "segment")
                    ? T("A saved filter that was chosen is no longer there")
                    : T("A past mailing that was chosen is no longer there"),
                T("Take it out of the audience, or choose another."));
}

/* The audience can still be worked out. */
static int check_filter(struct cordee *cd, json_t *model, int64_t user, json_t *checks)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *no_fields = json_array();
    struct cordee_sql sql = {.arena = a};
    struct cordee_audience who;
    struct cordee_error why = {0};

    mailing_audience(a, model, user, &who);
    if (cd->crm->audience(cd, &who, no_fields, &sql, &why) < 0)
        add(checks, "bad", T("The audience is not clear"), why.text);
    cordee_buf_drop(&sql.text);
    return 0;
}

/* What the last look at the public address said: Settings keeps it as JSON. */
static bool address_reached(struct cordee *cd, struct cordee_arena *a, const char *base,
                            const char **words_r)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *kept = json_loads(cd->setting->text(cd, a, "console.address_check"), 0, NULL);

    *words_r = T("Settings, Public address, looks whether it answers.");
    if (!kept || !cordee_text_is(cordee_json_text(kept, "url"), base))
        return false;
    if (cordee_json_true(kept, "pending"))
        *words_r = T("It is being looked at just now; load this page again.");
    else if (*cordee_json_text(kept, "words"))
        *words_r = cordee_arena_text(a, cordee_json_text(kept, "words"));
    return cordee_json_true(kept, "ok");
}

/* Unsubscribe links must work where the readers are. */
static void check_links(struct cordee *cd, struct cordee_arena *a, json_t *model,
                        json_t *checks)
{
    const bool notice = cordee_json_true(json_object_get(model, "choice"), "notice");
    const char *base = cd->setting->text(cd, a, "core.base_url");
    const char *words;

    if (cd->practice)
        add(checks, "ok", T("Practice: no mail leaves this machine"), NULL);
    else if (!cordee_text_starts(base, "https://"))
        add(checks, "bad", T("The public address for links is not set"),
            T("Without it nobody could unsubscribe. Set it under Settings; mailings are "
              "held until then."));
    else if (!address_reached(cd, a, base, &words))
        add(checks, "bad", T("The public address for links was not reached"), words);
    else if (!notice)
        add(checks, "ok", T("One-click unsubscribe is in"), T("Also as a mail header."));
}

/* Who said no to a topic said nothing about a mailing that has none. */
static void check_topic(struct cordee *cd, json_t *model, json_t *checks)
{
    const json_t *choice = json_object_get(model, "choice");

    if (cordee_json_true(choice, "notice"))
        add(checks, "ok", T("It is a notice: who left all mailings gets it too"),
            cordee_json_text(choice, "reason"));
    else if (!cordee_json_int(model, "topic"))
        add(checks, "warn", T("It has no topic"),
            T("Only who left all mailings is left out; who left one topic gets it too."));
}

static int check_sender(struct cordee *cd, json_t *model, json_t *checks,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;

    if (cd->db->row(cd, err, &cluster,
                    "SELECT name, postal_address, from_address FROM cluster"
                    " ORDER BY id = ? DESC, id LIMIT 1",
                    CORDEE_ARGS(CORDEE_V(cordee_json_int(model, "cluster")))) < 0)
        return -1;
    if (!*cordee_json_text(cluster, "from_address"))
        add_missing(checks, "from_address", T("There is no sender address"),
                    T("Set it under Settings."));
    if (!*cordee_json_text(cluster, "postal_address"))
        add_missing(checks, "postal_address", T("The postal address is missing"),
                    T("The law wants it in every mailing. Set it under Settings."));
    return 0;
}

int mailing_check(struct cordee *cd, json_t *model, int64_t user,
                  enum mailing_check_people people, json_t **checks_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *checks = json_array();
    json_t *row;
    size_t i;
    int bad = 0;

    check_subject(cd, model, checks);
    if (check_text(cd, a, model, checks, err) < 0 ||
        (people == MAILING_COUNT_PEOPLE ? check_people(cd, model, user, checks, err)
                                        : check_filter(cd, model, user, checks)) < 0 ||
        check_sender(cd, model, checks, err) < 0)
        return -1;
    check_parts(cd, model, checks);
    check_links(cd, a, model, checks);
    check_topic(cd, model, checks);
    json_array_foreach (checks, i, row)
        bad += cordee_text_is(cordee_json_text(row, "level"), "bad");
    *checks_r = json_incref(checks);
    return bad;
}
