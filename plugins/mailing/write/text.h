/* The texts of a mailing: the original, which stands in its row, and its translations. */
#ifndef PLUGINS_MAILING_MAILING_TEXT_H
#define PLUGINS_MAILING_MAILING_TEXT_H

#include "plugins/mailing/mailing.h"

/* The languages we speak: code and own name, {NULL} at the end. */
extern const char *const mailing_languages[][2];
const char *
mailing_language_name(const char *code);    /* the code, when it is none of ours */
bool mailing_language_ok(const char *code); /* two letters */

/* ---- text-model.c ----------------------------------------------------------- */

/* Who saved, and how: `typed`, by a script while they write, which adds to the change
 * that they began before; else by a button. */
struct mailing_saving {
    int64_t staff;
    bool typed;
    const char *title;    /* of the change */
    int64_t version;      /* of the text they saw; 0: a translation is made */
    const char *original; /* the language of the original */
    bool same;            /* a translation says what the original says now */
};

/* Saves the original and the choices of a draft, or its text in t->language when that is
 * another than the original's.  *version_r is the new one, from which to save next; where
 * just that stands there already, nothing is changed and it stays as it is.
 * CORDEE_E_CONFLICT: somebody else saved it meanwhile, nothing was changed. */
int mailing_text_save(struct cordee *cd, int64_t id, const struct mailing_text *t,
                      const struct mailing_saving *how, int64_t *version_r,
                      struct cordee_error *err);
/* Takes a translation of a draft away; CORDEE_E_CONFLICT: there is none. */
int mailing_text_drop(struct cordee *cd, int64_t id, const char *language, int64_t staff,
                      struct cordee_error *err);
/* All translations, in the order of their codes: {"language", "name", "subject",
 * "preheader", "markdown", "version", "saved_at", "saved_by", "from_...", "unfinished",
 * "outdated"}, a new array; NULL: failed. */
json_t *mailing_texts(struct cordee *cd, json_t *model, struct cordee_error *err);
/* The language of the text that a reader of `reader` gets: of a finished translation,
 * else the original's.  Lives as long as `model`, or the program; NULL: failed. */
const char *mailing_text_for(struct cordee *cd, json_t *model, const char *reader,
                             struct cordee_error *err);
/* The version of a translation: 1; 0 there is none; -1. */
int mailing_text_version(struct cordee *cd, int64_t id, const char *language,
                         int64_t *version_r, struct cordee_error *err);
/* Puts the translation into a loaded mailing in the original's place, finished or not
 * ("" where there is none yet), and that into "original"; also "lang", "lang_name",
 * "translation" (its row) and "edit_version" (0: none yet).  1 there is one, 0, -1. */
int mailing_text_put(struct cordee *cd, json_t *model, const char *language,
                     struct cordee_error *err);
/* Puts what was typed over what is stored, for a page that shows it again. */
void mailing_typed_over(json_t *model, const struct mailing_text *t);
/* The original, that was set aside so, as the text to begin with. */
void mailing_text_begin(const json_t *model, struct mailing_text *t);

/* ---- tabs.c ----------------------------------------------------------------- */

/* Adds "tabs", one for the original, each translation and each of our languages that
 * somebody who gets it reads, "more_languages" that can be added, "original_name". */
void mailing_tabs_put(json_t *model, const json_t *texts, const char *original,
                      const char *lang);
/* Adds "changed": what the original said when a loaded translation was made, and says
 * now. */
void mailing_changed_put(struct cordee *cd, json_t *model);

/* ---- difference.c ----------------------------------------------------------- */

/* What changed from `a` to `b`, by lines, with a line around each change: [{"text",
 * "gone" or "came" or "same": true, or "gap": true}], a new array; empty: nothing. */
json_t *mailing_difference(const char *a, const char *b);

#endif
