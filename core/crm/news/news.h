/* What mail teaches about people, in the register: who may have left, who is away and who
 * stands in, other numbers and titles, who wants no more mailings.  Nothing of it changes
 * a person by itself: an absence is shown, and what would change her waits on the page To
 * confirm, with the words it follows from. */
#ifndef CORE_CRM_NEWS_NEWS_H
#define CORE_CRM_NEWS_NEWS_H

#include "core/crm/crm-priv.h"

/* cd_crm_api.heard */
int cd_crm_heard(struct cordee *cd, struct cordee_error *err,
                 const struct cordee_heard *news);

/* For a person's page: {"away"?: {"since"?, "until"? (the last day), "quote",
 * "entry"?}, "left"?: {"proposal", "address", "organisation", "quote", "colleagues":
 * [{"id","name","url","role", ...}]}, "asks": [{"id", "kind", "label"}]}.  Words only of
 * mails that who acts may read, names of what they look at. */
int cd_party_news(struct cordee *cd, struct cordee_error *err, int64_t party,
                  json_t **model_r) CORDEE_MUST_CHECK;

/* A follow-up was done: what it asked is settled. */
int cd_news_task_done(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                      struct cordee_error *err);
/* An address works after all, which settles the question about it. */
int cd_news_address_works(struct cordee *cd, int64_t party, const char *folded,
                          struct cordee_error *err);
/* An undo changed this proposal: what a yes to a wish wrote into the log of consent
 * follows. */
int cd_leaving_undone(struct cordee *core, int64_t id, struct cordee_error *err);
/* The schedule: who stood in stands in no more; who asked a week ago to be left alone is
 * a follow-up. */
int cd_news_nightly(struct cordee *cd, struct cordee_error *err);

/* Party `p` waits for a yes to her wish to get no more mailings: nothing goes to her
 * meanwhile. */
#define CD_WISHES_TO_LEAVE                                             \
    "EXISTS (SELECT 1 FROM proposal wish WHERE wish.party = p.id AND " \
    "wish.kind = 'person.leaving' AND wish.state = 'open')"
/* Absence `ab` is now, or is known to come; one without an end is told for two weeks. */
#define CD_ABSENT                                                                   \
    "(ab.until > clock_now() OR (ab.until IS NULL AND ab.heard_at > clock_now() - " \
    "1209600))"

/* ---- what this room's files share ------------------------------------------- */

int cd_heard_gone(struct cordee *cd, const struct cordee_heard *news,
                  struct cordee_error *err);
int cd_heard_away(struct cordee *cd, const struct cordee_heard *news,
                  struct cordee_error *err);
int cd_heard_signature(struct cordee *cd, const struct cordee_heard *news,
                       struct cordee_error *err);
/* "new_address" of the details, of news of any sort. */
int cd_heard_moved(struct cordee *cd, const struct cordee_heard *news,
                   struct cordee_error *err);
int cd_heard_leaving(struct cordee *cd, const struct cordee_heard *news,
                     struct cordee_error *err);
/* Those who stand in, or who succeed: "standins" of the details. */
int cd_heard_standins(struct cordee *cd, const struct cordee_heard *news,
                      const char *kind, struct cordee_error *err);

/* Where a person is now: [{"role", "id" (the organisation), "name", "label", "country"}],
 * the key contact's place first; of many twenty. */
json_t *cd_places_now(struct cordee *cd, int64_t person, struct cordee_error *err);
/* The first of them.  1, 0: nowhere, -1. */
int cd_place_now(struct cordee *cd, int64_t person, json_t **place_r,
                 struct cordee_error *err);
/* A house (0: none) that who acts may not see is for others to decide: CORDEE_E_CONFLICT.
 */
int cd_house_must(struct cordee *cd, int64_t org, struct cordee_error *err);
/* Asks what follows from the news; `details` stay the caller's.  1 it waits; 0 it was
 * asked before; -1. */
int cd_news_ask(struct cordee *cd, const struct cordee_heard *news, const char *kind,
                const char *key, const json_t *details, struct cordee_error *err);
/* What is kept for all to read is said in the language of a cluster (0: the first), until
 * cd->text->spoken. */
int cd_news_speak(struct cordee *cd, int64_t cluster, struct cordee_error *err);

#define CD_A_WEEK (7 * INT64_C(86400))

struct cd_follow_up {
    int64_t party;
    const char *kind;  /* of the proposal, which is its group on the page To confirm */
    const char *title; /* a text in English: {1} is her name, {2} the word */
    const char *word;  /* NULL: none */
    const char *many;  /* what the one is called that stands for all others */
    int64_t due;
};
/* For who is in charge of her, in their language; of many only the first are added, then
 * one for all.  Put *task_r into the details as "task". */
int cd_follow_up_add(struct cordee *cd, const struct cd_follow_up *f, int64_t *task_r,
                     struct cordee_error *err);
/* `p` is decided: its follow-up is done, unless it stands for others that wait. */
int cd_follow_up_settle(struct cordee *cd, const struct cordee_proposal *p,
                        struct cordee_error *err);
int cd_standins_lapse(struct cordee *cd, struct cordee_error *err);
int cd_wishes_remind(struct cordee *cd, struct cordee_error *err);

/* What proposals of the kinds show, see kinds in proposal/person.c: the house by its
 * number ("org", or that of "role_id") and colleagues, as who acts may see them; until
 * when somebody is away. */
int cd_gone_shows(struct cordee *cd, int64_t party, json_t *details,
                  struct cordee_error *err);
int cd_signed_role_shows(struct cordee *cd, int64_t party, json_t *details,
                         struct cordee_error *err);
int cd_standin_shows(struct cordee *cd, int64_t party, json_t *details,
                     struct cordee_error *err);
int cd_moved_shows(struct cordee *cd, int64_t party, json_t *details,
                   struct cordee_error *err);
/* ... and do. */
int cd_gone_accepted(struct cordee *cd, const struct cordee_proposal *p, int64_t *party_r,
                     struct cordee_error *err);
int cd_gone_dismissed(struct cordee *cd, const struct cordee_proposal *p,
                      struct cordee_error *err);
int cd_standin_accepted(struct cordee *cd, const struct cordee_proposal *p,
                        int64_t *party_r, struct cordee_error *err);
int cd_signed_phone_accepted(struct cordee *cd, const struct cordee_proposal *p,
                             int64_t *party_r, struct cordee_error *err);
int cd_signed_role_accepted(struct cordee *cd, const struct cordee_proposal *p,
                            int64_t *party_r, struct cordee_error *err);
int cd_leaving_accepted(struct cordee *cd, const struct cordee_proposal *p,
                        int64_t *party_r, struct cordee_error *err);
int cd_leaving_dismissed(struct cordee *cd, const struct cordee_proposal *p,
                         struct cordee_error *err);

#endif
