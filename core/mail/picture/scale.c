/* libgd decodes and encodes; what it is let near was measured before (head.c). */
#include "core/mail/picture/scale.h"

#include "core/mail/picture/head.h"

#include <gd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_SCANS = 100,
    JPEG_QUALITY = 84,
    LARGE_PNG = 200 << 10, /* bytes: from here on a JPEG may say it shorter */
};

static void silent(int priority, const char *format, va_list args)
{
    (void)priority;
    (void)format;
    (void)args;
}

static void gd_begin(void)
{
    gdSetErrorMethod(silent);
}

/* ---- decoding -------------------------------------------------------------------- */

static gdImagePtr decode(enum cd_picture_kind kind, const void *bytes, size_t n)
{
    void *p = (void *)bytes; /* gd only reads it */
    const int size = (int)n;
    gdImagePtr im = NULL;

    switch (kind) {
    case CD_PICTURE_PNG:
        im = gdImageCreateFromPngPtr(size, p);
        break;
    case CD_PICTURE_JPEG:
        im = gdImageCreateFromJpegPtrEx(size, p, 0);
        break;
    case CD_PICTURE_GIF:
        im = gdImageCreateFromGifPtr(size, p);
        break;
    case CD_PICTURE_WEBP:
        im = gdImageCreateFromWebpPtr(size, p);
        break;
    default:
        break;
    }
    if (im && !gdImageTrueColor(im) && !gdImagePaletteToTrueColor(im)) {
        gdImageDestroy(im);
        im = NULL;
    }
    return im;
}

/* ---- size and way up ------------------------------------------------------------- */

static gdImagePtr scaled(gdImagePtr im, int most_width, int most_height)
{
    const int w = gdImageSX(im), h = gdImageSY(im);
    double by = 1;
    gdImagePtr to;
    int tw, th;

    by = w > most_width ? (double)most_width / w : by;
    by = h * by > most_height ? (double)most_height / h : by;
    tw = (int)(w * by + .5);
    th = (int)(h * by + .5);
    to = gdImageCreateTrueColor(tw > 0 ? tw : 1, th > 0 ? th : 1);
    if (!to)
        return NULL;
    gdImageAlphaBlending(to, 0);
    gdImageCopyResampled(to, im, 0, 0, 0, 0, gdImageSX(to), gdImageSY(to), w, h);
    return to;
}

/* EXIF 0x0112: 2, 4, 5 and 7 are mirrored, 5 to 8 lie on a side. */
static gdImagePtr upright(gdImagePtr im, int way)
{
    static const int turns[] = {0, 0, 0, 180, 180, 270, 270, 90, 90};
    gdImagePtr to = im;

    if (turns[way]) {
        to = gdImageRotateInterpolated(im, (float)turns[way], 0);
        gdImageDestroy(im);
    }
    if (to && (way == 2 || way == 4 || way == 5 || way == 7))
        gdImageFlipHorizontal(to);
    return to;
}

/* ---- encoding -------------------------------------------------------------------- */

static bool is_opaque(gdImagePtr im)
{
    for (int y = 0; y < gdImageSY(im); y++)
        for (int x = 0; x < gdImageSX(im); x++)
            if (gdTrueColorGetAlpha(gdImageTrueColorPixel(im, x, y)))
                return false;
    return true;
}

static void put_jpeg(gdImagePtr im, struct cordee_buf *out)
{
    int n = 0;
    void *bytes = gdImageJpegPtr(im, &n, JPEG_QUALITY);

    if (bytes)
        cordee_buf_put(out, bytes, (size_t)n);
    gdFree(bytes);
}

static void put_png(gdImagePtr im, struct cordee_buf *out)
{
    int n = 0;
    void *bytes;

    gdImageSaveAlpha(im, 1);
    bytes = gdImagePngPtrEx(im, &n, 9);
    if (bytes)
        cordee_buf_put(out, bytes, (size_t)n);
    gdFree(bytes);
}

/* A photograph is a JPEG, a drawing a PNG; what came as a PNG is believed to be a drawing
 * unless that makes it more than twice as long. */
static void encode(gdImagePtr im, bool photo, struct cd_picture_made *made)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf jpeg = {0};
    const bool opaque = is_opaque(im);

    made->type = "image/png";
    if (!(photo && opaque))
        put_png(im, &made->bytes);
    if (!opaque || (!photo && made->bytes.len < LARGE_PNG))
        return;
    put_jpeg(im, &jpeg);
    if (!jpeg.len || (made->bytes.len && jpeg.len > made->bytes.len / 2))
        return;
    cordee_buf_drop(&made->bytes);
    made->type = "image/jpeg";
    made->bytes = jpeg;
    jpeg = (struct cordee_buf){0};
}

/* ---- all of it ------------------------------------------------------------------- */

static int head_check(struct cordee *cd, const void *bytes, size_t n,
                      struct cd_picture_head *head, struct cordee_error *err)
{
    if (n > (size_t)CD_PICTURE_MB << 20)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           T("this picture is too large: at most %d MB"), CD_PICTURE_MB);
    if (cd_picture_head(bytes, n, head) < 0)
        return head->kind
                   ? cordee_fail(err, CORDEE_E_INVALID, "%s",
                                 T("this picture is damaged or cut off"))
                   : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                 T("this is no picture: it must be a PNG, JPEG, GIF or "
                                   "WebP, whatever its name says"));
    if ((uint64_t)head->width * head->height >
            (uint64_t)CD_PICTURE_MEGAPIXELS * 1000000 ||
        head->scans > MOST_SCANS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE,
                           T("this picture has %u by %u points: at most %d million"),
                           head->width, head->height, CD_PICTURE_MEGAPIXELS);
    return 0;
}

static gdImagePtr remade(const struct cd_picture_head *head, const void *bytes, size_t n)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    const bool lies = head->orientation > 4;
    gdImagePtr im, small = NULL;

    pthread_mutex_lock(&one);
    im = decode(head->kind, bytes, n);
    if (im)
        small = scaled(im, lies ? CD_PICTURE_HEIGHT : CD_PICTURE_WIDTH,
                       lies ? CD_PICTURE_WIDTH : CD_PICTURE_HEIGHT);
    if (im)
        gdImageDestroy(im);
    pthread_mutex_unlock(&one);
    return small ? upright(small, head->orientation) : NULL;
}

int cd_picture_make(struct cordee *cd, const void *bytes, size_t n,
                    struct cd_picture_made *made_r, struct cordee_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct cd_picture_head head;
    gdImagePtr im;

    pthread_once(&once, gd_begin);
    *made_r = (struct cd_picture_made){0};
    if (head_check(cd, bytes, n, &head, err) < 0)
        return -1;
    im = remade(&head, bytes, n);
    if (im) {
        made_r->width = gdImageSX(im);
        made_r->height = gdImageSY(im);
        made_r->moved = head.moves;
        encode(im, head.kind == CD_PICTURE_JPEG || head.kind == CD_PICTURE_WEBP, made_r);
        gdImageDestroy(im);
    }
    return made_r->bytes.len ? 0
                             : cordee_fail(err, CORDEE_E_INVALID, "%s",
                                           T("this picture is damaged or cut off"));
}
