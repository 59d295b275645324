# Records that may be one, and what was deleted.
core_sources += \
	%D%/duplicate.h %D%/duplicates.c %D%/merge.c %D%/routes.c \
	%D%/trash.c
