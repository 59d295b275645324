/* What the files of core/config share about a data folder. */
#ifndef CORE_CONFIG_FOLDER_PRIV_H
#define CORE_CONFIG_FOLDER_PRIV_H

#include "core/config/folder.h"

#define CD_KEY_BYTES 32

struct cd_folder {
    char *path;
    int lock; /* descriptor, or -1 */
    unsigned char key[CD_KEY_BYTES];
    /* The key of one purpose's hashes that came from another folder; "": none did. */
    char taken_for[24];
    unsigned char taken[CD_KEY_BYTES];
};

/* Writes a file so that it is there in full or not at all: beside it, synced, then
 * renamed. */
int cd_write_whole(const char *path, const void *bytes, size_t n, unsigned mode,
                   struct cordee_error *err);
/* Makes the names in a folder durable. */
int cd_sync_folder(const char *path, struct cordee_error *err);

#endif
