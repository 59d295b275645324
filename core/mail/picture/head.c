/* Nothing is read past `n`; lengths in the file are believed only as far as it goes. */
#include "core/mail/picture/head.h"

#include <string.h>

struct bytes {
    const unsigned char *at;
    size_t n;
};

static uint32_t be16(const unsigned char *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
    return be16(p) << 16 | be16(p + 2);
}

static uint32_t le16(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t le24(const unsigned char *p)
{
    return le16(p) | (uint32_t)p[2] << 16;
}

static uint32_t le32(const unsigned char *p)
{
    return le16(p) | le16(p + 2) << 16;
}

static bool is(const struct bytes *b, size_t at, const char *what, size_t len)
{
    return at <= b->n && b->n - at >= len && memcmp(b->at + at, what, len) == 0;
}

/* ---- PNG ------------------------------------------------------------------------- */

static int png_read(const struct bytes *b, struct cd_picture_head *h)
{
    if (b->n < 33 || !is(b, 12, "IHDR", 4))
        return -1;
    h->width = be32(b->at + 16);
    h->height = be32(b->at + 20);
    for (size_t at = 8; b->n - at >= 12;) {
        size_t len = be32(b->at + at);

        if (is(b, at + 4, "IDAT", 4))
            break;
        h->moves = h->moves || is(b, at + 4, "acTL", 4);
        if (len > b->n - at - 12)
            break;
        at += 12 + len;
    }
    return 0;
}

/* ---- JPEG ------------------------------------------------------------------------ */

static uint32_t exif16(const unsigned char *p, bool big)
{
    return big ? be16(p) : le16(p);
}

static uint32_t exif32(const unsigned char *p, bool big)
{
    return big ? be32(p) : le32(p);
}

/* The orientation of a TIFF header's first directory; 1 when it has none. */
static int exif_orientation(const unsigned char *t, size_t n)
{
    bool big;
    size_t at, count;

    if (n < 8 || (memcmp(t, "MM\0*", 4) != 0 && memcmp(t, "II*\0", 4) != 0))
        return 1;
    big = *t == 'M';
    at = exif32(t + 4, big);
    if (at > n - 2)
        return 1;
    count = exif16(t + at, big);
    for (at += 2; count > 0 && at <= n && n - at >= 12; count--, at += 12)
        if (exif16(t + at, big) == 0x0112) {
            uint32_t way = exif16(t + at + 8, big);

            return way >= 1 && way <= 8 ? (int)way : 1;
        }
    return 1;
}

/* In what is coded, FF is followed by 00 or a restart: FF DA begins another scan. */
static unsigned scans_count(const struct bytes *b, size_t at)
{
    const unsigned char *p = b->at + at;
    const unsigned char *end = b->at + b->n;
    unsigned scans = 0;

    while ((p = memchr(p, 0xff, (size_t)(end - p))) && p + 1 < end) {
        scans += p[1] == 0xda;
        p++;
    }
    return scans;
}

static bool is_frame(unsigned char marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
           marker != 0xcc;
}

static int jpeg_read(const struct bytes *b, struct cd_picture_head *h)
{
    for (size_t at = 2; b->n - at >= 4;) {
        const unsigned char *p = b->at + at;
        size_t len = be16(p + 2);

        if (p[0] != 0xff)
            return -1;
        if (p[1] == 0xff) { /* filling */
            at++;
            continue;
        }
        if (len < 2 || len > b->n - at - 2)
            return -1;
        if (p[1] == 0xda) {
            h->scans = scans_count(b, at);
            return h->width ? 0 : -1;
        }
        if (is_frame(p[1]) && len >= 7) {
            h->height = be16(p + 5);
            h->width = be16(p + 7);
        }
        if (p[1] == 0xe1 && len >= 8 && is(b, at + 4, "Exif\0\0", 6))
            h->orientation = exif_orientation(p + 10, len - 8);
        at += 2 + len;
    }
    return -1;
}

/* ---- GIF ------------------------------------------------------------------------- */

/* Behind a chain of sub-blocks; 0: it has no end. */
static size_t gif_chain(const struct bytes *b, size_t at)
{
    while (at < b->n && b->at[at])
        at += 1 + (size_t)b->at[at];
    return at < b->n ? at + 1 : 0;
}

static size_t gif_colours(unsigned char packed)
{
    return packed & 0x80 ? (size_t)3 << ((packed & 7) + 1) : 0;
}

static void largest(struct cd_picture_head *h, uint32_t width, uint32_t height)
{
    h->width = width > h->width ? width : h->width;
    h->height = height > h->height ? height : h->height;
}

static int gif_read(const struct bytes *b, struct cd_picture_head *h)
{
    size_t at = 13 + (b->n > 12 ? gif_colours(b->at[10]) : 0);
    int frames = 0;

    if (b->n < 13)
        return -1;
    largest(h, le16(b->at + 6), le16(b->at + 8));
    while (at && at < b->n && frames < 2) {
        const unsigned char *p = b->at + at;

        if (*p == 0x21) {
            at = gif_chain(b, at + 2);
        } else if (*p == 0x2c && b->n - at >= 11) {
            largest(h, le16(p + 1) + le16(p + 5), le16(p + 3) + le16(p + 7));
            frames++;
            at = gif_chain(b, at + 11 + gif_colours(p[9]));
        } else {
            break;
        }
    }
    h->moves = frames > 1;
    return frames ? 0 : -1;
}

/* ---- WebP ------------------------------------------------------------------------ */

static int webp_read(const struct bytes *b, struct cd_picture_head *h)
{
    const unsigned char *p = b->at + 20;

    if (b->n < 30)
        return -1;
    if (is(b, 12, "VP8X", 4)) {
        h->width = le24(p + 4) + 1;
        h->height = le24(p + 7) + 1;
        h->moves = (*p & 2) != 0;
    } else if (is(b, 12, "VP8L", 4) && *p == 0x2f) {
        h->width = (le32(p + 1) & 0x3fff) + 1;
        h->height = (le32(p + 1) >> 14 & 0x3fff) + 1;
    } else if (is(b, 12, "VP8 ", 4) && is(b, 23, "\x9d\x01\x2a", 3)) {
        h->width = le16(p + 6) & 0x3fff;
        h->height = le16(p + 8) & 0x3fff;
    } else {
        return -1;
    }
    return 0;
}

/* ---- which it is ----------------------------------------------------------------- */

static const struct {
    enum cd_picture_kind kind;
    size_t at, len;
    const char *mark;
    int (*read)(const struct bytes *, struct cd_picture_head *);
} kinds[] = {
    {CD_PICTURE_PNG, 0, 8, "\x89PNG\r\n\x1a\n", png_read},
    {CD_PICTURE_JPEG, 0, 3, "\xff\xd8\xff", jpeg_read},
    {CD_PICTURE_GIF, 0, 6, "GIF87a", gif_read},
    {CD_PICTURE_GIF, 0, 6, "GIF89a", gif_read},
    {CD_PICTURE_WEBP, 8, 4, "WEBP", webp_read},
};

int cd_picture_head(const void *bytes, size_t n, struct cd_picture_head *head_r)
{
    const struct bytes b = {bytes, n};

    *head_r = (struct cd_picture_head){.orientation = 1};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (is(&b, kinds[i].at, kinds[i].mark, kinds[i].len)) {
            head_r->kind = kinds[i].kind;
            return kinds[i].read(&b, head_r) == 0 && head_r->width && head_r->height ? 0
                                                                                     : -1;
        }
    return -1;
}
