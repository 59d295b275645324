funding_together_sources = \
	%D%/ask.c %D%/asks.c %D%/asks.h %D%/gaps.c %D%/link.c %D%/partner.c %D%/partner-model.c %D%/partner-priv.h \
	%D%/elsewhere.c %D%/elsewhere-model.c %D%/leads.c %D%/pipeline.c %D%/project.c %D%/project-asks.c %D%/project-edit.c \
	%D%/project-entry-model.c %D%/project-model.c %D%/project-move.c %D%/project-priv.h \
	%D%/projects-model.c %D%/together.h \
	%D%/words.c %D%/year.c

if HAVE_CMOCKA
check_PROGRAMS += plugins/funding/together/test-asks
TESTS += plugins/funding/together/test-asks
plugins_funding_together_test_asks_SOURCES = \
	%D%/test-asks.c %D%/asks.c %D%/asks.h $(funding_call_sources)
plugins_funding_together_test_asks_CPPFLAGS = $(unit_cppflags)
plugins_funding_together_test_asks_LDADD = $(unit_libs)
endif
