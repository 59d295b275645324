/* Dates and numbers as people read them, in the five languages of the program.  A
 * language is "en", "de", "fr", "it", "sl", with or without a country behind it; any
 * other is English. */
#ifndef CORE_BASE_FORMAT_H
#define CORE_BASE_FORMAT_H

#include <cordee/base.h>

enum cd_date_style {
    CD_DATE,       /* 17 Nov 2026 */
    CD_DATE_SHORT, /* 17 Nov */
    CD_DATE_TIME,  /* Tue 17 Nov, 16:12; 17 Nov 2024, 16:12 */
    CD_DATE_LONG,  /* Tuesday 17 November 2026 */
    CD_DATE_FULL,  /* 17 November 2026 */
    CD_DATE_DAY,   /* Tue 17 Nov; 17 Nov 2024 when it is not this year */
    CD_DATE_CLOCK, /* 16:12 */
    CD_DATE_MONTH, /* November 2026 */
};

void cd_format_date(struct cordee_buf *out, const char *language, int64_t at,
                    const char *zone, enum cd_date_style style);
/* "3 days ago", "in 2 hours", "just now". */
void cd_format_ago(struct cordee_buf *out, const char *language, int64_t at, int64_t now);
/* 16,592 */
void cd_format_number(struct cordee_buf *out, const char *language, int64_t n);
void cd_format_real(struct cordee_buf *out, const char *language, double n, int decimals);
/* "1.2 MB" */
void cd_format_size(struct cordee_buf *out, const char *language, int64_t bytes);
/* The language the program will use for a code such as "de-AT": one of the five. */
const char *cd_format_language(const char *code);

#endif
