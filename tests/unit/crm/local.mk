# unit tests of core/crm

check_PROGRAMS += %D%/test-csv
TESTS += %D%/test-csv
%C%_test_csv_SOURCES = %D%/test-csv.c
%C%_test_csv_CPPFLAGS = $(unit_cppflags) -DSHARED_DATA='"$(abs_top_srcdir)/../shared/data"'
%C%_test_csv_LDADD = $(unit_libs)

check_LIBRARIES += tests/unit/crm/libregister.a
tests_unit_crm_libregister_a_CPPFLAGS = $(unit_cppflags)
tests_unit_crm_libregister_a_SOURCES = %D%/filter-fixture.c %D%/filter-fixture.h

check_PROGRAMS += %D%/test-filter
TESTS += %D%/test-filter
EXTRA_DIST += %D%/filter-cases.txt
%C%_test_filter_SOURCES = %D%/test-filter.c
%C%_test_filter_CPPFLAGS = $(unit_cppflags)
%C%_test_filter_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-import
TESTS += %D%/test-import
%C%_test_import_SOURCES = %D%/test-import.c %D%/import-fixture.c %D%/import-fixture.h
%C%_test_import_CPPFLAGS = $(unit_cppflags) -DSHARED_DATA='"$(abs_top_srcdir)/../shared/data"'
%C%_test_import_LDADD = $(unit_libs)
check_PROGRAMS += %D%/test-import-real
TESTS += %D%/test-import-real
%C%_test_import_real_SOURCES = %D%/test-import-real.c %D%/import-fixture.c %D%/import-fixture.h
%C%_test_import_real_CPPFLAGS = $(unit_cppflags) -DSHARED_DATA='"$(abs_top_srcdir)/../shared/data"'
%C%_test_import_real_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-audience
TESTS += %D%/test-audience
%C%_test_audience_SOURCES = %D%/test-audience.c
%C%_test_audience_CPPFLAGS = $(unit_cppflags)
%C%_test_audience_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-consent
TESTS += %D%/test-consent
%C%_test_consent_SOURCES = %D%/test-consent.c
%C%_test_consent_CPPFLAGS = $(unit_cppflags)
%C%_test_consent_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-figures
TESTS += %D%/test-figures
%C%_test_figures_SOURCES = %D%/test-figures.c
%C%_test_figures_CPPFLAGS = $(unit_cppflags)
%C%_test_figures_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-party
TESTS += %D%/test-party
%C%_test_party_SOURCES = %D%/test-party.c
%C%_test_party_CPPFLAGS = $(unit_cppflags)
%C%_test_party_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-practice
TESTS += %D%/test-practice
%C%_test_practice_SOURCES = %D%/test-practice.c
%C%_test_practice_CPPFLAGS = $(unit_cppflags)
%C%_test_practice_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-membership
TESTS += %D%/test-membership
%C%_test_membership_SOURCES = %D%/test-membership.c
%C%_test_membership_CPPFLAGS = $(unit_cppflags)
%C%_test_membership_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-traces
TESTS += %D%/test-traces
%C%_test_traces_SOURCES = %D%/test-traces.c
%C%_test_traces_CPPFLAGS = $(unit_cppflags)
%C%_test_traces_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-erase
TESTS += %D%/test-erase
%C%_test_erase_SOURCES = %D%/test-erase.c
%C%_test_erase_CPPFLAGS = $(unit_cppflags)
%C%_test_erase_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-lists
TESTS += %D%/test-lists
%C%_test_lists_SOURCES = %D%/test-lists.c
%C%_test_lists_CPPFLAGS = $(unit_cppflags)
%C%_test_lists_LDADD = tests/unit/crm/libregister.a $(unit_libs)

EXTRA_PROGRAMS += %D%/bench-filter
%C%_bench_filter_SOURCES = %D%/bench-filter.c
%C%_bench_filter_CPPFLAGS = $(unit_cppflags)
%C%_bench_filter_LDADD = $(unit_libs)
EXTRA_PROGRAMS += %D%/bench-strength
%C%_bench_strength_SOURCES = %D%/bench-strength.c
%C%_bench_strength_CPPFLAGS = $(unit_cppflags)
%C%_bench_strength_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-similar
TESTS += %D%/test-similar
%C%_test_similar_SOURCES = %D%/test-similar.c
%C%_test_similar_CPPFLAGS = $(unit_cppflags)
%C%_test_similar_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-merge
TESTS += %D%/test-merge
%C%_test_merge_SOURCES = %D%/test-merge.c
%C%_test_merge_CPPFLAGS = $(unit_cppflags)
%C%_test_merge_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-theme
TESTS += %D%/test-theme
%C%_test_theme_SOURCES = %D%/test-theme.c
%C%_test_theme_CPPFLAGS = $(unit_cppflags)
%C%_test_theme_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-place
TESTS += %D%/test-place
%C%_test_place_SOURCES = %D%/test-place.c
%C%_test_place_CPPFLAGS = $(unit_cppflags)
%C%_test_place_LDADD = tests/unit/crm/libregister.a $(unit_libs) -lm

check_PROGRAMS += %D%/test-scope
TESTS += %D%/test-scope
%C%_test_scope_SOURCES = %D%/test-scope.c
%C%_test_scope_CPPFLAGS = $(unit_cppflags)
%C%_test_scope_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-attachment
TESTS += %D%/test-attachment
%C%_test_attachment_SOURCES = %D%/test-attachment.c
%C%_test_attachment_CPPFLAGS = $(unit_cppflags)
%C%_test_attachment_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-strength
TESTS += %D%/test-strength
%C%_test_strength_SOURCES = %D%/test-strength.c
%C%_test_strength_CPPFLAGS = $(unit_cppflags)
%C%_test_strength_LDADD = tests/unit/crm/libregister.a $(unit_libs) -lm

check_PROGRAMS += %D%/test-proposal
TESTS += %D%/test-proposal
%C%_test_proposal_SOURCES = %D%/test-proposal.c
%C%_test_proposal_CPPFLAGS = $(unit_cppflags)
%C%_test_proposal_LDADD = tests/unit/crm/libregister.a $(unit_libs)

check_PROGRAMS += %D%/test-heard
TESTS += %D%/test-heard
%C%_test_heard_SOURCES = %D%/test-heard.c
%C%_test_heard_CPPFLAGS = $(unit_cppflags)
%C%_test_heard_LDADD = tests/unit/crm/libregister.a $(unit_libs)
check_PROGRAMS += %D%/test-facts
TESTS += %D%/test-facts
%C%_test_facts_SOURCES = %D%/test-facts.c
%C%_test_facts_CPPFLAGS = $(unit_cppflags)
%C%_test_facts_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-known
TESTS += %D%/test-known
%C%_test_known_SOURCES = %D%/test-known.c
%C%_test_known_CPPFLAGS = $(unit_cppflags)
%C%_test_known_LDADD = tests/unit/crm/libregister.a $(unit_libs)
