/* The inbox: mails of people as exchanges, whose each is, and whether it waits.
 *
 * A mail that somebody we know wrote opens one, or joins the one it belongs to, in the
 * transaction that files it; what one of us writes in return, whichever way, closes it.
 * Nothing is answered by itself. */
#ifndef CORE_MAIL_DESK_DESK_H
#define CORE_MAIL_DESK_DESK_H

#include "core/base/host.h"

/* Puts a mail that was filed where people look; `ids` are the Message-IDs it refers to,
 * the last being the nearest.  1: it is there now; 0: it is nothing that people answer,
 * or it is there already; -1. */
int cd_desk_take(struct cordee *core, int64_t message, const char *const *ids, size_t n,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Mail `message`, which one of us wrote, answers a mail of that Message-ID which is not
 * here: when it comes it is answered. */
int cd_desk_await(struct cordee *core, int64_t message, const char *answered,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Hooks of interaction.added, for what one of us wrote in an exchange: before the commit
 * it is put there; behind it the exchange is done, as a change of its own, since that can
 * be taken back and the mail cannot. */
int cd_desk_added(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                  struct cordee_error *err);
int cd_desk_answered(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                     struct cordee_error *err);

/* What people do with one, each a change of its own.  CORDEE_E_DENIED and
 * CORDEE_E_NOT_FOUND as for the party. */
int cd_desk_assign(struct cordee *cd, struct cordee_error *err, int64_t desk,
                   int64_t staff) CORDEE_MUST_CHECK;
int cd_desk_snooze(struct cordee *cd, struct cordee_error *err, int64_t desk,
                   int64_t until) CORDEE_MUST_CHECK;
int cd_desk_open(struct cordee *cd, struct cordee_error *err,
                 int64_t desk) CORDEE_MUST_CHECK;
/* `last` is the mail they took for the last one, 0 is whichever it is; another, and it
 * stays open with CORDEE_E_CONFLICT. */
int cd_desk_done(struct cordee *cd, struct cordee_error *err, int64_t desk,
                 int64_t last) CORDEE_MUST_CHECK;

/* What waits and is of somebody who may answer it no longer becomes nobody's: of user
 * `staff`, 0: of all. */
int cd_desk_release(struct cordee *core, struct cordee_error *err,
                    int64_t staff) CORDEE_MUST_CHECK;
/* The same every night, for whatever else took it from them. */
int cd_desk_nightly(struct cordee *cd, struct cordee_error *err);

/* Who may be given one of party `p`, as user `w`: whoever may answer it. */
#define CD_DESK_FOR(p) CORDEE_MAY_FOR(p, "'console.write_mail'")

/* What an answer to a mail that came begins with.  All in the arena, never NULL. */
struct cd_desk_answer {
    int64_t entry, party;
    const char *visibility; /* of the mail; the answer, which quotes it, has the same */
    int64_t cluster;        /* whose it is when only that one may see it; else 0 */
    const char *from;       /* her address, or "" */
    const char *reply_to;   /* where she asks for answers; "" when that is the same */
    bool reply_to_doubt;    /* ... which is nowhere near her address */
    const char *subject;    /* with one "Re: " */
    const char *quote;      /* "On ... wrote:" and her words behind "> " */
    const char *ids;        /* of the exchange, from first to last */
};
/* 1 found, 0 there is no such mail, -1. */
int cd_desk_answer_start(struct cordee *cd, int64_t entry, struct cordee_arena *arena,
                         struct cd_desk_answer *a,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
/* Sends what the user `from` wrote to one of the two addresses, and only to these. */
int cd_desk_answer_send(struct cordee *cd, const struct cd_desk_answer *a, int64_t from,
                        const char *to, const char *subject, const char *body,
                        struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
