# Files out.
core_sources += \
	%D%/export-priv.h %D%/export-words.c %D%/export-write.c %D%/export.c %D%/export.h
