/* Forwarded mail: attached as it was, or written into the text under lines that say from
 * whom, when and about what.  Which words those lines have is known to the reading of
 * replies (reply/words.c). */
#include "core/mail/capture/capture.h"

#include "core/mail/receive/parse-priv.h"
#include "core/mail/reply/reply.h"

#include <gmime/gmime.h>
#include <string.h>

#define LINE_MAX_ 4000
#define BLOCK_MAX 60   /* lines */
#define LIST_MAX  8000 /* bytes of what goes on over several of them */

/* ---- lines ------------------------------------------------------------------ */

struct lines {
    const char *at; /* the next one */
};

/* A line without marks of quoting, emphasis and spaces around; NULL: no more. `quoted_r`:
 * it had such a mark. */
static const char *line_next(struct lines *l, bool *quoted_r, struct cordee_arena *arena)
{
    const char *s = l->at, *end;
    size_t n;

    if (!*s)
        return NULL;
    n = strcspn(s, "\n");
    end = s + n;
    l->at = *end ? end + 1 : end;
    *quoted_r = *s == '>';
    while (s < end && strchr("> \t*", *s))
        s++;
    n = (size_t)(end - s);
    if (n > LINE_MAX_)
        n = LINE_MAX_;
    while (n && strchr(" \t\r", s[n - 1]))
        n--;
    return cordee_arena_text_n(arena, s, n);
}

enum said { NOTHING, FROM, DATE, SUBJECT, TO, CC, OTHER };

static bool is_in(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

/* "Von: Ada", "De : Ada", "*From:* Ada": what it says, and of what. */
static enum said header_of(const char *line, const char **value_r)
{
    static const char *const to[] = {"to", "an", "a", "za", "pour", NULL};
    static const char *const cc[] = {"cc",    "kopie", "kopie (cc)", "copie a",
                                     "copie", "copia", "kp",         "copia conoscenza",
                                     NULL};
    const char *colon = strchr(line, ':');
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    size_t n;

    if (!colon || colon - line > 40)
        return NOTHING;
    n = (size_t)(colon - line);
    while (n && (strchr(" *\t", line[n - 1]) != NULL))
        n--;
    if (n >= 2 && (unsigned char)line[n - 2] == 0xc2 &&
        (unsigned char)line[n - 1] == 0xa0)
        n -= 2;
    cd_words_fold(line, n, &name);
    cordee_buf_puts(&name, "");
    n = strlen(name.text);
    while (n && name.text[n - 1] == ' ')
        name.text[--n] = '\0';
    *value_r = colon + 1 + strspn(colon + 1, " \t*");
    if (is_in(name.text, to))
        return TO;
    if (is_in(name.text, cc))
        return CC;
    switch (cd_words_header(name.text)) {
    case CD_HEADER_FROM:
        return FROM;
    case CD_HEADER_DATE:
        return DATE;
    case CD_HEADER_SUBJECT:
        return SUBJECT;
    case CD_HEADER_OTHER:
        return OTHER;
    case CD_NO_HEADER:
    default:
        return NOTHING;
    }
}

/* ---- the lines that say it -------------------------------------------------- */

struct block {
    const char *from, *to, *cc, *date, *subject;
    const char *rest; /* the text begins here */
    bool quoted;
    bool any[OTHER + 1];
};

static void block_put(struct block *b, enum said what, const char *value)
{
    const char **at[] = {[FROM] = &b->from, [TO] = &b->to,           [CC] = &b->cc,
                         [DATE] = &b->date, [SUBJECT] = &b->subject, [OTHER] = NULL};

    /* Of several that say from whom, the one with an address. */
    if (what < OTHER &&
        (!b->any[what] || (what == FROM && !strchr(b->from, '@') && strchr(value, '@'))))
        *at[what] = value;
    b->any[what] = true;
}

/* The block that begins with this line; false: none does, and where its lines end it has
 * been looked through (`rest`; NULL: it is this line alone). */
static bool block_read(struct lines l, const char *line, bool quoted, struct block *b,
                       struct cordee_arena *arena)
{
    const char *value = "";
    enum said what = header_of(line, &value), last = what;
    int blank = 0, said = 0;
    struct lines before = l;

    *b = (struct block){
        .from = "", .to = "", .cc = "", .date = "", .subject = "", .quoted = quoted};
    b->rest = NULL;
    if (what == NOTHING || what == OTHER)
        return false;
    block_put(b, what, value);
    for (int k = 0; k < BLOCK_MAX && (line = line_next(&l, &quoted, arena)); k++) {
        what = header_of(line, &value);
        if (what != NOTHING) {
            block_put(b, what, value);
            blank = 0;
            last = what;
            said++;
        } else if (!*line && ++blank > 1) {
            break;
        } else if (*line && blank) {
            break;
        } else if (*line && (last == TO || last == CC) && strchr(line, '@')) {
            const char **list = last == TO ? &b->to : &b->cc;

            if (strlen(*list) < LIST_MAX)
                *list = cordee_arena_printf(arena, "%s %s", *list, line);
        } else if (*line && last == SUBJECT && k < 2 + said) {
            b->subject = cordee_arena_printf(arena, "%s %s", b->subject, line);
        } else if (*line) {
            break;
        }
        before = l;
    }
    b->rest = before.at;
    return b->any[FROM] && (b->any[DATE] || b->any[SUBJECT]) && strchr(b->from, '@');
}

/* Without the marks of quoting, when the block had them. */
static const char *rest_text(const struct block *b, struct cordee_arena *arena)
{
    char *copy = cordee_arena_text(arena, b->rest), *to = copy;

    for (const char *s = b->rest; b->quoted && *s;) {
        size_t n;

        if (*s == '>')
            s += 1 + (s[1] == ' ');
        n = strcspn(s, "\n");
        n += s[n] == '\n';
        memmove(to, s, n);
        to += n;
        s += n;
    }
    if (b->quoted)
        *to = '\0';
    return cordee_text_trim(copy);
}

const char *cd_forward_note(const char *before, struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};
    struct cd_lines l;

    cd_lines_read(before, arena, &l);
    for (size_t i = 0; i < l.n; i++) {
        enum cd_line_kind kind = l.all[i].kind;

        if (kind != CD_LINE_TEXT && kind != CD_LINE_BLANK)
            break;
        cordee_buf_put(&note, l.all[i].s, l.all[i].n);
        cordee_buf_putc(&note, '\n');
    }
    cordee_buf_puts(&note, "");
    return cordee_text_trim(cordee_arena_text(arena, note.text));
}

bool cd_forward_read(const char *text, const char *zone, struct cd_forwarded *f,
                     struct cordee_arena *arena)
{
    struct lines l = {text};
    const char *line, *from = text;
    struct block b;
    bool quoted;

    for (; (line = line_next(&l, &quoted, arena)); from = l.at) {
        if (!strchr(line, ':'))
            continue;
        /* Each line is looked at once, however many such lines there are. */
        if (!block_read(l, line, quoted, &b, arena)) {
            l.at = b.rest ? b.rest : l.at;
            continue;
        }
        *f = (struct cd_forwarded){.subject = b.subject, .message_id = ""};
        cd_people_add(&f->people, cordee_arena_printf(arena, "%s;", b.from), "from",
                      false, arena);
        if (!f->people.n)
            continue;
        f->people.n = 1;
        cd_people_add(&f->people, b.to, "to", false, arena);
        cd_people_add(&f->people, b.cc, "cc", false, arena);
        if (cd_forward_date(b.date, zone, &f->date) < 0)
            f->date = 0;
        f->text = rest_text(&b, arena);
        f->note = cd_forward_note(cordee_arena_text_n(arena, text, (size_t)(from - text)),
                                  arena);
        return true;
    }
    return false;
}

/* ---- as it is --------------------------------------------------------------- */

bool cd_forward_whole(const char *raw, size_t n, const struct cd_parsed *p,
                      struct cd_forwarded *f, struct cordee_arena *arena)
{
    if (!cordee_address_ok(p->from_address))
        return false;
    *f = (struct cd_forwarded){.subject = p->subject,
                               .text = *p->visible ? p->visible : p->text,
                               .message_id = p->message_id,
                               .date = p->date};
    f->people.all[f->people.n++] =
        (struct cd_mailbox){p->from_name, p->from_address, "from"};
    cd_people_of_mail(&f->people, raw, n, arena);
    return true;
}

/* ---- attached --------------------------------------------------------------- */

struct attached {
    struct cd_forwarded *list;
    size_t n, most;
    struct cordee_arena *arena;
};

static void attached_take(struct attached *a, const char *raw, size_t n)
{
    struct cd_parsed *p = cd_parse(raw, n, a->arena);

    if (p && cd_forward_whole(raw, n, p, &a->list[a->n], a->arena))
        a->n++;
}

static void object_look(struct attached *a, GMimeObject *object, int depth)
{
    if (!object || a->n == a->most || depth > CD_MAIL_DEPTH_MAX)
        return;
    if (GMIME_IS_MULTIPART(object)) {
        int n = g_mime_multipart_get_count(GMIME_MULTIPART(object));

        for (int i = 0; i < n && i < CD_MAIL_PARTS_MAX; i++)
            object_look(a, g_mime_multipart_get_part(GMIME_MULTIPART(object), i),
                        depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        char *all = inner ? g_mime_object_to_string(GMIME_OBJECT(inner), NULL) : NULL;

        if (all)
            attached_take(a, all, strlen(all));
        g_free(all);
    }
}

size_t cd_forward_attached(const char *raw, size_t n, struct cd_forwarded *list,
                           size_t most, struct cordee_arena *arena)
{
    struct attached a = {.list = list, .most = most, .arena = arena};
    struct cd_parsed limited = {.trouble = ""};
    const char *bytes = cd_parse_limit(&limited, raw, &n, arena);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    if (message) {
        object_look(&a, g_mime_message_get_mime_part(message), 0);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    return a.n;
}
