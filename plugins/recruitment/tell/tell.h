/* Mails about matches: who looks for work hears of openings that fit, who looks for
 * somebody of candidates without their names; each pair once to each.
 *
 *   when.c            the clock: when a mail is due (pure)
 *   follow-model.c    who is told, and when a cluster writes
 *   news-model.c      what is new for whom, and that it was told
 *   letter.c          what a mail says
 *   round.c           the job: news into mails, each person's together
 *   link.c            the page behind its links (link-model.c)
 *   telling.c         the page "Who is told"
 *
 * Consent to keep a profile covers being told; who has left all mail, or asked for a
 * pause, gets none.  Whoever gets mailings too gets these within the same budget. */
#ifndef RECRUITMENT_TELL_H
#define RECRUITMENT_TELL_H

#include "plugins/recruitment/fit/fit.h"

#define TELL_JOB "recruitment.tell"
#define TELL_LINK                                                        \
    "recruitment.told" /* merge field, purpose of the link, filter field \
                        */
#define TELL_PATH  "/recruitment/told/"
#define TELL_FIELD "recruitment.told"

extern const struct cordee_route tell_link_routes[];
extern const struct cordee_route telling_routes[];
extern const struct cordee_merge_item tell_items[]; /* a match in a mail */

/* The job {"cluster"}: writes to all of a cluster for whom something is new. */
int tell_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* Schedule: who may be told is; queues the job where a mail is due. */
int tell_look(struct cordee *cd, struct cordee_error *err);
/* Hook of RECRUITMENT_CANDIDATE_CHANGED: what mails said of an erased profile goes. */
int tell_changed(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                 struct cordee_error *err);
/* In the year sheet: mails about matches, and to how many people. */
int tell_year(struct cordee *cd, const struct cordee_period *when, json_t *rows,
              struct cordee_error *err);

/* ---- when (when.c) ------------------------------------------------------------- */

struct tell_clock {
    const char *zone;
    int hour;    /* 0 to 23, on the cluster's clock */
    int weekday; /* of weekly mails: 1 Monday to 7 Sunday */
};

/* The first hour to write that is after `now`: of any day, or of the weekday. */
int64_t tell_next(const struct tell_clock *clock, bool weekly, int64_t now);

/* ---- how a cluster tells (follow-model.c) ---------------------------------------- */

struct teller {
    int64_t cluster;
    const char *name, *language;
    bool can_write; /* it has an address to write from */
    struct tell_clock clock;
};

/* Of a cluster, or the first; texts in `a`.  1, 0 there is none, -1. */
int teller_load(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                struct teller *t_r, struct cordee_error *err);
/* The cluster that who acts looks at; of several the first. */
int teller_here(struct cordee *cd, struct cordee_arena *a, struct teller *t_r,
                struct cordee_error *err);
int teller_save(struct cordee *cd, const struct teller *t, struct cordee_error *err);
/* A row for each who may be told and has none: weekly, from the next day to write on. */
int followers_begin(struct cordee *cd, const struct teller *t, int64_t now,
                    struct cordee_error *err);
/* When the next mail of who was due is. */
int follower_next(struct cordee *cd, const struct teller *t, int64_t person, int64_t now,
                  struct cordee_error *err);
/* How often, of one follow or of all of a person in a cluster. */
int follow_rhythm(struct cordee *cd, int64_t follow, const char *rhythm,
                  struct cordee_error *err);
/* Those of the clusters that are looked at: [{"id","person","candidate"?,"opening"?,
 * "title"?,"member"?,"rhythm","told","told_at"?,"next_at","name"? (who may see it)}];
 * TELL_SHOWN from `offset` on. */
enum { TELL_SHOWN = 100 };
json_t *follow_list(struct cordee *cd, int64_t offset, struct cordee_error *err);
int follow_count(struct cordee *cd, int64_t *n_r, struct cordee_error *err);

/* ---- what is new (news-model.c) -------------------------------------------------- */

enum { TELL_MOST = 8 }; /* matches of one mail for each follow */

struct news {
    int64_t follow, opening, candidate;
    bool of_opening; /* for who looks for somebody */
    double score;
    const char *reasons; /* JSON, recruitment_match */
};

struct reader {
    int64_t person;
    struct news *news;
    size_t n;
};

struct readers {
    struct reader *list;
    size_t n;
    struct cordee_arena *arena;
};

/* All whose mail is due, by person, with what is new for them, which may be nothing. */
int news_load(struct cordee *cd, const struct teller *t, int64_t now, struct readers *all,
              struct cordee_error *err);
/* Writes down that they are told, in the caller's transaction.  The mail's row; 0:
 * somebody told them meanwhile; -1. */
int64_t news_told(struct cordee *cd, const struct teller *t, const struct reader *r,
                  int64_t now, struct cordee_error *err);
/* What was told by mails that never went out was not told. */
int news_untold(struct cordee *cd, struct cordee_error *err);
/* Who is told although no basis for mailings is known: by their own profile or opening.
 * 1, 0, -1. */
int reader_may(struct cordee *cd, int64_t person, int64_t address,
               struct cordee_error *err);

/* ---- what a mail says (letter.c) -------------------------------------------------- */

/* The letter of a round in all our languages; it lives in `a`. */
void tell_letter(struct cordee *cd, struct cordee_arena *a, const struct teller *t,
                 struct cordee_letter *l_r);
/* Puts their merge values into `values`, in that language. */
int tell_values(struct cordee *cd, const struct reader *r, const char *language,
                json_t *values, struct cordee_error *err);
/* What a match says, in the language that is spoken, into `item`: "title", "facts",
 * "score", "there", "missing".  1; 0: one of both is there no more; -1. */
int tell_item(struct cordee *cd, struct cordee_arena *a, const struct news *n,
              json_t *item, struct cordee_error *err);

/* ---- behind its links (link-model.c) ----------------------------------------------- */

struct alert {
    int64_t id, person, cluster;
    const char *name, *language, *organisation; /* the cluster's */
    const char *rhythm; /* of what it told; "off" when all is off */
};

/* 1, 0, -1; texts in `a`. */
int alert_load(struct cordee *cd, struct cordee_arena *a, int64_t id, struct alert *al_r,
               struct cordee_error *err);
/* What it told, or one of it: rows of recruitment_told, as struct news and more. */
json_t *alert_told(struct cordee *cd, const struct alert *al, int64_t told,
                   struct cordee_error *err);
/* "Not for me", or not any more. */
int alert_no(struct cordee *cd, const json_t *told, bool no, struct cordee_error *err);
int alert_rhythm(struct cordee *cd, const struct alert *al, const char *rhythm,
                 struct cordee_error *err);

#endif
