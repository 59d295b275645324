/* What the readers of this room share: a text as words, days within it. */
#ifndef CORE_MAIL_NEWS_READ_H
#define CORE_MAIL_NEWS_READ_H

#include "core/mail/news/news.h"

enum cd_piece_kind {
    CD_PIECE_WORD,    /* letters, with apostrophes and hyphens within */
    CD_PIECE_NUMBER,  /* digits */
    CD_PIECE_MARK,    /* anything else, one character */
    CD_PIECE_ADDRESS, /* of e-mail */
    CD_PIECE_PHONE,
};

struct cd_piece {
    enum cd_piece_kind kind;
    const char *s; /* in the text */
    size_t n;
    const char *word; /* folded; of an address and a phone as written */
    int number;       /* of a number of at most four digits, else -1 */
    bool spaced;      /* white space before it */
    bool line;        /* the first of its line ... */
    bool paragraph;   /* ... and of a paragraph */
    bool capital;     /* begins with a capital letter */
};

/* Pieces of a text, in order; one sentence is [from, to). */
struct cd_pieces {
    struct cd_piece *all;
    size_t n;
};

#define CD_NEWS_TEXT_MAX   16384 /* bytes that are looked at */
#define CD_NEWS_PIECES_MAX 4000

void cd_pieces_read(const char *text, struct cordee_arena *arena, struct cd_pieces *p);
/* The first piece behind the sentence that begins at `from`. */
size_t cd_sentence_end(const struct cd_pieces *p, size_t from);
/* Pieces as folded words, for cd_words_say. */
const char *cd_pieces_words(const struct cd_pieces *p, size_t from, size_t to,
                            struct cordee_arena *arena);
/* As they were written, on one line, at most `most` bytes. */
const char *cd_pieces_text(const struct cd_pieces *p, size_t from, size_t to, size_t most,
                           struct cordee_arena *arena);
bool cd_piece_is(const struct cd_pieces *p, size_t i, const char *word);
/* Any of a list of words that are separated by spaces. */
bool cd_piece_in(const struct cd_pieces *p, size_t i, const char *words);

/* How a day is spoken of, by the word before it. */
enum cd_day_role { CD_DAY_ON, CD_DAY_FROM, CD_DAY_UNTIL, CD_DAY_AFTER, CD_DAY_BEFORE };

struct cd_said_day {
    size_t from, to;       /* its pieces */
    enum cd_day_role role; /* by the word before it */
    struct cd_day day;     /* year 0: not said; day 0: only a weekday or a distance */
    struct cd_day other;   /* of "12/3": the other way round; day 0: there is none */
    int weekday;           /* 1 Monday ... 7; 0 not said */
    int ahead;             /* days from the mail: tomorrow is 1; -1 not said */
};

/* All days of pieces [from, to), in order; at most `most`. */
size_t cd_days_read(const struct cd_pieces *p, size_t from, size_t to,
                    struct cd_said_day *days, size_t most);
enum cd_day_use { CD_USE_START, CD_USE_END, CD_USE_RETURN };

/* The day on the calendar, near `sent`: the first from a little before it on, of a start
 * the nearest.  False: there is none that makes sense. */
bool cd_day_settle(const struct cd_said_day *said, struct cd_day sent,
                   enum cd_day_use use, struct cd_day *day_r);
struct cd_day cd_day_at(int64_t at);
struct cd_day cd_day_plus(struct cd_day day, int days);
/* Days from `a` to `b`. */
int cd_day_distance(struct cd_day a, struct cd_day b);

/* standin.c: whom the pieces name to turn to. */
void cd_standins_read(const struct cd_pieces *p, const char *own, struct cd_absence *a,
                      struct cordee_arena *arena);

/* ---- words (absence-words.c), as cd_words_say takes them -------------------- */
extern const char *const cd_away_words[];     /* somebody is not there */
extern const char *const cd_back_words[];     /* ... and comes back */
extern const char *const cd_open_words[];     /* there, unless a word of away is near */
extern const char *const cd_left_words[];     /* for good */
extern const char *const cd_unread_words[];   /* the mailbox is no longer read */
extern const char *const cd_moved_words[];    /* has another address */
extern const char *const cd_turn_words[];     /* turn to somebody */
extern const char *const cd_farewell_words[]; /* with kind regards */

#endif
