/* What is wrong with a text, and where. */
#ifndef PLUGINS_MAILING_FAULTS_H
#define PLUGINS_MAILING_FAULTS_H

#include "plugins/mailing/mailing.h"

/* What stands at a line of a text (from 1), to recognise it by; in `a`. */
const char *mailing_line_of(struct cordee_arena *a, const char *text, int64_t line);

#endif
