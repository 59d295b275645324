/* Who a personal mail goes to, and its way into the outbox and the timelines. */
#ifndef CORE_CONSOLE_WRITE_MODEL_H
#define CORE_CONSOLE_WRITE_MODEL_H

#include "core/console/page.h"

/* People by "1,2,3" (at most 100), or those who are at an organisation now: [{"id",
 * "name","org","role","address","address_id","language","bounced","said",
 * "key_contact"}]. */
int cd_write_people(const struct cd_view *view, const char *ids, json_t **list_r,
                    struct cordee_error *err);
int cd_write_people_of_org(const struct cd_view *view, int64_t org, json_t **list_r,
                           struct cordee_error *err);
const char *cd_write_ids(const struct cd_view *view, json_t *people);
/* Puts `sender`: {name, login, signature, from_name, from_address}. */
int cd_write_put_sender(const struct cd_view *view, json_t *model,
                        struct cordee_error *err);
/* What the form starts with: a signature, and the subject of what is answered. */
int cd_write_start(const struct cd_view *view, const char *answers, json_t *people,
                   json_t *values, struct cordee_error *err);
/* Queues it to those with `chosen`; `answers` is an interaction's id or "".  Gives how
 * many, or -1. */
int64_t cd_write_queue(const struct cd_view *view, json_t *people, const char *subject,
                       const char *body, const char *answers, struct cordee_error *err);
/* The page of the one person, or the list. */
const char *cd_write_way_back(const struct cd_view *view, json_t *people);

#endif
