/* The core's own parts are plugins that are linked in: they describe themselves with
 * the same tables.  Their tables and routes carry no prefix. */
#ifndef CORE_BASE_PART_H
#define CORE_BASE_PART_H

#include <cordee/plugin.h>

extern const struct cordee_plugin_def cd_db_part;      /* core/db */
extern const struct cordee_plugin_def cd_fetch_part;   /* core/fetch */
extern const struct cordee_plugin_def cd_job_part;     /* core/job */
extern const struct cordee_plugin_def cd_crm_part;     /* core/crm */
extern const struct cordee_plugin_def cd_mail_part;    /* core/mail */
extern const struct cordee_plugin_def cd_web_part;     /* core/web */
extern const struct cordee_plugin_def cd_script_part;  /* core/script */
extern const struct cordee_plugin_def cd_console_part; /* core/console */

#endif
