plugin_LTLIBRARIES += plugins/practice/practice.la
plugins_practice_practice_la_SOURCES = \
	%D%/practice.c %D%/practice.h %D%/practice-letters.c %D%/practice-mime.c \
	%D%/practice-model.c %D%/practice-notices.c %D%/practice-put.c %D%/practice-react.c \
	%D%/practice-smtp.c %D%/practice-texts.c %D%/practice-ways.c %D%/practice-web.c
nodist_plugins_practice_practice_la_SOURCES = plugins/practice/practice-assets.h
plugins_practice_practice_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_practice_practice_la_LIBADD = $(BASE_LIBS)

plugin_practice_embedded = \
	%D%/sql/0001-practice.sql %D%/sql/0002-ways.sql \
	%D%/web/practice-answer.mustache %D%/web/practice-card.mustache %D%/web/practice-habit.mustache \
	%D%/web/practice-list.mustache %D%/web/practice-mail.mustache
EXTRA_DIST    += $(plugin_practice_embedded) %D%/README.md
BUILT_SOURCES += plugins/practice/practice-assets.h
CLEANFILES    += plugins/practice/practice-assets.h
plugins/practice/practice-assets.h: $(plugin_practice_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/practice && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) practice $(plugin_practice_embedded)) >$@.tmp && mv $@.tmp $@

if HAVE_CMOCKA
check_PROGRAMS += plugins/practice/test-practice
TESTS += plugins/practice/test-practice
plugins_practice_test_practice_SOURCES = \
	%D%/test-practice.c %D%/practice-letters.c %D%/practice-mime.c \
	%D%/practice-notices.c %D%/practice-put.c %D%/practice-texts.c %D%/practice-ways.c
plugins_practice_test_practice_CPPFLAGS = $(unit_cppflags)
plugins_practice_test_practice_LDADD = $(unit_libs)
endif
