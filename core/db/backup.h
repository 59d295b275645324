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

#endif
