/* Which format a file is of, and what is true of every call, whatever it was read from.
 */
#include "plugins/funding/read/read-priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- formats ---------------------------------------------------------------- */

/* `head` is without byte order mark and blanks before it, and ends with NUL. */
static bool is_calendar(const char *head)
{
    return strncasecmp(head, "BEGIN:VCALENDAR", 15) == 0;
}

/* Two bytes a character, too: a NUL beside the first "<". */
static bool is_xml(const char *head)
{
    return *head == '<';
}

/* A value with a member or nothing in it may stand behind some junk. */
static bool is_json(const char *head)
{
    const char *open = strchr(head, '{');
    const char *next = open ? open + 1 + strspn(open + 1, " \t\r\n") : NULL;

    if (*head == '[' && strchr("{]", head[1 + strspn(head + 1, " \t\r\n")]))
        return true;
    return next && open - head < 200 && (*next == '"' || *next == '}');
}

/* Names of columns: a line with a separator. */
static bool is_table(const char *head)
{
    const size_t line = strcspn(head, "\r\n");

    return *head && (strcspn(head, ",;\t|") < line);
}

static const struct format {
    const char *name;
    bool (*looks_like)(const char *head);
    int (*read)(struct reading *r, struct cordee_error *err);
} formats[] = {
    {T_LATER("XML feed"), is_xml, feed_read},
    {T_LATER("calendar"), is_calendar, calendar_read},
    {T_LATER("JSON"), is_json, json_read},
    {T_LATER("table"), is_table, table_read},
};

/* UTF-16 and UTF-32 are for XML only, which says so itself. */
static bool is_wide(const struct input *in)
{
    const unsigned char *u = (const unsigned char *)in->text + in->at;

    return in->n >= 4 &&
           ((u[0] == 0xFF && u[1] == 0xFE) || (u[0] == 0xFE && u[1] == 0xFF) ||
            (!u[0] && u[1] == '<') || (!u[1] && u[0] == '<') || (!u[0] && !u[1]));
}

static int format_find(struct reading *r, const struct format **format_r,
                       struct cordee_error *err)
{
    struct input *in = &r->in;
    const char *head;

    *format_r = NULL;
    if (input_fill(in, INPUT_LOOK, err) < 0)
        return -1;
    if (is_wide(in)) {
        *format_r = &formats[0];
        return 0;
    }
    if (in->n >= 3 && memcmp(in->text + in->at, "\xEF\xBB\xBF", 3) == 0) {
        note(r, FUNDING_NOTE_BOM);
        input_skip(in, 3);
    }
    head = in->text + in->at;
    head += strspn(head, " \t\r\n");
    for (size_t i = 0; i < sizeof formats / sizeof *formats && !*format_r; i++)
        if (formats[i].looks_like(head))
            *format_r = &formats[i];
    return 0;
}

/* ---- every call ------------------------------------------------------------- */

void note(struct reading *r, enum funding_note what)
{
    if (!r->report->notes[what].n++)
        r->report->notes[what].first = r->record;
}

void call_begin(struct reading *r)
{
    cordee_arena_free(r->arena);
    r->arena = cordee_arena_new();
    funding_call_init(&r->call);
}

/* Days and months that stand in the text only: feeds have no member for it. */
static void look_for_deadline(struct reading *r)
{
    const char *const texts[] = {r->call.description, r->call.summary, r->call.title};
    struct date d;

    for (size_t i = 0; i < 3 && !r->call.deadlines.n; i++)
        if ((i < 2 ? date_find_deadline : date_find_until)(texts[i], &d))
            deadline_put(
                r, cordee_arena_text_n(r->arena, texts[i] + d.begin, d.end - d.begin), 0);
}

/* The first words of the description where there is no summary: up to 300 bytes, whole
 * words. */
static const char *summary_of(struct reading *r, const char *text)
{
    enum { LONG = 300 };
    const size_t all = strlen(text);
    size_t n = all < LONG ? all : LONG;
    char *summary;

    while (n < all && n > LONG / 2 && text[n] != ' ' && text[n] != '\n')
        n--;
    while (n < all && n && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    summary = cordee_arena_printf(r->arena, "%.*s%s", (int)n, text, n < all ? " …" : "");
    for (char *s = summary; (s = strchr(s, '\n'));)
        *s = ' ';
    return summary;
}

static void settle(struct reading *r)
{
    struct funding_call *call = &r->call;

    if (!*call->programme && !*call->programme_name && r->hints->programme)
        programme_put(r, text_line(r, r->hints->programme));
    if (!*call->programme && !*call->programme_name)
        programme_guess(r);
    if (!*call->programme_name)
        call->programme_name = call->programme;
    if (!*call->language && r->hints->language)
        call->language = cordee_arena_text(r->arena, r->hints->language);
    if (!call->deadlines.n)
        look_for_deadline(r);
    if (!*call->summary && *call->description)
        call->summary = summary_of(r, call->description);
    if (!*call->source_id)
        call->source_id = *call->url       ? call->url
                          : *call->call_id ? call->call_id
                                           : call->title; /* two are told apart by it */
}

/* ---- one identifier a call -------------------------------------------------- */

enum { PLACES_MOST = 1 << 20 }; /* calls of a file that are told apart */

/* FNV-1a; the NUL parts one text from the next. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    do
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    while (*text++);
    return hash ? hash : 1;
}

static uint64_t hash_all(const struct funding_call *call)
{
    json_t *record = funding_call_json(call, 0);
    char *text = json_dumps(record, JSON_COMPACT | JSON_SORT_KEYS);
    const uint64_t hash = hash_text(1, text ? text : "");

    free(text);
    json_decref(record);
    return hash;
}

/* Where it stands, or could. */
static struct place *place_of(struct places *p, uint64_t id)
{
    size_t i = id & (p->room - 1);

    while (p->at[i].id && p->at[i].id != id)
        i = (i + 1) & (p->room - 1);
    return &p->at[i];
}

static void places_grow(struct places *p)
{
    struct places more = {.n = p->n, .room = p->room ? 2 * p->room : 256};

    more.at = calloc(more.room, sizeof *more.at);
    if (!more.at)
        abort();
    for (size_t i = 0; i < p->room; i++)
        if (p->at[i].id)
            *place_of(&more, p->at[i].id) = p->at[i];
    free(p->at);
    *p = more;
}

/* False: another call has this identifier in this language. */
static bool place_take(struct reading *r, const char *id, uint64_t said)
{
    struct places *p = &r->places;
    struct place *place;

    if (p->n >= PLACES_MOST)
        return true;
    if (2 * p->n >= p->room)
        places_grow(p);
    place = place_of(p, hash_text(hash_text(1, id), r->call.language));
    if (place->id)
        return place->said == said;
    *place = (struct place){hash_text(hash_text(1, id), r->call.language), said};
    p->n++;
    return true;
}

/* What has no identifier, or that of another call of the file (entries that lead to one
 * page), gets one by which it is known again when the file is read again. */
static void tell_apart(struct reading *r)
{
    struct funding_call *call = &r->call;
    const uint64_t said = hash_all(call);
    const char *id = call->source_id;

    if (!*id)
        id = cordee_arena_printf(
            r->arena, "text:%016llx",
            (unsigned long long)(*call->summary ? hash_text(hash_text(1, call->summary),
                                                            call->description)
                                                : said));
    if (!place_take(r, id, said))
        id = cordee_arena_printf(r->arena, "%s %s", call->source_id, call->title);
    if (!cordee_text_is(id, call->source_id) && !place_take(r, id, said))
        id = cordee_arena_printf(r->arena, "%s %016llx", id, (unsigned long long)said);
    call->source_id = id;
}

int call_end(struct reading *r, struct cordee_error *err)
{
    const struct funding_call *call = &r->call;

    settle(r);
    if (!*call->title && !*call->source_id && !*call->summary && !call->publication &&
        !call->updated && !call->deadlines.n) {
        note(r, FUNDING_NOTE_NOTHING);
        return 0;
    }
    tell_apart(r);
    r->report->calls++;
    return r->take(r->ctx, call, err);
}

/* ---- one file --------------------------------------------------------------- */

/* What a person brought that is nothing else. */
static bool is_page(const struct reading *r, const struct format *format)
{
    const char *head = r->in.text + r->in.at;

    head += strspn(head, " \t\r\n");
    return *head && (!format || is_html(head) ||
                     (format->read == table_read && is_prose(r, head)));
}

static int read_open(struct reading *r, struct cordee_error *err)
{
    const struct format *format;

    if (format_find(r, &format, err) < 0)
        return -1;
    if (r->hints->page && is_page(r, format)) {
        r->report->format = T_LATER("page");
        return page_read(r, err);
    }
    if (!format)
        return cordee_fail(err, CORDEE_E_INVALID,
                           r->in.n ? "this is no feed, calendar, table or JSON"
                                   : "the file is empty");
    r->report->format = format->name;
    return format->read(r, err);
}

int funding_read_records(struct cordee *cd, const json_t *records,
                         const struct funding_hints *hints, funding_take *take, void *ctx,
                         struct funding_report *report_r, struct cordee_error *err)
{
    struct reading r = {
        .cd = cd, .hints = hints, .report = report_r, .take = take, .ctx = ctx};
    const json_t *record;
    size_t i;
    int rc = 0;

    *report_r = (struct funding_report){.format = T_LATER("script")};
    json_array_foreach (records, i, record) {
        r.record++;
        call_begin(&r);
        if (json_is_object(record))
            any_put(&r, record);
        rc = call_end(&r, err);
        if (rc < 0)
            break;
    }
    free(r.places.at);
    cordee_arena_free(r.arena);
    return rc;
}

int funding_read(struct cordee *cd, int fd, const struct funding_hints *hints,
                 funding_take *take, void *ctx, struct funding_report *report_r,
                 struct cordee_error *err)
{
    static const struct funding_hints nothing = {0};
    struct reading r = {.cd = cd,
                        .hints = hints ? hints : &nothing,
                        .report = report_r,
                        .take = take,
                        .ctx = ctx};
    int rc;

    *report_r = (struct funding_report){0};
    if (input_open(&r.in, fd, err) < 0)
        return -1;
    rc = read_open(&r, err);
    input_close(&r.in);
    free(r.places.at);
    cordee_arena_free(r.arena);
    return rc;
}
