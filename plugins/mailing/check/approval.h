/* A second person's word on a mailing that goes to many. */
#ifndef PLUGINS_MAILING_APPROVAL_H
#define PLUGINS_MAILING_APPROVAL_H

#include "plugins/mailing/check/check.h"

/* ---- approval-model.c -------------------------------------------------------- */

/* What was asked, and answered, of just what stands there now: {"state","of","by","note",
 * "answer","asked_of","asked_at","answered_at"}; NULL in *row_r: nothing. */
int mailing_approval_row(struct cordee *cd, json_t *model, json_t **row_r,
                         struct cordee_error *err);
/* Who may be asked by `user`: [{"id","name"}], a new array. */
json_t *mailing_approvers(struct cordee *cd, json_t *model, int64_t user,
                          struct cordee_error *err);
struct mailing_asking {
    int64_t by, of;   /* staff */
    const char *note; /* a word to them, or "" */
    int64_t people;   /* who would get it; -1: not known */
};
/* Asks for what stands there now, and says so by mail; an earlier question is forgotten.
 * Asked again of the same person while it waits, a new word replaces the old one, and no
 * other mail goes out. */
enum mailing_asked { MAILING_ASKED_BEFORE, MAILING_ASKED, MAILING_ASKED_BY_MAIL };
int mailing_approval_ask(struct cordee *cd, json_t *model, const struct mailing_asking *q,
                         enum mailing_asked *how_r, struct cordee_error *err);
/* Says yes or no to what stands at `version`, to who asked also by mail.  1; 0: it was
 * changed, is not `user`'s to answer, or was answered already; -1. */
int mailing_approval_answer(struct cordee *cd, json_t *model, int64_t user,
                            int64_t version, bool yes, const char *answer,
                            struct cordee_error *err);
/* Of drafts: what waits for `user`, and what others said to them; a new array. */
json_t *mailing_approvals_of(struct cordee *cd, int64_t user, struct cordee_error *err);

/* ---- approval-mail.c --------------------------------------------------------- */

/* In the reader's language.  1 it is on its way; 0: they have no address or work here no
 * more, or there is no sender; -1. */
int mailing_approval_tell_asked(struct cordee *cd, const json_t *model,
                                const struct mailing_asking *q, struct cordee_error *err);
int mailing_approval_tell_asker(struct cordee *cd, const json_t *model, int64_t user,
                                bool yes, const char *answer, struct cordee_error *err);

/* ---- approval.c -------------------------------------------------------------- */

/* Adds "approval", what the page says of it and may be done. */
int mailing_approval_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                         const json_t *checks, struct cordee_error *err);

#endif
