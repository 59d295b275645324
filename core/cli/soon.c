/* Stands in for functions that are still being written.  To be removed. */
#include "core/cli/cli.h"
#define SOON(f, ...) __attribute__((weak)) int f(__VA_ARGS__, struct cordee_error *err); int f(__VA_ARGS__, struct cordee_error *err)
__attribute__((weak)) int cd_import_undo(struct cordee *cd, struct cordee_error *err, int64_t id, json_t **m);
int cd_import_undo(struct cordee *cd, struct cordee_error *err, int64_t id, json_t **m){(void)cd;(void)id;(void)m;return cordee_fail(err, CORDEE_E_INTERNAL, "soon");}
SOON(cd_practice_fill, struct cordee *cd){(void)cd;return cordee_fail(err, CORDEE_E_INTERNAL, "soon");}
