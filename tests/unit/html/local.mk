check_PROGRAMS += %D%/test-clean
TESTS += %D%/test-clean
%C%_test_clean_SOURCES = %D%/test-clean.c tests/fuzz/html-check.h tests/unit/mail/shared-data.h
%C%_test_clean_CPPFLAGS = $(unit_cppflags)
%C%_test_clean_LDADD = $(unit_libs)
