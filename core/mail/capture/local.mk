core_sources += \
	%D%/authres.c %D%/capture.h %D%/drop.c %D%/file.c %D%/forward-date.c %D%/forward.c \
	%D%/mark.c %D%/people.c %D%/propose.c
