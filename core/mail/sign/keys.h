/* The keys that mail is signed with: made here, sealed here, one in use a domain. */
#ifndef CORE_MAIL_SIGN_KEYS_H
#define CORE_MAIL_SIGN_KEYS_H

#include <cordee/plugin.h>

/* A key is made, waits until its record is seen in the DNS, is in use, and is retired by
 * the next one; its private half is then forgotten. */

/* Makes a key for a domain, which waits; the one that waited before goes.  Its row of
 * dkim_key, or -1.  Takes a tenth of a second and more, outside of a transaction. */
int64_t cd_dkim_add(struct cordee *core, const char *domain, struct cordee_error *err);
/* Its record was seen as it should be: a key that waited is in use from now on, and the
 * one before it is retired.  0; -1. */
int cd_dkim_seen(struct cordee *core, int64_t key, struct cordee_error *err);
/* Mail of its domain is signed with it no more.  0; -1. */
int cd_dkim_retire(struct cordee *core, int64_t key, struct cordee_error *err);
/* Of one domain, or of all (""): {"id","domain","selector","public_key","made_at",
 * "seen_at","used_at","retired_at"}, without those retired for more than thirty days.  A
 * new array; NULL: failed. */
json_t *cd_dkim_list(struct cordee *core, const char *domain, struct cordee_error *err);

/* ---- signing --------------------------------------------------------------------- */

/* A thread's memory of the keys in use. */
struct cd_signer;
struct cd_signer *cd_signer_new(struct cordee *core);
/* It reads keys by that connection, which others use too. */
struct cd_db_share;
void cd_signer_share(struct cd_signer *s, struct cd_db_share *share);
void cd_signer_free(struct cd_signer *s); /* takes NULL */

/* Signs a complete mail when the domain of its From has a key in use; what other threads
 * and processes change in keys is known within five seconds.  A key that this folder
 * cannot open is logged, and the mail goes unsigned.  1 signed, 0 there is no key, -1. */
int cd_sign(struct cd_signer *s, struct cordee_buf *mail, struct cordee_error *err);

#endif
