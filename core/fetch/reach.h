/* What libcurl may reach for us: shared by all that fetches. */
#ifndef CORE_FETCH_REACH_H
#define CORE_FETCH_REACH_H

#include "core/base/host.h"

#include <curl/curl.h>

struct cd_reach {
    struct cordee *cd;
    CURL *curl;
    const char *allow;   /* the setting fetch.allow */
    bool only_here;      /* nothing but this machine: what is said is not secret */
    const char *refused; /* what the address was that was not reached */
    char address[64];
};

/* Before curl_easy_perform; NULL: libcurl does not start.  `r` outlives the handle. */
CURL *cd_reach_new(struct cordee *cd, struct cordee_arena *a, struct cd_reach *r);

#endif
