core_sources += \
	%D%/dump-load.c %D%/dump-priv.h %D%/dump-read.c %D%/dump-row.c %D%/dump-tables.c \
	%D%/dump-write.c %D%/dump.h
