/* Imports of texts: made, looked at, run. */
#ifndef TESTS_UNIT_CRM_IMPORT_FIXTURE_H
#define TESTS_UNIT_CRM_IMPORT_FIXTURE_H

#include "tests/unit/fixture.h"

#define MEMBERS "{\"organisations\":\"members\",\"basis\":\"member\"}"
#define OTHERS  "{\"organisations\":\"others\",\"basis\":\"none\"}"

int import_setup(void **state);
int import_teardown(void **state);
int64_t import_made(struct fixture *f, const char *name, const char *bytes, size_t n,
                    const char *answers);
json_t *import_checked(struct fixture *f, int64_t id);
json_t *import_ran(struct fixture *f, int64_t id);
void import_is(json_t *report, int made, int updated, int same, int problem);
int64_t number(struct fixture *f, const char *sql);
const char *text_of(struct fixture *f, const char *sql);
/* Checks, runs, and sees that both say the same. */
void import_expect(struct fixture *f, const char *text, const char *answers, int made_n,
                   int updated, int same, int problem);

#endif
