#include "core/console/show.h"

#include <stdio.h>
#include <string.h>

static const char *zone_here(struct cordee *cd, struct cordee_arena *a)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, NULL, "SELECT zone FROM cluster ORDER BY id LIMIT 1", CORDEE_NO_ARGS);

    return rows && cd->db->next(rows, NULL) > 0
               ? cordee_arena_text(a, cd->db->get_text(rows, 0))
               : "UTC";
}

struct cd_view cd_view_of(struct cordee *cd, struct cordee_request *req)
{
    struct cd_view view = {.cd = cd,
                           .req = req,
                           .arena = cd->http->arena(req),
                           .now = cordee_now(),
                           .user = cd->http->user(req)};

    view.zone = zone_here(cd, view.arena);
    return view;
}

int64_t cd_show_midnight(struct cordee *cd)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *zone = zone_here(cd, a);
    struct cordee_clock c;

    cordee_clock_at(cordee_now(), zone, &c);
    c.hour = c.minute = c.second = 0;
    return cordee_clock_to(&c, zone);
}

/* Days since some day, of the wall clock there. */
static int64_t day_number(const char *zone, int64_t at)
{
    struct cordee_clock c;
    int64_t local;

    cordee_clock_at(at, zone, &c);
    local = at + c.offset;
    return (local >= 0 ? local : local - 86399) / 86400;
}

int64_t cd_show_days(const struct cd_view *view, int64_t at)
{
    return day_number(view->zone, view->now) - day_number(view->zone, at);
}

static const char *time_text(const struct cd_view *view, int64_t at,
                             enum cordee_time_style style)
{
    char text[80];

    view->cd->text->time(view->cd, at, style, text, sizeof text);
    return cordee_arena_text(view->arena, text);
}

const char *cd_show_day(const struct cd_view *view, int64_t at)
{
    struct cordee *cd = view->cd;
    int64_t ago = cd_show_days(view, at);

    if (ago == 0)
        return T("Today");
    if (ago == 1)
        return T("Yesterday");
    if (ago == -1)
        return T("Tomorrow");
    return time_text(view, at, CORDEE_TIME_DAY);
}

const char *cd_show_moment(const struct cd_view *view, int64_t at)
{
    int64_t ago = cd_show_days(view, at);

    if (ago < -1 || ago > 1)
        return time_text(view, at, ago > 60 ? CORDEE_TIME_DAY : CORDEE_TIME_SHORT);
    return cordee_arena_printf(view->arena, "%s, %s", cd_show_day(view, at),
                               time_text(view, at, CORDEE_TIME_CLOCK));
}

const char *cd_show_date(const struct cd_view *view, int64_t at)
{
    return time_text(view, at, CORDEE_TIME_DATE);
}

const char *cd_show_count(const struct cd_view *view, int64_t n)
{
    char text[64];

    view->cd->text->number(view->cd, n, text, sizeof text);
    return cordee_arena_text(view->arena, text);
}

const char *cd_show_size(const struct cd_view *view, int64_t bytes)
{
    if (bytes < 1000)
        return cordee_arena_printf(view->arena, "%d B", (int)bytes);
    if (bytes < 1000000)
        return cordee_arena_printf(view->arena, "%.1f kB", (double)bytes / 1e3);
    if (bytes < 1000000000)
        return cordee_arena_printf(view->arena, "%.1f MB", (double)bytes / 1e6);
    return cordee_arena_printf(view->arena, "%.1f GB", (double)bytes / 1e9);
}

const char *cd_show_fill(const struct cd_view *view, const char *text, ...)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    const char *values[8];
    size_t n = 0;
    va_list ap;

    va_start(ap, text);
    while (n < 8 && (values[n] = va_arg(ap, const char *)))
        n++;
    va_end(ap);
    for (; *text; text++) {
        size_t at =
            text[0] == '{' && text[1] && text[2] == '}' ? (size_t)(text[1] - '1') : n;

        if (at < n) {
            cordee_buf_puts(&b, values[at]);
            text += 2;
        } else
            cordee_buf_putc(&b, *text);
    }
    return cordee_arena_text(view->arena, b.text);
}

static void put(json_t *model, const char *key, int64_t at, const char *text)
{
    char iso[21], name[64];

    if (!at)
        return;
    cordee_time_iso(at, iso);
    snprintf(name, sizeof name, "%s_iso", key);
    json_object_set_new(model, name, json_string(iso));
    snprintf(name, sizeof name, "%s_text", key);
    json_object_set_new(model, name, json_string(text));
}

void cd_show_put_moment(const struct cd_view *view, json_t *model, const char *key,
                        int64_t at)
{
    put(model, key, at, at ? cd_show_moment(view, at) : "");
}

void cd_show_put_day(const struct cd_view *view, json_t *model, const char *key,
                     int64_t at)
{
    put(model, key, at, at ? cd_show_day(view, at) : "");
}

/* The bytes of the first letter of a word; 0: it begins with no letter or digit. */
static size_t first_letter(const char *word)
{
    unsigned char c = (unsigned char)*word;

    if (c < 0x80)
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
                   ? 1
                   : 0;
    return cordee_utf8_cut(word, 1);
}

void cd_show_initials(const char *name, char out[16])
{
    const char *first = NULL, *last = NULL;
    size_t n = 0;

    for (const char *at = name; *at;) {
        if (first_letter(at)) {
            if (!first)
                first = at;
            else
                last = at;
        }
        at += strcspn(at, " -");
        at += strspn(at, " -");
    }
    for (const char *const *part = (const char *const[]){first, last, NULL}; *part;
         part++) {
        size_t len = first_letter(*part);

        memcpy(out + n, *part, len);
        if (len == 1 && out[n] >= 'a' && out[n] <= 'z')
            out[n] = (char)(out[n] - 'a' + 'A');
        n += len;
    }
    out[n] = 0;
}

void cd_show_put_avatar(json_t *model, int64_t id, const char *name)
{
    static const char *const tints[] = {"", "b", "c", "d"};
    char initials[16];

    cd_show_initials(name, initials);
    json_object_set_new(model, "initials", json_string(initials));
    json_object_set_new(model, "tint", json_string(tints[(uint64_t)id % 4]));
}

const char *cd_show_href(const struct cd_view *view, int kind, int64_t party)
{
    return cordee_arena_printf(view->arena, "%s/%lld", CORDEE_PATH_OF(kind),
                               (long long)party);
}

const char *cd_show_list_href(const struct cd_view *view, int kind, const char *filter)
{
    return *filter
               ? cordee_arena_printf(view->arena, "%s?filter=%s", CORDEE_PATH_OF(kind),
                                     cd_show_query(view, filter))
               : CORDEE_PATH_OF(kind);
}

const char *cd_show_query(const struct cd_view *view, const char *value)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    cordee_buf_url(&b, value, ":,");
    return cordee_arena_text(view->arena, b.text);
}
