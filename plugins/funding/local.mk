funding_call_sources = %D%/call/amount.c %D%/call/call.c %D%/call/call.h \
	%D%/call/fields.c %D%/call/fields.h
funding_read_sources = \
	%D%/read/calendar.c %D%/read/columns.c %D%/read/date.c %D%/read/deadline.c %D%/read/feed.c %D%/read/input.c %D%/read/json.c \
	%D%/read/markup.c %D%/read/mend.c %D%/read/names.c %D%/read/page.c %D%/read/part.c %D%/read/programme.c %D%/read/put.c %D%/read/put.h %D%/read/read.c \
	%D%/read/read.h %D%/read/read-priv.h %D%/read/say.c %D%/read/split.c %D%/read/table.c %D%/read/xml.c
include plugins/funding/match/local.mk
include plugins/funding/profile/local.mk
include plugins/funding/together/local.mk

funding_keep_sources = \
	%D%/call/facet.h %D%/call/facet-model.c %D%/call/over.h %D%/call/keep.h \
	%D%/call/keep-priv.h %D%/call/keep-model.c %D%/call/kept-model.c %D%/call/find-model.c %D%/call/rule.h \
	%D%/call/rule-model.c %D%/call/end-model.c

funding_source_sources = \
	%D%/source/source.c %D%/source/source.h \
	%D%/source/source-ask.c %D%/source/source-ask.h %D%/source/source-bytes-model.c %D%/source/source-health.c \
	%D%/source/source-model.c %D%/source/source-page.c \
	%D%/source/source-practice.c %D%/source/source-read.c \
	%D%/source/source-script.c %D%/source/source-script.h \
	%D%/source/source-take.c %D%/source/source-take.h

funding_answer_sources = %D%/answer/answer.h %D%/answer/answer-model.c

funding_board_sources = \
	%D%/board/block.c %D%/board/block.h %D%/board/feed.c %D%/board/feed.h \
	%D%/board/feed-model.c %D%/board/feed-write.c %D%/board/panel.c \
	%D%/board/board.c %D%/board/board.h %D%/board/board-model.c %D%/board/board-priv.h \
	%D%/board/change.c %D%/board/change.h %D%/board/correct.c %D%/board/facts.c \
	%D%/board/filter.c %D%/board/filter.h %D%/board/one.c

funding_matching_sources = \
	%D%/match/job.h %D%/matching/index.c %D%/matching/matching.c %D%/matching/matching.h %D%/matching/matching-model.c

funding_member_sources = %D%/member/link.c %D%/member/member.h

funding_words_sources = %D%/words/words.c %D%/words/words.h

funding_tell_sources = \
	%D%/tell/follow.h %D%/tell/follow-model.c %D%/tell/forward-model.c %D%/tell/letter.c \
	%D%/tell/link.c %D%/tell/link.h %D%/tell/link-model.c %D%/tell/look-model.c %D%/tell/news-model.c %D%/tell/round.c \
	%D%/tell/tell.h %D%/tell/telling.c %D%/tell/when.c %D%/tell/when.h

plugin_LTLIBRARIES += plugins/funding/funding.la
plugins_funding_funding_la_SOURCES = \
	%D%/funding.c %D%/funding.h %D%/funding-rank.c %D%/funding-read.c %D%/funding-rows.c %D%/funding-lua.c \
	$(funding_answer_sources) \
	$(funding_board_sources) \
	$(funding_call_sources) \
	$(funding_keep_sources) \
	$(funding_match_sources) \
	$(funding_matching_sources) \
	$(funding_member_sources) \
	$(funding_profile_sources) \
	$(funding_read_sources) \
	$(funding_source_sources) \
	$(funding_tell_sources) \
	$(funding_together_sources) \
	$(funding_words_sources)
plugins_funding_funding_la_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS) $(ZLIB_CFLAGS)
plugins_funding_funding_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_funding_funding_la_LIBADD = $(BASE_LIBS) $(XML2_LIBS) $(ZLIB_LIBS) $(WORDS_LIBS) -lm
nodist_plugins_funding_funding_la_SOURCES = plugins/funding/funding-assets.h

plugin_funding_embedded = \
	%D%/sql/0001-calls.sql \
	%D%/sql/0002-matches.sql \
	%D%/sql/0003-answers.sql \
	%D%/sql/0004-elsewhere.sql \
	%D%/sql/0005-profiles.sql \
	%D%/sql/0006-facets.sql \
	%D%/sql/0007-together.sql \
	%D%/sql/0008-telling.sql \
	%D%/sql/0009-readers.sql \
	%D%/sql/0010-follow-next.sql \
	%D%/sql/0011-groups.sql \
	%D%/sql/0012-sources.sql \
	%D%/sql/0013-said-by.sql \
	%D%/sql/0014-asks-checked.sql \
	%D%/sql/0015-rulings.sql \
	%D%/sql/0016-wanted.sql \
	%D%/sql/0017-elsewhere.sql \
	%D%/sql/0018-feeds.sql \
	%D%/sql/0019-several-members.sql \
	%D%/sql/0020-told-indexes.sql \
	%D%/web/funding-board.mustache \
	%D%/web/funding-practice.json \
	%D%/web/funding-call.mustache \
	%D%/web/funding-card.mustache \
	%D%/web/funding-panel.mustache \
	%D%/web/funding-group.mustache \
	%D%/web/funding-groups.mustache \
	%D%/web/funding-profile.mustache \
	%D%/web/funding-profile-form.mustache \
	%D%/web/funding-profile-link.mustache \
	%D%/web/funding-profile-panel.mustache \
	%D%/web/funding-call-projects.mustache \
	%D%/web/funding-project.mustache \
	%D%/web/funding-projects.mustache \
	%D%/web/funding-projects-panel.mustache \
	%D%/web/funding-projects-row.mustache \
	%D%/web/funding-together.mustache \
	%D%/web/funding-source.mustache \
	%D%/web/funding-sources.mustache \
	%D%/web/funding-telling.mustache \
	%D%/web/funding-told.mustache
EXTRA_DIST    += $(plugin_funding_embedded) %D%/README.md
BUILT_SOURCES += plugins/funding/funding-assets.h
CLEANFILES    += plugins/funding/funding-assets.h
plugins/funding/funding-assets.h: $(plugin_funding_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/funding && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) funding $(plugin_funding_embedded)) >$@.tmp && mv $@.tmp $@

if HAVE_CMOCKA
check_PROGRAMS += plugins/funding/call/test-amount
TESTS += plugins/funding/call/test-amount
plugins_funding_call_test_amount_SOURCES = %D%/call/test-amount.c $(funding_call_sources)
plugins_funding_call_test_amount_CPPFLAGS = $(unit_cppflags)
plugins_funding_call_test_amount_LDADD = $(unit_libs)

check_PROGRAMS += plugins/funding/read/test-read
TESTS += plugins/funding/read/test-read
plugins_funding_read_test_read_SOURCES = \
	%D%/read/test-read.c %D%/read/test-reading.h $(funding_call_sources) $(funding_read_sources)
plugins_funding_read_test_read_CPPFLAGS = $(unit_cppflags) $(XML2_CFLAGS) $(ZLIB_CFLAGS)
plugins_funding_read_test_read_LDADD = $(unit_libs)

check_PROGRAMS += plugins/funding/read/test-values
TESTS += plugins/funding/read/test-values
plugins_funding_read_test_values_SOURCES = \
	%D%/read/test-values.c %D%/read/test-reading.h $(funding_call_sources) $(funding_read_sources)
plugins_funding_read_test_values_CPPFLAGS = $(unit_cppflags) $(XML2_CFLAGS) $(ZLIB_CFLAGS)
plugins_funding_read_test_values_LDADD = $(unit_libs)

funding_kept_sources = $(funding_call_sources) $(funding_keep_sources) \
	%D%/call/test-fixture.c %D%/call/test-fixture.h
check_PROGRAMS += plugins/funding/call/test-find plugins/funding/call/test-keep
TESTS += plugins/funding/call/test-find plugins/funding/call/test-keep
plugins_funding_call_test_find_SOURCES = %D%/call/test-find.c $(funding_kept_sources)
plugins_funding_call_test_find_CPPFLAGS = $(unit_cppflags)
plugins_funding_call_test_find_LDADD = $(unit_libs)
plugins_funding_call_test_keep_SOURCES = %D%/call/test-keep.c $(funding_kept_sources)
plugins_funding_call_test_keep_CPPFLAGS = $(unit_cppflags)
plugins_funding_call_test_keep_LDADD = $(unit_libs)

check_PROGRAMS += plugins/funding/tell/test-when
TESTS += plugins/funding/tell/test-when
plugins_funding_tell_test_when_SOURCES = %D%/tell/test-when.c %D%/tell/when.c %D%/tell/when.h
plugins_funding_tell_test_when_CPPFLAGS = $(unit_cppflags)
plugins_funding_tell_test_when_LDADD = $(unit_libs)
endif
