/* What a person chooses herself on the preference page. */
#ifndef CORE_CRM_PREFERENCE_H
#define CORE_CRM_PREFERENCE_H

#include "core/base/host.h"

struct cd_choice {
    int64_t party;
    const char *language;  /* one of ours; anything else leaves it as it is */
    int64_t paused_until;  /* 0: no pause */
    const int64_t *topics; /* what she wants */
    size_t n;
    const char *page;    /* the language that she read */
    const char *wording; /* the sentence beside the boxes */
    const char *address; /* of origin */
};

/* Writes down what is different from before: a word for each topic, the pause, the
 * language, and an entry in her history.  Nothing chosen is a withdrawal of all.  Gives
 * how many things changed, or -1. */
int cd_preference_save(struct cordee *cd, struct cordee_error *err,
                       const struct cd_choice *choice) CORDEE_MUST_CHECK;
/* She asks to be forgotten: a follow-up for who manages the cluster, and an entry in her
 * history.  Asking again while it is open adds nothing. */
int cd_preference_erase(struct cordee *cd, struct cordee_error *err,
                        int64_t party) CORDEE_MUST_CHECK;
/* An entry in a person's history: `what` is for those who work here. */
int cd_preference_entry(struct cordee *cd, int64_t party, const char *kind,
                        const char *what, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
