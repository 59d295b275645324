check_PROGRAMS += %D%/test-show
TESTS += %D%/test-show
%C%_test_show_SOURCES = %D%/test-show.c
%C%_test_show_CPPFLAGS = $(unit_cppflags)
%C%_test_show_LDADD = $(unit_libs)
