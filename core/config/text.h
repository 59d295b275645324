/* Texts in five languages, from gettext catalogues (.mo) that every thread may read in
 * another language.  The sources are English. */
#ifndef CORE_CONFIG_TEXT_H
#define CORE_CONFIG_TEXT_H

#include "core/base/format.h"
#include "core/base/host.h"

extern const struct cordee_text_api cd_text_api;

/* Reads `<folder>/<language>/LC_MESSAGES/cordee.mo` or `<folder>/<language>.mo` of each
 * language; a missing one is no error, a damaged one is.  `folder` NULL: where `make
 * install` puts them. Before the threads start. */
int cd_text_start(struct cordee_host *host, const char *folder, struct cordee_error *err);
void cd_text_stop(struct cordee_host *host);

/* "en", "de", "fr", "it", "sl", NULL. */
extern const char *const cd_text_languages[];

/* The language of the calling thread: "en" until it is told otherwise.  Gives the one
 * before, which lives for ever. */
const char *cd_text_use(const char *language);
const char *cd_text_language(void);
/* For a while: a mail in its reader's language. At most 8 deep. */
void cd_text_push(const char *language);
void cd_text_pop(void);

/* Which of the forms of a gettext plural rule is for `n`; rule is "nplurals=2;
 * plural=n != 1;".  A rule that is not understood gives the Germanic answer. */
unsigned cd_plural_form(const char *rule, uint64_t n);

#endif
