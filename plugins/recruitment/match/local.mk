recruitment_match_sources = \
	%D%/best.c %D%/find.c %D%/gate.c %D%/hit.c %D%/match.c %D%/match.h %D%/match-priv.h %D%/missing.c %D%/part.c \
	%D%/record.c %D%/record.h %D%/share.c %D%/text.c

if HAVE_CMOCKA
check_PROGRAMS += plugins/recruitment/match/test-match
TESTS += plugins/recruitment/match/test-match
plugins_recruitment_match_test_match_SOURCES = %D%/test-match.c $(recruitment_match_sources)
plugins_recruitment_match_test_match_CPPFLAGS = $(unit_cppflags)
plugins_recruitment_match_test_match_LDADD = core/libwords.la $(unit_libs) -lm
endif
