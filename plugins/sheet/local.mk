plugin_LTLIBRARIES += plugins/sheet/sheet.la
plugins_sheet_sheet_la_SOURCES = \
	%D%/sheet.c %D%/sheet.h %D%/sheet-csv.c %D%/sheet-entries.c %D%/sheet-figures.c \
	%D%/sheet-keep.c %D%/sheet-model.c %D%/sheet-period.c %D%/sheet-web.c
nodist_plugins_sheet_sheet_la_SOURCES = plugins/sheet/sheet-assets.h
plugins_sheet_sheet_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_sheet_sheet_la_LIBADD = $(BASE_LIBS)

sheet_embedded = \
	%D%/sql/0001-sheet.sql %D%/sql/0002-clusters.sql \
	%D%/web/sheet.mustache %D%/web/sheet-blank.mustache %D%/web/sheet-entries.mustache \
	%D%/web/sheet-frozen.mustache %D%/web/sheet-indicator.mustache
EXTRA_DIST    += $(sheet_embedded) %D%/README.md
BUILT_SOURCES += plugins/sheet/sheet-assets.h
CLEANFILES    += plugins/sheet/sheet-assets.h
plugins/sheet/sheet-assets.h: $(sheet_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/sheet && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) sheet $(sheet_embedded)) >$@.tmp && mv $@.tmp $@
