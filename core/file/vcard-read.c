/* Reading cards: lines are unfolded, taken apart into name, parameters and value, and
 * what we have a place for is kept. */
#include "core/file/vcard.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINE ((size_t)256 * 1024) /* a photo is longer, and nobody asks for it */
#define MOST_TEXT ((size_t)16 * 1024)

struct cd_vcards {
    FILE *in;
    char *line; /* the next line as it is in the file, or NULL behind the last */
    size_t room;
    ssize_t len;
    int64_t number;          /* of that line */
    int64_t begun;           /* the line of a BEGIN that was read already, or 0 */
    struct cordee_buf text;  /* a whole line, unfolded */
    struct cordee_buf value; /* decoded */
};

/* One line, taken apart.  Points into the text, which it changes. */
struct property {
    char *name;
    char *types; /* parameters, each with its comma, lower case */
    char *value;
    bool quoted, base64, preferred, is_uri;
    char charset[24];
};

/* ---- lines ------------------------------------------------------------------ */

static void line_next(struct cd_vcards *v)
{
    v->len = getline(&v->line, &v->room, v->in);
    v->number++;
    while (v->len > 0 && strchr("\r\n", v->line[v->len - 1]))
        v->len--;
}

static bool is_quoted_printable(const struct cordee_buf *text)
{
    const char *colon = text->text ? strchr(text->text, ':') : NULL;
    size_t n = colon ? (size_t)(colon - text->text) : 0;

    for (size_t i = 0; i + 16 <= n; i++)
        if (strncasecmp(text->text + i, "QUOTED-PRINTABLE", 16) == 0)
            return true;
    return false;
}

static void line_take(struct cd_vcards *v, size_t from)
{
    if (v->len > (ssize_t)from)
        cordee_buf_put(&v->text, v->line + from, (size_t)v->len - from);
    line_next(v);
}

/* A whole line: folded ones begin with a blank; of 2.1, an = at the end goes on too. */
static bool text_next(struct cd_vcards *v, int64_t *number_r)
{
    cordee_buf_clear(&v->text);
    v->text.over = false;
    v->text.limit = MOST_LINE;
    if (v->len < 0)
        return false;
    *number_r = v->number;
    line_take(v, 0);
    cordee_buf_put(&v->text, "", 0);
    while (v->len >= 0) {
        if (v->len > 0 && (v->line[0] == ' ' || v->line[0] == '\t')) {
            line_take(v, 1);
        } else if (v->text.len && v->text.text[v->text.len - 1] == '=' &&
                   is_quoted_printable(&v->text)) {
            v->text.len--;
            line_take(v, 0);
        } else {
            break;
        }
    }
    /* A NUL would hide the rest. */
    for (size_t i = 0; i < v->text.len; i++)
        if (!v->text.text[i])
            v->text.text[i] = ' ';
    return true;
}

/* ---- parameters ------------------------------------------------------------- */

static void lower(char *s)
{
    for (; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 'a' - 'A');
}

/* The colon that ends name and parameters: not one within quotes. */
static char *colon_of(char *s)
{
    bool quoted = false;

    for (; *s; s++) {
        if (*s == '"')
            quoted = !quoted;
        else if (*s == ':' && !quoted)
            return s;
    }
    return NULL;
}

static void parameter_read(struct property *p, const char *name, const char *value)
{
    if (strcmp(name, "encoding") == 0) {
        p->quoted = strcmp(value, "quoted-printable") == 0;
        p->base64 = *value == 'b';
    } else if (strcmp(name, "charset") == 0) {
        snprintf(p->charset, sizeof p->charset, "%.20s", value);
    } else if (strcmp(name, "value") == 0) {
        p->is_uri = strcmp(value, "uri") == 0;
    } else if (strcmp(name, "pref") == 0) {
        p->preferred = true;
    }
    if (strstr(value, "pref"))
        p->preferred = true;
}

/* "item1.EMAIL;TYPE=work,pref:a@b.example", or of 2.1 "TEL;CELL;VOICE:...". */
static bool property_read(char *text, struct property *p)
{
    char *colon = colon_of(text), *dot;
    char *rest;

    *p = (struct property){.name = text};
    if (!colon)
        return false;
    *colon = '\0';
    p->value = colon + 1;
    lower(text);
    rest = strchr(text, ';');
    p->types = rest ? rest : colon;
    if (rest)
        *rest++ = '\0';
    dot = strrchr(p->name, '.');
    if (dot)
        p->name = dot + 1;
    if (!rest)
        return true;
    p->types = rest;
    for (char *at = rest, *end; *at; at = end) {
        char parameter[80];
        char *equals;

        end = at + strcspn(at, ";");
        snprintf(parameter, sizeof parameter, "%.*s", (int)(end - at), at);
        equals = strchr(parameter, '=');
        if (equals)
            *equals++ = '\0';
        parameter_read(p, parameter, equals ? equals : parameter);
        if (strcmp(equals ? equals : parameter, "quoted-printable") == 0)
            p->quoted = true;
        if (*end)
            end++;
    }
    return true;
}

static bool has_type(const struct property *p, const char *type)
{
    return strstr(p->types, type) != NULL;
}

/* ---- values ----------------------------------------------------------------- */

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void unquote(char *s)
{
    char *out = s;

    for (; *s; s++) {
        if (*s == '=' && hex_of(s[1]) >= 0 && hex_of(s[2]) >= 0) {
            *out = (char)(hex_of(s[1]) * 16 + hex_of(s[2]));
            out += *out != 0;
            s += 2;
        } else {
            *out++ = *s;
        }
    }
    *out = '\0';
}

/* Into UTF-8 from what is said, or, where it is none, from what Windows writes. */
static void decode(struct cordee_buf *out, const char *s, const char *charset)
{
    const char *from = cordee_utf8_ok(s, strlen(s)) ? "" : "WINDOWS-1252";
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): iconv changes no byte */
    char *in = (char *)(uintptr_t)s;
    size_t left = strlen(s);
    iconv_t none = (iconv_t)-1; /* NOLINT(performance-no-int-to-ptr): so says POSIX */
    iconv_t cd;

    if (*charset && !cordee_text_is_nocase(charset, "utf-8"))
        from = charset;
    cordee_buf_clear(out);
    cd = *from ? iconv_open("UTF-8", from) : none;
    if (cd == none) {
        cordee_utf8_clean(s, left, out);
        return;
    }
    while (left > 0) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
        char block[4096];
        char *to = block;
        size_t room = sizeof block;
        size_t was = left;

        (void)iconv(cd, &in, &left, &to, &room);
        cordee_utf8_clean(block, sizeof block - room, &clean);
        cordee_buf_put(out, clean.text ? clean.text : "", clean.len);
        if (left == was) { /* a byte that is nothing */
            in++;
            left--;
        }
    }
    iconv_close(cd);
    cordee_buf_put(out, "", 0);
}

/* \n \, \; \\ as what they stand for. */
static char *unescape(char *s)
{
    char *from = s, *out = s;

    for (; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *out++ = *from == 'n' || *from == 'N' ? '\n' : *from;
        } else {
            *out++ = *from;
        }
    }
    *out = '\0';
    return s;
}

/* Cuts at the next separator that is not escaped; *at goes behind it, NULL at the end. */
static char *piece_next(char **at, char separator)
{
    char *piece = *at, *s = piece;

    if (!piece)
        return NULL;
    while (*s && *s != separator)
        s += *s == '\\' && s[1] ? 2 : 1;
    *at = *s ? s + 1 : NULL;
    *s = '\0';
    return cordee_text_trim(unescape(piece));
}

static const char *text_of(struct cordee_arena *a, const char *s)
{
    size_t n = strlen(s);

    if (n > MOST_TEXT)
        for (n = MOST_TEXT; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
            ;
    return cordee_arena_text_n(a, s, n);
}

/* Joins; the preferred one first. */
static void join(struct cordee_arena *a, const char **list, const char *s, bool first)
{
    if (!*s || strlen(*list) + strlen(s) > MOST_TEXT)
        return;
    if (!**list)
        *list = text_of(a, s);
    else
        *list = first ? cordee_arena_printf(a, "%s; %s", s, *list)
                      : cordee_arena_printf(a, "%s; %s", *list, s);
}

/* ---- properties ------------------------------------------------------------- */

static void read_name(struct cd_vcard *card, struct cordee_arena *a, char *value)
{
    const char *family = piece_next(&value, ';');
    const char *given = piece_next(&value, ';');
    const char *additional = piece_next(&value, ';');
    const char *prefix = piece_next(&value, ';');

    card->family = text_of(a, family ? family : "");
    card->given = text_of(a, given ? given : "");
    if (additional && *additional && *card->given)
        card->given = cordee_arena_printf(
            a, "%s %.*s", card->given, (int)cordee_utf8_cut(additional, 200), additional);
    card->title = text_of(a, prefix ? prefix : "");
}

static void read_address(struct cd_vcard *card, struct cordee_arena *a,
                         const struct property *p, char *value)
{
    const char *part[7];
    bool any = false;

    for (int i = 0; i < 7; i++) {
        const char *piece = piece_next(&value, ';');

        part[i] = text_of(a, piece ? piece : "");
        any = any || *part[i];
    }
    if (!any || ((*card->street || *card->city) && !p->preferred))
        return;
    card->street = *part[2] ? part[2] : part[0];
    card->city = part[3];
    card->region = part[4];
    card->postcode = part[5];
    card->country = part[6];
    card->at_home = has_type(p, "home");
}

static void read_phone(struct cd_vcard *card, struct cordee_arena *a,
                       const struct property *p, char *value)
{
    char *number = unescape(value);

    if (cordee_text_starts(number, "tel:"))
        number += strlen("tel:");
    number[strcspn(number, ";")] = '\0';
    if (has_type(p, "fax") || has_type(p, "pager") || has_type(p, "video"))
        return;
    join(a, has_type(p, "cell") ? &card->mobiles : &card->phones,
         cordee_text_trim(number), p->preferred);
}

static void read_categories(struct cd_vcard *card, struct cordee_arena *a, char *value)
{
    char *piece;

    while ((piece = piece_next(&value, ',')))
        join(a, &card->tags, piece, false);
}

static void read_plain(const char **text, struct cordee_arena *a, char *value)
{
    if (!**text)
        *text = text_of(a, cordee_text_trim(unescape(value)));
}

static void property_keep(struct cd_vcard *card, struct cordee_arena *a,
                          const struct property *p, char *value)
{
    const char *name = p->name;

    if (strcmp(name, "fn") == 0)
        read_plain(&card->name, a, value);
    else if (strcmp(name, "n") == 0)
        read_name(card, a, value);
    else if (strcmp(name, "org") == 0 && !*card->organisation)
        card->organisation = text_of(a, piece_next(&value, ';'));
    else if (strcmp(name, "title") == 0 || strcmp(name, "role") == 0)
        read_plain(&card->role, a, value);
    else if (strcmp(name, "email") == 0)
        join(a, &card->emails, cordee_text_trim(unescape(value)), p->preferred);
    else if (strcmp(name, "tel") == 0)
        read_phone(card, a, p, value);
    else if (strcmp(name, "adr") == 0)
        read_address(card, a, p, value);
    else if (strcmp(name, "url") == 0)
        read_plain(&card->website, a, value);
    else if (strcmp(name, "note") == 0)
        read_plain(&card->about, a, value);
    else if (strcmp(name, "categories") == 0)
        read_categories(card, a, value);
    else if (strcmp(name, "lang") == 0)
        read_plain(&card->language, a, value);
    else if ((strcmp(name, "kind") == 0 && strncasecmp(value, "org", 3) == 0) ||
             (strcmp(name, "x-abshowas") == 0 && strncasecmp(value, "company", 7) == 0))
        card->is_org = true;
}

/* ---- cards ------------------------------------------------------------------ */

static void card_begin(struct cd_vcard *card, int64_t line)
{
    *card = (struct cd_vcard){.line = line, .key = ""};
    card->name = card->family = card->given = card->title = "";
    card->organisation = card->role = card->emails = card->phones = card->mobiles = "";
    card->street = card->city = card->region = card->postcode = card->country = "";
    card->website = card->about = card->tags = card->language = "";
}

/* A card of a firm often has its name as that of a person. */
static void card_end(struct cd_vcard *card)
{
    if (card->is_org && !*card->organisation)
        card->organisation = card->name;
}

/* Another one begins, or the file ends, within it. */
static int card_cut(struct cd_vcard *card)
{
    card_end(card);
    card->is_cut = true;
    return 1;
}

static bool is_word(const struct property *p, const char *name)
{
    return strcmp(p->name, name) == 0 && strncasecmp(p->value, "vcard", 5) == 0;
}

int cd_vcards_next(struct cd_vcards *v, struct cordee_arena *a, struct cd_vcard *card_r,
                   struct cordee_error *err)
{
    bool inside = v->begun != 0;
    int64_t line = 0;

    card_begin(card_r, v->begun);
    v->begun = 0;
    while (text_next(v, &line)) {
        struct property p;

        if (!v->text.len || v->text.over || !property_read(v->text.text, &p))
            continue;
        if (is_word(&p, "begin") && inside) {
            v->begun = line;
            return card_cut(card_r);
        } else if (is_word(&p, "begin")) {
            card_begin(card_r, line);
            inside = true;
        } else if (is_word(&p, "end") && inside) {
            card_end(card_r);
            return 1;
        } else if (inside && !p.base64) {
            if (p.quoted)
                unquote(p.value);
            decode(&v->value, p.value, p.charset);
            property_keep(card_r, a, &p, v->value.text);
        }
    }
    if (ferror(v->in))
        return cordee_fail(err, CORDEE_E_IO, "the file could not be read: %m");
    return inside ? card_cut(card_r) : 0;
}

bool cd_vcard_is(FILE *in)
{
    char head[200] = "";
    size_t n = fread(head, 1, sizeof head - 1, in);
    const char *s = head;

    rewind(in);
    head[n] = '\0';
    if (cordee_text_starts(s, "\xef\xbb\xbf"))
        s += 3;
    s += strspn(s, " \t\r\n");
    return strncasecmp(s, "BEGIN:VCARD", 11) == 0;
}

struct cd_vcards *cd_vcards_new(FILE *in)
{
    struct cd_vcards *v = calloc(1, sizeof *v);

    if (!v)
        abort();
    v->in = in;
    line_next(v);
    if (v->len >= 3 && memcmp(v->line, "\xef\xbb\xbf", 3) == 0) {
        v->len -= 3;
        memmove(v->line, v->line + 3, (size_t)v->len);
    }
    return v;
}

void cd_vcards_free(struct cd_vcards *v)
{
    if (!v)
        return;
    free(v->line);
    cordee_buf_drop(&v->text);
    cordee_buf_drop(&v->value);
    free(v);
}

void cd_vcards_drop(struct cd_vcards **v)
{
    cd_vcards_free(*v);
}
