/* The data folder: all that one installation knows.
 *
 *     cordee.db  cordee.conf  secret.key (0600)  files/ab/abcdef...  backups/
 *     lock (one server)  practice (marker of a practice folder)
 *     suppression.log (who must not be written to, for after a restore)
 */
#ifndef CORE_CONFIG_FOLDER_H
#define CORE_CONFIG_FOLDER_H

#include "core/base/host.h"

/* ---- the folder ------------------------------------------------------------------ */

/* Makes a new data folder, or finishes one that was begun; refuses a folder that has
 * other things in it (CORDEE_E_CONFLICT) or a database already. */
int cd_folder_init(const char *path, bool practice, struct cordee_error *err);

enum cd_folder_use {
    CD_FOLDER_SERVE,   /* with the lock: one server a data folder */
    CD_FOLDER_COMMAND, /* beside a server that may be running */
};
/* Fills host->folder, host->data (its absolute path) and host->practice. */
int cd_folder_open(struct cordee_host *host, const char *path, enum cd_folder_use use,
                   struct cordee_error *err);
void cd_folder_close(struct cordee_host *host);
/* Whether this process has its lock: it alone sends. */
bool cd_folder_is_locked(const struct cordee_host *host);
/* Whether a server has the folder now; *pid_r (may be NULL) is its process. */
bool cd_folder_served(const char *path, int64_t *pid_r);
/* `<data>/<name>`, in the arena. */
const char *cd_folder_path(const struct cordee_host *host, struct cordee_arena *a,
                           const char *name);
/* What tells this folder at this place from a copy of it: a hash of the machine, the
 * path and the file. */
void cd_folder_print(const struct cordee_host *host, char out[65]);

/* ---- the key: of hashes that nobody else can make, and of sealed secrets --------- */

/* Keyed BLAKE2b as 64 hex digits and NUL: the same text and purpose always give the
 * same, and only with this folder's key.  For suppression, tokens in addresses. */
void cd_key_hash(const struct cordee_host *host, const char *purpose, const char *text,
                 char out[65]);
/* The number of a row and its hash for a purpose, "12-0a1b...": CORDEE_KEYED bytes.  And
 * the number of such a word; 0: it was not made with this key for this purpose. */
void cd_keyed(const struct cordee_host *host, const char *purpose, int64_t row,
              char out[CORDEE_KEYED]);
int64_t cd_keyed_row(const struct cordee_host *host, const char *purpose,
                     const char *word);
/* The key of a purpose's hashes as 64 hex digits: for data that goes to another folder
 * and must know these hashes there. */
void cd_key_hex(const struct cordee_host *host, const char *purpose, char out[65]);
/* From now on hashes of this one purpose are made with a key that came so.  Before the
 * threads start. */
int cd_key_take(struct cordee_host *host, const char *purpose, const char *hex,
                struct cordee_error *err);
/* Seals a secret so that it can be stored: base64 text, different every time. */
void cd_key_seal(const struct cordee_host *host, const char *purpose, const char *text,
                 struct cordee_buf *out);
/* 0, or -1 when it was not sealed with this key for this purpose. */
int cd_key_open(const struct cordee_host *host, const char *purpose, const char *sealed,
                struct cordee_buf *out, struct cordee_error *err);

/* ---- files: stored once under their SHA-256 -------------------------------------- */

/* Stores bytes durably; `out` is their name.  Storing the same again does nothing. */
int cd_file_put(const struct cordee_host *host, const void *bytes, size_t n, char out[65],
                struct cordee_error *err);
/* The same; *new_r: there was none of this name. */
int cd_file_put_new(const struct cordee_host *host, const void *bytes, size_t n,
                    char out[65], bool *new_r, struct cordee_error *err);
/* The same for a file that is somewhere else (copied, not moved). */
int cd_file_put_path(const struct cordee_host *host, const char *path, char out[65],
                     struct cordee_error *err);
/* Where a stored file is; NULL: `name` is no name of one. */
const char *cd_file_path(const struct cordee_host *host, struct cordee_arena *a,
                         const char *name);
/* The bytes, at most `limit`.  1 found, 0 there is none, -1. */
int cd_file_get(const struct cordee_host *host, const char *name, size_t limit,
                struct cordee_buf *out, struct cordee_error *err);
/* Deletes it, for erasure. */
int cd_file_drop(const struct cordee_host *host, const char *name,
                 struct cordee_error *err);

#endif
