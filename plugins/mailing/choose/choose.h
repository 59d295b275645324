/* Who gets a mailing, beside its filter: saved filters and past mailings that let in or
 * keep out, a pasted list, one of each organisation, the kind, the budget. */
#ifndef PLUGINS_MAILING_MAILING_CHOOSE_H
#define PLUGINS_MAILING_MAILING_CHOOSE_H

#include "plugins/mailing/mailing.h"

#define MAILING_MOST_PARTS  40
#define MAILING_MOST_LISTED 20000 /* addresses of a pasted list */

/* ---- choose-model.c --------------------------------------------------------- */

/* What a person may set on the page; texts are borrowed. */
struct mailing_choice {
    const char *filter;
    int64_t mode, topic;
    bool one_each, notice;
    const char *why, *reason; /* of a notice */
    const char *budget;       /* "", "off", "warn", "defer", "key" */
};

/* Adds to a loaded mailing "choice" ({"one_each","notice","why","reason","budget",
 * "per_person","per_org","act"}), "parts" ([{"id","kind","ref","out","name","filter",
 * "gone"}], the pasted list among them with kind "list"). */
int mailing_choice_load(struct cordee *cd, json_t *model, struct cordee_error *err);
/* Saves it for a draft at `version`, which grows; CORDEE_E_CONFLICT as mailing_save.  A
 * notice that was none before is audited with its reason. */
int mailing_choice_save(struct cordee *cd, int64_t id, int64_t version,
                        const struct mailing_choice *c, struct cordee_error *err);
/* Adds a saved filter ("segment") or a past mailing ("mailing"), or turns it round. */
int mailing_part_add(struct cordee *cd, int64_t id, const char *kind, int64_t ref,
                     bool out, struct cordee_error *err);
int mailing_part_remove(struct cordee *cd, int64_t id, int64_t part,
                        struct cordee_error *err);
/* What can be added: "segments" [{"id","name"}], "mailings" [{"id","name"}]. */
int mailing_part_offers(struct cordee *cd, json_t *model, struct cordee_error *err);
/* What a copy takes over: all but the notice, for which there is a reason each time. */
int mailing_choice_copy(struct cordee *cd, int64_t from, int64_t to,
                        struct cordee_error *err);

/* ---- listed.c: a pasted list ------------------------------------------------ */

/* Keeps the addresses of `text` in place of those there were: by lines, commas,
 * semicolons, "Name <address>" too.  *n_r: how many were read. */
int mailing_listed_set(struct cordee *cd, int64_t id, const char *text, int64_t *n_r,
                       struct cordee_error *err);
/* "listed": {"matched","unknown","malformed","double","others": [{"given","state",
 * "word"}] (200 at most)}; none: no list. */
int mailing_listed_load(struct cordee *cd, json_t *model, struct cordee_error *err);

/* Fields of the filter language that speak of mailings by their number. */
int mailing_field_listed(struct cordee *cd, const struct cordee_condition *c,
                         struct cordee_sql *out, struct cordee_error *err);
int mailing_field_recipient(struct cordee *cd, const struct cordee_condition *c,
                            struct cordee_sql *out, struct cordee_error *err);

/* ---- choose.c ----------------------------------------------------------------- */

/* A step of the filter box changes the filter: *filter is the new text, in `model`. */
int mailing_filter_step(struct cordee *cd, struct cordee_request *req, json_t *model,
                        const char **filter, struct cordee_error *err);

extern const struct cordee_route mailing_choose_routes[];

#endif
