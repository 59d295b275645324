/* A mail as it came over the wire, taken apart without trust in what it says of itself.
 *
 * A second opinion beside GMime: delivery notices are the worst-formed mail there is (old
 * Mac line ends, missing boundaries, reports in parts of the wrong type), and a reader
 * that gives up on them learns nothing.  Everything is bounded. */
#ifndef CORE_MAIL_BOUNCE_WIRE_H
#define CORE_MAIL_BOUNCE_WIRE_H

#include <cordee/base.h>

#define CD_WIRE_SIZE   (1024 * 1024) /* what is looked at of a mail */
#define CD_WIRE_FIELDS 400
#define CD_WIRE_PIECES 40
#define CD_WIRE_DEPTH  8
#define CD_WIRE_TEXT   (128 * 1024) /* of one piece */

struct cd_wire_field {
    const char *name;  /* as written */
    const char *value; /* unfolded, not decoded */
};

/* A part that holds no others, in the order of the mail.  What is inside a returned mail
 * is not a piece. */
struct cd_wire_piece {
    const char *type; /* "text/plain", lower case */
    const char *text; /* transfer encoding and charset off, lines end with LF */
    bool attached;
};

struct cd_wire {
    struct cd_wire_field *fields;
    size_t n_fields;
    struct cd_wire_piece pieces[CD_WIRE_PIECES];
    size_t n_pieces;
    const char *type; /* of the whole */
};

/* Never NULL; a mail without a single header field has `n_fields` 0. */
struct cd_wire *cd_wire_read(const char *raw, size_t n, struct cordee_arena *arena);
/* The first field of that name, decoded to UTF-8 on one line; "" without. */
const char *cd_wire_field(const struct cd_wire *w, const char *name,
                          struct cordee_arena *arena);
bool cd_wire_has(const struct cd_wire *w, const char *name);
/* The value of a field in a block of them ("Final-Recipient: ...\nAction: ..."), as in
 * returned headers; unfolded, "" without. */
const char *cd_block_field(const char *block, const char *name,
                           struct cordee_arena *arena);
/* The first piece of one of two types (the second may be NULL); NULL without. */
const struct cd_wire_piece *cd_wire_piece(const struct cd_wire *w, const char *type,
                                          const char *or_type);

#endif
