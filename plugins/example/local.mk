# Built for the tests and for reading, not installed:
#   make tests/example/example.la && ./cordee --plugins tests/example/.libs serve ...
check_LTLIBRARIES += tests/example/example.la
tests_example_example_la_SOURCES = \
	%D%/example.c %D%/example.h %D%/example-lua.c %D%/example-mail.c %D%/example-model.c \
	%D%/example-web.c
nodist_tests_example_example_la_SOURCES = plugins/example/example-assets.h
tests_example_example_la_LDFLAGS = $(PLUGIN_LDFLAGS) -rpath /nowhere
tests_example_example_la_LIBADD = $(BASE_LIBS)

example_embedded = \
	%D%/sql/0001-example.sql \
	%D%/web/example-card.mustache %D%/web/example-confirm.mustache \
	%D%/web/example-list.mustache %D%/web/example-panel.mustache
EXTRA_DIST    += $(example_embedded) %D%/README.md
BUILT_SOURCES += plugins/example/example-assets.h
CLEANFILES    += plugins/example/example-assets.h
plugins/example/example-assets.h: $(example_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/example && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) example $(example_embedded)) >$@.tmp && mv $@.tmp $@

if HAVE_CMOCKA
check_PROGRAMS += plugins/example/test-example
TESTS += plugins/example/test-example
plugins_example_test_example_SOURCES = %D%/test-example.c
plugins_example_test_example_CPPFLAGS = $(unit_cppflags) \
	-DPLUGIN='"$(abs_top_builddir)/tests/example/.libs"'
plugins_example_test_example_LDADD = $(unit_libs)
endif
