/* Delivery reports (RFC 3464): fields in groups, one group for each recipient. */
#include "core/mail/receive/parse-priv.h"

#include <string.h>
#include <strings.h>

#define REPORTS_MAX 200

/* White space, line ends too, becomes one space. */
static void white_collapse(char *s)
{
    char *to = s;
    char before = '\0';

    for (; *s; s++) {
        char c = *s == '\n' || *s == '\t' ? ' ' : *s;

        if (c != ' ' || before != ' ')
            *to++ = c;
        before = c;
    }
    *to = '\0';
}

/* The next field: its name, and its value unfolded in the arena.  Returns what follows;
 * *name_r is NULL at a blank line. */
static const char *field_next(const char *s, struct cordee_arena *arena,
                              const char **name_r, const char **value_r)
{
    size_t n = strcspn(s, "\n");
    const char *colon = memchr(s, ':', n);
    const char *end = s + n;
    char *value;

    *name_r = NULL;
    *value_r = "";
    while (*end == '\n' && (end[1] == ' ' || end[1] == '\t'))
        end += 1 + strcspn(end + 1, "\n");
    if (colon) {
        *name_r = cordee_arena_text_n(arena, s, (size_t)(colon - s));
        value = cordee_arena_text_n(arena, colon + 1, (size_t)(end - colon - 1));
        white_collapse(value);
        *value_r = cordee_text_trim(value);
    } else if (n > 0 && s[strspn(s, " \t\r")] != '\n') {
        *name_r = ""; /* no field: passed over */
    }
    return *end == '\n' ? end + 1 : end;
}

/* "rfc822; ada@example.org" is an address behind its type. */
static const char *after_type(const char *value)
{
    const char *semicolon = strchr(value, ';');

    value = semicolon ? semicolon + 1 : value;
    return value + strspn(value, " <");
}

static const char *address_of(const char *value, struct cordee_arena *arena)
{
    char *address = cordee_arena_text(arena, after_type(value));

    address[strcspn(address, "> ")] = '\0';
    return strlen(address) < 255 ? address : "";
}

static const char *word_lower(const char *value, struct cordee_arena *arena)
{
    char *word = cordee_arena_text(arena, value);

    word[strcspn(word, " (;")] = '\0';
    for (char *p = word; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p |= 32;
    return word;
}

static void field_take(struct cd_report *r, const char *name, const char *value,
                       struct cordee_arena *arena)
{
    if (strcasecmp(name, "Action") == 0)
        r->action = word_lower(value, arena);
    else if (strcasecmp(name, "Status") == 0)
        r->status = word_lower(value, arena);
    else if (strcasecmp(name, "Original-Recipient") == 0)
        r->recipient = address_of(value, arena);
    else if (strcasecmp(name, "Final-Recipient") == 0 && !*r->recipient)
        r->recipient = address_of(value, arena);
    else if (strcasecmp(name, "Diagnostic-Code") == 0)
        r->diagnostic = after_type(value);
}

void cd_report_read(struct cd_parsed *p, const char *text, struct cordee_arena *arena)
{
    struct cd_report none = {"", "", "", ""};
    struct cd_report r = none;

    if (!p->reports)
        p->reports = cordee_arena_get(arena, REPORTS_MAX * sizeof *p->reports);
    while (*text && p->n_reports < REPORTS_MAX) {
        const char *name;
        const char *value;

        text = field_next(text, arena, &name, &value);
        if (name)
            field_take(&r, name, value, arena);
        if ((!name || !*text) && (*r.action || *r.status)) {
            p->reports[p->n_reports++] = r;
            r = none;
        }
    }
}

void cd_returned_read(struct cd_parsed *p, const char *text, struct cordee_arena *arena)
{
    for (int lines = 0; *text && lines < CD_MAIL_HEADERS_MAX && !*p->returned_id;
         lines++) {
        const char *name;
        const char *value;

        text = field_next(text, arena, &name, &value);
        if (name && strcasecmp(name, "Message-ID") == 0) {
            char *id = cordee_arena_text(arena, value + strspn(value, "< "));

            id[strcspn(id, "> ")] = '\0';
            p->returned_id = strlen(id) <= 250 ? id : "";
        }
    }
}

/* Only the header is looked at, line by line. */
void cd_parse_id(const char *raw, size_t n, char out[256])
{
    const char *end = raw + n;

    out[0] = '\0';
    for (const char *s = raw; s < end;) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));
        const char *stop = nl ? nl : end;

        if (stop == s || (stop == s + 1 && *s == '\r'))
            return;
        if (stop - s > 11 && strncasecmp(s, "Message-ID:", 11) == 0) {
            size_t k = 0;

            /* the id may stand on the next, folded line */
            for (s += 11; s < end && (*s == ' ' || *s == '<' || *s == '\t' ||
                                      ((*s == '\r' || *s == '\n') && s + 1 < end &&
                                       strchr(" \t\n", s[1])));
                 s++)
                ;
            for (; s < end && k < 255 && *s > ' ' && *s < 0x7f && *s != '>'; s++)
                out[k++] = *s;
            out[k] = '\0';
            return;
        }
        s = stop + 1;
    }
}
