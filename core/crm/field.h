/* The fields of a party, in one table: forms, files, exports and merges are made of its
 * rows, and what is said of a party is checked by them, whoever says it. */
#ifndef CORE_CRM_FIELD_H
#define CORE_CRM_FIELD_H

#include "core/base/host.h"

/* The columns of `party` that somebody can set, in the order of the writer's statements.
 */
/* clang-format off */
#define CD_PARTY_COLUMNS(X) \
    X(NAME, name) \
    X(SORT_NAME, sort_name) \
    X(GIVEN, given_name) \
    X(FAMILY, family_name) \
    X(SHORT_NAME, short_name) \
    X(SALUTATION, salutation) \
    X(TITLE, title) \
    X(ORG_TYPE, org_type) \
    X(LANGUAGE, language) \
    X(COUNTRY, country) \
    X(REGION, region) \
    X(CITY, city) \
    X(POSTCODE, postcode) \
    X(STREET, street) \
    X(WEBSITE, website) \
    X(LATITUDE, latitude) \
    X(LONGITUDE, longitude) \
    X(HEADCOUNT, headcount) \
    X(TURNOVER, yearly_turnover) \
    X(FOUNDED, founded) \
    X(ABOUT, about) \
    X(OWNER, owner) \
    X(EXTERNAL, external_id) \
    X(BASIS, basis) \
    X(CUSTOM, custom)
/* clang-format on */

enum cd_party_column {
#define X(NAME, name) CD_P_##NAME,
    CD_PARTY_COLUMNS(X)
#undef X
        CD_P_COLUMNS,
    /* What hangs on a party: lists, to which a file adds. */
    CD_P_EMAIL = CD_P_COLUMNS,
    CD_P_PHONE,
    CD_P_MOBILE,
    CD_P_TAGS,
    CD_P_COMPETENCES,
    CD_P_NEEDS,
    CD_P_ALL,
};

/* How a value is written, read and shown. */
enum cd_kind_of_field {
    CD_IS_LINE,
    CD_IS_AREA,
    CD_IS_NUMBER,
    CD_IS_MONEY,
    CD_IS_DAY,
    CD_IS_YESNO,
    CD_IS_CHOICE,
    CD_IS_CHOICES, /* several of them */
    CD_IS_COUNTRY,
    CD_IS_LANGUAGE,
    CD_IS_WEB,
    CD_IS_COUNT, /* of people */
    CD_IS_WHOLE, /* an amount without cents */
    CD_IS_YEAR,
    CD_IS_DEGREES,
    CD_IS_STAFF,
    CD_IS_OBJECT, /* JSON */
    CD_IS_LIST,   /* what hangs on a party: addresses, tags */
};

struct cd_choice {
    const char *word, *label;
    const char *also; /* how files say it, folded, between commas; NULL: no other way */
};

struct cd_field {
    const char *name; /* in forms, JSON, plans of an import */
    const char *label;
    const char *hint; /* may be NULL */
    unsigned kinds;   /* CORDEE_ORG, CORDEE_PERSON, CORDEE_ANYONE */
    enum cd_kind_of_field is;
    enum cd_party_column column;
    int most;                        /* bytes of a text */
    const struct cd_choice *choices; /* of CD_IS_CHOICE, up to a row of zeros */
    bool in_form;                    /* of the page on which a party is changed */
};

extern const struct cd_field cd_party_fields[]; /* up to a row of zeros */
/* The row of a column or of a name; NULL: none. */
const struct cd_field *cd_field_of(enum cd_party_column column);
const struct cd_field *cd_field_named(const char *name);

/* What a text is as a value of a field; "" is the value of nothing.  The value lives in
 * the arena.  CORDEE_E_INVALID: it is none, as a sentence. */
int cd_field_read(struct cordee *cd, struct cordee_arena *a, const struct cd_field *field,
                  const char *text, struct cordee_value *value_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
bool cd_value_same(const struct cordee_value *a, const struct cordee_value *b);
bool cd_value_empty(const struct cordee_value *value);

/* A number as E.164 ("+43732555510") when it can be told, given the country ("AT") of who
 * has it; else as it was written. */
const char *cd_phone_plain(struct cordee_arena *a, const char *number,
                           const char *country);

#endif
