/* What a person reads of a value: dates, numbers, avatars.  Each puts members into a
 * model, so that templates only place them. */
#ifndef CORE_CONSOLE_SHOW_H
#define CORE_CONSOLE_SHOW_H

#include "core/base/host.h"

/* What every page of the console needs at hand; lives as long as the request. */
struct cd_view {
    struct cordee *cd;
    struct cordee_request *req;
    struct cordee_arena *arena;
    const char *zone; /* of the cluster */
    int64_t now;
    int64_t user;
};
struct cd_view cd_view_of(struct cordee *cd, struct cordee_request *req);

/* "Today, 08:47", "Tue 17 Nov, 16:12" this year, else "17 Nov 2024". */
const char *cd_show_moment(const struct cd_view *view, int64_t at);
/* "Today", "Tomorrow", "Tue 17 Nov", "17 Nov 2024". */
const char *cd_show_day(const struct cd_view *view, int64_t at);
/* "19 November 2026". */
const char *cd_show_date(const struct cd_view *view, int64_t at);
/* Days from `at` to now on the cluster's calendar; negative: ahead. */
int64_t cd_show_days(const struct cd_view *view, int64_t at);
/* The midnight in which today began there. */
int64_t cd_show_midnight(struct cordee *cd);
/* "1,234,567", as the reader writes it. */
const char *cd_show_count(const struct cd_view *view, int64_t n);
/* "2.4 MB". */
const char *cd_show_size(const struct cd_view *view, int64_t bytes);

/* A translated text with {1}, {2} ... replaced by the values, NULL at the end. */
const char *cd_show_fill(const struct cd_view *view, const char *text, ...);

/* Puts <key>_iso and <key>_text for a <time>; nothing when `at` is 0. */
void cd_show_put_moment(const struct cd_view *view, json_t *model, const char *key,
                        int64_t at);
void cd_show_put_day(const struct cd_view *view, json_t *model, const char *key,
                     int64_t at);
/* Puts initials and the avatar's colour ("tint": "", "b", "c", "d") of a party. */
void cd_show_put_avatar(json_t *model, int64_t id, const char *name);
/* The page of a party: "/members/7", "/contacts/9". */
const char *cd_show_href(const struct cd_view *view, int kind, int64_t party);
/* The list of a kind by a filter; "": all of it. */
const char *cd_show_list_href(const struct cd_view *view, int kind, const char *filter);
/* Escapes for one value of a query string. */
const char *cd_show_query(const struct cd_view *view, const char *value);
/* The first letter of a word as it is shown in an avatar. */
void cd_show_initials(const char *name, char out[16]);
#endif
