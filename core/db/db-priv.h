/* What the files of core/db share. */
#ifndef CORE_DB_DB_PRIV_H
#define CORE_DB_DB_PRIV_H

#include "core/db/db.h"

#include <pthread.h>
#include <sqlite3.h>

struct cd_lock { /* the fair writer lock */
    pthread_mutex_t mutex;
    pthread_cond_t turn;
    uint64_t next[2];    /* the next ticket of each rank */
    uint64_t serving[2]; /* the ticket that may go */
    bool held;
};

struct cd_db {
    struct cordee_host *host;
    char *path;
    struct cd_lock lock;
    pthread_key_t conn; /* struct conn of the calling thread */
};

#define STMT_CACHE 64

struct stmt {
    sqlite3_stmt *st;
    char *sql;
    const struct cordee *cd; /* prepared behind whose fence */
    uint64_t used;
    bool busy;
};

struct after {
    struct after *next;
    void (*then)(struct cordee_host *, void *);
    void (*drop)(void *);
    void *ctx;
};

struct conn {
    struct cd_db *db;
    sqlite3 *sql;
    struct stmt cache[STMT_CACHE];
    uint64_t clock;
    int depth; /* of transactions */
    int64_t staff;
    enum cd_db_rank rank;
    int64_t set;      /* change set in use by name; 0: none */
    int64_t set_now;  /* change set of the open transaction; 0: none yet */
    bool setting_set; /* the open transaction wrote table `setting` */
    struct after *after, **after_end;
    struct cordee *owner; /* whose SQL runs now, for the fence */
};

/* The calling thread's connection; NULL: could not be opened. */
struct conn *cd_conn(struct cordee_host *host, struct cordee_error *err);
int cd_db_fail(sqlite3 *sql, struct cordee_error *err, const char *doing);
int cd_lock_take(struct cd_lock *lock, enum cd_db_rank rank, struct cordee_error *err);
void cd_lock_give(struct cd_lock *lock);
int cd_db_functions(struct conn *c); /* SQL functions of ours */
/* backup.c: the database file as of now, into a new file. */
int cd_db_file_copy(const char *path, const char *to, struct cordee_error *err);

#endif
