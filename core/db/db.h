/* The database of a data folder: the only room with sqlite3.h.
 *
 * Every thread has its own connection, opened at its first call and closed by
 * cd_db_thread_done.  Writers of the process queue on one fair lock before BEGIN
 * IMMEDIATE; people in the console go before jobs. */
#ifndef CORE_DB_DB_H
#define CORE_DB_DB_H

#include "core/base/host.h"

#include <pthread.h>

struct cd_db;

extern const struct cordee_db_api cd_db_api;

/* Opens `<path>` (":memory:" is one private database a thread, for tests of one
 * thread).  Fills host->db. */
int cd_db_open(struct cordee_host *host, const char *path, struct cordee_error *err);
/* Every other thread must have called cd_db_thread_done. */
void cd_db_close(struct cordee_host *host);
void cd_db_thread_done(struct cordee_host *host);

/* One connection for many threads that seldom need one: each costs its thread more than a
 * megabyte.  Between `begin` (which waits for its turn) and `end` it is the calling
 * thread's; a thread that has its own stays with that.  NULL: nothing happens. */
struct cd_db_share {
    pthread_mutex_t mutex;
    void *conn;
    bool lent;
};
void cd_db_share_init(struct cd_db_share *share);
void cd_db_share_done(struct cd_db_share *share); /* nobody uses it any more */
void cd_db_share_begin(struct cordee_host *host, struct cd_db_share *share);
void cd_db_share_end(struct cordee_host *host, struct cd_db_share *share);

/* Brings one part's or plugin's tables to its newest version, each migration in one
 * transaction, fenced to its own tables; generates the change log's triggers. */
int cd_db_migrate(struct cordee *cd, const struct cordee_plugin_def *def,
                  struct cordee_error *err);

/* Whether a plugin says of each of its tables with people how they are erased: what it
 * does not say is refused.  After cd_db_migrate. */
int cd_db_people_check(struct cordee *cd, const struct cordee_plugin_def *def,
                       struct cordee_error *err);

/* For whom the calling thread acts from now on (0: the system), and how eager it is to
 * write; change_set_use ends.  Requests are CD_DB_PEOPLE, everything else is CD_DB_WORK.
 */
enum cd_db_rank { CD_DB_PEOPLE, CD_DB_WORK };
void cd_db_actor(struct cordee_host *host, int64_t staff, enum cd_db_rank rank);
int64_t cd_db_actor_now(struct cordee_host *host);

/* From here to `end` what the calling thread does is done with the rights of `staff`, who
 * looks at all that is theirs; within the change set that is open, if one is. */
struct cd_db_acting {
    int64_t staff, look;
    bool look_set;
    char asks[64];
};
void cd_db_act_begin(struct cordee_host *host, int64_t staff, struct cd_db_acting *was_r);
void cd_db_act_end(struct cordee_host *host, const struct cd_db_acting *was);

/* Between them the calling thread, a job's, writes very much. */
void cd_db_bulk_begin(struct cordee_host *host);
void cd_db_bulk_end(struct cordee_host *host);
/* From now on the calling thread's commits leave the log as long as it is, and it calls
 * the second when nobody waits for it. */
void cd_db_log_own(struct cordee_host *host);
void cd_db_log_back(struct cordee_host *host);
/* Between them new rows of one table, whose numbers grow, are logged by one statement
 * behind them.  Within a transaction, which an error ends; `forget` for who does not get
 * to the end. */
int cd_db_together_begin(struct cordee *cd, const char *table, int64_t *last_r,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
int cd_db_together_end(struct cordee *cd, const char *table, int64_t last,
                       struct cordee_error *err) CORDEE_MUST_CHECK;
void cd_db_together_forget(struct cordee_host *host);
/* Whether a person waits for the writer lock: a job that holds it commits what it has. */
bool cd_db_wanted(struct cordee_host *host);

/* From here to `end` the calling thread sees the database as of one instant, which costs
 * one lock instead of one a statement.  Who writes meanwhile ends it, and sees what it
 * wrote. */
void cd_db_look_begin(struct cordee_host *host);
void cd_db_look_end(struct cordee_host *host);

/* A number that is another one after each commit, whoever made it: another thread, a
 * command beside the server.  0: it cannot be told. */
int64_t cd_db_version(struct cordee_host *host);
/* That of the instant which the calling thread looks at; 0: it looks at none, or writes.
 */
int64_t cd_db_look_version(struct cordee_host *host);
/* How many rows the calling thread has written by now, what was rolled back among them:
 * the same number twice says that nothing was written in between. */
int64_t cd_db_rows_written(struct cordee_host *host);

/* Calls `then` on this thread once the outermost transaction is durable, or `drop` when
 * it is rolled back; at once when none is open. */
int cd_db_after_commit(struct cordee_host *host,
                       void (*then)(struct cordee_host *, void *), void (*drop)(void *),
                       void *ctx);

/* The change set that the calling thread has named; 0: none, each transaction is one. */
int64_t cd_db_change_set_used(struct cordee_host *host);
/* Names the set of the open transaction, for the person who acts, unless it has a name:
 * the first who names part of something larger names all of it. */
int cd_db_change_set_name(struct cordee_host *host, const char *title,
                          struct cordee_error *err) CORDEE_MUST_CHECK;
/* The one that this thread wrote to last since cd_db_actor; 0: none. */
int64_t cd_db_change_set_last(struct cordee_host *host);

/* ---- the change log and undo: core/db/undo.c, history.c -------------------------- */

/* Takes back a change set, newest change first: what was inserted is deleted, what was
 * changed or deleted is as before.  A row that changed since, or that newer rows refer
 * to, is left, with the reason.  It is a change set itself, so that undoing it redoes.
 * Runs in slices, so that others write in between; *report_r is as cd_db_undo_report
 * says.  Not within a transaction. */
int cd_db_undo(struct cordee *cd, int64_t set, json_t **report_r,
               struct cordee_error *err);
/* The same for a job: begin (or find what was begun) gives the undoing set's id; a slice
 * works for about `ms` and gives 1 when more is to do, 0 at the end. */
int64_t cd_db_undo_begin(struct cordee *cd, int64_t set, struct cordee_error *err);
int cd_db_undo_slice(struct cordee *cd, int64_t undo, int ms, struct cordee_error *err);
/* {"id": the undoing set, "undoes", "over": bool, "done": changes looked at, "total",
 * "undone": changes taken back, "left": how many rows were not, "rows": [{"table","row",
 * "reason"}] (at most 200 of these)}. */
int cd_db_undo_report(struct cordee *cd, int64_t undo, json_t **report_r,
                      struct cordee_error *err);
/* Called in the transaction for each row an undo changed (deleted too), so that what is
 * derived from it (full text) follows.  Before the threads start; at most 8. */
typedef int cd_undone(struct cordee *core, const char *table, int64_t row,
                      struct cordee_error *err);
void cd_db_undone_call(struct cordee_host *host, cd_undone *undone);

/* The history of one row, newest first: [{"at","staff","title","origin","op": "I|U|D",
 * "set","undone":bool,"fields":[{"name","before","after"}]}]. */
int cd_db_history(struct cordee *cd, const char *table, int64_t row, int limit,
                  json_t **list_r, struct cordee_error *err);
/* A number that a row of a tracked table had when it was last deleted.  1; 0: it never
 * was, or had none; -1. */
int cd_db_gone(struct cordee *cd, const char *table, int64_t row, const char *column,
               int64_t *n_r, struct cordee_error *err);
/* Forgets sets older than `before`, a slice of some rows at a time: 1 more to do. */
int cd_db_history_purge(struct cordee *cd, int64_t before, struct cordee_error *err);
/* Erasure: takes the values of a row out of the log; that something was done, when and
 * by whom is kept, and no undo brings the row back. */
int cd_db_history_erase(struct cordee *cd, const char *table, int64_t row,
                        struct cordee_error *err);
/* The same for all rows that a set deleted, and for all it changed. */
int cd_db_history_erase_set(struct cordee *cd, int64_t set, struct cordee_error *err);
/* The same for the rows of a table that a query finds. */
int cd_db_history_erase_found(struct cordee *cd, const char *table, const char *sql,
                              const struct cordee_value *args, size_t n,
                              struct cordee_error *err);
/* The same for rows of a table that are deleted and had one of `owners` (a JSON array of
 * ids) in a column. */
int cd_db_history_erase_owned(struct cordee *cd, const char *table, const char *column,
                              json_t *owners, struct cordee_error *err);

/* What was deleted disappears from the files too: merges the full text, rewrites the
 * database and empties its log.  Not within a transaction.  Nobody writes while the
 * database is rewritten, so that this waits until no person has written for as long as it
 * will take, unless `at_once`.  1: not through, call it again; 0: done; -1:
 * CORDEE_E_BUSY: somebody reads all the time, try later. */
int cd_db_clean(struct cordee *cd, bool at_once, struct cordee_error *err);
/* db->log_empty */
int cd_db_log_empty(struct cordee *cd, struct cordee_error *err);

#endif
