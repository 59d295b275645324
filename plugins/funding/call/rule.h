/* What is decided of a call here, over what its sources say. */
#ifndef FUNDING_RULE_H
#define FUNDING_RULE_H

#include <cordee/plugin.h>

enum funding_ruled {
    FUNDING_AS_PUBLISHED, /* nothing: its sources speak again */
    FUNDING_RULED_CLOSED,
    FUNDING_RULED_DAY,    /* it closes then, whatever was published */
    FUNDING_RULED_NONE,   /* it is no call: off the board, also when it is read again */
    FUNDING_RULED_GONE,   /* off the board with its source, until another tells of it */
    FUNDING_RULED_SILENT, /* closed: no source has told of it for long */
    FUNDING_RULINGS,
};

/* "closed", as the table has it; and back, FUNDING_AS_PUBLISHED for what is no word. */
const char *funding_ruling_word(enum funding_ruled what);
enum funding_ruled funding_ruling_of(const char *word);

/* Decides it, in the caller's transaction or one of its own; the row is tracked, and an
 * undo brings back what held.  `closes_at` is of FUNDING_RULED_DAY, a UTC instant.
 * `staff` 0: nobody.  What changes by it of status and deadlines stands in the history
 * and is told as any change; what is off the board (status 'out') is told to nobody.
 * -1: CORDEE_E_NOT_FOUND. */
int funding_rule(struct cordee *cd, int64_t call, enum funding_ruled what,
                 int64_t closes_at, int64_t staff,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* {"what","closes_at"?,"at","staff"? (a name)}: 1; 0 nothing is decided; -1. */
int funding_ruling(struct cordee *cd, int64_t call, json_t **row_r,
                   struct cordee_error *err) CORDEE_MUST_CHECK;

/* Hook of "row.undone". */
int funding_ruling_undone(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                          struct cordee_error *err);

/* ---- end-model.c -------------------------------------------------------------- */

/* Each night: calls without a last day of which no source has told for
 * "funding.silent_months" are closed until one does; what has been over for
 * "funding.keep_months" goes, with what was seen of it and its changes.  Of those that
 * somebody is interested in, or a project is for, title, programme and days stay. */
int funding_calls_end(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
