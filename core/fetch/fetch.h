/* Outgoing HTTP and IMAP: the only room with curl.h.  Every address is checked when its
 * socket is opened, so neither a redirect nor a name that changes its mind gets past. */
#ifndef CORE_FETCH_FETCH_H
#define CORE_FETCH_FETCH_H

#include "core/base/host.h"

#include <sys/socket.h>

extern const struct cordee_fetch_api cd_fetch_api;

/* Whether an address may be reached: `allow` lists addresses and networks ("10.0.0.0/8,
 * ::1") beside the public ones; in practice nothing but loopback is.  NULL: yes; else
 * what the address is ("a private address"). */
const char *cd_fetch_refuses(const struct sockaddr *address, const char *allow,
                             bool practice);

#endif
