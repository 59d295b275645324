/* What the person wrote: the lines of an answer, each with its kind, and what may be seen
 * of them.  Words of the languages are in words.c, their shapes in intro.c and line.c,
 * and what follows from an order of kinds in visible.c. */
#ifndef CORE_MAIL_REPLY_REPLY_H
#define CORE_MAIL_REPLY_REPLY_H

#include <cordee/base.h>

enum cd_line_kind {
    CD_LINE_BLANK,
    CD_LINE_TEXT,
    CD_LINE_QUOTE,  /* "> ..." */
    CD_LINE_INTRO,  /* "On Monday Ada wrote:", "-----Original Message-----" */
    CD_LINE_HEADER, /* "From: ..." of a mail that is quoted without marks */
    CD_LINE_RULE,   /* "-- ", "______": what follows is a signature or another mail */
    CD_LINE_DEVICE, /* "Sent from my iPhone" */
    CD_LINE_FOOTER, /* begins a legal tail or the footer of a list */
};

enum cd_header_word {
    CD_NO_HEADER,
    CD_HEADER_FROM,
    CD_HEADER_DATE,
    CD_HEADER_SUBJECT,
    CD_HEADER_OTHER
};

struct cd_line {
    const char *s;
    size_t n; /* without white space at the end */
    enum cd_line_kind kind;
    enum cd_header_word header; /* of a header */
};

struct cd_lines {
    struct cd_line *all;
    size_t n;
};

/* All lines of the text with their kinds, in the arena. */
void cd_lines_read(const char *text, struct cordee_arena *arena, struct cd_lines *l);

/* How many lines from `i` say who wrote what follows; 0: none.  `fold` is for its use. */
size_t cd_line_intro(const struct cd_lines *l, size_t i, struct cordee_buf *fold);

/* ---- words (folded: lower case, without accents) ---------------------------- */

/* Adds `n` bytes of clean UTF-8, folded; white space becomes one space.  What is after
 * CD_FOLD_MAX bytes is not looked at. */
#define CD_FOLD_MAX 512
void cd_words_fold(const char *text, size_t n, struct cordee_buf *out);
/* "From", "Von", "De", ...: the name of a header in some language. */
enum cd_header_word cd_words_header(const char *name);
/* "On ", "Am ", "Le ": the beginning of an attribution. */
bool cd_words_open(const char *folded);
/* " wrote", " schrieb", " a ecrit": where it stands, or NULL. */
const char *cd_words_wrote(const char *folded);
/* "message", "nachricht": what stands between the dashes of a separator. */
bool cd_words_message(const char *folded);
/* "Begin forwarded message:" */
bool cd_words_forwarded(const char *folded);
/* "Sent from my ..." and that it is a device or a program, not a sentence. */
bool cd_words_device(const char *folded);
/* "This e-mail and any attachments are confidential", "To unsubscribe from this group".
 */
bool cd_words_footer(const char *folded);

#endif
