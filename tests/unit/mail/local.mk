check_PROGRAMS += %D%/test-compose
TESTS += %D%/test-compose
%C%_test_compose_SOURCES = %D%/test-compose.c %D%/mail-fixture.h
%C%_test_compose_CPPFLAGS = $(unit_cppflags)
%C%_test_compose_LDADD = $(unit_libs)
include tests/unit/mail/out.mk
