check_PROGRAMS += %D%/test-db
TESTS += %D%/test-db
%C%_test_db_SOURCES = %D%/test-db.c
%C%_test_db_CPPFLAGS = $(unit_cppflags)
%C%_test_db_LDADD = $(unit_libs)
