# Drawings, and the test that reads them back.
survey_chart_sources = \
	%D%/chart.h %D%/chart-priv.h %D%/heat.c %D%/needs.c %D%/scale.c %D%/svg.c
plugins_survey_survey_la_SOURCES += \
	%D%/block.c %D%/chart-block.h $(survey_chart_sources)
plugin_survey_embedded += plugins/survey/web/survey-chart.css

if HAVE_CMOCKA
check_PROGRAMS += %D%/test-chart
TESTS += %D%/test-chart
%C%_test_chart_SOURCES = %D%/test-chart.c $(survey_chart_sources)
%C%_test_chart_CPPFLAGS = $(unit_cppflags) $(XML2_CFLAGS)
%C%_test_chart_LDADD = $(unit_libs)
endif
