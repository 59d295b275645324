/* A call for funding, as everything else in this plugin knows it.
 *
 * Whatever was published (a portal's hit, a feed's entry, a row of a table) becomes one
 * struct funding_call, and as JSON one canonical record: what `cordee funding read`
 * prints, what the tables keep and what `cordee funding rank` reads.  Texts live in the
 * arena of whoever made the call; none is NULL, "" is not known.  Numbers are 0 where
 * nothing is known, as the portal has it.  Texts are valid UTF-8 in NFC, plain: no
 * markup. */
#ifndef FUNDING_CALL_H
#define FUNDING_CALL_H

#include <cordee/base.h>

enum funding_status {
    FUNDING_UNKNOWN,
    FUNDING_FORTHCOMING,
    FUNDING_OPEN,
    FUNDING_CLOSED,
};

enum funding_type {
    FUNDING_GRANT,
    FUNDING_TENDER,
    FUNDING_CASCADE, /* of a funded project, for third parties: type 8 of the portal */
};

struct funding_texts {
    const char **at;
    size_t n;
};

/* A day until which something can be handed in: a stage, or one of several cut-offs. */
struct funding_deadline {
    int64_t at;       /* UTC; a day alone means 17:00 in Brussels; 0: no date in `said` */
    const char *said; /* as it was published: "2026-09-23", "31. März 2027, 12 Uhr" */
    int stage;        /* 1, 2 of a call in stages; 0: no stages */
};

struct funding_deadlines {
    struct funding_deadline *at; /* by time */
    size_t n;
};

struct funding_call {
    /* Which call it is. */
    const char *source_id; /* the publisher's own key: "HORIZON-CL5-2024-D2-01-03" */
    const char *call_id;   /* of the larger call it is a topic of, or "" */
    const char *url;       /* http or https; where people read it */
    const char *language;  /* of the texts: "en"; "" not known */
    enum funding_type type;

    /* What it is about. */
    const char *title;
    const char *summary;        /* a sentence or two */
    const char *description;    /* paragraphs parted by a newline */
    const char *conditions;     /* who may take part and how, as published */
    const char *programme;      /* a short code: "HORIZON", "LIFE", "SMP" */
    const char *programme_name; /* "Horizon Europe" */
    const char *type_of_action; /* "HORIZON Innovation Actions" */
    struct funding_texts keywords;
    struct funding_texts tags; /* themes of the publisher, categories of a feed */

    /* When.  `status` is what was published; ask funding_call_status what holds. */
    enum funding_status status;
    int64_t publication, opening; /* UTC */
    int64_t updated;              /* UTC; when its publisher last changed it */
    struct funding_deadlines deadlines;
    const char *deadline_model; /* "single-stage", "two-stage", "multiple cut-off" */

    /* Money, in whole units of `currency` ("EUR"). */
    int64_t budget_total;         /* for all grants of the topic together */
    int64_t grant_min, grant_max; /* of one grant */
    int expected_grants;
    int funding_rate; /* percent */
    const char *currency;

    /* For whom. */
    struct funding_texts countries; /* two letters: "AT"; none: nothing was said */
    struct funding_texts org_types; /* "sme", "large", "university", "research", ... */
    bool sme;                       /* it says that it is for small and medium ones */
    int trl_min, trl_max;           /* 1 to 9 */
    int consortium_min;             /* how many must apply together at least */
};

/* Nothing is known: every text "", all else 0. */
void funding_call_init(struct funding_call *call);

/* The same, all of it in `a`. */
struct funding_call funding_call_copy(struct cordee_arena *a,
                                      const struct funding_call *call);

/* "open", as in the record; and back, FUNDING_UNKNOWN for what is no word of ours. */
const char *funding_status_word(enum funding_status status);
enum funding_status funding_status_of(const char *word);
const char *funding_type_word(enum funding_type type);
enum funding_type funding_type_of(const char *word);

/* One of its deadlines is no date and says that it goes on: "laufend", "continuous". */
bool funding_call_is_continuous(const struct funding_call *call);
/* What holds at `now`, whatever was published: with deadlines that are all over it is
 * closed, unless it goes on; with one ahead it is open once its opening is past, unless
 * closed was said. */
enum funding_status funding_call_status(const struct funding_call *call, int64_t now);
/* The first deadline after `now`; 0: none. */
int64_t funding_call_next(const struct funding_call *call, int64_t now);

/* The canonical record, new.  Its "status" is what holds at `now`; what is not known is
 * left out.  Instants are RFC 3339 in UTC ("2026-09-23T15:00:00Z"). */
json_t *funding_call_json(const struct funding_call *call, int64_t now);
/* A record back into a call, all of it in `a`.  Members that are not there or of another
 * type are not known; a record that says nothing to tell the call by is refused: -1. */
int funding_call_from_json(struct cordee_arena *a, const json_t *record,
                           struct funding_call *call_r, struct cordee_error *err);

/* The first amount of a text, whatever stands between its thousands ("1 200 000",
 * "1.200.000,00 €", "1'200'000.50"); *end_r is behind it.  Three digits behind the last
 * mark are thousands, fewer are a fraction.  -1: there is no digit in it. */
double funding_amount(const char *text, const char **end_r);
/* An amount as people type it, whole units: "250000", "250 000,00 EUR", "1,5 Mio", "2
 * M€", "300 Tsd.".  1 with it; 0 and nothing set: nothing was typed; -1: anything else,
 * and what may be meant in two ways ("1,250 Mio"). */
int funding_amount_read(const char *text, int64_t *n_r);

/* Appends to a list in `a`, trimmed; what is "" or there already is left out. */
void funding_texts_add(struct cordee_arena *a, struct funding_texts *texts,
                       const char *text);
/* Adds a deadline in its place; one of the same instant and stage is there already. */
void funding_deadline_add(struct cordee_arena *a, struct funding_deadlines *deadlines,
                          struct funding_deadline deadline);

#endif
