/* Handing data out: lists as CSV and workbooks that a spreadsheet shows well and runs
 * nothing of, as address cards and as JSON Lines; and everything about one person. */
#ifndef CORE_CRM_EXPORT_H
#define CORE_CRM_EXPORT_H

#include "core/base/host.h"

enum cd_export_format {
    CD_EXPORT_CSV,
    CD_EXPORT_XLSX,
    CD_EXPORT_VCARD, /* version 4; cards have columns of their own */
    CD_EXPORT_VCARD3,
    CD_EXPORT_JSONL,
};

struct cd_export_options {
    enum cd_export_format format;
    enum cordee_kind kind; /* CORDEE_ORG or CORDEE_PERSON (one row for each role) */
    const char *filter;    /* "" or NULL: all */
    const char *columns;   /* names, comma separated; "" or NULL: all */
    bool as_listed;        /* columns are those of lists (list-column.h), a row each */
    int64_t user;          /* who asks; 0: the system, which sees all */
    bool semicolon;        /* for spreadsheets of countries with a decimal comma */
    bool bom;              /* a byte order mark, so that Excel reads UTF-8 */
    bool raw;              /* for machines: formulas are not disarmed */
};

/* "csv", "xlsx", "vcard", "vcard3", "jsonl"; "" is csv.  False: none of them. */
bool cd_export_format_of(const char *word, enum cd_export_format *format_r);
/* [{"name","label"}]: the columns there are. */
json_t *cd_export_columns(struct cordee *cd, enum cordee_kind kind);

/* For cd->http->stream(cd, req, cd_export_type(format), name, cd_export_next, export,
 * cd_export_close, err).  NULL: the filter or a column is wrong, err->at is where. */
struct cd_export;
struct cd_export *cd_export_open(struct cordee *cd, const struct cd_export_options *o,
                                 struct cordee_error *err);
int cd_export_next(struct cordee *unused, void *export, struct cordee_buf *out,
                   struct cordee_error *err);
void cd_export_close(void *export); /* takes NULL */
const char *cd_export_type(enum cd_export_format format);
/* "members-2026-11-21.csv"; lives in the arena. */
const char *cd_export_name(struct cordee *cd, struct cordee_arena *a,
                           enum cordee_kind kind, enum cd_export_format format);

/* All that is stored about one person, by the tables that speak of people:
 * {"at","person":{..},"data":[{"label","table","rows":[..]}]}.  1 found, 0, -1. */
int cd_export_person(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **model_r) CORDEE_MUST_CHECK;

#endif
