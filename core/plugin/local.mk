core_sources += \
	%D%/check.c %D%/exports.c %D%/files.c %D%/list.c %D%/load.c %D%/plugin.c %D%/plugin.h \
	%D%/plugin-priv.h %D%/services.c
