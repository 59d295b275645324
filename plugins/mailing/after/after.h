/* What happens once a mailing has gone out: what is counted, what the report adds up, who
 * is written to again. */
#ifndef PLUGINS_MAILING_AFTER_H
#define PLUGINS_MAILING_AFTER_H

#include "plugins/mailing/mailing-web.h"

enum mailing_clicks { MAILING_CLICKS_OFF, MAILING_CLICKS_ANONYMOUS, MAILING_CLICKS_WHO };
enum mailing_opens { MAILING_OPENS_OFF, MAILING_OPENS_ANONYMOUS, MAILING_OPENS_WHO };

/* ---- after.c: what is set for one mailing ------------------------------- */

struct mailing_after {
    int64_t clicks;            /* enum mailing_clicks */
    const char *consent;       /* on what people agreed to be counted by name */
    int64_t opens;             /* enum mailing_opens */
    const char *opens_consent; /* on what people agreed to that, of nobody as well */
    bool archive;              /* anybody may read it */
    bool summary;              /* its author gets a mail on the next day */
};

/* Texts live in the arena.  What nobody set is the default. */
int mailing_after_load(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                       struct mailing_after *after_r, struct cordee_error *err);
/* -1, CORDEE_E_INVALID: clicks by name, or opens at all, and no word on what consent.
 * What needs one is audited. */
int mailing_after_save(struct cordee *cd, int64_t mailing,
                       const struct mailing_after *wanted, struct cordee_error *err);
/* What a copy takes over: whether clicks are counted, but not by name, for which people
 * agreed to that one mailing; and neither opens nor that anybody may read it. */
int mailing_after_copy(struct cordee *cd, int64_t from, int64_t to,
                       struct cordee_error *err);
/* Adds the letter's flags for it. */
int mailing_after_flags(struct cordee *cd, int64_t mailing, unsigned *flags_r,
                        struct cordee_error *err);
/* A new draft to those who got it and neither answered nor, where that is known, followed
 * a link; its id, or -1. */
int64_t mailing_follow_up(struct cordee *cd, json_t *mailing, int64_t staff,
                          struct cordee_error *err);

/* ---- outcome.c: what the report adds up --------------------------------- */

/* Adds "links", "bounces", "left", "pause_bars", "languages", "countries", "types", each
 * {"any", "rows": [...]}, "left_words", and what is said about clicks and opens. */
int mailing_outcome(struct cordee *cd, struct cordee_arena *a, json_t *model,
                    struct cordee_error *err);
/* {"rows": [...], "any"} under `name`, which takes the rows over; each row's "n" becomes
 * a "width" of the largest. */
void mailing_bars(struct cordee *cd, json_t *model, const char *name, json_t *rows);
/* Adds "languages", "countries" and "types". */
int mailing_groups(struct cordee *cd, struct cordee_arena *a, json_t *model,
                   struct cordee_error *err);
/* Adds "chart", the points of an SVG of deliveries and replies; nothing while there are
 * none. */
int mailing_chart(struct cordee *cd, struct cordee_arena *a, json_t *model,
                  struct cordee_error *err);
/* Mailings beside each other, newest first: a new list. */
json_t *mailing_compared(struct cordee *cd, struct cordee_error *err);

/* ---- after-web.c, summary.c, archive.c ------------------ */

extern const struct cordee_route mailing_after_routes[];
extern const struct cordee_route mailing_archive_routes[];
int mailing_summarise(struct cordee *cd, struct cordee_error *err); /* schedule */

#endif
