core_sources += \
	%D%/correct.h %D%/correct-priv.h %D%/decide.c %D%/fields.c %D%/save.c
