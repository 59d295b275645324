/* What the first bytes of a picture say, before anything decodes it: a small file can
 * claim a size that no memory holds. */
#ifndef CORE_MAIL_PICTURE_HEAD_H
#define CORE_MAIL_PICTURE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cd_picture_kind {
    CD_PICTURE_NONE,
    CD_PICTURE_PNG,
    CD_PICTURE_JPEG,
    CD_PICTURE_GIF,
    CD_PICTURE_WEBP
};

struct cd_picture_head {
    enum cd_picture_kind kind;
    uint32_t width, height; /* the largest that is in it, as it lies */
    int orientation;        /* of EXIF, 1 to 8; 1: upright */
    bool moves;             /* it has more than one picture */
    unsigned scans;         /* of a JPEG: each costs as much as the picture */
};

/* By the bytes alone, whatever a name says.  0; -1: it is no picture of these kinds, or
 * ends before it has said its size. */
int cd_picture_head(const void *bytes, size_t n, struct cd_picture_head *head_r);

#endif
