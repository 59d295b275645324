/* What the files of core/script share about automations. */
#ifndef CORE_SCRIPT_SCRIPT_PRIV_H
#define CORE_SCRIPT_SCRIPT_PRIV_H

#include "core/script/script.h"

#include "core/job/when.h"

#include <pthread.h>
#include <sys/types.h>
#include <time.h>

#define SCRIPT_LARGEST ((size_t)256 * 1024) /* bytes of a file */
#define SCRIPT_PAUSE   5                    /* failures in a row, then it rests */

/* What a script says of itself in the table it returns. */
struct shape {
    char *title;
    char *every; /* NULL: no clock */
    struct cd_when when;
    char **events;
    size_t n_events;
    char **answers; /* what it answers */
    size_t n_answers;
};

struct script {
    char *name; /* of its file, without .lua */
    char *path;
    char *text;
    size_t n;
    ino_t inode; /* with size and time: has the file changed? */
    off_t size;
    struct timespec changed;
    struct shape shape;
    bool broken;        /* it could not be read: `reason` */
    bool off;           /* a person turned it off */
    int failures;       /* in a row */
    char reason[400];   /* of the last failure; "": none */
    int64_t next_run;   /* 0: none */
    int64_t waiting;    /* runs, about */
    int64_t counted_at; /* when that was last counted */
    int64_t missed;     /* events it was not told of, since too many runs waited */
    bool seen;          /* while the folders are looked through */
};

struct cd_scripts {
    struct cordee_host *host;
    struct cordee *cd; /* the part's handle */
    char *dirs;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t wake;
    struct script **list; /* by name */
    size_t n;
    pthread_t watcher;
    bool watching, ending, woken;
};

/* shape.c: runs a script's text and reads the table it returns. */
int shape_read(struct cordee_host *host, const char *name, const char *text, size_t n,
               struct shape *shape_r, struct cordee_error *err);
void shape_drop(struct shape *shape);

/* files.c: brings the list to what the folders hold now; only one thread may. */
void scripts_scan(struct cd_scripts *s);
void script_free(struct script *script);
struct script *script_find(struct cd_scripts *s, const char *name); /* locked */

/* run.c */
int scripts_hear(struct cordee_host *host, void *ctx, const struct cordee_event *event,
                 enum cordee_when when, const struct cordee_value *argv, size_t argc,
                 struct cordee_error *err);
int script_run_event(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int script_run_clock(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
/* A copy of the text, to run without the lock: 1, the caller frees it; 0 there is nothing
 * to run; -1 it is broken or rests. */
int script_text(struct cd_scripts *s, const char *name, char **text_r, size_t *n_r,
                struct cordee_error *err);
/* Writes down how a run went; `why` NULL: well. */
void script_note(struct cd_scripts *s, const char *name, const char *why);
void script_write_note(struct cd_scripts *s, const char *name, const char *why);

/* once.c: what a run writes is written once, however often its job runs.  Between start
 * and stop; the pair is nothing outside of a job. */
struct script_once {
    const char *verb;
    int64_t party;
    int64_t n;
};
void script_once_start(int64_t job);
void script_once_stop(void);
/* In the transaction of the write: 1 a former run did it, with *result_r; 0 do it, and
 * note it in the same transaction; -1. */
int script_once_begin(struct cordee *cd, struct script_once *once, const char *verb,
                      int64_t party, int64_t *result_r, struct cordee_error *err);
int script_once_note(struct cordee *cd, const struct script_once *once, int64_t result,
                     struct cordee_error *err);

/* clock.c: the thread of the server, and when a script is due next. */
int clock_start(struct cd_scripts *s);
void clock_stop(struct cd_scripts *s);
/* For a script that is not in the list yet; `is_new`: made up for what was missed. */
void clock_set(struct cd_scripts *s, struct script *script, bool is_new);

/* verbs.c, verbs-mail.c: what scripts may do with the register. */
extern const struct cordee_lua_fn script_verbs[];

#endif
