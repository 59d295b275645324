core_sources += \
	%D%/config.c %D%/config.h %D%/folder.c %D%/folder.h %D%/folder-priv.h %D%/file.c %D%/key.c \
	%D%/text.c %D%/text.h %D%/plural.c
