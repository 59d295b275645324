# What is brought in: lists, mails, one's own mail on the first day.
core_sources += \
	%D%/bring.h %D%/first-day-group.c %D%/first-day-start.c %D%/first-day.c %D%/first-day.h %D%/import-runs.c \
	%D%/imports.c %D%/imports.h %D%/mails-brought.c %D%/routes.c
