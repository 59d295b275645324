/* Looking for words, codes and addresses in what mail servers write. */
#ifndef CORE_MAIL_BOUNCE_WORDS_H
#define CORE_MAIL_BOUNCE_WORDS_H

#include <cordee/base.h>

/* As words are compared: lower case, no accents, single spaces, plain quotes; at most
 * `most` bytes of `text`. */
const char *cd_words(const char *text, size_t most, struct cordee_arena *arena);
/* Whether folded `text` has `phrase`; "a*b": a, and b at most 80 bytes behind it.  A
 * phrase that begins or ends with a space wants a word's edge there. */
bool cd_words_say(const char *text, const char *phrase);
/* The first of a list that ends with NULL; NULL: none. */
const char *cd_words_one(const char *text, const char *const *phrases);

/* The first enhanced status code ("5.1.1") or SMTP reply code (550) of a server's words;
 * "" and 0 without.  What is part of an IP address or a longer number is none. */
const char *cd_status_in(const char *text, struct cordee_arena *arena);
int cd_reply_in(const char *text);
/* The same words without the codes that lead each line of a reply of several lines, so
 * that a sentence can be read across lines. */
const char *cd_reply_joined(const char *text, struct cordee_arena *arena);

/* The address that begins at or behind `*at`, which moves on behind it; NULL: none is
 * left.  Trimmed of what cannot be part of it, never longer than 254 bytes. */
const char *cd_address_next(const char **at, struct cordee_arena *arena);
/* The address within a field's value: "rfc822; <a@b>", "A <a@b>"; "" without. */
const char *cd_address_in(const char *value, struct cordee_arena *arena);
/* Whether it can be somebody's address out in the world: a dot in the domain. */
bool cd_address_is_public(const char *address);

#endif
