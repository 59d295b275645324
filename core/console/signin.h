/* A mail with a link that signs somebody in. */
#ifndef CORE_CONSOLE_SIGNIN_H
#define CORE_CONSOLE_SIGNIN_H

#include "core/console/show.h"

int cd_signin_mail(const struct cd_view *view, int64_t staff, const char *login,
                   const char *subject, const char *text, int64_t seconds,
                   struct cordee_error *err);

#endif
