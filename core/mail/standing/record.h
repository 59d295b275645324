/* What domains publish about their mail, taken apart: anybody can write it. */
#ifndef CORE_MAIL_STANDING_RECORD_H
#define CORE_MAIL_STANDING_RECORD_H

#include <cordee/base.h>

/* ---- "a=b; c=d": DKIM keys (RFC 6376 3.2), DMARC (RFC 9989 4.7) -------------------- */

#define CD_TAGS_MOST 30

struct cd_tags {
    size_t n;
    struct {
        const char *name, *value; /* of the record's text, which must live on */
        size_t name_n, value_n;   /* without the blanks around them */
    } list[CD_TAGS_MOST];
};

/* false: it is no list of tags, or one stands twice. */
bool cd_tags_read(const char *record, struct cd_tags *tags_r);
/* The value of a tag, in the arena; NULL: there is none. */
const char *cd_tags_get(const struct cd_tags *tags, struct cordee_arena *a,
                        const char *name);
/* Whether a value is this word; `usual` when the tag is not there. */
bool cd_tags_is(const struct cd_tags *tags, const char *name, const char *word,
                bool usual);

/* ---- SPF (RFC 7208 4.6, 12) -------------------------------------------------------- */

#define CD_SPF_TERMS_MOST 100

enum cd_spf_kind {
    CD_SPF_ALL,
    CD_SPF_INCLUDE,
    CD_SPF_A,
    CD_SPF_MX,
    CD_SPF_PTR,
    CD_SPF_IP4,
    CD_SPF_IP6,
    CD_SPF_EXISTS,
    CD_SPF_REDIRECT,
    CD_SPF_OTHER, /* a modifier that says nothing about who may send */
};

struct cd_spf_term {
    enum cd_spf_kind kind;
    char qualifier;   /* + - ~ ? */
    const char *spec; /* a domain with macros, or an address; "" without */
    int cidr4, cidr6; /* bits that count */
};

struct cd_spf_record {
    size_t n;
    struct cd_spf_term terms[CD_SPF_TERMS_MOST];
    const char *wrong; /* the term that is none; NULL: all are */
};

/* Whether a TXT record is one of SPF, good or not. */
bool cd_spf_is(const char *text);
/* Takes one apart, texts in the arena.  -1: a term is none (->wrong). */
int cd_spf_read(const char *text, struct cordee_arena *a, struct cd_spf_record *r);

#endif
