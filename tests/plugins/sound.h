/* The service of the plugin `sound`, version 1. */
#ifndef TESTS_PLUGINS_SOUND_H
#define TESTS_PLUGINS_SOUND_H

#include <cordee/plugin.h>

struct sound_api {
    int (*twice)(struct cordee *cd, int n);
};

#endif
