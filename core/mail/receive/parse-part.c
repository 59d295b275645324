#include "core/mail/receive/parse-part.h"

#include "core/mail/receive/decode.h"
#include "core/mail/receive/parse.h"

#include <string.h>
#include <strings.h>

/* A decoder has nothing to unpack: the result is never longer than what came. */
static void stream_put(GMimeDataWrapper *data, bool decoded, size_t most,
                       struct cordee_buf *out)
{
    GMimeStream *mem = g_mime_stream_mem_new();
    GByteArray *bytes;

    if (decoded)
        g_mime_data_wrapper_write_to_stream(data, mem);
    else
        g_mime_stream_write_to_stream(g_mime_data_wrapper_get_stream(data), mem);
    bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
    if (bytes && bytes->len)
        cordee_buf_put(out, bytes->data, bytes->len > most ? most : bytes->len);
    g_object_unref(mem);
}

void cd_part_bytes(GMimePart *part, struct cordee_buf *out)
{
    GMimeDataWrapper *data = g_mime_part_get_content(part);

    cordee_buf_puts(out, "");
    if (data)
        stream_put(data, true, CD_MAIL_TEXT_MAX, out);
}

void cd_part_file(GMimePart *part, struct cordee_buf *out)
{
    GMimeDataWrapper *data = g_mime_part_get_content(part);

    cordee_buf_puts(out, "");
    if (data)
        stream_put(data, true, CD_MAIL_SIZE_MAX, out);
}

/* Without decoding it: four characters of base64 are three bytes. */
size_t cd_part_size(GMimePart *part)
{
    GMimeDataWrapper *data = g_mime_part_get_content(part);
    gint64 n = data ? g_mime_stream_length(g_mime_data_wrapper_get_stream(data)) : 0;

    if (n <= 0)
        return 0;
    return g_mime_part_get_content_encoding(part) == GMIME_CONTENT_ENCODING_BASE64
               ? (size_t)n * 3 / 4
               : (size_t)n;
}

/* Base64 is said of text that has words: a line of it never has two spaces and a dot. */
static bool is_no_base64(const struct cordee_buf *raw)
{
    size_t odd = 0;
    size_t n = raw->len < 2000 ? raw->len : 2000;

    for (size_t i = 0; i < n; i++)
        odd += strchr(" .,:;!?'\"()<>-_", raw->text[i]) != NULL;
    return n > 20 && odd * 12 > n;
}

/* What it says of its encoding, unless that cannot be. */
static void text_bytes(GMimePart *part, struct cordee_buf *out)
{
    GMimeDataWrapper *data = g_mime_part_get_content(part);

    cordee_buf_puts(out, "");
    if (data && g_mime_part_get_content_encoding(part) == GMIME_CONTENT_ENCODING_BASE64) {
        stream_put(data, false, CD_MAIL_TEXT_MAX, out);
        if (is_no_base64(out))
            return;
        cordee_buf_clear(out);
    }
    cd_part_bytes(part, out);
}

/* RFC 3676: lines that end with a space go on. */
static void flowed_join(struct cordee_buf *text, bool delete_space)
{
    size_t to = 0;

    for (size_t i = 0; i < text->len; i++) {
        bool soft = text->text[i] == '\n' && to > 0 && text->text[to - 1] == ' ' &&
                    i + 1 < text->len && text->text[i + 1] != '>' &&
                    text->text[i + 1] != '\n' &&
                    !(to >= 3 && memcmp(text->text + to - 3, "-- ", 3) == 0 &&
                      (to == 3 || text->text[to - 4] == '\n'));

        if (soft) {
            to -= delete_space;
            continue;
        }
        text->text[to++] = text->text[i];
    }
    text->len = to;
    if (text->text)
        text->text[to] = '\0';
}

void cd_part_text(GMimePart *part, bool html, struct cordee_buf *out)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    const char *charset = g_mime_content_type_get_parameter(type, "charset");
    const char *format = g_mime_content_type_get_parameter(type, "format");
    const char *delsp = g_mime_content_type_get_parameter(type, "delsp");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};

    text_bytes(part, &bytes);
    cd_decode_charset(charset, bytes.text, bytes.len, out);
    cordee_buf_puts(out, "");
    if (!html && format && strcasecmp(format, "flowed") == 0)
        flowed_join(out, delsp && strcasecmp(delsp, "yes") == 0);
}
