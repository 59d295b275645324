/* Handing data out: lists as CSV that a spreadsheet shows well and runs nothing of, and
 * everything about one person as JSON. */
#ifndef CORE_CRM_EXPORT_H
#define CORE_CRM_EXPORT_H

#include "core/base/host.h"

struct cd_export_options {
    enum cordee_kind kind; /* CORDEE_ORG or CORDEE_PERSON (one row for each role) */
    const char *filter;    /* "" or NULL: all */
    const char *columns;   /* names, comma separated; "" or NULL: all */
    bool as_listed;        /* columns are those of lists (list-column.h), a row each */
    int64_t user;          /* who asks; 0: the system, which sees all */
    bool semicolon;        /* for spreadsheets of countries with a decimal comma */
    bool bom;              /* a byte order mark, so that Excel reads UTF-8 */
    bool raw;              /* for machines: formulas are not disarmed */
};

/* For cd->http->stream(cd, req, "text/csv; charset=utf-8", name, cd_export_next, export,
 * cd_export_close, err).  NULL: the filter or a column is wrong, err->at is where. */
struct cd_export;
struct cd_export *cd_export_open(struct cordee *cd, const struct cd_export_options *o,
                                 struct cordee_error *err);
int cd_export_next(struct cordee *unused, void *export, struct cordee_buf *out,
                   struct cordee_error *err);
void cd_export_close(void *export); /* takes NULL */
/* "members-2026-11-21.csv"; lives in the arena. */
const char *cd_export_name(struct cordee *cd, struct cordee_arena *a,
                           enum cordee_kind kind);

/* All that is stored about one person, by the tables that speak of people:
 * {"at","person":{..},"data":[{"label","table","rows":[..]}]}.  1 found, 0, -1. */
int cd_export_person(struct cordee *cd, struct cordee_error *err, int64_t party,
                     json_t **model_r) CORDEE_MUST_CHECK;

#endif
