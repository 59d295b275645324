/* A mail with a link that lets somebody in. */
#ifndef CORE_CONSOLE_ACCOUNT_SIGNIN_H
#define CORE_CONSOLE_ACCOUNT_SIGNIN_H

#include "core/console/show.h"

/* The link stands under the text; it is forgotten once it was sent. */
int cd_signin_mail(struct cordee *cd, const char *login, const char *subject,
                   const char *text, const char *link, struct cordee_error *err);
/* The job "console.sign_in_mail". */
int cd_signin_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

#endif
