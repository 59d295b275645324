/* Backups: a folder with the database as of one instant, the files, cordee.conf and,
 * when asked for, the key.  Taken while the server runs. */
#ifndef CORE_DB_BACKUP_H
#define CORE_DB_BACKUP_H

#include "core/base/host.h"

/* Writes the backup into `path`, a folder that is not there yet; it is there in full or
 * not at all.  Without the key it restores only where the key is kept. */
int cd_db_backup(struct cordee_host *host, const char *path, bool with_key,
                 struct cordee_error *err);
/* Makes a data folder at `to` from a backup.  It will not send anything until a person
 * releases it (core/db/held.h).  A backup without its key needs `to`/secret.key.  `log`
 * is the suppression.log of the original, which knows who left since the backup; NULL:
 * the one in `to`, or that of the backup. */
int cd_db_restore(const char *from, const char *to, const char *log,
                  struct cordee_error *err);
/* Every page of a database file readable and sound: 0, or -1 with the first trouble. */
int cd_db_check(const char *path, struct cordee_error *err);

struct cd_backup_size {
    int64_t files, bytes; /* bytes: with the database */
};
/* Opens a backup and checks every page and index of its database; counts its files. */
int cd_db_backup_check(const char *path, struct cd_backup_size *size_r,
                       struct cordee_error *err);
/* Lets a backup share the files that a former one has as well (hard links), so that ten
 * backups of one folder are not ten times as large. */
void cd_db_backup_share(const char *path, const char *former);
/* How many files a folder of files holds; *bytes_r (may be NULL) is their size. */
int64_t cd_db_files_count(const char *path, int64_t *bytes_r);

#endif
