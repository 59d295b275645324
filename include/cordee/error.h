/* cordee/error.h - how a call says why it failed. */
#ifndef CORDEE_ERROR_H
#define CORDEE_ERROR_H

#include <stdbool.h>

enum cordee_code {
    CORDEE_OK = 0,
    CORDEE_E_INVALID,   /* the caller's input is wrong: HTTP 422 */
    CORDEE_E_DENIED,    /* not allowed: HTTP 403 */
    CORDEE_E_NOT_FOUND, /* HTTP 404 */
    CORDEE_E_CONFLICT,  /* unique or foreign key refused it, or a hook's veto: HTTP 409 */
    CORDEE_E_TOO_LARGE, /* over a limit: HTTP 413 */
    CORDEE_E_BUSY,      /* try again later: HTTP 503 */
    CORDEE_E_SCRIPT,    /* a Lua script failed or ran too long: HTTP 500 */
    CORDEE_E_IO,        /* disk, network or mail server: HTTP 500 */
    CORDEE_E_INTERNAL,  /* a bug on our side: HTTP 500 */
};

/* Lives on the caller's stack; nothing in it needs freeing. */
struct cordee_error {
    enum cordee_code code;
    int at;         /* 1-based column in the input that is wrong; 0: none */
    char text[400]; /* one sentence that says what happened and what to do */
};

#if defined(__GNUC__)
#define CORDEE_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
/* The text returned takes what argument n takes: for translated printf formats. */
#define CORDEE_FORMAT_ARG(n) __attribute__((format_arg(n)))
#define CORDEE_MUST_CHECK    __attribute__((warn_unused_result))
/* CORDEE_AUTO(close) declares a variable that closes itself at the end of its scope.
 * `close` takes a pointer to the variable and must accept one that holds NULL. */
#define CORDEE_AUTO(close) __attribute__((cleanup(close)))
#else
#error "Cordée needs gcc or clang: it relies on the cleanup attribute"
#endif

/* Fills *err (which may be NULL) and returns -1, so that a failing call ends with
 * `return cordee_fail(err, CORDEE_E_INVALID, "...")`.  Does not touch err->at. */
int cordee_fail(struct cordee_error *err, enum cordee_code code, const char *fmt, ...)
    CORDEE_PRINTF(3, 4);

/* Puts words in front of a reason: "reading row 7: " + what err says.  Returns -1. */
int cordee_fail_in(struct cordee_error *err, const char *fmt, ...) CORDEE_PRINTF(2, 3);

/* What was asked for cannot be, and its words are for who asked: CORDEE_E_INVALID,
 * _CONFLICT or _TOO_LARGE.  Any other is a failure on our side, or nobody's business. */
static inline bool cordee_is_refusal(const struct cordee_error *err)
{
    return err->code == CORDEE_E_INVALID || err->code == CORDEE_E_CONFLICT ||
           err->code == CORDEE_E_TOO_LARGE;
}

#ifdef __clang_analyzer__ /* it does not see into them, and takes failure for success */
#define cordee_fail(...)    (cordee_fail(__VA_ARGS__), -1)
#define cordee_fail_in(...) (cordee_fail_in(__VA_ARGS__), -1)
#endif

#endif
