/* The running program: its parts, each known in full only on its own floor.  Made by
 * core/cli (or a test), handed to plugins as an unknown pointer in their handle. */
#ifndef CORE_BASE_HOST_H
#define CORE_BASE_HOST_H

#include "core/base/rows.h"

#include <stdbool.h>
#include <stdint.h>

struct cordee_host {
    const char *data;    /* absolute path of the data folder */
    bool practice;       /* written into the folder at `init`: no way out but loopback */
    struct cordee *core; /* handle for the core's own calls, plugin name "core" */
    struct cd_rows *rows;
    struct cd_log *log;
    struct cd_folder *folder; /* the data folder: its lock and key */
    struct cd_texts *texts;   /* catalogues of translated texts */
    struct cd_config *config; /* cordee.conf */
    struct cd_settings *settings;
    struct cd_db *db;
    struct cd_bus *bus; /* event */
    struct cd_fetch *fetch;
    struct cd_jobs *jobs;
    struct cd_crm *crm;
    struct cd_customs *customs; /* fields that people made */
    struct cd_mail *mail;
    struct cd_outbox *outbox; /* mail that goes out */
    struct cd_shown *shown;   /* letters kept to be looked at */
    struct cd_clicks *clicks; /* who followed several links at once */
    struct cd_web *web;
    struct cd_scripts *scripts;
    struct cd_plugins *plugins;
    /* Grows when somebody was erased, once that is durable: whoever keeps texts that were
     * made of the register makes them anew. */
    _Atomic uint64_t erased;
    /* The program ends: whoever waits for something outside looks at each turn. */
    _Atomic bool ending;
};

#endif
