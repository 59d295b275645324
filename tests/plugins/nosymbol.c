/* Exports nothing that we know of. */
#include <cordee/plugin.h>

extern CORDEE_EXPORT const int cordee_plug;
CORDEE_EXPORT const int cordee_plug = 1;
