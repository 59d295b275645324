# Who knows whom, and how well.
core_sources += \
	%D%/strength.h %D%/strength.c %D%/path.h %D%/path.c %D%/introduce.c %D%/calls.c \
	%D%/weights.h %D%/weights.c %D%/reasons.c
