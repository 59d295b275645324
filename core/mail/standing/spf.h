/* Whether an address may send mail of a domain, as a receiver finds out (SPF: RFC 7208).
 */
#ifndef CORE_MAIL_STANDING_SPF_H
#define CORE_MAIL_STANDING_SPF_H

#include "core/fetch/dns.h"

enum cd_spf_result {
    CD_SPF_NONE, /* nothing is published */
    CD_SPF_NEUTRAL,
    CD_SPF_PASS,
    CD_SPF_FAIL,
    CD_SPF_SOFTFAIL,
    CD_SPF_TEMPERROR, /* the DNS did not answer */
    CD_SPF_PERMERROR, /* what is published makes no sense */
};

/* What was found on the way. */
struct cd_spf_look {
    enum cd_spf_result result;
    int lookups;        /* terms that ask the DNS: 10 are allowed (4.6.4) */
    int voids;          /* of these, that found nothing: 2 are allowed */
    const char *record; /* of the domain itself; NULL: none */
    bool several;       /* it has more than one */
    const char *wrong;  /* a term that is none, or "" where an included one has none */
    char all;           /* the qualifier of its `all`; 0: it has none and no redirect */
    bool ptr;           /* it has a `ptr`, which many do not look at (5.5) */
};

/* As a receiver asks about mail from `address` with the return path `sender`
 * ("cordee@example.org").  Texts are in dns->arena. */
void cd_spf_check(struct cd_dns *dns, const char *domain, const char *address,
                  const char *sender, struct cd_spf_look *look_r);
/* All of it, for no address: how many lookups whoever sends may cost. */
void cd_spf_walk(struct cd_dns *dns, const char *domain, struct cd_spf_look *look_r);

#endif
