/* What the pages about memberships, fees and relations share. */
#ifndef CORE_CONSOLE_MEMBER_MEMBERSHIPS_H
#define CORE_CONSOLE_MEMBER_MEMBERSHIPS_H

#include "core/console/page.h"
#include "core/crm/member/membership.h"

/* Days of a row (joined, since, until) as an <input type="date"> has them: the last day
 * that `until` is behind; "" for none. */
void cd_days_put(const struct cd_view *view, json_t *row);
/* The midnight that begins a day of a form, or (`end`) the one that ends it; 0 for "".
 * The form has been checked. */
int64_t cd_day_read(const struct cd_form *form, const char *name, bool end);
/* What was typed of a role or a relation, but for its two parties. */
struct cd_relation cd_relation_typed(const struct cd_form *form);
/* "1,200.50 EUR". */
const char *cd_show_money(const struct cd_view *view, int64_t cents,
                          const char *currency);
/* "19 November 2026 to 18 November 2027", "since ...", "until ..."; "" for none. */
const char *cd_show_span(const struct cd_view *view, int64_t since, int64_t until);
/* Words and dates of memberships and relations on a party's page; puts `badges`. */
void cd_memberships_dress(const struct cd_view *view, json_t *page);
void cd_roles_dress(const struct cd_view *view, json_t *page);
void cd_relations_dress(const struct cd_view *view, json_t *page);
/* The tone of a badge for a status. */
const char *cd_member_tone(bool member, const char *status);

/* The days a status rule may speak of, for its beginning and its end. */
extern const struct cd_option cd_member_starts[], cd_member_ends[];

#endif
