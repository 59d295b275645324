/* What the files of core/db share. */
#ifndef CORE_DB_DB_PRIV_H
#define CORE_DB_DB_PRIV_H

#include "core/base/rows.h"
#include "core/db/db.h"
#include "core/db/scope.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

struct cd_waiter;

struct cd_lock { /* the fair writer lock */
    pthread_mutex_t mutex;
    struct cd_waiter *waiting[2]; /* of each rank, first come first */
    int queued[2];                /* how many */
    bool held;
    int in_a_row;      /* people served since work was */
    int64_t people_at; /* ms: when a person last wanted it */
    int patience_ms;
};

#define CD_BUSY_MS 10000 /* how long a connection waits for others' */

/* Memory of a thread's connection, in KB, and pages of the write-ahead log from which on
 * it is written back.  Who writes very much is given more of both: a page that changes
 * often then goes to the disk less often. */
#define CD_CACHE      "-1000"
#define CD_CACHE_BULK "-32000"
enum { CD_WAL_PAGES = 1000, CD_WAL_PAGES_BULK = 16000 };

/* What is known of a table that a part or plugin has declared. */
struct cd_table {
    char *name;
    bool tracked;
    char *undo_if, *keeps, *keeps_if, *belongs; /* as in struct cordee_table */
};

struct cd_db {
    struct cordee_host *host;
    char *path;
    struct cd_lock lock;
    atomic_int bulk;    /* threads that write very much */
    pthread_key_t conn; /* struct conn of the calling thread */
    bool existed;       /* it had tables when it was opened */
    bool kept;          /* a copy of it was made before the first migration */
    int tell_ms;        /* how often a long migration says that it is at work */
    char **plugins;     /* names of plugins that have or had tables */
    size_t n_plugins;
    struct cd_table *tables;
    size_t n_tables;
    cd_undone *undone[8]; /* told of each row that an undo changed */
    size_t n_undone;
    pthread_rwlock_t roles_lock;
    json_t *roles;              /* roles.h: what was changed */
    struct cd_version *version; /* version.c */
};

#define STMT_CACHE 64

struct stmt {
    sqlite3_stmt *st;
    char *sql;
    uint64_t hash;           /* of sql */
    const char *from;        /* where the text was that it was made of */
    const struct cordee *cd; /* prepared behind whose fence */
    uint64_t used;
    bool busy;
};

struct after {
    struct after *next;
    void (*then)(struct cordee_host *, void *);
    void (*drop)(void *);
    void *ctx;
    int depth; /* of the transaction or savepoint it waits for */
};

struct conn {
    struct cd_db *db;
    sqlite3 *sql;
    struct stmt cache[STMT_CACHE];
    uint64_t clock;
    int depth; /* of transactions */
    bool
        looking; /* all that is read until this ends is one instant: one lock, not many */
    bool snapshot;   /* that instant has begun */
    int64_t version; /* of then, or of just before */
    int64_t staff;
    enum cd_db_rank rank;
    struct cd_scope scope; /* of staff, when it was read: scope.h */
    bool scope_read, look_set;
    int64_t look;  /* the cluster to look at, whatever staff chose */
    char asks[64]; /* the permission for what is done now: scope.h */
    bool undoing;
    /* The change log.  A set that was made inside of a transaction is gone when that is
     * rolled back, hence the depth it was made at; 0: it is durable. */
    int64_t set; /* in use by name; 0: none */
    int set_depth;
    int64_t set_now;  /* of the open transaction; 0: none yet */
    int64_t last_set; /* that was committed since the actor was told; 0: none */
    int set_now_depth;
    char set_name[200];        /* what it is called when it is made; "" */
    const struct cordee *doer; /* who began the open transaction */
    int wal_pages;             /* of the log, behind the last commit */
    bool own_log;              /* ... which its thread writes back when it has time */
    bool setting_set;          /* the open transaction wrote table `setting` */
    const char *together;      /* the table whose new rows are logged together; NULL */
    struct after *after, **after_end;
    /* The fence: whose SQL is being prepared (NULL: ours), and what was refused. */
    const struct cordee *owner;
    bool migrating;
    char denied[300];
};

/* together.c */
bool cd_logged_together(const struct conn *c, const char *table);

/* upgrade.c: a line in the log for each migration of a database that has data, and more
 * while it takes long.  The struct stays with the caller between the two. */
struct cd_upgrade {
    struct cordee *cd;
    const struct cd_db *db;
    sqlite3 *sql;
    const char *owner;
    const struct cordee_migration *step;
    int64_t began_ms, told_ms;
};
void cd_upgrade_begin(struct cd_upgrade *u, struct cordee *cd, struct conn *c,
                      const char *owner, const struct cordee_migration *step);
void cd_upgrade_end(struct cd_upgrade *u, bool done);

/* journal.c: once, before SQLite does anything; connections that write then open with
 * CD_VFS. */
#define CD_VFS "cordee"
void cd_journal_set_up(void);

/* The calling thread's connection; NULL: could not be opened. */
struct conn *cd_conn(struct cordee_host *host, struct cordee_error *err);
int cd_db_fail(sqlite3 *sql, struct cordee_error *err, const char *doing);
void cd_lock_init(struct cd_lock *lock);
void cd_lock_done(struct cd_lock *lock);
int cd_lock_take(struct cd_lock *lock, enum cd_db_rank rank, struct cordee_error *err);
void cd_lock_give(struct cd_lock *lock);
bool cd_lock_wanted(struct cd_lock *lock);   /* a person waits for it */
int64_t cd_lock_quiet(struct cd_lock *lock); /* ms since a person last wanted it */
int cd_db_functions(struct conn *c);         /* SQL functions of ours */
/* tx.c */
int cd_tx_begin(struct cordee *cd, struct cordee_tx *tx, struct cordee_error *err);
int cd_tx_commit(struct cordee_tx *tx, struct cordee_error *err);
void cd_tx_rollback(struct cordee_tx *tx);
/* Before a statement: begins the instant, if one is wanted; and ends it. */
int cd_snapshot_need(struct conn *c, struct cordee_error *err);
void cd_snapshot_drop(struct conn *c);
int64_t cd_change_set(struct cordee *cd, struct cordee_error *err, const char *title);
/* change.c */
int cd_db_change_begin(struct cordee *cd, struct cordee_change *c, const char *title,
                       struct cordee_error *err);
int cd_db_change_commit(struct cordee_change *c, struct cordee_error *err);
void cd_change_set_use(struct cordee *cd, int64_t set);
/* After a statement failed. */
void cd_set_forget_lost(struct conn *c);
/* The change set of the open transaction, made when it is first asked for; 0: failed. */
int64_t cd_change_set_now(struct conn *c);
/* SQL of ours, many statements, outside of the fence. */
int cd_db_raw(struct conn *c, const char *sql, struct cordee_error *err);
/* track.c: the triggers of a part's tracked tables; and without them, to migrate. */
int cd_track(struct conn *c, const struct cordee_plugin_def *def,
             struct cordee_error *err);
int cd_untrack(struct conn *c, const struct cordee_plugin_def *def,
               struct cordee_error *err);
bool cd_is_tracked(const struct cd_db *db, const char *table);
/* NULL: nobody declares it. */
const struct cd_table *cd_table_known(const struct cd_db *db, const char *table);
void cd_tables_free(struct cd_db *db);
/* backup.c: the database file as of now, into a new file. */
int cd_db_file_copy(const char *path, const char *to, struct cordee_error *err);
/* Keeps a copy of a database that had tables when it was opened, before it is migrated:
 * <folder>/backups/cordee-<time>.db, the newest five. Once. */
int cd_db_keep(struct cd_db *db, struct cordee_error *err);
/* version.c */
void cd_version_start(struct cd_db *db);
void cd_version_stop(struct cd_db *db);
/* migrate.c: tells the fence which plugins have tables. */
int cd_schema_owners(struct conn *c, struct cordee_error *err);

#endif
