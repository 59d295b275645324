/* Who took part: lists of mailboxes, of headers and as people see them. */
#include "core/mail/capture/capture.h"

#include "core/mail/receive/decode.h"
#include "core/mail/receive/head.h"

#include <string.h>
#include <strings.h>

#define SAME_MOST 5 /* headers of one name */

/* One mailbox up to a comma or semicolon, those in quotes, brackets and comments not
 * counting. */
static size_t mailbox_length(const char *s, bool commas)
{
    char until = 0;
    size_t n = 0;

    for (; s[n]; n++) {
        if (until) {
            n += s[n] == '\\' && s[n + 1];
            if (s[n] == until)
                until = 0;
        } else if (s[n] == '"') {
            until = '"';
        } else if (s[n] == '<') {
            until = '>';
        } else if ((commas && s[n] == ',') || s[n] == ';') {
            break;
        }
    }
    return n;
}

static bool is_address_char(char c)
{
    return c > ' ' && c != 0x7f && !strchr("<>,;:\"()[]'", c);
}

/* The address in it, and where what stands before it ends. */
static const char *address_in(const char *s, const char **before_r,
                              struct cordee_arena *arena)
{
    const char *at = strrchr(s, '@');

    for (; at && at > s; at = memrchr(s, '@', (size_t)(at - s))) {
        const char *from = at, *to = at + 1, *address;

        while (from > s && is_address_char(from[-1]))
            from--;
        while (is_address_char(*to))
            to++;
        while (to > at && to[-1] == '.')
            to--;
        address = cordee_arena_text_n(arena, from, (size_t)(to - from));
        if (cordee_address_ok(address)) {
            *before_r = from;
            return address;
        }
    }
    return NULL;
}

/* "Huber, Anna" is Anna Huber. */
static const char *given_first(const char *name, struct cordee_arena *arena)
{
    const char *comma = strchr(name, ',');

    if (!comma || strchr(comma + 1, ',') || !comma[1 + strspn(comma + 1, " ")])
        return name;
    return cordee_arena_printf(arena, "%s %.*s", comma + 1 + strspn(comma + 1, " "),
                               (int)(comma - name), name);
}

static const char *name_of(const char *s, const char *end, bool encoded,
                           const char *address, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    char *name = cordee_arena_text_n(arena, s, (size_t)(end - s)), *to = name;
    static const char mailto[] = "mailto:";
    size_t n = strlen(name);

    if (n >= sizeof mailto - 1 && strcasecmp(name + n - (sizeof mailto - 1), mailto) == 0)
        name[n - (sizeof mailto - 1)] = '\0';
    for (const char *c = name; *c; c++)
        if (!strchr("\"<>[]()*\\", *c))
            *to++ = *c;
    *to = '\0';
    if (encoded)
        cd_decode_header(name, &clean);
    else
        cordee_buf_puts(&clean, name);
    cordee_buf_puts(&clean, "");
    name = cordee_arena_text_n(arena, clean.text, cordee_utf8_cut(clean.text, 100));
    name = cordee_text_trim(name);
    n = strlen(name);
    if (n > 1 && name[0] == '\'' && name[n - 1] == '\'')
        name = cordee_arena_text_n(arena, name + 1, n - 2);
    return strcasecmp(name, address) == 0 || strchr(name, '@') ? ""
                                                               : given_first(name, arena);
}

static bool is_there(const struct cd_people *people, const char *address)
{
    for (size_t i = 0; i < people->n; i++)
        if (strcasecmp(people->all[i].address, address) == 0)
            return true;
    return false;
}

void cd_people_add(struct cd_people *people, const char *list, const char *part,
                   bool encoded, struct cordee_arena *arena)
{
    /* "Huber, Anna <a@x.org>; Keller, Bo <b@y.org>", as Outlook shows them. */
    bool commas = encoded || !strchr(list, ';');

    while (*list && people->n < CD_PEOPLE_MAX) {
        size_t n = mailbox_length(list, commas);
        const char *one = cordee_arena_text_n(arena, list, n), *before = one;
        const char *address = address_in(one, &before, arena);

        if (address && !is_there(people, address))
            people->all[people->n++] = (struct cd_mailbox){
                name_of(one, before, encoded, address, arena), address, part};
        list += n + (list[n] != '\0');
    }
}

void cd_people_of_mail(struct cd_people *people, const char *raw, size_t n,
                       struct cordee_arena *arena)
{
    static const struct {
        const char *name, *part;
    } lists[] = {{"To", "to"}, {"Cc", "cc"}};

    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < SAME_MOST; k++) {
            const char *list = cd_head_field(raw, n, lists[i].name, k, arena);

            if (!list)
                break;
            cd_people_add(people, list, lists[i].part, true, arena);
        }
}
