/* What a mail that came in says, on the pages that show one. */
#ifndef CORE_CONSOLE_MAIL_BODY_H
#define CORE_CONSOLE_MAIL_BODY_H

#include "core/console/page.h"

/* Puts "text" (the person's own words), "whole" and "whole_label" where there is more,
 * "trouble", "files", and "html" when it has a look of its own, of the stored bytes. */
void cd_mail_body_put(const struct cd_view *view, const char *file, json_t *model);
/* Its HTML, sanitised, for a frame of its own. */
int cd_mail_body_frame(const struct cd_view *view, const char *file,
                       struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
