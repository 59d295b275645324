script_embedded = %D%/sql/0001-script.sql %D%/sql/0002-done.sql %D%/new/script.lua
EXTRA_DIST    += $(script_embedded)
BUILT_SOURCES += core/script/script-assets.h
CLEANFILES    += core/script/script-assets.h
core/script/script-assets.h: $(script_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/script && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) script $(script_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/answer.c %D%/box.c %D%/box.h %D%/call.c %D%/clock.c %D%/files.c %D%/lib.c %D%/new.c %D%/once.c \
	%D%/pattern.c %D%/run.c %D%/script.c %D%/script.h %D%/script-priv.h %D%/shape.c \
	%D%/text.c %D%/value.c %D%/verbs.c
