/* Outgoing HTTP and IMAP: the only room with curl.h.  Every address is checked when its
 * socket is opened, so neither a redirect nor a name that changes its mind gets past. */
#ifndef CORE_FETCH_FETCH_H
#define CORE_FETCH_FETCH_H

#include "core/base/host.h"

#include <cordee/fetch.h>

#include <sys/socket.h>

enum { CD_FETCH_REDIRECTS = 5 };

extern const struct cordee_fetch_api cd_fetch_api;

/* Whether an address may be reached: `allow` lists addresses and networks ("10.0.0.0/8,
 * ::1") beside the public ones; in practice nothing but loopback is.  NULL: yes; else
 * what the address is ("a private address"). */
const char *cd_fetch_refuses(const struct sockaddr *address, const char *allow,
                             bool practice);

/* One exchange.  `next_r` NULL: redirects are followed; else none is, and *next_r is
 * where the answer sends us, "" nowhere. */
int cd_fetch_once(struct cordee *cd, const struct cordee_fetch *f, char next_r[1100],
                  struct cordee_fetched *result_r, struct cordee_error *err);

/* Its body, or its file. */
void cd_fetched_drop(struct cordee_fetched *result);

/* polite.c: the same for what is polite. */
int cd_fetch_polite(struct cordee *cd, const struct cordee_fetch *f,
                    struct cordee_fetched *result_r, struct cordee_error *err);

#endif
