# Files in and out: CSV, import, export.
core_sources += \
	%D%/csv.h %D%/csv-priv.h %D%/csv-decode.c %D%/csv-guess.c %D%/csv-read.c \
	%D%/import-file.c %D%/import-file.h \
	%D%/import.h %D%/import-priv.h %D%/import-fields.c %D%/name.c %D%/import-plan.c %D%/import-values.c \
	%D%/import.c %D%/import-check.c %D%/import-member.c %D%/import-memory.c %D%/import-match.c \
	%D%/import-report.c %D%/import-row.c %D%/import-run.c \
	%D%/import-scan.c %D%/import-seen.c %D%/import-words.c %D%/import-undo.c %D%/undone.c \
	%D%/export.c %D%/export.h %D%/export-priv.h %D%/export-write.c %D%/export-words.c %D%/practice.h

practice_files = etc/practice/organisations.csv etc/practice/people.csv \
	etc/practice/themes.csv etc/practice/history.csv etc/practice/tasks.csv \
	etc/practice/places.csv
EXTRA_DIST    += $(practice_files)
BUILT_SOURCES += core/crm/practice-assets.h
CLEANFILES    += core/crm/practice-assets.h
core/crm/practice-assets.h: $(practice_files) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/crm && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) practice $(practice_files)) >$@.tmp && mv $@.tmp $@
core_sources += %D%/practice.c %D%/practice-history.c %D%/practice-members.c %D%/practice-priv.h
