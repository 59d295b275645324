check_PROGRAMS += %D%/test-time %D%/test-address
TESTS += %D%/test-time %D%/test-address
%C%_test_time_SOURCES = %D%/test-time.c
%C%_test_time_CPPFLAGS = $(unit_cppflags)
%C%_test_time_LDADD = $(unit_libs)
%C%_test_address_SOURCES = %D%/test-address.c
%C%_test_address_CPPFLAGS = $(unit_cppflags)
%C%_test_address_LDADD = $(unit_libs)
