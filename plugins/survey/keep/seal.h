/* What anonymous answers are sealed with.  None of this touches a database.
 *
 * Answers are sealed with a public key of their survey (libsodium's sealed boxes: X25519
 * and XSalsa20-Poly1305).  What opens them follows from the folder's key and from a salt
 * of the survey, and is forgotten with the salt.  A draft is under a key that follows
 * from its link.  All that is sealed of one form has one length, so that the length does
 * not tell who wrote much. */
#ifndef PLUGINS_SURVEY_SEAL_H
#define PLUGINS_SURVEY_SEAL_H

#include "plugins/survey/form/form.h"

enum { SURVEY_SEAL_KEY = 32, SURVEY_SALT = 32, SURVEY_DRAFT_ID = 64 + 1 };

/* Bytes that no set of answers to a form is longer than, as JSON. */
size_t survey_room(const struct survey_form *form);

/* ---- answers -------------------------------------------------------------------- */

struct survey_pair {
    unsigned char seals[SURVEY_SEAL_KEY], opens[SURVEY_SEAL_KEY];
};
/* `keyed` is of http->keyed.  Wipe it with survey_pair_drop. */
void survey_pair_make(const char *keyed, const unsigned char salt[SURVEY_SALT],
                      struct survey_pair *pair_r);
void survey_pair_drop(struct survey_pair *pair);
/* Appends `told` sealed; it takes `room` bytes and what the box adds, more only when it
 * is longer. */
void survey_seal(const unsigned char seals[SURVEY_SEAL_KEY], const json_t *told,
                 size_t room, struct cordee_buf *out);
/* A new object, and the room that was made for it; NULL: no such key sealed it. */
json_t *survey_unseal(const struct survey_pair *pair, const void *sealed, size_t n,
                      size_t *room_r);

/* ---- drafts --------------------------------------------------------------------- */

struct survey_draft_key {
    char id[SURVEY_DRAFT_ID]; /* hex; tells nothing of the key */
    unsigned char key[SURVEY_SEAL_KEY];
};
/* Of what only the holder of a link knows.  Wipe it with survey_draft_key_drop. */
void survey_draft_key_make(const char *secret, struct survey_draft_key *key_r);
void survey_draft_key_drop(struct survey_draft_key *key);
void survey_draft_seal(const struct survey_draft_key *key, const json_t *draft,
                       size_t room, struct cordee_buf *out);
json_t *survey_draft_unseal(const struct survey_draft_key *key, const void *sealed,
                            size_t n);

/* ---- lots ----------------------------------------------------------------------- */

/* 0 to n - 1 in an order of which each is as likely. */
void survey_lot(size_t *order, size_t n);
/* A random number below 0, short enough for a double. */
int64_t survey_nobody(void);

#endif
