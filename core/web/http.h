/* Callbacks of the server and what starts it; between http.c and web.c. */
#ifndef CORE_WEB_HTTP_H
#define CORE_WEB_HTTP_H

#include "core/web/web-priv.h"

void *web_on_address(void *ctx, const char *raw, struct MHD_Connection *mhd);
enum MHD_Result web_on_request(void *ctx, struct MHD_Connection *mhd, const char *url,
                               const char *method, const char *version, const char *data,
                               size_t *size, void **own);
void web_on_completed(void *ctx, struct MHD_Connection *mhd, void **own,
                      enum MHD_RequestTerminationCode why);

#endif
