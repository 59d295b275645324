survey_import_sources = \
	%D%/ask/details.h %D%/ask/details-model.c %D%/find/find.h %D%/find/gap-model.c \
	%D%/import/bytes-model.c %D%/import/cell.c %D%/import/cell.h \
	%D%/import/columns.c %D%/import/first.c %D%/import/guess.c %D%/import/import.c \
	%D%/import/import.h %D%/import/import-model.c %D%/import/import-priv.h \
	%D%/import/job.c %D%/import/look.c %D%/import/make.c %D%/import/make.h \
	%D%/import/names.c %D%/import/page.h %D%/import/pair.c %D%/import/pass.c %D%/import/pass.h \
	%D%/import/plan.c %D%/import/plan-page.c %D%/import/plan-post.c \
	%D%/import/points.c %D%/import/refused-model.c \
	%D%/import/report.c %D%/import/row.c %D%/import/row-model.c %D%/import/take.c \
	%D%/import/targets.c %D%/keep/short-model.c

survey_stats_sources = \
	%D%/stats/differ.c %D%/stats/hide.c %D%/stats/item.c %D%/stats/pair.c %D%/stats/section.c \
	%D%/stats/stats-priv.h %D%/stats/stats.h %D%/stats/student.c %D%/stats/sum.c \
	%D%/stats/wilcoxon.c

survey_result_sources = \
	%D%/result/board.c %D%/result/dress.c %D%/result/export.c \
	%D%/result/export.h %D%/result/figures.c %D%/result/group.h \
	%D%/result/group-model.c %D%/result/groups.c %D%/result/options.c \
	%D%/result/page.c %D%/result/result.h %D%/result/rows-model.c \
	%D%/result/say.c %D%/result/sift.c %D%/result/told-model.c \
	%D%/result/trend.c
survey_result_web = \
	%D%/web/survey-board.mustache \
	%D%/web/survey-groups.mustache \
	%D%/web/survey-meaning.mustache \
	%D%/web/survey-result.mustache \
	%D%/web/survey-scale.mustache \
	%D%/web/survey-tabs.mustache \
	%D%/web/survey-top.mustache \
	%D%/web/survey-trend.mustache

survey_act_sources = \
	%D%/act/act.c %D%/act/act.h %D%/act/act-model.c %D%/act/act-one.c \
	%D%/act/act-share-model.c %D%/act/act-words.c %D%/act/act-work.c \
	%D%/act/course.c %D%/act/course.h \
	%D%/skill/matrix.c %D%/skill/matrix.h %D%/skill/skill.c %D%/skill/skill.h \
	%D%/skill/skill-edit.c %D%/skill/skill-model.c %D%/skill/skill-people.c \
	%D%/skill/skill-view.c
survey_act_web = \
	%D%/web/survey-course.mustache \
	%D%/web/survey-courses.mustache \
	%D%/web/survey-proposal.mustache \
	%D%/web/survey-role.mustache \
	%D%/web/survey-skills.mustache

plugin_LTLIBRARIES += plugins/survey/survey.la
plugins_survey_survey_la_SOURCES = \
	%D%/survey.c %D%/survey.h %D%/survey-file.c %D%/survey-print.c \
	%D%/survey-print-parts.c %D%/survey-report.c %D%/survey-report-parts.c \
	%D%/survey-stats.c \
	%D%/answer/answer.h %D%/answer/shown.c %D%/answer/take.c \
	%D%/ask/again.c %D%/ask/ask.c %D%/ask/ask.h %D%/ask/asking.h %D%/ask/keep.c %D%/ask/language.c %D%/ask/load.c \
	%D%/ask/open.c %D%/ask/sheet.c \
	%D%/edit/bank.c %D%/edit/bank.h %D%/edit/bank-model.c %D%/edit/condition.c \
	%D%/edit/condition.h %D%/edit/condition-model.c %D%/edit/document.c \
	%D%/edit/edit.c %D%/edit/edit.h %D%/edit/edit-priv.h %D%/edit/editor.c %D%/edit/seen.c \
	%D%/edit/groups.c %D%/edit/lines.c %D%/edit/list.c %D%/edit/model.c \
	%D%/edit/model.h %D%/edit/model-texts.c %D%/edit/preview.c %D%/edit/take.c \
	%D%/edit/words.c \
	%D%/form/condition.c %D%/form/form.h %D%/form/form-priv.h %D%/form/kinds.c \
	%D%/form/logic.c %D%/form/passed.c %D%/form/question.c %D%/form/read.c %D%/form/same.c %D%/form/same.h %D%/form/words.c \
	%D%/keep/amend-model.c %D%/keep/anonymous-end-model.c %D%/keep/anonymous-model.c %D%/keep/anonymous.h \
	%D%/keep/answers-model.c %D%/keep/close-model.c %D%/keep/company-model.c \
	%D%/keep/forms.c %D%/keep/forms.h %D%/keep/keep.h \
	%D%/keep/open-model.c %D%/keep/rows-model.c %D%/keep/seal.c %D%/keep/seal.h %D%/keep/stranger-model.c %D%/keep/survey-model.c \
	%D%/keep/versions.h %D%/keep/versions-model.c \
	%D%/reach/anonymous.c %D%/reach/asked.c %D%/reach/asked.h %D%/reach/asked-model.c \
	%D%/reach/card-model.c %D%/reach/company-model.c %D%/reach/later-model.c %D%/reach/letter.c %D%/reach/look.c %D%/reach/page.c %D%/reach/plan.c %D%/reach/reach.c \
	%D%/reach/reach.h %D%/reach/remind-model.c %D%/reach/round-model.c \
	%D%/reach/thanks.c %D%/reach/words.c %D%/reach/words.h %D%/reach/words-model.c \
	$(survey_act_sources) $(survey_result_sources) $(survey_import_sources) \
	$(survey_stats_sources)
nodist_plugins_survey_survey_la_SOURCES = plugins/survey/survey-assets.h
plugins_survey_survey_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_survey_survey_la_LIBADD = $(BASE_LIBS) -lm

plugin_survey_embedded = \
	%D%/sql/0001-survey.sql \
	%D%/sql/0002-anonymous.sql \
	%D%/sql/0003-reach.sql \
	%D%/sql/0004-company.sql \
	%D%/sql/0005-open.sql \
	%D%/sql/0006-least.sql \
	%D%/sql/0007-bank.sql \
	%D%/sql/0008-courses.sql \
	%D%/sql/0009-import.sql \
	%D%/sql/0010-course-scale.sql \
	%D%/sql/0011-amend.sql \
	%D%/sql/0012-import-pieces.sql \
	%D%/sql/0013-link.sql \
	%D%/sql/0014-import-refused.sql \
	%D%/sql/0015-words.sql \
	%D%/sql/0016-later.sql \
	%D%/sql/0017-typed.sql \
	%D%/sql/0018-strangers.sql \
	%D%/web/survey-ask.mustache \
	%D%/web/survey-asked.mustache \
	%D%/web/survey-bank.mustache \
	%D%/web/survey-card.mustache \
	%D%/web/survey-choose.mustache \
	%D%/web/survey-edit.mustache \
	%D%/web/survey-edit-condition.mustache \
	%D%/web/survey-edit-question.mustache \
	%D%/web/survey-edit-text.mustache \
	%D%/web/survey-edit-texts.mustache \
	%D%/web/survey-end.mustache \
	%D%/web/survey-gone.mustache \
	%D%/web/survey-hint.mustache \
	%D%/web/survey-if.mustache \
	%D%/web/survey-if-value.mustache \
	%D%/web/survey-import.mustache \
	%D%/web/survey-import-plan.mustache \
	%D%/web/survey-import-report.mustache \
	%D%/web/survey-import-told.mustache \
	%D%/web/survey-list.mustache \
	%D%/web/survey-must.mustache \
	%D%/web/survey-open.mustache \
	%D%/web/survey-over.mustache \
	%D%/web/survey-plan.mustache \
	%D%/web/survey-points.mustache \
	%D%/web/survey-preview.mustache \
	%D%/web/survey-questions.mustache \
	%D%/web/survey-reach.mustache \
	%D%/web/survey-ready.json \
	%D%/web/survey-send.mustache \
	%D%/web/survey-words.mustache \
	%D%/web/survey.css \
	%D%/web/survey.js \
	$(survey_act_web) $(survey_result_web)
EXTRA_DIST    += $(plugin_survey_embedded) %D%/README.md
BUILT_SOURCES += plugins/survey/survey-assets.h
CLEANFILES    += plugins/survey/survey-assets.h
plugins/survey/survey-assets.h: $(plugin_survey_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/survey && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) survey $(plugin_survey_embedded)) >$@.tmp && mv $@.tmp $@

if HAVE_CMOCKA
check_PROGRAMS += plugins/survey/stats/test-stats
TESTS += plugins/survey/stats/test-stats
plugins_survey_stats_test_stats_SOURCES = %D%/stats/test-stats.c $(survey_stats_sources)
plugins_survey_stats_test_stats_CPPFLAGS = $(unit_cppflags)
plugins_survey_stats_test_stats_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/form/test-form
TESTS += plugins/survey/form/test-form
plugins_survey_form_test_form_SOURCES = \
	%D%/form/test-form.c %D%/answer/shown.c %D%/answer/take.c %D%/form/condition.c \
	%D%/form/kinds.c %D%/form/logic.c %D%/form/passed.c %D%/form/question.c %D%/form/read.c %D%/form/words.c
plugins_survey_form_test_form_CPPFLAGS = $(unit_cppflags)
plugins_survey_form_test_form_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/edit/test-edit
TESTS += plugins/survey/edit/test-edit
plugins_survey_edit_test_edit_SOURCES = \
	%D%/edit/test-edit.c %D%/edit/document.c %D%/edit/groups.c %D%/edit/lines.c \
	%D%/edit/take.c %D%/edit/words.c %D%/form/condition.c %D%/form/kinds.c \
	%D%/form/logic.c %D%/form/passed.c %D%/form/question.c %D%/form/read.c %D%/form/words.c
plugins_survey_edit_test_edit_CPPFLAGS = $(unit_cppflags)
plugins_survey_edit_test_edit_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/keep/test-seal
TESTS += plugins/survey/keep/test-seal
plugins_survey_keep_test_seal_SOURCES = \
	%D%/keep/test-seal.c %D%/keep/seal.c %D%/form/condition.c %D%/form/kinds.c \
	%D%/form/logic.c %D%/form/passed.c %D%/form/question.c %D%/form/read.c %D%/form/words.c
plugins_survey_keep_test_seal_CPPFLAGS = $(unit_cppflags)
plugins_survey_keep_test_seal_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/keep/test-rows
TESTS += plugins/survey/keep/test-rows
plugins_survey_keep_test_rows_SOURCES = \
	%D%/keep/test-rows.c %D%/keep/rows-model.c %D%/answer/shown.c %D%/form/condition.c %D%/form/kinds.c \
	%D%/form/logic.c %D%/form/passed.c %D%/form/question.c %D%/form/read.c %D%/form/words.c
plugins_survey_keep_test_rows_CPPFLAGS = $(unit_cppflags)
plugins_survey_keep_test_rows_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/keep/test-forms
TESTS += plugins/survey/keep/test-forms
plugins_survey_keep_test_forms_SOURCES = %D%/keep/test-forms.c %D%/keep/forms.c
plugins_survey_keep_test_forms_CPPFLAGS = $(unit_cppflags)
plugins_survey_keep_test_forms_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/stats/test-hide
TESTS += plugins/survey/stats/test-hide
plugins_survey_stats_test_hide_SOURCES = %D%/stats/test-hide.c $(survey_stats_sources)
plugins_survey_stats_test_hide_CPPFLAGS = $(unit_cppflags)
plugins_survey_stats_test_hide_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/act/test-course
TESTS += plugins/survey/act/test-course
plugins_survey_act_test_course_SOURCES = %D%/act/test-course.c %D%/act/course.c
plugins_survey_act_test_course_CPPFLAGS = $(unit_cppflags)
plugins_survey_act_test_course_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/skill/test-matrix
TESTS += plugins/survey/skill/test-matrix
plugins_survey_skill_test_matrix_SOURCES = %D%/skill/test-matrix.c %D%/skill/matrix.c
plugins_survey_skill_test_matrix_CPPFLAGS = $(unit_cppflags)
plugins_survey_skill_test_matrix_LDADD = $(unit_libs)
endif

include %D%/chart/local.mk
