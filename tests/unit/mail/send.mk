check_PROGRAMS += %D%/test-smtp
TESTS += %D%/test-smtp
%C%_test_smtp_SOURCES = %D%/test-smtp.c %D%/peer.c %D%/peer.h $(connect_sources)
%C%_test_smtp_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_smtp_LDADD = $(unit_libs)
