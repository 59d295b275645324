#include <cordee/base.h>

#include <stdio.h>
#include <string.h>

#define MOST_OCTETS 75

/* How many bytes of a text may follow on a line that has `room` left. */
static size_t fitting(const char *s, size_t room)
{
    size_t n = strlen(s);

    if (n <= room)
        return n;
    n = room;
    while (n && ((unsigned char)s[n] & 0xc0) == 0x80) /* not within a character */
        n--;
    return n ? n : room;
}

void cordee_ical_line(struct cordee_buf *out, const char *name, const char *value)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
    const char *at;
    size_t room = MOST_OCTETS;

    cordee_buf_printf(&line, "%s:%s", name, value);
    for (at = line.text; *at; room = MOST_OCTETS - 1) {
        size_t n = fitting(at, room);

        if (at != line.text)
            cordee_buf_puts(out, "\r\n ");
        cordee_buf_put(out, at, n);
        at += n;
    }
    cordee_buf_puts(out, "\r\n");
}

void cordee_ical_text(struct cordee_buf *out, const char *name, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};

    if (!text || !*text)
        return;
    for (; *text; text++) {
        if (strchr("\\;,", *text))
            cordee_buf_putc(&value, '\\');
        if (*text == '\n')
            cordee_buf_puts(&value, "\\n");
        else if ((unsigned char)*text >= 0x20 || *text == '\t')
            cordee_buf_putc(&value, *text);
    }
    cordee_ical_line(out, name, value.text ? value.text : "");
}

void cordee_ical_instant(struct cordee_buf *out, const char *name, int64_t at)
{
    struct cordee_clock c;
    char value[40];

    cordee_clock_at(at, "", &c);
    snprintf(value, sizeof value, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day,
             c.hour, c.minute, c.second);
    cordee_ical_line(out, name, value);
}

void cordee_ical_day(struct cordee_buf *out, const char *name, int64_t at,
                     const char *zone)
{
    struct cordee_clock c;
    char value[40];

    cordee_clock_at(at, zone, &c);
    snprintf(value, sizeof value, "%04d%02d%02d", c.year, c.month, c.day);
    cordee_ical_line(out, name, value);
}
