/* Settings: what people set in the console (table `setting`), or else cordee.conf, or
 * else the row's fallback.  Reading is a look into memory. */
#ifndef CORE_DB_SETTING_H
#define CORE_DB_SETTING_H

#include "core/base/host.h"

extern const struct cordee_setting_api cd_setting_api;

/* Done by cd_db_open and cd_db_close.  Practice is remembered in the database as well,
 * so that a folder that lost its marker does not become live. */
int cd_setting_start(struct cordee_host *host, struct cordee_error *err);
void cd_setting_stop(struct cordee_host *host);
/* Forgets what was read: another process may have set something. (What one does is
 * seen within two seconds without it.) */
void cd_setting_refresh(struct cordee_host *host);

/* What is stored for a full key, a new reference: 1 there is a value, 0 none, -1 it could
 * not be read and nothing is known. */
int cd_setting_look(struct cordee_host *host, const char *key, json_t **value_r);

enum cd_setting_from { CD_SETTING_FALLBACK, CD_SETTING_FILE, CD_SETTING_CONSOLE };
/* Where the value of a full key comes from: for the Settings page. */
enum cd_setting_from cd_setting_from(struct cordee *cd, const char *key);
/* Takes back what the console set, so that the file or the fallback holds again. */
int cd_setting_reset(struct cordee *cd, const char *key, struct cordee_error *err);

#endif
