# unit tests of core/crm

check_PROGRAMS += %D%/test-csv
TESTS += %D%/test-csv
%C%_test_csv_SOURCES = %D%/test-csv.c
%C%_test_csv_CPPFLAGS = $(unit_cppflags) -DSHARED_DATA='"$(abs_top_srcdir)/../shared/data"'
%C%_test_csv_LDADD = $(unit_libs)
