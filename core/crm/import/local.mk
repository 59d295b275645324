# Files in.
core_sources += \
	%D%/csv-decode.c %D%/csv-guess.c %D%/csv-priv.h %D%/csv-read.c %D%/csv-service.c %D%/csv.h %D%/import-check.c \
	%D%/import-facts.c %D%/import-fields.c %D%/import-file.c %D%/import-file.h %D%/import-match.c %D%/import-member.c \
	%D%/import-memory.c %D%/import-pending.c %D%/import-plan.c %D%/import-priv.h %D%/import-report.c %D%/import-row.c \
	%D%/import-run.c %D%/import-scan.c %D%/import-seen.c %D%/import-told.c %D%/import-undo.c %D%/import-values.c \
	%D%/import-words.c %D%/import.c %D%/import.h
