/* cordee/crm.h - the register: parties, interactions, consent, the filter:
 * `cd->crm->...`.
 *
 * A party is an organisation or a person.  Ids are row ids of `party`. */
#ifndef CORDEE_CRM_H
#define CORDEE_CRM_H

#include <cordee/base.h>

struct cordee;
struct cordee_job;
struct cordee_letter;

enum cordee_kind { CORDEE_ORG = 1, CORDEE_PERSON = 2, CORDEE_ANYONE = 3 };

/* Where the pages of a kind are: their list, and with "/12" behind it the page of one. */
enum cordee_word { CORDEE_WORD_COUNTRY, CORDEE_WORD_LANGUAGE, CORDEE_WORD_ORG_TYPE };
#define CORDEE_PATH_OF(kind) ((kind) == CORDEE_ORG ? "/members" : "/contacts")

/* ---- rows a plugin adds ----------------------------------------------------- */

enum cordee_field_type {
    CORDEE_FIELD_TEXT,   /* compared folded; a value with * matches by prefix */
    CORDEE_FIELD_CHOICE, /* one of a list */
    CORDEE_FIELD_NUMBER,
    CORDEE_FIELD_DATE, /* an instant; compared with dates, or with durations as age */
    CORDEE_FIELD_YESNO,
};

enum cordee_op {
    CORDEE_OP_IS,  /* one of the values */
    CORDEE_OP_HAS, /* any value at all */
    CORDEE_OP_GT,
    CORDEE_OP_GE,
    CORDEE_OP_LT,
    CORDEE_OP_LE,
    CORDEE_OP_BETWEEN, /* two values, both included */
};

/* One condition of a filter, values already of the field's type (folded text, number,
 * instant; a duration has become the instant that long ago). */
struct cordee_condition {
    const char *argument; /* "recycling" in survey.gap(recycling), or "" */
    enum cordee_op op;
    const struct cordee_value *values;
    size_t n;
    int64_t user; /* who asks; 0: nobody */
    int64_t now;
    bool age;        /* the instants were durations: with LT and LE, "never" holds too */
    int64_t cluster; /* the one that is looked at; 0: all that the user may see */
};

/* SQL being written: text and the values of its `?`, in order. */
struct cordee_sql {
    struct cordee_buf text;
    struct cordee_value *values;
    size_t n, room;
    struct cordee_arena *arena; /* owns texts and the values */
};
void cordee_sql_put(struct cordee_sql *sql, const char *text); /* constant text only */
void cordee_sql_bind(struct cordee_sql *sql, struct cordee_value value); /* "?" + value */
/* " > ?" or " BETWEEN ? AND ?": how a condition compares what stands before it with its
 * values; nothing for has:field. */
void cordee_sql_compare(struct cordee_sql *sql, const struct cordee_condition *c);

/* A field of the filter language.  The party's row is `p`. Either `value` (with `from`
 * when one party can have several) or `compile`. */
struct cordee_field {
    const char *name; /* "tag", "survey.gap": letters, digits, _ and one dot */
    enum cordee_field_type type;
    unsigned kinds;      /* CORDEE_ORG, CORDEE_PERSON, CORDEE_ANYONE */
    const char *label;   /* "Tag" */
    const char *help;    /* one line */
    const char *value;   /* "p.country", or with `from`: "t.name" */
    const char *from;    /* "tagging g JOIN tag t ON t.id = g.tag WHERE g.party = p.id" */
    const char *choices; /* SELECT of value and label, to suggest; NULL: none */
    /* Writes a boolean expression on `p`, usually EXISTS (...).  Of a yes/no field the
     * one for yes: no is written by the compiler.  c->n is 0 for has:field. */
    int (*compile)(struct cordee *cd, const struct cordee_condition *c,
                   struct cordee_sql *out, struct cordee_error *err);
    /* How sentences say a number field and its value, {1}: "who got “{1}”", "who did not
     * get “{1}”", and of `also_not`, right after another condition of the plugin with
     * the same value: "and did not answer".  NULL: by its label.  Since 3.0. */
    const char *says, *says_not, *also_not;
    /* Writes what a value is called, for {1}; nothing: its number is said.  NULL: always
     * the number. */
    void (*name_value)(struct cordee *cd, int64_t value, struct cordee_buf *out);
};

enum { CORDEE_MERGE_ITEMS_MAX = 50 }; /* of one list in one mail */

/* What each item of a list says, between {{#list}} and {{/list}}. */
struct cordee_merge_item {
    const char *name;  /* "role": goes before a merge field of that name */
    const char *label; /* "Role" */
    const char *value; /* SQL expression on the tables of `from`, and `p` and `o` */
};

/* A merge field for mails: {{name}} or {{name|default}}.  In its SQL, cluster_here() is
 * the cluster whose mailing it is. */
struct cordee_merge_field {
    const char *name;  /* "first_name" */
    const char *label; /* "First name" */
    const char *value; /* SQL expression on `p` (the person) and `o` (the organisation
                        * through which the person is reached, maybe NULL); of a list:
                        * what its items are sorted by, NULL: what the first says */
    /* A list, in place of one value: {{#name}}...{{/name}} is said once for each row, 50
     * at most, {{^name}}...{{/name}} where there is none, and {{name}} is what the first
     * of `items` says of all, with commas.  NULL: it has one value. */
    const char *from; /* "tagging g JOIN tag t ON t.id = g.tag WHERE g.party = p.id" */
    const struct cordee_merge_item *items; /* names at the end: NULL; 12 at most */
    /* The value is the number of a row, and what the reader gets is a link of her own to
     * it: this path ("/survey/a/") and what http->keyed makes of the field's name and
     * that number.  It is made when the mail is, and kept nowhere.  NULL: the value is
     * said. Since 3.0. */
    const char *link;
};

/* A column of import and export. */
struct cordee_column {
    const char *name;     /* "vat_id": the header we write, also recognised */
    const char *synonyms; /* other headers, folded, comma separated: "uid,ust-id,tva" */
    unsigned kinds;
    const char *label;
    const char *value; /* SQL expression on `p` for export */
    /* Sets it on import; "" is never passed.  CORDEE_E_INVALID refuses the row. */
    int (*set)(struct cordee *cd, int64_t party, const char *text,
               struct cordee_error *err);
};

enum { CORDEE_WEIGHT_MET = 3 };

struct cordee_interaction_kind {
    const char *name;  /* "call", "survey.answer" */
    const char *label; /* "Call" */
    const char *icon;  /* symbol of icons.svg without "i-" */
    int weight;   /* how much it says about a relationship: 0 none, 1 a mail, 3 a call,
                   * 5 a meeting; from CORDEE_WEIGHT_MET on they talked with each
                   * other, whatever weight people give the kind in the settings */
    bool two_way; /* both sides took part (meeting, reply), not a mass mail */
    const char *path; /* its own page, "{id}" being the interaction; NULL: none */
};

/* ---- proposals: what waits for a person's yes ------------------------------- */

/* Something that was heard of and that a person may say yes or no to (page /review).
 * Texts and details stay the caller's. */
struct cordee_proposal {
    int64_t id;       /* 0 when it is proposed */
    const char *kind; /* a declared kind */
    /* What it is about, in any words: the same news has the same key, and is proposed
     * once, also when somebody said no, but for `again_s`. */
    const char *key;
    int64_t party;       /* whom it speaks of; 0: nobody we have yet */
    int64_t interaction; /* what it follows from: an entry of the history, ... */
    int64_t message;     /* ... a mail that came in; 0: none */
    int64_t staff;       /* only this user may see it; 0: all who may change the party */
    int64_t cluster;   /* whose it is when it speaks of nobody; 0: where the user works */
    int64_t at;        /* when it was heard of; 0: now */
    const char *quote; /* the words it follows from; NULL: none */
    const json_t *details; /* texts and numbers by name */
    /* When somebody said no longer ago than that, in seconds, it is not asked again; 0:
     * never. */
    int64_t again_s;
};

/* A value of the details that the person may change before saying yes. */
struct cordee_proposal_field {
    const char *name;  /* "phone" */
    const char *label; /* "Phone" */
    /* Of the input: "text", "email", "tel", "date".  "button": no input but another way
     * to say yes, a button with that label; pressed, the detail is "1". */
    const char *type;
};

struct cordee_proposal_kind {
    const char *name;  /* "example.phone": begins with the plugin's name */
    const char *label; /* of its group: "New phone numbers" */
    /* One sentence; {phone} is that detail, {party} her name: "{party} has another
     * number: {phone}". */
    const char *says;
    const char *accept;  /* what the button of yes says; NULL: "Accept" */
    const char *dismiss; /* and that of no; NULL: "Dismiss" */
    const struct cordee_proposal_field *fields; /* may be NULL */
    /* Does it, in the transaction that is open; `details` are as the person left them.
     * Puts into *party_r whom it made or found, when it speaks of nobody.
     * CORDEE_E_INVALID and CORDEE_E_CONFLICT are shown beside it. */
    int (*accepted)(struct cordee *cd, const struct cordee_proposal *p, int64_t *party_r,
                    struct cordee_error *err);
    /* Somebody said no; may be NULL. */
    int (*dismissed)(struct cordee *cd, const struct cordee_proposal *p,
                     struct cordee_error *err);
    /* Puts into the details of one that is to be shown what is only known then: words in
     * the language of who acts, names of those they may see.  `party` is whom it speaks
     * of, 0: nobody.  May be NULL: the details say all. */
    int (*shows)(struct cordee *cd, int64_t party, json_t *details,
                 struct cordee_error *err);
};

/* ---- interactions ----------------------------------------------------------- */

enum cordee_direction { CORDEE_INTERNAL, CORDEE_OUT, CORDEE_IN };

struct cordee_taker { /* who took part, and as what */
    int64_t party;
    const char *part; /* "to", "from", "cc", "about", "with" */
};

struct cordee_interaction {
    const char *kind; /* a declared kind */
    enum cordee_direction direction;
    int64_t at; /* 0: now */
    const char *subject;
    const char *body;       /* plain text */
    int64_t author;         /* user; 0: nobody or the system */
    int64_t thread;         /* the interaction this answers; 0: none */
    const char *visibility; /* "all", "cluster", "owner"; NULL: "all" */
    int64_t cluster;        /* whose it is; 0: of the cluster in which the user works */
    const struct cordee_taker *takers;
    size_t n_takers;
    /* "own.WORD": text, of fields that people made for entries; NULL: none. */
    const json_t *own;
};

/* ---- a compiled filter ------------------------------------------------------ */

enum cordee_filter_order {
    CORDEE_BY_NAME,
    CORDEE_BY_STRAIN, /* who tries a layout hardest first: no given name, longest name */
};

struct cordee_filter; /* immutable; belongs to the arena it was compiled into */

enum cordee_filter_flags {
    CORDEE_FILTER_ORGS = 1,   /* yield organisations only */
    CORDEE_FILTER_PEOPLE = 2, /* yield people only */
};

/* What the box in which people put a filter together sent: its inputs by their names.
 * `field` alone opens the second step of *Add a condition*; with `op` (and `value`, where
 * the comparison takes one) the condition is added to the text.  Any may be "" or NULL.
 */
struct cordee_filter_form {
    const char *text;  /* filter: what is typed */
    const char *field; /* field */
    const char *op;    /* op: "is", "is-not", "more", "less", "has", "has-not" ... */
    const char *value; /* value */
    const char *set;   /* filter_set: a button's text that replaces all (chip, starter) */
    unsigned flags;    /* CORDEE_FILTER_... */
    int64_t user;
};

/* ---- audiences -------------------------------------------------------------- */

enum cordee_audience_mode {
    CORDEE_AUDIENCE_KEY, /* for an organisation: its key contact, else its first person */
    CORDEE_AUDIENCE_ALL, /* everybody with a current role there */
};

/* A part of an audience beside its own filter. */
struct cordee_audience_part {
    const char *filter; /* in the filter language */
    const char *name;   /* as people read it: "the saved filter Austria" */
    /* Whom it yields is let in, or kept out, whatever lets them in; kept out with an
     * organisation are the people who are there now. */
    bool out;
};

/* What happens to who got as many mailings in the last seven days as they may. */
enum cordee_budget {
    CORDEE_BUDGET_WARN,  /* they are counted as tired, and get it */
    CORDEE_BUDGET_DEFER, /* they get it when the budget allows */
    CORDEE_BUDGET_KEY,   /* they are left out, but for key contacts */
};

/* Who a mailing goes to: the people a filter yields, and people for the organisations it
 * yields.  One row a person; of several people with one address only the first. */
struct cordee_audience {
    const char *filter; /* "" lets everybody in, or nobody when a part lets people in */
    enum cordee_audience_mode mode;
    int64_t topic;   /* what the mailing is about; 0: none */
    int64_t user;    /* who asks */
    int64_t cluster; /* whose mailing it is: only its people; 0: all the user may see */
    const struct cordee_audience_part *parts;
    size_t n_parts;
    /* Of the people of one organisation only one: its key contact, else who has been
     * there longest in the register, of those who may be written to. */
    bool one_each;
    /* A notice, such as an invitation to the assembly: what was said about mailings, a
     * pause and a missing basis do not count, nor does the budget. */
    bool notice;
    /* Mailings in seven days, notices not counted; 0: as many as come. */
    int64_t per_person, per_org; /* per_org: of all people of an organisation together */
    enum cordee_budget budget;
    int64_t letter; /* that is being queued, so not counted itself; 0: none yet */
    /* Only people with numbers behind `after`, up to `until` (0: all), so that who takes
     * many takes them piece by piece.  Not with one_each or a budget, which have to look
     * at all of them. */
    int64_t after, until;
};

/* Somebody who gets a mail: as the rows of `audience` say. */
struct cordee_guest {
    int64_t person, address_id;
    const char *address, *language, *values; /* values: JSON text */
};
struct cordee_guests {
    struct cordee_guest *list;
    size_t n, room;
    struct cordee_arena *arena; /* where all of it lives */
    int64_t later; /* when the first of those who had enough mailings may get one; 0 */
};

/* A round of mails in which each has a link of their own: to a row of a plugin. */
struct cordee_round {
    int64_t letter, interaction;
    const char *link; /* its merge field */
    /* In the transaction that is open: the number of that person's row, made where it is
     * missing; 0: they had the mail before; -1. */
    int64_t (*row)(struct cordee *cd, void *ctx, int64_t person,
                   struct cordee_error *err);
    /* Their mail waits in the outbox. */
    int (*sent)(struct cordee *cd, void *ctx, int64_t row, int64_t outbox,
                struct cordee_error *err);
    void *ctx;
};

/* A word for the log of consent.  Texts may be NULL. */
struct cordee_consent {
    int64_t party;
    int64_t topic; /* 0: all */
    bool given;
    const char *basis;   /* "asked", "member", "unsubscribed" ... */
    const char *wording; /* what was shown */
    const char *place;   /* "preference page" */
    const char *note;    /* of who wrote it down */
    const char *address; /* of origin; only what came by web has one */
};

/* ---- periods ---------------------------------------------------------------- */

/* Whole days in the cluster's time zone, as instants and as filters take them. */
struct cordee_period {
    int64_t from, until;      /* `until` is the first instant that is not in it */
    char first[11], last[11]; /* "2025-01-01", "2025-12-31" */
    char before[11];          /* the day before the first: "2024-12-31" */
};

struct cordee_request;

/* ---- whose it is and who is in charge, for statements of constant text: `p` is an
 * expression, a party's number ---------------------------------------------------- */

/* The clusters of a party: its own, and for people those of their organisations; a
 * subquery with one column `cluster`. */
#define CORDEE_CLUSTERS_OF(p)                                                           \
    "(SELECT sc.cluster FROM party_cluster sc WHERE sc.party = " p " UNION ALL SELECT " \
    "sc.cluster FROM role sr JOIN party_cluster sc ON sc.party = sr.other WHERE "       \
    "sr.party = " p ")"

/* Role `r`, or relation, has not ended at the instant `at`; nor by now. */
#define CORDEE_ROLE_AT(r, at) "(" r ".until IS NULL OR " r ".until > " at ")"
#define CORDEE_ROLE_NOW(r)    CORDEE_ROLE_AT(r, "clock_now()")

/* User `w` has, in one of the party's clusters or everywhere, a role `k.role` of which
 * the condition holds ... */
#define CORDEE_ROLE_FOR(p, holds)                                                        \
    "(w.disabled_at IS NULL AND EXISTS (SELECT 1 FROM (SELECT w.role AS role WHERE "     \
    "w.everywhere UNION ALL SELECT wk.role FROM staff_cluster wk WHERE wk.staff = w.id " \
    "AND NOT w.everywhere AND wk.cluster IN " CORDEE_CLUSTERS_OF(p) ") k WHERE " holds   \
                                                                    "))"
/* ... or one with that permission ('mailing.send', in quotes), whichever roles have it
 * today. */
#define CORDEE_MAY_FOR(p, permission) \
    CORDEE_ROLE_FOR(p, "role_may(k.role, " permission ")")
/* The first manager who may see it, else the first administrator; NULL: nobody. */
#define CORDEE_MANAGER_OF(p)                                                        \
    "(SELECT w.id FROM staff w WHERE " CORDEE_ROLE_FOR(                             \
        p, "k.role IN ('manager', 'admin')") " ORDER BY w.everywhere AND w.role = " \
                                             "'admin', w.id LIMIT 1)"
/* Its owner, as long as they may change it, else CORDEE_MANAGER_OF. */
#define CORDEE_IN_CHARGE(p)                                                           \
    "coalesce((SELECT w.id FROM staff w WHERE w.id = (SELECT wp.owner FROM party wp " \
    "WHERE wp.id = " p                                                                \
    ") AND " CORDEE_MAY_FOR(p, "'crm.write'") "), " CORDEE_MANAGER_OF(p) ")"

/* Party `p` is of what who acts looks at: for lists and counts of your own. */
#define CORDEE_SEEN(p)                                            \
    "(scope_open() OR EXISTS (SELECT 1 FROM " CORDEE_CLUSTERS_OF( \
        p) " sx WHERE "                                           \
           "cluster_seen(sx.cluster)))"
/* So is interaction `i`: it is of whoever took part.  That it is may be said to all who
 * look at one of them; what it says only to who may see it. */
#define CORDEE_ENTRY_SEEN                                                               \
    "(scope_open() OR EXISTS (SELECT 1 FROM interaction_party si WHERE si.interaction " \
    "= i.id AND " CORDEE_SEEN("si.party") "))"
/* What interaction `i` says is for all, or for a cluster of who acts ... */
#define CORDEE_ENTRY_OPENLY                                                      \
    "(i.visibility = 'all' OR (i.visibility = 'cluster' AND (i.cluster IS NULL " \
    "OR cluster_mine(i.cluster))))"
/* ... or their own: they may see it. */
#define CORDEE_ENTRY_OPEN "(" CORDEE_ENTRY_OPENLY " OR i.author = acting())"

/* ---- people who are known from elsewhere ------------------------------------ */

/* What the register knows of an address. */
struct cordee_recognised {
    const char *address;
    int64_t party;         /* who has it; 0: nobody */
    enum cordee_kind kind; /* of that */
    int64_t org;           /* where she works, or else whose domain it is; 0: none */
    bool member;           /* that is a member now */
    bool gone;             /* she was erased and must not come back */
    const char *domain; /* an organisation's, in the arena; "" where anybody can have an
                         * address */
};

/* Somebody who is to be there, without a basis for mailings. */
struct cordee_newcomer {
    enum cordee_kind kind;
    const char *name;    /* of a person as she is called; "": her address */
    const char *address; /* of a person */
    const char *website; /* of an organisation, or NULL */
    int64_t org;         /* of a person: where she works; 0: not known */
    int64_t party;       /* set: who that is now; 0: may not be made or changed */
    bool made;           /* set: there was none before */
};

/* A mail of which nothing is kept but when it was, and with whom. */
struct cordee_contact {
    const char *kind; /* a declared kind of interactions */
    enum cordee_direction direction;
    int64_t at;
    int64_t author; /* user */
    const int64_t *parties;
    size_t n;
    size_t among; /* how many it went to in all: each one's part is the smaller */
};

/* What a mail taught about somebody, beside what it says.  Texts may be NULL. */
struct cordee_heard {
    const char *what;    /* "gone", "away", "moved", "signature", "leaving" */
    int64_t party;       /* about whom */
    int64_t interaction; /* the mail in the history; 0: it is not there */
    int64_t message;     /* the mail itself */
    int64_t at;          /* when it came */
    const char *address; /* that is gone; from which somebody wants to be left alone */
    const char *quote;   /* the words it follows from */
    /* away: "from", "until" (days, "2026-12-03"), "standins" [{"name","address","phone",
     * "what"}].  gone: "standins" (who succeeds).  Of these and "moved":
     * "new_address", with "vouched": our own server says that the mail is from the
     * address it names.  signature: "title",
     * "lines" (all of it), "phones" [{"number","mobile":bool}]. */
    const json_t *details;
};

struct cordee_crm_api {
    uint32_t size;

    /* The person or organisation that has this address now, in any spelling of it; 1
     * found, 0 none (also for what is no address; both results stay untouched), -1. */
    int (*by_email)(struct cordee *cd, struct cordee_error *err, const char *address,
                    int64_t *party_r, int64_t *address_r) CORDEE_MUST_CHECK;
    /* {"id","kind","name","given","family","sort_name","language","country","city",
     * "owner","email","phone","initials","url", ...}; 1 found, 0, -1. */
    int (*party)(struct cordee *cd, struct cordee_error *err, int64_t party,
                 json_t **model_r) CORDEE_MUST_CHECK;
    /* Writes down what happened: it is on the timeline of all takers at once, and fires
     * `interaction.added`, in the caller's transaction if one is open.  The texts and the
     * takers stay the caller's.  0 with its id in *id_r (may be NULL); -1:
     * CORDEE_E_INVALID for a kind that nobody declares, CORDEE_E_NOT_FOUND for a taker
     * who is nobody, CORDEE_E_DENIED for one whom who acts may not change. */
    int (*interaction)(struct cordee *cd, struct cordee_error *err,
                       const struct cordee_interaction *i,
                       int64_t *id_r) CORDEE_MUST_CHECK;
    /* Adds those who took part in an interaction that goes to many: it is on their
     * timelines, and says nothing about the relationship.  Doing it twice is doing it
     * once.  One statement for all: with a call each, most of the time would go into the
     * change log's. */
    int (*took_part)(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                     const int64_t *parties, size_t n,
                     const char *part) CORDEE_MUST_CHECK;
    /* A follow-up: something a user has to do about a party. */
    int (*task)(struct cordee *cd, struct cordee_error *err, int64_t party, int64_t user,
                const char *title, int64_t due, int64_t *id_r) CORDEE_MUST_CHECK;
    /* Gives a tag, made when it is new; a tag the party has already is no error.  0; -1:
     * CORDEE_E_INVALID for an empty or too long one, CORDEE_E_NOT_FOUND for a party that
     * is not there. */
    int (*tag)(struct cordee *cd, struct cordee_error *err, int64_t party,
               const char *tag) CORDEE_MUST_CHECK;

    /* ---- the filter; an error has the column in err->at and proposes the nearest
     * field.  `user` is who asks: clusters and visibility follow from it; 0 is the
     * system, which sees all.  Empty text yields everybody. */
    int (*filter)(struct cordee *cd, struct cordee_arena *a, const char *text,
                  unsigned flags, int64_t user, struct cordee_filter **filter_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
    int (*filter_count)(struct cordee *cd, const struct cordee_filter *f, int64_t *n_r,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
    /* Those it yields, at most `limit`: [{"id","kind","name","bare":bool (a person
     * without a given name)}].  Run by the register, so that fields of any plugin can be
     * in it. */
    int (*filter_list)(struct cordee *cd, struct cordee_error *err,
                       const struct cordee_filter *f, enum cordee_filter_order order,
                       int limit, json_t **list_r) CORDEE_MUST_CHECK;
    /* Writes "p.id IN (...)"-like SQL on a party row `p` into a statement of yours.  With
     * a field of another plugin in it, that statement is refused (CORDEE_E_DENIED): ask
     * filter_list where that may be. */
    int (*filter_sql)(struct cordee *cd, const struct cordee_filter *f,
                      struct cordee_sql *out, struct cordee_error *err) CORDEE_MUST_CHECK;
    /* One plain sentence: "People in Austria tagged recycling, without contact for 90
     * days". */
    const char *(*filter_sentence)(struct cordee *cd, const struct cordee_filter *f);
    /* Why a party is in or out: {"in":bool,"terms":[{"text","sentence","holds":bool,
     * "decides":bool}]}. */
    int (*filter_why)(struct cordee *cd, const struct cordee_filter *f, int64_t party,
                      json_t **model_r, struct cordee_error *err) CORDEE_MUST_CHECK;

    /* ---- who may be written to ---------------------------------------------- */
    /* May a mailing of this topic (0: any) go to this address?  1 yes; 0 no, and `why_r`
     * has the reason as a sentence ("unsubscribed on 3 May 2026"); -1. */
    int (*may_write)(struct cordee *cd, struct cordee_error *err, int64_t party,
                     int64_t address, int64_t topic, char why_r[160]) CORDEE_MUST_CHECK;
    /* The same for statements: an SQL expression that is NULL where writing is allowed,
     * else one of "no address", "unsubscribed", "suppressed", "bounced", "left", "no
     * basis", "erased", "paused" (they asked for a pause that is not over), "wish" (they
     * asked in words for no more, which nobody has confirmed).  It speaks of `p.id`,
     * `e.id` (the address) and takes one `?`: the topic.
     */
    const char *(*may_write_sql)(struct cordee *cd);
    /* Withdraws or gives consent (append-only record). `wording` is what was shown. */
    int (*consent)(struct cordee *cd, struct cordee_error *err, int64_t party,
                   int64_t topic, bool given, const char *basis, const char *wording,
                   const char *where) CORDEE_MUST_CHECK;
    /* Never write to this address again, whoever has it ("unsubscribed", "bounced",
     * "complained", "erased"). */
    int (*suppress)(struct cordee *cd, struct cordee_error *err, const char *address,
                    const char *reason) CORDEE_MUST_CHECK;
    /* What was learned of an address: state "ok", "bounced" (mail came back; `said` is
     * the other server's word), "left" (somebody confirmed that nobody reads it any more;
     * `said` is the sentence it followed from).  What left does not bounce after. */
    int (*address_state)(struct cordee *cd, struct cordee_error *err, int64_t address,
                         const char *state, const char *said) CORDEE_MUST_CHECK;

    /* The model of the partial "filter-box": {"text" (after what was added), "sentence",
     * "count", "count_text", "chips":[{"text","sentence","without"}], "error",
     * "error_at", "fields":[{"name","label","finite":bool (its values can be listed)}],
     * "adding":{"field","label","ops":[{"op","label"}],
     * "choices":[{"value","label"}],"input":"text|number|date"}, "starters":[{"label",
     * "filter"}]}.  A filter that is wrong is no failure: "error" says so. */
    int (*filter_box)(struct cordee *cd, struct cordee_error *err,
                      const struct cordee_filter_form *form,
                      json_t **model_r) CORDEE_MUST_CHECK;

    /* ---- audiences ---------------------------------------------------------- */
    /* Writes a SELECT of party, address_id, address, language, merge_values (JSON text),
     * skip (NULL, or why she is not written to) and later (NULL, or the instant before
     * which her budget does not allow it), not yet ordered; cd->mail->queue_all runs it.
     * `fields` is an array of merge fields. */
    int (*audience)(struct cordee *cd, const struct cordee_audience *who, json_t *fields,
                    struct cordee_sql *out, struct cordee_error *err) CORDEE_MUST_CHECK;
    /* {"to","organisations","left_out","reasons":[{"reason","text","n"}],
     * "languages", "countries", "types" (of organisation; "none": at none):
     * [{"code","name","n"}], the largest first, "tired" (get it beyond their budget),
     * "sentence", "chips"}. */
    int (*audience_count)(struct cordee *cd, struct cordee_error *err,
                          const struct cordee_audience *who,
                          json_t **model_r) CORDEE_MUST_CHECK;
    /* {"in":bool,"text": one sentence, "terms": as filter_why, "parts":[{"name","out":
     * bool,"holds":bool}]}. */
    int (*audience_why)(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_audience *who, int64_t party,
                        json_t **model_r) CORDEE_MUST_CHECK;

    /* As `consent`, with all there is to say. */
    int (*consent_word)(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_consent *word) CORDEE_MUST_CHECK;

    /* Into the trash, from where it can be taken back. */
    int (*trash)(struct cordee *cd, struct cordee_error *err,
                 int64_t party) CORDEE_MUST_CHECK;
    /* Queues the erasure of a person for good; gives its job.  CORDEE_E_CONFLICT: it
     * cannot be, *err says why. */
    int64_t (*erase)(struct cordee *cd, struct cordee_error *err,
                     int64_t party) CORDEE_MUST_CHECK;
    /* The period of two days, "2025-01-01" and "2025-12-31", both in it.  -1: no days, or
     * the wrong way round. */
    int (*period)(struct cordee *cd, struct cordee_error *err, const char *first,
                  const char *last, struct cordee_period *period_r) CORDEE_MUST_CHECK;
    /* All figures about a period, of all plugins, counted for `user`: [{"name", "label",
     * "rows": [{"name", "label", "n", "href", "filter"?, "target"?, "error"?}]}].  `req`:
     * only those that who asks may see; NULL: all. */
    int (*figures)(struct cordee *cd, struct cordee_error *err,
                   struct cordee_request *req, int64_t user,
                   const struct cordee_period *when,
                   json_t **sections_r) CORDEE_MUST_CHECK;
    /* What a kind of interaction is called, in the reader's language: "Call" for "call".
     * The kind itself when nobody declares it. */
    const char *(*interaction_label)(struct cordee *cd, const char *kind);
    /* 0: who acts may change this party, by the permission of the route or job that asks.
     * -1: not, *err is the sentence: CORDEE_E_DENIED, or CORDEE_E_NOT_FOUND when she is
     * not there for them.  All that writes to a party asks this by itself; for rows of
     * your own that speak of one. */
    int (*writable)(struct cordee *cd, struct cordee_error *err,
                    int64_t party) CORDEE_MUST_CHECK;
    /* As `filter`, of one cluster (0: all that the user may see) whatever who acts looks
     * at: for what is kept and worked out again later. */
    int (*filter_of_cluster)(struct cordee *cd, struct cordee_arena *a, const char *text,
                             unsigned flags, int64_t user, int64_t cluster,
                             struct cordee_filter **filter_r,
                             struct cordee_error *err) CORDEE_MUST_CHECK;
    /* What is known of addresses, all at once: domains are looked up for all. */
    int (*recognise)(struct cordee *cd, struct cordee_arena *a,
                     struct cordee_recognised *list, size_t n,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
    /* Makes those who are not there yet, in the caller's transaction, many by one
     * statement and without an event; who is there stays as she is, but for where she
     * works when that was not known. `place`, a text in English: who says it. */
    int (*newcomers)(struct cordee *cd, struct cordee_error *err,
                     struct cordee_newcomer *list, size_t n,
                     const char *place) CORDEE_MUST_CHECK;
    /* Writes contacts of long ago into the history, in the caller's transaction, many by
     * one statement and without an event.  ids_r (n of them) gets their numbers. */
    int (*contacts)(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_contact *list, size_t n,
                    int64_t *ids_r) CORDEE_MUST_CHECK;
    /* Something waits for a person's yes.  1 it does; 0 it was proposed before, whatever
     * was said then (but see `again_s`); -1: CORDEE_E_INVALID for a kind that nobody
     * declares. */
    int (*propose)(struct cordee *cd, struct cordee_error *err,
                   const struct cordee_proposal *p, int64_t *id_r) CORDEE_MUST_CHECK;
    /* Makes an organisation or a person of `fields`: "name" ("given_name" and
     * "family_name"), "email", "phone", "country", "city", "title", ..., for a person
     * "org" (the number of an organisation) and "role".  Fires party.created. */
    int (*create)(struct cordee *cd, struct cordee_error *err, enum cordee_kind kind,
                  const json_t *fields, int64_t *id_r) CORDEE_MUST_CHECK;
    /* Changes those fields of a party that are there; "" empties one. */
    int (*update)(struct cordee *cd, struct cordee_error *err, int64_t party,
                  const json_t *fields) CORDEE_MUST_CHECK;
    /* Takes news of a person: an absence is shown, the rest is asked of a person (page To
     * confirm, and a follow-up where somebody may have left).  The same news again
     * changes nothing; "gone" of an address and a place is asked again after half a
     * year. */
    int (*heard)(struct cordee *cd, struct cordee_error *err,
                 const struct cordee_heard *news) CORDEE_MUST_CHECK;
    /* People of an audience by what becomes of them: `reason` as in `reasons` of
     * audience_count, "" for who gets it.  At most `limit` from `offset` on, by name:
     * [{"id","name","org","address","reason","text"}]. */
    int (*audience_list)(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_audience *who, const char *reason,
                         int64_t limit, int64_t offset,
                         json_t **list_r) CORDEE_MUST_CHECK;
    /* Which merge fields are empty for whom of those who get it.  `needs`: an array of
     * {"name"} or of what mail->letter_needs gives, with "in": [languages of readers] or
     * "not_in" where only some get that text.  *people_r: how many lack at least one;
     * *list_r: [{"at" (the place in `needs`), "name", "label", "n"}], only those that
     * somebody lacks. */
    int (*audience_gaps)(struct cordee *cd, struct cordee_error *err,
                         const struct cordee_audience *who, json_t *needs,
                         int64_t *people_r, json_t **list_r) CORDEE_MUST_CHECK;
    /* may_write_sql for a notice: no word about mailings counts. */
    const char *(*may_notice_sql)(struct cordee *cd);
    /* Adds one who took part in an entry of the history as if it had named them when it
     * was written: it counts for the relationship at once, and the share of each becomes
     * smaller.  Who is in it stays as they are.  -1: CORDEE_E_DENIED for one whom who
     * acts may not change.  Since 3.0. */
    int (*joined)(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                  int64_t party, const char *part) CORDEE_MUST_CHECK;
    /* What a country ("AT"), a language ("de", "de-AT") or a type of organisation
     * ("university") is called in the language that is spoken now; "" for none we know.
     * Lives as long as the program.  Since 3.0. */
    const char *(*word)(struct cordee *cd, enum cordee_word kind, const char *code);
    /* Those people, at most `limit` from `offset` on, by name: [{"id","name","org",
     * "fields": ["first_name"]}].  Since 3.0. */
    int (*audience_lacking)(struct cordee *cd, struct cordee_error *err,
                            const struct cordee_audience *who, json_t *needs,
                            int64_t limit, int64_t offset,
                            json_t **list_r) CORDEE_MUST_CHECK;
    /* A number that grows whenever the register changes: parties and what hangs on them,
     * consent, history.  For what is worked out once and kept.  Since 3.0. */
    int (*register_version)(struct cordee *cd, struct cordee_error *err,
                            int64_t *n_r) CORDEE_MUST_CHECK;
    /* The rows of `audience`, read by the core: a filter and merge values may be of any
     * plugin's tables.  `sql` comes empty with its arena, holds what was asked until the
     * rows are closed (cd->db->close), and is dropped by the caller.  NULL with *err.
     * Since 3.0. */
    struct cordee_rows *(*audience_rows)(struct cordee *cd, struct cordee_error *err,
                                         const struct cordee_audience *who,
                                         json_t *fields,
                                         struct cordee_sql *sql)CORDEE_MUST_CHECK;
    /* Who reads this address says that leaving was a slip: takes `suppress` back where it
     * was for "unsubscribed", whoever has the address, and after a restore too.  What
     * people said of themselves stays (`consent`).  Since 3.0. */
    int (*unsuppress)(struct cordee *cd, struct cordee_error *err,
                      const char *address) CORDEE_MUST_CHECK;
    /* The opposite of `joined`: takes one out of an entry again, whatever part they had.
     * Who was not in it is no error.  Since 3.0. */
    int (*parted)(struct cordee *cd, struct cordee_error *err, int64_t interaction,
                  int64_t party) CORDEE_MUST_CHECK;
    /* The one who is called so among those whom `user` may see, of these kinds
     * (CORDEE_FILTER_PEOPLE or _ORGS; 0: both); "#12" is a number.  -1:
     * CORDEE_E_INVALID, nobody is or several are: *err says what to write.  Since 3.0. */
    int (*called)(struct cordee *cd, struct cordee_error *err, const char *name,
                  unsigned kinds, int64_t user, int64_t *party_r) CORDEE_MUST_CHECK;

    /* ---- pages that choose an audience, and rounds of mails ------------------ */
    /* What the partial "filter-box" in a form of `req` sent; where it sent nothing, the
     * filter `kept` and the field that the address says.  Its texts are the request's.
     * Since 3.0. */
    struct cordee_filter_form (*filter_asked)(struct cordee *cd,
                                              struct cordee_request *req,
                                              const char *kept);
    /* Where a page goes on after its form was kept: `path`, with the field of a condition
     * that is being added, and `anchor` ("#who" or "").  Lives as long as the request.
     * Since 3.0. */
    const char *(*filter_next)(struct cordee *cd, struct cordee_request *req,
                               const char *path, const char *anchor);
    /* The model of the partial "audience-box": puts "box" (filter_box) and "chosen"
     * (bool: its text is not empty) into it, and "audience" (audience_count), unless a
     * filter cannot be read.  Since 3.0. */
    int (*audience_box)(struct cordee *cd, struct cordee_error *err,
                        const struct cordee_filter_form *form,
                        const struct cordee_audience *who,
                        json_t *model) CORDEE_MUST_CHECK;
    /* Those of an audience who may be written to now, each once, are added to `guests`,
     * which comes with its arena.  `letter` says which merge values are needed.  Since
     * 3.0. */
    int (*guests)(struct cordee *cd, struct cordee_error *err,
                  const struct cordee_audience *who, const struct cordee_letter *letter,
                  struct cordee_guests *guests) CORDEE_MUST_CHECK;
    /* Puts a letter for each of them into the outbox, some people a transaction; they
     * take part in the round's entry of the history.  It can be done again after a crash.
     * Since 3.0. */
    int (*round)(struct cordee *cd, struct cordee_error *err,
                 const struct cordee_job *job, const struct cordee_round *round,
                 const struct cordee_guests *guests) CORDEE_MUST_CHECK;
    /* Puts what the settings say of how many mailings people may get into `who`:
     * per_person, per_org and budget.  Every mail to many that is no notice goes by it,
     * unless somebody says otherwise for this one.  Since 3.0. */
    void (*audience_budget)(struct cordee *cd, struct cordee_audience *who);
    /* Takes out of an entry of the history what it says, for good: subject and text, what
     * the change log and the full text have of them, and the words of letters that it is
     * about, of which nobody gets what was not sent yet.  That there was something, when
     * and with whom, stays.  Since 3.0. */
    int (*unsay)(struct cordee *cd, struct cordee_error *err,
                 int64_t interaction) CORDEE_MUST_CHECK;
    /* As mail->file_gone, of what nobody may take back: the bytes are deleted as soon as
     * the transaction is durable, unless another row names them.  Since 3.0. */
    int (*file_erase)(struct cordee *cd, struct cordee_error *err,
                      const char *file) CORDEE_MUST_CHECK;
};

#endif
