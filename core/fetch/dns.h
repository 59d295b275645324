/* Names looked up in the DNS, by c-ares: the only room with ares.h.  For jobs, never for
 * a request's thread.  In a practice folder only a server on this machine is asked. */
#ifndef CORE_FETCH_DNS_H
#define CORE_FETCH_DNS_H

#include "core/base/host.h"

enum cd_dns_type { CD_DNS_A, CD_DNS_AAAA, CD_DNS_MX, CD_DNS_TXT, CD_DNS_PTR };

#define CD_DNS_ROWS 30   /* of an answer; what is behind them is left out */
#define CD_DNS_TEXT 4096 /* bytes of a row; longer ones are cut */

/* What was found. */
struct cd_dns_answer {
    size_t n;
    struct {
        /* Printable ASCII: an address, a name without its last dot ("" the root), or the
         * strings of a TXT joined (any other byte is a "?"). */
        const char *text;
        int preference; /* of an MX */
    } rows[CD_DNS_ROWS];
};

/* Who is asked: the resolver, or a test that says what it likes. */
struct cd_dns {
    struct cordee_arena *arena; /* texts of answers live in it */
    /* 1 found; 0 there is no such record; -1 nobody knows: time, a server that fails. */
    int (*ask)(struct cd_dns *dns, enum cd_dns_type type, const char *name,
               struct cd_dns_answer *answer_r, struct cordee_error *err);
};

/* Looks up by the servers of the setting fetch.dns ("192.0.2.1, [2001:db8::1]:5353"), or
 * else the system's; each name once.  Ends by itself after a minute or 300 names: from
 * then on each is -1; `stop` (may be NULL) is asked four times a second.  NULL: no server
 * may be asked. */
struct cd_dns *cd_dns_open(struct cordee *cd, struct cordee_arena *arena,
                           bool (*stop)(void *), void *ctx, struct cordee_error *err);
void cd_dns_close(struct cd_dns *dns); /* takes NULL; of cd_dns_open only */

/* Where the name of an address stands: "4.3.2.1.in-addr.arpa".  false: it is no address.
 * `out` takes 80 bytes. */
bool cd_dns_reverse(const char *address, char out[80]);

#endif
