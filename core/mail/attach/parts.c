/* The files of a letter as parts of a multipart/mixed (RFC 2046 5.1.3), ready once. */
#include "core/mail/attach/attach.h"

#include "core/base/host.h"
#include "core/config/folder.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cd_attached {
    struct cd_attached *next;
    int lent;
    char *what;        /* which files under which names */
    char boundary[17]; /* behind "=_", which neither of our encodings has */
    struct cordee_buf parts;
};

/* ---- one part -------------------------------------------------------------------- */

static bool is_token_char(unsigned char c)
{
    return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?=*'%", c);
}

/* RFC 2231: a name that is no plain word is percent-encoded UTF-8, in pieces of a line
 * each that break no character. */
static void put_name_coded(struct cordee_buf *out, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};

    cordee_buf_url(&whole, name, "");
    if (whole.len <= 60) { /* understood by more programs than pieces are */
        cordee_buf_printf(out, ";\r\n filename*=utf-8''%s", whole.text);
        return;
    }
    for (int piece = 0; *name; piece++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf value = {0};
        size_t width = 0;

        while (*name && width < 50) {
            do {
                const unsigned char c = (unsigned char)*name++;

                if (is_token_char(c))
                    cordee_buf_putc(&value, (char)c);
                else
                    cordee_buf_printf(&value, "%%%02X", c);
                width += is_token_char(c) ? 1 : 3;
            } while (((unsigned char)*name & 0xc0) == 0x80);
        }
        cordee_buf_printf(out, ";\r\n filename*%d*=%s%s", piece, piece ? "" : "utf-8''",
                          value.text ? value.text : "");
    }
}

static void put_name(struct cordee_buf *out, const char *name)
{
    bool plain = strlen(name) <= 60;

    for (const char *p = name; *p; p++)
        plain = plain && *p >= ' ' && *p < 0x7f && *p != '"' && *p != '\\' && *p != '%';
    if (plain)
        cordee_buf_printf(out, ";\r\n filename=\"%s\"", name);
    else
        put_name_coded(out, name);
}

/* Skips token characters and what ends them; NULL: there are none, or it ends otherwise.
 */
static const char *token_then(const char *p, char end)
{
    const char *start = p;

    while (p && is_token_char((unsigned char)*p))
        p++;
    return p && p > start && *p == end ? p + (end != '\0') : NULL;
}

/* "type/subtype; name=value" of token characters (RFC 2045 5.1), else bytes of which
 * nothing is known. */
static const char *type_of(const char *type)
{
    const char *p = strlen(type) < 70 ? token_then(type, '/') : NULL;

    while (p && *p && !token_then(p, '\0')) {
        p = token_then(p, ';');
        p = p && *p == ' ' ? token_then(p + 1, '=') : NULL;
    }
    return p && *p ? type : "application/octet-stream";
}

static void put_base64(struct cordee_buf *out, const char *bytes, size_t n)
{
    unsigned char line[80];

    for (size_t at = 0; at < n; at += 57) {
        const int take = (int)(n - at < 57 ? n - at : 57);
        const int len = EVP_EncodeBlock(line, (const unsigned char *)bytes + at, take);

        line[len] = '\r';
        line[len + 1] = '\n';
        cordee_buf_put(out, line, (size_t)len + 2);
    }
}

static int put_part(struct cordee *core, const struct cordee_letter_file *file,
                    struct cd_attached *a, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    const int rc = cd_file_get(core->host, file->file, CORDEE_LETTER_BYTES, &bytes, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_INVALID,
                                    "the file \"%.120s\" of this letter is gone",
                                    file->name);
    cordee_buf_printf(&a->parts, "\r\n--=_%s\r\nContent-Type: %s\r\n", a->boundary,
                      type_of(file->type));
    cordee_buf_puts(&a->parts, "Content-Disposition: attachment");
    put_name(&a->parts, file->name);
    cordee_buf_puts(&a->parts, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    put_base64(&a->parts, bytes.text ? bytes.text : "", bytes.len);
    return 0;
}

/* ---- all of a letter, for all who send it ----------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct cd_attached *all;

static void attached_free(struct cd_attached *a)
{
    cordee_buf_drop(&a->parts);
    free(a->what);
    free(a);
}

/* Two letters with the same files share them. */
static char *what_of(const struct cordee_letter *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf what = {0};

    for (size_t i = 0; i < l->n_files; i++)
        cordee_buf_printf(&what, "%s %s %s\n", l->files[i].file, l->files[i].type,
                          l->files[i].name);
    return cordee_buf_take(&what);
}

static struct cd_attached *attached_make(struct cordee *core,
                                         const struct cordee_letter *l, char *what,
                                         struct cordee_error *err)
{
    struct cd_attached *a = calloc(1, sizeof *a);

    if (!a)
        abort();
    a->what = what;
    cordee_token(a->boundary, 10);
    for (size_t i = 0; i < l->n_files; i++)
        if (put_part(core, &l->files[i], a, err) < 0) {
            attached_free(a);
            return NULL;
        }
    a->next = all;
    return all = a;
}

struct cd_attached *cd_attached_get(struct cordee *core, const struct cordee_letter *l,
                                    struct cordee_error *err)
{
    char *what = what_of(l);
    struct cd_attached *a;

    pthread_mutex_lock(&lock);
    for (a = all; a && strcmp(a->what, what) != 0; a = a->next)
        ;
    if (a)
        free(what);
    else
        a = attached_make(core, l, what, err);
    if (a)
        a->lent++;
    pthread_mutex_unlock(&lock);
    return a;
}

void cd_attached_put(struct cd_attached *a)
{
    struct cd_attached **at = &all;

    if (!a)
        return;
    pthread_mutex_lock(&lock);
    if (--a->lent == 0) {
        while (*at != a)
            at = &(*at)->next;
        *at = a->next;
        attached_free(a);
    }
    pthread_mutex_unlock(&lock);
}

void cd_attached_begin(const struct cd_attached *a, struct cordee_buf *out)
{
    cordee_buf_printf(out,
                      "Content-Type: multipart/mixed;\r\n boundary=\"=_%s\"\r\n\r\n"
                      "--=_%s\r\n",
                      a->boundary, a->boundary);
}

void cd_attached_end(const struct cd_attached *a, struct cordee_buf *out)
{
    cordee_buf_put(out, a->parts.text, a->parts.len);
    cordee_buf_printf(out, "\r\n--=_%s--\r\n", a->boundary);
}
