survey_stats_sources = \
	%D%/stats/hide.c %D%/stats/item.c %D%/stats/pair.c %D%/stats/section.c \
	%D%/stats/stats-priv.h %D%/stats/stats.h %D%/stats/student.c %D%/stats/sum.c \
	%D%/stats/wilcoxon.c

plugin_LTLIBRARIES += plugins/survey/survey.la
plugins_survey_survey_la_SOURCES = \
	%D%/survey.c %D%/survey.h %D%/survey-file.c %D%/survey-print.c \
	%D%/survey-print-parts.c %D%/survey-report.c %D%/survey-report-parts.c \
	%D%/survey-stats.c $(survey_stats_sources)
plugins_survey_survey_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_survey_survey_la_LIBADD = $(BASE_LIBS) -lm
EXTRA_DIST += %D%/README.md

if HAVE_CMOCKA
check_PROGRAMS += plugins/survey/stats/test-stats
TESTS += plugins/survey/stats/test-stats
plugins_survey_stats_test_stats_SOURCES = %D%/stats/test-stats.c $(survey_stats_sources)
plugins_survey_stats_test_stats_CPPFLAGS = $(unit_cppflags)
plugins_survey_stats_test_stats_LDADD = $(unit_libs)

check_PROGRAMS += plugins/survey/stats/test-hide
TESTS += plugins/survey/stats/test-hide
plugins_survey_stats_test_hide_SOURCES = %D%/stats/test-hide.c $(survey_stats_sources)
plugins_survey_stats_test_hide_CPPFLAGS = $(unit_cppflags)
plugins_survey_stats_test_hide_LDADD = $(unit_libs)
endif
