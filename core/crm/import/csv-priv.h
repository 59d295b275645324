/* From the bytes of a file to UTF-8, for the reader and the guess. */
#ifndef CORE_CRM_CSV_PRIV_H
#define CORE_CRM_CSV_PRIV_H

#include "core/crm/import/csv.h"

enum cd_csv_family { CD_CSV_UTF8, CD_CSV_BYTE, CD_CSV_UTF16LE, CD_CSV_UTF16BE };

struct cd_csv_decoder {
    enum cd_csv_family family;
    unsigned char carry[4]; /* UTF-16 that the last block broke off */
    size_t n_carry;
    struct {
        char text[4];
        unsigned char n;
    } byte[256]; /* of a one-byte encoding */
};

int cd_csv_decoder_init(struct cd_csv_decoder *d, const char *encoding,
                        struct cordee_error *err);
/* Appends `n` bytes, decoded one to one: every unit of the file becomes one character.
 * UTF-8 passes as it is (cells are cleaned later). */
void cd_csv_decode(struct cd_csv_decoder *d, const unsigned char *bytes, size_t n,
                   bool last, struct cordee_buf *out);
/* How many bytes of the file the decoded text was. */
int64_t cd_csv_width(const struct cd_csv_decoder *d, const char *text, size_t n);
/* One cell made valid: bytes that are no UTF-8 are taken for Windows-1252. */
void cd_csv_clean(const char *text, size_t n, struct cordee_buf *out);

#endif
