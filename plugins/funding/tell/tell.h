/* Telling of calls: who is told, when, of what, and what they say to it.
 *
 *   when.c            the clock: when a mail or a reminder is due (pure)
 *   follow-model.c    who is told, and how a cluster tells
 *   news-model.c      what is news for whom, and that it was told
 *   look-model.c      when there is something to tell: a job for each cluster
 *   round.c           the job: news into mails, each person's together
 *   letter.c          what a mail says
 *   link.c            the page behind its buttons (link-model.c, forward-model.c)
 *   telling.c         the page "Who is told" */
#ifndef FUNDING_TELL_H
#define FUNDING_TELL_H

#include "plugins/funding/call/call.h"
#include "plugins/funding/tell/when.h"

#include <cordee/plugin.h>

#define FUNDING_TELL_JOB   "funding.tell"
#define FUNDING_TELL_LINK  "funding.told" /* merge field, and purpose of the link */
#define FUNDING_TELL_PATH  "/funding/c/"
#define FUNDING_TELL_FIELD "funding.told" /* of the filter: people who get such mails */
#define FUNDING_TELL_HOW                                          \
    "funding.rhythm" /* ... and how often, where somebody said so \
                      */

/* Is at the party now, or is it: whoever left hears of its calls no more, and their links
 * say nothing in its name. */
#define FUNDING_TELL_AT(person, party)                                                  \
    "(" person " = " party " OR EXISTS (SELECT 1 FROM role ar WHERE ar.party = " person \
    " AND ar.other = " party " AND " CORDEE_ROLE_NOW("ar") "))"

/* Whom one writes to there: its key contact, else who was entered first. */
#define FUNDING_TELL_FIRST(party)                                                      \
    "(SELECT kr.party FROM role kr JOIN party kp ON kp.id = kr.party AND kp.kind = 2 " \
    "AND kp.deleted_at IS NULL WHERE kr.other = " party                                \
    " AND " CORDEE_ROLE_NOW("kr") " "                                                  \
                                  "ORDER BY kr.key_contact DESC, kr.id LIMIT 1)"

/* Followers `f` to whom anything may be told at all: what wakes the job and what it looks
 * at. */
#define FUNDING_TELL_TO                                                               \
    "funding_follow f JOIN party p ON p.id = f.person AND p.deleted_at IS NULL JOIN " \
    "party o ON o.id = f.party AND o.deleted_at IS NULL AND " FUNDING_TELL_AT(        \
        "f.person", "f.party") " JOIN cluster w ON w.id = f.cluster AND "             \
                               "w.from_address <> '' AND w.retired_at IS NULL"

extern const struct cordee_route funding_tell_routes[];
extern const struct cordee_route funding_telling_routes[];
extern const struct cordee_merge_item funding_tell_items[]; /* a call in a mail */

/* The job {"cluster"}: writes to all of a cluster for whom there is news. */
int funding_tell_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* Queues it where somebody may have to be told. */
int funding_tell_look(struct cordee *cd, struct cordee_error *err);
/* At night: mails of whose calls none is kept any more. */
int funding_tell_end(struct cordee *cd, struct cordee_error *err);
/* In the year sheet: mails about calls, and to how many people. */
int funding_tell_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
                      struct cordee_error *err);
/* Hook of FUNDING_ANSWERED: who is interested in a call is reminded of it, also when they
 * get no digests. */
int funding_tell_answered(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                          struct cordee_error *err);

/* Queues the job, for one cluster or for each whose job neither waits nor runs. */
int tell_queue(struct cordee *cd, int64_t cluster,
               struct cordee_error *err) CORDEE_MUST_CHECK;
int tell_queue_all(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- for its own files: how a cluster tells (follow-model.c) ----------------- */

struct teller {
    int64_t cluster, topic; /* topic 0: none */
    const char *name;       /* the cluster's */
    const char *language;
    bool can_write;     /* it has an address to write from */
    int64_t short_days; /* what closes within so many days is told at once */
    struct tell_clock clock;
};

/* Of a cluster, or the first; texts in `a`.  1 found, 0, -1. */
int teller_load(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                struct teller *t_r, struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- what is news (news-model.c) --------------------------------------------- */

struct news {
    int64_t call, party, known, stamp, strength;
    int64_t knew;      /* the newest change that they had known */
    int64_t closes_at; /* the next deadline; 0: none is known */
    char what[8];      /* as in funding_told */
    int reminder;      /* days before; 0: none */
    bool urgent;       /* it closes shortly */
    bool over;         /* it ended before its time */
    bool interested;   /* their last word */
    const char *why;   /* JSON */
};

/* News of one person, what is most pressing first. */
struct reader {
    int64_t person, party;
    bool due; /* her digest is */
    int64_t most;
    bool weekly;
    struct news *news;
    size_t n, room;
    size_t more; /* that have to wait for the next mail */
};

struct readers {
    struct reader *list;
    size_t n, room;
    struct cordee_arena *arena;
};

/* All of a cluster for whom there is news or whose digest is due, by person. */
int news_load(struct cordee *cd, const struct teller *t, int64_t now, struct readers *all,
              struct cordee_error *err) CORDEE_MUST_CHECK;
/* Writes down that she is told, in the caller's transaction.  The number of the mail's
 * row; 0: somebody told her the same meanwhile; -1. */
int64_t news_told(struct cordee *cd, const struct teller *t, const struct reader *r,
                  const char *language, int64_t now,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Who has no day for mails yet, such as after an undo, gets one. */
int followers_begin(struct cordee *cd, const struct teller *t, int64_t now,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* When her next digest is due, if this one was. */
int reader_next(struct cordee *cd, const struct teller *t, const struct reader *r,
                int64_t now, struct cordee_error *err) CORDEE_MUST_CHECK;
/* She could not be written to: not tried again before tomorrow's hour. */
int reader_rest(struct cordee *cd, const struct teller *t, const struct reader *r,
                int64_t now, struct cordee_error *err) CORDEE_MUST_CHECK;
/* What was told by mails that never went out was not told. */
int news_untold(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
/* What of a call changed after `known`: [{"field","at","was","became"}], only what
 * matters to who wants to apply, each field once. */
json_t *news_changes(struct cordee *cd, int64_t call, int64_t known,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- what a mail says (letter.c) --------------------------------------------- */

/* The letter of a round, or of a call that somebody forwards, in all our languages; it
 * lives in `a`. */
void tell_letter(struct cordee *cd, struct cordee_arena *a, const struct teller *t,
                 bool forwarded, struct cordee_letter *l_r);
/* Puts her merge values in her language into `values`. */
int tell_values(struct cordee *cd, const struct teller *t, const struct reader *r,
                const char *language, int64_t now, json_t *values,
                struct cordee_error *err) CORDEE_MUST_CHECK;
/* What a call says in one line ("12 days left, until Tue 3 Dec, 17:00 · € 1.2 M ·
 * Horizon Europe"), why it fits, and its address, into `item`: "title", "facts", "why",
 * "url". */
void tell_item(struct cordee *cd, struct cordee_arena *a, const char *zone,
               const struct funding_call *call, const json_t *why, int64_t now,
               json_t *item);

#endif
