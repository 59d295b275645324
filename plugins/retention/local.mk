plugin_LTLIBRARIES += plugins/retention/retention.la
plugins_retention_retention_la_SOURCES = \
	%D%/retention.c %D%/retention.h %D%/retention-act.c %D%/retention-keep.c \
	%D%/retention-look.c %D%/retention-model.c %D%/retention-web.c
nodist_plugins_retention_retention_la_SOURCES = plugins/retention/retention-assets.h
plugins_retention_retention_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_retention_retention_la_LIBADD = $(BASE_LIBS)

retention_embedded = \
	%D%/sql/0001-retention.sql %D%/sql/0002-clusters.sql \
	%D%/web/retention.mustache %D%/web/retention-form.mustache %D%/web/retention-rule.mustache \
	%D%/web/retention-keep.mustache %D%/web/retention-panel.mustache
EXTRA_DIST    += $(retention_embedded) %D%/README.md
BUILT_SOURCES += plugins/retention/retention-assets.h
CLEANFILES    += plugins/retention/retention-assets.h
plugins/retention/retention-assets.h: $(retention_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/retention && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) retention $(retention_embedded)) >$@.tmp && mv $@.tmp $@
