/* Signatures by which a domain vouches for a mail (DKIM: RFC 6376, RFC 8301): rsa-sha256
 * over the relaxed form of headers and body.  The only room that signs. */
#ifndef CORE_MAIL_SIGN_DKIM_H
#define CORE_MAIL_SIGN_DKIM_H

#include <cordee/base.h>

/* ---- keys ------------------------------------------------------------------------ */

/* A new RSA key of 2048 bits: PKCS #8 and SubjectPublicKeyInfo, both base64 on one line;
 * the second is what "p=" publishes.  A tenth of a second and more. */
int cd_dkim_make(struct cordee_buf *private_r, struct cordee_buf *public_r,
                 struct cordee_error *err);

/* A key ready to sign with; for one thread at a time. */
struct cd_dkim_key;
/* `private_key` as cd_dkim_make gives it.  NULL: it is none, or one too small. */
struct cd_dkim_key *cd_dkim_key_new(const char *domain, const char *selector,
                                    const char *private_key, struct cordee_error *err);
void cd_dkim_key_free(struct cd_dkim_key *key); /* takes NULL */

/* ---- signing --------------------------------------------------------------------- */

/* Puts a DKIM-Signature on top of a mail that is complete and has CRLF line ends, as it
 * goes over the wire; `at` is the time it says.  0; -1: the mail is untouched. */
int cd_dkim_sign(struct cd_dkim_key *key, int64_t at, struct cordee_buf *mail,
                 struct cordee_error *err);

/* The domain of the mail's From, lower case; false: it has none.  `out` takes 255. */
bool cd_dkim_author(const struct cordee_buf *mail, char out[255]);

/* ---- the relaxed form ------------------------------------------------------------ */

/* Of one header field of n bytes, with or without its CRLF (RFC 6376 3.4.2). */
void cd_dkim_field(const char *field, size_t n, struct cordee_buf *out);
/* Of a body (3.4.4). */
void cd_dkim_body(const char *body, size_t n, struct cordee_buf *out);

#endif
