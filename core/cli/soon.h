/* Functions of floors that are still being built: absent ones are NULL.  To be removed.
 */
#ifndef CORE_CLI_SOON_H
#define CORE_CLI_SOON_H
#include "core/base/host.h"
#define SOON __attribute__((weak))
int cd_practice_fill(struct cordee *cd, struct cordee_error *err) SOON;
#endif
