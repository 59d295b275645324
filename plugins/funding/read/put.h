/* What one text puts into a member of a call: a line, a date, money, words of a list. */
#ifndef FUNDING_READ_PUT_H
#define FUNDING_READ_PUT_H

#include "plugins/funding/read/read-priv.h"

/* `member` is the call's, of the type that goes with the function; what it says already
 * stays where the first word counts. */
typedef void put(struct reading *r, void *member, const char *text);

/* const char *: on one line, as paragraphs, an address, two letters of a language, and
 * the portal's key, which ends with them. */
put put_line, put_plain, put_link, put_language, put_reference;
/* int64_t: an instant, and the last of several; whole units of money.  int: a number. */
put put_instant, put_latest, put_money, put_small;
/* Deadlines and the programme, which have places of their own: no member. */
put put_deadline, put_second, put_programme;
/* enum funding_status, enum funding_type, bool; the type of action, which may say that it
 * is a tender. */
put put_status, put_type, put_sme, put_action;
/* struct funding_texts: one word, several with commas between, codes of countries. */
put put_each, put_words, put_countries;

#endif
