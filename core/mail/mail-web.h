/* Public pages of the links in a mail; rows of cd_mail_part. */
#ifndef CORE_MAIL_MAIL_WEB_H
#define CORE_MAIL_MAIL_WEB_H

#include <cordee/plugin.h>

extern const struct cordee_route cd_mail_routes[];

#endif
