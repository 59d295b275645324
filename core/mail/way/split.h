/* Bytes taken apart into mails: of an mbox, of one mail, or of an archive with such
 * files.  They come as a stream: no more than one mail is held. */
#ifndef CORE_MAIL_SPLIT_H
#define CORE_MAIL_SPLIT_H

#include <cordee/base.h>

struct cd_split {
    bool heads; /* of each mail its header alone: the rest is passed over, never kept */
    /* Takes a mail (->over: it was larger than `limit`).  0; 1: go no further; -1. */
    int (*take)(void *ctx, const struct cordee_buf *mail, struct cordee_error *err);
    void *ctx;
    size_t limit;

    /* While `take` runs: where the next mail begins, and how much of the file was read.
     */
    int64_t behind, done;

    int64_t aliens; /* files so far that are no mail */

    int64_t at; /* bytes so far, unpacked */
    struct cordee_buf mail, piece;
    struct cordee_buf divider; /* what may divide two mails, until the next line came */
    int64_t divider_at;
    bool begun, mbox, alien, after_blank, line_begins, in_body;
    bool dated; /* its first line has a date: so have the others that divide */
};

/* All mails of a file behind `from`, which was `behind` once (0: all).  0; 1: `take` said
 * so; -1. */
int cd_split_file(struct cd_split *s, const char *path, int64_t from,
                  struct cordee_error *err);
/* The same of bytes that come in pieces: `begin`, `more` for each, `end`. */
void cd_split_begin(struct cd_split *s, bool must_be_mail);
int cd_split_more(struct cd_split *s, const char *bytes, size_t n,
                  struct cordee_error *err);
int cd_split_end(struct cd_split *s, struct cordee_error *err);
void cd_split_done(struct cd_split *s);

#endif
