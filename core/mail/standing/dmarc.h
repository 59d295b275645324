/* What a domain wants done with mail in its name, and which domains are one organization
 * (DMARC: RFC 9989). */
#ifndef CORE_MAIL_STANDING_DMARC_H
#define CORE_MAIL_STANDING_DMARC_H

#include "core/fetch/dns.h"
#include "core/mail/standing/record.h"

struct cd_dmarc {
    const char *record; /* that holds for the domain; NULL: none */
    const char *at;     /* the domain it stands at */
    struct cd_tags tags;
    const char *organization; /* the organizational domain; the domain itself if nothing
                               * is published */
    bool several;             /* more than one stands at the domain: none counts (4.7) */
    const char *unread;       /* what stands at the domain and is none, or NULL */
};

/* By the walk up the tree (4.10), eight questions at most.  0; -1: the DNS did not
 * answer. Texts are in dns->arena. */
int cd_dmarc_find(struct cd_dns *dns, const char *domain, struct cd_dmarc *dmarc_r,
                  struct cordee_error *err);
/* "none", "quarantine" or "reject", as it holds for the domain; none where p is missing
 * or unknown (4.7). */
const char *cd_dmarc_policy(const struct cd_dmarc *dmarc, const char *domain);

#endif
