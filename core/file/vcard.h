/* Address cards: vCard 4 (RFC 6350) and 3 (RFC 2426) read and written, 2.1 read as phones
 * still write it.  Texts that can be several are joined by "; ", as in our lists. */
#ifndef CORE_FILE_VCARD_H
#define CORE_FILE_VCARD_H

#include <cordee/base.h>

#include <stdio.h>

struct cd_vcard {
    int64_t line;        /* of its BEGIN */
    bool is_org, is_cut; /* it has no END: the file is damaged there */
    const char *key;     /* UUID; written only */
    const char *name, *family, *given, *title; /* title: "Dr" */
    const char *organisation, *role;
    const char *emails, *phones, *mobiles;
    const char *street, *city, *region, *postcode, *country;
    bool at_home; /* the address is hers, not the organisation's */
    const char *website, *about, *tags, *language;
};

struct cd_vcards; /* a file of them */

/* Whether the file begins as one. */
bool cd_vcard_is(FILE *in);
/* Reads a file that the caller keeps open and closes. */
struct cd_vcards *cd_vcards_new(FILE *in);
void cd_vcards_free(struct cd_vcards *v);  /* takes NULL */
void cd_vcards_drop(struct cd_vcards **v); /* for CORDEE_AUTO */
/* The next card; no text is NULL, all are valid UTF-8 and live as long as the arena.
 * 1, 0 at the end, -1: the file cannot be read.  What a card says wrongly is passed over:
 * a name is worth having without its photo. */
int cd_vcards_next(struct cd_vcards *v, struct cordee_arena *a, struct cd_vcard *card_r,
                   struct cordee_error *err);

/* Appends a card; `version` is 3 or 4, NULL texts are left out. */
void cd_vcard_put(struct cordee_buf *out, const struct cd_vcard *card, int version);

#endif
