db_embedded = %D%/sql/0001-history.sql %D%/sql/0002-search.sql %D%/sql/0003-undo.sql \
	%D%/sql/0004-change-check.sql
EXTRA_DIST    += $(db_embedded)
BUILT_SOURCES += core/db/db-assets.h
CLEANFILES    += core/db/db-assets.h
core/db/db-assets.h: $(db_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/db && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) db $(db_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/audit.c %D%/audit.h %D%/backup.c %D%/backup-check.c %D%/backup.h %D%/change.c %D%/db.c %D%/db.h %D%/db-priv.h %D%/fence.c %D%/fence.h \
	%D%/functions.c %D%/held.c %D%/held.h %D%/journal.c %D%/lock.c %D%/migrate.c %D%/nightly.c %D%/nightly.h %D%/open.c \
	%D%/search.c %D%/search.h %D%/setting.c %D%/suppression.c %D%/suppression.h %D%/setting.h %D%/track.c %D%/tx.c \
	%D%/refs.c %D%/refs.h %D%/roles.c %D%/roles.h %D%/scope.c %D%/scope.h %D%/clean.c %D%/history.c %D%/history-erase.c %D%/people.c %D%/undo.c %D%/undo-mark.c %D%/undo-priv.h %D%/undo-row.c

core_sources += %D%/together.c %D%/upgrade.c %D%/version.c %D%/whole.c %D%/whole.h
