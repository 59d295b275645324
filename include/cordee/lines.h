/* cordee/lines.h - files with a JSON record a line, as commands take them.  Since 3.0. */
#ifndef CORDEE_LINES_H
#define CORDEE_LINES_H

#include <cordee/base.h>

/* Takes a record in; -1: CORDEE_E_INVALID it is left out, and why; else all ends. */
typedef int cordee_line_take(void *ctx, const json_t *record, struct cordee_error *err);

/* Hands over each record of a file ("-": the standard input); empty lines are none.  One
 * that is no JSON or that `take` refuses is left out: it is counted in *wrong_r, and for
 * the first twenty stderr says the file, the line and why.  -1: reading failed, or `take`
 * did so for another reason than the line. */
int cordee_lines_read(const char *path, cordee_line_take *take, void *ctx,
                      size_t *wrong_r, struct cordee_error *err);
/* What a command ends with that left out so many: -1 with a sentence; 0 for none. */
int cordee_lines_wrong(size_t wrong, struct cordee_error *err);

#endif
