/* What a mail that came in says, on the pages that show one. */
#ifndef CORE_CONSOLE_LETTERS_MAIL_BODY_H
#define CORE_CONSOLE_LETTERS_MAIL_BODY_H

#include "core/console/page.h"

/* Puts "text" (the person's own words), "whole" and "whole_label" where there is more,
 * "trouble", "files" (with "href" where the model has a "base"), and "html" when it has a
 * look of its own, of the stored bytes. */
void cd_mail_body_put(const struct cd_view *view, const char *file, json_t *model);
/* Its HTML, sanitised, for a frame of its own. */
int cd_mail_body_frame(const struct cd_view *view, const char *file,
                       struct cordee_error *err) CORDEE_MUST_CHECK;

/* A file of it, from 0, as a download of no type that anything would run. */
int cd_mail_body_file(const struct cd_view *view, const char *file, int64_t at,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
