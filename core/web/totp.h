/* Codes of authenticator apps: HOTP (RFC 4226) by the clock (RFC 6238), SHA-1, six
 * digits, thirty seconds; and base32 (RFC 4648 6) for the secret. */
#ifndef CORE_WEB_TOTP_H
#define CORE_WEB_TOTP_H

#include <cordee/base.h>

enum { CD_TOTP_SECONDS = 30, CD_TOTP_KEY = 20 };

/* The code of one step of the clock, of 6 to 8 digits. */
uint32_t cd_totp_code(const void *key, size_t n, uint64_t step, int digits);
/* The step that `code` (six digits, spaces passed over) is right for: now, one before or
 * one after, and later than `last`; 0: none. */
int64_t cd_totp_match(const void *key, size_t n, const char *code, int64_t now,
                      int64_t last);

/* `out` takes (n * 8 + 4) / 5 + 1 bytes. */
void cd_base32(const void *bytes, size_t n, char *out);
/* How many bytes; -1: no base32, or more than `room`.  Case, spaces, - and = are passed
 * over. */
int cd_base32_read(const char *text, void *out, size_t room);

#endif
