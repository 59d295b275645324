/* The columns that lists of parties can show, from rows: the register's own, the columns
 * of export of plugins, and every filter field that has a value. */
#ifndef CORE_CRM_LIST_COLUMN_H
#define CORE_CRM_LIST_COLUMN_H

#include "core/base/geo.h"
#include "core/base/host.h"

/* The last contact of a party `p`, an organisation's also that of its present people;
 * NULL: never.  `?` is the present instant. */
#define CD_LAST_CONTACT                                                               \
    "nullif(max(p.last_contact, CASE p.kind WHEN 1 THEN coalesce((SELECT "            \
    "max(q.last_contact) FROM role r JOIN party q ON q.id = r.party WHERE r.other = " \
    "p.id "                                                                           \
    "AND " CORDEE_ROLE_AT("r", "?") "), 0) ELSE 0 END), 0)"

/* How a value is shown. */
enum cd_shape {
    CD_AS_TEXT,
    CD_AS_COUNT,
    CD_AS_DAY,
    CD_AS_YESNO,
    CD_AS_LIST,     /* several texts, U+001F between */
    CD_AS_COUNTRY,  /* a code */
    CD_AS_LANGUAGE, /* a code */
    CD_AS_MAIL,
    CD_AS_PHONE,
    CD_AS_WEB,
    CD_AS_LAST,       /* an instant, or never */
    CD_AS_ORG,        /* from the row: org, org_url */
    CD_AS_MEMBERSHIP, /* from the row: member_type, since */
    CD_AS_STRENGTH,   /* worked out for each row */
    CD_AS_KM,         /* from where the list is filtered by */
    CD_AS_ORG_TYPE,   /* words of org-kind.h */
    CD_AS_ORG_SIZE,
};

struct cd_list_column {
    const char *name;
    const char *label; /* to be translated */
    unsigned kinds;
    enum cd_shape shape;
    const char *sql;  /* on `p`; a `?` is the present instant; NULL: from the row */
    const char *from; /* with it: of several values `sql` FROM `from`; else NULL */
    const char *key;  /* what a list sorts by; NULL: by `sql`, when it is one value */
    bool sorts, down_first;
    const char *narrow;         /* class by which it goes first when there is no room */
    const struct cd_spot *spot; /* of CD_AS_KM: from where; NULL: the list says none */
    const char *row_has;        /* member of a list's row that is this value; or NULL */
};

/* All that lists of a kind can show, in the order in which they are offered; in the
 * arena. CORDEE_ANYONE: of both. */
const struct cd_list_column *cd_list_columns(struct cordee *cd, struct cordee_arena *a,
                                             enum cordee_kind kind, size_t *n_r);
/* The one of this name; NULL: none. */
const struct cd_list_column *cd_list_column(const struct cd_list_column *columns,
                                            size_t n, const char *name);
/* "country,tags" of what is known of them, each once, in the order given; in the arena.
 */
size_t cd_list_chosen(struct cordee_arena *a, const struct cd_list_column *columns,
                      size_t n, const char *names,
                      const struct cd_list_column ***chosen_r);
/* Writes a text in which each `?` is the present instant. */
void cd_list_put_at(struct cordee_sql *sql, const char *text, int64_t now);
/* Writes its value, or what it is sorted by, into a statement. */
void cd_list_column_put(struct cordee_sql *sql, const struct cd_list_column *c,
                        int64_t now);
void cd_list_column_key(struct cordee_sql *sql, const struct cd_list_column *c,
                        int64_t now);

/* ---- a page of a list ------------------------------------------------------------- */

struct cd_list_ask {
    enum cordee_kind kind;
    const char *filter, *sort, *after; /* as cd_party_list */
    const char *columns;               /* chosen ones; each row has them in "values" */
    int limit;
    int64_t user;
    int64_t total; /* when it is known already; < 0: to be counted */
    bool brief;    /* without what only programs read: how many people each has */
};
/* As cd_party_list, with "values":[..] in each row, in the order of `columns`. */
int cd_party_list_ask(struct cordee *cd, struct cordee_error *err,
                      const struct cd_list_ask *ask, json_t **model_r) CORDEE_MUST_CHECK;
/* The statement that finds the rows of a page, and nothing of what they show. */
int cd_party_list_sql(struct cordee *cd, struct cordee_error *err,
                      const struct cd_list_ask *ask,
                      struct cordee_sql *out) CORDEE_MUST_CHECK;

#endif
