check_PROGRAMS += %D%/test-smtp
TESTS += %D%/test-smtp
%C%_test_smtp_SOURCES = %D%/test-smtp.c %D%/peer.c %D%/peer.h $(connect_sources)
%C%_test_smtp_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_smtp_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-outbox
TESTS += %D%/test-outbox
%C%_test_outbox_SOURCES = %D%/test-outbox.c %D%/outbox-fixture.h %D%/mail-fixture.h %D%/peer.c %D%/peer.h \
	$(connect_sources)
%C%_test_outbox_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_outbox_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-link
TESTS += %D%/test-link
%C%_test_link_SOURCES = %D%/test-link.c %D%/peer.c %D%/peer.h $(connect_sources)
%C%_test_link_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_link_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-pace
TESTS += %D%/test-pace
%C%_test_pace_SOURCES = %D%/test-pace.c %D%/outbox-fixture.h %D%/mail-fixture.h %D%/peer.c \
	%D%/peer.h $(connect_sources)
%C%_test_pace_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_pace_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-watch
TESTS += %D%/test-watch
%C%_test_watch_SOURCES = %D%/test-watch.c %D%/outbox-fixture.h %D%/mail-fixture.h %D%/peer.c \
	%D%/peer.h $(connect_sources)
%C%_test_watch_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_watch_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-slow
TESTS += %D%/test-slow
%C%_test_slow_SOURCES = %D%/test-slow.c %D%/outbox-fixture.h %D%/mail-fixture.h %D%/peer.c \
	%D%/peer.h $(connect_sources)
%C%_test_slow_CPPFLAGS = $(unit_cppflags) $(OPENSSL_CFLAGS)
%C%_test_slow_LDADD = $(unit_libs)
