/* Double opt-in: what somebody asked for waits until it is confirmed by mail, or ends. */
#ifndef CORE_CRM_SIGNUP_H
#define CORE_CRM_SIGNUP_H

#include "core/base/host.h"

enum { CD_SIGNUP_DAYS = 7, CD_SIGNUP_TOPICS = 50 };

struct cd_signup {
    int64_t party; /* who was asked; 0: whoever filled in the public page */
    int64_t staff; /* who asked */
    const char *address, *name, *language;
    const char *origin;    /* the address that the page was sent from */
    const int64_t *topics; /* others than live ones are left out */
    size_t n;
};

/* Keeps it.  1; 0: it is not kept, and no mail may go: the address complained or was
 * erased, or has been asked often enough; -1 (CORDEE_E_INVALID: no address, no topic). */
int cd_signup_start(struct cordee *cd, struct cordee_error *err,
                    const struct cd_signup *signup, int64_t *id_r) CORDEE_MUST_CHECK;
/* {"id","address","name","language","asked":bool,"confirmed":bool,"topics":[{"id","name",
 * "help"}]}, topics in `language` ("": in its own).  1; 0: it has ended; -1. */
int cd_signup_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                   const char *language, json_t **model_r) CORDEE_MUST_CHECK;
/* It is so: the person (made when she is new), a word for each topic with what was shown,
 * an entry in her history.  1 now, 0 it was before or has ended, -1. */
int cd_signup_confirm(struct cordee *cd, struct cordee_error *err, int64_t id,
                      const char *wording, const char *origin,
                      int64_t *party_r) CORDEE_MUST_CHECK;
/* What has ended goes, confirmed or not. */
int cd_signup_purge(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
