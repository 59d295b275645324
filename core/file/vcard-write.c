/* Writing cards: escaped, and folded at 75 bytes between characters. */
#include "core/file/vcard.h"

#include <string.h>

#define MOST_BYTES 75

static void put_folded(struct cordee_buf *out, const char *line)
{
    size_t room = MOST_BYTES;

    while (strlen(line) > room) {
        size_t n = room;

        while (n > 1 && ((unsigned char)line[n] & 0xc0) == 0x80)
            n--;
        cordee_buf_put(out, line, n);
        cordee_buf_puts(out, "\r\n ");
        line += n;
        room = MOST_BYTES - 1; /* the blank counts */
    }
    cordee_buf_puts(out, line);
    cordee_buf_puts(out, "\r\n");
}

static void put_escaped(struct cordee_buf *out, const char *s)
{
    for (; s && *s; s++) {
        if (strchr("\\,;", *s))
            cordee_buf_printf(out, "\\%c", *s);
        else if (*s == '\n')
            cordee_buf_puts(out, "\\n");
        else if (*s != '\r')
            cordee_buf_putc(out, *s);
    }
}

/* "NAME:text"; nothing where there is no text. */
static void put_text(struct cordee_buf *out, const char *name, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};

    if (!text || !*text)
        return;
    cordee_buf_printf(&line, "%s:", name);
    put_escaped(&line, text);
    put_folded(out, line.text);
}

/* "NAME:a;b;c"; nothing where all are empty. */
static bool put_parts(struct cordee_buf *out, const char *name, const char *const *parts,
                      size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
    bool any = false;

    cordee_buf_printf(&line, "%s:", name);
    for (size_t i = 0; i < n; i++) {
        any = any || (parts[i] && *parts[i]);
        if (i)
            cordee_buf_putc(&line, ';');
        put_escaped(&line, parts[i]);
    }
    if (any)
        put_folded(out, line.text);
    return any;
}

/* A line for each of "a; b". */
static void put_each(struct cordee_buf *out, const char *name, const char *list)
{
    while (list && *list) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf one = {0};
        size_t n = strcspn(list, ";");

        cordee_buf_put(&one, list, n);
        put_text(out, name, one.text ? cordee_text_trim(one.text) : "");
        list += n;
        list += strspn(list, "; ");
    }
}

static void put_tags(struct cordee_buf *out, const char *tags)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};
    bool first = true;

    if (!tags || !*tags)
        return;
    cordee_buf_puts(&line, "CATEGORIES:");
    while (*tags) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf one = {0};
        size_t n = strcspn(tags, ";");

        cordee_buf_put(&one, tags, n);
        if (!first)
            cordee_buf_putc(&line, ',');
        put_escaped(&line, one.text);
        first = false;
        tags += n;
        tags += strspn(tags, "; ");
    }
    put_folded(out, line.text);
}

static void put_who(struct cordee_buf *out, const struct cd_vcard *c, int version)
{
    const char *const name[] = {c->family, c->given, "", c->title, ""};
    const char *const org[] = {c->organisation};
    const char *const firm[] = {c->name};

    if (c->is_org && version == 4)
        put_text(out, "KIND", "org");
    if (c->key && *c->key) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf uid = {0};

        cordee_buf_printf(&uid, "urn:uuid:%s", c->key);
        put_text(out, "UID", uid.text);
    }
    put_text(out, "FN", c->name && *c->name ? c->name : c->organisation);
    if (c->is_org)
        put_folded(out, "N:;;;;");
    else if (!put_parts(out, "N", name, 5))
        put_folded(out, "N:;;;;");
    put_parts(out, "ORG", c->is_org ? firm : org, 1);
    put_text(out, "TITLE", c->role);
}

static void put_where(struct cordee_buf *out, const struct cd_vcard *c)
{
    const char *const place[] = {"",        "",          c->street, c->city,
                                 c->region, c->postcode, c->country};

    put_each(out, "EMAIL;TYPE=work", c->emails);
    put_each(out, "TEL;TYPE=work", c->phones);
    put_each(out, "TEL;TYPE=cell", c->mobiles);
    put_parts(out, c->at_home ? "ADR;TYPE=home" : "ADR;TYPE=work", place, 7);
}

void cd_vcard_put(struct cordee_buf *out, const struct cd_vcard *c, int version)
{
    cordee_buf_puts(out, "BEGIN:VCARD\r\n");
    cordee_buf_printf(out, "VERSION:%d.0\r\n", version);
    put_who(out, c, version);
    put_where(out, c);
    put_text(out, "URL", c->website);
    if (version == 4)
        put_text(out, "LANG", c->language);
    put_tags(out, c->tags);
    put_text(out, "NOTE", c->about);
    cordee_buf_puts(out, "END:VCARD\r\n");
}
