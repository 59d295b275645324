/* The page of one organisation or person, put together. */
#ifndef CORE_CONSOLE_PARTY_PARTY_PAGE_H
#define CORE_CONSOLE_PARTY_PARTY_PAGE_H

#include "core/console/page.h"

/* All that the templates `member` and `contact` place.  1 found, 0 none, -1. */
int cd_party_page_model(const struct cd_view *view, int64_t party, enum cordee_kind kind,
                        json_t **model_r, struct cordee_error *err);
/* The form for a new entry; `body` and `error` are kept from what was sent. */
json_t *cd_party_composer(const struct cd_view *view, json_t *page);
/* What stands about it in a record: [{"label", "text", "href"}]. */
json_t *cd_party_details(const struct cd_view *view, const json_t *page);
/* Puts `place`: where a person is now, or false. */
void cd_party_place(json_t *page);
/* An entry of a history in words: title, about, with_text, badge, ... */
void cd_timeline_dress(const struct cd_view *view, json_t *item, const json_t *page);
/* The history as the partial `timeline` takes it. */
int cd_party_timeline(const struct cd_view *view, int64_t party, const json_t *page,
                      const char *path, json_t **model_r, struct cordee_error *err);

/* ---- seen-by.c: who may read an entry --------------------------------------- */

/* Choices for a form, with the one that was sent, or everybody: [{"value","label",
 * "selected":bool}]. */
json_t *cd_seen_by_choices(const struct cd_view *view);
/* What was sent, as struct cordee_interaction has it; NULL: it is none of the choices. */
const char *cd_seen_by_sent(const struct cd_view *view);
/* The badge of an entry that not everybody reads; "" for others. */
/* "readers": what who looks may choose for an entry that is there; nothing: nothing. */
void cd_seen_by_put(const struct cd_view *view, json_t *item);
const char *cd_seen_by_badge(struct cordee *cd, const char *visibility);

/* Why there cannot be an entry of this kind with that text of that moment: it is too
 * long, is still to come, is of no year that anybody means.  `at` 0: now.  NULL: it can
 * be. */
const char *cd_entry_wrong(const struct cd_view *view, const char *kind, const char *body,
                           int64_t at);

/* Fields of one's own that entries have.  Puts their inputs, as they were sent: `own`,
 * which is not there when there are none. */
void cd_entry_own_put(const struct cd_view *view, json_t *model);
/* What was sent of them, for the register: a new object.  False: one has no value of
 * its own; its input says so. */
bool cd_entry_own_read(const struct cd_view *view, json_t **said_r);

#endif
