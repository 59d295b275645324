/* What a mail tells beside what it says: who is away and who stands in, who has left,
 * what a signature says of a person, the words in which somebody asks to be left alone.
 *
 * Reading is pure: no I/O, nothing stored, the same text gives the same news.  What
 * follows in the register is its own business (cd->crm->heard). */
#ifndef CORE_MAIL_NEWS_NEWS_H
#define CORE_MAIL_NEWS_NEWS_H

#include <cordee/base.h>

#define CD_STANDINS_MAX 4
#define CD_PHONES_MAX   4

/* A day of the calendar; year 0: not said. */
struct cd_day {
    int year, month, day;
};
/* "2026-12-03"; "" when it is not said. */
const char *cd_day_iso(struct cordee_arena *arena, struct cd_day day);

/* Somebody to turn to.  Texts are never NULL, and as they were written. */
struct cd_standin {
    const char *name;    /* "" when only an address is said, and none is in it */
    const char *address; /* "" */
    const char *phone;   /* "" */
    const char *what;    /* "for invoices"; "": for all */
};

enum cd_absence_kind {
    CD_ABSENCE_NONE, /* an acknowledgement, a ticket number: nobody is away */
    CD_ABSENCE_AWAY,
    CD_ABSENCE_LEFT, /* for good: no longer there, or her mailbox is no longer read */
};

struct cd_absence {
    enum cd_absence_kind kind;
    struct cd_day from;      /* the first day */
    struct cd_day until;     /* the last day */
    struct cd_day back;      /* the first day there again, when that is what it says */
    const char *sentence;    /* that says so, as written */
    const char *new_address; /* of her own; "" */
    struct cd_standin standins[CD_STANDINS_MAX]; /* who left: successors */
    size_t n_standins;
};

/* Reads an automatic answer: `subject` and `text` as people see them, `sent` when (days
 * without a year are near it), `own` the address it came from, which is nobody else's.
 * All in the arena, never NULL. */
struct cd_absence *cd_absence_read(const char *subject, const char *text, int64_t sent,
                                   const char *own, struct cordee_arena *arena);

struct cd_signed_phone {
    const char *number; /* as written */
    bool mobile;
};

/* What stands under a mail about who wrote it. */
struct cd_signature {
    const char *title; /* "Head of Procurement"; "" */
    const char *lines; /* all of it, from her name or the rule on; "" */
    struct cd_signed_phone phones[CD_PHONES_MAX];
    size_t n_phones;
};

/* Reads the signature of a mail's whole text; `name` is who wrote, since a title is what
 * stands behind her name.  Never NULL. */
struct cd_signature *cd_signature_read(const char *text, const char *name,
                                       struct cordee_arena *arena);

/* The address that a text says its writer has from now on, and the sentence; NULL: none.
 * `own` is the one they wrote from. */
const char *cd_new_address_read(const char *text, const char *own,
                                const char **sentence_r, struct cordee_arena *arena);

/* The sentence in which a text asks for no more mails; NULL: it does not. */
const char *cd_leaving_sentence(const char *subject, const char *text,
                                struct cordee_arena *arena);

#endif
