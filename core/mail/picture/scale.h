/* A picture as mails have it: decoded and written anew, so that nothing of what came is
 * left but what is seen (no EXIF, no place, no words in it), upright, and at most twice
 * as wide as a mail's column. */
#ifndef CORE_MAIL_PICTURE_SCALE_H
#define CORE_MAIL_PICTURE_SCALE_H

#include <cordee/plugin.h>

enum {
    CD_PICTURE_MB = 10,         /* of bytes that are looked at */
    CD_PICTURE_MEGAPIXELS = 40, /* that are decoded: 160 MB */
    CD_PICTURE_WIDTH = 1200,    /* that are kept */
    CD_PICTURE_HEIGHT = 3600,
};

struct cd_picture_made {
    const char *type; /* "image/png" or "image/jpeg": Outlook shows no WebP; static */
    int width, height;
    bool moved;              /* it had more pictures, of which the first is kept */
    struct cordee_buf bytes; /* the caller drops it */
};

/* Any thread; one picture at a time is decoded.  -1: CORDEE_E_INVALID or _TOO_LARGE with
 * a sentence for people. */
int cd_picture_make(struct cordee *cd, const void *bytes, size_t n,
                    struct cd_picture_made *made_r, struct cordee_error *err);

#endif
