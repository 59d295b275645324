/* What the files of the outbox share. */
#ifndef CORE_MAIL_OUTBOX_PRIV_H
#define CORE_MAIL_OUTBOX_PRIV_H

#include "core/db/db.h"
#include "core/mail/compose/compose.h"
#include "core/mail/send/outbox-pace.h"
#include "core/mail/send/outbox.h"
#include "core/mail/send/relays.h"

#include <pthread.h>

#define CD_WORKERS_MOST 20 /* of all relays */
#define CD_SESSION_MOST 250
#define CD_POOL         200 /* rows taken from the database at a time */
#define CD_POOL_LOW     60  /* when the next are taken */
#define CD_CLAIM_LISTS  256
#define CD_SAID         300
#define CD_PACES        32  /* letters with a pace of their own at a time */
#define CD_WATCHES      16  /* letters to many that are watched at a time */
#define CD_WATCH_LAST   200 /* results of each that count */
#define CD_WATCH_LEAST  20  /* with fewer, chance decides */

/* ---- claimed rows ------------------------------------------------------------------ */

/* A row that is claimed: in the pool, or with a worker until its result is durable. */
struct cd_claim {
    struct cd_claim *next, *prev; /* of its list in the pool */
    struct cd_claim *behind;      /* in the pool */
    int64_t id, letter, party, interaction, address_id;
    int64_t tried_at, next_at; /* tried_at: first; 0: never */
    int attempt;
    bool bulk, secret;
    bool watched;   /* to many, and no test: too many refusals hold the letter */
    bool left;      /* a stalled worker has it, not begun: others may take it */
    int per_minute; /* of its letter; 0: any number */
    int64_t sender; /* user whose name it bears; 0: the organisation */
    const char *address, *language, *values, *message_id, *token;
    char texts[]; /* what those point to */
};

struct cd_pool {
    struct cd_claim *claims[CD_CLAIM_LISTS]; /* every claim, by its number */
    int n_claims;
    struct cd_claim *first, **last; /* to be sent next */
    int n;
    bool filling;                    /* the committer was asked to */
    int64_t after_next_at, after_id; /* where the last filling ended */
    uint64_t wakes_seen;
    uint64_t clears;    /* how often it was cleared: a filling under way then ends */
    int64_t refused_at; /* ms: when a row that was claimed might not begin; 0: never */
};

struct cd_outbox;
struct cd_worker;

/* Takes rows that are due into the pool; on the committer's thread. */
void cd_pool_fill(struct cd_outbox *box);
/* The next row for a worker; waits while the pool is being filled.  NULL: none. */
struct cd_claim *cd_pool_take(struct cd_worker *w);
/* A claim ends.  NULL: nothing. */
void cd_pool_drop(struct cd_outbox *box, struct cd_claim *row);
/* It ends without having been sent: whoever is next may find it at its old place.
 * `refused`: by the committer. */
void cd_pool_return(struct cd_outbox *box, struct cd_claim *row, bool refused);
/* Rows that nobody has begun wait in the database again; with box->mutex held. */
void cd_pool_clear(struct cd_outbox *box);

/* outbox-late.c; with box->mutex held. */
enum cd_late { CD_NOT_LATE, CD_LATE_ROW, CD_LATE_LETTER };

/* Whether a row must wait, or all of its letter, until *until_r; else it is counted. */
enum cd_late cd_late(struct cd_outbox *box, const struct cd_claim *row, int64_t *until_r);
/* One that was counted has not begun after all. */
void cd_late_uncount(struct cd_outbox *box, const struct cd_claim *row);

/* outbox-domains.c: the paces of receiving domains, when they say something else than
 * those in use, with what went to them this minute; NULL: they do not.  Without
 * box->mutex. */
struct cd_domains *cd_domains_read(struct cd_outbox *box);
/* From here on these; takes them over, and NULL.  With box->mutex held. */
void cd_domains_use(struct cd_outbox *box, struct cd_domains *domains);

/* outbox-budget.c: a row that waited for the reader's budget is due: it may go, or waits
 * on.  Within a transaction. */
int cd_budget_again(struct cordee *cd, int64_t row, struct cordee_error *err);

/* ---- the committer ---------------------------------------------------------- */

/* What a worker wants durable, in one transaction. */
struct cd_entry {
    int64_t ended;    /* the row whose result this is; 0: none */
    bool was_sending; /* it was marked by us */
    const char *state;
    const char *reason; /* static */
    char said[CD_SAID];
    int code, attempts; /* attempts: to add */
    int64_t next_at, tried_at, ended_at;
    bool mark_address; /* refused because there is no such address */
    bool secret;       /* the text of its letter must not outlive it */
    int64_t letter;
    int64_t begun;          /* the row that is now sent; 0: none */
    bool may_begin;         /* answer: it still may be sent, and is marked */
    struct cd_outbox *fill; /* instead: fill the pool of this one */
    bool kept;              /* answer: it is durable */
    /* the committer's */
    bool done;
    pthread_cond_t *answered; /* its worker's */
    struct cd_entry *next;
};

struct cd_committer {
    struct cordee_host *host;
    const char *begin_sql;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t asked;
    struct cd_entry *first, **last;
    int pending, senders; /* entries; sessions that may bring one */
    bool stop, broken;    /* broken: the database refuses; said once */
};

int cd_committer_start(struct cd_committer *c, struct cordee_host *host,
                       const char *begin_sql, struct cordee_error *err);
void cd_committer_stop(struct cd_committer *c); /* after the last entry is durable */
/* A session begins (1) or ends (-1). */
void cd_commit_senders(struct cd_committer *c, int more);
/* Hands an entry over (it must stay in place); and waits for it. */
void cd_commit_hand(struct cd_committer *c, struct cd_entry *entry);
void cd_commit_wait(struct cd_committer *c, struct cd_entry *entry);

/* ---- telling others what happened ------------------------------------------- */

struct cd_news {
    struct cd_news *next;
    int64_t row, party, interaction, address_id;
    bool sent, hard; /* hard: there is no such address */
    bool silent;     /* only the address is to be marked: the rest was told before */
    int64_t look;    /* a letter that may be refused too often; 0: none */
    char said[CD_SAID];
};

struct cd_teller {
    struct cordee_host *host;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t come;
    struct cd_news *first, **last;
    int waiting;
    int64_t looks[CD_WATCHES]; /* letters to look at, before anything is told */
    int n_looks;
    bool stop;
};

int cd_teller_start(struct cd_teller *t, struct cordee_host *host,
                    struct cordee_error *err);
void cd_teller_stop(struct cd_teller *t);
/* What there is to tell of a row, once that is durable; NULL: nothing. */
struct cd_news *cd_news_of(const struct cd_claim *row, const struct cd_answer *answer,
                           const char *said);
void cd_teller_tell(struct cd_teller *t, struct cd_news *news); /* takes it over */
/* Looks soon whether a letter is refused too often (cd_watch_look). */
void cd_teller_look(struct cd_teller *t, int64_t letter);
/* Addresses that were to be marked when the program ended. */
int cd_teller_catch_up(struct cd_teller *t, struct cordee_error *err);

/* ---- refused too often (outbox-watch.c) ------------------------------------- */

/* The last results of a letter to many. */
struct cd_watch {
    int64_t letter;
    uint64_t used; /* the turn in which it was last */
    bool known;    /* it has what the rows of before say */
    int n, at, refused;
    bool bad[CD_WATCH_LAST];
};

/* A result; whether the rows should be looked at.  With box->mutex held. */
bool cd_watch_result(struct cd_outbox *box, int64_t letter, bool refused);
/* A person lets it go on: what was refused until now counts no more. */
void cd_watch_forget(struct cd_outbox *box, int64_t letter);
/* Holds a letter if too many of its last results are refusals. */
int cd_watch_look(struct cd_outbox *box, int64_t letter, struct cordee_error *err);

/* ---- the ways to the relays ------------------------------------------------- */

struct cd_route {
    int64_t id; /* of `relay`; 0: our own receiver, in practice */
    char name[128];
    int order;       /* 0: the first */
    bool used, live; /* used: a relay has this place; live: it may be gone */
    int busy;        /* workers that have it */
    int connections, per_minute;
    int64_t size_most; /* as it is kept: bytes; 0: any; -1: not said */
    int64_t sent;
    int64_t paused_until; /* ms of the monotonic clock */
    int failures;         /* sessions in a row that brought nothing */
    int strain;           /* answers that asked for less */
    int allowed;          /* connections at a time, now */
    int64_t free_at;      /* ms: when the next message may start (rate) */
    char said[CD_SAID];   /* why it is paused */
};

/* ---- the whole -------------------------------------------------------------- */

/* A message under way: its row and its bytes. */
struct cd_flight {
    struct cd_claim *row; /* row and marked change under box->mutex */
    struct cordee_buf bytes;
    char from[255];
    bool marked;    /* its `sending` was handed to the committer */
    bool may_begin; /* ... which agreed */
};

struct cd_worker {
    struct cd_outbox *box;
    pthread_t thread;
    bool started, busy;
    struct cd_composer *composer;
    struct cd_signer *signer;
    char return_address[255];   /* of the rows under way: box+TOKEN@domain */
    struct cd_claim *reserved;  /* the first of the session to come */
    struct cd_flight flight[2]; /* on the wire, and the one behind it */
    int64_t moved_at;           /* ms: when it took its last row */
    struct cd_entry entry;
    pthread_cond_t answered;   /* by the committer */
    bool handed;               /* `entry` is with the committer */
    struct cd_claim *ending;   /* whose result is in it */
    struct cd_news *news;      /* what is told of that once it is durable; or NULL */
    struct cd_flight *marking; /* whose `sending` is in it */
    struct cd_link *link;      /* of the session that runs, under box->mutex */
    struct cd_route *route;    /* the way it goes; stays in place while it is busy */
    /* of this session */
    int sent;
    bool route_bad; /* the way was to blame for something */
    bool told_less; /* 421 */
    bool look;      /* its last result may be one refusal too many */
};

/* The calling thread gives way to those who wait for a page, and does not take the
 * processor from another sender in the middle of its work. */
void cd_outbox_behind(void);

struct cd_outbox {
    struct cordee_host *host;
    int (*practice_port)(struct cordee_host *);
    char *claim_sql, *begin_sql;
    struct cd_db_share share; /* the workers' connection; never asked for with `mutex` */
    struct cd_committer committer;
    struct cd_teller teller;
    struct cd_entry filling; /* what asks the committer for rows */
    pthread_mutex_t mutex;   /* all below */
    pthread_cond_t change;
    struct cd_worker workers[CD_WORKERS_MOST];
    struct cd_pool pool;
    struct cd_route routes[CD_RELAYS_MOST];
    struct cd_route rest; /* what ails all of them: the database */
    int64_t free_at;      /* ms: when the next message may start, by any */
    int64_t set_up_at;    /* ms: when the relays were read last; 0: read them now */
    int64_t look_at;      /* ms: when there may be rows again */
    int64_t clock_ahead;  /* ms: the clock of the wall before the monotonic one */
    int64_t turn_at;      /* Unix seconds: when a letter opens or closes; 0: not known */
    uint64_t wakes;
    int64_t sent;
    int per_minute;
    int64_t give_up_s; /* how long one is tried */
    int pause_refused; /* per cent of refusals that hold a letter; 0: none do */
    struct cd_pace paces[CD_PACES];
    uint64_t pace_turn;
    struct cd_domain_pace domains[CD_DOMAINS_MOST];
    int n_domains;
    char *domains_text; /* of which they were read */
    struct cd_watch watches[CD_WATCHES];
    uint64_t watch_turn;
    bool in_order; /* of the relays only the first that takes mail is used */
    bool held, stop;
};

int64_t cd_outbox_ms(void); /* monotonic */
/* Reads settings and relays; with box->mutex held, which it lets go meanwhile. */
void cd_outbox_settings(struct cd_outbox *box);

/* outbox-worker.c */
void *cd_worker_run(void *worker);
/* outbox-route.c; with box->mutex held unless said */
/* The way with most room; NULL: none may go now, look again in *wait_r ms. */
struct cd_route *cd_route_pick(struct cd_outbox *box, int64_t *wait_r);
/* Seconds until a row that failed by one way may be tried by any. */
int64_t cd_route_wait_s(const struct cd_outbox *box, const struct cd_route *route);
void cd_routes_set_up(struct cd_outbox *box, const struct cd_relay_use *uses, int n);
void cd_route_failed(struct cd_outbox *box, struct cd_route *route, const char *said);
void cd_route_session(struct cd_outbox *box, struct cd_worker *w,
                      const struct cd_session_report *report);
/* Waits for the right to start one message; false: end the session.  Takes the mutex. */
bool cd_route_slot(struct cd_worker *w);
/* outbox-again.c: why a server refused or put off, as sisimai names it (static, "": not
 * said), and when to try again: seconds from now, by how often it was tried. */
const char *cd_answer_reason(const struct cd_answer *a, const char *to);
int64_t cd_again_after(const struct cd_answer *a, const char *reason, int attempt);
/* The clock was set back, now or while the program did not run: what waits by the time of
 * before does not wait for that time to come again. */
int cd_again_soon(struct cordee *cd, struct cordee_error *err);
/* It was, since the last call, by more than a minute; on the committer's thread. */
bool cd_clock_went_back(struct cd_outbox *box);

#endif
