plugin_LTLIBRARIES += plugins/groups/groups.la
plugins_groups_groups_la_SOURCES = \
	%D%/groups.c %D%/groups.h %D%/groups-model.c %D%/groups-web.c
nodist_plugins_groups_groups_la_SOURCES = plugins/groups/groups-assets.h
plugins_groups_groups_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_groups_groups_la_LIBADD = $(BASE_LIBS)

plugin_groups_embedded = \
	%D%/sql/0001-groups.sql \
	%D%/web/groups-group.mustache %D%/web/groups-list.mustache %D%/web/groups-panel.mustache
EXTRA_DIST    += $(plugin_groups_embedded) %D%/README.md
BUILT_SOURCES += plugins/groups/groups-assets.h
CLEANFILES    += plugins/groups/groups-assets.h
plugins/groups/groups-assets.h: $(plugin_groups_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/groups && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) groups $(plugin_groups_embedded)) >$@.tmp && mv $@.tmp $@
