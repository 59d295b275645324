/* Calls as an Atom feed, and their deadlines as a calendar. */
#include "plugins/funding/board/feed.h"
#include "plugins/funding/words/words.h"

/* ---- one call --------------------------------------------------------------- */

static bool row_call(struct feed *f, const json_t *row, struct funding_call *call)
{
    return funding_call_from_json(f->arena, json_object_get(row, "record"), call, NULL) ==
           0;
}

static const char *title_of(const struct funding_call *call)
{
    return *call->title ? call->title : call->source_id;
}

/* Its page here; the official one where people are led. */
static const char *page_of(struct feed *f, const json_t *row)
{
    return f->cd->http->link(f->cd, f->arena,
                             cordee_arena_printf(f->arena, "/funding/call/%lld",
                                                 (long long)cordee_json_int(row, "id")));
}

static const char *official_of(struct feed *f, const json_t *row,
                               const struct funding_call *call)
{
    return cordee_text_starts(call->url, "https://") ||
                   cordee_text_starts(call->url, "http://")
               ? call->url
               : page_of(f, row);
}

/* "Horizon Europe. € 5.0 M. Closes 14 Apr 2027, 17:00. Words in common: films". */
static void words_put(struct feed *f, const json_t *row, const struct funding_call *call,
                      struct cordee_buf *out)
{
    struct cordee *cd = f->cd;
    CORDEE_AUTO(cordee_json_drop)
    json_t *why = board_why(cd, json_object_get(row, "why"));
    const char *line = board_call_line(cd, f->arena, call, f->now);
    const json_t *reason;
    size_t i;

    cordee_buf_puts(out, line);
    json_array_foreach (why, i, reason)
        cordee_buf_printf(out, "%s%s: %s", out->len ? "\n" : "",
                          cordee_json_text(reason, "label"),
                          cordee_json_text(reason, "list"));
    if (*call->summary)
        cordee_buf_printf(out, "%s%s", out->len ? "\n\n" : "", call->summary);
}

/* ---- Atom ------------------------------------------------------------------- */

static void tag(struct cordee_buf *out, const char *name, const char *text)
{
    cordee_buf_printf(out, "<%s>", name);
    cordee_buf_html(out, text);
    cordee_buf_printf(out, "</%s>\n", name);
}

static void link_tag(struct cordee_buf *out, const char *rel, const char *href)
{
    cordee_buf_printf(out, "<link rel=\"%s\" href=\"", rel);
    cordee_buf_html(out, href);
    cordee_buf_puts(out, "\"/>\n");
}

static void time_tag(struct cordee_buf *out, const char *name, int64_t at)
{
    char text[21];

    cordee_time_iso(at, text);
    tag(out, name, text);
}

static void entry_put(struct feed *f, const json_t *row)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    struct funding_call call;

    if (!row_call(f, row, &call))
        return;
    words_put(f, row, &call, &words);
    cordee_buf_puts(&f->out, "<entry>\n");
    tag(&f->out, "id", page_of(f, row));
    tag(&f->out, "title", title_of(&call));
    time_tag(&f->out, "published", cordee_json_int(row, "first_at"));
    time_tag(&f->out, "updated", cordee_json_int(row, "changed_at"));
    link_tag(&f->out, "alternate", official_of(f, row, &call));
    if (words.len)
        tag(&f->out, "summary", words.text);
    cordee_buf_puts(&f->out, "</entry>\n");
}

static int64_t latest(const json_t *rows)
{
    int64_t at = 0;
    const json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (cordee_json_int(row, "changed_at") > at)
            at = cordee_json_int(row, "changed_at");
    return at;
}

void feed_write_atom(struct feed *f, const json_t *rows)
{
    const json_t *row;
    size_t i;

    cordee_buf_puts(&f->out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                             "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    tag(&f->out, "id", f->self);
    tag(&f->out, "title", f->title);
    time_tag(&f->out, "updated", latest(rows));
    cordee_buf_puts(&f->out, "<author>");
    tag(&f->out, "name", f->title);
    cordee_buf_puts(&f->out, "</author>\n");
    link_tag(&f->out, "self", f->self);
    json_array_foreach (rows, i, row)
        entry_put(f, row);
    cordee_buf_puts(&f->out, "</feed>\n");
}

/* ---- a calendar of deadlines -------------------------------------------------- */

/* The only one of a call, or of a stage, keeps its name when it is moved; one of several
 * cut-offs is called by its time, whatever comes before it. */
static const char *uid_of(struct feed *f, const json_t *row,
                          const struct funding_call *call,
                          const struct funding_deadline *d)
{
    char key[CORDEE_KEYED];
    size_t alike = 0;

    f->cd->http->keyed(f->cd, "funding.uid", cordee_json_int(row, "id"), key);
    for (size_t i = 0; i < call->deadlines.n; i++)
        alike += call->deadlines.at[i].at && call->deadlines.at[i].stage == d->stage;
    return alike > 1 ? cordee_arena_printf(f->arena, "%s-%d-%lld", key, d->stage,
                                           (long long)d->at)
                     : cordee_arena_printf(f->arena, "%s-%d", key, d->stage);
}

static void event_put(struct feed *f, const json_t *row, const struct funding_call *call,
                      size_t n)
{
    struct cordee *cd = f->cd;
    const struct funding_deadline *d = &call->deadlines.at[n];
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};

    words_put(f, row, call, &words);
    cordee_ical_line(&f->out, "BEGIN", "VEVENT");
    cordee_ical_line(&f->out, "UID", uid_of(f, row, call, d));
    cordee_ical_instant(&f->out, "DTSTAMP", cordee_json_int(row, "changed_at"));
    cordee_ical_instant(&f->out, "DTSTART", d->at);
    cordee_ical_text(
        &f->out, "SUMMARY",
        d->stage ? cordee_arena_printf(f->arena, T("Deadline of stage %d: %s"), d->stage,
                                       title_of(call))
                 : cordee_arena_printf(f->arena, T("Deadline: %s"), title_of(call)));
    cordee_ical_text(&f->out, "DESCRIPTION", words.text);
    cordee_ical_line(&f->out, "URL", official_of(f, row, call));
    cordee_ical_line(&f->out, "TRANSP", "TRANSPARENT");
    cordee_ical_line(&f->out, "END", "VEVENT");
}

static void events_put(struct feed *f, const json_t *row)
{
    struct funding_call call;

    if (!row_call(f, row, &call))
        return;
    for (size_t n = 0; n < call.deadlines.n; n++)
        if (call.deadlines.at[n].at > f->now)
            event_put(f, row, &call, n);
}

void feed_write_calendar(struct feed *f, const json_t *rows)
{
    const json_t *row;
    size_t i;

    cordee_ical_line(&f->out, "BEGIN", "VCALENDAR");
    cordee_ical_line(&f->out, "VERSION", "2.0");
    cordee_ical_line(&f->out, "PRODID", "-//Cordee//Funding//EN");
    cordee_ical_line(&f->out, "CALSCALE", "GREGORIAN");
    cordee_ical_text(&f->out, "NAME", f->title);
    cordee_ical_text(&f->out, "X-WR-CALNAME", f->title);
    cordee_ical_line(&f->out, "REFRESH-INTERVAL;VALUE=DURATION", "PT12H");
    json_array_foreach (rows, i, row)
        events_put(f, row);
    cordee_ical_line(&f->out, "END", "VCALENDAR");
}
