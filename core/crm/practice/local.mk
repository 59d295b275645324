# The invented cluster.
core_sources += \
	%D%/practice-history.c %D%/practice-members.c %D%/practice-priv.h %D%/practice.c %D%/practice.h
practice_files = etc/practice/organisations.csv etc/practice/people.csv \
	etc/practice/themes.csv etc/practice/history.csv etc/practice/tasks.csv \
	etc/practice/places.csv
EXTRA_DIST    += $(practice_files)
BUILT_SOURCES += core/crm/practice/practice-assets.h
CLEANFILES    += core/crm/practice/practice-assets.h
core/crm/practice/practice-assets.h: $(practice_files) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/crm/practice && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) practice $(practice_files)) >$@.tmp && mv $@.tmp $@
