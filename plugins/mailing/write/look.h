/* Looking at a mailing as one person gets it. */
#ifndef PLUGINS_MAILING_MAILING_LOOK_H
#define PLUGINS_MAILING_MAILING_LOOK_H

#include "plugins/mailing/mailing.h"

/* To whom of the audience a look goes on from person `as`. */
enum mailing_jump {
    MAILING_NEXT,
    MAILING_PREVIOUS,
    MAILING_LONGEST, /* the longest name; then the next longest ... */
    MAILING_MISSING, /* without a value that the text she gets cannot do without */
    MAILING_OTHER,   /* who reads another language than `language` */
    MAILING_NAMED,   /* whose name or address has `words` in it */
};

struct mailing_whom {
    enum mailing_jump jump;
    int64_t as, user;
    const char *language, *words;
};

/* Who it is: {"id", "name", "language", "gets" (the language of the text she gets), "at"
 * (from 1), "of", "missing": names of fields}; 0: nobody is so; -1. */
int mailing_look(struct cordee *cd, json_t *model, const struct mailing_whom *how,
                 json_t **person_r, struct cordee_error *err);

/* Some of those who get it, a dozen at most, to offer as whom to look: who tries a layout
 * hardest first.  `reads`: only who reads that language; "": any.  [{"id", "name",
 * "bare" (no first name)}]. */
int mailing_look_people(struct cordee *cd, json_t *model, int64_t user, const char *reads,
                        json_t **people_r, struct cordee_error *err);

#endif
