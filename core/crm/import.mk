# Files in and out: CSV, import, export.
core_sources += \
	%D%/csv.h %D%/csv-priv.h %D%/csv-decode.c %D%/csv-guess.c %D%/csv-read.c \
	%D%/csv-write.c \
	%D%/import.h %D%/import-priv.h %D%/import-fields.c %D%/name.c %D%/import-plan.c %D%/import-values.c \
	%D%/import.c %D%/import-check.c %D%/import-lists.c %D%/import-match.c \
	%D%/import-party.c %D%/import-report.c %D%/import-row.c %D%/import-run.c \
	%D%/import-scan.c %D%/import-seen.c \
	%D%/export.c %D%/export.h %D%/practice.h
