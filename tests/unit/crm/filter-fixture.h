/* A small register whose rows have known ids, for filter-cases.txt and its friends.
 *
 *  organisations  1 Zirbenbach (AT, Dornbirn, full member)   2 Môlan (FR, full member)
 *                 3 Polimeri Bistrca (SI, former associate)  4 Inštitut (SI, no member)
 *                 5 Lawis (CH, associate member)
 *  people        11 Élodie Charvoz, key contact at 2         12 Katharina Moosbrugger,
 *                13 Hannes Wöß (bounced), both at 1              key contact at 1
 *                14 Žiga Hribernik at 3 (unsubscribed)       15 Reto Caviezel at 5
 *                16 Anna O'Brien, nowhere, no address            (suppressed address)
 *                17 Jean-Luc Picard, once at 2, no basis     18 in the trash
 *  users          1 Magdalena Rüscher                         2 Paolo Frêne */
#ifndef TESTS_UNIT_CRM_FILTER_FIXTURE_H
#define TESTS_UNIT_CRM_FILTER_FIXTURE_H

#include "tests/unit/fixture.h"

struct fixture *register_new(void);
int register_setup(void **state); /* the same, as cmocka has it */
int register_teardown(void **state);
/* A statement of the test's own; it must succeed. */
void register_run(struct fixture *f, const char *sql);
/* The number that a query gives; 0: no row. */
int64_t register_one(struct fixture *f, const char *sql);
/* What is kept of relationships is what the history adds up to, of everybody. */
void register_ties_hold(struct fixture *f);

#endif
