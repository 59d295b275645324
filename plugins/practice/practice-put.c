/* What messages are made of: texts filled in, header fields, parts. */
#include "plugins/practice/practice.h"

#include <stdio.h>
#include <string.h>

#define ZONE "Europe/Vienna"
#define DAY  86400

/* ---- texts ------------------------------------------------------------------ */

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at ? at + 1 : "example.org";
}

/* Who comes after somebody: nobody of the register, and always the same. */
static const char *const successors[][2] = {
    {"Nina Berger", "nina.berger"},
    {"Marko Zupan", "marko.zupan"},
    {"Claire Fontaine", "claire.fontaine"},
    {"Paolo Ricci", "paolo.ricci"},
};

static const char *successor(const struct practice_letter *l, int part)
{
    const char *recipient = cordee_json_text(l->mail, "recipient");
    unsigned n = practice_hash(recipient) % (sizeof successors / sizeof *successors);

    return part == 0 ? successors[n][0]
                     : cordee_arena_printf(l->a, "%s@%s", successors[n][1],
                                           domain_of(recipient));
}

/* "4 December 2026" as the language has it. */
static const char *day_text(const struct practice_letter *l, int64_t at)
{
    const struct practice_texts *t = practice_texts_of(l->language);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct cordee_clock c;

    cordee_clock_at(at, ZONE, &c);
    for (const char *s = t->day; *s;) {
        if (cordee_text_starts(s, "{day}"))
            cordee_buf_printf(&out, "%d", c.day);
        else if (cordee_text_starts(s, "{month}"))
            cordee_buf_puts(&out, t->months[c.month - 1]);
        else if (cordee_text_starts(s, "{year}"))
            cordee_buf_printf(&out, "%d", c.year);
        else
            cordee_buf_putc(&out, *s);
        s += *s == '{' ? strcspn(s, "}") + 1 : 1;
    }
    return cordee_arena_text(l->a, out.text);
}

/* The first lines of what is answered, as mail programs quote it. */
static const char *quote(const struct practice_letter *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *s = l->mime->text;

    cordee_buf_puts(&out, "");
    for (int lines = 0; *s && lines < 12; lines++) {
        size_t n = strcspn(s, "\r\n");

        cordee_buf_printf(&out, "> %.*s\n", (int)n, s);
        s += n;
        s += *s == '\r';
        s += *s == '\n';
    }
    return cordee_arena_text(l->a, out.text ? out.text : "");
}

static const char *rfc_date(const struct practice_letter *l, int64_t at)
{
    char date[40];

    cordee_time_rfc5322(at, ZONE, date);
    return cordee_arena_text(l->a, date);
}

static const char *value(const struct practice_letter *l, const char *name)
{
    const char *recipient = cordee_json_text(l->mail, "recipient");
    unsigned n = practice_hash(recipient);

    if (strcmp(name, "domain") == 0)
        return domain_of(recipient);
    if (strcmp(name, "box") == 0)
        return cordee_arena_printf(l->a, "%.*s", (int)strcspn(recipient, "@"), recipient);
    if (strcmp(name, "quote") == 0)
        return quote(l);
    if (strcmp(name, "until") == 0)
        return day_text(l, l->at + DAY * (3 + n % 12));
    if (strcmp(name, "date_text") == 0)
        return day_text(l, cordee_json_int(l->mail, "at"));
    if (strcmp(name, "date") == 0)
        return rfc_date(l, l->at);
    if (strcmp(name, "sent_date") == 0)
        return rfc_date(l, cordee_json_int(l->mail, "at"));
    if (strcmp(name, "successor") == 0)
        return successor(l, 0);
    if (strcmp(name, "successor_email") == 0)
        return successor(l, 1);
    if (strcmp(name, "new_phone") == 0)
        return cordee_arena_printf(l->a, "+43 5550 %u", 7000 + n % 900);
    if (strcmp(name, "new_role") == 0)
        return practice_texts_of(l->language)->new_role;
    return cordee_json_text(l->mail, name);
}

void practice_put(const struct practice_letter *l, const char *text,
                  struct cordee_buf *out)
{
    while (*text) {
        size_t n = strcspn(text, "{");
        size_t k = text[n] ? strspn(text + n + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

        cordee_buf_put(out, text, n);
        text += n;
        if (!*text)
            return;
        if (k && text[k + 1] == '}') {
            cordee_buf_puts(out, value(l, cordee_arena_text_n(l->a, text + 1, k)));
            text += k + 2;
        } else {
            cordee_buf_putc(out, *text++);
        }
    }
}

/* ---- bytes ------------------------------------------------------------------ */

void practice_put_base64(struct cordee_buf *out, const char *bytes, size_t n, size_t line)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    size_t wide = 0;

    for (size_t i = 0; i < n; i += 3) {
        unsigned a = (unsigned char)bytes[i];
        unsigned b = i + 1 < n ? (unsigned char)bytes[i + 1] : 0;
        unsigned c = i + 2 < n ? (unsigned char)bytes[i + 2] : 0;

        cordee_buf_putc(out, digits[a >> 2]);
        cordee_buf_putc(out, digits[(a & 3) << 4 | b >> 4]);
        cordee_buf_putc(out, digits[i + 1 < n ? (b & 15) << 2 | c >> 6 : 64]);
        cordee_buf_putc(out, digits[i + 2 < n ? c & 63 : 64]);
        wide += 4;
        if (line && wide >= line) {
            cordee_buf_puts(out, "\r\n");
            wide = 0;
        }
    }
}

static bool is_plain(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x7f || (unsigned char)*s < 0x20)
            return false;
    return true;
}

/* RFC 2047 words of at most 36 bytes each. */
void practice_put_words(struct cordee_buf *out, const char *text)
{
    if (is_plain(text) && strlen(text) < 60) {
        cordee_buf_puts(out, text);
        return;
    }
    while (*text) {
        size_t n = strlen(text) > 36 ? 36 : strlen(text);

        while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
        cordee_buf_puts(out, "=?UTF-8?B?");
        practice_put_base64(out, text, n, 0);
        cordee_buf_puts(out, "?=");
        text += n;
        if (*text)
            cordee_buf_puts(out, "\r\n ");
    }
}

/* ---- headers ---------------------------------------------------------------- */

/* The same each time, so that a reaction that is written twice arrives once. */
static void put_id(const struct practice_letter *l, struct cordee_buf *out)
{
    cordee_buf_printf(out, "Message-ID: <practice.%lld.%lld@%s>\r\n",
                      (long long)cordee_json_int(l->mail, "id"), (long long)l->at,
                      domain_of(cordee_json_text(l->mail, "recipient")));
}

static void put_from(const struct practice_letter *l, struct cordee_buf *out)
{
    const char *name = cordee_json_text(l->mail, "name");

    if (*name && is_plain(name)) {
        cordee_buf_printf(out, "\"%s\" ", name);
    } else if (*name) {
        practice_put_words(out, name);
        cordee_buf_putc(out, ' ');
    }
    cordee_buf_printf(out, "<%s>", cordee_json_text(l->mail, "recipient"));
}

void practice_put_head(const struct practice_letter *l, const char *from, const char *to,
                       const char *subject, bool answers, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf filled = {0};
    const char *id = cordee_json_text(l->mail, "message_id");

    practice_put(l, subject, &filled);
    cordee_buf_puts(out, "From: ");
    if (from)
        practice_put(l, from, out);
    else
        put_from(l, out);
    cordee_buf_printf(out, "\r\nTo: <%s>\r\nSubject: ", to);
    practice_put_words(out, filled.text ? filled.text : "");
    cordee_buf_printf(out, "\r\nDate: %s\r\n", value(l, "date"));
    put_id(l, out);
    if (answers && *id)
        cordee_buf_printf(out, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", id, id);
    cordee_buf_puts(out, "MIME-Version: 1.0\r\n");
}

void practice_put_part(const char *type, const char *text, struct cordee_buf *out)
{
    cordee_buf_printf(
        out, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n", type);
    practice_put_base64(out, text, strlen(text), 76);
    cordee_buf_puts(out, "\r\n");
}
