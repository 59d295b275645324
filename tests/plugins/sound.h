/* The service of the plugin `sound`, version 1. */
#ifndef TESTS_PLUGINS_SOUND_H
#define TESTS_PLUGINS_SOUND_H

#include <cordee/plugin.h>

struct sound_api {
    int (*twice)(struct cordee *cd, int n);
    /* Writes a row of its own table. */
    int (*note)(struct cordee *cd, struct cordee_error *err, const char *name);
};

#endif
