/* Templates: what a mailing is begun from. */
#ifndef PLUGINS_MAILING_MAILING_TEMPLATE_H
#define PLUGINS_MAILING_MAILING_TEMPLATE_H

#include "plugins/mailing/mailing.h"

/* One text of a template; all in the arena it was asked for with. */
struct mailing_start {
    const char *language, *name, *about, *subject, *preheader, *frame;
};

/* The template `id` ("newsletter" of those that ship, or the number of one that people
 * of the cluster made) in `language`, or else in another it has.  1; 0: none; -1. */
int mailing_template_load(struct cordee *cd, struct cordee_arena *a, const char *id,
                          const char *language, struct mailing_start *start_r,
                          struct cordee_error *err);
/* All that can be begun from: [{"id", "name", "about", "own": bool, "languages"}] in the
 * reader's language; NULL: failed. */
json_t *mailing_templates(struct cordee *cd, const char *language,
                          struct cordee_error *err);
/* A new draft from a template; its id, or -1. */
int64_t mailing_new_from(struct cordee *cd, const char *id, const char *filter,
                         int64_t staff, struct cordee_error *err);
/* Keeps a mailing's texts, all languages, as a template; its id, or -1. */
int64_t mailing_template_save(struct cordee *cd, json_t *model, const char *name,
                              int64_t staff, struct cordee_error *err);
int mailing_template_drop(struct cordee *cd, int64_t id, struct cordee_error *err);

#endif
