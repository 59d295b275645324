/* What the files of import share. */
#ifndef CORE_CRM_IMPORT_PRIV_H
#define CORE_CRM_IMPORT_PRIV_H

#include "core/crm/crm-priv.h"
#include "core/crm/draft.h"
#include "core/crm/gather.h"
#include "core/crm/import/csv.h"
#include "core/crm/import/import.h"
#include "core/crm/word.h"

/* What a column can be. */
enum cd_target {
    CD_TO_NOTHING,
    CD_TO_ORG,
    CD_TO_ORG_KEY, /* our uuid, as exported */
    CD_TO_ORG_ID,
    CD_TO_SHORT_NAME,
    CD_TO_ORG_TYPE,
    CD_TO_ORG_EMAIL,
    CD_TO_ORG_PHONE,
    CD_TO_ORG_ABOUT,
    CD_TO_ORG_TAGS,
    CD_TO_HEADCOUNT,
    CD_TO_TURNOVER,
    CD_TO_FOUNDED,
    CD_TO_MEMBER_TYPE,
    CD_TO_MEMBER_SINCE,
    CD_TO_MEMBER_UNTIL,
    CD_TO_WEBSITE,
    CD_TO_COUNTRY,
    CD_TO_REGION,
    CD_TO_CITY,
    CD_TO_POSTCODE,
    CD_TO_STREET,
    CD_TO_COMPETENCES,
    CD_TO_NEEDS,
    CD_TO_NAME,
    CD_TO_FIRST_NAME,
    CD_TO_LAST_NAME,
    CD_TO_SALUTATION,
    CD_TO_TITLE,
    CD_TO_PERSON_KEY,
    CD_TO_PERSON_ID,
    CD_TO_EMAIL,
    CD_TO_PHONE,
    CD_TO_MOBILE,
    CD_TO_ROLE,
    CD_TO_KEY_CONTACT,
    CD_TO_LANGUAGE,
    CD_TO_ABOUT,
    CD_TO_TAGS,
    CD_TO_PERSON_COUNTRY,
    CD_TO_PERSON_REGION,
    CD_TO_PERSON_CITY,
    CD_TO_PERSON_POSTCODE,
    CD_TO_PERSON_STREET,
    CD_TO_OWNER,
    CD_TO_BLOCKED,
    CD_TO_CUSTOM,
    CD_TARGETS,
};

/* Of which party of its row a column speaks; FIRST: of the other one when that is not
 * there. */
enum cd_whose {
    CD_OF_ROW, /* of the row as a whole: import-values.c knows how */
    CD_OF_ORG,
    CD_OF_PERSON,
    CD_OF_ORG_FIRST,
    CD_OF_PERSON_FIRST,
    CD_OF_BOTH,
};

struct cd_import_field {
    const char *name; /* the header we write; what a plan names */
    const char *label;
    const char *group;
    enum cd_whose whose;
    enum cd_party_column column;
    const char *synonyms; /* squeezed headers, between commas */
};
extern const struct cd_import_field cd_import_fields[CD_TARGETS];

/* An organisation or a person as one row has it. */
struct cd_import_party {
    bool there;
    enum cd_did did; /* what the row does with it, once it is done */
    struct cd_draft draft;
};

/* A cell that says nothing that can be used: the row goes without it. */
struct cd_import_fault {
    const char *reason;
    int64_t line;
    int col; /* which cell of the row, from 1 */
};
enum { CD_FAULTS_MOST = 16 };

struct cd_import_row {
    struct cordee_arena *arena; /* in which it lives */
    int64_t line;
    struct cd_csv_mark after; /* where to go on behind it */
    const char **cells;
    size_t n;
    struct cd_import_party org, person;
    int64_t org_told; /* a row before said the same of it; 0: none did */
    const char *role;
    int key_contact;        /* -1: not said */
    bool member, no_member; /* no_member: of an export that says so */
    const char *member_type;
    struct cd_draft membership; /* its fields of one's own */
    int64_t since, until;
    bool undated;        /* a membership begins with it, and it does not say since when */
    const char *blocked; /* reason, or "" */
    struct cd_import_fault faults[CD_FAULTS_MOST];
    size_t n_faults;
    bool must_go;    /* a cell without which none of it may come in */
    const char *bad; /* why all of it is refused, or NULL */
    int64_t bad_line;
    int bad_col; /* the cell that is to blame, from 1; 0: none is */
};

struct cd_counts {
    int64_t rows, made, updated, same, refused, orgs, people, blocked;
    int64_t left_out; /* cells of rows that came in */
    int64_t undated;  /* memberships that begin with the import */
    int64_t none;     /* rows of an export that say that they are no members */
};

/* A small set of hashes. */
struct cd_seen {
    uint64_t *slots; /* key and value */
    size_t n, room;
};

/* A large one: all that a dry run would have made, import-facts.c. */
enum { CD_FACT_PARTS = 64 };
struct cd_fact_undo {
    uint64_t key;
    uint32_t was;
    bool there;
};
struct cd_facts {
    struct cd_fact_part *parts;
    struct cd_fact_undo *undo; /* what this row put... */
    size_t n_undo, room_undo;
};

/* An organisation that a dry run would have made; its number is below 0 and odd, those of
 * people are even. */
struct cd_pending {
    int64_t next; /* of the same name, 0: none */
    bool is_listed;
    char country[3];
    const char *city, *number; /* folded; theirs */
    bool member;
    int64_t since, until;
    const char *type;
};

/* One import at work; made from its row and plan. */
struct cd_importing {
    struct cordee *cd; /* the register's handle */
    int64_t id;
    int64_t cluster; /* whose members they become */
    json_t *plan;
    struct cordee_arena *arena;
    FILE *file;
    struct cd_csv_dialect dialect;
    struct cd_csv *csv;
    enum cd_target *to;              /* of each column */
    unsigned char *policy;           /* enum cd_policy of each */
    const struct cd_row **plugin;    /* the plugin's column, or NULL */
    const struct cd_custom **custom; /* the field that people made, or NULL */
    const char **header;
    size_t columns;
    bool has[CD_TARGETS];
    bool members, only_blocked, dry;
    bool wrote;   /* the row has changed something already */
    bool careful; /* each row in a savepoint, see cd_import_row_do */
    bool redo;    /* a row failed behind its first change: begin the slice again */
    bool by_number, by_email, by_name; /* what makes two the same */
    const char *type_said; /* a type of membership as cells have it; NULL: none yet... */
    char type_word[81];    /* ... and its word */
    const char *member_type, *basis, *blocked_as, *zone, *name, *country;
    struct cd_seen homonyms; /* name and country that stand for several */
    struct cd_facts facts;   /* dry run: what would be there, and who is found by what */
    struct cd_pending *pending; /* dry run: organisations that would be made... */
    size_t n_pending, room_pending, n_people; /* ... and how many people */
    struct {
        size_t n_pending, n_people;
        struct cd_pending org;
        int64_t id;          /* of `org`, 0: the row changes none */
    } before;                /* dry run: this row */
    struct cd_gather gather; /* new parties of this slice that wait to be written... */
    struct cd_seen waiting;  /* ... and what they would be found by */
    struct cd_seen told;     /* organisations as rows before had them... */
    int64_t log_end;         /* ... and the last change that was our own */
    struct cd_counts counts;
    json_t *made, *touched;  /* parties of this slice whose words must be found, [id] */
    struct cd_texts changes; /* of the row, for the examples of a dry run */
};

/* ---- fields and plan -------------------------------------------------------- */

enum cd_target cd_import_target(const char *name);
/* What a header means; CD_TO_NOTHING: it says nothing. */
enum cd_target cd_import_recognise(const char *squeezed);
/* Makes the guess of a file into a plan; `d` NULL: guesses that too. */
int cd_import_plan_guess(struct cordee *cd, const char *path, const char *name,
                         const struct cd_csv_dialect *d, json_t **plan_r,
                         struct cordee_error *err);
/* Takes over what was said of a file with the same headings. */
int cd_import_remember(struct cordee *cd, json_t *plan, struct cordee_error *err);

/* ---- one import at work ----------------------------------------------------- */

int cd_importing_open(struct cordee *cd, int64_t id, struct cd_importing **im_r,
                      struct cordee_error *err);
void cd_importing_close(struct cd_importing *im);
void cd_importing_drop(struct cd_importing **im);
/* Reads the next row into the arena: 1, 0 at the end, -1. */
int cd_import_next(struct cd_importing *im, struct cordee_arena *a,
                   struct cd_import_row **row_r, struct cordee_error *err);
/* Finds who is unsubscribed, and names that stand for several organisations. */
int cd_import_scan(struct cd_importing *im, struct cordee_error *err);
/* Says (dry) or does what a row means.  A row that cannot be is CD_PROBLEM, row->bad
 * says why.  -1: the database failed. */
int cd_import_row_do(struct cd_importing *im, struct cd_import_row *row,
                     enum cd_did *does_r, struct cordee_error *err);
/* Writes the parties that wait.  A row among them that cannot be: im->redo. */
int cd_import_write(struct cd_importing *im, struct cordee_error *err);
/* Whether a field of one's own was chosen to tell whom a row speaks of. */
bool cd_import_is_own_key(const struct cd_importing *im, const struct cd_custom *field);
void cd_import_count(struct cd_counts *c, enum cd_did does,
                     const struct cd_import_row *row);
/* All of a row is refused; the fault of its cell is the better reason, when it has one.
 */
void cd_import_refuse(struct cd_import_row *row, const char *words);
/* "Line 4, column 6 (Phone)" as member "where" of {"line","col"}. */
void cd_import_where_put(struct cordee *cd, const json_t *plan, json_t *refused);
/* A column's heading as people read it: cards have none but ours. */
const char *cd_import_heading(struct cordee *cd, const json_t *plan,
                              const json_t *column);
/* `col` of a card that has no END; its line is that of the file. */
enum { CD_COL_DAMAGED = -1 };
extern const char cd_import_damaged[]; /* the reason, to be looked up */

/* 1: this one (0 in *id_r: one that the dry run would have made), 0: nobody, -1 failed;
 * row->bad: cannot be told. */
int cd_import_match_org(struct cd_importing *im, struct cordee_arena *a,
                        struct cd_import_row *row, int64_t *id_r,
                        struct cordee_error *err);
int cd_import_match_person(struct cd_importing *im, struct cordee_arena *a,
                           struct cd_import_row *row, int64_t org, int64_t *id_r,
                           struct cordee_error *err);
/* A dry run keeps the words of the name that an address has... */
void cd_import_words_put(struct cd_importing *im, struct cordee_arena *a,
                         const char *address, const char *name);
/* ... and whom it would have made, import-pending.c.  `org`: of a person, where she
 * works. The first of a name (next: ->next), 0: none. */
int64_t cd_import_pending_org(const struct cd_importing *im, const char *sort_name);
int64_t cd_import_pending_person(const struct cd_importing *im, const struct cd_draft *d,
                                 int64_t org);
const struct cd_pending *cd_import_pending(const struct cd_importing *im, int64_t id);
int64_t cd_import_pending_put(struct cd_importing *im, const struct cd_draft *d,
                              int64_t org);
/* A row begins, and is refused: what it said is as if it had not been there. */
void cd_import_pending_begin(struct cd_importing *im);
void cd_import_pending_back(struct cd_importing *im);
/* The same organisation, to be changed by this row. */
struct cd_pending *cd_import_pending_edit(struct cd_importing *im, int64_t id);
/* Whether this row would change one of them. */
bool cd_import_pending_change(struct cd_importing *im, const struct cd_draft *d,
                              int64_t id, int64_t org);
/* Whether something would not be there yet, or another value: it is from now on. */
bool cd_import_fact_new(struct cd_importing *im, int64_t party, const char *what,
                        const char *more);
bool cd_import_fact_set(struct cd_importing *im, int64_t party, const char *what,
                        const char *value, bool overwrites);
/* The organisation of which an earlier row said the very same, or 0... */
int64_t cd_import_told(const struct cd_importing *im, const struct cd_import_row *row);
/* ... which is kept from row to row, and from slice to slice while nobody else changes
 * the register: `begin` and `end` stand within each slice's transaction. */
void cd_import_told_put(struct cd_importing *im, const struct cd_import_row *row,
                        int64_t id, enum cd_did did);
int cd_import_told_begin(struct cd_importing *im,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
int cd_import_told_end(struct cd_importing *im,
                       struct cordee_error *err) CORDEE_MUST_CHECK;
/* Columns of plugins, of one party of the row: 1 changed, 0, -1. */
int cd_import_plugins_do(struct cd_importing *im, const struct cd_import_row *row,
                         const struct cd_draft *d, int64_t id, bool fresh,
                         struct cordee_error *err);
int cd_import_member_do(struct cd_importing *im, struct cd_import_row *row, int64_t org,
                        bool fresh, bool *changed_r, struct cordee_error *err);
void cd_import_change(struct cd_importing *im, const char *label); /* notes it */

/* ---- words of cells: import-words.c ------------------------------------------ */

const char *cd_word_membership(const char *word); /* NULL: a word of their own */
/* "unsubscribed", "bounced", or "": may be written to.  NULL: says nothing by itself. */
const char *cd_word_blocked(const char *word);

/* ---- what was seen ---------------------------------------------------------- */

uint64_t cd_seen_hash(const char *a, const char *b, const char *c);
/* Puts a key; false: it was there, and *value_r has its value. */
bool cd_seen_put(struct cd_seen *s, uint64_t key, uint64_t value, uint64_t *value_r);
void cd_seen_set(struct cd_seen *s, uint64_t key, uint64_t value);
bool cd_seen_has(const struct cd_seen *s, uint64_t key, uint64_t *value_r);
void cd_seen_clear(struct cd_seen *s);

/* The same of facts.  What was put since `keep` is taken away by `back`. */
bool cd_facts_put(struct cd_facts *f, uint64_t key, uint32_t value, uint32_t *was_r);
void cd_facts_set(struct cd_facts *f, uint64_t key, uint32_t value);
bool cd_facts_has(const struct cd_facts *f, uint64_t key, uint32_t *value_r);
void cd_facts_keep(struct cd_facts *f);
void cd_facts_back(struct cd_facts *f);
void cd_facts_done(struct cd_facts *f);
size_t cd_facts_count(const struct cd_facts *f);

/* cd_import_check, which stops once it holds so many facts. */
enum { CD_PREVIEW_FACTS = 4000000 }; /* some 90 MB */
int cd_import_check_within(struct cordee *cd, struct cordee_error *err, int64_t id,
                           size_t most, json_t **report_r) CORDEE_MUST_CHECK;

#endif
