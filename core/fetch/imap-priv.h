/* What the files of IMAP share: bytes and answers. */
#ifndef CORE_FETCH_IMAP_PRIV_H
#define CORE_FETCH_IMAP_PRIV_H

#include "core/fetch/imap.h"
#include "core/fetch/reach.h"

#define CD_IMAP_ANSWER_MOST ((int64_t)1 << 30) /* of a command */

/* How bytes go and come: libcurl's, or a test's. */
struct cd_imap_bytes {
    int (*say)(struct cd_imap *imap, const char *bytes, size_t n,
               struct cordee_error *err);
    /* Puts what came into `in`, and how much into `n`. */
    int (*more)(struct cd_imap *imap, struct cordee_error *err);
};
extern const struct cd_imap_bytes cd_imap_curl;

struct cd_imap {
    const struct cd_imap_bytes *bytes;
    CURL *curl;
    struct cd_reach reach;
    struct cordee_arena *arena;
    bool (*stop)(void *ctx);
    void *ctx;
    char in[16384];
    size_t at, n;
    int64_t heard; /* of the answer to this command */
    int64_t until; /* cd_clock_ms: then this command is given up, unless much came */
    int64_t last;  /* ... and then the session */
    int tag;
    bool moves, uidplus;
    bool broken; /* what comes next is not known any more */
};

/* One answer: its lines as one, each literal (RFC 3501 4.3) left out of it; the last of
 * them that is a mail is in `literal`. */
struct cd_imap_answer {
    struct cordee_buf line;
    struct cordee_buf *literal; /* NULL: none is wanted */
    bool over;                  /* it was larger than its limit, and dropped */
};

/* What a session begins with, once signed in. */
int cd_imap_begin(struct cd_imap *imap, struct cordee_error *err);
int cd_imap_read(struct cd_imap *imap, struct cd_imap_answer *a,
                 struct cordee_error *err);
/* A folder's name as an argument: quoted, in modified UTF-7 (RFC 3501 5.1.3).  -1: it can
 * be none. */
int cd_imap_put_name(struct cordee_buf *out, const char *name);

#endif
