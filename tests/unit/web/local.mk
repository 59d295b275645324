# unit tests of core/web
check_PROGRAMS += %D%/test-template
TESTS += %D%/test-template
%C%_test_template_SOURCES = %D%/test-template.c
%C%_test_template_CPPFLAGS = $(unit_cppflags) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
%C%_test_template_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-http
TESTS += %D%/test-http
%C%_test_http_SOURCES = %D%/test-http.c %D%/http-fixture.c %D%/http-fixture.h
%C%_test_http_CPPFLAGS = $(unit_cppflags)
%C%_test_http_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-parts
TESTS += %D%/test-parts
%C%_test_parts_SOURCES = %D%/test-parts.c
%C%_test_parts_CPPFLAGS = $(unit_cppflags) -DTOP_SRCDIR='"$(abs_top_srcdir)"' $(MHD_CFLAGS)
%C%_test_parts_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-totp
TESTS += %D%/test-totp
%C%_test_totp_SOURCES = %D%/test-totp.c
%C%_test_totp_CPPFLAGS = $(unit_cppflags)
%C%_test_totp_LDADD = $(unit_libs)

check_PROGRAMS += %D%/test-access
TESTS += %D%/test-access
%C%_test_access_SOURCES = %D%/test-access.c
%C%_test_access_CPPFLAGS = $(unit_cppflags) $(MHD_CFLAGS)
%C%_test_access_LDADD = $(unit_libs)
