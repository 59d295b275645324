include plugins/recruitment/text/local.mk
include plugins/recruitment/board/local.mk
include plugins/recruitment/match/local.mk
include plugins/recruitment/own/local.mk
include plugins/recruitment/skill/local.mk
include plugins/recruitment/opening/local.mk
include plugins/recruitment/read/local.mk
include plugins/recruitment/import/local.mk
include plugins/recruitment/candidate/local.mk
include plugins/recruitment/find/local.mk
include plugins/recruitment/fit/local.mk
include plugins/recruitment/tell/local.mk
include plugins/recruitment/pair/local.mk

plugin_LTLIBRARIES += plugins/recruitment/recruitment.la
plugins_recruitment_recruitment_la_SOURCES = \
	%D%/recruitment.c %D%/recruitment.h %D%/recruitment-esco.c %D%/recruitment-rank.c %D%/recruitment-read.c \
	%D%/recruitment-rows.c \
	$(recruitment_text_sources) \
	$(recruitment_board_sources) \
	$(recruitment_match_sources) \
	$(recruitment_own_sources) \
	$(recruitment_skill_sources) \
	$(recruitment_read_sources) \
	$(recruitment_import_sources) \
	$(recruitment_opening_sources) \
	$(recruitment_candidate_sources) \
	$(recruitment_find_sources) \
	$(recruitment_fit_sources) \
	$(recruitment_tell_sources) \
	$(recruitment_pair_sources)
nodist_plugins_recruitment_recruitment_la_SOURCES = plugins/recruitment/recruitment-assets.h
plugins_recruitment_recruitment_la_CPPFLAGS = $(AM_CPPFLAGS) $(ARCHIVE_CFLAGS) $(XML2_CFLAGS)
plugins_recruitment_recruitment_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_recruitment_recruitment_la_LIBADD = $(BASE_LIBS) $(WORDS_LIBS) $(ARCHIVE_LIBS) $(XML2_LIBS) -lm

plugin_recruitment_embedded = \
	%D%/sql/0001-skills.sql \
	%D%/sql/0002-openings.sql \
	%D%/sql/0003-candidates.sql \
	%D%/sql/0004-fit.sql \
	%D%/sql/0005-pairs.sql \
	%D%/sql/0006-board.sql \
	%D%/sql/0007-telling.sql \
	%D%/web/recruitment-skill.mustache \
	%D%/web/recruitment-skills.mustache \
	%D%/web/recruitment.css \
	%D%/web/recruitment-board.mustache \
	%D%/web/recruitment-job.mustache \
	%D%/web/recruitment-job-rows.mustache \
	%D%/web/recruitment-settings.mustache \
	%D%/web/recruitment-blind.mustache %D%/web/recruitment-fit-openings.mustache %D%/web/recruitment-fit-part.mustache \
	%D%/web/recruitment-fit-people.mustache %D%/web/recruitment-people.mustache %D%/web/recruitment-why.mustache \
	%D%/web/recruitment-top.mustache \
	%D%/web/recruitment-member.mustache \
	%D%/web/recruitment-import.mustache \
	%D%/web/recruitment-import-done.mustache \
	%D%/web/recruitment-import-look.mustache \
	%D%/web/recruitment-candidate.mustache \
	%D%/web/recruitment-candidate-edit.mustache \
	%D%/web/recruitment-candidate-form.mustache \
	%D%/web/recruitment-candidate-panel.mustache \
	%D%/web/recruitment-candidate-profile.mustache \
	%D%/web/recruitment-candidates.mustache \
	%D%/web/recruitment-me.mustache \
	%D%/web/recruitment-me-profile.mustache \
	%D%/web/recruitment-opening.mustache \
	%D%/web/recruitment-post.mustache \
	%D%/web/recruitment-opening-edit.mustache \
	%D%/web/recruitment-opening-form.mustache \
	%D%/web/recruitment-opening-panel.mustache \
	%D%/web/recruitment-told.mustache \
	%D%/web/recruitment-telling.mustache \
	%D%/web/recruitment-openings.mustache \
	%D%/web/recruitment-pair.mustache \
	%D%/web/recruitment-pair-ask.mustache \
	%D%/web/recruitment-pair-card.mustache \
	%D%/web/recruitment-pair-letter.mustache \
	%D%/web/recruitment-pair-meet.mustache \
	%D%/web/recruitment-pairs.mustache
EXTRA_DIST    += $(plugin_recruitment_embedded) %D%/README.md
BUILT_SOURCES += plugins/recruitment/recruitment-assets.h
CLEANFILES    += plugins/recruitment/recruitment-assets.h
plugins/recruitment/recruitment-assets.h: $(plugin_recruitment_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/recruitment && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) recruitment $(plugin_recruitment_embedded)) >$@.tmp && mv $@.tmp $@
