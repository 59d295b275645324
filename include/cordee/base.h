/* cordee/base.h - helpers without state: strings, arena, UTF-8, time, tokens.
 *
 * They live in one small static library (libcordee-base) that the program and
 * every plugin link for themselves; none of them touches a database, a file or
 * the network.  All are safe on any thread. */
#ifndef CORDEE_BASE_H
#define CORDEE_BASE_H

#include <cordee/error.h>
#include <cordee/value.h>

#include <stdarg.h>

/* ---- arena: memory that is freed all at once -------------------------------- */

/* A bump allocator; running out of memory aborts the program (nothing in Cordée
 * can go on without memory, and no caller would do better). */
struct cordee_arena;
struct cordee_arena *cordee_arena_new(void);
void cordee_arena_free(struct cordee_arena *a);  /* takes NULL */
void cordee_arena_drop(struct cordee_arena **a); /* for CORDEE_AUTO */
/* Zeroed, aligned for any type; lives as long as the arena. */
void *cordee_arena_get(struct cordee_arena *a, size_t size);
char *cordee_arena_text(struct cordee_arena *a, const char *s); /* NULL gives "" */
char *cordee_arena_text_n(struct cordee_arena *a, const char *s, size_t n);
char *cordee_arena_printf(struct cordee_arena *a, const char *fmt, ...)
    CORDEE_PRINTF(2, 3);

/* ---- buffer: text or bytes that grow ---------------------------------------- */

/* Start with `struct cordee_buf b = {0}`.  `text` is NULL while nothing was put, and
 * ends with a NUL byte ever after.  Growth past `limit` (0: none) sets `over` and
 * drops what is put, so that a caller checks once, at the end. */
struct cordee_buf {
    char *text;
    size_t len;
    size_t room;
    size_t limit;
    bool over;
};
void cordee_buf_put(struct cordee_buf *b, const void *bytes, size_t n);
void cordee_buf_puts(struct cordee_buf *b, const char *s);
void cordee_buf_putc(struct cordee_buf *b, char c);
void cordee_buf_printf(struct cordee_buf *b, const char *fmt, ...) CORDEE_PRINTF(2, 3);
void cordee_buf_html(struct cordee_buf *b, const char *s); /* & < > " ' escaped */
/* A value in a link: percent-encoded but for letters, digits, "-._~" and the bytes of
 * `also` (":," in a filter, which people read; "" where only the strictest will do). */
void cordee_buf_url(struct cordee_buf *b, const char *s, const char *also);
/* One cell of CSV (RFC 4180), quoted where needed.  `guard`: with a ' before what a
 * spreadsheet would run, for files that people open. */
void cordee_buf_csv(struct cordee_buf *b, const char *text, char delimiter, bool guard);
/* Others' words in a letter of ours (Markdown): no mark and no merge field of them
 * counts. Ends of lines stay. */
void cordee_buf_markdown(struct cordee_buf *b, const char *text);
void cordee_buf_clear(struct cordee_buf *b); /* keeps the memory */
void cordee_buf_drop(struct cordee_buf *b);  /* frees it; for CORDEE_AUTO too */
char *cordee_buf_take(struct cordee_buf *b); /* never NULL; the caller frees it */

/* ---- text ------------------------------------------------------------------- */

/* Others' words in a letter's subject, which is no Markdown: no merge field of them
 * counts.  Lives in `a`. */
const char *cordee_arena_subject(struct cordee_arena *a, const char *text);

bool cordee_text_is(const char *a, const char *b); /* equal; NULL equals NULL only */
bool cordee_text_starts(const char *s, const char *prefix);
bool cordee_text_ends(const char *s, const char *suffix);
/* ASCII only, locale-free. */
bool cordee_text_is_nocase(const char *a, const char *b);
/* Trims ASCII white space in place; returns the new start. */
char *cordee_text_trim(char *s);
/* The whole text as a decimal number; false: it is none, or it overflows. */
bool cordee_text_int(const char *s, int64_t *n_r);
/* Edit distance (Levenshtein, bytes), for "did you mean"; stops counting at 20. */
int cordee_text_distance(const char *a, const char *b);

/* Valid UTF-8 without NUL, and without C0 controls but TAB, LF, CR. */
bool cordee_utf8_ok(const char *s, size_t n);
/* Puts `s` into `out` as NFC (Unicode UAX 15), invalid bytes as U+FFFD, controls
 * dropped. */
void cordee_utf8_clean(const char *s, size_t n, struct cordee_buf *out);
/* What comparing without case and accents sees: NFKD, marks off, case folded,
 * ß = ss, ø = o, ł = l, đ = d, æ = ae; white space collapsed. */
void cordee_utf8_fold(const char *s, struct cordee_buf *out);
/* `s` with a capital first letter, as where a sentence stands alone; a first word that is
 * a name of something (mail.relay_host, https://...) stays as it is. */
const char *cordee_utf8_sentence(struct cordee_arena *a, const char *s);
/* How many code points; and the byte length of the first `n` code points. */
size_t cordee_utf8_len(const char *s);
size_t cordee_utf8_cut(const char *s, size_t n);

/* ---- time: Unix seconds UTC ------------------------------------------------- */

int64_t cordee_now(void);
/* A wall clock in a zone of the tz database ("Europe/Vienna"; unknown or "": UTC). */
struct cordee_clock {
    int year, month, day, hour, minute, second; /* month and day from 1 */
    int weekday;                                /* 1 Monday ... 7 Sunday */
    int offset;                                 /* seconds east of UTC */
};
void cordee_clock_at(int64_t at, const char *zone, struct cordee_clock *clock_r);
/* The instant of a wall clock in `zone`; a gap moves forward (RFC 5545 3.3.5). */
int64_t cordee_clock_to(const struct cordee_clock *clock, const char *zone);
/* "2026-11-21", "2026-11-21T09:30", with Z or offset, or "21.11.2026", "21/11/2026":
 * 0 done, -1 not a date that exists. Without offset it is a wall clock in `zone`. */
int cordee_time_parse(const char *s, const char *zone, int64_t *at_r);
/* RFC 3339 in UTC: "2026-11-21T09:30:00Z".  `out` takes 21 bytes. */
void cordee_time_iso(int64_t at, char out[21]);
/* RFC 5322 3.3: "Sat, 21 Nov 2026 10:30:00 +0100".  `out` takes 40 bytes. */
void cordee_time_rfc5322(int64_t at, const char *zone, char out[40]);
/* "90d", "3w", "6m", "2y", "12h": seconds (a month is 30 days, a year 365);
 * -1: not a duration. */
int64_t cordee_duration_parse(const char *s);

/* ---- e-mail addresses ------------------------------------------------------- */

/* An address that may stand in SMTP's MAIL and RCPT: RFC 5321 4.1.2 dot-atom local
 * part of 1-64 ASCII bytes, domain of at most 253 in A-labels with a dot ("localhost"
 * alone needs none), no white space, control, quote, bracket.  It is what forms, files
 * and scripts are asked for too. */
bool cordee_address_ok(const char *address);
/* As it is compared: trimmed, domain lower case, local part lower case.  Returns -1
 * when it is no address.  `out` takes 255 bytes. */
int cordee_address_fold(const char *address, char out[255]);

/* ---- randomness, hashes, tokens --------------------------------------------- */

void cordee_random(void *out, size_t n); /* from the kernel; cannot fail */
/* A new UUIDv7 (RFC 9562 5.7), lower case, 36 characters and NUL. */
void cordee_uuid(char out[37]);
/* `n` random bytes as lower-case base32 without padding (RFC 4648 6, a-z2-7), so that
 * it survives mail software that folds case.  `out` takes (n * 8 + 4) / 5 + 1 bytes. */
void cordee_token(char *out, size_t n);
/* SHA-256 as 64 lower-case hex digits and NUL. */
void cordee_sha256(const void *bytes, size_t n, char out[65]);

/* ---- iCalendar (RFC 5545) being written -------------------------------------- */

/* One content line: folded at 75 octets, never within a character (3.1).  `name` is with
 * its parameters. */
void cordee_ical_line(struct cordee_buf *out, const char *name, const char *value);
/* The same for a text, escaped (3.3.11); NULL or "": no line. */
void cordee_ical_text(struct cordee_buf *out, const char *name, const char *text);
/* "20261121T093000Z", and the day in a zone: "20261121". */
void cordee_ical_instant(struct cordee_buf *out, const char *name, int64_t at);
void cordee_ical_day(struct cordee_buf *out, const char *name, int64_t at,
                     const char *zone);

/* ---- files ------------------------------------------------------------------ */

/* All `n` bytes to an open file; -1: errno says why. */
int cordee_write_all(int fd, const void *bytes, size_t n);

/* ---- JSON ------------------------------------------------------------------- */

void cordee_json_drop(json_t **j);                                   /* for CORDEE_AUTO */
const char *cordee_json_text(const json_t *object, const char *key); /* "" if none */
int64_t cordee_json_int(const json_t *object, const char *key);      /* 0 if none */
bool cordee_json_true(const json_t *object, const char *key);
/* Sets a member that a NULL or "" leaves out. */
void cordee_json_set_text(json_t *object, const char *key, const char *text);

#endif
