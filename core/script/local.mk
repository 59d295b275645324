core_sources += \
	%D%/box.c %D%/box.h %D%/call.c %D%/lib.c %D%/pattern.c %D%/text.c %D%/value.c
