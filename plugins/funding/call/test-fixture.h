/* What the tests of keeping calls share: a database, three sources, calls in March. */
#ifndef FUNDING_TEST_FIXTURE_H
#define FUNDING_TEST_FIXTURE_H

#include "plugins/funding/call/keep.h"

#include "tests/unit/fixture.h"

enum { A_DAY = 86400, FIVE_PM = 17 * 3600 };
enum { PORTAL = 1, RADAR, CITY }; /* sources */
#define MARCH INT64_C(1930780800) /* the first of March 2031 */

/* Events, since the test began. */
extern struct heard {
    int fresh, changed;
    char fields[200]; /* of the last change */
} heard;

int kept_setup(void **state);
int kept_teardown(void **state);
#define KEPT_TEST(name) cmocka_unit_test_setup_teardown(name, kept_setup, kept_teardown)

/* In English, until 17:00 of that day of March; 0: none is said.  Of eight at most their
 * days are kept. */
struct funding_call a_call(const char *id, const char *title, int day);
/* What a source says, some day, or on the first. */
enum funding_kept keep_at(struct fixture *f, int64_t source,
                          const struct funding_call *call, int64_t now);
enum funding_kept keep(struct fixture *f, int64_t source,
                       const struct funding_call *call);
enum funding_kept says(struct fixture *f, int64_t source, const char *id,
                       const char *title, int day);

int64_t number(struct fixture *f, const char *sql);
int64_t calls(struct fixture *f);
/* The first column of the first row; "" where there is none.  Until the next one. */
const char *text(struct fixture *f, const char *sql);
/* A field of the first call's record, as JSON. */
const char *field(struct fixture *f, const char *name);
/* So many rows of changes there are, and so many events were heard. */
void told(struct fixture *f, int64_t changes, int events_heard);

#endif
