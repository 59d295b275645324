/* The day until which something can be handed in: as it was said, and where it stands in
 * a text. */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define BRUSSELS "Europe/Brussels"
enum { LAST_HOUR = 17 }; /* when the Commission's calls close, and most that follow it */

/* ---- one that was said ------------------------------------------------------ */

/* "/x/Europe/Berlin" of calendars, and Windows' names of where Brussels' clock is kept;
 * a name nobody knows would be UTC. */
static const char *zone_known(const char *name)
{
    static const char *const zero[] = {"UTC", "Etc/", "GMT", "Africa/", "Atlantic/"};
    struct cordee_clock c;
    const char *part = strrchr(name, '/');

    while (part && *name == '/' && part > name + 1 && part[-1] != '/')
        part--;
    if (part && *name == '/')
        name = part;
    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++)
        if (cordee_text_starts(name, zero[i]))
            return name;
    if (cordee_text_starts(name, "GMT Standard Time"))
        return "Europe/London";
    cordee_clock_at(1782900000, name, &c); /* July 2026 */
    return c.offset ? name : BRUSSELS;
}

void deadline_put(struct reading *r, const char *said, int stage)
{
    deadline_put_in(r, said, BRUSSELS, stage);
}

void deadline_put_in(struct reading *r, const char *said, const char *zone, int stage)
{
    const bool elsewhere = !cordee_text_is(zone, BRUSSELS);
    struct funding_deadline deadline = {.said = cordee_arena_text(r->arena, said),
                                        .stage = stage};
    struct cordee_clock c;
    struct date d;

    if (!*said)
        return;
    zone = elsewhere ? zone_known(zone) : zone;
    if (!date_parse(said, zone, &d)) {
        note(r, FUNDING_NOTE_DATE);
    } else if (d.day) {
        /* An instant at midnight UTC is a day too, whatever the clock in Brussels. */
        const bool epoch = strspn(said, "0123456789") == strlen(said) && strlen(said) > 8;

        cordee_clock_at(d.at, epoch ? "" : BRUSSELS, &c);
        c.hour = LAST_HOUR;
        deadline.at = cordee_clock_to(&c, BRUSSELS);
        if (epoch)
            deadline.said = cordee_arena_printf(r->arena, "%04d-%02d-%02d 17:00 Brussels",
                                                c.year, c.month, c.day);
    } else {
        deadline.at = d.at;
        if (elsewhere)
            deadline.said = cordee_arena_printf(r->arena, "%s %s", said, zone);
    }
    funding_deadline_add(r->arena, &r->call.deadlines, deadline);
}

/* ---- one that stands in a text ---------------------------------------------- */

/* Words that a date of closing follows, looked for without case; NULL at the end. */
static const char *const closings[] = {"deadline",
                                       "apply by",
                                       "closes",
                                       "closing date",
                                       "submit by",
                                       "frist",
                                       "einreichschluss",
                                       "bewerbungsschluss",
                                       "antragsschluss",
                                       "date limite",
                                       "cloture",
                                       "clôture",
                                       "scadenza",
                                       "entro il",
                                       "rok za",
                                       "rok prijave",
                                       "rok oddaje",
                                       "fecha límite",
                                       NULL};

/* Those that say so in a title only: in a text much goes on until some day. */
static const char *const untils[] = {"until",   "bis zum",  "bis spätestens", "jusqu'au",
                                     "fino al", "hasta el", "open to",        NULL};

/* Where the first of them ends in the text; each letter of it is looked at once. */
static const char *word_after(const char *text, const char *const *words)
{
    for (const char *s = text; *s; s++)
        for (const char *const *word = words; *word; word++) {
            const size_t n = strlen(*word);

            if (tolower((unsigned char)*s) == **word && strncasecmp(s, *word, n) == 0)
                return s + n;
        }
    return NULL;
}

static bool date_find(const char *text, const char *const *words, struct date *d)
{
    enum { NEAR = 60 };
    const char *tried = text; /* where no date begins, up to here */

    for (const char *s = text; (s = word_after(s, words));) {
        for (size_t i = 0; i < NEAR && s[i]; i++) {
            const bool begins = i == 0 || !isalnum((unsigned char)s[i - 1]);

            if (s + i < tried)
                continue;
            if (begins && date_parse(s + i, BRUSSELS, d)) {
                d->begin += (size_t)(s + i - text);
                d->end += (size_t)(s + i - text);
                return true;
            }
            tried = s + i + 1;
        }
    }
    return false;
}

bool date_find_deadline(const char *text, struct date *d)
{
    return date_find(text, closings, d);
}

bool date_find_until(const char *title, struct date *d)
{
    return date_find(title, closings, d) || date_find(title, untils, d);
}
