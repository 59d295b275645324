/* What a spreadsheet would run: cordee_buf_csv guards it, and reading takes that away. */
#ifndef CORE_BASE_CSV_H
#define CORE_BASE_CSV_H

#include <cordee/base.h>

/* Does a spreadsheet take this cell for a formula? */
bool cd_csv_is_formula(const char *text);
/* `text` without the guard's '. */
const char *cd_csv_unguard(const char *text);

#endif
