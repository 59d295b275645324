check_PROGRAMS += %D%/test-show
TESTS += %D%/test-show
%C%_test_show_SOURCES = %D%/test-show.c
%C%_test_show_CPPFLAGS = $(unit_cppflags)
%C%_test_show_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-ical
TESTS += %D%/test-ical
%C%_test_ical_SOURCES = %D%/test-ical.c
%C%_test_ical_CPPFLAGS = $(unit_cppflags)
%C%_test_ical_LDADD = $(unit_libs)
