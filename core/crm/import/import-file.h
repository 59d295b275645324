/* A file as it comes, made ready for the import. */
#ifndef CORE_CRM_IMPORT_FILE_H
#define CORE_CRM_IMPORT_FILE_H

#include "core/base/host.h"
#include "core/crm/import/csv.h"

struct cd_import_file {
    char file[65]; /* stored: the text as it came, or the CSV that was made of it */
    bool is_made;  /* the latter, and `dialect` is known */
    struct cd_csv_dialect dialect;
    json_t *about; /* for the plan: "format", "sheet", "sheets"; NULL: nothing */
};

/* Looks what a file is (at most 20 MB) and stores it.  CORDEE_E_INVALID: it is no list.
 */
int cd_import_file_take(struct cordee *cd, const char *path, struct cd_import_file *f,
                        struct cordee_error *err);
/* Is it a text of at most so many bytes, with something in it?  CORDEE_E_INVALID: a
 * workbook is none. */
int cd_import_text_check(struct cordee *cd, const char *path, int64_t most,
                         struct cordee_error *err);
/* Another sheet of the workbook that a plan was made of. */
int cd_import_file_sheet(struct cordee *cd, const json_t *plan, const char *name,
                         struct cd_import_file *f, struct cordee_error *err);
void cd_import_file_done(struct cd_import_file *f);
int cd_import_too_large(struct cordee *cd, struct cordee_error *err);

#endif
