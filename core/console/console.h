/* What every room of the console declares: handlers and forms.  A room has its pages, a
 * header with their handlers, and routes.c with their rows. */
#ifndef CORE_CONSOLE_CONSOLE_H
#define CORE_CONSOLE_CONSOLE_H

#include "core/base/host.h"

#define CD_HANDLER(name) \
    int name(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)

/* What a page's form sends, for /openapi.json. */
#define CD_FORM(name) json_t *name(struct cordee *cd)

/* objects.c */
extern const struct cordee_object cd_console_objects[];

#endif
