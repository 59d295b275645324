/* A draft: what a form, a file or a script says of one party, and the one way in which
 * that becomes rows.  Say things, then save. */
#ifndef CORE_CRM_DRAFT_H
#define CORE_CRM_DRAFT_H

#include "core/crm/field.h"

enum { CD_LIST_MOST = 12, CD_CUSTOM_MOST = 60 };

struct cd_texts {
    const char *at[CD_LIST_MOST];
    size_t n;
};

/* Where the register has something already. */
enum cd_policy {
    CD_OVERWRITE, /* what is said takes its place */
    CD_FILL,      /* only what is missing is taken */
    CD_KEEP,      /* nothing is taken; somebody new gets it */
};

enum cd_did { CD_SAME, CD_UPDATE, CD_NEW, CD_PROBLEM };

struct cd_gather;
struct cd_custom;
struct cd_custom_said { /* a text that its field was found to take */
    const struct cd_custom *field;
    const char *text;
    enum cd_policy policy;
};

struct cd_draft {
    struct cordee *cd; /* the register's */
    struct cordee_arena *arena;
    enum cordee_kind kind;
    bool dry;  /* compares only */
    bool adds; /* of what hangs on a party, what is there stays as it is: a file */
    struct cd_gather *gather;  /* a new party is written with others; NULL: now */
    const char *place;         /* who says it, in the log of consent: an import's name */
    const char *key;           /* our own of who is made, from an export; or NULL */
    const char *phone_country; /* of numbers without one; NULL: they stay as written */
    /* What is said; what is not said is left alone. */
    bool says[CD_P_COLUMNS];
    struct cordee_value values[CD_P_COLUMNS];
    struct cd_texts lists[CD_P_ALL - CD_P_COLUMNS]; /* the first is the main one */
    int own; /* enum cd_own: whose fields of their own are said; 0: a party's */
    struct cd_custom_said *custom; /* of fields that people made */
    size_t n_custom;
    unsigned char policy[CD_P_ALL]; /* enum cd_policy */
    struct cd_texts changed;        /* labels of what saving changed */
};

/* What a text of a field means, checked.  CORDEE_E_INVALID: why not. */
int cd_draft_say(struct cd_draft *d, enum cd_party_column column, const char *text,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* A person's name, whole or in parts; NULL: that part is not said. */
void cd_draft_name(struct cd_draft *d, const char *whole, const char *given,
                   const char *family);
const char *cd_draft_text(const struct cd_draft *d, enum cd_party_column column); /* "" */
const struct cd_texts *cd_draft_list(const struct cd_draft *d, enum cd_party_column what);

/* Makes a party (*id_r is 0) or changes one, within the caller's transaction; no event is
 * fired and no word is found yet.  Gives what was done: CD_SAME, CD_UPDATE, CD_NEW; -1:
 * failed.  CORDEE_E_INVALID: it has no name. */
int cd_draft_save(struct cd_draft *d, int64_t *id_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- rows that hang on a party: party-put.c ------------------------------------------
 *
 * Each within the caller's transaction, without event: 1 changed (or would be, when dry),
 * 0 it is so already, -1. */

struct cd_putting {
    struct cordee *cd;
    int64_t party;
    bool fresh;               /* it was made just now and has nothing yet */
    bool dry;                 /* compares only */
    bool adds;                /* what is there stays as it is */
    struct cd_gather *gather; /* as in a draft */
};

/* 0: nobody else of that kind has one of these addresses; CORDEE_E_CONFLICT: who has. */
int cd_email_free(struct cordee *cd, int64_t party, enum cordee_kind kind,
                  const struct cd_texts *addresses, struct cordee_error *err);
/* A main one takes that from the others; the first of a party is main in any case. */
int cd_put_email(const struct cd_putting *p, const char *address, const char *purpose,
                 bool main, int64_t *id_r, struct cordee_error *err);
int cd_put_phone(const struct cd_putting *p, const char *number, const char *purpose,
                 bool main, int64_t *id_r, struct cordee_error *err);
int cd_put_tag(const struct cd_putting *p, const char *name, struct cordee_error *err);
/* A theme of competence or need, made when it is new. */
enum { CD_LEVEL_ANY = -1 }; /* as it is; 2 when it is new */
int cd_put_theme(const struct cd_putting *p, enum cd_party_column what, const char *name,
                 int level, struct cordee_error *err);

/* A person's place at an organisation: the present one there, whatever it was called, is
 * the one that changes. */
struct cd_role {
    int64_t org;
    const char *label; /* NULL: as it is */
    int key_contact;   /* -1: as it is */
    int64_t since, until;
};
int cd_put_role(const struct cd_putting *p, const struct cd_role *role, int64_t *id_r,
                struct cordee_error *err);

#endif
