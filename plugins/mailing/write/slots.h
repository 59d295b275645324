/* Slots: named places of a template's text, which are filled in one by one.
 *
 *     [[slot name=dates label="Dates" hint="One a line"]]
 *
 * on a line of its own.  Nothing that stands in a slot changes the text around it. */
#ifndef PLUGINS_MAILING_MAILING_SLOTS_H
#define PLUGINS_MAILING_MAILING_SLOTS_H

#include <cordee/plugin.h>

#define MAILING_SLOTS_MOST 20

/* The slots of a frame in their order: [{"name", "label", "hint", "text"}] with what
 * `filled` (an object of texts, or NULL) has for them; a new array. */
json_t *mailing_slots(const char *frame, const json_t *filled);
/* Whether it has slots and nothing stands in any: what such a frame says by itself is no
 * text to send. */
bool mailing_slots_blank(const char *frame, const json_t *filled);
/* The text with its slots filled, the first MAILING_SLOTS_MOST of them; a slot without
 * text takes the heading above it along.  In the arena. */
const char *mailing_slots_fill(struct cordee_arena *a, const char *frame,
                               const json_t *filled);
/* What the slot is called in which the line of that text stands, and in *line its line
 * there; NULL: in none, and *line stays.  In the arena. */
const char *mailing_slot_of_line(struct cordee_arena *a, const char *frame,
                                 const json_t *filled, int64_t *line);

#endif
