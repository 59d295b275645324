/* What the files of the plugin share. */
#ifndef PLUGINS_TRAINING_TRAINING_H
#define PLUGINS_TRAINING_TRAINING_H

#include <cordee/plugin.h>

#define TRAINING_LINK                                                \
    "training.link" /* the merge field, and the purpose of its links \
                     */
#define TRAINING_PATH "/training/a/"
#define TRAINING_TELL "training.tell" /* the job that moves up and tells */

/* ---- dates: training-model.c ------------------------------------------------ */

/* A date of a course.  Declare it with CORDEE_AUTO(training_drop) and = {0}: texts live
 * as long as `row`, or are the caller's. */
struct training {
    int64_t id, cluster, topic, letter, attended;
    int64_t starts_at, ends_at; /* instants */
    int64_t deadline_at;        /* from then on only the office books and cancels */
    int64_t seats, remind_days, version;
    int64_t invited, booked, waiting, declined; /* people */
    const char *title, *language, *place, *price, *description;
    const char *uid, *filter, *words; /* words: at the beginning of the invitation */
    const char *zone, *organisation, *address; /* the cluster's; where it writes from */
    bool everybody, cancelled;
    json_t *row;
};
void training_drop(struct training *t);
/* 1 found, 0 there is none, -1. */
int training_load(struct cordee *cd, int64_t id, struct training *t_r,
                  struct cordee_error *err);
/* [{"id","title","place","starts_at","ends_at","seats","cancelled","booked","waiting"}]:
 * those to come, the next first, then those that are over (`past`), the last first. */
json_t *training_list(struct cordee *cd, bool past, struct cordee_error *err);
/* Makes one (id 0) or changes it; gives its id.  -1: CORDEE_E_INVALID, *err says to
 * people what is wrong. */
int64_t training_save(struct cordee *cd, const struct training *t, int64_t user,
                      struct cordee_error *err);
/* It does not take place, or does after all; who comes is told. */
int training_cancel(struct cordee *cd, int64_t id, bool cancelled,
                    struct cordee_error *err);
/* Removes one of which nobody was told anything. */
int training_discard(struct cordee *cd, int64_t id, struct cordee_error *err);
/* Who is to be invited, and with which words (filter, everybody, topic and words of `t`).
 */
int training_choose(struct cordee *cd, const struct training *t,
                    struct cordee_error *err);
/* People can book and cancel by themselves at that instant. */
bool training_is_open(const struct training *t, int64_t now);
/* Writes an entry into the history of one person (0: of nobody yet). */
int training_note(struct cordee *cd, const struct training *t, const char *kind,
                  enum cordee_direction direction, int64_t person, int64_t user,
                  int64_t *interaction_r, struct cordee_error *err);
/* Whether who acts may write into the history of that person: 1, 0, -1.  Where several
 * clusters are, a date can have people of others. */
int training_reaches(struct cordee *cd, int64_t person, struct cordee_error *err);
/* Queues the job that moves up who waits and tells them all. */
int training_changed(struct cordee *cd, int64_t id, struct cordee_error *err);

/* ---- seats: training-seat-model.c ------------------------------------------- */

/* What one person said.  As struct training, with training_seat_drop. */
struct training_seat {
    int64_t id, training, person, answered_at;
    int64_t before;    /* how many wait before them; of who waits */
    const char *state; /* "invited", "booked", "waiting", "declined" */
    const char *name, *language;
    bool attended;
    json_t *row;
};
void training_seat_drop(struct training_seat *s);
int training_seat_load(struct cordee *cd, int64_t id, struct training_seat *s_r,
                       struct cordee_error *err);
/* [{"id","person","name","org","org_name","state","attended","email","phone",
 * "answered_at"}] in the order of their names; who waits in their turn. */
json_t *training_seats(struct cordee *cd, int64_t id, const char *state,
                       struct cordee_error *err);
/* Puts a person down, once; gives the number of the row. */
int64_t training_seat_add(struct cordee *cd, int64_t training, int64_t person,
                          struct cordee_error *err);
/* They come, and get a seat or a place in the queue, or they do not, and who waits moves
 * up: all in one transaction, so that nobody gets the seat of somebody else.  `user`: who
 * puts it down for them; 0: they themselves.  1; 0: it was so before; -1:
 * CORDEE_E_CONFLICT it is too late, or the date was cancelled, or they were there. */
int training_answer(struct cordee *cd, int64_t seat, bool comes, int64_t user,
                    struct cordee_error *err);
/* `goes` is being merged into `stays`: who said yes by either has the better turn. */
int training_seat_merged(struct cordee *cd, int64_t stays, int64_t goes,
                         struct cordee_error *err);
/* Where a merge was taken back, each has again what they had. */
int training_seat_unmerged(struct cordee *cd, struct cordee_error *err);
/* The row that a link leads to: of two records that became one, the one that holds.  1,
 * 0: there is none, -1. */
int training_seat_behind(struct cordee *cd, int64_t link, int64_t *seat_r,
                         struct cordee_error *err);
/* Gives free seats to who waits longest.  How many, or -1. */
int training_fill(struct cordee *cd, int64_t training, struct cordee_error *err);
/* What somebody ticked: numbers of seats, lent.  Two tick at the door, each on a page
 * that does not know what the other ticked: where `changes` is true, only what differs
 * from `were` was said; else who is not in `there` was not there. */
struct training_roll {
    const int64_t *there, *were;
    size_t n_there, n_were;
    bool changes;
};

/* Who of those with a seat was there.  One change, which can be taken back.  How many it
 * left as they were, because they are in no cluster of who says so; or -1. */
int training_attend(struct cordee *cd, int64_t id, const struct training_roll *roll,
                    int64_t user, struct cordee_error *err);

/* ---- words ------------------------------------------------------------------ */

/* "Tuesday, 17 November 2026, 09:00–17:00", in the cluster's time zone and the language
 * that is spoken now; in `a`. */
const char *training_when(struct cordee *cd, struct cordee_arena *a,
                          const struct training *t);
/* An instant in the cluster's time zone. */
const char *training_time(struct cordee *cd, struct cordee_arena *a,
                          const struct training *t, int64_t at,
                          enum cordee_time_style style);
/* "Thursday, 12 November 2026": the last day on which one can book, with the hour where
 * it is not all of it. */
const char *training_deadline(struct cordee *cd, struct cordee_arena *a,
                              const struct training *t);
/* Title, time, place and price for a mail, as Markdown. */
void training_put_facts(struct cordee *cd, struct cordee_arena *a,
                        const struct training *t, bool deadline, struct cordee_buf *out);

/* ---- calendar: training-calendar.c ------------------------------------------ */

enum training_method { TRAINING_PUBLISH, TRAINING_CANCEL };

/* The date as a calendar file (RFC 5545, 5546) for one seat: the n-th that they get,
 * from 0. */
void training_calendar(const struct training *t, int64_t seat,
                       enum training_method method, int64_t n, struct cordee_buf *out);

/* ---- mail ------------------------------------------------------------------- */

/* The invitation, in all languages; lives in the arena. */
void training_invitation(struct cordee *cd, struct cordee_arena *a,
                         const struct training *t, struct cordee_letter *l_r);
/* Whom it goes to; `user` is who sends it.  Its parts live in the arena. */
void training_audience(struct cordee *cd, struct cordee_arena *a,
                       const struct training *t, int64_t user,
                       struct cordee_audience *who_r);
/* Queues the job that invites. */
int training_invite(struct cordee *cd, const struct training *t, int64_t user,
                    struct cordee_error *err);
extern const struct cordee_job_kind training_jobs[];
/* Dates of which somebody has to be told something, or reminded. */
int training_look(struct cordee *cd, struct cordee_error *err);

int training_invite_run(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err);
int training_tell_run(struct cordee *cd, struct cordee_job *job,
                      struct cordee_error *err);

/* ---- pages ------------------------------------------------------------------ */

/* The date of the address; -1 with CORDEE_E_NOT_FOUND where there is none. */
int training_of(struct cordee *cd, struct cordee_request *req, struct training *t_r,
                struct cordee_error *err);
const char *training_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                          const char *rest);
/* What pages show of every date. */
json_t *training_model(struct cordee *cd, struct cordee_request *req,
                       const struct training *t);

extern const struct cordee_route training_routes[], training_edit_routes[],
    training_invite_routes[], training_people_routes[], training_link_routes[];

#endif
