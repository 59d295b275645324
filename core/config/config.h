/* cordee.conf, the file of the person who runs the machine:
 *
 *     core { base_url = "https://crm.example.org" }
 *     mail { relay_host = "relay.example.org"  relay_port = 587 }
 *
 * A section is a plugin's name (or core, mail, ...), a key one of its settings.  What
 * people set in the console goes before the file; see core/db/setting.h. */
#ifndef CORE_CONFIG_CONFIG_H
#define CORE_CONFIG_CONFIG_H

#include "core/base/host.h"

/* Reads the file; that there is none is no error.  Before the threads start. */
int cd_config_open(struct cordee_host *host, const char *path, struct cordee_error *err);
void cd_config_close(struct cordee_host *host);
/* The value of a full key ("mail.relay_host") as it is written; NULL: not in the file.
 * Lives until cd_config_close. */
const char *cd_config_text(const struct cordee_host *host, const char *key);
/* Once all rows are there: every key is known and its value of the right type, or an
 * error with the line and the nearest key.  Sections named in `absent` (plugins that
 * were left out; NULL at its end, may be NULL itself) are passed over. */
int cd_config_check(struct cordee_host *host, const char *const *absent,
                    struct cordee_error *err);

/* The row of a setting by its full key, and the key of a row. */
const struct cd_row *cd_setting_row(const struct cordee_host *host, const char *key);
void cd_setting_key(const struct cd_row *row, char *out, size_t size);
/* The known key that is most like `key`; NULL: none is near. */
const char *cd_setting_nearest(const struct cordee_host *host, const char *key,
                               struct cordee_arena *a);
/* A value as it is written, by the type of its row: 0, or -1 with a sentence. */
int cd_setting_parse(const struct cordee_setting *row, const char *key, const char *text,
                     json_t **value_r, struct cordee_error *err);

#endif
