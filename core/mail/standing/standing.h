/* Whether mail of a domain is believed: what is published of it, looked at in the
 * background, kept, and said in words. */
#ifndef CORE_MAIL_STANDING_STANDING_H
#define CORE_MAIL_STANDING_STANDING_H

#include "core/fetch/dns.h"

struct cordee_job;

/* ---- looking --------------------------------------------------------------------- */

/* What is looked at. */
struct cd_standing {
    const char *domain;      /* of From */
    const char *return_path; /* the address bounces go to, "" when none is set */
    json_t *addresses;       /* our mail leaves from these (texts) */
    bool certain;            /* set by a person; else those of the relay's name */
    json_t *keys;            /* rows of cd_dkim_list */
};

/* One thing of it, a member of the array that cd_standing_look gives:
 *   {"check": "spf" "dkim" "dmarc" "mx" "ptr" "align", "state": "ok" "warn" "bad"
 *    "unknown", "code", "args": [texts], "found", "name", "line", "key": row}
 * `code` stands for a sentence (cd_standing_said); `line` is what to publish at `name`,
 * as `type` says. */
json_t *cd_standing_look(struct cd_dns *dns, const struct cd_standing *s);

/* "bad" before "warn" before "unknown" before "ok". */
const char *cd_standing_worst(const json_t *checks);

/* ---- keeping --------------------------------------------------------------------- */

/* Looks at every domain of ours as soon as may be; does nothing when that waits already.
 */
int cd_standing_ask(struct cordee *core, struct cordee_error *err);
/* The job "mail.standing" and its schedules. */
int cd_standing_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int cd_standing_daily(struct cordee *cd, struct cordee_error *err);
int cd_standing_waiting(struct cordee *cd, struct cordee_error *err);

/* What was last seen of a domain: {"domain", "state" ("" never looked), "checks",
 * "looked_at", "error", "week": {"sent", "complaints", "bounced": [{"reason", "n"}]}},
 * with "words" for each check in the reader's language.  A new object; NULL: failed. */
json_t *cd_standing_get(struct cordee *cd, const char *domain, struct cordee_error *err);

/* words.c: the sentence of a check, in the reader's language. */
const char *cd_standing_said(struct cordee *cd, struct cordee_arena *a,
                             const json_t *check);

/* For cd->mail->sender_health: see cordee/mail.h. */
int cd_sender_health(struct cordee *cd, struct cordee_error *err, const char *address,
                     json_t **health_r);

#endif
