/* A date as a calendar file (RFC 5545).  It is published, not requested (RFC 5546 3.2.1):
 * seats are given by our pages, and an answer by a calendar program would be none. */
#include "plugins/training/training.h"

#include <stdio.h>

static void put_number(struct cordee_buf *out, const char *name, int64_t n)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)n);
    cordee_ical_line(out, name, text);
}

/* A parameter's value cannot hold a quote (3.2). */
static void put_organizer(struct cordee_buf *out, const struct training *t)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};

    cordee_buf_puts(&name, "ORGANIZER;CN=\"");
    for (const char *s = t->organisation; *s; s++)
        cordee_buf_putc(&name, *s == '"' ? '\'' : (unsigned char)*s < ' ' ? ' ' : *s);
    cordee_buf_putc(&name, '"');
    cordee_buf_printf(&mail, "mailto:%s", t->address);
    cordee_ical_line(out, name.text, mail.text);
}

static void put_event(const struct training *t, int64_t seat, enum training_method method,
                      int64_t n, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf uid = {0};

    cordee_buf_printf(&uid, "%s-%lld", t->uid, (long long)seat);
    cordee_ical_line(out, "UID", uid.text);
    cordee_ical_instant(out, "DTSTAMP", cordee_now());
    put_number(out, "SEQUENCE", n);
    put_organizer(out, t);
    cordee_ical_instant(out, "DTSTART", t->starts_at);
    cordee_ical_instant(out, "DTEND", t->ends_at);
    cordee_ical_text(out, "SUMMARY", t->title);
    cordee_ical_text(out, "LOCATION", t->place);
    cordee_ical_text(out, "DESCRIPTION", t->description);
    cordee_ical_line(out, "STATUS",
                     method == TRAINING_CANCEL ? "CANCELLED" : "CONFIRMED");
    cordee_ical_line(out, "TRANSP", method == TRAINING_CANCEL ? "TRANSPARENT" : "OPAQUE");
}

void training_calendar(const struct training *t, int64_t seat,
                       enum training_method method, int64_t n, struct cordee_buf *out)
{
    cordee_ical_line(out, "BEGIN", "VCALENDAR");
    cordee_ical_line(out, "VERSION", "2.0");
    cordee_ical_line(out, "PRODID", "-//Cordee//Training//EN");
    cordee_ical_line(out, "METHOD", method == TRAINING_CANCEL ? "CANCEL" : "PUBLISH");
    cordee_ical_line(out, "BEGIN", "VEVENT");
    put_event(t, seat, method, n, out);
    cordee_ical_line(out, "END", "VEVENT");
    cordee_ical_line(out, "END", "VCALENDAR");
}
