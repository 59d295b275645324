/* cordee/fetch.h - outgoing HTTP: `cd->fetch->...`.  For jobs and scripts, never for
 * a request's thread.  Private and loopback addresses are refused unless the setting
 * fetch.allow lists them; in a practice folder everything but loopback is. */
#ifndef CORDEE_FETCH_H
#define CORDEE_FETCH_H

#include <cordee/base.h>

struct cordee;

struct cordee_fetch {
    const char *url;            /* http or https */
    const char *method;         /* NULL: GET; "HEAD", "POST" */
    const char *const *headers; /* "Name: value", NULL at the end; may be NULL */
    const void *body;
    size_t body_len;
    uint32_t max_bytes;                            /* of the answer; 0: 5 MB */
    uint32_t timeout_s;                            /* of the whole exchange; 0: 15 */
    const char *if_none_match, *if_modified_since; /* or NULL */
    /* For what comes back by itself to a site of others: robots.txt is asked (RFC 9309),
     * one request a host at a time, and a pause between two (the setting fetch.pause, or
     * the longer one that robots.txt wishes).  Since 3.0. */
    bool polite;
    /* The body goes into a file of the data folder that has no name, and takes no memory,
     * however long it is.  Since 3.0. */
    bool to_file;
};

/* Why no answer came. */
enum cordee_fetch_why {
    CORDEE_FETCH_OTHER, /* as the error says */
    CORDEE_FETCH_NO_NAME,
    CORDEE_FETCH_NOBODY, /* answers at that address */
    CORDEE_FETCH_SLOW,
    CORDEE_FETCH_CERTIFICATE, /* is not trusted */
};

struct cordee_fetched {
    int status;
    struct cordee_buf body;
    int fd; /* of what went to_file, at its beginning: the caller's to close; else 0 */
    enum cordee_fetch_why why;
    char type[120], etag[200], last_modified[64];
    char address[1100]; /* that answered, after redirects; "": longer than that */
    uint32_t wait_s;    /* of CORDEE_E_BUSY: in how many seconds it may be asked */
};

struct cordee_fetch_api {
    uint32_t size;
    /* 0: an answer came, whatever its status (the caller drops result->body);
     * -1: none did, and result->why says what is known of it.  CORDEE_E_BUSY (only of
     * what is polite): it is not our turn at that host; result->wait_s says when. */
    int (*get)(struct cordee *cd, struct cordee_error *err, const struct cordee_fetch *f,
               struct cordee_fetched *result_r) CORDEE_MUST_CHECK;
};

#endif
