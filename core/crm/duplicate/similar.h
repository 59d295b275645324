/* How alike two organisations or two people are, and why.  No state, no database. */
#ifndef CORE_CRM_SIMILAR_H
#define CORE_CRM_SIMILAR_H

#include <cordee/crm.h>

/* Jaro-Winkler similarity of two texts, by code points: 0 nothing in common ... 1 the
 * same.  Common beginnings of up to 4 count by 0.1.  Longer than 64 is cut. */
double cd_jaro_winkler(const char *one, const char *two);

/* An organisation's name as it is compared: folded, punctuation off, and without legal
 * forms ("Holz & Söhne GmbH" is "holz sohne"); what was taken off is in *form_r ("gmbh",
 * or "").  A name that is nothing but a legal form stays.  Both live in the arena. */
const char *cd_org_plain(struct cordee_arena *a, const char *name, const char **form_r);
/* A text folded, anything but letters and digits a space. */
const char *cd_text_plain(struct cordee_arena *a, const char *text);

/* The digits of a phone number with the country in front, as in E.164 ("+43 (0)664 12",
 * "0043 664 12" and, in AT, "0664 12" are "4366412"); without a known country what
 * follows the leading zeros.  "" for fewer than 5 digits.  `out` takes 24 bytes. */
void cd_phone_digits(const char *number, const char *country, char out[24]);
bool cd_phone_has_code(const char *country); /* how to call it from abroad is known */
/* The part by which two such are compared. */
const char *cd_phone_tail(const char *digits);

/* "https://www.Acme.example/de" is "acme.example"; "" for none. */
const char *cd_site_domain(struct cordee_arena *a, const char *website);
/* The domain of a folded address; "" for those that give everybody one. */
const char *cd_mail_domain(const char *address);

/* A name as it sounds, roughly: "Mueller", "Müller" and "Muller" are one. */
void cd_sound(const char *plain, char *out, size_t room);

/* What is compared.  Texts are never NULL; all are as the functions above make them. */
struct cd_alike {
    int64_t id;
    enum cordee_kind kind;
    const char *name;           /* of an organisation: plain, without legal form */
    const char *form;           /* its legal form, or "" */
    const char *given, *family; /* of a person: plain */
    const char *country;
    const char *city, *postcode; /* plain */
    const char *domain;          /* of the website */
    const char *external;        /* "pic:999984059" */
    const char *const *emails;   /* folded */
    const char *const *phones;   /* digits */
    const int64_t *orgs;         /* of a person */
    unsigned n_emails, n_phones, n_orgs;
};

/* Why.  The first speak for it, those from CD_ALIKE_AGAINST against it. */
enum cd_alike_reason {
    CD_ALIKE_EMAIL,
    CD_ALIKE_NUMBER,
    CD_ALIKE_NAME,
    CD_ALIKE_NAME_NEAR,
    CD_ALIKE_PHONE,
    CD_ALIKE_DOMAIN,
    CD_ALIKE_MAIL_DOMAIN,
    CD_ALIKE_ORG,
    CD_ALIKE_COUNTRY,
    CD_ALIKE_CITY,
    CD_ALIKE_POSTCODE,
    CD_ALIKE_AGAINST,
    CD_ALIKE_OTHER_NAME = CD_ALIKE_AGAINST,
    CD_ALIKE_OTHER_NUMBER,
    CD_ALIKE_OTHER_FORM,
    CD_ALIKE_OTHER_COUNTRY,
    CD_ALIKE_OTHER_CITY,
    CD_ALIKE_OTHER_EMAIL,
    CD_ALIKE_REASONS,
};

#define CD_ALIKE_LIKELY 60 /* from here on a pair is shown */

struct cd_alike_score {
    int points;       /* 0-100 */
    unsigned reasons; /* bits by cd_alike_reason */
    double name;      /* how alike the names are */
};

/* How alike the names are; and all of it. */
double cd_alike_names(const struct cd_alike *a, const struct cd_alike *b);
struct cd_alike_score cd_alike(const struct cd_alike *a, const struct cd_alike *b);
/* The reasons as they are stored: ["email", "name-near:0.93", ...], a new reference. */
json_t *cd_alike_reasons(const struct cd_alike_score *s);
/* Such reasons as people read them: ["the same e-mail address", ...]. */
json_t *cd_alike_words(struct cordee *cd, const json_t *reasons);

#endif
