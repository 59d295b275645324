check_PROGRAMS += %D%/test-event
TESTS += %D%/test-event
%C%_test_event_SOURCES = %D%/test-event.c
%C%_test_event_CPPFLAGS = $(unit_cppflags)
%C%_test_event_LDADD = $(unit_libs)
