plugin_embedded = \
	%D%/new/NAME.c.in %D%/new/NAME.h.in %D%/new/NAME-lua.c.in %D%/new/NAME-model.c.in \
	%D%/new/NAME-web.c.in %D%/new/0001-NAME.sql.in %D%/new/NAME-list.mustache.in \
	%D%/new/test-NAME.lua.in %D%/new/makefile.in %D%/new/README.md.in %D%/new/gitignore.in
EXTRA_DIST    += $(plugin_embedded)
BUILT_SOURCES += core/plugin/plugin-assets.h
CLEANFILES    += core/plugin/plugin-assets.h
core/plugin/plugin-assets.h: $(plugin_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/plugin && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) plugin $(plugin_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/bare.c %D%/check.c %D%/exports.c %D%/files.c %D%/list.c %D%/load.c %D%/new.c %D%/plugin.c \
	%D%/plugin.h %D%/plugin-priv.h %D%/services.c
