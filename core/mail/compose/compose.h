/* From a letter and a reader to the bytes of a mail (RFC 5322), complete: headers, both
 * texts, CRLF, ASCII, no line over 78 characters but tokens that must not be folded.
 *
 * A letter is compiled once a language of readers (one run of cmark) and then run once a
 * reader. */
#ifndef CORE_MAIL_COMPOSE_H
#define CORE_MAIL_COMPOSE_H

#include <cordee/plugin.h>

/* ---- one letter, compiled -------------------------------------------------------- */

struct cd_compiled;

/* `language` is the reader's, "" for the cluster's.  NULL: the letter cannot be sent as
 * it is, *err says why (err->at: the column in the text or subject). */
struct cd_compiled *cd_compile(struct cordee *cd, const struct cordee_letter *l,
                               const char *language, struct cordee_error *err);
void cd_compiled_free(struct cd_compiled *c);  /* takes NULL */
void cd_compiled_drop(struct cd_compiled **c); /* for CORDEE_AUTO */

/* ---- rows of the outbox ------------------------------------------------------------ */

/* What differs from reader to reader: columns of `outbox`. */
struct cd_compose_row {
    int64_t letter;
    const char *address;
    const char *language;     /* "": the cluster's */
    const char *merge_values; /* JSON object */
    const char *message_id;   /* without brackets */
    const char *token;
    int64_t at;     /* Date; 0: now */
    int64_t sender; /* user; 0: the organisation */
};

/* A worker's memory of the letters it sends; one a thread. */
struct cd_composer;
struct cd_composer *cd_composer_new(struct cordee *cd);
void cd_composer_free(struct cd_composer *c); /* takes NULL */
/* It reads letters by that connection, which others use too. */
struct cd_db_share;
void cd_composer_share(struct cd_composer *c, struct cd_db_share *share);

/* Puts the whole mail into `out` (cleared first). -1: it cannot be composed;
 * CORDEE_E_INVALID and CORDEE_E_TOO_LARGE are final. */
int cd_compose_row(struct cd_composer *c, const struct cd_compose_row *row,
                   struct cordee_buf *out, struct cordee_error *err);
/* The same for a compiled letter. */
int cd_compose(struct cd_compiled *c, const struct cd_compose_row *row,
               struct cordee_buf *out, struct cordee_error *err);
/* What a reader sees; the caller drops the buffers. */
int cd_compose_look(struct cd_compiled *c, const json_t *values, const char *token,
                    struct cordee_rendering *r, struct cordee_error *err);

/* ---- our own addresses ------------------------------------------------------ */

/* "cordee@domain": the setting mail.return_address, or else the From address of the
 * organisation.  `out` takes 255 bytes.  -1: neither is set. */
int cd_return_address(struct cordee *cd, char out[255], struct cordee_error *err);
/* The domain of it, for Message-ID and List-Id.  `out` takes 255 bytes. */
int cd_our_domain(struct cordee *cd, char out[255], struct cordee_error *err);
/* A new Message-ID without brackets.  `out` takes 300 bytes. */
int cd_message_id(struct cordee *cd, char out[300], struct cordee_error *err);

/* A text with its lists of members in place of the blocks that ask for them, as a letter
 * of that cluster is kept. */
int cd_members_settle(struct cordee *cd, int64_t cluster, const char *markdown,
                      struct cordee_buf *out, struct cordee_error *err);

/* ---- letters in the database ------------------------------------------------ */

/* The letter of that id, its texts in `arena`.  1 found, 0 none, -1. */
int cd_letter_load(struct cordee *cd, int64_t id, struct cordee_arena *arena,
                   struct cordee_letter *l, struct cordee_error *err);

#endif
