plugin_LTLIBRARIES += plugins/introductions/introductions.la
plugins_introductions_introductions_la_SOURCES = \
	%D%/introductions.c %D%/introductions.h %D%/introductions-ask.c \
	%D%/introductions-change.c %D%/introductions-link.c %D%/introductions-model.c \
	%D%/introductions-show.c %D%/introductions-web.c
nodist_plugins_introductions_introductions_la_SOURCES = plugins/introductions/introductions-assets.h
plugins_introductions_introductions_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_introductions_introductions_la_LIBADD = $(BASE_LIBS)

plugin_introductions_embedded = \
	%D%/sql/0001-introductions.sql %D%/sql/0002-said.sql \
	%D%/web/introductions-answer.mustache %D%/web/introductions-form.mustache \
	%D%/web/introductions-list.mustache %D%/web/introductions-one.mustache \
	%D%/web/introductions-pair.mustache %D%/web/introductions-panel.mustache \
	%D%/web/introductions-state.mustache
EXTRA_DIST    += $(plugin_introductions_embedded) %D%/README.md
BUILT_SOURCES += plugins/introductions/introductions-assets.h
CLEANFILES    += plugins/introductions/introductions-assets.h
plugins/introductions/introductions-assets.h: $(plugin_introductions_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/introductions && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) introductions $(plugin_introductions_embedded)) >$@.tmp && mv $@.tmp $@
