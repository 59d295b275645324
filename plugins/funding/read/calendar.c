/* Calendars (RFC 5545): each event or to-do is a call.  It closes when it ends, or when a
 * to-do is due; most calendars of deadlines have an event of a day or an instant. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>

/* ---- content lines ---------------------------------------------------------- */

/* Lines that were folded are put together in place (3.1). */
static void unfold(char *text)
{
    char *to = text;

    for (const char *s = text; *s;) {
        const size_t eol = s[0] == '\r' && s[1] == '\n' ? 2 : s[0] == '\n' ? 1 : 0;

        if (eol && (s[eol] == ' ' || s[eol] == '\t')) {
            s += eol + 1;
        } else {
            *to++ = *s++;
        }
    }
    *to = '\0';
}

/* NAME;PARAM="a:b":value; NULL: no such line. */
static char *value_of(char *line, char name[24])
{
    size_t n = strcspn(line, ";:");
    bool quoted = false;

    snprintf(name, 24, "%.*s", (int)(n < 23 ? n : 23), line);
    for (char *s = name; *s; s++)
        *s = (char)toupper((unsigned char)*s);
    for (; line[n]; n++) {
        quoted = quoted != (line[n] == '"');
        if (line[n] == ':' && !quoted)
            return line + n + 1;
    }
    return NULL;
}

/* Texts have \n, \, and \; in them (3.3.11). */
static void unescape(char *text)
{
    char *to = text;

    for (const char *s = text; *s; s++) {
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '\\')
            break;
        else {
            *to++ = *s;
            continue;
        }
        *to++ = *s == 'n' || *s == 'N' ? '\n' : *s;
    }
    *to = '\0';
}

/* ---- events ----------------------------------------------------------------- */

static const struct {
    const char *line, *field;
} lines[] = {
    {"UID", "source_id"},           {"SUMMARY", "title"},
    {"DESCRIPTION", "description"}, {"URL", "url"},
    {"CATEGORIES", "tags"},         {"CREATED", "publication"},
    {"LAST-MODIFIED", "updated"},
};

static void line_put(struct reading *r, const char *name, char *value)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (cordee_text_is(name, lines[i].line)) {
            CORDEE_AUTO(cordee_json_drop) json_t *text = NULL;

            unescape(value);
            text = json_string(text_mend(r, value, strlen(value)));
            name_put(r, lines[i].field, text);
        }
}

/* What one event said of when; "" where it did not. */
struct span {
    const char *start, *end, *due;
    char zone[80]; /* of the last of them that said one */
};

static void span_put(struct reading *r, const struct span *span)
{
    const char *closes = *span->due ? span->due : *span->end ? span->end : span->start;
    struct date d;

    /* An end that is a day is the first that is not part of it (3.6.1). */
    if (closes == span->end && date_parse(span->end, "", &d) && d.day)
        closes = span->start;
    if (*closes && *span->zone)
        deadline_put_in(r, closes, span->zone, 0);
    else if (*closes)
        deadline_put(r, closes, 0);
}

/* DTSTART;TZID="Europe/Vienna":20310301T170000 (3.2.19). */
static void zone_take(const char *line, const char *value, char zone[80])
{
    const char *tz = strcasestr(line, ";TZID=");
    size_t n;

    if (!tz || tz >= value)
        return;
    tz += strlen(";TZID=");
    tz += *tz == '"';
    n = strcspn(tz, "\";:");
    snprintf(zone, 80, "%.*s", n < 79 ? (int)n : 79, tz);
}

static int event_end(struct reading *r, const struct span *span, struct cordee_error *err)
{
    span_put(r, span);
    return call_end(r, err);
}

int calendar_read(struct reading *r, struct cordee_error *err)
{
    struct span span = {"", "", "", ""};
    bool inside = false;
    char *rest;

    if (input_whole(&r->in, err) < 0)
        return -1;
    rest = r->in.text + r->in.at;
    unfold(rest);
    for (char *line; (line = strsep(&rest, "\n"));) {
        char name[24];
        char *value = value_of(line, name);

        if (!value)
            continue;
        value[strcspn(value, "\r")] = '\0';
        if (inside && (cordee_text_starts(name, "DT") || cordee_text_is(name, "DUE")))
            zone_take(line, value, span.zone);
        if (cordee_text_is(name, "BEGIN") && (cordee_text_is_nocase(value, "VEVENT") ||
                                              cordee_text_is_nocase(value, "VTODO"))) {
            r->record++;
            call_begin(r);
            span = (struct span){"", "", "", ""};
            inside = true;
        } else if (inside && cordee_text_is(name, "END") &&
                   (cordee_text_is_nocase(value, "VEVENT") ||
                    cordee_text_is_nocase(value, "VTODO"))) {
            inside = false;
            if (event_end(r, &span, err) < 0)
                return -1;
        } else if (inside && cordee_text_is(name, "DTSTART")) {
            span.start = value;
        } else if (inside && cordee_text_is(name, "DTEND")) {
            span.end = value;
        } else if (inside && cordee_text_is(name, "DUE")) {
            span.due = value;
        } else if (inside) {
            line_put(r, name, value);
        }
    }
    return 0;
}
