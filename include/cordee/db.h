/* cordee/db.h - the database, as a plugin sees it: `cd->db->...`.
 *
 * Every thread has its own connection, opened at its first call.  SQL is written with
 * `?` and stays where SQLite 3.40 and PostgreSQL 15 agree.  A plugin writes only tables
 * whose names begin with its own name and `_`; it reads the core's freely but for secrets
 * (sessions, tokens, settings, passwords, keys, outbox.token, letter.markdown), and
 * another plugin's never (the authorizer refuses, CORDEE_E_DENIED). */
#ifndef CORDEE_DB_H
#define CORDEE_DB_H

#include <cordee/error.h>
#include <cordee/value.h>

struct cordee;
struct cordee_db_api;

/* A running query; the rest of it is the core's. */
struct cordee_rows {
    const struct cordee_db_api *api;
};

/* A transaction of the calling thread.  Declare it with
 *     CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
 * and leave the scope as you like: what was not committed is rolled back. */
struct cordee_tx {
    struct cordee *cd;
    int depth; /* 0: not begun, or over; nested ones are savepoints */
};

/* What people see as one change and take back as one: a transaction and a change set with
 * a title; within something larger, a part of that.  Declare it with
 *     CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
 * and leave the scope as you like: what was not committed is rolled back, and the set
 * ends. */
struct cordee_change {
    struct cordee_tx tx;
    int64_t set; /* for a job that goes on in it; 0: part of something larger */
    bool ends;   /* the set is this one's, and still in use */
};

struct cordee_db_api {
    uint32_t size;

    /* Runs one statement.  0: done; -1: failed. */
    int (*exec)(struct cordee *cd, struct cordee_error *err, const char *sql,
                const struct cordee_value *args, size_t n) CORDEE_MUST_CHECK;
    /* Runs one INSERT; gives its new row id, which is > 0; -1: failed. */
    int64_t (*insert)(struct cordee *cd, struct cordee_error *err, const char *sql,
                      const struct cordee_value *args, size_t n) CORDEE_MUST_CHECK;
    /* Rows that this thread's last exec or insert changed, triggers not counted. */
    int64_t (*changes)(struct cordee *cd);

    /* Starts a query; NULL: failed.  End it with `close`, or declare it
     *     CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = ... */
    struct cordee_rows *(*query)(struct cordee *cd, struct cordee_error *err,
                                 const char *sql, const struct cordee_value *args,
                                 size_t n)CORDEE_MUST_CHECK;
    /* 1: a row is ready; 0: no more rows; -1: failed. */
    int (*next)(struct cordee_rows *rows, struct cordee_error *err) CORDEE_MUST_CHECK;
    int64_t (*get_int)(struct cordee_rows *rows, int col); /* NULL gives 0 */
    double (*get_real)(struct cordee_rows *rows, int col);
    /* Never NULL; valid until the next call on `rows`. */
    const char *(*get_text)(struct cordee_rows *rows, int col);
    const void *(*get_blob)(struct cordee_rows *rows, int col, size_t *len_r);
    bool (*is_null)(struct cordee_rows *rows, int col);
    void (*close)(struct cordee_rows *rows); /* takes NULL */

    /* The first column of the first row as a number.  1: found; 0: no row or NULL
     * (*n_r untouched); -1: failed. */
    int (*one)(struct cordee *cd, struct cordee_error *err, int64_t *n_r, const char *sql,
               const struct cordee_value *args, size_t n) CORDEE_MUST_CHECK;
    /* All rows as a new JSON array of objects by column name; NULL: failed.  A column
     * named "x:json" becomes member x, parsed; "x:bool" becomes true or false; a
     * NULL column is left out, so that a template's {{^x}} sees it. At most 10,000 rows.
     */
    json_t *(*list)(struct cordee *cd, struct cordee_error *err, const char *sql,
                    const struct cordee_value *args, size_t n)CORDEE_MUST_CHECK;
    /* The first row as a new JSON object (columns as for `list`).  1 found; 0 none; -1.
     */
    int (*row)(struct cordee *cd, struct cordee_error *err, json_t **row_r,
               const char *sql, const struct cordee_value *args,
               size_t n) CORDEE_MUST_CHECK;

    /* Begins a writing transaction (waits its turn among the writers, at most 10 s;
     * then CORDEE_E_BUSY), or a savepoint when one is open.  After-hooks of what was
     * fired inside run when the outermost commit is durable. */
    int (*begin)(struct cordee *cd, struct cordee_tx *tx,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
    int (*commit)(struct cordee_tx *tx, struct cordee_error *err) CORDEE_MUST_CHECK;
    void (*rollback)(struct cordee_tx *tx); /* does nothing when it is over */

    /* Names the change set that the calling thread's next outermost transactions
     * belong to: what one person did in one go, and what one Undo takes back.  0 ends
     * it; outside of one, every transaction is a set of its own. */
    int64_t (*change_set)(struct cordee *cd, struct cordee_error *err,
                          const char *title) CORDEE_MUST_CHECK;
    void (*change_set_use)(struct cordee *cd, int64_t set);

    /* Writes down what must be provable later, in the table `audit`, which is only added
     * to: what was done ("retention.trash"), to what ("party 12"), and what else there is
     * to know; for whom the calling thread acts. */
    int (*audit)(struct cordee *cd, const char *action, const char *object,
                 const char *detail, struct cordee_error *err) CORDEE_MUST_CHECK;

    /* A transaction that is one change, called `title` unless it is part of something
     * larger: of a change set in use, or of an open transaction, which gets the title
     * when it has none.  Since 2.1. */
    int (*change_begin)(struct cordee *cd, struct cordee_change *c, const char *title,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
    int (*change_commit)(struct cordee_change *c,
                         struct cordee_error *err) CORDEE_MUST_CHECK;

    /* Empties the write-ahead log, which holds what was written last in the order in
     * which it came, and what was deleted since: for what must not be seen again.  Not
     * within a transaction.  1: it is empty; 0: somebody reads just now, try later; -1.
     * Since 3.0. */
    int (*log_empty)(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
};

/* For CORDEE_AUTO. */
void cordee_rows_drop(struct cordee_rows **rows);
void cordee_tx_drop(struct cordee_tx *tx);
void cordee_change_drop(struct cordee_change *c);

#endif
