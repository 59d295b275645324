check_PROGRAMS += %D%/test-fetch
TESTS += %D%/test-fetch
%C%_test_fetch_SOURCES = %D%/test-fetch.c
%C%_test_fetch_CPPFLAGS = $(unit_cppflags)
%C%_test_fetch_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-imap
TESTS += %D%/test-imap
%C%_test_imap_SOURCES = %D%/test-imap.c
%C%_test_imap_CPPFLAGS = $(unit_cppflags)
%C%_test_imap_LDADD = $(unit_libs)
