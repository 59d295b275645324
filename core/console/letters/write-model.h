/* Who a personal mail goes to, and its way into the outbox and the timelines. */
#ifndef CORE_CONSOLE_LETTERS_WRITE_MODEL_H
#define CORE_CONSOLE_LETTERS_WRITE_MODEL_H

#include "core/console/page.h"

/* The form of a mail that one of us writes: subject and text. */
extern const struct cd_input cd_mail_inputs[];
/* Whether a text has a line that is no quote and does not stand in what it began with. */
bool cd_mail_says_more(const char *body, const char *begun);

/* People by "1,2,3" (at most 100), or those who are at an organisation now: [{"id",
 * "name","org","role","address","address_id","language","bounced","left","said",
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
/* What is to be added when a mail is on its way and cannot go yet: " It waits: ..."; "".
 */
const char *cd_write_waits(const struct cd_view *view);
/* The page of the one person, or the list. */
const char *cd_write_way_back(const struct cd_view *view, json_t *people);

#endif
