/* One header, as far as it says who wrote to whom, and when. */
#ifndef CORE_MAIL_FIRST_HEADS_H
#define CORE_MAIL_FIRST_HEADS_H

#include <cordee/base.h>

enum { CD_FIRST_TAKERS = 50 }; /* who writes to more at once writes to nobody */

struct cd_first_who {
    const char *address; /* folded */
    const char *name;    /* "" none */
};
struct cd_first_head {
    const char *message_id; /* "" never: made up of the rest where there is none */
    int64_t at;             /* 0: it has no date that can be read */
    struct cd_first_who author;
    struct cd_first_who takers[CD_FIRST_TAKERS]; /* each once */
    size_t n, among;          /* `among`: all of them, also those who do not fit */
    bool program;             /* a list or a program sent it */
    struct cd_first_who list; /* the list's own address; address "": none */
};

/* The fields that are asked of an IMAP server. */
#define CD_FIRST_FIELDS                                                             \
    "FROM TO CC BCC DATE MESSAGE-ID LIST-ID LIST-POST LIST-UNSUBSCRIBE PRECEDENCE " \
    "AUTO-SUBMITTED"

/* Reads it; texts live in the arena.  False: it says no author, or no date. */
bool cd_first_head_read(struct cordee_arena *a, const char *raw, size_t n,
                        struct cd_first_head *head_r);
/* How good a name is: 0 none at all. */
int cd_first_name_worth(const char *name);

#endif
