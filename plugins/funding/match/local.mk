funding_match_sources = \
	%D%/action.c %D%/bags.c %D%/gate.c %D%/match.c %D%/match.h %D%/match-priv.h %D%/record.c \
	%D%/said.c %D%/shelf.c %D%/shelf.h %D%/why.c

if HAVE_CMOCKA
check_PROGRAMS += plugins/funding/match/test-match
TESTS += plugins/funding/match/test-match
plugins_funding_match_test_match_SOURCES = \
	%D%/test-match.c $(funding_call_sources) $(funding_match_sources)
plugins_funding_match_test_match_CPPFLAGS = $(unit_cppflags)
plugins_funding_match_test_match_LDADD = core/libwords.la $(unit_libs)
endif
