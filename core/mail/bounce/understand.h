/* What a mail is, read from its bytes alone: the one engine, for the receiver and for
 * `cordee mail explain`.  See README.md for how its rules are kept. */
#ifndef CORE_MAIL_BOUNCE_UNDERSTAND_H
#define CORE_MAIL_BOUNCE_UNDERSTAND_H

#include <cordee/base.h>

/* How far a session with the other server got when it refused.  "No such user" at RCPT is
 * about the address; after DATA a filter has spoken. */
enum cd_stage {
    CD_STAGE_UNKNOWN,
    CD_STAGE_CONNECT,
    CD_STAGE_HELO,
    CD_STAGE_AUTH,
    CD_STAGE_MAIL,
    CD_STAGE_RCPT,
    CD_STAGE_DATA,
};

enum cd_fault {
    CD_FAULT_NOBODY,  /* nothing went wrong, or nobody can say */
    CD_FAULT_ADDRESS, /* the mailbox or its domain */
    CD_FAULT_SERVER,  /* theirs is full, broken, slow */
    CD_FAULT_US,      /* spam, policy, authentication: never marks a person */
};

/* What became of one recipient.  Texts are never NULL. */
struct cd_fate {
    const char *address; /* "" when the mail hides it */
    const char *action;  /* "failed", "delayed", "delivered", ...; "" not said */
    const char *status;  /* "5.1.1", as said or found in the words; "" */
    const char *said;    /* the server's words */
    const char *near;    /* what the mail says around the address, when that is more */
    const char *host;    /* the server that spoke */
    int reply;           /* its SMTP code; 0 */
    enum cd_stage stage;
    const char *hint;   /* a reason that a field of some program names; "" */
    const char *reason; /* as sisimai names it: "userunknown"; "" none */
    bool hard;          /* the address will not take mail tomorrow either */
    bool given_up;      /* no further try will be made */
};

struct cd_understood {
    const char *kind; /* reply new bounce delayed feedback auto-reply
                         challenge-response mdn unsubscribe list */
    struct cd_fate *fates;
    size_t n_fates;
    const char *thread; /* Message-ID it is about, without brackets; "" */
    const char *why;    /* what decided on the kind, for people who ask */
};

#define CD_FATES_MAX 100

/* Never NULL; all in the arena.  `envelope_from`: "" is <>, NULL is not known. */
struct cd_understood *cd_understand(const char *raw, size_t n, const char *envelope_from,
                                    struct cordee_arena *arena);
enum cd_fault cd_fault_of(const char *reason);
/* A server refused `to` at RCPT while we spoke with it: whether that is about the
 * address, and will be tomorrow. */
bool cd_refusal_is_hard(const char *said, const char *status, const char *to);
/* Why, as sisimai names it, a static text; "": nobody can say.  Of any stage. */
const char *cd_refusal_reason(const char *said, const char *status, const char *to);
/* ... and is about whoever had it, not about a domain that nobody finds. */
bool cd_refusal_is_of_a_person(const char *said, const char *to);
bool cd_reason_is_of_a_person(const char *reason);

#endif
