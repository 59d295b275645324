# Fuzz targets.  `make check` changes their seeds for a moment; with --enable-fuzz (clang)
# libFuzzer calls them: tests/fuzz/run SECONDS BUILD-FOLDER
fuzz_targets = %D%/fuzz-bounce %D%/fuzz-csv %D%/fuzz-dump %D%/fuzz-sheet %D%/fuzz-vcard %D%/fuzz-form %D%/fuzz-merge %D%/fuzz-message \
	%D%/fuzz-template %D%/fuzz-text %D%/fuzz-html %D%/fuzz-imap %D%/fuzz-reply %D%/fuzz-news %D%/fuzz-capture %D%/fuzz-standing %D%/fuzz-survey %D%/fuzz-funding %D%/fuzz-recruitment %D%/fuzz-resume
if HAVE_CMOCKA # these want a register to ask
fuzz_targets += %D%/fuzz-filter %D%/fuzz-receive
endif
if FUZZ
fuzz_main =
fuzz_flags = -fsanitize=fuzzer
else
fuzz_main = tests/fuzz/standalone.c
fuzz_flags =
TESTS += $(fuzz_targets)
endif
fuzz: $(BUILT_SOURCES)
	$(MAKE) $(fuzz_targets)
print-fuzz-targets:
	@echo $(fuzz_targets)
.PHONY: fuzz print-fuzz-targets

check_PROGRAMS += $(fuzz_targets)
EXTRA_DIST += %D%/standalone.c %D%/run
EXTRA_DIST += %D%/corpus/fuzz-bounce %D%/corpus/fuzz-csv %D%/corpus/fuzz-dump %D%/corpus/fuzz-filter %D%/corpus/fuzz-form
EXTRA_DIST += %D%/corpus/fuzz-imap %D%/corpus/fuzz-receive %D%/corpus/fuzz-sheet %D%/corpus/fuzz-survey %D%/corpus/fuzz-vcard
%C%_fuzz_bounce_SOURCES = %D%/fuzz-bounce.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_bounce_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_bounce_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_bounce_LDADD = $(CORE_LIBS)
%C%_fuzz_csv_SOURCES = %D%/fuzz-csv.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_csv_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_csv_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_csv_LDADD = $(CORE_LIBS)
%C%_fuzz_form_SOURCES = %D%/fuzz-form.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_form_CPPFLAGS = $(AM_CPPFLAGS) $(MHD_CFLAGS)
%C%_fuzz_form_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_form_LDADD = $(CORE_LIBS)
%C%_fuzz_merge_SOURCES = %D%/fuzz-merge.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_merge_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_merge_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_merge_LDADD = $(CORE_LIBS)
%C%_fuzz_message_SOURCES = %D%/fuzz-message.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_message_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_message_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_message_LDADD = $(CORE_LIBS)
%C%_fuzz_survey_SOURCES = %D%/fuzz-survey.c %D%/fuzz.h $(fuzz_main) \
	plugins/survey/survey-file.c plugins/survey/answer/shown.c plugins/survey/answer/take.c \
	plugins/survey/edit/document.c plugins/survey/edit/lines.c plugins/survey/edit/take.c plugins/survey/edit/words.c \
	plugins/survey/import/cell.c plugins/survey/import/columns.c \
	plugins/survey/import/guess.c plugins/survey/import/make.c plugins/survey/import/names.c plugins/survey/import/pair.c \
	plugins/survey/import/plan.c plugins/survey/import/points.c plugins/survey/import/row.c \
	plugins/survey/import/targets.c plugins/survey/form/condition.c plugins/survey/form/kinds.c plugins/survey/form/logic.c plugins/survey/form/passed.c \
	plugins/survey/form/question.c plugins/survey/form/read.c plugins/survey/form/words.c
%C%_fuzz_survey_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_survey_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_survey_LDADD = $(CORE_LIBS)
%C%_fuzz_funding_SOURCES = %D%/fuzz-funding.c %D%/fuzz.h $(fuzz_main) \
	plugins/funding/call/amount.c plugins/funding/call/call.c plugins/funding/call/fields.c plugins/funding/read/calendar.c plugins/funding/read/columns.c plugins/funding/read/date.c \
	plugins/funding/read/deadline.c plugins/funding/read/feed.c plugins/funding/read/input.c plugins/funding/read/json.c \
	plugins/funding/read/markup.c plugins/funding/read/mend.c plugins/funding/read/names.c plugins/funding/read/page.c plugins/funding/read/part.c plugins/funding/read/put.c plugins/funding/read/xml.c \
	plugins/funding/read/programme.c plugins/funding/read/read.c plugins/funding/read/say.c \
	plugins/funding/read/split.c plugins/funding/read/table.c
%C%_fuzz_funding_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS) $(ZLIB_CFLAGS)
%C%_fuzz_funding_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_funding_LDADD = $(CORE_LIBS)
%C%_fuzz_resume_SOURCES = %D%/fuzz-resume.c %D%/fuzz.h $(fuzz_main) \
	plugins/recruitment/candidate/candidate.c plugins/recruitment/candidate/candidate-check.c \
	plugins/recruitment/opening/opening.c plugins/recruitment/opening/opening-check.c \
	plugins/recruitment/read/cells.c plugins/recruitment/read/column.c plugins/recruitment/read/europass.c \
	plugins/recruitment/read/hropen.c plugins/recruitment/read/node.c plugins/recruitment/read/note.c plugins/recruitment/read/passport.c \
	plugins/recruitment/read/position.c plugins/recruitment/read/posting.c plugins/recruitment/read/prose.c plugins/recruitment/read/put.c \
	plugins/recruitment/read/read.c plugins/recruitment/read/record.c plugins/recruitment/read/resume.c plugins/recruitment/read/show.c \
	plugins/recruitment/read/table.c plugins/recruitment/read/text.c plugins/recruitment/read/tongue.c plugins/recruitment/read/tree.c \
	plugins/recruitment/read/value.c
%C%_fuzz_resume_CPPFLAGS = $(AM_CPPFLAGS) $(XML2_CFLAGS)
%C%_fuzz_resume_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_resume_LDADD = $(CORE_LIBS)
%C%_fuzz_recruitment_SOURCES = %D%/fuzz-recruitment.c %D%/fuzz.h $(fuzz_main) \
	plugins/recruitment/match/best.c plugins/recruitment/match/find.c plugins/recruitment/match/gate.c plugins/recruitment/match/hit.c \
	plugins/recruitment/match/match.c plugins/recruitment/match/missing.c plugins/recruitment/match/part.c plugins/recruitment/match/record.c \
	plugins/recruitment/match/share.c plugins/recruitment/match/text.c plugins/recruitment/skill/esco-file.c
%C%_fuzz_recruitment_CPPFLAGS = $(AM_CPPFLAGS) $(ARCHIVE_CFLAGS)
%C%_fuzz_recruitment_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_recruitment_LDADD = core/libwords.la $(CORE_LIBS)
%C%_fuzz_template_SOURCES = %D%/fuzz-template.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_template_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_template_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_template_LDADD = $(CORE_LIBS)
%C%_fuzz_text_SOURCES = %D%/fuzz-text.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_text_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_text_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_text_LDADD = $(CORE_LIBS)
%C%_fuzz_filter_SOURCES = %D%/fuzz-filter.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_filter_CPPFLAGS = $(unit_cppflags)
%C%_fuzz_filter_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_filter_LDADD = tests/unit/crm/libregister.a $(unit_libs)
%C%_fuzz_receive_SOURCES = %D%/fuzz-receive.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_receive_CPPFLAGS = $(unit_cppflags)
%C%_fuzz_receive_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_receive_LDADD = $(unit_libs)
%C%_fuzz_dump_SOURCES = %D%/fuzz-dump.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_dump_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_dump_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_dump_LDADD = $(CORE_LIBS)
%C%_fuzz_sheet_SOURCES = %D%/fuzz-sheet.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_sheet_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_sheet_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_sheet_LDADD = $(CORE_LIBS)
%C%_fuzz_vcard_SOURCES = %D%/fuzz-vcard.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_vcard_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_vcard_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_vcard_LDADD = $(CORE_LIBS)
%C%_fuzz_html_SOURCES = %D%/fuzz-html.c %D%/fuzz.h %D%/html-check.h $(fuzz_main)
%C%_fuzz_html_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_html_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_html_LDADD = $(CORE_LIBS)
%C%_fuzz_reply_SOURCES = %D%/fuzz-reply.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_reply_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_reply_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_reply_LDADD = $(CORE_LIBS)
%C%_fuzz_imap_SOURCES = %D%/fuzz-imap.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_imap_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
%C%_fuzz_imap_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_imap_LDADD = $(CORE_LIBS)
%C%_fuzz_news_SOURCES = %D%/fuzz-news.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_news_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_news_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_news_LDADD = $(CORE_LIBS)
%C%_fuzz_capture_SOURCES = %D%/fuzz-capture.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_capture_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_capture_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_capture_LDADD = $(CORE_LIBS)
%C%_fuzz_standing_SOURCES = %D%/fuzz-standing.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_standing_CPPFLAGS = $(AM_CPPFLAGS)
%C%_fuzz_standing_CFLAGS = $(AM_CFLAGS) $(fuzz_flags)
%C%_fuzz_standing_LDADD = $(CORE_LIBS)
