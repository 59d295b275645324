/* SQL functions of ours. */
#include "core/db/db-priv.h"

#include <stdlib.h>

/* fold(text): as cordee_utf8_fold. */
static void sql_fold(sqlite3_context *ctx, int n, sqlite3_value **v)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *s = (const char *)sqlite3_value_text(v[0]);

    (void)n;
    if (!s)
        return;
    cordee_utf8_fold(s, &out);
    sqlite3_result_text(ctx, out.text ? out.text : "", (int)out.len, SQLITE_TRANSIENT);
}

int cd_db_functions(struct conn *c)
{
    const int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

    return sqlite3_create_function(c->sql, "fold", 1, pure, NULL, sql_fold, NULL, NULL) ==
                   SQLITE_OK
               ? 0
               : -1;
}
