/* A file as it is, or as it was before it was packed. */
#ifndef CORE_FILE_UNPACK_H
#define CORE_FILE_UNPACK_H

#include <cordee/base.h>

#include <stdio.h>

/* Opens a file for reading; one packed by gzip, xz and the like, or the first of a zip
 * that is no readme, is unpacked to a file that vanishes when it is closed.  At most
 * `most` bytes: CORDEE_E_TOO_LARGE.  NULL: err. */
FILE *cd_unpacked_open(const char *path, int64_t most, struct cordee_error *err);

#endif
