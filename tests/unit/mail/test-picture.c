/* Pictures that come in: what is looked at before anything decodes them, and what is left
 * of them. */
#include "tests/unit/mail/mail-fixture.h"

#include "core/mail/compose/compose.h"
#include "core/mail/picture/head.h"
#include "core/mail/picture/scale.h"

#include <gd.h>
#include <stdlib.h>
#include <string.h>

/* ---- pictures to try ------------------------------------------------------------- */

static void put_le16(unsigned char *p, unsigned n)
{
    p[0] = n & 255;
    p[1] = n >> 8;
}

/* Left half red, right half blue. */
static gdImagePtr halves(int w, int h)
{
    gdImagePtr im = gdImageCreateTrueColor(w, h);

    gdImageFilledRectangle(im, 0, 0, w / 2 - 1, h - 1, gdTrueColor(255, 0, 0));
    gdImageFilledRectangle(im, w / 2, 0, w - 1, h - 1, gdTrueColor(0, 0, 255));
    return im;
}

static void take(struct cordee_buf *out, void *bytes, int n)
{
    cordee_buf_clear(out);
    cordee_buf_put(out, bytes, (size_t)n);
    gdFree(bytes);
}

static void put_png(struct cordee_buf *out, int w, int h)
{
    gdImagePtr im = halves(w, h);
    int n;
    void *bytes = gdImagePngPtr(im, &n);

    take(out, bytes, n);
    gdImageDestroy(im);
}

/* With an EXIF header that says how it lies, and where it was taken. */
static void put_jpeg(struct cordee_buf *out, int w, int h, unsigned char way)
{
    const unsigned char exif[] = {
        0xff, 0xe1, 0, 44, 'E', 'x', 'i', 'f', 0,   0,   'M', 'M', 0,   '*', 0, 0,
        0,    8,    0, 1,  1,   18,  0,   3,   0,   0,   0,   1,   0,   way, 0, 0,
        0,    0,    0, 0,  'S', 'e', 'c', 'r', 'e', 't', 'P', 'l', 'a', 'c'};
    gdImagePtr im = halves(w, h);
    int n;
    unsigned char *bytes = gdImageJpegPtr(im, &n, 90);

    cordee_buf_clear(out);
    cordee_buf_put(out, bytes, 2);
    cordee_buf_put(out, exif, sizeof exif);
    cordee_buf_put(out, bytes + 2, (size_t)n - 2);
    gdFree(bytes);
    gdImageDestroy(im);
}

static int make(struct fixture *f, const struct cordee_buf *in,
                struct cd_picture_made *made)
{
    f->err = (struct cordee_error){0};
    return cd_picture_make(&f->core, in->text, in->len, made, &f->err);
}

static void refused(struct fixture *f, const void *bytes, size_t n, const char *why)
{
    struct cd_picture_made made;

    f->err = (struct cordee_error){0};
    assert_int_equal(cd_picture_make(&f->core, bytes, n, &made, &f->err), -1);
    if (!strstr(f->err.text, why))
        fail_msg("refused with \"%s\", not \"%s\"", f->err.text, why);
    assert_null(made.bytes.text);
}

/* ---- what is kept ---------------------------------------------------------------- */

static void a_large_picture_is_scaled_to_twice_a_mails_column(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    struct cd_picture_made made;

    put_jpeg(&in, 3000, 2000, 1);
    assert_int_equal(make(f, &in, &made), 0);
    assert_int_equal(made.width, 1200);
    assert_int_equal(made.height, 800);
    assert_string_equal(made.type, "image/jpeg");
    assert_false(made.moved);
    cordee_buf_drop(&made.bytes);
    put_png(&in, 60, 40);
    assert_int_equal(make(f, &in, &made), 0);
    assert_int_equal(made.width, 60);
    assert_string_equal(made.type, "image/png");
    cordee_buf_drop(&made.bytes);
}

static void a_picture_that_lies_on_its_side_is_put_upright(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    /* For each orientation: where the red half is then. */
    static const char where[] = " lrrlttbb";

    for (unsigned char way = 1; way <= 8; way++) {
        struct cd_picture_made made;
        gdImagePtr im;
        int red;

        put_jpeg(&in, 80, 40, way);
        assert_int_equal(make(f, &in, &made), 0);
        assert_int_equal(made.width, way > 4 ? 40 : 80);
        im = gdImageCreateFromJpegPtr((int)made.bytes.len, made.bytes.text);
        red = where[way] == 'l'   ? gdImageGetTrueColorPixel(im, 5, 20)
              : where[way] == 'r' ? gdImageGetTrueColorPixel(im, 75, 20)
              : where[way] == 't' ? gdImageGetTrueColorPixel(im, 20, 5)
                                  : gdImageGetTrueColorPixel(im, 20, 75);
        if (gdTrueColorGetRed(red) < 200 || gdTrueColorGetBlue(red) > 60)
            fail_msg("orientation %d: the red half is not at '%c'", way, where[way]);
        gdImageDestroy(im);
        cordee_buf_drop(&made.bytes);
    }
}

static void what_a_camera_wrote_into_it_is_gone(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    struct cd_picture_made made;

    put_jpeg(&in, 80, 40, 6);
    assert_non_null(memmem(in.text, in.len, "SecretPlac", 10));
    assert_int_equal(make(f, &in, &made), 0);
    assert_null(memmem(made.bytes.text, made.bytes.len, "Secret", 6));
    assert_null(memmem(made.bytes.text, made.bytes.len, "Exif", 4));
    cordee_buf_drop(&made.bytes);
}

static void transparent_places_stay_so(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    struct cd_picture_made made;
    gdImagePtr im = gdImageCreateTrueColor(2400, 100);
    int n;
    void *bytes;

    gdImageAlphaBlending(im, 0);
    gdImageSaveAlpha(im, 1);
    gdImageFilledRectangle(im, 0, 0, 2399, 99, gdTrueColorAlpha(0, 90, 0, 127));
    gdImageFilledRectangle(im, 0, 0, 1199, 99, gdTrueColor(0, 90, 0));
    bytes = gdImagePngPtr(im, &n);
    take(&in, bytes, n);
    gdImageDestroy(im);
    assert_int_equal(make(f, &in, &made), 0);
    assert_string_equal(made.type, "image/png");
    im = gdImageCreateFromPngPtr((int)made.bytes.len, made.bytes.text);
    assert_int_equal(gdTrueColorGetAlpha(gdImageGetTrueColorPixel(im, 1000, 20)), 127);
    assert_int_equal(gdTrueColorGetAlpha(gdImageGetTrueColorPixel(im, 100, 20)), 0);
    gdImageDestroy(im);
    cordee_buf_drop(&made.bytes);
}

static void of_a_picture_that_moves_the_first_is_kept_and_it_is_told(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    struct cd_picture_made made;
    gdImagePtr im = gdImageCreate(20, 10);
    int n = 0;
    char *bytes, *frame;

    gdImageColorAllocate(im, 10, 20, 30);
    bytes = gdImageGifPtr(im, &n);
    cordee_buf_put(&in, bytes, (size_t)n - 1);
    frame = memchr(bytes, 0x2c, (size_t)n);
    cordee_buf_put(&in, frame, (size_t)(bytes + n - frame)); /* once more */
    gdFree(bytes);
    gdImageDestroy(im);
    assert_int_equal(make(f, &in, &made), 0);
    assert_true(made.moved);
    assert_string_equal(made.type, "image/png");
    cordee_buf_drop(&made.bytes);
}

/* ---- what is refused ------------------------------------------------------------- */

static void what_is_no_picture_is_refused_whatever_its_name(void **state)
{
    static const char *const others[] = {
        "%PDF-1.7\n", "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "MZ\x90",     "BM6\x03",
        "",           "<html><script>alert(1)</script>"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        refused(*state, others[i], strlen(others[i]), "no picture");
}

static void a_small_file_that_claims_a_huge_size_is_not_decoded(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    unsigned char gif[] = "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\2\x44\1\0;";
    unsigned char webp[] =
        "RIFF\x16\0\0\0WEBPVP8X\xa\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff";

    put_png(&in, 8, 8);
    memcpy(in.text + 16, "\0\1\x86\xa0\0\1\x86\xa0", 8); /* 100,000 by 100,000 */
    refused(*state, in.text, in.len, "at most 40 million");
    memcpy(in.text + 16, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    refused(*state, in.text, in.len, "at most 40 million");
    put_jpeg(&in, 16, 16, 1);
    for (size_t i = 0; i + 9 < in.len; i++)
        if ((unsigned char)in.text[i] == 0xff && (unsigned char)in.text[i + 1] == 0xc0)
            memset(in.text + i + 5, 0xff, 4);
    refused(*state, in.text, in.len, "at most 40 million");
    refused(*state, gif, sizeof gif - 1, "at most 40 million");
    refused(*state, webp, sizeof webp - 1, "at most 40 million");
}

static void more_bytes_than_are_looked_at_are_refused(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};

    put_png(&in, 8, 8);
    refused(*state, in.text, SIZE_MAX, "at most 10 MB");
}

static void a_picture_cut_off_anywhere_does_no_harm(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};

    for (int kind = 0; kind < 2; kind++) {
        kind ? put_jpeg(&in, 90, 70, 8) : put_png(&in, 90, 70);
        for (size_t n = 0; n < in.len; n += n < 200 ? 1 : 37) {
            char *part = malloc(n + 1); /* so that reading past it is seen */
            struct cd_picture_made made;

            memcpy(part, in.text, n);
            if (cd_picture_make(&f->core, part, n, &made, &f->err) == 0)
                cordee_buf_drop(&made.bytes);
            free(part);
        }
    }
}

/* The same bytes in every run. */
static void broken_bytes_do_no_harm(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf in = {0};
    uint32_t random = 12345;

    for (int i = 0; i < 600; i++) {
        struct cd_picture_made made;
        struct cd_picture_head head;

        i % 2 ? put_jpeg(&in, 40, 30, (unsigned char)(i % 11)) : put_png(&in, 40, 30);
        for (int k = 0; k < 1 + i % 7; k++) {
            random = random * 1664525 + 1013904223;
            in.text[(random >> 8) % (i % 3 ? in.len : 64)] = (char)(random >> 24);
        }
        if (cd_picture_head(in.text, in.len, &head) == 0 &&
            (uint64_t)head.width * head.height > 1000000)
            continue; /* lawful, and slow */
        if (make(f, &in, &made) == 0)
            cordee_buf_drop(&made.bytes);
    }
}

static void lengths_in_a_gif_and_an_exif_header_are_not_believed(void **state)
{
    unsigned char gif[40] = "GIF89a";
    unsigned char jpeg[64] = "\xff\xd8\xff\xe1\0\x20"
                             "Exif\0\0II*\0\xff\xff\xff\xff";
    struct cd_picture_head head;

    (void)state;
    put_le16(gif + 6, 10);
    put_le16(gif + 8, 10);
    gif[10] = 0x87; /* 256 colours that are not there */
    assert_int_equal(cd_picture_head(gif, 13, &head), -1);
    gif[10] = 0;
    gif[13] = 0x21;
    memset(gif + 14, 0xff, sizeof gif - 14);
    assert_int_equal(cd_picture_head(gif, sizeof gif, &head), -1);
    assert_int_equal(cd_picture_head(jpeg, sizeof jpeg, &head), -1);
    assert_int_equal(head.orientation, 1);
}

static int setup(void **state)
{
    *state = mail_fixture_new();
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_picture_is_scaled_to_twice_a_mails_column),
        cmocka_unit_test(a_picture_that_lies_on_its_side_is_put_upright),
        cmocka_unit_test(what_a_camera_wrote_into_it_is_gone),
        cmocka_unit_test(transparent_places_stay_so),
        cmocka_unit_test(of_a_picture_that_moves_the_first_is_kept_and_it_is_told),
        cmocka_unit_test(what_is_no_picture_is_refused_whatever_its_name),
        cmocka_unit_test(a_small_file_that_claims_a_huge_size_is_not_decoded),
        cmocka_unit_test(more_bytes_than_are_looked_at_are_refused),
        cmocka_unit_test(a_picture_cut_off_anywhere_does_no_harm),
        cmocka_unit_test(broken_bytes_do_no_harm),
        cmocka_unit_test(lengths_in_a_gif_and_an_exif_header_are_not_believed),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
